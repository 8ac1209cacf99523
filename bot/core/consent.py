"""What a resident may settle by a plain wish, before anything else looks at the words: stop, leave, forget me.

An opt-out always wins and never waits for Rasa. Polite words around it and other ways to put it are understood, but the
whole message must be the wish: "my ex won't stop texting me" is a story, and ending the chat on it would be cruel.
"""

import re
from enum import StrEnum


class Wish(StrEnum):
    """What the resident wants of us."""

    STOP = "stop"  # do not write to me
    LEAVE = "leave"  # I am going
    FORGET = "forget"  # drop what I said


_PAYLOADS = {"/stop": Wish.STOP, "/leave": Wish.LEAVE, "/exit": Wish.LEAVE, "/forget_me": Wish.FORGET}

# The carriers' stop words (Twilio's default list) and the words people use for the same thing.
_STOP_WORDS = frozenset({"stop", "stopall", "stop all", "stop now", "unsubscribe", "revoke", "opt out", "optout"})
_LEAVE_WORDS = frozenset(
    {"leave", "exit", "quit", "end", "end chat", "leave chat", "close chat", "cancel", "hide", "leave this page"}
)

_POLITELY = (
    r"(?:(?:ok|okay|hi|hello|hey|right|well|no|actually|now|and|so|but) )*"
    r"(?:(?:please|pls|plz|just|can you|could you|will you|would you|i want you to|id like you to|i would like you to"
    r"|you need to|i need you to|you must|you can) )*"
)
_FINALLY = (
    r"(?: (?:please|pls|plz|now|thanks|thank you|ta|ever|again|any ?more|at all|here|from here|in here|right now))*"
)
_TO_ME = r"(?: (?:to )?(?:me|us|this number|my phone|my number))?"
_STOP_WISH = re.compile(
    _POLITELY
    + r"(?:(?:stop|quit|no more) (?:texting|texts?|messaging|messages?|contacting|writing"
    + r"|sending(?: me)?(?: (?:texts|messages|stuff))?)"
    + r"|(?:dont|do not|never) (?:ever )?(?:text|message|contact|write))"
    + _TO_ME
    + _FINALLY
)
_ERASE = r"(?:delete|erase|remove|wipe|forget|clear|get rid of)"
_OURS = (
    r"(?:(?:all |any )?(?:of )?(?:my|the|this|these|that|our|your) (?:whole )?"
    r"(?:data|info|information|details|messages?|msgs?|chats?|conversations?|history|answers?|records?)"
    r"|(?:everything|all|anything|what|the things|stuff)(?: that)?"
    r"(?: (?:i|ive|i have) (?:just )?(?:said|typed|wrote|written|told you|sent)(?: (?:here|to you))?"
    r"| (?:about|on) (?:me|us)| you (?:have|know|got|hold|keep)(?: (?:about|on) me)?| of it)"
    r"|me|us|this|it all)"
)
_ERASE_WISH = re.compile(_POLITELY + _ERASE + " " + _OURS + _FINALLY)


def wish(text: str) -> Wish | None:
    """The wish in `text`, or None. A survey being left ("leave the survey") is Rasa's affair, not a wish here."""
    stripped = text.strip().casefold()
    if stripped in _PAYLOADS:
        return _PAYLOADS[stripped]
    words = _plain(stripped)
    if words in _STOP_WORDS:
        return Wish.STOP
    if words in _LEAVE_WORDS:
        return Wish.LEAVE
    if _STOP_WISH.fullmatch(words):
        return Wish.STOP
    if _ERASE_WISH.fullmatch(words):
        return Wish.FORGET
    return None


def _plain(text: str) -> str:
    letters = re.sub(r"['’`]", "", text)
    return re.sub(r"[^\w]+", " ", letters).strip()
