"""Keys: who gets through with them, until when, and to which operations; over a real connection."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from api_callers import DECIDE, HOUR, TASK, Clock, ask, bearer, counted, new_key
from api_server import Running, running, service_of
from policylib import Policy
from policylib_api.app import OPERATIONS
from policylib_api.auth import keyring
from policylib_api.auth.caller import Scope
from policylib_api.auth.keyring import FRESH_SECONDS, KeyRing
from policylib_api.auth.keys import create_key, find_key, revoke_key, rotate_key
from policylib_api.records.migrating import migrate
from policylib_api.records.store import RecordsUnavailableError, Store


@pytest.fixture
def server(guarded_server: Running, clock: Clock) -> Running:
    """A server where keys are asked for; it is `NOW` there."""
    return guarded_server


# --- keys ------------------------------------------------------------------------------------------


def test_a_key_opens_and_is_named_in_the_record(server: Running) -> None:
    key = new_key(server)
    response = server.client.post("/v1/decisions", json=TASK, headers=bearer(key))
    assert response.status_code == 201
    record = server.service.recorder.store.find(response.json()["id"])
    assert record is not None
    assert record.core["caller"] == f"key:{key.split('_')[1]}"


def test_the_scheme_is_case_insensitive(server: Running) -> None:
    headers = {"Authorization": f"bEARER {new_key(server)}"}
    assert server.client.post("/v1/decisions?record=false", json=TASK, headers=headers).status_code == 200


def bad_credentials(server: Running, clock: Clock) -> dict[str, str]:
    """Return Authorization headers that must all be refused alike."""
    store = server.service.recorder.store
    key = new_key(server)
    identity, secret = key.split("_")[1:]
    revoked = new_key(server)
    revoke_key(store, revoked.split("_")[1], clock.milliseconds())
    expired = new_key(server, expires=clock.milliseconds())
    other = new_key(server).split("_")[2]
    return {
        "wrong secret": f"Bearer plk_{identity}_{'0' * 64}",
        "the secret of another": f"Bearer plk_{identity}_{other}",
        "unknown id": f"Bearer plk_{'0' * 12}_{secret}",
        "revoked": f"Bearer {revoked}",
        "expired": f"Bearer {expired}",
        "cut": f"Bearer {key[:-1]}",
        "longer": f"Bearer {key}0",
        "upper case": f"Bearer {key.upper()}",
        "no secret": f"Bearer plk_{identity}",
        "id only": f"Bearer {identity}",
        "basic": f"Basic {key}",
        "no scheme": key,
        "empty": "Bearer",
        "a word more": f"Bearer {key} x",
        "no key, no token": "Bearer x",
        "huge": f"Bearer {'a.' * 15000}",
    }


def test_whatever_is_wrong_the_answer_is_the_same(
    server: Running, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    cases = bad_credentials(server, clock)
    answers = set()
    before = counted(server, "bad_credentials")
    for name, header in cases.items():
        response = server.client.post(
            "/v1/decisions", json=TASK, headers={"Authorization": header, "X-Request-ID": "r"}
        )
        assert (response.status_code, name) == (401, name)
        assert response.headers["www-authenticate"] == 'Bearer realm="policylib", error="invalid_token"'
        assert response.headers["content-type"] == "application/problem+json"
        answers.add(response.text)
    assert len(answers) == 1
    assert counted(server, "bad_credentials") == before + len(cases)
    said = [record.fields for record in caplog.records if record.message == "authentication failed"]  # type: ignore[attr-defined]
    assert len(said) == len(cases)
    assert {one["address"] for one in said} == {"127.0.0.1"}


def test_without_credentials_the_answer_says_how(server: Running) -> None:
    before = counted(server, "no_credentials")
    response = ask(server, None)
    assert response.status_code == 401
    assert response.headers["www-authenticate"] == 'Bearer realm="policylib"'
    assert response.json()["type"] == "/problems/unauthenticated"
    english = server.client.post("/v1/decisions", json=TASK, headers={"Accept-Language": "en"}).json()
    assert english["title"] == "a valid key or token is needed"
    assert counted(server, "no_credentials") == before + 2


def test_two_headers_are_none(server: Running) -> None:
    key = new_key(server)
    headers = [("Authorization", f"Bearer {key}"), ("Authorization", f"Bearer {key}")]
    response = server.client.post("/v1/decisions", json=TASK, headers=headers)
    assert response.status_code == 401


def test_credentials_are_asked_for_before_anything_else(server: Running) -> None:
    response = server.client.post("/v1/decisions", content=b"{", headers={"Content-Type": "text/plain"})
    assert response.status_code == 401


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.id)
def test_every_operation_asks_for_its_scope_and_no_other(server: Running, operation: Any) -> None:
    path = operation.path
    for part in ("{", "}", ":path", ":int"):
        path = path.replace(part, "")

    def call(**headers: str) -> httpx.Response:
        # From elsewhere: some operations are open to the machine itself.
        return server.client.request(
            operation.method, path, headers={"X-Forwarded-For": "192.0.2.1", **headers}
        )

    asked = call()
    if operation.scope is None:
        assert asked.status_code not in (401, 403)
        return
    assert asked.status_code == 401
    refused = call(**bearer(new_key(server, frozenset(Scope) - {operation.scope})))
    assert refused.status_code == 403
    assert refused.json()["scope"] == operation.scope.value
    challenge = f'error="insufficient_scope", scope="{operation.scope.value}"'
    assert refused.headers["www-authenticate"] == f'Bearer realm="policylib", {challenge}'
    allowed = call(**bearer(new_key(server, frozenset({operation.scope}))))
    assert allowed.status_code != 401
    assert "insufficient-scope" not in allowed.text


def test_a_key_ends_when_it_expires(server: Running, clock: Clock) -> None:
    key = new_key(server, expires=clock.milliseconds() + HOUR)
    assert ask(server, key).status_code == 200
    clock.now += dt.timedelta(minutes=59, seconds=59)
    assert ask(server, key).status_code == 200
    clock.now += dt.timedelta(seconds=1)
    assert ask(server, key).status_code == 401


def test_a_revoked_key_ends_when_what_was_read_is_not_fresh_any_more(
    server: Running, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = new_key(server)
    assert ask(server, key).status_code == 200
    revoke_key(server.service.recorder.store, key.split("_")[1], clock.milliseconds())
    monkeypatch.setattr(keyring, "FRESH_SECONDS", 0.0)
    assert ask(server, key).status_code == 401


def test_two_keys_live_while_one_replaces_the_other(server: Running, clock: Clock) -> None:
    old = new_key(server, assigner={"kind": "department"})
    store = server.service.recorder.store
    now = clock.milliseconds()
    made = rotate_key(store, old.split("_")[1], now=now, expires=now + 9 * HOUR, until=now + HOUR)
    assert made is not None
    key, new = made
    assert (key.name, key.scopes, key.assigner) == ("住建局", DECIDE, {"kind": "department"})
    assert [ask(server, one).status_code for one in (old, new)] == [200, 200]
    clock.now += dt.timedelta(hours=1)
    assert [ask(server, one).status_code for one in (old, new)] == [401, 200]
    assert rotate_key(store, old.split("_")[1], now=clock.milliseconds(), expires=None, until=0) is None


def test_rotation_never_makes_a_key_live_longer(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path}/records.db")
    migrate(store)
    key, _ = create_key(store, name="n", scopes=DECIDE, now=0, expires=HOUR)
    assert rotate_key(store, key.id, now=0, expires=None, until=2 * HOUR) is not None
    found = find_key(store, key.id)
    assert found is not None
    assert found.expires == HOUR
    store.engine.dispose()


def test_when_a_key_was_used_is_stored_beside_the_requests(
    shipped: Policy, tmp_path: Path, clock: Clock
) -> None:
    with running(service_of(shipped, tmp_path, clock=clock, authentication=True)) as server:
        key = new_key(server)
        assert ask(server, key).status_code == 200
        store, key_id = server.service.recorder.store, key.split("_")[1]
        deadline = time.monotonic() + 30
        while (found := find_key(store, key_id)) and found.last_used is None:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        assert found is not None
        assert found.last_used == clock.milliseconds()


def test_the_last_uses_are_stored_at_the_end(shipped: Policy, tmp_path: Path, clock: Clock) -> None:
    with running(service_of(shipped, tmp_path, clock=clock, authentication=True)) as server:
        first, second = new_key(server), new_key(server)
        assert [ask(server, one).status_code for one in (first, second)] == [200, 200]
    store = Store(f"sqlite:///{tmp_path}/records.db")
    for key in (first, second):  # the first is stored at once, the second would be a minute later
        found = find_key(store, key.split("_")[1])
        assert found is not None
        assert found.last_used == clock.milliseconds()
    store.engine.dispose()


def test_nobody_is_let_through_while_keys_cannot_be_looked_up(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = new_key(server)

    def broken(*_: object) -> None:
        raise RecordsUnavailableError("no such host db.internal")

    monkeypatch.setattr(keyring, "find_key", broken)
    response = ask(server, key)
    assert response.status_code == 503
    assert response.headers["retry-after"] == "1"
    assert "db.internal" not in response.text


def test_keys_are_looked_up_once_for_many_requests(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(f"sqlite:///{tmp_path}/records.db")
    migrate(store)
    key, _ = create_key(store, name="n", scopes=DECIDE, now=0, expires=None)
    looked: list[str] = []

    def look(store: Store, key_id: str) -> Any:
        looked.append(key_id)
        return find_key(store, key_id)

    monkeypatch.setattr(keyring, "find_key", look)
    moment = 0.0

    async def use() -> None:
        nonlocal moment
        ring = KeyRing(store, lambda: moment)
        assert not ring.knows(key.id)
        found = await asyncio.gather(*(ring.find(key.id) for _ in range(20)))
        assert found == [key] * 20
        moment = FRESH_SECONDS - 0.001
        assert await ring.find(key.id) == key
        assert looked == [key.id]
        revoke_key(store, key.id, 1)
        moment = FRESH_SECONDS
        revoked = await ring.find(key.id)
        assert revoked is not None
        assert revoked.state(1) == "revoked"
        assert await ring.find("0" * 12) is None
        assert await ring.find("0" * 12) is None
        assert looked == [key.id] * 2 + ["0" * 12] * 2
        assert not ring.knows("0" * 12)

    asyncio.run(use())
    store.engine.dispose()


def test_no_log_line_holds_a_secret(server: Running, clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    key = new_key(server)
    assert ask(server, key).status_code == 200
    cases = bad_credentials(server, clock)
    for header in cases.values():
        server.client.post("/v1/decisions", json=TASK, headers={"Authorization": header})
    secrets = {part for header in (*cases.values(), key) for part in header.split("_") if len(part) == 64}
    assert len(secrets) > 3
    said = "\n".join(
        f"{record.getMessage()} {record.__dict__}" for record in caplog.records if "httpc" not in record.name
    )
    assert [one for one in secrets if one in said] == []
    assert f"key:{key.split('_')[1]}" in said
