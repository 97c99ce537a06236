"""A decision as the JSON of the contract, with its sentences in one language."""

from __future__ import annotations

import json
from typing import Any

from policylib.engine.canonical import task_json
from policylib.engine.trace import Ruling
from policylib.render.words import Rulebook, Words
from policylib.render.written import Written


def decision_dict(policy: Rulebook, decision: Ruling, language: str = "zh") -> dict[str, Any]:
    """Return a decision as plain data, ready for `json.dumps`.

    Args:
        policy: the policy that made the decision; it knows the names and questions.
        decision: what `policy.decide` returned.
        language: `zh` or `en`; ids and codes are the same in both.

    Returns:
        The keys of `docs/meaning.md`, in its order. Every sentence is a template; quotes are the
        exact words of the source in its own language.
    """
    answer: dict[str, Any] = json.loads(decision_json(policy, decision, language))
    return answer


def decision_json(policy: Rulebook, decision: Ruling, language: str = "zh") -> bytes:
    """Return the same as JSON in UTF-8, without spaces: what was written before is not written again."""
    written: Written | None = policy.rendered.get(language)
    if written is None:
        written = policy.rendered.setdefault(language, Written(Words(policy.checked, language)))
    illustrative, receipt = decision.illustrative, decision.receipt
    begin = b'{"banner":%b,' % written.banner(illustrative) if illustrative else b"{"
    end = (
        f',"mode":"{decision.mode}","receipt":{{"policy":"{receipt.policy}","settings":"{receipt.settings}",'
        f'"engine":"{receipt.engine}","task":"{receipt.task}","date":"{receipt.date}",'
        f'"decided_on":"{receipt.decided_on}"}}}}'
    )
    fields, explained = written.shared(decision)
    return b"".join(
        (
            begin,
            f'"task":{task_json(decision.task)},'.encode(),
            *fields,
            b',"item":',
            written.item(decision.item),
            b',"explanation":',
            explained,
            end.encode(),
        )
    )
