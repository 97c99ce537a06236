"""The log: one line of JSON an event, on standard error, without words of tasks."""

from __future__ import annotations

import datetime as dt
import logging
import sys
from typing import Any

import orjson

logger = logging.getLogger("policylib_api")

_FIELDS = "fields"


def set_up(level: str = "INFO") -> None:
    """Write the log as lines of JSON, also what the server itself says."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # Nobody reads which line of code or thread it was, and to find that out takes longer than to write it.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    logging._srcfile = None  # as the documentation of logging has it
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "alembic"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True
    logging.getLogger("uvicorn.access").disabled = True  # the edge logs requests itself
    logging.getLogger("alembic").setLevel("WARNING")


def say(event: str, level: int = logging.INFO, **fields: object) -> None:
    """Log an event with its fields."""
    logger.log(level, event, extra={_FIELDS: fields})


class JsonFormatter(logging.Formatter):
    """A log record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, without its end."""
        line: dict[str, Any] = {
            "time": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
            **getattr(record, _FIELDS, {}),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return orjson.dumps(line, default=str).decode()
