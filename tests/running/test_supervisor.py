"""Whatever the supervisor starts has ended when it is left, and a process that dies is named."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from bot.running.supervisor import Child, NotReady, ProcessEnded, Supervisor

SLEEPER = "import signal, sys; print('up', flush=True); signal.pause()"
STUBBORN = (
    "import signal, subprocess, sys; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    "child = subprocess.Popen([sys.executable, '-c', 'import signal; signal.pause()']);"
    "print(child.pid, flush=True); signal.pause()"
)


def _start(supervisor: Supervisor, name: str, code: str) -> Child:
    return supervisor.start(name, [sys.executable, "-c", code], env=os.environ)


def _said(child: Child) -> str:
    return child.log.read_text(encoding="utf-8").strip()


def test_leaving_ends_what_was_started(tmp_path: Path) -> None:
    with Supervisor(cwd=tmp_path, logs=tmp_path) as supervisor:
        child = _start(supervisor, "sleeper", SLEEPER)
        supervisor.wait_ready(child, lambda: _said(child) == "up", seconds=20)
    assert child.process.returncode == -signal.SIGTERM


def test_a_stubborn_process_and_its_own_child_end_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.running.supervisor._STOP_SECONDS", 0.2)
    with Supervisor(cwd=tmp_path, logs=tmp_path) as supervisor:
        child = _start(supervisor, "stubborn", STUBBORN)
        supervisor.wait_ready(child, lambda: bool(_said(child)), seconds=20)
        grandchild = psutil.Process(int(_said(child)))
    _gone, alive = psutil.wait_procs([grandchild], timeout=10)
    assert not [process for process in alive if process.status() != psutil.STATUS_ZOMBIE]
    assert child.process.returncode == -signal.SIGKILL


def test_a_process_that_ends_by_itself_is_named_with_its_last_words(tmp_path: Path) -> None:
    with Supervisor(cwd=tmp_path, logs=tmp_path) as supervisor:
        child = _start(supervisor, "broken", "print('the reason'); raise SystemExit(3)")
        with pytest.raises(ProcessEnded, match=r"broken ended \(exit 3\)") as caught:
            supervisor.wait_ready(child, lambda: False, seconds=20)
    assert "the reason" in str(caught.value)


def test_one_that_never_answers_is_named(tmp_path: Path) -> None:
    with Supervisor(cwd=tmp_path, logs=tmp_path) as supervisor:
        child = _start(supervisor, "slow", SLEEPER)
        with pytest.raises(NotReady, match="slow did not answer"):
            supervisor.wait_ready(child, lambda: False, seconds=0.2)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can tie a child's life to its parent's")
def test_even_when_we_are_killed_outright_nothing_is_left_behind(tmp_path: Path) -> None:
    code = (
        "import os, sys, pathlib; from bot.running.supervisor import Supervisor; here = pathlib.Path(sys.argv[1]);"
        "s = Supervisor(cwd=here, logs=here);"
        f"c = s.start('sleeper', [sys.executable, '-c', {SLEEPER!r}], env=os.environ);"
        "s.wait_ready(c, lambda: c.log.read_text().strip() == 'up', seconds=20);"
        "print(c.process.pid, flush=True); s.watch()"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout is not None
        child = psutil.Process(int(owner.stdout.readline()))
        owner.kill()
    _gone, alive = psutil.wait_procs([child], timeout=10)
    assert not [process for process in alive if process.status() != psutil.STATUS_ZOMBIE]
