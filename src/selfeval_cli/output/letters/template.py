"""The letter's template: our own, or a Word file a bureau made of it.

A template is a document with marks in curly brackets. Three stand alone in a paragraph, which is
replaced: {表} the forms seen, {意见} the remarks, {附表} the annex. The others stand in a text:
{部门}, {表数}, {问题数}, {年}, {月}, {日}.
"""

from copy import deepcopy
from io import BytesIO
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

FORMS, REMARKS, ANNEX = "{表}", "{意见}", "{附表}"
_BLOCKS = (FORMS, REMARKS, ANNEX)
_BODY, _HEADING = "仿宋", "黑体"
_DEADLINE = (
    "请核对上述内容，于　　　　年　　月　　日前把改好的自评表报来；认为意见不当的，请书面说明。"
)
#: The paragraphs of our own template: text, style, alignment.
_LETTER = (
    ("关于绩效自评表的修改意见", "Title", "center"),
    ("{部门}：", "Normal", "left"),
    (
        "你单位的 {表数} 张绩效自评表已经核对，有 {问题数} 处需要修改或说明。意见如下。",
        "Normal",
        "",
    ),
    ("一、已核对的自评表", "Heading 1", "left"),
    (FORMS, "Normal", "left"),
    ("二、修改意见", "Heading 1", "left"),
    (REMARKS, "Normal", "left"),
    ("三、报送要求", "Heading 1", "left"),
    (_DEADLINE, "Normal", ""),
    ("联系人：　　　　　　　　　　电话：　　　　　　　　　　", "Normal", "left"),
    ("", "Normal", "left"),
    ("（盖章）　　　　　　　", "Normal", "right"),
    ("　　　　年　　月　　日", "Normal", "right"),
    ("附表：逐条意见", "Heading 1", "left"),
    (ANNEX, "Normal", "left"),
)


def opened(file: Path | None) -> Any:
    """The template as a document: the bureau's, or our own. OSError or ValueError for a bad one."""
    document = own() if file is None else Document(str(file))
    texts = {paragraph.text.strip() for paragraph in document.paragraphs}
    if REMARKS not in texts:
        raise ValueError(REMARKS)
    return document


def saved(document: Any) -> bytes:
    """The bytes of a document, all at hand before any is written to a file."""
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def own() -> Any:
    """Our own template."""
    document = chinese()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.7)
    for name, font, size in (
        ("Normal", _BODY, 14),
        ("Title", _HEADING, 20),
        ("Heading 1", _HEADING, 15),
    ):
        style(document.styles[name], font, size)
    for text, name, side in _LETTER:
        paragraph = document.add_paragraph(text, style=name)
        if side:
            paragraph.alignment = getattr(WD_ALIGN_PARAGRAPH, side.upper())
        elif text:
            paragraph.paragraph_format.first_line_indent = Pt(28)
    return document


def chinese() -> Any:
    """An empty document whose East Asian text is Chinese: Word and others choose glyphs by it."""
    document = Document()
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")
    return document


def style(named: Any, font: str, size: float) -> None:
    """Give a style a Chinese font, black and without decoration."""
    named.font.name, named.font.size = font, Pt(size)
    named.font.color.rgb = None
    fonts = named.element.get_or_add_rPr().get_or_add_rFonts()
    for key in list(fonts.attrib):
        if key.endswith("Theme"):
            del fonts.attrib[key]
    fonts.set(qn("w:eastAsia"), font)
    borders = named.element.find(f"{qn('w:pPr')}/{qn('w:pBdr')}")
    if borders is not None:
        borders.getparent().remove(borders)
    color = named.element.find(f"{qn('w:rPr')}/{qn('w:color')}")
    if color is not None:
        color.getparent().remove(color)


def fill(paragraphs: Any, facts: dict[str, str]) -> None:
    """Put the facts at their marks; a mark may be spread over several runs."""
    for paragraph in paragraphs:
        text = paragraph.text
        if "{" not in text or text.strip() in _BLOCKS:
            continue
        for mark, fact in facts.items():
            text = text.replace("{" + mark + "}", fact)
        first, *rest = paragraph.runs
        first.text = text
        for run in rest:
            run.text = ""


def place_of(document: Any, mark: str) -> Any:
    """The paragraph that holds nothing but this mark, or None."""
    return next((p for p in document.paragraphs if p.text.strip() == mark), None)


def paragraph_before(place: Any, text: str, *, bold: bool = False) -> Any:
    """A paragraph like the one at `place`, before it."""
    made = place.insert_paragraph_before()  # its style comes with pPr; looking it up is slow
    properties = place._p.pPr
    if properties is not None:
        if made._p.pPr is not None:
            made._p.remove(made._p.pPr)
        made._p.insert(0, deepcopy(properties))
    made.add_run(text).bold = bold
    return made
