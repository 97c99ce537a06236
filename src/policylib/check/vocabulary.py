"""Loading the vocabulary (policy/vocabulary.yaml), and the lexicon that it gives the parser."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from policylib.check.data import MapNode, Node, TextNode, entry, items, optional_text, text, text_nodes, texts
from policylib.check.model import (
    Actor,
    Aspect,
    Constraint,
    FactWord,
    ListKind,
    PlaceGroup,
    RankWord,
    Vocabulary,
    Word,
)
from policylib.check.report import did_you_mean, problem
from policylib.check.schema import read_data
from policylib.check.words import load_word, load_words
from policylib.diagnostics import Diagnostic, Text
from policylib.source import Source
from policylib.syntax.keywords import verdict_entries
from policylib.syntax.lexicon import Lexicon, LexiconEntry

_ASSIGNER = "assigner"  # in `changed_by`: whoever assigns, or the body it acts for


def load_vocabulary(source: Source) -> tuple[Vocabulary | None, list[Diagnostic]]:
    """Return the vocabulary, or None and what is wrong with the file."""
    root, found = read_data(source, "vocabulary")
    if root is None:
        return None, found
    nodes: dict[str, dict[str, Node]] = {
        key: {} for key in ("actors", "place_groups", "aspects", "list_kinds", "facts")
    }
    words = {
        key: load_words(root, key, found, nodes.get(key)) for key in root.entries if key != "constraints"
    }
    _check_bodies(root, words, found)
    _check_acts(root, words, found)
    _check_options(root, found)
    constraints = _load_constraints(root, words, nodes["facts"], found)
    if found:
        return None, found
    vocabulary = Vocabulary(
        acts=words["acts"],
        actors={key: _actor(words["actors"][key], node) for key, node in nodes["actors"].items()},
        levels=words["levels"],
        place_groups={
            key: _place_group(words["place_groups"][key], node) for key, node in nodes["place_groups"].items()
        },
        communities=words["communities"],
        aspects={key: _aspect(words["aspects"][key], node) for key, node in nodes["aspects"].items()},
        other_bodies=words["other_bodies"],
        list_kinds={
            key: _list_kind(words["list_kinds"][key], node) for key, node in nodes["list_kinds"].items()
        },
        facts={key: _fact(words["facts"][key], node) for key, node in nodes["facts"].items()},
        constraints=constraints,
    )
    return vocabulary, found


def lexicon_of(vocabulary: Vocabulary, ranks: Mapping[str, RankWord]) -> Lexicon:
    """Return the words of rule files by kind, in the order of the vocabulary."""
    facts = vocabulary.facts.values()
    options = [_entry(option, fact.id) for fact in facts for option in fact.options]
    return Lexicon(
        {
            "rank": _entries(ranks),
            "act": _entries(vocabulary.acts),
            "actor": _entries(vocabulary.actors),
            "level": _entries(vocabulary.levels),
            "place": _entries(vocabulary.place_groups),
            "community": _entries(vocabulary.communities),
            "aspect": _entries(vocabulary.aspects),
            "list": _entries(vocabulary.list_kinds),
            "fact": tuple(_entry(fact) for fact in facts if not fact.options),
            "choice": tuple(_entry(fact) for fact in facts if fact.options),
            "option": tuple(options),
            "verdict": verdict_entries(),
        }
    )


def _entries(words: Mapping[str, Word]) -> tuple[LexiconEntry, ...]:
    return tuple(_entry(word) for word in words.values())


def _entry(word: Word, parent: str | None = None) -> LexiconEntry:
    zh = (word.label.zh, *word.synonyms.get("zh", ()))
    en = (word.label.en, *word.synonyms.get("en", ()))
    return LexiconEntry(word.id, zh, en, parent)


# --- words with properties --------------------------------------------------------------------------


def _actor(word: Word, node: Node) -> Actor:
    return Actor(word.id, word.label, word.synonyms, has_level=text(node, "level") == "required")


def _place_group(word: Word, node: Node) -> PlaceGroup:
    return PlaceGroup(word.id, word.label, word.synonyms, types=frozenset(texts(node, "types")))


def _aspect(word: Word, node: Node) -> Aspect:
    acts = None if isinstance(entry(node, "acts"), TextNode) else frozenset(texts(node, "acts"))
    return Aspect(word.id, word.label, word.synonyms, acts=acts, ground=text(node, "ground") == "true")


def _list_kind(word: Word, node: Node) -> ListKind:
    return ListKind(
        word.id,
        word.label,
        word.synonyms,
        question=_question(node),
        who=text(node, "who"),
        changed_by=texts(node, "changed_by"),
        off_when_none=text(node, "when_none") == "off",
    )


def _fact(word: Word, node: Node) -> FactWord:
    return FactWord(
        word.id,
        word.label,
        word.synonyms,
        question=_question(node),
        who=text(node, "who"),
        changed_by=texts(node, "changed_by"),
        not_part=text(node, "absent") == "not_part",
        exculpates=optional_text(node, "exculpates") == "true",
        asked_for=frozenset(texts(node, "asked_for")),
        options=tuple(load_word(option) for option in items(node, "options")),
    )


def _question(node: Node) -> Text:
    return Text(text(node, "question_zh"), text(node, "question_en"))


# --- what the schema cannot say ---------------------------------------------------------------------


def _check_bodies(root: Node, words: Mapping[str, Mapping[str, Word]], found: list[Diagnostic]) -> None:
    """Whoever can change something is the assigner, a kind of assigner or another body; no id is both."""
    for node in items(root, "other_bodies"):
        name = entry(node, "id")
        assert isinstance(name, TextNode)
        if name.text in words["actors"] or name.text == _ASSIGNER:
            found.append(
                problem(
                    "D210",
                    name.span,
                    f"代号“{name.text}”已经指安排单位",
                    f"the id `{name.text}` already stands for an assigner",
                    advice=Text("请为这个单位换一个代号", "give this body another id"),
                )
            )
    bodies = [_ASSIGNER, *words["actors"], *words["other_bodies"]]
    for key in ("list_kinds", "facts"):
        for node in items(root, key):
            _check_known(text_nodes(node, "changed_by"), bodies, Text("单位", "body"), found)


def _check_acts(root: Node, words: Mapping[str, Mapping[str, Word]], found: list[Diagnostic]) -> None:
    """The acts of an aspect are acts, and so are those that a fact is asked for."""
    named = [node for node in items(root, "aspects") if not isinstance(entry(node, "acts"), TextNode)]
    acts = [each for node in named for each in text_nodes(node, "acts")]
    acts += [each for node in items(root, "facts") for each in text_nodes(node, "asked_for")]
    _check_known(acts, list(words["acts"]), Text("行为", "act"), found)


def _check_options(root: Node, found: list[Diagnostic]) -> None:
    """Options are told apart by id and label; a fact with options is not `not_part`: it has no value "no"."""
    for node in items(root, "facts"):
        if entry(node, "options") is None:
            continue
        load_words(node, "options", found)
        absent = entry(node, "absent")
        assert isinstance(absent, TextNode)
        if absent.text == "not_part":
            found.append(
                problem(
                    "D209",
                    absent.span,
                    "有选项的事实不能用 not_part：没有哪个选项表示“不含此内容”",
                    "a fact with options cannot be `not_part`: none of its options says so",
                    advice=Text("请写 absent: unknown", "write `absent: unknown`"),
                )
            )


def _check_known(
    nodes: Sequence[TextNode], known: Sequence[str], what: Text, found: list[Diagnostic]
) -> None:
    """Refuse ids that are not known."""
    for node in nodes:
        if node.text not in known:
            advice, fix = did_you_mean(node.span, node.text, known)
            zh, en = f"没有{what.zh}“{node.text}”", f"there is no {what.en} `{node.text}`"
            found.append(problem("D212", node.span, zh, en, advice=advice, fix=fix))


# --- constraints ------------------------------------------------------------------------------------


def _load_constraints(
    root: Node, words: Mapping[str, Mapping[str, Word]], facts: Mapping[str, Node], found: list[Diagnostic]
) -> tuple[Constraint, ...]:
    """Return the pairs of values that exclude each other."""
    values: dict[str, tuple[str, tuple[str, ...]]] = {
        f"list.{kind}": (f"list:{kind}", ("on", "off")) for kind in words["list_kinds"]
    }
    for fact, node in facts.items():
        options = tuple(text(option, "id") for option in items(node, "options"))
        values[fact] = (f"fact:{fact}", options or ("true", "false"))
    not_part = frozenset(fact for fact, node in facts.items() if text(node, "absent") == "not_part")
    constraints: list[Constraint] = []
    for node in items(root, "constraints"):
        pairs = _load_never(node, values, not_part, found)
        if len(pairs) == 2:
            never = tuple(sorted(pairs))
            constraints.append(Constraint((never[0], never[1]), Text(text(node, "zh"), text(node, "en"))))
    return tuple(constraints)


def _load_never(
    node: Node,
    values: Mapping[str, tuple[str, tuple[str, ...]]],
    not_part: Collection[str],
    found: list[Diagnostic],
) -> list[tuple[str, str]]:
    """Return the (variable, value) pairs of one constraint; those that do not exist are findings."""
    never = entry(node, "never")
    assert isinstance(never, MapNode)
    pairs: list[tuple[str, str]] = []
    for name, value in never.entries.items():
        span = never.keys[name]
        if name not in values:
            advice, fix = did_you_mean(span, name, values)
            zh, en = f"没有事实或清单“{name}”", f"there is no fact or list `{name}`"
            found.append(problem("D213", span, zh, en, advice=advice, fix=fix))
            continue
        variable, allowed = values[name]
        if isinstance(value, TextNode) and value.text == "false" and name in not_part:
            found.append(_forbids_silence(name, value))
        elif isinstance(value, TextNode) and value.text in allowed:
            pairs.append((variable, value.text))
        else:
            written = value.text if isinstance(value, TextNode) else ""
            found.append(
                problem(
                    "D213",
                    value.span,
                    f"“{name}”没有“{written}”这个值",
                    f"`{name}` has no value `{written}`",
                    advice=Text(f"可写：{'、'.join(allowed)}", f"one of: {', '.join(allowed)}"),
                )
            )
    return pairs


def _forbids_silence(name: str, value: TextNode) -> Diagnostic:
    """A task that does not mention a `not_part` fact would break the constraint without saying a word."""
    return problem(
        "D213",
        value.span,
        f"约束不能排除“{name}”的 false：任务没有说到它就视为 false",
        f"a constraint cannot exclude the `false` of `{name}`: a task that does not mention it means `false`",
        advice=Text(
            "把这个事实改为 absent: unknown，或者改写约束",
            "give this fact `absent: unknown`, or put the constraint another way",
        ),
    )
