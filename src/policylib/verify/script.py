"""Traditional characters into Simplified ones, one for one: other words would be another law."""

from __future__ import annotations

from functools import cache
from typing import Protocol

# Frequent characters of official texts that only the Traditional script has.
_TRADITIONAL = frozenset(
    "區會條對為應當關業員務實與發機構辦處進開動責個來時們國產導長門問無經濟設備團體環護規範權執負擔議協調"
    "組織結總單據齊將請還過這後從見認該說讓點種數決資財稅給縣級鄉鎮黨領"
)
# Of a thousand Han characters, how many of these a text has that is written in Traditional characters.
# Texts in Simplified ones have next to none, those in Traditional ones more than a hundred.
_SHARE = 10


class ConverterMissingError(ImportError):
    """OpenCC, which the extra `verify` brings, is not installed."""


class Converter(Protocol):
    """What OpenCC offers."""

    def convert(self, text: str, /) -> str:
        """Return a text in the other script."""


def is_traditional(text: str) -> bool:
    """Say whether a text is written in Traditional characters, by the share of telling ones.

    >>> is_traditional("社區居民委員會應當協助"), is_traditional("社区居民委员会应当协助")
    (True, False)
    """
    han = sum("\u4e00" <= char <= "\u9fff" for char in text)
    telling = sum(char in _TRADITIONAL for char in text)
    return telling * 1000 > han * _SHARE


def to_simplified(text: str) -> str:
    """Return a text of the same length in Simplified characters.

    Raises:
        ConverterMissingError: OpenCC is not installed.
    """
    converter = _converter()
    return "".join(_line(line, converter) for line in text.splitlines(keepends=True))


def _line(line: str, converter: Converter) -> str:
    """Convert a line as a whole, since neighbours decide between 乾 and 干; where that changes its length,
    character by character.
    """
    whole = converter.convert(line)
    if len(whole) == len(line):
        return whole
    single = (converter.convert(char) for char in line)
    return "".join(new if len(new) == 1 else old for old, new in zip(line, single, strict=True))


@cache
def _converter() -> Converter:
    try:
        from opencc import OpenCC  # noqa: PLC0415  (an extra)
    except ImportError as error:
        raise ConverterMissingError from error
    converter: Converter = OpenCC("t2s")
    return converter
