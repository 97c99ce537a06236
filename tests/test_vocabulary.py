"""The shipped vocabulary and ranks, the lexicon made of them, and the closure of ranks."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policylib.check.model import RankWord, Vocabulary
from policylib.check.ranks import load_ranks
from policylib.check.vocabulary import lexicon_of, load_vocabulary
from policylib.source import Source

POLICY = Path(__file__).parent.parent / "policy"


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    loaded, found = load_vocabulary(
        Source("vocabulary.yaml", (POLICY / "vocabulary.yaml").read_text("utf-8"))
    )
    assert found == []
    assert loaded is not None
    return loaded


@pytest.fixture(scope="module")
def ranks() -> Mapping[str, RankWord]:
    loaded, found = load_ranks(Source("ranks.yaml", (POLICY / "ranks.yaml").read_text("utf-8")))
    assert found == []
    assert loaded is not None
    return loaded


def test_facts_keep_the_order_of_the_file_and_their_properties(vocabulary: Vocabulary) -> None:
    assert list(vocabulary.facts)[:3] == ["written_entrustment", "funding_provided", "conditions_provided"]
    written = vocabulary.facts["written_entrustment"]
    assert (written.label.zh, written.who, written.changed_by) == ("已书面委托", "assigner", ("assigner",))
    assert not written.not_part
    emergency = vocabulary.facts["emergency_event"]
    assert emergency.not_part
    assert emergency.exculpates
    assert emergency.changed_by == ()
    plaque = vocabulary.facts["plaque"]
    assert [option.id for option in plaque.options][-1] == "other"
    assert not any(fact.options for name, fact in vocabulary.facts.items() if name != "plaque")


def test_aspects_lists_and_actors_keep_their_properties(vocabulary: Vocabulary) -> None:
    assert vocabulary.aspects["manner"].acts is None
    assert vocabulary.aspects["seal"].acts == frozenset({"request_certificate"})
    assert [name for name, aspect in vocabulary.aspects.items() if aspect.ground] == ["matter", "seal"]
    off = {name for name, kind in vocabulary.list_kinds.items() if kind.off_when_none}
    assert off == {"negative", "statutory", "certificates_excluded"}
    assert {name for name, actor in vocabulary.actors.items() if actor.has_level} == {
        "people_government",
        "department",
    }
    assert vocabulary.place_groups["undivided_city"].types == {"county_level_city", "undivided_city"}


def test_constraints_name_variables_and_values(vocabulary: Vocabulary) -> None:
    assert [constraint.never for constraint in vocabulary.constraints][:2] == [
        (("fact:funding_by_assigner", "true"), ("fact:funding_provided", "false")),
        (("list:assistance", "on"), ("list:negative", "on")),
    ]


def test_the_lexicon_has_every_word_once_with_its_canonical_spelling_first(
    vocabulary: Vocabulary, ranks: Mapping[str, RankWord]
) -> None:
    lexicon = lexicon_of(vocabulary, ranks)
    kinds = "rank act actor level place community aspect list fact choice option verdict"
    assert list(lexicon.terms) == kinds.split()
    assert {entry.id for entry in lexicon.terms["fact"]} | {"plaque"} == set(vocabulary.facts)
    assert [(entry.id, entry.parent) for entry in lexicon.terms["choice"]] == [("plaque", None)]
    assert {entry.parent for entry in lexicon.terms["option"]} == {"plaque"}
    duty = next(entry for entry in lexicon.terms["list"] if entry.id == "duty")
    assert duty.zh == ("社区工作事项清单", "依法履职清单", "依法履行职责清单")
    assert duty.en == ("list of community duties",)


def prevailing(text: str) -> dict[str, frozenset[str]]:
    loaded, found = load_ranks(Source("ranks.yaml", text))
    assert found == []
    assert loaded is not None
    return {name: rank.prevails_over for name, rank in loaded.items()}


def test_ranks_prevail_through_chains_and_only_through_chains(ranks: Mapping[str, RankWord]) -> None:
    assert ranks["constitution"].prevails_over == frozenset(ranks) - {"constitution"}
    assert "city_document" in ranks["city_regulation"].prevails_over
    assert "department_rule" not in ranks["provincial_regulation"].prevails_over
    assert "provincial_regulation" not in ranks["department_rule"].prevails_over
    assert "city_regulation" not in ranks["provincial_government_rule"].prevails_over
    assert ranks["reference"].prevails_over == frozenset()


def test_tiers_never_rise_downwards(ranks: Mapping[str, RankWord]) -> None:
    order = ["law", "policy", "advice"]
    for rank in ranks.values():
        assert all(order.index(ranks[low].tier) >= order.index(rank.tier) for low in rank.prevails_over)


edges = st.sets(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=12)


def ranks_text(pairs: set[tuple[int, int]]) -> str:
    lines = [
        f"  - {{id: r{n}, zh: 等级{n}, en: rank {n}, tier: law, "
        f"prevails_over: [{', '.join(f'r{b}' for a, b in sorted(pairs) if a == n)}]}}"
        for n in range(7)
    ]
    return "ranks:\n" + "\n".join(lines) + "\n"


@given(edges)
def test_the_closure_is_the_paths_and_a_ring_is_refused(pairs: set[tuple[int, int]]) -> None:
    reach = {(a, b) for a, b in pairs}
    for middle in range(7):  # Warshall
        reach |= {(a, b) for a, x in reach for y, b in reach if x == y == middle}
    ring = any(a == b for a, b in reach)
    loaded, found = load_ranks(Source("ranks.yaml", ranks_text(pairs)))
    assert [each.code for each in found] == (["D214"] if ring else [])
    if loaded is not None:
        assert {(f"r{a}", f"r{b}") for a, b in reach} == {
            (name, low) for name, rank in loaded.items() for low in rank.prevails_over
        }


def test_a_diamond_is_no_ring() -> None:
    closure = prevailing(ranks_text({(0, 1), (0, 2), (1, 3), (2, 3)}))
    assert closure["r0"] == {"r1", "r2", "r3"}
