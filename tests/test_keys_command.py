"""`policylib keys`: keys are made, listed, replaced and revoked; each is shown once."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from policylib_api.auth.keys import find_key, parse_key
from policylib_api.commands.keys import keys
from policylib_api.records.store import Store


@pytest.fixture
def sqlite(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/records.db"


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(keys, arguments)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def made(url: str, *arguments: str) -> tuple[str, str]:
    """Return the id of a new key, and the key."""
    result = run("create", "--records", url, "--name", "住建局 OA", *arguments)
    assert result.exit_code == 0, result.output
    key = result.stdout.strip()
    parsed = parse_key(key)
    assert parsed is not None
    return parsed[0], key


def listed(url: str) -> dict[str, dict[str, object]]:
    result = run("list", "--records", url, "--format", "json")
    return {row["id"]: row for row in map(json.loads, result.stdout.splitlines())}


def test_a_key_is_shown_once(url: str) -> None:
    key_id, key = made(url)
    secret = key.rpartition("_")[2]
    assert re.fullmatch("[0-9a-f]{64}", secret)
    for output in ("text", "json"):
        shown = run("list", "--records", url, "--format", output).stdout
        assert key_id in shown
        assert secret not in shown
    store = Store(url)
    found = find_key(store, key_id)
    assert found is not None
    assert found.opens_with(secret)
    assert secret not in repr(found)
    store.engine.dispose()


def test_keys_are_listed_with_what_they_may_do(url: str) -> None:
    plain, _ = made(url)
    admin, _ = made(url, "--scope", "admin", "--scope", "read-records", "--no-expiry")
    rows = listed(url)
    assert rows[plain] | {"created": 0, "expires": 0} == {
        "id": plain,
        "name": "住建局 OA",
        "state": "live",
        "scopes": ["decide"],
        "assigner": None,
        "created": 0,
        "expires": 0,
        "revoked": None,
        "last_used": None,
    }
    created, expires = rows[plain]["created"], rows[plain]["expires"]
    assert isinstance(created, int)
    assert expires == created + 365 * 24 * 3_600_000
    assert (rows[admin]["scopes"], rows[admin]["expires"]) == (["admin", "read-records"], None)
    text = run("list", "--records", url, "--lang", "en").stdout
    assert f"{admin}  live  住建局 OA\n  scopes: admin, read-records\n  body: any\n" in text
    assert "  expires: never\n  last used: never\n" in text


def test_keys_are_revoked_by_any_of_their_names(url: str) -> None:
    ids = [made(url) for _ in range(3)]
    names = [ids[0][0], f"key:{ids[1][0]}", ids[2][1]]
    result = run("revoke", "--records", url, *names)
    assert result.exit_code == 0
    assert {row["state"] for row in listed(url).values()} == {"revoked"}
    again = run("revoke", "--records", url, "--lang", "en", ids[2][1], "nobody")
    assert again.exit_code == 2
    assert "no key to revoke: nobody" in again.stderr
    assert ids[2][1] not in again.output


def test_a_key_is_replaced_and_both_live_for_a_while(url: str) -> None:
    old, _ = made(url, "--scope", "read-records")
    result = run("rotate", "--records", url, "--format", "json", "--overlap", "2", old)
    assert result.exit_code == 0
    new = json.loads(result.stdout)
    rows = listed(url)
    assert {row["state"] for row in rows.values()} == {"live"}
    assert (new["name"], new["scopes"]) == ("住建局 OA", ["read-records"])
    assert rows[old]["expires"] == new["created"] + 2 * 24 * 3_600_000
    assert parse_key(new["key"]) is not None
    run("revoke", "--records", url, new["id"])
    refused = run("rotate", "--records", url, new["id"])
    assert (refused.exit_code, refused.stdout) == (2, "")


def test_a_key_is_bound_to_a_body_that_the_policy_knows(sqlite: str) -> None:
    body = ("--assigner-kind", "department", "--assigner-region", "220502")
    key_id, _ = made(sqlite, *body, "--assigner-name", "东昌区住建局")
    assert listed(sqlite)[key_id]["assigner"] == {
        "kind": "department",
        "region": "220502",
        "name": "东昌区住建局",
    }


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--assigner-kind", "departmnt"), "did you mean `department`?"),
        (("--assigner-kind", "department", "--assigner-region", "22050"), "must have 6, 9 or 12 digits"),
        (("--assigner-kind", "department", "--assigner-level", "town"), "assigner.level"),
        (("--assigner-name", "住建局"), "--assigner-kind is missing"),
        (("--policy", "/nowhere", "--assigner-kind", "department"), "/nowhere"),
    ],
)
def test_a_body_that_cannot_be_is_refused(sqlite: str, options: tuple[str, ...], words: str) -> None:
    result = run("create", "--records", sqlite, "--lang", "en", "--name", "n", *options)
    assert (result.exit_code, result.stdout) == (2, "")
    assert words in result.stderr
    assert listed(sqlite) == {}


def test_records_that_cannot_be_opened_are_said_so() -> None:
    result = run("create", "--name", "n", "--records", "sqlite:////nowhere/records.db", "--lang", "en")
    assert result.exit_code == 2
    assert result.stderr.startswith("the records cannot be used: ")


def test_keys_are_not_looked_for_in_a_store_that_there_is_not(sqlite: str, tmp_path: Path) -> None:
    for arguments in (("list",), ("revoke", "k"), ("rotate", "k")):
        result = run(*arguments, "--records", sqlite)
        assert result.exit_code == 2
        assert "没有这个记录文件" in result.stderr
    assert list(tmp_path.iterdir()) == []
