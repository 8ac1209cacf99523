"""Mixes waiting answers so that nobody can say which rows came together, or from whom.

Claim, open, write, delete: a crash between any two is made good by the next run. Boxes are claimed under a random batch
id before they are opened; the same id is written in one transaction with their rows. So a batch found later is either
written (its boxes are deleted) or not (it is mixed again under its id), and is never lost nor counted twice.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from bot.core import mixing, times
from bot.core.errors import AnswerUnreadable
from bot.core.mixing import TakenApart
from bot.core.release_plan import ReleasePlan
from bot.usecases.ports import BatchId, Clock, EpochKeys, MixedAnswers, OneMixer, OpenedBox, Spool, Waiting


class Outcome(StrEnum):
    """What came of a look at the spool."""

    MIXED = "mixed"
    TOO_FEW = "too_few"  # not enough wait to hide each other
    BUSY = "busy"  # another mixer is at work
    NO_KEY = "no_key"  # the private key is on another machine


@dataclass(frozen=True, kw_only=True, slots=True)
class MixReport:
    """What a run found and did. `set_aside` boxes could not be read, now or before, and are kept."""

    outcome: Outcome
    waited: int = 0
    needed: int = mixing.ENOUGH
    mixed: int = 0
    set_aside: int = 0


@dataclass(slots=True)
class _Tally:
    mixed: int = 0
    epochs: set[str] = field(default_factory=set)


class Mix:
    """One run of the mixer."""

    def __init__(
        self,
        *,
        plan: ReleasePlan,
        spool: Spool,
        answers: MixedAnswers,
        keys: EpochKeys,
        one_mixer: OneMixer,
        clock: Clock,
    ) -> None:
        self._plan = plan
        self._spool = spool
        self._answers = answers
        self._keys = keys
        self._one_mixer = one_mixer
        self._clock = clock

    async def run(self) -> MixReport:
        """Finish what a crash left, and mix if enough wait. Raises `MixerUnavailable`."""
        if not self._keys.can_open():
            return MixReport(outcome=Outcome.NO_KEY)
        async with self._one_mixer.alone() as alone:
            return await self._mix() if alone else MixReport(outcome=Outcome.BUSY)

    async def _mix(self) -> MixReport:
        today = times.local(self._clock.now()).date()
        tally = _Tally()
        found = await self._spool.look()
        self._keys.destroy_spent(found.epochs)
        if found.batches:
            found = await self._finish(found, today, tally)
        since = await self._note_since(found, today)
        needed = mixing.needed(since, today)
        if found.count >= needed:
            batch = BatchId(secrets.token_bytes(16))
            number = await self._answers.take_number()
            await self._spool.claim(batch)
            await self._settle(batch, needed, number, today, tally)
        return await self._report(found, needed, today, tally)

    async def _finish(self, found: Waiting, today: date, tally: _Tally) -> Waiting:
        """Settle the batches over which a mixer died."""
        needed = mixing.needed(found.since, today)
        number = await self._answers.take_number()
        for batch in found.batches:
            await self._settle(batch, needed, number, today, tally)
        return await self._spool.look()

    async def _settle(self, batch: BatchId, needed: int, number: int, today: date, tally: _Tally) -> None:
        """Bring a claimed batch to its end: written and deleted, or waiting again."""
        boxes = await self._spool.open(batch)
        if not await self._answers.has(batch):
            readable, unreadable = self._take_apart(boxes, today)
            # Before the batch is written: afterwards its boxes are deleted unseen, and these must stay.
            await self._spool.set_aside(unreadable)
            if len(readable) < needed:
                await self._spool.release(batch)
                return
            await self._answers.add(batch, readable, number=number)
            boxes = [box for box in boxes if box.id not in unreadable]
        # Also for a batch over which a mixer died: it may have come no further than the writing.
        await self._answers.hide_order()
        tally.mixed += len(boxes)
        tally.epochs |= {box.epoch for box in boxes}
        await self._spool.delete(batch)
        await self._spool.note_waiting_since(None)  # what waits now came later

    async def _report(self, found: Waiting, needed: int, today: date, tally: _Tally) -> MixReport:
        self._keys.turn(tally.epochs)
        left = await self._spool.look()
        await self._note_since(left, today)
        # With every run, since a mixer may have died, or a reader stood in the way, before the last came to this.
        await self._spool.leave_no_trace()
        await self._answers.leave_no_trace()
        return MixReport(
            outcome=Outcome.MIXED if tally.mixed else Outcome.TOO_FEW,
            waited=found.count,
            needed=needed,
            mixed=tally.mixed,
            set_aside=left.set_aside,
        )

    async def _note_since(self, found: Waiting, today: date) -> date | None:
        since = (found.since or today) if found.count else None
        await self._spool.note_waiting_since(since)
        return since

    def _take_apart(self, boxes: Sequence[OpenedBox], today: date) -> tuple[list[TakenApart], list[bytes]]:
        readable: list[TakenApart] = []
        unreadable: list[bytes] = []
        for box in boxes:
            try:
                if box.record is None:
                    raise AnswerUnreadable("box")
                readable.append(mixing.take_apart(mixing.read_record(box.record), self._plan, today))
            except AnswerUnreadable:
                unreadable.append(box.id)
        return readable, unreadable
