"""The batch pages without a browser: the result of a batch, which all these tests look at."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import httpx
import openpyxl
import polars as pl
import pytest

from api_server import Running
from batch_files import HEADERS, ROWS, Visitor, csv_of, job_at, root
from policylib import Policy
from policylib_api.console.jobs.folder import Note, Stage


@pytest.fixture(scope="module")
def decided(batch_server: Running) -> Iterator[tuple[Visitor, httpx.Response]]:
    """A visitor with a finished batch."""
    with Visitor(batch_server.url) as visitor:
        page = visitor.decided(csv_of())
        assert 'id="batch-rows"' in page.text, page.text
        yield visitor, page


def test_the_result_has_the_answers_of_the_policy(
    batch_server: Running, shipped: Policy, decided: tuple[Visitor, httpx.Response]
) -> None:
    visitor, page = decided
    assert "读入 4 行，判断 3 行，退回 1 行" in page.text
    assert "“2024-03-32”不是日期" in page.text
    sent = visitor.client.get(f"{page.url.path}/decisions.parquet")
    assert "attachment" in sent.headers["content-disposition"]
    frame = pl.read_parquet(io.BytesIO(sent.content))
    task: dict[str, Any] = {
        "region": "220502",
        "date": "2024-03-15",
        "assigner": {"kind": "department", "level": "county"},
        "act": "assign_task",
        "item": {"text": "统计辖区树木数量"},
        "facts": {"quota": True},
    }
    expected = shipped.verdict(task, today=batch_server.service.clock().date())
    first = frame.row(0, named=True)
    assert (first["row"], first["key"], first["verdict"]) == (2, "a", expected.verdict.value)
    assert tuple(first["deciding"]) == expected.deciding


def test_the_spreadsheet_is_the_table_with_the_answers_and_computes_nothing(
    decided: tuple[Visitor, httpx.Response],
) -> None:
    visitor, page = decided
    sent = visitor.client.get(f"{page.url.path}/table.xlsx").content
    book = openpyxl.load_workbook(io.BytesIO(sent))
    heads, *rows = book["任务"].iter_rows()
    assert [cell.value for cell in heads][: len(HEADERS) + 2] == ["行号", *HEADERS, "结论"]
    assert [row[0].value for row in rows] == [2, 3, 4, 5]
    notes = [row[len(HEADERS)] for row in rows]
    assert [note.value or "" for note in notes] == [row[-1] for row in ROWS]
    assert all(cell.data_type in ("s", "n") for row in rows for cell in row)
    assert rows[3][len(HEADERS) + 1].value == "退回"
    assert "2024-03-32" in rows[3][-1].value
    with zipfile.ZipFile(io.BytesIO(sent)) as archive:
        parts = [archive.read(name) for name in archive.namelist() if "worksheets" in name]
    assert not any(b"<f>" in part or b"<f " in part for part in parts)
    assert book["汇总"]["A1"].value == "结论"


def test_each_row_says_what_its_task_is_about(decided: tuple[Visitor, httpx.Response]) -> None:
    visitor, page = decided
    shown = page.text.partition('id="batch-rows"')[2].partition("</table>")[0]
    titles = re.findall(r'data-label="事项"[^>]*>([^<]*)<', shown)
    assert titles == ["统计辖区树木数量"] * 2 + ["&lt;i&gt;y&lt;/i&gt;"]
    sent = visitor.client.get(f"{page.url.path}/table.xlsx").content
    heads, *rows = openpyxl.load_workbook(io.BytesIO(sent))["任务"].iter_rows(values_only=True)
    assert [row[heads.index("事项")] for row in rows] == [row[HEADERS.index("事项")] or None for row in ROWS]


def test_rows_are_found_by_verdict_department_and_rule(decided: tuple[Visitor, httpx.Response]) -> None:
    visitor, page = decided
    path = page.url.path
    frame = pl.read_parquet(io.BytesIO(visitor.client.get(f"{path}/decisions.parquet").content))
    verdict, rule = frame["verdict"][0], frame["deciding"][0][0]
    count = frame.filter(pl.col("deciding").list.contains(rule)).height
    shown = visitor.client.get(path, params={"rule": rule, "verdict": verdict, "department": "department"})
    assert f"共 {count} 行" in shown.text
    assert "共 0 行" in visitor.client.get(path, params={"department": "没有这种单位"}).text
    assert "第 1 页" in visitor.client.get(path, params={"page": "99"}).text
    assert "第 1 页" in visitor.client.get(path, params={"page": "x"}).text
    part = visitor.client.get(path, headers={"HX-Request": "true", "HX-Target": "batch-rows"})
    assert "<html" not in part.text
    assert 'id="batch-rows"' in part.text


def test_english_pages_have_english_words(decided: tuple[Visitor, httpx.Response]) -> None:
    _, page = decided
    shown = httpx.get(page.url, params={"lang": "en"})
    assert "rows read: 4, decided: 3, rejected: 1" in shown.text
    assert "undetermined" in shown.text
    # The counts are called as the reports of audits call them, but headings begin with a capital.
    assert "<h2>Verdict</h2>" in shown.text
    assert '<th scope="col">Department</th>' in shown.text


def test_a_finished_batch_tells_a_waiting_page_to_load_anew(decided: tuple[Visitor, httpx.Response]) -> None:
    visitor, page = decided
    part = visitor.client.get(page.url.path, headers={"HX-Request": "true", "HX-Target": "batch-progress"})
    assert part.headers["hx-refresh"] == "true"


def test_a_finished_batch_cannot_be_begun_again_and_the_file_is_gone(
    batch_server: Running, decided: tuple[Visitor, httpx.Response]
) -> None:
    visitor, page = decided
    job = job_at(batch_server, page)
    before = job.read(Note.DONE)
    visitor.act(page, "start")
    assert job.stage() is Stage.DONE
    assert job.read(Note.DONE) == before
    assert not job.upload.exists()
    assert not job.has(Note.POLICY)


def test_nobody_else_sees_a_batch(batch_server: Running, decided: tuple[Visitor, httpx.Response]) -> None:
    visitor, page = decided
    job = job_at(batch_server, page)
    job.write(Note.ABOUT, {"owner": "key:other", "name": "secret.csv", "size": 1, "created": job.created})
    try:
        assert "secret.csv" not in visitor.client.get("/batch").text
        for address in (page.url.path, f"{page.url.path}/table.xlsx", "/batch/none", "/batch/..%2F.."):
            assert visitor.client.get(address).status_code == 404, address
        assert visitor.client.post(page.url.path, data={"do": "delete"}).status_code == 404
        assert job.folder.exists()
    finally:
        about = {"owner": "local", "name": job.name, "size": job.size, "created": job.created}
        job.write(Note.ABOUT, about)


def test_other_files_of_a_batch_are_not_given(decided: tuple[Visitor, httpx.Response]) -> None:
    visitor, page = decided
    for name in ("about.json", "lock", "process.log", "result"):
        assert visitor.client.get(f"{page.url.path}/{name}").status_code == 404


def test_a_batch_is_deleted(batch_server: Running, decided: tuple[Visitor, httpx.Response]) -> None:
    visitor, page = decided
    shown = visitor.act(page, "delete")
    assert shown.url.path == "/batch"
    assert visitor.client.get(page.url.path).status_code == 404
    assert not (root(batch_server) / page.url.path.rpartition("/")[2]).exists()
