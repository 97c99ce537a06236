"""The defects of a policy, exact over the space of its tasks, as findings that a maintainer can act on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from policylib.analysis.survey import Seen, Survey
from policylib.analysis.variants import Variant
from policylib.analysis.witness import Witness
from policylib.check.atoms import Atoms
from policylib.check.model import CheckedPolicy, ItemList, ListItem, Rule, Test
from policylib.check.report import label, problem
from policylib.check.variables import conditions_of, tests_of
from policylib.diagnostics import Diagnostic, Label, Text
from policylib.regions import governs
from policylib.source import Source, Span

_RULES = Source("policy", "")


@dataclass(frozen=True, slots=True)
class Finding:
    """A defect. `subject` names what it is about: ids with a space between them, so that it can be accepted.

    `witness`: a task that shows it; None where it is that no task does something.
    """

    diagnostic: Diagnostic
    subject: str
    witness: Witness | None = None

    @property
    def code(self) -> str:
        """The code of the diagnostic."""
        return self.diagnostic.code


def defects(survey: Survey, reported: Iterable[Diagnostic] = ()) -> list[Finding]:
    """Return what is wrong or odd in a policy, in the order of codes and places.

    Args:
        survey: what its rules were seen to do.
        reported: diagnostics of the checker. What a lint says already of a rule is not said again.
    """
    checked = survey.program.checked
    said = {(one.code, one.span.source.name, one.span.line) for one in reported}
    found: list[Finding] = []
    for seen in survey.rules.values():
        if seen.rule.id not in survey.whole:
            continue  # elsewhere it may do what it does not do here
        found += _of_rule(checked, seen, said)
        found += _implied(survey, seen)
    found += _conflicts(survey)
    found += _wider(survey)
    found += _gaps(survey)
    found += _unused(checked)
    found += _large(survey)
    return sorted(found, key=lambda one: (one.code, *one.diagnostic.sort_key()))


# --- one rule ----------------------------------------------------------------------------------


def _of_rule(checked: CheckedPolicy, seen: Seen, said: set[tuple[str, str, int]]) -> Iterator[Finding]:
    rule = seen.rule
    if not seen.applies:
        if not _said("L406", rule, said):
            yield _finding(
                "A501",
                rule,
                f"规则 {rule.id} 永远不会适用：在它管的地方、日期、行为和单位之内，没有任务满足它的条件",
                f"the rule `{rule.id}` never applies: no task that it reaches by place, day, act and body "
                "meets its condition",
                Text("检查条件、约束的单位、行为和日期", "check its condition, bodies, acts and days"),
            )
        return
    if not seen.live:
        if not _said("L407", rule, said):
            yield _finding(
                "A502",
                rule,
                f"规则 {rule.id} 适用时，总有例外成立，或者总有别的规则优先，它从不起作用",
                f"whenever the rule `{rule.id}` applies, an exception holds or another rule prevails: it "
                "never takes effect",
                Text("把例外或者优先写窄一些", "make the exceptions or the overrides narrower"),
                witness=seen.shadowed,
            )
        return
    if rule.requirement is not None and not seen.met and not _said("L409", rule, said):
        yield _finding(
            "A504",
            rule,
            f"规则 {rule.id} 起作用时，它要求的没有人能够满足",
            f"whenever the rule `{rule.id}` is in effect, nobody can meet what it asks for",
            Text("若本意是不得安排，写成禁止", "if nothing may go ahead, write a prohibition"),
            witness=seen.unmet,
        )
        return
    atoms = Atoms.of(checked)
    vain = {variant.exception for variant in seen.idle if variant.test is None}
    for variant in seen.idle:
        if variant.test is not None and variant.exception in vain:
            continue  # it goes with the exception
        yield from _idle(rule, variant, atoms, said)


def _idle(rule: Rule, variant: Variant, atoms: Atoms, said: set[tuple[str, str, int]]) -> Iterator[Finding]:
    if variant.test is None:
        assert variant.exception is not None
        if not _said("L408", rule, said):
            number = variant.exception + 1
            yield _finding(
                "A503",
                rule,
                f"规则 {rule.id} 的第 {number} 个例外从不改变什么：删去它，对任何任务都一样",
                f"exception {number} of the rule `{rule.id}` never changes anything: without it every task "
                "is treated the same",
                Text("删去它，或者检查它的条件", "delete it, or check its condition"),
                subject=f"{rule.id} {number}",
            )
        return
    atom = atoms.atom(variant.test).name
    where_zh, where_en = _where(variant)
    if variant.exception is None and variant.requirement and _said("L409", rule, said):
        return
    yield _finding(
        "A506",
        rule,
        f"规则 {rule.id} 的{where_zh}“{atom}”从不改变什么：删去它，对任何任务都一样",
        f"{where_en} `{atom}` of the rule `{rule.id}` never changes anything: without it every task is "
        "treated the same",
        Text("删去它，或者检查它与其他条件的关系", "delete it, or check what else the rule says"),
        subject=f"{rule.id} {atom}",
    )


def _where(variant: Variant) -> tuple[str, str]:
    if variant.exception is not None:
        number = variant.exception + 1
        return f"第 {number} 个例外中的条件", f"in exception {number}, the condition"
    if variant.requirement:
        return "要求中的条件", "in what is asked for, the condition"
    return "条件", "the condition"


def _said(code: str, rule: Rule, said: set[tuple[str, str, int]]) -> bool:
    """Say whether a lint has said so of a rule: at a line of its declaration."""
    if rule.span is None:
        return False
    source = rule.span.source
    first, last = rule.span.line, source.position(rule.span.end)[0]
    return any(each == code and name == source.name and first <= line <= last for each, name, line in said)


# --- rules beside others -----------------------------------------------------------------------


def _implied(survey: Survey, seen: Seen) -> Iterator[Finding]:
    """Report a rule that another of its regulation makes needless; of two equal ones the later."""
    rule = seen.rule
    rules = survey.rules
    others = [
        name
        for name in sorted(seen.implied or ())
        if rules[name].rule.regulation == rule.regulation and not _later(rules, name, rule.id)
    ]
    if not others:
        return
    first = rules[others[0]].rule
    named = "、".join(others), ", ".join(f"`{name}`" for name in others)
    yield _finding(
        "A505",
        rule,
        f"规则 {rule.id} 起作用时，{named[0]} 总有同样的效果：删去它，对任何任务的结论都一样",
        f"whenever the rule `{rule.id}` is in effect, so is {named[1]}, to the same effect: without it every "
        "task has the same verdict",
        Text(
            "删去它，或者检查条件；条文确有两处的，在 analysis.yaml 里写明理由",
            "delete it, or check its condition; where the text says it twice, accept this in analysis.yaml",
        ),
        labels=_labels(first.span, "它总有同样的效果", "this has the same effect"),
    )


def _later(rules: dict[str, Seen], name: str, than: str) -> bool:
    """Say whether a rule is implied by another in turn, and stands behind it."""
    back = than in (rules[name].implied or ())
    order = list(rules)
    return back and order.index(name) > order.index(than)


def _conflicts(survey: Survey) -> Iterator[Finding]:
    rules = survey.rules
    for (permission, prohibition), witness in survey.conflicts.items():
        yield _finding(
            "A507",
            rules[permission].rule,
            f"许可 {permission} 与禁止 {prohibition} 会同时成立，又没有先后：结论是“规范冲突”",
            f"the permission `{permission}` and the prohibition `{prohibition}` can hold together with no "
            "order between them: the verdict is a conflict of norms",
            Text(
                f"写：优先于 {prohibition}，或者：不影响 {prohibition}；禁止优先时写在禁止一方",
                f"write `prevails over {prohibition}` or `does not affect {prohibition}`; where the "
                "prohibition prevails, write it there",
            ),
            subject=f"{permission} {prohibition}",
            labels=_labels(rules[prohibition].rule.span, "禁止在此", "the prohibition is here"),
            witness=witness,
        )


def _wider(survey: Survey) -> Iterator[Finding]:
    rules = survey.rules
    for (permission, prohibition), witness in survey.wider.items():
        yield _finding(
            "A508",
            rules[permission].rule,
            f"许可 {permission} 比上位规定宽：它许可的，{prohibition} 禁止，而 {prohibition} 效力更高",
            f"the permission `{permission}` is wider than a higher norm: it permits what `{prohibition}`, of "
            "higher rank, forbids",
            Text(
                "检查许可的条件；条文确实如此的，在 analysis.yaml 里写明理由",
                "check the condition of the permission; where the text says so, accept this in analysis.yaml",
            ),
            subject=f"{permission} {prohibition}",
            labels=_labels(rules[prohibition].rule.span, "上位的禁止在此", "the higher prohibition is here"),
            witness=witness,
        )


# --- what no rule reaches ----------------------------------------------------------------------


def _gaps(survey: Survey) -> Iterator[Finding]:
    """Report acts of bodies that no binding norm reaches, those with the same places together."""
    vocabulary = survey.program.checked.vocabulary
    groups: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for (act, kind), gap in survey.gaps.items():
        groups.setdefault((act, tuple(gap.places)), []).append(kind)
    for (act, places), kinds in groups.items():
        word = vocabulary.acts[act].label
        actors = [vocabulary.actors[kind].label for kind in kinds]
        yield Finding(
            problem(
                "A509",
                _RULES.span(0, 0),
                f"“{word.zh}”由{'、'.join(one.zh for one in actors)}作出时，没有一条有约束力的规定管到，"
                f"地方：{'、'.join(places)}",
                f"“{word.en}” by {', '.join(one.en for one in actors)} is reached by no binding norm in "
                f"{', '.join(places)}",
                advice=Text(
                    "补上管到它的规定，或者在 analysis.yaml 里写明确实没有",
                    "add the norms that reach it, or say in analysis.yaml that there are none",
                ),
            ),
            f"{act} {','.join(kinds)} {','.join(places)}",
            survey.gaps[act, kinds[0]].witness,
        )


def _unused(checked: CheckedPolicy) -> Iterator[Finding]:
    """Report lists, and entries of lists, on which no rule of the place hangs."""
    for each in checked.lists:
        tested = _tested(checked, each)
        tied = {
            name
            for constraint in checked.vocabulary.constraints
            for names in [{name for name, _ in constraint.never}]
            if names & tested
            for name in names
        }
        if f"list:{each.kind}" in tested | tied:
            continue
        idle = [item for item in each.items if f"item:{item.id}" not in tested]
        if len(idle) == len(each.items):
            yield _unused_list(each)
        else:
            yield from (_unused_entry(each, item) for item in idle)


def _tested(checked: CheckedPolicy, each: ItemList) -> set[str]:
    """Return the variables that the rules of the places of a list hang on."""
    return {
        test.variable
        for rule in checked.rules.values()
        if any(
            governs(code, each.region) or governs(each.region, code)
            for code in checked.regulations[rule.regulation].regions
        )
        for condition in conditions_of(rule)
        for test in tests_of(condition)
        if isinstance(test, Test)
    }


def _unused_list(each: ItemList) -> Finding:
    return Finding(
        problem(
            "A510",
            each.span or _RULES.span(0, 0),
            f"清单 {each.id} 没有用处：当地没有一条规则问事项在不在这种清单上",
            f"the list `{each.id}` is of no use: no rule of its place asks whether a matter is on a list of "
            "this kind",
            advice=_UNUSED,
        ),
        each.id,
    )


def _unused_entry(each: ItemList, item: ListItem) -> Finding:
    return Finding(
        problem(
            "A510",
            item.span or each.span or _RULES.span(0, 0),
            f"条目 {item.id} 没有用处：当地没有一条规则问到它，也没有一条规则问到这种清单",
            f"the entry `{item.id}` is of no use: no rule of its place asks for it or for lists of its kind",
            advice=_UNUSED,
        ),
        f"{each.id}/{item.id}",
    )


_UNUSED = Text("检查清单种类和地域，或者补上规则", "check its kind and region, or add the rule that uses it")


def _large(survey: Survey) -> Iterator[Finding]:
    for where in survey.large:
        yield Finding(
            problem(
                "A511",
                _RULES.span(0, 0),
                f"{where.place} 的“{where.act}”（{where.first} 起）条件太多，没有能够精确分析",
                f"what `{where.act}` hangs on in {where.place} from {where.first} is too much for an exact "
                "answer; it was not analysed",
                advice=Text("把条件写进定义，或者拆开法规", "define terms, or split the regulation"),
            ),
            f"{where.act} {where.place} {where.first}",
        )


def _finding(
    code: str,
    rule: Rule,
    zh: str,
    en: str,
    advice: Text,
    *,
    subject: str | None = None,
    labels: tuple[Label, ...] = (),
    witness: Witness | None = None,
) -> Finding:
    span = _first_line(rule.span)
    return Finding(problem(code, span, zh, en, advice=advice, labels=labels), subject or rule.id, witness)


def _labels(span: Span | None, zh: str, en: str) -> tuple[Label, ...]:
    return () if span is None else (label(_first_line(span), zh, en),)


def _first_line(span: Span | None) -> Span:
    if span is None:
        return _RULES.span(0, 0)
    end = span.source.text.find("\n", span.start, span.end)
    return span if end < 0 else span.part(span.start, end)
