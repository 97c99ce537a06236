"""The batch pages without a browser: sending, columns, what is no table, and the processes that decide."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from api_server import Running, running, service_of
from batch_files import LIMIT, Visitor, csv_of, hidden_fields, job_at, root, xlsx_of
from policylib import Policy
from policylib.tables.model import TableError
from policylib_api.auth import gate
from policylib_api.auth.caller import Caller, Scope
from policylib_api.config import MEBIBYTE, Config
from policylib_api.console.jobs import running as jobs_running
from policylib_api.console.jobs import showing
from policylib_api.console.jobs.columns import first_choice
from policylib_api.console.jobs.folder import Job, Note, Stage, jobs_of
from policylib_api.console.jobs.problems import read_problems
from policylib_api.console.jobs.running import MOST_ATTEMPTS, remove, tend
from policylib_api.console.jobs.work import look
from policylib_api.console.pages import batch as pages

DAY_IN_MS = 86_400_000
MEMORY = Config().job_memory


@pytest.fixture
def visitor(batch_server: Running) -> Iterator[Visitor]:
    """A visitor of a server without batches."""
    with Visitor(batch_server.url) as visitor:
        yield visitor
    for job in jobs_of(batch_server.service.config.jobs_folder, "local"):
        remove(job)


# --- sending -----------------------------------------------------------------------------------


def test_a_form_that_is_sent_twice_begins_one_batch(batch_server: Running, visitor: Visitor) -> None:
    fields = visitor.fields()
    files = {"file": ("tasks.csv", csv_of(), "text/csv")}
    pages_ = [visitor.client.post("/batch", data=fields, files=files) for _ in range(2)]
    assert pages_[0].url == pages_[1].url
    assert len(jobs_of(root(batch_server), "local")) == 1


def test_a_form_from_elsewhere_is_refused(batch_server: Running, visitor: Visitor) -> None:
    for data in ({"once": "1"}, {"once": "1", "csrf": "0" * 64}):
        answered = visitor.client.post("/batch", data=data, files={"file": ("a.csv", csv_of(), "text/csv")})
        assert answered.status_code == 403
    page = visitor.settled(visitor.send(csv_of()))
    assert visitor.client.post(page.url.path, data={"do": "delete"}).status_code == 403
    assert len(jobs_of(root(batch_server), "local")) == 1


@pytest.mark.parametrize(
    ("body", "name", "said"), [(b"", "a.csv", "文件是空的"), (b"x", "", "还没有选择文件")]
)
def test_nothing_is_no_file(
    batch_server: Running, visitor: Visitor, body: bytes, name: str, said: str
) -> None:
    answered = visitor.send(body, name)
    assert answered.status_code == 400
    assert said in answered.text
    assert list(root(batch_server).glob("incoming-*")) == []


def test_no_form_is_refused_in_place(visitor: Visitor) -> None:
    answered = visitor.client.post("/batch", content=b"x", headers={"Content-Type": "text/csv"})
    assert answered.status_code == 400
    assert "提交的表单读不出来" in answered.text


def test_a_file_that_is_too_large_is_refused_while_it_comes_in(
    batch_server: Running, visitor: Visitor
) -> None:
    fields = visitor.fields()
    head = "".join(
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    )
    head += '--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
    sent = 0

    def body() -> Iterator[bytes]:
        nonlocal sent
        yield head.encode()
        for _ in range(20):
            sent += LIMIT // 10
            yield b"x" * (LIMIT // 10)
        yield b"\r\n--x--\r\n"

    answered = visitor.client.post(
        "/batch", content=body(), headers={"Content-Type": "multipart/form-data; boundary=x"}
    )
    assert answered.status_code == 413
    assert "文件超过 0.191 MB" in answered.text
    assert [path.name for path in root(batch_server).iterdir() if path.is_dir()] == []


def test_only_so_many_batches_are_kept(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor.send(csv_of())
    monkeypatch.setattr(showing, "MOST_KEPT", 1)
    shown = visitor.client.get("/batch")
    assert "已经有 1 批了" in shown.text
    assert 'type="file"' not in shown.text


# --- columns -----------------------------------------------------------------------------------


def test_columns_are_guessed_and_the_first_rows_shown(visitor: Visitor) -> None:
    page = visitor.settled(visitor.send(csv_of()))
    assert "文件有 9 列" in page.text
    assert "前 4 行会这样判断" in page.text
    assert "<li>下达指标任务：“也许”不是可用的值" in page.text
    assert "<b>x</b>" not in page.text


def test_columns_that_are_called_as_on_the_page_for_one_task_are_known(shipped: Policy) -> None:
    headers = ["地点", "单位的性质", "事项的名称", "事项", "Kind of act", "备注"]
    assert first_choice(headers, shipped.checked.vocabulary).columns == {
        "地点": "region",
        "单位的性质": "assigner_kind",
        "事项": "item_text",
        "Kind of act": "act",
    }


def test_what_is_missing_is_said_at_its_field_and_kept_when_the_page_is_loaded_again(
    visitor: Visitor,
) -> None:
    headers = ("谁<script>alert(1)</script>", "标题", "日期")
    page = visitor.settled(visitor.send(csv_of(headers, [("政府部门", "统计辖区树木数量", "")])))
    assert "<script>alert" not in page.text
    assert "请改正" not in page.text
    choice = {"column-0": "assigner_kind", "column-1": "item_text", "fixed-region": "22050"}
    again = visitor.act(page, "start", **choice)
    assert "请改正以下各处" in again.text
    assert 'id="fixed-act-error"' in again.text
    assert 'id="fixed-region-error"' in again.text
    loaded = visitor.client.get(page.url.path)
    assert 'value="22050"' in loaded.text
    twice = visitor.act(loaded, "check", **{"column-1": "assigner_kind"})
    assert 'id="column-1-error"' in twice.text
    unclear = visitor.act(twice, "check", **{"fixed-region": "通化县"})
    assert "“通化县”是哪一个？" in unclear.text
    assert "220521 吉林省通化市通化县" in unclear.text
    nowhere = visitor.act(twice, "check", **{"fixed-region": "火星"})
    assert "没有叫“火星”的地点" in nowhere.text
    named = "通化市东昌区"
    right = {"column-1": "item_text", "fixed-region": named, "fixed-act": "assign_task"}
    shown = visitor.act(twice, "check", **right)
    assert "请改正" not in shown.text
    assert "前 1 行会这样判断" in shown.text


def test_one_of_several_sheets_is_chosen_and_hidden_ones_are_named(visitor: Visitor) -> None:
    page = visitor.settled(visitor.send(xlsx_of("一", "二", "三", hidden="三"), "tasks.xlsx"))
    assert "读哪一张工作表" in page.text
    assert "column-0" not in page.text
    assert ">三<" not in page.text
    chosen = visitor.settled(visitor.act(page, "sheet", sheet="二"))
    assert "文件有 9 列" in chosen.text
    one = visitor.settled(visitor.send(xlsx_of("一", "二", hidden="二"), "tasks.xlsx"))
    assert "没有读隐藏的工作表“二”" in one.text


# --- what is no table --------------------------------------------------------------------------


def bomb() -> bytes:
    """Return a spreadsheet that says of itself that it is enormous once unpacked."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 1_000_000)
    data = out.getvalue()
    at = data.rindex(b"PK\x01\x02") + 24
    return data[:at] + (2**31).to_bytes(4, "little") + data[at + 4 :]


def formula_never_computed() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["地域代码", "行为"])
    book.active.append(["220502", "=A1"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "body", "said"),
    [
        ("a.xlsx", b"<html><table></table></html>", "这是网页或者 XML"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "旧的 .xls 格式"),
        ("a.xlsx", b"PK\x03\x04" + b"\0" * 100, "文件已损坏"),
        ("a.xlsx", b"no table at all", "文件名是 .xlsx，内容却不是电子表格"),
        ("a.csv", b"a,b\n\x00\x01\x02\x03", "这不是文字文件"),
        ("a.csv", "地域代码,事项\n1,树".encode() + b"\xff\xfe\n", "第 2 行有无法按 GB18030 解读的字节"),
        ("a.csv", "地域代码,事项\n".encode(), "表头下面没有任务"),
        ("a.csv", '地域代码,事项\n1,"树\n'.encode(), "第 2 行起的引号没有正常结束"),
        ("a.csv", "事项,事项\n1,2\n".encode(), "有 2 列都叫“事项”"),
        ("a.csv", (",".join(f"c{i}" for i in range(257)) + "\n" + "," * 256 + "\n").encode(), "最多 256 列"),
        ("a.jsonl", b"[1]\n", "应为每行一个 JSON 对象"),
        ("a.parquet", b"PAR1" + b"\0" * 50, "不是完好的 Parquet 文件"),
        ("a.xlsx", bomb(), "解压后超过 512 MB"),
        ("a.xlsx", formula_never_computed(), "公式没有计算结果"),
    ],
)
def test_what_is_no_table_is_said(tmp_path: Path, name: str, body: bytes, said: str) -> None:
    (tmp_path / f"tasks{Path(name).suffix}").write_bytes(body)
    job = Job(tmp_path, "local", name, len(body), 0)
    with pytest.raises(TableError) as refused:
        look(job)
    assert said in str(refused.value)
    assert job.stage() is Stage.READING


def test_why_a_file_is_refused_is_shown_with_its_place(visitor: Visitor) -> None:
    page = visitor.settled(visitor.send(formula_never_computed(), "tasks.xlsx"))
    assert "这个文件判断不了" in page.text
    assert "B2：公式没有计算结果" in page.text
    assert "粘贴为数值" in page.text


# --- processes ---------------------------------------------------------------------------------


def test_a_batch_whose_process_was_killed_goes_on(batch_server: Running, visitor: Visitor) -> None:
    page = visitor.settled(visitor.send(csv_of()))
    job = job_at(batch_server, page)
    visitor.act(page, "start")
    number = int((job.folder / "lock").read_text())
    os.kill(number, signal.SIGKILL)
    time.sleep(0.3)
    assert job.stage() is Stage.RUNNING
    done = visitor.settled(visitor.client.get(page.url.path))
    assert "读入 4 行，判断 3 行，退回 1 行" in done.text
    assert int((job.folder / "lock").read_text()) != number


def test_a_batch_that_comes_no_further_is_given_up(batch_server: Running, visitor: Visitor) -> None:
    page = visitor.settled(visitor.send(csv_of()))
    job = job_at(batch_server, page)
    job.forget(Note.LOOK)
    job.write(Note.ATTEMPTS, {"count": MOST_ATTEMPTS, "came_to": None})
    deadline = time.monotonic() + 30
    while tend(job, MEMORY) is Stage.READING:  # until the process that looked at the file has ended
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert job.stage() is Stage.REFUSED
    assert "3 次中途退出" in visitor.client.get(page.url.path).text


def test_a_batch_goes_on_when_a_server_starts(
    batch_server: Running, visitor: Visitor, shipped: Policy, tmp_path: Path
) -> None:
    """Of two that nobody looks at, the work on one broke off; the other cannot be worked on."""
    job = job_at(batch_server, visitor.settled(visitor.send(csv_of())))
    other = job_at(batch_server, visitor.settled(visitor.send(csv_of())))
    job.forget(Note.LOOK)
    other.forget(Note.LOOK)
    (other.folder / "lock").unlink()
    (other.folder / "lock").mkdir()
    try:
        with running(service_of(shipped, tmp_path, jobs=root(batch_server))):
            deadline = time.monotonic() + 30
            while job.stage() is not Stage.COLUMNS:
                assert time.monotonic() < deadline
                time.sleep(0.05)
        assert other.stage() is Stage.READING
    finally:
        (other.folder / "lock").rmdir()


def test_a_batch_that_takes_too_much_memory_is_refused(batch_server: Running, visitor: Visitor) -> None:
    job = job_at(batch_server, visitor.settled(visitor.send(csv_of())))
    job.forget(Note.LOOK, Note.ATTEMPTS)
    deadline = time.monotonic() + 30
    while tend(job, 20 * MEBIBYTE) is Stage.READING:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert job.stage() is Stage.REFUSED
    assert [one.code for one in read_problems(job.read(Note.PROBLEMS))] == ["memory"]
    assert "处理它的内存不够" in visitor.client.get(f"/batch/{job.id}").text
    assert job.read(Note.ATTEMPTS)["count"] == 1


def test_the_number_of_an_earlier_process_is_of_none_any_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever removes the batch while the next process is begun must not end the one that has it by now."""
    stood = []

    def noting(folder: Path, *_: int) -> Any:
        stood.append((folder / "lock").read_text())
        return subprocess.Popen(["true"])

    monkeypatch.setattr(jobs_running, "_spawn", noting)
    (tmp_path / "lock").write_text("1")
    tend(Job(tmp_path, "local", "tasks.csv", 0, 0), MEMORY)
    assert stood == [""]


def test_a_batch_is_deleted_while_it_is_worked_on(
    batch_server: Running, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = []
    spawn = jobs_running._spawn

    def noting(folder: Path, lock: int, memory: int) -> Any:
        begun.append(spawn(folder, lock, memory))
        return begun[-1]

    monkeypatch.setattr(jobs_running, "_spawn", noting)
    page = visitor.send(csv_of())
    job = job_at(batch_server, page)
    remove(job)
    assert not job.folder.exists()
    assert begun[0].wait(10) == -signal.SIGKILL


def test_batches_are_removed_when_their_time_is_over(batch_server: Running, visitor: Visitor) -> None:
    page = visitor.settled(visitor.send(csv_of()))
    job = job_at(batch_server, page)
    days = batch_server.service.config.job_days
    old = job.created - (days + 1) * DAY_IN_MS
    job.write(Note.ABOUT, {"owner": "local", "name": "old.csv", "size": 1, "created": old})
    broken_off = root(batch_server) / "incoming-1"
    broken_off.mkdir()
    os.utime(broken_off, (0, 0))
    assert "old.csv" not in visitor.client.get("/batch").text
    assert not job.folder.exists()
    assert not broken_off.exists()


def test_a_missing_extra_says_what_to_install(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "find_spec", lambda name: None)
    answered = visitor.client.get("/batch")
    assert answered.status_code == 501
    assert "pip install &#39;policylib[batch]&#39;" in answered.text


def test_pages_of_batches_carry_no_token_twice(visitor: Visitor) -> None:
    fields = hidden_fields(visitor.client.get("/batch").text)
    assert len(fields["once"]) == 32
    assert fields["once"] != visitor.fields()["once"]
    assert fields["csrf"] == visitor.fields()["csrf"]


def test_a_caller_who_is_bound_to_a_body_is_refused(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    bound = Caller("local", frozenset(Scope), {"kind": "department"})
    monkeypatch.setattr(gate, "LOCAL", bound)
    answered = visitor.client.get("/batch")
    assert answered.status_code == 403
    assert "不能批量核对" in answered.text
