"""Analysis: every kind of defect is found, and what is shown for it is what the policy decides."""

from __future__ import annotations

import datetime as dt
import json
import os
from pathlib import Path

import pytest

from commands import run
from packed import GOLDEN as CHECK_GOLDEN
from packed import RULE, described, unpack
from policylib.analysis import look
from policylib.analysis.accepted import ANALYSIS, load_accepted, split
from policylib.analysis.defects import Finding, defects
from policylib.analysis.guarantees import judge
from policylib.analysis.runs import settled_for
from policylib.analysis.survey import survey
from policylib.analysis.witness import Witness
from policylib.check.checker import check
from policylib.engine.trace import Status, Verdict
from policylib.loading import load_files
from policylib.policyset import Decision, Policy
from policylib.source import Source

GOLDEN = CHECK_GOLDEN.parent / "analysis" / "bad"
DAY = dt.date(2026, 6, 1)


def policy_of(text: str) -> tuple[Policy, list[Finding]]:
    """The policy of a packed folder, and all that is found in it."""
    files = {source.name: source.text for source in unpack(text)[0]}
    policy = load_files(files)
    found = defects(survey(policy.program), policy.diagnostics)
    accepted = next((source for source in unpack(text)[0] if source.name == ANALYSIS), None)
    stand, _, needless = split(found, load_accepted(accepted))
    return policy, [*stand, *needless, *judge(policy.program).found]


def shown(policy: Policy, witness: Witness) -> Decision:
    """What is decided of a witness, with the rules that were looked at in vain as well."""
    settled = policy.with_settings(settled_for(policy.settings, witness.readings))
    return settled.decide(dict(witness.task), decided_on=DAY, derivation=True)


def written(found: list[Finding]) -> str:
    """Findings as the goldens have them."""
    parts = []
    for one in found:
        parts += [described([one.diagnostic]), f"  subject: {one.subject}\n"]
        if one.witness is not None:
            parts.append(f"  witness: {json.dumps(dict(one.witness.task), ensure_ascii=False)}\n")
    return "".join(parts)


def goldens() -> list[Path]:
    return sorted(GOLDEN.glob("*.txt"))


@pytest.mark.parametrize("path", goldens(), ids=lambda path: path.stem)
def test_a_planted_defect_is_found_and_nothing_else(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    _, found = policy_of(text)
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(f"{text.partition(f'{RULE}{chr(10)}')[0]}{RULE}\n{written(found)}", encoding="utf-8")
        text = path.read_text(encoding="utf-8")
    assert written(found) == unpack(text)[1]
    assert {one.code for one in found} == {path.stem.partition("-")[0]}


@pytest.mark.parametrize("path", goldens(), ids=lambda path: path.stem)
def test_a_planted_defect_is_no_error_of_the_checker(path: Path) -> None:
    """Nothing but the analysis sees these: the checker lets them pass, and no lint names the rule for it."""
    checked, found = check(unpack(path.read_text(encoding="utf-8"))[0])
    assert checked is not None
    assert {one.code for one in found} <= {"L404", "L405"}


@pytest.mark.parametrize(
    ("name", "statuses"),
    [
        ("A502-rule-in-vain", {"jia/1": Status.DEFEATED}),
        ("A504-requirement-out-of-reach", {"jia/1": Status.BREACHED}),
        ("A508-wider-than-a-higher-norm", {"yi/2": Status.PERMITTED, "jia/1": Status.BREACHED}),
        ("A507-conflict-of-norms", {"jia/2": Status.PERMITTED, "jia/1": Status.BREACHED}),
    ],
)
def test_a_witness_shows_the_defect(name: str, statuses: dict[str, Status]) -> None:
    policy, found = policy_of((GOLDEN / f"{name}.txt").read_text(encoding="utf-8"))
    [one] = found
    assert one.witness is not None
    decision = shown(policy, one.witness)
    said = {finding.rule: finding.status for finding in decision.findings}
    assert {rule: said.get(rule) for rule in statuses} == statuses
    if one.code == "A507":
        assert decision.verdict is Verdict.CONFLICT
    if one.code == "A508":
        assert decision.verdict is Verdict.UNLAWFUL


def test_the_witness_of_a_gap_is_a_task_that_no_norm_reaches() -> None:
    policy, found = policy_of((GOLDEN / "A509-gap.txt").read_text(encoding="utf-8"))
    [one] = found
    assert one.witness is not None
    decision = shown(policy, one.witness)
    assert (decision.verdict, decision.findings) == (Verdict.UNGOVERNED, ())


def test_the_witness_of_a_broken_guarantee_breaks_it() -> None:
    policy, found = policy_of((GOLDEN / "A513-broken-guarantee.txt").read_text(encoding="utf-8"))
    [one] = found
    assert one.witness is not None
    assert one.witness.task["assigner"] != {"kind": "department", "level": "county"}
    assert shown(policy, one.witness).verdict in (Verdict.LAWFUL, Verdict.CURABLE, Verdict.UNGOVERNED)


def test_the_guarantees_of_the_shipped_policy_are_proven(shipped: Policy) -> None:
    assert len(shipped.checked.guarantees) >= 4
    judged = judge(shipped.program)
    assert judged.found == ()
    assert set(judged.proven) == {one.id for one in shipped.checked.guarantees}


def test_what_is_too_large_is_said_and_not_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(look, "BUDGET", 3)
    _, found = policy_of((GOLDEN / "A505-needless-rule.txt").read_text(encoding="utf-8"))
    assert "A511" in {one.code for one in found}


def unpacked(folder: Path, name: str) -> None:
    text = (GOLDEN / f"{name}.txt").read_text(encoding="utf-8").partition(RULE)[0]
    for source in unpack(text)[0]:
        (folder / source.name).parent.mkdir(parents=True, exist_ok=True)
        (folder / source.name).write_text(source.text, encoding="utf-8")


def test_a_finding_is_accepted_with_a_reason(tmp_path: Path) -> None:
    unpacked(tmp_path, "A505-needless-rule")
    result = run("analyze", str(tmp_path))
    assert result.exit_code == 1
    assert "A505" in result.stdout
    accepted = "accepted:\n  - finding: A505\n    subjects: [jia/2]\n    zh: 两处都写了\n    en: said twice\n"
    (tmp_path / ANALYSIS).write_text(accepted, encoding="utf-8")
    result = run("analyze", str(tmp_path), "--full", "--lang", "en")
    assert result.exit_code == 0
    assert "A505 jia/2: accepted, said twice" in result.stdout
    found = json.loads(run("analyze", str(tmp_path), "--format", "json").stdout)
    assert found["findings"] == []
    assert [one["subject"] for one in found["accepted"]] == ["jia/2"]


def test_guarantees_that_hold_are_named(tmp_path: Path) -> None:
    unpacked(tmp_path, "A513-broken-guarantee")
    told = run("analyze", str(tmp_path)).stdout
    assert "保证 jia/by-the-county「县级部门书面委托的，总是违法」成立\n" in told
    assert "jia/by-any-department「部门书面委托的，从不合法」成立" not in told
    told = run("analyze", str(tmp_path), "--lang", "en", "--place", "000000").stdout
    assert "holds in the places looked at" in " ".join(told.split())
    assert json.loads(run("analyze", str(tmp_path), "--format", "json").stdout)["proven"] == [
        "jia/by-the-county"
    ]


def test_a_witness_in_the_json_says_what_is_decided(tmp_path: Path) -> None:
    unpacked(tmp_path, "A507-conflict-of-norms")
    [one] = json.loads(run("analyze", str(tmp_path), "--format", "json").stdout)["findings"]
    assert one["witness"]["verdict"] == "conflict"
    assert one["witness"]["deciding"] == ["jia/1", "jia/2"]
    result = run("analyze", str(tmp_path))
    assert "规范冲突" in result.stdout


def test_of_one_place_only_its_own_rules_are_called_idle(shipped: Policy) -> None:
    found = defects(survey(shipped.program, ["620700"]), shipped.diagnostics)
    rules = {one.subject for one in found if one.code <= "A506"}
    assert rules == {"zhangye-2016-98/4-2-1", "zhangye-2016-98/6-4"}


def test_a_place_without_law_of_its_own_is_refused() -> None:
    result = run("analyze", "--place", "220502")
    assert result.exit_code == 2
    assert "220502" in result.stderr
    assert "220500" in result.stderr


@pytest.mark.slow
def test_the_shipped_policy_has_nothing_that_is_not_accepted(shipped: Policy) -> None:
    """And every example that is shown for what is accepted is decided as the finding says."""
    found = defects(survey(shipped.program), shipped.diagnostics)
    stand, let, needless = split(found, load_accepted(Source(ANALYSIS, shipped.files[ANALYSIS])))
    assert [(one.code, one.subject) for one in stand + needless] == []
    shows = {"A508": (Status.PERMITTED, Status.BREACHED)}
    for finding, _ in let:
        if finding.code in shows:
            assert finding.witness is not None
            said = {one.rule: one.status for one in shown(shipped, finding.witness).findings}
            assert tuple(said[rule] for rule in finding.subject.split()) == shows[finding.code]
