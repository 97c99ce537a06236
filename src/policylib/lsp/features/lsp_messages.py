"""Every sentence of the language server itself, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping

from policylib.diagnostics import Text

LSP_MESSAGES: Mapping[str, Text] = {
    # hover
    "hover.not_encoded": Text("没有编成规则：{reason}", "not encoded: {reason}"),
    "hover.no_words": Text("手头没有条文", "the words are not at hand"),
    "hover.cases": Text("案例：{count} 个", "cases: {count}"),
    "hover.also": Text("也写作：{words}", "also written: {words}"),
    "hover.other": Text("英文：{word}", "Chinese: {word}"),
    "hover.lists": Text("有效的清单", "lists"),
    "hover.basis": Text("依据：{at}", "basis: {at}"),
    # kinds of words
    "kind.rank": Text("效力", "rank"),
    "kind.act": Text("行为", "act"),
    "kind.actor": Text("单位", "body"),
    "kind.level": Text("级别", "level"),
    "kind.place": Text("地方", "kind of place"),
    "kind.community": Text("社区类型", "kind of community"),
    "kind.aspect": Text("方面", "aspect"),
    "kind.list": Text("清单种类", "kind of list"),
    "kind.fact": Text("事实", "fact"),
    "kind.option": Text("选项", "option"),
    "kind.body": Text("其他主体", "other body"),
    # hints
    "hint.lists": Text("（{lists}）", " ({lists})"),
    "hint.no_list": Text("（没有有效的清单）", " (no such list)"),
    "hint.incomplete": Text("{status}，不完整", "{status}, incomplete"),
    "hint.place": Text("（{place}）", " ({place})"),
    # lenses
    "lens.run": Text("▶ 试算 {count} 个案例", "▶ run {count} cases"),
    "lens.none": Text("没有案例", "no cases"),
    "lens.passed": Text("✓ {passed}/{count}", "✓ {passed}/{count}"),
    "lens.failed": Text("✗ {passed}/{count}", "✗ {passed}/{count}"),
    "lens.one": Text("▶ 试算", "▶ run"),
    "trial.expected": Text("{what}：应为 {expected}，得到 {got}", "{what}: expected {expected}, got {got}"),
    "trial.done": Text("{passed} 个案例通过，{failed} 个未通过", "{passed} cases passed, {failed} failed"),
    "trial.nothing": Text("没有可以试算的案例", "there are no cases to run"),
    "trial.no_policy": Text(
        "规则库有错误，还不能试算", "the policy has errors, so its cases cannot be run yet"
    ),
    # actions
    "action.fix": Text("改为“{replacement}”", "replace by `{replacement}`"),
    "action.fix_all": Text("修正：{message}", "fix: {message}"),
    "action.cite": Text("加依据：{at}", "add the basis {at}"),
    "action.case": Text("为规则 {rule} 写一个案例", "add a case for the rule {rule}"),
    "action.case_title": Text("规则 {rule} 的案例", "a case of {rule}"),
    # renaming
    "rename.nothing": Text(
        "这里没有可以改名的东西：规则、责任、保证、解释、定义的编号或者名称可以改",
        "nothing here can be renamed: rules, liabilities, guarantees, readings and definitions can",
    ),
    "rename.regulation": Text(
        "法规的代号也是文件名和条文的代号，不能在这里改",
        "the id of a regulation is also the name of its files, it cannot be changed here",
    ),
    "rename.broken": Text(
        "规则库有错误（{place}），改名可能漏改；先改正错误",
        "the policy has errors ({place}), so some names might be missed; correct them first",
    ),
    "rename.form": Text("“{name}”不能用作{what}：{expected}", "`{name}` cannot be {what}: {expected}"),
    "rename.taken": Text("“{name}”已经用过", "`{name}` is already in use"),
    "rename.breaks": Text(
        "改名以后规则库有错误：{place}：{message}", "renaming would break the policy: {place}: {message}"
    ),
    "rename.what.id": Text("编号", "an id"),
    "rename.what.slug": Text("代号", "an id"),
    "rename.what.title": Text("名称", "a name"),
    "rename.expected.id": Text(
        "只用字母、数字、点、横线和下划线，以字母或者数字开头",
        "letters, digits, points, hyphens and underscores, beginning with a letter or digit",
    ),
    "rename.expected.slug": Text("只用小写字母、数字和横线", "lower-case letters, digits and hyphens only"),
    "rename.expected.title": Text("一行文字，不含引号", "one line without quotation marks"),
    # the server
    "server.unreadable": Text("规则库不能读取：{reason}", "the policy folder cannot be read: {reason}"),
}


def say(key: str, language: str, /, **values: object) -> str:
    """Return a sentence in a language, with the values filled in."""
    return LSP_MESSAGES[key].filled(language, values)
