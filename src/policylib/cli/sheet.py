"""What every sheet on a policy writes with: its words, a language, a width, and messages of a topic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from policylib.check.model import CheckedPolicy
from policylib.cli.messages import say
from policylib.render.words import Words


@dataclass(frozen=True, slots=True)
class Sheet:
    """Writes in one language, at one width. `topic`: what the keys of its messages begin with."""

    checked: CheckedPolicy
    language: str
    width: int
    topic: ClassVar[str]

    @property
    def words(self) -> Words:
        """The names of the policy's words."""
        return Words(self.checked, self.language)

    def say(self, key: str, **values: object) -> str:
        """Return a message of the topic."""
        return say(f"{self.topic}.{key}", self.language, **values)
