"""Records and the outcome of their verification, as text for people and as JSON."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson

from policylib.diagnostics import Text
from policylib_api.records.export import absent_of, answer_of, task_of
from policylib_api.records.mistakes import Summary
from policylib_api.records.moments import format_moment
from policylib_api.records.store import StoredRecord


def summary_lines(summary: Summary, mistakes: int, language: str) -> Iterator[str]:
    """Yield what a verification found, as lines."""
    root = "—" if summary.root is None else base64.b64encode(summary.root).decode()
    yield Text(
        f"核对了 {summary.records} 条记录（序号 {summary.start} 起，共 {summary.size}），"
        f"其中 {summary.redacted} 条删去过文字；"
        f"{summary.policies} 个规则库，{summary.checkpoints} 个检查点。",
        f"verified: {summary.records} records (from number {summary.start}, {summary.size} in all), "
        f"{summary.redacted} of them redacted; policies: {summary.policies}, "
        f"checkpoints: {summary.checkpoints}",
    ).in_language(language)
    yield Text(f"根哈希：{root}", f"root: {root}").in_language(language)
    if mistakes:
        yield Text(f"有 {mistakes} 处不对，见上。", f"mistakes: {mistakes}, see above").in_language(language)
    else:
        yield Text("没有发现改动。", "nothing was changed").in_language(language)


def summary_json(summary: Summary, mistakes: int) -> dict[str, Any]:
    """Return what a verification found, as plain data."""
    return {
        "kind": "summary",
        "mistakes": mistakes,
        "size": summary.size,
        "start": summary.start,
        "records": summary.records,
        "redacted": summary.redacted,
        "checkpoints": summary.checkpoints,
        "policies": summary.policies,
        "root": None if summary.root is None else base64.b64encode(summary.root).decode(),
    }


def record_json(record: StoredRecord, redactions: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return a record as plain data."""
    return {
        "seq": record.seq,
        "core": record.core,
        "leaf": base64.b64encode(record.leaf).decode(),
        "chain": base64.b64encode(record.chain).decode(),
        "task": task_of(record),
        "answer": answer_of(record),
        "absent": absent_of(record),
        "redactions": [{**one, "time": format_moment(one["time"])} for one in redactions],
    }


def record_lines(
    record: StoredRecord, redactions: Sequence[Mapping[str, Any]], language: str
) -> Iterator[str]:
    """Yield a record as lines."""
    core = record.core
    rows: list[tuple[Text, Any]] = [
        (Text("编号", "id"), core["id"]),
        (Text("序号", "number"), record.seq),
        (Text("时间", "time"), format_moment(core["time"])),
        (Text("提问者", "caller"), core["caller"]),
        (Text("请求编号", "request id"), core["request_id"]),
        (Text("结论", "verdict"), core["verdict"]),
        (Text("决定性规则", "deciding rules"), ", ".join(core["deciding"])),
        (Text("规则库", "policy"), core["policy"]),
        (Text("设置", "settings"), core["settings"]),
        (Text("程序版本", "engine"), core["engine"]),
        (Text("任务日期", "date"), core["date"]),
        (Text("判断日期", "decided on"), core["decided_on"]),
        (Text("叶哈希", "leaf"), base64.b64encode(record.leaf).decode()),
    ]
    colon = "：" if language == "zh" else ": "
    for label, value in rows:
        yield f"{label.in_language(language)}{colon}{value}"
    for one in redactions:
        what, when = ", ".join(one["pointers"]), format_moment(one["time"])
        yield Text(
            f"删去：{what}（{when}，{one['caller']}，{one['reason']}）",
            f"redacted: {what} ({when}, {one['caller']}, {one['reason']})",
        ).in_language(language)
    for label, part in (
        (Text("任务", "task"), task_of(record)),
        (Text("答复", "answer"), answer_of(record)),
    ):
        yield f"{label.in_language(language)}{colon}"
        yield "—" if part is None else orjson.dumps(part, option=orjson.OPT_INDENT_2).decode()
