"""The same task in every place that has regulations of its own: what is decided there, and by whose words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from policylib.analysis.representatives import own_places, representative, ungoverned
from policylib.analysis.standing import Standing, standing
from policylib.check.model import CheckedPolicy, Regulation, SourceText
from policylib.engine.compile import Program
from policylib.engine.decide import judge
from policylib.engine.task import Body, Task
from policylib.engine.trace import Finding, Judgement, Status
from policylib.regions import COUNTRY, ancestor_at, canonical_code, governs, region_groups

# What the words of a place come to, the strongest first.
_STRENGTH = (
    Status.BREACHED,
    Status.UNMET,
    Status.UNKNOWN,
    Status.PERMITTED,
    Status.MET,
    Status.ADVISED,
    Status.EXCEPTED,
    Status.DEFEATED,
)
_LIVE = frozenset(
    (Status.BREACHED, Status.UNMET, Status.PERMITTED, Status.MET, Status.ADVISED, Status.UNKNOWN)
)


@dataclass(frozen=True, slots=True)
class Local:
    """What the place's own texts say of the task: the strongest `status`, and the findings that have it;
    None: they are silent. `binding` False: they only advise.
    """

    status: Status | None
    binding: bool = True
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One place. `place`: whose regulations are asked for, None for a place with none of its own; `code`: the
    division that stands for it, on `date`.

    `own`: the place's regulations and how they stand that day; `advice`: what advises there and only there.
    """

    place: str | None
    code: str
    date: dt.date
    task: Task
    own: tuple[tuple[Regulation, Standing], ...]
    judgement: Judgement
    local: Local
    refusals: tuple[Finding, ...]
    advice: tuple[Finding, ...]

    @property
    def deciding(self) -> tuple[Finding, ...]:
        """The findings that made the verdict."""
        return tuple(finding for finding in self.judgement.findings if finding.deciding)

    @property
    def consequences(self) -> tuple[Finding, ...]:
        """The findings that fail, each with what the text provides against this body, if anything."""
        return tuple(one for one in self.judgement.findings if one.consequence is not None)


@dataclass(frozen=True, slots=True)
class Place:
    """Where to ask: a place, or a division, and a day of its own (None: that of the task)."""

    code: str
    date: dt.date | None = None


def compare(program: Program, task: Task, *, wanted: Sequence[Place] | None = None) -> tuple[Row, ...]:
    """Ask a task in several places.

    Args:
        program: the policy, with its settings.
        task: what is asked; its region, and those of its bodies, are replaced.
        wanted: the divisions to ask in; None: one of the task's own type in every place that has
            regulations of its own, and in one that has none.

    Raises:
        LimitError: where so much is not known that no exact answer can be computed.
    """
    checked = program.checked
    own = own_places([code for each in checked.regulations.values() for code in each.regions])
    if wanted is None:
        pairs = [(place, representative(checked.places, place, task.region, own), task.date) for place in own]
        pairs += [("", ungoverned(checked.places, task.region, own), task.date)]
    else:
        pairs = [(_place_of(each.code, own), each.code, each.date or task.date) for each in wanted]
    return tuple(
        _row(program, place or None, moved(checked, task, canonical_code(code), date))
        for place, code, date in pairs
    )


def unplaced(checked: CheckedPolicy) -> tuple[SourceText, ...]:
    """Return the references on record that no rule rests on: of no place, without any force, to be read
    beside a comparison and no more.
    """
    with_words = {regulation for regulation, _ in checked.provisions}
    return tuple(
        source
        for source in checked.sources.values()
        if source.id in with_words
        and source.id not in checked.regulations
        and source.rank is not None
        and checked.ranks[source.rank].tier == "advice"
    )


def moved(checked: CheckedPolicy, task: Task, code: str, date: dt.date) -> Task:
    """Return a task as it would be in another place on a day. Bodies sit in the places above it; a body of
    city level is of provincial level in a municipality, where the city is the province.
    """
    return replace(
        task,
        region=code,
        date=date,
        assigner=_moved_body(checked, task.assigner, code),
        on_behalf_of=None if task.on_behalf_of is None else _moved_body(checked, task.on_behalf_of, code),
    )


def _moved_body(checked: CheckedPolicy, body: Body, code: str) -> Body:
    municipality = region_groups(code)[:1] != () and region_groups(code)[0] in checked.places.municipalities
    level = body.level
    if municipality and level == "city" and ancestor_at(checked.places, code, "city") is None:
        level = "provincial"
    return Body(body.kind, level, None, None)


def _place_of(code: str, own: Iterable[str]) -> str:
    """Return the narrowest place with regulations of its own that a division lies in; "": there is none."""
    return max(
        (place for place in own if governs(place, code)), key=lambda p: len(region_groups(p)), default=""
    )


def _row(program: Program, place: str | None, task: Task) -> Row:
    checked = program.checked
    judgement = judge(program, task)
    own = _own(checked, task.region)
    binding = [finding for finding in judgement.findings if checked.rules[finding.rule].regulation in own]
    advice = [finding for finding in judgement.advice if checked.rules[finding.rule].regulation in own]
    return Row(
        place=place,
        code=task.region,
        date=task.date,
        task=task,
        own=tuple((each, standing(each, task.date)) for each in own.values()),
        judgement=judgement,
        local=_local(binding, advice),
        refusals=_refusals(judgement),
        advice=tuple(one for one in advice if _LIVE & set(one.statuses) and one.refusal is None),
    )


def _refusals(judgement: Judgement) -> tuple[Finding, ...]:
    """Return what lets the community refuse, each right once.

    A text may grant the right without forbidding anybody to ask: that stands among the advice.
    """
    rights = [one for one in judgement.advice if one.advises_because == "modality"]
    found: dict[str, Finding] = {}
    for one in (*judgement.findings, *rights):
        if one.refusal is not None:
            found.setdefault(one.refusal, one)
    return tuple(found.values())


def _own(checked: CheckedPolicy, region: str) -> Mapping[str, Regulation]:
    """Return the regulations of a division that are not those of the country."""
    return {
        slug: each
        for slug, each in checked.regulations.items()
        if any(code != COUNTRY and governs(code, region) for code in each.regions)
    }


def _local(binding: Sequence[Finding], advice: Sequence[Finding]) -> Local:
    for findings, binds in ((binding, True), (advice, False)):
        said = [finding for finding in findings if finding.status in _STRENGTH]
        if said:
            status = min((finding.status for finding in said), key=_STRENGTH.index)
            return Local(status, binds, tuple(one for one in said if one.status is status))
    return Local(None)
