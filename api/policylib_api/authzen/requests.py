"""The requests of AuthZEN as they come in: what is needed is there and of its type; the rest is ignored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from policylib.diagnostics import Text
from policylib_api.wire.problems import Fault, invalid_request, pointer_to

ENTITIES = ("subject", "action", "resource")
SEMANTICS = ("execute_all", "deny_on_first_deny", "permit_on_first_permit")
MOST_RESULTS = 1000

# The sub-fields that an entity must have.
_IDENTIFIERS: Mapping[str, tuple[str, ...]] = {
    "subject": ("type", "id"),
    "action": ("name",),
    "resource": ("type", "id"),
}
_OBJECT = Text("对象", "an object")


@dataclass(frozen=True, slots=True)
class Entity:
    """A subject or a resource; `id` None: it is what is searched for."""

    type: str
    id: str | None
    properties: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Action:
    """An action."""

    name: str
    properties: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One question; `action` None: actions are what is searched for."""

    subject: Entity
    action: Action | None
    resource: Entity
    context: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Batch:
    """The questions of one request, each still as it came (with the defaults put in), and how to go on after
    an answer.
    """

    evaluations: Sequence[Any]
    semantic: str


@dataclass(frozen=True, slots=True)
class Page:
    """How many results are wanted, and after which."""

    limit: int = MOST_RESULTS
    token: str = ""


class _Reader:
    """Collects mistakes while it reads."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def wrong(self, where: str, expected: Text) -> None:
        message = Text(f"应为{expected.zh}", f"expected {expected.en}")
        self.faults.append(Fault(where, "wrong_type", message))

    def missing(self, where: str) -> None:
        name = where.rpartition("/")[2]
        self.faults.append(Fault(where, "missing_field", Text(f"缺少 {name}", f"`{name}` is missing")))

    def mapping(self, raw: Mapping[str, Any], name: str, where: str = "") -> Mapping[str, Any]:
        """Return an optional object."""
        value = raw.get(name, {})
        if isinstance(value, Mapping):
            return value
        self.wrong(f"{where}/{name}", _OBJECT)
        return {}

    def text(self, raw: Mapping[str, Any], name: str, where: str) -> str:
        value = raw.get(name)
        if isinstance(value, str):
            return value
        if name in raw:
            self.wrong(f"{where}/{name}", Text("文本", "text"))
        else:
            self.missing(f"{where}/{name}")
        return ""

    def fields(self, raw: Mapping[str, Any], name: str, *, searched: bool) -> list[Any]:
        """Return the identifiers and the properties of an entity; what is searched for needs no id."""
        where = f"/{name}"
        value = raw.get(name)
        if not isinstance(value, Mapping):
            if name in raw:
                self.wrong(where, _OBJECT)
            else:
                self.missing(where)
            value = dict.fromkeys(_IDENTIFIERS[name], "")
        keys = _IDENTIFIERS[name]
        identifiers = [None if searched and key == "id" else self.text(value, key, where) for key in keys]
        return [*identifiers, self.mapping(value, "properties", where)]

    def done(self) -> None:
        if self.faults:
            raise invalid_request(self.faults)


def read_evaluation(raw: object, searched: str | None = None) -> Evaluation:
    """Return a question; `searched` names the entity that is searched for. Raises ProblemError 400."""
    reader = _Reader()
    body = _body(raw, reader)
    subject = Entity(*reader.fields(body, "subject", searched=searched == "subject"))
    action = None if searched == "action" else Action(*reader.fields(body, "action", searched=False))
    resource = Entity(*reader.fields(body, "resource", searched=searched == "resource"))
    context = reader.mapping(body, "context")
    reader.done()
    return Evaluation(subject, action, resource, context)


def read_batch(raw: object) -> Batch | None:
    """Return the questions of a request, or None where it is a single one. Raises ProblemError 400."""
    reader = _Reader()
    body = _body(raw, reader)
    evaluations = body.get("evaluations", [])
    if not isinstance(evaluations, list):
        reader.wrong("/evaluations", Text("数组", "an array"))
    semantic = reader.mapping(body, "options").get("evaluations_semantic", SEMANTICS[0])
    if semantic not in SEMANTICS:
        message = Text(f"可用：{'、'.join(SEMANTICS)}", f"expected one of {', '.join(SEMANTICS)}")
        reader.faults.append(Fault(pointer_to("options", "evaluations_semantic"), "unknown_value", message))
    defaults = {name: reader.mapping(body, name) for name in (*ENTITIES, "context") if name in body}
    reader.done()
    if not evaluations:
        return None
    return Batch([_with_defaults(one, defaults) for one in evaluations], semantic)


def read_page(raw: Mapping[str, Any]) -> Page:
    """Return which results are wanted. Raises ProblemError 400."""
    reader = _Reader()
    page = reader.mapping(raw, "page")
    limit, token = page.get("limit", MOST_RESULTS), page.get("token", "")
    if isinstance(limit, bool) or not isinstance(limit, int) or limit < 0:
        reader.wrong("/page/limit", Text("不小于 0 的整数", "a whole number that is not negative"))
    if not isinstance(token, str):
        reader.wrong("/page/token", Text("文本", "text"))
    reader.done()
    return Page(min(limit, MOST_RESULTS), token)


def _body(raw: object, reader: _Reader) -> Mapping[str, Any]:
    if isinstance(raw, Mapping):
        return raw
    reader.wrong("", _OBJECT)
    reader.done()
    return {}


def _with_defaults(one: object, defaults: Mapping[str, Mapping[str, Any]]) -> object:
    """Put in what a question leaves to the whole request: an entity as a whole, and of one that is there
    only the identifiers that it lacks.
    """
    if not isinstance(one, Mapping):
        return one
    whole = {**defaults, **one}
    for name in ENTITIES:
        own, default = one.get(name), defaults.get(name)
        if isinstance(own, Mapping) and default is not None:
            lacking = {key: default[key] for key in _IDENTIFIERS[name] if key in default and key not in own}
            whole[name] = {**lacking, **own}
    return whole
