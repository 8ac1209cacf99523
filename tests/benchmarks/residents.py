"""Residents who talk at the same time: their conversations, and how long each turn took for them."""

import asyncio
import itertools
import multiprocessing
import secrets
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from multiprocessing.synchronize import Event
from typing import Any

import aiohttp

from bot.content.wording_file import load_wording

_SHORT = load_wording().fallback.splitlines()[0]
_PATIENCE = aiohttp.ClientTimeout(total=120)


class Kind(StrEnum):
    """What a turn asks of the product."""

    ANSWER = "question answered by a response"
    ACTION = "follow-up through an action"
    TALK = "small talk"
    URGENT = "emergency phrase"
    SURVEY = "survey start"


Conversation = Sequence[tuple[Kind, str]]

CONVERSATIONS: tuple[Conversation, ...] = (
    (
        (Kind.TALK, "hiya"),
        (Kind.ANSWER, "he goes through my bank statements and makes me ask before i spend anything"),
        (Kind.ACTION, "im a man"),
        (Kind.ACTION, "does it cost anything to ring them"),
        (Kind.TALK, "thanks for that"),
        (Kind.ANSWER, "i think there is something on my phone telling him where i am"),
        (Kind.URGENT, "he is hitting me right now"),
        (Kind.SURVEY, "/give_feedback"),
    ),
    (
        (Kind.ANSWER, "got a text saying my parcel needs a fee, is it a scam"),
        (Kind.ACTION, "are they open now"),
        (Kind.ANSWER, "somebody rang pretending to be my bank and I read out the code"),
        (Kind.ACTION, "I live in Biggleswade"),
        (Kind.TALK, "are you a real person"),
        (Kind.URGENT, "there is a man breaking in with a knife"),
        (Kind.TALK, "ok thank you"),
        (Kind.SURVEY, "I want to give feedback"),
    ),
    (
        (Kind.TALK, "good morning"),
        (Kind.ANSWER, "someone is dealing drugs from the flat downstairs"),
        (Kind.ACTION, "will it show on my phone bill"),
        (Kind.ANSWER, "my son has new trainers and two phones, could it be county lines"),
        (Kind.ACTION, "we are in Houghton Regis"),
        (Kind.URGENT, "i have taken an overdose"),
        (Kind.TALK, "thank you"),
        (Kind.SURVEY, "/give_feedback"),
    ),
    (
        (Kind.ANSWER, "how do I get ready to leave my husband safely"),
        (Kind.ACTION, "can i text them instead"),
        (Kind.ACTION, "im deaf"),
        (Kind.ANSWER, "what is a non-molestation order"),
        (Kind.TALK, "who can see what I write here"),
        (Kind.URGENT, "he has got his hands round my throat i cant breathe"),
        (Kind.ANSWER, "what can I ask the police about my boyfriend's past"),
        (Kind.SURVEY, "can i do the survey"),
    ),
)
URGENT_PHRASES = tuple(text for each in CONVERSATIONS for kind, text in each if kind is Kind.URGENT)


@dataclass(frozen=True, kw_only=True, slots=True)
class Door:
    """Where one of the two answers, and the token it wants in the query."""

    url: str
    query: dict[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Sample:
    """One turn as its resident saw it. `full` is false for the short answer given without Rasa, and for none."""

    kind: Kind
    seconds: float
    full: bool
    urgent: bool


def session() -> aiohttp.ClientSession:
    """As many connections as residents."""
    return aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0), timeout=_PATIENCE, trust_env=False)


async def say(http: aiohttp.ClientSession, door: Door, sender: str, kind: Kind, text: str) -> Sample:
    """One turn, timed from sending to the last byte of the reply."""
    begun = time.perf_counter()
    async with http.post(door.url, params=door.query, json={"sender": sender, "message": text}) as answer:
        answer.raise_for_status()
        replies = await answer.json()
    taken = time.perf_counter() - begun
    full = bool(replies) and not any(_SHORT in str(reply.get("text", "")) for reply in replies)
    return Sample(kind=kind, seconds=taken, full=full, urgent=any(_is_urgent(reply) for reply in replies))


async def converse(http: aiohttp.ClientSession, door: Door, conversation: Conversation) -> list[Sample]:
    """One conversation from beginning to end, by a resident nobody has seen before."""
    sender = secrets.token_hex(8)
    return [await say(http, door, sender, kind, text) for kind, text in conversation]


async def crowd(door: Door, *, residents: int, conversations: int) -> tuple[list[Sample], float]:
    """`residents` at once, each having `conversations` one after another. All samples, and the seconds it took."""
    async with session() as http:

        async def resident(number: int) -> list[Sample]:
            mine = itertools.islice(itertools.cycle(CONVERSATIONS), number, number + conversations)
            return [sample for each in mine for sample in await converse(http, door, each)]

        begun = time.perf_counter()
        found = await asyncio.gather(*(resident(number) for number in range(residents)))
        return [sample for samples in found for sample in samples], time.perf_counter() - begun


async def urgent(door: Door, *, times: int) -> list[Sample]:
    """`times` emergency phrases one after another, each by somebody new."""
    async with session() as http:
        samples = []
        for text in itertools.islice(itertools.cycle(URGENT_PHRASES), times):
            samples.append(await say(http, door, secrets.token_hex(8), Kind.URGENT, text))
            await asyncio.sleep(0.05)
        return samples


@contextmanager
def others_talking(door: Door, residents: int) -> Iterator[None]:
    """`residents` talk without a pause, in a process of their own so that they do not delay whoever measures."""
    if not residents:
        yield
        return
    apart = multiprocessing.get_context("spawn")
    under_way = apart.Event()
    process = apart.Process(target=_talk, args=(door, residents, under_way), daemon=True)
    process.start()
    try:
        if not under_way.wait(60):
            raise RuntimeError("The others never finished a conversation, so there was no crowd to measure in.")
        yield
    finally:
        process.terminate()
        process.join()


def _talk(door: Door, residents: int, under_way: Event) -> None:
    asyncio.run(_talk_on(door, residents, under_way))


async def _talk_on(door: Door, residents: int, under_way: Event) -> None:
    async with session() as http:

        async def resident(number: int) -> None:
            for conversation in itertools.islice(itertools.cycle(CONVERSATIONS), number, None):
                await converse(http, door, conversation)
                under_way.set()

        await asyncio.gather(*(resident(number) for number in range(residents)))


def _is_urgent(reply: dict[str, Any]) -> bool:
    """An emergency answer: ours has the button for who cannot call, stock Rasa's own carries the effect."""
    payloads = {button["payload"] for button in reply.get("buttons", ())}
    custom = reply.get("custom") or {}
    return "/cannot_call" in payloads or custom.get("effect") == "show_emergency"
