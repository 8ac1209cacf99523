"""What something costs: seconds on the clock, seconds of processor, memory.

The clock depends on whoever else uses the machine; the processor's seconds hardly do, so both are always taken.
"""

import contextlib
import resource
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import psutil


@dataclass(frozen=True, kw_only=True, slots=True)
class Cost:
    """Of one piece of work."""

    seconds: float
    cpu_seconds: float


def cost_of(work: Callable[[], object]) -> Cost:
    """Do it, all of it in child processes that have ended when it has."""
    before, begun = _ended_children(), time.perf_counter()
    work()
    return Cost(seconds=time.perf_counter() - begun, cpu_seconds=_ended_children() - before)


def cpu_seconds(process: psutil.Process) -> float:
    """Of a process that runs and everything it started."""
    return sum(_spent(each) for each in (process, *process.children(recursive=True)))


def memory_mb(process: psutil.Process) -> dict[str, float]:
    """Resident memory of a process and of everything it started, by what each is."""
    return {_called(each): each.memory_info().rss / 2**20 for each in _living(process)}


def _living(process: psutil.Process) -> Iterator[psutil.Process]:
    for each in (process, *process.children(recursive=True)):
        with contextlib.suppress(psutil.NoSuchProcess):
            if each.status() != psutil.STATUS_ZOMBIE:
                yield each


def _called(process: psutil.Process) -> str:
    words = process.cmdline()
    named = next((at for at, word in enumerate(words) if word == "-m"), None)
    return f"{' '.join(words[named + 1 : named + 3])}" if named is not None else f"{process.name()} {process.pid}"


def _spent(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system + times.children_user + times.children_system)


def _ended_children() -> float:
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime
