"""Which column of a table holds what of a list: by its header, in Chinese or English."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from policylib.diagnostics import Text
from policylib.matching.normalise import normalise
from policylib.nearest import did_you_mean
from policylib.tables.model import Cell, TableProblem

# Field → what people call its column; the first Chinese word is the one that the project uses.
HEADERS: Mapping[str, tuple[str, ...]] = {
    "id": ("编号", "代号", "代码", "事项编号", "事项编码", "事项代码", "事项代号", "id", "code", "item id"),
    "name": (
        "事项名称",
        "事项",
        "名称",
        "工作事项",
        "清单事项",
        "工作事项名称",
        "具体事项",
        "事项内容",
        "name",
        "item",
        "matter",
        "title",
        "item name",
    ),
    "aliases": ("别名", "曾用名", "又名", "别称", "简称", "aliases", "alias", "other names", "former names"),
    "basis": (
        "依据",
        "法律依据",
        "政策依据",
        "法规依据",
        "设定依据",
        "法定依据",
        "法律法规依据",
        "法律政策依据",
        "依据条款",
        "basis",
        "legal basis",
        "provision",
    ),
    "quote": ("引文", "原文", "条文", "条文原文", "条文内容", "依据原文", "quote", "wording"),
    "role": ("角色", "社区角色", "居委会角色", "承担方式", "role"),
    "from": ("起始", "起始日期", "起始日", "开始日期", "施行日期", "生效日期", "from", "start", "start date"),
    "until": ("终止", "终止日期", "终止日", "结束日期", "截止日期", "失效日期", "until", "end", "end date"),
    "note": ("备注", "说明", "注", "note", "notes", "remark", "remarks"),
}
# Numbers of rows: they say nothing about an entry.
_PASSED_OVER = ("序号", "顺序号", "行号", "no", "no.", "nr", "number", "row")

_IN_BRACKETS = re.compile(r"[(（\[【〔].*?[)）\]】〕]")


@dataclass(frozen=True, slots=True)
class Columns:
    """What the columns are: field → index; and the headers that nothing is taken from."""

    fields: Mapping[str, int]
    passed_over: tuple[Cell, ...]


def recognise(headers: Sequence[Cell], ignored: Collection[str] = ()) -> tuple[Columns, list[TableProblem]]:
    """Return what the columns hold and what is wrong with them.

    Args:
        headers: the header row.
        ignored: names of columns that need not be known.
    """
    fields: dict[str, int] = {}
    passed_over: list[Cell] = []
    found: list[TableProblem] = []
    wanted = {normalise(name): name for name in ignored}
    for index, cell in enumerate(headers):
        name = str(cell.value)
        field = _FIELDS.get(_key(name)) or _FIELDS.get(_key(_IN_BRACKETS.sub("", name)))
        if wanted.pop(normalise(name), None) is not None or field == "":
            passed_over.append(cell)
        elif field is None:
            found.append(_unknown(cell))
        elif field in fields:
            found.append(_twice(cell, headers[fields[field]]))
        else:
            fields[field] = index
    found += [_not_there(name, headers) for name in wanted.values()]
    if "name" not in fields and not found:
        message = Text("没有事项名称这一列", "there is no column with the names of the entries")
        found.append(TableProblem("missing_column", headers[0].place, message, _CHOICE))
    return Columns(fields, tuple(passed_over)), found


def _key(header: str) -> str:
    return normalise(header)


# "" stands for a column that is passed over.
_FIELDS: Mapping[str, str] = {
    **{_key(word): "" for word in _PASSED_OVER},
    **{_key(word): field for field, words in HEADERS.items() for word in words},
}
_CHOICE = Text(
    f"可用的列名：{'、'.join(words[0] for words in HEADERS.values())}",
    f"columns that are known: {', '.join(HEADERS)}",
)


def _unknown(cell: Cell) -> TableProblem:
    words = [word for known in HEADERS.values() for word in known]
    near = did_you_mean(str(cell.value), words) or _CHOICE
    advice = Text(
        f"{near.zh}；不需要这一列的，用 --ignore-column {cell.value}",
        f"{near.en}; if it is not needed, use --ignore-column {cell.value}",
    )
    message = Text(f"不认识的列“{cell.value}”", f"the column `{cell.value}` is not known")
    return TableProblem("unknown_column", cell.place, message, advice)


def _twice(cell: Cell, first: Cell) -> TableProblem:
    zh = f"列“{cell.value}”与“{first.value}”（{first.place.words.zh}）是同一项内容"
    en = f"the column `{cell.value}` holds the same as `{first.value}` ({first.place.words.en})"
    advice = Text(
        "请合并成一列，或者用 --ignore-column 不读其中一列",
        "merge them, or pass one over with --ignore-column",
    )
    return TableProblem("duplicate_column", cell.place, Text(zh, en), advice)


def _not_there(name: str, headers: Sequence[Cell]) -> TableProblem:
    message = Text(f"--ignore-column：没有列“{name}”", f"--ignore-column: there is no column `{name}`")
    return TableProblem("unknown_column", None, message, did_you_mean(name, [str(c.value) for c in headers]))
