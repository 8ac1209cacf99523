"""Starts the processes of one machine, waits until they answer, and stops every one of them.

Each child leads a process group of its own, so that Ctrl-C reaches only us and we decide the order; where the system
can do it (Linux) a child also dies with us, so that not even `kill -9` leaves one behind.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from bot.core.errors import BotError

_STOP_SECONDS = 10.0
_POLL_SECONDS = 0.1


class ProcessEnded(BotError):
    """A process that should run has ended. The message names it and where its output is."""


class NotReady(BotError):
    """A process did not answer in time. The message names it and where its output is."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Child:
    """One running process and where it writes."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path


class Supervisor:
    """A context manager: whatever was started in it has ended when it is left, however it is left."""

    def __init__(self, *, cwd: Path, logs: Path) -> None:
        self._cwd = cwd
        self._logs = logs
        self._children: list[Child] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self, name: str, command: Sequence[str], *, env: Mapping[str, str]) -> Child:
        """Start a process; its output goes to a file of its own, begun afresh."""
        self._logs.mkdir(mode=0o700, parents=True, exist_ok=True)
        log = self._logs / f"{name}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(  # noqa: S603 - our own fixed command lines
                command,
                cwd=self._cwd,
                env=dict(env),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_die_with_parent if sys.platform == "linux" else None,
            )
        child = Child(name=name, process=process, log=log)
        self._children.append(child)
        return child

    def wait_ready(self, child: Child, ready: Callable[[], bool], *, seconds: float) -> None:
        """Return once `ready()`; raise `ProcessEnded` or `NotReady`."""
        until = time.monotonic() + seconds
        while not ready():
            self.check()
            if time.monotonic() > until:
                raise NotReady(f"{child.name} did not answer within {seconds:g} seconds. See {child.log}")
            time.sleep(_POLL_SECONDS)

    def check(self) -> None:
        """Raise `ProcessEnded` when one of ours has ended by itself."""
        for child in self._children:
            code = child.process.poll()
            if code is not None:
                raise ProcessEnded(f"{child.name} ended (exit {code}). See {child.log}\n{_tail(child.log)}")

    def watch(self) -> None:
        """Wait until a process ends by itself (raises) or we are interrupted."""
        while True:
            self.check()
            time.sleep(_POLL_SECONDS * 5)

    def stop(self) -> None:
        """End all, the last started first: politely, then for certain."""
        for child in reversed(self._children):
            _signal(child, signal.SIGTERM)
        until = time.monotonic() + _STOP_SECONDS
        for child in reversed(self._children):
            try:
                child.process.wait(max(0.0, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                _signal(child, signal.SIGKILL)
                child.process.wait()
            _signal(child, signal.SIGKILL)  # whatever it started itself
        self._children.clear()


def _signal(child: Child, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.process.pid, number)


def _tail(log: Path, lines: int = 12) -> str:
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])


def _die_with_parent() -> None:
    pr_set_pdeathsig = 1
    ctypes.CDLL(None, use_errno=True).prctl(pr_set_pdeathsig, signal.SIGKILL)
