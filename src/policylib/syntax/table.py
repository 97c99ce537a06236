"""The parse table of the grammar body, and the loop that runs it over the words of a declaration.

Lark reads the grammar and makes the table. It is run here and not by Lark, whose loop takes twice the
time, and because words belong to a language and a lexicon, while the table is the same for all.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from sys import intern

from lark import Lark, Token, Tree
from lark.lexer import TerminalDef
from lark.parsers.lalr_analysis import Shift

from policylib._resources import grammar_text
from policylib.syntax.keywords import DECLARATIONS, LANGUAGES, keyword_table
from policylib.syntax.lexicon import TERMINALS

Node = Tree[Token] | Token
# From the states that were passed to the words, each found when the one before it has been taken.
Words = Callable[[Sequence[int]], Iterator[Token]]
# How many nodes become one, the rule it is of, and what makes it.
Reduce = tuple[int, str, Callable[[list[Node]], Node]]

END = "$END"
_DONE = -1

# What can be parsed by itself: a declaration, or what stands below the first line of one.
STARTS = ["declaration", *(f"{name.lower()}_body" for name in DECLARATIONS)]


class Unfit(Exception):  # noqa: N818 - not an error of the program: what was written does not fit
    """The words do not fit the grammar.

    `at`: where the first that does not fit stands; `kind`: its terminal, nothing when it is no word that
    could stand there; `accepted`: the terminals that could; `instead`: those that could stand in place
    of the word before; `nodes`: what has been read.
    """

    def __init__(self, at: int, kind: str) -> None:
        """Say what does not fit; the parser adds what it knows."""
        super().__init__(at, kind)
        self.at = at
        self.kind = kind
        self.accepted: frozenset[str] = frozenset()
        self.instead: frozenset[str] = frozenset()
        self.nodes: Sequence[Node] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A parse table.

    `states`: by state and terminal the next state or what is to be reduced; `gotos`: by state and rule
    the next state; `starts`: the first states; `terminals`: those that the grammar itself defines.
    """

    states: Sequence[Mapping[str, int | Reduce]]
    gotos: Sequence[Mapping[str, int]]
    starts: Mapping[str, int]
    terminals: Collection[TerminalDef]

    def terminals_of(self, state: int) -> frozenset[str]:
        """Return the terminals that have an entry in a state."""
        return frozenset(self.states[state])

    def parse(self, words: Words, start: str) -> Tree[Token]:
        """Return the tree of the words.

        Raises:
            Unfit: they do not fit; what is known about the first place where they do not.
        """
        states, stack, nodes = self.states, [self.starts[start]], list[Node]()
        try:
            for token in words(stack):
                kind = token.type
                action = states[stack[-1]].get(kind)
                while isinstance(action, tuple):
                    size, origin, build = action
                    children = nodes[-size:]
                    del nodes[-size:], stack[-size:]
                    nodes.append(build(children))
                    stack.append(self.gotos[stack[-1]][origin])
                    action = states[stack[-1]].get(kind)
                if action is None:
                    raise Unfit(token.start_pos or 0, kind)  # noqa: TRY301 - the words may raise it too
                if action == _DONE:
                    break
                stack.append(action)
                nodes.append(token)
        except Unfit as unfit:
            unfit.accepted = frozenset(
                each for each in self.terminals_of(stack[-1]) if self._fits(stack, each)
            )
            unfit.instead = self.terminals_of(stack[-2]) if len(stack) > 1 else frozenset()
            unfit.nodes = nodes
            raise
        (tree,) = nodes
        assert isinstance(tree, Tree)
        return tree

    def _fits(self, stack: Sequence[int], kind: str) -> bool:
        """Say whether a word of a kind would be taken, which an entry in the last state does not ensure."""
        states, stack = self.states, list(stack)
        action = states[stack[-1]].get(kind)
        while isinstance(action, tuple):
            del stack[-action[0] :]
            stack.append(self.gotos[stack[-1]][action[1]])
            action = states[stack[-1]].get(kind)
        return action is not None


@cache
def table() -> Table:
    """Return the table of grammar/policy.lark.

    Lark's own cache on disk is not used: it is a pickle.
    """
    words = sorted({*keyword_table(LANGUAGES[0]).spellings, *TERMINALS.values(), "SEP", "PINPOINT"} - {"AND"})
    lark = Lark(
        f"{grammar_text()}\n%declare {' '.join(words)}\n",
        parser="lalr",
        lexer="basic",
        start=STARTS,
        maybe_placeholders=False,
        cache=False,
    )
    frontend = lark.parser
    built = frontend.parser.parser.parse_table
    makers = frontend.parser_conf.callbacks
    states: list[dict[str, int | Reduce]] = [{} for _ in built.states]
    gotos: list[dict[str, int]] = [{} for _ in built.states]
    for number, row in built.states.items():
        for symbol, (action, target) in row.items():
            # Lark's symbols are tokens, which are slow to look up.
            if action is not Shift:
                rule = len(target.expansion), intern(str(target.origin.name)), makers[target]
                states[number][intern(str(symbol))] = rule
            elif symbol.isupper():
                states[number][intern(str(symbol))] = target
            else:
                gotos[number][intern(str(symbol))] = target
    for final in built.end_states.values():
        states[final][END] = _DONE
    return Table(states, gotos, dict(built.start_states), lark.terminals)
