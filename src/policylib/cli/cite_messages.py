"""Every sentence of `policylib cite`, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping

from policylib.diagnostics import Text

CITE_MESSAGES: Mapping[str, Text] = {
    "cite.policy": Text("{policy}；全文：{sources}", "{policy}; full texts: {sources}"),
    # the table
    "cite.regulation": Text("法规", "regulation"),
    "cite.provisions": Text("条文", "provisions"),
    "cite.quotes": Text("引文", "quotes"),
    "cite.found": Text("找到", "found"),
    "cite.ambiguous": Text("有歧义", "ambiguous"),
    "cite.not_found": Text("没找到", "not found"),
    "cite.file": Text("全文", "full text"),
    "cite.by.sha256": Text("{file}（SHA-256 相符）", "{file} (same SHA-256)"),
    "cite.by.title": Text("{file}（据标题或文号）", "{file} (by its title or number)"),
    "cite.no_text": Text(
        "没有全文的法规 {count} 部，其条文和引文 {quotes} 处没有核对：{names}",
        "{count} regulations have no full text here, {quotes} provisions and quotes of theirs not compared: "
        "{names}",
    ),
    "cite.idle": Text("没有用到的文件：{files}", "files that hold none of them: {files}"),
    "cite.tolerated": Text("找到而写法略有不同的：{kinds}", "found, though written differently: {kinds}"),
    "cite.tolerated.blanks": Text("空白或换行 {count} 处", "blanks or line breaks {count}"),
    "cite.tolerated.width": Text("标点的全角半角 {count} 处", "width of punctuation {count}"),
    "cite.tolerated.script": Text("繁体逐字转为简体 {count} 处", "traditional characters {count}"),
    "cite.tolerated.errata": Text("按更正表改回 {count} 处", "errata put right {count}"),
    # errata
    "cite.errata": Text(
        "{file}：按更正表改回 {count} 处（数字是在原文件中的字符位置）",
        "{file}: {count} places put right by the errata (the numbers are character offsets in the file)",
    ),
    "cite.erratum": Text("{printed}→{law}：{places}", "{printed} → {law}: {places}"),
    "cite.erratum.place": Text("{article} {offsets}", "{article} {offsets}"),
    "cite.erratum.nowhere": Text("条文以外", "outside articles"),
    "cite.idle_erratum": Text(
        "{where}：更正“{printed}→{law}”没有用上（{places}）",
        "{where}: the erratum {printed} → {law} changed nothing ({places})",
    ),
    "cite.everywhere": Text("全文", "the whole text"),
    # what failed
    "cite.failed.not_found": Text("没找到：{regulation} {at}", "not found: {regulation} {at}"),
    "cite.failed.ambiguous": Text("有歧义：{regulation} {at}", "ambiguous: {regulation} {at}"),
    "cite.in_policy": Text("规则库：{places}", "policy: {places}"),
    "cite.kept": Text("条文：{words}", "provision: {words}"),
    "cite.quoted": Text("引文：{words}", "quote: {words}"),
    "cite.elsewhere": Text("这些字在{article}：{place}", "the words stand in {article}: {place}"),
    "cite.before_articles": Text("第一条之前", "what precedes the articles"),
    "cite.first": Text(
        "不止一处，第一处：{place}；请多引几个字", "more than one place, the first: {place}; quote more words"
    ),
    "cite.nearest": Text("最接近：{words}（{place}）", "nearest: {words} ({place})"),
    "cite.nothing_near": Text("{file} 中没有相近的文字", "nothing in {file} is like it"),
    "cite.difference": Text(
        "字符位置 {offset}：此处为“{theirs}”，规则库为“{ours}”",
        "offset {offset}: `{theirs}`, in the policy `{ours}`",
    ),
    "cite.lacking": Text(
        "字符位置 {offset}：此处没有规则库的“{ours}”", "offset {offset}: `{ours}` of the policy is not here"
    ),
    "cite.surplus": Text(
        "字符位置 {offset}：此处多出“{theirs}”", "offset {offset}: `{theirs}` is not in the policy"
    ),
    "cite.position": Text(
        "{file} 第 {line} 行第 {column} 列，字符位置 {offset}",
        "{file}, line {line}, column {column}, offset {offset}",
    ),
    # what cannot be asked
    "cite.unreadable": Text("{path}：{reason}", "{path}: {reason}"),
    "cite.needs_opencc": Text(
        '{files} 是繁体文本，没有核对：需要安装 OpenCC（pip install "policylib[verify]"）',
        "{files}: written in traditional characters and not compared; install OpenCC "
        '(pip install "policylib[verify]")',
    ),
    "cite.summary": Text(
        "{found} 处找到，{ambiguous} 处有歧义，{not_found} 处没找到，{no_text} 处没有全文。",
        "{found} found, {ambiguous} ambiguous, {not_found} not found, {no_text} without a full text",
    ),
}
