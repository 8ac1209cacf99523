"""The survey store keeps what it acknowledged, once, sealed, and without a trace of who or when."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
import sqlalchemy as sa

from bot.core.effects import RecordFeedback
from bot.core.errors import AnswersUnavailable
from bot.core.messages import Channel, MessageId
from bot.store.engine import open_engine
from bot.store.intake import Intake
from bot.store.intake_tables import metadata, spool
from bot.store.migrate import migrate
from bot.store.sealing import SealingKey, open_box
from bot.usecases.ports import Answers
from tests.fakes.answers import FakeAnswers
from tests.fakes.clock import FakeClock
from tests.store.mixing_stage import schema

ANSWERS = RecordFeedback(survey="safer_central", version="1", answers={"area": "flitwick", "safe_day": "fairly_safe"})


class Store:
    """The real intake in a folder of its own, with the strings needed to look behind it."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "intake.db"
        self.keys = folder / "keys"
        self.url = f"sqlite+aiosqlite:///{self.file}"
        self.clock = FakeClock()
        self.engine = open_engine(self.url, busy_seconds=0.2)
        self.intake = Intake(self.engine, keys=self.keys, clock=self.clock)

    async def records(self) -> list[dict[str, object]]:
        async with self.engine.connect() as connection:
            boxes = (await connection.scalars(sa.select(spool.c.box))).all()
        return [dict(open_box(self.keys, box)) for box in boxes]


@pytest_asyncio.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    made = Store(tmp_path)
    await migrate(made.url, keys=made.keys)
    yield made
    await made.engine.dispose()


@pytest.fixture(params=["fake", "sqlite"])
def answers(request: pytest.FixtureRequest) -> Answers:
    if request.param == "fake":
        return FakeAnswers()
    made: Store = request.getfixturevalue("store")
    return made.intake


@pytest.mark.asyncio
async def test_the_first_delivery_is_kept_and_the_second_is_not(answers: Answers) -> None:
    assert await answers.record(Channel.TELEGRAM, MessageId("7"), ANSWERS)
    assert not await answers.record(Channel.TELEGRAM, MessageId("7"), ANSWERS)


@pytest.mark.asyncio
async def test_the_same_id_on_another_channel_is_another_message(answers: Answers) -> None:
    assert await answers.record(Channel.TELEGRAM, MessageId("7"), ANSWERS)
    assert await answers.record(Channel.WEB, MessageId("7"), ANSWERS)


@pytest.mark.asyncio
async def test_it_knows_which_messages_it_has_taken(answers: Answers) -> None:
    assert not await answers.has(Channel.WEB, MessageId("a"))
    await answers.record(Channel.WEB, MessageId("a"), ANSWERS)
    assert await answers.has(Channel.WEB, MessageId("a"))
    assert not await answers.has(Channel.WEB, MessageId("b"))


@pytest.mark.asyncio
async def test_ten_deliveries_at_once_keep_one_answer(store: Store) -> None:
    kept = await asyncio.gather(*(store.intake.record(Channel.WEB, MessageId("x"), ANSWERS) for _ in range(10)))
    assert sum(kept) == 1
    assert await store.records() == [
        {"survey": "safer_central", "version": "1", "channel": "web", "answers": dict(ANSWERS.answers)}
    ]


@pytest.mark.asyncio
async def test_a_restart_still_knows_what_was_taken(store: Store) -> None:
    await store.intake.record(Channel.WEB, MessageId("x"), ANSWERS)
    again = Intake(store.engine, keys=store.keys, clock=store.clock)
    assert await again.has(Channel.WEB, MessageId("x"))
    assert not await again.record(Channel.WEB, MessageId("x"), ANSWERS)


@pytest.mark.asyncio
async def test_a_late_delivery_of_the_next_day_is_still_known(store: Store) -> None:
    await store.intake.record(Channel.WEB, MessageId("x"), ANSWERS)
    store.clock.move(timedelta(days=7))
    assert await store.intake.has(Channel.WEB, MessageId("x"))


@pytest.mark.asyncio
async def test_marks_and_their_keys_are_destroyed_after_the_window(store: Store) -> None:
    await store.intake.record(Channel.WEB, MessageId("x"), ANSWERS)
    store.clock.move(timedelta(days=9))
    await store.intake.forget_old_marks()
    assert not list(store.keys.glob("day-*.key"))
    async with store.engine.connect() as connection:
        assert await connection.scalar(sa.text("select count(*) from seen")) == 0


@pytest.mark.asyncio
async def test_what_is_taken_after_everything_was_forgotten_is_known_after_a_restart(store: Store) -> None:
    await store.intake.record(Channel.WEB, MessageId("x"), ANSWERS)
    await Intake(
        store.engine, keys=store.keys, clock=store.clock
    ).forget_all_marks()  # as `bot forget` does, from outside
    assert await store.intake.record(Channel.WEB, MessageId("y"), ANSWERS)
    assert await Intake(store.engine, keys=store.keys, clock=store.clock).has(Channel.WEB, MessageId("y"))


@pytest.mark.asyncio
async def test_boxes_are_all_one_length_and_hold_no_word_in_clear(store: Store) -> None:
    long = RecordFeedback(survey="safer_central", version="1", answers={"would_help": "canary " * 40})
    await store.intake.record(Channel.WEB, MessageId("canary-id"), ANSWERS)
    await store.intake.record(Channel.WEB, MessageId("b"), long)
    async with store.engine.connect() as connection:
        boxes = (await connection.scalars(sa.select(spool.c.box))).all()
    assert {len(box) for box in boxes} == {2096}
    await store.engine.dispose()
    everything = b"".join(path.read_bytes() for path in store.file.parent.glob("intake.db*"))
    assert b"canary" not in everything
    assert b"flitwick" not in everything


@pytest.mark.asyncio
async def test_answers_too_long_for_a_box_are_refused_not_cut(store: Store) -> None:
    endless = RecordFeedback(survey="safer_central", version="1", answers={"would_help": "x" * 3000})
    with pytest.raises(AnswersUnavailable):
        await store.intake.record(Channel.WEB, MessageId("x"), endless)
    assert not await store.intake.has(Channel.WEB, MessageId("x"))


@pytest.mark.asyncio
async def test_a_locked_database_is_an_error_that_says_nothing_of_the_answer(store: Store) -> None:
    holder = sqlite3.connect(store.file, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    try:
        with pytest.raises(AnswersUnavailable) as caught:
            await store.intake.record(Channel.WEB, MessageId("x"), ANSWERS)
    finally:
        holder.close()
    assert "flitwick" not in str(caught.value)
    assert await store.intake.record(Channel.WEB, MessageId("x"), ANSWERS)


@pytest.mark.asyncio
async def test_without_a_key_nothing_is_taken(store: Store) -> None:
    (store.keys / "mixer.public").unlink()
    with pytest.raises(AnswersUnavailable, match="bot migrate"):
        await store.intake.record(Channel.WEB, MessageId("x"), ANSWERS)


@pytest.mark.asyncio
async def test_the_database_is_durable_and_overwrites_what_it_deletes(store: Store) -> None:
    async with store.engine.connect() as connection:
        pragmas = {
            name: await connection.scalar(sa.text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "secure_delete", "trusted_schema")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1, "trusted_schema": 0}


@pytest.mark.asyncio
async def test_the_migrated_tables_are_the_tables(store: Store, tmp_path: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'declared.db'}")
    metadata.create_all(engine)
    engine.dispose()
    migrated = schema(store.file)
    migrated.pop("alembic_version")
    assert migrated == schema(tmp_path / "declared.db")


@pytest.mark.asyncio
async def test_migrating_twice_changes_nothing(store: Store) -> None:
    public = (store.keys / "mixer.public").read_bytes()
    assert not await migrate(store.url, keys=store.keys)
    assert (store.keys / "mixer.public").read_bytes() == public


def test_no_table_can_tell_when_or_who() -> None:
    allowed = {
        "seen": {"mark", "day"},
        "spool": {"id", "epoch", "box", "batch"},
        "mixer_state": {"single", "waiting_since"},
    }
    assert {name: set(table.c.keys()) for name, table in metadata.tables.items()} == allowed
    assert all(table.dialect_options["sqlite"]["with_rowid"] is False for table in metadata.tables.values())


@pytest.mark.asyncio
async def test_an_intake_of_before_the_mixer_keeps_its_boxes(tmp_path: Path) -> None:
    old = Store(tmp_path)
    await migrate(old.url, keys=old.keys, revision="0001")
    box = SealingKey.read(old.keys).seal(Channel.WEB, ANSWERS)
    with sqlite3.connect(old.file) as connection:
        connection.execute("insert into spool values (?, 'epoch', ?)", (b"x" * 16, box))
    connection.close()
    await migrate(old.url, keys=old.keys)
    assert await old.records() == [
        {"survey": "safer_central", "version": "1", "channel": "web", "answers": dict(ANSWERS.answers)}
    ]
    await old.engine.dispose()
