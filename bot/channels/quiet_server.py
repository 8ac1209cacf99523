"""Serves an application without ever showing a sender's bytes back, or naming the software that serves.

aiohttp answers what is not HTTP at all, before any of our handlers sees it, with the bytes it could not read and its
own name and version. Here such bytes get a plain answer that says what to do.
"""

from aiohttp import hdrs, web
from aiohttp.web_protocol import RequestHandler

_UNREADABLE = (
    "This could not be read as a request from a web browser. Nothing of it was kept.\n"
    "Open the address of this page in a browser and try again.\n"
    "If someone is in danger now, call 999.\n"
)
_FAILED = "Something went wrong here. Please try again.\nIf someone is in danger now, call 999.\n"


class QuietRunner(web.AppRunner):
    """`web.AppRunner` with a server of ours. It keeps no access log, and leaves signals to whoever runs it."""

    def __init__(self, app: web.Application) -> None:
        super().__init__(app, handle_signals=False)

    async def _make_server(self) -> web.Server:
        made = await super()._make_server()
        return _Server(made.request_handler, request_factory=made.request_factory, access_log=None)


class _Server(web.Server):
    def __call__(self) -> RequestHandler:
        return _Handler(self, loop=self._loop, **self._kwargs)


class _Handler(RequestHandler):
    __slots__ = ()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = web.HTTPInternalServerError.status_code,
        exc: BaseException | None = None,
        message: str | None = None,  # noqa: ARG002  # aiohttp's words, which hold the sender's bytes
    ) -> web.StreamResponse:
        """Answer without the sender's words. Called for what is not HTTP, and for what no handler caught."""
        unreadable = status < web.HTTPInternalServerError.status_code
        if not unreadable:
            self.log_exception("request_failed", exc_info=exc)
        if request.writer.output_size > 0:
            raise ConnectionError("part of an answer has gone out already")
        response = web.Response(status=status, text=_UNREADABLE if unreadable else _FAILED)
        response.headers[hdrs.SERVER] = "web"  # aiohttp would put its own name and version
        response.headers[hdrs.CACHE_CONTROL] = "no-store"
        response.force_close()
        return response
