"""Letters in tests: about which decisions, and how a file is read again."""

from __future__ import annotations

import datetime as dt
import io
import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from pypdf import PdfReader

from commands import EXAMPLES
from policylib.letters import KINDS, Letter, LetterError, Particulars
from policylib.letters.docx_writer import docx
from policylib.letters.pdf_writer import pdf
from policylib.letters.templates import built_in_templates
from policylib.policyset import Decision, Policy

DAY = dt.date(2024, 3, 1)
GIVEN = Particulars(
    issuer="光明社区居民委员会",
    number="光明社函〔2024〕3号",
    date=dt.date(2024, 3, 5),
    contact="王某",
    checkpoint="policylib/records 128 nW3yDk1xPZ",
)


def example(name: str) -> dict[str, Any]:
    task: dict[str, Any] = json.loads((EXAMPLES / f"{name}.json").read_text("utf-8"))
    return task


def decided(policy: Policy, name: str) -> Decision:
    return policy.decide(example(name), decided_on=DAY)


def in_docx(data: bytes) -> str:
    document = Document(io.BytesIO(data))
    section = document.sections[0]
    holders: list[Any] = [
        document,
        section.header,
        section.even_page_header,
        section.footer,
        section.even_page_footer,
    ]
    texts = [paragraph.text for holder in holders for paragraph in holder.paragraphs]
    for table in document.tables:
        texts += [paragraph.text for row in table.rows for cell in row.cells for paragraph in cell.paragraphs]
    return "\n".join(texts)


def in_pdf(data: bytes) -> str:
    """The running text, without what stands above and below it on each page; then all of the first page."""
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(data)).pages]
    bodies = [
        text.split("\n", 1)[1].split(f"— {number} —", maxsplit=1)[0] for number, text in enumerate(pages, 1)
    ]
    return "\n".join([*bodies, pages[0]])


def in_fonts_at_hand(draft: Letter, *more: Any) -> bytes:
    """Write a PDF; where no Chinese font is installed the test is skipped, but never in CI."""
    try:
        return pdf(draft, *more)
    except LetterError as error:
        if error.code != "no_font" or os.environ.get("CI"):
            raise
        pytest.skip(error.message("en"))


READERS: list[tuple[Callable[[Letter], bytes], Callable[[bytes], str]]] = [
    (docx, in_docx),
    (in_fonts_at_hand, in_pdf),
]


def solid(text: str) -> str:
    """A text without blanks: a PDF breaks lines anywhere."""
    return re.sub(r"\s", "", text)


def texts_of(draft: Letter) -> list[str]:
    parts = [text for part in draft.parts for text in (part.heading, *(line.text for line in part.lines))]
    rows = [text for row in draft.rows for text in (row.label, *(line.text for line in row.lines))]
    around = (draft.title, draft.draft, draft.number, draft.addressee, draft.contact)
    return [*around, *draft.opening, *parts, *rows, *draft.closing, *draft.signature, *draft.foot]


def written(folder: Path) -> Path:
    for name, data in built_in_templates(KINDS).items():
        (folder / name).write_bytes(data)
    return folder


def with_text(folder: Path, text: str) -> None:
    document = Document()
    document.add_paragraph(text)
    document.save(str(folder / "reply.docx"))
