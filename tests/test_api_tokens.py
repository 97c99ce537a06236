"""Bearer tokens of an OpenID issuer: which are accepted, and every way they are not."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jwt
import pytest

from api_callers import TASK, ask, bearer, counted
from api_server import Running, running, service_of
from issuers import (
    AUDIENCE,
    DISCOVERY,
    JWKS,
    FakeIssuer,
    compact,
    ec_key,
    issuing,
    public_ec,
    public_rsa,
    rsa_key,
    signed_with_public_key,
)
from policylib import Policy
from policylib_api.auth import tokens
from policylib_api.auth.fetching import (
    FRESH_SECONDS,
    LONGEST_ANSWER,
    PAUSE_SECONDS,
    STALE_SECONDS,
    IssuerUnavailableError,
)
from policylib_api.auth.issuer import Issuer
from policylib_api.auth.tokens import Tokens
from policylib_api.auth.verifying import LONGEST_TOKEN


@pytest.fixture(scope="module")
def issuer() -> Iterator[FakeIssuer]:
    with issuing() as issuer:
        issuer.publish(
            public_rsa("one"),
            public_ec("two"),
            public_rsa("ps", alg="PS256"),
            public_rsa("enc", use="enc"),
            {"kty": "oct", "kid": "shared", "k": "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldA"},
        )
        yield issuer


@pytest.fixture(scope="module")
def server(
    shipped: Policy, issuer: FakeIssuer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Running]:
    service = service_of(
        shipped,
        tmp_path_factory.mktemp("records"),
        authentication=True,
        oidc_issuer=issuer.url,
        oidc_audience=AUDIENCE,
        failure_rate="1000/minute",
    )
    with running(service) as it:
        yield it


# --- what is accepted --------------------------------------------------------------------------------


@pytest.mark.parametrize(("kid", "algorithm"), [("one", "RS256"), ("two", "ES256")])
def test_a_token_opens_and_its_subject_is_recorded(
    server: Running, issuer: FakeIssuer, kid: str, algorithm: str
) -> None:
    token = issuer.token(kid, algorithm)
    response = server.client.post("/v1/decisions", json=TASK, headers=bearer(token))
    assert response.status_code == 201
    record = server.service.recorder.store.find(response.json()["id"])
    assert record is not None
    assert record.core["caller"] == "oidc:oa"


@pytest.mark.parametrize(
    ("subject", "caller"),
    [
        ("x" * 95, "oidc:" + "x" * 95),
        ("x" * 96, "oidc:sha256:"),
        ("两字", "oidc:sha256:"),
        ("line\nbreak", "oidc:sha256:"),
        ("sha256:" + "0" * 64, "oidc:sha256:"),
    ],
)
def test_a_subject_always_fits_into_a_record(
    server: Running, issuer: FakeIssuer, subject: str, caller: str
) -> None:
    headers = bearer(issuer.token(sub=subject))
    response = server.client.post("/v1/decisions", json=TASK, headers=headers)
    record = server.service.recorder.store.find(response.json()["id"])
    assert record is not None
    found = record.core["caller"]
    assert found == caller if len(caller) > 12 else found.startswith(caller) and len(found) == 76
    assert found != f"oidc:sha256:{'0' * 64}"


def test_clocks_may_differ_a_little(server: Running, issuer: FakeIssuer) -> None:
    now = int(time.time())
    assert ask(server, issuer.token(exp=now - 5)).status_code == 200
    assert ask(server, issuer.token(nbf=now + 15, iat=now + 15)).status_code == 200


@pytest.mark.parametrize(
    ("claims", "status"),
    [
        ({"scope": "policylib:decide"}, 200),
        ({"scope": None, "scp": "policylib:decide"}, 200),
        ({"scope": None, "scp": ["policylib:admin", "policylib:decide"]}, 200),
        ({"scope": "policylib:read-records policylib:admin"}, 403),
        ({"scope": "decide"}, 403),
        ({"scope": "policylib:decide-not"}, 403),
        ({"scope": "policylib:"}, 403),
        ({"scope": None}, 403),
        ({"scope": 7}, 403),
        ({"scope": None, "scp": [{"policylib:decide": 1}]}, 403),
    ],
)
def test_scopes_are_those_with_our_prefix(
    server: Running, issuer: FakeIssuer, claims: dict[str, Any], status: int
) -> None:
    assert ask(server, issuer.token(**claims)).status_code == status


def test_a_token_may_be_bound_to_a_body(server: Running, issuer: FakeIssuer) -> None:
    own = {"kind": "department", "name": "东昌区住建局"}
    assert ask(server, issuer.token(policylib_assigner=own)).status_code == 200
    other = ask(server, issuer.token(policylib_assigner={**own, "name": "二道江区住建局"}))
    assert other.status_code == 403
    assert [fault["pointer"] for fault in other.json()["errors"]] == ["/assigner/name"]


# --- what is not ---------------------------------------------------------------------------------------


def _header(algorithm: str, **fields: Any) -> dict[str, Any]:
    return {"alg": algorithm, "typ": "JWT", "kid": "one", **fields}


def _signed(issuer: FakeIssuer, signer: str, algorithm: str = "RS256", **headers: Any) -> str:
    return jwt.encode(issuer.claims(), rsa_key(signer), algorithm, headers={"kid": "one", **headers})


def _null_binding(issuer: FakeIssuer) -> str:
    claims = {**issuer.claims(), "policylib_assigner": None}
    return jwt.encode(claims, rsa_key("one"), "RS256", headers={"kid": "one"})


ATTACKS: dict[str, Callable[[FakeIssuer], str]] = {
    "alg none": lambda i: compact(_header("none"), i.claims()),
    "alg nOnE": lambda i: compact(_header("nOnE"), i.claims()),
    "no alg": lambda i: compact({"kid": "one"}, i.claims()),
    "alg is a list": lambda i: compact({"kid": "one", "alg": ["RS256"]}, i.claims()),
    "HS256 with the public key": lambda i: signed_with_public_key(_header("HS256"), i.claims(), "one"),
    "RS256, made by HMAC with the public key": lambda i: signed_with_public_key(
        _header("RS256"), i.claims(), "one"
    ),
    "HS256 with a shared secret of the set": lambda i: jwt.encode(
        i.claims(), "secret-secret-secret-secret-secret", "HS256", headers={"kid": "shared"}
    ),
    "an algorithm that is not configured": lambda i: i.token(algorithm="RS512"),
    "the algorithm of the key is not configured": lambda i: i.token("ps", "PS256"),
    "another algorithm than the key is for": lambda i: i.token("ps", "RS256"),
    "an RSA key used as EC": lambda i: jwt.encode(
        i.claims(), ec_key("another"), "ES256", headers={"kid": "one"}
    ),
    "a key for encryption": lambda i: i.token("enc"),
    "signed by another key": lambda i: _signed(i, "two"),
    "a key in the header": lambda i: _signed(i, "evil", jwk=public_rsa("evil")),
    "an address of keys in the header": lambda i: _signed(i, "evil", jku=i.url + "/evil"),
    "unknown key": lambda i: i.token("evil"),
    "kid is a path": lambda i: _signed(i, "one", kid="../../dev/null"),
    "kid is a number": lambda i: compact(_header("RS256", kid=1), i.claims()),
    "no kid": lambda i: jwt.encode(i.claims(), rsa_key("one"), "RS256"),
    "critical extension": lambda i: _signed(i, "one", crit=["unheard"], unheard=True),
    "changed after signing": lambda i: _with_claims(i.token(), i.claims(sub="admin")),
    "no signature": lambda i: i.token().rpartition(".")[0] + ".",
    "other audience": lambda i: i.token(aud="grafana"),
    "no audience": lambda i: i.token(aud=None),
    "other issuer": lambda i: i.token(iss="https://evil.example"),
    "issuer that begins alike": lambda i: i.token(iss=i.url + "/"),
    "no issuer": lambda i: i.token(iss=None),
    "expired": lambda i: i.token(exp=int(time.time()) - 120),
    "no expiry": lambda i: i.token(exp=None),
    "expiry is text": lambda i: i.token(exp="never"),
    "not yet valid": lambda i: i.token(nbf=int(time.time()) + 120),
    "issued in the future": lambda i: i.token(iat=int(time.time()) + 120),
    "no time of issue": lambda i: i.token(iat=None),
    "no subject": lambda i: i.token(sub=None),
    "subject is a number": lambda i: jwt.encode(
        {**i.claims(), "sub": 7}, rsa_key("one"), "RS256", headers={"kid": "one"}
    ),
    "oversized": lambda i: i.token(filler="x" * LONGEST_TOKEN),
    "no JSON": lambda i: "eyJ.eyJ.eyJ",
    "two parts": lambda i: i.token().rpartition(".")[0],
    "encrypted": lambda i: ".".join(["e30"] * 5),
    "bound to nothing": lambda i: i.token(policylib_assigner={}),
    "bound to what is no body": lambda i: i.token(policylib_assigner="department"),
    "bound by an unknown field": lambda i: i.token(policylib_assigner={"kind": "department", "town": "x"}),
    "bound by a number": lambda i: i.token(policylib_assigner={"kind": "department", "region": 220502}),
    "bound to null": _null_binding,
}


def _with_claims(token: str, claims: dict[str, Any]) -> str:
    header, _, signature = token.split(".")
    return ".".join([header, compact({}, claims).split(".")[1], signature])


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_token_that_is_not_right_in_everything_is_refused(
    server: Running, issuer: FakeIssuer, attack: str, caplog: pytest.LogCaptureFixture
) -> None:
    token = ATTACKS[attack](issuer)
    before = counted(server, "bad_credentials")
    response = ask(server, token)
    assert response.status_code == 401
    assert response.headers["www-authenticate"] == 'Bearer realm="policylib", error="invalid_token"'
    assert response.json()["title"] == "需要有效的密钥或令牌"
    assert counted(server, "bad_credentials") == before + 1
    assert token not in "\n".join(str(record.__dict__) for record in caplog.records)


def test_the_issuer_is_asked_about_unknown_keys_once_in_a_while(server: Running, issuer: FakeIssuer) -> None:
    assert ask(server, issuer.token()).status_code == 200
    before = issuer.asked.count(JWKS)
    assert {ask(server, issuer.token(f"unknown-{number % 2}")).status_code for number in range(10)} == {401}
    assert issuer.asked.count(JWKS) <= before + 1
    assert "/evil" not in issuer.asked


def test_without_an_issuer_no_token_is_accepted(shipped: Policy, issuer: FakeIssuer, tmp_path: Path) -> None:
    with running(service_of(shipped, tmp_path, authentication=True)) as server:
        assert ask(server, issuer.token()).status_code == 401


def test_while_the_issuer_cannot_be_asked_nobody_can_tell(
    shipped: Policy, issuer: FakeIssuer, tmp_path: Path
) -> None:
    config: dict[str, Any] = {"oidc_issuer": "http://127.0.0.1:9", "oidc_audience": AUDIENCE}
    with running(service_of(shipped, tmp_path, authentication=True, **config)) as server:
        response = ask(server, issuer.token(iss="http://127.0.0.1:9"))
        assert (response.status_code, response.headers["retry-after"]) == (503, "1")
        assert response.json()["type"] == "/problems/authentication-unavailable"


def test_what_was_accepted_is_believed_for_a_while_but_not_beyond_its_end(
    issuer: FakeIssuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tokens, "MOST_ACCEPTED", 3)
    now = int(time.time())
    long, short = issuer.token(), issuer.token(sub="short", exp=now + 20)
    verified: list[str] = []

    class Counting(Issuer):
        async def key(self, kid: str, algorithm: str) -> jwt.PyJWK | None:
            verified.append(kid)
            return await super().key(kid, algorithm)

    moment = float(now)

    async def use() -> None:
        nonlocal moment
        accepting = Tokens(Counting(issuer.url, None), AUDIENCE, ("RS256",), 0, lambda: moment)
        for seconds, token, expected in (
            (0.0, long, 1),
            (0.0, short, 2),
            (19.9, long, 2),
            (19.9, short, 2),
            (20.0, short, 3),  # its end has come: it is verified again
            (tokens.FRESH_SECONDS, long, 4),
        ):
            moment = now + seconds
            await accepting.caller(token)
            assert len(verified) == expected
        for number in range(10):
            await accepting.caller(issuer.token(sub=str(number)))
        assert len(accepting._accepted) <= 3

    asyncio.run(use())


# --- the keys of the issuer ------------------------------------------------------------------------------


class Moment:
    """A clock in seconds, moved by hand."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


async def found(keys: Issuer, kid: str) -> bool:
    return await keys.key(kid, "RS256") is not None


def test_keys_are_fetched_again_when_they_may_have_changed() -> None:
    moment = Moment()

    async def use(issuer: FakeIssuer) -> None:
        issuer.publish(public_rsa("one"))
        keys = Issuer(issuer.url, None, moment)
        assert await asyncio.gather(*(found(keys, "one") for _ in range(5))) == [True] * 5
        assert issuer.asked == [DISCOVERY, JWKS]
        issuer.publish(public_rsa("two"))
        # A key that came just now is found when the pause is over; one that went, when the keys are old.
        assert not await found(keys, "two")
        moment.now += PAUSE_SECONDS
        assert await found(keys, "two")
        assert not await found(keys, "one")
        assert issuer.asked.count(JWKS) == 2
        moment.now += FRESH_SECONDS
        assert await found(keys, "two")  # answered at once, with the keys fetched in the background
        assert keys._keys._refreshing is not None
        await keys._keys._refreshing
        assert issuer.asked.count(JWKS) == 3

    with issuing() as issuer:
        asyncio.run(use(issuer))


def test_keys_outlive_an_issuer_that_is_away_for_a_while() -> None:
    moment = Moment()

    async def use(issuer: FakeIssuer) -> None:
        issuer.publish(public_rsa("one"))
        keys = Issuer(issuer.url, issuer.url + JWKS, moment)
        assert await found(keys, "one")
        issuer.answers[JWKS] = (500, {}, b"")
        moment.now += STALE_SECONDS - 1
        assert await found(keys, "one")
        moment.now += 1
        with pytest.raises(IssuerUnavailableError):
            await found(keys, "one")
        asked = len(issuer.asked)
        with pytest.raises(IssuerUnavailableError):
            await found(keys, "one")
        assert len(issuer.asked) == asked
        issuer.publish(public_rsa("one"))
        moment.now += PAUSE_SECONDS
        assert await found(keys, "one")

    with issuing() as issuer:
        asyncio.run(use(issuer))


ELSEWHERE = json.dumps({"keys": [public_rsa("one")]}).encode()


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        (JWKS, (200, {}, b"x" * (LONGEST_ANSWER + 1))),
        (JWKS, (200, {}, b"no json")),
        (JWKS, (200, {}, b"\xff")),
        (JWKS, (200, {}, b"[]")),
        (JWKS, (200, {}, b'{"keys": []}')),
        (JWKS, (200, {}, b'{"keys": 7}')),
        (JWKS, (200, {}, b'{"keys": [{"kty": "oct", "kid": "one", "k": "c2VjcmV0"}, 7]}')),
        (JWKS, (302, {"Location": "/elsewhere"}, b"")),
        (JWKS, (404, {}, b"")),
        (DISCOVERY, (200, {}, b'{"issuer": "https://evil.example", "jwks_uri": "http://127.0.0.1/keys"}')),
        (DISCOVERY, (200, {}, b'{"issuer": "URL", "jwks_uri": "file:///etc/passwd"}')),
        (DISCOVERY, (200, {}, b'{"issuer": "URL", "jwks_uri": "http://id.example/keys"}')),
        (DISCOVERY, (200, {}, b'{"issuer": "URL"}')),
    ],
)
def test_an_answer_that_is_not_right_gives_no_keys(
    path: str, answer: tuple[int, dict[str, str], bytes]
) -> None:
    async def use(issuer: FakeIssuer) -> None:
        issuer.publish(public_rsa("one"))
        issuer.answers["/elsewhere"] = (200, {}, ELSEWHERE)
        status, headers, body = answer
        issuer.answers[path] = (status, headers, body.replace(b"URL", issuer.url.encode()))
        with pytest.raises(IssuerUnavailableError):
            await Issuer(issuer.url, None).key("one", "RS256")
        assert "/elsewhere" not in issuer.asked

    with issuing() as issuer:
        asyncio.run(use(issuer))


def test_a_key_that_is_too_short_signs_nothing(shipped: Policy, tmp_path: Path) -> None:
    with issuing() as issuer:
        short = rsa_key("short", 1024)
        jwk = jwt.algorithms.RSAAlgorithm.to_jwk(short.public_key(), as_dict=True)
        issuer.publish({**jwk, "kid": "short"})
        config: dict[str, Any] = {"oidc_issuer": issuer.url, "oidc_audience": AUDIENCE}
        with running(service_of(shipped, tmp_path, authentication=True, **config)) as server:
            assert ask(server, issuer.token("short")).status_code == 401
