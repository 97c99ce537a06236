"""A checked policy made ready for decisions: which rules reach which task, found by index, compiled once."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import copy
from functools import partial
from typing import TypeVar

from policylib.check.digest import policy_digest
from policylib.check.model import CheckedPolicy, DateTest, Rule, Test
from policylib.check.variables import conditions_of, tests_of
from policylib.days import ONE_DAY
from policylib.engine.analysis import Analysis, analyse, brief
from policylib.engine.instance import BodyContext, Context
from policylib.engine.kept import Kept
from policylib.engine.knowledge import Defaults
from policylib.engine.known import Known
from policylib.engine.lists import ListIndex
from policylib.engine.normset import NormSet
from policylib.engine.receipt import settings_digest
from policylib.engine.settings import Settings
from policylib.engine.task import Body, Task
from policylib.engine.trace import TIERS, Brief
from policylib.logic.diagram import LimitError
from policylib.regions import ancestor_at, place_type, region_groups

T = TypeVar("T")

KEPT_CONTEXTS = 4096
KEPT_NORM_SETS = 512
KEPT_ANALYSES = 16384
KEPT_BRIEFS = 16384

# A norm set by identity, two settings, and what is known of each variable.
_Pattern = tuple[int, bool, bool, tuple[Known | None, ...]]

# The types that the place of a body can have where the region is too coarse to tell.
_TYPES_AT = {
    "national": ("country",),
    "provincial": ("municipality", "province", "special_administrative_region"),
    "city": ("prefecture", "prefecture_city", "undivided_city"),
    "county": ("county", "county_level_city", "district"),
    "township": ("township",),
}


class Program:
    """A policy with its settings, ready to decide; norm sets are compiled when first needed.

    Several threads may use one.
    """

    def __init__(self, checked: CheckedPolicy, settings: Settings, digest: str | None = None) -> None:
        """Index the rules by day, place and act. `digest`: that of the policy, where it is known.

        `briefs`: the answers that were given last, by the code of what is known.
        """
        self.checked = checked
        self.settings = settings
        self.digest = digest or policy_digest(checked)
        self.settings_digest = settings_digest(settings)
        self.defaults = Defaults.of(checked, settings)
        self.list_index = ListIndex.of(checked.lists)
        tests = {test.variable for rule in checked.rules.values() for test in _tests(rule)}
        self.entries = tuple(sorted(name.partition(":")[2] for name in tests if name.startswith("item:")))
        self._days = sorted(set(_changes(checked)))
        self._rules = _by_region(checked)
        self._bodies: Kept[tuple[str, str | None, str], BodyContext] = Kept(KEPT_CONTEXTS)
        self._contexts: Kept[tuple[Context, tuple[str, ...]], NormSet] = Kept(KEPT_CONTEXTS)
        self._norm_sets: Kept[tuple[Context, tuple[str, ...]], NormSet] = Kept(KEPT_NORM_SETS)
        self._analyses: Kept[_Pattern, tuple[NormSet, Analysis]] = Kept(KEPT_ANALYSES)
        self.briefs: Kept[int, Brief] = Kept(KEPT_BRIEFS)

    def with_settings(self, settings: Settings) -> Program:
        """Return the same policy under other settings; what is compiled depends on none and is shared."""
        other = copy(self)
        other.settings = settings
        other.settings_digest = settings_digest(settings)
        other.defaults = Defaults.of(self.checked, settings)
        return other

    def norm_set(self, task: Task) -> NormSet:
        """Return the compiled rules that can reach a task."""
        epoch = bisect_right(self._days, task.date)
        day = self._days[epoch - 1] if epoch else dt.date.min
        groups = region_groups(task.region)
        places = tuple(
            prefix for prefix in (groups[:i] for i in range(len(groups) + 1)) if prefix in self._rules
        )
        context = Context(
            day,
            task.act,
            tuple(self._body(body, task.region) for body in task.bodies),
            task.community,
        )
        key = (context, tuple("".join(prefix) for prefix in places))
        found = self._contexts.get(key)
        if found is None:
            rules = [rule for prefix in places for rule in self._rules[prefix]]
            found = self._contexts.make(key, lambda: self._compiled(context, rules))
        return found

    def analyse(
        self, norm_set: NormSet, pattern: tuple[Known | None, ...], *, item_stated: bool, derivation: bool
    ) -> Analysis:
        """Return what follows from what is known of each variable; the last answers are kept, since patterns
        recur.
        """
        key = (id(norm_set), item_stated, derivation, pattern)
        found = self._analyses.get(key)
        if found is None:
            work = partial(
                analyse, self.checked, norm_set, pattern, item_stated=item_stated, derivation=derivation
            )
            # The norm set is kept with the answer, so its id cannot come to mean another.
            found = self._analyses.make(key, lambda: (norm_set, _exactly(norm_set, work)))
        return found[1]

    def brief(self, norm_set: NormSet, masks: Sequence[int], *, item_stated: bool = True) -> Brief:
        """Return the verdict, the rules that made it and what it hangs on, from the mask of the value of each
        variable (0: not known). Raises LimitError where too much is not known.
        """
        return self.brief_of_code(norm_set, norm_set.code(masks, item_stated=item_stated))

    def brief_of_code(self, norm_set: NormSet, code: int) -> Brief:
        """Return the same, from the code of a norm set for what is known."""
        return self.briefs.get(code) or self.briefs.make(
            code, lambda: _exactly(norm_set, partial(brief, self.checked, norm_set, code))
        )

    def _compiled(self, context: Context, rules: Iterable[Rule]) -> NormSet:
        """Return the norm set of the rules in force: the same rules for the same bodies are compiled once."""
        reaching = {rule.id: rule for rule in rules if self._in_force(rule, context)}
        chosen = sorted(reaching.values(), key=self._strength)
        # Days between the same changes differ only where a condition compares dates.
        day = context.day if any(map(_compares_dates, chosen)) or self._lapses(chosen) else dt.date.min
        key = (
            Context(day, "", context.bodies, context.community),
            tuple(rule.id for rule in chosen),
        )
        return self._norm_sets.make(key, lambda: NormSet(self.checked, context, chosen))

    def _lapses(self, rules: Iterable[Rule]) -> bool:
        return any(self.checked.regulations[rule.regulation].lapsed is not None for rule in rules)

    def _in_force(self, rule: Rule, context: Context) -> bool:
        regulation = self.checked.regulations[rule.regulation]
        day = context.day
        return (
            (rule.acts is None or context.act in rule.acts)
            and regulation.start <= day
            and (regulation.until is None or day <= regulation.until)
            and (rule.start is None or rule.start <= day)
            and (rule.ended is None or day < rule.ended)
        )

    def _strength(self, rule: Rule) -> tuple[int, int, str]:
        """Order rules strongest first: it keeps decision diagrams small."""
        rank = self.checked.ranks[self.checked.regulations[rule.regulation].rank]
        tier = TIERS.index(rank.tier)
        return tier, ("forbids", "requires", "permits", "advises").index(rule.modality), rule.id

    def _body(self, body: Body, region: str) -> BodyContext:
        """Return what is fixed about a body (the last answers are kept)."""
        key = (body.kind, body.level, body.region or region)
        found = self._bodies.get(key)
        if found is None:
            found = self._bodies.make(key, lambda: self._describe(body, region))
        return found

    def _describe(self, body: Body, region: str) -> BodyContext:
        places = self.checked.places
        has_level = self.checked.vocabulary.actors[body.kind].has_level
        if body.level is not None:
            levels: tuple[str, ...] = (body.level,)
        else:
            levels = tuple(self.checked.vocabulary.levels) if has_level else ()
        types = []
        for level in levels:
            code = ancestor_at(places, body.region or region, level)
            found = place_type(places, code) if code is not None else None
            types.append((found,) if found is not None else _TYPES_AT[level])
        return BodyContext(body.kind, levels, tuple(types))


def _exactly(norm_set: NormSet, work: Callable[[], T]) -> T:
    """Return what `work` finds of a task. Of the first tasks diagrams tell everything; where these are too
    large, the generated function may see what makes them needless. Raises LimitError where it does not.
    """
    try:
        return work()
    except LimitError:
        if not norm_set.stop_drawing():
            raise
        return work()


def _by_region(checked: CheckedPolicy) -> dict[tuple[str, ...], list[Rule]]:
    result: dict[tuple[str, ...], list[Rule]] = {}
    for rule in checked.rules.values():
        for region in checked.regulations[rule.regulation].regions:
            result.setdefault(region_groups(region), []).append(rule)
    return result


def _changes(checked: CheckedPolicy) -> Iterator[dt.date]:
    """Yield every day on which the law changes: the first day of each new state."""
    for regulation in checked.regulations.values():
        yield regulation.start
        for last in (regulation.until, regulation.lapsed):
            if last is not None and last < dt.date.max:
                yield last + ONE_DAY
    for rule in checked.rules.values():
        yield from (day for day in (rule.start, rule.ended) if day is not None)
        yield from _compared(rule)


def _compares_dates(rule: Rule) -> bool:
    return next(iter(_compared(rule)), None) is not None


def _compared(rule: Rule) -> Iterator[dt.date]:
    return (atom.date for atom in _atoms(rule) if isinstance(atom, DateTest))


def _tests(rule: Rule) -> Iterator[Test]:
    return (atom for atom in _atoms(rule) if isinstance(atom, Test))


def _atoms(rule: Rule) -> Iterator[Test | DateTest]:
    return (atom for condition in conditions_of(rule) for atom in tests_of(condition))
