"""What every rule file declares, by name: regulations, readings, definitions, rules, liabilities …"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TypeVar

from policylib.check.report import heading, inside, label, problem
from policylib.diagnostics import Diagnostic, Text
from policylib.source import Span
from policylib.syntax import ast

Named = TypeVar("Named", bound=ast.Line)
Numbered = TypeVar("Numbered", ast.RuleDecl, ast.LiabilityDecl, ast.GuaranteeDecl)
SUFFIX = ".policy"
CASES_SUFFIX = ".cases.policy"
_EMPTY_LINE = re.compile(r"\n[^\S\n]*\n")


@dataclass(frozen=True, slots=True)
class Unit:
    """One rule file and its names. `home`: the regulation that unqualified rule ids belong to, if any.

    `errors`: places of what could not be read, so a name the file seems not to declare may be there.
    """

    file: ast.File
    path: str
    regulation: ast.RegulationDecl | None
    home: str | None
    readings: Mapping[str, ast.ReadingDecl]
    definitions: Mapping[str, ast.DefinitionDecl]
    rules: Mapping[str, ast.RuleDecl]
    liabilities: Mapping[str, ast.LiabilityDecl]
    guarantees: Mapping[str, ast.GuaranteeDecl]
    cases: tuple[ast.CaseDecl, ...]
    errors: tuple[Span, ...] = ()

    @property
    def broken(self) -> bool:
        """Whether some of the file could not be read."""
        return bool(self.errors)

    def damaged(self, node: ast.Declaration) -> bool:
        """Say whether some of a declaration could not be read: a clause it seems to lack may be there.

        What could not be read is no part of the span, so a line right below it may be its last one.
        """
        return any(
            node.span.start <= error.start <= node.span.end or self._follows(node, error)
            for error in self.errors
        )

    def _follows(self, node: ast.Declaration, error: Span) -> bool:
        """Say whether an error lies below a declaration, with no empty line and no other one between."""
        end = node.span.end
        if error.start < end or _EMPTY_LINE.search(error.source.text, end, error.start):
            return False
        return not any(end <= other.span.start <= error.start for other in self.file.declarations)


@dataclass(frozen=True, slots=True)
class Index:
    """All rule files of a policy, and where each regulation (by slug) and reading (by title) is declared.

    `misnamed`: the names of files whose regulation has another slug, with that slug; None where the slug
    is that of another file. What calls the regulation by the name of its file follows from this mistake.
    """

    units: tuple[Unit, ...]
    regulations: Mapping[str, Unit]
    readings: Mapping[str, tuple[tuple[str, ast.ReadingDecl], ...]]
    misnamed: Mapping[str, str | None] = field(default_factory=dict)

    @property
    def broken(self) -> bool:
        """Whether some file could not be read completely, or is no regulation's since its slug is taken."""
        return any(unit.broken for unit in self.units) or None in self.misnamed.values()

    def rule(self, regulation: str, number: str) -> ast.RuleDecl | None:
        """Return the declaration of a rule, or None."""
        unit = self.regulations.get(regulation)
        return unit.rules.get(number) if unit else None


def build_index(
    files: Sequence[ast.File], errors: Mapping[str, tuple[Span, ...]]
) -> tuple[Index, list[Diagnostic]]:
    """Collect the names of all files; `errors`: places of what could not be read, by the name of the file."""
    found: list[Diagnostic] = []
    slugs: dict[str, ast.RegulationDecl] = {}
    owners: dict[str, Unit] = {}
    units = []
    misnamed: dict[str, str | None] = {}
    for file in files:
        units.append((file, _regulation_of(file, found)))
    for file, regulation in sorted(units, key=_is_misnamed):  # a slug belongs to the file of its name
        if regulation is None:
            continue
        right = _first(slugs, regulation.slug, regulation, found, _SLUG)
        if right:
            _check_file_name(file, regulation, found)
        if _is_misnamed((file, regulation)):
            misnamed.setdefault(_stem(file), regulation.slug if right else None)
    misnamed = {stem: slug for stem, slug in misnamed.items() if stem not in slugs}
    built = []
    for file, regulation in units:
        unit = _unit(
            file,
            regulation,
            misnamed | {slug: slug for slug in slugs},
            errors.get(file.span.source.name, ()),
            found,
        )
        built.append(unit)
        if regulation is not None and slugs[regulation.slug] is regulation:
            owners[regulation.slug] = unit
    readings: dict[str, tuple[tuple[str, ast.ReadingDecl], ...]] = {}
    for slug, unit in sorted(owners.items()):
        for title, reading in unit.readings.items():
            readings[title] = (*readings.get(title, ()), (slug, reading))
    return Index(tuple(built), dict(sorted(owners.items())), readings, misnamed), found


# --- one file ----------------------------------------------------------------------------------


def _regulation_of(file: ast.File, found: list[Diagnostic]) -> ast.RegulationDecl | None:
    """Return the regulation of a file; report a second one and one that does not stand first."""
    declared = [d for d in file.declarations if isinstance(d, ast.RegulationDecl)]
    if not declared:
        return None
    if file.declarations[0] is not declared[0]:
        found.append(
            problem(
                "C302",
                heading(declared[0]),
                "法规必须是文件中的第一个声明",
                "the regulation must be the first declaration of its file",
                advice=Text("把它移到文件开头", "move it to the top of the file"),
                labels=[label(heading(file.declarations[0]), "写在它之前", "stands before it")],
            )
        )
    for second in declared[1:]:
        found.append(
            problem(
                "C303",
                heading(second),
                "一个文件只能有一部法规",
                "a file holds one regulation",
                advice=Text("把这部法规移到自己的文件", "move this regulation to a file of its own"),
                labels=[label(heading(declared[0]), "本文件的法规", "the regulation of this file")],
            )
        )
    return declared[0]


def _stem(file: ast.File) -> str:
    return PurePosixPath(file.span.source.name).name.removesuffix(SUFFIX)


def _is_misnamed(unit: tuple[ast.File, ast.RegulationDecl | None]) -> bool:
    file, regulation = unit
    return regulation is not None and regulation.slug != _stem(file)


def _check_file_name(file: ast.File, regulation: ast.RegulationDecl, found: list[Diagnostic]) -> None:
    if _is_misnamed((file, regulation)):
        name, expected = f"{_stem(file)}{SUFFIX}", f"{regulation.slug}{SUFFIX}"
        found.append(
            problem(
                "C304",
                inside(heading(regulation), regulation.slug),
                f"文件名「{name}」与代号「{regulation.slug}」不一致",
                f"the file is named `{name}`, but the regulation's id is `{regulation.slug}`",
                advice=Text(
                    f"把文件改名为 {expected}；代号写错了的，改正代号",
                    f"rename the file to {expected}, or correct the id where it is mistyped",
                ),
            )
        )


def _unit(
    file: ast.File,
    regulation: ast.RegulationDecl | None,
    slugs: Mapping[str, str | None],
    errors: tuple[Span, ...],
    found: list[Diagnostic],
) -> Unit:
    """Collect the names of one file and report what is declared twice or has no regulation."""
    path = file.span.source.name
    readings: dict[str, ast.ReadingDecl] = {}
    reading_slugs: dict[str, ast.ReadingDecl] = {}
    definitions: dict[str, ast.DefinitionDecl] = {}
    titles: dict[str, ast.ReadingDecl | ast.DefinitionDecl] = {}
    cases: dict[str, ast.CaseDecl] = {}
    for node in file.declarations:
        if isinstance(node, ast.ReadingDecl):
            _first(reading_slugs, node.slug, node, found, _SLUG)
            if _first(titles, node.title, node, found, _TITLE):
                readings[node.title] = node
        elif isinstance(node, ast.DefinitionDecl):
            if _first(titles, node.title, node, found, _TITLE):
                definitions[node.title] = node
        elif isinstance(node, ast.CaseDecl):
            _first(cases, node.title, node, found, _CASE)
    if regulation is None and not errors:
        _report_homeless(file, found)
    home = regulation.slug if regulation else _namesake(path, slugs)
    return Unit(
        file,
        path,
        regulation,
        home,
        readings,
        definitions,
        _by_id(file, ast.RuleDecl, found, _RULE),
        _by_id(file, ast.LiabilityDecl, found, _LIABILITY),
        _by_id(file, ast.GuaranteeDecl, found, _GUARANTEE),
        tuple(cases.values()),
        errors,
    )


def _by_id(
    file: ast.File, kind: type[Numbered], found: list[Diagnostic], what: tuple[str, str, str]
) -> dict[str, Numbered]:
    """Return the declarations of a kind that have ids, by these."""
    by_id: dict[str, Numbered] = {}
    for node in file.declarations:
        if isinstance(node, kind):
            _first(by_id, node.id, node, found, what)
    return by_id


def _namesake(path: str, slugs: Mapping[str, str | None]) -> str | None:
    """Return the regulation whose cases a file `<slug>.cases.policy` holds, or None."""
    name = PurePosixPath(path).name
    return slugs.get(name.removesuffix(CASES_SUFFIX)) if name.endswith(CASES_SUFFIX) else None


def _report_homeless(file: ast.File, found: list[Diagnostic]) -> None:
    """Report, once a file, a declaration that belongs to a regulation where the file has none."""
    homeless = [d for d in file.declarations if not isinstance(d, ast.CaseDecl)]
    if homeless:
        found.append(
            problem(
                "C301",
                heading(homeless[0]),
                "本文件没有法规声明，此声明不属于任何法规",
                "the file declares no regulation, so this declaration belongs to none",
                advice=Text(
                    "在文件开头写：法规「标题」 代号 slug；没有法规的文件只能写案例",
                    'begin the file with: regulation "title" id slug; a file without one may only hold cases',
                ),
            )
        )


# --- duplicates --------------------------------------------------------------------------------

_SLUG = ("C305", "代号", "the id")
_TITLE = ("C306", "名称", "the name")
_RULE = ("C307", "规则编号", "the rule id")
_LIABILITY = ("C308", "责任编号", "the liability id")
_GUARANTEE = ("C380", "保证编号", "the guarantee id")
_CASE = ("C309", "案例标题", "the case title")


def _first(
    names: dict[str, Named], name: str, node: Named, found: list[Diagnostic], what: tuple[str, str, str]
) -> bool:
    """Enter a name; report it and return False where it is taken already."""
    other = names.setdefault(name, node)
    if other is node:
        return True
    code, zh, en = what
    found.append(
        problem(
            code,
            inside(heading(node), name),
            f"{zh}「{name}」重复",
            f"{en} `{name}` is used twice",
            advice=Text("改用另一个", "choose another one"),
            labels=[label(_name_place(other, name), "已在此使用", "first used here")],
        )
    )
    return False


def _name_place(node: ast.Line, name: str) -> Span:
    return inside(heading(node), name)
