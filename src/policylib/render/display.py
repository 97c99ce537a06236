"""A decision to look at: text when printed, HTML where a notebook shows it."""

from __future__ import annotations

from dataclasses import dataclass

from policylib.engine.trace import Decision
from policylib.policyset import Policy
from policylib.render.decision_html import decision_html
from policylib.render.decision_text import decision_text


@dataclass(frozen=True, slots=True)
class Display:
    """A decision together with the policy that knows its words, in `zh` or `en`."""

    policy: Policy
    decision: Decision
    language: str = "zh"

    def __str__(self) -> str:
        """Return the decision as text of 80 columns."""
        return decision_text(self.policy, self.decision, self.language)

    def _repr_html_(self) -> str:
        """Return the decision as HTML (called by notebooks)."""
        return decision_html(self.policy, self.decision, self.language)
