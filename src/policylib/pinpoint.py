"""Where something stands in a normative text: 第十八条第三款第(二)项, 附件第1项, 四(三), 实施路径(一)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_DIGITS = "零一二三四五六七八九"
_PLACES = ((1000, "千"), (100, "百"), (10, "十"))
_MOST = 9999

# Units of a text in the order in which they contain one another.
_UNITS = ("编", "章", "节", "条", "款", "段", "项", "目")
_UNIT_KINDS = dict(
    zip(
        _UNITS,
        ("part", "chapter", "division", "article", "paragraph", "block", "item", "subitem"),
        strict=True,
    )
)
_KIND_UNITS = {kind: unit for unit, kind in _UNIT_KINDS.items()}

_HAN = "零〇○一二两三四五六七八九十百千"
_NUMBER = rf"(?:[{_HAN}]+|[0-9]+)"
_UNIT = re.compile(rf"第\(?({_NUMBER})\)?([编章节条款段项目])(?:之({_NUMBER}))?")
_ANNEX = re.compile(rf"附件({_NUMBER})?")
_OUTLINE = re.compile(
    rf"(?P<heading>(?!第|附件)[\u4e00-\u9fff]+?)??(?P<one>[{_HAN}]+)?(?P<two>\([{_HAN}]+\))?"
    r"(?P<three>[0-9]+)?(?P<four>\([0-9]+\))?"
)
# 三、 and 3. are 三 and 3; in 1.2 the point parts two numbers and stays, to be refused.
_OUTLINE_MARK = re.compile(rf"(?<=[{_HAN}0-9])[、.](?![{_HAN}0-9])")
_NARROW = str.maketrans("（）０１２３４５６７８９．", "()0123456789.")
_BLANK = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a place: its kind, its number, and for 第十八条之一 the number behind 之.

    Kinds: `annex` (number 0: the only one), `heading` (with its `word`), the levels of an outline `one`
    四, `two` (三), `three` 3, `four` (1), and the units of a law `part` `chapter` `division` `article`
    `paragraph` `block` (段) `item` `subitem`.
    """

    kind: str
    number: int = 0
    inserted: int = 0
    word: str = ""


@dataclass(frozen=True, slots=True)
class Pinpoint:
    """A place in a normative text, from the outermost step to the innermost.

    >>> str(Pinpoint.parse("第18条第3款第（2）项"))
    '第十八条第三款第(二)项'
    """

    steps: tuple[Step, ...]

    @classmethod
    def parse(cls, text: str) -> Pinpoint:
        """Read a place, with Chinese or Arabic numerals and parentheses of either width.

        Raises:
            ValueError: the text names no place.
        """
        return cls(_steps(text))

    @property
    def article(self) -> int | None:
        """The number of the article, if the place is in one."""
        return self._number("article")

    @property
    def paragraph(self) -> int | None:
        """The number of the paragraph, if the place is in one."""
        return self._number("paragraph")

    def contains(self, other: Pinpoint) -> bool:
        """Say whether `other` is this place or a part of it.

        >>> Pinpoint.parse("第十八条").contains(Pinpoint.parse("第十八条第三款"))
        True
        """
        return other.steps[: len(self.steps)] == self.steps

    def touches(self, other: Pinpoint) -> bool:
        """Say whether `other` is this place, a part of it, or what it is a part of."""
        return self.contains(other) or other.contains(self)

    def __str__(self) -> str:
        parts = []
        in_annex = self.steps[0].kind == "annex"
        for before, step in zip((None, *self.steps), self.steps, strict=False):
            in_annex = in_annex and step.kind != "article"
            if before and before.kind == "annex" and step.kind in {"one", "three"}:
                parts.append("、")  # 附件1、3 is not 附件13
            parts.append(_written(step, arabic=in_annex))
        return "".join(parts)

    def _number(self, kind: str) -> int | None:
        return next((step.number for step in self.steps if step.kind == kind), None)


@lru_cache(maxsize=4096)
def _steps(text: str) -> tuple[Step, ...]:
    rest = _BLANK.sub("", text.translate(_NARROW))
    steps: list[Step] = []
    if annex := _ANNEX.match(rest):
        steps.append(Step("annex", number_of(annex[1]) if annex[1] else 0))
        rest = rest[annex.end() :].lstrip("、.")
    head, rest = _split_units(rest)
    steps += _outline(head, text)
    steps += _units(rest, text)
    if not steps:
        raise ValueError(_no_place(text))
    return tuple(steps)


def number_of(text: str) -> int:
    """Return the number that a Chinese or Arabic numeral up to 9999 stands for.

    >>> number_of("一百零三"), number_of("42")
    (103, 42)

    Raises:
        ValueError: it is no numeral, or not from 1 to 9999.
    """
    value = int(text) if text.isascii() and text.isdigit() else _chinese_value(text)
    if not 1 <= value <= _MOST:
        message = f"`{text}` is not a number from 1 to {_MOST}"
        raise ValueError(message)
    return value


def numeral(number: int) -> str:
    """Return a number from 1 to 9999 as a Chinese numeral.

    >>> numeral(18), numeral(110), numeral(1003)
    ('十八', '一百一十', '一千零三')
    """
    written, gap = "", False
    for size, word in _PLACES:
        digit, number = divmod(number, size)
        if digit:
            # 十八, not 一十八, where the ten leads.
            lead = "" if size == 10 and digit == 1 and not written else _DIGITS[digit]
            written += ("零" if gap else "") + lead + word
            gap = False
        else:
            gap = bool(written)
    return written + ("零" if gap and number else "") + (_DIGITS[number] if number else "")


def _chinese_value(text: str) -> int:
    normal = text.translate(str.maketrans("〇○两", "零零二"))
    value, digit = 0, 0
    sizes = {word: size for size, word in _PLACES}
    for char in normal:
        if char in sizes:
            value += (digit or 1) * sizes[char]
            digit = 0
        else:
            digit = _DIGITS.find(char)
    value += max(digit, 0)
    # Writing it back is the whole grammar of numerals: 三十百 or 二三 do not come back as they were.
    if not 1 <= value <= _MOST or normal not in (numeral(value), _with_leading_one(numeral(value))):
        message = f"`{text}` is not a number from 1 to {_MOST}"
        raise ValueError(message)
    return value


def _with_leading_one(written: str) -> str:
    return "一" + written if written.startswith("十") else written


def _split_units(text: str) -> tuple[str, str]:
    """Cut a place into its outline (四(三)) and its units (第…条…)."""
    first = _UNIT.search(text)
    return (text[: first.start()], text[first.start() :]) if first else (text, "")


def _outline(text: str, whole: str) -> list[Step]:
    match = _OUTLINE.fullmatch(_OUTLINE_MARK.sub("", text))
    if match is None:
        raise ValueError(_no_place(whole))
    steps = [Step("heading", word=match["heading"])] if match["heading"] else []
    return steps + [
        Step(kind, number_of(match[kind].strip("()")))
        for kind in ("one", "two", "three", "four")
        if match[kind]
    ]


def _units(text: str, whole: str) -> list[Step]:
    steps: list[Step] = []
    at, last = 0, -1
    while at < len(text):
        match = _UNIT.match(text, at)
        if match is None or _UNITS.index(match[2]) <= last:
            raise ValueError(_no_place(whole))
        inserted = number_of(match[3]) if match[3] else 0
        steps.append(Step(_UNIT_KINDS[match[2]], number_of(match[1]), inserted))
        at, last = match.end(), _UNITS.index(match[2])
    return steps


def _written(step: Step, *, arabic: bool) -> str:
    if step.kind in _KIND_UNITS:
        return _unit_written(step, _KIND_UNITS[step.kind], arabic=arabic)
    written = {
        "annex": f"附件{step.number or ''}",
        "heading": step.word,
        "one": numeral(step.number),
        "two": f"({numeral(step.number)})",
        "three": str(step.number),
        "four": f"({step.number})",
    }
    return written[step.kind]


def _unit_written(step: Step, unit: str, *, arabic: bool) -> str:
    number = str(step.number) if arabic or unit == "目" else numeral(step.number)
    if unit == "项" and not arabic:
        number = f"({number})"
    return f"第{number}{unit}" + (f"之{numeral(step.inserted)}" if step.inserted else "")


def _no_place(text: str) -> str:
    return f"`{text}` is not a place in a normative text such as 第十八条第三款, 附件第1项 or 四(三)"
