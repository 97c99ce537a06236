"""Signed tokens of an issuer: whether they are its own, for this audience, and of now."""

from __future__ import annotations

import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import jwt
import orjson

from policylib_api.auth.assigners import read_binding
from policylib_api.auth.issuer import Issuer

LONGEST_TOKEN = 8192
ASSIGNER_CLAIM = "policylib_assigner"
_REQUIRED = ("exp", "iat", "iss", "aud", "sub")
_PLAIN_SUBJECT = re.compile(r"(?!sha256:)[\x21-\x7e]{1,95}")


class TokenError(ValueError):
    """A token that is not accepted; why is for the log, not for the caller."""


class Verifier:
    """Verifies the tokens of one issuer for one audience."""

    def __init__(self, issuer: Issuer, audience: str, algorithms: tuple[str, ...], leeway: int) -> None:
        """Accept signatures of these algorithms only. `leeway`: by how many seconds clocks may differ."""
        self._issuer = issuer
        self._audience = audience
        self._algorithms = algorithms
        self._leeway = leeway

    async def claims(self, token: str) -> dict[str, Any]:
        """Return the claims of a token. Raises TokenError, IssuerUnavailableError."""
        if len(token) > LONGEST_TOKEN:
            raise TokenError("too long")
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
        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                key,
                algorithms=[algorithm],
                audience=self._audience,
                issuer=self._issuer.name,
                leeway=self._leeway,
                options={"require": list(_REQUIRED), "enforce_minimum_key_length": True},
            )
            orjson.dumps(claims)  # half a character, which JSON can escape, can be neither hashed nor kept
        except (jwt.PyJWTError, TypeError, ValueError) as error:
            raise TokenError(_why(error)) from None
        return claims


def caller_id_of(claims: Mapping[str, Any]) -> str:
    """Return who a token is of, as it stands in logs and records: its subject, or a hash of what is long or
    strange.
    """
    subject = claims["sub"]
    if _PLAIN_SUBJECT.fullmatch(subject):
        return f"oidc:{subject}"
    return f"oidc:sha256:{sha256(subject.encode()).hexdigest()}"


def binding_of(claims: Mapping[str, Any]) -> dict[str, str] | None:
    """Return the body that a token binds its caller to; None: none. Raises TokenError."""
    if ASSIGNER_CLAIM not in claims:
        return None
    try:
        return read_binding(claims[ASSIGNER_CLAIM])
    except ValueError:
        # What was meant to bind a caller must never leave it unbound.
        raise TokenError(ASSIGNER_CLAIM) from None


def _why(error: Exception) -> str:
    """Return what is logged: the kind of error, not its words, which may quote the token."""
    return type(error).__name__
