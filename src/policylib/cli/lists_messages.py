"""Every sentence of `policylib lists import`, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping

from policylib.diagnostics import Text

LISTS_MESSAGES: Mapping[str, Text] = {
    "import.exists": Text(
        "{path} 已经存在；更新用 --update，覆盖用 --force",
        "`{path}` exists; use --update to bring it up to date, --force to replace it",
    ),
    "import.needed": Text("缺少 {options}", "missing: {options}"),
    "import.other_list": Text(
        "{path} 的 {field} 是“{value}”，不能用 --update 改变",
        "`{field}` of `{path}` is `{value}`, --update does not change it",
    ),
    "import.whole_list": Text(
        "{option} 对整份清单有效，新版本自 {day} 起，清单自 {first} 起；请另立一份清单，用 --replaces {id}",
        "{option} holds for the whole list since {first}, this version begins on {day}; "
        "make a list of its own, with --replaces {id}",
    ),
    "import.refused": Text(
        "没有导入：{count} 个错误（见上）", "nothing was imported (errors: {count}, see above)"
    ),
    "import.policy_broken": Text(
        "规则库本身有错误，先运行 policylib check 查看",
        "the rule base itself has errors, see `policylib check`",
    ),
    "import.text": Text(
        "表格：{file}（编码 {encoding}，分隔符“{delimiter}”）",
        "table: {file} (encoding {encoding}, delimiter `{delimiter}`)",
    ),
    "import.sheet": Text("表格：{file}（工作表“{sheet}”）", "table: {file} (sheet `{sheet}`)"),
    "import.tab": Text("制表符", "tab"),
    "import.columns": Text("列", "columns"),
    "import.column": Text("{place} {header} → {field}", "{place} {header} → {field}"),
    "import.passed_over": Text("{place} {header}：不读", "{place} {header}: passed over"),
    "import.count": Text(
        "事项：新增 {added}，沿用 {kept}，终止 {ended}", "entries: {added} new, {kept} kept, {ended} ended"
    ),
    "import.blank": Text("空行：{rows}", "blank rows: {rows}"),
    "import.renamed": Text("改名", "renamed"),
    "import.rename": Text("{id}：{former} → {name}", "{id}: {former} → {name}"),
    "import.ended": Text("终止", "ended"),
    "import.bases": Text("依据", "bases"),
    "import.basis": Text("{id}：{written} → {found}", "{id}: {written} → {found}"),
    "import.warnings": Text("警告", "warnings"),
    "import.problem": Text("{place}：{message}", "{place}: {message}"),
    "import.help": Text("{message}（{help}）", "{message} ({help})"),
    "import.comments": Text(
        "文件里的注释（开头的除外）没有保留", "comments in the file, except those at its top, are not kept"
    ),
    "import.written": Text("已写入 {path}", "written to {path}"),
    "import.dry_run": Text("没有写入（--dry-run）：{path}", "not written (--dry-run): {path}"),
    "import.unreadable": Text("读不了 {path}：{reason}", "cannot read `{path}`: {reason}"),
    "import.unwritable": Text("写不了 {path}：{reason}", "cannot write `{path}`: {reason}"),
}
