"""Runs one slow command of ours while its last words are shown, and says what to do when it fails."""

import os
import subprocess
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from bot.core.errors import BotError

Report = Callable[[str], None]
"""Told what is going on, a short line at a time."""


class StepFailed(BotError):
    """A step of the set-up failed. The message says which, shows the end of its output and says what to try."""


def run_step(
    name: str, command: Sequence[str], *, cwd: Path, env: Mapping[str, str], report: Report, hint: str
) -> None:
    """Raise `StepFailed` when `command` cannot be run or exits with anything but 0."""
    last: deque[str] = deque(maxlen=25)
    try:
        with subprocess.Popen(  # noqa: S603 - our own fixed command lines
            command,
            cwd=cwd,
            env={**os.environ, **env},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        ) as process:
            assert process.stdout is not None  # noqa: S101 - it is a pipe, asked for above
            for line in process.stdout:
                if line.strip():
                    last.append(line.rstrip())
                    report(line.strip()[:100])
    except OSError as error:
        raise StepFailed(f"{name} could not start: {error}. {hint}") from error
    if process.returncode != 0:
        raise StepFailed(f"{name} failed (exit {process.returncode}):\n" + "\n".join(last) + f"\n{hint}")
