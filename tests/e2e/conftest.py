"""A real Chromium in front of the web chat, served on loopback with a stand-in for the use case.

The page one leaves to is served here too, so that no test ever asks another machine for anything.
"""

import asyncio
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiohttp import web
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from bot.channels.web.site import WebChat
from bot.core.messages import Address, Button, Channel, Inbound, Reply

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
NAMES = ("chromium", "chromium-browser", "google-chrome")
ANSWER_CANARY = "kumquat-in-the-answer"


@dataclass
class Site:
    """The running web chat and what its stand-in for the use case was told."""

    address: str = ""
    away: str = ""
    heard: list[str] = field(default_factory=list)
    forgotten: list[Address] = field(default_factory=list)
    touched: list[Address] = field(default_factory=list)
    forgot: threading.Event = field(default_factory=threading.Event)
    chat: WebChat | None = None

    async def converse(self, inbound: Inbound) -> list[Reply]:
        self.heard.append(inbound.text)
        menu = Button(title="Show me what you can help with", payload="/menu")
        if "knife" in inbound.text:
            choices = (Button(title="I can't call", payload="/cannot_call"), Button(title="Leave", payload="/leave"))
            text = "Thanks for your message.\n\nCall 999 now if you can. Say where you are first."
            return [Reply(text=text, urgent=True, buttons=choices)]
        if inbound.text == "goodbye":
            return [Reply(text="It is all forgotten.", ends_conversation=True)]
        if "many" in inbound.text:
            return [Reply(text="\n\n".join(f"Line {i} of a long answer." for i in range(40)), buttons=(menu,))]
        text = f"Thanks. {ANSWER_CANARY}\n\nThese people can help:\n- Samaritans: call 116 123\n- https://example.org/a"
        return [Reply(text=text, buttons=(menu, Button(title="More help", payload="/more_help")))]

    async def forget(self, channel: Channel, address: Address) -> None:
        self.forgotten.append(address)
        self.forgot.set()

    def touch(self, channel: Channel, address: Address) -> None:
        self.touched.append(address)

    def now(self) -> datetime:
        return datetime.now(UTC)


async def _weather(request: web.Request) -> web.Response:
    return web.Response(text="<!DOCTYPE html><title>Weather</title><p>Sunny spells", content_type="text/html")


async def _serve(site: Site, ready: threading.Event, stop: asyncio.Event) -> None:
    away = web.Application()
    away.router.add_get("/weather", _weather)
    runners = [web.AppRunner(away, access_log=None)]
    await runners[0].setup()
    await web.TCPSite(runners[0], "127.0.0.1", 0).start()
    site.away = f"http://localhost:{runners[0].addresses[0][1]}/weather"
    app = web.Application()
    site.chat = WebChat(converse=site.converse, forget=site.forget, touch=site.touch, clock=site, exit_url=site.away)
    site.chat.attach(app)
    runners.append(web.AppRunner(app, access_log=None, shutdown_timeout=1))
    await runners[1].setup()
    await web.TCPSite(runners[1], "127.0.0.1", 0).start()
    site.address = f"http://127.0.0.1:{runners[1].addresses[0][1]}"
    ready.set()
    await stop.wait()
    for runner in runners:
        await runner.cleanup()


@pytest.fixture
def site() -> Iterator[Site]:
    """The web chat by itself, fresh for one test."""
    site, ready, stop = Site(), threading.Event(), asyncio.Event()
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_until_complete, args=(_serve(site, ready, stop),))
    thread.start()
    assert ready.wait(10)
    yield site
    loop.call_soon_threadsafe(stop.set)
    thread.join(10)
    loop.close()


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="module")
def chromium(playwright: Playwright) -> str:
    """Where Chromium is. Never skips: these tests are what keeps the leave button honest."""
    found = next((path for path in map(shutil.which, NAMES) if path), playwright.chromium.executable_path)
    if not Path(found).exists():
        pytest.fail("No Chromium found. `make test` gets one; by hand: apt-get install chromium", pytrace=False)
    return found


@pytest.fixture(scope="module")
def browser(playwright: Playwright, chromium: str) -> Iterator[Browser]:
    """With the browser's own back-and-forward memory on, as residents have it."""
    browser = playwright.chromium.launch(
        executable_path=chromium,
        args=[*FLAGS, "--headless=new"],
        ignore_default_args=["--disable-back-forward-cache"],
    )
    yield browser
    browser.close()


@dataclass
class Watched:
    """A page, and all it said on its console and asked of any machine."""

    page: Page
    console: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", lambda message: self.console.append(message.text))
        self.page.on("pageerror", lambda error: self.console.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("websocket", lambda socket: self.asked.append(socket.url))


@pytest.fixture
def watched(browser: Browser) -> Iterator[Watched]:
    context = browser.new_context(viewport={"width": 1024, "height": 768})
    yield Watched(context.new_page())
    context.close()


@pytest.fixture
def page(watched: Watched) -> Page:
    return watched.page


@pytest.fixture
def plain(browser: Browser) -> Iterator[Page]:
    """A page in a browser with JavaScript turned off."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1024, "height": 768})
    yield context.new_page()
    context.close()
