"""The index of diagnostics by stage and severity."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby

from policylib.codes import CODES
from sitepages.documents import Document
from sitepages.said import said
from sitepages.wording import link, table

INDEX = "diagnostics/by-severity.md"


def diagnostics_index(pages: Mapping[str, Document], language: str) -> str:
    """Return the page that lists every code under its stage, errors apart from warnings."""
    return "\n".join(_index(pages, language))


def _index(pages: Mapping[str, Document], language: str) -> Iterator[str]:
    yield f"# {said('diagnostics', language)}\n\n{said('diagnostics.intro', language)}"
    for stage, codes in groupby(sorted(CODES), key=lambda code: code[0]):
        yield f"\n## {said(f'stage.{stage}', language)}"
        of_stage = list(codes)
        for severity in ("error", "warning"):
            found = [code for code in of_stage if CODES[code].severity == severity]
            if found:
                title = f"{said(f'diagnostics.{severity}', language)} ({len(found)})"
                yield f"\n### {title} {{ #{stage}-{severity} }}"
                head = [said("head.id", language), said("head.what", language)]
                yield from table(head, (_row(pages, code, language) for code in found))


def _row(pages: Mapping[str, Document], code: str, language: str) -> tuple[str, str]:
    page = f"diagnostics/{code}-{CODES[code].name}.md"
    title = pages[page].text.split("\n")[0].removeprefix(f"# {code} ")
    chinese, _, english = title.partition(" / ")
    return link(code, page, page=INDEX), english if language == "en" else chinese
