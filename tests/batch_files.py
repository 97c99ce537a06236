"""Tables as people send them to the batch pages, and what a browser does with the pages."""

from __future__ import annotations

import io
import re
import time
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import openpyxl
import pytest

from api_server import Running, running, service_of
from policylib import Policy
from policylib_api.console.jobs.folder import Job, open_job

HEADERS = ("编号", "地域代码", "日期", "安排单位类型", "安排单位级别", "行为", "事项", "下达指标任务", "备注")
ROWS = [
    ("a", "220502", "2024-03-15", "政府部门", "县级", "安排任务", "统计辖区树木数量", "是", "=1+1"),
    ("b", "220502", "2024-03-15", "政府部门", "县级", "安排任务", "统计辖区树木数量", "未知", "<b>x</b>"),
    ("c", "620702", "2024-02-01", "政府部门", "", "安排任务", "<i>y</i>", "", ""),
    ("d", "220502", "2024-03-32", "政府部门", "县级", "安排任务", "", "也许", "@SUM(A1)"),
]
MINUTE = 60
LIMIT = 200_000


def csv_of(headers: tuple[str, ...] = HEADERS, rows: list[tuple[str, ...]] | None = None) -> bytes:
    """Return rows as CSV in UTF-8."""
    lines = [",".join(row) for row in (headers, *(ROWS if rows is None else rows))]
    return ("\n".join(lines) + "\n").encode()


def xlsx_of(*sheets: str, hidden: str = "") -> bytes:
    """Return a spreadsheet with the rows on each sheet."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name in sheets:
        sheet = book.create_sheet(name)
        for row in (HEADERS, *ROWS):
            sheet.append(row)
        for cell in sheet["I"]:
            cell.data_type = "s"
        if name == hidden:
            sheet.sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture(scope="module")
def batch_server(shipped: Policy, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server that takes small files only."""
    with running(service_of(shipped, tmp_path_factory.mktemp("batches"), upload_limit=LIMIT)) as server:
        yield server


def root(server: Running) -> Path:
    """Return where a server keeps its batches."""
    return server.service.config.jobs_folder


def job_at(server: Running, page: httpx.Response) -> Job:
    """Return the batch of a page."""
    job = open_job(root(server) / page.url.path.rpartition("/")[2])
    assert job is not None
    return job


class Visitor:
    """A browser without JavaScript: it keeps cookies, follows redirects and sends the forms of pages."""

    def __init__(self, url: str, language: str = "zh") -> None:
        """Begin at a server."""
        self.client = httpx.Client(base_url=url, timeout=60, follow_redirects=True)
        self.client.cookies.set("lang", language)

    def __enter__(self) -> Visitor:
        """Visit."""
        return self

    def __exit__(self, *_: object) -> None:
        """Leave."""
        self.client.close()

    def fields(self, address: str = "/batch") -> dict[str, str]:
        """Return the hidden fields of the forms of a page."""
        page = self.client.get(address)
        return hidden_fields(page.text)

    def send(self, body: bytes, name: str = "tasks.csv", **more: str) -> httpx.Response:
        """Send a file."""
        files = {"file": (name, body, "application/octet-stream")}
        return self.client.post("/batch", data={**self.fields(), **more}, files=files)

    def act(self, page: httpx.Response, do: str, **more: str) -> httpx.Response:
        """Send the form of the page of a batch as it stands, with some fields filled in."""
        data = {**hidden_fields(page.text), **chosen(page.text), **more, "do": do}
        return self.client.post(page.url.path, data=data)

    def settled(self, page: httpx.Response) -> httpx.Response:
        """Look at the page of a batch until nothing is being done any more."""
        deadline = time.monotonic() + 3 * MINUTE
        while 'id="batch-progress"' in page.text:
            assert time.monotonic() < deadline, page.text
            time.sleep(0.2)
            page = self.client.get(page.url.path)
        return page

    def decided(self, body: bytes, name: str = "tasks.csv", **more: str) -> httpx.Response:
        """Send a file, take the columns as they are guessed, and see the result."""
        page = self.settled(self.send(body, name))
        return self.settled(self.act(page, "start", **more))


def hidden_fields(text: str) -> dict[str, str]:
    """Return the hidden fields of a page."""
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', text)
    return {name: unescape(value) for name, value in found}


def chosen(text: str) -> dict[str, Any]:
    """Return what the lists and text fields of a page hold."""
    found = {}
    for name, inside in re.findall(r'<select id="[^"]+" name="([^"]+)"[^>]*>(.*?)</select>', text, re.DOTALL):
        value = re.search(r'<option value="([^"]*)" selected', inside)
        found[name] = unescape(value[1]) if value else ""
    for name, value in re.findall(r'<input id="[^"]+" name="([^"]+)" type="text" value="([^"]*)"', text):
        found[name] = unescape(value)
    return found
