"""Rasa itself, trained and run with our configuration at its most talkative, writes no word a resident said."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CANARY = "marmalade"
TOKEN = "only-for-this-test"

DATA = """
version: "3.1"
nlu:
- intent: greet
  examples: |
    - hello
    - hi there
    - good morning
    - hey
- intent: ask_action
  examples: |
    - do the thing
    - please act now
    - run the action
    - act for me
rules:
- rule: greet
  steps:
  - intent: greet
  - action: utter_greet
- rule: act
  steps:
  - intent: ask_action
  - action: action_absent
"""

DOMAIN = """
version: "3.1"
intents: [greet, ask_action]
actions: [action_absent]
responses:
  utter_greet:
  - text: Hello
"""


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def rasa(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "rasa", *arguments]


class Server:
    """One Rasa process on loopback, its output going to a file."""

    def __init__(self, folder: Path) -> None:
        (folder / "data.yml").write_text(DATA, encoding="utf-8")
        (folder / "domain.yml").write_text(DOMAIN, encoding="utf-8")
        self.port = free_port()
        self.output = folder / "output.log"
        self._environment = {
            **os.environ,
            "RASA_TELEMETRY_ENABLED": "false",
            "PYTHONPATH": str(ROOT),
            "PYTHONWARNINGS": "ignore",
            "ACTION_ENDPOINT_URL": f"http://127.0.0.1:{free_port()}/webhook",
            "AUTH_TOKEN": TOKEN,
            "RASA_MAX_CACHE_SIZE": "0",
        }
        model = ("--out", str(folder), "--fixed-model-name", "model", "--config", "config.yml")
        train = rasa("train", "--data", str(folder / "data.yml"), "--domain", str(folder / "domain.yml"), *model)
        subprocess.run(train, cwd=ROOT, env=self._environment, check=True, capture_output=True)
        run = rasa(
            "run", "--debug", "-i", "127.0.0.1", "-p", str(self.port), "-m", str(folder / "model.tar.gz"), "-t", TOKEN
        )
        settings = ["--endpoints", "nlu/endpoints.yml", "--credentials", "nlu/credentials.yml", "--enable-api"]
        with self.output.open("wb") as out:
            command = [*run, *settings]
            self.process = subprocess.Popen(command, cwd=ROOT, env=self._environment, stdout=out, stderr=out)

    def say(self, text: str, token: str = TOKEN) -> list[dict[str, str]]:
        body = json.dumps({"sender": "someone", "message": text}).encode()
        url = f"http://127.0.0.1:{self.port}/webhooks/rest/webhook?token={token}"
        request = urllib.request.Request(url, body, {"content-type": "application/json"})
        with urllib.request.urlopen(request, timeout=30) as response:
            answer: list[dict[str, str]] = json.load(response)
        return answer

    def answers(self, path: str) -> int | None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as response:
                return int(response.status)
        except urllib.error.HTTPError as error:
            return error.code
        except urllib.error.URLError:
            return None

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + 120
        while self.answers(f"/status?token={TOKEN}") != 200:
            assert self.process.poll() is None, "Rasa stopped"
            assert time.monotonic() < deadline, "Rasa did not start"
            time.sleep(0.2)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    started = Server(tmp_path_factory.mktemp("rasa"))
    try:
        started.wait_until_ready()
        yield started
    finally:
        started.process.terminate()
        started.process.wait(timeout=30)


def test_no_word_is_written_whatever_goes_wrong(server: Server) -> None:
    assert server.say("hello") == [{"recipient_id": "someone", "text": "Hello"}]
    for text in (
        f"hello {CANARY}",
        f"please do the thing {CANARY}",  # the action server is not there
        f"/{CANARY}",
        f'/greet{{"{CANARY}": "x"}} {CANARY}',
        f"/greet{{{CANARY}",
        f"{CANARY} " * 400,
        f"😭 {CANARY}\n\n{CANARY}",
    ):
        server.say(text)
    written = server.output.read_text(encoding="utf-8")
    assert "processor.py" in written  # it did talk
    assert CANARY not in written.lower()


def test_a_restart_leaves_nothing_of_what_was_said(server: Server) -> None:
    server.say(f"hello {CANARY}")
    server.say("/restart")
    url = f"http://127.0.0.1:{server.port}/conversations/someone/tracker?token={TOKEN}"
    with urllib.request.urlopen(url, timeout=10) as response:
        tracker = response.read().decode()
    assert CANARY not in tracker


def test_a_stranger_without_the_token_sees_no_conversation(server: Server) -> None:
    assert server.answers("/conversations/someone/tracker") == 401


def test_a_stranger_without_the_token_cannot_speak_for_a_resident(server: Server) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        server.say("hello", token="guessed")
    assert refused.value.code == 401
    refused.value.close()
