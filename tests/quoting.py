"""A policy of two regulations beside a folder of texts, to be compared by `policylib cite verify`."""

from __future__ import annotations

import builtins
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from commands import SHIPPED, lines, run
from policylib.verify import script

ROOT = Path(__file__).parents[1]
REAL = Path(os.environ.get("FULL_TEXTS") or ROOT.parent / "shared" / "sources")

SIMPLIFIED = """\
安和市社区工作事项准入办法

(2024年5月20日安和市人民政府公布 自2024年7月1日起施行)

第一章 总 则

第一条 为了减轻社区负担,制定本办法。

第四条 市、县(区)人民政府部门不得将清单以外的事项安排给社区承担。

市、县(区)人民政府部门应当通过网格工作群安排事项。

第五条 市、县(区)人民政府部门可以委托社区协助。
委托应当书面进行,
并提供经费。
"""

TRADITIONAL = """\
安和市社區工作事項准入辦法

(2024年5月20日安和市人民政府公布 自2024年7月1日起施行)

第一章 總 則

第一條 為了減輕社區負擔,制定本辦法。格線以外。

第四條 市、縣(區)人民政府部門不得將清單以外的事項安排給社區承擔。

市、縣(區)人民政府部門應當通過格線工作群安排事項。

第五條 市、縣(區)人民政府部門可以委託社區協助。
委託應當書面進行,
並提供經費。
"""

TEXTS = """\
regulation: anhe-measures
source: {title: 安和市社区工作事项准入办法}
provisions:
  - {at: 第四条第一款, text: "市、县(区)人民政府部门不得将清单以外的事项安排给社区承担。"}
  - {at: 第四条第二款, text: "市、县(区)人民政府部门应当通过网格工作群安排事项。"}
  - at: 第五条
    text: |-
      市、县(区)人民政府部门可以委托社区协助。
      委托应当书面进行,并提供经费。
"""

RULES = """\
法规「安和市社区工作事项准入办法」 代号 anhe-measures
  效力 设区的市政府规章
  制定「安和市人民政府」
  地域 229900
  公布 2024-05-20
  施行 2024-07-01 起
  适用 社区类型为城市社区

规则 4-1「清单以外的事项不得安排」
  依据 第四条第一款 引文「不得将清单以外的事项安排给社区承担」
  方面 事项
  约束 市级、县级的政府部门
  行为 安排任务
  当 事项未列入协助政府工作事项清单
  禁止
  除非 已书面委托
    依据 第五条 引文「可以委托社区协助」
"""

SOURCES = """\
sources:
  - id: anhe-measures
    title: 安和市社区工作事项准入办法
    issuer: 安和市人民政府
    published: 2024-05-20
    from: 2024-07-01
"""

ERRATA = """\
regulations:
  - id: anhe-measures
    errata:
      - {printed: 格線, law: 网格, at: [第四条], reason: 台湾用语}
"""


class Desk:
    """A policy of one regulation and a folder of full texts, and the comparison of the two."""

    def __init__(self, folder: Path) -> None:
        self.policy = folder / "policy"
        self.sources = folder / "sources"
        self.sources.mkdir()
        (self.policy / "anhe" / "texts").mkdir(parents=True)
        for name in ("vocabulary.yaml", "ranks.yaml", "places.yaml"):
            shutil.copy(SHIPPED / name, self.policy / name)
        self.write("sources.yaml", SOURCES)
        self.write("anhe/errata.yaml", ERRATA)
        self.write("anhe/anhe-measures.policy", RULES)
        self.write("anhe/texts/anhe-measures.yaml", TEXTS)

    def write(self, name: str, text: str) -> None:
        (self.policy / name).write_text(text, "utf-8")

    def put(self, name: str, content: str | bytes) -> None:
        (self.sources / name).write_bytes(content if isinstance(content, bytes) else content.encode())

    def run(self, *arguments: str) -> Result:
        return run("cite", "verify", "--policy", self.policy, "--sources", self.sources, *arguments)

    def found(self) -> list[dict[str, Any]]:
        return lines(self.run("--format", "json"))


def statuses(found: list[dict[str, Any]]) -> dict[str, list[str]]:
    by_status: dict[str, list[str]] = {}
    for one in found:
        by_status.setdefault(one["status"], []).append(f"{one['kind']} {one['article']}")
    return by_status


ALL = [
    "provision 第四条第一款",
    "provision 第四条第二款",
    "provision 第五条",
    "quote 第四条第一款",
    "quote 第五条",
]


def without_opencc(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def refuse(name: str, *rest: Any) -> Any:
        if name == "opencc":
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", refuse)
    script._converter.cache_clear()


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A folder with the policy and the texts."""
    return Desk(tmp_path)
