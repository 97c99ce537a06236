"""The command 试算: runs the cases of a rule, a case or a file, and shows what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lsprotocol import types

from policylib.lsp.features.lsp_messages import say
from policylib.lsp.features.trials import lenses
from policylib.lsp.server import Place, PolicyServer

RUN_CASES = "policylib.runCases"


def run_cases(ls: PolicyServer, uri: str, cases: Sequence[str] | None = None) -> dict[str, Any] | None:
    """Run cases by their ids; without any, those of a file: its own, and those of its rules.

    Returns:
        How many passed and failed, and the sentence that says so; None where nothing could be run. What
        failed is published as diagnostics, and the lenses show it.
    """
    here = ls.place(uri)
    trials = None if here is None else here.project.trials_of(ls.today)
    if here is None or trials is None:
        _tell(ls, say("trial.no_policy", ls.language), types.MessageType.Warning)
        return None
    results = trials.run(cases if cases else _of_file(here))
    if not results:
        _tell(ls, say("trial.nothing", ls.language), types.MessageType.Info)
        return None
    passed = sum(one.passed for one in results)
    failed = len(results) - passed
    message = say("trial.done", ls.language, passed=passed, failed=failed)
    ls.publish(here.project)
    capabilities = ls.client_capabilities.workspace
    if capabilities and capabilities.code_lens and capabilities.code_lens.refresh_support:
        ls.workspace_code_lens_refresh(None)
    _tell(ls, message, types.MessageType.Warning if failed else types.MessageType.Info)
    return {"passed": passed, "failed": failed, "message": message}


def _of_file(here: Place) -> list[str]:
    found = lenses(here.view, here.path, None)
    return list(dict.fromkeys(case for one in found for case in one.cases))


def _tell(ls: PolicyServer, message: str, kind: types.MessageType) -> None:
    ls.window_show_message(types.ShowMessageParams(kind, message))
