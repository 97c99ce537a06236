"""The pages on the law: regulations of a place and day, provisions and rules, lists, readings, coverage."""

from __future__ import annotations

import datetime as dt
import re
from concurrent.futures import Future
from html import unescape
from urllib.parse import quote, unquote, urljoin

import httpx
import pytest

from api_server import Running
from policylib import Policy
from policylib.analysis.coverage import Coverage
from policylib.engine.settings import Settings, Settlement
from policylib.pinpoint import Pinpoint
from policylib_api.console.addresses import coverage_address, regulation_address, rule_address
from policylib_api.console.lawbook.graph import BOX, GAP_X
from policylib_api.console.lawbook.lists import find_entries
from policylib_api.console.lawbook.readings import find_readings
from policylib_api.console.lawbook.rules import rule_page
from policylib_api.console.lawbook.searching import MOST, find
from policylib_api.console.lawbook.texts import provisions_at, text_page
from policylib_api.console.lawbook.timeline import WIDTH, timeline
from policylib_api.console.pages import law

DAY = dt.date(2026, 3, 1)
TONGHUA = "tonghua-ordinance"
RULE = f"{TONGHUA}/18-3-1"
TONGCHANG = "220502"


def get(console: Running, path: str, **headers: str) -> httpx.Response:
    """Ask as a browser does that was never here."""
    return httpx.get(console.url + path, headers={"Accept": "text/html", **headers}, timeout=60)


def page(console: Running, path: str) -> str:
    """Return a page that is there."""
    answered = get(console, path)
    assert answered.status_code == 200, answered.text
    return answered.text


def section(text: str, name: str) -> str:
    """Return one section of a page."""
    return text.split(f'id="{name}"', 1)[1].split("</section>", 1)[0]


# --- the law of a place on a day ---------------------------------------------------------------


@pytest.mark.parametrize("date", ["2005-01-01", "2017-01-01", "2026-03-01"])
def test_regulations_stand_where_the_library_has_them(console: Running, shipped: Policy, date: str) -> None:
    text = page(console, f"/law?region={TONGCHANG}&date={date}")
    for one in shipped.law(TONGCHANG, date)["regulations"]:
        where = "binding" if one["binding"] else one["standing"]
        where = {"in_force": "advising", "lapsed": "advising"}.get(where, where)
        assert one["title"] in unescape(section(text, where))
    for other in ("binding", "advising", "over", "to_come"):
        assert f'href="#{other}"' in text


def test_a_text_that_binds_nobody_says_why(console: Running) -> None:
    text = unescape(page(console, "/law?region=620702&date=2026-03-01"))
    advising = section(text, "advising")
    assert "期满" in advising or "参考资料" in advising


def test_lists_and_readings_of_the_place_are_there(console: Running, shipped: Policy) -> None:
    text = unescape(page(console, f"/law?region={TONGCHANG}&date=2026-03-01"))
    known = shipped.law(TONGCHANG, "2026-03-01")
    assert known["lists"]
    assert known["readings"]
    assert all(one["title"] in section(text, "lists") for one in known["lists"])
    assert all(one["title"] in section(text, "readings") for one in known["readings"])


def test_a_place_may_be_named(console: Running) -> None:
    assert "<h1>吉林省通化市 2026-03-01 的规定</h1>" in page(console, "/law?region=通化市&date=2026-03-01")


def test_a_name_of_several_places_is_asked_back(console: Running) -> None:
    answered = get(console, "/law?region=区&date=2026-03-01&q=a+b")
    assert answered.status_code == 400
    assert 'aria-invalid="true"' in answered.text
    links = re.findall(r'href="(/law\?region=[0-9]{6}&[^"]*)"', answered.text)
    assert len(links) > 1
    assert "的规定</h1>" in page(console, unescape(links[0]))


@pytest.mark.parametrize(
    ("query", "field", "said"),
    [
        ("region=无此地", "region", "没有收录叫“无此地”的地方"),
        ("region=990000", "region", "990000"),
        ("region=220502&date=昨天", "date", "昨天"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(console: Running, query: str, field: str, said: str) -> None:
    answered = get(console, f"/law?{query}")
    assert answered.status_code == 400
    told = answered.text.split(f'id="{field}-error"', 1)[1].split("</p>", 1)[0]
    assert said in told
    assert f'href="#{field}"' in answered.text


def test_without_a_place_every_regulation_is_listed(console: Running, shipped: Policy) -> None:
    text = page(console, "/law")
    assert all(f'href="/law/{slug}"' in text for slug in shipped.checked.regulations)


# --- the timeline ------------------------------------------------------------------------------


def test_versions_share_a_line_and_follow_one_another(shipped: Policy) -> None:
    regulations = list(shipped.checked.regulations.values())
    picture = timeline(regulations, {"organic-law-2025"}, DAY)
    assert sum(len(line.bars) for line in picture.lines) == len(regulations)
    (organic,) = [line for line in picture.lines if line.title == "中华人民共和国城市居民委员会组织法"]
    assert len(organic.bars) > 1
    for before, after in zip(organic.bars, organic.bars[1:], strict=False):
        assert before.x < after.x
        assert before.x + before.width <= after.x + 1
    assert organic.bars[-1].kind == "binding"
    assert organic.bars[0].kind == "over"
    for line in picture.lines:
        assert all(bar.x >= 0 and bar.x + bar.width <= WIDTH + 3 for bar in line.bars)
    assert 0 < picture.today < WIDTH
    assert [year for year, _ in picture.years] == sorted({year for year, _ in picture.years})


def test_a_timeline_of_nothing_has_no_line() -> None:
    assert timeline([], (), DAY).lines == ()


# --- search ------------------------------------------------------------------------------------


def test_words_are_found_however_they_are_spelled(shipped: Policy) -> None:
    plain, other = find(shipped, "转交给社区承担", None), find(shipped, "轉交給社區，承擔", None)
    assert plain == other
    provisions, _ = plain
    assert any(hit.name == "第十八条第三款" for hit in provisions.shown)
    assert all(any("社区承担" in line for line in hit.lines) for hit in provisions.shown)


def test_a_search_keeps_to_the_place(shipped: Policy) -> None:
    here, _ = find(shipped, "居民委员会", TONGCHANG)
    everywhere, _ = find(shipped, "居民委员会", None)
    assert 0 < here.count < everywhere.count
    assert len(everywhere.shown) == MOST < everywhere.count
    assert not any("上海" in hit.title for hit in here.shown)


def test_rules_are_found_by_id_and_words(shipped: Policy) -> None:
    assert find(shipped, RULE, None)[1].shown[0].address == rule_address(RULE)
    assert find(shipped, "。，", None) == find(shipped, "", None)
    assert find(shipped, "没有这几个字在一起", None)[1].count == 0


def test_what_was_found_can_be_opened(console: Running) -> None:
    text = page(console, "/law?q=第十八条第三款&region=220502")
    found = re.findall(r'href="(/(?:law|rules)/[^"#]+)"', text.split("找到的", 1)[1].split("</section>")[0])
    assert found
    assert all(get(console, address).status_code == 200 for address in found)


# --- regulations and provisions ----------------------------------------------------------------


def test_every_provision_is_shown_in_order_and_every_rule_once(shipped: Policy) -> None:
    checked = shipped.checked
    for slug in checked.regulations:
        shown = text_page(shipped, "zh", slug, DAY)
        own = [at for regulation, at in checked.provisions if regulation == slug]
        assert sorted(one.at for one in shown.provisions) == sorted(own)
        articles = [Pinpoint.parse(one.at) for one in shown.provisions]
        numbers = [at.article for at in articles if at.steps[0].kind == "article" and at.article]
        assert numbers == sorted(numbers)
        rules = [rule.id for one in shown.provisions for rule in one.rules]
        rules += [rule.id for rule in shown.elsewhere]
        assert sorted(rules) == sorted(r.id for r in checked.rules.values() if r.regulation == slug)
        assert len(shown.guarantees) == sum(one.regulation == slug for one in checked.guarantees)
        assert all(one.rules or one.uses or one.not_encoded for one in shown.provisions)


def test_every_citation_leads_to_its_words(shipped: Policy) -> None:
    for rule in shipped.checked.rules.values():
        for one in rule.citations:
            shown = provisions_at(shipped, "zh", one.regulation, one.at)
            words = "".join(line for each in shown for line in each.lines)
            assert all(re.sub(r"\s", "", quote) in re.sub(r"\s", "", words) for quote in one.quotes)


def test_a_regulation_has_its_rules_beside_its_provisions(console: Running, shipped: Policy) -> None:
    text = page(console, f"/law/{TONGHUA}")
    card = unescape(text.split('id="第十八条第三款"', 1)[1].split("</section>", 1)[0])
    assert "不得转交给社区承担" in card
    assert f'id="rule-{RULE}"' in card
    assert all(line in card for line in shipped.rule_as_written(RULE))
    assert all(one.consequence in card for one in shipped.checked.rules[RULE].liabilities)
    assert "/readings#reading-" in card


def test_what_was_not_encoded_says_why(console: Running, shipped: Policy) -> None:
    text = unescape(page(console, f"/law/{TONGHUA}"))
    reasons = [
        one.not_encoded
        for one in shipped.checked.provisions.values()
        if one.regulation == TONGHUA and one.not_encoded
    ]
    assert reasons
    assert all(reason in text for reason in reasons)


def test_the_ways_from_and_to_other_versions(console: Running) -> None:
    old = unescape(page(console, "/law/emergency-response-2007"))
    assert 'href="/law/emergency-response-2024"' in old
    assert "2024-10-31 已经失效" in old


def test_a_text_that_only_lists_rest_on_has_a_page(console: Running) -> None:
    text = unescape(page(console, "/law/fire-protection"))
    assert "没有编成规则" in text
    assert "《中华人民共和国消防法》" in unescape(page(console, "/law/fire-protection/第六条第七款"))


@pytest.mark.parametrize("at", ["第十八条", "第18条第3款", "第十八条第三款"])
def test_a_place_in_a_text_may_be_written_in_any_way(console: Running, at: str) -> None:
    assert "不得转交给社区承担" in page(console, regulation_address(TONGHUA, at))


@pytest.mark.parametrize(
    "path",
    [
        "/law/none",
        f"/law/{TONGHUA}/第九百条",
        f"/law/{TONGHUA}/甲",
        "/rules/none/1",
        f"/rules/{TONGHUA}/none",
        "/lists/none",
        "/coverage/none",
        "/law/%3Cscript%3E",
    ],
)
def test_what_is_not_there_is_said(console: Running, path: str) -> None:
    answered = get(console, path)
    assert answered.status_code == 404
    assert "现行规则库里没有" in answered.text
    assert "<script>" not in answered.text


# --- rules -------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_rule_has_a_page(shipped: Policy, language: str) -> None:
    for identity, rule in shipped.checked.rules.items():
        shown = rule_page(shipped, language, identity)
        assert list(shown.shown.written) == shipped.rule_as_written(identity, language)
        assert len(shown.cases) == shown.shown.cases
        assert len(shown.cited) == len(rule.citations)


def test_a_rule_page_shows_all_there_is(console: Running, shipped: Policy) -> None:
    text = unescape(page(console, rule_address(RULE)))
    cases = [one for one in shipped.checked.cases if RULE in one.deciding]
    assert cases
    assert all(one.title in text for one in cases)
    assert text.count('class="verdict ') >= len(cases)
    assert "/readings#reading-" in text
    assert f'href="{coverage_address(TONGHUA, RULE)}"' in text
    assert "<svg" in section(text, "tree")
    assert 'role="img" aria-labelledby="tree-title tree-about"' in text


def test_the_picture_has_every_node_of_the_tree_and_no_two_in_one_place(shipped: Policy) -> None:
    for identity in shipped.checked.rules:
        shown = rule_page(shipped, "zh", identity)
        count, pending = 0, [shown.tree]
        while pending:
            pending += pending.pop().children
            count += 1
        boxes = shown.graph.boxes
        assert len(boxes) == count == len(shown.graph.edges) + 1
        columns: dict[int, int] = {}
        for box in sorted(boxes, key=lambda each: (each.x, each.y)):
            assert (box.x - 1) % (BOX + GAP_X) == 0
            assert box.y >= columns.get(box.x, 0)
            columns[box.x] = box.y + box.height
            assert all(box.y < y <= box.y + box.height for _, y, _ in box.lines)
            assert box.y + box.height <= shown.graph.height


def test_arrows_lead_from_what_prevails(shipped: Policy) -> None:
    checked = shipped.checked
    over = next(
        r for r in checked.rules.values() if any(n.startswith(f"{r.regulation}/") for n in r.overrides)
    )
    under = next(name for name in sorted(over.overrides) if name.startswith(f"{over.regulation}/"))
    children = {one.id: one.arrow for one in rule_page(shipped, "zh", over.id).tree.children}
    assert children[under] == "down"
    assert {one.id: one.arrow for one in rule_page(shipped, "zh", under).tree.children}[over.id] == "up"


# --- lists and readings ------------------------------------------------------------------------


def test_every_list_is_there_with_its_status(console: Running, shipped: Policy) -> None:
    text = unescape(page(console, "/lists"))
    assert all(one.title in text for one in shipped.checked.lists)
    assert "正式公布" in text
    assert "由条文整理" in text


def test_lists_of_a_place_are_those_that_reach_it(shipped: Policy) -> None:
    found = find_entries(shipped, "zh", "", TONGCHANG)
    assert {row.place for row in found.lists} <= {"全国", "通化市"}
    assert found.entries == ()


def test_entries_are_found_by_name_and_alias(shipped: Policy) -> None:
    found = find_entries(shipped, "zh", "防火宣傳", None)
    assert "消防宣传教育" in {one.name for one in found.entries}
    assert found.count == len(found.entries)


def test_a_list_shows_its_entries_with_their_basis(console: Running, shipped: Policy) -> None:
    (one,) = [each for each in shipped.checked.lists if each.id == "statutory-duties"]
    text = unescape(page(console, "/lists/statutory-duties"))
    assert "这份清单不完整" in text
    for item in one.items:
        assert item.names[0] in text
        assert item.basis_quote is None or item.basis_quote in text
    assert "这份清单不完整" not in page(console, "/lists/certificates-excluded-2020")


def test_a_search_in_a_list_gives_the_entries_alone(console: Running) -> None:
    path = "/lists/statutory-duties?q=消防"
    part = get(console, path, **{"HX-Request": "true", "HX-Target": "list-entries"}).text
    assert part.lstrip().startswith('<div id="list-entries"')
    assert "消防宣传教育" in part
    assert "<h1" not in part
    assert part.strip() in page(console, path)


def test_readings_are_shown_with_what_they_move(console: Running, shipped: Policy) -> None:
    text = unescape(page(console, "/readings"))
    for one in shipped.checked.readings.values():
        assert one.question in text
        assert f'id="reading-{one.id}"' in text
    assert "答“" in text


def test_readings_are_told_apart_by_how_they_are_answered(shipped: Policy) -> None:
    name, reading = next((n, r) for n, r in shipped.checked.readings.items() if r.default is None)
    settlement = Settlement(reading.answers[0], "某市人大常委会", DAY, "某号决定")
    settled = shipped.with_settings(Settings(readings={name: settlement}))
    counts = [len(find_readings(settled, "zh", "", state)[0]) for state in ("open", "default", "settled")]
    assert counts[2] == 1
    assert sum(counts) == len(shipped.checked.readings)
    ((shown,), _) = find_readings(settled, "zh", "", "settled")
    assert shown.settled == ("某市人大常委会", DAY.isoformat(), "某号决定")
    assert find_readings(shipped, "zh", "没有这几个字在一起", "")[0] == ()


# --- coverage ----------------------------------------------------------------------------------


def test_coverage_is_complete_and_counts_everything(console: Running, shipped: Policy) -> None:
    text = wait_for(console, "/coverage")
    assert f"规则 {len(shipped.checked.rules)} 条" in text
    assert all(one.title in text for one in shipped.checked.regulations.values())
    of_one = wait_for(console, f"/coverage/{TONGHUA}")
    own = [rule.id for rule in shipped.checked.rules.values() if rule.regulation == TONGHUA]
    assert all(f'id="rule-{identity}"' in of_one for identity in own)
    assert of_one.count("案例齐全") == len(own)


def wait_for(console: Running, path: str) -> str:
    """Return a page once the cases have been run."""
    for _ in range(60):
        answered = get(console, path)
        assert answered.status_code == 200
        if "refresh" not in answered.headers:
            return unescape(answered.text)
    pytest.fail("the cases are still being run")


def test_while_cases_are_run_the_page_says_so(console: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting: Future[Coverage] = Future()
    monkeypatch.setattr(law, "coverage_of", lambda policy, today: waiting)
    monkeypatch.setattr(law, "_PATIENCE", 0.01)
    answered = get(console, f"/coverage/{TONGHUA}")
    assert "正在运行" in answered.text
    assert int(answered.headers["refresh"]) > 0


# --- all of them -------------------------------------------------------------------------------

PATHS = (
    "/law",
    "/law?region=220502&date=2026-03-01&q=清单",
    f"/law/{TONGHUA}",
    "/law/chengdu-community",
    f"/law/{TONGHUA}/第十八条第三款",
    f"/rules/{RULE}",
    "/lists",
    "/lists?q=证明",
    "/lists/statutory-duties",
    "/readings",
)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_pages_are_small_and_have_one_heading(console: Running, path: str, language: str) -> None:
    text = page(console, f"{path}{'&' if '?' in path else '?'}lang={language}")
    assert len(text.encode()) < 200_000
    assert text.count("<h1") == 1
    identities = re.findall(r'\sid="([^"]+)"', text)
    assert len(identities) == len(set(identities))


def test_every_link_leads_somewhere(console: Running) -> None:
    links: set[str] = set()
    for path in PATHS:
        found = re.findall(r'href="([^"]+)"', page(console, path))
        links |= {unescape(one) for one in found if one.startswith("/") and "lang=" not in one}
    anchored = {link for link in links if "#" in link}
    # Of what there is much of, some: each address is of one of few kinds.
    plain = sorted(
        {link.partition("#")[0] for link in links if not link.startswith(("/static", "/coverage"))}
    )
    for address in plain[:: max(1, len(plain) // 80)]:
        assert get(console, address).status_code == 200, address
    readings = page(console, "/readings")
    for link in anchored:
        address, _, anchor = link.partition("#")
        if address == "/readings":
            assert f'id="{unescape(unquote(anchor))}"' in readings


def test_what_is_asked_for_is_escaped(console: Running) -> None:
    evil = quote("<script>alert(1)</script>\"'")
    for path in (f"/law?q={evil}&region={evil}", f"/lists?q={evil}", f"/readings?q={evil}&state={evil}"):
        text = get(console, urljoin("/", path)).text
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert(1)" in text
