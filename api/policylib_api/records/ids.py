"""Identifiers of records: UUID version 7 (RFC 9562), so that they sort by the time they were made."""

from __future__ import annotations

import uuid


def new_id(milliseconds: int, random: bytes) -> str:
    """Return a UUIDv7 of a time (milliseconds since 1970, UTC) and ten random bytes.

    >>> new_id(1_700_000_000_000, bytes(10))
    '018bcfe5-6800-7000-8000-000000000000'
    """
    value = bytearray(milliseconds.to_bytes(6, "big") + random)
    value[6] = 0x70 | value[6] & 0x0F
    value[8] = 0x80 | value[8] & 0x3F
    return str(uuid.UUID(bytes=bytes(value)))
