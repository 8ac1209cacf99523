"""Puts the parts of one turn together as one reply: one notification, with a neutral first line."""

from collections.abc import Iterable
from dataclasses import replace

from bot.core import previews
from bot.core.messages import Button, Channel, Reply
from bot.core.wording import Wording

_PREVIEWED = frozenset({Channel.TELEGRAM})
"""Channels whose messages show on a locked screen."""


def compose(
    parts: Iterable[str],
    *,
    channel: Channel,
    wording: Wording,
    buttons: Iterable[Button] = (),
    urgent: bool = False,
    ends_conversation: bool = False,
) -> Reply:
    """Join the parts that hold anything; drop repeated buttons."""
    text = "\n\n".join(part.strip() for part in parts if part.strip())
    unique = {button.payload: _fitting(button, channel, wording) for button in buttons}
    return Reply(
        text=previews.quiet(text, wording.previews, urgent=urgent, whole_preview=channel in _PREVIEWED),
        buttons=tuple(unique.values()),
        urgent=urgent,
        ends_conversation=ends_conversation,
    )


def _fitting(button: Button, channel: Channel, wording: Wording) -> Button:
    """Only the web chat has a page to leave."""
    if button.payload == "/leave" and channel is not Channel.WEB:
        return replace(button, title=wording.button_leave)
    return button
