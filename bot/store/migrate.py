"""Brings the three databases up to date with the newest tables, and makes the keys that answers are sealed with."""

from datetime import date
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy.engine import make_url

from bot.store.engine import open_engine
from bot.store.releases_tables import beginning
from bot.store.sealing import make_keys

MIGRATIONS = Path(__file__).with_name("migrations")
ANSWERS_MIGRATIONS = Path(__file__).with_name("answers_migrations")
RELEASES_MIGRATIONS = Path(__file__).with_name("releases_migrations")


async def migrate(url: str, *, keys: Path, revision: str = "head") -> bool:
    """Bring the intake up to date. True when a new key pair was made."""
    await _migrate(url, MIGRATIONS, revision)
    return make_keys(keys)


async def migrate_answers(url: str, *, revision: str = "head") -> None:
    """Bring the answers' database up to date."""
    await _migrate(url, ANSWERS_MIGRATIONS, revision)


async def migrate_releases(url: str, *, today: date, revision: str = "head") -> None:
    """Bring the releases' database up to date. Made today, it begins with the periods in which today lies."""
    await _migrate(url, RELEASES_MIGRATIONS, revision)
    engine = open_engine(url)
    try:
        async with engine.begin() as connection:
            if (await connection.execute(sa.select(beginning))).first() is None:
                await connection.execute(beginning.insert().values(single=1, day=today.toordinal()))
    finally:
        await engine.dispose()


async def _migrate(url: str, migrations: Path, revision: str) -> None:
    """Run the migrations of one folder. The folder of an SQLite file is made when missing."""
    database = make_url(url)
    if database.get_backend_name() == "sqlite" and database.database:
        Path(database.database).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    engine = open_engine(url)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(_upgrade, migrations, revision)
    finally:
        await engine.dispose()


def _upgrade(connection: sa.Connection, migrations: Path, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(migrations))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
