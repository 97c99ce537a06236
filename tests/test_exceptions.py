"""The tree of a rule: its exceptions, what prevails over it and how that is declared."""

from __future__ import annotations

import json

import pytest

from commands import run
from packed import unpack
from policylib.analysis.precedence import precedence_tree
from policylib.loading import load_files
from policylib.policyset import Policy

TEXT = """=== jia.policy
法规「甲市社区条例」 代号 jia
  效力 地方性法规
  地域 220500
  施行 2020-01-01 起

规则 1「委托」
  依据 第一条 引文「不得转交给社区」
  方面 事项
  约束 任何单位
  当 已书面委托
  禁止
  除非 突发事件存续期间
    依据 第一条 引文「按照决定办理」

规则 2「协助」
  依据 第二条 引文「协助事项可以安排」
  方面 事项
  约束 任何单位
  当 已提供经费
  可以
  优先于 1
  不影响 3
  除非 事项列入不应承担事项清单
    依据 第二条 引文「协助事项」

规则 3「牌子」
  依据 第三条 引文「由上级机关纠正」
  方面 事项
  约束 任何单位
  当 牌子为其他牌子
  禁止
  优先于 下位规定(事项)
=== yi.policy
法规「乙办法」 代号 yi
  效力 规范性文件
  地域 220500
  施行 2020-01-01 起

规则 2「乙」
  依据 第二条 引文「协助事项可以安排」
  方面 事项
  约束 任何单位
  当 已提供经费
  可以
=== texts/yi.yaml
regulation: yi
source: {title: 乙办法}
provisions:
  - at: 第二条
    text: 协助事项可以安排。
    not_encoded: 示例
"""


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_files({source.name: source.text for source in unpack(TEXT)[0]})


def relations(policy: Policy, rule: str) -> list[tuple[str, str]]:
    tree = precedence_tree(policy.checked, policy.checked.rules[rule])
    return [(child.relation, child.rule.id) for child in tree.children]


def test_the_tree_has_what_stands_above_below_and_beside(policy: Policy) -> None:
    assert relations(policy, "jia/1") == [("over", "jia/2")]
    assert relations(policy, "jia/2") == [("under", "jia/1"), ("saves", "jia/3")]
    assert relations(policy, "jia/3") == [("under", "yi/2"), ("saved", "jia/2")]
    assert relations(policy, "yi/2") == [("over", "jia/3"), ("higher", "jia/1")]


def test_what_prevails_is_drawn_with_its_own_exceptions(policy: Policy) -> None:
    tree = precedence_tree(policy.checked, policy.checked.rules["jia/1"])
    [above] = tree.children
    assert (len(tree.exceptions), len(above.exceptions)) == (1, 1)


def test_the_sheet(policy: Policy, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("policy")
    for name, text in policy.files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    assert run("exceptions", "jia/1", "--policy", folder).stdout.splitlines() == [
        "jia/1「委托」禁止（地方性法规，《甲市社区条例》第一条）",
        "├─ 除非 突发事件存续期间（《甲市社区条例》第一条）",
        "└─ 优先于它：jia/2「协助」可以（地方性法规，《甲市社区条例》第二条）",
        "   └─ 除非 事项列入不应承担事项清单（《甲市社区条例》第二条）",
    ]
    english = run("exceptions", "乙", "--policy", folder, "--lang", "en").stdout.splitlines()
    assert english[1].startswith("├─ prevails over it, as over all lower norms: jia/3")
    assert english[2].startswith("└─ a prohibition of higher rank: jia/1")
    data = json.loads(run("exceptions", "jia/1", "--policy", folder, "--format", "json").stdout)
    assert [(one["relation"], one["declared"], one["rule"]) for one in data["rules"]] == [
        ("over", "name", "jia/2")
    ]
    chart = run("exceptions", "jia/2", "--policy", folder, "--format", "mermaid").stdout.splitlines()
    assert chart[0] == "flowchart TD"
    assert '  r0 -->|"优先"| r1' in chart
    assert '  r0 -.-|"互不影响"| r2' in chart


def test_a_name_that_means_nothing_or_several_is_refused() -> None:
    unknown = run("exceptions", "tonghua-ordinance/18-33")
    assert unknown.exit_code == 2
    assert "tonghua-ordinance/18-3" in unknown.stderr
    several = run("exceptions", "4-1")
    assert several.exit_code == 2
    assert "zhongfa-2017-13/4-1" in several.stderr
