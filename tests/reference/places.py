"""Administrative codes: what lies in what, and what kind of place a body of some level sits over."""

from __future__ import annotations

from policylib.regions import Places

GROUPS = (2, 2, 2, 3, 3)
GROUPS_OF_LEVEL = {"national": 0, "provincial": 1, "city": 2, "county": 3, "township": 4}
TYPES_OF_LEVEL = {
    "national": ("country",),
    "provincial": ("province", "municipality", "special_administrative_region"),
    "city": ("prefecture_city", "undivided_city", "prefecture"),
    "county": ("district", "county", "county_level_city"),
    "township": ("township",),
}


def groups(code: str) -> list[str]:
    """Return the groups of a code, without those at the end that are all zeros.

    >>> groups("220500"), groups("000000")
    (['22', '05'], [])
    """
    found = []
    for width in GROUPS:
        found.append(code[:width])
        code = code[width:]
    while found and set(found[-1]) <= {"0"}:
        found.pop()
    return found


def lies_in(code: str, region: str) -> bool:
    """Tell whether the place `code` is `region` or lies in it."""
    return groups(code)[: len(groups(region))] == groups(region)


def type_at(places: Places, code: str, level: str) -> str | None:
    """Return the type of the place of a level that `code` is or lies in; None when that cannot be told,
    because the code is too coarse or has no place of the level above it.
    """
    above = groups(code)[: GROUPS_OF_LEVEL[level]]
    if len(above) < GROUPS_OF_LEVEL[level]:
        return None
    if len(above) in (0, 4):
        return "township" if above else "country"
    exact = places.types.get("".join(above).ljust(6, "0"))
    if exact is not None:
        return exact if exact in TYPES_OF_LEVEL[level] else None
    municipality = above[0] in places.municipalities
    if len(above) == 1:
        return "municipality" if municipality else "province"
    patterns = places.municipality_patterns if municipality else places.patterns
    second, third = int(above[1]), int(above[2]) if len(above) == 3 else 0
    for pattern in patterns:
        low, high = pattern.third or (0, 0)
        if pattern.second[0] <= second <= pattern.second[1] and low <= third <= high:
            return pattern.type
    return None
