"""The public keys of an issuer of tokens."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

import jwt

from policylib_api.auth.fetching import Fetched, address_in, discovery_of, get_json

_Keys = Mapping[str, Mapping[str, Any]]


class Issuer:
    """The keys of one issuer, by their `kid`. For one event loop."""

    def __init__(
        self, issuer: str, jwks_url: str | None, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        """Know an issuer by its name; without `jwks_url`, its discovery document says where its keys are."""
        self.name = issuer
        self._jwks_url = jwks_url
        self._keys = Fetched(issuer, "keys of the issuer", self._fetch, monotonic)
        self._made: dict[tuple[str, str], jwt.PyJWK] = {}
        self._made_of: _Keys = {}

    async def key(self, kid: str, algorithm: str) -> jwt.PyJWK | None:
        """Return the key of that id, for that algorithm; None: the issuer has none.

        Raises IssuerUnavailableError.
        """
        keys = await self._keys.current(lambda known: kid not in known)
        if keys is not self._made_of:
            self._made, self._made_of = {}, keys
        made = self._made.get((kid, algorithm))
        if made is not None:
            return made
        raw = keys.get(kid)
        if raw is None or raw.get("alg", algorithm) != algorithm:
            return None
        try:
            made = self._made[kid, algorithm] = jwt.PyJWK(dict(raw), algorithm)
        except jwt.PyJWTError:
            return None
        return made

    def _fetch(self) -> _Keys:
        url = self._jwks_url or address_in(discovery_of(self.name), "jwks_uri")
        keys = get_json(url).get("keys")
        found = [key for key in keys if _is_for_signatures(key)] if isinstance(keys, list) else []
        if not found:
            raise ValueError(f"{url} has no public keys for signatures")
        return {key["kid"]: key for key in found}


def _is_for_signatures(key: object) -> bool:
    if not isinstance(key, dict):
        return False
    # `oct` is a secret of both sides, and `d` that of the issuer: neither is a public key.
    is_public = key.get("kty") in ("RSA", "EC", "OKP") and "d" not in key
    return is_public and isinstance(key.get("kid"), str) and key.get("use", "sig") == "sig"
