"""Letters as DOCX and PDF hold all they say, whatever stands in the task; templates and fonts."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import typst
from docx import Document
from pypdf import PdfReader

from letter_files import (
    DAY,
    GIVEN,
    READERS,
    decided,
    example,
    in_docx,
    in_fonts_at_hand,
    in_pdf,
    solid,
    texts_of,
    with_text,
    written,
)
from policylib.letters import KINDS, Kind, Letter, LetterError, letter, particulars
from policylib.letters.docx_writer import docx
from policylib.letters.pdf_writer import pdf
from policylib.letters.templates import NAMES, built_in_templates, templates_in
from policylib.policyset import Policy

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


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(("name", "kind"), FITTING)
def test_both_forms_hold_all_of_a_letter(shipped: Policy, name: str, kind: Kind, language: str) -> None:
    draft = letter(decided(shipped, name), kind, language, GIVEN)
    for write, read in READERS:
        whole = solid(read(write(draft)))
        for text in texts_of(draft):
            assert solid(text) in whole


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
    assert len(PdfReader(io.BytesIO(in_fonts_at_hand(draft))).pages) > 10


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
    pages = PdfReader(io.BytesIO(in_fonts_at_hand(draft))).pages
    assert [round(float(one) / 72 * 25.4) for one in pages[0].mediabox[2:]] == [210, 297]
    for number, page in enumerate(pages, 1):
        text = page.extract_text()
        assert f"— {number} —" in text
        assert "草稿" in text
        assert decided(shipped, "kinship-certificate").receipt.task.removeprefix("sha256:") in text


# --- templates and fonts -------------------------------------------------------------------------


def test_templates_written_out_are_all_there_and_write_the_same_letter(
    shipped: Policy, tmp_path: Path
) -> None:
    draft = letter(decided(shipped, "off-list"), "reply", "zh", GIVEN)
    templates = templates_in(written(tmp_path))
    assert {path.name for path in tmp_path.iterdir()} == set(NAMES)
    assert docx(draft, templates) == docx(draft)
    assert in_fonts_at_hand(draft, templates) == in_fonts_at_hand(draft)


def test_a_template_of_the_deployment_takes_the_place_of_a_built_in_one(
    shipped: Policy, tmp_path: Path
) -> None:
    draft = letter(decided(shipped, "off-list"), "reply")
    with_text(tmp_path, "某某区：{{ title }}")
    templates = templates_in(tmp_path)
    assert in_docx(docx(draft, templates)).startswith("某某区：关于退回“反诈应用安装任务数”事项的函")
    assert in_fonts_at_hand(draft, templates) == in_fonts_at_hand(
        draft
    )  # of which the folder has no template
    layout = built_in_templates(["reply"])["layout.typ"].decode()
    (tmp_path / "layout.typ").write_text(layout.replace("letter.draft", '"某某区草稿"'), "utf-8")
    assert "某某区草稿" in solid(in_pdf(in_fonts_at_hand(draft, templates)))


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
