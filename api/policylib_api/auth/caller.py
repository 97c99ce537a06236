"""Who calls, and what that allows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Scope(StrEnum):
    """What a caller may do; an operation asks for at most one. None includes another."""

    DECIDE = "decide"
    READ_RECORDS = "read-records"
    PUBLISH = "publish"
    ADMIN = "admin"


def known_scopes(names: Iterable[str]) -> frozenset[Scope]:
    """Return scopes by their names; one of a newer version means nothing to this one."""
    known = {scope.value for scope in Scope}
    return frozenset(Scope(name) for name in names if name in known)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls. `id` is what is recorded and logged, at most 100 characters: `key:` and the id of a key,
    `account:` and that of an account, `oidc:` and the subject of a token. `assigner`: the body (fields of a
    task's assigner) the caller may ask for; None: any.
    """

    id: str
    scopes: frozenset[Scope]
    assigner: Mapping[str, str] | None = None


# Without authentication, only this machine can call, and may do everything.
LOCAL = Caller("local", frozenset(Scope))

# Whoever calls an operation that is open to all; nobody looks at what they show.
ANYBODY = Caller("anybody", frozenset())
