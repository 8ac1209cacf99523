"""The emergency answers: what to say, at once, when a text tells of danger.

The words are content (`bot/content/safety/answers.yml`), loaded at start and held in memory, so the answer is there
when everything else is broken. The first screen is short, its first line neutral because it may show on a locked
phone, and it always leaves a way on.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.core.lexicon import Override, Signal, Typed
from bot.core.messages import Button, Reply
from bot.core.safety import Screening


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """The words for one signal. Texts have no opening line: `answer_for` puts the neutral one before them."""

    first: str
    child: str | None
    """The first screen for a child, where it differs from the shared one."""
    more: str
    not_now: str
    services: tuple[str, ...]
    """Ids of the directory, best first."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Labels:
    """The titles of the buttons under an emergency answer."""

    cannot_call: str
    not_now: str
    more_help: str
    leave: str
    need_help_now: str
    know_more: str


@dataclass(frozen=True, kw_only=True, slots=True)
class EmergencyAnswers:
    """All wording of the emergency answers."""

    opening: str
    honesty: str
    by_signal: Mapping[Signal, Answer]
    child: str
    child_cannot_call: str
    cannot_call: str
    soft: str
    soft_lines: Mapping[Signal, str]
    """A softer line for signals where the usual one does not fit."""
    overrides: Mapping[Override, str]
    languages: Mapping[str, str]
    system_failure: str
    labels: Labels


def answer_for(screening: Screening, answers: EmergencyAnswers) -> Reply:
    """The first screen for an urgent text, in the resident's language too where it was told in one we know."""
    signal = screening.signal or Signal.C1
    answer = answers.by_signal[signal]
    said = answers.child if screening.child and answer.child is None else answer.first
    if screening.child and answer.child is not None:
        said = answer.child
    own_language = answers.languages.get(screening.language)
    lines = [
        answers.opening,
        *filter(None, [own_language]),
        said,
        *_override_lines(screening, answers),
        answers.honesty,
    ]
    return Reply(text="\n\n".join(lines), buttons=_buttons(signal, answers.labels), urgent=True)


def cannot_call(answers: EmergencyAnswers, *, child: bool = False) -> Reply:
    """Other ways to reach 999, for someone who cannot speak on the phone."""
    said = answers.child_cannot_call if child else answers.cannot_call
    leave = Button(title=answers.labels.leave, payload="/leave")
    return Reply(text=f"{answers.opening}\n\n{said}", buttons=(leave,), urgent=True)


def soft_answer(screening: Screening, answers: EmergencyAnswers) -> tuple[str, tuple[str, ...]]:
    """The whole soft answer, where no ordinary one goes with it, and the services to show with it."""
    said, services = not_now(screening.signal or Signal.C1, answers)
    return _in_their_language(said, screening, answers), services


def _in_their_language(text: str, screening: Screening, answers: EmergencyAnswers) -> str:
    """999 in the language the danger was told in, under the first words, which may show on a locked phone."""
    own_language = answers.languages.get(screening.language)
    if own_language is None:
        return text
    first, _, rest = text.partition("\n\n")
    return f"{first}\n\n{own_language}\n\n{rest}"


def not_now(signal: Signal, answers: EmergencyAnswers) -> tuple[str, tuple[str, ...]]:
    """What to say when it is not happening now, and the services to show with it."""
    answer = answers.by_signal[signal]
    return answer.not_now, answer.services


def more(signal: Signal, answers: EmergencyAnswers) -> tuple[str, tuple[str, ...]]:
    """The second screen, for one who asks for more, and the services to show with it."""
    answer = answers.by_signal[signal]
    return answer.more, answer.services


def soft(screening: Screening, answers: EmergencyAnswers) -> str:
    """Words to put before the ordinary answer to a text that might tell of danger."""
    return _in_their_language(answers.soft_lines.get(screening.signal or Signal.C1, answers.soft), screening, answers)


def soft_buttons(screening: Screening, answers: EmergencyAnswers) -> tuple[Button, ...]:
    """The one question of the soft answer."""
    return (
        Button(title=answers.labels.need_help_now, payload="/need_help_now"),
        Button(title=answers.labels.know_more, payload=f"/not_now_{screening.signal or Signal.C1}"),
    )


def override_reply(override: Override, answers: EmergencyAnswers) -> Reply:
    """The answer to something said that changes how we answer, when there is nothing urgent beside it."""
    leave = Button(title=answers.labels.leave, payload="/leave")
    cannot = Button(title=answers.labels.cannot_call, payload="/cannot_call")
    return Reply(text=f"{answers.opening}\n\n{answers.overrides[override]}", buttons=(cannot, leave))


def payload_of(typed: Typed, signal: Signal) -> str:
    """The payload of the button that was typed under the answer for `signal`."""
    return "/cannot_call" if typed is Typed.CANNOT_CALL else f"/{typed}_{signal}"


def is_for_999(signal: Signal) -> bool:
    """Whether 999 is who to tell names and places; where the bank or Samaritans may come first, it is not."""
    return signal not in {Signal.C5, Signal.C13}


def signal_of(payload: str) -> Signal | None:
    """The signal a button's payload ends with (`/more_help_C5`), if it ends with one."""
    try:
        return Signal(payload.rpartition("_")[2])
    except ValueError:
        return None


_SAID_WITH_EMERGENCY = (
    *(Override.NO_POLICE, Override.ALREADY_RANG, Override.ASKS_SECRECY, Override.IS_THIS_REAL),
    Override.GIVES_DETAILS,
)


def _override_lines(screening: Screening, answers: EmergencyAnswers) -> list[str]:
    """At most one line more, so that the first screen stays short."""
    said = [override for override in _SAID_WITH_EMERGENCY if override in screening.overrides]
    short = [override for override in said if _fits(override, screening)]
    return [answers.overrides[override] for override in short[:1]]


def _fits(override: Override, screening: Screening) -> bool:
    if override is Override.GIVES_DETAILS:
        return is_for_999(screening.signal or Signal.C1)
    return override is not Override.ASKS_SECRECY or screening.child


def _buttons(signal: Signal, labels: Labels) -> tuple[Button, ...]:
    return (
        Button(title=labels.cannot_call, payload="/cannot_call"),
        Button(title=labels.not_now, payload=f"/not_now_{signal}"),
        Button(title=labels.more_help, payload=f"/more_help_{signal}"),
        Button(title=labels.leave, payload="/leave"),
    )
