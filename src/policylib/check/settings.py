"""The settings of a case: what they set, and the task they make up."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from policylib.check.clauses import every
from policylib.check.model import Regulation
from policylib.check.names import Unit
from policylib.check.regulations import check_code
from policylib.check.report import label, problem
from policylib.check.types import Scope, answer_fits, entry_exists, find_reading
from policylib.diagnostics import Diagnostic, Text
from policylib.regions import Places, canonical_code
from policylib.syntax import ast

_RIVALS = {"item": "item_id", "item_id": "item"}


@dataclass(frozen=True, slots=True)
class Bench:
    """What the cases of one file are built with."""

    unit: Unit
    scope: Scope
    places: Places
    regulation: Regulation | None

    @property
    def found(self) -> list[Diagnostic]:
        """Where everything that is wrong is collected."""
        return self.scope.found


@dataclass(frozen=True, slots=True)
class Draft:
    """A task in the making, as far as its settings are right, and the readings that the case settles.

    `unknown`: the readings it settles that are not there, or could not be read.
    """

    task: dict[str, object] = field(default_factory=dict)
    item: dict[str, object] = field(default_factory=dict)
    facts: dict[str, object] = field(default_factory=dict)
    readings: dict[str, str] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)

    def whole(self) -> dict[str, object]:
        """Return the input of `decide`."""
        task = dict(self.task)
        if self.item:
            task["item"] = self.item
        if self.facts:
            task["facts"] = dict(sorted(self.facts.items()))
        return task


def read_settings(node: ast.CaseDecl, bench: Bench) -> Draft:
    """Return what a case sets. It is in the first region of its file's regulation unless it says where."""
    draft = Draft()
    if bench.regulation is not None:
        draft.task["region"] = bench.regulation.regions[0]
    settings: dict[str, ast.Setting] = {}
    repeated = []
    for setting in (s for given in every(node, ast.Given) for s in given.settings):
        key = _key(setting)
        other = settings.setdefault(key, setting)
        if other is not setting:
            repeated.append((setting, other))
        elif _RIVALS.get(key) in settings:
            text = Text("事项只能写名称或者编号之一", "a case names its item or the item's id, not both")
            bench.found.append(_twice(setting, settings[_RIVALS[key]], text, _TAKE_OUT))
        else:
            _read(setting, draft, bench)
    if repeated:
        text = Text("同一项设了两次", "the same thing is set twice")
        advice = _TAKE_OUT if len(repeated) == 1 else _LOST_HEADING
        bench.found.append(_twice(*repeated[0], text, advice))
    return draft


_TAKE_OUT = Text("去掉一个", "take one out")
_LOST_HEADING = Text(
    "下面还有重复的内容：是不是漏了另一个案例的首行？",
    "more is repeated below: is the first line of another case missing?",
)


def _twice(setting: ast.Setting, other: ast.Setting, message: Text, advice: Text) -> Diagnostic:
    return problem(
        "C361",
        setting.span,
        message.zh,
        message.en,
        advice=advice,
        labels=[label(other.span, "已设在此", "already set here")],
    )


def _key(setting: ast.Setting) -> str:
    """Return what a setting sets: its key, with the name of the fact or reading."""
    match setting.value:
        case (ast.Term(id=name), _) if setting.key in ("fact", "option"):
            return f"fact:{name}"
        case (ast.Name(text=name), _):
            return f"reading:{name}"
        case _:
            return setting.key


def _read(setting: ast.Setting, draft: Draft, bench: Bench) -> None:
    match setting.key, setting.value:
        case "region", str(code):
            # A wrong code stays where it is: it is reported, and the region is not missing.
            draft.task["region"] = code
            if check_code(code, setting, bench.places, bench.found):
                draft.task["region"] = canonical_code(code)
        case "date", dt.date() as date:
            draft.task["date"] = date.isoformat()
        case ("assigner" | "on_behalf_of") as key, ast.Body() as body:
            draft.task[key] = _body(body, bench)
        case ("community" | "act") as key, ast.Term(id=name):
            draft.task[key] = name
        case (("item" | "item_id" | "lists"), value):
            _read_item(setting, value, draft, bench)
        case _, value:
            _read_fact(setting, value, draft, bench)


def _read_item(setting: ast.Setting, value: object, draft: Draft, bench: Bench) -> None:
    match setting.key, value:
        case "item", str(text):
            draft.item["text"] = text
        case "item_id", str(name):
            draft.item["id"] = name
            entry_exists(name, setting.span, bench.scope)
        case "lists", tuple(kinds):
            draft.item["lists"] = sorted(kind.id for kind in kinds)
        case _:
            pass


def _read_fact(setting: ast.Setting, value: object, draft: Draft, bench: Bench) -> None:
    match setting.key, value:
        case "option", (ast.Term() as fact, ast.Term() as option):
            draft.facts[fact.id] = option.id
        case "fact", (ast.Term() as fact, bool() | None as truth):
            draft.facts[fact.id] = truth
        case "reading", (ast.Name() as name, str(answer)):
            target = find_reading(name, bench.scope)
            if target is None:
                draft.unknown.append(name.text)
            elif answer_fits(answer, target[1], setting, bench.scope):
                draft.readings[f"{target[0]}/{target[1].slug}"] = answer
        case _:
            pass


def _body(body: ast.Body, bench: Bench) -> dict[str, object]:
    actor = bench.scope.vocabulary.actors[body.actor.id]
    made: dict[str, object] = {"kind": actor.id}
    if body.scope is not None:
        if body.scope.kind != "level" or not actor.has_level:
            bench.found.append(
                problem(
                    "C332",
                    body.scope.span,
                    f"「{actor.label.zh}」没有层级"
                    if not actor.has_level
                    else "案例里的单位须写层级，不能写地方",
                    f"`{actor.label.en}` has no level"
                    if not actor.has_level
                    else "a body in a case has a level, not a kind of place",
                    advice=Text("去掉层级", "take the level out")
                    if not actor.has_level
                    else Text("如：县级政府部门", "as in: county-level government department"),
                )
            )
        made["level"] = body.scope.id
    if body.text is not None:
        made["name"] = body.text
    return made
