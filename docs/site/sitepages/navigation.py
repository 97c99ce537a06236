"""The navigation: what a legal clerk, an integrator and an operator look for, and all the rest."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from policylib.diagnostics import Text
from sitepages.said import said


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the navigation: a page or, as a pattern, the pages whose names fit; or parts of its own.

    Pages that are not there are left out, so that a part may name what is written later.
    """

    title: Text | None
    pages: str = ""
    parts: tuple[Part, ...] = ()


def _page(pages: str, chinese: str, english: str) -> Part:
    return Part(Text(chinese, english), pages)


def _pages(pattern: str) -> Part:
    return Part(None, pattern)


def _group(chinese: str, english: str, *parts: Part) -> Part:
    return Part(Text(chinese, english), parts=parts)


PARTS = (
    _page(r"index\.md", "首页", "Home"),
    _group(
        "维护规则",
        "Keep the rules",
        _page(r"tutorial\.md", "入门:从条文到修改说明", "Tutorial (in Chinese)"),
        _page(r"policy/README\.md", "维护手册", "Maintainers' handbook"),
        _page(r"meaning\.md", "结论的意思", "What a decision means"),
        _group(
            "规则语言",
            "The language",
            _page(r"language\.md", "怎样写", "How it is written"),
            _page(r"reference/keywords\.md", "关键词", "Keywords"),
            _page(r"reference/grammar\.md", "语法", "Grammar"),
        ),
        _group(
            "检查和修改",
            "Check and change",
            _page(r"linting\.md", "格式、风格和自动修改", "Format, style and fixes"),
            _page(r"analysis\.md", "分析", "Analysis"),
            _page(r"diff\.md", "修改的影响", "The effect of a change"),
            _page(r"maps\.md", "对应、比较、现行有效", "Coverage, places, law in force"),
            _page(r"citations\.md", "与全文核对", "Quotes and full texts"),
            _page(r"workflow\.md", "日常流程", "Daily workflow"),
            _page(r"editors\.md", "编辑器", "Editors"),
            _page(r"letters\.md", "文书", "Letters"),
            _page(r"examples/lists/README\.md", "清单示例", "Lists from tables"),
        ),
        _group(
            "诊断",
            "Diagnostics",
            _page(r"diagnostics/README\.md", "全部代码", "All codes"),
            _page(r"diagnostics/by-severity\.md", "按阶段和轻重", "By stage and severity"),
            *(
                Part(
                    Text(f"{letter}: {chinese}", f"{letter}: {english}"),
                    parts=(_pages(rf"diagnostics/{letter}\d.*"),),
                )
                for letter, chinese, english in (
                    ("P", "规则文件", "rule files"),
                    ("D", "数据文件", "data files"),
                    ("C", "检查", "checks"),
                    ("L", "提醒", "lints"),
                    ("A", "分析", "analysis"),
                )
            ),
        ),
    ),
    _group(
        "规则库",
        "Rule base",
        _page(r"rulebase/index\.md", "法规", "Regulations"),
        _page(r"policy/SYSTEMS\.md", "从制度找规则", "From institutions to rules"),
        _page(r"rulebase/readings\.md", "解释", "Readings"),
        _page(r"rulebase/vocabulary\.md", "词汇表", "Vocabulary"),
        _page(r"rulebase/sources\.md", "文本登记", "Register of texts"),
        _group(
            "清单",
            "Lists",
            _page(r"rulebase/lists/index\.md", "全部清单", "All lists"),
            _pages(r"rulebase/lists/.*"),
        ),
        _group("各地", "Places", _pages(r"policy/.*")),
        _group("逐部法规", "One by one", _pages(r"rulebase/(?!texts/).*")),
        _group("其他文本", "Other texts", _pages(r"rulebase/texts/.*")),
    ),
    _group(
        "集成",
        "Integrate",
        _page(r"integrators\.md", "十分钟入门", "In ten minutes"),
        _page(r"project\.md", "概览", "Overview"),
        _page(r"examples/README\.md", "任务示例", "Example tasks"),
        _page(r"client\.md", "Python 客户端", "Python client"),
        _page(r"curl\.md", "curl", "curl"),
        _group(
            "HTTP 接口",
            "HTTP API",
            _page(r"api/index\.md", "概览", "Overview"),
            _pages(r"api/(?!schemas).*"),
            _page(r"api/schemas\.md", "数据形式", "Schemas"),
        ),
        _page(r"console\.md", "网页", "The console"),
        _page(r"problems\.md", "错误", "Problems"),
        _page(r"authzen\.md", "AuthZEN", "AuthZEN"),
        _page(r"audit\.md", "整份文件的审计", "Audits of whole files"),
        _page(r"bundle\.md", "规则包", "Bundles"),
    ),
    _group(
        "运行",
        "Operate",
        _page(r"operations\.md", "运行服务", "Running a server"),
        _page(r"security\.md", "安全", "Security"),
        _page(r"records\.md", "记录", "Records"),
        _page(r"policy-life\.md", "规则库的更换", "The life of a policy"),
        _page(r"performance\.md", "速度", "Speed"),
        _page(r"performance-http\.md", "HTTP 接口的速度", "Speed over HTTP"),
    ),
    _group(
        "内部",
        "Internals",
        _page(r"architecture\.md", "结构", "Architecture"),
        _page(r"naming\.md", "用语", "Naming"),
        _page(r"CONTRIBUTING\.md", "参与开发", "Contributing"),
        _page(r"CHANGELOG\.md", "变更", "Changes"),
        _group("决定", "Decisions", _pages(r"decisions/.*")),
    ),
)


def navigation(uris: Iterable[str], language: str) -> list[Any]:
    """Return the navigation as MkDocs takes it. A page that no part names comes last, so none is lost."""
    left = sorted(uris)
    parts = [item for part in PARTS for item in _items(part, left, language)]
    return [*parts, {said("more", language): left}] if left else parts


def _items(part: Part, left: list[str], language: str) -> list[Any]:
    """Return a part of the navigation, and take its pages off those that are left."""
    items: list[Any]
    if part.parts:
        items = [item for inner in part.parts for item in _items(inner, left, language)]
    else:
        items = [uri for uri in left if re.fullmatch(part.pages, uri)]
        left[:] = [uri for uri in left if uri not in items]
    if part.title is None or not items:
        return items
    title = part.title.in_language(language)
    return [{title: items if part.parts else items[0]}]
