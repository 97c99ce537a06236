"""One thing that a completion proposes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Proposal:
    """What could be written. `label`: how it is shown; `text`: what is written; `kind`: one of `declaration`,
    `clause`, `keyword`, `term`, `option`, `name`, `article`, `quote`, `id` or `value`; `detail`: what it is.
    """

    label: str
    text: str
    kind: str
    detail: str = ""
