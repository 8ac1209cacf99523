"""An honest mixer's world in memory, held to the same contract tests as the real one: spool, answers, keys, lock."""

import secrets
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date

from bot.core.errors import MixerUnavailable
from bot.core.mixing import TakenApart
from bot.usecases.ports import BatchId, OpenedBox, Waiting

_SET_ASIDE = BatchId(bytes(16))


class FakeSpool:
    """The port `Spool`. `lost_keys` are epochs whose boxes cannot be opened."""

    def __init__(self) -> None:
        self.boxes: dict[bytes, tuple[OpenedBox, BatchId | None]] = {}
        self.since: date | None = None
        self.lost_keys: set[str] = set()

    def put(self, record: Mapping[str, object] | None, epoch: str) -> None:
        box = OpenedBox(id=secrets.token_bytes(16), epoch=epoch, record=record)
        self.boxes[box.id] = (box, None)

    async def look(self) -> Waiting:
        batches = [batch for _, batch in self.boxes.values()]
        return Waiting(
            count=batches.count(None),
            set_aside=batches.count(_SET_ASIDE),
            since=self.since,
            epochs=frozenset(box.epoch for box, _ in self.boxes.values()),
            batches=tuple(sorted({batch for batch in batches if batch not in (None, _SET_ASIDE)})),
        )

    async def note_waiting_since(self, day: date | None) -> None:
        self.since = day

    async def claim(self, batch: BatchId) -> None:
        self._move({box for box, (_, held) in self.boxes.items() if held in (None, _SET_ASIDE)}, batch)

    async def open(self, batch: BatchId) -> Sequence[OpenedBox]:
        boxes = [box for box, held in self.boxes.values() if held == batch]
        return [replace(box, record=None) if box.epoch in self.lost_keys else box for box in boxes]

    async def set_aside(self, boxes: Collection[bytes]) -> None:
        self._move(boxes, _SET_ASIDE)

    async def release(self, batch: BatchId) -> None:
        self._move({box for box, (_, held) in self.boxes.items() if held == batch}, None)

    async def delete(self, batch: BatchId) -> None:
        self.boxes = {box: (it, held) for box, (it, held) in self.boxes.items() if held != batch}

    async def leave_no_trace(self) -> None:
        """A fake leaves none."""

    def _move(self, boxes: Collection[bytes], batch: BatchId | None) -> None:
        for box in boxes:
            self.boxes[box] = (self.boxes[box][0], batch)


class FakeMixedAnswers:
    """The port `MixedAnswers`."""

    def __init__(self) -> None:
        self.number = 0
        self.written: dict[BatchId, list[TakenApart]] = {}
        self.order_shows = False

    async def take_number(self) -> int:
        self.number += 1
        return self.number

    async def has(self, batch: BatchId) -> bool:
        return batch in self.written

    async def add(self, batch: BatchId, answers: Sequence[TakenApart], *, number: int) -> None:
        if number != self.number or batch in self.written:
            raise MixerUnavailable("not ours to write")
        self.written[batch] = list(answers)
        self.order_shows = True

    async def hide_order(self) -> None:
        self.order_shows = False

    async def leave_no_trace(self) -> None:
        """A fake leaves none."""


class FakeEpochKeys:
    """The port `EpochKeys`, without the hour that the real one waits."""

    def __init__(self) -> None:
        self.here = True
        self.current = "epoch-0"
        self.kept = {"epoch-0"}

    def can_open(self) -> bool:
        return self.here

    def destroy_spent(self, waiting: Collection[str]) -> None:
        if self.current in waiting:
            self.kept &= {self.current, *waiting}

    def turn(self, opened: Collection[str]) -> bool:
        if self.current not in opened:
            return False
        self.current = f"epoch-{secrets.token_hex(4)}"
        self.kept.add(self.current)
        return True


class FakeOneMixer:
    """The port `OneMixer`. Set `taken` while somebody else mixes."""

    def __init__(self) -> None:
        self.taken = False

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[bool]:
        yield not self.taken
