"""All data files of a policy folder: which file is what, reading them, and comparing them with each other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from policylib.check.list_checks import check_bases, check_lists
from policylib.check.lists import load_list
from policylib.check.model import ItemList, Provision, RankWord, Regulation, SourceText, Vocabulary
from policylib.check.places import load_places
from policylib.check.ranks import load_ranks
from policylib.check.report import problem
from policylib.check.sources import load_sources, merge_sources
from policylib.check.texts import check_regulations, index_texts, load_texts, merge_texts
from policylib.check.vocabulary import load_vocabulary
from policylib.diagnostics import Diagnostic, Text
from policylib.regions import Places
from policylib.source import Source

_RULES = ".policy"
_ROOT_FILES = ("vocabulary.yaml", "ranks.yaml", "places.yaml")


@dataclass(frozen=True, slots=True)
class Folder:
    """The files of a policy folder by what they hold, each group in the order of their names."""

    rules: tuple[Source, ...]
    words: Mapping[str, Source]
    sources: tuple[Source, ...]
    texts: tuple[Source, ...]
    lists: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """What every other file is written in."""

    vocabulary: Vocabulary
    ranks: Mapping[str, RankWord]
    places: Places


@dataclass(frozen=True, slots=True)
class Data:
    """Lists, provision texts and the register of texts.

    `origins`: where each file of provision texts was taken from. `complete`: every file could be read,
    so what is not here does not exist.
    """

    lists: tuple[ItemList, ...]
    provisions: Mapping[tuple[str, str], Provision]
    sources: Mapping[str, SourceText]
    origins: tuple[SourceText, ...]
    complete: bool


def kind_of_file(path: str) -> str | None:
    """Return what a file holds by its path in the policy folder; None when nothing is expected there.

    >>> [kind_of_file(path) for path in ("tonghua/lists/duty.yaml", "ranks.yaml", "tonghua/notes.yaml")]
    ['list', 'ranks', None]
    """
    place = PurePosixPath(path)
    if place.suffix == _RULES:
        return "rules"
    if path in _ROOT_FILES:
        return place.stem
    if place.name == "sources.yaml":
        return "sources"
    return {"lists": "list", "texts": "text"}.get(place.parent.name) if place.suffix == ".yaml" else None


def sort_files(files: Sequence[Source], found: list[Diagnostic]) -> Folder:
    """Sort the files of a policy folder, named by their paths relative to it (with `/`), by what they hold.

    A YAML file at a place where none is read is a warning; files of other kinds are passed over.
    """
    groups: dict[str, list[Source]] = {}
    for file in sorted(files, key=lambda each: each.name):
        kind = kind_of_file(file.name)
        if kind is not None:
            groups.setdefault(kind, []).append(file)
        elif PurePosixPath(file.name).suffix in {".yaml", ".yml"}:
            found.append(_unknown_file(file))
    return Folder(
        rules=tuple(groups.get("rules", ())),
        words={name: groups[kind][0] for name in _ROOT_FILES if (kind := PurePosixPath(name).stem) in groups},
        sources=tuple(groups.get("sources", ())),
        texts=tuple(groups.get("text", ())),
        lists=tuple(groups.get("list", ())),
    )


def read_words(folder: Folder, found: list[Diagnostic]) -> Words | None:
    """Read vocabulary, ranks and places; None when one is missing or wrong, for nothing else can be read then."""
    missing = [name for name in _ROOT_FILES if name not in folder.words]
    found += [_missing_file(name) for name in missing]
    if missing:
        return None
    vocabulary, in_vocabulary = load_vocabulary(folder.words["vocabulary.yaml"])
    ranks, in_ranks = load_ranks(folder.words["ranks.yaml"])
    places, in_places = load_places(folder.words["places.yaml"])
    found += in_vocabulary + in_ranks + in_places
    if vocabulary is None or ranks is None or places is None:
        return None
    return Words(vocabulary, ranks, places)


def read_data(folder: Folder, words: Words, found: list[Diagnostic]) -> Data:
    """Read lists, provision texts and registers of texts; what cannot be read is reported and left out."""
    complete = True
    registers = []
    for file in folder.sources:
        register, reported = load_sources(file, words.ranks)
        complete = complete and register is not None
        registers.append(register or ())
        found += reported
    texts, origins = [], []
    for file in folder.texts:
        provisions, origin, reported = load_texts(file)
        complete = complete and provisions is not None
        texts.append(provisions or {})
        origins += [origin] if origin is not None else []
        found += reported
    lists = []
    for file in folder.lists:
        loaded, reported = load_list(file, words.vocabulary.list_kinds, words.places)
        complete = complete and loaded is not None
        lists += [loaded] if loaded is not None else []
        found += reported
    sources, repeated_sources = merge_sources(registers)
    provisions_of_all, repeated_provisions = merge_texts(texts)
    found += repeated_sources + repeated_provisions
    found += check_lists(lists, words.vocabulary.constraints)
    lists.sort(key=lambda each: each.id)
    return Data(tuple(lists), provisions_of_all, sources, tuple(origins), complete)


def compare_data(data: Data, regulations: Mapping[str, Regulation], *, complete: bool) -> list[Diagnostic]:
    """Compare lists and texts with the law.

    `complete`: every file could be read, so a regulation that is not known does not exist.
    """
    periods: dict[str, tuple[dt.date | None, dt.date | None]] = {
        name: (each.start, each.until) for name, each in data.sources.items()
    }
    periods |= {slug: (each.start, each.until) for slug, each in regulations.items()}
    found = check_regulations(data.origins, periods) if complete else []
    with_texts = {origin.id: (None, None) for origin in data.origins}  # reported where their texts are
    index = index_texts(data.provisions.values())
    return found + check_bases(data.lists, {**with_texts, **periods}, index, complete=complete)


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
    return problem(
        "D251",
        file.span(0, 0),
        "这个文件不会被读取:它不在约定的位置",
        "this file is not read: nothing is expected at this place",
        advice=Text(
            "清单放在 <地方>/lists/,条文放在 <地方>/texts/,文件名以 .yaml 结尾",
            "lists go to <place>/lists/, provision texts to <place>/texts/, with names that end in .yaml",
        ),
    )
