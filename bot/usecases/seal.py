"""Seals what is over: counts become figures once, are written for ever, and the answers behind them are deleted.

Close, count, seal, delete, under the lock of the one mixer. Once a period is closed no mixer writes into it, so what
is counted is all there will ever be. A crash before the release is written leaves the rows, and nobody has seen the
noise that was drawn; a crash after it leaves rows of a sealed period, which the next run deletes without another draw.
True counts and draws live in this process alone and only while a release is made.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.core import releases, suppression, times
from bot.core.errors import NotSealed
from bot.core.release_plan import ReleasePlan, Table
from bot.core.releases import Release
from bot.usecases.ports import Clock, CountedAnswers, EpochKeys, OneMixer, Releases


class SealOutcome(StrEnum):
    """What came of a run."""

    SEALED = "sealed"
    NOTHING_CLOSED = "nothing_closed"  # every period that is over is sealed already
    BUSY = "busy"  # a mixer is at work
    NO_KEY = "no_key"  # answers are mixed on another machine, so none are here to be counted


@dataclass(frozen=True, kw_only=True, slots=True)
class SealReport:
    """What was sealed now and what is not over yet: pairs of a table and a period."""

    outcome: SealOutcome
    sealed: tuple[tuple[str, str], ...] = ()
    still_open: tuple[tuple[str, str], ...] = ()


class Seal:
    """One run of sealing. `randbelow` is the source of the noise: `secrets.randbelow` in the product."""

    def __init__(
        self,
        *,
        plan: ReleasePlan,
        answers: CountedAnswers,
        sealed: Releases,
        keys: EpochKeys,
        one_mixer: OneMixer,
        clock: Clock,
        randbelow: Callable[[int], int],
    ) -> None:
        self._plan = plan
        self._answers = answers
        self._sealed = sealed
        self._keys = keys
        self._one_mixer = one_mixer
        self._clock = clock
        self._randbelow = randbelow

    async def run(self) -> SealReport:
        """Seal every period that is over. Raises `NotSealed` and `MixerUnavailable`; what was sealed stays sealed."""
        if not self._keys.can_open():
            return SealReport(outcome=SealOutcome.NO_KEY)
        async with self._one_mixer.alone() as alone:
            return await self._seal() if alone else SealReport(outcome=SealOutcome.BUSY)

    async def _seal(self) -> SealReport:
        today = times.local(self._clock.now()).date()
        since = await self._sealed.began()
        due = [(table, await self._due(table, since, today)) for table in self._plan.tables]
        await self._answers.close({table.name: max(periods) for table, periods in due if periods})
        made = []
        for table, periods in due:
            for period in periods:
                await self._sealed.seal(await self._release(table, period))
                made.append((table.name, period))
            await self._answers.delete(table.name, await self._sealed.periods(self._plan.survey, table.name))
        # With every run, since the last may have died, or a reader stood in the way, before it came to this.
        await self._answers.leave_no_trace()
        return SealReport(
            outcome=SealOutcome.SEALED if made else SealOutcome.NOTHING_CLOSED,
            sealed=tuple(made),
            still_open=tuple((table.name, table.period.code(today)) for table in self._plan.tables),
        )

    async def _due(self, table: Table, since: date, today: date) -> tuple[str, ...]:
        """What is over and not sealed, by the calendar.

        Rows that say otherwise are those of a mixer that ran before there were releases: their periods come first.
        """
        found = await self._answers.periods(table.name)
        over = {period for period in found if releases.is_closed(table.period, period, today)}
        over.update(releases.closed_periods(table.period, since, today))
        due = over - await self._sealed.periods(self._plan.survey, table.name)
        if due and min(due) <= await self._answers.deleted(table.name):
            raise NotSealed("releases are missing whose answers are deleted; restore the newest copy of the releases")
        return tuple(sorted(due))

    async def _release(self, table: Table, period: str) -> Release:
        counts = await self._answers.counts(table.name, period)
        cells = releases.cells(table, self._plan.choices)
        if not counts.keys() <= set(cells):
            raise NotSealed(f"{table.name}, {period}: it has rows in cells that the release plan does not know")
        return Release(
            survey=self._plan.survey,
            rule=suppression.RULE,
            table=table.name,
            period=period,
            dimensions=tuple(dimension.id for dimension in table.dimensions),
            cells=tuple((cell, self._figure(counts, cell)) for cell in cells),
        )

    def _figure(self, counts: Mapping[releases.Cell, int], cell: releases.Cell) -> int | None:
        return suppression.publish(counts.get(cell, 0), suppression.draw(self._randbelow))
