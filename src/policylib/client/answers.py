"""What a client hands back: the words most callers act on, and the whole document as it came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Answer:
    """A decision. Act on `allowed`: only True is a yes.

    Attributes:
        id: under which it is recorded; None where it was not to be recorded.
        recorded: whether it is on record.
        verdict: one of the seven verdicts (docs/meaning.md), as its English name.
        allowed: True, False, or None where it hangs on what is not known.
        document: the whole decision, as the schema of a decision has it.
    """

    id: str | None
    recorded: bool
    verdict: str
    allowed: bool | None
    document: Mapping[str, Any]

    @staticmethod
    def of(document: Mapping[str, Any]) -> Answer:
        """Read the document of a decision."""
        return Answer(
            document["id"], document["recorded"], document["verdict"], document["allowed"], document
        )


@dataclass(frozen=True, slots=True)
class Replay:
    """What came of deciding again.

    Attributes:
        id: under which the replay is recorded; None where it is not.
        same: whether the answer is the same as the one on record.
        differences: what differs, as the server lists it.
        document: all the server said.
    """

    id: str | None
    same: bool
    differences: Sequence[Mapping[str, Any]]
    document: Mapping[str, Any]

    @staticmethod
    def of(document: Mapping[str, Any]) -> Replay:
        """Read the document of a replay."""
        return Replay(document["id"], document["same"], document["differences"], document)
