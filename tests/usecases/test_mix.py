"""When answers are mixed, what a crash leaves, and that nothing is ever lost or counted twice."""

import itertools
import random
from datetime import timedelta
from typing import Any

import pytest

from bot.content.release_files import load_release_plan
from bot.core.errors import MixerUnavailable
from bot.usecases.mix import Mix, MixReport, Outcome
from bot.usecases.ports import BatchId, OpenedBox
from tests.fakes.clock import FakeClock
from tests.fakes.crashes import Crash, Crashing, Fuse
from tests.fakes.mixer import FakeEpochKeys, FakeMixedAnswers, FakeOneMixer, FakeSpool

PLAN = load_release_plan()
BATCH = BatchId(b"b" * 16)


class World:
    """A mixer with fakes around it."""

    def __init__(self) -> None:
        self.spool = FakeSpool()
        self.answers = FakeMixedAnswers()
        self.keys = FakeEpochKeys()
        self.one_mixer = FakeOneMixer()
        self.clock = FakeClock()
        self.sent = 0

    def send(self, count: int, **changes: object) -> None:
        for _ in range(count):
            record = {"survey": PLAN.survey, "version": PLAN.version, "channel": "web"}
            answers = {"worry": "drugs", "would_help": f"words {self.sent}"}
            self.spool.put({**record, "answers": answers, **changes}, self.keys.current)
            self.sent += 1

    async def mix(self, fuse: Fuse | None = None) -> MixReport:
        parts: dict[str, Any] = {"spool": self.spool, "answers": self.answers, "keys": self.keys}
        if fuse:
            parts = {name: Crashing(part, fuse) for name, part in parts.items()}
        return await Mix(plan=PLAN, one_mixer=self.one_mixer, clock=self.clock, **parts).run()

    @property
    def written(self) -> list[str]:
        return sorted(str(each.words) for batch in self.answers.written.values() for each in batch)


def _words(box: OpenedBox) -> str:
    answers = (box.record or {})["answers"]
    assert isinstance(answers, dict)
    return str(answers["would_help"])


@pytest.fixture
def world() -> World:
    return World()


@pytest.mark.asyncio
async def test_nineteen_wait_and_twenty_are_mixed(world: World) -> None:
    world.send(19)
    assert await world.mix() == MixReport(outcome=Outcome.TOO_FEW, waited=19)
    world.send(1)
    assert await world.mix() == MixReport(outcome=Outcome.MIXED, waited=20, mixed=20)
    assert len(world.written) == 20
    assert world.spool.boxes == {}


@pytest.mark.asyncio
async def test_five_are_mixed_once_the_first_has_waited_for_31_days(world: World) -> None:
    world.send(1)
    await world.mix()
    world.clock.move(timedelta(days=30))
    world.send(4)
    assert (await world.mix()).outcome is Outcome.TOO_FEW
    world.clock.move(timedelta(days=1))
    assert await world.mix() == MixReport(outcome=Outcome.MIXED, waited=5, needed=5, mixed=5)


@pytest.mark.asyncio
async def test_four_wait_for_as_long_as_it_takes(world: World) -> None:
    world.send(4)
    for _ in range(20):
        assert (await world.mix()).outcome is Outcome.TOO_FEW
        world.clock.move(timedelta(days=31))
    assert len(world.spool.boxes) == 4


@pytest.mark.asyncio
async def test_a_mixer_that_did_not_look_for_long_does_not_take_new_answers_for_old(world: World) -> None:
    await world.mix()
    world.clock.move(timedelta(days=60))
    world.send(5)
    assert (await world.mix()).outcome is Outcome.TOO_FEW


@pytest.mark.asyncio
async def test_waiting_begins_anew_after_a_mix(world: World) -> None:
    world.send(4)
    await world.mix()
    world.clock.move(timedelta(days=31))
    world.send(1)
    await world.mix()
    world.send(5)
    assert (await world.mix()).outcome is Outcome.TOO_FEW


@pytest.mark.asyncio
async def test_an_answer_counts_when_it_is_mixed_by_the_clock_in_bedfordshire(world: World) -> None:
    world.clock.at = world.clock.at.replace(month=6, day=30, hour=23, minute=30)  # half past midnight in July there
    world.send(20)
    await world.mix()
    (batch,) = world.answers.written.values()
    assert {each.rows["topic_by_month"][0] for each in batch} == {"2026-07"}


@pytest.mark.asyncio
@pytest.mark.parametrize("first", [20, 5])
async def test_a_crash_at_any_step_neither_loses_nor_counts_twice(first: int) -> None:
    for steps in itertools.count(1):
        world = World()
        if first < 20:
            world.send(first)
            await world.mix()
            world.clock.move(timedelta(days=40))
        else:
            world.send(first)
        fuse = Fuse(steps)
        try:
            await world.mix(fuse)
        except Crash:
            world.send(3)  # life goes on
            await world.mix()
            world.send(20)
            await world.mix()
            await world.mix()
        kept = [_words(box) for box, _ in world.spool.boxes.values()]
        assert sorted(world.written + kept) == sorted(f"words {each}" for each in range(world.sent))
        assert all(batch is None for _, batch in world.spool.boxes.values())
        assert all(len(batch) >= first for batch in world.answers.written.values())
        if fuse.spared > 0:
            assert steps > 15
            return


@pytest.mark.asyncio
async def test_crash_upon_crash(world: World) -> None:
    chance = random.Random(7)
    for _ in range(300):
        world.send(chance.randrange(9))
        try:
            await world.mix(Fuse(chance.randrange(1, 40)))
        except Crash:
            world.clock.move(timedelta(days=1))
    world.send(20)
    await world.mix()
    await world.mix()
    assert world.written == sorted(f"words {each}" for each in range(world.sent))


@pytest.mark.asyncio
async def test_what_cannot_be_read_is_kept_and_holds_nothing_up(world: World) -> None:
    world.send(20)
    world.send(1, survey="another")
    world.send(1, answers=None)
    world.spool.put(None, "lost")
    report = await world.mix()
    assert (report.mixed, report.set_aside) == (20, 3)
    assert len(world.spool.boxes) == 3
    assert (await world.mix()).waited == 0


@pytest.mark.asyncio
async def test_boxes_that_cannot_be_read_do_not_make_up_the_number(world: World) -> None:
    world.send(19)
    world.spool.put(None, "lost")
    assert await world.mix() == MixReport(outcome=Outcome.TOO_FEW, waited=20, set_aside=1)
    assert world.written == []
    world.send(1)
    assert (await world.mix()).mixed == 20


@pytest.mark.asyncio
async def test_what_was_set_aside_is_mixed_once_its_key_is_back(world: World) -> None:
    world.send(1)
    lost = world.keys.current
    world.spool.lost_keys = {lost}
    world.keys.current = "another"
    world.send(20)
    assert (await world.mix()).set_aside == 1
    world.spool.lost_keys = set()
    world.send(20)
    assert (await world.mix()).mixed == 21


@pytest.mark.asyncio
async def test_a_mixer_overtaken_by_another_writes_nothing(world: World) -> None:
    world.send(20)

    class Overtaken(FakeMixedAnswers):
        async def has(self, batch: BatchId) -> bool:
            await self.take_number()  # as another mixer would
            return await super().has(batch)

    world.answers = Overtaken()
    with pytest.raises(MixerUnavailable):
        await world.mix()
    assert world.written == []
    assert len(world.spool.boxes) == 20


@pytest.mark.asyncio
async def test_without_the_key_or_beside_another_mixer_nothing_is_touched(world: World) -> None:
    world.send(20)
    world.one_mixer.taken = True
    assert (await world.mix()).outcome is Outcome.BUSY
    world.keys.here = False
    assert (await world.mix()).outcome is Outcome.NO_KEY
    assert all(batch is None for _, batch in world.spool.boxes.values())


@pytest.mark.asyncio
async def test_each_mix_ends_its_epoch_and_the_old_key_goes_when_the_new_one_is_in_use(world: World) -> None:
    world.send(20)
    await world.mix()
    assert len(world.keys.kept) == 2
    await world.mix()
    assert len(world.keys.kept) == 2  # nothing says yet that the bot has the new key
    world.send(1)
    await world.mix()
    assert world.keys.kept == {world.keys.current}


@pytest.mark.asyncio
async def test_what_a_dead_mixer_had_written_is_finished_whole() -> None:
    """Its order is hidden, its key is turned, and the run says that it was mixed."""
    died_after_writing = 0
    for steps in range(1, 60):
        world = World()
        world.send(20)
        try:
            await world.mix(Fuse(steps))
        except Crash:
            was_written, boxes = bool(world.answers.written), len(world.spool.boxes)
            report = await world.mix()
            if was_written and boxes:
                died_after_writing += 1
                assert report.mixed == 20
                assert world.keys.current != "epoch-0"
        assert not world.answers.order_shows
    assert died_after_writing >= 3
