"""Bearer tokens of an OpenID issuer: verified by its public keys, never issued here."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import jwt

from policylib_api.auth.assigners import read_binding
from policylib_api.auth.caller import Caller, Scope
from policylib_api.auth.issuer import Issuer

LONGEST_TOKEN = 8192
# Checking a signature takes longer than deciding: a token that was accepted is believed for so long.
FRESH_SECONDS = 60.0
MOST_ACCEPTED = 10_000
SCOPE_PREFIX = "policylib:"
ASSIGNER_CLAIM = "policylib_assigner"
_REQUIRED = ("exp", "iat", "iss", "aud", "sub")
_PLAIN_SUBJECT = re.compile(r"(?!sha256:)[\x21-\x7e]{1,95}")


class TokenError(ValueError):
    """A token that is not accepted; why is for the log, not for the caller."""


@dataclass(frozen=True, slots=True)
class _Accepted:
    caller: Caller
    until: float  # seconds since 1970


class Tokens:
    """Verifies the tokens of one issuer for one audience."""

    def __init__(
        self,
        issuer: Issuer,
        audience: str,
        algorithms: tuple[str, ...],
        leeway: int,
        now: Callable[[], float] = time.time,
    ) -> None:
        """Accept signatures of these algorithms only. `leeway`: by how many seconds clocks may differ; `now`:
        the seconds since 1970.
        """
        self._issuer = issuer
        self._audience = audience
        self._algorithms = algorithms
        self._leeway = leeway
        self._now = now
        self._accepted: dict[bytes, _Accepted] = {}

    async def caller(self, token: str) -> Caller:
        """Return who calls with a token. Raises TokenError, IssuerUnavailableError."""
        if len(token) > LONGEST_TOKEN:
            raise TokenError("too long")
        digest = sha256(token.encode()).digest()
        accepted = self._accepted.get(digest)
        if accepted is not None and self._now() < accepted.until:
            return accepted.caller
        begun = self._now()
        claims = await self._verified(token)
        caller = _caller_of(claims)
        if len(self._accepted) >= MOST_ACCEPTED:
            self._accepted.clear()
        until = min(begun + FRESH_SECONDS, int(claims["exp"]) + self._leeway)
        self._accepted[digest] = _Accepted(caller, until)
        return caller

    async def _verified(self, token: str) -> dict[str, Any]:
        """Return the claims of a token. Raises TokenError, IssuerUnavailableError."""
        try:
            header = jwt.get_unverified_header(token)
        except jwt.PyJWTError as error:
            raise TokenError(_why(error)) from None
        algorithm, kid = header.get("alg"), header.get("kid")
        if algorithm not in self._algorithms:
            raise TokenError("algorithm")
        if not isinstance(kid, str):
            raise TokenError("kid")
        key = await self._issuer.key(kid, algorithm)
        if key is None:
            raise TokenError("unknown key")
        return self._claims(token, key, algorithm)

    def _claims(self, token: str, key: jwt.PyJWK, algorithm: str) -> dict[str, Any]:
        try:
            return jwt.decode(
                token,
                key,
                algorithms=[algorithm],
                audience=self._audience,
                issuer=self._issuer.name,
                leeway=self._leeway,
                options={"require": list(_REQUIRED), "enforce_minimum_key_length": True},
            )
        except (jwt.PyJWTError, TypeError, ValueError) as error:
            raise TokenError(_why(error)) from None


def _caller_of(claims: Mapping[str, Any]) -> Caller:
    assigner = None
    if ASSIGNER_CLAIM in claims:
        try:
            assigner = read_binding(claims[ASSIGNER_CLAIM])
        except ValueError:
            # What was meant to bind a caller must never leave it unbound.
            raise TokenError(ASSIGNER_CLAIM) from None
    return Caller(f"oidc:{_short(claims['sub'])}", _scopes_of(claims), assigner)


def _scopes_of(claims: Mapping[str, Any]) -> frozenset[Scope]:
    """Return the scopes of a token: those of `scope` (words) or `scp` (words, or an array) that are ours."""
    words: list[str] = []
    for claim in ("scope", "scp"):
        value = claims.get(claim, "")
        words += value.split(" ") if isinstance(value, str) else value if isinstance(value, list) else []
    return frozenset(scope for scope in Scope if SCOPE_PREFIX + scope in words)


def _short(subject: str) -> str:
    """Return a subject as it stands in logs and records: itself, or a hash of what is long or strange."""
    if _PLAIN_SUBJECT.fullmatch(subject):
        return subject
    return f"sha256:{sha256(subject.encode()).hexdigest()}"


def _why(error: Exception) -> str:
    """Return what is logged: the kind of error, not its words, which may quote the token."""
    return type(error).__name__
