"""Guests: people whom an issuer lets in to the pages, without an account here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from policylib.diagnostics import Text
from policylib_api.auth.caller import Caller, Scope, known_scopes
from policylib_api.auth.verifying import binding_of, caller_id_of

_LONGEST_NAME = 100
Roles = Mapping[str, frozenset[Scope]]


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody whom an issuer let in: under which name, and what they may do until they are signed out."""

    issuer: str
    name: str
    caller: Caller

    @property
    def scopes(self) -> frozenset[Scope]:
        """What they may do."""
        return self.caller.scopes

    @property
    def assigner(self) -> Mapping[str, str] | None:
        """The body they are bound to; None: any."""
        return self.caller.assigner


def guest_of(claims: Mapping[str, Any], claim: str, roles: Roles) -> Guest:
    """Return whom a verified token is of. `claim`: where its roles are; `roles`: what they allow.

    Raises TokenError.
    """
    held = _roles_in(claims, claim)
    scopes = frozenset[Scope]().union(*(roles[role] for role in held if role in roles))
    caller = Caller(caller_id_of(claims), scopes, binding_of(claims))
    names = (claims.get("name"), claims.get("preferred_username"), claims["sub"])
    name = next((one.strip() for one in names if isinstance(one, str) and one.strip()), caller.id)
    return Guest(claims["iss"], name[:_LONGEST_NAME], caller)


def read_roles(entries: Sequence[str]) -> tuple[Roles, list[Text]]:
    """Return what roles allow, of entries like `clerk=decide`; and the mistakes in them.

    >>> roles, mistakes = read_roles(["clerk=decide", "clerk=read-records", "head"])
    >>> sorted(roles["clerk"]) == [Scope.DECIDE, Scope.READ_RECORDS], len(mistakes)
    (True, 1)
    """
    roles: dict[str, frozenset[Scope]] = {}
    mistakes = []
    scopes = {scope.value: scope for scope in Scope}
    for entry in entries:
        role, _, scope = entry.rpartition("=")
        if role.strip() and scope.strip() in scopes:
            name = role.strip()
            roles[name] = roles.get(name, frozenset()) | {scopes[scope.strip()]}
        else:
            mistakes.append(
                Text(
                    f"oidc_roles：{entry} 应写成 角色=权限，权限是 {'、'.join(scopes)} 之一",
                    f"oidc_roles: {entry} is not written like role=decide, with one of {', '.join(scopes)}",
                )
            )
    return roles, mistakes


def kept_guest(guest: Guest) -> str:
    """Return a guest as text, to be kept with the session."""
    fields = {
        "issuer": guest.issuer,
        "name": guest.name,
        "caller": guest.caller.id,
        "scopes": sorted(guest.scopes),
        "assigner": guest.assigner,
    }
    return orjson.dumps(fields).decode()


def read_guest(kept: str) -> Guest:
    """Return a guest from the text that was kept."""
    raw = orjson.loads(kept)
    caller = Caller(raw["caller"], known_scopes(raw["scopes"]), raw["assigner"])
    return Guest(raw["issuer"], raw["name"], caller)


def _roles_in(claims: Mapping[str, Any], claim: str) -> list[str]:
    """Return the roles at a claim: of exactly that name, or, where dots lead into objects, within them."""
    value: Any = claims
    for part in [claim] if claim in claims else claim.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)]
