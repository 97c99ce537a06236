"""The tree of a rule as a picture: boxes, and arrows from what prevails to what gives way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from policylib.analysis.precedence import Branch
from policylib.check.model import Rule
from policylib.render.map_messages import say as say_of_maps
from policylib.render.precedence import Precedence
from policylib.render.width import wrap
from policylib_api.console.addresses import rule_address
from policylib_api.console.lawbook.citing import Cited, cited
from policylib_api.console.text import say

# Units of the picture; one is a pixel where it is shown at its own size. Han characters are 14 wide.
BOX, GAP_X, GAP_Y, LINE, PAD = 268, 56, 14, 20, 10
COLUMNS = (BOX - 2 * PAD) // 7


@dataclass(frozen=True, slots=True)
class TreeNode:
    """A rule, or an exception to one, in the tree. `how`: how it stands to the one above, in words; None: it
    is the root. `arrow`: `up` where it prevails over the one above, `down` the other way round, `none`.
    """

    how: str | None
    arrow: str
    name: str
    id: str | None
    address: str | None
    modality: str | None
    cited: tuple[Cited, ...]
    repeated: bool
    children: tuple[TreeNode, ...]


@dataclass(frozen=True, slots=True)
class Box:
    """A box of the picture: where it is and the lines in it, each with where it stands."""

    x: int
    y: int
    width: int
    height: int
    kind: str
    lines: tuple[tuple[str, int, str], ...]


@dataclass(frozen=True, slots=True)
class Edge:
    """A line between two boxes, as the path of SVG. `arrow`: at which end: `start`, `end` or none."""

    path: str
    arrow: str


@dataclass(frozen=True, slots=True)
class Graph:
    """A picture of so many units."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    edges: tuple[Edge, ...]

    @property
    def count(self) -> int:
        """How many boxes there are besides that of the rule itself."""
        return len(self.boxes) - 1


def tree(precedence: Precedence, branch: Branch, above: Rule | None = None) -> TreeNode:
    """Return the tree of a rule in words."""
    rule, language = branch.rule, precedence.words.language
    exceptions = tuple(
        TreeNode(
            say(language, "law.tree.exception"),
            "up",
            words,
            None,
            None,
            None,
            tuple(map(cited, one.citations)),
            repeated=False,
            children=(),
        )
        for words, one in zip(precedence.exceptions(branch), branch.exceptions, strict=True)
    )
    return TreeNode(
        None if above is None else precedence.standing(branch, above),
        _ARROWS[branch.relation],
        rule.title,
        rule.id,
        rule_address(rule.id),
        say_of_maps(f"exceptions.modality.{rule.modality}", language),
        tuple(map(cited, rule.citations)),
        branch.repeated,
        (*exceptions, *(tree(precedence, child, rule) for child in branch.children)),
    )


_ARROWS = {"root": "none", "over": "up", "higher": "up", "under": "down", "saves": "none", "saved": "none"}


def graph(root: TreeNode) -> Graph:
    """Return the picture of a tree: the root on the left, what stands to it on the right, line by line."""
    boxes: list[Box] = []
    edges: list[Edge] = []
    _place(root, 0, 0, boxes, edges)
    width = max(box.x + box.width for box in boxes)
    height = max(box.y + box.height for box in boxes)
    return Graph(width + 2, height + 2, tuple(boxes), tuple(edges))


def _place(node: TreeNode, depth: int, top: int, boxes: list[Box], edges: list[Edge]) -> tuple[int, int]:
    """Place a node and all below it, from `top` on; return the middle of its box and where room begins."""
    lines = tuple(_lines(node))
    height = 2 * PAD + LINE * len(lines)
    x = depth * (BOX + GAP_X) + 1
    y = top + 1
    kind = "exception" if node.id is None else "root" if node.how is None else "rule"
    placed = tuple((text, y + PAD + LINE * row + 15, style) for row, (text, style) in enumerate(lines))
    boxes.append(Box(x, y, BOX, height, kind, placed))
    middle, below = y + height // 2, top
    for child in node.children:
        there, below = _place(child, depth + 1, below, boxes, edges)
        turn, end = x + BOX + GAP_X // 2, x + BOX + GAP_X
        path = f"M{x + BOX} {middle}H{turn}V{there}H{end}"
        edges.append(Edge(path, {"up": "start", "down": "end"}.get(child.arrow, "none")))
    return middle, max(below, top + height + GAP_Y)


def _lines(node: TreeNode) -> Iterator[tuple[str, str]]:
    """Yield the lines of a box with what each is: `how`, `id`, `name`."""
    if node.how is not None:
        yield from ((line, "how") for line in wrap(node.how, COLUMNS))
    if node.id is not None:
        yield from ((line, "id") for line in wrap(node.id, COLUMNS))
    yield from ((line, "name") for line in wrap(node.name, COLUMNS))
