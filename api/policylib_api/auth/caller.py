"""Who calls, and what that allows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Scope(StrEnum):
    """What a caller may do; an operation asks for at most one. None includes another."""

    DECIDE = "decide"
    READ_RECORDS = "read-records"
    PUBLISH = "publish"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls. `id` is what is recorded and logged, at most 100 characters: `key:` and the id of a key,
    `oidc:` and the subject of a token. `assigner`: the body (fields of a task's assigner) the caller may ask
    for; None: any.
    """

    id: str
    scopes: frozenset[Scope]
    assigner: Mapping[str, str] | None = None


# Without authentication, only this machine can call, and may do everything.
LOCAL = Caller("local", frozenset(Scope))

# Whoever calls an operation that is open to all; nobody looks at what they show.
ANYBODY = Caller("anybody", frozenset())
