"""The tree of a rule file as it was written: frozen, language-free, every node with its place.

Terms are ids of the vocabulary, so a file in Chinese and its English twin give equal trees. Places
and comments never take part in a comparison of meaning; comments are kept for the printer.
Nothing here is checked: a rule with two modalities or without a citation is a tree too.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from policylib.pinpoint import Pinpoint
from policylib.source import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """What every node has: its place."""

    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line(Node):
    """A node that takes a line of its own, with the comment lines before it and the comment behind it."""

    before: tuple[str, ...] = ()
    behind: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Term(Node):
    """A word of the vocabulary: its class (`fact`, `act`, `actor`, `list`, …) and its id."""

    kind: str
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Name(Node):
    """A name written 「…」: a definition or a reading, resolved by the checker."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference(Node):
    """A rule named by id: `18-3-1` in its own file, `regulation/18-3-1` elsewhere."""

    regulation: str | None
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryName(Node):
    """An entry of a list, named by its id; resolved by the checker."""

    id: str


# --- conditions --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class FactIs(Node):
    """A yes-no fact holds (`value` true) or not."""

    fact: Term
    value: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionIs(Node):
    """A fact with options is (or is not) one of the options."""

    fact: Term
    options: tuple[Term, ...]
    value: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class OnList(Node):
    """The matter is (or is not) on a list of the kind."""

    list: Term
    value: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemIs(Node):
    """The matter is one of the entries (or none of them)."""

    entries: tuple[EntryName, ...]
    value: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class CommunityIs(Node):
    """The community is (or is not) of one of the types."""

    types: tuple[Term, ...]
    value: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class DateIs(Node):
    """The day of the act is `before` a date, or `from` it on."""

    relation: str
    date: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class Named(Node):
    """A definition holds, or a reading has the answer (`answer` None: the first of its answers)."""

    name: Name
    answer: str | None = None
    value: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Block(Node):
    """A block of conditions under one connective: `all`, `any` or `none`."""

    connective: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item(Line):
    """One line of a block."""

    condition: Condition


Condition = FactIs | OptionIs | OnList | ItemIs | CommunityIs | DateIs | Named | Block


# --- clauses -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Cite(Line):
    """依据: an article, of this regulation (`regulation` None) or of another by 「title」, and its words."""

    regulation: Name | None
    at: Pinpoint
    quotes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words(Line):
    """A clause of one piece of text in 「…」; `key` says which: `remedy`, `question`, `consequence`,
    `issuer`, `note`, `source`, `refusal`.
    """

    key: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Day(Line):
    """A clause of one day; `key`: `published`, `from`, `until` (last day in force), `lapsed` (last day
    before it only advises), `ended` (a rule no longer applies from this day on).
    """

    key: str
    date: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class Rank(Line):
    """效力: the rank of a regulation."""

    rank: Term


@dataclass(frozen=True, slots=True, kw_only=True)
class Regions(Line):
    """地域: the codes a regulation governs, or a guarantee is about."""

    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope(Line):
    """适用 or 参照: communities a regulation governs (`key` `applies`) or reaches by analogy (`analogy`)."""

    key: str
    condition: Condition


@dataclass(frozen=True, slots=True, kw_only=True)
class AspectIs(Line):
    """方面."""

    aspect: Term


@dataclass(frozen=True, slots=True, kw_only=True)
class Binds(Line):
    """约束, of a liability or a guarantee 适用: a group of bodies. `scopes` are levels or place groups (Term
    kinds `level`, `place`); no `actors` means 任何单位. `condition` is what follows 如果 (a reading).
    """

    scopes: tuple[Term, ...]
    actors: tuple[Term, ...]
    condition: Condition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Acts(Line):
    """行为: the acts a rule or guarantee is about; empty means 任何行为."""

    acts: tuple[Term, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class When(Line):
    """当: the condition of a definition, a rule, a liability or a guarantee."""

    condition: Condition


@dataclass(frozen=True, slots=True, kw_only=True)
class Modality(Line):
    """禁止 `forbids`, 应当 `requires`, 可以 `permits`, 提倡 `advises`. `condition` is what is required,
    or the precondition of a permission.
    """

    modality: str
    condition: Condition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unless(Line):
    """除非: a carve-out with its own citations."""

    condition: Condition
    cites: tuple[Cite, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LowerNorms(Node):
    """下位规定(aspect): every norm of lower rank in an aspect."""

    aspect: Term


@dataclass(frozen=True, slots=True, kw_only=True)
class Order(Line):
    """优先于 (`key` `overrides`) or 不影响 (`key` `saves`), with its own citations or the rule's."""

    key: str
    target: Reference | LowerNorms
    cites: tuple[Cite, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LiableUnder(Line):
    """责任: the liability declaration that a breach of the rule falls under."""

    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers(Line):
    """答案: the possible answers of a reading."""

    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Default(Line):
    """默认: the default answer of a reading; None is 未定 (open)."""

    answer: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdicts(Line):
    """从不 (`key` `never`) or 总是 (`always`): the verdicts that a guarantee is about."""

    key: str
    verdicts: tuple[Term, ...]


Clause = (
    Cite
    | Words
    | Day
    | Rank
    | Regions
    | Scope
    | AspectIs
    | Binds
    | Acts
    | When
    | Modality
    | Unless
    | Order
    | LiableUnder
    | Answers
    | Default
    | Verdicts
)


# --- cases -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Body(Node):
    """A body in a case: `scope` is a level (Term kind `level`) or None."""

    scope: Term | None
    actor: Term
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting(Node):
    """One thing a case sets. `key` and the type of `value`:

    `region` str · `date` date · `assigner` Body · `on_behalf_of` Body · `community` Term ·
    `act` Term · `item` str (free text) · `item_id` str · `lists` tuple[Term, ...] (empty: on none) ·
    `fact` (Term, True | False | None) · `option` (Term, Term) · `reading` (Name, str)
    """

    key: str
    value: object


@dataclass(frozen=True, slots=True, kw_only=True)
class Given(Line):
    """设: one line of settings."""

    settings: tuple[Setting, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Expect(Line):
    """应判: the verdict, and the rules that decide it (`references`, may be empty)."""

    verdict: Term
    references: tuple[Reference, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectPossible(Line):
    """可能: the exact set of possible verdicts."""

    verdicts: tuple[Term, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectMissing(Line):
    """待查: facts, lists (Term), readings (Name) and list entries that must be among the missing."""

    terms: tuple[Term | Name | EntryName, ...]


CaseClause = Given | Expect | ExpectPossible | ExpectMissing | Words


# --- declarations ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared(Line):
    """A declaration. `complete` is false when some of its lines could not be read, which the parser has
    said: what seems to be missing from it may be in them.
    """

    complete: bool = field(default=True, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegulationDecl(Declared):
    """法规「title」 代号 slug."""

    title: str
    slug: str
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingDecl(Declared):
    """解释「title」 代号 slug."""

    title: str
    slug: str
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleDecl(Declared):
    """规则 id「title」."""

    id: str
    title: str
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinitionDecl(Declared):
    """定义「title」."""

    title: str
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LiabilityDecl(Declared):
    """责任 id."""

    id: str
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GuaranteeDecl(Declared):
    """保证 id「title」."""

    id: str
    title: str
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDecl(Declared):
    """案例「title」. Its clauses are `CaseClause`s."""

    title: str
    clauses: tuple[CaseClause, ...]


Declaration = (
    RegulationDecl | ReadingDecl | RuleDecl | DefinitionDecl | LiabilityDecl | GuaranteeDecl | CaseDecl
)


@dataclass(frozen=True, slots=True, kw_only=True)
class File(Node):
    """A rule file. A cases file has no regulation of its own and names rules `regulation/id`.

    `after` are the comment lines behind the last declaration. Comments keep their `#`; an empty one is
    a blank line between comments. `stated`: the first line states the language of the file.
    """

    declarations: tuple[Declaration, ...]
    after: tuple[str, ...] = ()
    language: str = field(default="zh", compare=False)
    stated: bool = field(default=False, compare=False)
