"""What a checked policy is: regulations, rules, readings, lists and the words they rest on.

Everything is resolved and frozen: ids of the vocabulary, dates, conditions without names. Whatever
stands here has passed the checker; nothing downstream can fail on it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import field

from policylib.diagnostics import Text
from policylib.records import dataclass
from policylib.regions import Places
from policylib.source import Span

# --- vocabulary --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Word:
    """An entry of the vocabulary without further properties (act, level, community, option, body)."""

    id: str
    label: Text
    synonyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Actor(Word):
    """A kind of assigner. `has_level`: whether a body of the kind has an administrative level."""

    has_level: bool = False


@dataclass(frozen=True, slots=True)
class PlaceGroup(Word):
    """Types of places that a norm names by one word (市辖区; 不设区的市)."""

    types: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Aspect(Word):
    """A side of a task. `acts`: what a rule of the aspect binds when it names none (None: every act).
    `ground`: whether a permission of this aspect carries the matter itself.
    """

    acts: frozenset[str] | None = None
    ground: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ListKind(Word):
    """A kind of list. `off_when_none`: a matter is off it where no list of the kind is in force."""

    question: Text
    who: str
    changed_by: tuple[str, ...] = ()
    off_when_none: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FactWord(Word):
    """A fact. `options` is empty for yes-no facts. `not_part`: absent means it is not part of the task, but
    for the acts `asked_for`, where it means not known.
    """

    question: Text
    who: str
    changed_by: tuple[str, ...] = ()
    not_part: bool = False
    exculpates: bool = False
    asked_for: frozenset[str] = frozenset()
    options: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class Constraint:
    """Two values that exclude each other: (variable, value) pairs, e.g. ("fact:x", "true")."""

    never: tuple[tuple[str, str], tuple[str, str]]
    label: Text


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of tasks and rules; mappings are in the order of the file, the order of questions."""

    acts: Mapping[str, Word]
    actors: Mapping[str, Actor]
    levels: Mapping[str, Word]
    place_groups: Mapping[str, PlaceGroup]
    communities: Mapping[str, Word]
    aspects: Mapping[str, Aspect]
    other_bodies: Mapping[str, Word]
    list_kinds: Mapping[str, ListKind]
    facts: Mapping[str, FactWord]
    constraints: tuple[Constraint, ...]


@dataclass(frozen=True, slots=True)
class RankWord(Word):
    """A rank. `tier` is `law`, `policy` or `advice`; `prevails_over` is transitive and complete."""

    tier: str = "advice"
    prevails_over: frozenset[str] = frozenset()


# --- conditions --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Test:
    """A variable has one of the values. Variables: `fact:<id>` ("true"/"false" or an option id),
    `list:<kind>` and `item:<entry id>` ("on"/"off"), `reading:<regulation>/<slug>` (an answer),
    `field:community`.
    """

    variable: str
    values: frozenset[str]


@dataclass(frozen=True, slots=True)
class DateTest:
    """The day of the act is before `date` (`before` true) or on it or later."""

    date: dt.date
    before: bool


@dataclass(frozen=True, slots=True)
class Group:
    """`all`, `any` or `none` of the conditions. `all` of nothing holds."""

    connective: str
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Defined:
    """A defined term at use: its title, and what it means."""

    title: str
    condition: Condition


Condition = Test | DateTest | Group | Defined

ALWAYS: Condition = Group("all", ())


# --- law ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Citation:
    """An article and its exact words. `regulation` is the slug; `title` its title as cited."""

    regulation: str
    title: str
    at: str
    quotes: tuple[str, ...]
    span: Span | None = field(default=None, compare=False, repr=False)

    def sort_key(self) -> tuple[str, str, tuple[str, ...]]:
        """Order by regulation, place and words."""
        return (self.regulation, self.at, self.quotes)


@dataclass(frozen=True, slots=True)
class Regulation:
    """A normative text in one version. In force on day d iff `start <= d` and (`until` None or `d <= until`);
    after `lapsed` its norms only advise.
    """

    slug: str
    title: str
    rank: str
    regions: tuple[str, ...]
    start: dt.date
    issuer: str | None = None
    published: dt.date | None = None
    until: dt.date | None = None
    lapsed: dt.date | None = None
    communities: frozenset[str] | None = None
    analogy: frozenset[str] = frozenset()
    note: str | None = None
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Reading:
    """An open question of interpretation. `id` is `regulation/slug`; `default` None means open."""

    id: str
    title: str
    question: str
    answers: tuple[str, ...]
    default: str | None
    citations: tuple[Citation, ...]
    note: str | None = None
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Addressee:
    """A group of bodies. `actors` None: any body. `levels` and `places` (types of places, by any of them)
    narrow bodies that have a level; both None: any level. `condition`: tests of readings only.
    """

    actors: frozenset[str] | None
    levels: frozenset[str] | None = None
    places: frozenset[str] | None = None
    condition: Condition | None = None


@dataclass(frozen=True, slots=True)
class CarveOut:
    """A carve-out: its condition and the citations it rests on."""

    condition: Condition
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Liability:
    """What follows a breach, for the addressees it names, under a condition."""

    id: str
    consequence: str
    addressees: tuple[Addressee, ...]
    condition: Condition | None
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """The encoding of one norm. `id` is `regulation/number`.

    `requirement`: what is required (`requires`), or the precondition of a permission; else None.
    `overrides`: ids of the rules it prevails over, declared classes already resolved; `saves`: ids of
    rules it leaves untouched. `acts` None: every act. `ended`: first day on which it no longer applies.
    """

    id: str
    regulation: str
    title: str
    aspect: str
    modality: str
    addressees: tuple[Addressee, ...]
    acts: frozenset[str] | None
    condition: Condition
    citations: tuple[Citation, ...]
    requirement: Condition | None = None
    exceptions: tuple[CarveOut, ...] = ()
    overrides: frozenset[str] = frozenset()
    saves: frozenset[str] = frozenset()
    start: dt.date | None = None
    ended: dt.date | None = None
    remedy: str | None = None
    refusal: str | None = None
    liabilities: tuple[Liability, ...] = ()
    note: str | None = None
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Guarantee:
    """What a maintainer wants to hold: no task, known in full, that a rule of the regulation with the same
    clauses would reach, within `regions`, has one of the verdicts `never`. `id` is `regulation/name`.

    `addressees` empty: any body. `acts` None: every act. `ended`: first day of which it says nothing more.
    """

    id: str
    regulation: str
    title: str
    regions: tuple[str, ...]
    addressees: tuple[Addressee, ...]
    acts: frozenset[str] | None
    condition: Condition
    never: frozenset[str]
    start: dt.date | None = None
    ended: dt.date | None = None
    note: str | None = None
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class ListItem:
    """An entry of a list. `names` are its names and aliases as written, the current name first.
    `basis_span`: the article or the quote of the basis in the file.
    """

    id: str
    names: tuple[str, ...]
    basis_regulation: str | None = None
    basis_at: str | None = None
    basis_quote: str | None = None
    role: str | None = None
    start: dt.date | None = None
    until: dt.date | None = None
    note: str | None = None
    span: Span | None = field(default=None, compare=False, repr=False)
    basis_span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class ItemList:
    """A dated, regional list. `status`: official, derived or illustrative. `complete`: whether
    "not on the list" may be concluded from it. `replaces`: ids of lists that it takes the place of; in a
    checked policy they have ended on the day before, or are no longer there.
    """

    id: str
    kind: str
    title: str
    region: str
    status: str
    complete: bool
    start: dt.date
    items: tuple[ListItem, ...]
    until: dt.date | None = None
    regulation: str | None = None
    note: str | None = None
    replaces: tuple[str, ...] = ()
    span: Span | None = field(default=None, compare=False, repr=False)
    replaces_span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Case:
    """A maintainer's test. `task` is the input of `decide`; `readings` are settled for this case only."""

    id: str
    title: str
    task: Mapping[str, object]
    verdict: str | None
    deciding: frozenset[str]
    possible: frozenset[str] | None
    missing: frozenset[str]
    readings: Mapping[str, str]
    note: str | None = None
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Provision:
    """The exact words of an article that rules cite. `not_encoded`: why it, or a part, became no rule."""

    regulation: str
    at: str
    text: str
    not_encoded: str | None = None
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Use:
    """A provision is cited. `kind`: rule, reading, definition, liability or list; `by`: its id, of a
    definition the slug of its regulation and its title.
    """

    regulation: str
    at: str
    kind: str
    by: str


@dataclass(frozen=True, slots=True)
class Unseen:
    """A value of a condition that no case of a rule can show, and why (coverage.yaml).

    `condition` is named as in `check.atoms`; `value` is `true`, `false` or `unknown`.
    """

    rule: str
    condition: str
    value: str
    reason: str
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class SourceText:
    """A text that lists and provisions rest on, with where it was taken from (sources.yaml)."""

    id: str
    title: str
    short: tuple[str, ...] = ()
    rank: str | None = None
    issuer: str | None = None
    number: str | None = None
    published: dt.date | None = None
    start: dt.date | None = None
    until: dt.date | None = None
    url: str | None = None
    sha256: str | None = None
    note: str | None = None
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Erratum:
    """Words that a copy of a regulation prints in the place of the law's own, with the reason why.

    `places`: where this was looked at, as canonical pinpoints; none: anywhere in the regulation.
    """

    regulation: str
    printed: str
    law: str
    reason: str
    places: tuple[str, ...] = ()
    span: Span | None = field(default=None, compare=False, repr=False)
    regulation_span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class CheckedPolicy:
    """Everything a decision needs, checked. All mappings, and guarantees, are sorted by id.

    `citations`: every citation of the rule files, those of definitions and overrides included.
    """

    vocabulary: Vocabulary
    ranks: Mapping[str, RankWord]
    places: Places
    regulations: Mapping[str, Regulation]
    readings: Mapping[str, Reading]
    rules: Mapping[str, Rule]
    lists: tuple[ItemList, ...]
    provisions: Mapping[tuple[str, str], Provision]
    cases: tuple[Case, ...]
    sources: Mapping[str, SourceText] = field(default_factory=dict)
    uses: tuple[Use, ...] = ()
    unseen: tuple[Unseen, ...] = ()
    errata: tuple[Erratum, ...] = ()
    citations: tuple[Citation, ...] = ()
    guarantees: tuple[Guarantee, ...] = ()
