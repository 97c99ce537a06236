"""From prepared data to a page: templates, the words of a language, and the headers every page has."""

from __future__ import annotations

from functools import lru_cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket
from starlette.requests import Request
from starlette.responses import Response

from policylib import __version__
from policylib.render import messages
from policylib_api.call import Call
from policylib_api.console.csrf import Forms, cookie_options
from policylib_api.console.files import static_address
from policylib_api.console.page import THEMES, page_language, page_theme
from policylib_api.console.text import say
from policylib_api.wire.languages import LANGUAGES
from policylib_api.wire.problems import ProblemError

_TEMPLATES = Path(__file__).parent / "templates"
_CHOICES = ("lang", "theme")
_A_YEAR = 365 * 86400
_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "form-action 'self'",
    )
)
# To which entry of the navigation pages belong whose address does not begin with its own.
_SECTIONS = {"letters": "/", **dict.fromkeys(("rules", "lists", "readings", "coverage"), "/law")}
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Vary": "Cookie, HX-Request",
}


class _Compiled(BytecodeCache):
    """What templates are compiled to: the same in both languages."""

    def __init__(self) -> None:
        self._code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._code:
            bucket.bytecode_from_string(self._code[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._code[bucket.key] = bucket.bytecode_to_string()


_COMPILED = _Compiled()


def compile_templates() -> None:
    """Compile every template at once (most of a second), so that who first looks at a page waits for none."""
    for language in LANGUAGES:
        environment = _environment(language)
        for name in environment.list_templates():
            environment.get_template(name)


@lru_cache(maxsize=2)
def _environment(language: str) -> Environment:
    """Return the templates in the words of a language. `parts` are the macros that every page may use."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        bytecode_cache=_COMPILED,
    )
    environment.globals |= {
        "t": partial(say, language),
        "w": partial(_library, language),
        "language": language,
        "html_language": "zh-Hans" if language == "zh" else "en",
        "static": static_address,
        "version": __version__,
        "themes": THEMES,
    }
    environment.globals["parts"] = environment.get_template("parts.html").module
    return environment


def _library(language: str, key: str, /, **values: object) -> str:
    """Return a sentence that decisions are put into words with."""
    return messages.say(key, language, **values)


def render(call: Call, template: str, /, status: int = 200, **data: Any) -> Response:
    """Answer with a page in the language of a call.

    A request of htmx gets the block of the template that is named like the part of the page it replaces
    (`HX-Target: found-entries` → block `found_entries`), where there is one; else the whole page.
    """
    # Pages that are open to all know themselves whether somebody is signed in.
    who = {
        "signed_in": getattr(call.request.state, "shown_as", None),
        "signs_in": call.service.config.authentication,
    }
    return _page(call.request, call.language, template, status, {**who, **data})


def render_problem(request: Request, problem: ProblemError) -> Response:
    """Answer with a problem as a page, in the words the API has for it."""
    language = page_language(request)
    identity = request.state.request_id
    data = {
        "signed_in": None,
        "signs_in": False,
        "problem": problem.document(language, identity),
        "request_id": identity,
    }
    response = _page(request, language, "problem.html", problem.status, data)
    response.headers.update({name: value for name, value in problem.headers.items() if name != "Location"})
    return response


def _section(path: str) -> str:
    """Return the address in the navigation that a page belongs to."""
    first = path.removeprefix("/").partition("/")[0]
    return _SECTIONS.get(first, f"/{first}")


def _page(request: Request, language: str, template: str, status: int, data: dict[str, Any]) -> Response:
    forms = Forms(request)
    shell = {
        "navigation": request.state.navigation,
        "path": request.url.path,
        "section": _section(request.url.path),
        "theme": page_theme(request),
        "choose": partial(_choosing, request),
        "csrf_token": forms.token,
    }
    found = _environment(language).get_template(template)
    wanted = _block_wanted(request)
    block = found.blocks.get(wanted) if wanted else None
    context = found.new_context({**shell, **data})
    body = "".join((block or found.root_render_func)(context))
    headers = {**_HEADERS, "Content-Language": language}
    response = Response(body, status, headers, "text/html")
    forms.finish(response)
    _keep_choices(request, response)
    return response


def _block_wanted(request: Request) -> str | None:
    """Return the block that a request of htmx replaces; None: it wants the page."""
    headers = request.headers
    if headers.get("hx-request") != "true" or headers.get("hx-history-restore-request") == "true":
        return None
    return headers.get("hx-target", "").replace("-", "_") or None


def _choosing(request: Request, **choices: str) -> str:
    """Return the address of the same page with another language or look."""
    kept = [pair for pair in request.query_params.multi_items() if pair[0] not in _CHOICES]
    return f"{request.url.path}?{urlencode([*kept, *choices.items()])}"


def _keep_choices(request: Request, response: Response) -> None:
    """Have the browser remember a language or look that the address names."""
    for name, choose in (("lang", page_language), ("theme", page_theme)):
        if name in request.query_params:
            response.set_cookie(name, choose(request), max_age=_A_YEAR, **cookie_options(request))
