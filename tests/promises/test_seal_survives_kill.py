"""`kill -9` of sealing at any moment: no release is ever half there, sealed twice or changed, and no count is lost."""

import os
import random
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.core import releases
from bot.store.answers_tables import RELEASE_TABLES
from tests.product import ROOT
from tests.store.mixing_stage import PLAN, Stage

KILLS = 12
NEW_YEAR = datetime(2027, 1, 1, 3, 0, tzinfo=UTC)
SEALER = """
import asyncio
from datetime import UTC, datetime
from bot import mixer
from bot.settings import load_settings
class NewYear:
    def now(self):
        return datetime(2027, 1, 1, 3, 0, tzinfo=UTC)
print("ready", flush=True)
asyncio.run(mixer.seal(load_settings(), NewYear()))
print("done", flush=True)
"""


def _kill_while_sealing(folder: Path, after: float) -> bool:
    """True when it died before it was done."""
    with subprocess.Popen(
        [sys.executable, "-c", SEALER],
        cwd=ROOT,
        env={**os.environ, "BOT_VAR_DIR": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        try:
            process.wait(timeout=after)
        except subprocess.TimeoutExpired:
            process.kill()
        return process.stdout.read() != b"done\n"


@pytest.mark.timeout(300)
@pytest.mark.asyncio
async def test_what_is_sealed_stays_and_the_rest_is_sealed_later(tmp_path: Path) -> None:
    seed = int(os.environ.get("KILL_SEED", random.SystemRandom().randrange(2**32)))
    chance = random.Random(seed)
    died = 0
    for turn in range(KILLS):
        folder = tmp_path / str(turn)
        folder.mkdir()
        async with Stage(folder) as stage:
            await stage.send(40)
            await stage.mix()
            await stage.close()
            died += _kill_while_sealing(folder, chance.uniform(0.0, 0.15))
            before = await stage.releases.chain()
            stage.clock.at = NEW_YEAR
            await stage.seal()
            chain = await stage.releases.chain()
            assert chain[: len(before)] == before, f"seed {seed}"
            assert releases.check(chain).broken_at is None, f"seed {seed}"
            sealed = Counter((each.release.table, each.release.period) for each in chain)
            assert max(sealed.values()) == 1, f"seed {seed}"
            assert len(sealed) == len(PLAN.tables) + 1, f"seed {seed}"
            drugs = dict(chain[0].release.cells)["drugs",]
            assert drugs is not None, f"seed {seed}"
            assert abs(drugs - 40) <= 9, f"seed {seed}"
            for table in RELEASE_TABLES:
                assert stage.ask(stage.answers_file, f"select count(*) from {table}") == [(0,)], f"seed {seed}"  # noqa: S608
    print(f"seed {seed}: sealing died {died} times of {KILLS}")
