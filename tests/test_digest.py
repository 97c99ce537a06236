"""The digest of a policy: blind to spelling and order, not to meaning."""

from __future__ import annotations

import random
import re
from functools import cache

import pytest

from packed import GOLDEN, unpack
from policylib.check.checker import check
from policylib.check.digest import policy_digest
from policylib.check.ranks import load_ranks
from policylib.check.vocabulary import lexicon_of, load_vocabulary
from policylib.source import Source
from policylib.syntax.parser import parse
from policylib.syntax.printer import print_file

TEXT = (GOLDEN / "good" / "names-and-answers.txt").read_text(encoding="utf-8")


def digest(files: list[Source]) -> str:
    checked, found = check(files)
    assert checked is not None, [str(diagnostic) for diagnostic in found if diagnostic.severity == "error"]
    return policy_digest(checked)


def of(text: str) -> str:
    return digest(unpack(text)[0])


@cache
def plain() -> str:
    return of(TEXT)


def test_it_is_a_sha256() -> None:
    assert re.fullmatch(r"sha256:[0-9a-f]{64}", plain())


def shuffled(source: Source, rng: random.Random) -> Source:
    """The file with its declarations in another order, the regulation first."""
    if not source.name.endswith(".policy"):
        return source
    head, *rest = re.split(r"\n\n(?=\S)", source.text.rstrip("\n"))
    fixed = [head] if head.startswith("法规") else []
    rest = rest if fixed else [head, *rest]
    rng.shuffle(rest)
    return Source(source.name, "\n\n".join([*fixed, *rest]) + "\n")


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_files_and_declarations_says_nothing(seed: int) -> None:
    rng = random.Random(seed)
    files = [shuffled(source, rng) for source in unpack(TEXT)[0]]
    rng.shuffle(files)
    assert digest(files) == plain()


SAME = {
    "comments": ("规则 1「不得转交」", "# 说明一下\n规则 1「不得转交」"),
    "the name of a file": ("=== jia.policy", "=== sub/jia.policy"),
    "order in a block": (
        "    - 已提供经费\n    - 「费用由谁承担」为「社区」",
        "    - 「费用由谁承担」为「社区」\n    - 已提供经费",
    ),
    "order of bodies": ("县级、市辖区的人民政府、政府部门", "市辖区、县级的政府部门、人民政府"),
    "another way to say it": ("  当 事项未列入工作事项清单", "  当 并非 事项列入工作事项清单"),
    "cases": (
        "设 日期 2024-03-01, 单位 县级政府部门「甲局」",
        "设 日期 2024-03-02, 单位 县级政府部门「甲局」",
    ),
}
OTHER = {
    "a condition": ("  当 事项未列入工作事项清单", "  当 事项列入工作事项清单"),
    "a connective": ("  当以下条件任一满足:\n    - 已提供经费", "  当以下条件全部满足:\n    - 已提供经费"),
    "a date": ("施行 2020-01-01", "施行 2020-01-02"),
    "a default": ("默认「委托单位」", "默认「社区」"),
    "a quote": ("引文「也不得直接安排」", "引文「不得直接安排」"),
    "a consequence": ("后果「由上级机关纠正」", "后果「纠正」"),
    "a level": ("县级、市辖区的人民政府", "市级、市辖区的人民政府"),
}


@pytest.mark.parametrize("what", SAME)
def test_spelling_says_nothing(what: str) -> None:
    old, new = SAME[what]
    assert old in TEXT
    assert of(TEXT.replace(old, new)) == plain()


@pytest.mark.parametrize("what", OTHER)
def test_meaning_says_something(what: str) -> None:
    old, new = OTHER[what]
    assert old in TEXT
    assert of(TEXT.replace(old, new)) != plain()


def in_english(files: list[Source]) -> list[Source]:
    """The same files with every rule file printed in English."""
    by_name = {source.name: source for source in files}
    ranks, _ = load_ranks(by_name["ranks.yaml"])
    vocabulary, _ = load_vocabulary(by_name["vocabulary.yaml"])
    assert ranks is not None
    assert vocabulary is not None
    lexicon = lexicon_of(vocabulary, ranks)
    return [
        Source(source.name, print_file(parse(source, lexicon)[0], lexicon, "en"))
        if source.name.endswith(".policy")
        else source
        for source in files
    ]


def test_both_languages_mean_the_same() -> None:
    files = in_english(unpack(TEXT)[0])
    assert "must not" in next(source.text for source in files if source.name == "jia.policy")
    assert digest(files) == plain()
