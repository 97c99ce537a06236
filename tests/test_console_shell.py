"""The frame of every page: language, look, headers, static files, forms, errors, and its sentences."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import httpx
import pytest
from starlette.requests import Request

import policylib_api.console
from api_server import Running
from policylib_api.app import OPERATIONS
from policylib_api.call import Operation
from policylib_api.console import csrf
from policylib_api.console.files import static_address, static_files
from policylib_api.console.page import Page
from policylib_api.console.table import NAVIGATION, PAGES
from policylib_api.console.text import TEXTS
from policylib_api.wire.problems import ProblemError

CONSOLE = Path(policylib_api.console.__file__).parent
DESIGN = "/design"


def get(console: Running, path: str, **headers: str) -> httpx.Response:
    """Ask as a browser does that was never here."""
    return httpx.get(console.url + path, headers={"Accept": "text/html", **headers})


# --- language and look -------------------------------------------------------------------------


def test_chinese_unless_something_else_was_chosen(console: Running) -> None:
    answered = get(console, DESIGN, **{"Accept-Language": "en"})
    assert answered.headers["content-language"] == "zh"
    assert '<html lang="zh-Hans"' in answered.text


def test_a_chosen_language_is_kept(console: Running) -> None:
    with httpx.Client(base_url=console.url) as browser:
        chosen = browser.get(DESIGN, params={"lang": "en"})
        assert '<html lang="en"' in chosen.text
        assert '<html lang="en"' in browser.get(DESIGN).text
        assert '<html lang="zh-Hans"' in browser.get(DESIGN, params={"lang": "zh"}).text


def test_a_chosen_look_is_kept(console: Running) -> None:
    with httpx.Client(base_url=console.url) as browser:
        assert 'data-theme="auto"' in browser.get(DESIGN).text
        browser.get(DESIGN, params={"theme": "dark"})
        assert 'data-theme="dark"' in browser.get(DESIGN).text
        assert 'data-theme="dark"' in browser.get(DESIGN, params={"theme": "pink"}).text


def test_choices_keep_the_rest_of_the_address(console: Running) -> None:
    answered = get(console, f"{DESIGN}?a=1&a=%E5%8A%A0+%26&lang=zh")
    assert f'href="{DESIGN}?a=1&amp;a=%E5%8A%A0+%26&amp;lang=en"' in answered.text


# --- headers and files -------------------------------------------------------------------------


def test_pages_allow_nothing_from_elsewhere_and_are_not_kept(console: Running) -> None:
    headers = get(console, DESIGN).headers
    assert "script-src 'self'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-request-id"]


@pytest.mark.parametrize("path", sorted((CONSOLE / "templates").glob("*.html")), ids=lambda path: path.name)
def test_no_template_has_script_or_style_in_it(path: Path) -> None:
    text = path.read_text("utf-8")
    assert not re.search(r"\son[a-z]+=|\sstyle\s*=|<style|javascript:", text)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text))
    assert not re.search(r"(?:href|src|action)=[\"']?(?:https?:)?//", text)


def test_static_files_may_be_kept_for_good_under_their_version(console: Running) -> None:
    for name, file in static_files().items():
        answered = get(console, static_address(name))
        assert answered.content == file.body
        assert "immutable" in answered.headers["cache-control"]
        assert answered.headers["content-type"] == file.kind
        old = get(console, f"/static/{name}?v=old")
        assert old.headers["cache-control"] == "no-cache"
        again = get(console, f"/static/{name}", **{"If-None-Match": old.headers["etag"]})
        assert again.status_code == 304
    assert "htmx.LICENSE" in static_files()
    assert len(static_files()["console.css"].body) < 30_000


@pytest.mark.parametrize("name", ["none.css", "..%2Frendering.py", "htmx.LICENSE%00"])
def test_other_files_are_not_given(console: Running, name: str) -> None:
    assert get(console, f"/static/{name}").status_code == 404


# --- errors ------------------------------------------------------------------------------------


def test_an_unknown_address_is_a_page_for_a_browser_only(console: Running) -> None:
    page = get(console, "/nothing/here?lang=en")
    assert page.status_code == 404
    assert page.headers["content-type"].startswith("text/html")
    assert "<h1>there is nothing at this address</h1>" in page.text
    document = httpx.get(f"{console.url}/nothing/here", headers={"Accept": "application/json"})
    assert document.json()["type"] == "/problems/not-found"


def test_errors_of_operations_stay_documents(console: Running) -> None:
    answered = get(console, "/v1/regulations/none")
    assert answered.headers["content-type"] == "application/problem+json"


def test_what_stands_in_an_address_is_escaped(console: Running) -> None:
    answered = get(console, "/%3Cscript%3Ealert(1)%3C/script%3E")
    assert answered.status_code == 404
    assert "<script>alert" not in answered.text


# --- forms -------------------------------------------------------------------------------------


def request_with(session: str | None, host: str = "127.0.0.1:80") -> Request:
    headers = [(b"host", host.encode())]
    if session is not None:
        headers.append((b"cookie", f"{csrf.SESSION_COOKIE}={session}".encode()))
    return Request({"type": "http", "method": "POST", "path": "/", "query_string": b"", "headers": headers})


def test_a_token_is_good_for_its_session_only() -> None:
    session, other = csrf.new_session(), csrf.new_session()
    csrf.require_token(request_with(session), csrf.token_of(session))
    for shown in (csrf.token_of(other), "", "é", None):
        with pytest.raises(ProblemError) as refused:
            csrf.require_token(request_with(session), shown)
        assert refused.value.status == 403
    with pytest.raises(ProblemError):
        csrf.require_token(request_with(None), csrf.token_of(""))


def test_cookies_go_unencrypted_on_this_machine_only() -> None:
    assert not csrf.cookie_options(request_with(None))["secure"]
    assert csrf.cookie_options(request_with(None, "example.org"))["secure"]


# --- table and sentences -----------------------------------------------------------------------


def test_pages_and_operations_have_names_and_addresses_of_their_own() -> None:
    every: list[Page | Operation] = [*PAGES, *OPERATIONS]
    assert len({one.id for one in every}) == len(every)
    assert len({(one.method, one.path) for one in every}) == len(every)
    assert all(address in {page.path for page in PAGES} for address, _ in NAVIGATION)


def sources() -> str:
    """Return all that may use a sentence: templates and modules, without the sentences themselves."""
    modules = [path for path in CONSOLE.rglob("*.py") if path.parent.name != "texts"]
    files = [*(CONSOLE / "templates").glob("*.html"), *modules]
    return "\n".join(path.read_text("utf-8") for path in files)


def test_every_sentence_is_used() -> None:
    text = sources()
    # "shell.theme." ~ one, f"{key}.detail": whatever begins, or ends, so.
    beginnings = re.findall(r"""["']([a-z_.]+\.)(?:["'] ?[~+%]|\{)""", text)
    endings = re.findall(r"""f["']\{\w+\}(\.[a-z_]+)["']""", text)
    unused = [
        key
        for key in TEXTS
        if not re.search(rf"""["']{re.escape(key)}["']""", text)
        and not key.startswith(tuple(beginnings))
        and not key.endswith(tuple(endings))
    ]
    assert unused == []


def test_no_sentence_is_missing() -> None:
    asked = set(re.findall(r"""(?<![\w.])t\(\s*["']([a-z0-9_.]+)["']\s*[,)]""", sources()))
    assert asked
    assert asked - set(TEXTS) == set()


def test_sentences_have_the_same_blanks_in_both_languages() -> None:
    def blanks(text: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    assert [key for key, one in TEXTS.items() if blanks(one.zh) != blanks(one.en)] == []
