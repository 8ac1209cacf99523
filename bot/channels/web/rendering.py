"""A reply as pieces a page can build: paragraphs, lists, links, choices.

The same pieces go to the server's templates and, as JSON, to the page's script; both only ever place them as text,
so nothing in a reply can become markup. Telephone numbers and https addresses become links when they have a shape
that leaves no doubt; a number one is told to *text* does not.
"""

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from bot.core.messages import Button, Reply


@dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    """A run of text: a link when `href` is set, a name of something when `strong`."""

    text: str
    href: str = ""
    strong: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Block:
    """A paragraph (one line of spans per line) or a list (one line per item)."""

    kind: str
    lines: tuple[tuple[Span, ...], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Bubble:
    """One reply, ready to place."""

    blocks: tuple[Block, ...]
    buttons: tuple[Button, ...]
    urgent: bool

    def as_json(self) -> dict[str, object]:
        return asdict(self)


_PHONE = (
    r"(?P<phone>(?<![\w.+/£-])(?<!\d[ ,])(?:"
    r"999|112|101|111|159|116 ?\d{3}|0800 1111"
    r"|0\d{3} \d{3} \d{4}|0\d{3} \d{4} \d{3}|0\d{2} \d{4} \d{4}|0\d{4} \d{6}|0\d{4} \d{3} \d{3}"
    r"|0\d{3} \d{3} \d{3}|0\d{9,10}"
    r")(?![\w/-]|[.:]\d| \d{3}))"
)
_ADDRESS = r"(?P<url>https://[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:/[\w\-./%#?=&+~]*)?)"
_LINK = re.compile(f"{_ADDRESS}|{_PHONE}")
_TO_TEXT = re.compile(r"\b(?:text|texts|sms)(?: [a-z*_]+){0,3}:? ?$", re.IGNORECASE)
_LIST_ITEM = "- "


def bubble(reply: Reply) -> Bubble:
    """Split a reply's plain text into blocks and find its links."""
    return Bubble(blocks=tuple(_blocks(reply.text)), buttons=reply.buttons, urgent=reply.urgent)


def _blocks(text: str) -> Iterator[Block]:
    lines: list[str] = []
    kind = ""
    for line in [*text.splitlines(), ""]:
        wanted = _kind(line)
        if wanted != kind and lines:
            named = kind == "paragraph" and wanted == "list" and len(lines) > 1
            yield Block(kind=kind, lines=tuple(_line(one, strong=named and not i) for i, one in enumerate(lines)))
            lines = []
        kind = wanted
        if kind:
            lines.append(line.removeprefix(_LIST_ITEM).strip())


def _line(line: str, *, strong: bool) -> tuple[Span, ...]:
    """The name of a service stands alone on the first of the lines above its list."""
    return (Span(text=line, strong=True),) if strong else tuple(_spans(line))


def _kind(line: str) -> str:
    if not line.strip():
        return ""
    return "list" if line.startswith(_LIST_ITEM) else "paragraph"


def _spans(line: str) -> Iterator[Span]:
    done = 0
    for match in _LINK.finditer(line):
        found = match.group().rstrip(".?")
        if match["phone"] and _TO_TEXT.search(line[: match.start()]):
            continue
        if line[done : match.start()]:
            yield Span(text=line[done : match.start()])
        yield Span(text=found, href=f"tel:{found.replace(' ', '')}" if match["phone"] else found)
        done = match.start() + len(found)
    if line[done:]:
        yield Span(text=line[done:])
