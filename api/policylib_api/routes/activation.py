"""Activation: a signed archive in, and its policy decides."""

from __future__ import annotations

import asyncio
import logging

from starlette.responses import Response

from policylib import SignatureError
from policylib.diagnostics import Text
from policylib_api.call import Call, Operation, Scope
from policylib_api.config import ConfigError
from policylib_api.edge.log import say
from policylib_api.openapi.parts import (
    COUNT,
    DIGEST,
    TEXT,
    TEXT_OR_NULL,
    an_object,
    answer,
    body,
    problem,
)
from policylib_api.policies.activation import (
    ActivatedBeforeError,
    BusyError,
    Publisher,
    activate,
)
from policylib_api.policies.archive import (
    FORMAT,
    HEADER,
    Archive,
    ArchiveError,
    read_archive,
    read_publish_keys,
    verify_header,
)
from policylib_api.policies.holder import Active
from policylib_api.policies.loading import PolicyRefusedError
from policylib_api.recording import unavailable
from policylib_api.records.store import RecordsUnavailableError
from policylib_api.wire.problems import ProblemError


async def activate_policy(call: Call) -> Response:
    """Let the policy of a signed archive decide from now on."""
    document = await call.body(call.service.config.archive_limit)
    signer = await asyncio.to_thread(_signer, call, document)
    try:
        archive = await asyncio.to_thread(read_archive, document)
    except ArchiveError as error:
        raise ProblemError(
            "invalid-archive",
            400,
            Text("不是合格的规则库档案", "this is no proper archive of a policy"),
            Text(f"共 {len(error.faults)} 处", f"{len(error.faults)} in all"),
            error.faults,
        ) from None
    active = await _activated(call, archive, Publisher(call.caller.id, signer))
    say("policy published", policy=active.policy.digest, caller=call.caller.id, signer=signer)
    return call.respond(
        {
            "policy": active.policy.digest,
            "settings": active.policy.settings_digest,
            "version": active.version,
            "activation": active.activation,
            "since": active.since.isoformat(timespec="milliseconds"),
        },
        headers={"Policy": active.policy.digest},
    )


def _signer(call: Call, document: bytes) -> str:
    """Return the id of the key that signed a document. Raises ProblemError 403."""
    path = call.service.config.publish_keys
    if path is None:
        raise ProblemError(
            "publishing-not-configured",
            403,
            Text("不能通过网络发布规则库", "policies cannot be published over the network"),
            Text(
                "服务器没有设置 publish_keys（可以签名的公钥）",
                "the server is configured without publish_keys (the public keys that may sign)",
            ),
        )
    try:
        # Read each time: a key that was taken out of the file can sign nothing from then on.
        return verify_header(read_publish_keys(path), call.request.headers.get(HEADER), document)
    except ConfigError as error:
        say("publish keys cannot be used", logging.ERROR, reason=str(error))
        reason = Text("服务器的 publish_keys 用不了", "publish_keys of the server cannot be used")
    except SignatureError as error:
        say("signature refused", logging.WARNING, reason=str(error), caller=call.caller.id)
        reason = error.reason
    title = Text("签名不被接受", "the signature is not accepted")
    raise ProblemError("signature-refused", 403, title, reason)


async def _activated(call: Call, archive: Archive, publisher: Publisher) -> Active:
    service = call.service
    try:
        return await asyncio.to_thread(activate, service.reloader, service.outbox, archive, publisher)
    except BusyError:
        raise ProblemError(
            "activation-in-progress",
            409,
            Text("正在换规则库", "a policy is being put in place just now"),
            Text("请稍后再试", "try again later"),
            headers={"Retry-After": "5"},
        ) from None
    except ActivatedBeforeError:
        raise ProblemError(
            "activated-before",
            409,
            Text("这个档案以前发布过", "this archive has been activated before"),
            Text(
                "要回到旧的规则库，请用新的版本号重新签名",
                "to go back to an old policy, sign it again under a new version",
            ),
        ) from None
    except PolicyRefusedError as error:
        raise ProblemError(
            "policy-refused",
            422,
            Text("规则库不能用，原来的继续使用", "the policy cannot be used; the old one goes on deciding"),
            error.reason,
            error.faults,
        ) from None
    except RecordsUnavailableError as error:
        title = Text(
            "现在不能留存规则库，原来的继续使用", "the policy cannot be kept now; the old one goes on"
        )
        raise unavailable(call, error, title) from None


_ARCHIVE = an_object(
    {
        "format": {"const": FORMAT},
        "version": {"type": "string", "pattern": "^[0-9]{1,9}([.][0-9]{1,9}){0,7}$"},
        "files": {
            "type": ["object", "null"],
            "minProperties": 1,
            "additionalProperties": TEXT,
            "description": (
                "Texts by path; null: the configured policy decides again · 各文件；null：恢复配置的规则库"
            ),
        },
        "settings": {
            "type": ["object", "null"],
            "description": "As in a settings file; null: the configured ones · 设置；null：用配置的",
        },
    },
    optional=("settings",),
)

OPERATIONS = (
    Operation(
        "POST",
        "/v1/policies/activate",
        "activatePolicy",
        Scope.PUBLISH,
        activate_policy,
        {
            "summary": "Put a signed policy in force · 发布签名的规则库",
            "description": (
                "The archive is loaded and checked, its cases are run, and it is kept; only then does it "
                "decide. Whatever fails, the old policy goes on deciding. Other workers and nodes follow at "
                "their next look.\n\n"
                "先装入、检查、跑案例、留存，然后才用它判断；任何一步失败，原来的规则库继续使用。其他进程和节点随后"
                "跟上。"
            ),
            "tags": ["policy"],
            "parameters": [
                {
                    "name": HEADER,
                    "in": "header",
                    "required": True,
                    "description": (
                        "`<key id>:<base64>`: an Ed25519 signature of exactly the bytes of the body · "
                        "对请求体逐字节的 Ed25519 签名"
                    ),
                    "schema": {"type": "string", "pattern": "^[0-9a-f]{16}:[A-Za-z0-9+/]{86}==$"},
                }
            ],
            "requestBody": body(_ARCHIVE),
            "responses": {
                "200": answer(
                    "It decides from now on · 从现在起用它判断",
                    an_object(
                        {
                            "policy": DIGEST,
                            "settings": DIGEST,
                            "version": TEXT_OR_NULL,
                            "activation": COUNT,
                            "since": {"type": "string", "format": "date-time"},
                        }
                    ),
                ),
                "409": problem("Activated before, or another is being put in place · 以前发布过，或者正在换"),
                "413": problem("The archive is too large · 档案太大"),
                "422": problem("The policy cannot be used · 规则库不能用"),
                "503": problem("It cannot be kept now · 现在不能留存"),
            },
        },
    ),
)
