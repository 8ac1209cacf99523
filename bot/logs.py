"""Logs that cannot tell on anyone: one JSON object a line, with an event name and allow-listed fields only.

Message text, addresses, ids and free text are not on the list, so they cannot be written even by mistake. A
library's own log lines keep their level and logger name and lose their words; exceptions keep their type alone.
"""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog

FIELDS = frozenset(
    {"action", "bucket", "channel", "effect", "error", "level", "logger", "reason", "status", "timestamp"}
)
"""The only fields that reach a log, besides the event's name."""
_OURS = "bot"


def set_up(stream: TextIO | None = None, *, level: int = logging.INFO) -> None:
    """Send every log record through the filter, to `stream` (standard error)."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.stdlib.ExtraAdder(),
                _type_of_exception,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
            ],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _allow_listed, _render],
        )
    )
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)


def _type_of_exception(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    info = event.pop("exc_info", None)
    if isinstance(info, tuple) and info[0] is not None:
        event["error"] = info[0].__name__
    return event


def _allow_listed(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    name = str(event.get("event", ""))
    ours = str(event.get("logger", "")).split(".")[0] in {_OURS, "actions"}
    kept = {key: value for key, value in event.items() if key in FIELDS}
    return {"event": name if ours and name.replace("_", "").isalnum() else "library", **kept}


_render = structlog.processors.JSONRenderer()
