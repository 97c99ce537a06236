"""What becomes of a rule: its exceptions, what prevails over it and over what it prevails, as a tree."""

from __future__ import annotations

from dataclasses import dataclass

from policylib.check.model import CarveOut, CheckedPolicy, Rule
from policylib.regions import governs


@dataclass(frozen=True, slots=True)
class Branch:
    """A rule in the tree, with how it stands to the one above it.

    `relation`: `root`; `over` (it prevails over the one above), `under` (the other way round), `saves` and
    `saved` (one declares that it leaves the other untouched). `higher`: nothing is declared between the two,
    but this prohibition, of the same aspect, is of higher rank than the permission above.

    `exceptions` and `children` are those of a rule that can take effect on the root: of the root itself, and
    of what prevails over it. `repeated`: what is below it stands elsewhere in the tree.
    """

    rule: Rule
    relation: str
    exceptions: tuple[CarveOut, ...] = ()
    children: tuple[Branch, ...] = ()
    repeated: bool = False


def precedence_tree(checked: CheckedPolicy, rule: Rule) -> Branch:
    """Return the tree of a rule: what prevails over it, over that in turn, and what it prevails over, as
    far as the two can speak in the same place.
    """
    seen: set[str] = set()
    branch = _prevailing(checked, rule, "root", seen)
    rules = checked.rules
    beside = [
        Branch(rules[name], relation)
        for relation, names in (("under", rule.overrides), ("saves", rule.saves))
        for name in sorted(names)
        if _meet(checked, rules[name], rule)
    ]
    beside += [
        Branch(one, "saved") for one in rules.values() if rule.id in one.saves and _meet(checked, one, rule)
    ]
    beside += [Branch(one, "higher") for one in rules.values() if _higher(checked, one, rule)]
    return Branch(rule, "root", branch.exceptions, (*branch.children, *beside))


def _prevailing(checked: CheckedPolicy, rule: Rule, relation: str, seen: set[str]) -> Branch:
    """Return a rule with its exceptions and all that prevails over it; each rule is unfolded once."""
    if rule.id in seen:
        return Branch(rule, relation, repeated=True)
    seen.add(rule.id)
    above = [one for one in checked.rules.values() if rule.id in one.overrides and _meet(checked, one, rule)]
    children = tuple(_prevailing(checked, one, "over", seen) for one in above)
    return Branch(rule, relation, rule.exceptions, children)


def _higher(checked: CheckedPolicy, prohibition: Rule, permission: Rule) -> bool:
    """Say whether a prohibition counts against a permission by its rank alone."""
    if permission.modality != "permits" or prohibition.modality != "forbids":
        return False
    high, low = (checked.regulations[one.regulation].rank for one in (prohibition, permission))
    declared = permission.overrides | permission.saves | prohibition.overrides | prohibition.saves
    return (
        prohibition.aspect == permission.aspect
        and _meet(checked, prohibition, permission)
        and low in checked.ranks[high].prevails_over
        and not {prohibition.id, permission.id} & declared
    )


def _meet(checked: CheckedPolicy, one: Rule, other: Rule) -> bool:
    """Say whether two rules can speak in the same place: an order of classes is declared beyond that."""
    places, others = (checked.regulations[each.regulation].regions for each in (one, other))
    return any(governs(a, b) or governs(b, a) for a in places for b in others)
