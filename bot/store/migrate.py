"""Brings a database up to date with the newest tables, and makes the keys that answers are sealed with."""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy.engine import make_url

from bot.store.engine import open_engine
from bot.store.sealing import make_keys

MIGRATIONS = Path(__file__).with_name("migrations")


async def migrate(url: str, *, keys: Path, revision: str = "head") -> bool:
    """Run the migrations. True when a new key pair was made. The folder of an SQLite file is made when missing."""
    database = make_url(url)
    if database.get_backend_name() == "sqlite" and database.database:
        Path(database.database).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    engine = open_engine(url)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(_upgrade, revision)
    finally:
        await engine.dispose()
    return make_keys(keys)


def _upgrade(connection: sa.Connection, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
