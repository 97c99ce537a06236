"""Every sentence of the commands themselves, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping

from policylib.cli.analyze_messages import ANALYZE_MESSAGES
from policylib.cli.audit_messages import AUDIT_MESSAGES
from policylib.cli.bundle_messages import BUNDLE_MESSAGES
from policylib.cli.check_messages import CHECK_MESSAGES
from policylib.cli.cite_messages import CITE_MESSAGES
from policylib.cli.letter_messages import LETTER_MESSAGES
from policylib.cli.lists_messages import LISTS_MESSAGES
from policylib.cli.match_messages import MATCH_MESSAGES
from policylib.cli.mutation_messages import MUTATION_MESSAGES
from policylib.diagnostics import Text
from policylib.effects.messages import EFFECT_MESSAGES
from policylib.render.map_messages import MAP_MESSAGES
from policylib.render.record_messages import RECORD_MESSAGES

MESSAGES: Mapping[str, Text] = {
    # folders and settings
    "policy.not_a_folder": Text("{path} 不是文件夹", "`{path}` is not a folder"),
    "policy.no_vocabulary": Text(
        "{path} 里没有 vocabulary.yaml，不是规则库文件夹",
        "there is no vocabulary.yaml in `{path}`: it is not a policy folder",
    ),
    "policy.above": Text("它所在的规则库是 {path}", "it is a part of the policy folder `{path}`"),
    "policy.shipped": Text("随软件安装的规则库", "the policy that comes with policylib"),
    "policy.named": Text("规则库：{path}", "policy: {path}"),
    "policy.broken": Text(
        "规则库 {path} 不能使用：共 {count} 个错误，以上是第一个；运行 policylib check {path} 查看",
        "the policy `{path}` cannot be used (errors: {count}, the first is above); "
        "see `policylib check {path}`",
    ),
    "policy.diagnostic": Text("{code}：{message}", "{code}: {message}"),
    "settings.bad": Text("设置文件 {path}：{reason}", "settings file `{path}`: {reason}"),
    "date.bad": Text(
        "“{text}”不是日期，写法如 2024-03-01", "`{text}` is not a date, write it like 2024-03-01"
    ),
    # results
    "error": Text("错误：{message}", "error: {message}"),
    "error.at": Text("错误：{path}：{message}", "error: {path}: {message}"),
    "suggestion": Text("是不是“{suggestion}”？", "did you mean `{suggestion}`?"),
    "hinted": Text("{message}；{hint}", "{message}; {hint}"),
    "task.number": Text("── 任务 {number} ──", "── task {number} ──"),
    "more.errors": Text("还有 {count} 个错误没有列出", "{count} more errors are not shown"),
    "explain.not_reached": Text("没有涉及的规则", "Rules that do not reach this task"),
    "explain.rule": Text("{rule}“{title}”：{why}", "{rule} “{title}”: {why}"),
    # cases
    "case.none": Text("没有找到案例（{where}）", "no cases found ({where})"),
    "case.none_titled": Text(
        "没有标题含“{title}”的案例（{where}）", "no case whose title contains `{title}` ({where})"
    ),
    "case.summary": Text(
        "{passed} 个案例通过，{failed} 个未通过（{where}）。",
        "{passed} cases passed, {failed} failed ({where})",
    ),
    "test.coverage": Text(
        "案例齐全的规则 {complete} 条，共 {rules} 条（{percent}%）。",
        "rules of which the cases show everything: {complete} of {rules} ({percent}%)",
    ),
    "test.lacking": Text(
        "不齐全的：{rules}（见 policylib coverage）", "lacking: {rules} (see `policylib coverage`)"
    ),
    "test.waiting": Text("等待文件改动，Ctrl-C 结束", "waiting for a file to change, Ctrl-C ends it"),
    "test.watch_json": Text("--watch 只输出文字", "`--watch` prints text only"),
    "test.watch_not_installed": Text(
        "--watch 要先安装：pip install 'policylib[watch]'", "for --watch run: pip install 'policylib[watch]'"
    ),
    "none": Text("（无）", "(none)"),
    "lsp.not_installed": Text(
        "缺少 {module}，先安装：pip install 'policylib[lsp]'",
        "{module} is missing, run: pip install 'policylib[lsp]'",
    ),
    # formatting
    "fmt.would_change": Text("{path}：格式不规范", "{path}: would be reformatted"),
    "fmt.changed": Text("{path}：已整理", "{path}: reformatted"),
    "fmt.unsafe": Text(
        "{path}：整理后含义会变，没有改动；这是程序的缺陷，请报告",
        "{path}: formatting would change its meaning, left as it was; this is a defect, please report it",
    ),
    "fmt.unwritable": Text("{path}：写不了（{reason}）", "{path}: cannot be written ({reason})"),
    "fmt.none": Text("{path} 里没有 .policy 文件", "there is no .policy file in `{path}`"),
    "fmt.failed": Text(
        "{failed} 个文件没有整理（见上），另有 {changed} 个已整理；共 {count} 个。",
        "{failed} files could not be formatted (see above), {changed} reformatted; {count} in all",
    ),
    "fmt.check_failed": Text(
        "{failed} 个文件没有查（见上），另有 {changed} 个需要整理；共 {count} 个。",
        "{failed} files could not be compared (see above), {changed} differ; {count} in all",
    ),
    "fmt.done": Text("已整理 {changed} 个文件，共 {count} 个。", "{changed} of {count} files reformatted"),
    "fmt.summary": Text("{changed} 个文件需要整理，共 {count} 个。", "{changed} of {count} files differ"),
    # show
    "show.not_found": Text("没有这个{kind}：{name}", "there is no {kind} `{name}`"),
    "show.where.rule": Text(
        "规则的编号见 policylib coverage --full", "`policylib coverage --full` lists the rules"
    ),
    "show.where.article": Text(
        "写法是“法规/位置”，位置如 第十八条第三款；没有录入的条文看不到",
        "an article is written regulation/place; only those on record can be shown",
    ),
    "show.where.list": Text(
        "某地的清单见 policylib law 区划代码", "`policylib law REGION` names the lists of a place"
    ),
    "show.where.reading": Text("全部解释见 policylib readings", "`policylib readings` lists the readings"),
    "show.where.fact": Text(
        "全部事实见 policy/vocabulary.yaml", "the facts are those of policy/vocabulary.yaml"
    ),
    "show.rule": Text("规则", "rule"),
    "show.article": Text("条文", "article"),
    "show.list": Text("清单", "list"),
    "show.reading": Text("解释", "reading"),
    "show.fact": Text("事实", "fact"),
    "label.place": Text("位置", "where"),
    "label.rules": Text("引用它的规则", "rules that cite it"),
    "label.settled": Text("已定", "settled"),
    "label.moves": Text("影响的规则", "rules it moves"),
    "aliases": Text("（又名：{names}）", " (also: {names})"),
    **RECORD_MESSAGES,
    **BUNDLE_MESSAGES,
    **CHECK_MESSAGES,
    **ANALYZE_MESSAGES,
    **AUDIT_MESSAGES,
    **EFFECT_MESSAGES,
    **LETTER_MESSAGES,
    **LISTS_MESSAGES,
    **CITE_MESSAGES,
    **MAP_MESSAGES,
    **MATCH_MESSAGES,
    **MUTATION_MESSAGES,
}


def say(key: str, language: str, /, **values: object) -> str:
    """Return a sentence in a language, with the values filled in."""
    return MESSAGES[key].filled(language, values)
