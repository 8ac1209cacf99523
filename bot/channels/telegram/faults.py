"""What to do next when the Bot API says no, fails or stays silent: the one place that reads the library's errors."""

from enum import Enum, auto

import httpx
from telegram import error


class Fault(Enum):
    """What a failed call means."""

    GONE = auto()  # blocked, deactivated, no such chat: forget them
    REFUSED = auto()  # this very request is wrong: repeating it is no use
    NOT_DONE = auto()  # certainly did not happen: safe to try again
    UNKNOWN = auto()  # may have happened: trying again may say it twice


_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_NO_SUCH_CHAT = ("chat not found", "user not found", "peer_id_invalid", "user is deactivated", "chat_id is empty")


def judge(problem: error.TelegramError) -> Fault:
    """Sort a library error. `RetryAfter` is not a fault; `lanes` deals with it."""
    if isinstance(problem, (error.Forbidden, error.ChatMigrated)):
        return Fault.GONE
    if isinstance(problem, error.BadRequest):
        said = problem.message.lower()
        return Fault.GONE if any(sign in said for sign in _NO_SUCH_CHAT) else Fault.REFUSED
    if isinstance(problem, error.NetworkError):
        return _judge_network(problem)
    return Fault.REFUSED


def _judge_network(problem: error.NetworkError) -> Fault:
    cause = problem.__cause__
    if isinstance(cause, _NEVER_SENT):
        return Fault.NOT_DONE
    if isinstance(cause, httpx.HTTPError):
        return Fault.UNKNOWN
    # Telegram or its front door answered. Only "I gave up waiting for the inside" leaves the outcome open.
    return Fault.UNKNOWN if "gateway time" in problem.message.lower() else Fault.NOT_DONE
