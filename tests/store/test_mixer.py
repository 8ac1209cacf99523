"""The mixer over SQLite: nothing is lost or counted twice, and no file tells what came when, or with what."""

import asyncio
import hashlib
import itertools
import json
import secrets
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterable
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import pytest_asyncio
import sqlalchemy as sa
from nacl.exceptions import CryptoError
from nacl.public import PublicKey, SealedBox

from bot.core.errors import MixerUnavailable
from bot.core.mixing import TakenApart, read_record, take_apart
from bot.store import answers as answers_module
from bot.store import answers_tables, intake_tables
from bot.store import engine as engine_module
from bot.store import spool as spool_module
from bot.store.answers_tables import RELEASE_TABLES
from bot.store.intake_tables import spool
from bot.store.sealing import open_with, open_words
from bot.usecases.mix import Outcome
from bot.usecases.ports import BatchId, MixedAnswers, Spool
from tests.fakes.crashes import Crash, Fuse
from tests.fakes.mixer import FakeMixedAnswers, FakeSpool
from tests.store.mixing_stage import PLAN, Stage, schema
from tests.store.postgres import Postgres
from tests.store.ranks import tau

A, B = BatchId(b"a" * 16), BatchId(b"b" * 16)
TODAY = date(2026, 11, 23)


@pytest_asyncio.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with Stage(tmp_path) as made:
        yield made


# What the fakes and the real stores both keep.


@pytest_asyncio.fixture(params=["fake", "sqlite", "postgres"])
async def box_spool(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Spool]:
    """A spool in which three boxes wait."""
    if request.param == "fake":
        fake = FakeSpool()
        for _ in range(3):
            fake.put({"survey": PLAN.survey}, "epoch")
        yield fake
        return
    async with Stage(tmp_path, _postgres(request)) as made:
        await made.send(3)
        yield made.spool


@pytest_asyncio.fixture(params=["fake", "sqlite", "postgres"])
async def mixed(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[MixedAnswers]:
    if request.param == "fake":
        yield FakeMixedAnswers()
        return
    async with Stage(tmp_path, _postgres(request)) as made:
        yield made.answers


def _postgres(request: pytest.FixtureRequest) -> Postgres | None:
    return request.getfixturevalue("postgres") if request.param == "postgres" else None


@pytest.mark.asyncio
async def test_a_claimed_box_waits_no_more_until_it_is_let_go(box_spool: Spool) -> None:
    await box_spool.claim(A)
    look = await box_spool.look()
    assert (look.count, look.batches) == (0, (A,))
    assert len(await box_spool.open(A)) == 3
    assert await box_spool.open(B) == []
    await box_spool.release(A)
    assert (await box_spool.look()).count == 3


@pytest.mark.asyncio
async def test_a_box_set_aside_is_counted_apart_kept_and_claimed_again(box_spool: Spool) -> None:
    await box_spool.claim(A)
    aside = (await box_spool.open(A))[0]
    await box_spool.set_aside([aside.id])
    await box_spool.set_aside([])
    await box_spool.delete(A)
    look = await box_spool.look()
    assert (look.count, look.set_aside, look.batches, look.epochs) == (0, 1, (), {aside.epoch})
    await box_spool.claim(B)
    assert [box.id for box in await box_spool.open(B)] == [aside.id]


@pytest.mark.asyncio
async def test_the_day_since_which_boxes_wait_is_remembered(box_spool: Spool) -> None:
    assert (await box_spool.look()).since is None
    for given in (TODAY, TODAY, None):
        await box_spool.note_waiting_since(given)
        assert (await box_spool.look()).since == given


@pytest.mark.asyncio
async def test_a_batch_is_written_once(mixed: MixedAnswers) -> None:
    number = await mixed.take_number()
    assert not await mixed.has(A)
    await mixed.add(A, _answers(3), number=number)
    assert await mixed.has(A)
    with pytest.raises(MixerUnavailable):
        await mixed.add(A, _answers(3), number=number)


@pytest.mark.asyncio
async def test_only_who_took_the_last_number_may_write(mixed: MixedAnswers) -> None:
    early, late = await mixed.take_number(), await mixed.take_number()
    with pytest.raises(MixerUnavailable):
        await mixed.add(A, _answers(3), number=early)
    assert not await mixed.has(A)
    await mixed.add(A, _answers(3), number=late)


def _answers(count: int) -> list[TakenApart]:
    record = {"survey": PLAN.survey, "version": PLAN.version, "channel": "web"}
    return [
        take_apart(
            read_record({**record, "answers": {"would_help": f"{each}"}}), PLAN, Stage(Path()).clock.now().date()
        )
        for each in range(count)
    ]


# Nothing lost, nothing twice.


@pytest.mark.asyncio
async def test_a_mix_moves_every_answer_into_every_table(stage: Stage) -> None:
    await stage.send(12, worry="someone_hurt_at_home", area="sandy")
    await stage.send(13, worry="scams", area="flitwick")
    assert (await stage.mix()).outcome is Outcome.MIXED
    for table in RELEASE_TABLES:
        assert stage.ask(stage.answers_file, f"select count(*) from {table}") == [(25,)]  # noqa: S608
    by_place = "select place, topic, period, count(*) from place_by_year group by 1 order by 1"
    places = stage.ask(stage.answers_file, by_place)
    assert places == [("biggleswade_cluster", "home", "2026", 12), ("flitwick", "scams", "2026", 13)]
    assert stage.ask(stage.intake_file, "select count(*) from spool") == [(0,)]
    assert stage.words() == sorted(f"words {each}" for each in range(25))


@pytest.mark.asyncio
async def test_a_crash_at_any_step_neither_loses_nor_counts_twice(tmp_path: Path) -> None:
    for steps in itertools.count(1):
        (tmp_path / str(steps)).mkdir()
        async with Stage(tmp_path / str(steps)) as stage:
            await stage.send(20)
            fuse = Fuse(steps)
            try:
                await stage.mix(fuse)
            except Crash:
                await stage.close()
                await stage.send(20)
                await stage.mix()
                await stage.mix()
            assert stage.words() == sorted(f"words {each}" for each in range(stage.sent))
            assert stage.ask(stage.answers_file, "select count(*) from topic_by_month") == [(stage.sent,)]
            if fuse.spared > 0:
                return


@pytest.mark.asyncio
async def test_a_failure_inside_the_batch_writes_none_of_it(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    await stage.send(20)
    broken = {**RELEASE_TABLES, "channel_by_year": sa.Table("nowhere", sa.MetaData(), *_copies("channel_by_year"))}
    with monkeypatch.context() as patch:
        patch.setattr(answers_module, "RELEASE_TABLES", broken)
        with pytest.raises(MixerUnavailable):
            await stage.mix()
    assert stage.ask(stage.answers_file, "select count(*) from topic_by_month") == [(0,)]
    assert stage.ask(stage.answers_file, "select count(*) from batch") == [(0,)]
    assert (await stage.mix()).mixed == 20
    assert stage.words() == sorted(f"words {each}" for each in range(20))


def _copies(table: str) -> list[sa.Column[Any]]:
    return [sa.Column(column.name, column.type) for column in RELEASE_TABLES[table].columns]


@pytest.mark.asyncio
async def test_answers_that_come_while_mixing_wait_for_the_next_time(stage: Stage) -> None:
    await stage.send(20)
    await stage.spool.claim(A)
    await stage.send(2)
    assert (await stage.mix()).mixed == 20
    assert (await stage.spool.look()).count == 2


@pytest.mark.asyncio
async def test_two_mixers_do_not_work_at_once(stage: Stage) -> None:
    await stage.send(20)
    async with stage.lock.alone() as alone:
        assert alone
        assert (await stage.mix()).outcome is Outcome.BUSY
    outcomes = await asyncio.gather(*(stage.mix() for _ in range(4)))
    assert sum(report.mixed for report in outcomes) == 20
    assert stage.ask(stage.answers_file, "select count(*) from topic_by_month") == [(20,)]


# Boxes that cannot be read.


@pytest.mark.asyncio
async def test_boxes_that_cannot_be_read_are_set_aside(stage: Stage) -> None:
    public = PublicKey((stage.keys_dir / "mixer.public").read_bytes())
    epoch = hashlib.sha256(bytes(public)).hexdigest()[:16]
    await stage.send(20)
    contents = [b"canary", b"[]", b"[" * 2048, b'{"survey": 7}', b"\xff", json.dumps({"survey": "canary"}).encode()]
    rows = [
        {"id": secrets.token_bytes(16), "epoch": epoch, "box": SealedBox(public).encrypt(content.ljust(2048))}
        for content in contents
    ]
    rows += [{"id": secrets.token_bytes(16), "epoch": which, "box": bytes(2096)} for which in (epoch, "unknown")]
    async with stage.intake_engine.begin() as connection:
        await connection.execute(spool.insert(), rows)
    report = await stage.mix()
    assert (report.waited, report.mixed, report.set_aside) == (28, 20, 8)
    assert stage.ask(stage.intake_file, "select count(*) from spool") == [(8,)]
    assert (await stage.mix()).waited == 0


# Keys.


@pytest.mark.asyncio
async def test_a_mix_gives_the_bot_a_new_key_and_destroys_the_old_one_when_it_is_spent(stage: Stage) -> None:
    old = (stage.keys_dir / "mixer.public").read_bytes()
    await stage.send(20)
    await stage.mix()
    assert (stage.keys_dir / "mixer.public").read_bytes() != old
    assert (stage.keys_dir / "mixer.private").exists()
    await stage.send(1)
    await stage.mix()
    assert (stage.keys_dir / "mixer.private").exists(), "a survey may have been in the middle of being sealed"
    stage.clock.move(timedelta(hours=1))
    await stage.mix()
    assert not (stage.keys_dir / "mixer.private").exists()
    await stage.send(19)
    assert (await stage.mix()).mixed == 20
    assert all(path.stat().st_mode & 0o077 == 0 for path in stage.keys_dir.iterdir())


@pytest.mark.asyncio
async def test_a_key_whose_boxes_wait_is_kept(stage: Stage) -> None:
    await stage.send(1)
    old = (stage.keys_dir / "mixer.public").read_bytes()
    await stage.mix()
    assert stage.keys.turn({hashlib.sha256(old).hexdigest()[:16]})
    stage.clock.move(timedelta(days=1))
    await stage.send(18)
    await stage.mix()
    assert (stage.keys_dir / "mixer.private").exists()
    await stage.send(1)
    assert (await stage.mix()).mixed == 20


@pytest.mark.asyncio
async def test_while_the_bot_does_not_take_the_new_key_up_the_old_one_is_kept(stage: Stage) -> None:
    old = (stage.keys_dir / "mixer.public").read_bytes()
    for _ in range(3):
        (stage.keys_dir / "mixer.public").write_bytes(old)  # the bot's own folder still has it
        await stage.send(20)
        stage.clock.move(timedelta(days=1))
        assert (await stage.mix()).mixed == 20


@pytest.mark.asyncio
async def test_surveys_finished_while_keys_change_are_all_mixed(stage: Stage) -> None:
    async def finish() -> None:
        for _ in range(60):
            await stage.send(2)

    async def mix() -> None:
        for _ in range(30):
            stage.clock.move(timedelta(hours=2))
            await stage.mix()

    await asyncio.gather(finish(), mix())
    await stage.send(20)
    await stage.mix()
    assert stage.words() == sorted(f"words {each}" for each in range(stage.sent))


@pytest.mark.asyncio
async def test_boxes_copied_before_a_mix_open_with_nothing_that_is_left(stage: Stage) -> None:
    """U7. Whoever copied the intake earlier and takes the keys later reads nothing that was mixed between."""
    await stage.send(20)
    copied = [box for (box,) in stage.ask(stage.intake_file, "select box from spool")]
    await stage.mix()
    await stage.send(1)
    stage.clock.move(timedelta(days=1))
    await stage.mix()
    for key in stage.keys.private_halves().values():
        for box in copied:
            with pytest.raises(CryptoError):
                open_with(key, box)


@pytest.mark.asyncio
async def test_a_crash_between_the_halves_of_a_new_key_leaves_the_old_one_in_use(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = Path.replace

    def crash_at_the_public_half(draft: Path, target: Path) -> Path:
        if target.name == "mixer.public":
            raise OSError("the machine stops")
        return replace(draft, target)

    await stage.send(20)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", crash_at_the_public_half)
        with pytest.raises(MixerUnavailable, match="stays in use"):
            await stage.mix()
    assert stage.ask(stage.intake_file, "select count(*) from spool") == [(0,)]
    await stage.send(20)
    stage.clock.move(timedelta(days=1))
    assert (await stage.mix()).mixed == 20
    await stage.send(1)
    stage.clock.move(timedelta(days=1))
    await stage.mix()
    assert len(stage.keys.private_halves()) == 1


# What a thief finds.

ORDERED = 1200
FAR = 0.09  # 4.7 standard deviations for 1,200: chance does not fail it, and any order kept is far beyond


def orders(stage: Stage) -> dict[str, float]:
    """How far each order in which a thief can read the words is the order of arrival (1 or -1: wholly)."""
    boxes = [box for (box,) in stage.ask(stage.answers_file, "select box from words_waiting")]
    arrival = {box: int(open_words(stage.keys_dir, box).split()[-1]) for box in boxes}
    content = stage.answers_file.read_bytes()
    ways = {
        "select": boxes,
        "cells": sorted(boxes, key=lambda box: content.index(box[:200])),
        "pages": sorted(boxes, key=lambda box: content.index(box[-200:])),  # where the rest of a long row lies
    }
    return {way: abs(tau([arrival[box] for box in them])) for way, them in ways.items()}


@pytest.mark.asyncio
@pytest.mark.parametrize("batches", [1, 6])
async def test_no_order_of_the_answers_file_is_the_order_of_arrival(stage: Stage, batches: int) -> None:
    """U2. Words are the one value in which each answer can be told from the next."""
    for _ in range(batches):
        await stage.send(ORDERED // batches)
        await stage.mix()
    await stage.close()
    assert {way: far for way, far in orders(stage).items() if far > FAR} == {}


@pytest.mark.asyncio
async def test_rows_of_one_answer_are_in_a_different_order_in_each_table(stage: Stage) -> None:
    towns = sorted(PLAN.choices["area"])
    for each in range(300):
        await stage.send(1, area=towns[each * len(towns) // 300], worry="nothing")
    await stage.mix()
    await stage.close()
    for table, column in (("area_by_half", "area"), ("place_by_year", "place")):
        listed = [towns.index(row[0]) for row in stage.ask(stage.answers_file, f"select {column} from {table}")]  # noqa: S608
        assert abs(tau(listed)) <= 0.2  # 5 standard deviations for 300


async def _nothing(*_: object) -> None:
    """In place of a step that a mutant leaves out."""


@pytest.mark.asyncio
@pytest.mark.parametrize("mutant", ["rising ids", "no shuffle", "a commit each"])
async def test_the_order_test_finds_each_way_to_keep_the_order(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, mutant: str
) -> None:
    serial = itertools.count()
    with monkeypatch.context() as patch:
        patch.setattr(answers_module, "write_anew", _nothing)
        if mutant != "a commit each":
            patch.setattr(answers_module, "_CHANCE", SimpleNamespace(shuffle=lambda rows: None))
        if mutant == "rising ids":
            rising = SimpleNamespace(token_bytes=lambda size: next(serial).to_bytes(size, "big"))
            patch.setattr(answers_module, "secrets", rising)
        number = await stage.answers.take_number()
        for each in _batches(_answers(100), 1 if mutant == "a commit each" else 100):
            await stage.answers.add(BatchId(secrets.token_bytes(16)), each, number=number)
    await stage.close()
    assert max(orders(stage).values()) > 0.5


def _batches(answers: list[TakenApart], size: int) -> Iterable[list[TakenApart]]:
    return (answers[start : start + size] for start in range(0, len(answers), size))


@pytest.mark.asyncio
async def test_without_writing_anew_the_order_of_batches_is_found(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers_module, "write_anew", _nothing)
    for _ in range(6):
        await stage.send(50)
        await stage.mix()
    await stage.close()
    assert max(orders(stage).values()) > 0.3


@pytest.mark.asyncio
async def test_the_answers_file_changes_only_when_twenty_are_mixed(stage: Stage) -> None:
    """U3, and the mutant of one commit for each answer."""
    before = stage.residue(stage.answers_file)
    for _ in range(19):
        await stage.send(1)
        await stage.mix()
        await stage.close()
        assert stage.residue(stage.answers_file) == before
    await stage.send(1)
    await stage.mix()
    await stage.close()
    assert stage.residue(stage.answers_file) != before


@pytest.mark.asyncio
async def test_after_a_mix_no_box_and_no_word_is_left_in_any_file(stage: Stage) -> None:
    """U5, with both databases still open, so that their logs are searched as well."""
    canary = "zylophantine"
    await stage.send(40, would_help=canary)
    boxes = [box for (box,) in stage.ask(stage.intake_file, "select box from spool")]
    ids = [each for (each,) in stage.ask(stage.intake_file, "select id from spool")]
    assert (await stage.mix()).mixed == 40
    left = stage.residue(stage.intake_file) + stage.residue(stage.answers_file)
    assert not _found(boxes, left)
    assert not any(each in left for each in ids)
    assert canary.encode() not in left
    assert stage.words() == [canary] * 40


@pytest.mark.asyncio
@pytest.mark.parametrize("mutant", ["the log is not emptied", "what is deleted is not overwritten"])
async def test_the_search_finds_what_a_careless_mix_leaves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mutant: str
) -> None:
    if mutant == "the log is not emptied":
        monkeypatch.setattr(spool_module, "empty_the_log", _nothing)
    else:
        monkeypatch.setattr(engine_module, "_PRAGMAS", ("journal_mode=WAL", "secure_delete=FAST"))
        monkeypatch.setattr(engine_module, "_forget_pages", lambda cursor: None)
    async with Stage(tmp_path) as stage:
        await stage.send(40)
        boxes = [box for (box,) in stage.ask(stage.intake_file, "select box from spool")]
        await stage.mix()
        assert _found(boxes, stage.residue(stage.intake_file))


def _found(boxes: list[bytes], content: bytes) -> bool:
    return any(box[start : start + 64] in content for box in boxes for start in range(0, len(box) - 64, 64))


@pytest.mark.asyncio
async def test_a_reader_in_the_way_of_that_is_said_and_made_good_later(stage: Stage) -> None:
    await stage.send(20)
    (box,) = stage.ask(stage.intake_file, "select box from spool limit 1")[0]
    reader = sqlite3.connect(stage.intake_file, isolation_level=None)
    reader.execute("begin")
    reader.execute("select count(*) from spool").fetchone()
    with pytest.raises(MixerUnavailable, match="bot mix"):
        await stage.mix()
    reader.close()
    assert (await stage.mix()).outcome is Outcome.TOO_FEW
    assert box[100:400] not in stage.residue(stage.intake_file)
    assert stage.words() == sorted(f"words {each}" for each in range(20))


@pytest.mark.asyncio
async def test_the_answers_file_is_set_up_to_forget(stage: Stage) -> None:
    async with stage.answers_engine.connect() as connection:
        pragmas = {
            name: await connection.scalar(sa.text(f"PRAGMA {name}"))
            for name in ("auto_vacuum", "journal_mode", "secure_delete", "synchronous", "trusted_schema")
        }
    assert pragmas == {
        "auto_vacuum": 1, "journal_mode": "wal", "secure_delete": 1, "synchronous": 2, "trusted_schema": 0
    }  # fmt: skip


# U8: the schema.


def faults(tables: Iterable[sa.Table]) -> list[str]:
    """What about these tables could tell when an answer came, or which rows came together."""
    found = []
    for table in tables:
        planned = {each.name: {dimension.id for dimension in each.dimensions} for each in PLAN.tables}
        allowed = {
            "words_waiting": {"id", "box"},
            "batch": {"id"},
            "fence": {"single", "number"},
            "closed": {"table_name", "period", "deleted"},
            **{name: {"id", "period", *dimensions} for name, dimensions in planned.items()},
        }
        for column in table.columns:
            if column.name not in allowed.get(table.name, ()):
                found.append(f"{table.name}.{column.name} is not planned")
            if isinstance(column.type, sa.DateTime | sa.Date | sa.Time) or column.server_default is not None:
                found.append(f"{table.name}.{column.name} tells a time")
        if table.foreign_keys:
            found.append(f"{table.name} points to another table")
        if table.dialect_options["sqlite"]["with_rowid"] is not False:
            found.append(f"{table.name} keeps the order of writing in its rowid")
        if table.name not in {"fence", "closed"} and not (
            "id" in table.columns and isinstance(table.c.id.type, sa.LargeBinary)
        ):
            found.append(f"{table.name}.id is not random bytes")
    return found


def test_no_table_of_the_answers_can_tell_when_or_who() -> None:
    assert faults(answers_tables.metadata.tables.values()) == []
    assert set(RELEASE_TABLES) == {table.name for table in PLAN.tables}
    for table in PLAN.tables:
        columns = [column.name for column in RELEASE_TABLES[table.name].columns]
        assert columns == ["id", "period", *(dimension.id for dimension in table.dimensions)]


@pytest.mark.parametrize(
    ("made", "says"),
    [
        (lambda: _mutant("topic_by_month", sa.Column("created_at", sa.DateTime)), "tells a time"),
        (lambda: _mutant("topic_by_month", sa.Column("sender", sa.String)), "not planned"),
        (lambda: _mutant("topic_by_month", rowid=True), "rowid"),
        (lambda: _mutant("topic_by_month", sa.Column("period", sa.ForeignKey("batch.id"))), "points to another"),
        (lambda: _mutant("topic_by_month", id_type=sa.Integer()), "not random"),
        (lambda: _mutant("whole_answer", sa.Column("area", sa.String), sa.Column("topic", sa.String)), "not planned"),
        (lambda: intake_tables.seen, "not planned"),
    ],
)
def test_the_schema_lint_finds_each_way_to_spoil_it(made: Callable[[], sa.Table], says: str) -> None:
    assert any(says in fault for fault in faults([made()]))


def _mutant(
    name: str, *columns: sa.Column[Any], rowid: bool = False, id_type: sa.types.TypeEngine[Any] | None = None
) -> sa.Table:
    metadata = sa.MetaData()
    sa.Table("batch", metadata, sa.Column("id", sa.LargeBinary(16), primary_key=True))
    identity = sa.Column("id", id_type or sa.LargeBinary(16), primary_key=True)
    return sa.Table(name, metadata, identity, *columns, sqlite_with_rowid=rowid)


@pytest.mark.asyncio
async def test_the_migrated_tables_are_the_tables(stage: Stage, tmp_path: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'declared.db'}")
    answers_tables.metadata.create_all(engine)
    engine.dispose()
    migrated = schema(stage.answers_file)
    migrated.pop("alembic_version")
    assert migrated == schema(tmp_path / "declared.db")
