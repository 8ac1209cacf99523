"""Runs one slow command of ours while its last words are shown, and says what to do when it fails."""

import contextlib
import os
import signal
import subprocess
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from bot.core.errors import BotError

Report = Callable[[str], None]
"""Told what is going on, a short line at a time."""


class StepFailed(BotError):
    """A step of the set-up failed. The message says which, shows the end of its output and says what to try."""


def plain_environment() -> dict[str, str]:
    """Our environment without our settings: tokens and addresses are nobody else's affair."""
    return {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}


def run_step(
    name: str, command: Sequence[str], *, cwd: Path, env: Mapping[str, str], report: Report, hint: str
) -> None:
    """Raise `StepFailed` when `command` cannot be run or exits with anything but 0."""
    last: deque[str] = deque(maxlen=25)
    try:
        process = subprocess.Popen(  # noqa: S603 - our own fixed command lines
            command,
            cwd=cwd,
            env={**plain_environment(), **env},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
    except OSError as error:
        raise StepFailed(f"{name} could not start: {error}. {hint}") from error
    try:
        assert process.stdout is not None  # noqa: S101 - it is a pipe, asked for above
        for line in process.stdout:
            if line.strip():
                last.append(line.rstrip())
                report(line.strip()[:100])
        process.wait()
    finally:
        _end(process)
    if process.returncode != 0:
        raise StepFailed(f"{name} failed (exit {process.returncode}):\n" + "\n".join(last) + f"\n{hint}")


def _end(process: subprocess.Popen[str]) -> None:
    """Leave nothing of it behind, whether it ended by itself or we were interrupted."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if process.stdout is not None:
        process.stdout.close()
