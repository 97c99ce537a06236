"""Callers that are bound to a body: a department may ask only for itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Protocol

from policylib import Policy, TaskError
from policylib.diagnostics import Text
from policylib_api.auth.caller import Caller
from policylib_api.wire.problems import Fault, ProblemError

FIELDS = ("kind", "level", "region", "name")
LONGEST = 200
_ASSIGNER = "assigner."


class Body(Protocol):
    """A body of a task: whoever assigns, or for whom it is passed on."""

    @property
    def kind(self) -> str: ...  # noqa: D102
    @property
    def level(self) -> str | None: ...  # noqa: D102
    @property
    def region(self) -> str | None: ...  # noqa: D102
    @property
    def name(self) -> str | None: ...  # noqa: D102


class Bodies(Protocol):
    """A task, as far as it matters here."""

    @property
    def assigner(self) -> Body: ...  # noqa: D102
    @property
    def on_behalf_of(self) -> Body | None: ...  # noqa: D102


def read_binding(raw: object) -> dict[str, str]:
    """Return a body to which a caller is bound, given as plain data.

    >>> read_binding({"kind": "department", "region": "220502"})
    {'kind': 'department', 'region': '220502'}

    Raises:
        ValueError: it is not an object with a `kind`, whose fields are those of an assigner and texts.
    """
    if not isinstance(raw, Mapping) or "kind" not in raw or not set(raw) <= set(FIELDS):
        raise ValueError(f"expected an object with the fields {', '.join(FIELDS)}; kind is required")
    for name, value in raw.items():
        if not isinstance(value, str) or not 0 < len(value) <= LONGEST:
            raise ValueError(f"`{name}` must be text of 1 to {LONGEST} characters")
    return {name: raw[name] for name in FIELDS if name in raw}


def mistakes_in_body(policy: Policy, assigner: Mapping[str, str], today: dt.date) -> list[tuple[str, Text]]:
    """Return what a policy finds wrong with a body that a caller is to be bound to: the field, and what."""
    try:
        # Of this task only its assigner matters.
        policy.task({"assigner": assigner}, today=today)
    except TaskError as error:
        return [
            (one.path.removeprefix(_ASSIGNER), one.message)
            for one in error.errors
            if one.path.startswith(_ASSIGNER)
        ]
    return []


def refuse_others(caller: Caller, task: Bodies) -> None:
    """Refuse a task of a body that the caller is not, whether it assigns or is only acted for.

    Raises ProblemError 403 that names each field that differs.
    """
    if caller.assigner is None:
        return
    faults = [*_differences(caller.assigner, task.assigner, "assigner")]
    if task.on_behalf_of is not None:
        faults += _differences(caller.assigner, task.on_behalf_of, "on_behalf_of")
    if faults:
        raise ProblemError(
            "other-assigner",
            403,
            Text("只能为自己的单位提问", "you may ask for your own body only"),
            Text(
                "您的账户、密钥或者令牌限定了安排单位，任务里的单位不是它",
                "your account, key or token is bound to a body, and the task is of another",
            ),
            tuple(faults),
        )


def may_see(caller: Caller, recorded: str) -> bool:
    """Say whether a caller may see a record that names `recorded` as its caller: who is bound to a body
    sees only their own.
    """
    return caller.assigner is None or caller.id == recorded


def _differences(bound: Mapping[str, str], body: Body, where: str) -> Iterator[Fault]:
    for name, wanted in bound.items():
        value: str | None = getattr(body, name)
        if value is not None and (value == wanted or (name == "region" and _is_same_place(value, wanted))):
            continue
        said = (
            Text("没有写", "it is not stated")
            if value is None
            else Text(f"写的是“{value}”", f"got `{value}`")
        )
        message = Text(f"应为“{wanted}”，{said.zh}", f"must be `{wanted}`, {said.en}")
        yield Fault(f"/{where}/{name}", "other_assigner", message, wanted)


def _is_same_place(one: str, other: str) -> bool:
    # A code may be written out to 12 digits: 220502 and 220502000000 are one place.
    return one.rstrip("0") == other.rstrip("0")
