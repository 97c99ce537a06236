"""Why a letter is not written, in Chinese and in English."""

from __future__ import annotations

from policylib.diagnostics import Text
from policylib.letters.messages import MESSAGES


class LetterError(ValueError):
    """A letter that is not written: a code, whose message is `error.` and the code, and its values."""

    def __init__(self, code: str, **values: object) -> None:
        """Keep code and values; the sentence is made where the language is known."""
        self.code = code
        self.values = values
        super().__init__(f"{self.message('zh')} / {self.message('en')}")

    def message(self, language: str) -> str:
        """Return the sentence in `zh` or `en`."""
        values = {
            name: value.in_language(language) if isinstance(value, Text) else value
            for name, value in self.values.items()
        }
        return MESSAGES[f"error.{self.code}"].filled(language, values)
