"""One strict fake of Telegram's Bot API, over real HTTP on loopback.

It enforces the documented limits and refuses what Telegram refuses. It is judged itself by independent code: each
request must fit aiogram's model of that method, with no parameter aiogram does not know, and each update and each
answer is built with aiogram's models. What did not fit is listed in `violations`.
"""

import asyncio
import json
import re
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import aiogram.methods
from aiogram.methods.base import TelegramMethod
from aiogram.types import Chat, Message, Update, User
from aiohttp import web
from pydantic import BaseModel, ValidationError

TOKEN = "123456:CANARY-token-AAAAAAAAAAAAAAAAAAAAAAAAAA"
BOT = User(id=123456, is_bot=True, first_name="Community information", username="community_information_bot")

_METHODS: Mapping[str, type[TelegramMethod[Any]]] = {
    model.__api_method__: model
    for name in aiogram.methods.__all__
    if isinstance(model := getattr(aiogram.methods, name), type)
    and issubclass(model, TelegramMethod)
    and hasattr(model, "__api_method__")
}
_PLAIN_TEXT = frozenset({"text", "url", "secret_token", "callback_query_id", "parse_mode", "name", "description"})


def wire(model: BaseModel) -> Any:
    """An aiogram object as Telegram writes it."""
    return model.model_dump(mode="json", exclude_none=True, by_alias=True, fallback=lambda _: None)


def units(text: str) -> int:
    """Length as Telegram's clients count it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


@dataclass(frozen=True)
class Call:
    """One request, as aiogram understands it."""

    method: str
    model: Any


@dataclass
class Refusal(Exception):
    """An answer other than *ok*."""

    status: int
    description: str
    parameters: dict[str, int] | None = None


@dataclass(frozen=True)
class Flood:
    """Scripted: every send is told to wait until this many seconds from now have passed."""

    retry_after: int


@dataclass(frozen=True)
class Fail:
    """Scripted: one call fails with this status, answered as JSON or as a gateway's page."""

    status: int
    as_json: bool = True


@dataclass(frozen=True)
class Hang:
    """Scripted: one call is accepted, or not, and never answered."""

    accept: bool


Step = Flood | Fail | Hang


@dataclass
class Kept:
    """A message in a chat."""

    message: int
    date: datetime
    mine: bool
    text: str = ""
    dice: bool = False
    markup: Any = None


@dataclass
class FakeChat:
    """A private chat between a resident and the bot."""

    number: int
    kept: dict[int, Kept] = field(default_factory=dict)
    blocked: bool = False
    deactivated: bool = False

    @property
    def said(self) -> list[str]:
        """The bot's messages that still stand."""
        return [kept.text for kept in self.kept.values() if kept.mine]


class FakeBotApi:
    """State of the fake. Use `running()`."""

    def __init__(self, *, now: Callable[[], datetime]) -> None:
        self.now = now
        self.base_url = ""
        self.chats: dict[int, FakeChat] = {}
        self.calls: list[Call] = []
        self.violations: list[str] = []
        self.script: dict[str, deque[Step]] = {}
        self.webhook: aiogram.methods.SetWebhook | None = None
        self.commands: list[Any] = []
        self.queries: set[str] = set()
        self.groups: set[int] = set()
        self.token = TOKEN
        self.only_wanted = True
        self._pending: list[dict[str, Any]] = []
        self._news = asyncio.Condition()
        self._flooded_until: datetime | None = None
        self._last_message = 100
        self._last_update = 5000
        self._closing = asyncio.Event()

    # What tests do

    def chat(self, number: int = 77) -> FakeChat:
        """A chat that has been started."""
        return self.chats.setdefault(number, FakeChat(number))

    def next_update(self) -> int:
        """A fresh update id."""
        self._last_update += 1
        return self._last_update

    def keep(self, number: int, *, mine: bool, text: str = "", dice: bool = False, markup: Any = None) -> Kept:
        """Put a message into a chat."""
        self._last_message += 1
        kept = Kept(self._last_message, self.now(), mine, text, dice, markup)
        self.chat(number).kept[kept.message] = kept
        return kept

    async def deliver(self, *updates: Update | dict[str, Any]) -> None:
        """Have updates fetched by `getUpdates`."""
        async with self._news:
            self._pending += [wire(update) if isinstance(update, Update) else update for update in updates]
            self._news.notify_all()

    async def fetched(self) -> None:
        """Return when every update has been fetched and confirmed."""
        async with self._news:
            await self._news.wait_for(lambda: not self._pending)

    def of(self, method: str) -> list[Any]:
        """The requests of one method, as aiogram's objects."""
        return [call.model for call in self.calls if call.method == method]

    def expect(self, method: str, *steps: Step) -> None:
        """Script the next calls of a method."""
        self.script.setdefault(method, deque()).extend(steps)

    # The server

    @asynccontextmanager
    async def running(self) -> AsyncIterator["FakeBotApi"]:
        """Listen on loopback."""
        app = web.Application()
        app.router.add_route("*", "/bot{token}/{method}", self._answer)
        runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)  # its log holds the token
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        self.base_url = f"http://{host}:{port}"
        try:
            yield self
        finally:
            self._closing.set()
            async with self._news:
                self._news.notify_all()
            await runner.cleanup()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        if request.match_info["token"] != self.token:
            return _refused(Refusal(401, "Unauthorized"))
        try:
            model = self._judge(method, {key: str(value) for key, value in (await request.post()).items()})
            self.calls.append(Call(method, model))
            step = self.script[method].popleft() if self.script.get(method) else None
            return await self._act(method, model, step)
        except Refusal as refusal:
            return _refused(refusal)

    async def _act(self, method: str, model: Any, step: Step | None) -> web.StreamResponse:
        if isinstance(step, Flood):
            self._flooded_until = self.now() + timedelta(seconds=step.retry_after)
        if isinstance(step, Fail) and step.as_json:
            raise Refusal(step.status, "Internal Server Error")
        if isinstance(step, Fail):
            return web.Response(status=step.status, text="<html>nginx</html>", content_type="text/html")
        if isinstance(step, Hang) and not step.accept:
            await self._closing.wait()
            raise Refusal(500, "closing")
        if method in ("sendMessage", "deleteMessages"):
            self._check_flood()
        result = await getattr(self, _handler(method))(model)
        if isinstance(step, Hang):
            await self._closing.wait()
        return web.json_response({"ok": True, "result": result})

    def _judge(self, method: str, form: dict[str, str]) -> Any:
        model = _METHODS.get(method)
        if model is None or not hasattr(self, _handler(method)):
            return self._violated(f"{method}: not a method this product calls")
        names = {info.alias or name for name, info in model.model_fields.items()}
        if unknown := set(form) - names:
            self._violated(f"{method}: unknown parameters {sorted(unknown)}")
        values = {key: value if key in _PLAIN_TEXT else _decode(value) for key, value in form.items()}
        try:
            return model.model_validate(values)
        except ValidationError as error:
            self._violated(f"{method}: {error.errors(include_input=False)}")

    def _violated(self, what: str) -> Any:
        self.violations.append(what)
        raise Refusal(400, "Bad Request: " + what)

    def _check_flood(self) -> None:
        if self._flooded_until is None:
            return
        left = (self._flooded_until - self.now()).total_seconds()
        if left > 0:
            wait = int(left) + (left > int(left))
            raise Refusal(429, f"Too Many Requests: retry after {wait}", {"retry_after": wait})
        self._flooded_until = None

    def _reachable(self, number: int | str) -> FakeChat:
        chat = self.chats.get(int(number))
        if chat is None:
            raise Refusal(400, "Bad Request: chat not found")
        if chat.blocked:
            raise Refusal(403, "Forbidden: bot was blocked by the user")
        if chat.deactivated:
            raise Refusal(403, "Forbidden: user is deactivated")
        return chat

    # The methods

    async def do_get_me(self, _: Any) -> Any:
        return wire(BOT)

    async def do_get_updates(self, asked: aiogram.methods.GetUpdates) -> Any:
        if self.webhook is not None:
            raise Refusal(409, "Conflict: can't use getUpdates method while webhook is active")
        wanted = set(asked.allowed_updates or ())
        async with self._news:
            self._pending = [raw for raw in self._pending if raw["update_id"] >= (asked.offset or 0)]
            self._news.notify_all()
            if not self._pending and asked.timeout:
                waiting = self._news.wait_for(lambda: bool(self._pending) or self._closing.is_set())
                try:
                    await asyncio.wait_for(waiting, timeout=asked.timeout)
                except TimeoutError:
                    return []
            batch = self._pending[: asked.limit or 100]
        if self.only_wanted and wanted:
            return [raw if wanted & set(raw) else {"update_id": raw["update_id"]} for raw in batch]
        return batch

    async def do_set_webhook(self, asked: aiogram.methods.SetWebhook) -> bool:
        if not asked.url.startswith("https://"):
            raise Refusal(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        if asked.secret_token is not None and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", asked.secret_token):
            raise Refusal(400, "Bad Request: secret token contains unallowed characters")
        self.webhook = asked
        return True

    async def do_delete_webhook(self, _: Any) -> bool:
        self.webhook = None
        return True

    async def do_set_my_commands(self, asked: aiogram.methods.SetMyCommands) -> bool:
        if len(asked.commands) > 100:
            raise Refusal(400, "Bad Request: too many commands")
        for command in asked.commands:
            if not re.fullmatch(r"[a-z0-9_]{1,32}", command.command) or not 1 <= len(command.description) <= 256:
                raise Refusal(400, "Bad Request: BOT_COMMAND_INVALID")
        self.commands = asked.commands
        return True

    async def do_send_message(self, asked: aiogram.methods.SendMessage) -> Any:
        chat = self._reachable(asked.chat_id)
        if isinstance(asked.parse_mode, str):
            self._violated("sendMessage: this product sends plain text only")
        text = asked.text.strip()
        if not text:
            raise Refusal(400, "Bad Request: message text is empty")
        if units(text) > 4096:
            raise Refusal(400, "Bad Request: message is too long")
        _check_keyboard(asked.reply_markup)
        kept = self.keep(chat.number, mine=True, text=text, markup=asked.reply_markup)
        person = Chat(id=chat.number, type="private", first_name="Sam")
        return wire(Message(message_id=kept.message, date=kept.date, chat=person, from_user=BOT, text=text))

    async def do_delete_messages(self, asked: aiogram.methods.DeleteMessages) -> bool:
        chat = self._reachable(asked.chat_id)
        if not 1 <= len(asked.message_ids) <= 100:
            raise Refusal(400, "Bad Request: too many message identifiers specified")
        found = [chat.kept[number] for number in asked.message_ids if number in chat.kept]
        for kept in found:
            age = self.now() - kept.date
            if age >= timedelta(hours=48) or (kept.dice and age < timedelta(hours=24)):
                raise Refusal(400, "Bad Request: message can't be deleted for everyone")
        for kept in found:
            del chat.kept[kept.message]
        return True

    async def do_answer_callback_query(self, asked: aiogram.methods.AnswerCallbackQuery) -> bool:
        if asked.callback_query_id not in self.queries:
            raise Refusal(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        if asked.text and len(asked.text) > 200:
            raise Refusal(400, "Bad Request: MESSAGE_TOO_LONG")
        self.queries.discard(asked.callback_query_id)
        return True

    async def do_leave_chat(self, asked: aiogram.methods.LeaveChat) -> bool:
        if int(asked.chat_id) not in self.groups:
            raise Refusal(403, "Forbidden: bot is not a member of the group chat")
        self.groups.discard(int(asked.chat_id))
        return True


def _handler(method: str) -> str:
    return "do" + re.sub("([A-Z])", lambda capital: "_" + capital[1].lower(), "_" + method)


def _decode(value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        return value


def _check_keyboard(markup: Any) -> None:
    rows = getattr(markup, "inline_keyboard", [])
    if sum(len(row) for row in rows) > 100:
        raise Refusal(400, "Bad Request: REPLY_MARKUP_TOO_LONG")
    for button in (button for row in rows for button in row):
        if not button.text.strip():
            raise Refusal(400, "Bad Request: text buttons are unallowed in the inline keyboard")
        if not 1 <= len((button.callback_data or "").encode()) <= 64:
            raise Refusal(400, "Bad Request: BUTTON_DATA_INVALID")


def _refused(refusal: Refusal) -> web.Response:
    body: dict[str, Any] = {"ok": False, "error_code": refusal.status, "description": refusal.description}
    if refusal.parameters:
        body["parameters"] = refusal.parameters
    return web.json_response(body, status=refusal.status)
