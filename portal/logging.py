"""Logs: one line an event to standard error, readable or JSON, without secrets."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

BOT_TOKEN = re.compile(r"\b(\d{6,12}):[A-Za-z0-9_-]{20,}")
PASSWORD_IN_URL = re.compile(r"(://[^/\s:@]*:)[^/\s@]+@")

TALKATIVE = (
    "apscheduler",
    "fontTools",
    "httpcore",
    "httpx",
    "rq",
    "rq.cron",
    "telegram",
    "urllib3",
    "werkzeug",
)


def set_up_logging(*, as_json: bool = False, level: int = logging.INFO) -> None:
    """Send the standard library's and structlog's events through one formatter and one filter."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        hide_secrets,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False) if as_json else write_line,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in TALKATIVE:
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
        logger.setLevel(logging.WARNING)


def write_line(_logger: object, _method: str, event: MutableMapping[str, Any]) -> str:
    """`12:00:01 warning worker: what happened key=value`, the traceback below it."""
    at, level = str(event.pop("timestamp"))[11:19], event.pop("level")
    name, said = event.pop("logger", ""), event.pop("event")
    traceback = event.pop("exception", "")
    facts = "".join(f" {key}={value}" for key, value in event.items())
    return f"{at} {level} {name}: {said}{facts}" + (f"\n{traceback}" if traceback else "")


def hide_secrets(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Cut bot tokens and passwords in addresses out of every text of the event."""
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = without_secrets(value)
        elif not isinstance(value, (int, float, bool, type(None))) and not key.startswith("_"):
            event[key] = without_secrets(str(value))
    return event


def without_secrets(text: str) -> str:
    return PASSWORD_IN_URL.sub(r"\1…@", BOT_TOKEN.sub(r"\1:…", text))
