"""Records on pages: found, shown, proven, decided again, redacted; the log verified."""

from __future__ import annotations

import base64
import datetime as dt
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from api_server import Running, running, service_of
from policylib import Policy
from policylib_api.auth.caller import Scope
from policylib_api.console.pages import records
from policylib_api.records.merkle import leaf_hash, root_from_inclusion
from policylib_api.records.notes import new_key
from signing import add, sign_in, token_in, use_quick_hashes
from test_records_api import TASK

NOWHERE = "018bcfe5-6800-7000-8000-000000000000"


@pytest.fixture
def server(shipped: Policy, tmp_path: Path) -> Iterator[Running]:
    new_key(tmp_path / "key")
    service = service_of(shipped, tmp_path, checkpoint_key=tmp_path / "key", origin="example.org/log")
    with running(service) as server:
        server.client.headers["Accept"] = "text/html"
        yield server


def decided(server: Running, **more: Any) -> str:
    answer = server.client.post("/v1/decisions", json={**TASK, **more})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def page(server: Running, path: str, **query: str) -> str:
    answer = server.client.get(path, params=query or None)
    assert answer.status_code == 200, answer.text
    return answer.text


def sent(server: Running, path: str, **form: Any) -> httpx.Response:
    """Send the form of the page at a path."""
    return server.client.post(path, data={"csrf": token_in(server.client.get(path)), **form})


def ids_in(text: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="/records/([0-9a-f-]{36})"', text)


# --- finding -------------------------------------------------------------------------------------


def test_without_records_it_is_said(server: Running) -> None:
    assert "没有这样的记录" in page(server, "/records")
    assert "There are no such records" in page(server, "/records", lang="en")


def test_records_are_found_by_what_they_are_about(server: Running) -> None:
    one = decided(server)
    other = decided(server, region="222000", act="entrust_matter", facts={}, item={"text": "<b>黑体</b>"})
    listed = page(server, "/records", lang="zh")
    assert ids_in(listed) == [other, one]
    assert re.findall(r'data-label="事项">(.*?)</td>', listed) == [
        "&lt;b&gt;黑体&lt;/b&gt;",
        TASK["item"]["text"],
    ]
    today = dt.datetime.now(dt.UTC).astimezone(dt.timezone(dt.timedelta(hours=8))).date()
    for query, found in (
        ({"verdict": "unlawful", "region": "220502"}, [one]),
        ({"region": "通化市", "act": "x"}, [one]),
        ({"region": "220502 吉林省通化市东昌区"}, [one]),
        ({"assigner": "department"}, [other, one]),
        ({"assigner": "street_office"}, []),
        ({"caller": "local"}, [other, one]),
        ({"caller": "key:nobody"}, []),
        ({"from": today.isoformat(), "until": today.isoformat()}, [other, one]),
        ({"until": (today - dt.timedelta(days=2)).isoformat()}, []),
        ({"from": "", "until": "", "verdict": "", "region": "", "assigner": "", "caller": ""}, [other, one]),
    ):
        assert ids_in(page(server, "/records", **query)) == found, query


def test_what_was_not_understood_is_said_beside_its_field(server: Running) -> None:
    one = decided(server)
    text = page(server, "/records", **{"from": "昨天", "until": "x", "region": "没有的地方", "lang": "zh"})
    for field in ("from", "until", "region"):
        assert f'id="{field}-error"' in text
        assert f'href="#{field}"' in text
    assert "“x”不是日期" in text
    assert ids_in(text) == [one]
    english = page(server, "/records", **{"from": "<b>", "lang": "en"})
    assert "&lt;b&gt;" in english
    assert "is no day" in english
    assert ids_in(page(server, "/records", region="1234567890123")) == [one]


def test_older_records_are_on_the_next_page(server: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "_ROWS", 2)
    ids = [decided(server) for _ in range(3)]
    first = page(server, "/records", verdict="unlawful")
    assert ids_in(first) == [ids[2], ids[1]]
    older = re.search(r'href="(/records\?verdict=unlawful&amp;cursor=[^"]+)"', first)
    assert older is not None
    second = page(server, older[1].replace("&amp;", "&"))
    assert ids_in(second) == [ids[0]]
    assert 'href="/records?verdict=unlawful"' in second
    assert server.client.get("/records", params={"cursor": "x"}).status_code == 400


# --- one record ----------------------------------------------------------------------------------


def test_a_record_is_shown_as_it_was_answered(server: Running) -> None:
    identity = decided(server)
    text = page(server, f"/records/{identity}", lang="zh")
    assert "verdict-unlawful" in text
    assert "不得转交给社区承担" in text
    assert "统计王某某家的树木" in text
    assert identity in text
    assert "按当日有效" in text or "当时" in text
    english = page(server, f"/records/{identity}", lang="en")
    assert "This record is unchanged" in english


def test_words_of_a_task_cannot_become_markup(server: Running) -> None:
    identity = decided(server, item={"text": "<script>alert(1)</script>", "lists": []})
    text = page(server, f"/records/{identity}")
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert" in text


@pytest.mark.parametrize("rest", ["", "/proof", "/redact"])
def test_a_record_that_is_not_there(server: Running, rest: str) -> None:
    answer = server.client.get(f"/records/{NOWHERE}{rest}")
    assert answer.status_code == 404
    assert "没有这条记录" in answer.text


def test_the_proof_on_the_page_is_the_proof(server: Running) -> None:
    ids = [decided(server) for _ in range(3)]
    text = page(server, f"/records/{ids[1]}", lang="zh")
    assert "这条记录没有被改过" in text
    assert text.count("<strong>符合</strong>") == 4
    proof = json.loads(page(server, f"/records/{ids[1]}/proof"))
    assert proof["leaf_hash"] in text
    leaf = leaf_hash(base64.b64decode(proof["leaf"]))
    path = [base64.b64decode(one) for one in proof["path"]]
    assert root_from_inclusion(leaf, 1, proof["size"], path) == base64.b64decode(proof["root"])


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ("UPDATE records SET core = CAST(replace(CAST(core AS TEXT), 'unlawful', 'lawful') AS BLOB)", "leaf"),
        ("UPDATE payloads SET body = (SELECT body FROM payloads WHERE seq = 1) WHERE seq = 0", "contents"),
        ("UPDATE tree_nodes SET hash = zeroblob(32) WHERE level = 0", "inclusion"),
    ],
)
def test_what_was_changed_shows(server: Running, change: str, what: str) -> None:
    identity = decided(server)
    decided(server, item={"text": "另一件事", "lists": []})
    page(server, f"/records/{identity}")
    with server.service.recorder.store.engine.begin() as connection:
        for table in ("records", "tree_nodes"):
            connection.execute(text(f"DROP TRIGGER {table}_no_update"))
        connection.execute(text(change))
    shown = page(server, f"/records/{identity}", lang="en")
    assert "This record does not fit" in shown
    failed = {"leaf": "Record:", "contents": "Contents:", "inclusion": "In the log:"}[what]
    assert re.search(rf"<li>{failed}[^<]*– <strong>does not fit</strong>", shown)


# --- again ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("which", ["same", "present"])
def test_a_record_is_decided_again(server: Running, which: str) -> None:
    identity = decided(server)
    text = page(server, f"/records/{identity}", replay=which, lang="en")
    assert "The same comes out: by the rules of" in text
    assert "comes out" not in page(server, f"/records/{identity}", replay="other")


def test_what_differs_is_shown(server: Running) -> None:
    identity = decided(server)
    store = server.service.recorder.store
    found = store.find(identity)
    assert found is not None
    core = found.core_bytes.replace(b'"verdict":"unlawful"', b'"verdict":"lawful"')
    with store.engine.begin() as connection:
        connection.execute(text("DROP TRIGGER records_no_update"))
        connection.execute(text("UPDATE records SET core = :core"), {"core": core})
    shown = page(server, f"/records/{identity}", replay="same", lang="en")
    assert "Something else comes out: by the rules of its time" in shown
    assert "<code>/verdict</code>" in shown


# --- redacting -----------------------------------------------------------------------------------


def test_words_are_redacted_with_a_reason(server: Running) -> None:
    identity = decided(server)
    form = page(server, f"/records/{identity}/redact", lang="zh")
    assert "删去以后不能恢复" in form
    assert 'value="/task/item/text" checked' in form
    answer = sent(server, f"/records/{identity}/redact", pointers=["/task/item/text"], reason="个人信息")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/records/{identity}?done=redacted")
    shown = page(server, answer.headers["location"])
    assert "已经删去" in shown
    assert "理由：个人信息" in shown
    assert "事项的文字" in shown
    assert "王某某" not in shown
    assert "答复已经删去" in shown
    assert "这条记录没有被改过" in shown
    twice = sent(server, f"/records/{identity}/redact", pointers=["/task/item/text"], reason="个人信息")
    assert twice.headers["location"] == answer.headers["location"]
    assert page(server, twice.headers["location"]).count("理由：个人信息") == 1
    again = page(server, f"/records/{identity}", replay="same", lang="zh")
    assert "不能重新判断" in again
    listed = page(server, "/records", lang="zh")
    assert "王某某" not in listed
    assert "名称已经删去" in listed


def test_a_redaction_without_reason_or_choice_is_not_done(server: Running) -> None:
    identity = decided(server)
    answer = sent(server, f"/records/{identity}/redact", pointers=["/nothing"], reason=" ")
    assert answer.status_code == 422
    for field in ("pointers", "reason"):
        assert f'id="{field}-error"' in answer.text
    kept = sent(server, f"/records/{identity}/redact", pointers=["/task"], reason="x" * 1001)
    assert kept.status_code == 422
    assert 'value="/task" checked' in kept.text
    assert 'value="/answer" checked' not in kept.text
    found = server.service.recorder.store.find(identity)
    assert found is not None
    assert found.payload.keys() == found.core["commitments"].keys()


def test_a_form_of_another_site_redacts_nothing(server: Running) -> None:
    identity = decided(server)
    page(server, f"/records/{identity}/redact")
    form = {"csrf": "0" * 64, "pointers": "/task", "reason": "x"}
    assert server.client.post(f"/records/{identity}/redact", data=form).status_code == 403
    found = server.service.recorder.store.find(identity)
    assert found is not None
    assert "/task" in found.payload


# --- the log -------------------------------------------------------------------------------------


def test_the_log_is_verified_and_others_see_it(server: Running) -> None:
    decided(server)
    assert "还没有在网页上核对过" in page(server, "/records/log")
    answer = sent(server, "/records/log")
    assert answer.status_code == 200
    assert "核对完毕：没有发现改动" in answer.text
    assert "local，1 条，没有发现改动" in page(server, "/records")
    assert "nothing was changed" in page(server, "/records/log", lang="en")


def test_a_change_is_found_and_stays_said(server: Running) -> None:
    identity = decided(server)
    with server.service.recorder.store.engine.begin() as connection:
        connection.execute(text("DROP TRIGGER records_no_update"))
        connection.execute(text("UPDATE records SET verdict = 'lawful'"))
    answer = sent(server, "/records/log")
    assert "核对完毕：有 1 处不对" in answer.text
    assert f"records 记录 0 ({identity})" in answer.text
    assert "有 1 处不对" in page(server, "/records")


def test_too_many_records_are_not_verified_on_a_page(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    decided(server)
    monkeypatch.setattr(records, "MOST_VERIFIED", 0)
    answer = sent(server, "/records/log")
    assert answer.status_code == 422
    assert "policylib records verify" in answer.text


def test_a_checkpoint_is_given_and_shown(server: Running) -> None:
    decided(server)
    note = server.client.get("/records/checkpoint").text
    assert note.startswith("example.org/log\n1\n")
    assert note.split("\n")[2] in page(server, "/records/log")


# --- who may -------------------------------------------------------------------------------------


@pytest.fixture
def others(
    shipped: Policy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[dict[str, httpx.Client]]:
    """People who are signed in, by their account."""
    use_quick_hashes(monkeypatch)
    rights: dict[str, tuple[set[Scope], dict[str, str] | None]] = {
        "clerk": ({Scope.DECIDE}, None),
        "reader": ({Scope.READ_RECORDS}, None),
        "bound": ({Scope.READ_RECORDS, Scope.DECIDE}, {"kind": "department", "level": "county"}),
        "keeper": ({Scope.READ_RECORDS, Scope.ADMIN}, None),
    }
    with running(service_of(shipped, tmp_path, authentication=True)) as server:
        clients = {}
        for name, (scopes, assigner) in rights.items():
            add(server, name, *scopes, assigner=assigner)
            client = clients[name] = httpx.Client(
                base_url=server.url, timeout=60, headers={"Accept": "text/html"}
            )
            assert sign_in(client, name).status_code == 303
        yield clients
        for client in clients.values():
            client.close()


def test_who_may_not_read_records_sees_none(others: dict[str, httpx.Client]) -> None:
    refused = others["clerk"].get("/records")
    assert refused.status_code == 403
    assert "这个账户没有“查看结论的记录”的权限" in refused.text
    assert 'href="/session"' in refused.text
    assert "read-records" in refused.text
    token = token_in(others["clerk"].get("/session"))
    question = "region=220502&assigner.kind=department&assigner.level=county&act=assign_task"
    done = others["clerk"].post("/", data={"csrf": token, "question": question})
    shown = others["clerk"].get(done.headers["location"]).text
    assert "已留存，编号" in shown
    assert "查看记录" not in shown


def test_who_is_bound_sees_their_own_records_only(others: dict[str, httpx.Client]) -> None:
    question = "region=220502&assigner.kind=department&assigner.level=county&act=assign_task"
    token = token_in(others["bound"].get("/session"))
    done = others["bound"].post("/", data={"csrf": token, "question": question})
    assert done.status_code == 303, done.text
    identity = done.headers["location"].rpartition("recorded=")[2]
    assert ids_in(others["bound"].get("/records").text) == [identity]
    assert others["bound"].get("/records?caller=local").status_code == 403
    assert "account:bound" in others["reader"].get(f"/records/{identity}").text
    assert others["bound"].get(f"/records/{identity}").status_code == 200


def test_who_reads_neither_redacts_nor_verifies(others: dict[str, httpx.Client]) -> None:
    reader, keeper = others["reader"], others["keeper"]
    assert "现在核对全部记录" not in reader.get("/records/log").text
    assert "现在核对全部记录" in keeper.get("/records/log").text
    assert reader.post("/records/log").status_code == 403
    assert reader.get(f"/records/{NOWHERE}/redact").status_code == 403
    assert keeper.get(f"/records/{NOWHERE}/redact").status_code == 404
