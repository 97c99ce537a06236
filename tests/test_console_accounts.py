"""Managing accounts on the pages: adding, changing, disabling, and what nobody may do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import httpx
import pytest

from api_callers import bearer, new_key
from api_server import Running
from policylib_api.auth.accounts import Account, find_account, may_change, set_rights
from policylib_api.auth.caller import Caller, Scope
from policylib_api.call import Call
from policylib_api.console.pages import accounts as pages
from policylib_api.edge.log import logger
from signing import PASSWORD, add, sign_in, token_in, use_quick_hashes, visiting

OTHER = "another long one 17"
ALL = (Scope.DECIDE, Scope.READ_RECORDS, Scope.ADMIN)
_names = (f"person-{number}" for number in range(1000))


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    use_quick_hashes(monkeypatch)


@pytest.fixture
def name() -> str:
    """An id that no other test uses."""
    return next(_names)


@pytest.fixture
def keeper(keeping: httpx.Client) -> httpx.Client:
    """The browser of the keeper, in Chinese again."""
    if "lang" in keeping.cookies:
        keeping.cookies.delete("lang")
    return keeping


@pytest.fixture(scope="module")
def keeping(guarded_server: Running) -> Iterator[httpx.Client]:
    """A browser in which somebody is signed in who manages accounts, but publishes no policies."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        use_quick_hashes(monkeypatch)
        with signed_in(guarded_server, *ALL) as client:
            yield client


@contextmanager
def signed_in(server: Running, *scopes: Scope, body: dict[str, str] | None = None) -> Iterator[httpx.Client]:
    known = add(server, next(_names), *scopes, assigner=body)
    with visiting(server) as client:
        assert sign_in(client, known.id).status_code == 303
        yield client


def found(server: Running, name: str) -> Account:
    account = find_account(server.service.recorder.store, name)
    assert account is not None
    return account


def send(client: httpx.Client, path: str, /, **form: object) -> httpx.Response:
    token = token_in(client.get("/session"))
    return client.post(path, data={"csrf": token, **form})


def added(client: httpx.Client, account_id: str, /, **form: object) -> httpx.Response:
    given = {"id": account_id, "name": "李娜", "scopes": ["decide"], "new": OTHER, "again": OTHER}
    return send(client, "/accounts", **{**given, **form})


# --- adding --------------------------------------------------------------------------------------


def test_an_account_is_added_and_signs_in(
    guarded_server: Running, keeper: httpx.Client, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    body = {"body_kind": "department", "body_level": "county", "body_region": "220502", "body_name": "住建局"}
    done = added(keeper, f" {name.upper()} ", scopes=["decide", "read-records"], **body)
    assert (done.status_code, done.headers["location"]) == (303, f"/accounts/{name}?done=added")
    account = found(guarded_server, name)
    assert (account.name, set(account.scopes)) == ("李娜", {Scope.DECIDE, Scope.READ_RECORDS})
    assert account.assigner == {
        "kind": "department",
        "level": "county",
        "region": "220502",
        "name": "住建局",
    }
    page = keeper.get(done.headers["location"]).text
    assert "账户已经添加" in page
    assert "220502 吉林省通化市东昌区，县级，政府部门，住建局" in page
    listed = keeper.get("/accounts", params={"lang": "en"}).text
    assert f'href="/accounts/{name}">{name}</a>' in listed
    with visiting(guarded_server) as other:
        assert sign_in(other, name, OTHER).status_code == 303
    said = [record.__dict__ for record in caplog.records if record.name == logger.name]
    assert any(one["message"] == "account added" for one in said)
    assert OTHER not in repr(said)


@pytest.mark.parametrize(
    ("form", "field", "words"),
    [
        ({"id": "王芳"}, "id", "应为小写字母"),
        ({"id": ""}, "id", "应为小写字母"),
        ({"name": " "}, "name", "应为 1 到 100 字"),
        ({"new": "short", "again": "short"}, "new", "12 到 256"),
        ({"again": "x"}, "again", "两次输入的不一样"),
        ({"body_level": "county"}, "body_kind", "要选种类"),
        ({"body_kind": "departement"}, "body_kind", "department"),
        ({"body_kind": "department", "body_region": "9"}, "body_region", "代码"),
        ({"body_kind": "department", "body_name": "局" * 201}, "body_name", "至多 200 字"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_what_was_written_stays(
    guarded_server: Running, keeper: httpx.Client, name: str, form: dict[str, str], field: str, words: str
) -> None:
    answer = added(keeper, name, **{"name": "<i>李娜", **form})
    assert answer.status_code == 422
    error = re.search(rf'id="{field}-error">(.*?)</p>', answer.text)
    assert error is not None
    assert words in error[1]
    assert f'href="#{field}"' in answer.text
    assert "<i>" not in answer.text
    assert OTHER not in answer.text
    assert find_account(guarded_server.service.recorder.store, name) is None


def test_an_account_that_is_there_is_not_replaced(
    guarded_server: Running, keeper: httpx.Client, name: str
) -> None:
    before = add(guarded_server, name, Scope.DECIDE)
    assert "已经有这个账户" in added(keeper, name).text
    assert found(guarded_server, name) == before


# --- changing ------------------------------------------------------------------------------------


def test_rights_are_changed_at_once(guarded_server: Running, keeper: httpx.Client, name: str) -> None:
    add(guarded_server, name, Scope.DECIDE, assigner={"kind": "department", "region": "220502"})
    page = keeper.get(f"/accounts/{name}").text
    assert re.search(r'value="decide" checked', page)
    assert re.search(r'<option value="department" selected>', page)
    done = send(keeper, f"/accounts/{name}/rights", scopes=["read-records"])
    assert "权限已经更改" in keeper.get(done.headers["location"]).text
    account = found(guarded_server, name)
    assert (set(account.scopes), account.assigner) == ({Scope.READ_RECORDS}, None)
    wrong = send(keeper, f"/accounts/{name}/rights?lang=en", scopes=["admin"], body_name="x")
    assert (wrong.status_code, "To bind it to a body" in wrong.text) == (422, True)
    assert found(guarded_server, name) == account
    assert keeper.get(f"/accounts/{name}/rights?lang=zh").status_code == 200


def test_a_new_password_ends_the_sessions(guarded_server: Running, keeper: httpx.Client, name: str) -> None:
    add(guarded_server, name, Scope.DECIDE)
    with visiting(guarded_server) as other:
        sign_in(other, name)
        wrong = send(keeper, f"/accounts/{name}/password", new=f"{name} long enough", again="x")
        assert (wrong.status_code, "密码里不能有账户名" in wrong.text) == (422, True)
        assert other.get("/").status_code == 200
        done = send(keeper, f"/accounts/{name}/password", new=OTHER, again=OTHER)
        assert "密码已经更换" in keeper.get(done.headers["location"]).text
        assert other.get("/").status_code == 303
        assert sign_in(other, name, PASSWORD).status_code == 403
        assert sign_in(other, name, OTHER).status_code == 303


def test_an_account_is_disabled_and_enabled(guarded_server: Running, keeper: httpx.Client, name: str) -> None:
    add(guarded_server, name, Scope.DECIDE)
    with visiting(guarded_server) as other:
        sign_in(other, name)
        for _ in range(2):  # sent twice, it is done once
            done = send(keeper, f"/accounts/{name}/disable")
        assert "账户已经停用" in keeper.get(done.headers["location"]).text
        assert other.get("/").status_code == 303
        assert sign_in(other, name).status_code == 403
        done = send(keeper, f"/accounts/{name}/enable")
        assert "账户已经恢复" in keeper.get(done.headers["location"]).text
        assert sign_in(other, name).status_code == 303


@pytest.mark.parametrize("path", ["/accounts", "/accounts/x/rights", "/accounts/x/disable"])
def test_a_form_of_somebody_else_changes_nothing(keeper: httpx.Client, path: str) -> None:
    assert keeper.post(path, data={"csrf": "0" * 64}).status_code == 403


def test_there_is_no_such_account(keeper: httpx.Client) -> None:
    answer = keeper.get("/accounts/nobody-at-all?lang=en")
    assert (answer.status_code, "there is no such account" in answer.text) == (404, True)
    assert send(keeper, "/accounts/nobody-at-all/disable").status_code == 404


# --- who may -------------------------------------------------------------------------------------


def test_who_may_change_what() -> None:
    admin, body = Caller("account:a", frozenset(ALL)), {"kind": "department"}
    assert may_change(admin, None, frozenset({Scope.ADMIN}))
    assert may_change(admin, "b", frozenset(ALL))
    assert not may_change(admin, None, frozenset({Scope.PUBLISH}))
    assert not may_change(admin, "a", frozenset())
    assert not may_change(Caller("account:a", frozenset(ALL), body), "b", frozenset())
    assert may_change(Caller("oidc:a", frozenset(ALL)), "a", frozenset())


def test_nobody_gives_what_they_do_not_have(guarded_server: Running, keeper: httpx.Client, name: str) -> None:
    page = keeper.get("/accounts").text
    assert 'value="admin"' in page
    assert 'value="publish"' not in page
    refused = added(keeper, name, scopes=["decide", "publish"])
    assert (refused.status_code, "不能给出自己没有的权限" in refused.text) == (403, True)
    assert find_account(guarded_server.service.recorder.store, name) is None
    add(guarded_server, name, Scope.DECIDE)
    assert send(keeper, f"/accounts/{name}/rights", scopes=["publish"]).status_code == 403
    assert found(guarded_server, name).scopes == {Scope.DECIDE}


@pytest.mark.parametrize("what", ["rights", "password", "disable", "enable"])
def test_nobody_changes_who_may_do_more_or_themselves(
    guarded_server: Running, keeper: httpx.Client, name: str, what: str
) -> None:
    above = add(guarded_server, name, Scope.PUBLISH)
    assert "您不能更改这个账户" in keeper.get(f"/accounts/{name}").text
    assert send(keeper, f"/accounts/{name}/{what}", new=OTHER, again=OTHER).status_code == 403
    assert found(guarded_server, name) == above
    shown = re.search(r'<a href="/session">(person-\d+)</a>', keeper.get("/accounts").text)
    assert shown is not None
    own = found(guarded_server, shown[1])
    assert "这是您自己的账户" in keeper.get(f"/accounts/{own.id}").text
    assert send(keeper, f"/accounts/{own.id}/{what}", new=OTHER, again=OTHER).status_code == 403
    assert found(guarded_server, own.id) == own


@pytest.mark.parametrize("what", ["rights", "password", "disable", "enable"])
def test_who_was_given_more_meanwhile_is_not_changed(
    guarded_server: Running, keeper: httpx.Client, name: str, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = add(guarded_server, name, Scope.DECIDE)
    refuse = pages._refuse_more

    def let(call: Call, account_id: str | None, scopes: frozenset[Scope]) -> None:
        refuse(call, account_id, scopes)
        set_rights(guarded_server.service.recorder.store, name, frozenset({Scope.PUBLISH}), None)

    monkeypatch.setattr(pages, "_refuse_more", let)
    assert send(keeper, f"/accounts/{name}/{what}", new=OTHER, again=OTHER).status_code == 403
    assert found(guarded_server, name) == replace(before, scopes=frozenset({Scope.PUBLISH}))


def test_who_is_bound_to_a_body_changes_none(guarded_server: Running, name: str) -> None:
    with signed_in(guarded_server, *ALL, body={"kind": "department"}) as bound:
        assert 'name="new"' not in bound.get("/accounts").text
        assert added(bound, name).status_code == 403
    assert find_account(guarded_server.service.recorder.store, name) is None


def test_the_pages_are_for_administrators(guarded_server: Running) -> None:
    with signed_in(guarded_server, Scope.DECIDE, Scope.READ_RECORDS) as clerk:
        assert clerk.get("/accounts").status_code == 403
        assert "/accounts" not in clerk.get("/session").text
    with signed_in(guarded_server, Scope.ADMIN) as admin:
        assert 'href="/accounts"' in admin.get("/session").text
    with visiting(guarded_server) as nobody:
        assert nobody.get("/accounts").headers["location"] == "/session?next=%2Faccounts"
        key = new_key(guarded_server, frozenset({Scope.ADMIN}))
        assert nobody.get("/accounts", headers=bearer(key)).status_code == 200
        refused = nobody.post("/accounts", headers=bearer(key), data={"id": "x"})
        assert refused.status_code == 403  # no token of a form
