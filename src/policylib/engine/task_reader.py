"""A task as it comes in: checked field by field, every mistake reported at once, made canonical."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping

from policylib.check.model import CheckedPolicy, FactWord, Word
from policylib.days import parse_day
from policylib.diagnostics import Text
from policylib.engine.task import Body, Item, Task, TaskError, TaskProblem
from policylib.nearest import nearest
from policylib.regions import canonical_code, code_error

FIELDS = ("region", "date", "assigner", "on_behalf_of", "community", "act", "item", "facts")
BODY_FIELDS = ("kind", "level", "region", "name")
ITEM_FIELDS = ("text", "id", "lists")
LONGEST_TEXT = 10_000
LONGEST_NAME = 100
MOST_SUGGESTIONS = 20
MOST_ERRORS = 10_000
MOST_LABELS = 14  # a longer list of values is shown without their labels


def parse_task(checked: CheckedPolicy, raw: object, today: dt.date) -> Task:
    """Check a task given as plain data (docs/meaning.md). `today` fills in an absent date.

    Raises TaskError with every mistake in it.
    """
    return TaskReader(checked).task(raw, today)


_SURROGATE = re.compile("[\ud800-\udfff]")

_REGION_PROBLEMS = {
    "digits": ("只能由数字组成", "must consist of digits"),
    "length": ("应为 6、9 或 12 位", "must have 6, 9 or 12 digits"),
    "gap": ("中间有一级为零", "has a group of zeros before a group that is not"),
    "province": ("的前两位不是省级代码", "does not begin with the code of a province"),
}


_OBJECT = Text("对象（键值对）", "an object")
_TEXT = Text("文本", "text")
# What values are called that are not of the type that is wanted.
_TYPES: Mapping[type, Text] = {
    bool: Text("真假值", "a boolean"),
    int: Text("数字", "a number"),
    float: Text("数字", "a number"),
    str: _TEXT,
    list: Text("数组", "an array"),
    dict: Text("对象", "an object"),
    type(None): Text("空值", "null"),
}


class TaskReader:
    """Collects mistakes while it reads."""

    def __init__(self, checked: CheckedPolicy) -> None:
        self.checked = checked
        self.vocabulary = checked.vocabulary
        self.errors: list[TaskProblem] = []

    def error(
        self,
        code: str,
        path: str,
        zh: str,
        en: str,
        suggestion: str | None = None,
        possible: Text | None = None,
    ) -> None:
        """Note a mistake: what is wrong, what is probably meant, what is possible, in this order.

        Raises TaskError where there are so many that nobody will read on.
        """
        if suggestion is not None:
            zh, en = f"{zh}；是不是“{suggestion}”？", f"{en}; did you mean `{suggestion}`?"
        if possible is not None:
            zh += possible.zh if suggestion else f"；{possible.zh}"
            en += f" {possible.en}" if suggestion else f"; {possible.en}"
        self.errors.append(TaskProblem(code, path, Text(zh, en), suggestion))
        if len(self.errors) >= MOST_ERRORS:
            raise TaskError(self.errors)

    def wrong_type(self, path: str, wanted: Text, raw: object) -> None:
        """Report a value that is not of the type that is wanted."""
        name = type(raw).__name__
        got = _TYPES.get(type(raw), Text(name, name))
        zh, en = f"应为{wanted.zh}，实为{got.zh}", f"expected {wanted.en}, got {got.en}"
        self.error("wrong_type", path, zh, en)

    def near(self, name: str, names: Iterable[str]) -> str | None:
        """Return the name most like another; only the first mistakes get one: a flood must be cheap."""
        if len(self.errors) >= MOST_SUGGESTIONS:
            return None
        found = nearest(name[:LONGEST_NAME], names)
        return found[0][1] if found else None

    def near_word(self, name: str, words: Mapping[str, Word]) -> str | None:
        """Return the id of the word whose id or label is most like a name."""
        if len(self.errors) >= MOST_SUGGESTIONS:
            return None
        spellings = {s: word.id for word in words.values() for s in (word.label.zh, word.label.en, word.id)}
        found = self.near(name, spellings)
        return None if found is None else spellings[found]

    def task(self, raw: object, today: dt.date) -> Task:
        """Read a whole task. Raises TaskError with every mistake."""
        fields = self.mapping(raw, "", FIELDS)
        if fields is not raw:  # it is no object: one mistake, not one for each field that it lacks
            raise TaskError(self.errors)
        region = self.region(fields.get("region"), "region", required=True)
        date = self.date(fields.get("date"), today)
        assigner = self.body(fields.get("assigner"), "assigner", required=True)
        on_behalf_of = self.body(fields.get("on_behalf_of"), "on_behalf_of", required=False)
        community = self.word(fields.get("community"), "community", self.vocabulary.communities)
        act = self.word(fields.get("act"), "act", self.vocabulary.acts, required=True)
        item = self.item(fields.get("item"))
        facts = self.facts(fields.get("facts"), act)
        if self.errors or region is None or assigner is None or act is None:
            raise TaskError(self.errors)
        return Task(region, date, assigner, act, on_behalf_of, community, item, facts)

    def mapping(self, raw: object, path: str, names: Iterable[str]) -> Mapping[str, object]:
        """Read an object with no other keys than `names`."""
        if not isinstance(raw, Mapping):
            self.wrong_type(path or "task", _OBJECT, raw)
            return {}
        names = tuple(names)
        for name in raw:
            if name not in names:
                near = self.near(str(name), names)
                where = f"{path}.{name}" if path else str(name)
                self.error(
                    "unknown_field",
                    where,
                    f"没有“{name}”这个字段",
                    f"there is no field `{name}`",
                    near,
                    Text(f"可用：{'、'.join(names)}", f"fields: {', '.join(names)}"),
                )
        return raw

    def required(self, path: str) -> None:
        """Report that a field is missing."""
        self.error("missing_field", path, f"缺少必填字段 {path}", f"required field `{path}` is missing")

    def text(self, raw: object, path: str) -> str | None:
        """Read a text."""
        if raw is None:
            return None
        if not isinstance(raw, str):
            self.wrong_type(path, _TEXT, raw)
            return None
        if len(raw) > LONGEST_TEXT:
            self.error(
                "too_long",
                path,
                f"文本超过 {LONGEST_TEXT} 个字符",
                f"text longer than {LONGEST_TEXT} characters",
            )
            return None
        if not raw.isascii() and _SURROGATE.search(raw):
            self.error("bad_text", path, "文本含有无效字符（孤立代理项）", "text contains a lone surrogate")
            return None
        return raw

    def word(
        self, raw: object, path: str, words: Mapping[str, Word], *, required: bool = False
    ) -> str | None:
        """Read a word of the vocabulary."""
        if raw is None:
            if required:
                self.required(path)
            return None
        if isinstance(raw, str) and raw in words:
            return raw
        text = self.text(raw, path)
        if text is None:
            return None
        near = self.near_word(text, words)
        self.error(
            "unknown_value",
            path,
            f"“{text}”不是可用的值",
            f"`{text}` is not a value of `{path}`",
            near,
            _values_of(words),
        )
        return None

    def region(self, raw: object, path: str, *, required: bool) -> str | None:
        """Read an administrative code."""
        if raw is None:
            if required:
                self.required(path)
            return None
        text = self.text(raw, path)
        if text is None:
            return None
        problem = code_error(self.checked.places, text)
        if problem is not None:
            zh, en = _REGION_PROBLEMS[problem]
            self.error("bad_region", path, f"区划代码“{text}”{zh}", f"region code `{text}` {en}")
            return None
        return canonical_code(text)

    def date(self, raw: object, today: dt.date) -> dt.date:
        """Read a day; absent: `today`."""
        if raw is None:
            return today
        if isinstance(raw, dt.date) and not isinstance(raw, dt.datetime):
            return raw
        if not isinstance(raw, str):
            self.wrong_type("date", Text("日期", "a date"), raw)
            return today
        text = self.text(raw, "date")
        if text is None:
            return today
        try:
            return parse_day(text)
        except ValueError:
            self.error(
                "bad_date",
                "date",
                f"“{text}”不是有效日期，写法如 2024-03-01",
                f"`{text}` is not a date; write it like 2024-03-01",
            )
        return today

    def body(self, raw: object, path: str, *, required: bool) -> Body | None:
        """Read a body that assigns."""
        if raw is None:
            if required:
                self.required(f"{path}.kind")
            return None
        fields = self.mapping(raw, path, BODY_FIELDS)
        if not isinstance(raw, Mapping):
            return None
        kind = self.word(fields.get("kind"), f"{path}.kind", self.vocabulary.actors, required=True)
        level = self.word(fields.get("level"), f"{path}.level", self.vocabulary.levels)
        region = self.region(fields.get("region"), f"{path}.region", required=False)
        name = self.text(fields.get("name"), f"{path}.name")
        return None if kind is None else Body(kind, level, region, name)

    def item(self, raw: object) -> Item | None:
        """Read what it is about."""
        if raw is None:
            return None
        fields = self.mapping(raw, "item", ITEM_FIELDS)
        text = self.text(fields.get("text"), "item.text")
        identity = self.text(fields.get("id"), "item.id")
        if identity is not None:
            self.known_entry(identity)
        lists = self.lists(fields.get("lists"))
        if text is None and identity is None and lists is None:
            return None
        return Item(text, identity, lists)

    def known_entry(self, identity: str) -> None:
        """Report an id that no list has."""
        ids = [entry.id for each in self.checked.lists for entry in each.items]
        if identity not in ids:
            self.error(
                "unknown_item",
                "item.id",
                f"没有编号为“{identity}”的清单条目",
                f"there is no list entry `{identity}`",
                self.near(identity, ids),
            )

    def lists(self, raw: object) -> frozenset[str] | None:
        """Read asserted kinds of lists."""
        if raw is None:
            return None
        if not isinstance(raw, list | tuple):
            self.wrong_type("item.lists", Text("数组", "an array"), raw)
            return None
        kinds = [
            self.word(kind, f"item.lists[{i}]", self.vocabulary.list_kinds, required=True)
            for i, kind in enumerate(raw)
        ]
        return frozenset(kind for kind in kinds if kind is not None)

    def facts(self, raw: object, act: str | None) -> dict[str, str | None]:
        """Read the facts."""
        if raw is None:
            return {}
        if not isinstance(raw, Mapping):
            self.wrong_type("facts", _OBJECT, raw)
            return {}
        result: dict[str, str | None] = {}
        for name, value in raw.items():
            fact = self.vocabulary.facts.get(name)
            if fact is None:
                self.error(
                    "unknown_fact",
                    f"facts.{name}",
                    f"没有“{name}”这项事实",
                    f"there is no fact `{name}`",
                    self.near_word(str(name), self.vocabulary.facts),
                )
            elif value is not None:
                result[name] = self.fact(fact, value)
            elif silence_differs(fact, act):
                result[name] = None
        return result

    def fact(self, fact: FactWord, value: object) -> str | None:
        """Read the value of one fact."""
        path = f"facts.{fact.id}"
        if fact.options:
            return self.word(value, path, {option.id: option for option in fact.options})
        if isinstance(value, bool):
            return "true" if value else "false"
        wanted = Text(" true、false 或 null（未知）", "true, false or null (not known)")
        self.wrong_type(path, wanted, value)
        return None


def silence_differs(fact: FactWord, act: str | None) -> bool:
    """Say whether silence about a fact means that it is not part of the task, not that it is not known."""
    return fact.not_part and act not in fact.asked_for


def _values_of(words: Mapping[str, Word]) -> Text:
    """Return the values that a field can have, with their labels where they are few."""
    if len(words) > MOST_LABELS:
        return Text(f"可用：{'、'.join(words)}", f"values: {', '.join(words)}")
    zh = "、".join(f"{word.id}（{word.label.zh}）" for word in words.values())
    en = ", ".join(f"{word.id} ({word.label.en})" for word in words.values())
    return Text(f"可用：{zh}", f"values: {en}")
