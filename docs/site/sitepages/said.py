"""What the pages that are made say in words of their own, in both languages."""

from __future__ import annotations

from policylib.diagnostics import Text
from policylib.render.record_messages import RECORD_MESSAGES

# What `policylib show` calls the fields of things, and says of them, in the same words.
_FIELDS = (
    *("regulation", "rank", "in_force", "note", "kind", "status", "complete", "items"),
    *("question", "who", "changed_by", "options", "absent", "answers", "default"),
)
_VALUES = (
    *("yes", "no", "absent.unknown", "absent.not_part"),
    *("status.official", "status.derived", "status.illustrative"),
)

SAID = {
    "only_in": Text("本页只有英文。", "This page is in Chinese only."),
    "more": Text("其他", "More"),
    # --- rule base
    "rulebase": Text("法规", "Regulations"),
    "rulebase.intro": Text(
        "规则库里的每一部法规一页:条文原话在左,由它写成的规则、定义、解释和责任在右。"
        "条文是据以编写规则的文本,不是公报;用以前请看每页开头的出处。",
        "One page a regulation: the words of each provision, and beside them the rules, definitions, "
        "readings and "
        "liabilities that were made of it. The law itself is not translated. The texts are those that "
        "the rules were "
        "written from, not the gazette; where they were read is said on each page.",
    ),
    "account": Text("每一条编成了什么,不编的为什么", "what became of every article, and why"),
    "provisions": Text("条文和规则", "Provisions and rules"),
    "elsewhere": Text("其他规则和用语", "Other rules and terms"),
    "elsewhere.intro": Text("它们只引用别的法规的条文。", "They rest on provisions of other texts alone."),
    "guarantees": Text("保证", "Guarantees"),
    "guarantees.intro": Text(
        "对法规管到的任务应当成立的话,由 `policylib analyze` 逐一证明;判断任务时不用。",
        "What is to hold of the tasks that the regulation reaches: `policylib analyze` proves it. No "
        "decision looks at it.",
    ),
    "cited_by": Text("引用本条的还有:", "Also cited by:"),
    "not_encoded": Text("没有编成规则的部分:", "Not made into rules:"),
    "not_cited": Text("没有规则引用。", "No rule cites it."),
    "sources": Text("文本登记", "Register of texts"),
    "sources.intro": Text(
        "规则、清单和条文所依据的全部文本,登记在 `policy/sources.yaml`。有标题链接的,条文录入在规则库里。",
        "Every text that rules, lists and provisions rest on, as registered in `policy/sources.yaml`. "
        "Those with a link "
        "have provisions on record.",
    ),
    "lists": Text("清单", "Lists"),
    "lists.intro": Text(
        "从“没有列入”得出结论,只凭完整的清单。",
        "That a matter is *not* on a list is concluded from complete lists only.",
    ),
    "readings": Text("解释", "Readings"),
    "readings.intro": Text(
        "条文没有写明、可以有两种读法的问题。默认“未定”的,答案因此待定,直到有权的单位定下来,写进设置文件。",
        "Questions that the texts leave open. Where the default is *open*, answers depend on it until a "
        "competent body "
        "settles it, which a settings file then says.",
    ),
    "vocabulary": Text("词汇表", "Vocabulary"),
    "vocabulary.intro": Text(
        "规则和任务可以用的词,来自 `policy/vocabulary.yaml` 和 `policy/ranks.yaml`。规则文件用名称,"
        "任务用代号。",
        "The words of rules and tasks, from `policy/vocabulary.yaml` and `policy/ranks.yaml`. Rule "
        "files use labels, "
        "tasks use ids.",
    ),
    "acts": Text("行为", "Acts"),
    "actors": Text("单位", "Bodies that assign"),
    "levels": Text("级别", "Levels"),
    "place_groups": Text("地方的种类", "Types of places"),
    "communities": Text("社区类型", "Communities"),
    "aspects": Text("方面", "Aspects"),
    "other_bodies": Text("其他单位", "Other bodies"),
    "list_kinds": Text("清单种类", "Kinds of lists"),
    "facts": Text("事实", "Facts"),
    "constraints": Text("不能同时成立的", "What cannot be at once"),
    "ranks": Text("效力等级", "Ranks"),
    # --- what tables say of things
    **{f"head.{name}": RECORD_MESSAGES[f"label.{name}"] for name in _FIELDS},
    **{name: RECORD_MESSAGES[name] for name in _VALUES},
    "open": RECORD_MESSAGES["label.open"],
    "head.what": Text("项目", "what"),
    "head.on_record": Text("内容", "on record"),
    "head.tier": Text("作用", "tier"),
    "head.rules": Text("规则", "rules"),
    "head.text": Text("文本", "text"),
    "head.issuer": Text("制定机关", "issuer"),
    "head.id": Text("代号", "id"),
    "head.place": Text("地域", "place"),
    "head.published": Text("公布", "published"),
    "head.lapsed": Text("期满", "lapsed"),
    "head.communities": Text("适用", "governs"),
    "head.analogy": Text("参照", "by analogy"),
    "head.number": Text("文号", "number"),
    "head.url": Text("出处", "read at"),
    "head.sha256": Text("所据全文的 SHA-256", "SHA-256 of the full text"),
    "head.source": Text("文本说明", "about the text"),
    "head.account": Text("逐条对应", "article by article"),
    "head.list": Text("清单", "list"),
    "head.name": Text("名称", "name"),
    "head.aliases": Text("别名", "aliases"),
    "head.basis": Text("依据", "basis"),
    "head.replaces": Text("取代", "replaces"),
    "head.label": Text("名称", "label"),
    "head.moves": Text("影响的规则", "rules it moves"),
    "head.prevails_over": Text("高于", "prevails over"),
    "head.asks": Text("适用的单位、社区", "types of place"),
    "tier.law": Text("法律一层", "law"),
    "tier.policy": Text("政策一层", "policy"),
    "tier.advice": Text("只作提示", "advice"),
    "kind.rule": Text("规则", "rule"),
    "kind.definition": Text("定义", "definition"),
    "kind.reading": Text("解释", "reading"),
    "kind.liability": Text("责任", "liability"),
    "kind.list": Text("清单", "list"),
    # --- language
    "grammar": Text("语法", "Grammar"),
    "grammar.intro": Text(
        "由 `grammar/policy.lark` 和关键词表生成。「」里是关键词,写法见[关键词](keywords.md);"
        "大写的是词汇表里的词或者下面的终结符;"
        "`[…]` 可有可无,`*` 任意个,`+` 至少一个,`|` 任选其一;`SEP` 是逗号、顿号、分号或者「和」。"
        "每一子句占一行,块里的行缩进一层。",
        "Made from `grammar/policy.lark` and the keyword tables. Words in quotes are "
        "[keywords](keywords.md); capitals are "
        "words of the vocabulary or terminals, below; `[…]` optional, `*` any number, `+` at least one, "
        "`|` one of these; `SEP` is a comma of any kind or *and*. "
        "Each clause takes a line; the lines of a block are indented one level.",
    ),
    "grammar.declarations": Text("声明", "Declarations"),
    "grammar.clauses of one piece of text, one day, one term": Text(
        "一段文字、一个日期、一个词的子句", "Clauses of one piece of text, one day, one term"
    ),
    "grammar.regulation and reading": Text("法规和解释的子句", "Clauses of regulations and readings"),
    "grammar.rule": Text("规则的子句", "Clauses of rules"),
    "grammar.guarantee": Text("保证的子句", "Clauses of guarantees"),
    "grammar.conditions": Text("条件", "Conditions"),
    "grammar.case": Text("案例的子句", "Clauses of cases"),
    "grammar.terminals that are the same in every language": Text(
        "各种语言相同的终结符", "Terminals that are the same in every language"
    ),
    "keywords": Text("关键词", "Keywords"),
    "keywords.intro": Text(
        "由 `grammar/keywords/zh.yaml` 和 `en.yaml` 生成。每格先是格式整理后的写法,再是也认得的写法。"
        "一个文件用一种语言的关键词。",
        "Made from `grammar/keywords/zh.yaml` and `en.yaml`. Each cell has the spelling that the "
        "formatter writes, then those "
        "that are understood too. A file uses the keywords of one language.",
    ),
    "keywords.declarations": Text("声明", "Declarations"),
    "keywords.clauses": Text("子句", "Clauses"),
    "keywords.words": Text("其他词", "Other words"),
    "keywords.verdicts": Text("结论", "Verdicts"),
    "keywords.none": Text("不写", "left out"),
    "head.terminal": Text("语法里的名称", "name in the grammar"),
    # --- diagnostics
    "diagnostics": Text("诊断一览", "Diagnostics at a glance"),
    "diagnostics.intro": Text(
        "`policylib check` 和 `policylib analyze` 说的每一个毛病,按阶段和轻重。错误使规则库不能使用,"
        "警告不影响使用。",
        "Everything that `policylib check` and `policylib analyze` report, by stage and severity. An "
        "error stops the policy "
        "from being used, a warning does not.",
    ),
    "diagnostics.error": Text("错误", "Errors"),
    "diagnostics.warning": Text("警告", "Warnings"),
    "stage.P": Text("P:读不了规则文件", "P: the text of a rule file cannot be read"),
    "stage.D": Text("D:读不了数据文件", "D: a data file cannot be read"),
    "stage.C": Text("C:名称、类型、日期、依据、优先", "C: names, types, dates, citations, precedence"),
    "stage.L": Text("L:多半不是本意", "L: probably not meant"),
    "stage.A": Text(
        "A:逐一看过所有可能的任务才看得出的", "A: seen only by looking at every task there can be"
    ),
    # --- the API
    "api": Text("HTTP 接口", "HTTP API"),
    "api.schemas": Text("数据形式", "Schemas"),
    "api.operation": Text("操作", "operation"),
    "api.parameters": Text("参数", "Parameters"),
    "api.body": Text("请求正文", "Request body"),
    "api.responses": Text("答复", "Responses"),
    "api.required": Text("必须", "required"),
    "api.intro": Text(
        "由 `api/openapi.json` 生成;运行中的服务在 `/openapi.json` 给出同一份文档。",
        "Made from `api/openapi.json`; a server gives the same document at `/openapi.json`.",
    ),
    "api.document": Text("OpenAPI 文档", "The OpenAPI document"),
    "head.parameter": Text("参数", "parameter"),
    "head.in": Text("位置", "in"),
    "head.type": Text("类型", "type"),
    "head.description": Text("说明", "description"),
    "head.field": Text("字段", "field"),
    "head.schema": Text("形式", "schema"),
    "head.code": Text("状态", "status"),
    # --- languages
    "zh": Text("中文", "中文"),
    "en": Text("English", "English"),
}


def said(key: str, language: str) -> str:
    """Return one of the site's own words. Raises KeyError where there is none."""
    return SAID[key].in_language(language)
