"""The checker: all passes over the files of a policy folder, in order; everything found, nothing thrown.

A broken file does not hide the mistakes of the others, and one mistake gives one diagnostic. Lints look
at whole policies only: they run once nothing is wrong.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from policylib.check.cases import check_together, made_case
from policylib.check.citations import Citable, Library, cites, library
from policylib.check.clashes import check_spellings
from policylib.check.clauses import check_clauses, every
from policylib.check.data_files import DataFiles, check_data_files, load_data_files
from policylib.check.guarantees import build_guarantee
from policylib.check.keeping import Keep
from policylib.check.lints import lint
from policylib.check.model import (
    Case,
    CheckedPolicy,
    Citation,
    Guarantee,
    RankWord,
    Reading,
    Regulation,
    Rule,
    Vocabulary,
)
from policylib.check.names import Index, Unit, build_index
from policylib.check.precedence import Ordering, order_rules
from policylib.check.register import check_register
from policylib.check.regulations import build_regulation, check_titles
from policylib.check.rules import Workshop, build_liability, build_reading, made, made_rule
from policylib.check.settings import Bench
from policylib.check.suppressions import suppress
from policylib.check.texts import index_texts
from policylib.check.types import Scope, check_definitions, meanings
from policylib.check.unseen import load_unseen
from policylib.check.uses import uses_of
from policylib.check.variables import item_ids
from policylib.check.vocabulary import lexicon_of
from policylib.diagnostics import Diagnostic, Severity
from policylib.regions import Places
from policylib.source import Source, Span
from policylib.syntax import ast
from policylib.syntax.lexicon import Lexicon
from policylib.syntax.parser import parse

RULES = ".policy"
VOCABULARY = "vocabulary.yaml"

# What would be wrong only because a regulation could not be read.
_NEEDS_ALL_REGULATIONS = frozenset({"D234", "D242"})


@dataclass(frozen=True, slots=True)
class Words:
    """What everything else is written in: without it nothing else can be read."""

    vocabulary: Vocabulary
    ranks: Mapping[str, RankWord]
    places: Places


@dataclass(frozen=True, slots=True)
class Job:
    """What the passes over the rule files share. `complete`: every data file and rule file could be read."""

    words: Words
    data: DataFiles
    index: Index
    complete: bool
    found: list[Diagnostic]
    scopes: Mapping[str, Scope]
    keep: Keep


Parse = Callable[[Source, Lexicon], tuple[ast.File, tuple[Diagnostic, ...]]]


def check(
    files: Sequence[Source],
    lists: Sequence[Source] = (),
    *,
    keep: Keep | None = None,
    parse: Parse = parse,
    lints: bool = True,
) -> tuple[CheckedPolicy | None, tuple[Diagnostic, ...]]:
    """Check the files of a policy folder, named by their paths relative to the folder.

    Args:
        files: the rule and data files of the folder.
        lists: files of lists that are loaded besides.
        keep: what earlier checks of the folder came to (see `Workspace`).
        parse: how a rule file is parsed.
        lints: whether to look for what is allowed but probably not meant; that takes half of the time.

    Returns:
        The checked policy, or None where there is an error; and everything found, in the order of
        files and places.
    """
    checked, found = _check(files, lists, keep or Keep(), parse, lints=lints)
    complete = lints and checked is not None
    return checked, _in_order(suppress((*files, *lists), found, complete=complete))


def _check(
    files: Sequence[Source], lists: Sequence[Source], keep: Keep, parse: Parse, *, lints: bool
) -> tuple[CheckedPolicy | None, list[Diagnostic]]:
    data, found_in_data = read_data_files(files, lists, keep)
    found = list(found_in_data)
    if data.vocabulary is None or data.ranks is None or data.places is None:
        return None, found
    words = Words(data.vocabulary, data.ranks, data.places)
    lexicon = words_of(words.vocabulary, words.ranks, keep)
    vocabulary = next(file for file in files if file.name == VOCABULARY)
    spelt = (vocabulary, lexicon)
    unclear = keep.result("spellings", spelt, lambda: check_spellings(vocabulary, lexicon))
    if unclear:
        return None, [*found, *unclear]
    readable = not _has_errors(found)
    index = _parse(files, lambda source: parse(source, lexicon), found, keep)
    ids = keep.result("entries", (data.lists,), lambda: item_ids(data.lists)) if readable else None
    stamp = keep.result("words", (words.vocabulary, words.ranks, words.places, ids), object)
    scopes = {
        unit.path: Scope(unit, index, words.vocabulary, found, ids, keep, stamp) for unit in index.units
    }
    checked = _build(Job(words, data, index, readable and not index.broken, found, scopes, keep))
    if checked is None:
        return None, found
    unseen, reported = load_unseen(files, checked)
    found += reported
    if _has_errors(reported):
        return None, found
    checked = replace(checked, unseen=unseen)
    if lints:
        found += lint(checked, index, keep)
    return checked, found


def read_data_files(
    files: Iterable[Source], lists: Iterable[Source], keep: Keep
) -> tuple[DataFiles, list[Diagnostic]]:
    """Return what the data files hold, as `load_data_files` does."""
    data_files = tuple(file for file in files if not file.name.endswith(RULES))
    besides = tuple(lists)
    return keep.result("data", (data_files, besides), lambda: load_data_files(data_files, besides, keep=keep))


def words_of(vocabulary: Vocabulary, ranks: Mapping[str, RankWord], keep: Keep) -> Lexicon:
    """Return the words of rule files."""
    return keep.result("lexicon", (vocabulary, ranks), lambda: lexicon_of(vocabulary, ranks))


def _in_order(found: Sequence[Diagnostic]) -> tuple[Diagnostic, ...]:
    return tuple(sorted(found, key=Diagnostic.sort_key))


def _place(span: Span) -> tuple[str, int]:
    return span.source.name, span.start


def _has_errors(found: Sequence[Diagnostic]) -> bool:
    return any(diagnostic.severity is Severity.ERROR for diagnostic in found)


def _parse(
    files: Sequence[Source],
    read: Callable[[Source], tuple[ast.File, tuple[Diagnostic, ...]]],
    found: list[Diagnostic],
    keep: Keep,
) -> Index:
    """Parse the rule files and collect their names and clauses."""
    trees = []
    errors: dict[str, tuple[Span, ...]] = {}
    for source in sorted(files, key=lambda each: each.name):
        if not source.name.endswith(RULES):
            continue
        tree, reported = read(source)
        found += reported
        errors[source.name] = tuple(d.span for d in reported if d.severity is Severity.ERROR)
        trees.append(tree)
    index, reported_names = build_index(trees, errors)
    found += reported_names
    for unit in index.units:
        for node in unit.file.declarations:
            damaged = unit.damaged(node)
            found += keep.of_node("clauses", node, (damaged,), partial(check_clauses, node, damaged=damaged))
    return index


def _build(job: Job) -> CheckedPolicy | None:
    """Build everything that is right; what is wrong is reported, and then there is no policy."""
    for scope in job.scopes.values():
        check_definitions(scope)
    regulations = _regulations(job)
    job.found.extend(check_titles(regulations.values()))
    texts = _library(job, regulations)
    readings: dict[str, Reading] = {}
    rules: dict[str, Rule] = {}
    guarantees: dict[str, Guarantee] = {}
    for unit in job.index.units:
        scope = job.scopes[unit.path]
        regulation = regulations.get(unit.regulation.slug) if unit.regulation else None
        if regulation is None or job.index.regulations[regulation.slug] is not unit:
            continue
        shop = Workshop(regulation, scope, texts)
        readings.update(_readings(unit, shop))
        rules.update(_rules(unit, shop))
        guarantees.update(_guarantees(unit, shop, job.words.places))
    ordered = order_rules(
        Ordering(job.index, job.words.ranks, regulations, rules, texts, job.found, job.scopes)
    )
    periods = {slug: (each.start, each.until) for slug, each in regulations.items()}
    compared = job.keep.result("compared", (job.data, periods), lambda: check_data_files(job.data, periods))
    known = job.complete and len(regulations) == len(job.index.regulations)
    job.found.extend(d for d in compared if known or d.code not in _NEEDS_ALL_REGULATIONS)
    cases = _cases(job, regulations)
    if _has_errors(job.found):
        return None
    return CheckedPolicy(
        vocabulary=job.words.vocabulary,
        ranks=job.words.ranks,
        places=job.words.places,
        regulations=dict(sorted(regulations.items())),
        readings=dict(sorted(readings.items())),
        rules=dict(sorted(ordered.items())),
        lists=job.data.lists,
        provisions=job.data.provisions,
        cases=cases,
        sources=job.data.sources,
        uses=uses_of(job.index, regulations, job.data.lists, texts, job.keep),
        errata=job.data.errata,
        citations=tuple(texts.cited[span] for span in sorted(texts.cited, key=_place)),
        guarantees=tuple(guarantees[name] for name in sorted(guarantees)),
    )


def _regulations(job: Job) -> dict[str, Regulation]:
    built = {}
    for slug, unit in job.index.regulations.items():
        assert unit.regulation is not None
        regulation = _regulation(unit.regulation, job.scopes[unit.path], job.words.places)
        if regulation is not None:
            built[slug] = regulation
            source = job.data.sources.get(slug)
            if source is not None:
                job.found.extend(check_register(unit.regulation, regulation, source))
    return built


def _regulation(node: ast.RegulationDecl, scope: Scope, places: Places) -> Regulation | None:
    """Build a regulation, or take the one of an earlier check."""

    def make() -> tuple[Regulation | None, bool]:
        before = len(scope.found)
        built = build_regulation(node, scope, places)
        return built, built is not None and len(scope.found) == before

    made_of = (scope.words, *meanings(node, scope))
    return scope.keep.of_node("regulation", node, made_of, make, lambda built: built[1])[0]


def _library(job: Job, regulations: Mapping[str, Regulation]) -> Library:
    """Arrange what can be cited: the regulations, and the texts that sources.yaml only names."""
    citable = {
        source.id: Citable(
            source.id,
            source.title,
            source.short,
            source.rank,
            source.start or dt.date.min,
            source.until or dt.date.max,
        )
        for source in job.data.sources.values()
    }
    misnamed = {slug: stem for stem, slug in job.index.misnamed.items() if slug is not None}
    by_text = job.keep.result(
        "provisions", (job.data.provisions,), lambda: index_texts(job.data.provisions.values())
    )
    provisions = dict(by_text)
    for slug, each in regulations.items():
        stem = misnamed.get(slug, slug)
        entered = citable.get(slug) or citable.pop(stem, None)
        aliases = entered.aliases if entered else ()
        if stem != slug and stem not in citable:  # who calls it by the name of its file means it
            aliases = (*aliases, stem)
        if slug not in provisions and stem in provisions:
            provisions[slug] = provisions[stem]
        citable[slug] = Citable(slug, each.title, aliases, each.rank, each.start, each.until or dt.date.max)
    declared = len(regulations) == len(job.index.regulations)
    unread = {slug if slug in citable else None for slug in job.data.unread_texts}
    named = citable.keys() | misnamed.values()
    unread |= {None for slug in provisions if slug not in named}  # texts of a slug that is misspelt
    all_texts = (tuple(citable.values()), job.data.provisions, misnamed, unread)
    return library(
        citable.values(),
        provisions,
        complete=declared and job.complete,
        unread=frozenset(unread),
        stamp=job.keep.result("texts", all_texts, object),
    )


def _readings(unit: Unit, shop: Workshop) -> dict[str, Reading]:
    built = (
        made("reading", node, (), lambda node: build_reading(node, shop), shop)
        for node in unit.readings.values()
    )
    return {reading.id: reading for reading in built if reading is not None}


def _rules(unit: Unit, shop: Workshop) -> dict[str, Rule]:
    """Build the liabilities and rules of a file, and look at the citations of its definitions."""
    for definition in unit.definitions.values():
        made("basis", definition, (), partial(_basis, shop=shop), shop)
    liabilities = {
        name: made("liability", node, (), lambda node: build_liability(node, shop), shop)
        for name, node in unit.liabilities.items()
    }
    built = {}
    for node in unit.rules.values():
        rule = made_rule(node, shop, liabilities)
        if rule is not None:
            built[rule.id] = rule
    return built


def _guarantees(unit: Unit, shop: Workshop, places: Places) -> dict[str, Guarantee]:
    built = (
        made("guarantee", node, (), lambda node: build_guarantee(node, shop, places), shop)
        for node in unit.guarantees.values()
    )
    return {guarantee.id: guarantee for guarantee in built if guarantee is not None}


def _basis(definition: ast.DefinitionDecl, shop: Workshop) -> tuple[Citation, ...]:
    return cites(every(definition, ast.Cite), shop.citer, shop.texts, shop.found)


def _cases(job: Job, regulations: Mapping[str, Regulation]) -> tuple[Case, ...]:
    built: list[Case] = []
    rules = {slug: tuple(unit.rules) for slug, unit in job.index.regulations.items()}
    for unit in job.index.units:
        regulation = regulations.get(unit.home or "")
        scope = job.scopes[unit.path]
        bench = Bench(unit, scope, job.words.places, regulation)
        made_of = (scope.words, regulation, unit.home, job.index.readings, rules, job.index.misnamed)
        cases, _ = job.keep.of_node(
            "cases", unit.file, made_of, partial(_cases_of, bench), lambda made: made[1]
        )
        built += cases
    job.found.extend(check_together(built, job.keep))
    return tuple(sorted(built, key=lambda case: case.id))


def _cases_of(bench: Bench) -> tuple[list[Case], bool]:
    """Build the cases of a file; and say whether there was nothing to be said of them."""
    before = len(bench.found)
    built = [case for node in bench.unit.cases if (case := made_case(node, bench)) is not None]
    return built, len(built) == len(bench.unit.cases) and len(bench.found) == before
