from policylib.diagnostics import Diagnostic as Diagnostic
from policylib.diagnostics import PolicyError as PolicyError
from policylib.engine.settings import Settings as Settings
from policylib.engine.settings import SettingsError as SettingsError
from policylib.engine.settings import Settlement as Settlement
from policylib.engine.task import TaskError as TaskError
from policylib.engine.trace import Decision as Decision
from policylib.engine.trace import Finding as Finding
from policylib.engine.trace import Verdict as Verdict
from policylib.policyset import Policy as Policy
from policylib.policyset import load as load
from policylib.render.decision_json import decision_dict as decision_dict
from policylib.render.decision_text import decision_text as decision_text
from policylib.render.diagnostics import diagnostics_text as diagnostics_text
from policylib.render.display import Display as Display
from policylib.render.schema import decision_schema as decision_schema

__version__: str
__all__ = [
    "Decision",
    "Diagnostic",
    "Display",
    "Finding",
    "Policy",
    "PolicyError",
    "Settings",
    "SettingsError",
    "Settlement",
    "TaskError",
    "Verdict",
    "decision_dict",
    "decision_schema",
    "decision_text",
    "diagnostics_text",
    "load",
]
