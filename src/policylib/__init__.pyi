from policylib.bundle.errors import BundleError as BundleError
from policylib.bundle.errors import KeyFileError as KeyFileError
from policylib.bundle.errors import SignatureError as SignatureError
from policylib.check.folder import PolicyFolderError as PolicyFolderError
from policylib.diagnostics import Diagnostic as Diagnostic
from policylib.diagnostics import PolicyError as PolicyError
from policylib.engine.settings import Settings as Settings
from policylib.engine.settings import SettingsError as SettingsError
from policylib.engine.settings import Settlement as Settlement
from policylib.engine.settings import parse_settings as parse_settings
from policylib.engine.task import Task as Task
from policylib.engine.task import TaskError as TaskError
from policylib.engine.task import TaskProblem as TaskProblem
from policylib.engine.trace import Brief as Brief
from policylib.engine.trace import Finding as Finding
from policylib.engine.trace import Verdict as Verdict
from policylib.inputs.bad_input import BadInput as BadInput
from policylib.inputs.strict_json import parse_json as parse_json
from policylib.loading import load as load
from policylib.loading import load_files as load_files
from policylib.loading import read_settings as read_settings
from policylib.logic.diagram import LimitError as LimitError
from policylib.policyset import Decision as Decision
from policylib.policyset import Match as Match
from policylib.policyset import Policy as Policy
from policylib.render.cases import FailedCase as FailedCase
from policylib.render.diagnostics import diagnostics_json as diagnostics_json
from policylib.render.diagnostics import diagnostics_text as diagnostics_text

__version__: str
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
