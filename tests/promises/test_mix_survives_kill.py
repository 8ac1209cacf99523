"""`kill -9` of the mixer at any moment loses no answer and counts none twice, in any table."""

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.store.answers_tables import RELEASE_TABLES, words_waiting
from bot.store.sealing import open_words
from bot.usecases.mix import Outcome
from tests.product import ROOT
from tests.store.mixing_stage import Stage

KILLS = 15
MIXER = """
import asyncio
from bot import mixer
from bot.settings import load_settings
from tests.fakes.clock import FakeClock
print("ready", flush=True)
while True:
    asyncio.run(mixer.mix(load_settings(), FakeClock()))
"""


def _kill_a_mixer(stage: Stage, folder: Path, after: float) -> None:
    urls = {"BOT_DATABASE_URL": stage.intake_engine.url, "BOT_ANSWERS_DATABASE_URL": stage.answers_engine.url}
    with subprocess.Popen(
        [sys.executable, "-c", MIXER],
        cwd=ROOT,
        env={**os.environ, "BOT_VAR_DIR": str(folder), **{name: str(url) for name, url in urls.items()}},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(timeout=after)
        process.kill()


@pytest.mark.timeout(300)
@pytest.mark.asyncio
@pytest.mark.parametrize("database", ["sqlite", "postgres"])
async def test_no_answer_is_lost_and_none_is_counted_twice(
    tmp_path: Path, database: str, request: pytest.FixtureRequest
) -> None:
    seed = int(os.environ.get("KILL_SEED", random.SystemRandom().randrange(2**32)))
    chance = random.Random(seed)
    died_over_a_batch = 0
    async with Stage(tmp_path, request.getfixturevalue("postgres") if database == "postgres" else None) as stage:
        for _ in range(KILLS):
            await stage.send(150)
            await stage.close()
            _kill_a_mixer(stage, tmp_path, chance.uniform(0.0, 0.35))
            died_over_a_batch += len((await stage.spool.look()).batches)
        await stage.send(20)
        while (await stage.mix()).outcome is not Outcome.TOO_FEW:
            """The first finds what the last kill left, and PostgreSQL may still hold the dead one's lock."""
        print(f"seed {seed}: the mixer died {died_over_a_batch} times with boxes in hand")
        assert await _words(stage) == sorted(f"words {each}" for each in range(stage.sent)), f"seed {seed}"
        assert await _counts(stage) == dict.fromkeys(RELEASE_TABLES, stage.sent), f"seed {seed}"


async def _words(stage: Stage) -> list[str]:
    async with stage.answers_engine.connect() as connection:
        boxes = await connection.scalars(sa.select(words_waiting.c.box))
        return sorted(open_words(stage.keys_dir, box) for box in boxes)


async def _counts(stage: Stage) -> dict[str, int | None]:
    async with stage.answers_engine.connect() as connection:
        return {
            name: await connection.scalar(sa.select(sa.func.count()).select_from(table))
            for name, table in RELEASE_TABLES.items()
        }
