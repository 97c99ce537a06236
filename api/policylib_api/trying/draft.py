"""A draft: one rule file as somebody has edited it. What it may hold, and its change as a patch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from policylib.check.names import SUFFIX
from policylib.diagnostics import Text
from policylib.render.patch import patch
from policylib.source import normal

# Twice the largest file of the rule base that comes with policylib.
MOST_CHARACTERS = 100_000
_LONGEST_PATH = 200
_NOTHING = "--- /dev/null"


class DraftError(ValueError):
    """A draft that is none: `what` is `file` or `text`, and what was expected of it."""

    def __init__(self, what: str, message: Text) -> None:
        """Keep the message."""
        super().__init__(f"{what}: {message.zh} / {message.en}")
        self.what = what
        self.message = message


@dataclass(frozen=True, slots=True)
class Draft:
    """A rule file: its path in the policy folder, and its text with one character at each end of a line."""

    file: str
    text: str

    @staticmethod
    def of(file: str, text: str) -> Draft:
        """Return a draft of what was sent. Raises DraftError."""
        parts = PurePosixPath(file).parts
        plain = file == "/".join(parts) and not {"..", "/"} & set(parts) and file.isprintable()
        if not plain or not file.endswith(SUFFIX) or len(file) > _LONGEST_PATH:
            message = Text(
                f"文件应为规则库里的路径，如 tonghua/tonghua-ordinance{SUFFIX}",
                f"expected a path in the policy folder, like tonghua/tonghua-ordinance{SUFFIX}",
            )
            raise DraftError("file", message)
        if len(text) > MOST_CHARACTERS:
            message = Text(
                f"文件太长：{len(text)} 字，最多 {MOST_CHARACTERS} 字",
                f"the file is too long: {len(text)} characters, at most {MOST_CHARACTERS}",
            )
            raise DraftError("text", message)
        # Half of a pair of surrogates is no character, and can be written to no file.
        return Draft(file, normal(text).encode("utf-8", "replace").decode("utf-8"))

    @property
    def name(self) -> str:
        """The name of the file without its folder."""
        return PurePosixPath(self.file).name


def patch_of(draft: Draft, files: Mapping[str, str]) -> str:
    """Return the change of a draft against the files of a policy, as `git apply` and `patch -p1` take it;
    empty where it changes nothing.
    """
    lines = list(patch(draft.file, files.get(draft.file, ""), draft.text))
    if lines and draft.file not in files:
        lines[0] = _NOTHING
    return "".join(f"{line}\n" for line in lines)
