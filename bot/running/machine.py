"""`bot up`: everything on one machine, from an empty checkout to a running product, with its progress shown."""

import asyncio
import os
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from bot import wiring
from bot.core.errors import BotError
from bot.run_files import shared_token
from bot.running import rasa
from bot.running.places import ROOT
from bot.running.steps import Report
from bot.running.supervisor import Supervisor
from bot.settings import Settings

_SERVE_SECONDS = 60.0
_RASA_SECONDS = 300.0

_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
"""Ours is loopback: whatever proxy the machine uses must not be asked."""

Step = Callable[[str], Report]
"""Begins a named step; what it gives is told the step's last words."""


class PortTaken(BotError):
    """Something else already listens where we should. The message names the port and the setting."""


def up(settings: Settings, console: Console, *, train: bool) -> None:
    """Set up what is missing, start all processes and watch them until one ends or Ctrl-C comes."""
    settings = settings.with_rasa_token()
    for number in (signal.SIGINT, signal.SIGTERM):  # SIGINT too: a shell starts what is in the background deaf to it
        signal.signal(number, _interrupt)
    started = time.monotonic()
    for name in ("port", "rasa_port", "actions_port"):
        _require_free(getattr(settings, name), f"BOT_{name.upper()}")
    with shared_token(settings), Supervisor(cwd=ROOT, logs=settings.var_dir / "logs") as supervisor:
        with progress(console) as step:
            _set_up(settings, step, train=train)
            _start(settings, supervisor, step, console)
        console.print(f"Everything is running after {time.monotonic() - started:.0f} seconds. Ctrl-C stops it.")
        supervisor.watch()


@contextmanager
def progress(console: Console) -> Iterator[Step]:
    """A line for each step, with a spinner, how long it has taken, and its last words."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
        TextColumn("[dim]{task.fields[said]}"),
    )
    with Progress(*columns, console=console) as bar:
        tasks: list[int] = []

        def begin(name: str) -> Report:
            _finish(bar, tasks)
            task = bar.add_task(name, total=1, said="")
            tasks.append(task)
            return lambda line: bar.update(task, said=line.replace("[", r"\["))

        yield begin
        _finish(bar, tasks)


def _finish(bar: Progress, tasks: list[int]) -> None:
    if tasks:
        bar.update(tasks[-1], completed=1, said="")  # type: ignore[arg-type]  # TaskID is a NewType of int


def _set_up(settings: Settings, step: Step, *, train: bool) -> None:
    rasa.build_environment(step("Rasa's environment"))
    if train:
        rasa.train(settings.var_dir, step("Training, if the training data changed"))
    step("Database")
    asyncio.run(wiring.migrate(settings))


def _start(settings: Settings, supervisor: Supervisor, step: Step, console: Console) -> None:
    assert settings.rasa_token is not None  # noqa: S101 - made in `up`
    token = settings.rasa_token.get_secret_value()
    step("The bot")
    environment = {**os.environ, "BOT_RASA_TOKEN": token, "PYTHONUNBUFFERED": "1"}
    serve = supervisor.start("serve", [sys.executable, "-m", "bot", "serve"], env=environment)
    health = f"http://{_reachable(settings.host)}:{settings.port}"
    supervisor.wait_ready(serve, lambda: _answers(f"{health}/healthz"), seconds=_SERVE_SECONDS)
    console.print(f"The web chat answers at [bold]{health}/[/bold] (short answers until Rasa is ready)")
    step("Rasa (it takes a little while to load)")
    process = supervisor.start(
        "rasa",
        rasa.rasa_command(settings.var_dir, port=settings.rasa_port),
        env=rasa.rasa_environment(token=token, actions_port=settings.actions_port),
    )
    supervisor.wait_ready(process, lambda: _answers(f"{health}/readyz"), seconds=_RASA_SECONDS)


def _answers(url: str) -> bool:
    try:
        with _DIRECT.open(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def _reachable(host: str) -> str:
    return "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104 - compared, not bound


def _require_free(port: int, name: str) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise PortTaken(f"Something already listens on port {port}. Stop it, or set {name} to another.") from None


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
