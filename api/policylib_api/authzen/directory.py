"""The directory: which bodies, places and matters a deployment's own identifiers and properties mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from policylib import Policy, TaskError
from policylib.diagnostics import Text
from policylib.inputs.toml import TomlError, read_toml
from policylib_api.config import ConfigError

# What a property says of a task, by the entity it stands in. Every other property may be a fact.
FIELDS: Mapping[str, Mapping[str, str]] = {
    "subject": {
        "level": "assigner.level",
        "region": "assigner.region",
        "name": "assigner.name",
        "on_behalf_of": "on_behalf_of",
    },
    "action": {},
    "resource": {
        "region": "region",
        "community": "community",
        "text": "item.text",
        "lists": "item.lists",
    },
    "context": {"date": "date", "region": "region", "community": "community"},
}
# What only the directory can say.
_OWN_FIELDS: Mapping[str, Mapping[str, str]] = {
    "subject": {"kind": "assigner.kind", **FIELDS["subject"]},
    "resource": {"item": "item.id", **FIELDS["resource"]},
}
_SECTIONS = ("region", "subjects", "resources", "properties")
_PROPERTY = ("fact", "field", "values", "otherwise")
_TABLE = Text("表", "a table")


@dataclass(frozen=True, slots=True)
class Known:
    """A subject or resource of the directory: what it means for a task, by the path in the task."""

    type: str
    id: str
    parts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a property means: a path in a task, and its values there (None: as they come). A value that is
    not among them means `otherwise`; None: not known.
    """

    path: str
    values: Mapping[str, Any] | None = None
    otherwise: Any = None

    def of(self, value: object) -> tuple[Any, bool]:
        """Return what a value means, and whether that was foreseen."""
        if self.values is None:
            return value, True
        key = str(value).lower() if isinstance(value, bool) else str(value)
        if not isinstance(value, str | int) or key not in self.values:
            return self.otherwise, self.otherwise is not None
        return self.values[key], True


@dataclass(frozen=True, slots=True)
class Directory:
    """What is known of subjects, resources and properties; `region`: where tasks are if nothing says so."""

    region: str | None = None
    subjects: Mapping[tuple[str, str], Known] = field(default_factory=dict)
    resources: Mapping[tuple[str, str], Known] = field(default_factory=dict)
    properties: Mapping[str, Mapping[str, Meaning]] = field(default_factory=dict)

    def of(self, entity: str) -> Mapping[tuple[str, str], Known]:
        """Return what is known of subjects or resources, by type and id."""
        return self.subjects if entity == "subject" else self.resources

    def lists_type(self, entity: str, name: str) -> bool:
        """Say whether something of a type is listed: then nothing else is of that type."""
        return any(known == name for known, _ in self.of(entity))


def load_directory(path: Path | None, policy: Policy) -> Directory:
    """Return the directory of a file (TOML), or an empty one. Raises ConfigError with every mistake in it:
    also words that the policy does not have.
    """
    if path is None:
        return Directory()
    try:
        raw = read_toml(path)
    except TomlError as error:
        what = Text(f"对照表 {path}：{error.reason.zh}", f"{path}: {error.reason.en}")
        raise ConfigError([what]) from None
    reader = _Reader(path)
    directory = reader.directory(raw)
    if not reader.mistakes:
        reader.mistakes += _strange_words(directory, policy, path)
    if reader.mistakes:
        raise ConfigError(reader.mistakes)
    return directory


class _Reader:
    """Collects mistakes while it reads."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.mistakes: list[Text] = []

    def mistake(self, where: str, zh: str, en: str) -> None:
        self.mistakes.append(Text(f"{self.path}：{where}：{zh}", f"{self.path}: {where}: {en}"))

    def table(self, raw: Any, where: str) -> Mapping[str, Any]:
        if isinstance(raw, dict):
            return raw
        self.expected(where, _TABLE)
        return {}

    def expected(self, where: str, what: Text) -> None:
        self.mistake(where, f"应为{what.zh}", f"expected {what.en}")

    def only(self, raw: Mapping[str, Any], known: tuple[str, ...], where: str) -> None:
        for name in raw:
            if name not in known:
                at = f"{where}.{name}" if where else name
                names = Text("、".join(known), ", ".join(known))
                self.mistake(at, f"没有这一项；可用：{names.zh}", f"there is no such key; keys: {names.en}")

    def text(self, raw: Mapping[str, Any], name: str, where: str) -> str:
        value = raw.get(name)
        if isinstance(value, str) and value:
            return value
        self.expected(f"{where}.{name}", Text("不为空的文字", "text that is not empty"))
        return ""

    def directory(self, raw: Mapping[str, Any]) -> Directory:
        self.only(raw, _SECTIONS, "")
        region = raw.get("region")
        if region is not None and not isinstance(region, str):
            self.expected("region", Text("加引号的区划代码", "a region code in quotes"))
        properties = self.table(raw.get("properties", {}), "properties")
        self.only(properties, tuple(FIELDS), "properties")
        return Directory(
            region,
            self.entries(raw, "subject"),
            self.entries(raw, "resource"),
            {
                entity: {
                    name: self.meaning(one, entity, f"properties.{entity}.{name}")
                    for name, one in self.table(of_entity, f"properties.{entity}").items()
                }
                for entity, of_entity in properties.items()
                if entity in FIELDS
            },
        )

    def entries(self, raw: Mapping[str, Any], entity: str) -> dict[tuple[str, str], Known]:
        listed = raw.get(f"{entity}s", [])
        if not isinstance(listed, list):
            self.expected(f"{entity}s", Text("若干个表", "tables"))
            return {}
        entries: dict[tuple[str, str], Known] = {}
        for number, one in enumerate(listed, start=1):
            known = self.entry(one, entity, f"{entity}s[{number}]")
            if (known.type, known.id) in entries:
                self.mistake(
                    f"{entity}s[{number}]",
                    f"已经有 {known.type}“{known.id}”",
                    f"there is a {known.type} `{known.id}` already",
                )
            entries[known.type, known.id] = known
        return entries

    def entry(self, raw: Any, entity: str, where: str) -> Known:
        table = self.table(raw, where)
        own = _OWN_FIELDS[entity]
        self.only(table, ("type", "id", *own, "facts"), where)
        kind = self.text(table, "type", where)
        parts = {path: table[name] for name, path in own.items() if name in table}
        if entity == "subject":
            parts.setdefault("assigner.kind", kind)
        facts = self.table(table.get("facts", {}), f"{where}.facts")
        parts |= {f"facts.{name}": value for name, value in facts.items()}
        return Known(kind, self.text(table, "id", where), parts)

    def meaning(self, raw: Any, entity: str, where: str) -> Meaning:
        table = self.table(raw, where)
        self.only(table, _PROPERTY, where)
        fields = FIELDS[entity]
        if ("fact" in table) == ("field" in table):
            self.mistake(where, "fact 和 field 要写一个", "expected one of `fact` and `field`")
            return Meaning("")
        if "fact" in table:
            path = f"facts.{self.text(table, 'fact', where)}"
        else:
            name = self.text(table, "field", where)
            if name not in fields:
                known = Text("、".join(fields) or "无", ", ".join(fields) or "none")
                self.mistake(f"{where}.field", f"可用：{known.zh}", f"expected one of: {known.en}")
            path = fields.get(name, "")
        values = self.table(table["values"], f"{where}.values") if "values" in table else None
        if values is None and "otherwise" in table:
            self.mistake(where, "有 values 才能写 otherwise", "`otherwise` goes with `values`")
        return Meaning(path, values, table.get("otherwise"))


# --- words of the policy ------------------------------------------------------------------------


def _strange_words(directory: Directory, policy: Policy, path: Path) -> Iterator[Text]:
    """Yield what a directory says in words that the policy does not have: each entry is tried as a task."""
    if directory.region is not None:
        yield from _tried(policy, {}, directory.region, f"{path}")
    for entity, own in _OWN_FIELDS.items():
        names = {part: name for name, part in own.items()}
        for number, known in enumerate(directory.of(entity).values(), start=1):
            where = f"{path}: {entity}s[{number}] {known.id}"
            yield from _tried(policy, known.parts, None, where, names)
    for entity, meanings in directory.properties.items():
        for name, meaning in meanings.items():
            values = [None] if meaning.values is None else [*meaning.values.values(), meaning.otherwise]
            for value in values:
                where = f"{path}: properties.{entity}.{name}"
                yield from _tried(policy, {meaning.path: value}, None, where)


def _tried(
    policy: Policy,
    parts: Mapping[str, Any],
    region: str | None,
    where: str,
    names: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[Text]:
    """Yield the mistakes of a task made of these parts; `names`: what a directory calls paths of a task."""
    vocabulary = policy.checked.vocabulary
    task = {
        "region": region or f"{next(iter(policy.checked.places.provinces))}0000",
        "act": next(iter(vocabulary.acts)),
        "assigner.kind": next(iter(vocabulary.actors)),
        **parts,
    }
    try:
        policy.task(nested(task))
    except TaskError as error:
        for one in error.errors:
            name = names.get(one.path, one.path)
            yield Text(f"{where}：{name}：{one.message.zh}", f"{where}: {name}: {one.message.en}")


def nested(parts: Mapping[str, Any]) -> dict[str, Any]:
    """Return a task of its parts by their paths.

    >>> nested({"act": "read", "assigner.kind": "user", "facts.admin": True})
    {'act': 'read', 'assigner': {'kind': 'user'}, 'facts': {'admin': True}}
    """
    task: dict[str, Any] = {}
    for path, value in parts.items():
        outer, _, inner = path.partition(".")
        if inner:
            task.setdefault(outer, {})[inner] = value
        else:
            task[outer] = value
    return task
