"""The slash commands of Telegram's menu, and what typed text means to the rest of the house.

Only the commands below turn into payloads. Any other typed text loses its leading slash, so typing can never reach
the dialogue engine's own commands; and words after a command are heard, since they may be a cry for help.
"""

import re
from collections.abc import Mapping

START = "/start"
CLEAR = "/clear"
CLEAR_NOTE = "/clear_note"

MENU: Mapping[str, str] = {
    "start": "Start again",
    "help": "What this chat can do",
    "leave": "End this chat now",
    "clear": "Take away the messages here",
    "feedback": "Tell us what you think",
    "language": "Choose a language",
    "privacy": "What is kept, and for how long",
}
"""Shown by Telegram to anyone who opens the chat: neutral on purpose."""

_PAYLOADS: Mapping[str, str] = {
    "start": START,
    "help": "/help",
    "menu": "/menu",
    "leave": "/leave",
    "stop": "/leave",
    "exit": "/leave",
    "quit": "/leave",
    "clear": CLEAR,
    "feedback": "/give_feedback",
    "language": "/language",
    "privacy": "/privacy",
}
_AT_ONCE = frozenset({"/leave", CLEAR})
"""Done whatever words follow."""

_COMMAND = re.compile(r"/([a-z]{1,32})(?:@\w{1,64})?(?:\s+(.*))?", re.IGNORECASE | re.DOTALL)
_DEEP_LINK = re.compile(r"[A-Za-z0-9_-]{1,64}")


def meant_by(text: str) -> str:
    """A payload for a command of ours, else the words without a leading slash."""
    command = _COMMAND.fullmatch(text.strip())
    if command:
        payload = _PAYLOADS.get(command[1].lower())
        words = (command[2] or "").strip()
        link = payload == START and _DEEP_LINK.fullmatch(words) is not None
        if payload and (not words or link or payload in _AT_ONCE):
            return payload
    return plain(text)


def pressed(payload: str) -> str:
    """The payload of a button. One that none of our buttons can have is only words."""
    fits = payload.startswith("/") and len(payload.encode("utf-8", "replace")) <= 64
    return payload if fits else plain(payload)


def plain(text: str) -> str:
    """Text that is no command to anyone."""
    return text.lstrip().lstrip("/") if text.lstrip().startswith("/") else text
