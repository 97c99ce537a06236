"""Every sentence about the effect of a change, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping

from policylib.diagnostics import Text

EFFECT_MESSAGES: Mapping[str, Text] = {
    "diff.broken": Text(
        "规则库 {path} 不能使用：共 {count} 个错误，以上是第一个",
        "the policy `{path}` cannot be used (errors: {count}, the first is above)",
    ),
    "diff.policies": Text(
        "旧：{old}（{old_digest}）；新：{new}（{new_digest}）",
        "old: {old} ({old_digest}); new: {new} ({new_digest})",
    ),
    "diff.direction.equivalent": Text("结论不变", "equivalent"),
    "diff.direction.stricter": Text("更严", "stricter"),
    "diff.direction.more_permissive": Text("更宽", "more permissive"),
    "diff.direction.incomparable": Text("有宽有严或者不能比较", "incomparable"),
    "diff.perhaps": Text("待定（{possible}）", "undetermined ({possible})"),
    "diff.change": Text("{old} → {new}", "{old} → {new}"),
    "diff.rule": Text("{rule}「{title}」（{citations}）", "{rule} “{title}” ({citations})"),
    "diff.rules.old": Text("旧的依据：{rules}", "by the old policy: {rules}"),
    "diff.rules.new": Text("新的依据：{rules}", "by the new policy: {rules}"),
    "diff.rules.both": Text("两边都有：{rules}", "on both sides: {rules}"),
    "diff.no_rule": Text("没有起决定作用的规则", "no rule decides it"),
    # diff
    "diff.title": Text("规则库修改对结论的影响", "what the change of the policy does to verdicts"),
    "diff.none": Text("没有任务的结论改变", "no task changes its verdict"),
    "diff.rules": Text("规则", "rules"),
    "diff.rules.added": Text("新增：{rules}", "added: {rules}"),
    "diff.rules.removed": Text("删去：{rules}", "removed: {rules}"),
    "diff.rules.changed": Text("内容改变：{rules}", "changed: {rules}"),
    "diff.rules.reworded": Text(
        "只改文字（标题、引文、改正、责任、说明），不影响结论：{rules}",
        "changed in words only (titles, quotes, remedies, liabilities, notes), which no verdict hangs on: "
        "{rules}",
    ),
    "diff.rules.idle": Text(
        "以上增、删、改的规则中，没有改变任何结论的：{rules}",
        "of those added, removed or changed, the ones that change no verdict: {rules}",
    ),
    "diff.rules.same": Text("规则都相同", "the rules are the same"),
    "diff.words": Text("只有一边有的用语", "words that only one side has"),
    "diff.words.old": Text("只有旧的一边有：{words}", "only on the old side: {words}"),
    "diff.words.new": Text("只有新的一边有：{words}", "only on the new side: {words}"),
    "diff.words.how": Text(
        "只有一边有的事实，另一边不看；只有一边有的行为、单位类型，其任务不能比较",
        "a fact that one side lacks means nothing there; tasks of acts and bodies that one side lacks cannot "
        "be compared",
    ),
    "diff.lists": Text("清单", "lists"),
    "diff.lists.changed": Text("有改动的清单：{lists}", "lists that are not the same: {lists}"),
    "diff.entries.what": Text("{what}：{entry}", "{what}: {entry}"),
    "diff.entries.changed": Text("{what}：{old} → {new}", "{what}: {old} → {new}"),
    "diff.entries.added": Text("新增条目", "entry added"),
    "diff.entries.removed": Text("删去条目", "entry removed"),
    "diff.entries.moved": Text("移到别的清单", "moved to another list"),
    "diff.entries.redated": Text("起止日期改变", "other days"),
    "diff.entries.renamed": Text("名称、别名改变", "other names"),
    "diff.entries.rebased": Text("依据改变", "other basis"),
    "diff.entries.noted": Text("说明改变，不影响结论", "other notes, which no verdict hangs on"),
    "diff.entries.more": Text(
        "另有 {count} 项条目，--all 全部列出", "{count} more entries, --all shows them"
    ),
    "diff.entry": Text("{name}（{id}，{period}）", "{name} ({id}, {period})"),
    "diff.entry.cited": Text(
        "{name}（{id}，{period}，依据{basis}）", "{name} ({id}, {period}, basis: {basis})"
    ),
    "diff.entry.none": Text("清单不认得", "no entry"),
    "diff.titles": Text("所指条目改变的标题", "titles that name other entries"),
    "diff.titles.one": Text("{titles}：{old} → {new}（{where}）", "{titles}: {old} → {new} ({where})"),
    "diff.titles.more": Text(
        "另有 {count} 组标题，--all 全部列出", "{count} more groups of titles, --all shows them"
    ),
    "diff.about": Text(
        "只限事项{names}的任务：旧 {old}；新 {new}", "only tasks about {names}: old: {old}; new: {new}"
    ),
    "diff.about.same": Text(
        "只限事项{names}的任务：{entries}，清单对它另有说法",
        "only tasks about {names}: {entries}, of which the lists say otherwise",
    ),
    "diff.about.others": Text(
        "另有 {count} 项这样的事项，--all 全部列出", "{count} more such items, --all shows them"
    ),
    "diff.about.id": Text("编号 {id}", "id `{id}`"),
    "diff.about.title": Text("“{title}”", "“{title}”"),
    "diff.about.more": Text("等 {count} 种写法", "and so on ({count} in all)"),
    "diff.places": Text("各地", "places"),
    "diff.place": Text("地域", "place"),
    "diff.compared": Text("新旧相比", "new against old"),
    "diff.places.same": Text("其余 {count} 处结论不变", "the other {count} places are equivalent"),
    "diff.not_passed_on": Text(
        "代其他单位转派的任务：两个单位中有一个属于下列范围的，没有比较，加 --on-behalf 一并比较；"
        "其余的结论都不变",
        "tasks passed on for another body: those in which one of the two bodies is one of the following were "
        "not compared, `--on-behalf` compares them as well; of all others, none changes its verdict",
    ),
    "diff.passed_on.same": Text(
        "代其他单位转派的任务，结论也都不变：规则对任何一个单位所说的都没有改变",
        "nor does any task passed on for another body: what the rules say of each body is the same",
    ),
    "diff.too_large": Text(
        "有 {count} 处条件太多，没有精确比较",
        "in {count} situations there is too much for an exact comparison",
    ),
    "diff.settled": Text("设置不同（解释的答案）", "the settings differ (answers to readings)"),
    "diff.changed": Text("{change}（{direction}）", "{change} ({direction})"),
    "diff.where": Text("范围：{extent}", "where: {extent}"),
    "diff.where.more": Text("范围另有 {count} 处，--all 全部列出", "{count} more extents, --all shows them"),
    "diff.given.old": Text(
        "其中旧结论为“{verdict}”，并且符合下列任何一项的：",
        "of these, the tasks that were “{verdict}” and of which any of the following holds:",
    ),
    "diff.given.new": Text(
        "其中新结论为“{verdict}”，并且符合下列任何一项的（旧结论为“{other}”）：",
        "of these, the tasks that are now “{verdict}” and of which any of the following holds (they were "
        "“{other}”):",
    ),
    "diff.given.old.all": Text(
        "其中旧结论为“{verdict}”的，一律改变", "of these, all tasks that were “{verdict}”"
    ),
    "diff.given.new.all": Text(
        "其中新结论为“{verdict}”的，旧结论都是“{other}”",
        "of these, all tasks that are now “{verdict}”; they were “{other}”",
    ),
    "diff.cubes.more": Text("另有 {count} 项，--all 全部列出", "{count} more, --all shows them"),
    "diff.more": Text("另有 {count} 种改变，--all 全部列出", "{count} more changes, --all shows them"),
    "diff.example": Text("例如：", "for example:"),
    "diff.no_example": Text(
        "没有找到能说明它的任务（试过的地方、时间、行为都不成立）",
        "no task was found that shows it (in the places, periods and acts that were tried)",
    ),
    "diff.always": Text("任何时间", "at any time"),
    "diff.until": Text("{day} 以前（含当日）", "until {day}"),
    "diff.passed_on": Text("{who}（代{whom}）", "{who} (for: {whom})"),
    "diff.value": Text("{name}：{values}", "{name}: {values}"),
    "diff.yes": Text("是：{names}", "yes: {names}"),
    "diff.no": Text("否：{names}", "no: {names}"),
    "diff.progress": Text("比较", "comparing"),
    "diff.bad_place": Text(
        "“{text}”不是行政区划代码，写法如 220502", "`{text}` is no administrative code, write it like 220502"
    ),
    # impact
    "impact.title": Text("修改对已有任务的影响", "impact of the change on tasks that there are"),
    "impact.counts": Text(
        "读入 {read} 项任务：结论改变 {flipped}，结论相同而依据改变 {regrounded}，不变 {same}，"
        "没有比较 {skipped}",
        "tasks read: {read}; verdict changes: {flipped}; same verdict by other rules: {regrounded}; "
        "unchanged: {same}; not compared: {skipped}",
    ),
    "impact.otherwise": Text(
        "其中 {count} 条记录当时的结论与旧规则库现在的结论不同（由别的版本或者设置作出）",
        "of {count} records the verdict then was not that of the old policy now (made by another version, or "
        "under other settings)",
    ),
    "impact.flip": Text("{change}（{direction}）：{count} 项", "{change} ({direction}): {count}"),
    "impact.by.places": Text("地域", "place"),
    "impact.by.acts": Text("行为", "act"),
    "impact.by.departments": Text("单位", "department"),
    "impact.by": Text("按{what}：{counts}", "by {what}: {counts}"),
    "impact.count": Text("{name} {count}", "{name} {count}"),
    "impact.examples": Text("例如 {places}", "for example {places}"),
    "impact.more": Text("另有 {count} 种，--all 全部列出", "{count} more, --all shows them"),
    "impact.none": Text("没有任务的结论改变", "no task changes its verdict"),
    "impact.skipped": Text("没有比较的任务", "tasks that were not compared"),
    "impact.side.old": Text("旧规则库不能判断：{count} 项", "the old policy cannot decide: {count}"),
    "impact.side.new": Text("新规则库不能判断：{count} 项", "the new policy cannot decide: {count}"),
    "impact.side.both": Text("两边都不能判断：{count} 项", "neither can decide: {count}"),
    "impact.side.source": Text("文件或者记录没有给出：{count} 项", "not given by file or record: {count}"),
    "impact.problem": Text("{where}：{path}：{message}", "{where}: {path}: {message}"),
    "impact.problem.whole": Text("{where}：{message}", "{where}: {message}"),
    "impact.problem.more": Text("其余 {count} 项没有列出", "{count} more are not shown"),
    "impact.progress": Text("判断", "deciding"),
    "impact.nothing_given": Text(
        "应给出任务文件，或者 --records 记录文件",
        "expected a file of tasks, or --records with a file of records",
    ),
    "impact.not_installed": Text(
        "读表格要先安装：pip install 'policylib[batch]'", "to read tables run: pip install 'policylib[batch]'"
    ),
    "impact.unreadable": Text("读不了 {path}（{reason}）", "cannot read `{path}` ({reason})"),
    "impact.refused": Text("{path}：{message}", "{path}: {message}"),
}


def say(key: str, language: str, /, **values: object) -> str:
    """Return a sentence in a language, with the values filled in."""
    return EFFECT_MESSAGES[key].filled(language, values)
