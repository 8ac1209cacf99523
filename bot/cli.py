"""The command line: `bot --help`. Each command reads the settings once and hands over; rules live elsewhere."""

import asyncio
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.markup import escape

from bot import mixer, wiring
from bot.core.errors import BotError
from bot.mixer import ChainChecked, MixReport, Outcome, SealOutcome, SealReport
from bot.running import machine, places, rasa
from bot.settings import Settings, load_settings

app = typer.Typer(
    help="Community safety help for residents of Central Bedfordshire. Start with: bot up",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
out = Console(highlight=False)
err = Console(stderr=True, highlight=False)


@app.callback()
def _from_the_checkout() -> None:
    """Whatever folder it is called from, `.env` and `var/` are those of the checkout."""
    os.chdir(places.ROOT)


@app.command()
def up(
    train_only_if_needed: Annotated[
        bool, typer.Option("--train-if-needed/--no-train", help="Train first when the training data changed.")
    ] = True,
) -> None:
    """Start everything on this machine: set up what is missing, then Rasa and the bot. Ctrl-C stops it all."""
    with _explained():
        settings = load_settings()
        _checked()
        machine.up(settings, out, train=train_only_if_needed)


@app.command()
def serve() -> None:
    """Run the bot alone: channels, safety screen and action server. Rasa runs beside it (`bot up` starts both)."""
    with _explained():
        settings = load_settings()
        _checked()
        asyncio.run(wiring.serve(settings))


@app.command()
def train(
    force: Annotated[bool, typer.Option("--force", help="Train even when nothing changed.")] = False,
) -> None:
    """Train Rasa's model when config.yml, nlu/ or responses/ changed."""
    with _explained():
        settings = load_settings()
        with machine.progress(out) as step:
            rasa.build_environment(step("Rasa's environment"))
            trained = rasa.train(settings.var_dir, step("Training"), force=force)
        out.print("Trained." if trained else "Nothing changed since the last training. Use --force to train anyway.")


@app.command()
def chat() -> None:
    """Talk to the bot in this terminal, through the same steps as on any channel. Ctrl-D ends."""
    with _explained():
        settings = load_settings()
        _checked()
        asyncio.run(wiring.chat(settings))


@app.command()
def check() -> None:
    """Check every content file. Each mistake comes with its file, its key and the fix; overdue services are named."""
    problems = wiring.check_content()
    for problem in problems:
        err.print(f"{escape(problem.file)}: [bold]{escape(problem.key)}[/bold]: {escape(problem.fix)}")
    if problems:
        err.print(f"{len(problems)} to mend.")
        raise typer.Exit(1)
    for service in wiring.stale_services():
        err.print(f"[bold]{escape(service.name)}[/bold] was to be checked again by {service.review_date:%d %B %Y}.")
    out.print("All content is in order.")


@app.command()
def migrate() -> None:
    """Bring the databases up to date, and make the keys that answers are sealed with."""
    with _explained():
        settings = load_settings()
        made = asyncio.run(wiring.migrate(settings))
        out.print("The databases are up to date.")
        if made:
            _print_keys_note(settings)


@app.command()
def mix() -> None:
    """Take waiting answers apart into the tables that officers' figures come from, if enough wait to hide each other.

    Twenty must wait, or five once the oldest has waited for 31 days. `bot serve` does the same every night at 3 where
    the mixer's private key is on its machine.
    """
    with _explained():
        settings = load_settings()
        os.umask(0o077)
        for line in _mix_told(asyncio.run(mixer.mix(settings, wiring.SystemClock())), settings):
            out.print(line)


@app.command()
def seal(
    check: Annotated[
        bool, typer.Option("--check", help="Seal nothing; see whether everything sealed is as it was.")
    ] = False,
) -> None:
    """Make figures for officers of every period that is over, once and for ever, and delete the answers behind them.

    Each count gets a secret bit of noise; below 12 it is hidden, and the rest are rounded to fives.

    `bot serve` does the same every night after it has mixed. Whatever is sealed is never made again.
    """
    with _explained():
        settings = load_settings()
        os.umask(0o077)
        if check:
            _tell_chain(asyncio.run(mixer.check_releases(settings)))
            return
        for line in _seal_told(asyncio.run(mixer.seal(settings, wiring.SystemClock())), settings):
            out.print(line)


@app.command()
def forget(
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask first.")] = False,
) -> None:
    """Forget everybody: every conversation going on, and every mark of a message taken.

    Nothing kept can be looked up for one person: conversations live in memory under a random name, and finished
    surveys are sealed without a sender. So it is everybody or nobody.
    """
    with _explained():
        settings = load_settings()
        out.print("This ends every conversation now and destroys the marks that stop a message counting twice.")
        out.print("Finished surveys stay: they hold nothing that says who answered.")
        if not yes and not typer.confirm("Forget everybody?"):
            raise typer.Exit(1)
        told = asyncio.run(wiring.forget_everybody(settings))
        out.print("The marks are destroyed.")
        out.print("The running bot has forgotten every conversation." if told else "No bot is running here.")


def main() -> None:
    """The entry point of the `bot` command."""
    app()


def _checked() -> None:
    problems = wiring.check_content()
    if problems:
        err.print("The content is not in order, so the bot does not start. Run: bot check")
        raise problems[0]


@contextmanager
def _explained() -> Iterator[None]:
    """Errors of ours become one clear message and exit code 1; Ctrl-C ends quietly."""
    try:
        yield
    except BotError as error:
        _stop(str(error))
    except KeyboardInterrupt:
        sys.exit(130)


def _mix_told(report: MixReport, settings: Settings) -> Iterator[str]:
    match report.outcome:
        case Outcome.NO_KEY:
            yield f"Nothing was done: no private key of the mixer is in {settings.keys_dir}."
            return
        case Outcome.BUSY:
            yield "Nothing was done: another mixer is at work."
            return
        case Outcome.TOO_FEW:
            yield f"{_answers(report.waited)} waited. Not mixed: at least {report.needed} must wait."
        case Outcome.MIXED:
            yield f"{_answers(report.waited)} waited. Mixed: {report.mixed}."
    if report.set_aside:
        yield f"{_answers(report.set_aside)} could not be read; kept, and tried again with the next mix."


def _seal_told(report: SealReport, settings: Settings) -> Iterator[str]:
    match report.outcome:
        case SealOutcome.NO_KEY:
            yield f"Nothing was done: no private key of the mixer is in {settings.keys_dir}, so answers are elsewhere."
            return
        case SealOutcome.BUSY:
            yield "Nothing was done: a mixer is at work."
            return
        case SealOutcome.NOTHING_CLOSED:
            yield "Nothing to seal: every period that is over is sealed."
        case SealOutcome.SEALED:
            yield from (f"Sealed: {table}, {period}" for table, period in report.sealed)
    yield from (f"Not over yet: {table}, {period}" for table, period in report.still_open)


def _tell_chain(found: ChainChecked) -> None:
    if found.broken_at is not None:
        err.print(f"Release {found.broken_at} is not as it was sealed. Restore the releases database from a copy.")
        raise typer.Exit(1)
    out.print(f"All is as it was sealed. Releases: {found.count}. Last hash: {found.head.hex()}")
    out.print("Keep the number and the hash elsewhere: only they show if the last releases are taken away.")


def _answers(count: int) -> str:
    return f"{count} answer{'' if count == 1 else 's'}"


def _stop(message: str) -> NoReturn:
    err.print(f"[bold]It did not work.[/bold] {escape(message)}")
    sys.exit(1)


def _print_keys_note(settings: Settings) -> None:
    out.print(
        f"New keys are in {settings.keys_dir}. For real use, move mixer.private to the machine that mixes, with copies "
        "of mixer.public and moderator.public, and move moderator.private to the moderators."
    )
