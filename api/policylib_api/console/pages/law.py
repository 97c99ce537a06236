"""The law: regulations of a place and day, provisions with their rules, lists, readings, coverage."""

from __future__ import annotations

import asyncio

from starlette.responses import Response

from policylib.analysis.coverage import Coverage
from policylib.matching.places import known_places
from policylib_api.call import Call, Scope
from policylib_api.console.lawbook.asked import asked
from policylib_api.console.lawbook.covering import counts, coverage_of, covered
from policylib_api.console.lawbook.lists import find_entries, list_page
from policylib_api.console.lawbook.of_place import every_text, place_law
from policylib_api.console.lawbook.readings import STATES, find_readings
from policylib_api.console.lawbook.rules import rule_page
from policylib_api.console.lawbook.searching import find
from policylib_api.console.lawbook.texts import provisions_at, text_page
from policylib_api.console.page import Page
from policylib_api.console.rendering import render
from policylib_api.deciding import today_of
from policylib_api.routes.reference import nothing

# Seconds: until a page says that the cases are still being run, and until the browser asks again.
_PATIENCE, _AGAIN = 0.1, 2


async def show_law(call: Call) -> Response:
    """Show the law of a place on a day, or every regulation; and what has some words in it."""
    policy, today = call.active.policy, today_of(call)
    question = asked(policy.checked, call.request.query_params, today)
    region = None if question.place is None else question.place.code
    clear = not question.mistakes
    law = place_law(policy, call.language, region, question.day) if region is not None and clear else None
    return render(
        call,
        "law.html",
        status=200 if clear else 400,
        asked=question,
        places=known_places(policy.checked.places),
        law=law,
        every=every_text(policy, call.language, today) if region is None and not question.region else None,
        found=find(policy, question.words, region) if question.words and clear else None,
    )


async def show_text(call: Call) -> Response:
    """Show a regulation: its provisions in order, the rules made of each beside it."""
    slug = call.part("regulation")
    policy = call.active.policy
    try:
        page = await asyncio.to_thread(text_page, policy, call.language, slug, today_of(call))
    except KeyError:
        raise nothing(slug) from None
    return render(call, "law_text.html", page=page)


async def show_provision(call: Call) -> Response:
    """Show what is on record at, within or around a place in a regulation."""
    slug, at = call.part("regulation"), call.part("at")
    policy = call.active.policy
    try:
        found = await asyncio.to_thread(provisions_at, policy, call.language, slug, at)
        page = await asyncio.to_thread(text_page, policy, call.language, slug, today_of(call))
    except KeyError as error:
        raise nothing(str(error.args[0])) from None
    return render(call, "law_at.html", page=page, at=at, provisions=found)


async def show_rule(call: Call) -> Response:
    """Show a rule: as it is written, what it rests on, its cases, what prevails over it."""
    name = f"{call.part('regulation')}/{call.part('rule')}"
    policy = call.active.policy
    if name not in policy.checked.rules:
        raise nothing(name)
    return render(call, "rule.html", page=await asyncio.to_thread(rule_page, policy, call.language, name))


async def show_lists(call: Call) -> Response:
    """Show every list, or those of a place, and entries with some words in their names."""
    policy = call.active.policy
    question = asked(policy.checked, call.request.query_params, today_of(call))
    region = None if question.place is None else question.place.code
    return render(
        call,
        "lists.html",
        status=400 if question.mistakes else 200,
        asked=question,
        places=known_places(policy.checked.places),
        found=find_entries(policy, call.language, question.words, region),
    )


async def show_list(call: Call) -> Response:
    """Show a list with its entries."""
    name, words = call.part("list"), call.request.query_params.get("q", "").strip()
    try:
        page = list_page(call.active.policy, call.language, name, words)
    except KeyError:
        raise nothing(name) from None
    return render(call, "list.html", page=page, words=words)


async def show_readings(call: Call) -> Response:
    """Show the questions of interpretation: answers, which counts, what each moves."""
    fields = call.request.query_params
    state, words = fields.get("state", ""), fields.get("q", "").strip()
    shown, count = await asyncio.to_thread(
        find_readings, call.active.policy, call.language, words, state if state in STATES else ""
    )
    return render(call, "readings.html", readings=shown, count=count, states=STATES, state=state, words=words)


async def show_coverage(call: Call) -> Response:
    """Show how much of each regulation the cases show, and whether anything is lacking."""
    found = await _coverage(call)
    if found is None:
        return _waiting(call)
    whole, each = counts(call.active.policy, found)
    complete = found.complete and not whole.unaccounted
    return render(call, "coverage.html", whole=whole, each=each, complete=complete, idle=len(found.idle))


async def show_coverage_of(call: Call) -> Response:
    """Show what the cases show of the rules of a regulation."""
    slug, policy = call.part("regulation"), call.active.policy
    if slug not in policy.checked.regulations:
        raise nothing(slug)
    found = await _coverage(call)
    if found is None:
        return _waiting(call)
    return render(call, "coverage_of.html", page=covered(policy, call.language, found, slug))


async def _coverage(call: Call) -> Coverage | None:
    """Return what the cases show; None: they are still being run."""
    running = coverage_of(call.active.policy, today_of(call))
    await asyncio.wait({asyncio.wrap_future(running)}, timeout=_PATIENCE)
    return running.result() if running.done() else None


def _waiting(call: Call) -> Response:
    response = render(call, "coverage_waiting.html", cases=len(call.active.policy.checked.cases))
    response.headers["Refresh"] = str(_AGAIN)
    return response


PAGES = (
    Page("GET", "/law", "lawPage", Scope.DECIDE, show_law, nav="law.nav"),
    Page("GET", "/law/{regulation}", "regulationPage", Scope.DECIDE, show_text),
    Page("GET", "/law/{regulation}/{at}", "provisionPage", Scope.DECIDE, show_provision),
    Page("GET", "/rules/{regulation}/{rule}", "rulePage", Scope.DECIDE, show_rule),
    Page("GET", "/lists", "listsPage", Scope.DECIDE, show_lists),
    Page("GET", "/lists/{list}", "listPage", Scope.DECIDE, show_list),
    Page("GET", "/readings", "readingsPage", Scope.DECIDE, show_readings),
    Page("GET", "/coverage", "coveragePage", Scope.DECIDE, show_coverage),
    Page("GET", "/coverage/{regulation}", "coverageOfPage", Scope.DECIDE, show_coverage_of),
)
