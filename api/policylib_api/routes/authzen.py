"""AuthZEN Authorization API 1.0: evaluation, evaluations, search, and where they are."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import orjson
from starlette.responses import Response

from policylib.diagnostics import Text
from policylib_api.authzen.answers import answer_of, is_permitted, question_of, refusal_of
from policylib_api.authzen.requests import Evaluation, read_batch, read_evaluation, read_page
from policylib_api.authzen.searching import candidates, position_of, query_digest, token_of
from policylib_api.authzen.tasks import draft
from policylib_api.call import Call, Operation, Scope
from policylib_api.deciding import answer_of as native_answer_of
from policylib_api.deciding import decide, decide_under
from policylib_api.recording import entry_of, record
from policylib_api.records.entry import Prepared
from policylib_api.routes.authzen_descriptions import BATCH, EVALUATION, METADATA, SEARCH
from policylib_api.wire.problems import ProblemError

EVALUATION_PATH = "/access/v1/evaluation"
EVALUATIONS_PATH = "/access/v1/evaluations"
SEARCH_PATH = "/access/v1/search"
METADATA_PATH = "/.well-known/authzen-configuration"

# The question cannot be decided, but is well put: what is not known is not permitted.
_NOT_DECIDED = (404, 422)
# One caller's problem in one question of a batch; any other is that of the whole request.
_OF_ONE_QUESTION = (400, 403, *_NOT_DECIDED)

# Every answer is kept in memory until all are recorded.
MOST_EVALUATIONS = 1000
# A page may hold fewer results than were asked for: no search keeps others waiting for long.
MOST_TRIED = 1000

_ENDS: dict[str, bool] = {"deny_on_first_deny": False, "permit_on_first_permit": True}


async def evaluate(call: Call) -> Response:
    """Answer one question, recorded like a decision."""
    return await _single(call, await call.json())


async def evaluate_batch(call: Call) -> Response:
    """Answer several questions in order; one that cannot be answered is `false` in its place."""
    raw = await call.json(call.service.config.batch_limit)
    batch = read_batch(raw)
    if batch is None:
        return await _single(call, raw)
    most = min(call.service.config.batch_tasks, MOST_EVALUATIONS)
    if len(batch.evaluations) > most:
        detail = Text(f"evaluations 最多 {most} 项", f"`evaluations` must have at most {most} entries")
        raise ProblemError("too-many-tasks", 400, Text("一次问得太多", "too many at once"), detail)
    answers: list[dict[str, Any]] = []
    entries: list[Prepared] = []
    for one in batch.evaluations:
        await asyncio.sleep(0)  # others are waiting for their answers
        answer, entry = _in_place(call, one)
        answers.append(answer)
        entries += [] if entry is None else [entry]
        if answer["decision"] is _ENDS.get(batch.semantic):
            break
    if entries:
        await record(call, entries)
    return call.respond({"evaluations": answers})


async def _single(call: Call, raw: object) -> Response:
    try:
        answer, entry = _evaluated(call, read_evaluation(raw))
    except ProblemError as problem:
        if problem.status not in _NOT_DECIDED:
            raise
        return call.respond(_refused(call, problem))
    await record(call, [entry])
    return call.respond(answer)


def _in_place(call: Call, raw: object) -> tuple[dict[str, Any], Prepared | None]:
    try:
        return _evaluated(call, read_evaluation(raw))
    except ProblemError as problem:
        if problem.status not in _OF_ONE_QUESTION:
            raise
        return _refused(call, problem), None


def _evaluated(call: Call, asked: Evaluation) -> tuple[dict[str, Any], Prepared]:
    """Decide a question; return what is answered and what is recorded. Raises ProblemError."""
    drafted = draft(call.active.policy, call.service.directory, asked)
    assert drafted is not None  # only what is searched for can be left out
    try:
        decision = decide(call, drafted.task)
    except ProblemError as problem:
        raise drafted.located(problem) from None
    moment = call.milliseconds()
    identity = call.service.recorder.new_id(moment)
    native = native_answer_of(decision, call.language, identity)
    question = orjson.dumps({"authzen": question_of(asked, permitted=is_permitted(decision))})
    entry = entry_of(call, decision, identity, moment, native[:-1] + b"," + question[1:])
    prepared = call.service.recorder.prepare(entry)
    if not _has_context(call):
        return {"decision": is_permitted(decision)}, prepared
    return answer_of(decision, orjson.loads(native), drafted.ignored, call.language), prepared


def _refused(call: Call, problem: ProblemError) -> dict[str, Any]:
    """Return the answer to a question that could not be decided."""
    answer = refusal_of(problem, call.language)
    return answer if _has_context(call) else {"decision": answer["decision"]}


def _has_context(call: Call) -> bool:
    """Say whether the deployment wants answers to say why."""
    return call.service.config.authzen_context == "full"


# --- search -------------------------------------------------------------------------------------


def _search(searched: str) -> Callable[[Call], Awaitable[Response]]:
    async def search(call: Call) -> Response:
        raw = await call.json()
        asked = read_evaluation(raw, searched)
        page = read_page(raw)
        policy = call.active.policy
        digest = query_digest(policy, searched, raw)
        position = position_of(page.token, digest)
        among = candidates(policy, call.service.directory, asked, searched)
        end = min(len(among), position + MOST_TRIED)
        results: list[Mapping[str, str]] = []
        while position < end and len(results) < page.limit:
            await asyncio.sleep(0)  # others are waiting for their answers
            if _belongs(call, among[position].asked, searched):
                results.append(among[position].result)
            position += 1
        token = token_of(digest, position) if position < len(among) else ""
        return call.respond({"results": results, "page": {"next_token": token, "count": len(results)}})

    return search


def _belongs(call: Call, asked: Evaluation, searched: str) -> bool:
    """Say whether a candidate would be permitted. What cannot be decided is not. Raises ProblemError."""
    policy = call.active.policy
    try:
        drafted = draft(policy, call.service.directory, asked, searched)
        if drafted is None:
            return False
    except ProblemError as problem:
        if problem.status in _NOT_DECIDED:
            return False
        raise
    try:
        decision = decide_under(policy, call, drafted.task)
    except ProblemError as problem:
        if problem.status in _NOT_DECIDED or (problem.status == 403 and searched == "subject"):
            return False
        raise drafted.located(problem) from None
    resource = (asked.resource.type, asked.resource.id or "")
    if searched == "resource" and resource not in call.service.directory.resources:
        # An entry of lists: those of other places are not meant.
        return is_permitted(decision) and decision.item is not None and bool(decision.item.resolved)
    return is_permitted(decision)


# --- metadata -----------------------------------------------------------------------------------


async def describe(call: Call) -> Response:
    """Say where everything is, at the address that callers use; it is never taken from a request."""
    base = call.service.config.base_url
    if base is None:
        raise ProblemError(
            "not-found",
            404,
            Text("没有这个地址", "there is nothing here"),
            Text("设置 public_url 以后才有", "it is there once `public_url` is set"),
        )
    return call.respond(
        {
            "policy_decision_point": base,
            "access_evaluation_endpoint": f"{base}{EVALUATION_PATH}",
            "access_evaluations_endpoint": f"{base}{EVALUATIONS_PATH}",
            "search_subject_endpoint": f"{base}{SEARCH_PATH}/subject",
            "search_resource_endpoint": f"{base}{SEARCH_PATH}/resource",
            "search_action_endpoint": f"{base}{SEARCH_PATH}/action",
        }
    )


OPERATIONS = (
    Operation("POST", EVALUATION_PATH, "authzenEvaluation", Scope.DECIDE, evaluate, EVALUATION),
    Operation("POST", EVALUATIONS_PATH, "authzenEvaluations", Scope.DECIDE, evaluate_batch, BATCH),
    *(
        Operation(
            "POST",
            f"{SEARCH_PATH}/{searched}",
            f"authzenSearch{searched.capitalize()}",
            Scope.DECIDE,
            _search(searched),
            SEARCH[searched],
        )
        for searched in ("subject", "resource", "action")
    ),
    Operation("GET", METADATA_PATH, "authzenMetadata", None, describe, METADATA),
)
