"""Loading the ranks of normative texts: policy/ranks.yaml → ranks whose `prevails_over` is complete."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from policylib.check.data import Node, TextNode, text, text_nodes
from policylib.check.model import RankWord
from policylib.check.report import problem
from policylib.check.schema import read_data
from policylib.check.words import load_words
from policylib.diagnostics import Diagnostic, Text
from policylib.source import Source

_TIERS = ("law", "policy", "advice")


def load_ranks(source: Source) -> tuple[Mapping[str, RankWord] | None, list[Diagnostic]]:
    """Return the ranks by id, or None and what is wrong with the file."""
    root, found = read_data(source, "ranks")
    if root is None:
        return None, found
    nodes: dict[str, Node] = {}
    words = load_words(root, "ranks", found, nodes)
    below = {
        rank: {target.text: target for target in text_nodes(nodes[rank], "prevails_over")} for rank in words
    }
    tiers = {rank: text(nodes[rank], "tier") for rank in words}
    for rank, targets in below.items():
        for target in targets.values():
            found += _check_target(rank, target, tiers)
    if found:
        return None, found
    closure = {rank: _closure(rank, below) for rank in words}
    for rank in words:
        if rank in closure[rank]:
            found.append(_cycle(rank, below, closure))
            return None, found  # the other members of the ring would say the same again
    ranks = {
        rank: RankWord(
            rank, word.label, word.synonyms, tier=tiers[rank], prevails_over=frozenset(closure[rank])
        )
        for rank, word in words.items()
    }
    return ranks, found


def listed_ranks(ranks: Iterable[str]) -> Text:
    """Return the choice of ranks. None is suggested: the one spelled most like may be another in law."""
    known = list(ranks)
    return Text(f"效力等级有：{'、'.join(known)}", f"the ranks are: {', '.join(known)}")


def _check_target(rank: str, target: TextNode, tiers: Mapping[str, str]) -> list[Diagnostic]:
    """Check one entry of `prevails_over`: it is a rank, and of no stronger tier."""
    if target.text not in tiers:
        return [
            problem(
                "D212",
                target.span,
                f"没有效力等级“{target.text}”",
                f"there is no rank `{target.text}`",
                advice=listed_ranks(tiers),
            )
        ]
    if _TIERS.index(tiers[rank]) <= _TIERS.index(tiers[target.text]):
        return []
    return [
        problem(
            "D215",
            target.span,
            f"“{rank}”属于 {tiers[rank]} 层，不能优先于属于 {tiers[target.text]} 层的“{target.text}”",
            f"`{rank}`, of tier {tiers[rank]}, cannot prevail over `{target.text}`,"
            f" of tier {tiers[target.text]}",
            advice=Text("层次由强到弱：law、policy、advice", "tiers from the strongest: law, policy, advice"),
        )
    ]


def _closure(rank: str, below: Mapping[str, Mapping[str, TextNode]]) -> set[str]:
    """Return every rank that a chain of `prevails_over` leads to."""
    reached: set[str] = set()
    waiting = list(below[rank])
    while waiting:
        next_rank = waiting.pop()
        if next_rank not in reached:
            reached.add(next_rank)
            waiting += below[next_rank]
    return reached


def _cycle(
    rank: str, below: Mapping[str, Mapping[str, TextNode]], closure: Mapping[str, set[str]]
) -> Diagnostic:
    """Return the diagnostic of a ring of ranks through `rank`, with the ring spelled out."""
    ring = [rank]
    while True:
        step = next(target for target in below[ring[-1]] if target == rank or rank in closure[target])
        if step == rank or step in ring:
            break
        ring.append(step)
    shown = " > ".join([*ring, step])
    return problem(
        "D214",
        below[ring[-1]][step].span,
        f"效力等级互相优先，形成循环：{shown}",
        f"ranks prevail over each other in a ring: {shown}",
        advice=Text("请删去其中一处 prevails_over", "delete one of these from `prevails_over`"),
    )
