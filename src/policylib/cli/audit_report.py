"""What an audit came to, as tables: as text, as a web page with charts, as a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path

from policylib.batch.audit import Audit
from policylib.check.model import CheckedPolicy
from policylib.cli.messages import say
from policylib.engine.trace import Verdict
from policylib.render.messages import say as say_rendered
from policylib.render.tallies import Tally, TallyLine, tallies, tally_heads
from policylib.render.width import display_width
from policylib.tables.writing import Book

# What a person reads; summary.json has all.
_SHOWN = 50
_SHOWN_AS_TEXT = 10
_COLOURS = {
    Verdict.UNLAWFUL: "#b3261e",
    Verdict.CONFLICT: "#7b3fa0",
    Verdict.IMPROPER: "#d9682b",
    Verdict.CURABLE: "#d6a400",
    Verdict.LAWFUL: "#2e7d32",
    Verdict.UNGOVERNED: "#6b7280",
    Verdict.UNDETERMINED: "#3b6fb5",
}
_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;color:#111}"
    "table{border-collapse:collapse;width:100%;margin:.5rem 0 2rem}"
    "th,td{border-bottom:1px solid #ccc;padding:.25rem .5rem;text-align:right;vertical-align:top}"
    "th:first-child,td:first-child{text-align:left}svg{display:block}.key span{margin-right:1rem}"
)


@dataclass(frozen=True, slots=True)
class Report:
    """Writes what an audit came to, in one language."""

    checked: CheckedPolicy
    audit: Audit
    language: str

    def say(self, key: str, **values: object) -> str:
        """Return a sentence about audits."""
        return say(f"audit.{key}", self.language, **values)

    def about(self) -> list[str]:
        """Say how many rows there were, and what the answers hang on."""
        receipt = self.audit.identity["receipt"]
        numbers = {"read": self.audit.read, "decided": self.audit.decided, "rejected": self.audit.rejected}
        return [
            self.say("about", decided_on=receipt["decided_on"], **numbers),
            self.say("receipt", **{name: receipt[name] for name in ("policy", "settings", "engine")}),
        ]

    def text_lines(self) -> Iterator[str]:
        """Give it as lines for a terminal."""
        yield from self.about()
        for section in self._sections():
            yield ""
            yield from self._table(section)

    def html(self) -> str:
        """Return a web page that needs nothing from anywhere."""
        title = escape(self.say("title"))
        about = "".join(f"<p>{escape(line)}</p>" for line in self.about())
        key = "".join(
            f'<span><svg width="12" height="12" style="display:inline" aria-hidden="true">'
            f'<rect width="12" height="12" fill="{_COLOURS[verdict]}"/></svg> '
            f"{escape(self._verdict(verdict))}</span>"
            for verdict in self._verdicts()
        )
        sections = "".join(map(self._html, self._sections()))
        code = "zh-Hans" if self.language == "zh" else "en"
        return (
            f'<!doctype html><html lang="{code}"><head><meta charset="utf-8"><title>{title}</title>'
            f"<style>{_STYLE}</style></head><body><h1>{title}</h1>{about}"
            f'<p class="key">{key}</p>{sections}</body></html>\n'
        )

    def workbook(self, path: Path) -> None:
        """Write it as a spreadsheet, a sheet for each table."""
        book = Book()
        for number, section in enumerate(self._sections()):
            sheet = book.sheet(section.title)
            for line in self.about() if number == 0 else ():
                sheet.append([line])
            sheet.append(self._heads(section))
            for one in section.lines:
                sheet.append([one.name, one.total, *one.counts])
        book.save(path)

    # --- the tables ----------------------------------------------------------------------------

    def _verdicts(self) -> list[Verdict]:
        seen = self.audit.counts.get("verdict", {}).get("all", {})
        return [verdict for verdict in Verdict if verdict in seen]

    def _verdict(self, verdict: Verdict) -> str:
        return say_rendered(f"verdict.{verdict}", self.language)

    def _sections(self) -> list[Tally]:
        return tallies(self.checked, self.audit.counts, self.language)

    def _heads(self, section: Tally) -> list[str]:
        return tally_heads(section, self.language)

    def _table(self, section: Tally) -> Iterator[str]:
        shown = section.lines[:_SHOWN_AS_TEXT]
        rows = [
            self._heads(section),
            *([line.name, str(line.total), *map(str, line.counts)] for line in shown),
        ]
        widths = [max(map(display_width, column)) for column in zip(*rows, strict=True)]
        for row in rows:
            first, *rest = (
                (cell, " " * (size - display_width(cell))) for cell, size in zip(row, widths, strict=True)
            )
            yield "  ".join(["".join(first), *(blanks + cell for cell, blanks in rest)]).rstrip()
        if len(section.lines) > len(shown):
            yield self.say("hidden", count=len(section.lines) - len(shown))

    def _html(self, section: Tally) -> str:
        shown = section.lines[:_SHOWN]
        most = max((line.total for line in shown), default=1) or 1
        heads = "".join(f'<th scope="col">{escape(head)}</th>' for head in self._heads(section))
        rows = "".join(
            f"<tr><td>{escape(line.name)}{self._bar(line, most)}</td><td>{line.total}</td>"
            + "".join(f"<td>{count}</td>" for count in line.counts)
            + "</tr>"
            for line in shown
        )
        hidden = len(section.lines) - len(shown)
        more = f"<p>{escape(self.say('hidden', count=hidden))}</p>" if hidden else ""
        return f"<h2>{escape(section.title)}</h2><table><tr>{heads}</tr>{rows}</table>{more}"

    def _bar(self, line: TallyLine, most: int) -> str:
        """Draw the verdicts of a line beside each other; the numbers stand in the table."""
        at, parts = 0.0, []
        for verdict, count in zip(self._verdicts(), line.counts, strict=True):
            width = 300 * count / most
            if count:
                parts.append(
                    f'<rect x="{at:.1f}" width="{width:.1f}" height="10" fill="{_COLOURS[verdict]}"/>'
                )
            at += width
        return f'<svg width="300" height="10" aria-hidden="true">{"".join(parts)}</svg>'
