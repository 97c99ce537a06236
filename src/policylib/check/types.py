"""Conditions as written, turned into conditions on variables: every name, answer and option checked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from policylib.check.clauses import conditions, every, first
from policylib.check.graphs import bottom_up, cycles
from policylib.check.keeping import Keep
from policylib.check.model import ALWAYS, Condition, DateTest, Defined, Group, Test, Vocabulary
from policylib.check.names import Index, Unit
from policylib.check.report import did_you_mean, heading, inside, label, problem
from policylib.check.variables import COMMUNITY
from policylib.diagnostics import Diagnostic, Text
from policylib.source import Span
from policylib.syntax import ast

MOST_CONDITIONS = 1000
MOST_DEPTH = 20
YES_NO = ("是", "否")


@dataclass(slots=True)
class Scope:
    """Where conditions of one file are resolved. Keeps what is resolved already, so that each name is
    looked at once and a name that is not known is reported once.

    `item_ids`: the ids of the entries of all lists; None: not all are known. `keep`: what earlier checks
    came to; `words`: stands for all words and entries there are, the same object while they are the same.
    """

    unit: Unit
    index: Index
    vocabulary: Vocabulary
    found: list[Diagnostic]
    item_ids: frozenset[str] | None = None
    keep: Keep = field(default_factory=Keep)
    words: object = None
    definitions: dict[str, Condition | None] = field(default_factory=dict)
    reported: set[str] = field(default_factory=set)


def answers_of(reading: ast.ReadingDecl) -> tuple[str, ...]:
    """Return the possible answers of a reading: 是 and 否 where it lists none."""
    clause = first(reading, ast.Answers)
    return clause.answers if clause and clause.answers else YES_NO


def resolve(node: ast.Condition, scope: Scope) -> Condition | None:
    """Return what a condition means, or None where something in it is wrong (and reported)."""
    match node:
        case ast.FactIs():
            return Test(f"fact:{node.fact.id}", frozenset({"true" if node.value else "false"}))
        case ast.OptionIs():
            return _option(node, scope)
        case ast.OnList():
            return Test(f"list:{node.list.id}", frozenset({"on" if node.value else "off"}))
        case ast.ItemIs():
            return _item(node, scope)
        case ast.CommunityIs():
            return _test(
                COMMUNITY, (t.id for t in node.types), tuple(scope.vocabulary.communities), node.value
            )
        case ast.DateIs():
            return DateTest(node.date, node.relation == "before")
        case ast.Named():
            return _named(node, scope)
        case ast.Block():
            parts = [resolve(item.condition, scope) for item in node.items]
            whole = [part for part in parts if part is not None]
            return Group(node.connective, tuple(whole)) if len(whole) == len(parts) else None


def resolve_optional(node: ast.Condition | None, scope: Scope) -> Condition | None:
    """Return what a condition means; no condition always holds."""
    return ALWAYS if node is None else resolve(node, scope)


def _test(variable: str, values: Iterable[str], all_values: tuple[str, ...], wanted: bool) -> Test:
    """Return the test for some values, or for all the others."""
    chosen = frozenset(values)
    return Test(variable, chosen if wanted else frozenset(all_values) - chosen)


def _option(node: ast.OptionIs, scope: Scope) -> Condition:
    """Return the test of a fact with options; that they are its options is a matter of the parser."""
    options = tuple(word.id for word in scope.vocabulary.facts[node.fact.id].options)
    return _test(f"fact:{node.fact.id}", (option.id for option in node.options), options, node.value)


# --- entries of lists --------------------------------------------------------------------------


def _item(node: ast.ItemIs, scope: Scope) -> Condition | None:
    """Return the test of single entries: the matter is any of them, or none of them."""
    names = dict.fromkeys(e.id for e in node.entries if entry_exists(e.id, e.span, scope))
    if len(names) < len({entry.id for entry in node.entries}):
        return None
    tests = tuple(Test(f"item:{name}", frozenset({"on" if node.value else "off"})) for name in names)
    return tests[0] if len(tests) == 1 else Group("any" if node.value else "all", tests)


def entry_exists(name: str, span: Span, scope: Scope) -> bool:
    """Say whether some list has an entry with an id; report it where none has."""
    if scope.item_ids is None or name in scope.item_ids:
        return True
    advice, fix = did_you_mean(span, name, scope.item_ids)
    scope.found.append(
        problem(
            "C366",
            inside(span, name),
            f"没有清单列有编号「{name}」的事项",
            f"no list has an entry `{name}`",
            advice=advice,
            fix=fix,
        )
    )
    return False


# --- names -------------------------------------------------------------------------------------


def _named(node: ast.Named, scope: Scope) -> Condition | None:
    title = node.name.text
    if title in scope.unit.definitions:
        return _definition(node, scope)
    target = find_reading(node.name, scope)
    if target is None:
        return None
    owner, reading = target
    answers = answers_of(reading)
    answer = answers[0] if node.answer is None else node.answer
    if not answer_fits(answer, reading, node, scope):
        return None
    return _test(f"reading:{owner}/{reading.slug}", (answer,), answers, node.value)


def answer_fits(answer: str, reading: ast.ReadingDecl, node: ast.Node, scope: Scope) -> bool:
    """Say whether a reading can have an answer; report it where it cannot."""
    answers = answers_of(reading)
    if answer in answers:
        return True
    advice, fix = did_you_mean(inside(node.span, answer), answer, answers)
    scope.found.append(
        problem(
            "C322",
            inside(node.span, answer),
            f"「{answer}」不是解释「{reading.title}」的答案",
            f"`{answer}` is not an answer of the reading `{reading.title}`",
            advice=advice,
            fix=fix,
            labels=[label(heading(reading), "解释在此", "the reading is here")],
        )
    )
    return False


def _definition(node: ast.Named, scope: Scope) -> Condition | None:
    """Return the meaning of a definition at use; `check_definitions` has resolved it."""
    title = node.name.text
    declared = scope.unit.definitions[title]
    if node.answer is not None:
        scope.found.append(
            problem(
                "C323",
                node.span,
                f"「{title}」是定义，没有答案可选",
                f"`{title}` is a definition: it has no answers",
                advice=Text(f"写成：「{title}」", f'write: "{title}"'),
                labels=[label(heading(declared), "定义在此", "defined here")],
            )
        )
        return None
    meaning = scope.definitions.get(title)
    if meaning is None:
        return None
    defined = Defined(title, meaning)
    return defined if node.value else Group("none", (defined,))


def find_reading(name: ast.Name, scope: Scope) -> tuple[str, ast.ReadingDecl] | None:
    """Return the reading a name means and its regulation; report it where there is none, or many."""
    title = name.text
    others = readings_named(title, scope)
    if len(others) == 1:
        return others[0]
    if title in scope.unit.readings:
        return None  # the file has no regulation, which is reported
    if title not in scope.reported and not (scope.unit.broken or scope.index.broken):
        scope.reported.add(title)
        scope.found.append(_ambiguous(name, others) if others else _unknown(name, scope))
    return None


def readings_named(title: str, scope: Scope) -> tuple[tuple[str, ast.ReadingDecl], ...]:
    """Return the readings that a name may mean, each with its regulation: the regulation's own, else those of
    any other.
    """
    own = scope.unit.readings.get(title)
    home = scope.index.regulations.get(scope.unit.home or "")
    if own is None and home is not None:
        own = home.readings.get(title)
    if own is None:
        return scope.index.readings.get(title, ())
    return () if scope.unit.home is None else ((scope.unit.home, own),)


def meanings(node: ast.Declaration, scope: Scope) -> tuple[object, ...]:
    """Return what the names in the conditions of a declaration mean: with the words, all that resolving these
    conditions depends on where every name means something.
    """
    return tuple([_meaning(title, scope) for title in titles_in(node, scope.keep)])


def titles_in(node: ast.Declaration, keep: Keep) -> tuple[str, ...]:
    """Return the names in the conditions of a declaration, each once."""
    return keep.of_node("titles", node, (), lambda: _titles_in(node))


def _titles_in(node: ast.Declaration) -> tuple[str, ...]:
    named = (leaf for whole in conditions(node) for leaf in leaves(whole) if isinstance(leaf, ast.Named))
    return tuple(dict.fromkeys(leaf.name.text for leaf in named))


def _meaning(title: str, scope: Scope) -> object:
    if title in scope.unit.definitions:
        return scope.definitions.get(title)
    return readings_named(title, scope)


def _ambiguous(name: ast.Name, others: tuple[tuple[str, ast.ReadingDecl], ...]) -> Diagnostic:
    slugs = [slug for slug, _ in others]
    return problem(
        "C321",
        name.span,
        f"「{name.text}」不明确：{'、'.join(slugs)} 都有这个解释",
        f"`{name.text}` is ambiguous: {', '.join(slugs)} each have a reading of this name",
        advice=Text(
            "在本文件中声明自己的解释，或者给其中一个改名",
            "declare a reading in this file, or rename one of them",
        ),
        labels=[label(heading(reading), "其中之一", "one of them") for _, reading in others],
    )


def _unknown(name: ast.Name, scope: Scope) -> Diagnostic:
    known = {*scope.unit.definitions, *scope.unit.readings, *scope.index.readings}
    advice, fix = did_you_mean(name.span, name.text, known)
    return problem(
        "C320",
        name.span,
        f"没有叫「{name.text}」的定义或解释",
        f"there is no definition or reading named `{name.text}`",
        advice=advice
        or Text(f"在本文件中写：定义「{name.text}」", f'declare it in this file: definition "{name.text}"'),
        fix=fix,
    )


# --- definitions -------------------------------------------------------------------------------


def check_definitions(scope: Scope) -> None:
    """Resolve every definition of a file, used or not, those it uses before it.

    Reported are definitions that lead back to themselves, and those that are too large once every name
    in them is replaced by its meaning: doubling in each of thirty definitions would never end.
    """
    declared = scope.unit.definitions
    names = {title: sorted(_names_in(node, scope)) for title, node in declared.items()}
    circles = cycles(names)
    scope.found.extend(_circle(circle, scope) for circle in circles)
    circular = {title for circle in circles for title in circle}
    sizes: dict[str, int] = {}
    depths: dict[str, int] = {}
    for title in bottom_up(names):
        when = first(declared[title], ast.When)
        if when is None or title in circular:
            continue
        parts = [leaf.name.text if isinstance(leaf, ast.Named) else "" for leaf in leaves(when.condition)]
        sizes[title] = sum(sizes.get(part, 1) for part in parts)
        depths[title] = max((depths.get(part, 0) for part in parts), default=0) + 1
        if sizes[title] > MOST_CONDITIONS or depths[title] > MOST_DEPTH:
            scope.found.append(_too_large(declared[title]))
            return
        scope.definitions[title] = _resolved(declared[title], when.condition, scope)


def _resolved(declared: ast.DefinitionDecl, condition: ast.Condition, scope: Scope) -> Condition | None:
    """Return what a definition means; one in which nothing is wrong is not resolved again."""
    made_of = (scope.words, meanings(declared, scope))
    return scope.keep.of_node(
        "definition",
        declared,
        made_of,
        lambda: resolve(condition, scope),
        lambda meaning: meaning is not None,
    )


def _circle(circle: tuple[str, ...], scope: Scope) -> Diagnostic:
    way = (*circle, circle[0])
    places = [heading(scope.unit.definitions[title]) for title in circle]
    return problem(
        "C324",
        places[0],
        f"定义循环：{' → '.join(f'「{title}」' for title in way)}",
        f"definitions go round in a circle: {' → '.join(f'`{title}`' for title in way)}",
        advice=Text("从其中一个定义里去掉对下一个的引用", "take one of these names out of one definition"),
        labels=[label(place, "循环的一环", "part of the circle") for place in places[1:]],
    )


def _too_large(node: ast.DefinitionDecl) -> Diagnostic:
    return problem(
        "C338",
        heading(node),
        f"定义「{node.title}」展开后太大",
        f"the definition `{node.title}` is too large once the names in it are replaced by their meaning",
        advice=Text(
            f"展开后至多 {MOST_CONDITIONS} 个条件、{MOST_DEPTH} 层",
            f"at most {MOST_CONDITIONS} conditions, in names {MOST_DEPTH} deep",
        ),
    )


def _names_in(declared: ast.DefinitionDecl, scope: Scope) -> set[str]:
    """Return the definitions that a definition uses."""
    return {
        node.name.text
        for when in every(declared, ast.When)
        for node in leaves(when.condition)
        if isinstance(node, ast.Named) and node.name.text in scope.unit.definitions
    }


def leaves(node: ast.Condition) -> Iterator[ast.Condition]:
    """Yield the conditions of a block, however deep, that are no blocks themselves."""
    if isinstance(node, ast.Block):
        for item in node.items:
            yield from leaves(item.condition)
    else:
        yield node
