"""The whole product beside stock Rasa on the same data, rules and actions, measured by residents who talk over REST."""

import asyncio
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median
from typing import Annotated

import typer
from rich.console import Console

from bot.running import rasa
from bot.running.machine import Step, progress
from tests.benchmarks import stock
from tests.benchmarks.costs import Cost, cpu_seconds, memory_mb
from tests.benchmarks.figures import LESS, MORE, Row, machine, quantile, save, show, spread
from tests.benchmarks.residents import CONVERSATIONS, Kind, Sample, converse, crowd, others_talking, session, urgent
from tests.benchmarks.sides import Side, ours, theirs, train_ours

CROWDS = {1: 4, 8: 2, 32: 1}
"""How many residents at once, and how many conversations of eight turns each has in one round."""
QUIET, BUSY = 0, 32


@dataclass(kw_only=True, slots=True)
class Load:
    """What one side did under one number of residents, over all rounds."""

    samples: list[Sample] = field(default_factory=list)
    per_second: list[float] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)

    def ms(self, share: float, kind: Kind | None = None) -> float:
        return quantile((each.seconds * 1000 for each in self.samples if kind in {None, each.kind}), share)


@dataclass(kw_only=True, slots=True)
class Found:
    """All that was measured of one side."""

    training: Cost
    starts: list[Cost] = field(default_factory=list)
    first_answers: list[float] = field(default_factory=list)
    first_conversation: list[Sample] = field(default_factory=list)
    loads: dict[int, Load] = field(default_factory=lambda: defaultdict(Load))
    urgent: dict[int, list[Sample]] = field(default_factory=dict)
    memory: dict[str, float] = field(default_factory=dict)


def main(
    rounds: Annotated[int, typer.Option(min=1, help="How often each load is measured; the two take turns.")] = 5,
    starts: Annotated[int, typer.Option(min=1, help="How often each is started.")] = 3,
    cries: Annotated[
        int, typer.Option(min=1, help="How many emergency phrases are timed, alone and in a crowd.")
    ] = 100,
    epochs: Annotated[
        int, typer.Option(min=1, help="DIET's epochs. Rasa's default is 100; fewer train faster and understand worse.")
    ] = 100,
) -> None:
    """Measure the whole product beside stock Rasa 3.6 with TensorFlow, and print ours, theirs and the ratio.

    Takes 6 to 30 minutes, and 16 to 40 more when stock Rasa must be trained, in which nobody should change the
    training data. The first time, stock Rasa is installed under var/bench/ (about 1.7 GB), which needs
    the network once. Its trained model is kept there until the training data changes. Figures also go to
    var/bench/product.json. Nothing here fails on a time: read the figures, and mind what else the machine is doing.
    """
    console = Console() if sys.stdout.isatty() else Console(width=150)
    before = machine()
    with progress(console) as step:
        found = _prepared(step, epochs)
        with _both(step, found, starts) as sides:
            for side in sides:
                step(f"A first conversation with {side.name}")
                found[side.name].first_conversation = asyncio.run(_alone(side))
            _loads(step, found, sides, rounds)
            for side in sides:
                step(f"Emergency phrases to {side.name}")
                for residents in (QUIET, BUSY):
                    with others_talking(side.door, residents):
                        found[side.name].urgent[residents] = asyncio.run(urgent(side.door, times=cries))
                found[side.name].memory = memory_mb(side.process)
    rows, notes = list(_rows(found["ours"], found["stock"])), list(_notes(found, epochs, before))
    show(rows, notes, console)
    memory = {name: each.memory for name, each in found.items()}
    save(stock.VAR / "product.json", rows, notes, {"before": before, "after": machine(), "memory_mb": memory})


def _prepared(step: Step, epochs: int) -> dict[str, Found]:
    rasa.build_environment(step("Rasa's environment"))
    stock.install(step("Stock Rasa's environment (needs the network the first time)"))
    mine = train_ours(step("Training ours, anew"))
    rival = stock.train(step(f"Training stock Rasa, {epochs} epochs (kept until the data changes)"), epochs=epochs)
    return {"ours": Found(training=mine), "stock": Found(training=rival)}


@contextmanager
def _both(step: Step, found: dict[str, Found], starts: int) -> Iterator[tuple[Side, Side]]:
    """Start and stop each by turns; the last start of each stays."""

    def note(side: Side) -> Side:
        found[side.name].starts.append(side.start)
        found[side.name].first_answers.append(side.first_answer or side.start.seconds)
        return side

    for number in range(1, starts):
        step(f"Start {number} of {starts} of both")
        with ours() as one:
            note(one)
        with theirs(one.actions_port) as other:
            note(other)
    step(f"Start {starts} of {starts} of both")
    with ours() as one, theirs(one.actions_port) as other:
        yield note(one), note(other)


def _loads(step: Step, found: dict[str, Found], sides: Sequence[Side], rounds: int) -> None:
    for number in range(rounds):
        by_turns = sides if number % 2 == 0 else tuple(reversed(sides))
        for residents, conversations in CROWDS.items():
            for side in by_turns:
                step(f"Round {number + 1} of {rounds}: {residents} at once with {side.name}")
                _measure(found[side.name].loads[residents], side, residents, conversations)


def _measure(load: Load, side: Side, residents: int, conversations: int) -> None:
    spent = cpu_seconds(side.process)
    samples, seconds = asyncio.run(crowd(side.door, residents=residents, conversations=conversations))
    load.samples += samples
    load.per_second.append(len(samples) / seconds)
    load.cpu_ms.append((cpu_seconds(side.process) - spent) * 1000 / len(samples))


async def _alone(side: Side) -> list[Sample]:
    async with session() as http:
        return [sample for each in CONVERSATIONS for sample in await converse(http, side.door, each)]


def _rows(a: Found, b: Found) -> Iterator[Row]:
    yield from _start_rows(a, b)
    for residents in CROWDS:
        yield from _load_rows(a.loads[residents], b.loads[residents], residents)
    for kind in Kind:
        for share in (0.5, 0.95):
            what = f"1 resident, {kind}, p{share * 100:.0f}"
            mine, rival = (each.loads[1].ms(share, kind) for each in (a, b))
            yield Row(what=what, unit="ms", better=LESS, ours=mine, stock=rival)
    for residents in (QUIET, BUSY):
        yield from _urgent_rows(a.urgent[residents], b.urgent[residents], residents)


def _start_rows(a: Found, b: Found) -> Iterator[Row]:
    yield _pair("training", "s", a, b, lambda found: [found.training.seconds])
    yield _pair("training, processor", "s", a, b, lambda found: [found.training.cpu_seconds])
    yield _pair("start until somebody is answered", "s", a, b, lambda found: found.first_answers)
    yield _pair("start until ready", "s", a, b, lambda found: [each.seconds for each in found.starts])
    yield _pair("start until ready, processor", "s", a, b, lambda found: [each.cpu_seconds for each in found.starts])
    yield _pair("memory after all this", "MB", a, b, lambda found: [sum(found.memory.values())])
    for kind in (Kind.ANSWER, Kind.ACTION):
        what = f"very first turn, {kind}"
        yield _pair(what, "ms", a, b, lambda found, kind=kind: [_first(found.first_conversation, kind)])


def _load_rows(a: Load, b: Load, residents: int) -> Iterator[Row]:
    who = "1 resident" if residents == 1 else f"{residents} residents"
    rates, costs = (a.per_second, b.per_second), (a.cpu_ms, b.cpu_ms)
    what = {"unit": "turns/s", "better": MORE}
    yield Row(what=f"{who}, turns", ours=median(rates[0]), stock=median(rates[1]), spread=spread(*rates), **what)
    for share in (0.5, 0.95, 0.99):
        yield Row(what=f"{who}, p{share * 100:.0f}", unit="ms", better=LESS, ours=a.ms(share), stock=b.ms(share))
    what = {"unit": "ms", "better": LESS}
    yield Row(
        what=f"{who}, processor per turn", ours=median(costs[0]), stock=median(costs[1]), spread=spread(*costs), **what
    )
    shorts = [sum(not each.full for each in load.samples) for load in (a, b)]
    yield Row(what=f"{who}, short or no answers", unit="turns", better=LESS, ours=shorts[0], stock=shorts[1])


def _urgent_rows(a: Sequence[Sample], b: Sequence[Sample], residents: int) -> Iterator[Row]:
    who = f"emergency phrase, {residents} others talking"
    for share in (0.5, 0.99):
        mine, rival = (quantile((each.seconds * 1000 for each in samples), share) for samples in (a, b))
        yield Row(what=f"{who}, p{share * 100:.0f}", unit="ms", better=LESS, ours=mine, stock=rival)
    mine, rival = (100 * sum(each.urgent for each in samples) / len(samples) for samples in (a, b))
    yield Row(what=f"{who}, answered as one", unit="%", better=MORE, ours=mine, stock=rival)


def _pair(what: str, unit: str, a: Found, b: Found, values: Callable[[Found], list[float]]) -> Row:
    mine, rival = values(a), values(b)
    return Row(what=what, unit=unit, better=LESS, ours=median(mine), stock=median(rival), spread=spread(mine, rival))


def _first(samples: Sequence[Sample], kind: Kind) -> float:
    return next(each.seconds * 1000 for each in samples if each.kind is kind)


def _notes(found: dict[str, Found], epochs: int, before: dict[str, object]) -> Iterator[str]:
    if epochs != 100:
        each = found["stock"].training.seconds / epochs
        yield (
            f"Stock Rasa was trained with {epochs} epochs, not its default of 100 (at most {each:.0f} s each here). "
            "Its training time is for those, and what it understands is worse than it could be; its speed is not."
        )
    yield "Stock Rasa screens nothing and looks nothing up. Its actions run in our process and are not counted."
    yield "Ours counts all its processes, also what it tells Rasa after an emergency has been answered."
    for name, each in found.items():
        yield f"Memory of {name}: " + ", ".join(f"{what} {size:.0f} MB" for what, size in each.memory.items())
    yield f"Load average before {before['load_average']}, after {machine()['load_average']}, {before['cores']} cores."


if __name__ == "__main__":
    typer.run(main)
