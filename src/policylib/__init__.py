"""Rules of Chinese administrative law as code: may this task be assigned to a residents' community?

>>> import policylib
>>> policy = policylib.load()
>>> decision = policy.decide({
...     "region": "220502", "date": "2024-03-01", "community": "urban", "act": "assign_task",
...     "assigner": {"kind": "department", "level": "county"},
...     "item": {"text": "统计辖区树木数量", "lists": []},
... })
>>> decision.verdict.value, decision.allowed
('unlawful', False)
>>> [finding.rule for finding in decision.findings if finding.deciding]
['tonghua-ordinance/18-3-1']

Everything a user of the library needs has its name here (`__all__`); each is loaded when first used, so
that a command that needs none of them starts at once. The types stand in `__init__.pyi`.
"""

from importlib import import_module

from policylib._version import __version__ as __version__

_HOMES = {
    "BadInput": "policylib.inputs.bad_input",
    "Brief": "policylib.engine.trace",
    "BundleError": "policylib.bundle.errors",
    "Decision": "policylib.policyset",
    "Diagnostic": "policylib.diagnostics",
    "FailedCase": "policylib.render.cases",
    "Finding": "policylib.engine.trace",
    "KeyFileError": "policylib.bundle.errors",
    "LimitError": "policylib.logic.diagram",
    "Match": "policylib.policyset",
    "Policy": "policylib.policyset",
    "PolicyError": "policylib.diagnostics",
    "PolicyFolderError": "policylib.check.folder",
    "Settings": "policylib.engine.settings",
    "SettingsError": "policylib.engine.settings",
    "Settlement": "policylib.engine.settings",
    "SignatureError": "policylib.bundle.errors",
    "Task": "policylib.engine.task",
    "TaskError": "policylib.engine.task",
    "TaskProblem": "policylib.engine.task",
    "Verdict": "policylib.engine.trace",
    "diagnostics_json": "policylib.render.diagnostics",
    "diagnostics_text": "policylib.render.diagnostics",
    "load": "policylib.loading",
    "load_files": "policylib.loading",
    "parse_json": "policylib.inputs.strict_json",
    "parse_settings": "policylib.engine.settings",
    "read_settings": "policylib.loading",
}

__all__ = [
    "BadInput",
    "Brief",
    "BundleError",
    "Decision",
    "Diagnostic",
    "FailedCase",
    "Finding",
    "KeyFileError",
    "LimitError",
    "Match",
    "Policy",
    "PolicyError",
    "PolicyFolderError",
    "Settings",
    "SettingsError",
    "Settlement",
    "SignatureError",
    "Task",
    "TaskError",
    "TaskProblem",
    "Verdict",
    "diagnostics_json",
    "diagnostics_text",
    "load",
    "load_files",
    "parse_json",
    "parse_settings",
    "read_settings",
]


def __getattr__(name: str) -> object:
    """Load a public name when it is first used."""
    if name not in _HOMES:
        raise AttributeError(f"module 'policylib' has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
