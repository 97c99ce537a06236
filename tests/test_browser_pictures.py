"""The pictures of the documentation, `make pictures`: the console, its editor, a terminal."""

from __future__ import annotations

import itertools
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import pytest

import test_maintainers_page as maintained
from api_callers import Clock
from api_server import Running, running, service_of
from batch_files import csv_of
from console_server import watched
from picturing import COLUMNS, Camera, camera, terminal
from policylib import Policy
from policylib_api.auth.caller import Scope
from policylib_api.records import recorder
from policylib_api.records.ids import new_id
from signing import PASSWORD, add
from sitepages.including import included, section
from test_console_check import ASKED, OFF_LISTS, QUOTE

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

DOCS = Path(__file__).parents[1] / "docs"
KEPT = DOCS / "site" / "pictures"
MOST_BYTES = 1_500_000
MOST_WORDLESS = 10  # characters; a shorter text does not say what is seen
WIDE = 1000  # pixels, as are all sizes here
PHONE = 320
TERMINAL = 740
EDITOR = 900  # to below its buttons
WAIT = 120_000  # milliseconds; a desk takes seconds to be laid, and machines are shared
RULES = "tonghua/tonghua-ordinance.policy"
ANSWER = f"/?{urlencode({**OFF_LISTS, 'show': 'answer'})}"
# A week of one office: what departments want, and whether it is on a list.
HEADERS = (
    "编号",
    "地域代码",
    "日期",
    "社区类型",
    "安排单位类型",
    "安排单位级别",
    "行为",
    "事项",
    "所在清单",
    "下达指标任务",
)
ROWS: list[tuple[str, ...]] = [
    ("1", "220502", "2024-03-04", "城市社区", "政府部门", "县级", "安排任务", "统计辖区树木数量", "无", "是"),
    (
        "2",
        "220502",
        "2024-03-04",
        "城市社区",
        "政府部门",
        "县级",
        "安排任务",
        "反诈应用安装任务数",
        "无",
        "是",
    ),
    ("3", "220502", "2024-03-05", "城市社区", "政府部门", "县级", "委托事项", "物业服务监督", "", "否"),
    ("4", "220502", "2024-03-06", "城市社区", "政府部门", "市级", "安排任务", "网格信息反馈制度", "", "否"),
    ("5", "220502", "2024-03-32", "城市社区", "政府部门", "县级", "安排任务", "便民图书角", "", ""),
]


@pytest.fixture(scope="module")
def server(shipped: Policy, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server of the console where one signs in; its clock stands still, and nothing in it is by chance."""
    service = service_of(shipped, tmp_path_factory.mktemp("pictured"), clock=Clock(), authentication=True)
    numbers = itertools.count(1)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(service.recorder.store, "_salt", bytes)
        patched.setattr(
            recorder.Recorder, "new_id", lambda _, now: new_id(now, next(numbers).to_bytes(10, "big"))
        )
        with running(service) as server:
            add(server, "wangfang", Scope.DECIDE, Scope.READ_RECORDS, Scope.ADMIN)
            yield server


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Camera:
    return camera(tmp_path_factory.mktemp("pictures"))


@pytest.fixture(scope="module")
def context(browser: Browser, server: Running, pictures: Camera) -> Iterator[BrowserContext]:
    """A browser that is signed in."""
    made = browser.new_context(
        base_url=server.url,
        viewport={"width": WIDE, "height": 800},
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        reduced_motion="reduce",
    )
    made.set_default_timeout(WAIT)
    with watched(made.new_page()) as page:
        page.goto("/session?next=/")
        pictures.take(page, "console-sign-in", "登录", "密码")
        page.fill("#name", "wangfang")
        page.fill("#password", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(f"{server.url}/")
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    with watched(context.new_page()) as page:
        yield page


# --- the console -------------------------------------------------------------------------------


def test_a_task_is_asked_about_and_answered(page: Page, pictures: Camera) -> None:
    page.goto(f"/?{urlencode({**ASKED, 'facts.quota': 'true'})}")
    pictures.take(page, "console-question", "wangfang", "统计辖区树木数量")
    page.goto(ANSWER)
    pictures.take(page, "console-answer", "违法，不得安排", QUOTE, most=1400)


def test_the_answer_on_a_phone_in_the_dark_and_in_english(page: Page, pictures: Camera) -> None:
    page.set_viewport_size({"width": PHONE, "height": 640})
    page.goto(ANSWER)
    pictures.take(page, "console-phone", "违法，不得安排", QUOTE, most=1300)
    page.set_viewport_size({"width": WIDE, "height": 800})
    page.emulate_media(color_scheme="dark")
    page.reload()
    pictures.take(page, "console-dark", "违法，不得安排")
    page.emulate_media(color_scheme="light")
    page.goto(f"{ANSWER}&lang=en")
    pictures.take(page, "console-english", "unlawful", QUOTE)
    page.goto("/?lang=zh")


@pytest.mark.parametrize(
    ("name", "address", "words"),
    [
        ("console-law", "/law?region=220502&date=2024-03-01", "吉林省通化市东昌区 2024-03-01 的规定"),
        ("console-provision", f"/law/tonghua-ordinance/{quote('第十八条第三款')}", QUOTE),
        ("console-rule", "/rules/tonghua-ordinance/18-3-1", "清单以外的事项不得转交或者直接安排"),
        ("console-list", f"/lists/tonghua-duty?q={quote('消防')}", "消防"),
        ("console-letter", f"/letters?{urlencode(OFF_LISTS)}", "审查意见书"),
    ],
)
def test_a_page_of_the_law_and_of_letters(
    page: Page, pictures: Camera, name: str, address: str, words: str
) -> None:
    page.goto(address)
    # A letter belongs to the answer it is about.
    here = ["检查任务"] if address.startswith("/letters") else ["法规"]
    assert page.locator(".top nav [aria-current]").all_inner_texts() == here
    pictures.take(page, name, words, most=800)


def test_a_record_is_found_and_shown(page: Page, pictures: Camera) -> None:
    page.goto(ANSWER)
    page.locator("form[method=post] button").first.click()
    page.wait_for_url("**recorded=**")
    page.goto("/records")
    page.locator("th[scope=row] a[href^='/records/']").first.click()
    page.wait_for_url("**/records/*")
    pictures.take(page, "console-record", "违法，不得安排", "统计辖区树木数量", most=1200)


@pytest.mark.slow
def test_a_table_is_checked(page: Page, pictures: Camera) -> None:
    page.goto("/batch")
    file = csv_of(headers=HEADERS, rows=ROWS)
    page.set_input_files("#file", {"name": "三月.csv", "mimeType": "text/csv", "buffer": file})
    page.locator("main form button").click()
    page.wait_for_selector("#column-0")
    page.locator("button[value=start]").click()
    page.wait_for_selector("#batch-rows")
    pictures.take(page, "console-batch", "三月.csv", "违法", most=1600)


# --- the editor --------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_rule_is_tried(page: Page, pictures: Camera) -> None:
    page.goto(f"/try?file={quote(RULES)}")
    page.locator("#try-said", has_text="全部通过").wait_for()
    page.locator(".cm-line", has_text="依据 第十八条第三款").first.get_by_text(
        "第十八条第三款", exact=True
    ).first.hover()
    page.locator(".try-hover blockquote", has_text="不得转交").wait_for()
    pictures.take(page, "editor-hover", "不得转交给社区承担")
    page.mouse.move(0, 0)
    page.locator(".try-hover").wait_for(state="detached")
    page.locator(".cm-content").click()
    page.keyboard.press("Control+End")
    page.keyboard.insert_text("\n\n规则 99「试」\n  依据 第十八条第三款\n  方面 ")
    page.keyboard.press("Control+Space")
    pictures.take(page, "editor-completion", "程序", "方式", most=EDITOR)
    page.keyboard.press("Escape")
    page.keyboard.insert_text("程字")
    page.locator("#try-results .try-found").first.wait_for()
    pictures.take(page, "editor-diagnostic", "“程字”不是这里能用的词", top=170, most=1200)
    for _ in range(4):
        page.keyboard.press("Control+z")
    # A condition less: what was on one list is now on none.
    page.keyboard.press("Control+Home")
    page.locator(".cm-line", has_text="- 事项未列入协助政府工作事项清单").first.click()
    for key in ("End", "Shift+Home", "Shift+Home", "Backspace", "Backspace"):
        page.keyboard.press(key)
    page.locator("button[value=effect]").click()
    page.locator("#try-results h3", has_text="全部案例的影响").wait_for()
    page.mouse.move(0, 0)
    pictures.take(page, "editor-effect", "全部案例的影响", top=EDITOR - 60)


# --- a terminal --------------------------------------------------------------------------------


def tutorial(folder: Path) -> Iterator[maintained.Block]:
    """Yield the blocks of the tutorial, with the sections that it includes."""
    text = (DOCS / "tutorial.zh.md").read_text("utf-8")
    page = folder / "tutorial.md"
    page.write_text(
        included(text, lambda path, name: section((DOCS / path).read_text("utf-8"), name)), "utf-8"
    )
    return maintained.blocks(page)


@pytest.mark.slow
def test_the_tutorial_in_a_terminal(
    context: BrowserContext, pictures: Camera, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = context.new_page()
    page.set_viewport_size({"width": TERMINAL, "height": 800})

    def shown(name: str, *lines: tuple[str, int], words: str) -> None:
        commands = [(line, *maintained.run(line)) for line, _ in lines]
        assert [code for _, code, _ in commands] == [code for _, code in lines], commands
        page.set_content(terminal((typed, printed) for typed, _, printed in commands))
        pictures.take(page, name, words)

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", str(COLUMNS))
    shutil.copytree(maintained.POLICY / "national", "policy/national")
    for path in maintained.POLICY.glob("*.yaml"):
        shutil.copy(path, "policy")
    blocks = tutorial(tmp_path)
    for block in blocks:
        if "起名 `before`" in block.before:
            break
        maintained.carry_out(block)
    rules = Path("policy/anhe/anhe-measures.policy")
    right = rules.read_text("utf-8")
    rules.write_text(right.replace("的政府部门", "的政府部们", 1), "utf-8")
    shown(
        "terminal-check",
        ("policylib check policy", 1),
        ("policylib check policy --fix", 0),
        ("policylib test policy -k 安和", 0),
        words="3 个案例通过，0 个未通过",
    )
    assert rules.read_text("utf-8") == right
    shown(
        "terminal-decide",
        ("policylib decide task.yaml --policy policy --decided-on 2024-07-15", 1),
        words="结论：违法，不得安排",
    )
    shown("terminal-analyze", ("policylib analyze policy --place 229900", 0), words="发现 0 项")
    shutil.copytree("policy", "before")
    for one in itertools.chain((block,), blocks):
        maintained.carry_out(one)
    shown(
        "terminal-diff",
        ("policylib diff before policy --place 229900", 0),
        words="违法，不得安排 → 违反政策规定",
    )
    page.close()


# --- in the documentation ----------------------------------------------------------------------


def test_pages_show_every_picture_and_say_what_is_in_it() -> None:
    text = "".join(path.read_text("utf-8") for path in DOCS.glob("*.md"))
    shown = re.findall(r"!\[([^\]]+)\]\(site/pictures/([\w-]+\.png)\)", text)
    kept = list(KEPT.iterdir())
    assert {name for _, name in shown} == {path.name for path in kept}
    assert all(len(alternative) > MOST_WORDLESS for alternative, _ in shown)
    assert sum(path.stat().st_size for path in kept) < MOST_BYTES
