"""Hypothesis strategies: small random policies, and tasks drawn where their rules reach."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from math import prod
from typing import Any

from hypothesis import strategies as st

from policylib.check import model as m
from policylib.diagnostics import Text
from policylib.regions import PlacePattern, Places
from reference import ImpossibleError, read

MOST_WORLDS = 256
MOST_WORLDS_RELEASED = 1024

PLACES = Places(
    types={"220900": "undivided_city"},
    patterns=(
        PlacePattern((21, 50), None, "prefecture"),
        PlacePattern((1, 20), None, "prefecture_city"),
        PlacePattern((1, 20), (1, 20), "district"),
        PlacePattern((1, 20), (21, 80), "county"),
        PlacePattern((1, 20), (81, 99), "county_level_city"),
    ),
    municipality_patterns=(),
    municipalities=frozenset(),
    provinces={"22": "吉林省"},
    names={},
)
DISTRICT, COUNTY, CITY, TOWN = "220502", "220521", "220500", "220502001"
DAYS = [
    dt.date(2023, 6, 30),
    dt.date(2023, 7, 1),
    dt.date(2024, 3, 1),
    dt.date(2024, 3, 2),
    dt.date(2025, 1, 1),
]
BODIES = ("department", "subdistrict_office", "enterprise")
LEVELS = ("provincial", "city", "county")
COMMUNITIES = ("urban", "township", "village")
MODALITIES = ("permits", "forbids", "requires", "permits", "forbids", "requires", "permits", "advises")
ACTS = ("assign_task", "assess")
ASPECTS = ("matter", "manner", "seal")
LIST_KINDS = ("assistance", "negative", "certificates")
CHANGERS = ((), ("assigner",), ("department",), ("competent_department",), ("assigner", "enterprise"))
BOOLEANS = st.booleans()
LABEL = Text("甲", "a")


def rank(name: str, tier: str, *below: str) -> m.RankWord:
    return m.RankWord(name, LABEL, {}, tier, frozenset(below))


RANKS = {
    word.id: word
    for word in (
        rank("document", "policy", "reply"),
        rank("law", "law", "local", "department_rule", "document", "reply"),
        rank("department_rule", "law", "document", "reply"),
        rank("local", "law", "document", "reply"),
        rank("reply", "advice"),
    )
}


def often(value: Any, *others: Any) -> st.SearchStrategy[Any]:
    """Draw `value` three times out of four (and when shrinking), else one of the others."""
    return st.sampled_from([value] * 3 * len(others) + list(others))


def subset(values: Sequence[str], least: int = 0) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(values), min_size=least)


# --- policies ----------------------------------------------------------------------------------


@st.composite
def vocabularies(draw: st.DrawFn) -> m.Vocabulary:
    facts = {}
    for i in range(draw(st.integers(3, 6))):
        not_part = draw(st.booleans())
        facts[f"f{i}"] = m.FactWord(
            f"f{i}",
            LABEL,
            question=LABEL,
            who=draw(st.sampled_from(["assigner", "community", "lawyer"])),
            changed_by=draw(st.sampled_from(CHANGERS)),
            not_part=not_part,
            exculpates=not_part and draw(st.booleans()),
        )
    facts["plaque"] = m.FactWord(
        "plaque",
        LABEL,
        question=LABEL,
        who="assigner",
        changed_by=draw(st.sampled_from(CHANGERS)),
        options=tuple(m.Word(option, LABEL) for option in ("mark", "other", "party")),
    )
    kinds = {
        kind: m.ListKind(
            kind,
            LABEL,
            question=LABEL,
            who="competent_department",
            changed_by=draw(st.sampled_from(CHANGERS)),
            off_when_none=draw(st.booleans()),
        )
        for kind in LIST_KINDS[: draw(st.integers(2, 3))]
    }
    return m.Vocabulary(
        acts={act: m.Word(act, LABEL) for act in ACTS},
        actors={body: m.Actor(body, LABEL, has_level=body == "department") for body in BODIES},
        levels={level: m.Word(level, LABEL) for level in LEVELS},
        place_groups={"district": m.PlaceGroup("district", LABEL, types=frozenset({"district"}))},
        communities={community: m.Word(community, LABEL) for community in COMMUNITIES},
        aspects={aspect: m.Aspect(aspect, LABEL, ground=aspect != "manner") for aspect in ASPECTS},
        other_bodies={"competent_department": m.Word("competent_department", LABEL)},
        list_kinds=kinds,
        facts=facts,
        constraints=tuple(draw(st.lists(constraints(facts, kinds), max_size=2))),
    )


@st.composite
def constraints(
    draw: st.DrawFn, facts: Mapping[str, m.FactWord], kinds: Mapping[str, m.ListKind]
) -> m.Constraint:
    """Two values that exclude each other. "not part of the task" is never one of them."""
    values = [(f"fact:{name}", "true") for name in facts if name != "plaque"]
    values += [(f"fact:{name}", "false") for name in facts if name != "plaque" and not facts[name].not_part]
    values += [(f"list:{kind}", "on") for kind in kinds] + [("fact:plaque", "other")]
    one = draw(st.sampled_from(values))
    other = draw(st.sampled_from([value for value in values if value[0] != one[0]]))
    return m.Constraint((one, other), LABEL)


def atoms(
    vocabulary: m.Vocabulary, readings: Mapping[str, m.Reading], entries: Sequence[str]
) -> st.SearchStrategy[m.Condition]:
    """Tests of one variable, facts most often."""
    facts = [
        m.Test(f"fact:{f}", frozenset({v}))
        for f in vocabulary.facts
        if f != "plaque"
        for v in ("true", "false")
    ]
    lists = [m.Test(f"list:{kind}", frozenset({v})) for kind in vocabulary.list_kinds for v in ("on", "off")]
    others: list[m.Condition] = [
        m.Test("fact:plaque", frozenset({"other"})),
        m.Test("fact:plaque", frozenset({"mark", "party"})),
        m.Test("field:community", frozenset({"urban"})),
        *(m.Test(f"reading:{r.id}", frozenset({r.answers[0]})) for r in readings.values()),
        *(m.Test(f"item:{entry}", frozenset({value})) for entry in entries[:2] for value in ("on", "off")),
    ]
    dates: list[m.Condition] = [m.DateTest(DAYS[3], before=True), m.DateTest(DAYS[1], before=False)]
    return st.one_of(st.sampled_from(facts), st.sampled_from(lists), st.sampled_from([*others, *dates]))


def conditions(
    vocabulary: m.Vocabulary, readings: Mapping[str, m.Reading], entries: Sequence[str], depth: int = 2
) -> st.SearchStrategy[m.Condition]:
    single = atoms(vocabulary, readings, entries)
    if depth == 0:
        return single
    inner = conditions(vocabulary, readings, entries, depth - 1)
    group = st.builds(
        m.Group, st.sampled_from(["all", "any", "none"]), st.lists(inner, min_size=0, max_size=3).map(tuple)
    )
    return st.one_of(single, single, group, st.builds(m.Defined, st.just("定义"), inner))


@st.composite
def regulations(draw: st.DrawFn, slug: str, ranks: Sequence[str]) -> m.Regulation:
    communities = draw(often(None, frozenset({"urban"}), frozenset({"urban", "township"})))
    return m.Regulation(
        slug=slug,
        title=slug,
        rank=draw(st.sampled_from(ranks)),
        regions=draw(often(("000000",), (CITY,), (DISTRICT, COUNTY), (TOWN,))),
        start=draw(often(dt.date(2020, 1, 1), DAYS[1], DAYS[3])),
        until=draw(often(None, DAYS[2], DAYS[3])),
        lapsed=draw(st.sampled_from([None, None, None, None, DAYS[2]])),
        communities=communities,
        analogy=frozenset() if communities is None else draw(subset(COMMUNITIES[2:])),
    )


@st.composite
def addressees(draw: st.DrawFn, readings: Mapping[str, m.Reading]) -> m.Addressee:
    groups = [frozenset({"department"}), frozenset({"subdistrict_office"}), frozenset(BODIES[:2])]
    actors = draw(st.sampled_from([None, None, None, *groups]))
    narrow = draw(st.booleans()) and actors is not None and "department" in actors
    asked = [m.Test(f"reading:{r.id}", frozenset({r.answers[0]})) for r in readings.values()]
    return m.Addressee(
        actors=actors,
        levels=draw(st.sampled_from([None, frozenset({"county"}), frozenset({"city"})])) if narrow else None,
        places=draw(st.sampled_from([frozenset({"district"}), None, frozenset({"county"})]))
        if narrow
        else None,
        condition=draw(often(None, *asked)) if asked else None,
    )


@st.composite
def rules(
    draw: st.DrawFn,
    regulation: m.Regulation,
    *,
    number: int,
    before: Sequence[tuple[str, str]],
    condition: st.SearchStrategy[m.Condition],
    readings: Mapping[str, m.Reading],
    contested: bool,
) -> m.Rule:
    """A rule. `before`: ids and ranks of the rules it may declare something about; so there are no cycles.
    `contested`: a bare permission or prohibition, most often of one aspect.
    """
    modality = draw(st.sampled_from(MODALITIES[: 2 if contested else None]))
    bare = st.just(m.ALWAYS)
    bound = st.lists(addressees(readings), min_size=1, max_size=draw(st.sampled_from([1, 1, 2])))
    has_requirement = modality == "requires" or (modality == "permits" and draw(st.booleans()))
    citation = m.Citation(regulation.slug, regulation.title, f"第{number + 1}条", ("词",))
    lower = {regulation.rank} | RANKS[regulation.rank].prevails_over
    below = [rule for rule, its_rank in before if its_rank in lower]
    overrides, saves = bool(below) and draw(BOOLEANS), bool(before) and draw(BOOLEANS)
    return m.Rule(
        id=f"{regulation.slug}/{number}",
        regulation=regulation.slug,
        title=str(number),
        aspect=draw(often("matter", "seal") if contested else st.sampled_from([*ASPECTS, "matter"])),
        modality=modality,
        addressees=tuple(draw(bound)),
        acts=draw(often(None, frozenset({"assign_task"}))),
        condition=draw(st.one_of(bare, bare if contested else condition, condition)),
        citations=(citation,),
        requirement=draw(condition) if has_requirement else None,
        exceptions=tuple(
            m.CarveOut(c, (citation,))
            for c in draw(st.lists(condition, max_size=draw(st.sampled_from([0, 0, 1, 2]))))
        ),
        overrides=draw(subset(below)) if overrides else frozenset(),
        saves=draw(subset([name for name, _ in before])) if saves else frozenset(),
        start=draw(st.sampled_from([None, None, None, DAYS[3]])),
        ended=draw(st.sampled_from([None, None, None, DAYS[3]])),
        liabilities=tuple(
            m.Liability(
                str(i),
                f"后果{i}",
                tuple(draw(st.lists(addressees(readings), max_size=1))),
                draw(st.one_of(st.none(), condition)),
                (citation,),
            )
            for i in range(draw(st.sampled_from([0, 0, 1, 2])))
        ),
    )


@st.composite
def item_lists(draw: st.DrawFn, number: int, kinds: Sequence[str]) -> m.ItemList:
    entry_days = often((None, None), (None, DAYS[2]), (DAYS[3], None))
    kind = draw(often(kinds[0], *kinds))
    items = []
    for i in draw(st.lists(st.integers(0, 3), min_size=1, max_size=3, unique=True)):
        start, until = draw(entry_days)
        items.append(m.ListItem(f"{kind}-{i}", (f"事项 {i}号", f"别名{i}"), start=start, until=until))
    return m.ItemList(
        id=f"list-{number}",
        kind=kind,
        title="清单",
        region=draw(often("000000", CITY, DISTRICT)),
        status=draw(st.sampled_from(["official", "derived"])),
        complete=draw(st.booleans()),
        start=draw(often(dt.date(2020, 1, 1), DAYS[3])),
        until=draw(often(None, DAYS[2])),
        items=tuple(items),
    )


@st.composite
def policies(draw: st.DrawFn, *, naming_entries: bool = True) -> m.CheckedPolicy:
    """Draw a small policy in which most things happen at the same place and day. `naming_entries`: its
    conditions may name single entries of lists.
    """
    vocabulary = draw(vocabularies())
    slugs = [f"a{i}" for i in range(draw(st.integers(1, 4)))]
    readings = {
        f"{slugs[0]}/q{i}": m.Reading(
            f"{slugs[0]}/q{i}",
            "解释",
            "?",
            ("是", "否", "部分")[: 2 + i],
            draw(st.sampled_from([None, "是", "否"])),
            (),
        )
        for i in range(draw(st.integers(0, 2)))
    }
    contested = draw(st.sampled_from([False, False, True]))
    ranks = list(RANKS) if contested else ["local", "local", "local", "document", "document", *RANKS]
    of_slug = {slug: draw(regulations(slug, ranks)) for slug in slugs}
    kinds = list(vocabulary.list_kinds)
    lists = [draw(item_lists(i, kinds)) for i in range(draw(st.sampled_from([0, 1, 2, 3, 4])))]
    entries = sorted({entry.id for each in lists for entry in each.items}) if naming_entries else []
    condition = conditions(vocabulary, readings, entries)
    made: dict[str, m.Rule] = {}
    for number in range(draw(st.integers(3, 10))):
        regulation = of_slug[draw(st.sampled_from(slugs))]
        before = [(rule.id, of_slug[rule.regulation].rank) for rule in made.values()]
        rule = draw(
            rules(
                regulation,
                number=number,
                before=before,
                condition=condition,
                readings=readings,
                contested=contested,
            )
        )
        made[rule.id] = rule
    return m.CheckedPolicy(
        vocabulary=vocabulary,
        ranks=RANKS,
        places=PLACES,
        regulations=of_slug,
        readings=readings,
        rules=dict(sorted(made.items())),
        lists=tuple(lists),
        provisions={},
        cases=(),
    )


# --- tasks -------------------------------------------------------------------------------------


@st.composite
def tasks(draw: st.DrawFn, policy: m.CheckedPolicy, most_worlds: int = MOST_WORLDS) -> dict[str, Any]:
    """Draw a task by the contract; what is open is narrowed until all its worlds can be tried."""
    task: dict[str, Any] = {
        "region": draw(st.sampled_from([*[DISTRICT] * 4, CITY, CITY, COUNTY, TOWN, "220300"])),
        "date": draw(st.sampled_from([DAYS[2], DAYS[2], DAYS[2], *DAYS])).isoformat(),
        "assigner": draw(bodies()),
        "act": draw(often("assign_task", "assess")),
    }
    behalf = draw(
        st.one_of(st.just({}), st.just({"on_behalf_of": None}), bodies().map(lambda b: {"on_behalf_of": b}))
    )
    community = draw(often({"community": "urban"}, {"community": "village"}, {"community": None}, {}))
    item = draw(st.one_of(st.just({}), *[items(policy).map(lambda i: {"item": i})] * 3))
    stated = {}
    for fact in policy.vocabulary.facts.values():
        values: list[bool | str] = [option.id for option in fact.options] or [True, False]
        value = draw(st.sampled_from([*values, *values, None, "absent", "absent"]))
        if value != "absent":
            stated[fact.id] = value
    return narrowed(policy, {**task, **behalf, **community, **item, "facts": stated}, most_worlds)


@st.composite
def bodies(draw: st.DrawFn) -> dict[str, Any]:
    kind = draw(st.sampled_from([*BODIES, *BODIES[:2]]))
    level: dict[str, Any] = {}
    if kind == "department":
        level = draw(often({"level": "county"}, {"level": "city"}, {"level": None}, {}))
    region = draw(often({}, {}, {"region": COUNTY}, {"region": "220000"}))
    return {"kind": kind, **level, **region}


def items(policy: m.CheckedPolicy) -> st.SearchStrategy[dict[str, Any] | None]:
    ids = sorted({entry.id for each in policy.lists for entry in each.items})
    names = [
        name.replace(" ", "\N{IDEOGRAPHIC SPACE}") for i in range(3) for name in (f"事项 {i}号", f"别名{i}")
    ]
    asserted: st.SearchStrategy[dict[str, Any]] = st.one_of(
        st.just({}), subset(list(policy.vocabulary.list_kinds)).map(lambda kinds: {"lists": sorted(kinds)})
    )
    named = st.sampled_from(
        [{}, {"text": "别的事"}, *({"id": i} for i in ids), *({"text": n} for n in names)]
    )
    return st.one_of(st.none(), st.builds(lambda n, a: {**n, **a}, named, asserted))


def narrowed(policy: m.CheckedPolicy, task: dict[str, Any], most_worlds: int) -> dict[str, Any]:
    """State what is open, one fact after another, until few enough worlds are left."""
    task = {**task, "facts": dict(task["facts"])}
    for fact in policy.vocabulary.facts.values():
        try:
            question = read(policy, task)
        except ImpossibleError:
            return task
        sizes = {name: len(values) for name, values in question.domains.items()}
        known = question.known()
        released = question.known(released=("asserted", "readings", "not_part"))
        if (
            prod(sizes[n] for n in sizes if n not in known) <= most_worlds
            and prod(sizes[n] for n in sizes if n not in released) <= MOST_WORLDS_RELEASED
        ):
            return task
        if task["facts"].get(fact.id) is None:
            task["facts"][fact.id] = "mark" if fact.options else False
    return task
