"""Policy folders packed into one text: `=== path` headers, then `-----`, then what the checker says."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from policylib.diagnostics import Diagnostic
from policylib.source import Source, Span

GOLDEN = Path(__file__).parent / "golden" / "check"
BASE = GOLDEN / "base"
RULE = "-----"


def unpack(text: str) -> tuple[list[Source], str]:
    """Return the files of a packed folder, with those of `base` that it lacks, and what is expected."""
    packed, _, expected = text.partition(f"\n{RULE}\n")
    files = {
        path.relative_to(BASE).as_posix(): path.read_text(encoding="utf-8") for path in BASE.rglob("*.yaml")
    }
    for part in packed.split("=== ")[1:]:
        name, _, body = part.partition("\n")
        files[name.strip()] = body.rstrip("\n") + "\n"
    return [Source(name, body) for name, body in files.items()], expected


def described(found: Iterable[Diagnostic]) -> str:
    """Write diagnostics as the goldens have them."""
    return "".join(f"{line}\n" for diagnostic in found for line in _lines(diagnostic))


def _lines(diagnostic: Diagnostic) -> Iterable[str]:
    yield f"{diagnostic.code} {diagnostic.severity} {_place(diagnostic.span)}"
    yield f"  {diagnostic.message.zh}"
    yield f"  {diagnostic.message.en}"
    if diagnostic.help is not None:
        yield f"  help: {diagnostic.help.zh}"
        yield f"        {diagnostic.help.en}"
    for label in diagnostic.labels:
        yield f"  see {_place(label.span)}: {label.text.zh} / {label.text.en}"
    if diagnostic.fix is not None:
        for edit in diagnostic.fix.edits:
            yield f"  fix {_place(edit.span)}: {edit.replacement}"


def _place(span: Span) -> str:
    """Return the place of a span and the words it covers."""
    return f"{span} [{span.text}]"
