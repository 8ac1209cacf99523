"""Puts the web chat together and on an aiohttp application."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator

from aiohttp import web

from bot.channels.web import guards, wording
from bot.channels.web.assets import Assets
from bot.channels.web.chat_pages import ChatPages
from bot.channels.web.live import LiveChat
from bot.channels.web.pages import Pages, Places
from bot.channels.web.rates import Elapsed
from bot.channels.web.sessions import IDLE_LIMIT, MOST_SESSIONS, Sessions
from bot.channels.web.turns import Converse, Forget, IsUrgent, Touch, Turns
from bot.core.messages import Address, Channel, Reply
from bot.usecases.ports import Clock

EXIT_URL = "https://www.bbc.co.uk/weather"
OPERATOR = "the Central Bedfordshire community safety partnership"
CONTACT = "the council, at centralbedfordshire.gov.uk"
_SWEEP_EVERY = 15.0
_CLOSE_WITHIN = 5.0


def never_urgent(_: str) -> bool:
    """Nothing passes the rate limit."""
    return False


def keep_nothing(_channel: Channel, _address: Address) -> None:
    """No conversation is kept from going quiet."""


class WebChat:
    """The web channel. `attach` adds its pages, headers and clean-up to the application that serves residents.

    `is_urgent` lets a cry for help pass the rate limit; `touch` hears that a resident wishes to keep the chat open.
    """

    def __init__(
        self,
        *,
        converse: Converse,
        forget: Forget,
        clock: Clock,
        is_urgent: IsUrgent = never_urgent,
        touch: Touch = keep_nothing,
        elapsed: Elapsed = time.monotonic,
        exit_url: str = EXIT_URL,
        idle_limit: float = IDLE_LIMIT,
        most_sessions: int = MOST_SESSIONS,
        opening: Reply = wording.OPENING,
        operator: str = OPERATOR,
        contact: str = CONTACT,
    ) -> None:
        self._turns = Turns(converse=converse, forget=forget, is_urgent=is_urgent, clock=clock)
        self.sessions = Sessions(elapsed=elapsed, on_end=self._turns.forget, idle_limit=idle_limit, most=most_sessions)
        places = Places(exit_url=exit_url, operator=operator, contact=contact, idle_minutes=round(idle_limit / 60))
        self._pages = Pages(places)
        self._chat_pages = ChatPages(
            pages=self._pages, sessions=self.sessions, turns=self._turns, opening=opening, exit_url=exit_url
        )
        self._live = LiveChat(sessions=self.sessions, turns=self._turns, touch=touch, elapsed=elapsed)
        self._assets = Assets()

    def attach(self, app: web.Application) -> None:
        """Add the web chat to an application that has not started. Its headers then hold for every route there."""
        app.add_routes(
            [*self._chat_pages.routes(), *self._live.routes(), web.get("/static/{name}", self._assets.serve)]
        )
        app.middlewares.append(guards.kind_errors(self._pages))
        app.on_response_prepare.append(guards.add_headers)
        app.on_shutdown.append(self._hang_up)
        app.cleanup_ctx.append(self._run)

    async def _hang_up(self, _app: web.Application) -> None:
        await self._live.close()

    async def _run(self, _app: web.Application) -> AsyncIterator[None]:
        sweeping = asyncio.create_task(self._sweep())
        yield
        sweeping.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await sweeping
        self.sessions.end_all()
        await self._turns.close(within=_CLOSE_WITHIN)

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(_SWEEP_EVERY)
            self.sessions.sweep()
