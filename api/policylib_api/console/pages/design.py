"""The design page: every part that pages are made of, once."""

from __future__ import annotations

from starlette.responses import Response

from policylib.engine.trace import Verdict
from policylib_api.call import Call
from policylib_api.console.page import Page
from policylib_api.console.rendering import render

_WORDS = "市、县两级人民政府及其部门对清单以外的事项,不得转交给社区承担,或者直接给社区安排工作任务"


async def show_design(call: Call) -> Response:
    """Show each part."""
    verdicts = [verdict.value for verdict in Verdict]
    return render(call, "design.html", verdicts=verdicts, words=_WORDS)


PAGES = (Page("GET", "/design", "designPage", None, show_design),)
