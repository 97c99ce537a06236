"""Administrative codes of places: their groups, what lies within what, and what kind of place a code is.

A code has 6, 9 or 12 digits in groups of 2 + 2 + 2 + 3 + 3 (province, prefecture, county, township,
community); groups of zeros at the end are cut, so `220500` and `220500000000` are the same place and
`000000` is the country. Standard library only: the engine uses this for every decision.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from policylib.divisions import division_names
from policylib.records import dataclass

COUNTRY = "000000"

PLACE_TYPES = (
    "country",
    "province",
    "municipality",
    "special_administrative_region",
    "prefecture_city",
    "undivided_city",
    "prefecture",
    "district",
    "county",
    "county_level_city",
    "township",
    "community",
)

_WIDTHS = (2, 2, 2, 3, 3)
_LENGTHS = (6, 9, 12)
_DIRECT = "90"  # second group of what a province administers itself; no place of its own


@dataclass(frozen=True, slots=True)
class PlacePattern:
    """Codes of one type: `second` and `third` are ranges of the groups, both ends included.

    `third` None: the third group is zero, the place is of prefecture level.
    """

    second: tuple[int, int]
    third: tuple[int, int] | None
    type: str

    def fits(self, second: int, third: int) -> bool:
        """Whether the two groups fall in the ranges."""
        low, high = self.third or (0, 0)
        return self.second[0] <= second <= self.second[1] and low <= third <= high


@dataclass(frozen=True, slots=True)
class Places:
    """What kind of place a code is (policy/places.yaml).

    `types` (exact code → type) goes before `patterns`; `municipality_patterns` are used within the
    provinces named in `municipalities` (two digits), `patterns` in all others. `provinces`: two digits
    → name; `names`: six digits → name, for the places that the rule base speaks of.
    """

    types: Mapping[str, str]
    patterns: tuple[PlacePattern, ...]
    municipality_patterns: tuple[PlacePattern, ...]
    municipalities: frozenset[str]
    provinces: Mapping[str, str]
    names: Mapping[str, str]


@lru_cache(maxsize=65536)
def region_groups(code: str) -> tuple[str, ...]:
    """Return the groups of a code without the groups of zeros at its end.

    >>> region_groups("220502")
    ('22', '05', '02')
    >>> region_groups("220500000000")
    ('22', '05')
    >>> region_groups("000000")
    ()
    """
    groups = []
    start = 0
    for width in _WIDTHS:
        groups.append(code[start : start + width])
        start += width
    while groups and not groups[-1].strip("0"):
        groups.pop()
    return tuple(groups)


def governs(norm_code: str, task_code: str) -> bool:
    """Whether a norm for `norm_code` reaches the place `task_code`: the same place, or one within it.

    >>> governs("220500", "220502001000"), governs("220502001000", "220502"), governs("000000", "110000")
    (True, False, True)
    """
    above = region_groups(norm_code)
    return region_groups(task_code)[: len(above)] == above


def canonical_code(code: str) -> str:
    """Return the shortest spelling of a code: 6 digits, or 9 for a township, 12 for a community.

    >>> canonical_code("220502000000"), canonical_code("220502001000")
    ('220502', '220502001')
    """
    return _join(region_groups(code))


def form_error(code: str) -> str | None:
    """Return what is wrong with the form of a code: `digits`, `length`, `gap`; None when it is fine.

    `gap`: a group of zeros before a group that is not. The third group may be zero before a township,
    as in the cities without counties (441900003); whether it may *there* is a matter of the table.
    """
    if not code.isascii() or not code.isdigit():
        return "digits"
    if len(code) not in _LENGTHS:
        return "length"
    groups = region_groups(code)
    zeros = [index for index, group in enumerate(groups) if not group.strip("0")]
    return "gap" if any(index != 2 for index in zeros) else None


def code_error(places: Places, code: str) -> str | None:
    """Return what is wrong with a code: as `form_error`, or `province` when no province begins so.

    A third group of zeros before a township is a `gap` except in a city without counties.
    """
    error = form_error(code)
    if error is not None:
        return error
    groups = region_groups(code)
    if groups and groups[0] not in places.provinces:
        return "province"
    if len(groups) > 3 and groups[2] == "00" and places.types.get(_join(groups[:2])) != "undivided_city":
        return "gap"
    return None


def place_type(places: Places, code: str) -> str | None:
    """Return what kind of place a code is (one of `PLACE_TYPES`); None when the table does not say.

    Codes that only group others (110100, 429000) are no place.
    """
    if code_error(places, code) is not None:
        return None
    groups = region_groups(code)
    if len(groups) > 3:
        return "township" if len(groups) == 4 else "community"
    exact = places.types.get(_join(groups))
    if exact is not None:
        return exact
    if not groups:
        return "country"
    municipality = groups[0] in places.municipalities
    if len(groups) == 1:
        return "municipality" if municipality else "province"
    second, third = int(groups[1]), int(groups[2]) if len(groups) == 3 else 0
    patterns = places.municipality_patterns if municipality else places.patterns
    return next((pattern.type for pattern in patterns if pattern.fits(second, third)), None)


def ancestor_at(places: Places, code: str, level: str) -> str | None:
    """Return the place of a level (`national` … `township`) that a code is or lies in.

    None when the code is coarser than the level, and where a place has nothing of that level: a
    municipality no `city`, a county-level city under the province no `city`, a city without counties
    no `county`. In a municipality the city itself is `provincial` and its districts are `county`.
    """
    if code_error(places, code) is not None:
        return None
    groups = region_groups(code)
    if level == "national":
        return COUNTRY
    if level == "provincial":
        return _join(groups[:1]) if groups else None
    if level == "city":
        grouping = len(groups) < 2 or groups[0] in places.municipalities or groups[1] == _DIRECT
        return None if grouping else _join(groups[:2])
    if level == "county":
        undivided = places.types.get(_join(groups[:2])) == "undivided_city"
        return None if undivided or len(groups) < 3 else _join(groups[:3])
    if level == "township":
        return _join(groups[:4]) if len(groups) > 3 else None
    raise ValueError(f"no level: {level!r}")


def place_name(places: Places, code: str) -> str:
    """Return the name of a place as far as it is known, else its code.

    The names that the policy gives go before those of the official tables.
    """
    groups = region_groups(code)
    if not groups:
        return "全国"
    if len(groups) == 1:
        return places.provinces.get(groups[0], code)
    short = _join(groups)
    return places.names.get(short) or division_names().get(short, code)


def _join(groups: tuple[str, ...]) -> str:
    """Return the code of the groups, filled up with zeros to 6 digits."""
    return "".join(groups).ljust(6, "0")
