"""How a server is run: from a TOML file, overruled by the environment; refused where it makes no sense."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

MEBIBYTE = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The configuration. Sizes are in bytes, times in seconds.

    `records`: SQLAlchemy address of the records. `policy`, `settings`: absent, those that come with the
    library. `public_url`: the address callers use; never taken from a request.
    """

    host: str = "127.0.0.1"
    port: int = 8181
    workers: int = 1
    policy: Path | None = None
    settings: Path | None = None
    records: str = "sqlite:///policylib-records.db"
    public_url: str | None = None
    body_limit: int = MEBIBYTE
    batch_limit: int = 32 * MEBIBYTE
