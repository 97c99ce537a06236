"""What is on record: regulations, rules, lists, articles, readings, the vocabulary, the schemas."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import orjson
from starlette.responses import Response

from policylib import Policy
from policylib.diagnostics import Text
from policylib_api.call import Call, Handler, Operation, Scope
from policylib_api.openapi.parts import Part, an_object, answer, array, in_path, in_query, problem, ref
from policylib_api.wire.problems import ProblemError

_NOTHING = Text("没有这一项", "there is no such thing")


def _one(name: str, find: Callable[[Any, Call], Any]) -> Handler:
    """Return what answers with one thing; `name`: of the part of the path that names it."""

    async def handler(call: Call) -> Response:
        try:
            found = find(call.active.policy.reference(call.language), call)
        except KeyError:
            raise nothing(call.part(name)) from None
        return call.respond(found)

    return handler


def nothing(name: str) -> ProblemError:
    """Return the problem for something that is not there."""
    return ProblemError(
        "not-found", 404, _NOTHING, Text(f"现行规则库里没有“{name}”", f"the policy in force has no `{name}`")
    )


async def list_regulations(call: Call) -> Response:
    """Give every regulation in brief."""
    return call.respond({"regulations": call.active.policy.reference(call.language).regulations()})


async def list_rules(call: Call) -> Response:
    """Give every rule, or every rule of a regulation, in brief."""
    regulation = call.request.query_params.get("regulation")
    if regulation is not None and regulation not in call.active.policy.checked.regulations:
        raise nothing(regulation)
    return call.respond({"rules": call.active.policy.reference(call.language).rules(regulation)})


async def get_rule(call: Call) -> Response:
    """Give a rule as data and as it is written."""
    policy, name = call.active.policy, f"{call.part('regulation')}/{call.part('rule')}"
    try:
        rule = policy.reference(call.language).rule(name)
    except KeyError:
        raise nothing(name) from None
    # Its file is parsed again; a long one takes a while.
    written = await asyncio.to_thread(policy.rule_as_written, name, call.language)
    return call.respond({**rule, "written": written})


async def list_lists(call: Call) -> Response:
    """Give every list in brief."""
    return call.respond({"lists": call.active.policy.reference(call.language).lists()})


async def list_readings(call: Call) -> Response:
    """Give every question of interpretation."""
    return call.respond(await asyncio.to_thread(_readings, call.active.policy, call.language))


@lru_cache(maxsize=4)
def _readings(policy: Policy, language: str) -> bytes:
    # All rules are gone through for each.
    return orjson.dumps({"readings": policy.reference(language).readings()})


async def get_vocabulary(call: Call) -> Response:
    """Give the words of tasks and rules."""
    return call.respond(call.active.policy.reference(call.language).vocabulary())


async def get_task_schema(call: Call) -> Response:
    """Give the JSON Schema of a task."""
    return call.respond(call.active.policy.task_schema())


async def get_decision_schema(call: Call) -> Response:
    """Give the JSON Schema of a decision."""
    return call.respond(call.active.policy.decision_schema())


_REGULATION = in_path("regulation", "The id of a regulation · 法规的代号", example="tonghua-ordinance")


def _get(
    path: str,
    identity: str,
    handler: Handler,
    summary: str,
    schema: Part,
    parameters: tuple[Part, ...] = (),
) -> Operation:
    missing = {"404": problem("There is no such thing · 没有这一项")} if parameters else {}
    description: dict[str, Any] = {
        "summary": summary,
        "tags": ["reference"],
        "parameters": list(parameters),
        "responses": {"200": answer(summary, schema), **missing},
    }
    return Operation("GET", path, identity, Scope.DECIDE, handler, description)


OPERATIONS = (
    _get(
        "/v1/regulations",
        "listRegulations",
        list_regulations,
        "Every regulation in brief · 全部法规",
        an_object({"regulations": array(ref("Regulation"))}),
    ),
    _get(
        "/v1/regulations/{regulation}",
        "getRegulation",
        _one("regulation", lambda reference, call: reference.regulation(call.part("regulation"))),
        "A regulation with its rules, readings and articles · 一部法规及其规则、解释和条文",
        ref("RegulationInFull"),
        (_REGULATION,),
    ),
    _get(
        "/v1/rules",
        "listRules",
        list_rules,
        "Every rule in brief · 全部规则",
        an_object({"rules": array(ref("Rule"))}),
        (
            in_query(
                "regulation",
                "Only those of this regulation · 只要这部法规的",
                {"type": "string", "minLength": 1},
            ),
        ),
    ),
    _get(
        "/v1/rules/{regulation}/{rule}",
        "getRule",
        get_rule,
        "A rule as data, and as it is written · 一条规则的内容和原文",
        ref("RuleInFull"),
        (_REGULATION, in_path("rule", "The number of a rule · 规则的编号", example="18-3-1")),
    ),
    _get(
        "/v1/lists",
        "listLists",
        list_lists,
        "Every list in brief · 全部清单",
        an_object({"lists": array(ref("List"))}),
    ),
    _get(
        "/v1/lists/{list}",
        "getList",
        _one("list", lambda reference, call: reference.item_list(call.part("list"))),
        "A list with its entries · 一份清单及其条目",
        ref("ListInFull"),
        (in_path("list", "The id of a list · 清单的代号"),),
    ),
    _get(
        "/v1/articles/{regulation}",
        "listArticles",
        _one("regulation", lambda reference, call: {"articles": reference.articles(call.part("regulation"))}),
        "The articles of a regulation that are on record · 一部法规收录的条文",
        an_object({"articles": array(ref("Article"))}),
        (_REGULATION,),
    ),
    _get(
        "/v1/articles/{regulation}/{at}",
        "getArticle",
        _one(
            "at",
            lambda reference, call: {"articles": reference.article(call.part("regulation"), call.part("at"))},
        ),
        "What is on record at, within or around a place in a regulation · 法规某处及其上下收录的条文",
        an_object({"articles": array(ref("Article"))}),
        (_REGULATION, in_path("at", "The place · 位置", example="第十八条第三款")),
    ),
    _get(
        "/v1/readings",
        "listReadings",
        list_readings,
        "Every question of interpretation, its answer, the rules it moves · 解释问题、答案和影响的规则",
        an_object({"readings": array(ref("Reading"))}),
    ),
    _get(
        "/v1/vocabulary",
        "getVocabulary",
        get_vocabulary,
        "The words of tasks and rules · 任务和规则的用语",
        ref("Vocabulary"),
    ),
    _get(
        "/v1/schemas/task",
        "getTaskSchema",
        get_task_schema,
        "The JSON Schema of a task · 任务的 JSON Schema",
        {"type": "object"},
    ),
    _get(
        "/v1/schemas/decision",
        "getDecisionSchema",
        get_decision_schema,
        "The JSON Schema of a decision · 结论的 JSON Schema",
        {"type": "object"},
    ),
)
