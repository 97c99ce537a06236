"""What a caller may demand of the policy that answers: the header `If-Policy`.

    If-Policy: sha256:<64 digits>[, sha256:<64 digits>…]    one of these policies and no other
    If-Policy: version>=2026.3                               this version or a later one

Versions are numbers with dots between them, compared number by number (2026.10 is later than 2026.9). A
policy without a version satisfies no demand for one.
"""

from __future__ import annotations

import re

from policylib.diagnostics import Text
from policylib_api.policies.holder import Active
from policylib_api.wire.problems import ProblemError

HEADER = "If-Policy"
_HASH = re.compile(r"sha256:[0-9a-f]{64}")
_VERSION = re.compile(r"version\s*>=\s*([0-9]{1,9}(?:\.[0-9]{1,9}){0,7})")


def require_policy(demand: str | None, active: Active) -> None:
    """Refuse to answer under a policy that is not the one demanded (None: any will do).

    Raises ProblemError 400 where the demand cannot be read, 412 where it is not met.
    """
    if demand is None:
        return
    least = _VERSION.fullmatch(demand.strip())
    hashes = [one.strip() for one in demand.split(",")]
    if least is not None:
        met = active.version is not None and is_at_least(active.version, least[1])
    elif all(_HASH.fullmatch(one) for one in hashes):
        met = active.policy.digest in hashes
    else:
        raise ProblemError(
            "invalid-parameter",
            400,
            Text("请求头不对", "wrong header"),
            Text(
                f"{HEADER} 应为 sha256:…（可以有几个，用逗号分隔）或者 version>=2026.3",
                f"{HEADER} must be sha256:… (several with commas between them) or version>=2026.3",
            ),
        )
    if not met:
        here, version = active.policy.digest, active.version
        raise ProblemError(
            "policy-mismatch",
            412,
            Text("现行的规则库不是所要求的", "the policy in force is not the one demanded"),
            Text(
                f"现行规则库：{here}，版本：{version or '没有'}",
                f"policy in force: {here}, version: {version or 'none'}",
            ),
            headers={"Policy": here},
            extra={"policy": here, "version": version},
        )


def is_at_least(version: str, least: str) -> bool:
    """Say whether a version is `least` or later. What follows the numbers (`1.2rc1`) does not count.

    >>> is_at_least("2026.10", "2026.9"), is_at_least("2026", "2026.0"), is_at_least("1.9.1", "1.10")
    (True, True, False)
    """
    here, wanted = _numbers(version), _numbers(least)
    length = max(len(here), len(wanted))
    return here + [0] * (length - len(here)) >= wanted + [0] * (length - len(wanted))


def _numbers(version: str) -> list[int]:
    found = re.match(r"[0-9]+(?:\.[0-9]+)*", version)
    return [] if found is None else [int(part) for part in found[0].split(".")]
