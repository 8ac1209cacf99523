"""Honest answers to count and releases to keep, in memory, held to the same contract tests as the real ones."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from bot.core import releases
from bot.core.errors import NotSealed
from bot.core.releases import FIRST_HASH, Cell, Release, Sealed


class FakeCountedAnswers:
    """The port `CountedAnswers`."""

    def __init__(self) -> None:
        self.rows: dict[str, list[tuple[str, Cell]]] = {}
        self.closed: dict[str, str] = {}
        self.gone: dict[str, str] = {}

    def put(self, table: str, period: str, cell: Cell, count: int = 1) -> None:
        assert period > self.closed.get(table, ""), "a mixer would be refused"
        self.rows.setdefault(table, []).extend([(period, cell)] * count)

    async def close(self, last: Mapping[str, str]) -> None:
        self.closed |= {table: max(period, self.closed.get(table, "")) for table, period in last.items()}

    async def periods(self, table: str) -> frozenset[str]:
        return frozenset(period for period, _ in self.rows.get(table, ()))

    async def counts(self, table: str, period: str) -> Mapping[Cell, int]:
        return Counter(cell for of, cell in self.rows.get(table, ()) if of == period)

    async def delete(self, table: str, periods: Collection[str]) -> None:
        self.rows[table] = [row for row in self.rows.get(table, ()) if row[0] not in periods]
        if table in self.closed:
            self.gone[table] = max(*periods, self.gone.get(table, ""), "")

    async def deleted(self, table: str) -> str:
        return self.gone.get(table, "")

    async def leave_no_trace(self) -> None:
        """A fake leaves none."""


class FakeReleases:
    """The port `Releases`."""

    def __init__(self, began: date = date(2026, 11, 23)) -> None:
        self.day = began
        self.sealed: list[Sealed] = []

    async def began(self) -> date:
        return self.day

    async def periods(self, plan: str, table: str) -> frozenset[str]:
        ours = (each.release for each in self.sealed)
        return frozenset(each.period for each in ours if (each.survey, each.table) == (plan, table))

    async def seal(self, sealed: Release) -> None:
        if sealed.period in await self.periods(sealed.survey, sealed.table):
            raise NotSealed("it is sealed already")
        hashed = releases.chained(self.sealed[-1].hash if self.sealed else FIRST_HASH, sealed)
        self.sealed.append(Sealed(number=len(self.sealed) + 1, release=sealed, hash=hashed))

    async def chain(self) -> Sequence[Sealed]:
        return list(self.sealed)
