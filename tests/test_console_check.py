"""Check a task with the pages: questions in their order, the answer in the words of the law, its record."""

from __future__ import annotations

import html
import re
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
import pytest

from api_server import Running
from batch_files import Visitor
from policylib import Policy
from policylib_api.console.asking import Asked, asked_of, raw_task
from policylib_api.console.card import card_of
from policylib_api.console.steps import next_step

ASKED = {
    "region": "220502",
    "date": "2024-03-01",
    "community": "urban",
    "assigner.kind": "department",
    "assigner.level": "county",
    "act": "assign_task",
    "item.text": "统计辖区树木数量",
}
OFF_LISTS = {**ASKED, "lists": "stated", "facts.quota": "true"}
QUOTE = "不得转交给社区承担,或者直接给社区安排工作任务"


def get(console: Running, fields: dict[str, str], **more: str) -> str:
    answered = httpx.get(console.url, params={**fields, **more}, timeout=60)
    assert answered.status_code == 200, answered.text
    return html.unescape(answered.text)


def heading(page: str) -> str:
    """Return the heading of the small page that is shown."""
    found = re.findall(r'<form method="get".*?<h2>(.*?)</h2>', page, re.DOTALL)
    return found[0] if found else ""


def verdict(page: str) -> str:
    found = re.search(r'class="verdict verdict-(\w+) verdict-large"', page)
    return found[1] if found else ""


# --- the question ------------------------------------------------------------------------------


def test_the_fields_of_an_address_are_a_task() -> None:
    asked = asked_of(
        list({**OFF_LISTS, "list": "duty", "facts.plaque": "other", "facts.x": "unknown"}.items())
    )
    assert raw_task(asked, "220502") == {
        "region": "220502",
        "date": "2024-03-01",
        "community": "urban",
        "act": "assign_task",
        "assigner": {"kind": "department", "level": "county"},
        "item": {"text": "统计辖区树木数量", "lists": ["duty"]},
        "facts": {"quota": True, "plaque": "other", "x": None},
    }


def test_none_of_the_entries_asserts_nothing_about_lists() -> None:
    asked = asked_of([("item.text", "树"), ("item.id", "none"), ("lists", "unknown"), ("list", "duty")])
    assert raw_task(asked, None) == {"item": {"text": "树"}}


@pytest.mark.parametrize("pairs", [[("facts", "x"), ("facts.y", "true")], [("act", "a"), ("act.b", "c")]])
def test_fields_that_clash_are_all_read(pairs: list[tuple[str, str]]) -> None:
    assert raw_task(asked_of(pairs), None) == {
        name: {"true": "true"}.get(value, value) for name, value in pairs
    }


@pytest.mark.parametrize(
    ("typed", "place"), [("东昌区", "220502 吉林省通化市东昌区"), ("二道江区", "二道江区"), ("", "")]
)
def test_a_place_is_picked_for_the_words_it_was_offered_for(typed: str, place: str) -> None:
    pairs = [("region", typed), ("offered", "东昌区"), ("region", "220502 吉林省通化市东昌区")]
    asked = asked_of(pairs)
    assert asked.value("region") == place
    assert "offered" not in asked.link


@pytest.mark.parametrize("changed", ["统计辖区树木数量", ""])
def test_an_entry_is_picked_for_the_title_it_was_offered_for(changed: str) -> None:
    picked = [("offered", "反诈任务"), ("item.id", "fraud")]
    assert asked_of([("item.text", "反诈任务"), *picked]).value("item.id") == "fraud"
    assert asked_of([("item.text", changed), *picked]).value("item.id") == ""
    again = [("offered", changed), ("item.id", "trees")]
    assert asked_of([("item.text", changed), *picked, *again]).value("item.id") == "trees"


def test_a_link_repeats_the_question_and_nothing_else() -> None:
    asked = asked_of([*ASKED.items(), ("seen", "place"), ("step", "who"), ("lang", "en")])
    assert dict(parse_qsl(urlsplit(asked.link).query)) == {**ASKED, "show": "answer"}


@pytest.mark.parametrize("way", [{}, {"way": "form"}])
def test_a_level_is_taken_only_of_a_body_that_has_one(console: Running, way: dict[str, str]) -> None:
    wrong = {**ASKED, "assigner.kind": "subdistrict_office", **way}
    page = get(console, wrong, show="answer", step="who")
    assert 'id="assigner.level-error"' in page
    assert "“街道办事处”不用填哪一级" in page
    assert "县级街道办事处" not in page
    right = {name: value for name, value in wrong.items() if name != "assigner.level"}
    assert "-error" not in get(console, right, step="who")
    # On the small page where it was given, whatever is asked later.
    early = {name: value for name, value in wrong.items() if name not in ("act", "item.text")}
    assert 'id="assigner.level-error"' in get(console, early, step="who")


def test_where_a_body_sits_may_be_said_by_name(console: Running) -> None:
    receipts = [
        re.findall(r"任务：([0-9a-f]{64})", get(console, {**ASKED, "assigner.region": place}, show="answer"))
        for place in ("通化市东昌区", "220502", "220500")
    ]
    assert len(receipts[0]) == 1
    assert receipts[0] == receipts[1] != receipts[2]
    unclear = get(console, {**ASKED, "assigner.region": "和平区"}, show="answer", step="who")
    assert 'id="assigner.region-error"' in unclear
    assert "120101 天津市和平区" in unclear
    odd = httpx.get(console.url, params=[("assigner", "x"), ("assigner.region", "和平区")], timeout=60)
    assert odd.status_code == 200


# --- small pages -------------------------------------------------------------------------------


def test_what_every_task_needs_comes_first(console: Running) -> None:
    given: dict[str, str] = {}
    seen = []
    for names in (("region",), ("assigner.kind", "assigner.level"), ("act", "item.text")):
        seen.append(heading(get(console, given, lang="en")))
        given |= {name: ASKED[name] for name in names}
    assert seen == ["Where, and on which day?", "Who assigns it?", "What is the community to do?"]


def test_then_the_questions_in_the_order_of_missing(console: Running, shipped: Policy) -> None:
    """Every question is answered with "not known" until none is left; then comes the answer."""
    asked = asked_of(list(ASKED.items()))
    steps = []
    for _ in range(40):
        task = shipped.task(raw_task(asked, "220502"))
        step = next_step(asked, shipped, shipped.decide(task), set())
        if step is None:
            break
        steps.append(step)
        asked = Asked((*asked.pairs, ("seen", step)))
    assert steps[:2] == ["manner", "lists"]
    missing = [one.name for one in shipped.decide(task).missing if one.kind == "fact"]
    assert missing
    assert steps[2:] == [f"facts.{name}" for name in missing]
    assert verdict(get(console, dict(ASKED), show="answer")) == "undetermined"


def test_what_was_left_open_on_the_way_is_asked_again_on_a_page_of_its_own(console: Running) -> None:
    """The kind of community, and what the matter is: by its title, or by the lists it is on."""
    fields = {name: value for name, value in ASKED.items() if name not in ("community", "item.text")}
    pairs = [*fields.items(), *(("seen", name) for name in ("place", "who", "what", "manner"))]
    headings = []
    for _ in range(3):
        page = html.unescape(httpx.get(console.url, params=tuple(pairs), timeout=60).text)
        headings.append(heading(page))
        step = re.findall(r'name="step" value="([^"]+)"', page)
        pairs += [("seen", step[0])]
    assert {"这件事在哪些清单上？", "这是城市社区、乡镇社区还是村？"} <= set(headings)


def test_questions_that_were_passed_over_can_be_answered_after_all(console: Running) -> None:
    pairs = [*ASKED.items(), ("seen", "manner"), ("seen", "lists"), ("show", "answer")]
    assert verdict(httpx.get(console.url, params=tuple(pairs), timeout=60).text) == "undetermined"
    again = httpx.get(console.url + asked_of(pairs).going_on, timeout=60).text
    assert heading(html.unescape(again)) == "这件事在哪些清单上？"


def test_a_blank_field_is_a_mistake_once_the_page_was_left(console: Running) -> None:
    before = get(console, {}, lang="en")
    assert "Mistake:" not in before
    after = get(console, {"date": "2024-03-01", "step": "place"}, lang="en")
    assert "this is needed" in after
    assert 'aria-invalid="true"' in after
    assert 'href="#region"' in after


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"region": "2205"}, "6、9 或 12 位"),
        ({"region": "亚特兰蒂斯"}, "没有叫“亚特兰蒂斯”的地点"),
        ({"region": "和平区"}, "120101 天津市和平区"),
        ({"region": "通化"}, "“通化”是哪一个"),
        ({**ASKED, "date": "2024-02-30"}, "不是有效日期"),
        ({**ASKED, "act": "asign_task"}, "是不是“assign_task”"),
        ({**ASKED, "facts.qota": "true"}, "没有“qota”这项事实"),
        ({**ASKED, "aktion": "1"}, "没有“aktion”这个字段"),
        ({**ASKED, "facts.quota": "yes"}, "应为 true、false 或 null"),
    ],
)
@pytest.mark.parametrize("way", ["", "form"])
def test_mistakes_are_said_where_they_are(
    console: Running, fields: dict[str, str], said: str, way: str
) -> None:
    page = get(console, fields, way=way, show="answer")
    assert said in page
    assert 'role="alert"' in page
    assert verdict(page) == ""


def test_what_is_typed_is_escaped(console: Running) -> None:
    evil = '"><script>alert(1)</script>{{ 7*7 }}'
    for way in ("", "form"):
        answered = httpx.get(console.url, params={**ASKED, "item.text": evil, "way": way, "show": "answer"})
        assert "<script>alert" not in answered.text
        assert "{{ 7*7 }}" in answered.text


def test_an_endless_address_is_refused(console: Running) -> None:
    answered = httpx.get(console.url, params={"item.text": "x" * 61_000}, headers={"Accept": "text/html"})
    assert answered.status_code == 414
    with pytest.raises(ValueError, match="too long"):
        asked_of([("item.text", "x" * 70_000)])


# --- titles ------------------------------------------------------------------------------------


def test_like_entries_are_proposed_and_not_chosen(console: Running, shipped: Policy) -> None:
    entry = next(
        (one, each)
        for each in shipped.checked.lists
        for one in each.items
        if each.region == "220500" and len(one.names[0]) > 6
    )
    title = entry[0].names[0]
    like = title[:-1] + ("事" if title[-1] != "事" else "项")
    fields = {**ASKED, "item.text": like}
    found = shipped.match(like, region="220502", date="2024-03-01")
    assert found.unresolved
    assert found.candidates
    page = get(console, fields, ask="what")
    assert f'name="item.id" value="{found.candidates[0].id}"' in page
    assert not re.search(r'name="item.id"[^>]* checked', page)
    chosen = get(console, {**fields, "item.id": found.candidates[0].id}, show="answer")
    assert found.candidates[0].name in chosen


@pytest.mark.parametrize("shown", [{"way": "form"}, {"ask": "what"}])
def test_a_title_that_is_changed_is_not_taken_for_the_entry_of_the_old_one(
    console: Running, shown: dict[str, str]
) -> None:
    title = "反诈应用安装任务数"
    page = get(console, {**ASKED, "item.text": title, "item.id": "stat-fraud-publicity"}, **shown)
    form = re.search(r'<form method="get".*?</form>', page, re.DOTALL)
    assert form
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form[0])
    checked = re.findall(r'<input type="radio" name="(item.id)" value="([^"]+)" checked>', form[0])
    assert ("item.id", "stat-fraud-publicity") in [*hidden, *checked]
    sent = [(name, value) for name, value in hidden if name in ("offered", "item.id")]
    for typed, said in ((title, "stat-fraud-publicity"), ("统计辖区树木数量", "")):
        asked = asked_of([*{**ASKED, "item.text": typed}.items(), *sent, *checked])
        assert asked.value("item.id") == said


def test_htmx_gets_the_part_that_it_replaces(console: Running) -> None:
    headers = {"HX-Request": "true", "HX-Target": "candidates"}
    part = httpx.get(console.url, params={**ASKED, "step": "what"}, headers=headers).text
    assert "<html" not in part
    whole = get(console, {**ASKED, "ask": "what"})
    assert part.strip() in whole
    restored = {**headers, "HX-History-Restore-Request": "true"}
    assert "<html" in httpx.get(console.url, params=ASKED, headers=restored).text


def test_a_place_that_is_only_to_be_confirmed_is_no_mistake(console: Running) -> None:
    page = get(console, {"region": "东昌区", "seen": "place"}, step="place")
    assert "请确认地点" in page
    assert "处要改" not in page
    assert "有误" not in page
    assert re.search(r'name="offered" value="东昌区">\s*<fieldset class="choice meant"><legend>是不是', page)
    none = get(console, {"region": "火星", "seen": "place"}, step="place")
    assert "有 1 处要改" in none
    assert "有误" in none


# --- the answer --------------------------------------------------------------------------------


def test_the_answer_is_that_of_the_library(console: Running, shipped: Policy) -> None:
    page = get(console, OFF_LISTS, show="answer")
    decision = shipped.decide(raw_task(asked_of(list(OFF_LISTS.items())), "220502"))
    assert verdict(page) == decision.verdict == "unlawful"
    assert QUOTE in page
    assert "tonghua-ordinance/18-3-1" in page
    assert decision.receipt.task.removeprefix("sha256:") in page
    for remedy in decision.model_dump()["remedies"][:1]:
        assert all(step["text"] in page for step in remedy["steps"])


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_case_of_the_shipped_policy_makes_a_card(shipped: Policy, language: str) -> None:
    """Cards of all verdicts, with what each has to say."""
    seen = set()
    for case in shipped.checked.cases[::7]:
        try:
            answer = shipped.decide(case.task).model_dump(language)
        except ValueError:
            continue
        card = card_of(shipped, answer, language)
        seen.add(card.verdict)
        assert {one.rule for one in (*card.grounds, *card.also, *card.others)} == {
            one["rule"] for one in answer["findings"]
        }
        assert [one.text for one in card.missing] == [one["question"] for one in answer["missing"]]
        assert all(cited.quotes for ground in card.grounds for cited in ground.cited)
    assert {"unlawful", "curable", "lawful", "undetermined"} <= seen


def test_the_comparison_names_every_place_with_texts_of_its_own(console: Running, shipped: Policy) -> None:
    page = get(console, OFF_LISTS, show="answer", compare="1")
    table = page.partition('id="comparison"')[2]
    own = {code for one in shipped.checked.regulations.values() for code in one.regions} - {"000000"}
    assert table.count('<th scope="row">') == len(own) + 1


def test_one_form_has_every_fact(console: Running, shipped: Policy) -> None:
    page = get(console, OFF_LISTS, way="form")
    for name in shipped.checked.vocabulary.facts:
        assert f'name="facts.{name}"' in page
    assert verdict(page) == "unlawful"


# --- records -----------------------------------------------------------------------------------


def test_nothing_is_recorded_unless_it_is_asked_for(console: Running) -> None:
    before = console.client.get("/v1/decisions").json()
    get(console, OFF_LISTS, show="answer")
    assert console.client.get("/v1/decisions").json() == before


def test_an_answer_is_recorded_on_demand(console: Running) -> None:
    with httpx.Client(base_url=console.url, timeout=60) as browser:
        page = browser.get("/", params={**OFF_LISTS, "show": "answer"}).text
        token = re.search(r'name="csrf" value="(\w+)"', page)
        question = re.search(r'name="question" value="([^"]+)"', page)
        assert token is not None
        assert question is not None
        sent = {"csrf": token[1], "question": html.unescape(question[1])}
        done = browser.post("/", data=sent)
        assert done.status_code == 303
        identity = dict(parse_qsl(urlsplit(done.headers["location"]).query))["recorded"]
        assert identity in browser.get(done.headers["location"]).text
        refused = browser.post("/", data={**sent, "csrf": "0" * 64}, headers={"Accept": "text/html"})
        assert refused.status_code == 403
        assert "这个表单已经失效" in refused.text
    kept = console.client.get(f"/v1/decisions/{identity}").json()
    assert kept["answer"]["verdict"] == "unlawful"


def test_a_form_that_is_sent_twice_makes_one_record(console: Running) -> None:
    """One after the other, or the second while the first is still being answered."""
    with Visitor(console.url) as visitor:
        visitor.client.follow_redirects = False
        before = recorded(console)
        sent = visitor.fields(f"/?{urlencode({**OFF_LISTS, 'show': 'answer'})}")
        with ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(lambda _: visitor.client.post("/", data=sent), range(4)))
        answers.append(visitor.client.post("/", data=sent))
        assert {answer.status_code for answer in answers} == {303}
        (shown,) = {answer.headers["location"] for answer in answers}
        identity = dict(parse_qsl(urlsplit(shown).query))["recorded"]
        assert recorded(console)[:2] == [identity, *before[:1]]
        other = visitor.client.post("/", data={**sent, "once": "another"})
        assert other.headers["location"] != shown


def test_the_key_of_a_form_is_good_for_one_question(console: Running) -> None:
    with Visitor(console.url) as visitor:
        sent = visitor.fields(f"/?{urlencode({**OFF_LISTS, 'show': 'answer'})}")
        assert visitor.client.post("/", data=sent).status_code == 200
        changed = {**sent, "question": sent["question"].replace("quota=true", "quota=false")}
        assert visitor.client.post("/", data=changed).status_code == 422


def recorded(console: Running) -> list[str]:
    """Return the ids of all records, the newest first."""
    return [one["id"] for one in console.client.get("/v1/decisions").json()["decisions"]]


def test_a_record_that_is_not_there_is_not_claimed(console: Running) -> None:
    page = get(console, OFF_LISTS, show="answer", recorded="01900000")
    assert "01900000" not in page.partition("<main")[2].partition("<footer")[0]


def test_what_is_no_form_is_refused(console: Running) -> None:
    answered = httpx.post(console.url, content=urlencode({"question": "x"}), headers={"Accept": "text/html"})
    assert answered.status_code == 400
    assert "提交的表单读不出来" in answered.text
