"""The tables of the comparison with other engines."""

from __future__ import annotations

import report
from report import Results
from targets import PEERS, POPULATIONS


def page(results: Results) -> str:
    """Return the tables of all populations, as they stand in docs/performance.md."""
    parts = [
        f"{results['machine']}, Python {results['python']}, {results['rounds']} rounds; "
        + ", ".join(results["versions"])
        + "."
    ]
    for stated in POPULATIONS:
        one = results[f"{stated} facts"]
        verdicts = ", ".join(f"{count} {verdict}" for verdict, count in one["verdicts"].items())
        parts.append(
            f"{stated} stated facts: {one['tasks']:,} tasks; all engines agree on the verdict and the "
            f"deciding rules of each ({one['answers']} different answers; {verdicts})."
        )
        times = one["microseconds"]
        fastest = min(times[name] for name in times if name in PEERS)
        parts.append(
            report.table(
                ["", "µs a task", "÷ fastest peer"],
                [(name, f"{value:,.2f}", f"{value / fastest:.2f}") for name, value in times.items()],
            )
        )
    return "\n\n".join(parts)
