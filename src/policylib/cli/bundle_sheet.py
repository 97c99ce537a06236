"""What a bundle is, in lines for a reader and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policylib.bundle.envelope import FORMAT, Bundle
from policylib.cli.messages import say
from policylib.policyset import Policy


def bundle_lines(bundle: Bundle, size: int, policy: Policy, language: str) -> Iterator[str]:
    """Return what a bundle of `size` bytes says of itself, and how much is in it."""
    told = bundle_dict(bundle, size, policy)
    words = {
        "format": told["format"],
        "engine": f"policylib {told['engine']}",
        "policy": told["policy"],
        "content": told["content"],
        "signature": told["signed_by"] or say("bundle.unsigned", language),
        "bytes": say("bundle.bytes_of", language, size=f"{size:,}"),
        "holds": say("bundle.counts", language, **told["holds"]),
    }
    for key, text in words.items():
        yield say("line", language, label=say(f"bundle.{key}", language), text=text)


def bundle_dict(bundle: Bundle, size: int, policy: Policy) -> dict[str, Any]:
    """Return the same as plain data."""
    checked = policy.checked
    return {
        "format": FORMAT,
        "engine": bundle.engine,
        "policy": bundle.policy,
        "content": f"sha256:{bundle.content}",
        "signed_by": bundle.signature.partition(":")[0] if bundle.signature else None,
        "bytes": size,
        "holds": {
            "regulations": len(checked.regulations),
            "rules": len(checked.rules),
            "lists": len(checked.lists),
            "cases": len(checked.cases),
            "files": len(policy.files),
        },
    }
