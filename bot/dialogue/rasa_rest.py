"""The `Dialogue` port over Rasa's REST channel, on loopback.

Rasa says little when it fails: with its action server down it answers HTTP 200 and an empty list. So nothing to say
counts as a failure like a time-out does, and every failure leaves here as `DialogueUnavailable`, whose message never
holds what was said.
"""

import json
import logging
from collections.abc import Iterable, Mapping
from typing import Final

import aiohttp

from bot.core import effects
from bot.core.effects import Effect
from bot.core.errors import DialogueUnavailable, EffectRejected
from bot.core.messages import Button, SenderId
from bot.dialogue.breaker import Breaker
from bot.usecases.ports import Turn

_log = logging.getLogger(__name__)

_WEBHOOK: Final = "/webhooks/rest/webhook"
_PROBE: Final = "/webhooks/rest/"
_FORGET: Final = "/restart"  # an intent every Rasa model knows
_LONGEST_WAIT: Final = 4.0


class RasaRest:
    """Talks to one Rasa server."""

    def __init__(
        self,
        *,
        session: aiohttp.ClientSession,
        base_url: str,
        token: str | None = None,
        timeout: float = 3.0,
        breaker: Breaker | None = None,
    ) -> None:
        """`token` is Rasa's `--auth-token`; it is sent as Rasa wants it, in the query."""
        self._session = session
        self._base = base_url.rstrip("/")
        self._query = {"token": token} if token else {}
        self._timeout = aiohttp.ClientTimeout(total=min(timeout, _LONGEST_WAIT))
        self._breaker = breaker or Breaker()

    async def respond(self, sender: SenderId, text: str) -> Turn:
        """See `Dialogue.respond`."""
        if not self._breaker.allows():
            raise DialogueUnavailable("resting after failures")
        try:
            answer = await self._post(sender, text)
        except DialogueUnavailable:
            self._breaker.failed()
            raise
        self._breaker.succeeded()
        return turn_from(answer)  # an answer without words is one resident's failure, not everybody's

    async def forget(self, sender: SenderId) -> None:
        """See `Dialogue.forget`. Asked even while the breaker rests: forgetting is worth one more try."""
        try:
            await self._post(sender, _FORGET)
        except DialogueUnavailable:
            _log.warning("dialogue_forget_unreached")

    async def ready(self) -> bool:
        """Whether Rasa listens. It opens its port only once its model is loaded."""
        try:
            async with self._session.get(self._base + _PROBE, params=self._query, timeout=self._timeout) as answer:
                return answer.status == 200
        except (aiohttp.ClientError, TimeoutError, OSError):
            return False

    async def _post(self, sender: SenderId, text: str) -> object:
        body = {"sender": sender, "message": text}
        try:
            async with self._session.post(
                self._base + _WEBHOOK, json=body, params=self._query, timeout=self._timeout
            ) as answer:
                if answer.status != 200:
                    raise DialogueUnavailable(f"status {answer.status}")
                return json.loads(await answer.read())
        except TimeoutError:
            raise DialogueUnavailable("timed out") from None
        except (aiohttp.ClientError, OSError):
            raise DialogueUnavailable("unreachable") from None
        except ValueError:
            raise DialogueUnavailable("answer is not JSON") from None


def turn_from(answer: object) -> Turn:
    """Read the list that Rasa's REST channel answers. Raises `DialogueUnavailable` when there is nothing in it."""
    if not isinstance(answer, list) or not all(isinstance(item, dict) for item in answer):
        raise DialogueUnavailable("answer is not a list of messages")
    turn = Turn(parts=_parts(answer), buttons=tuple(_buttons(answer)))
    if turn == Turn():
        raise DialogueUnavailable("answered nothing")
    return turn


def _parts(messages: Iterable[Mapping[str, object]]) -> tuple[str | Effect, ...]:
    """Texts and effects in order. Texts with nothing between are one that the channel split at a blank line: joined."""
    parts: list[str | Effect] = []
    follows = False
    for message in messages:
        text = _text(message)
        if text and follows and isinstance(parts[-1], str):
            parts[-1] += f"\n\n{text}"
        elif text:
            parts.append(text)
        effect = _effect(message)
        if effect is not None:
            parts.append(effect)
        follows = bool(text) and effect is None and not message.get("buttons")
    return tuple(parts)


def _text(message: Mapping[str, object]) -> str:
    text = message.get("text")
    return text.strip() if isinstance(text, str) else ""


def _buttons(messages: Iterable[Mapping[str, object]]) -> Iterable[Button]:
    for message in messages:
        offered = message.get("buttons")
        for button in offered if isinstance(offered, list) else ():
            if isinstance(button, dict) and button.get("title") and button.get("payload"):
                yield Button(title=str(button["title"]), payload=str(button["payload"]))


def _effect(message: Mapping[str, object]) -> Effect | None:
    custom = message.get("custom")
    if not isinstance(custom, dict):
        return None
    try:
        return effects.parse(custom)
    except EffectRejected:
        _log.warning("dialogue_effect_rejected")
        return None
