"""The `Dialogue` port against an honest stand-in for Rasa's REST channel: a real server, misbehaving as Rasa does."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.core.effects import OfferMenu, OfferSignposts
from bot.core.errors import DialogueUnavailable
from bot.core.messages import Button, SenderId
from bot.dialogue.breaker import Breaker
from bot.dialogue.rasa_rest import RasaRest

SOMEONE = SenderId("pseudonym-1")
SAID = "he reads my phone, flat 3"


@dataclass
class FakeRasa:
    """Answers as told and keeps what it was asked."""

    answers: Callable[[], Awaitable[web.Response]]
    asked: list[dict[str, str]] = field(default_factory=list)
    tokens: list[str | None] = field(default_factory=list)

    async def webhook(self, request: web.Request) -> web.Response:
        self.asked.append(await request.json())
        self.tokens.append(request.query.get("token"))
        return await self.answers()

    async def health(self, _: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})


def saying(*messages: object) -> Callable[[], Awaitable[web.Response]]:
    async def answer() -> web.Response:
        return web.json_response(list(messages))

    return answer


def body(text: str, status: int = 200) -> Callable[[], Awaitable[web.Response]]:
    async def answer() -> web.Response:
        return web.Response(text=text, status=status, content_type="application/json")

    return answer


def too_late() -> Callable[[], Awaitable[web.Response]]:
    async def answer() -> web.Response:
        await asyncio.Event().wait()
        raise AssertionError

    return answer


@asynccontextmanager
async def talking_to(
    rasa: FakeRasa, *, wait: float = 3.0, breaker: Breaker | None = None, token: str | None = None
) -> AsyncIterator[RasaRest]:
    app = web.Application()
    app.router.add_post("/webhooks/rest/webhook", rasa.webhook)
    app.router.add_get("/webhooks/rest/", rasa.health)
    async with TestServer(app, host="127.0.0.1") as server, aiohttp.ClientSession() as session:
        yield RasaRest(session=session, base_url=str(server.make_url("/")), token=token, timeout=wait, breaker=breaker)


@pytest.mark.asyncio
async def test_it_sends_the_pseudonym_the_words_and_the_token() -> None:
    rasa = FakeRasa(saying({"recipient_id": "x", "text": "Thanks for your message."}))
    async with talking_to(rasa, token="let-me-in") as dialogue:
        await dialogue.respond(SOMEONE, SAID)
    assert rasa.asked == [{"sender": "pseudonym-1", "message": SAID}]
    assert rasa.tokens == ["let-me-in"]


@pytest.mark.asyncio
async def test_texts_that_rasa_split_at_blank_lines_come_back_as_one() -> None:
    rasa = FakeRasa(saying({"text": "Thanks for your message."}, {"text": "It is not your fault."}, {"text": "More"}))
    async with talking_to(rasa) as dialogue:
        turn = await dialogue.respond(SOMEONE, SAID)
    assert turn.parts == ("Thanks for your message.\n\nIt is not your fault.\n\nMore",)


@pytest.mark.asyncio
async def test_an_effect_between_two_texts_keeps_them_apart() -> None:
    rasa = FakeRasa(saying({"text": "One"}, {"custom": {"effect": "offer_menu"}}, {"text": "Two"}))
    async with talking_to(rasa) as dialogue:
        turn = await dialogue.respond(SOMEONE, SAID)
    assert turn.parts == ("One", OfferMenu(), "Two")


@pytest.mark.asyncio
async def test_buttons_and_effects_are_read() -> None:
    custom = {"effect": "offer_signposts", "need": "fraud_scam_text", "audience": "None", "area": "sandy"}
    offered = [{"title": "Yes", "payload": "/affirm"}, {"title": "", "payload": "/x"}, "odd"]
    rasa = FakeRasa(saying({"text": "Choose", "buttons": offered}, {"custom": custom}))
    async with talking_to(rasa) as dialogue:
        turn = await dialogue.respond(SOMEONE, SAID)
    assert turn.buttons == (Button(title="Yes", payload="/affirm"),)
    assert turn.parts == ("Choose", OfferSignposts(need="fraud_scam_text", area="sandy"))


@pytest.mark.asyncio
async def test_a_bad_effect_is_logged_by_event_name_only_and_the_rest_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    rasa = FakeRasa(saying({"text": "Thanks"}, {"custom": {"effect": "offer_signposts", "need": 7}}))
    with caplog.at_level(logging.DEBUG, logger="bot"):
        async with talking_to(rasa) as dialogue:
            turn = await dialogue.respond(SOMEONE, SAID)
    assert turn.parts == ("Thanks",)
    assert [record.getMessage() for record in caplog.records if record.name.startswith("bot")] == [
        "dialogue_effect_rejected"
    ]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "answers",
    [
        pytest.param(saying(), id="an empty list, as when the action server is down"),
        pytest.param(saying({"recipient_id": "x"}), id="a message with nothing in it"),
        pytest.param(saying("words"), id="not a list of objects"),
        pytest.param(body("{}"), id="an object"),
        pytest.param(body("<html>"), id="not JSON"),
        pytest.param(body("[]", status=500), id="a server error"),
        pytest.param(body("[]", status=401), id="a refusal"),
    ],
)
async def test_every_way_of_answering_nothing_is_unavailable(
    answers: Callable[[], Awaitable[web.Response]],
) -> None:
    async with talking_to(FakeRasa(answers)) as dialogue:
        with pytest.raises(DialogueUnavailable) as raised:
            await dialogue.respond(SOMEONE, SAID)
    assert SAID not in str(raised.value)
    assert raised.value.__cause__ is None


@pytest.mark.asyncio
async def test_a_slow_rasa_is_unavailable_within_the_time_out() -> None:
    async with talking_to(FakeRasa(too_late()), wait=0.05) as dialogue:
        with pytest.raises(DialogueUnavailable, match="timed out"):
            await dialogue.respond(SOMEONE, SAID)


@pytest.mark.asyncio
async def test_after_five_failures_rasa_is_left_in_peace_until_the_rest_is_over() -> None:
    now = [0.0]
    rasa = FakeRasa(body("[]", status=500))
    async with talking_to(rasa, breaker=Breaker(now=lambda: now[0])) as dialogue:
        for _ in range(7):
            with pytest.raises(DialogueUnavailable):
                await dialogue.respond(SOMEONE, SAID)
        assert len(rasa.asked) == 5
        now[0] = 30.0
        rasa.answers = saying({"text": "Back"})
        assert (await dialogue.respond(SOMEONE, SAID)).parts == ("Back",)
        assert (await dialogue.respond(SOMEONE, SAID)).parts == ("Back",)


@pytest.mark.asyncio
async def test_answers_without_words_do_not_cost_others_their_dialogue() -> None:
    rasa = FakeRasa(saying())
    async with talking_to(rasa) as dialogue:
        for _ in range(9):
            with pytest.raises(DialogueUnavailable):
                await dialogue.respond(SOMEONE, SAID)
    assert len(rasa.asked) == 9


@pytest.mark.asyncio
async def test_forgetting_restarts_the_conversation() -> None:
    rasa = FakeRasa(saying())
    async with talking_to(rasa) as dialogue:
        await dialogue.forget(SOMEONE)
    assert rasa.asked == [{"sender": "pseudonym-1", "message": "/restart"}]


@pytest.mark.asyncio
async def test_forgetting_is_quiet_when_nobody_listens() -> None:
    async with aiohttp.ClientSession() as session:
        dialogue = RasaRest(session=session, base_url="http://127.0.0.1:9")
        await dialogue.forget(SOMEONE)
        assert not await dialogue.ready()


@pytest.mark.asyncio
async def test_it_is_ready_when_rasa_listens() -> None:
    async with talking_to(FakeRasa(saying())) as dialogue:
        assert await dialogue.ready()


@pytest.mark.asyncio
@pytest.mark.parametrize("said", ["", "\x00", "\ud800 lone", "\u202e\u200b", "🙂" * 50, "x" * 65_536])
async def test_odd_words_travel_unharmed(said: str) -> None:
    rasa = FakeRasa(saying({"text": "Thanks"}))
    async with talking_to(rasa) as dialogue:
        await dialogue.respond(SOMEONE, said)
    assert json.dumps(rasa.asked[0]["message"]) == json.dumps(said)
