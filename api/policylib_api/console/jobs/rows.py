"""The rows of a finished batch by verdict, department and rule; and those that were rejected."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from policylib.diagnostics import Text

ROWS_OF_PAGE = 50


@dataclass(frozen=True, slots=True)
class Filter:
    """Which rows are wanted; empty: any. `page`: from 1."""

    verdict: str = ""
    department: str = ""
    rule: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class Found:
    """The rows of one page, how many there are in all, and how many pages."""

    rows: Sequence[dict[str, Any]]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class Rejected:
    """Why a row was not decided: its number, the column (empty: all of it), the reason, the row as it was."""

    row: int
    column: str
    reason: Text
    original: str


def find_rows(path: Path, titles: Path, wanted: Filter) -> Found:
    """Return the rows of a file of decisions, with their `title` where there is a file of titles; of a page
    beyond the last, the last.
    """
    # Columns are needed for finished batches only; a server that decides none need not load this.
    import polars as pl  # noqa: PLC0415

    scan = pl.scan_parquet(path)
    if wanted.verdict:
        scan = scan.filter(pl.col("verdict") == wanted.verdict)
    if wanted.department:
        scan = scan.filter(pl.col("department") == wanted.department)
    if wanted.rule:
        scan = scan.filter(pl.col("deciding").list.contains(wanted.rule))
    total = int(scan.select(pl.len()).collect().item())
    pages = max(1, -(-total // ROWS_OF_PAGE))
    page = min(max(1, wanted.page), pages)
    rows = scan.slice((page - 1) * ROWS_OF_PAGE, ROWS_OF_PAGE).collect()
    if titles.exists():
        named = pl.scan_parquet(titles).with_columns(pl.col("row").cast(rows.schema["row"]))
        here = named.filter(pl.col("row").is_in(rows["row"].to_list())).collect()
        rows = rows.join(here, on="row", how="left", maintain_order="left")
    return Found(rows.to_dicts(), total, page, pages)


def first_rejects(path: Path, most: int) -> list[Rejected]:
    """Return the first mistakes in rows that were not decided."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [
            Rejected(
                int(row["row"]), row["column"], Text(row["reason_zh"], row["reason_en"]), row["original"]
            )
            for row in islice(csv.DictReader(file), most)
        ]
