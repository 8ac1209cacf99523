"""Which of the things that change how we answer decides the whole reply, when nothing urgent stands beside it."""

from bot.core.safety import Level, Override, Screening

_ALWAYS = (Override.PHONE_WATCHED, Override.ACT_NORMAL)
"""Show nothing long, whatever else was said."""
_AFTER_EMERGENCY = (Override.NO_POLICE, Override.ALREADY_RANG, Override.ONLY_TESTING, Override.IS_THIS_REAL)
"""Only an emergency answer gives these their meaning; elsewhere they are ordinary words."""


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
