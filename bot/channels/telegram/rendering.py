"""A reply as Telegram takes it: plain text within its limits, and buttons under the last part.

No parse mode is ever set, so nothing anyone writes can be taken for markup and there is nothing to escape.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.channels.telegram import wording
from bot.core.messages import Button, Reply

LONGEST = 4096
"""Telegram's limit, counted in UTF-16 units, the strictest reading of its *characters*."""
LONGEST_PAYLOAD = 64
MOST_BUTTONS = 100

_CUTS = ("\n\n", "\n", ". ", " ")
_LEAD = wording.CARRY_ON + "\n\n"


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One message to send."""

    text: str = field(repr=False)
    buttons: tuple[Button, ...] = ()


def parts_of(reply: Reply) -> tuple[Part, ...]:
    """The messages that make up a reply. Each later one opens with a neutral line of its own."""
    text = _sendable(reply.text).replace(wording.LEAVE_THE_PAGE, wording.CLEAR_INSTEAD)
    pieces = [text] if units(text) <= LONGEST else split(text, LONGEST - units(_LEAD))
    pieces = [piece for piece in pieces if piece.strip()]
    texts = [piece if number == 0 else _LEAD + piece for number, piece in enumerate(pieces)]
    buttons = tuple(button for button in reply.buttons if _fits(button))[:MOST_BUTTONS]
    last = len(texts) - 1
    return tuple(Part(text=text, buttons=buttons if at == last else ()) for at, text in enumerate(texts))


def split(text: str, limit: int) -> list[str]:
    """Cut `text` into pieces of at most `limit` UTF-16 units; joined again they are `text`.

    Cut after a paragraph where possible, else after a line, a sentence, a word, and only then between characters.
    """
    return list(_pieces(text, limit))


def units(text: str) -> int:
    """Length in UTF-16 units: most emoji count twice."""
    return len(text) + sum(character > "\uffff" for character in text)


def _pieces(text: str, limit: int) -> Iterator[str]:
    while units(text) > limit:
        room = text[: _characters(text, limit)]
        end = next((at + len(cut) for cut in _CUTS if (at := room.rfind(cut)) > 0), len(room))
        yield text[:end]
        text = text[end:]
    yield text


def _characters(text: str, limit: int) -> int:
    used = 0
    for count, character in enumerate(text):
        used += 2 if character > "\uffff" else 1
        if used > limit:
            return count
    return len(text)


def _sendable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


def _fits(button: Button) -> bool:
    return bool(button.title.strip()) and 1 <= len(button.payload.encode("utf-8", "replace")) <= LONGEST_PAYLOAD
