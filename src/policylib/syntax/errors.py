"""Says in the writer's words what does not fit in a declaration, and what could stand there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lark import Token, Tree

from policylib.diagnostics import Text
from policylib.nearest import meant, nearest, slip_of
from policylib.syntax.expected import expected_words, expects
from policylib.syntax.grammar import Grammar
from policylib.syntax.languages import foreign_problem, foreign_word
from policylib.syntax.layout import WHITE
from policylib.syntax.lexicon import TERMINALS, plain
from policylib.syntax.problems import Problem, bad_character, bad_slug, empty_block, unclosed_quote
from policylib.syntax.strings import STRING
from policylib.syntax.table import Node, Unfit

_TERMS = frozenset(TERMINALS.values())
_SURE = 0.6
_DENIALS = re.compile(r"没有|没|未|无|不|非|(?:no|without)\s", re.IGNORECASE)
# How norms are put elsewhere, and the keyword that says it here. The longest that fits is meant.
_NORMS = {
    **dict.fromkeys(("不得", "不准", "不许", "不允许", "不能", "不可", "不应", "严禁"), "MUST_NOT"),
    **dict.fromkeys(("forbidden", "prohibited", "shall not", "cannot"), "MUST_NOT"),
    **dict.fromkeys(("必须", "应该", "须", "shall"), "MUST"),
    **dict.fromkeys(("允许", "有权", "准许", "allowed", "permitted"), "MAY"),
    **dict.fromkeys(("鼓励", "倡导", "建议", "encouraged", "recommended"), "SHOULD"),
}
_LONGEST_NORM = max(map(len, _NORMS))
# How two conditions are joined in a sentence, and the keyword above conditions that are joined so.
_JOINED = {
    **dict.fromkeys(("并且", "而且", "且", "和", "及", "以及", "同时", "and"), "ALL"),
    **dict.fromkeys(("或", "或者", "or"), "ANY"),
}
_STRING = re.compile(STRING)
_RUN = re.compile(r"[^\s,，、;；:：()（）「」“”\"\ue000]+")
_LONG_RUN = re.compile(r"[^\n:：「」“”\"\ue000]+")
_CONTROL = re.compile(
    "[\\x00-\\x1f\\x7f-\\x9f\\u200b-\\u200f\\u2028-\\u202e\\u2060\\ufeff\\ufffe\\uffff\\ud800-\\udfff]"
)


@dataclass(frozen=True, slots=True)
class Failure:
    """What is wrong, and what to set aside before going on: a line, or with `group` its siblings too."""

    problem: Problem
    line: int
    group: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text that may be a mistyped word, with the known words most like it.

    `ends`: it is as long as the word; else more stands behind it, and nobody can tell where the word ends.
    """

    start: int
    text: str
    near: list[tuple[float, str]]
    ends: bool = True

    @property
    def likeness(self) -> float:
        """How like it is to the nearest known word."""
        return self.near[0][0] if self.near else 0.0

    @property
    def is_sure(self) -> bool:
        """Whether the nearest word is near enough, and nearer than any other, to be put there by a tool."""
        return (
            self.ends and self.likeness >= _SURE and all(ratio < self.likeness for ratio, _ in self.near[1:])
        )


def explain(grammar: Grammar, code: str, unfit: Unfit) -> Failure:
    """Describe the first place where a declaration does not fit the grammar."""
    at, kind, accepted = unfit.at, unfit.kind, unfit.accepted
    last = _last_word(unfit.nodes)
    if accepted == {"_INDENT"} and last is not None:
        return _empty(code, last)
    if kind == "_INDENT":
        return _indented(code, at)
    if kind in {"_NL", "_DEDENT", "$END"}:
        return _incomplete(grammar, code, at, accepted)
    return Failure(_unfit(grammar, code, at, accepted, last, unfit.instead), _row(code, at))


def _last_word(stack: Sequence[Node]) -> Token | None:
    """Return the last word that was read, passing over the marks of line breaks."""
    for top in reversed(stack):
        node = top
        while isinstance(node, Tree) and node.children:
            node = node.children[-1]
        if isinstance(node, Token) and not node.type.startswith("_"):
            return node
    return None


def _row(code: str, at: int) -> int:
    return code.count("\n", 0, at)


def _empty(code: str, last: Token) -> Failure:
    """The line that ends with `last` opens a block, and nothing stands below it."""
    end = last.end_pos or 0
    line = code.rfind("\n", 0, end) + 1
    start = line + len(code[line:end]) - len(code[line:end].lstrip())
    return Failure(empty_block(start, end), _row(code, start))


def _indented(code: str, at: int) -> Failure:
    # The mark stands where the line before ends; the line meant is the next that is not empty.
    start = re.compile(r"\S").search(code, at)
    begin = start.start() if start else at
    row = _row(code, begin)
    line = code.rfind("\n", 0, begin) + 1
    problem = Problem(
        "P108",
        line,
        begin,
        Text(
            "这一行缩进太深，它上面的一行下面不能再有内容",
            "this line is indented too far, the line above takes nothing below it",
        ),
        Text("与上面的一行对齐", "align it with the line above"),
    )
    return Failure(problem, row, group=True)


def _incomplete(grammar: Grammar, code: str, at: int, accepted: frozenset[str]) -> Failure:
    colon = accepted == {"COLON"}
    problem = Problem(
        "P112",
        at,
        at,
        Text("这一行没有写完", "this line is not complete"),
        expects(grammar, accepted),
        (at, at, ":") if colon else None,
        safe=colon,
    )
    return Failure(problem, _row(code, max(at - 1, 0)))


def _unfit(
    grammar: Grammar,
    code: str,
    at: int,
    accepted: frozenset[str],
    last: Token | None,
    instead: frozenset[str],
) -> Problem:
    char = code[at : at + 1]
    if _CONTROL.match(char):
        return bad_character(at, char)
    if char in '「“"':
        return _quote(grammar, code, at, accepted)
    if slug := _slug(grammar, code, at, last):
        return slug
    if foreign := foreign_word(grammar, code, at, accepted, _stretches(code, at)):
        return foreign_problem(grammar, code, foreign)
    run = _run(grammar, code, at, accepted, last, instead)
    end = run.start + len(run.text)
    join = _JOINED.get(run.text.lower()) if "_NL" in accepted else None
    joined = None if join is None else _one_a_line(grammar, join)
    if plain(run.text) not in _known(grammar) and re.match(r"\w", run.text):
        ranked = "RANK" in accepted or (last is not None and last.type == "RANK" and run.start < at)
        # The rank that is spelled most like it may be another one in law.
        return _unknown(grammar, code, accepted, run, _ranks(grammar) if ranked else joined)
    message = Text(f"“{run.text}”不能写在这里", f"`{run.text}` cannot stand here")
    if not code[code.rfind("\n", 0, at) + 1 : at].strip():
        message = Text(f"这个声明里没有“{run.text}”这一行", f"`{run.text}` is not a line of this declaration")
    return Problem("P111", run.start, end, message, joined or expects(grammar, accepted))


def _unknown(grammar: Grammar, code: str, accepted: frozenset[str], run: Run, advice: Text | None) -> Problem:
    """Return what is to be said of a word that is not known, with the advice that there is on it."""
    start, end = run.start, run.start + len(run.text)
    norm = None if advice else _norm(grammar, code[run.start :], accepted)
    if norm is not None:
        end = start + norm[0]
    text = code[start:end]
    message = Text(f"“{text}”不是这里能用的词", f"`{text}` is not a word that is known here")
    if advice is not None:
        return Problem("P110", start, end, message, advice)
    if norm is not None:
        return Problem("P110", start, end, message, meant([norm[1]]))
    if "VERDICT" in accepted and _DENIALS.match(run.text):
        return Problem("P110", start, end, message, expects(grammar, accepted))
    if denied := _denied(grammar, accepted, run):
        return Problem("P110", start, end, message, meant([denied]), (start, end, denied))
    fix = (start, end, run.near[0][1]) if run.is_sure else None
    safe = slip_of(run.text, (word for _, word in run.near)) is not None
    return Problem("P110", start, end, message, _advice(grammar, accepted, run), fix, safe)


def _denied(grammar: Grammar, accepted: frozenset[str], run: Run) -> str | None:
    """Return what a denial in words of the writer's own (没有书面委托) means: 并非 and the word denied. The
    word that is spelled most like it says the opposite.
    """
    denial = _DENIALS.match(run.text)
    if denial is None or "NOT" not in accepted or not run.near:
        return None
    word = run.near[0][1]
    if _DENIALS.match(word) or word not in grammar.spellings["FACT"]:
        return None
    return f"{grammar.keywords.canonical('NOT')} {word}"


def _norm(grammar: Grammar, code: str, accepted: frozenset[str]) -> tuple[int, str] | None:
    """Return how long the words are in which a norm is put (不得), and the keyword of this file for it."""
    written = code[:_LONGEST_NORM].lower()
    fits = [words for words, terminal in _NORMS.items() if terminal in accepted and written.startswith(words)]
    if not fits:
        return None
    words = max(fits, key=len)
    return len(words), grammar.first(_NORMS[words])


def _one_a_line(grammar: Grammar, join: str) -> Text:
    block = grammar.first(join)
    return Text(
        f"一行一个条件：写“{block}：”，各条件在下面缩进，每行以“- ”开头",
        f"one condition a line: write `{block}:`, and the conditions below it, indented, each after `- `",
    )


def _advice(grammar: Grammar, accepted: frozenset[str], run: Run) -> Text | None:
    expected = expects(grammar, accepted)
    if not run.near:
        return expected
    return meant([word for _, word in run.near])


def _ranks(grammar: Grammar) -> Text:
    words = [entry.spellings(grammar.language)[0] for entry in grammar.lexicon.entries("rank")]
    return Text(f"效力有：{'、'.join(words)}", f"the ranks are: {', '.join(words)}")


def _quote(grammar: Grammar, code: str, at: int, accepted: frozenset[str]) -> Problem:
    whole = _STRING.match(code, at)
    if whole is None:
        return unclosed_quote(code, at)
    message = Text(f"这里不能有 {whole[0]}", f"{whole[0]} cannot stand here")
    return Problem("P111", at, whole.end(), message, expects(grammar, accepted))


def _slug(grammar: Grammar, code: str, at: int, last: Token | None) -> Problem | None:
    """Return what is wrong with an id behind the keyword for one, if that is where the text does not fit."""
    start = at
    if last is not None and last.type == "ID" and last.end_pos == at:
        start = last.start_pos or 0  # anhe办法
    run = _RUN.match(code, start)
    before = code[:start].rstrip(WHITE)
    if run is None or not before.endswith(grammar.keywords.accepted("SLUG_IS")):
        return None
    return bad_slug(start, run[0])


def _run(
    grammar: Grammar,
    code: str,
    at: int,
    accepted: frozenset[str],
    last: Token | None,
    instead: frozenset[str],
) -> Run:
    """Find the stretch that the writer meant as one word."""
    words = expected_words(grammar, accepted)
    runs = [Run(at, text, nearest(text, words)) for text in _stretches(code, at)]
    best = max(runs, key=lambda run: (run.likeness >= _SURE, run.likeness))
    if last is None or (code[last.end_pos : at].strip(WHITE)):
        return best
    start = last.start_pos or 0
    text = code[start:at] + runs[0].text
    if last.type in _TERMS and last.end_pos == at:
        # A term with a tail (已书面委托书): the whole run is what was written.
        whole = Run(start, text, nearest(text, grammar.spellings[last.type]))
        return whole if whole.likeness >= best.likeness else best
    if last.type in grammar.keywords.spellings:
        # `must no`: a keyword that is the beginning of another.
        longer = _longer(grammar, last, instead)
        whole = Run(start, text, nearest(text, longer))
        if whole.likeness > max(best.likeness, _SURE):
            return whole
        if last.end_pos == at and not best.near and (near := _begun(longer, len(last), runs[0].text)):
            return Run(start, text, near, ends=False)
    return best


def _longer(grammar: Grammar, last: Token, instead: frozenset[str]) -> list[str]:
    """Return the keywords that begin with a keyword, go on, and could stand in its place."""
    keywords = [terminal for terminal in grammar.keywords.spellings if terminal in instead]
    words = (word for terminal in keywords for word in grammar.keywords.accepted(terminal))
    return [word for word in words if word.startswith(last) and word != last]


def _begun(longer: list[str], length: int, tail: str) -> list[tuple[float, str]]:
    """Return the keywords most like one that goes on with a tail, where words are not parted by spaces:
    事项列人社区工作事项清单 begins with a keyword and is meant to begin with a longer one.
    """
    found = []
    for word in longer:
        rest = word[length:]
        found += [(ratio, word) for ratio, _ in nearest(tail[: len(rest)], [rest])]
    return sorted(found, key=lambda pair: (-pair[0], pair[1]))


def _stretches(code: str, at: int) -> list[str]:
    """Return the readings of what stands at a place, the most natural first.

    A Chinese word ends at the next space or comma, but terms may hold commas; an English one may
    hold spaces.
    """
    short = _RUN.match(code, at)
    if short is None:
        return [code[at : at + 1]]
    stretches = [short[0]]
    long = _LONG_RUN.match(code, at)
    if long:
        stretches += [long[0][: gap.start()] for gap in re.finditer(r"[\s,，、;；()（）]+|$", long[0])]
    return list(dict.fromkeys(text for text in stretches if text))[:16]


def _known(grammar: Grammar) -> frozenset[str]:
    return frozenset(word for words in grammar.spellings.values() for word in words)
