"""Tasks as files for audits, what an audit made of them, and one that is interrupted."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl

from policylib.policyset import Policy

DAY = dt.date(2024, 3, 15)
ON = ("--decided-on", DAY.isoformat())
HEADERS = ("key", "region", "date", "assigner_kind", "assigner_level", "act", "item_text", "quota")
ROWS = [
    ("a", "220502", "2024-03-15", "department", "county", "assign_task", "统计辖区树木数量", "true"),
    ("b", "220502", "2024-03-15", "department", "county", "assign_task", "统计辖区树木数量", "未知"),
    ("c", "620702", "", "subdistrict_office", "", "assign_task", "", ""),
    ("d", "220502", "2024-03-32", "department", "county", "assign_task", "", "maybe"),
]


def flat(task: dict[str, Any]) -> dict[str, Any]:
    """Return a task as the flat fields of a file, null as it is."""
    row: dict[str, Any] = {
        name: task[name] for name in ("region", "date", "community", "act") if name in task
    }
    for body in ("assigner", "on_behalf_of"):
        row |= {f"{body}_{part}": value for part, value in (task.get(body) or {}).items()}
    row |= {f"item_{part}": value for part, value in (task.get("item") or {}).items()}
    return row | (task.get("facts") or {})


def cell(value: Any) -> str:
    match value:
        case None:
            return "unknown"
        case bool():
            return "是" if value else "否"
        case list():
            return "、".join(value) if value else "无"
        case _:
            return str(value)


def drawn(shipped: Policy, count: int) -> list[dict[str, Any]]:
    """Return cases of the rule base with things changed, some of them wrong."""
    draw = random.Random(7)
    vocabulary = shipped.checked.vocabulary
    texts = [name for each in shipped.checked.lists for item in each.items for name in item.names]
    tasks = []
    for _ in range(count):
        case: dict[str, Any] = {**draw.choice(shipped.checked.cases).task}
        facts = dict(case.get("facts") or {})
        for fact in draw.sample(list(vocabulary.facts.values()), 3):
            facts[fact.id] = draw.choice([*(one.id for one in fact.options)] or [True, False, None])
        task: dict[str, Any] = {**case, "facts": facts}
        if draw.random() < 0.4:
            title = draw.choice(texts)
            task["item"] = {"text": draw.choice([title, f"关于{title}的通知", f"停止{title}", "种树"])}
        if draw.random() < 0.3:
            task["region"] = draw.choice(["220502001002", "220502", "220581", "310101", "620700", "000000"])
        if draw.random() < 0.3:
            days = ["2019-12-31", "2023-06-30", "2023-07-01", "2024-03-15", "2024-04-14", "2026-01-01"]
            task["date"] = draw.choice(days)
        if draw.random() < 0.05:
            task["region"] = draw.choice(["22050", "990000", "abcdef"])
        if draw.random() < 0.05:
            facts[draw.choice(list(vocabulary.facts))] = "perhaps"
        if draw.random() < 0.1:
            task["on_behalf_of"] = {"name": "某局"}
        tasks.append(task)
    return tasks


def as_csv(rows: list[dict[str, Any]], path: Path) -> Path:
    headers = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(headers)
        writer.writerows([cell(row[name]) if name in row else "" for name in headers] for row in rows)
    return path


def as_json_lines(rows: list[dict[str, Any]], path: Path) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return path


def as_parquet(rows: list[dict[str, Any]], path: Path) -> Path:
    headers = list(dict.fromkeys(name for row in rows for name in row))
    columns = {name: [cell(row[name]) if name in row else None for row in rows] for name in headers}
    pl.DataFrame(columns, schema=dict.fromkeys(headers, pl.String)).write_parquet(path)
    return path


def rejects(out: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((out / "rejects.csv").read_text("utf-8-sig"))))


def table(path: Path, headers: tuple[str, ...] = HEADERS, encoding: str = "utf-8") -> Path:
    text = "\n".join(",".join(row) for row in (headers, *ROWS))
    path.write_bytes((text + "\n").encode(encoding))
    return path


def sheet(path: Path) -> Path:
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.append(HEADERS)
    for row in ROWS:
        values: list[Any] = [value or None for value in row]
        if row[2] == "2024-03-15":
            values[1], values[2] = int(row[1]), dt.datetime(2024, 3, 15)
        page.append(values)
    page.cell(3, 3).value = 45366  # the same day, as the number that a spreadsheet keeps
    other = book.create_sheet("旧表")
    other.append(HEADERS)
    other.sheet_state = "hidden"
    book.save(path)
    return path


def answers(out: Path) -> list[tuple[Any, ...]]:
    frame = pl.read_parquet(out / "decisions.parquet")
    return frame.select("key", "date", "region", "verdict", "allowed", "missing", "mode").rows()


class Interrupted(Exception):  # noqa: N818  (it is no error)
    """Somebody pressed Ctrl-C."""


def after(stretches: int) -> Callable[[int, int], None]:
    """Return what interrupts an audit after so many stretches."""
    left = iter(range(stretches))

    def progress(done: int, total: int) -> None:
        if next(left, None) is None:
            raise Interrupted

    return progress
