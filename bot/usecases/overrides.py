"""Which of the things that change how we answer decides the whole reply, when nothing urgent stands beside it."""

from dataclasses import replace

from bot.core import emergency
from bot.core.emergency import EmergencyAnswers
from bot.core.messages import Button, Reply
from bot.core.safety import Level, Override, Screening, Signal

_ALWAYS = (Override.PHONE_WATCHED, Override.ACT_NORMAL)
"""Show nothing long, whatever else was said."""
_AFTER_EMERGENCY = (Override.NO_POLICE, Override.ALREADY_RANG, Override.ONLY_TESTING, Override.IS_THIS_REAL)
"""Only an emergency answer gives these their meaning; elsewhere they are ordinary words."""
_BESIDE = (Override.GIVES_DETAILS, Override.ANGER)
"""After an emergency answer these bring its number back, before the ordinary answer: there may be a question too."""


def hiding(screening: Screening) -> Override | None:
    """The override that makes even an emergency answer shorter, because somebody may be reading along."""
    if Override.ACT_NORMAL in screening.overrides:
        return Override.ACT_NORMAL
    watched = Override.PHONE_WATCHED in screening.overrides and screening.signal is Signal.C6
    return Override.PHONE_WATCHED if watched else None


def deciding(screening: Screening, *, after_emergency: bool) -> Override | None:
    """The override that is the whole answer, or None when the ordinary answer goes on."""
    for override in _ALWAYS:
        if override in screening.overrides:
            return override
    if screening.level is not Level.NONE:
        return None
    if Override.ASKS_SECRECY in screening.overrides and screening.child:
        return Override.ASKS_SECRECY
    said = (override for override in _AFTER_EMERGENCY if override in screening.overrides)
    return next(said, None) if after_emergency else None


def beside(screening: Screening, after: Signal, *, repeated: frozenset[Override]) -> Override | None:
    """The override, said after the emergency answer for `after`, that is answered once before the ordinary answer."""
    if screening.level is not Level.NONE:
        return None
    said = (each for each in _BESIDE if each in screening.overrides and each not in repeated)
    return next((each for each in said if each is Override.ANGER or emergency.is_for_999(after)), None)


def reply(override: Override, answers: EmergencyAnswers) -> Reply:
    """Short, and neutral where somebody may be reading along. What else there is stays one press away."""
    said = emergency.override_reply(override, answers)
    labels = answers.labels
    leave = Button(title=labels.leave, payload="/leave")
    if override is Override.ACT_NORMAL:
        return replace(said, buttons=(Button(title=labels.more_help, payload="/need_help_now"), leave), urgent=True)
    if override is Override.PHONE_WATCHED:
        return replace(said, buttons=(*said.buttons, Button(title=labels.more_help, payload="/abuse_phone_tracked")))
    return said
