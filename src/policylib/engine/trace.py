"""What a decision says: verdict, findings, what is missing, assumed and curable. Data only.

Codes and ids are language-free; every sentence is made by `policylib.render` from them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import field
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

from policylib.check.model import Citation
from policylib.engine.task import Task
from policylib.matching.candidates import Evidence
from policylib.records import dataclass

# Tiers of ranks, the strongest first: law and policy bind, advice never changes a verdict.
TIERS = ("law", "policy", "advice")


class Verdict(StrEnum):
    """The verdicts, strongest first (docs/meaning.md)."""

    UNLAWFUL = "unlawful"
    CONFLICT = "conflict"
    IMPROPER = "improper"
    CURABLE = "curable"
    LAWFUL = "lawful"
    UNGOVERNED = "ungoverned"
    UNDETERMINED = "undetermined"


class Status(StrEnum):
    """What became of a rule in this task. `UNKNOWN`: more than one of the others is possible."""

    BREACHED = "breached"
    UNMET = "unmet"
    MET = "met"
    PERMITTED = "permitted"
    ADVISED = "advised"
    NOT_TRIGGERED = "not_triggered"
    EXCEPTED = "excepted"
    DEFEATED = "defeated"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Ground:
    """A value that decided a finding. `variable` as in `check.model.Test`; `value` None: not known.

    `origin`: `caller`, `list` (`source` names list and entry), `reading`, `settled` (`source`: by whom,
    when, on what authority), `assumption`
    (an element not stated and so not part of the task), `implied` (by a constraint of the vocabulary),
    `unknown`.
    """

    variable: str
    value: str | None
    origin: str
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Consequence:
    """What the text provides against this addressee. `measure` None: the text names nothing for it.
    `certain` False: it depends on something not known.
    """

    measure: str | None
    liability: str | None = None
    citations: tuple[Citation, ...] = ()
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule says about the task, for one of its bodies (`assigner` or `on_behalf_of`).

    `statuses`: every status it can have (one unless `status` is UNKNOWN). `deciding`: it made the verdict.
    `exceptions`: citations of the exceptions that hold; `defeated_by`: ids of the rules that prevail.
    `binding` False: it only advises here, `advises_because` is `modality`, `tier`, `analogy` or `lapsed`.
    """

    rule: str
    title: str
    body: str
    aspect: str
    modality: str
    status: Status
    statuses: tuple[Status, ...]
    deciding: bool
    tier: str
    rank: str
    citations: tuple[Citation, ...]
    because: tuple[Ground, ...]
    exceptions: tuple[Citation, ...] = ()
    defeated_by: tuple[str, ...] = ()
    consequence: Consequence | None = None
    refusal: str | None = None
    remedy: str | None = None
    binding: bool = True
    advises_because: str | None = None


@dataclass(frozen=True, slots=True)
class Missing:
    """An unknown on which the verdict hangs. `kind`: fact, list, reading, item or field; `name` its id."""

    kind: str
    name: str
    who: str


@dataclass(frozen=True, slots=True)
class Assumption:
    """Something taken for granted. `why`: `not_part`, `asserted` or `default` (of a reading)."""

    kind: str
    name: str
    value: str
    why: str


@dataclass(frozen=True, slots=True)
class Step:
    """One change of a remedy: set `name` (a fact or list) to `value`. `actor`: `assigner`, an actor kind
    or another body; `by_assigner`: it lies in the assigner's own power. `citation`: the rule it serves.
    """

    kind: str
    name: str
    value: str
    actor: str
    by_assigner: bool
    citation: Citation | None


@dataclass(frozen=True, slots=True)
class Remedy:
    """A minimal set of changes that makes the task lawful whatever else turns out."""

    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Governing:
    """A regulation with a rule that reaches this task. `why`: codes, e.g. `in_force`, `analogy`, `lapsed`."""

    regulation: str
    title: str
    version: str
    rank: str
    tier: str
    why: str


@dataclass(frozen=True, slots=True)
class ResolvedEntry:
    """A list entry that the item is, or (as a candidate) may be. `match`: why, for an item given as text."""

    list: str
    kind: str
    id: str
    name: str
    status: str
    complete: bool
    match: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Overruled:
    """A caller's assertion that the lists refute: on (or off) a list of the `kind`. `source`: the list, or
    its entry (`list/entry`), that says otherwise.
    """

    kind: str
    value: str
    source: str


def _nothing() -> tuple[ResolvedEntry, ...]:
    return ()


@dataclass(frozen=True)
class ItemAnswer:
    """What became of the item: `resolved` entries, or `candidates` (never chosen) for unresolved text;
    `overruled`: what the caller asserted of its lists, but the lists refute; `near` finds the candidates.
    `rendered`: room for what is made of it in words.
    """

    text: str | None
    resolved: tuple[ResolvedEntry, ...]
    unresolved: bool
    overruled: tuple[Overruled, ...] = ()
    near: Callable[[], Sequence[ResolvedEntry]] = field(default=_nothing, compare=False, repr=False)
    rendered: dict[str, bytes] = field(default_factory=dict, init=False, compare=False, repr=False)

    @cached_property
    def candidates(self) -> tuple[ResolvedEntry, ...]:
        """The entries that unresolved text may mean, looked for when first asked for: that takes longer than
        deciding.
        """
        return tuple(self.near())


@dataclass(frozen=True, slots=True)
class Receipt:
    """Hashes that identify the answer: same receipt, same answer."""

    policy: str
    settings: str
    engine: str
    task: str
    date: str
    decided_on: str


@dataclass(frozen=True, slots=True)
class Brief:
    """A decision without its reasons. `deciding`: the ids of the rules that made the verdict, each once, in
    the order of the findings. `missing`: `kind:name` of the unknowns on which it hangs, the one to ask first
    before the others, as in the whole decision.
    """

    verdict: Verdict
    allowed: bool | None
    possible: tuple[Verdict, ...]
    deciding: tuple[str, ...]
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the rules say of a task, without what the answer rests on and what would change it; the fields are
    those of `Ruling`.
    """

    verdict: Verdict
    allowed: bool | None
    possible: tuple[Verdict, ...]
    tier: str | None
    aspects: tuple[tuple[str, Verdict], ...]
    findings: tuple[Finding, ...]
    advice: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Prospects:
    """What an answer rests on and what would change it; the fields are those of `Ruling`. They take longest,
    and many callers never look at them.
    """

    missing: tuple[Missing, ...]
    assumed: tuple[Assumption, ...]
    worth_checking: tuple[Missing, ...]
    remedies: tuple[Remedy, ...]
    more_remedies: bool
    hopeless: bool


@dataclass(frozen=True)
class Ruling:
    """What is decided on a task. Order of everything is fixed; see `docs/meaning.md` for each field.

    `hopeless`: no change, however the unknowns turn out, makes it lawful. `rendered`: room for what is made
    of it in words and does not hang on the task. Two rulings are compared without
    their tasks: the receipt holds the hash.
    """

    task: Task = field(compare=False)
    verdict: Verdict
    allowed: bool | None
    possible: tuple[Verdict, ...]
    tier: str | None
    aspects: tuple[tuple[str, Verdict], ...]
    findings: tuple[Finding, ...]
    missing: tuple[Missing, ...]
    assumed: tuple[Assumption, ...]
    worth_checking: tuple[Missing, ...]
    remedies: tuple[Remedy, ...]
    more_remedies: bool
    hopeless: bool
    advice: tuple[Finding, ...]
    governed_by: tuple[Governing, ...]
    item: ItemAnswer | None
    illustrative: tuple[str, ...]
    mode: str
    receipt: Receipt
    rendered: dict[str, Any] = field(default_factory=dict, init=False, compare=False, repr=False)

    def brief(self) -> Brief:
        """Return the same without the reasons."""
        return Brief(
            self.verdict,
            self.allowed,
            self.possible,
            tuple(dict.fromkeys(finding.rule for finding in self.findings if finding.deciding)),
            tuple(f"{missing.kind}:{missing.name}" for missing in self.missing),
        )

    @classmethod
    def made(
        cls,
        receipt: Callable[[], Receipt],
        prospects: Callable[[], Prospects],
        rendered: dict[str, Any],
        **fields: Any,
    ) -> Self:
        """Return a ruling with all `fields` but the receipt, which is written when first asked for (that
        takes longer than to decide once more), and the prospects. `rendered`: shared by all rulings of a
        pattern.
        """
        made = cls.__new__(cls)
        vars(made).update(fields, rendered=rendered, _receipt=receipt, _prospects=prospects)
        return made

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """Find what was left for later. (Python asks here for what an instance does not have.)"""
            own = vars(self)
            if name == "receipt" and "_receipt" in own:
                own["receipt"] = own["_receipt"]()
            elif name in Prospects.__slots__ and "_prospects" in own:
                found = own["_prospects"]()
                own.update({each: getattr(found, each) for each in Prospects.__slots__})
            else:
                raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
            return own[name]
