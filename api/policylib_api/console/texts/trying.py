"""The words of the page where a rule is tried."""

from __future__ import annotations

from collections.abc import Mapping

from policylib.diagnostics import Text

TRYING_TEXTS: Mapping[str, Text] = {
    "try.nav": Text("规则试写", "Try a rule"),
    "try.title": Text("规则试写", "Try a rule"),
    "try.lead": Text(
        "改一份规则文件的副本，看有没有写错、案例是否通过、哪些任务的结论会变。服务器上的规则库不会改变。",
        "Change a copy of a rule file, and see what is wrong with it, whether its cases come out, and which "
        "answers change. The policy on the server stays as it is.",
    ),
    "try.choose": Text("从已有的规则文件开始", "Begin with a rule file there is"),
    "try.file": Text("规则文件", "Rule file"),
    "try.into": Text("关键词", "Keywords"),
    "try.into.as_is": Text("照原样", "as they are"),
    "try.into.zh": Text("中文", "Chinese"),
    "try.into.en": Text("英文", "English"),
    "try.open": Text("打开副本", "Open a copy"),
    "try.new": Text("或者写一份新的法规", "Or begin a new regulation"),
    "try.new.title": Text("法规名称", "Title of the regulation"),
    "try.new.slug": Text("代号", "Id"),
    "try.new.slug.hint": Text(
        "小写字母、数字和 -，以字母开头，如 demo-2026", "small letters, digits and -, such as demo-2026"
    ),
    "try.new.rank": Text("效力", "Rank"),
    "try.new.place": Text("地域：名称或行政区划代码", "Place: name or administrative code"),
    "try.new.begin": Text("开始写", "Begin"),
    "try.new.nameless": Text("请写名称", "write a title"),
    "try.place.bad": Text(
        "“{text}”不是行政区划代码，也不是唯一的地名；应如 220502",
        "`{text}` names no place for certain; write a code like 220502",
    ),
    "try.day.bad": Text("“{text}”不是日期，应如 2026-03-01", "`{text}` is no day; write one like 2026-03-01"),
    "try.editing": Text("试写：{file}", "Trying: {file}"),
    "try.absent": Text(
        "规则库里没有这个文件；写下的算作新文件", "the policy has no such file; what is written is a new one"
    ),
    "try.other": Text("换一份文件", "Another file"),
    "try.text": Text("规则文件的内容", "Text of the rule file"),
    "try.keys": Text(
        "Tab 键移到下一个控件；Ctrl+空格 补全，F8 到下一处问题，Ctrl+F 查找",
        "Tab leaves the editor; Ctrl+Space completes, F8 goes to the next diagnostic, Ctrl+F searches",
    ),
    "try.check": Text("检查并跑案例", "Check and run the cases"),
    "try.effect": Text("看影响", "Show the effect"),
    "try.rewrite": Text("关键词改成{language}", "Write the keywords in {language}"),
    "try.patch": Text("下载补丁", "Download as a patch"),
    "try.patch.errors": Text(
        "检查时有 {errors} 处错误，补丁打上以后规则库通不过检查。可以先改正，也可以照样下载。",
        "Checked, it has errors ({errors}): with this patch the policy would not check. Correct them first, "
        "or download it all the same.",
    ),
    "try.patch.anyway": Text("仍要下载补丁", "Download the patch anyway"),
    "try.patch.unfit": Text(
        "这时下载的补丁，打上以后规则库通不过检查。",
        "With a patch downloaded now the policy would not check.",
    ),
    "try.whole": Text("下载文件", "Download the file"),
    "try.share": Text("复制链接", "Copy a link"),
    "try.shared": Text("链接已复制，内容就在链接里", "copied; the link holds the text itself"),
    "try.share.long": Text(
        "链接会有 {length} 字，超过 {most} 字，请改用下载",
        "the link would have {length} characters, more than {most}; download the file instead",
    ),
    "try.share.failed": Text("链接没有复制成，请再试一次", "the link could not be copied; try again"),
    "try.share.broken": Text("链接里的内容读不出来", "what the link holds cannot be read"),
    "try.share.script": Text(
        "没有 JavaScript 时，不能用链接分享，也打不开链接里的内容；可以下载文件。",
        "Without JavaScript links cannot be made, nor what they hold be read; the file can be downloaded.",
    ),
    "try.restored": Text("这是您上次没有保存的内容", "this is what you had written before, and did not save"),
    "try.discard": Text("不要了，回到原文", "Discard it, go back to the original"),
    "try.unreached": Text(
        "现在连不上服务器，稍后再检查", "the server cannot be reached now; checked again later"
    ),
    "try.more": Text("影响：比较哪些任务", "Effect: which tasks are compared"),
    "try.tasks": Text("任务", "Tasks"),
    "try.tasks.hint": Text(
        "粘贴任务，JSON 或 YAML，一项或多项，最多 {most} 项；可以不填",
        "paste tasks as JSON or YAML, one or several, at most {most}; may be left empty",
    ),
    "try.tasks.many": Text("共 {count} 项，最多 {most} 项", "there are {count}, at most {most} are taken"),
    "try.place": Text("地方：名称或行政区划代码", "Place: name or administrative code"),
    "try.place.hint": Text(
        "这个地方所有可能的任务都比较；可以不填", "all tasks there can be in this place; may be left empty"
    ),
    "try.day": Text("日期", "Day"),
    "try.day.hint": Text("不填就是今天", "today when left empty"),
    # what came of it
    "try.results": Text("结果", "Results"),
    "try.same": Text(
        "和规则库里的文件一样，还没有改动", "the same as the file of the policy: nothing changed yet"
    ),
    "try.fine": Text("没有错误", "no errors"),
    "try.counts": Text("错误 {errors} 处，警告 {warnings} 处", "errors: {errors}, warnings: {warnings}"),
    "try.passed": Text("案例 {count} 个，全部通过", "cases: {count}, all as expected"),
    "try.failed": Text("案例 {count} 个，{failed} 个与预期不符", "cases: {count}, not as expected: {failed}"),
    "try.no_cases": Text("这份法规没有案例", "the regulation has no cases"),
    "try.not_run": Text(
        "有错误，案例没有跑，影响没有算；改好以后再看",
        "there are errors, so no case was run and no effect worked out; correct them first",
    ),
    "try.settings": Text(
        "这台服务器的设置与试写的规则合不上：{reason}",
        "the settings of this server do not go with it: {reason}",
    ),
    "try.unreadable": Text("文件没有改写：先改正错误", "not rewritten: correct the errors first"),
    "try.severity.error": Text("错误", "error"),
    "try.severity.warning": Text("警告", "warning"),
    "try.line": Text("第 {line} 行", "line {line}"),
    "try.elsewhere": Text("其他文件里因此出现的问题", "What it brings about in other files"),
    "try.found": Text("问题", "Diagnostics"),
    "try.cases": Text("与预期不符的案例", "Cases that do not come out as expected"),
    "try.case.line": Text("{what}：预期 {expected}，实际 {got}", "{what}: expected {expected}, got {got}"),
    "try.effect.cases": Text("对规则库全部案例的影响", "Effect on all cases of the policy"),
    "try.effect.tasks": Text("对所填任务的影响", "Effect on the tasks given"),
    "try.effect.place": Text("{place} {day} 所有可能的任务", "All tasks there can be in {place} on {day}"),
    "try.effect.long": Text(
        "{seconds} 秒内没有比较完，这里不给一半的结果；请用命令 policylib diff",
        "not done within {seconds} s, and half an answer is none; use the command policylib diff",
    ),
    # what the editor says by itself; it asks by its own English words
    "try.phrase.find": Text("查找", "Find"),
    "try.phrase.replace": Text("替换为", "Replace"),
    "try.phrase.next": Text("下一个", "next"),
    "try.phrase.previous": Text("上一个", "previous"),
    "try.phrase.all": Text("全部", "all"),
    "try.phrase.match_case": Text("区分大小写", "match case"),
    "try.phrase.regexp": Text("正则表达式", "regexp"),
    "try.phrase.by_word": Text("整词", "by word"),
    "try.phrase.replace_one": Text("替换", "replace"),
    "try.phrase.replace_all": Text("全部替换", "replace all"),
    "try.phrase.close": Text("关闭", "close"),
    "try.phrase.current": Text("当前匹配", "current match"),
    "try.phrase.replaced": Text("替换了 $ 处", "replaced $ matches"),
    "try.phrase.replaced_line": Text("替换了第 $ 行的一处", "replaced match on line $"),
    "try.phrase.on_line": Text("在第几行", "on line"),
    "try.phrase.go_to": Text("转到第几行", "Go to line"),
    "try.phrase.go": Text("转到", "go"),
    "try.phrase.diagnostics": Text("问题", "Diagnostics"),
    "try.phrase.none": Text("没有问题", "No diagnostics"),
    "try.phrase.completions": Text("可以写的", "Completions"),
    "try.phrase.control": Text("控制字符", "Control character"),
    "try.phrase.selection": Text("已删除所选", "Selection deleted"),
}
