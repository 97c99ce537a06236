"""Every sentence that a decision is told in, in Chinese and English; the law itself is never translated."""

from __future__ import annotations

from collections.abc import Mapping

from policylib.diagnostics import Text

LANGUAGES = ("zh", "en")

MESSAGES: Mapping[str, Text] = {
    # verdicts: the name, and what it means in plain words
    "verdict.unlawful": Text("违法，不得安排", "unlawful, must not be assigned"),
    "verdict.conflict": Text("规范冲突，待裁决", "norms conflict, to be resolved"),
    "verdict.improper": Text("违反政策规定，不得安排", "against policy, must not be assigned"),
    "verdict.curable": Text("补正后可以安排", "may be assigned once made good"),
    "verdict.lawful": Text("合法，可以安排", "lawful, may be assigned"),
    "verdict.ungoverned": Text("无规则可依", "no rule carries it"),
    "verdict.undetermined": Text("待定", "undetermined"),
    "meaning.unlawful": Text(
        "照所说的情况，这样安排违反法律、法规或者规章的禁止性规定，不得安排。",
        "As described, this breaks a prohibition of law. It must not be assigned.",
    ),
    "meaning.conflict": Text(
        "对这件事，有的规定允许，有的规定禁止，效力分不出高低。有权机关裁决以前，不能当作合法来安排。",
        "One norm permits this and another of no lower rank forbids it. Until the competent authority has "
        "resolved the clash it cannot be treated as lawful.",
    ),
    "meaning.improper": Text(
        "照所说的情况，这样安排违反有约束力的政策文件，不得安排。",
        "As described, this breaks a binding policy document. It must not be assigned.",
    ),
    "meaning.curable": Text(
        "照现在的样子还不能安排；把下面缺的条件补齐以后，可以安排。",
        "As it stands this may not be assigned; once what is missing below has been supplied, it may.",
    ),
    "meaning.lawful": Text(
        "照所说的情况，有规定支持这样安排，也没有违反已收录的规定。",
        "As described, a norm supports this and none of the norms on record is breached.",
    ),
    "meaning.ungoverned": Text(
        "已收录的规定既不禁止也不支持这样安排。没有禁止不等于可以安排：行政机关安排工作要有依据。",
        "No norm on record forbids or supports this. Silence is not permission: public bodies need a ground.",
    ),
    "meaning.undetermined": Text(
        "有些情况还不清楚，结论取决于它们。",
        "Some things are not known, and the answer depends on them.",
    ),
    "certain.no": Text(
        "不过，不清楚的事情无论怎样查明，照现在的样子都不能安排。",
        "Whatever they turn out to be, though, it may not be assigned as it stands.",
    ),
    "possible.these": Text("可能的结论：{verdicts}。", "Possible answers: {verdicts}."),
    # what became of a rule
    "status.breached": Text("违反", "breached"),
    "status.unmet": Text("条件不具备", "not met"),
    "status.met": Text("要求已满足", "met"),
    "status.permitted": Text("允许", "permitted"),
    "status.advised": Text("提示", "advised"),
    "status.not_triggered": Text("不适用", "not triggered"),
    "status.excepted": Text("属于例外", "excepted"),
    "status.defeated": Text("让位于优先的规定", "yields to a rule that prevails"),
    "status.unknown": Text("待定", "open"),
    "status.unknown_between": Text("待定，可能是：{statuses}", "open: {statuses}"),
    "body.assigner": Text("安排单位", "the assigning body"),
    "body.on_behalf_of": Text("原交办单位", "the body it acts for"),
    "body.community": Text("社区", "the community"),
    "body.lawyer": Text("法制机构或者法律顾问", "a legal adviser"),
    "body.nobody": Text("无", "nobody"),
    "for_body.on_behalf_of": Text("（就原交办单位而言）", " (as to the body it acts for)"),
    "advises_because.modality": Text("条文只是提倡", "the text only recommends"),
    "advises_because.right": Text(
        "条文给的是拒绝的权利，不是禁止提出", "the text gives a right to refuse and forbids nobody to ask"
    ),
    "advises_because.tier": Text("出自参考资料，没有约束力", "it stands in a reference, which does not bind"),
    "advises_because.analogy": Text(
        "对这类社区只是可以参照", "it reaches this kind of community only by analogy"
    ),
    "advises_because.lapsed": Text(
        "文件的实施期已过，效力没有明确", "the document's period is over and its force is not stated"
    ),
    # conditions and values
    "value.true": Text("是", "yes"),
    "value.false": Text("否", "no"),
    "value.on": Text("是", "yes"),
    "value.off": Text("否", "no"),
    "value.unknown": Text("不清楚", "not known"),
    "name.list": Text("事项列入{list}", "matter on the {list}"),
    "name.reading": Text("对「{title}」的理解", "reading of “{title}”"),
    "name.item": Text("事项", "the matter"),
    "name.entry": Text("事项就是“{name}”", "the matter is “{name}”"),
    "field.community": Text("社区类型", "type of community"),
    "field.assigner.level": Text("安排单位的层级", "level of the assigning body"),
    "field.on_behalf_of.level": Text("原交办单位的层级", "level of the body it acts for"),
    "field.assigner.region": Text("安排单位所在地的区划代码", "region code of the assigning body"),
    "field.on_behalf_of.region": Text("原交办单位所在地的区划代码", "region code of the body it acts for"),
    "field.assigner.place": Text("安排单位所在地的类型", "type of the assigning body's place"),
    "field.on_behalf_of.place": Text("原交办单位所在地的类型", "type of place of the body it acts for"),
    "origin.caller": Text("任务中写明", "stated in the task"),
    "origin.list": Text("见{source}", "see {source}"),
    "origin.no_list": Text("没有现行的这类清单", "no list of the kind is in force"),
    "origin.reading": Text("按默认的理解", "by the default reading"),
    "origin.settled": Text("按已经确定的理解：{authority}", "as settled: {authority}"),
    "origin.assumption": Text("没有说明，视为没有", "not stated, taken not to be so"),
    "origin.implied": Text("由其他情况推出", "follows from the rest"),
    "origin.unknown": Text("尚未查明", "to be found out"),
    "ground": Text("{name}：{value}（{origin}）", "{name}: {value} ({origin})"),
    "ground.unknown": Text("{name}：尚未查明", "{name}: to be found out"),
    "place.country": Text("全国", "the country"),
    "place.province": Text("省、自治区", "province"),
    "place.municipality": Text("直辖市", "municipality"),
    "place.special_administrative_region": Text("特别行政区", "special administrative region"),
    "place.prefecture_city": Text("设区的市", "city with districts"),
    "place.undivided_city": Text("不设区的地级市", "prefecture-level city without districts"),
    "place.prefecture": Text("自治州、地区、盟", "prefecture"),
    "place.district": Text("市辖区", "city district"),
    "place.county": Text("县、自治县、旗", "county"),
    "place.county_level_city": Text("县级市", "county-level city"),
    "place.township": Text("乡镇、街道", "township or subdistrict"),
    "place.community": Text("社区、村", "community or village"),
    # consequence and refusal
    "consequence.measure": Text("{measure}（依据{citation}）", "{measure} ({citation})"),
    "consequence.uncertain": Text(
        "可能适用，取决于尚未查明的情况：{text}", "may apply, depending on what is not known: {text}"
    ),
    "consequence.none": Text(
        "条文没有对这类单位规定追究的办法。", "The text provides no measure against a body of this kind."
    ),
    "refusal.granted": Text("条文写明：{text}", "The text says: {text}"),
    "refusal.none": Text(
        "条文没有写明社区有权拒绝；可以拿这份结论向安排单位或者社区治理主管部门反映。",
        "The text gives the community no express right to refuse; it can take this answer to the assigning "
        "body or to the department in charge of community governance.",
    ),
    # what is asked
    "question.item": Text(
        "这项任务具体是哪一项事项？请写明清单上的名称或者编号。",
        "Which matter exactly is it? Give its name or id as it stands on the list.",
    ),
    "question.item_candidates": Text(
        "这项任务具体是哪一项事项？是不是其中之一：{names}？",
        "Which matter exactly is it? Is it one of: {names}?",
    ),
    "question.entry": Text("该事项是不是{list}中的“{name}”？", "Is the matter “{name}” on {list}?"),
    "question.field.community": Text(
        "这是城市社区、乡镇社区还是村？", "Is it an urban community, a township community or a village?"
    ),
    "question.field.assigner.level": Text("安排单位是哪一级的？", "At which level is the assigning body?"),
    "question.field.on_behalf_of.level": Text(
        "原交办单位是哪一级的？", "At which level is the body for which it acts?"
    ),
    "question.field.assigner.region": Text(
        "安排单位在哪里（区划代码）？", "Where does the assigning body sit (region code)?"
    ),
    "question.field.on_behalf_of.region": Text(
        "原交办单位在哪里（区划代码）？", "Where does the body for which it acts sit (region code)?"
    ),
    "question.reading": Text("{question}（条文本身没有定论）", "{question} (the text leaves it open)"),
    "ask": Text("问{who}：{question}", "Ask {who}: {question}"),
    # assumptions
    "assumed.not_part": Text("没有“{name}”的情形", "not so: “{name}”"),
    "assumed.asserted": Text("提问方称：{what}", "the caller says: {what}"),
    "listed.on": Text("事项列入{list}", "the matter is on the {list}"),
    "listed.off": Text("事项未列入{list}", "the matter is not on the {list}"),
    "name.value": Text("{name}：{value}", "{name}: {value}"),
    "assumed.default": Text("「{name}」按默认理解为“{value}”", "“{name}” is read as “{value}”, the default"),
    "assumed.group.not_part": Text("没有说明，视为没有：{names}", "not stated, taken not to be so: {names}"),
    "assumed.group.readings": Text(
        "下列问题条文没有定论，按括号里的答案处理：{names}",
        "left open by the texts, answered here as in brackets: {names}",
    ),
    "assumed.more.readings": Text(
        "另有 {count} 个条文没有定论的问题按默认的理解处理",
        "{count} more questions that the texts leave open are answered by default",
    ),
    "assumed.more.not_part": Text(
        "另有 {count} 项没有说明的情形视为没有", "{count} more that are not stated are taken not to be so"
    ),
    "assumed.reading": Text("{name}（{value}）", "{name} ({value})"),
    "proof.not_part": Text(
        "任务通知原文，或者{who}的确认", "the wording of the assignment, or a confirmation by {who}"
    ),
    "proof.asserted": Text("现行有效的{list}全文", "the {list} in force, in full"),
    "proof.asserted_value": Text("任务的书面材料", "the papers of the task"),
    "proof.default": Text(
        "制定机关或者有权解释的机关的书面解释",
        "a written interpretation by the issuer or another authority entitled to give one",
    ),
    # remedies
    "step.fact.true": Text("做到“{name}”", "see to “{name}”"),
    "step.fact.false": Text("去掉“{name}”", "drop “{name}”"),
    "step.option": Text("把“{name}”改为“{value}”", "change “{name}” to “{value}”"),
    "step.list.on": Text("按程序把该事项列入{list}", "have the matter put on the {list}"),
    "step.list.off": Text("按程序把该事项移出{list}", "have the matter taken off the {list}"),
    "step": Text("{actor}：{action}", "{actor}: {action}"),
    "step.cited": Text("{actor}：{action}（{citation}）", "{actor}: {action} ({citation})"),
    "no_remedy": Text(
        "不论谁改变做法，都不能使这项任务合法。", "No change that anybody could make would make this lawful."
    ),
    "no_remedy.uncertain": Text(
        "照任务中写明的情况，没有哪一种改法一定能使它合法。",
        "With what the task states, no change is certain to make it lawful.",
    ),
    "no_remedy.open": Text(
        "在查清上面的问题以前，说不出一定能使它合法的办法。",
        "Until the questions above are answered, no change is certain to make it lawful.",
    ),
    "no_remedy.ungoverned": Text(
        "没有规定支持这样安排，也没有哪一项改动能补上依据。",
        "No norm supports this, and no change on record would supply a ground.",
    ),
    "named.no_remedy": Text(
        "所说的改正办法只消除违反规定之处，并不使这项任务合法：改后的安排仍要有规定支持，须重新判断。",
        "The remedy named by the rule ends the breach, but does not make this task lawful: what is assigned "
        "instead still needs a norm that supports it, and has to be checked anew.",
    ),
    "named.no_remedy.uncertain": Text(
        "所说的改正办法消除违反规定之处；还没有查清的，仍可能使它不合法。",
        "The remedy named by the rule ends the breach; what is not known may still make it unlawful.",
    ),
    "remedies.on_behalf": Text(
        "这里的安排单位包括原交办单位。", "Here the assigning body includes the body for which it acts."
    ),
    "more_remedies": Text(
        "还有其他办法，这里只列最简单的 {count} 种。", "There are more; these are the {count} simplest."
    ),
    # what was asked
    "task.assigner": Text("安排单位：{who}", "assigned by: {who}"),
    "task.on_behalf_of": Text("原交办单位：{who}", "on behalf of: {who}"),
    "task.act": Text("行为：{act}", "act: {act}"),
    "task.community": Text("对象：{community}", "done to: {community}"),
    "task.place": Text("地点：{place}", "place: {place}"),
    "task.date": Text("日期：{date}", "day: {date}"),
    "task.item": Text("事项：“{item}”", "matter: “{item}”"),
    "task.kind": Text("{level}{kind}", "{level} {kind}"),
    "task.kind_open": Text("{kind}，层级不清楚", "{kind}, level not known"),
    "task.named": Text("{name}（{kind}）", "{name} ({kind})"),
    "task.within": Text("{name}境内（{code}）", "within {name} ({code})"),
    "task.law_held": Text(
        "这一天的规定只收录了{held}的；{missing}自己的没有收录，那里另有规定的，结论可能不同",
        "of the norms of that day those of {held} are on record, those of {missing} are not; if there are "
        "any, the answer may differ",
    ),
    # governing regulations
    "why.in_force": Text("当日有效，适用于该地、该类社区", "in force that day for this place and community"),
    "why.analogy": Text(
        "对这类社区可以参照，只作提示", "only by analogy for this kind of community: it advises"
    ),
    "why.lapsed": Text("实施期已过，只作提示", "its period is over: it only advises"),
    "why.tier": Text("参考资料，没有约束力", "a reference, it does not bind"),
    # why a rule does not reach a task at all
    "reach.place": Text("不适用于该地", "it does not govern the place"),
    "reach.not_yet": Text("{start} 起才施行", "it takes effect only on {start}"),
    "reach.over": Text("{until} 以后不再适用", "it ended after {until}"),
    "reach.act": Text("不是关于这种行为的规定", "it is not about this kind of act"),
    "reach.community": Text("不适用于这类社区", "it does not govern this kind of community"),
    "reach.addressee": Text("约束的不是这类单位", "it does not bind a body of this kind"),
    "reach.condition": Text(
        "条件在当日或者这类社区不可能成立", "its condition cannot hold on that day or there"
    ),
    # mode
    "mode.binding": Text("按当日有效的规定作出。", "Made under the rules in force on the day."),
    "mode.replay": Text(
        "这是对过去日期（{date}）的回看，不是批准，也不能补作批准。",
        "This looks back at a past day ({date}). It is not an approval and cannot stand in for one.",
    ),
    "mode.preview": Text(
        "这是对未来日期（{date}）的预演，不是批准；到时规定可能已经改变。",
        "This looks ahead to a future day ({date}). It is not an approval; "
        "the rules may have changed by then.",
    ),
    "mode.illustrative": Text(
        "用了仅供示意的清单，只是预演，不是批准。",
        "It rests on lists that are only illustrations: a rehearsal, not an approval.",
    ),
    "conditional": Text(
        "这个结论以下面列出的各项为前提；其中任何一项不成立，结论就要重新作出。",
        "This answer holds only as long as everything listed below does; if any of it is not so, ask again.",
    ),
    "banner": Text(
        "使用了仅供示意的清单（{lists}），结论没有约束力。",
        "Lists that are only illustrations were used ({lists}); this answer does not bind.",
    ),
    # what the item is
    "item.resolved": Text("“{text}”即{list}中的“{name}”。", "“{text}” is “{name}” on {list}."),
    "item.unresolved": Text(
        "已收录的清单里没有“{text}”这个名称；清单上如果另有叫法，请用那个名称再判断一次。",
        "No list on record has the name “{text}”; if a list calls the matter otherwise, ask again under "
        "that name.",
    ),
    "item.overruled": Text(
        "提问方称“{what}”；{source}表明不是这样，以清单为准。",
        "The caller says: {what}; {source} shows otherwise, and the list counts.",
    ),
    "item.candidates": Text(
        "相近的有（是不是，由人来定）：", "Close to it (whether it is one is for people to say):"
    ),
    "item.candidate": Text("“{name}”：{why}", "“{name}”: {why}"),
    # why a text is, or may be, an entry
    "match.name": Text("与名称相同", "it is the name"),
    "match.name.framed": Text("去掉公文套语后与名称相同", "without the frame of the document it is the name"),
    "match.alias": Text("即别名“{name}”", "it is the other name “{name}”"),
    "match.alias.framed": Text(
        "去掉公文套语后即别名“{name}”", "without the frame of the document it is the other name “{name}”"
    ),
    "match.slip": Text("写法接近“{name}”：{slips}", "spelt almost like “{name}”: {slips}"),
    "match.slip.other": Text("“{written}”疑为“{meant}”", "“{written}” for “{meant}”"),
    "match.slip.left_out": Text("少了“{meant}”", "“{meant}” left out"),
    "match.slip.extra": Text("多了“{written}”", "“{written}” too many"),
    "match.words": Text("与“{name}”都有{words}", "shares {words} with “{name}”"),
    "match.quoted": Text("“{text}”", "“{text}”"),
    "match.entry": Text("{name}（{list}，{id}）", "{name} ({list}, {id})"),
    "match.resolved": Text("“{text}”即：", "“{text}” is:"),
    "match.candidates": Text(
        "没有清单用“{text}”这个名称。可能是（由人来定，系统不选）：",
        "No list has the name “{text}”; it may be (for people to say, nothing is chosen):",
    ),
    "match.none_of_them": Text(
        "核对以后如果都不是，就是清单以外的事项，判断时请写 lists: []。",
        "If you find that it is none of them, it is on no list; state `lists: []` to decide it.",
    ),
    "match.nothing": Text(
        "没有清单用“{text}”这个名称，也没有相近的。", "No list has the name “{text}”, nor one like it."
    ),
    # headings and other fixed words of the page
    "heading.task": Text("任务", "The task"),
    "heading.verdict": Text("结论", "Answer"),
    "heading.do": Text("怎么办", "What to do"),
    "heading.because": Text("依据", "On what ground"),
    "heading.because_open": Text("可能用到的规定", "Norms that may decide it"),
    "heading.also": Text("同时不符合", "Also not complied with"),
    "heading.missing": Text("还要查清（按先后）", "To find out, in this order"),
    "heading.worth_checking": Text("值得再问一句（可能改变结论）", "Worth asking (it may change the answer)"),
    "heading.remedies": Text("怎样改才合法", "What would make it lawful"),
    "heading.assumed": Text("以下列各项为前提", "Taken for granted"),
    "heading.consequence": Text("违反的后果和可以找谁", "What follows a breach, and whom to turn to"),
    "heading.advice": Text("提示（不影响结论）", "Advice (does not change the answer)"),
    "heading.item": Text("事项", "The matter"),
    "heading.governed_by": Text("适用的规定", "Governing texts"),
    "heading.mode": Text("性质", "What this answer is"),
    "heading.receipt": Text("凭证（SHA-256）", "Receipt (SHA-256)"),
    "heading.others": Text("其他有关的规定", "Other norms looked at"),
    "do.unlawful": Text(
        "请安排单位不要这样安排；已经安排的，它应当收回。社区可以拿这份结论去提。",
        "Ask the assigning body not to assign it; if it has been assigned, it is to withdraw it. The "
        "community can show it this answer.",
    ),
    "do.conflict": Text(
        "请安排单位暂不安排，先报请有权机关裁决。",
        "Ask the assigning body not to assign it yet and to refer the clash to the competent authority.",
    ),
    "do.improper": Text(
        "请安排单位不要这样安排；已经安排的，它应当收回。社区可以拿这份结论去提。",
        "Ask the assigning body not to assign it; if it has been assigned, it is to withdraw it. The "
        "community can show it this answer.",
    ),
    "do.curable": Text(
        "请安排单位先照下面“怎样改才合法”补齐，再安排。",
        "Ask the assigning body first to supply what stands below under “What would make it lawful”.",
    ),
    "do.lawful": Text("可以安排。", "It may be assigned."),
    "do.lawful_if": Text(
        "在下列前提都成立时可以安排。", "It may be assigned if all that is taken for granted below is so."
    ),
    "do.lawful_not_binding": Text(
        "照这一天的规定可以安排，但这份结论本身不是批准。",
        "Under the rules of that day it may be assigned, but this answer is not itself an approval.",
    ),
    "do.ungoverned": Text(
        "先请安排单位说明依据是哪一部规定的哪一条。",
        "First ask the assigning body on which article of which text it relies.",
    ),
    "do.undetermined": Text(
        "查清以前先不要安排；从下面第一个问题查起。",
        "It is not to be assigned until this is known; start with the first question below.",
    ),
    "do.undetermined_no": Text(
        "无论怎样查明，请安排单位都不要照现在的样子安排；要弄清违反的是哪一级的规定、怎样改，从下面第一个问题查起。",
        "Whatever is found out, ask the assigning body not to assign it as it stands; to learn which norm it "
        "breaks and what would help, start with the first question below.",
    ),
    "do.remedy": Text("改正办法：{remedy}", "Remedy named by the rule: {remedy}"),
    "label.because": Text("因为", "because"),
    "label.exceptions": Text("例外依据：{citations}", "exception under: {citations}"),
    "label.defeated_by": Text("优先的规则：{rules}", "rule that prevails: {rules}"),
    "label.remedy": Text("办法 {number}", "Way {number}"),
    "label.proof": Text("证明材料：{proof}", "what would prove it: {proof}"),
    "label.task": Text("任务", "task"),
    "label.policy": Text("规则库", "rules"),
    "label.settings": Text("设置", "settings"),
    "label.engine": Text("引擎", "engine"),
    "label.date": Text("行为日期", "day of the act"),
    "label.decided_on": Text("判断日期", "decided on"),
    "label.quote": Text("{cited}：{quote}", "{cited}: {quote}"),
    "label.status": Text("（{text}；规则 {rule}）", "[{text}; rule {rule}]"),
    "label.governing": Text(
        "《{title}》（{rank}；{start} 起）：{why}", "{title} ({rank}; from {start}): {why}"
    ),
    "label.receipt": Text("{name}：{value}", "{name}: {value}"),
    "headline": Text("{heading}：{headline}", "{heading}: {headline}"),
    # joining
    "join.list": Text("、", ", "),
    "join.clause": Text("；", "; "),
    "join.sentence": Text("", " "),
    "end": Text("。", "."),
    "cited": Text("《{title}》{at}", "{title} {at}"),
    "quoted": Text("“{quote}”", "“{quote}”"),
    # diagnostics
    "severity.error": Text("错误", "error"),
    "severity.warning": Text("警告", "warning"),
    "diagnostic": Text("{severity} {code}：{message}", "{severity} {code}: {message}"),
    "help": Text("建议：{help}", "help: {help}"),
    "fix": Text("可改为：{replacement}", "may be changed to: {replacement}"),
    "fix.blank": Text("可改为：{count} 个半角空格", "may be changed to: {count} plain spaces"),
    "diagnostics.none": Text("没有发现问题（{where}）。", "no problems found ({where})"),
    "diagnostics.count": Text(
        "{errors} 个错误，{warnings} 个警告（{where}）。", "errors: {errors}, warnings: {warnings} ({where})"
    ),
    # cases
    "case.passed": Text("通过", "passed"),
    "case.failed": Text("未通过", "failed"),
    "case.expected": Text("应为", "expected"),
    "case.got": Text("实为", "got"),
    "case.why": Text("原因", "why"),
    "case.verdict": Text("结论", "verdict"),
    "case.deciding": Text("决定性规则", "deciding rules"),
    "case.possible": Text("可能的结论", "possible verdicts"),
    "case.missing": Text("待查", "missing"),
    "case.error": Text("任务有错误", "the task has errors"),
    "case.nothing": Text("（无）", "(none)"),
    "case.line": Text("{label}：{text}", "{label}: {text}"),
    # the generated function of a norm set
    "program.variables": Text(
        "变量（一个值一个位；未知时，全 0 与全 1 各算一遍，两遍相同就是定论）：",
        "Variables (a bit for each value; what is not known is run with no bit and with all: where both runs "
        "agree, that is the answer):",
    ),
    "program.rules": Text(
        "规则（a 适用，x 有例外，b 违反，u 欠缺，p 准许，s 状态）：",
        "Rules (a applies, x excepted, b breached, u unmet, p permits, s status):",
    ),
    "program.statuses": Text("状态：{statuses}", "Statuses: {statuses}"),
    "program.scopes": Text(
        "返回：先是全案、再是各方面（{aspects}）的结果，禁止优先和准许优先各一；然后是各规则的状态。"
        "SIDES 由七项（违反法律、违反政策、法律上欠缺、政策上欠缺、有依据、准许优先时仍违反法律、仍违反政策）"
        "查出结果。",
        "Returned: the outcome of the whole, then of each aspect ({aspects}), with prohibitions prevailing "
        "and with permissions prevailing; then the status of each rule. SIDES looks outcomes up by seven "
        "flags: breach in law, in policy, lack in law, in policy, ground, breach in law and in policy that "
        "remains if permissions prevail.",
    ),
    # explanation in one paragraph
    "because.rules": Text("依据：{rules}。", "Ground: {rules}."),
    "because.missing": Text("先要查清：{questions}", "To find out first: {questions}"),
}


def say(key: str, language: str, /, **values: object) -> str:
    """Return a sentence in a language, with the values filled in.

    >>> say("cited", "zh", title="立法法", at="第九十九条")
    '《立法法》第九十九条'
    """
    return MESSAGES[key].filled(language, values)


def join(parts: list[str] | tuple[str, ...], language: str, how: str = "list") -> str:
    """Join parts as a `list`, as `clause`s or as `sentence`s."""
    return say(f"join.{how}", language).join(parts)
