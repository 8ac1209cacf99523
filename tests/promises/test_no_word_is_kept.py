"""No word of a resident is anywhere on the disk, whatever they said and whatever became of it.

The whole product is told canary words in every way there is; then every byte of its folder (database, write-ahead
log, logs of every process) and of Rasa's temporary files is searched, in the shapes a leak would have.
"""

import base64
import tempfile
import time
import urllib.error
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.product import Running, Talker, post

CANARY = "zylophantine"
SAID = (
    "my name is {canary}",
    "{canary} {canary} {canary}",
    "he is strangling me right now {canary}",
    "he used to hit me years ago {canary}",
    "someone called {canary} has scammed me out of my savings",
    "what about {canary}, i live in flitwick and i am a man",
    "/{canary}",
    "/{canary}{{}}",
    '/answer{{"choice":"{canary}.x"}}',
    "\ud83d{canary}",
    "{canary} " * 2000,
    "delete everything about {canary} and me",
)


def _shapes(word: str) -> Iterator[bytes]:
    raw = word.encode()
    yield raw
    yield word.upper().encode()
    yield raw.hex().encode()
    yield word.encode("utf-16-le")
    for shift in range(3):
        encoded = base64.b64encode(b"\0" * shift + raw)
        yield encoded[4:-4]  # the middle is the same whatever stands before and after


def _files(folder: Path, *, since: float = 0.0) -> Iterator[Path]:
    for path in folder.rglob("*"):
        if path.is_file() and "models" not in path.parts and path.stat().st_mtime >= since:
            yield path


@pytest.mark.timeout(600)
def test_no_word_of_a_resident_reaches_the_disk(product: Running) -> None:
    began = time.time()
    for template in SAID:
        resident = product.talker()
        resident.say("hello")
        resident.say(template.format(canary=CANARY))
        resident.say("is it free?")
    _finish_a_survey(product)
    _send_what_is_refused(product)

    searched = [*_files(product.var_dir), *_files(Path(tempfile.gettempdir()), since=began)]
    assert any(path.name == "intake.db" for path in searched)
    found = [path for path in searched for shape in _shapes(CANARY) if shape in _bytes(path)]
    assert found == []


def _finish_a_survey(product: Running) -> None:
    resident: Talker = product.talker()
    replies = resident.say("/give_feedback")
    for _ in range(8):
        payloads = [button["payload"] for reply in replies for button in reply.get("buttons", ())]
        choices = [each for each in payloads if each.startswith("/answer") and "under_16" not in each]
        words = not [each for each in choices if not each.endswith('.skip"}')]
        replies = resident.say(f"more lights says {CANARY}" if words else choices[-1])
        if any("saved" in reply["text"] for reply in replies):
            return
    raise AssertionError("the survey did not end")


def _send_what_is_refused(product: Running) -> None:
    for body in ({"sender": CANARY, "message": 7}, {"sender": 7, "message": CANARY}):
        with pytest.raises(urllib.error.HTTPError) as refused:
            post(f"{product.url}/webhooks/rest/webhook", body)
        assert CANARY not in refused.value.read().decode()
        refused.value.close()


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""  # a file that came and went
