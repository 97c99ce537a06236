"""Signing in at an OpenID issuer: the authorization code flow with PKCE, state and nonce."""

from __future__ import annotations

import asyncio
import base64
import hmac
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import quote_plus, urlencode, urlsplit

from policylib.diagnostics import Text, unreadable
from policylib_api.auth.fetching import (
    FETCH_ERRORS,
    PATIENCE_SECONDS,
    Fetched,
    IssuerUnavailableError,
    address_in,
    discovery_of,
    post_form,
)
from policylib_api.auth.guests import Guest, Roles, guest_of, read_roles
from policylib_api.auth.issuer import Issuer
from policylib_api.auth.rates import Rate
from policylib_api.auth.sign_ins import SignIn
from policylib_api.auth.verifying import TokenError, Verifier
from policylib_api.config import Config, ConfigError

CALLBACK = "/session/issuer/back"
# How many sign-ins one address may begin; each is a row of the store for some minutes.
OF_ONE_ADDRESS = "30/5 minute"
LONGEST_CODE = 4096
_LOCALES = {"zh": "zh-CN zh", "en": "en"}


class SignInRefusedError(Exception):
    """The issuer, or what it answered, lets nobody in; why is for the log."""


@dataclass(frozen=True, slots=True)
class _Endpoints:
    authorization: str
    token: str
    end_session: str | None
    basic: bool  # whether the secret goes into a header
    names_itself: bool  # whether `iss` comes back with the browser (RFC 9207)


class Provider:
    """The issuer at which people sign in to the pages. For one event loop."""

    def __init__(
        self,
        config: Config,
        roles: Roles,
        secret: str | None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Be the client of the issuer that the configuration names. `secret`: None for a public client."""
        assert config.oidc_issuer is not None
        assert config.oidc_client_id is not None
        self.issuer = config.oidc_issuer
        self.label = config.oidc_name or urlsplit(self.issuer).hostname or self.issuer
        self.rate = Rate(OF_ONE_ADDRESS)
        self._client = config.oidc_client_id
        self._secret = secret
        self._home = config.base_url or ""
        self._scope = " ".join(config.oidc_scope)
        self._claim, self._roles = config.oidc_roles_claim, roles
        keys = Issuer(self.issuer, config.oidc_jwks_url, monotonic)
        self._verifier = Verifier(keys, self._client, config.oidc_algorithms, config.oidc_leeway)
        self._found = Fetched(self.issuer, "discovery document", self._discover, monotonic)

    async def address(self, sign_in: SignIn, language: str) -> str:
        """Return where the browser goes to sign in. Raises IssuerUnavailableError."""
        found = await self._found.current()
        challenge = base64.urlsafe_b64encode(sha256(sign_in.verifier.encode()).digest()).rstrip(b"=")
        asked = {
            "response_type": "code",
            "client_id": self._client,
            "redirect_uri": self._home + CALLBACK,
            "scope": self._scope,
            "state": sign_in.state,
            "nonce": sign_in.nonce,
            "code_challenge": challenge.decode(),
            "code_challenge_method": "S256",
            "ui_locales": _LOCALES[language],
        }
        return _with(found.authorization, asked)

    async def guest(self, sign_in: SignIn, code: str, named: str | None) -> Guest:
        """Return who has signed in, for the code that the browser brought back. `named`: the issuer that it
        says the code is of; None: it says nothing.

        Raises SignInRefusedError, IssuerUnavailableError.
        """
        found = await self._found.current()
        if named != self.issuer and (named is not None or found.names_itself):
            raise SignInRefusedError("the code is of another issuer")
        token = await self._token(found, sign_in, code)
        try:
            claims = await self._verifier.claims(token)
            _check(claims, self._client, sign_in.nonce)
            return guest_of(claims, self._claim, self._roles)
        except TokenError as error:
            raise SignInRefusedError(f"token: {error}") from None

    async def end_address(self, language: str) -> str | None:
        """Return where the browser goes to sign out at the issuer too; None: the issuer has no such place.

        Raises IssuerUnavailableError.
        """
        found = await self._found.current()
        if found.end_session is None:
            return None
        back = f"{self._home}/session?done=out"
        asked = {
            "client_id": self._client,
            "post_logout_redirect_uri": back,
            "ui_locales": _LOCALES[language],
        }
        return _with(found.end_session, asked)

    async def _token(self, found: _Endpoints, sign_in: SignIn, code: str) -> str:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._home + CALLBACK,
            "code_verifier": sign_in.verifier,
            "client_id": self._client,
        }
        headers = {}
        if self._secret is not None and found.basic:
            pair = f"{quote_plus(self._client)}:{quote_plus(self._secret)}"
            headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        elif self._secret is not None:
            form["client_secret"] = self._secret
        asking = asyncio.to_thread(post_form, found.token, form, headers)
        try:
            answer = await asyncio.wait_for(asking, PATIENCE_SECONDS)
        except FETCH_ERRORS as error:
            # What is no JSON may be quoted by its error: only the kind is told.
            raise IssuerUnavailableError(f"{self.issuer}: {type(error).__name__}") from None
        token = answer.get("id_token")
        if isinstance(token, str):
            return token
        raise SignInRefusedError(f"no token: {error_code(answer.get('error'))}")

    def _discover(self) -> _Endpoints:
        document = discovery_of(self.issuer)
        methods = document.get("token_endpoint_auth_methods_supported")
        ends = "end_session_endpoint" in document
        return _Endpoints(
            authorization=address_in(document, "authorization_endpoint"),
            token=address_in(document, "token_endpoint"),
            end_session=address_in(document, "end_session_endpoint") if ends else None,
            # What a document does not say of it is said by the specification.
            basic=not isinstance(methods, list) or "client_secret_basic" in methods,
            names_itself=document.get("authorization_response_iss_parameter_supported") is True,
        )


def configured_provider(config: Config) -> Provider | None:
    """Return the issuer at which people sign in; None: only accounts do. Raises ConfigError."""
    roles, mistakes = read_roles(config.oidc_roles)
    secret = None
    if config.oidc_client_secret is not None:
        try:
            secret = config.oidc_client_secret.read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            mistakes.append(unreadable("oidc_client_secret", error))
        else:
            if not secret:
                mistakes.append(
                    Text("oidc_client_secret 的文件是空的", "the file of oidc_client_secret is empty")
                )
    if mistakes:
        raise ConfigError(mistakes)
    return None if config.oidc_client_id is None else Provider(config, roles, secret)


def error_code(value: object) -> str:
    """Return an error code of OAuth as it may stand in a log: what is none is not repeated.

    >>> error_code("access_denied"), error_code("no words of others"), error_code(None)
    ('access_denied', 'other', 'other')
    """
    fits = (
        isinstance(value, str) and len(value) <= 40 and value.isascii() and value.replace("_", "").isalpha()
    )
    return str(value) if fits else "other"


def _check(claims: Mapping[str, Any], client: str, nonce: str) -> None:
    """Check what a token for signing in must hold beyond any other. Raises TokenError."""
    shown = claims.get("nonce")
    if not isinstance(shown, str) or not hmac.compare_digest(shown.encode(), nonce.encode()):
        raise TokenError("nonce")
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if claims.get("azp", None if several else client) != client:
        raise TokenError("azp")


def _with(address: str, asked: Mapping[str, str]) -> str:
    return f"{address}{'&' if urlsplit(address).query else '?'}{urlencode(asked)}"
