"""Keeps the libraries' logs shut: the bot's token is in every address they log, and words are in their debug lines.

Handlers and levels set elsewhere cannot open them again. What matters is told by events of our own, without content.
"""

import logging

TOO_TALKATIVE = ("telegram", "httpx", "httpcore")


def hush_libraries() -> None:
    """Cut these loggers, and all below them, off from every handler."""
    for name in TOO_TALKATIVE:
        logger = logging.getLogger(name)
        logger.propagate = False
        logger.handlers = [logging.NullHandler()]
