"""Check a task in a browser: in both languages, without script, by keyboard, small and large, on paper."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlencode

import pytest

from api_server import Running
from console_server import foreign_requests, violations, watched
from policylib.letters import Kind
from policylib_api.console.pages.letters import fields_of
from test_console_check import ASKED, OFF_LISTS, QUOTE

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Response

# Of what is unlawful, on paper.
RED = "rgb(179, 38, 30)"
ADDRESSES = {
    "start": "/",
    "form": "/?way=form",
    "mistakes": "/?region=2205&step=place&date=2024-03-01",
    "which place": "/?region=%E5%92%8C%E5%B9%B3%E5%8C%BA&step=place",
    "title": f"/?{urlencode({**ASKED, 'ask': 'what'})}",
    "manner": f"/?{urlencode(ASKED)}",
    "lists": f"/?{urlencode({**ASKED, 'ask': 'lists'})}",
    "open": f"/?{urlencode({**ASKED, 'show': 'answer'})}",
    "unlawful": f"/?{urlencode({**OFF_LISTS, 'show': 'answer', 'compare': '1'})}",
    "answered form": f"/?{urlencode({**OFF_LISTS, 'way': 'form'})}",
    "letters": f"/letters?{urlencode(OFF_LISTS)}",
    "design": "/design",
    "nothing": "/nothing",
}


@pytest.fixture(params=["zh", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    # Of the page that is meant to be missing the browser says that it is.
    with watched(browser.new_page(viewport={"width": 1280, "height": 900}), "status of 404") as page:
        yield page


def walk(page: Page, url: str) -> None:
    """Go from the start to the answer as one who has the notice at hand."""
    page.goto(url)
    page.locator("[id='region']").fill("220502")
    page.locator("[id='date']").fill("2024-03-01")
    page.locator("[id='community']").select_option("urban")
    page.locator("main button[type=submit]").first.click()
    page.locator("[id='assigner.kind']").select_option("department")
    page.locator("[id='assigner.level']").select_option("county")
    page.locator("main button[type=submit]").first.click()
    page.locator("[id='act']").select_option("assign_task")
    page.locator("[id='item.text']").fill("统计辖区树木数量")
    page.locator("main button[type=submit]").first.click()
    page.locator("input[name='facts.quota'][value=true]").check()
    page.locator("main button[type=submit]").first.click()
    page.locator("input[name=lists][value=stated]").check()
    page.locator("main button[type=submit]").first.click()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_from_the_start_to_the_answer(
    console: Running, browser: Browser, language: str, script: bool
) -> None:
    context = browser.new_context(java_script_enabled=script)
    page = context.new_page()
    elsewhere = foreign_requests(page, console.url)
    walk(page, f"{console.url}/?lang={language}")
    assert page.locator(".verdict-large.verdict-unlawful").count() == 1
    assert QUOTE in page.locator(".part-because .law").first.inner_text()
    assert page.locator(".part-remedies .check-line").count() >= 2
    # Back to the question about lists, and forward again.
    page.go_back()
    assert page.locator("input[name=lists]").count() == 2
    page.go_forward()
    assert page.locator(".verdict-large").count() == 1
    assert elsewhere == []
    context.close()


def test_by_keyboard_alone(console: Running, page: Page) -> None:
    page.goto(f"{console.url}/?lang=zh")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    while page.evaluate("document.activeElement.id") != "region":
        page.keyboard.press("Tab")
    page.keyboard.type("220502")
    page.keyboard.press("Enter")
    page.wait_for_selector("[id='assigner.kind']")
    assert page.locator("h2").first.inner_text() == "谁安排的？"


def test_a_mistake_leads_to_its_field(console: Running, page: Page) -> None:
    page.goto(f"{console.url}/?region=2205&step=place&lang=en")
    page.get_by_role("alert").get_by_role("link").first.click()
    assert page.evaluate("document.activeElement.id || location.hash") in ("region", "#region")
    described = page.locator("[id='region']").get_attribute("aria-describedby") or ""
    assert [page.locator(f"[id='{one}']").count() for one in described.split()] == [1, 1]


def test_candidates_come_while_a_title_is_typed(console: Running, page: Page) -> None:
    page.goto(f"{console.url}/?{urlencode({**ASKED, 'ask': 'what', 'lang': 'en'})}")
    field = page.locator("[id='item.text']")
    field.fill("协助做好流动人口管理服务工作")
    page.wait_for_function("document.querySelector('#candidates').children.length > 0")
    radios = page.locator("#candidates input[type=radio]")
    assert radios.count() == 0 or page.locator("#candidates input:checked").count() == 0
    field.fill("树")
    page.wait_for_function("document.querySelector('#candidates').innerText.includes('No list on record')")


@pytest.mark.parametrize("name", ADDRESSES)
@pytest.mark.parametrize(("look", "width"), [("light", 1280), ("dark", 320)])
def test_everybody_can_read_and_use_it(
    console: Running, page: Page, name: str, look: Literal["light", "dark"], width: int
) -> None:
    """WCAG 2.2 AA as far as axe can tell; nothing has to be scrolled sideways at 320 px (WCAG 1.4.10)."""
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=look)
    elsewhere = foreign_requests(page, console.url)
    page.goto(console.url + ADDRESSES[name])
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("h1").count() == 1
    assert page.locator("[tabindex]:not([tabindex='-1'])").count() == 0
    assert elsewhere == []


def test_what_cannot_be_read_is_found(console: Running, page: Page) -> None:
    """What looks for barriers sees those that are put in its way."""
    page.goto(f"{console.url}/design")
    page.evaluate("document.querySelector('label').remove()")
    page.evaluate("document.documentElement.removeAttribute('lang')")
    assert {one.partition(":")[0] for one in violations(page)} == {"html-has-lang", "label"}


def test_at_twice_the_size_of_letters(console: Running, page: Page) -> None:
    page.set_viewport_size({"width": 640, "height": 800})
    page.goto(console.url + ADDRESSES["unlawful"])
    page.add_style_tag(url="/static/console.css")  # the policy of the page allows no other
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth") <= 640


def test_on_paper_everything_is_unfolded_and_nothing_can_be_clicked(console: Running, page: Page) -> None:
    page.goto(console.url + ADDRESSES["unlawful"])
    assert page.locator("details:not([open])").count() > 0
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.locator("details:not([open])").count() == 0
    assert not page.locator(".top nav").is_visible()
    assert not page.locator("main button").first.is_visible()
    assert page.locator(".law").first.is_visible()


def test_the_link_is_copied(console: Running, browser: Browser) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(console.url + ADDRESSES["unlawful"])
    page.locator("[data-does=copy]").click()
    page.wait_for_function("document.getElementById('copied').textContent !== ''")
    copied = page.evaluate("navigator.clipboard.readText()")
    page.goto(copied)
    assert page.locator(".verdict-large.verdict-unlawful").count() == 1
    context.close()


def test_two_clicks_make_one_record(console: Running, page: Page) -> None:
    before = console.client.get("/v1/checkpoint").text.splitlines()[1]
    page.goto(console.url + ADDRESSES["unlawful"])
    page.locator("form[method=post] button").dblclick()
    page.wait_for_url("**recorded=**")
    assert page.locator(".notice-good").count() == 1
    after = console.client.get("/v1/checkpoint").text.splitlines()[1]
    assert int(after) == int(before) + 1


def test_a_letter_in_both_forms_one_after_the_other(console: Running, page: Page) -> None:
    page.goto(console.url + ADDRESSES["letters"])
    for form in ("docx", "pdf"):
        with page.expect_download() as download:
            page.locator(f"button[value={form}]").click()
        assert download.value.suggested_filename.endswith(form)


def test_each_kind_of_letter_has_fields_of_its_own(console: Running, page: Page) -> None:
    page.goto(console.url + ADDRESSES["letters"])
    page.locator("[id='reply.issuer']").fill("光明社区居民委员会")
    kinds: tuple[Kind, ...] = ("application", "opinion", "reply")
    for kind in kinds:
        page.locator(f"input[name=kind][value={kind}]").check()
        shown = [one.get_attribute("name") for one in page.locator(".of-kind input:visible").all()]
        assert shown == list(fields_of(kind).values())
    assert page.locator("[id='reply.issuer']").input_value() == "光明社区居民委员会"


@pytest.mark.parametrize("look", ["light", "dark"])
def test_the_look_is_that_of_the_device_until_another_is_chosen(
    console: Running, page: Page, look: Literal["light", "dark"]
) -> None:
    grounds = {"light": "rgb(252, 252, 251)", "dark": "rgb(20, 23, 28)"}
    ground = "getComputedStyle(document.body).backgroundColor"
    page.emulate_media(color_scheme=look)
    page.goto(f"{console.url}/design")
    assert page.evaluate(ground) == grounds[look]
    for chosen in ("light", "dark"):
        page.goto(f"{console.url}/design?theme={chosen}")
        assert page.evaluate(ground) == grounds[chosen]
        assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == chosen
        page.emulate_media(media="print", color_scheme=look)
        assert page.evaluate(ground) == "rgb(255, 255, 255)"
        assert page.evaluate("getComputedStyle(document.querySelector('.verdict-unlawful')).color") == RED
        page.emulate_media(media="screen", color_scheme=look)


def test_pages_are_light(console: Running, page: Page) -> None:
    """A page with its style and scripts comes over the wire in less than 200 kB."""
    came: list[Response] = []

    def note(response: Response) -> None:
        came.append(response)

    page.on("response", note)
    page.goto(console.url + ADDRESSES["unlawful"])
    page.wait_for_load_state("networkidle")
    assert len(came) >= 4
    assert sum(len(one.body()) for one in came) < 200_000
