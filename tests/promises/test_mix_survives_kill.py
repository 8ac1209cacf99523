"""`kill -9` of the mixer at any moment loses no answer and counts none twice, in any table."""

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from bot.store.answers_tables import RELEASE_TABLES
from tests.product import ROOT
from tests.store.mixing_stage import Stage

KILLS = 15
MIXER = """
import asyncio
from bot import mixer
from bot.settings import load_settings
from bot.wiring import SystemClock
print("ready", flush=True)
while True:
    asyncio.run(mixer.mix(load_settings(), SystemClock()))
"""


def _kill_a_mixer(folder: Path, after: float) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", MIXER],
        cwd=ROOT,
        env={**os.environ, "BOT_VAR_DIR": str(folder)},
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
async def test_no_answer_is_lost_and_none_is_counted_twice(tmp_path: Path) -> None:
    seed = int(os.environ.get("KILL_SEED", random.SystemRandom().randrange(2**32)))
    chance = random.Random(seed)
    died_over_a_batch = 0
    async with Stage(tmp_path) as stage:
        for _ in range(KILLS):
            await stage.send(150)
            await stage.close()
            _kill_a_mixer(tmp_path, chance.uniform(0.0, 0.35))
            died_over_a_batch += len((await stage.spool.look()).batches)
        await stage.send(20)
        await stage.mix()
        await stage.mix()
        print(f"seed {seed}: the mixer died {died_over_a_batch} times with boxes in hand")
        assert stage.words() == sorted(f"words {each}" for each in range(stage.sent)), f"seed {seed}"
        for table in RELEASE_TABLES:
            assert stage.ask(stage.answers_file, f"select count(*) from {table}") == [(stage.sent,)], f"seed {seed}"  # noqa: S608
