"""The slow, obvious judge of every engine: it tries every world and applies every norm in each.

Written from the contract alone. It shares nothing with `policylib.engine` or `policylib.logic` but the
data classes of a checked policy; where the engine and this disagree, one of the two is wrong.
"""

from __future__ import annotations

from reference.answer import Answer, Worlds, answer, cures
from reference.question import ImpossibleError, Question, domain, read

__all__ = ["Answer", "ImpossibleError", "Question", "Worlds", "answer", "cures", "domain", "read"]
