"""The targets of speed, S1 to S10: what was wanted, what was measured, and whether it is met.

Figures come from the last results of each benchmark; of a row for which there are none, it says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from report import Results, saved, target

HERE = Path(__file__).parent

# Rows of the comparison with other engines that targets are about.
VERDICT = "policylib, verdict"
CHECKED = "policylib, verdict of a checked task"
JSON_WITHOUT = "policylib, decision as JSON, nothing to remedy"
JSON_WITH = "policylib, decision as JSON, with remedies"
ZEN, ZEN_GRAPH, REGO, CEL, CEDAR = (
    "GoRules, expression",
    "GoRules, graph",
    "Rego, regorus RVM",
    "CEL, Rust",
    "Cedar, cedarpy",
)
PEERS = (ZEN, ZEN_GRAPH, REGO, CEL, CEDAR)
MSGSPEC = "bound: msgspec.convert"
POPULATIONS = (7, 17)

# Rows of the same comparison in columns, a million tasks at once: as numbers, or as text that is read too.
OPENFISCA = "columns, encoded: OpenFisca-Core"
ENCODED = "columns, encoded: policylib, the ordinance alone"
ENCODED_WHOLE = "columns, encoded: policylib"
CODED_TEXT = "columns, text as categories: policylib, the ordinance alone"
TEXT = "columns, text: policylib, the ordinance alone"

# Rows of bundles.py.
BARE_PYTHON = "a Python that does nothing"
FIRST_DECISION = "a process that decides one task from the bundle"
LOAD_FOLDER, LOAD_BUNDLE = "load from the folder", "load from the bundle"

# Figures of run.py and growth.py that targets are about.
BLANK = "blank"
KNOWN, HALF_KNOWN = "verdict, everything known", "verdict, 12 relevant unknowns"
TWELVE, TWELVE_P95 = "12 relevant unknowns, median", "12 relevant unknowns, 95th percentile"
GROWTH = "warm, 10,000 ÷ 10"
STROKE = "a key stroke in 500 rules, p95"


def every_target(own: Results) -> list[dict[str, Any]]:
    """Return all rows: `own` are the results of run.py, those of the other benchmarks are read."""
    peers = saved(HERE / "peers" / "results.json") or {}
    http = saved(HERE / "http" / "results.json") or {}
    growth = saved(HERE / "growth.json") or {}
    return [
        *(row for stated in POPULATIONS for row in _against_peers(peers.get(f"{stated} facts", {}), stated)),
        *_unknowns(own.get("decide, microseconds", {})),
        target("S4", "warm decision, 10,000 regulations ÷ 10", growth.get(GROWTH), 1.3),
        *of_bundles(saved(HERE / "bundles.json") or {}),
        *(row for stated in POPULATIONS for row in _in_columns(peers.get(f"{stated} facts", {}), stated)),
        *(http.get("targets") or _http_unmeasured()),
        target("S9", "ms from a key stroke to diagnostics, 500 rules, p95", _stroke(), 100),
        _of_spark(saved(HERE / "spark.json") or {}),
    ]


def of_bundles(results: Results) -> list[dict[str, Any]]:
    """Return the rows that bundles.py measures."""
    seconds: Mapping[str, float] = results.get("seconds", {})
    size, rules = results.get("bytes"), results.get("rules")
    beyond = seconds[FIRST_DECISION] - seconds[BARE_PYTHON] if seconds else None
    faster = _ratio(seconds.get(LOAD_FOLDER), seconds.get(LOAD_BUNDLE))
    return [
        target("S4", "kilobytes a rule, from the bundle", _ratio(size, rules and rules * 1000), 3),
        target("S4", "load from text ÷ load from the bundle", faster, 20, at_least=True),
        target("S8", "s to import and decide from the bundle, beyond bare Python", beyond, 0.15),
    ]


def _ratio(over: float | None, under: float | None) -> float | None:
    return None if over is None or under is None else over / under


def _against_peers(one: Results, stated: int) -> list[dict[str, Any]]:
    times: Mapping[str, float] = one.get("microseconds", {})
    verdict, checked = times.get(VERDICT), times.get(CHECKED)
    fastest = min((times[name] for name in PEERS if name in times), default=None)
    zen, cedar, with_remedies = times.get(ZEN), times.get(CEDAR), times.get(JSON_WITH)
    rows = [
        ("S1", "fastest peer ÷ verdict from a dict", _ratio(fastest, verdict), 2, True),
        ("S1", "regorus ÷ verdict from a dict", _ratio(times.get(REGO), verdict), 5, True),
        ("S1", "cedarpy ÷ verdict from a dict", _ratio(cedar, verdict), 30, True),
        ("S1", "verdict from a dict ÷ msgspec.convert", _ratio(verdict, times.get(MSGSPEC)), 3.5, False),
        ("S1", "fastest peer ÷ verdict of a checked task", _ratio(fastest, checked), 10, True),
        ("S2", "JSON, with remedies ÷ zen's verdict", _ratio(with_remedies, zen), 8, False),
        ("S2", "JSON, nothing to remedy ÷ zen's verdict", _ratio(times.get(JSON_WITHOUT), zen), 2.5, False),
        ("S2", "JSON, with remedies ÷ cedarpy's verdict", _ratio(with_remedies, cedar), 1, False),
    ]
    return [
        target(name, f"{what}, {stated} facts", measured, bound, at_least=at_least)
        for name, what, measured, bound, at_least in rows
    ]


def _in_columns(one: Results, stated: int) -> list[dict[str, Any]]:
    times: Mapping[str, float] = one.get("microseconds", {})
    rows = (
        ("encoded columns", ENCODED, 5),
        ("text as categories, verdicts and rules out,", CODED_TEXT, 2),
        ("text, verdicts and rules out,", TEXT, 1),
    )
    return [
        target(
            "S5",
            f"tasks/s, {what} ÷ OpenFisca-Core on encoded columns, {stated} facts",
            _ratio(times.get(OPENFISCA), times.get(name)),
            bound,
            at_least=True,
        )
        for what, name, bound in rows
    ]


def _unknowns(decide: Mapping[str, float]) -> list[dict[str, Any]]:
    known = decide.get(KNOWN)
    possible, median, p95 = (_ratio(decide.get(name), known) for name in (HALF_KNOWN, TWELVE, TWELVE_P95))
    return [
        target("S3", "12 relevant unknowns, verdict ÷ verdict of a known task", possible, 10),
        target("S3", "12 relevant unknowns, decision ÷ verdict of a known task", median, 50),
        target("S3", "the same, 95th percentile", p95, 50),
        target("S3", "µs for a blank task", decide.get(BLANK), 1000),
    ]


def _of_spark(results: Results) -> dict[str, Any]:
    rows = results.get("rows", 10_000_000)
    name = f"PySpark, {rows:,} tasks ÷ SQL written by hand, s"
    return target("S10", name, results.get("ratio"), 1.2)


def _stroke() -> float | None:
    strokes = saved(HERE / "strokes.json") or {}
    milliseconds: Mapping[str, float] = strokes.get("milliseconds", {})
    return milliseconds.get(STROKE)


def _http_unmeasured() -> list[dict[str, Any]]:
    return [
        target("S6", "decide ÷ typed no-op of the same app", None, 0.9, at_least=True),
        target("S7", "decide + record ÷ decide, -c16", None, 0.4, at_least=True),
    ]
