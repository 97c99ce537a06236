"""Which division stands for a place when the same task is asked there: one of the task's own type."""

from __future__ import annotations

from collections.abc import Collection

from policylib.regions import COUNTRY, Places, ancestor_at, canonical_code, governs, place_type

_COUNTY_TYPES = ("district", "county_level_city", "county")
_CITY_TYPES = ("prefecture_city", "undivided_city", "prefecture", "municipality")


def own_places(regions: Collection[str]) -> tuple[str, ...]:
    """Return the places that have regulations of their own, by code; `regions`: those of all regulations."""
    return tuple(sorted({canonical_code(code) for code in regions} - {COUNTRY}))


def representative(places: Places, place: str, like: str, others: Collection[str]) -> str:
    """Return the code of a division of `place` that is of the type of `like`.

    The first by code of those that places.yaml names; never one within a narrower place of `others`, which
    has regulations of its own. Where none of the type is named, one of the same level; where there is none
    either, or the place is itself of that level, the place.
    """
    narrower = [other for other in others if other != place and governs(place, other)]
    for kinds in _wanted(places, like):
        if place_type(places, place) in kinds:
            return place
        for code in sorted(places.names):
            inside = governs(place, code) and not any(governs(other, code) for other in narrower)
            if inside and place_type(places, code) in kinds:
                return code
    return place


def ungoverned(places: Places, like: str, others: Collection[str]) -> str:
    """Return the first division of the type of `like` that lies in no place with regulations of its own."""
    return representative(places, COUNTRY, like, others)


def _wanted(places: Places, like: str) -> tuple[tuple[str, ...], ...]:
    """Return the types to look for, the best first. What is smaller than a county stands in one."""
    county = ancestor_at(places, like, "county")
    kind = place_type(places, county or like)
    if kind in _COUNTY_TYPES:
        return (kind,), _COUNTY_TYPES
    if kind in _CITY_TYPES:
        return (kind,), _CITY_TYPES
    return ((kind,),) if kind is not None else ()
