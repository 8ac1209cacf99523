"""Sifts what Telegram delivers before the library may parse it, so that nothing but an `Arrival` is ever built.

Both ways in end here: long polling through the library's JSON hook, the webhook through `update_of`.
"""

import logging
from typing import Any, cast

from telegram import Update
from telegram.error import TelegramError
from telegram.request import HTTPXRequest

from bot.channels.telegram import intake

WANTED = ("message", "callback_query", "my_chat_member")
"""The update types we ask Telegram for. Any other is ignored, should it come."""

_KEY = "arrival"
_REFUSED_TOKEN = (401, 404)
_log = logging.getLogger(__name__)


def update_of(raw: object) -> Update | None:
    """The library's update with our arrival inside, or `None` when `raw` is no update."""
    sifted = _sift(raw)
    return None if sifted is None else Update(sifted["update_id"], api_kwargs=sifted)


def arrival_in(update: Update) -> intake.Arrival | None:
    """What we let in of this update."""
    return cast("intake.Arrival | None", update.api_kwargs.get(_KEY))


def _sift(raw: object) -> dict[str, Any] | None:
    number = intake.update_id(raw)
    return None if number is None else {"update_id": number, _KEY: intake.read(raw)}


class SiftingRequest(HTTPXRequest):
    """Fetches updates; what we do not let in is dropped while the answer is still plain JSON."""

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Raise `TelegramError` for what is no answer of the Bot API."""
        try:
            body: object = HTTPXRequest.parse_json_payload(payload)
        except RecursionError:
            raise TelegramError("Invalid server response") from None
        if not isinstance(body, dict):
            raise TelegramError("Invalid server response")
        result = body.get("result")
        if isinstance(result, list):
            body["result"] = [sifted for raw in result if (sifted := _sift(raw)) is not None]
        return body

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """Tell of a refused token: the library stops fetching then, and its own log is shut."""
        code, payload = await super().do_request(*args, **kwargs)
        if code in _REFUSED_TOKEN:
            _log.error("telegram_token_refused", extra={"reason": "check the bot token with @BotFather"})
        return code, payload
