"""What a running bot leaves in `var/` for its neighbours: Rasa's token for `bot chat`, its pid for `bot forget`."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from bot.settings import Settings


def _token_path(settings: Settings) -> Path:
    return settings.var_dir / "rasa.token"


@contextlib.contextmanager
def shared_token(settings: Settings) -> Iterator[None]:
    """Keep Rasa's token where `bot chat` beside a running `bot up` finds it: in a file of ours, while it runs."""
    path = _token_path(settings)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_text(settings.rasa_token.get_secret_value() if settings.rasa_token else "", encoding="ascii")
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def rasa_token(settings: Settings) -> str | None:
    """The token of our own settings, else that of a `bot up` running beside us."""
    if settings.rasa_token is not None:
        return settings.rasa_token.get_secret_value()
    path = _token_path(settings)
    return path.read_text(encoding="ascii") if path.is_file() else None


def _pid_path(settings: Settings) -> Path:
    return settings.var_dir / "serve.pid"


@contextlib.contextmanager
def pid_file(settings: Settings) -> Iterator[None]:
    """Say which process serves, while it does."""
    path = _pid_path(settings)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.write_text(str(os.getpid()), encoding="ascii")
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def running_pid(settings: Settings) -> int:
    """Which process serves. Raises `OSError` or `ValueError` when none says so."""
    return int(_pid_path(settings).read_text(encoding="ascii"))
