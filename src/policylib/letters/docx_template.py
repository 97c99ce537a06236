"""The built-in DOCX templates: pages and type after GB/T 9704-2012, with places for what a letter says."""

from __future__ import annotations

import io
from collections.abc import Sequence

from docx import Document
from docx.document import Document as DocumentType
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from policylib.letters.model import Kind
from policylib.letters.packing import packed

# Text of 156 mm by 225 mm, at 37 mm from the top and 28 mm from the left: 22 lines of 28 characters.
TOP, LEFT, RIGHT, BOTTOM = Mm(37), Mm(28), Mm(26), Mm(35)
LINE = Pt(28.9)
BODY, TITLE, FOOT, PAGE_NUMBER, DRAFT, CELL = Pt(16), Pt(22), Pt(7), Pt(14), Pt(14), Pt(14)

# The faces that the standard names. Where they are not installed, Word and LibreOffice take the others.
SONG, FANG, HEI, KAI = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"
LATIN, LATIN_OF_HEI = "Times New Roman", "Arial"
_OTHERS = {
    SONG: "方正小标宋_GBK,FZXiaoBiaoSong-B05S,Noto Serif CJK SC",
    FANG: "仿宋,FangSong,STFangsong,Noto Serif CJK SC",
    HEI: "SimHei,Noto Sans CJK SC",
    KAI: "楷体,KaiTi,STKaiti,Noto Serif CJK SC",
}

# Style, face, size and whether its first line stands in by two characters.
_STYLES = (
    ("Letter Title", SONG, TITLE, False),
    ("Letter Text", FANG, BODY, True),
    ("Letter Flush", FANG, BODY, False),
    ("Letter Heading", HEI, BODY, True),
    ("Letter Subheading", KAI, BODY, True),
    ("Letter Cell", FANG, CELL, False),
    ("Letter Label", HEI, CELL, False),
    ("Letter Foot", FANG, FOOT, False),
    ("Letter Page Number", SONG, PAGE_NUMBER, False),
    ("Letter Draft", HEI, DRAFT, False),
)


# Room to write by hand; a cell must have a paragraph.
_WHERE_BLANK = ("{%p if not row.lines %}", "", "", "{%p endif %}")


def docx_template(kind: Kind) -> bytes:
    """Return the template of a kind of letter as a DOCX file."""
    document = Document()
    document.core_properties.author = document.core_properties.comments = ""
    document.core_properties.title = "{{ title | safe }}"
    _without_thumbnail(document)
    _fonts(document)
    _styles(document)
    _page(document)
    _number_and_title(document)
    if kind == "application":
        _form(document)
    else:
        _body(document)
    file = io.BytesIO()
    document.save(file)
    return packed(file.getvalue())


def _number_and_title(document: DocumentType) -> None:
    _paragraphs(document, "Letter Flush", ["{%p if number %}", "{{ number }}"], right=True)
    _paragraphs(document, "Letter Flush", ["", "{%p endif %}"])
    document.add_paragraph("{{ title }}", "Letter Title").alignment = WD_ALIGN_PARAGRAPH.CENTER
    _paragraphs(document, "Letter Flush", [""])


def _body(document: DocumentType) -> None:
    _paragraphs(document, "Letter Flush", ["{%p if addressee %}", "{{ addressee }}", "{%p endif %}"])
    _paragraphs(document, "Letter Text", _each("text", "opening"))
    _paragraphs(document, "Letter Text", ["{%p for part in parts %}"])
    _paragraphs(document, "Letter Heading", ["{{ part.heading }}"])
    _paragraphs(
        document, "Letter Text", ["{%p for line in part.lines %}", "{%p if line.kind == 'subhead' %}"]
    )
    _paragraphs(document, "Letter Subheading", ["{{ line.mark }}{{ line.text }}"])
    _paragraphs(document, "Letter Text", ["{%p else %}", "{{ line.mark }}{{ line.text }}", "{%p endif %}"])
    _paragraphs(document, "Letter Text", ["{%p endfor %}", "{%p endfor %}", *_each("text", "closing"), ""])
    _paragraphs(document, "Letter Flush", _each("text", "signature"), right=True)
    _paragraphs(document, "Letter Text", ["{%p if contact %}", "{{ contact }}", "{%p endif %}"])


def _form(document: DocumentType) -> None:
    table = document.add_table(rows=3, cols=2, style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for column, width in zip(table.columns, (Mm(36), Mm(120)), strict=True):
        column.width = width
        for cell in column.cells:
            cell.width = width
    for row, text in zip(table.rows, ("{%tr for row in rows %}", "", "{%tr endfor %}"), strict=True):
        row.cells[0].text = text
    label, content = table.rows[1].cells
    label.paragraphs[0].text = "{{ row.label }}"
    label.paragraphs[0].style = "Letter Label"
    content.paragraphs[0].text = "{%p for line in row.lines %}"
    for text in ("{{ line.mark }}{{ line.text }}", "{%p endfor %}", *_WHERE_BLANK):
        content.add_paragraph(text, "Letter Cell")


def _each(name: str, values: str) -> list[str]:
    return [f"{{%p for {name} in {values} %}}", f"{{{{ {name} }}}}", "{%p endfor %}"]


def _paragraphs(document: DocumentType, style: str, texts: Sequence[str], *, right: bool = False) -> None:
    for text in texts:
        paragraph = document.add_paragraph(text, style)
        if right:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            paragraph.paragraph_format.right_indent = 2 * BODY


def _page(document: DocumentType) -> None:
    """Set paper and margins; on every page the mark of a draft, the page number and the receipt."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.left_margin, section.right_margin, section.bottom_margin = (
        TOP,
        LEFT,
        RIGHT,
        BOTTOM,
    )
    section.header_distance, section.footer_distance = Mm(20), Mm(6)
    document.settings.odd_and_even_pages_header_footer = True
    for header in (section.header, section.even_page_header):
        header.is_linked_to_previous = False
        _set(header.paragraphs[0], "{{ draft }}", "Letter Draft", WD_ALIGN_PARAGRAPH.CENTER)
    outside = (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    )
    for footer, side in outside:
        footer.is_linked_to_previous = False
        _page_number(footer.paragraphs[0], side)
        for text in _each("text", "foot"):
            footer.add_paragraph(text, "Letter Foot")


def _set(paragraph: Paragraph, text: str, style: str, side: WD_ALIGN_PARAGRAPH) -> None:
    paragraph.text = text
    paragraph.style = style
    paragraph.alignment = side


def _page_number(paragraph: Paragraph, side: WD_ALIGN_PARAGRAPH) -> None:
    """Write “— 1 —”, one character in from the outer edge."""
    _set(paragraph, "", "Letter Page Number", side)
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = PAGE_NUMBER
    paragraph.add_run("— ")
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    field.append(paragraph.add_run("1")._r)
    paragraph._p.append(field)
    paragraph.add_run(" —")


def _styles(document: DocumentType) -> None:
    # Which shapes a font that stands in gives the characters is a matter of the language.
    document.styles.element.find(f".//{qn('w:lang')}").set(qn("w:eastAsia"), "zh-CN")
    for name, face, size, stands_in in _STYLES:
        style = document.styles.add_style(name, 1)
        style.font.size = size
        style.font.name = LATIN_OF_HEI if face == HEI else LATIN
        style.font.color.rgb = RGBColor(0, 0, 0)
        style.element.rPr.rFonts.set(qn("w:eastAsia"), face)
        form = style.paragraph_format
        form.space_before = form.space_after = Pt(0)
        if size == FOOT:
            form.line_spacing = Pt(8.5)
        else:
            form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, _line(size)
        form.keep_with_next = name in ("Letter Heading", "Letter Subheading")
        form.keep_together = name == "Letter Label"
        if stands_in:
            form.first_line_indent = 2 * size
            style.element.pPr.ind.set(qn("w:firstLineChars"), "200")


def _line(size: Pt) -> Pt:
    return {TITLE: Pt(34), CELL: Pt(22), PAGE_NUMBER: Pt(18)}.get(size, LINE)


def _fonts(document: DocumentType) -> None:
    """Name other faces for those that may not be installed (`altName` of the font table)."""
    part = next(part for part in document.part.package.iter_parts() if part.partname == "/word/fontTable.xml")
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{others}"/><w:charset w:val="86"/>'
        f'<w:family w:val="{"swiss" if name == HEI else "roman"}"/><w:pitch w:val="variable"/></w:font>'
        for name, others in _OTHERS.items()
    )
    part._blob = part.blob.replace(b"</w:fonts>", fonts.encode() + b"</w:fonts>")


def _without_thumbnail(document: DocumentType) -> None:
    """Take out the picture of another document that python-docx begins with."""
    links = document.part.package.rels
    for name in [name for name, link in links.items() if link.reltype.endswith("/thumbnail")]:
        del links[name]
