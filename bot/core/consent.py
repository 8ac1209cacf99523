"""What a resident may settle by a plain wish, before anything else looks at the words: stop, leave, forget me.

An opt-out always wins and never waits for Rasa. The words are matched generously: someone who says "delete
everything about me" must not be answered with a help page. A wish only ever takes something away from *us*, so
reading one into a message by mistake costs a resident a fresh start and nothing more.
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

_STOP_WISH = re.compile(
    r"\b(?:stop|quit|no more|dont|do not|never)\b(?: \w+){0,2} \b(?:text(?:ing|s)?|messag(?:e|es|ing)|contact(?:ing)?"
    r"|writ(?:e|ing)(?: to)?)(?: me| us)?(?: (?:again|now|please|ever|any ?more))*$"
)
_ERASE = r"(?:delete|erase|remove|wipe|forget|clear|get rid of)"
_OURS = (
    r"(?:(?:all |any )?(?:of )?(?:my|the|this|these|that|our|your) (?:whole )?"
    r"(?:data|info|information|details|messages?|msgs?|chats?|conversations?|history|answers?|records?)"
    r"|(?:everything|all|anything|what|the things|stuff)(?: that)?"
    r"(?: (?:i|ive|i have) (?:just )?(?:said|typed|wrote|written|told you|sent)"
    r"| (?:about|on) (?:me|us)| you (?:have|know|got|hold|keep)(?: (?:about|on) me)?| of it)"
    r"|me|us|this|it all)"
)
_ERASE_WISH = re.compile(rf"\b{_ERASE} {_OURS}(?: (?:please|now|pls|plz|thanks|here|from here|in here))*$")
# Asked about their own phone, account or pictures, it is a question for the helplines, not a wish to us.
_ABOUT_ELSEWHERE = re.compile(
    r"\b(?:phone|mobile|laptop|computer|facebook|whatsapp|instagram|insta|snap(?:chat)?|google|account|photos?|pics?"
    r"|pictures?|he|she|they|him|her|them|police|court|internet|browser|how (?:do|can|to)|should i|did|has|have you)\b"
)


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
    if len(words) > 120:  # a wish to us is short; a long message is a story, and stories reach the dialogue
        return None
    if _STOP_WISH.search(words) and not _ABOUT_ELSEWHERE.search(words):
        return Wish.STOP
    if _ERASE_WISH.search(words) and not _ABOUT_ELSEWHERE.search(words):
        return Wish.FORGET
    return None


def _plain(text: str) -> str:
    letters = re.sub(r"['’`]", "", text)
    return re.sub(r"[^\w]+", " ", letters).strip()
