"""From a question of AuthZEN to a task: the directory and the words of the policy say what its parts mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from policylib import Policy
from policylib.diagnostics import Text
from policylib_api.authzen.directory import FIELDS, Directory, Known, nested
from policylib_api.authzen.requests import Entity, Evaluation
from policylib_api.wire.problems import Fault, ProblemError, invalid_request, pointer_to

ITEM, COMMUNITY = "item", "community"
_REGION_DIGITS = (6, 9, 12)
_MOST_SHOWN = 100

# Where a caller of AuthZEN says what the parts of a task are, unless a property has said it elsewhere.
_PLACES: Mapping[str, str] = {
    "/assigner": "/subject",
    "/assigner/kind": "/subject/type",
    "/assigner/name": "/subject/id",
    "/on_behalf_of": "/subject/properties/on_behalf_of",
    "/act": "/action/name",
    "/region": "/resource/properties/region",
    "/community": "/resource/properties/community",
    "/item": "/resource",
    "/item/id": "/resource/id",
    "/date": "/context/date",
}


@dataclass(frozen=True, slots=True)
class Drafted:
    """A task as plain data. `ignored`: pointers to what means nothing to the policy. `places`: where its
    parts were said.
    """

    task: Mapping[str, Any]
    ignored: tuple[str, ...]
    places: Mapping[str, str]

    def located(self, problem: ProblemError) -> ProblemError:
        """Return a problem of the task with pointers into the request."""
        faults = [replace(fault, pointer=self._place(fault.pointer)) for fault in problem.faults]
        return replace(problem, faults=tuple(faults))

    def _place(self, where: str) -> str:
        rest = ""
        while where:
            if where in self.places:
                return self.places[where] + rest
            where, _, last = where.rpartition("/")
            rest = f"/{last}{rest}"
        return ""


def draft(
    policy: Policy, directory: Directory, asked: Evaluation, searched: str | None = None
) -> Drafted | None:
    """Return the task that a question is about.

    Args:
        policy: its words.
        directory: what identifiers and properties mean.
        asked: the question.
        searched: the entity that was searched for: of it the properties describe what is wanted, and
            what is known of it counts.

    Returns:
        The task; None: what is searched for is not as its properties want it.

    Raises:
        ProblemError: 404 for a type, an id or an action that is not known, 400 for properties that
            contradict each other.
    """
    subject = _subject(policy, directory, asked.subject)
    resource = _resource(policy, directory, asked.resource)
    said = _Said(policy, directory)
    given = {
        "context": asked.context,
        "resource": asked.resource.properties,
        "subject": asked.subject.properties,
        "action": {} if asked.action is None else asked.action.properties,
    }
    for entity, properties in given.items():
        said.take(entity, properties)
    if said.faults:
        raise invalid_request(said.faults, Text("所给的属性互相矛盾", "properties contradict each other"))
    parts: dict[str, Any] = {} if directory.region is None else {"region": directory.region}
    parts |= {**resource.parts, **subject.parts}
    if searched is not None:
        own = (subject if searched == "subject" else resource).parts
        said_of_it = said.of[searched]
        if any(path in own and own[path] != said.parts[path] for path in said_of_it):
            return None
    parts |= said.parts
    if asked.action is not None:
        parts["act"] = _known("action", asked.action.name, policy.checked.vocabulary.acts)
    return Drafted(nested(parts), tuple(said.ignored), {**_PLACES, **said.places})


class _Said:
    """What the properties of a request say of the task, and where."""

    def __init__(self, policy: Policy, directory: Directory) -> None:
        self.facts = policy.checked.vocabulary.facts
        self.directory = directory
        self.parts: dict[str, Any] = {}
        self.places: dict[str, str] = {}
        self.of: dict[str, list[str]] = {}
        self.ignored: list[str] = []
        self.faults: list[Fault] = []

    def take(self, entity: str, properties: Mapping[str, Any]) -> None:
        """Take what the properties of an entity say."""
        of_entity = self.of.setdefault(entity, [])
        for name, value in properties.items():
            where = (
                pointer_to(entity, name) if entity == "context" else pointer_to(entity, "properties", name)
            )
            path, meant, foreseen = self.meaning(entity, name, value)
            if not foreseen:
                self.ignored.append(where)
            if path is None:
                continue
            if path in self.parts and self.parts[path] != meant:
                message = Text(
                    f"与 {self.places[_pointer_of(path)]} 说的不一样",
                    f"says something else than {self.places[_pointer_of(path)]}",
                )
                self.faults.append(Fault(where, "contradiction", message))
            self.parts[path] = meant
            self.places[_pointer_of(path)] = where
            of_entity.append(path)

    def meaning(self, entity: str, name: str, value: object) -> tuple[str | None, Any, bool]:
        """Return what a property is in a task (None: nothing), its value there, and whether it is known."""
        meaning = self.directory.properties.get(entity, {}).get(name)
        if meaning is not None:
            return meaning.path, *meaning.of(value)
        if name in FIELDS[entity]:
            return FIELDS[entity][name], value, True
        if name in self.facts:
            return f"facts.{name}", value, True
        return None, None, False


def _pointer_of(path: str) -> str:
    return pointer_to(*path.split("."))


def _subject(policy: Policy, directory: Directory, subject: Entity) -> Known:
    listed = directory.subjects.get((subject.type, subject.id or ""))
    if listed is not None:
        return listed
    if directory.lists_type("subject", subject.type):
        raise _unknown("subject", "id", subject.id or "")
    kind = _known("subject", subject.type, policy.checked.vocabulary.actors)
    return Known(kind, subject.id or "", {"assigner.kind": kind, "assigner.name": subject.id})


def _resource(policy: Policy, directory: Directory, resource: Entity) -> Known:
    name = resource.id or ""
    listed = directory.resources.get((resource.type, name))
    if listed is not None:
        return listed
    if resource.type == ITEM and name in item_ids(policy):
        return Known(ITEM, name, {"item.id": name})
    if resource.type == ITEM and "text" in resource.properties:
        return Known(ITEM, name, {})  # what the text names counts; the id is the caller's own
    if resource.type == COMMUNITY and name.isascii() and name.isdigit() and len(name) in _REGION_DIGITS:
        return Known(COMMUNITY, name, {"region": name})
    is_type = resource.type in (ITEM, COMMUNITY) or directory.lists_type("resource", resource.type)
    raise _unknown("resource", "id" if is_type else "type", name if is_type else resource.type)


def item_ids(policy: Policy) -> Iterable[str]:
    """Return the ids of all entries of lists."""
    return policy.program.list_index.by_id


def _known(entity: str, name: str, names: Mapping[str, Any]) -> str:
    if name not in names:
        raise _unknown(entity, "name" if entity == "action" else "type", name)
    return name


def _unknown(entity: str, key: str, name: str) -> ProblemError:
    shown = name if len(name) <= _MOST_SHOWN else f"{name[:_MOST_SHOWN]}…"
    message = Text(f"不认识“{shown}”", f"`{shown}` is not known")
    title = Text("不认识所问的对象", "what is asked about is not known")
    where = pointer_to(entity, key)
    detail = Text(f"{where}：{message.zh}", f"{where}: {message.en}")
    return ProblemError("unknown-entity", 404, title, detail, (Fault(where, "unknown_entity", message),))
