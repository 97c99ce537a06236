"""The illustrative lists: loaded only expressly, never binding, made from the spreadsheets beside them."""

from __future__ import annotations

import datetime as dt
import json
import re
import shlex
import shutil
from pathlib import Path
from typing import Any

import pytest

from commands import EXAMPLES, SHIPPED, TASK, run
from policylib.check.folder import PolicyFolderError, read_lists
from policylib.diagnostics import PolicyError
from policylib.engine.known import LIST
from policylib.engine.settings import Settings, Settlement
from policylib.loading import load
from policylib.policyset import Decision, Policy

LISTS = EXAMPLES / "lists"
DAY = dt.date(2024, 7, 1)
OFF_LIST: dict[str, Any] = json.loads((LISTS / "off-list.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load(lists=[LISTS])


def decided(policy: Policy, text: str, day: dt.date = DAY, **more: Any) -> Decision:
    task = {**OFF_LIST, "date": day.isoformat(), "item": {"text": text}, **more}
    return policy.decide(task, decided_on=day)


def memberships(decision: Decision) -> dict[str, tuple[object, str]]:
    """What the decision rests on about lists: value and origin."""
    return {
        ground.variable: (ground.value, ground.origin)
        for finding in decision.findings
        for ground in finding.because
        if ground.variable.startswith("list:")
    }


def test_the_pair_is_complete_illustrative_and_of_the_size_that_the_page_gives(policy: Policy) -> None:
    lists = {each.kind: each for each in policy.checked.lists if each.id.startswith("example-")}
    assert {(each.status, each.complete, each.region) for each in lists.values()} == {
        ("illustrative", True, "220500")
    }
    page = (LISTS / "README.md").read_text("utf-8")
    for zh, en, kind in (
        ("项社区工作事项", "duties", "duty"),
        ("项协助政府工作事项", "matters of", "assistance"),
    ):
        count = len(lists[kind].items)
        assert f"{count} {zh}" in page
        assert f"{count} {en}" in page


def test_what_is_drawn_from_the_ordinance_stands_on_the_complete_lists_too(
    policy: Policy, shipped: Policy
) -> None:
    kept = {(each.kind, item.id) for each in policy.checked.lists for item in each.items}
    for each in shipped.checked.lists:
        if each.id in {"tonghua-duty", "tonghua-assistance"}:
            assert {(each.kind, item.id) for item in each.items} <= kept


def test_the_lists_drawn_from_the_ordinance_give_way(policy: Policy, shipped: Policy) -> None:
    gone = {each.id for each in shipped.checked.lists} - {each.id for each in policy.checked.lists}
    assert gone == {"tonghua-duty", "tonghua-assistance"}


def test_nothing_is_loaded_unless_it_is_asked_for(policy: Policy, shipped: Policy) -> None:
    assert not any(each.status == "illustrative" for each in shipped.checked.lists)
    decision = shipped.decide(OFF_LIST, decided_on=DAY)
    assert (decision.illustrative, decision.mode) == ((), "binding")
    assert policy.digest != shipped.digest


def test_an_answer_that_used_them_is_a_preview_and_says_so(policy: Policy) -> None:
    decision = policy.decide(OFF_LIST, decided_on=DAY)
    assert decision.illustrative == ("example-tonghua-assistance", "example-tonghua-duty")
    assert decision.mode == "preview"
    for language, title in (("zh", "协助政府工作事项清单(示意)"), ("en", "example-tonghua-assistance")):
        banner = decision.model_dump(language)["banner"]
        assert "(示意)" in banner or title in banner
    assert "没有约束力" in decision.text()
    assert "示意" in decision.text().partition("怎么办")[0]


def test_other_places_are_untouched(policy: Policy) -> None:
    decision = decided(policy, "养犬数量统计", region="620702")
    assert (decision.illustrative, decision.mode) == ((), "binding")


def test_before_its_first_day_a_list_counts_for_nothing(policy: Policy) -> None:
    assert decided(policy, "养犬数量统计", dt.date(2023, 6, 30)).illustrative == ()


def test_off_the_list_is_concluded_from_the_complete_pair(policy: Policy, shipped: Policy) -> None:
    """The entry ended on 2024-06-30. Without the pair nobody can say whether the matter is on a list."""
    facts = {
        "written_entrustment": True,
        "funding_provided": True,
        "conditions_provided": True,
        "unified_arrangement": True,
    }
    before = decided(policy, "养犬数量统计", dt.date(2024, 6, 30), facts=facts)
    assert before.verdict == "lawful"
    assert memberships(before)["list:assistance"] == ("on", LIST)
    after = decided(policy, "养犬数量统计", facts=facts)
    assert {one.name for one in after.missing} == {"statutory"}
    seen = memberships(after)
    assert (seen["list:assistance"], seen["list:duty"]) == (("off", LIST), ("off", LIST))
    final = policy.decide({**OFF_LIST, "facts": facts}, decided_on=DAY)
    assert final.verdict == "unlawful"
    assert "tonghua-ordinance/18-3-1" in {one.rule for one in final.findings if one.deciding}
    assert memberships(final)["list:assistance"] == ("off", LIST)
    asserted = memberships(shipped.decide({**OFF_LIST, "facts": facts}, decided_on=DAY))
    assert asserted["list:assistance"] == ("off", "caller")


def test_a_wording_that_no_list_has_is_still_not_known(policy: Policy) -> None:
    decision = decided(policy, "统计辖区树木数量")
    assert decision.verdict == "undetermined"
    assert decision.item is not None
    assert decision.item.unresolved


# --- loading -----------------------------------------------------------------------------------


def test_the_digest_holds_the_lists_and_not_where_they_lie(policy: Policy, tmp_path: Path) -> None:
    shutil.copy(LISTS / "duty.yaml", tmp_path / "one.yaml")
    shutil.copy(LISTS / "assistance.yaml", tmp_path / "two.yaml")
    again = load(lists=[tmp_path / "two.yaml", tmp_path, tmp_path / "one.yaml"])
    assert again.digest == policy.digest
    text = (tmp_path / "two.yaml").read_text("utf-8").replace("2024-06-30", "2024-07-01")
    (tmp_path / "two.yaml").write_text(text, "utf-8")
    assert load(lists=[tmp_path]).digest != policy.digest


def test_settings_go_with_them(shipped: Policy) -> None:
    name, reading = next(iter(shipped.checked.readings.items()))
    answer = reading.answers[0]
    settings = Settings({name: Settlement(answer, "司法局", dt.date(2024, 1, 1), "批复")})
    assert load(settings=settings, lists=[LISTS]).settings is settings


@pytest.mark.parametrize("broken", ["none", "empty", "rules", "code"])
def test_what_is_no_list_is_refused(broken: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for folder, name in (("rules", "a.policy"), ("code", "a.yaml")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / name).write_bytes("法规".encode("gbk"))
    with pytest.raises(PolicyFolderError):
        read_lists([tmp_path / broken])
    result = run("decide", EXAMPLES / "off-list.json", "--lists", tmp_path / broken)
    assert result.exit_code == 2
    assert broken in result.stderr


def test_a_wrong_list_stops_everything_with_its_place(tmp_path: Path) -> None:
    text = (LISTS / "duty.yaml").read_text("utf-8").replace("id: grid-head", "id: excluded-dog")
    (tmp_path / "duty.yaml").write_text(text, "utf-8")
    with pytest.raises(PolicyError) as caught:
        load(lists=[tmp_path])
    (error,) = (one for one in caught.value.diagnostics if one.code == "D230")
    assert error.span.source.name.endswith("duty.yaml")
    result = run("decide", EXAMPLES / "off-list.json", "--lists", tmp_path)
    assert result.exit_code == 2
    assert "duty.yaml" in result.stderr
    assert run("check", "--lists", tmp_path).exit_code == 1


def test_a_task_is_decided_and_explained_with_them() -> None:
    for command in ("decide", "explain"):
        result = run(command, "-", "--lists", LISTS, "--format", "json", stdin=json.dumps(TASK))
        answer = json.loads(result.stdout)
        assert answer["mode"] in {"preview", "replay"}
        assert "banner" in answer


# --- the page ----------------------------------------------------------------------------------

COMMANDS = [
    line.strip()
    for block in re.findall(r"```sh\n(.*?)```", (LISTS / "README.md").read_text("utf-8"), re.DOTALL)
    for line in block.splitlines()
    if line.strip()
]


@pytest.mark.slow
def test_every_command_of_the_page_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(EXAMPLES, tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    assert len(COMMANDS) >= 7
    for command in COMMANDS:
        program, *arguments = shlex.split(command)
        assert program == "policylib"
        result = run(*arguments)
        assert result.exit_code == (1 if arguments[0] == "decide" else 0), result.output
        if arguments[0] == "decide":
            assert "\n结论：违法" in result.stdout
            assert "没有约束力" in "".join(result.stdout.split())
    text = (tmp_path / "my-lists" / "duty.yaml").read_text("utf-8")
    assert "until: 2024-12-31" in text
    assert "组织社区邻里节活动" in text
    entry = text[text.index("探访关爱独居、空巢、留守老年人") :]
    assert "走访独居、空巢老年人" in entry.partition("- id:")[0]


@pytest.mark.parametrize(
    ("table", "file"), [("duty.csv", "duty.yaml"), ("assistance.xlsx", "assistance.yaml")]
)
def test_the_lists_are_what_their_tables_give(table: str, file: str, tmp_path: Path) -> None:
    """Also from a table in GBK, as spreadsheet programs still write it."""
    kind = file.removesuffix(".yaml")
    source = LISTS / table
    if table.endswith(".csv"):
        source = tmp_path / table
        source.write_bytes((LISTS / table).read_text("utf-8-sig").encode("gb18030"))
    title = {"duty": "社区工作事项清单(示意)", "assistance": "协助政府工作事项清单(示意)"}[kind]
    out = tmp_path / file
    what = f"--kind {kind} --id example-tonghua-{kind} --region 220500 --status illustrative --complete"
    when = f"--from 2023-07-01 --replaces tonghua-{kind}"
    options = [*what.split(), *when.split()]
    result = run("lists", "import", source, "--title", title, "--out", out, *options)
    assert result.exit_code == 0, result.output
    assert out.read_bytes() == (LISTS / file).read_bytes()


def test_the_shipped_rule_base_has_no_illustrative_list() -> None:
    texts = [path.read_text("utf-8") for path in SHIPPED.rglob("lists/*.yaml")]
    assert texts
    assert not any(re.search(r"^status: illustrative", text, re.MULTILINE) for text in texts)
