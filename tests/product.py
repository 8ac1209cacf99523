"""The whole product as a newcomer starts it: `bot up` in a process of its own, on free ports, and a way to talk to it.

The trained model is kept between runs in `var/test` and trained anew only when its data changed.
"""

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
VAR = ROOT / "var" / "test"
_READY_SECONDS = 420.0


@dataclass(frozen=True)
class Running:
    """A running product: where it answers and where it keeps its files."""

    url: str
    var_dir: Path
    environment: Mapping[str, str]
    process: subprocess.Popen[bytes]

    def talker(self) -> "Talker":
        return Talker(self)


class Talker:
    """One resident's conversation over the REST channel."""

    def __init__(self, running: Running) -> None:
        self._running = running
        self.sender = secrets.token_hex(8)

    def say(self, text: str, *, message_id: str | None = None) -> list[dict[str, Any]]:
        body: dict[str, Any] = {"sender": self.sender, "message": text}
        if message_id is not None:
            body["metadata"] = {"message_id": message_id}
        return post(f"{self._running.url}/webhooks/rest/webhook", body)


def post(url: str, body: Mapping[str, Any]) -> Any:
    """JSON in, JSON out. Raises urllib's errors."""
    data = json.dumps(body).encode()
    request = urllib.request.Request(url, data=data, headers={"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.loads(answer.read())


def free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def environment(var_dir: Path) -> dict[str, str]:
    """The environment of a product of its own, without whatever the caller's machine has set."""
    port, rasa_port, actions_port = free_ports(3)
    clean = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
    return clean | {
        "BOT_VAR_DIR": str(var_dir),
        "BOT_PORT": str(port),
        "BOT_RASA_PORT": str(rasa_port),
        "BOT_ACTIONS_PORT": str(actions_port),
        "BOT_RASA_TOKEN": secrets.token_urlsafe(24),
    }


def fresh_var(name: str) -> Path:
    """An empty folder for databases and keys that shares the trained model with every other test run."""
    var_dir = VAR / name
    shutil.rmtree(var_dir, ignore_errors=True)
    var_dir.mkdir(parents=True)
    models = VAR / "models"
    models.mkdir(exist_ok=True)
    (var_dir / "models").symlink_to(models)
    return var_dir


@contextmanager
def running(name: str = "product", **settings: str) -> Iterator[Running]:
    """`bot up`, ready, and stopped again with everything it started."""
    var_dir = fresh_var(name)
    env = environment(var_dir) | settings
    url = f"http://127.0.0.1:{env['BOT_PORT']}"
    log = (var_dir / "up.log").open("wb")
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "up"], cwd=ROOT, env=env, stdout=log, stderr=subprocess.STDOUT
    )
    try:
        wait_for(f"{url}/readyz", process, var_dir)
        yield Running(url=url, var_dir=var_dir, environment=env, process=process)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        log.close()


def wait_for(url: str, process: subprocess.Popen[bytes], var_dir: Path) -> None:
    """Until `url` answers 200. Fails with the product's own words when it ended instead."""
    until = time.monotonic() + _READY_SECONDS
    while time.monotonic() < until:
        if process.poll() is not None:
            raise AssertionError("the product did not start:\n" + (var_dir / "up.log").read_text(errors="replace"))
        if answers(url):
            return
        time.sleep(0.1)
    raise AssertionError(f"{url} did not answer; see {var_dir}")


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False
