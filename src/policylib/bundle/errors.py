"""What is refused of a bundle, a signature or a file of keys: why, and what to do, in both languages."""

from __future__ import annotations

from policylib.diagnostics import Text
from policylib.portable import Portable


class BundleError(Portable, ValueError):
    """A bundle that cannot be used. `code`: `unreadable`, `not_a_bundle`, `format`, `shape`, `damaged`,
    `unsigned` or `bad_signature`.
    """

    def __init__(self, code: str, zh: str, en: str) -> None:
        """Keep code and reason."""
        super().__init__(f"{zh} / {en}")
        self.code = code
        self.zh = zh
        self.en = en


class SignatureError(Portable, ValueError):
    """A signature that proves nothing: why, in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        """Keep the reason."""
        super().__init__(f"{zh} / {en}")
        self.reason = Text(zh, en)


class KeyFileError(Portable, ValueError):
    """A file of keys that cannot be used: every mistake in it."""

    def __init__(self, mistakes: list[Text]) -> None:
        """Keep the mistakes."""
        super().__init__("; ".join(f"{one.zh} / {one.en}" for one in mistakes))
        self.mistakes = tuple(mistakes)


def damaged() -> BundleError:
    """Return what is said of bytes that are not those that were built."""
    return BundleError(
        "damaged",
        "规则包不完整、已损坏或者被改动过；请重新取得原件，或者用 policylib build 重新生成",
        "the bundle is incomplete, damaged or was changed; get the original again, or make it anew with "
        "`policylib build`",
    )
