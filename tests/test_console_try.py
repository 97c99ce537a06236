"""Trying a rule: drafts and what they do; the pages without JavaScript; what the editor asks."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

import policylib_api.console
from api_server import Running
from policylib import Policy
from policylib.authoring.formatting import format_text
from policylib.check.vocabulary import lexicon_of
from policylib_api.console.files import static_files
from policylib_api.trying.assistance import completion_data, hover_data, offset_of, units_of
from policylib_api.trying.desk import KEPT, MOST_DESKS, Desk, Desks
from policylib_api.trying.draft import MOST_CHARACTERS, Draft, DraftError, patch_of
from policylib_api.trying.effects import Answers, compare_place, compare_tasks, run_cases

FILE = "tonghua/tonghua-ordinance.policy"
EDITOR = Path(__file__).parents[1] / "editors" / "console"
TODAY = dt.date(2026, 3, 1)
NEW = """法规「东昌区填表试行办法」 代号 demo-2026
  效力 地方性法规(设区的市)
  地域 220500
  施行 2026-01-01 起

规则 5-1「不得要求填表」
  依据 第五条 引文「不得要求社区填表」
  方面 事项
  约束 县级政府部门
  行为 安排任务
  当 下达指标任务
  禁止

案例「填表」
  设 地域 220502, 日期 2026-03-01, 单位 县级政府部门「东昌区统计局」, 行为 安排任务
  设 下达指标任务
  应判 待定
  来源「试写」
"""


@pytest.fixture(scope="module")
def desk(shipped: Policy) -> Desk:
    return Desk(shipped)


@pytest.fixture(scope="module")
def text(shipped: Policy) -> str:
    return shipped.files[FILE]


@pytest.fixture(scope="module")
def milder(text: str) -> str:
    """The ordinance with the first thing it forbids only advised against."""
    changed = text.replace("\n  禁止\n", "\n  提倡\n", 1)
    assert changed != text
    return changed


# --- drafts ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "file",
    [
        "",
        "a.yaml",
        "../a.policy",
        "/etc/a.policy",
        "a//b.policy",
        "a/../b.policy",
        "a\n.policy",
        "./a.policy",
    ],
)
def test_what_is_no_path_of_a_rule_file_is_no_draft(file: str) -> None:
    with pytest.raises(DraftError) as refused:
        Draft.of(file, "")
    assert refused.value.what == "file"


def test_a_draft_has_a_limit_and_the_line_ends_of_files() -> None:
    with pytest.raises(DraftError):
        Draft.of("a.policy", "x" * (MOST_CHARACTERS + 1))
    assert Draft.of("a.policy", "\ufeff一\r\n\ud800").text == "一\n?"


def test_the_largest_shipped_file_can_be_tried(shipped: Policy) -> None:
    for path, content in shipped.files.items():
        if path.endswith(".policy"):
            assert Draft.of(path, content).text == content


def test_a_patch_applies(tmp_path: Path, shipped: Policy, milder: str) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    (tmp_path / FILE).parent.mkdir()
    (tmp_path / FILE).write_text(shipped.files[FILE], "utf-8", newline="\n")
    for draft in (Draft(FILE, milder), Draft("new/demo-2026.policy", NEW)):
        patch = patch_of(draft, shipped.files).encode()
        subprocess.run(["git", "apply", "-"], input=patch, cwd=tmp_path, check=True)
        assert (tmp_path / draft.file).read_text("utf-8") == draft.text
    assert patch_of(Draft(FILE, shipped.files[FILE]), shipped.files) == ""


# --- at the desk -------------------------------------------------------------------------------


def test_an_unchanged_file_changes_nothing(desk: Desk, text: str) -> None:
    desk.put(Draft(FILE, text))
    found, new = desk.found(), desk.tried()
    assert (found.own, found.elsewhere) == ((), ())
    assert new is not None
    assert new.digest == desk.policy.digest
    run = run_cases(desk.view("zh"), FILE, new, TODAY)
    assert run.count > 100
    assert run.failing == ()
    impact = Answers(desk.policy, TODAY).compared(new)
    assert (impact.read, impact.same) == (len(new.checked.cases), len(new.checked.cases))


def test_a_change_of_a_rule_shows_in_cases_answers_tasks_and_places(desk: Desk, milder: str) -> None:
    desk.put(Draft(FILE, milder))
    new = desk.tried()
    assert new is not None
    failing = run_cases(desk.view("zh"), FILE, new, TODAY).failing
    assert failing
    answers = Answers(desk.policy, TODAY)
    impact = answers.compared(new)
    # Whatever fails had been as expected, so it flips, or is decided by other rules.
    assert impact.flipped + impact.regrounded >= len(failing)
    by_asking = [
        case.id
        for case in desk.policy.checked.cases
        if not case.readings
        and desk.policy.verdict(case.task, today=TODAY).possible
        != new.verdict(case.task, today=TODAY).possible
    ]
    settled = [case for case in desk.policy.checked.cases if case.readings]
    assert len(by_asking) <= impact.flipped <= len(by_asking) + len(settled)
    flipped = next(result.case for result in failing if result.mismatches[0].what == "verdict")
    impact = compare_tasks(desk.policy, new, [dict(flipped.task), {"region": "x"}], TODAY)
    assert (impact.flipped, impact.skipped["both"]) == (1, 1)
    difference = compare_place(desk.policy, new, "220502", TODAY, 60)
    assert difference is not None
    assert difference.changes
    assert compare_place(desk.policy, new, "220502", TODAY, 0) is None


def test_mistakes_are_found_where_they_are_and_elsewhere(desk: Desk, text: str) -> None:
    desk.put(Draft(FILE, text.replace("规则 18-3-1", "规则 18-3-99", 1)))
    found = desk.found()
    assert desk.tried() is None
    assert {one.span.source.name for one in found.elsewhere} >= {"tonghua/tonghua-ordinance.cases.policy"}
    desk.put(Draft("new/demo-2026.policy", NEW))
    found = desk.found()
    assert found.errors == 0  # the file before is as it was
    assert "C342" in {one.code for one in found.own}
    new = desk.tried()
    assert new is not None
    run = run_cases(desk.view("zh"), "new/demo-2026.policy", new, TODAY)
    assert (run.count, run.failing) == (1, ())


def test_the_editor_is_told_in_units_of_utf_16(desk: Desk) -> None:
    draft = Draft("new/demo-2026.policy", "# 𠮷𠮷\n" + NEW)
    desk.put(draft)
    view = desk.view("zh")
    at = draft.text.index("事项")
    found = hover_data(view, draft.file, units_of(draft.text, at))
    assert found is not None
    assert (found["from"], found["to"]) == (at + 2, at + 4)
    options = completion_data(view, draft.file, units_of(draft.text, at))["options"]
    assert {"程序", "事项"} <= {one["text"] for one in options}
    assert all(offset_of(draft.text, units_of(draft.text, each)) == each for each in range(len(draft.text)))


def test_desks_are_few_and_forgotten(shipped: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    laid: list[Policy] = []

    class Laid:
        def __init__(self, policy: Policy) -> None:
            self.policy = policy
            laid.append(policy)

    monkeypatch.setattr("policylib_api.trying.desk.Desk", Laid)
    desks = Desks()
    first = desks.of("0", shipped, 0)
    assert desks.of("0", shipped, 1) is first
    for number in range(1, MOST_DESKS):
        desks.of(str(number), shipped, 2)
    assert desks.of("0", shipped, 3) is first
    desks.of("more", shipped, 4)  # the one that lay unused longest goes
    assert desks.of("0", shipped, 5) is first
    count = len(laid)
    desks.of("1", shipped, 6)
    assert len(laid) == count + 1
    assert desks.of("0", shipped, 7 + KEPT) is not first
    other = Policy(shipped.checked, shipped.settings)
    assert desks.of("0", other, 8 + KEPT).policy is other


# --- the pages ---------------------------------------------------------------------------------


class Visitor:
    """Somebody with a browser without JavaScript."""

    def __init__(self, console: Running, language: str = "zh") -> None:
        self.client = httpx.Client(base_url=console.url, timeout=120, headers={"Accept": "text/html"})
        self.client.cookies.set("lang", language)
        self.token = ""

    def get(self, **asked: str) -> httpx.Response:
        answered = self.client.get("/try", params=asked)
        found = re.search(r'name="csrf" value="([0-9a-f]+)"', answered.text)
        self.token = found[1] if found else self.token
        return answered

    def send(self, do: str, file: str, text: str, **more: str) -> httpx.Response:
        form = {"csrf": self.token, "do": do, "file": file, "text": text, **more}
        return self.client.post("/try", data=form)

    def ask(self, what: str, body: object) -> httpx.Response:
        return self.client.post(f"/try/{what}", json=body, headers={"X-CSRF-Token": self.token})


@pytest.fixture(scope="module")
def visitor(console: Running) -> Iterator[Visitor]:
    made = Visitor(console)
    made.get(file=FILE)
    yield made
    made.client.close()


def test_every_rule_file_can_be_chosen(visitor: Visitor, shipped: Policy) -> None:
    page = visitor.get().text
    offered = set(re.findall(r'<option value="([^"]+\.policy)"', page))
    assert offered == {path for path in shipped.files if path.endswith(".policy")}


def test_a_file_opens_as_it_is_or_in_other_keywords(visitor: Visitor, shipped: Policy, text: str) -> None:
    page = visitor.get(file=FILE).text
    assert "规则 18-3-1" in page
    assert 'src="/static/editor.js' in page
    english = visitor.get(file=FILE, into="en").text
    lexicon = lexicon_of(shipped.checked.vocabulary, shipped.checked.ranks)
    first = format_text(FILE, text, lexicon, "en").splitlines()[-1]
    assert first.replace('"', "&#34;") in english


def test_a_new_regulation_begins_with_what_is_known(visitor: Visitor) -> None:
    ranks = re.search(r'<option value="([^"]+)">县级规范性文件', visitor.get().text)
    assert ranks
    page = visitor.get(title="试行办法", slug="demo-9", rank=ranks[1], region="220502").text
    assert "法规「试行办法」 代号 demo-9" in page
    assert 'value="new/demo-9.policy"' in page
    for wrong in ({"slug": "Demo 9"}, {"region": "99"}, {"title": " "}, {"slug": "tonghua-ordinance"}):
        asked = {"title": "试行办法", "slug": "demo-9", "rank": ranks[1], "region": "220502", **wrong}
        refused = visitor.get(**asked).text
        assert f'id="{next(iter(wrong))}-error"' in refused


def test_without_script_the_form_checks_and_shows_the_effect(visitor: Visitor, milder: str) -> None:
    task = {
        "region": "220502",
        "date": "2026-03-01",
        "assigner": {"kind": "department", "level": "county", "name": "东昌区统计局"},
        "act": "assign_task",
    }
    page = visitor.send("check", FILE, milder).text
    assert "与预期不符" in page
    assert "<details>" in page
    page = visitor.send("effect", FILE, milder, tasks=json.dumps(task), place="220502", day="2026-03-01").text
    for heading in ("对规则库全部案例的影响", "对所填任务的影响", "2026-03-01 所有可能的任务"):
        assert heading in page


def test_the_effect_says_what_it_cannot_compare(visitor: Visitor, text: str) -> None:
    page = visitor.send("effect", FILE, text, tasks="{", place="火星", day="2026-13-01").text
    assert all(f'id="{name}-error"' in page for name in ("tasks", "place", "day"))
    page = visitor.send("effect", FILE, text, tasks="[" + ",".join(["{}"] * 201) + "]").text
    assert "最多 200 项" in page


def test_a_part_is_sent_to_htmx(visitor: Visitor, text: str) -> None:
    form = {"csrf": visitor.token, "do": "check", "file": FILE, "text": text}
    answered = visitor.client.post(
        "/try", data=form, headers={"HX-Request": "true", "HX-Target": "try-results"}
    )
    assert "<html" not in answered.text
    assert "还没有改动" in answered.text


def test_downloads(visitor: Visitor, shipped: Policy, milder: str) -> None:
    patch = visitor.send("patch", FILE, milder.replace("\n", "\r\n"))
    assert patch.text == patch_of(Draft(FILE, milder), shipped.files)
    assert patch.headers["content-disposition"].endswith("tonghua-ordinance.patch")
    whole = visitor.send("file", FILE, milder.replace("\n", "\r\n"))
    assert whole.text == milder
    assert whole.headers["content-type"] == "text/plain; charset=utf-8"


def test_that_a_file_does_not_check_is_said_before_its_patch_is_given(
    visitor: Visitor, shipped: Policy, milder: str
) -> None:
    wrong = f"{milder}\n规则 "
    page = visitor.send("patch", FILE, wrong)
    assert page.headers["content-type"].startswith("text/html")
    told = page.text.partition('id="try-said"')[0]
    assert re.search(r"检查时有 \d+ 处错误", told)
    assert "这时下载的补丁" in page.text
    assert 'name="do" value="patch_anyway"' in told
    anyway = visitor.send("patch_anyway", FILE, wrong)
    assert anyway.text == patch_of(Draft(FILE, wrong), shipped.files)
    assert "patch_anyway" not in visitor.send("check", FILE, milder).text


def test_keywords_are_rewritten_only_where_the_file_is_right(visitor: Visitor, text: str) -> None:
    assert "rule 18-3-1" in visitor.send("en", FILE, text).text
    page = visitor.send("en", FILE, "规则 ").text
    assert "先改正错误" in page
    assert "规则 </textarea>" in page


def test_what_is_written_is_escaped(visitor: Visitor) -> None:
    bad = "</textarea><script>alert(1)</script>"
    page = visitor.send("check", FILE, bad, tasks=bad, place=bad).text
    assert "<script>alert" not in page
    page = visitor.send("check", FILE, "乱写`<script>alert(1)</script>").text
    assert "<script>alert" not in page
    assert "声明以 <code>法规</code>、" in page


def test_in_english(console: Running, milder: str) -> None:
    english = Visitor(console, "en")
    english.get(file=FILE)
    page = english.send("check", FILE, milder).text
    english.client.close()
    assert re.search(r"cases: \d+, not as expected: \d+", page)


def test_forms_and_questions_need_the_token(console: Running, text: str) -> None:
    stranger = Visitor(console)
    form = stranger.send("check", FILE, text)
    question = stranger.ask("diagnostics", {"file": FILE, "text": text})
    stranger.client.close()
    assert (form.status_code, question.status_code) == (403, 403)
    assert question.headers["content-type"] == "application/problem+json"


def test_what_the_editor_asks(visitor: Visitor, text: str) -> None:
    broken = text.replace("方面", "方便", 1)
    found = visitor.ask("diagnostics", {"file": FILE, "text": broken}).json()["diagnostics"]
    assert [one["code"] for one in found] == ["P110"]
    assert broken[found[0]["from"] : found[0]["to"]] == "方便"
    at = text.index("第十八条第三款") + 2
    assert "不得转交" in visitor.ask("hover", {"file": FILE, "text": text, "offset": at}).json()["markdown"]
    assert visitor.ask("hover", {"file": FILE, "text": text, "offset": 0}).json() is None
    offered = visitor.ask("completion", {"file": FILE, "text": text, "offset": text.index("方面")}).json()
    assert "方面" in {one["text"] for one in offered["options"]}


def test_a_fix_is_offered_with_its_edits(visitor: Visitor, text: str) -> None:
    wrong = text.replace("- 「部门命令等同政府命令」", "- 「部门命令等于政府命令」", 1)
    found = visitor.ask("diagnostics", {"file": FILE, "text": wrong}).json()["diagnostics"]
    fix = next(fix for one in found for fix in one["fixes"])
    for edit in reversed(fix["edits"]):
        wrong = wrong[: edit["from"]] + edit["insert"] + wrong[edit["to"] :]
    assert wrong == text


@pytest.mark.parametrize(
    "body",
    [
        [],
        {"file": FILE},
        {"file": FILE, "text": "x", "offset": "1"},
        {"file": FILE, "text": "x", "offset": True},
        {"file": "../x.policy", "text": "x", "offset": 1},
        {"file": FILE, "text": "x" * (MOST_CHARACTERS + 1), "offset": 1},
    ],
    ids=str,
)
def test_other_questions_are_refused(visitor: Visitor, body: object) -> None:
    refused = visitor.ask("completion", body)
    assert refused.status_code == 400
    assert refused.json()["errors"]


def test_nothing_of_it_reaches_the_policy_in_force(console: Running, visitor: Visitor, milder: str) -> None:
    before = console.service.policies.active.policy
    files = before.files
    visitor.send("effect", FILE, milder)
    assert console.service.policies.active.policy is before
    assert before.files == files


# --- the editor --------------------------------------------------------------------------------


def test_the_editor_is_built_of_its_sources() -> None:
    digest = hashlib.sha256()
    grammar = EDITOR.parent / "vscode" / "syntaxes" / "policy.tmLanguage.json"
    for path in (*sorted((EDITOR / "src").iterdir()), EDITOR / "package-lock.json", grammar):
        digest.update(path.read_bytes())
    built = static_files()["editor.js"].body.decode()
    assert digest.hexdigest() in built[:200], "run npm run build in editors/console"


def test_the_licences_of_what_is_in_it_lie_beside_it() -> None:
    lock = json.loads((EDITOR / "package-lock.json").read_text("utf-8"))
    licences = static_files()["editor.LICENSE"].body.decode()
    for name in ("@codemirror/view", "@codemirror/state", "@lezer/highlight", "style-mod"):
        assert f"{name} {lock['packages'][f'node_modules/{name}']['version']}\n" in licences


def test_it_is_loaded_on_its_page_only_and_small_enough(console: Running) -> None:
    templates = Path(policylib_api.console.__file__).parent / "templates"
    users = [path.name for path in templates.iterdir() if "editor.js" in path.read_text("utf-8")]
    assert users == ["try_edit.html"]
    assert len(static_files()["editor.js"].packed) < 150_000


def test_a_rebuild_is_the_same() -> None:
    if shutil.which("node") is None or not (EDITOR / "node_modules").is_dir():
        pytest.skip("needs node and the packages of editors/console (npm ci there)")
    done = subprocess.run(
        ["node", "build.js", "--check"], cwd=EDITOR, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
