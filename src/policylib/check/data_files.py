"""All data files of a policy folder: which file is what, loading them, and comparing them with each other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath

from policylib.check.errata import check_errata, load_errata
from policylib.check.folder import MISNAMED
from policylib.check.keeping import Keep
from policylib.check.list_checks import check_bases, check_lists
from policylib.check.lists import load_list
from policylib.check.model import Erratum, ItemList, Provision, RankWord, SourceText, Vocabulary
from policylib.check.places import load_places
from policylib.check.ranks import load_ranks
from policylib.check.replacing import without_replaced
from policylib.check.report import problem
from policylib.check.schema import read_data
from policylib.check.sources import load_sources, merge_sources
from policylib.check.texts import check_regulations, index_texts, load_texts, merge_texts, regulation_of
from policylib.check.vocabulary import load_vocabulary
from policylib.diagnostics import Diagnostic, Text
from policylib.regions import Places
from policylib.source import Source

Period = tuple[dt.date | None, dt.date | None]

_REQUIRED = ("vocabulary.yaml", "ranks.yaml", "places.yaml")
_COVERAGE = "coverage.yaml"
_ANALYSIS = "analysis.yaml"
_ANYWHERE = ("sources.yaml", "errata.yaml")


@dataclass(frozen=True, slots=True)
class DataFiles:
    """What the data files of a policy folder hold; None, or left out, what could not be read.

    `sources`: the register of texts by id; `origins`: where each file of provision texts was taken from;
    `unread_texts`: the regulations whose texts could not be read, None where it is not known whose;
    `errata`: what copies of the texts print in the place of the law's words.
    """

    vocabulary: Vocabulary | None
    ranks: Mapping[str, RankWord] | None
    places: Places | None
    lists: tuple[ItemList, ...]
    provisions: Mapping[tuple[str, str], Provision]
    sources: Mapping[str, SourceText]
    origins: tuple[SourceText, ...]
    unread_texts: frozenset[str | None] = frozenset()
    errata: tuple[Erratum, ...] = ()


def kind_of_file(path: str) -> str | None:
    """Return what a data file holds by its path in the policy folder; None when it is not one.

    >>> [kind_of_file(path) for path in ("tonghua/lists/duty.yaml", "ranks.yaml", "tonghua/notes.yaml")]
    ['list', 'ranks', None]
    """
    place = PurePosixPath(path)
    if path in (*_REQUIRED, _COVERAGE, _ANALYSIS):
        return place.stem
    if place.name in _ANYWHERE:
        return place.stem
    return {"lists": "list", "texts": "text"}.get(place.parent.name) if place.suffix == ".yaml" else None


def load_data_files(
    files: Sequence[Source], lists: Sequence[Source] = (), *, keep: Keep | None = None
) -> tuple[DataFiles, list[Diagnostic]]:
    """Read every data file among the files of a policy folder; other files are passed over.

    Files are named by their paths relative to the folder, with `/`. `lists`: files of further lists, wherever
    they are. `keep`: what earlier readings of the folder came to.
    """
    keep = keep or Keep()
    found: list[Diagnostic] = []
    by_kind: dict[str, list[Source]] = {}
    for file in sorted(files, key=lambda each: each.name):
        kind = kind_of_file(file.name)
        if kind is not None:
            by_kind.setdefault(kind, []).append(file)
        elif file.name.endswith(MISNAMED) or PurePosixPath(file.name).suffix in {".yaml", ".yml"}:
            found.append(_unknown_file(file))
    found += [_missing_file(name) for name in _REQUIRED if PurePosixPath(name).stem not in by_kind]
    vocabulary, ranks, places = None, None, None
    for file in by_kind.get("vocabulary", ()):
        vocabulary, more = keep.result("vocabulary", (file,), partial(load_vocabulary, file))
        found += more
    for file in by_kind.get("ranks", ()):
        ranks, more = load_ranks(file)
        found += more
    for file in by_kind.get("places", ()):
        places, more = keep.result("places", (file,), partial(load_places, file))
        found += more
    sources = _load_sources(by_kind.get("sources", ()), ranks, found, keep)
    provisions, origins, unread = _load_texts(by_kind.get("text", ()), found, keep)
    loaded = _load_lists([*by_kind.get("list", ()), *lists], vocabulary, places, found, keep)
    errata = _load_errata(by_kind.get("errata", ()), found)
    for file in by_kind.get("analysis", ()):
        found += read_data(file, "analysis")[1]
    return DataFiles(vocabulary, ranks, places, loaded, provisions, sources, origins, unread, errata), found


def check_data_files(data: DataFiles, regulations: Mapping[str, Period]) -> list[Diagnostic]:
    """Compare the data files with each other and with the regulations of the rule base.

    `regulations`: slug → first and last day in force.
    """
    periods = {**{name: (each.start, each.until) for name, each in data.sources.items()}, **regulations}
    index = index_texts(data.provisions.values())
    found = check_regulations(data.origins, periods)
    found += check_errata(data.errata, periods, index)
    found += check_lists(data.lists, data.vocabulary.constraints if data.vocabulary else ())
    reported: dict[str, Period] = {
        origin.id: (None, None) for origin in data.origins
    }  # where their texts are
    return found + check_bases(data.lists, reported | periods, index)


def _load_sources(
    files: Sequence[Source],
    ranks: Mapping[str, RankWord] | None,
    found: list[Diagnostic],
    keep: Keep,
) -> dict[str, SourceText]:
    registers = []
    for file in files:
        register, more = keep.result(_kept(file), (file, ranks), partial(load_sources, file, ranks))
        registers.append(register or ())
        found += more
    merged, more = merge_sources(registers)
    found += more
    return merged


def _load_texts(
    files: Sequence[Source], found: list[Diagnostic], keep: Keep
) -> tuple[dict[tuple[str, str], Provision], tuple[SourceText, ...], frozenset[str | None]]:
    loaded, origins, unread = [], [], set()
    for file in files:
        provisions, origin, more = keep.result(_kept(file), (file,), partial(load_texts, file))
        found += more
        if provisions is not None and origin is not None:
            loaded.append(provisions)
            origins.append(origin)
        else:
            unread.add(regulation_of(file))
    merged, more = merge_texts(loaded)
    found += more
    return merged, tuple(origins), frozenset(unread)


def _load_errata(files: Sequence[Source], found: list[Diagnostic]) -> tuple[Erratum, ...]:
    errata: list[Erratum] = []
    for file in files:
        loaded, more = load_errata(file)
        errata += loaded or ()
        found += more
    return tuple(errata)


def _load_lists(
    files: Sequence[Source],
    vocabulary: Vocabulary | None,
    places: Places | None,
    found: list[Diagnostic],
    keep: Keep,
) -> tuple[ItemList, ...]:
    """Read the lists, sorted by id; without vocabulary or places every kind and region would be unknown."""
    if vocabulary is None or places is None:
        return ()
    lists = []
    kinds = vocabulary.list_kinds
    for file in files:
        made_of = (file, kinds, places)
        loaded, more = keep.result(_kept(file), made_of, partial(load_list, file, kinds, places))
        found += more
        if loaded is not None:
            lists.append(loaded)
    kept, more = without_replaced(lists, complete=len(lists) == len(files))
    found += more
    return tuple(sorted(kept, key=lambda each: each.id))


def _kept(file: Source) -> str:
    return f"file:{file.name}"


def _missing_file(name: str) -> Diagnostic:
    return problem(
        "D250",
        Source(name, "").span(0, 0),
        f"规则库中没有 {name}",
        f"the policy folder has no {name}",
        advice=Text(
            "可以从随软件发布的 policy/ 复制一份", "copy the one of the policy folder that policylib ships"
        ),
    )


def _unknown_file(file: Source) -> Diagnostic:
    if file.name.endswith(MISNAMED):
        name = PurePosixPath(file.name).stem
        return problem(
            "D251",
            file.span(0, 0),
            "这个文件不会被读取：文件名多了 .txt",
            "this file is not read: its name ends in .txt",
            advice=Text(
                f"改名为 {name}（在文件管理器里先显示文件扩展名）",
                f"rename it to {name} (let the file manager show the endings of names)",
            ),
        )
    return problem(
        "D251",
        file.span(0, 0),
        "这个文件不会被读取：它不在约定的位置",
        "this file is not read: nothing is expected at this place",
        advice=Text(
            "清单放在 <地方>/lists/，条文放在 <地方>/texts/，文件名以 .yaml 结尾",
            "lists go to <place>/lists/, provision texts to <place>/texts/, with names that end in .yaml",
        ),
    )
