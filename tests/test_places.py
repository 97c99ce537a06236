"""Codes and names of places: groups, what governs what, types, levels; which place a text means; the shipped
table against known places.
"""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import process

from policylib.check.places import load_places
from policylib.divisions import division_names
from policylib.matching.places import find_places, known_places, meant_place, named_place, which_place
from policylib.policyset import Policy
from policylib.regions import (
    PLACE_TYPES,
    Places,
    ancestor_at,
    canonical_code,
    code_error,
    form_error,
    governs,
    place_name,
    place_type,
    region_groups,
)
from policylib.source import Source

POLICY = Path(__file__).parent.parent / "policy"
LEVELS = ("national", "provincial", "city", "county", "township")


def load() -> Places:
    loaded, found = load_places(Source("places.yaml", (POLICY / "places.yaml").read_text(encoding="utf-8")))
    assert found == []
    assert loaded is not None
    return loaded


PLACES = load()


@st.composite
def codes(draw: st.DrawFn) -> str:
    """A code without gaps, in any of its spellings."""
    widths = (2, 2, 2, 3, 3)
    depth = draw(st.integers(0, 5))
    first = draw(st.sampled_from(sorted(PLACES.provinces)))
    rest = [str(draw(st.integers(1, 10**width - 1))).zfill(width) for width in widths[1:]]
    code = "".join([first, *rest][:depth])
    return code.ljust(draw(st.sampled_from([n for n in (6, 9, 12) if n >= len(code)])), "0")


@given(codes(), codes(), codes())
def test_governing_is_an_order(a: str, b: str, c: str) -> None:
    assert governs(a, a)
    assert governs("000000", a)
    if governs(a, b) and governs(b, a):
        assert region_groups(a) == region_groups(b)
    if governs(a, b) and governs(b, c):
        assert governs(a, c)


@given(codes())
def test_spellings_of_a_code_are_the_same_place(code: str) -> None:
    short = canonical_code(code)
    assert form_error(short) is None
    assert governs(short, code)
    assert governs(code, short)
    assert canonical_code(short) == short
    assert short == code[: len(short)]
    assert place_type(PLACES, short) == place_type(PLACES, code)


@given(codes(), st.sampled_from(LEVELS))
def test_the_place_of_a_level_governs_and_is_a_fixed_point(code: str, level: str) -> None:
    above = ancestor_at(PLACES, code, level)
    if above is not None:
        assert governs(above, code)
        assert ancestor_at(PLACES, above, level) == above


@given(codes())
def test_finer_levels_lie_within_coarser_ones(code: str) -> None:
    chain = [above for level in LEVELS if (above := ancestor_at(PLACES, code, level)) is not None]
    assert all(governs(a, b) for a, b in pairwise(chain))


@given(codes())
def test_types_are_known_words(code: str) -> None:
    assert place_type(PLACES, code) in {None, *PLACE_TYPES}


def test_groups_not_pairs_decide_what_governs() -> None:
    assert not governs("220502010000", "220502011001")
    assert governs("440305100000", "440305100001")
    assert not governs("440305100000", "440305101001")


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("000000", "country"),
        ("220000", "province"),
        ("110000", "municipality"),
        ("310000", "municipality"),
        ("810000", "special_administrative_region"),
        ("220500", "prefecture_city"),
        ("441900", "undivided_city"),
        ("442000", "undivided_city"),
        ("460400", "undivided_city"),
        ("620200", "undivided_city"),
        ("222400", "prefecture"),  # 延边朝鲜族自治州
        ("220502", "district"),
        ("110101", "district"),
        ("310151", "district"),  # 崇明区
        ("500156", "district"),  # 武隆区
        ("500229", "county"),  # 城口县
        ("220521", "county"),
        ("520203", "county"),  # 六枝特区
        ("220581", "county_level_city"),
        ("222401", "county_level_city"),  # 延吉市
        ("330383", "county_level_city"),
        ("429004", "county_level_city"),  # 仙桃市
        ("429021", "county"),  # 神农架林区
        ("469021", "county"),  # 定安县
        ("659001", "county_level_city"),
        ("220502001", "township"),
        ("220502001001", "community"),
        ("441900003", "township"),
        ("110100", None),  # groups the districts
        ("500200", None),
        ("429000", None),
        ("220171", None),  # a development zone of the statistics office
        ("990101", None),
        ("22", None),
    ],
)
def test_known_places_are_of_their_kind(code: str, kind: str | None) -> None:
    assert place_type(PLACES, code) == kind


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("000000", ("000000", None, None, None, None)),
        ("220000", ("000000", "220000", None, None, None)),
        ("220500", ("000000", "220000", "220500", None, None)),
        ("220502", ("000000", "220000", "220500", "220502", None)),
        ("220581001002", ("000000", "220000", "220500", "220581", "220581001")),
        ("310000", ("000000", "310000", None, None, None)),
        ("310101", ("000000", "310000", None, "310101", None)),
        ("500229100", ("000000", "500000", None, "500229", "500229100")),
        ("429004", ("000000", "420000", None, "429004", None)),
        ("441900", ("000000", "440000", "441900", None, None)),
        ("441900003001", ("000000", "440000", "441900", None, "441900003")),
    ],
)
def test_levels_above_known_places(code: str, expected: tuple[str | None, ...]) -> None:
    assert tuple(ancestor_at(PLACES, code, level) for level in LEVELS) == expected


def test_an_unknown_level_is_an_error_of_the_caller() -> None:
    with pytest.raises(ValueError, match="village"):
        ancestor_at(PLACES, "220502", "village")


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("220502", None),
        ("220502001", None),
        ("220502001001", None),
        ("000000", None),
        ("000000000000", None),
        ("22050", "length"),
        ("2205021", "length"),
        ("", "digits"),
        ("22050x", "digits"),
        ("２２０５０２", "digits"),
        ("22050²", "digits"),
        ("990101", "province"),
        ("220002", "gap"),
        ("000502", "gap"),
        ("220502000001", "gap"),
        ("220500001", "gap"),
        ("441900003", None),
    ],
)
def test_codes_are_refused_for_a_reason(code: str, error: str | None) -> None:
    assert code_error(PLACES, code) == error


def test_names() -> None:
    assert place_name(PLACES, "220502000000") == "东昌区"
    assert place_name(PLACES, "110000") == "北京市"
    assert place_name(PLACES, "000000") == "全国"
    assert place_name(PLACES, "370100") == "济南市"
    assert place_name(PLACES, "131199") == "131199"


def test_named_places_and_exceptions_have_a_type() -> None:
    for code in {*PLACES.names, *PLACES.types, *(f"{two}0000" for two in PLACES.provinces)}:
        assert place_type(PLACES, code) is not None, code


# --- names ---------------------------------------------------------------------------------------


def test_the_official_names_fit_the_kinds_of_places_and_the_names_of_the_rule_base() -> None:
    ends = {
        "市": {"prefecture_city", "undivided_city", "county_level_city"},
        "区": {"district", "prefecture"},
        "县": {"county"},
        "旗": {"county"},
        "州": {"prefecture"},
        "盟": {"prefecture"},
    }
    zones = {"429021", "520203"}  # 神农架林区 and 六枝特区 are counties
    names = division_names()
    assert len(names) > 3000
    assert list(names) == sorted(names)
    for code, name in names.items():
        assert region_groups(code) == region_groups(canonical_code(code))
        assert (place_type(PLACES, code) in ends[name[-1]]) != (code in zones), (code, name)
        above = ancestor_at(PLACES, code, "city")
        assert above is None or place_name(PLACES, above) != above, (code, name)
    for code, name in PLACES.names.items():
        assert names.get(code, name) == name


def test_places_by_name_and_code() -> None:
    assert [one.code for one in find_places(PLACES, "通化市")] == ["220500"]
    assert [one.code for one in find_places(PLACES, "东昌去")] == ["220502", "371502"]
    assert [one.code for one in find_places(PLACES, "莱州")] == ["370683"]
    assert find_places(PLACES, "没有这个地方") == []
    for one in known_places(PLACES):
        assert meant_place(PLACES, one.text) == one
        assert meant_place(PLACES, one.name) == one
        assert one.name
        assert not re.search(r"\d", one.name)
    assert named_place(PLACES, "220502001000").text == "220502001 吉林省通化市东昌区"


@pytest.mark.parametrize("text", ["吉林省通化市东昌区", "通化市东昌区", "220502"])
def test_a_name_in_full_or_with_its_city_is_that_of_one_place(text: str) -> None:
    meant = meant_place(PLACES, text)
    assert meant is not None
    assert meant.code == "220502"


@pytest.mark.parametrize("text", ["和平区", "市和平区", "昌区", "化市东昌区", "通化市", ""])
def test_a_short_name_is_not_taken_for_the_only_place_there_is(text: str) -> None:
    """There is a 和平区 in several cities; one of them has a name on record."""
    assert meant_place(PLACES, text) is None


def test_which_places_an_unclear_name_may_mean() -> None:
    said = which_place(PLACES, "和平区")
    assert "120101 天津市和平区" in said.zh
    assert "120101 天津市和平区" in said.en
    assert which_place(PLACES, "火星").zh.startswith("没有叫“火星”的地点")


def test_every_place_that_rules_or_lists_speak_of_has_a_name(shipped: Policy) -> None:
    checked = shipped.checked
    codes = {code for one in checked.regulations.values() for code in one.regions}
    codes |= {one.region for one in checked.lists}
    assert len(codes) > 10
    assert [code for code in sorted(codes) if place_name(PLACES, code).isdigit()] == []


def test_what_a_name_is_only_like_is_looked_for_only_to_be_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    """A table may have thousands of cells that mean no place: each is compared with thousands of names."""
    compared: list[str] = []

    def near(text: str, *_: object, **__: object) -> list[tuple[str, float, int]]:
        compared.append(text)
        return []

    monkeypatch.setattr(process, "extract", near)
    assert meant_place(PLACES, "通化市东昌区光明街") is None
    assert compared == []
    assert "通化市东昌区光明街" in which_place(PLACES, "通化市东昌区光明街").en
    assert compared == ["通化市东昌区光明街"]
