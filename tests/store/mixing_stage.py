"""The real intake and the real mixer in a folder of their own, with what is needed to look behind them."""

import secrets
import sqlite3
from pathlib import Path
from typing import Any

from bot.content.release_files import load_release_plan
from bot.core.effects import RecordFeedback
from bot.core.messages import Channel, MessageId
from bot.store.answers import SqlMixedAnswers
from bot.store.counted_answers import SqlCountedAnswers
from bot.store.engine import open_engine
from bot.store.epochs import FileEpochKeys
from bot.store.intake import Intake
from bot.store.migrate import migrate, migrate_answers, migrate_releases
from bot.store.one_mixer import AdvisoryLock, FileLock
from bot.store.releases import SqlReleases
from bot.store.sealing import open_words
from bot.store.spool import SqlSpool
from bot.usecases.mix import Mix, MixReport
from bot.usecases.ports import OneMixer
from bot.usecases.seal import Seal, SealReport
from tests.fakes.clock import FakeClock
from tests.fakes.crashes import Crashing, Fuse
from tests.store.postgres import Postgres

PLAN = load_release_plan()


class Stage:
    """Use it as `async with Stage(folder)`: on SQLite, or on three databases of a PostgreSQL."""

    def __init__(self, folder: Path, postgres: Postgres | None = None) -> None:
        self.intake_file, self.answers_file = folder / "intake.db", folder / "answers.db"
        self.releases_file = folder / "releases.db"
        self.keys_dir = folder / "keys"
        self.clock = FakeClock()
        self.intake_engine, self.answers_engine, self.releases_engine = (
            open_engine(postgres.database() if postgres else f"sqlite+aiosqlite:///{file}")
            for file in (self.intake_file, self.answers_file, self.releases_file)
        )
        self.counted = SqlCountedAnswers(self.answers_engine)
        self.releases = SqlReleases(self.releases_engine)
        self.intake = Intake(self.intake_engine, keys=self.keys_dir, clock=self.clock)
        self.keys = FileEpochKeys(self.keys_dir, clock=self.clock)
        self.spool = SqlSpool(self.intake_engine, keys=self.keys)
        self.answers = SqlMixedAnswers(self.answers_engine, keys=self.keys_dir)
        self.lock: OneMixer = AdvisoryLock(self.answers_engine) if postgres else FileLock(folder / "mixer.lock")
        self.sent = 0

    async def __aenter__(self) -> "Stage":
        await migrate_answers(str(self.answers_engine.url))
        await migrate_releases(str(self.releases_engine.url), today=self.clock.now().date())
        await migrate(str(self.intake_engine.url), keys=self.keys_dir)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close every connection, as the end of a process would."""
        await self.intake_engine.dispose()
        await self.answers_engine.dispose()
        await self.releases_engine.dispose()

    async def send(self, count: int, **answers: str) -> None:
        """Finish so many surveys, each with words of its own unless told."""
        for _ in range(count):
            given = {"worry": "drugs", "area": "sandy", "would_help": f"words {self.sent}", **answers}
            feedback = RecordFeedback(survey=PLAN.survey, version=PLAN.version, answers=given)
            assert await self.intake.record(Channel.WEB, MessageId(str(self.sent)), feedback)
            self.sent += 1

    async def mix(self, fuse: Fuse | None = None) -> MixReport:
        parts: dict[str, Any] = {"spool": self.spool, "answers": self.answers, "keys": self.keys}
        if fuse:
            parts = {name: Crashing(part, fuse) for name, part in parts.items()}
        return await Mix(plan=PLAN, one_mixer=self.lock, clock=self.clock, **parts).run()

    async def seal(self, fuse: Fuse | None = None, **changes: Any) -> SealReport:
        parts: dict[str, Any] = {"answers": self.counted, "sealed": self.releases}
        if fuse:
            parts = {name: Crashing(part, fuse) for name, part in parts.items()}
        parts |= {"keys": self.keys, "one_mixer": self.lock, "randbelow": secrets.randbelow, **changes}
        return await Seal(plan=PLAN, clock=self.clock, **parts).run()

    def ask(self, file: Path, statement: str) -> list[Any]:
        """What a thief with the file finds."""
        connection = sqlite3.connect(file)
        try:
            return connection.execute(statement).fetchall()
        finally:
            connection.close()

    def words(self) -> list[str]:
        """The words waiting for the moderators, opened."""
        return sorted(
            open_words(self.keys_dir, box) for (box,) in self.ask(self.answers_file, "select box from words_waiting")
        )

    def residue(self, file: Path) -> bytes:
        """Every byte of a database's files."""
        return b"".join(path.read_bytes() for path in sorted(file.parent.glob(f"{file.name}*")))


def schema(file: Path) -> dict[str, frozenset[str]]:
    """The columns and constraints of each table in a file; a column added later stands elsewhere in its statement."""
    connection = sqlite3.connect(file)
    rows = connection.execute("select name, sql from sqlite_master where type = 'table'").fetchall()
    connection.close()
    statements = {name: "".join(sql.split()).replace('"', "").rpartition(")") for name, sql in rows}
    return {name: frozenset([*parts.split(","), end]) for name, (parts, _, end) in statements.items()}
