"""The two that are compared, started and timed: the whole product as `bot up` starts it, and stock Rasa."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psutil

from bot.running import rasa
from bot.running.places import ROOT
from bot.running.steps import Report
from bot.running.supervisor import Supervisor
from tests.benchmarks import stock
from tests.benchmarks.costs import Cost, cost_of, cpu_seconds
from tests.benchmarks.residents import Door
from tests.product import answers, free_ports, running

_WEBHOOK = "/webhooks/rest/webhook"
_VAR = stock.VAR / "product"


@dataclass(frozen=True, kw_only=True, slots=True)
class Side:
    """One that answers residents. `first_answer` is when a web chat did; stock Rasa has none until it is ready."""

    name: str
    door: Door
    process: psutil.Process
    actions_port: int
    start: Cost
    first_answer: float | None


def train_ours(report: Report) -> Cost:
    """The product's own training, done anew."""
    return cost_of(lambda: rasa.train(_VAR, report, force=True))


@contextmanager
def ours() -> Iterator[Side]:
    """`bot up` a second time: environments, model, database and keys are there."""
    (port,) = free_ports(1)
    trained = _trained_at()
    url, begun = f"http://127.0.0.1:{port}", time.perf_counter()
    web_chat = _FirstAnswer(f"{url}/", begun)
    web_chat.start()
    with running("bench", BOT_VAR_DIR=str(_VAR), BOT_PORT=str(port)) as product:
        seconds, process = time.perf_counter() - begun, psutil.Process(product.process.pid)
        web_chat.join()
        if _trained_at() != trained:
            raise RuntimeError("The training data changed while we measured, so that it was trained again. Begin anew.")
        yield Side(
            name="ours",
            door=Door(url=url + _WEBHOOK, query={}),
            process=process,
            actions_port=int(product.environment["BOT_ACTIONS_PORT"]),
            start=Cost(seconds=seconds, cpu_seconds=cpu_seconds(process)),
            first_answer=web_chat.seconds,
        )


@contextmanager
def theirs(actions_port: int) -> Iterator[Side]:
    """`rasa run` with a trained model."""
    (port,) = free_ports(1)
    with Supervisor(cwd=ROOT, logs=stock.VAR / "logs") as supervisor:
        begun = time.perf_counter()
        child = stock.start(supervisor, port=port, actions_port=actions_port)
        seconds, process = time.perf_counter() - begun, psutil.Process(child.process.pid)
        yield Side(
            name="stock",
            door=Door(url=f"http://127.0.0.1:{port}{_WEBHOOK}", query={}),
            process=process,
            actions_port=actions_port,
            start=Cost(seconds=seconds, cpu_seconds=cpu_seconds(process)),
            first_answer=None,
        )


def _trained_at() -> float:
    return rasa.model_path(_VAR).stat().st_mtime


class _FirstAnswer(threading.Thread):
    """Asks a page again and again until it answers."""

    def __init__(self, url: str, begun: float) -> None:
        super().__init__(daemon=True)
        self._url = url
        self._begun = begun
        self.seconds: float | None = None

    def run(self) -> None:
        while self.seconds is None and time.perf_counter() - self._begun < 300:
            if answers(self._url):
                self.seconds = time.perf_counter() - self._begun
            else:
                time.sleep(0.05)
