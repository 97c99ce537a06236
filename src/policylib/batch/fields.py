"""Which column of a file of tasks holds what: the flat fields of a task, by name or label."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from policylib.check.model import Vocabulary
from policylib.diagnostics import Text
from policylib.matching.normalise import normalise
from policylib.nearest import did_you_mean
from policylib.tables.model import TableError, TableProblem

KEY = "key"
BODIES = ("assigner", "on_behalf_of")
REQUIRED = ("region", "assigner_kind", "act")

# Field → Chinese header, and other spellings. Facts are added from the vocabulary.
_HEADERS: Mapping[str, tuple[str, ...]] = {
    KEY: ("任务编号", "编号", "row_key", "task_id", "id"),
    "region": ("地域代码", "地域", "行政区划代码", "区划代码"),
    "date": ("日期", "安排日期"),
    "assigner_kind": ("安排单位类型", "单位类型"),
    "assigner_level": ("安排单位级别", "单位级别"),
    "assigner_region": ("安排单位地域代码", "安排单位地域"),
    "assigner_name": ("安排单位名称", "安排单位", "单位名称"),
    "on_behalf_of_kind": ("代办单位类型", "原单位类型"),
    "on_behalf_of_level": ("代办单位级别", "原单位级别"),
    "on_behalf_of_region": ("代办单位地域代码", "原单位地域代码"),
    "on_behalf_of_name": ("代办单位名称", "原单位名称"),
    "community": ("社区类型",),
    "act": ("行为",),
    "item_id": ("事项编号", "事项代号"),
    "item_text": ("事项", "事项名称"),
    "item_lists": ("所在清单", "清单种类"),
}


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields that a file has: field → header, in the order of the file."""

    headers: Mapping[str, str]


def field_names(vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return the fields of a task in their order: the fixed ones, then the facts."""
    return (*_HEADERS, *vocabulary.facts)


def labels_of(name: str) -> tuple[str, ...]:
    """Return the headers by which a fixed field is known, the usual one first; none for a fact."""
    return _HEADERS.get(name, ())


def guess(headers: Sequence[str], vocabulary: Vocabulary) -> dict[str, str]:
    """Return what headers say by themselves, header → field; of two for the same field the first."""
    spellings = _spellings(vocabulary)
    found: dict[str, str] = {}
    for header in headers:
        field = spellings.get(normalise(header))
        if field is not None and field not in found.values():
            found.setdefault(header, field)
    return found


def recognise(
    headers: Sequence[str],
    vocabulary: Vocabulary,
    ignored: Collection[str] = (),
    columns: Mapping[str, str] = MappingProxyType({}),
) -> Fields:
    """Return what the columns of a file hold. `columns`: what somebody says they hold, header → field,
    whatever they are called.

    Raises:
        TableError: with every column that is not known, is there twice, or is missing.
    """
    spellings = _spellings(vocabulary)
    passed_over = {normalise(name): name for name in ignored}
    found: dict[str, str] = {}
    problems: list[TableProblem] = []
    for header in headers:
        if passed_over.pop(normalise(header), None) is not None:
            continue
        field = columns.get(header) or spellings.get(normalise(header))
        if field is None:
            problems.append(_unknown(header, spellings))
        elif field in found:
            zh = f"列“{header}”与“{found[field]}”是同一项内容（{field}）"
            en = f"the columns `{header}` and `{found[field]}` hold the same (`{field}`)"
            problems.append(TableProblem("duplicate_column", None, Text(zh, en), _IGNORE))
        else:
            found[field] = header
    problems += [_not_there(name, headers) for name in passed_over.values()]
    problems += [_missing(name) for name in REQUIRED if name not in found]
    if problems:
        raise TableError(problems)
    return Fields(found)


def _spellings(vocabulary: Vocabulary) -> dict[str, str]:
    """Return the field of every normalised header; the fixed fields come first."""
    result: dict[str, str] = {}
    words = {name: (name, *labels) for name, labels in _HEADERS.items()}
    for name, fact in vocabulary.facts.items():
        more = [word for each in fact.synonyms.values() for word in each]
        words[name] = (name, fact.label.zh, fact.label.en, *more)
    for name, labels in words.items():
        for label in labels:
            result.setdefault(normalise(label), name)
    return result


_IGNORE = Text("不需要的列用 --ignore-column 列名", "pass over what is not needed with --ignore-column NAME")


def _unknown(header: str, spellings: Mapping[str, str]) -> TableProblem:
    near = did_you_mean(header, [name for labels in _HEADERS.items() for name in (labels[0], *labels[1])])
    near = near or did_you_mean(normalise(header), spellings)
    advice = Text(f"{near.zh}；{_IGNORE.zh}", f"{near.en}; {_IGNORE.en}") if near else _IGNORE
    zh, en = f"不认识的列“{header}”", f"the column `{header}` is not known"
    return TableProblem("unknown_column", None, Text(zh, en), advice)


def _missing(name: str) -> TableProblem:
    label = _HEADERS[name][0]
    zh, en = f"缺少必填的列 {name}（{label}）", f"the column `{name}` ({label}) is missing, it is required"
    return TableProblem("missing_column", None, Text(zh, en))


def _not_there(name: str, headers: Sequence[str]) -> TableProblem:
    message = Text(f"--ignore-column：没有列“{name}”", f"--ignore-column: there is no column `{name}`")
    return TableProblem("unknown_column", None, message, did_you_mean(name, headers))
