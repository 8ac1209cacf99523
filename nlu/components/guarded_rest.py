"""Rasa's REST channel behind a token: Rasa guards its API with one, but leaves its channels open to anyone.

The token comes by the environment (`AUTH_TOKEN`), never on a command line, where other accounts could read it. The
supervisor makes one at each start and the application sends it as `?token=…`, as Rasa's own API wants it.
"""

import hmac
import os
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import UserMessage
from rasa.core.channels.rest import RestInput
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse


class GuardedRest(RestInput):  # type: ignore[misc]  # Rasa is untyped
    """The REST channel, at its usual place. Without `AUTH_TOKEN` it is as open as Rasa's own."""

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Rasa's routes, each asking for the token first."""
        routes = super().blueprint(on_new_message)
        token = os.environ.get("AUTH_TOKEN", "")

        @routes.middleware("request")  # type: ignore[untyped-decorator]  # Sanic 21 is untyped
        async def refuse_strangers(request: Request) -> HTTPResponse | None:
            given = request.args.get("token", "")
            known = not token or hmac.compare_digest(given.encode(), token.encode())
            return None if known or request.method == "GET" else response.empty(status=401)

        return routes
