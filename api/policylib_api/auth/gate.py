"""The gate before every operation: who calls, whether they may, and whether they ask too often."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from urllib.parse import urlsplit

from starlette.requests import Request

from policylib.diagnostics import Text
from policylib_api.auth.caller import ANYBODY, LOCAL, Caller, Scope
from policylib_api.auth.fetching import IssuerUnavailableError
from policylib_api.auth.issuer import Issuer
from policylib_api.auth.keyring import KeyRing
from policylib_api.auth.keys import CALLER_PREFIX, PREFIX, parse_key
from policylib_api.auth.rates import Rate, network_of, too_many
from policylib_api.auth.tokens import Tokens
from policylib_api.auth.verifying import TokenError
from policylib_api.config import Config, is_loopback
from policylib_api.edge.log import say
from policylib_api.edge.metrics import Metrics
from policylib_api.records.moments import milliseconds
from policylib_api.records.store import RecordsUnavailableError, Store
from policylib_api.wire.problems import ProblemError

_CHALLENGE = 'Bearer realm="policylib"'


class _RefusedError(Exception):
    """Credentials that are not accepted; the reason is for the log only."""


class Gate:
    """Lets callers through to operations, or says why not. For one event loop."""

    def __init__(
        self, config: Config, store: Store, metrics: Metrics, clock: Callable[[], dt.datetime]
    ) -> None:
        """Stand before the operations of a worker that is configured so."""
        self._config = config
        self._metrics = metrics
        self._clock = clock
        self._keys = KeyRing(store)
        self._tokens = _tokens_of(config)
        self._rate = Rate(config.rate)
        self._failures = Rate(config.failure_rate)

    async def admit(self, request: Request, scope: Scope | None) -> Caller:
        """Return who calls. `scope`: what the operation asks for; None: it is open to all.

        Raises ProblemError 401, 403, 421, 429, 503.
        """
        if scope is None:
            return ANYBODY
        caller = await self._authenticated(request) if self._config.authentication else self._local(request)
        self.let_through(caller, scope)
        return caller

    def let_through(self, caller: Caller, scope: Scope) -> None:
        """Count a request of a caller who is known, and see that they may. Raises ProblemError 403, 429."""
        wait = self._rate.hit(caller.id)
        if wait is not None:
            self._refused("rate")
            raise too_many(wait, Text("超过了每个调用方的限额", "above the limit of a caller"))
        if scope not in caller.scopes:
            self._refused("scope")
            raise _out_of_scope(scope)

    async def close(self) -> None:
        """Store what is still to be stored."""
        await self._keys.close()

    def _refused(self, reason: str) -> None:
        self._metrics.refused.labels(reason).inc()

    def _local(self, request: Request) -> Caller:
        """Return the one caller there is without authentication.

        A page of any site that a browser on this machine shows can make its own name point here; it cannot
        make the browser send another name than its own.
        """
        names = request.headers.getlist("host")
        own = self._config.public_url
        if len(names) == 1 and is_own_name(names[0], own):
            return LOCAL
        self._refused("host")
        raise ProblemError(
            "wrong-host",
            421,
            Text("请求的主机名不是本机", "the host asked for is not this one"),
            Text(
                "没有设置身份验证时，只回答发给 localhost、127.0.0.1、[::1] 或 public_url 的请求",
                "without authentication only localhost, 127.0.0.1, [::1] and public_url are answered for",
            ),
        )

    async def _authenticated(self, request: Request) -> Caller:
        shown = request.headers.getlist("authorization")
        if not shown:
            self._refused("no_credentials")
            raise _unauthenticated(_CHALLENGE)
        address = network_of(request.client.host if request.client is not None else "unknown")
        try:
            return await self._caller(_bearer(shown), address)
        except _RefusedError as error:
            reason = str(error)
        except (RecordsUnavailableError, IssuerUnavailableError) as error:
            say("authentication unavailable", logging.ERROR, reason=str(error))
            raise cannot_check() from None
        self._refused("bad_credentials")
        wait = self._failures.hit(address)
        if wait is not None:
            raise _too_many_failures(wait)
        fields = {"address": address, "request_id": request.state.request_id}
        say("authentication failed", logging.WARNING, reason=reason, **fields)
        raise _unauthenticated(f'{_CHALLENGE}, error="invalid_token"')

    async def _caller(self, credentials: str, address: str) -> Caller:
        if not credentials.startswith(PREFIX):
            return await self._of_token(credentials)
        parsed = parse_key(credentials)
        if parsed is None:
            raise _RefusedError("not a key")
        return await self._of_key(*parsed, address)

    async def _of_key(self, key_id: str, secret: str, address: str) -> Caller:
        if not self._keys.knows(key_id):
            self._pause(address)
        key = await self._keys.find(key_id)
        if key is None:
            raise _RefusedError("no such key")
        if not key.opens_with(secret):
            raise _RefusedError(f"wrong secret for key {key_id}")
        now = milliseconds(self._clock())
        state = key.state(now)
        if state != "live":
            raise _RefusedError(f"{state} key {key_id}")
        self._keys.use(key_id, now)
        return Caller(CALLER_PREFIX + key_id, key.scopes, key.assigner)

    async def _of_token(self, token: str) -> Caller:
        if self._tokens is None:
            raise _RefusedError("not a key, and no issuer of tokens is configured")
        try:
            return await self._tokens.caller(token)
        except TokenError as error:
            raise _RefusedError(f"token: {error}") from None

    def _pause(self, address: str) -> None:
        """Refuse to look up keys this worker never met for an address that failed too often: those it met
        go on to work, also for others behind the same address.
        """
        wait = self._failures.is_used_up(address)
        if wait is not None:
            self._refused("address")
            raise _too_many_failures(wait)


def is_own_name(host: str, public_url: str | None) -> bool:
    """Say whether a Host header names this machine by loopback, or the server by its public address.

    >>> is_own_name("localhost:8181", None), is_own_name("[::1]", None), is_own_name("example.org", None)
    (True, True, False)
    """
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    return is_loopback(name) or (public_url is not None and name == urlsplit(public_url).hostname)


def cannot_check() -> ProblemError:
    """Return the answer 503 where nobody can say who calls."""
    return ProblemError(
        "authentication-unavailable",
        503,
        Text("现在查不了密钥、令牌或登录", "keys, tokens or sessions cannot be checked now"),
        Text("请稍后再试", "try again later"),
        headers={"Retry-After": "1"},
    )


def _tokens_of(config: Config) -> Tokens | None:
    if config.oidc_issuer is None or config.oidc_audience is None:
        return None
    issuer = Issuer(config.oidc_issuer, config.oidc_jwks_url)
    return Tokens(issuer, config.oidc_audience, config.oidc_algorithms, config.oidc_leeway)


def _bearer(shown: list[str]) -> str:
    """Return the credentials of the one Authorization header there must be."""
    scheme, _, credentials = shown[0].partition(" ")
    if len(shown) > 1 or scheme.lower() != "bearer" or not credentials.strip():
        raise _RefusedError("not one bearer")
    return credentials.strip()


def _unauthenticated(challenge: str) -> ProblemError:
    # The same words whatever is wrong: what is right about a guess is nobody's business.
    return ProblemError(
        "unauthenticated",
        401,
        Text("需要有效的密钥或令牌", "a valid key or token is needed"),
        Text(
            "请在 Authorization 中写：Bearer，空格，然后是密钥或令牌",
            "send it as Authorization: Bearer, a space, and the key or token",
        ),
        headers={"WWW-Authenticate": challenge},
    )


def _out_of_scope(scope: Scope) -> ProblemError:
    return ProblemError(
        "insufficient-scope",
        403,
        Text("权限不够", "not within what the caller may do"),
        Text(f"需要权限 {scope.value}", f"the scope {scope.value} is needed"),
        headers={"WWW-Authenticate": f'{_CHALLENGE}, error="insufficient_scope", scope="{scope.value}"'},
        extra={"scope": scope.value},
    )


def _too_many_failures(wait: float) -> ProblemError:
    return too_many(wait, Text("从这个地址失败的次数太多", "too many attempts have failed from this address"))
