"""Every sentence on what a whole policy shows, in commands and on pages: coverage, comparison, law, readings,
the order of rules; in Chinese and in English.
"""

from __future__ import annotations

from collections.abc import Mapping

from policylib.diagnostics import Text

MAP_MESSAGES: Mapping[str, Text] = {
    # coverage
    "coverage.rule": Text("{rule}“{title}”", "{rule} “{title}”"),
    "coverage.no_trigger": Text("没有案例触发它", "no case triggers it"),
    "coverage.no_near": Text("没有案例只差一点就触发它（{one}）", "no case nearly triggers it ({one})"),
    "coverage.near_condition": Text("只差一个条件", "one condition away"),
    "coverage.near_reach": Text(
        "只差行为、单位、日期、社区类型之一", "one away in act, body, day or community"
    ),
    "coverage.unseen": Text("没有见过{values}：{atom}", "not seen {values}: {atom}"),
    "coverage.atom": Text("{label}（{name}）", "{label} [{name}]"),
    "coverage.value.true": Text("成立", "true"),
    "coverage.value.false": Text("不成立", "false"),
    "coverage.value.unknown": Text("不清楚", "unknown"),
    "atom.date": Text("日期不早于 {date}", "day from {date}"),
    "atom.is": Text("{name}：{values}", "{name}: {values}"),
    "coverage.idle": Text(
        "{rule}：coverage.yaml 说看不到{value}，其实有案例显示了，请删去：{atom}",
        "{rule}: coverage.yaml says that {value} cannot be seen, but cases show it; take it out: {atom}",
    ),
    "coverage.triggered": Text("触发：{cases}", "triggered by: {cases}"),
    "coverage.near": Text("只差一点：{cases}", "nearly triggered by: {cases}"),
    "coverage.named": Text("应判所依：{cases}", "expected to decide: {cases}"),
    "coverage.case": Text("{case}（{what}）", "{case} ({what})"),
    "coverage.seen": Text(
        "{atom}：成立 {true}，不成立 {false}，不清楚 {unknown}",
        "{atom}: true {true}, false {false}, unknown {unknown}",
    ),
    "coverage.excused": Text("看不到{value}：{reason}", "{value} cannot be seen: {reason}"),
    "coverage.provision": Text("《{title}》{at}", "{title} {at}"),
    "coverage.used": Text("{kind}：{names}", "{kind}: {names}"),
    "coverage.use.rule": Text("规则", "rules"),
    "coverage.use.reading": Text("解释", "readings"),
    "coverage.use.definition": Text("定义", "definitions"),
    "coverage.use.liability": Text("责任", "liabilities"),
    "coverage.use.list": Text("清单", "lists"),
    "coverage.not_encoded": Text("没有编入：{reason}", "not encoded: {reason}"),
    "coverage.unaccounted": Text("没有引用，也没有说明理由", "nothing cites it, and no reason is given"),
    "coverage.summary.rules": Text(
        "规则 {rules} 条：触发的 {triggered}，只差一点的 {near}；条件取值 {values} 个，没有见过的 {unseen}，"
        "有理由的 {excused}。",
        "rules: {rules}; triggered: {triggered}, nearly: {near}; values of conditions: {values}, "
        "not seen: {unseen}, excused: {excused}",
    ),
    "coverage.summary.provisions": Text(
        "条文 {provisions} 处：被引用的 {used}，说明理由的 {reasons}，没有交代的 {unaccounted}（{where}）。",
        "provisions: {provisions}; cited: {used}, with a reason: {reasons}, unaccounted for: {unaccounted} "
        "({where})",
    ),
    # compare
    "compare.columns.place": Text("地方", "place"),
    "compare.columns.verdict": Text("结论", "answer"),
    "compare.columns.local": Text("当地规定", "its own texts"),
    "compare.columns.refusal": Text("可否拒绝", "refusal"),
    "compare.place": Text("{name} {code}", "{name} {code}"),
    "compare.as": Text("以{name}（{code}）为例，{date}", "as in {name} ({code}), {date}"),
    "compare.none_of_its_own": Text("没有自己规定的地方", "a place with none of its own"),
    "compare.code_only": Text("这个区划", "this division"),
    "compare.silent": Text("没有规定", "silent"),
    "compare.advises": Text("{status}，只作提示", "{status}, but only advises"),
    "compare.may_refuse": Text("可以", "yes"),
    "compare.perhaps_refuse": Text("可能可以", "perhaps"),
    "compare.no_refusal": Text("没有规定", "silent"),
    "compare.text": Text("{title}：{standing}", "{title}: {standing}"),
    "compare.says": Text("{cited}：{rule}", "{cited}: {rule}"),
    "compare.deciding": Text("决定的规则", "deciding rules"),
    "compare.possible": Text("可能的结论", "possible answers"),
    "compare.local": Text("当地规定怎样说", "what its own texts say"),
    "compare.refusal": Text("社区的拒绝权", "right to refuse"),
    "compare.consequence": Text("违反的后果", "what follows a breach"),
    "compare.no_consequence": Text("{cited}：条文没有规定", "{cited}: the text names nothing"),
    "compare.advice": Text("只供参考（没有效力）", "advice (no force)"),
    "compare.unplaced": Text(
        "比较材料：《{title}》（{issuer}），没有地名，不归任何地方，没有效力，也没有编成规则；"
        "见 policylib show article {id}/…",
        "comparative material: {title} ({issuer}) names no place, belongs to none, has neither force nor "
        "rules; see policylib show article {id}/…",
    ),
    "compare.bad_place": Text(
        "“{text}”不是区划代码或者代码@日期，写法如 220502,620702@2020-10-01",
        "`{text}` is neither a code nor code@date, write it like 220502,620702@2020-10-01",
    ),
    "compare.no_task": Text("请给出任务的文件，或者写 --demo", "give a file with tasks, or --demo"),
    # how a regulation stands on a day
    "standing.to_come": Text("{start} 起才施行", "takes effect only on {start}"),
    "standing.in_force": Text("当日有效", "in force that day"),
    "standing.reference": Text("参考资料，没有约束力", "a reference, it does not bind"),
    "standing.lapsed": Text("{lapsed} 期满，此后只作提示", "its period ran out on {lapsed}; it only advises"),
    "standing.over": Text("{until} 已经失效", "ended on {until}"),
    # law
    "law.heading": Text("{name}（{code}）{date} 的规定", "the law of {name} ({code}) on {date}"),
    "law.heading.unnamed": Text("{code} {date} 的规定", "the law of {code} on {date}"),
    "law.binding": Text("有约束力", "binding"),
    "law.advising": Text(
        "只作提示：参考资料、期满的、参照的", "only advises: references, lapsed texts, by analogy"
    ),
    "law.lists": Text("清单", "lists"),
    "law.readings": Text("解释", "readings"),
    "law.over": Text("以前的", "before"),
    "law.to_come": Text("以后的", "to come"),
    "law.none": Text("（无）", "(none)"),
    "law.regulation": Text("《{title}》（{slug}）", "{title} [{slug}]"),
    "law.describe": Text(
        "{rank}（{tier}），{place}，{period}，{count} 条规则",
        "{rank} ({tier}), {place}, {period}, rules: {count}",
    ),
    "law.tier.law": Text("法律、法规、规章一层", "tier law"),
    "law.tier.policy": Text("政策一层", "tier policy"),
    "law.tier.advice": Text("参考一层", "tier advice"),
    "law.communities": Text("适用于{kinds}", "governs {kinds}"),
    "law.analogy": Text("{kinds}可以参照，只作提示", "{kinds}: by analogy, it only advises"),
    "law.succeeded": Text("由《{title}》（{slug}）代替", "replaced by {title} [{slug}]"),
    "law.list": Text(
        "{title}（{id}）：{kind}，{status}，{complete}，{count} 项，{period}",
        "{title} [{id}]: {kind}, {status}, {complete}, entries: {count}, {period}",
    ),
    "law.complete": Text("完整", "complete"),
    "law.incomplete": Text("不完整", "incomplete"),
    "law.reading": Text("{title}（{id}）：{answer}", "{title} [{id}]: {answer}"),
    "law.reading.open": Text("未定", "open"),
    "law.reading.default": Text("默认“{answer}”", "default “{answer}”"),
    "law.reading.settled": Text("已定“{answer}”（{by}）", "settled “{answer}” ({by})"),
    "law.rule_from": Text("规则 {rule} {date} 起", "rule {rule} from {date}"),
    "law.rule_ended": Text("规则 {rule} {date} 起不再适用", "rule {rule} no longer applies from {date}"),
    # what a reading moves
    "moves.addressee": Text(
        "{rule}「{title}」：答“{answers}”时约束{bodies}",
        "{rule} “{title}”: binds {bodies} if the answer is {answers}",
    ),
    "moves.bodies_at": Text("{where}的{bodies}", "{bodies} ({where})"),
    "moves.any_body": Text("任何单位", "any body"),
    "moves.condition": Text(
        "{rule}「{title}」：答“{answers}”时条件可能成立",
        "{rule} “{title}”: its condition can hold if the answer is {answers}",
    ),
    "moves.requirement": Text(
        "{rule}「{title}」：答“{answers}”时有助于满足要求",
        "{rule} “{title}”: the answer {answers} helps to meet what it requires",
    ),
    "moves.exception": Text(
        "{rule}「{title}」：答“{answers}”时例外可能成立",
        "{rule} “{title}”: an exception can hold if the answer is {answers}",
    ),
    "moves.liability": Text(
        "{rule}「{title}」：答“{answers}”时责任条款可能适用",
        "{rule} “{title}”: its liability can apply if the answer is {answers}",
    ),
    # the tree of a rule
    "exceptions.rule": Text(
        "{id}「{title}」{modality}（{rank}，{cited}）", "{id} “{title}” {modality} ({rank}, {cited})"
    ),
    "exceptions.line": Text("{how}：{rule}", "{how}: {rule}"),
    "exceptions.repeated": Text("{line}（见上）", "{line} (see above)"),
    "exceptions.exception": Text("{words}（{cited}）", "{words} ({cited})"),
    "exceptions.unwritten": Text("第 {number} 个例外", "exception {number}"),
    "exceptions.over.name": Text("优先于它", "prevails over it"),
    "exceptions.over.class": Text("作为上位规定优先于它", "prevails over it, as over all lower norms"),
    "exceptions.under.name": Text("它优先于", "it prevails over"),
    "exceptions.under.class": Text("它作为上位规定优先于", "it prevails, as over all lower norms, over"),
    "exceptions.saves.name": Text("它不影响", "it leaves untouched"),
    "exceptions.saves.class": Text("它不影响（下位规定）", "it leaves untouched, as all lower norms"),
    "exceptions.saved.name": Text("不影响它", "leaves it untouched"),
    "exceptions.saved.class": Text("不影响它（下位规定）", "leaves it untouched, as all lower norms"),
    "exceptions.higher.rank": Text("效力更高的禁止", "a prohibition of higher rank"),
    "exceptions.edge.name": Text("优先", "prevails"),
    "exceptions.edge.class": Text("优先于下位规定", "prevails over lower norms"),
    "exceptions.edge.rank": Text("效力更高", "of higher rank"),
    "exceptions.edge.saves": Text("互不影响", "untouched"),
    "exceptions.modality.forbids": Text("禁止", "forbids"),
    "exceptions.modality.requires": Text("应当", "requires"),
    "exceptions.modality.permits": Text("可以", "permits"),
    "exceptions.modality.advises": Text("提倡", "advises"),
    # lines shared by the maps
    "map.heading": Text("── {title} ──", "── {title} ──"),
    "map.line": Text("{name}：{text}", "{name}: {text}"),
}


def say(key: str, language: str, /, **values: object) -> str:
    """Return a sentence in a language, with the values filled in."""
    return MAP_MESSAGES[key].filled(language, values)
