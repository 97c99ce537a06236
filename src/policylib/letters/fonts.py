"""Which fonts a PDF is set in: those the standard names where they are installed, or else free ones."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import typst

from policylib.letters.errors import LetterError

# By role, the best first. A free serif stands in for 仿宋, 楷体 and 小标宋: no free font has their shapes.
_SERIF = (
    "Noto Serif CJK SC",
    "Source Han Serif SC",
    "Noto Serif SC",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
)
_SANS = ("Noto Sans CJK SC", "Source Han Sans SC", "Noto Sans SC", "WenQuanYi Zen Hei", "Noto Serif CJK SC")
CHINESE: Mapping[str, tuple[str, ...]] = {
    "title": ("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "方正小标宋简体", *_SERIF, "WenQuanYi Zen Hei"),
    "body": ("FangSong_GB2312", "FangSong", "STFangsong", "仿宋", *_SERIF, "WenQuanYi Zen Hei"),
    "heading": ("SimHei", "STHeiti", "黑体", *_SANS),
    "subheading": ("KaiTi_GB2312", "KaiTi", "STKaiti", "楷体", *_SERIF, "WenQuanYi Zen Hei"),
}
_LATIN = ("Times New Roman", "Liberation Serif", "Libertinus Serif")


def chosen_fonts(fonts: typst.Fonts, language: str) -> dict[str, list[str]]:
    """Return the families to set each role in, the first choice first.

    Raises:
        LetterError: no Chinese font is installed.
    """
    have = {family.lower() for family in fonts.families()}
    latin = [name for name in _LATIN if name.lower() in have] if language == "en" else []
    chosen = {}
    for role, names in CHINESE.items():
        chinese = [name for name in names if name.lower() in have]
        if not chinese:
            raise LetterError("no_font")
        chosen[role] = chinese if role == "heading" else [*latin, *chinese]  # 黑体 has Latin letters like it
    return chosen


@cache
def fonts_in(folders: tuple[Path, ...] = ()) -> typst.Fonts:
    """Return the fonts of the system and of folders, as they were when first looked for."""
    return typst.Fonts(font_paths=[str(folder) for folder in folders])
