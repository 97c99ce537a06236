"""Rename: rules, readings, definitions and others, in all files; refused where that might break any."""

from __future__ import annotations

import re
from dataclasses import dataclass

from policylib.check.workspace import Workspace
from policylib.diagnostics import Diagnostic, Edit, Severity, Text, edited
from policylib.lsp.features.lsp_messages import LSP_MESSAGES, say
from policylib.lsp.features.navigation import everywhere, occurrence_at
from policylib.lsp.features.rule_files import last_inside
from policylib.lsp.features.symbols import Kind, Occurrence
from policylib.lsp.features.view import View
from policylib.source import Span

_FORMS = {
    "id": re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]*"),
    "slug": re.compile(r"[a-z0-9][a-z0-9-]*"),
    "title": re.compile(r'[^「」“”"\s](?:[^「」“”"\r\n]*[^「」“”"\s])?'),
}


class RenameRefusal(Exception):  # noqa: N818 - nothing has failed: what was asked for is not done
    """A renaming that is not done, with the reason in both languages."""

    def __init__(self, reason: Text) -> None:
        """Keep the reason."""
        self.reason = reason
        super().__init__(reason.en)


@dataclass(frozen=True, slots=True)
class Renamable:
    """A name that can be changed: what it is the name of, where it stands, and the form it has to have."""

    occurrence: Occurrence
    span: Span
    form: str


def renamable(view: View, path: str, offset: int) -> Renamable:
    """Return the name at an offset.

    Raises:
        RenameRefusal: there is none, or none that can be changed.
    """
    here = occurrence_at(view, path, offset)
    if here is not None and here.symbol.kind is Kind.REGULATION:
        raise RenameRefusal(LSP_MESSAGES["rename.regulation"])
    if here is None or (form := _form(here)) is None:
        raise RenameRefusal(LSP_MESSAGES["rename.nothing"])
    return Renamable(here, _part(here, form), form)


def rename(view: View, path: str, offset: int, name: str) -> list[Edit]:
    """Return the edits, in all files, that give what is named at an offset another name.

    Raises:
        RenameRefusal: there is nothing to rename; the name has not the form it needs, or is taken; the policy
            has errors, so that not all uses are known; or it would have errors afterwards.
    """
    what = renamable(view, path, offset)
    if not _FORMS[what.form].fullmatch(name):
        values = {
            language: {
                "what": say(f"rename.what.{what.form}", language),
                "expected": say(f"rename.expected.{what.form}", language),
            }
            for language in ("zh", "en")
        }
        raise RenameRefusal(_filled("rename.form", values, name=name))
    before = _errors(view.workspace)
    if before:
        raise RenameRefusal(_filled("rename.broken", {}, place=str(before[0].span)))
    if what.form == "title" and _titled(view, name):
        raise RenameRefusal(_filled("rename.taken", {}, name=name))
    old = what.span.text
    edits = [
        Edit(_part(one, what.form), name)
        for one in everywhere(view, what.occurrence.symbol)
        if _part(one, what.form).text == old
    ]
    broken = _errors(_after(view, edits))
    if broken:
        message = broken[0].message
        values = {language: {"message": message.in_language(language)} for language in ("zh", "en")}
        raise RenameRefusal(_filled("rename.breaks", values, place=str(broken[0].span)))
    return edits


def _form(here: Occurrence) -> str | None:
    """Return the form of a name: an id, a slug or a title; None for what cannot be renamed."""
    match here.symbol.kind:
        case Kind.RULE | Kind.LIABILITY | Kind.GUARANTEE:
            return "id"
        case Kind.DEFINITION:
            return "title"
        case Kind.READING:
            return "slug" if here.span.text.endswith(here.symbol.name) else "title"
        case _:
            return None


def _part(one: Occurrence, form: str) -> Span:
    """Return the part of a place that is the name itself: of `regulation/18-3-1` the number."""
    return one.span if form == "title" else last_inside(one.span, one.symbol.name)


def _titled(view: View, name: str) -> bool:
    """Say whether a reading or definition has a title: what uses it could come to mean the other."""
    return name in view.index.readings or any(name in unit.definitions for unit in view.index.units)


def _after(view: View, edits: list[Edit]) -> Workspace:
    sources = [source for path in view.paths if (source := view.source(path)) is not None]
    workspace = Workspace(sources)
    for path in {edit.span.source.name for edit in edits}:
        source = view.source(path)
        if source is not None:
            workspace.set(path, edited(source.text, [one for one in edits if one.span.source.name == path]))
    return workspace


def _errors(workspace: Workspace) -> list[Diagnostic]:
    found = (one for each in workspace.diagnostics().values() for one in each)
    return [one for one in found if one.severity is Severity.ERROR]


def _filled(key: str, values: dict[str, dict[str, str]], **common: str) -> Text:
    zh, en = (say(key, language, **common, **values.get(language, {})) for language in ("zh", "en"))
    return Text(zh, en)
