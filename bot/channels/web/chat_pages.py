"""The chat by plain pages and form posts: the way that always works, without JavaScript.

One address for every state. Each answer shows only the latest reply and its choices, never the resident's own words.
"""

import secrets
from collections.abc import Sequence

from aiohttp import web

from bot.channels.web import bodies, guards, rendering, wording
from bot.channels.web.pages import PLAIN_PAGES, Pages
from bot.channels.web.sessions import Sessions, TooManySessions
from bot.channels.web.turns import Turns
from bot.core.messages import Reply

LEAVE_PAYLOAD = "/leave"


class ChatPages:
    """Handlers of everything a browser shows."""

    def __init__(self, *, pages: Pages, sessions: Sessions, turns: Turns, opening: Reply, exit_url: str) -> None:
        self._pages = pages
        self._sessions = sessions
        self._turns = turns
        self._opening = opening
        self._exit_url = exit_url

    def routes(self) -> list[web.RouteDef]:
        return [
            *(web.get(address, self._plain) for address in PLAIN_PAGES),
            web.get("/chat", self._open),
            web.post("/chat", self._say),
            web.post("/leave", self._leave),
            web.get("/favicon.ico", self._nothing),
            web.get("/robots.txt", self._robots),
        ]

    async def _plain(self, request: web.Request) -> web.Response:
        return _html(self._pages.render(PLAIN_PAGES[request.path], page=request.path))

    async def _open(self, _request: web.Request) -> web.Response:
        try:
            token = self._sessions.open()
        except TooManySessions:
            raise web.HTTPServiceUnavailable from None
        return self._chat(token, (self._opening,), answered=False)

    async def _say(self, request: web.Request) -> web.Response:
        if not guards.is_ours(request):
            raise web.HTTPForbidden
        form = await bodies.read_form(request)
        token, message = form.get("token", ""), form.get("message", "")
        if not bodies.is_message_id(message):
            raise web.HTTPBadRequest
        text = self._meant(form.get("choice", ""), form.get("text", ""))
        if text == LEAVE_PAYLOAD:
            self._sessions.end(token)
            return self._away(request)
        answer = await self._turns.take(self._sessions, token, message, text)
        if answer.ended:
            return self._ended(answer.replies)
        replies = answer.replies or (wording.TOO_FAST if answer.too_fast else wording.OPENING,)
        status = web.HTTPTooManyRequests.status_code if answer.too_fast else web.HTTPOk.status_code
        return self._chat(token, replies, answered=True, status=status)

    def _meant(self, choice: str, words: str) -> str:
        """A choice goes before words left in the box, unless these tell of danger; leaving goes before everything."""
        if choice == LEAVE_PAYLOAD:
            return choice
        return words if not choice or self._turns.cannot_wait(words) else choice

    async def _leave(self, request: web.Request) -> web.Response:
        """End the session, then send the browser away. Also what the page's script calls as it leaves."""
        if not guards.is_ours(request):
            raise web.HTTPForbidden
        form = await bodies.read_form(request)
        self._sessions.end(form.get("token", ""))
        return self._away(request)

    async def _nothing(self, _request: web.Request) -> web.Response:
        return web.Response(status=web.HTTPNoContent.status_code)

    async def _robots(self, _request: web.Request) -> web.Response:
        return web.Response(text="User-agent: *\nDisallow: /\n")

    def _chat(self, token: str, replies: Sequence[Reply], *, answered: bool, status: int = 200) -> web.Response:
        bubbles = [rendering.bubble(reply) for reply in replies]
        page = self._pages.render(
            "chat.html", token=token, message=secrets.token_urlsafe(12), bubbles=bubbles, answered=answered
        )
        return _html(page, status=status)

    def _ended(self, replies: Sequence[Reply]) -> web.Response:
        if not replies:
            return guards.error_page(self._pages, web.HTTPGone.status_code)
        bubbles = [rendering.bubble(reply) for reply in replies]
        return _html(self._pages.render("ended.html", bubbles=bubbles))

    def _away(self, request: web.Request) -> web.Response:
        """An empty page that goes on at once. Not a redirect: the policy on form posts would hold one back."""
        response = _html(self._pages.render("away.html"))
        response.headers["Refresh"] = f"0; url={self._exit_url}"
        if request.headers.get("Sec-Fetch-Mode") != "navigate":
            # Only where nobody waits for it: Chromium holds a page back until its whole cache has been gone through
            # (0.7 s more with 9,000 files in it), and none of our pages is ever kept there.
            response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response


def _html(page: str, *, status: int = 200) -> web.Response:
    return web.Response(text=page, status=status, content_type="text/html")
