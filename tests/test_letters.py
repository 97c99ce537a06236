"""Letters: they say what the decision says and no more, in every form, whatever stands in the task."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
import typst
from docx import Document
from pypdf import PdfReader

import policylib
from commands import EXAMPLES, run
from policylib.letters import (
    KINDS,
    Kind,
    Letter,
    LetterError,
    Part,
    Particulars,
    Row,
    decided_again,
    is_decision,
    letter,
    particulars,
)
from policylib.letters.docx_writer import docx
from policylib.letters.messages import MESSAGES
from policylib.letters.pdf_writer import pdf
from policylib.letters.templates import NAMES, built_in_templates, templates_in
from policylib.policyset import Decision, Policy
from policylib.render.messages import MESSAGES as DECISION_MESSAGES

pytestmark = pytest.mark.usefixtures("shipped_policy_is_loaded_once")

DAY = dt.date(2024, 3, 1)
GIVEN = Particulars(
    issuer="光明社区居民委员会",
    number="光明社函〔2024〕3号",
    date=dt.date(2024, 3, 5),
    contact="王某",
    checkpoint="policylib/records 128 nW3yDk1xPZ",
)
# An example and the kinds of letters that fit it.
FITTING: list[tuple[str, Kind]] = [
    ("kinship-certificate", "opinion"),
    ("kinship-certificate", "reply"),
    ("off-list", "opinion"),
    ("off-list", "reply"),
    ("off-list", "application"),
    ("by-phone", "opinion"),
    ("by-phone", "reply"),
    ("unresolved", "opinion"),
    ("unresolved", "reply"),
    ("unresolved", "application"),
    ("emergency", "opinion"),
]
HOSTILE = "“<b>甲&乙</b>” #let x = 1; *粗* _斜_ $1$ @x `y` \\n {{ 7 * 7 }} {% for %} {#x#} // /* 序\x01号\x08"
SHOWN = HOSTILE.replace("\x01", " ").replace("\x08", " ").strip()


def example(name: str) -> dict[str, Any]:
    task: dict[str, Any] = json.loads((EXAMPLES / f"{name}.json").read_text("utf-8"))
    return task


def decided(policy: Policy, name: str) -> Decision:
    return policy.decide(example(name), decided_on=DAY)


def in_docx(data: bytes) -> str:
    document = Document(io.BytesIO(data))
    section = document.sections[0]
    holders: list[Any] = [
        document,
        section.header,
        section.even_page_header,
        section.footer,
        section.even_page_footer,
    ]
    texts = [paragraph.text for holder in holders for paragraph in holder.paragraphs]
    for table in document.tables:
        texts += [paragraph.text for row in table.rows for cell in row.cells for paragraph in cell.paragraphs]
    return "\n".join(texts)


def in_pdf(data: bytes) -> str:
    """The running text, without what stands above and below it on each page; then all of the first page."""
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(data)).pages]
    bodies = [
        text.split("\n", 1)[1].split(f"— {number} —", maxsplit=1)[0] for number, text in enumerate(pages, 1)
    ]
    return "\n".join([*bodies, pages[0]])


READERS: list[tuple[Callable[[Letter], bytes], Callable[[bytes], str]]] = [(docx, in_docx), (pdf, in_pdf)]


def solid(text: str) -> str:
    """A text without blanks: a PDF breaks lines anywhere."""
    return re.sub(r"\s", "", text)


def texts_of(draft: Letter) -> list[str]:
    parts = [text for part in draft.parts for text in (part.heading, *(line.text for line in part.lines))]
    rows = [text for row in draft.rows for text in (row.label, *(line.text for line in row.lines))]
    around = (draft.title, draft.draft, draft.number, draft.addressee, draft.contact)
    return [*around, *draft.opening, *parts, *rows, *draft.closing, *draft.signature, *draft.foot]


# --- what is written -----------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(("name", "kind"), FITTING)
def test_both_forms_hold_all_of_a_letter(shipped: Policy, name: str, kind: Kind, language: str) -> None:
    draft = letter(decided(shipped, name), kind, language, GIVEN)
    for write, read in READERS:
        whole = solid(read(write(draft)))
        for text in texts_of(draft):
            assert solid(text) in whole


def test_a_reply_that_returns_quotes_what_decided_and_asks(shipped: Policy) -> None:
    draft = letter(decided(shipped, "kinship-certificate"), "reply", "zh", GIVEN)
    assert draft.title == "关于退回“亲属关系证明”事项的函"
    assert draft.addressee == "社保局："
    assert draft.signature == ("光明社区居民委员会", "2024年3月5日")
    assert [part.heading[:2] for part in draft.parts] == ["一、", "二、", "三、", "四、", "五、", "六、"]
    grounds = draft.part("grounds")
    assert grounds is not None
    assert [line.text for line in grounds.lines if line.kind == "quote"] == [
        "《通化市社区治理促进条例》第十八条第三款：“有关部门、企事业单位及社会组织不得要求社区出具不应由其出具的证明”"
    ]
    assert "所引条文没有写明社区有权拒绝。本函是依照上述规定提出的请求，不是拒绝办理。" in draft.closing
    assert any("检查点：policylib/records 128 nW3yDk1xPZ" in line for line in draft.foot)


def test_a_reply_to_a_curable_task_lists_what_lacks_to_be_ticked_off(shipped: Policy) -> None:
    draft = letter(decided(shipped, "by-phone"), "reply")
    request = draft.part("request")
    assert request is not None
    assert [line.text.split("（")[0] for line in request.lines if line.kind == "check"] == [
        "安排单位：做到“已提供相应经费”",
        "安排单位：做到“已书面委托”",
    ]
    assert draft.part("ways") is None
    assert draft.addressee == "________（县级政府部门）："
    assert draft.signature == ("________（社区名称）", "____年__月__日")


def test_a_reply_to_an_open_task_asks_and_returns_nothing(shipped: Policy) -> None:
    decision = decided(shipped, "unresolved")
    draft = letter(decision, "reply")
    request = draft.part("request")
    assert request is not None
    asked = [line.text for line in request.lines if line.kind == "item"]
    assert len(asked) == len(decision.missing)
    assert asked[3] == "是否已经出具书面委托？（请贵单位答复）"
    assert "退回" not in draft.title
    assert "收回" not in "".join(texts_of(draft))


def test_the_form_asks_only_for_ways_in_which_another_body_acts(shipped: Policy) -> None:
    draft = letter(decided(shipped, "off-list"), "application", "zh", GIVEN)
    rows = {row.name: [line.text for line in row.lines] for row in draft.rows}
    assert rows["to"] == ["社区治理主管部门、人民政府"]
    assert rows["ways"][1].startswith("社区治理主管部门：按程序把该事项列入社区工作事项清单")
    assert rows["basis"] == []  # to be filled in: the law is not invented
    assert rows["applicant"][-1] == "光明社区居民委员会（印章）　2024年3月5日"


@pytest.mark.parametrize(
    ("name", "kind", "code"),
    [
        ("emergency", "reply", "nothing_to_reply"),
        ("emergency", "application", "nothing_to_apply"),
        ("kinship-certificate", "application", "admission_no_help"),
        ("by-phone", "application", "admission_no_help"),
        ("by-phone", "letter", "unknown_kind"),
    ],
)
def test_a_kind_that_does_not_fit_is_refused_and_one_that_does_is_named(
    shipped: Policy, name: str, kind: Any, code: str
) -> None:
    with pytest.raises(LetterError) as caught:
        letter(decided(shipped, name), kind)
    assert caught.value.code == code
    assert "opinion" in caught.value.message("zh")
    assert "opinion" in caught.value.message("en")
    assert "{" not in str(caught.value)


def test_letters_on_the_cases_quote_only_findings_and_claim_no_right_that_no_text_gives(
    shipped: Policy,
) -> None:
    """Over the cases of the rule base: every quotation is one of the decision; 拒绝 only as a text has it."""
    seen: set[tuple[str, str]] = set()
    refused: set[tuple[str, str]] = set()
    for case in shipped.checked.cases[::5]:
        if case.readings:
            continue
        decision = shipped.decide(case.task, decided_on=DAY)
        answer = decision.model_dump()
        findings = [*answer["findings"], *answer["advice"]]
        quotes = {citation["quote"] for finding in findings for citation in finding["citations"]}
        steps = {step["text"] for way in answer["remedies"] for step in way["steps"]}
        for kind in KINDS:
            try:
                draft = letter(decision, kind)
            except LetterError as error:
                refused.add((kind, error.code))
                continue
            seen.add((kind, decision.verdict.value))
            holders: tuple[Part | Row, ...] = (*draft.parts, *draft.rows)
            lines = [line for holder in holders for line in holder.lines]
            for line in lines:
                if line.kind == "quote":
                    quote = line.text.split("：“", 1)[1][:-1]
                    assert quote in {one.translate(str.maketrans("“”", "‘’")) for one in quotes}
                elif line.kind == "check" and not answer["allowed"]:
                    assert line.text in steps
            if kind == "reply":
                said = [text for text in draft.closing if "拒绝" in text]
                granted = any(finding["refusal"]["granted"] for finding in findings)
                assert granted or not any("可以拒绝" in text or "条文写明" in text for text in said)
                assert len(said) == 1
    assert refused == {
        ("reply", "nothing_to_reply"),
        ("application", "nothing_to_apply"),
        ("application", "admission_no_help"),
    }
    assert {verdict for kind, verdict in seen if kind == "reply"} == {
        "unlawful",
        "improper",
        "curable",
        "undetermined",
    }
    assert {verdict for kind, verdict in seen if kind == "opinion"} >= {"lawful", "ungoverned"}


def test_a_right_to_refuse_that_a_text_gives_is_quoted_with_its_text(shipped: Policy) -> None:
    case = next(case for case in shipped.checked.cases if case.title == "部门的协助事项没有经过同意")
    draft = letter(shipped.decide(case.task, decided_on=DAY), "reply")
    assert any(
        "条文写明：" in text and "居民委员会可以拒绝" in text and "《" in text for text in draft.closing
    )


def test_a_past_day_and_illustrative_lists_are_said(shipped: Policy) -> None:
    decision = shipped.decide(example("kinship-certificate"), decided_on=dt.date(2025, 1, 1))
    closing = letter(decision, "reply").closing
    assert any("回看" in text and "2024-03-01" in text for text in closing)
    opinion = letter(decision, "opinion").part("mode")
    assert opinion is not None
    assert "回看" in opinion.lines[0].text
    lists = [EXAMPLES / "lists"]
    rehearsed = policylib.load(lists=lists).decide(example("off-list"), decided_on=DAY)
    assert rehearsed.illustrative
    assert "仅供示意" in "".join(texts_of(letter(rehearsed, "opinion")))


# --- what does not break -------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "write", "read"), [(kind, *one) for kind in KINDS for one in READERS])
def test_signs_of_templates_and_control_characters_are_only_text(
    shipped: Policy, kind: Kind, write: Callable[[Letter], bytes], read: Callable[[bytes], str]
) -> None:
    task = example("off-list")
    task["item"]["text"] = HOSTILE
    task["assigner"]["name"] = HOSTILE + "\ufffe\u202e"
    given = particulars({"issuer": HOSTILE, "number": "{{ title }}", "contact": "#letter"})
    draft = letter(shipped.decide(task, decided_on=DAY), kind, "zh", given)
    whole = solid(read(write(draft)))
    assert solid(SHOWN) in whole
    assert "{{title}}" in whole
    assert "49" not in whole.split("SHA-256")[0].replace(solid(SHOWN), "")
    assert not re.search("[\x00-\x08\u202e\ufffe]", whole)


def test_a_very_long_name_is_cut_in_the_title_only(shipped: Policy) -> None:
    task = example("off-list")
    task["item"]["text"] = "统计" * 5000
    draft = letter(shipped.decide(task, decided_on=DAY), "reply")
    assert len(draft.title) < 60
    assert "统计" * 5000 in "".join(texts_of(draft))
    assert len(PdfReader(io.BytesIO(pdf(draft))).pages) > 10


@pytest.mark.parametrize(("write", "kind"), [(write, kind) for write, _ in READERS for kind in KINDS])
def test_the_same_letter_is_the_same_bytes(
    shipped: Policy, write: Callable[[Letter], bytes], kind: Kind
) -> None:
    data = write(letter(decided(shipped, "off-list"), kind, "zh", GIVEN))
    assert data == write(letter(decided(shipped, "off-list"), kind, "zh", GIVEN))
    if write is docx:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            assert {member.date_time[0] for member in file.infolist()} == {1980}


def test_the_page_is_that_of_the_standard(shipped: Policy) -> None:
    draft = letter(decided(shipped, "kinship-certificate"), "reply")
    document = Document(io.BytesIO(docx(draft)))
    section = document.sections[0]
    margins = (section.top_margin, section.left_margin, section.right_margin, section.bottom_margin)
    assert [round(one.mm) for one in margins if one is not None] == [37, 28, 26, 35]
    styles = {style.name: style.element.xml for style in document.styles if style.name.startswith("Letter")}
    assert 'w:eastAsia="方正小标宋简体"' in styles["Letter Title"]
    assert 'w:eastAsia="仿宋_GB2312"' in styles["Letter Text"]
    assert 'w:eastAsia="黑体"' in styles["Letter Heading"]
    assert 'w:eastAsia="楷体_GB2312"' in styles["Letter Subheading"]
    pages = PdfReader(io.BytesIO(pdf(draft))).pages
    assert [round(float(one) / 72 * 25.4) for one in pages[0].mediabox[2:]] == [210, 297]
    for number, page in enumerate(pages, 1):
        text = page.extract_text()
        assert f"— {number} —" in text
        assert "草稿" in text
        assert decided(shipped, "kinship-certificate").receipt.task.removeprefix("sha256:") in text


# --- particulars ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "zh", "en"),
    [
        ({"isuer": "x"}, "是不是“issuer”", "did you mean `issuer`"),
        ({"date": "2024-02-30"}, "“2024-02-30”不是日期", "`2024-02-30` is not a date"),
        ({"contact": 5}, "contact 应为文字", "`contact`: expected a text"),
        ({"contact": "长" * 501}, "contact 超过 500 个字符", "longer than 500 characters"),
    ],
)
def test_particulars_that_are_not_right_are_named(given: dict[str, object], zh: str, en: str) -> None:
    with pytest.raises(LetterError) as caught:
        particulars(given)
    assert zh in caught.value.message("zh")
    assert en in caught.value.message("en")


def test_an_empty_particular_is_left_blank() -> None:
    assert particulars({"issuer": " ", "date": ""}) == Particulars()


# --- decisions made again ------------------------------------------------------------------------


def test_a_decision_makes_the_letter_of_its_task(shipped: Policy) -> None:
    decision = decided(shipped, "off-list")
    raw = decision.model_dump("en")
    assert is_decision(raw)
    assert not is_decision(raw["task"])
    assert letter(decided_again(shipped, raw), "reply") == letter(decision, "reply")


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("verdict", "lawful", "altered"),
        ("receipt.task", "sha256:0", "altered"),
        ("receipt.date", "2024-03-02", "altered"),
        ("receipt.policy", "sha256:0", "other_policy"),
        ("receipt.settings", "sha256:0", "other_settings"),
        ("receipt.engine", "0.0.9", "other_engine"),
        ("receipt.decided_on", "yesterday", "bad_decision"),
        ("receipt.engine", 1, "bad_decision"),
        ("receipt", [], "bad_decision"),
    ],
)
def test_a_decision_that_does_not_agree_with_its_receipt_is_refused(
    shipped: Policy, path: str, value: object, code: str
) -> None:
    raw = decided(shipped, "off-list").model_dump()
    holder, name = (raw["receipt"], path.split(".")[1]) if "." in path else (raw, path)
    holder[name] = value
    with pytest.raises(LetterError) as caught:
        decided_again(shipped, raw)
    assert caught.value.code == code


# --- templates and fonts -------------------------------------------------------------------------


def written(folder: Path) -> Path:
    for name, data in built_in_templates(KINDS).items():
        (folder / name).write_bytes(data)
    return folder


def with_text(folder: Path, text: str) -> None:
    document = Document()
    document.add_paragraph(text)
    document.save(str(folder / "reply.docx"))


def test_templates_written_out_are_all_there_and_write_the_same_letter(
    shipped: Policy, tmp_path: Path
) -> None:
    draft = letter(decided(shipped, "off-list"), "reply", "zh", GIVEN)
    templates = templates_in(written(tmp_path))
    assert {path.name for path in tmp_path.iterdir()} == set(NAMES)
    assert docx(draft, templates) == docx(draft)
    assert pdf(draft, templates) == pdf(draft)


def test_a_template_of_the_deployment_takes_the_place_of_a_built_in_one(
    shipped: Policy, tmp_path: Path
) -> None:
    draft = letter(decided(shipped, "off-list"), "reply")
    with_text(tmp_path, "某某区：{{ title }}")
    templates = templates_in(tmp_path)
    assert in_docx(docx(draft, templates)).startswith("某某区：关于退回“反诈应用安装任务数”事项的函")
    assert pdf(draft, templates) == pdf(draft)  # of which the folder has no template
    layout = built_in_templates(["reply"])["layout.typ"].decode()
    (tmp_path / "layout.typ").write_text(layout.replace("letter.draft", '"某某区草稿"'), "utf-8")
    assert "某某区草稿" in solid(in_pdf(pdf(draft, templates)))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("{{ tilte }}", "tilte"),
        ("{% if number %}{{ nmuber }}{% endif %}", "nmuber"),
        ("{{ parts[0].tile }}", "tile"),
    ],
)
def test_a_placeholder_that_there_is_not_is_named(
    shipped: Policy, tmp_path: Path, text: str, name: str
) -> None:
    with_text(tmp_path, text)
    with pytest.raises(LetterError) as caught:
        docx(letter(decided(shipped, "off-list"), "reply"), templates_in(tmp_path))
    assert caught.value.code == "unknown_placeholder"
    assert f"“{name}”" in caught.value.message("zh")
    assert "reply.docx" in caught.value.message("en")


@pytest.mark.parametrize(("text", "name"), [("#letter.tilte", "tilte"), ("#titel", "titel")])
def test_a_name_that_typst_does_not_find_is_named(
    shipped: Policy, tmp_path: Path, text: str, name: str
) -> None:
    written(tmp_path)
    (tmp_path / "reply.typ").write_text(f'#import "layout.typ": *\n{text}', "utf-8")
    with pytest.raises(LetterError) as caught:
        pdf(letter(decided(shipped, "off-list"), "reply"), templates_in(tmp_path))
    assert caught.value.code == "unknown_placeholder"
    assert caught.value.values["name"] == name


@pytest.mark.parametrize("text", ["{% for %}", "{{ title.__class__.__mro__ }}"])
def test_a_template_that_is_not_well_written_or_reaches_too_far_is_refused(
    shipped: Policy, tmp_path: Path, text: str
) -> None:
    with_text(tmp_path, text)
    (tmp_path / "reply.typ").write_text("#if {", "utf-8")
    draft = letter(decided(shipped, "off-list"), "reply")
    for write in (docx, pdf):
        with pytest.raises(LetterError) as caught:
            write(draft, templates_in(tmp_path))
        assert caught.value.code == "bad_template"


def test_a_typst_template_reads_nothing_outside_its_folder(shipped: Policy, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret", "utf-8")
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "reply.typ").write_text('#read("../secret.txt")', "utf-8")
    with pytest.raises(LetterError) as caught:
        pdf(letter(decided(shipped, "off-list"), "reply"), templates_in(folder))
    assert caught.value.code == "bad_template"


def test_what_is_no_docx_file_is_said(shipped: Policy, tmp_path: Path) -> None:
    (tmp_path / "reply.docx").write_text("text", "utf-8")
    with pytest.raises(LetterError) as caught:
        docx(letter(decided(shipped, "off-list"), "reply"), templates_in(tmp_path))
    assert "不是 DOCX 文件" in caught.value.message("zh")
    assert "it is not a DOCX file" in caught.value.message("en")


def test_without_a_chinese_font_no_pdf_is_made(shipped: Policy) -> None:
    draft = letter(decided(shipped, "off-list"), "reply")
    with pytest.raises(LetterError) as caught:
        pdf(draft, fonts=typst.Fonts(include_system_fonts=False))
    assert "apt-get install fonts-noto-cjk" in caught.value.message("zh")


# --- the command ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("suffix", "read"), [("docx", in_docx), ("pdf", in_pdf)])
def test_the_command_writes_a_letter(tmp_path: Path, suffix: str, read: Callable[[bytes], str]) -> None:
    out = tmp_path / f"x.{suffix}"
    task = EXAMPLES / "kinship-certificate.json"
    given = ("--set", "issuer=光明社区", "--set", "date=2024-03-05", "--decided-on", "2024-03-01")
    result = run("letter", task, "--kind", "reply", "--out", out, *given)
    assert result.exit_code == 0
    assert str(out) in result.stdout
    assert "光明社区2024年3月5日" in solid(read(out.read_bytes()))
    again = run("letter", task, "--kind", "reply", "--out", out, *given)
    assert again.exit_code == 2
    assert "--force" in again.stderr
    assert run("letter", task, "--kind", "reply", "--out", out, "--force").exit_code == 0


def test_the_command_takes_a_decision_and_not_one_that_was_altered(tmp_path: Path) -> None:
    decision = run("decide", EXAMPLES / "off-list.json", "--format", "json", "--lang", "en").stdout
    out = tmp_path / "x.docx"
    assert run("letter", "-", "--kind", "application", "--out", out, stdin=decision).exit_code == 0
    altered = decision.replace('"verdict": "unlawful"', '"verdict": "lawful"')
    assert altered != decision
    result = run(
        "letter", "-", "--kind", "opinion", "--out", tmp_path / "y.docx", "--lang", "en", stdin=altered
    )
    assert result.exit_code == 2
    assert "does not agree with its receipt" in result.stderr
    assert not (tmp_path / "y.docx").exists()


def test_the_command_writes_templates_and_uses_them(tmp_path: Path) -> None:
    assert run("letter", "--write-templates", tmp_path, "--kind", "reply").exit_code == 0
    assert {path.name for path in tmp_path.iterdir()} == {"reply.docx", "reply.typ", "layout.typ"}
    assert run("letter", "--write-templates", tmp_path).exit_code == 2  # what is there may have been edited
    with_text(tmp_path, "{{ contract }}")
    task = EXAMPLES / "off-list.json"
    arguments = ("--kind", "reply", "--templates", tmp_path)
    assert run("letter", task, *arguments, "--out", tmp_path / "x.pdf").exit_code == 0
    result = run("letter", task, *arguments, "--out", tmp_path / "x.docx")
    assert result.exit_code == 2
    assert "“contract”" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "stdin", "said"),
    [
        (["-", "--kind", "reply"], "{}", "应给出 FILE、--kind 和 --out"),
        (["-", "--kind", "reply", "--out", "x.txt"], "{}", ".docx 或者 .pdf"),
        (["-", "--kind", "reply", "--out", "x.pdf"], "{}", "region：缺少必填字段 region"),
        (["-", "--kind", "reply", "--out", "x.pdf"], "", "应有一项任务"),
        (["-", "--kind", "reply", "--out", "x.pdf"], "[{}, {}]", "有 2 项任务，应为一项"),
        (["-", "--kind", "reply", "--out", "x.pdf", "--set", "issuer"], "{}", "应写成 名称=值"),
        (["-", "--kind", "reply", "--out", "x.pdf", "--set", "date=x", "--set", "date=y"], "{}", "写了两次"),
        (["-", "--kind", "reply", "--out", "x.pdf", "--set", "date=x"], "{}", "不是日期"),
        (["-", "--kind", "reply", "--out", "x.pdf", "--templates", "no"], "{}", "no 不是文件夹"),
        (["-", "--kind", "reply", "--out", "x.pdf", "--templates", "."], "{}", "没有 opinion.docx"),
        (["-", "--kind", "reply", "--out", "x.pdf", "--fonts", "no"], "{}", "no 不是文件夹"),
        (["no.json", "--kind", "reply", "--out", "x.pdf"], None, "没有这个文件：no.json"),
    ],
)
def test_the_command_says_what_was_expected(
    arguments: list[str], stdin: str | None, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("letter", *arguments, stdin=stdin)
    assert result.exit_code == 2
    assert said in result.stderr
    assert not Path("x.pdf").exists()


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    out = tmp_path / "file" / "x.docx"
    result = run("letter", EXAMPLES / "off-list.json", "--kind", "reply", "--out", out)
    assert result.exit_code == 2
    assert "写不了" in result.stderr


# --- words ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", MESSAGES)
def test_every_sentence_is_in_both_languages(key: str) -> None:
    text = MESSAGES[key]
    names = [{name for _, name, _, _ in Formatter().parse(one) if name} for one in (text.zh, text.en)]
    assert names[0] == names[1] or key == "date"
    assert text.zh
    assert text.en
    assert key == "draft" or not re.search("[\u4e00-\u9fff]", text.en)


def test_every_sentence_is_used() -> None:
    folder = Path(policylib.__file__).parent / "letters"
    code = "".join(path.read_text("utf-8") for path in folder.glob("*.py") if path.name != "messages.py")
    families = set(re.findall(r'f"([a-z_.]+\.)\{', code))
    plain = set(re.findall(r'"([a-z_]+(?:\.[a-z_]+)*)"', code))
    codes = set(re.findall(r'LetterError\(\s*"([a-z_]+)"', code))
    unused = [
        key
        for key in MESSAGES
        if key not in plain
        and not any(key.startswith(family) for family in families - {"error.", "heading."})
        and key.removeprefix("error.") not in codes
        and key.removeprefix("heading.") not in plain
        and key not in DECISION_MESSAGES  # headings that sound otherwise in a letter
    ]
    assert unused == []
