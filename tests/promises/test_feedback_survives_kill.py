"""`kill -9` at any moment loses no survey that was acknowledged, and keeps none twice.

A real `bot serve` is killed at random moments while residents finish surveys through it; Rasa and its action server
belong to the product that the whole test run shares, and live on. What a resident was not told is saved, they send
again under the same message id, as every channel does.
"""

import http.client
import os
import random
import signal
import subprocess
import sys
import threading
import urllib.error
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.store.intake_tables import spool
from bot.store.sealing import open_box
from tests.product import ROOT, Running, Talker, environment, fresh_var, wait_for

KILLS = 12
SAVED = "Your answers are saved"
REFUSED = (urllib.error.URLError, http.client.HTTPException, OSError)
WORDS = ("lights", "patrols", "benches", "paths", "clubs", "buses", "bins", "cameras", "trees", "shops")


class Victim:
    """A `bot serve` of its own store, beside the product whose Rasa it uses."""

    def __init__(self, product: Running) -> None:
        self.var_dir = fresh_var("victim")
        self.environment = environment(self.var_dir) | {
            name: product.environment[name] for name in ("BOT_RASA_PORT", "BOT_RASA_TOKEN")
        }
        self.url = f"http://127.0.0.1:{self.environment['BOT_PORT']}"
        self.process: subprocess.Popen[bytes] | None = None
        subprocess.run([sys.executable, "-m", "bot", "migrate"], cwd=ROOT, env=self.environment, check=True)

    def start(self) -> None:
        with (self.var_dir / "up.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bot", "serve"], cwd=ROOT, env=self.environment, stdout=log, stderr=log
            )
        wait_for(f"{self.url}/healthz", self.process, self.var_dir)

    def kill(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def talker(self) -> Talker:
        assert self.process is not None
        return Talker(Running(self.url, self.var_dir, self.environment, self.process))


class Resident:
    """Finishes surveys one after another, each recognisable by its words, and remembers what they were told."""

    def __init__(self, victim: Victim, seed: int) -> None:
        self._victim = victim
        self._random = random.Random(seed)
        self.acknowledged: set[str] = set()
        self.sent: set[str] = set()
        self.unanswered: list[tuple[Talker, str]] = []

    def finish_one(self) -> None:
        talker = self._victim.talker()
        words = " ".join(self._random.choices(WORDS, k=8))
        replies = talker.say("/give_feedback")
        while buttons := _choices(replies):
            replies = talker.say(self._random.choice(buttons))
        self.sent.add(words)
        self.unanswered.append((talker, words))
        self._hear(words, talker.say(words, message_id="last"))

    def send_again(self) -> None:
        for talker, words in list(self.unanswered):
            self._hear(words, talker.say(words, message_id="last"))
        self.unanswered.clear()

    def _hear(self, words: str, replies: list[dict[str, Any]]) -> None:
        if any(SAVED in reply["text"] for reply in replies):
            self.acknowledged.add(words)
            self.unanswered = [each for each in self.unanswered if each[1] != words]


def _choices(replies: list[dict[str, Any]]) -> list[str]:
    """The answers offered to the question just asked; none when it wants words of one's own, or none is asked."""
    payloads = [button["payload"] for reply in replies for button in reply.get("buttons", ())]
    return [
        each
        for each in payloads
        if each.startswith("/answer")
        and not each.endswith(('.skip"}', '.skipped"}', '.under_16"}', '.someone_hurt_at_home"}'))
    ]


@pytest.mark.timeout(600)
def test_no_acknowledged_survey_is_lost_and_none_is_kept_twice(product: Running) -> None:
    seed = int(os.environ.get("KILL_SEED", random.SystemRandom().randrange(2**32)))
    chance = random.Random(seed)
    victim = Victim(product)
    resident = Resident(victim, seed)
    for _ in range(KILLS):
        victim.start()
        resident.send_again()
        killer = threading.Timer(chance.uniform(0.05, 1.5), victim.kill)
        killer.start()
        try:
            while True:
                resident.finish_one()
        except REFUSED:
            killer.join()
    victim.start()
    resident.send_again()
    victim.kill()

    stored = Counter(_stored(victim.var_dir))
    assert resident.acknowledged, f"nothing was acknowledged between kills (seed {seed})"
    assert resident.acknowledged - stored.keys() == set(), f"acknowledged and lost (seed {seed})"
    assert [words for words, times in stored.items() if times > 1] == [], f"kept twice (seed {seed})"
    assert stored.keys() - resident.sent == set(), f"kept and never sent (seed {seed})"


def _stored(var_dir: Path) -> list[str]:
    engine = sa.create_engine(f"sqlite:///{var_dir / 'intake.db'}")
    with engine.connect() as connection:
        boxes = connection.scalars(sa.select(spool.c.box)).all()
    engine.dispose()
    records: list[Any] = [open_box(var_dir / "keys", box) for box in boxes]
    return [record["answers"]["would_help"] for record in records]
