"""Bearer tokens of an OpenID issuer: verified by its public keys, never issued here."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from policylib_api.auth.caller import Caller, Scope
from policylib_api.auth.issuer import Issuer
from policylib_api.auth.verifying import Verifier, binding_of, caller_id_of

# Checking a signature takes longer than deciding: a token that was accepted is believed for so long.
FRESH_SECONDS = 60.0
MOST_ACCEPTED = 10_000
SCOPE_PREFIX = "policylib:"


@dataclass(frozen=True, slots=True)
class _Accepted:
    caller: Caller
    until: float  # seconds since 1970


class Tokens:
    """Knows callers by the tokens of one issuer for one audience."""

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
        self._verifier = Verifier(issuer, audience, algorithms, leeway)
        self._leeway = leeway
        self._now = now
        self._accepted: dict[bytes, _Accepted] = {}

    async def caller(self, token: str) -> Caller:
        """Return who calls with a token. Raises TokenError, IssuerUnavailableError."""
        digest = sha256(token.encode()).digest()
        accepted = self._accepted.get(digest)
        if accepted is not None and self._now() < accepted.until:
            return accepted.caller
        begun = self._now()
        claims = await self._verifier.claims(token)
        caller = Caller(caller_id_of(claims), _scopes_of(claims), binding_of(claims))
        if len(self._accepted) >= MOST_ACCEPTED:
            self._accepted.clear()
        until = min(begun + FRESH_SECONDS, int(claims["exp"]) + self._leeway)
        self._accepted[digest] = _Accepted(caller, until)
        return caller


def _scopes_of(claims: Mapping[str, Any]) -> frozenset[Scope]:
    """Return the scopes of a token: those of `scope` (words) or `scp` (words, or an array) that are ours."""
    words: list[str] = []
    for claim in ("scope", "scp"):
        value = claims.get(claim, "")
        words += value.split(" ") if isinstance(value, str) else value if isinstance(value, list) else []
    return frozenset(scope for scope in Scope if SCOPE_PREFIX + scope in words)
