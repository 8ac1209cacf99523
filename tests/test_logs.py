"""Logs hold event names and allow-listed fields, never a resident's words, whoever writes the line."""

import io
import json
import logging
from collections.abc import Iterator

import pytest

from bot import logs


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    stream = io.StringIO()
    logs.set_up(stream, level=logging.DEBUG)
    yield stream
    root.handlers[:] = before
    root.setLevel(level)


def _lines(stream: io.StringIO) -> list[dict[str, str]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_an_event_of_ours_keeps_its_name_and_its_listed_fields(written: io.StringIO) -> None:
    logging.getLogger("bot.usecases.converse").warning("dialogue_unavailable", extra={"reason": "timed out"})
    (line,) = _lines(written)
    assert (line["event"], line["reason"], line["level"]) == ("dialogue_unavailable", "timed out", "warning")


def test_a_field_that_is_not_listed_is_dropped(written: io.StringIO) -> None:
    logging.getLogger("bot.channels").info("turn", extra={"text": "canary", "address": "canary", "user": "canary"})
    assert "canary" not in written.getvalue()


def test_a_sentence_is_not_an_event_name(written: io.StringIO) -> None:
    logging.getLogger("bot.channels").info("they said canary to me")
    assert "canary" not in written.getvalue()


def test_a_librarys_words_are_dropped(written: io.StringIO) -> None:
    logging.getLogger("aiohttp.server").error("Error handling request from %s", "canary")
    (line,) = _lines(written)
    assert line["logger"] == "aiohttp.server"
    assert "canary" not in written.getvalue()


def test_an_exception_leaves_its_type_and_nothing_else(written: io.StringIO) -> None:
    try:
        raise ValueError("canary")
    except ValueError:
        logging.getLogger("asyncio").exception("canary happened")
    (line,) = _lines(written)
    assert line["error"] == "ValueError"
    assert "canary" not in written.getvalue()
