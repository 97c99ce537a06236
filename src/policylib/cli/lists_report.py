"""What `policylib lists import` says of a list that it read: text for people, JSON for programs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from policylib.authoring.columns import HEADERS
from policylib.authoring.list_import import Imported
from policylib.cli.messages import say
from policylib.cli.options import Problem, mistake, terminal_width
from policylib.render.width import wrap
from policylib.tables.model import TableProblem


def sentence(each: TableProblem, language: str) -> str:
    """Return a mistake or warning with its place and what to do."""
    message = each.message.in_language(language)
    if each.help is not None:
        message = say("import.help", language, message=message, help=each.help.in_language(language))
    if each.place is None:
        return message
    return say("import.problem", language, place=each.place.words.in_language(language), message=message)


def problem_json(each: TableProblem, language: str) -> Problem:
    """Return a mistake or warning as it stands in JSON."""
    advice = each.help.in_language(language) if each.help else None
    path = "" if each.place is None else str(each.place)
    return {**mistake(each.code, path, each.message.in_language(language)), "help": advice}


@dataclass(frozen=True, slots=True)
class Sheet:
    """The report of an import: from which file, into which."""

    imported: Imported
    warnings: Sequence[TableProblem]
    file: Path
    out: Path
    dry_run: bool
    language: str

    def lines(self) -> Iterator[str]:
        """Return the report for people: columns, counts, what was renamed or ended, bases, warnings."""
        language, report = self.language, self.imported.report
        table = report.table
        if table.kind == "xlsx":
            yield say("import.sheet", language, file=self.file, sheet=table.name)
        else:
            delimiter = say("import.tab", language) if table.delimiter == "\t" else table.delimiter
            encoding = str(table.encoding).upper()
            yield say("import.text", language, file=self.file, encoding=encoding, delimiter=delimiter)
        groups: Mapping[str, Sequence[str]] = {
            "import.columns": [_column(each, language) for each in _columns(self.imported)],
            "import.renamed": [
                say("import.rename", language, id=name, former=former, name=now)
                for name, former, now in report.renamed
            ],
            "import.ended": report.ended,
            "import.bases": [
                say("import.basis", language, id=name, written=" ".join(written.split()), found=found)
                for name, written, found in report.bases
            ],
            "import.warnings": [sentence(each, language) for each in self.warnings],
        }
        yield from _group("import.columns", groups, language)
        counts = {"added": len(report.added), "kept": len(report.kept), "ended": len(report.ended)}
        yield say("import.count", language, **counts)
        if table.blank:
            yield say("import.blank", language, rows=", ".join(map(str, table.blank)))
        for key in ("import.renamed", "import.ended", "import.bases", "import.warnings"):
            yield from _group(key, groups, language)
        yield say("import.dry_run" if self.dry_run else "import.written", language, path=self.out)

    def json(self) -> dict[str, Any]:
        """Return the report as data."""
        report = self.imported.report
        table = report.table
        return {
            "table": {
                "file": str(self.file),
                "kind": table.kind,
                "sheet": table.name if table.kind == "xlsx" else None,
                "encoding": table.encoding,
                "delimiter": table.delimiter,
            },
            "columns": _columns(self.imported),
            "list": self.imported.head.id,
            "entries": {
                "added": list(report.added),
                "kept": list(report.kept),
                "renamed": [{"id": name, "former": old, "name": new} for name, old, new in report.renamed],
                "ended": list(report.ended),
            },
            "bases": [{"id": name, "written": words, "found": found} for name, words, found in report.bases],
            "blank_rows": list(table.blank),
            "warnings": [problem_json(each, self.language) for each in self.warnings],
            "out": str(self.out),
            "written": not self.dry_run,
        }


def _group(key: str, groups: Mapping[str, Sequence[str]], language: str) -> Iterator[str]:
    if groups[key]:
        yield say(key, language)
        for line in groups[key]:
            yield from wrap(line, terminal_width(), "  ", "    ")


def _columns(imported: Imported) -> list[dict[str, str | None]]:
    """Return every column in the order of the table, with the field it holds."""
    report = imported.report
    fields = {index: field for field, index in report.columns.fields.items()}
    return [
        {"header": str(cell.value), "place": str(cell.place), "field": fields.get(index)}
        for index, cell in enumerate(report.table.headers)
    ]


def _column(column: Mapping[str, str | None], language: str) -> str:
    field = column["field"]
    if field is None:
        return say("import.passed_over", language, **column)
    shown = HEADERS[field][0] if language == "zh" else field
    return say("import.column", language, **{**column, "field": shown})
