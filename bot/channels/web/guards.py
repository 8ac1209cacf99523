"""What holds for every answer of the web server: safe headers, no cookie, no banner, and a kind page on any error.

Also the check that a message came from our own page and not from somebody else's.
"""

import logging
from urllib.parse import urlsplit

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler, Middleware

from bot.channels.web.pages import Pages

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "accelerometer=(), autoplay=(), camera=(), clipboard-read=(), display-capture=(), geolocation=(), "
        "gyroscope=(), microphone=(), payment=(), publickey-credentials-get=(), screen-wake-lock=(), usb=()"
    ),
    "Cache-Control": "no-store, max-age=0",
    "Strict-Transport-Security": "max-age=31536000",
}
_log = logging.getLogger(__name__)


async def add_headers(_request: web.Request, response: web.StreamResponse) -> None:
    """A signal handler: runs for every answer just before it is sent."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.popall(hdrs.SERVER, None)
    response.headers.popall(hdrs.SET_COOKIE, None)


def kind_errors(pages: Pages) -> Middleware:
    """A middleware that turns an error into a page which first says where to get help."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except web.HTTPException as error:
            if error.status < web.HTTPBadRequest.status_code or error.content_type == "application/json":
                raise
            return error_page(pages, error.status, allow=error.headers.get(hdrs.ALLOW))
        except Exception as error:  # noqa: BLE001 - nobody is ever shown a bare failure
            _log.error("web_page_failed", extra={"error": type(error).__name__})
            return error_page(pages, web.HTTPInternalServerError.status_code)

    return middleware


def error_page(pages: Pages, status: int, *, allow: str | None = None) -> web.Response:
    """The page for an HTTP status, with its emergency words."""
    headers = {hdrs.ALLOW: allow} if allow else None
    return web.Response(status=status, text=pages.error(status), content_type="text/html", headers=headers)


def is_ours(request: web.Request) -> bool:
    """Whether a post may come from our page. A page under `no-referrer` posts forms with the origin "null"."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = request.headers.get(hdrs.ORIGIN, "null")
    return origin == "null" or _host_of(origin) == request.host.lower()


def is_our_socket(request: web.Request) -> bool:
    """Whether a socket is opened by our page: browsers always say its origin."""
    return _host_of(request.headers.get(hdrs.ORIGIN, "")) == request.host.lower()


def _host_of(origin: str) -> str:
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""
