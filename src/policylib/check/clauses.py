"""Which clauses each declaration has: missing and repeated ones, and access to those that stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from policylib.check.report import heading, label, problem
from policylib.diagnostics import Diagnostic, Text
from policylib.syntax import ast

ClauseType = TypeVar("ClauseType", bound=ast.Line)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of clause: its keyword for messages, and whether a declaration may have several."""

    zh: str
    en: str
    several: bool = False


KINDS: dict[str, Kind] = {
    "cite": Kind("依据", "citation", several=True),
    "rank": Kind("效力", "rank"),
    "issuer": Kind("制定", "issuer"),
    "regions": Kind("地域", "region"),
    "published": Kind("公布", "date of publication"),
    "from": Kind("施行/自…起", "first day"),
    "until": Kind("失效", "last day"),
    "lapsed": Kind("期满", "day of lapsing"),
    "ended": Kind("废止", "day of repeal"),
    "applies": Kind("适用", "scope"),
    "analogy": Kind("参照", "scope by analogy"),
    "note": Kind("说明", "note"),
    "question": Kind("问题", "question"),
    "answers": Kind("答案", "list of answers"),
    "default": Kind("默认", "default answer"),
    "when": Kind("当", "condition"),
    "aspect": Kind("方面", "aspect"),
    "binds": Kind("约束", "addressee", several=True),
    "acts": Kind("行为", "list of acts"),
    "modality": Kind("禁止/应当/可以/提倡", "modality"),
    "unless": Kind("除非", "exception", several=True),
    "order": Kind("优先于/不影响", "order of precedence", several=True),
    "remedy": Kind("改正", "cure"),
    "refusal": Kind("拒绝", "right to refuse"),
    "liability": Kind("责任", "liability", several=True),
    "consequence": Kind("后果", "consequence"),
    "source": Kind("来源", "source"),
    "verdicts": Kind("从不/总是", "line of verdicts"),
    "given": Kind("设", "setting", several=True),
    "expect": Kind("应判", "expected verdict"),
    "possible": Kind("可能", "list of possible verdicts"),
    "missing": Kind("待查", "list of what is missing"),
}


@dataclass(frozen=True, slots=True)
class Form:
    """What a declaration is called, and which clauses it must have."""

    zh: str
    en: str
    required: tuple[str, ...]


FORMS: dict[type[ast.Line], Form] = {
    ast.RegulationDecl: Form("法规", "the regulation", ("rank", "regions", "from")),
    ast.ReadingDecl: Form("解释", "the reading", ("cite", "question", "default")),
    ast.DefinitionDecl: Form("定义", "the definition", ("cite", "when")),
    ast.RuleDecl: Form("规则", "the rule", ("cite", "aspect", "binds", "modality")),
    ast.LiabilityDecl: Form("责任", "the liability", ("cite", "consequence")),
    ast.GuaranteeDecl: Form("保证", "the guarantee", ("verdicts",)),
    ast.CaseDecl: Form("案例", "the case", ("given",)),
}


def kind_of(clause: ast.Line) -> str:
    """Return the kind of a clause, a key of `KINDS`."""
    match clause:
        case ast.Words(key=key) | ast.Day(key=key) | ast.Scope(key=key):
            return key
        case _:
            return _KIND_OF_TYPE[type(clause)]


_KIND_OF_TYPE: dict[type[ast.Line], str] = {
    ast.Cite: "cite",
    ast.Rank: "rank",
    ast.Regions: "regions",
    ast.AspectIs: "aspect",
    ast.Binds: "binds",
    ast.Acts: "acts",
    ast.When: "when",
    ast.Modality: "modality",
    ast.Unless: "unless",
    ast.Order: "order",
    ast.LiableUnder: "liability",
    ast.Answers: "answers",
    ast.Default: "default",
    ast.Verdicts: "verdicts",
    ast.Given: "given",
    ast.Expect: "expect",
    ast.ExpectPossible: "possible",
    ast.ExpectMissing: "missing",
}


def check_clauses(node: ast.Declaration, *, damaged: bool) -> list[Diagnostic]:
    """Report the clauses a declaration lacks or has twice. Which it can have is a matter of the grammar.

    Where some of it could not be read (`damaged`), nothing is said of missing ones.
    """
    seen: dict[str, ast.Line] = {}
    repeated: list[ast.Line] = []
    for clause in node.clauses:
        kind = kind_of(clause)
        if kind in seen and not KINDS[kind].several:
            repeated.append(clause)
        seen.setdefault(kind, clause)
    found = [_repeated(repeated, seen)] if repeated else []
    form = FORMS[type(node)]
    lacking = [] if damaged else [kind for kind in form.required if kind not in seen]
    if "cite" in lacking:
        found.append(_missing("C314", node, ["cite"], form))
        lacking.remove("cite")
    if lacking:
        found.append(_missing("C310", node, lacking, form))
    return found


def _missing(code: str, node: ast.Declaration, kinds: list[str], form: Form) -> Diagnostic:
    """Return the report of all that a declaration lacks; help on the first that there is help on."""
    names_zh = "、".join(f"「{KINDS[kind].zh}」" for kind in kinds)
    names_en = " and no ".join(KINDS[kind].en for kind in kinds)
    hint = next((_HINTS[kind] for kind in kinds if kind in _HINTS), None)
    return problem(
        code, heading(node), f"{form.zh}缺少{names_zh}", f"{form.en} has no {names_en}", advice=hint
    )


_HINTS: dict[str, Text] = {
    "cite": Text(
        "写明条款和原文：依据 第…条 引文「…」", 'name the article and its words: basis 第…条 quote "…"'
    ),
    "aspect": Text(
        "写明说的是任务的哪一方面，如：方面 事项",
        "name the side of a task it is about, as in: aspect matter",
    ),
    "binds": Text("约束所有单位时写：约束 任何单位", "where it binds every body, say so: binds any body"),
    "modality": Text("写 禁止、应当、可以、提倡 之一", "write one of: must not, must, may, should"),
    "verdicts": Text(
        "写 从不 合法、可补正、无规可依，或者 总是 违法",
        "say which: never lawful, curable, ungoverned; or: always unlawful",
    ),
    "default": Text(
        "写 默认「…」；没有定论时写 默认 未定", "give the default answer, or say that it is open"
    ),
}


def _repeated(clauses: list[ast.Line], seen: Mapping[str, ast.Line]) -> Diagnostic:
    """Return one report of all that is written twice: several together are most often two declarations."""
    clause = clauses[0]
    kind = kind_of(clause)
    labels = [label(heading(seen[kind]), "已写在此", "already stands here")]
    if len(clauses) > 1:
        advice = Text(
            "下面还有重复的内容：是不是漏了另一个声明的首行？",
            "more is repeated below: is the first line of another declaration missing?",
        )
    elif kind == "modality":
        advice = Text("拆成两条规则", "split it into two rules")
    elif kind == "when":
        advice = Text(
            "把条件合并到一个“当以下条件全部满足：”之下", "put the conditions into one block of conditions"
        )
    else:
        advice = Text("去掉一个", "take one out")
    if kind == "modality":
        return problem(
            "C313",
            heading(clause),
            "一条规则只能有一个 禁止、应当、可以 或 提倡",
            "a rule forbids, requires, permits or advises: it cannot do two of these",
            advice=advice,
            labels=labels,
        )
    word = KINDS[kind]
    return problem(
        "C311",
        heading(clause),
        f"「{word.zh}」只能写一次",
        f"the {word.en} is given twice",
        advice=advice,
        labels=labels,
    )


# --- access ------------------------------------------------------------------------------------


def every(node: ast.Declaration, kind: type[ClauseType]) -> Iterator[ClauseType]:
    """Yield the clauses of a type."""
    for clause in node.clauses:
        if isinstance(clause, kind):
            yield clause


def first(node: ast.Declaration, kind: type[ClauseType]) -> ClauseType | None:
    """Return the first clause of a type, or None."""
    return next(every(node, kind), None)


def conditions(node: ast.Declaration) -> Iterator[ast.Condition]:
    """Yield the conditions of a declaration as they are written, in the order of its clauses."""
    for clause in node.clauses:
        match clause:
            case ast.When() | ast.Unless() | ast.Scope() | ast.Modality() | ast.Binds():
                if clause.condition is not None:
                    yield clause.condition
            case _:
                pass


def words(node: ast.Declaration, key: str) -> str | None:
    """Return the text of a clause in 「…」, or None."""
    return next((c.text for c in every(node, ast.Words) if c.key == key), None)


def day(node: ast.Declaration, key: str) -> ast.Day | None:
    """Return a clause of one day, or None."""
    return next((c for c in every(node, ast.Day) if c.key == key), None)
