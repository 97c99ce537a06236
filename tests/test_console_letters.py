"""Letters from the pages: offered as the verdict has them, blank where nothing is known, given as files."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote, urlencode

import httpx
import pypdf
import pytest
from docx import Document

from api_server import Running
from batch_files import Visitor
from policylib_api.console.pages import letters

UNLAWFUL = {
    "region": "220502",
    "date": "2024-03-01",
    "community": "urban",
    "assigner.kind": "department",
    "assigner.level": "county",
    "assigner.name": "东昌区住建局",
    "act": "assign_task",
    "item.text": "统计辖区树木数量",
    "lists": "stated",
    "facts.quota": "true",
}
LAWFUL = {
    "region": "220502",
    "date": "2024-03-01",
    "community": "urban",
    "assigner.kind": "people_government",
    "assigner.level": "county",
    "act": "assign_task",
    "lists": "stated",
    "list": "duty",
}
TASK = {
    "region": "220502",
    "date": "2024-03-01",
    "assigner": {"kind": "department", "level": "county", "name": "东昌区住建局"},
    "act": "assign_task",
    "item": {"text": "统计辖区树木数量", "lists": []},
}

REPLY = {"kind": "reply", "reply.issuer": "光明社区居民委员会", "reply.date": "2024-03-05"}


@pytest.fixture
def visitor(console: Running) -> Iterator[Visitor]:
    with Visitor(console.url) as visitor:
        visitor.client.headers["Accept"] = "text/html"
        yield visitor


def address(fields: dict[str, str]) -> str:
    return f"/letters?{urlencode(fields)}"


def sent(visitor: Visitor, page: str, **form: str) -> httpx.Response:
    """Send the form of a page."""
    path = page.partition("?")[0]
    return visitor.client.post(path, data={**visitor.fields(page), **form})


def words(answer: httpx.Response) -> str:
    """Return the text of a DOCX file that was given."""
    assert answer.status_code == 200, answer.text
    document = Document(io.BytesIO(answer.content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    foot = [each.text for each in document.sections[0].footer.paragraphs]
    return "\n".join([*(each.text for each in document.paragraphs), *cells, *foot])


def offered(page: str) -> list[str]:
    return re.findall(r'name="kind" value="(\w+)"', page)


def asked(page: str, kind: str) -> list[str]:
    return re.findall(rf'<input id="{kind}\.(\w+)"', page)


# --- what is offered ---------------------------------------------------------------------------


def test_the_answer_leads_to_the_letters(visitor: Visitor) -> None:
    page = visitor.client.get("/", params={**UNLAWFUL, "show": "answer"}).text
    found = re.search(r'href="(/letters\?[^"]+)"', page)
    assert found is not None
    form = visitor.client.get(html.unescape(found[1])).text
    assert offered(form)[0] == "reply"
    assert 'value="reply" checked' in form
    # It belongs to the answer, and so to what that is part of.
    assert re.findall(r'<a href="([^"]*)" aria-current="page"', form) == ["/"]
    assert asked(form, "reply") == list(letters.FIELDS)
    assert "社区名称" in form
    assert "opinion" in offered(form)


@pytest.mark.parametrize(("language", "why"), [("zh", "没有要退回"), ("en", "there is nothing to return")])
def test_what_does_not_fit_is_not_offered_and_the_page_says_why(
    visitor: Visitor, language: str, why: str
) -> None:
    visitor.client.cookies.set("lang", language)
    page = visitor.client.get(address(LAWFUL)).text
    assert 'class="verdict verdict-lawful"' in page
    assert offered(page) == ["opinion"]
    assert why in page
    # What a review has no room for is not asked.
    assert asked(page, "opinion") == ["issuer", "addressee", "number", "date"]
    assert asked(page, "reply") == []
    refused = sent(visitor, address(LAWFUL), kind="reply")
    assert refused.status_code == 422
    assert 'id="kind-error"' in refused.text
    assert why in refused.text


def test_without_a_whole_question_the_page_of_questions_is_shown(visitor: Visitor) -> None:
    shown = visitor.client.get("/letters?region=220502")
    assert (shown.url.path, shown.status_code) == ("/", 200)


# --- the file ----------------------------------------------------------------------------------


def test_a_letter_says_what_was_given_and_is_blank_elsewhere(visitor: Visitor) -> None:
    answer = sent(visitor, address(UNLAWFUL), **REPLY)
    assert answer.headers["cache-control"] == "no-store"
    disposition = unquote(answer.headers["content-disposition"])
    assert disposition.startswith('attachment; filename="reply.docx"')
    assert "关于退回“统计辖区树木数量”事项的函.docx" in disposition
    text = words(answer)
    for part in ("东昌区住建局：", "光明社区居民委员会", "2024年3月5日", "联系人：________；电话：________"):
        assert part in text
    assert "不得转交给社区承担" in text
    assert "检查点" not in text
    blank = words(sent(visitor, address(UNLAWFUL), kind="reply"))
    assert "____年__月__日" in blank
    assert "________（社区名称）" in blank


def test_a_letter_is_in_the_language_of_the_page(visitor: Visitor) -> None:
    visitor.client.cookies.set("lang", "en")
    text = words(sent(visitor, address(UNLAWFUL), kind="opinion"))
    assert "Review of a Matter Assigned to a Community" in text
    assert "不得转交给社区承担" in text


def test_an_application_is_a_form(visitor: Visitor) -> None:
    text = words(sent(visitor, address(UNLAWFUL), kind="application"))
    assert "社区工作事项准入申请表" in text


def test_what_was_written_for_a_reply_is_not_said_in_an_application(visitor: Visitor) -> None:
    form = {**REPLY, "kind": "application", "application.phone": "0435-1"}
    text = words(sent(visitor, address(UNLAWFUL), **form))
    assert "东昌区住建局（印章）" in text
    assert "光明社区" not in text
    assert "0435-1" in text
    again = sent(visitor, address(UNLAWFUL), **{**form, "application.date": "昨天"}).text
    assert 'id="application.date-error"' in again
    assert 'name="reply.issuer" type="text" value="光明社区居民委员会"' in again


def test_a_letter_as_pdf(visitor: Visitor) -> None:
    answer = sent(visitor, address(UNLAWFUL), kind="reply", **{"as": "pdf"})
    assert answer.headers["content-type"] == "application/pdf"
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.content)).pages)
    assert "东昌区住建局" in text


# --- mistakes ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "field", "said"),
    [
        ({"kind": "reply", "reply.date": "昨天"}, "reply.date", "“昨天”不是日期"),
        ({"kind": "reply", "reply.issuer": "x" * 501}, "reply.issuer", "超过 500 个字符"),
        ({"kind": "law"}, "kind", "请选择文书的种类"),
    ],
)
def test_a_mistake_is_said_beside_its_field_and_the_rest_is_kept(
    visitor: Visitor, form: dict[str, str], field: str, said: str
) -> None:
    answer = sent(visitor, address(UNLAWFUL), **{"reply.phone": "<b>110", **form})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert f'href="#{field}"' in answer.text
    assert said in answer.text
    assert "&lt;b&gt;110" in answer.text
    assert "<b>110" not in answer.text


def test_a_form_of_another_site_gets_no_letter(visitor: Visitor) -> None:
    assert sent(visitor, address(UNLAWFUL), kind="reply", csrf="0" * 64).status_code == 403


@pytest.mark.parametrize("missing", ["docxtpl", "typst"])
def test_without_the_extra_the_page_says_what_to_install(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    page = address(UNLAWFUL)
    form = visitor.fields(page)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == missing else name)
    for answer in (visitor.client.get(page), visitor.client.post("/letters", data=form)):
        assert answer.status_code == 501
        assert "pip install &#39;policylib[letters]&#39;" in answer.text


# --- records -----------------------------------------------------------------------------------


@pytest.fixture
def record(console: Running) -> str:
    answer: dict[str, Any] = console.client.post("/v1/decisions", json=TASK).json()
    return f"/records/{answer['id']}"


def test_a_letter_on_a_record_names_the_checkpoint_that_counts_it(visitor: Visitor, record: str) -> None:
    assert f'href="{record}/letters"' in visitor.client.get(record).text
    page = f"{record}/letters"
    assert offered(visitor.client.get(page).text)[0] == "reply"
    text = words(sent(visitor, page, kind="reply"))
    assert "东昌区住建局：" in text
    note = visitor.client.get("/records/checkpoint").text.split("\n")
    assert f"检查点：{' '.join(note[:3])}" in text


def test_a_record_that_would_be_decided_otherwise_gets_no_letter(
    visitor: Visitor, record: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = f"{record}/letters"
    form = visitor.fields(page)
    monkeypatch.setattr(letters, "differences_of", lambda *_: [{"pointer": "/verdict"}])
    for answer in (visitor.client.get(page), visitor.client.post(page, data=form)):
        assert answer.status_code == 409
        assert "和这条记录不一样" in answer.text


def test_a_redacted_record_gets_no_letter(visitor: Visitor, record: str) -> None:
    form = visitor.fields(f"{record}/redact")
    done = visitor.client.post(
        f"{record}/redact", data={**form, "pointers": "/task/item/text", "reason": "x"}
    )
    assert done.status_code == 200
    refused = visitor.client.get(f"{record}/letters")
    assert refused.status_code == 409
    assert "已经删去" in refused.text


def test_there_is_no_letter_on_a_record_that_is_not_there(visitor: Visitor) -> None:
    assert visitor.client.get("/records/018bcfe5-6800-7000-8000-000000000000/letters").status_code == 404
