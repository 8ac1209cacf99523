"""Telegram: python-telegram-bot carries updates and sends; what they mean is decided inside.

One module per idea: `updates` and `webhook` (the two ways in), `intake` (what we let in), `seen` (once only), `order`
(whose turn), `answering` (what happens), `sender` and `lanes` (what goes out, and how fast), `traces` and
`clearing` (`/clear`), `channel` (all of it together).
"""

import os

from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.webhook import Webhook

os.environ.setdefault("PTB_TIMEDELTA", "true")  # the library's own switch to its future: durations as timedelta

__all__ = ["TelegramChannel", "Webhook"]
