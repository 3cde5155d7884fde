"""Files as offices really hand them in: another format inside than the name says, workbooks filled
in by hand and by systems, printed pages that cut a row."""

import csv
import datetime
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from test_formats import book, rows
from test_office import ROWS
from twins import facts, findings, workbook

from selfeval_cli import cli
from selfeval_cli.input import read_document

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
NAME = "07-score-above-weight"
WORD = (SAMPLES / f"{NAME}.docx").read_bytes()
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OLD = "http://schemas.microsoft.com/office/word/2003/wordml"


def member(data: bytes, name: str) -> bytes:
    """A part of a package."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)


def sheet() -> tuple[Workbook, Worksheet]:
    """The form as a workbook, and its one sheet."""
    made = workbook(read_document(WORD))
    return made, made.worksheets[0]


def saved(made: Workbook) -> bytes:
    """The bytes of a workbook."""
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


# Word under other hoods


def word_2003() -> bytes:
    """The form as Word 2003 writes XML: other names, and the body within sections."""
    root = etree.fromstring(member(WORD, "word/document.xml"))
    for merge in root.iter(f"{{{W}}}vMerge"):
        merge.tag = f"{{{W}}}vmerge"
    body = etree.tostring(root[0], encoding="unicode").replace(W, OLD)
    inner = body.partition(">")[2].rpartition("<")[0]
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<?mso-application progid="Word.Document"?><w:wordDocument xmlns:w="{OLD}" '
        'xmlns:wx="http://schemas.microsoft.com/office/word/2003/auxHint">'
        f"<w:body><wx:sect>{inner}</wx:sect></w:body></w:wordDocument>"
    ).encode()


def flat_package() -> bytes:
    """The form as Word saves "XML document": all parts in one file."""
    flat = "http://schemas.microsoft.com/office/2006/xmlPackage"
    names = ("_rels/.rels", "word/document.xml", "word/styles.xml")
    parts = "".join(
        f'<pkg:part pkg:name="/{name}"><pkg:xmlData>'
        + etree.tostring(etree.fromstring(member(WORD, name)), encoding="unicode")
        + "</pkg:xmlData></pkg:part>"
        for name in names
    )
    return f'<?xml version="1.0"?><pkg:package xmlns:pkg="{flat}">{parts}</pkg:package>'.encode()


@pytest.mark.parametrize("made", [word_2003, flat_package])
def test_word_in_one_xml_file(made: Callable[[], bytes]) -> None:
    """What office systems write under the name .doc is read like the Word document."""
    assert facts(made()) == facts(WORD)
    assert findings(made()) == findings(WORD)


def test_tracked_changes_of_word_2003() -> None:
    """What is deleted is out, what is inserted is in, and the cell says that both are pending."""
    cell = (
        '<aml:annotation w:type="Word.Deletion"><aml:content><w:r><w:delText>9</w:delText></w:r>'
        '</aml:content></aml:annotation><aml:annotation w:type="Word.Insertion"><aml:content>'
        "<w:r><w:t>10</w:t></w:r></aml:content></aml:annotation>"
    )
    xml = (
        f'<?xml version="1.0"?><w:wordDocument xmlns:w="{OLD}" '
        'xmlns:aml="http://schemas.microsoft.com/aml/2001/core"><w:body><w:tbl><w:tr><w:tc><w:p>'
        f"{cell}</w:p></w:tc></w:tr></w:tbl></w:body></w:wordDocument>"
    )
    (found,) = read_document(xml.encode()).cells()
    assert (found.text, found.flags) == ("10", frozenset({"tracked"}))


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("表.doc", word_2003),
        ("表.wps", lambda: (SAMPLES.parent / f"tests/data/formats/{NAME}.doc").read_bytes()),
        ("表.et", lambda: (SAMPLES.parent / f"tests/data/formats/{NAME}.xls").read_bytes()),
        ("表.et", lambda: (SAMPLES.parent / f"tests/data/formats/{NAME}.xlsx").read_bytes()),
        ("表.doc", lambda: (SAMPLES.parent / f"tests/data/formats/{NAME}.html").read_bytes()),
        ("表.xls", lambda: (SAMPLES.parent / f"tests/data/formats/{NAME}.html").read_bytes()),
        ("表.wps", lambda: WORD),
        ("表.xls", lambda: tabs("\t").encode("utf-16")),
        ("表.xls", lambda: tabs(",").encode("gb18030")),
        ("表(1).docx.doc", lambda: WORD),
    ],
)
def test_a_file_is_what_it_holds(
    name: str, data: Callable[[], bytes], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In a folder, under whatever name: the two scores above their weights are found."""
    (tmp_path / name).write_bytes(data())

    assert cli.run(["check", str(tmp_path), "--format", "concise"]) == 1
    assert capsys.readouterr().out.count(" SCR002 ") == 2


def tabs(sign: str) -> str:
    """The form as a workbook saves it as text, its cells between signs."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=sign)
    for grid in read_document(WORD).grids:
        writer.writerow([*grid.before, *[""] * (grid.width - len(grid.before))])
        for row in grid.rows:
            line = [""] * grid.width
            for slot in row:
                line[slot.column - 1] = slot.text
            writer.writerow(line)
    return out.getvalue()


# Workbooks


def every(change: Callable[[Any], None]) -> bytes:
    """The workbook with a change to each cell that holds a figure."""
    made, cells = sheet()
    for row in cells.iter_rows():
        for cell in row:
            if isinstance(cell.value, (int, float)):
                change(cell)
    return saved(made)


def as_text(cell: Any) -> None:
    """Type the figure as a text."""
    percent = "%" in cell.number_format
    cell.value = f"{cell.value * 100:g}%" if percent else f" {cell.value:g} "
    cell.number_format = "@"


def coloured(cell: Any) -> None:
    """A format with colours, widths and a sign for negatives, as Excel offers them."""
    if "%" not in cell.number_format:
        cell.number_format = "0_);[Red]\\(0\\)"


@pytest.mark.parametrize("change", [as_text, coloured])
def test_however_figures_are_typed(change: Callable[[Any], None]) -> None:
    """Figures as texts, with blanks around them, and in the formats of the menu."""
    assert findings(every(change)) == findings(WORD)


def test_notes_beside_and_below_the_form_change_nothing() -> None:
    """A filler's name below, a remark far to the right, a helping column that is hidden."""
    made, cells = sheet()
    cells.cell(cells.max_row + 3, 1, "填表人：张三")
    cells.cell(2, 20, "单位内部备注")
    cells["Z5"] = "辅助"
    cells.column_dimensions["Z"].hidden = True

    assert facts(saved(made)) == facts(WORD)
    assert findings(saved(made)) == findings(WORD)
    assert read_document(saved(made)).remarks == ("hidden-columns:1",)


def test_several_forms_in_sheets() -> None:
    """Each visible sheet is a form of its own, in their order; the hidden one is told."""
    made, cells = sheet()
    made.copy_worksheet(cells).title = "第二张"
    made.copy_worksheet(cells).sheet_state = "hidden"

    assert findings(saved(made)) == findings(WORD) * 2
    assert read_document(saved(made)).remarks == ("hidden-sheets:1",)


def test_a_deadline_as_a_date() -> None:
    """A day number under a date format reads as the date it shows."""
    made, cells = sheet()
    cells["F14"] = datetime.date(2020, 12, 31)
    cells["F14"].number_format = 'yyyy"年"m"月"d"日"'

    texts = [cell.text for cell in read_document(saved(made)).cells() if "日" in cell.text]
    assert "2020年12月31日" in texts


def test_a_total_without_a_stored_result_is_computed_from_nothing() -> None:
    """A formula that no program has computed is unreadable: no sum is held against it."""
    made, cells = sheet()
    (total,) = (c for row in cells.iter_rows() for c in row if c.value == "总分")
    score = cells.cell(total.row, 8)
    score.value = f"=SUM(H14:H{total.row - 1})"
    report = [code for code, *_ in findings(saved(made))[0]]

    assert "FRM003" in report
    assert "SCR001" not in report
    assert read_document(saved(made)).remarks == ("uncomputed-formulas:1",)


@pytest.mark.parametrize("error", ["#DIV/0!", "#REF!", "#NAME?"])
def test_an_error_cell_is_no_figure_and_no_blank(error: str) -> None:
    """It is reported as unreadable."""
    made, cells = sheet()
    (total,) = (c for row in cells.iter_rows() for c in row if c.value == "总分")
    cells.cell(total.row, 8).value = error
    codes = [code for code, *_ in findings(saved(made))[0]]

    assert "FRM003" in codes
    assert "SCR001" not in codes


def test_rows_of_a_workbook_of_another_program() -> None:
    """Cells without references stand one after the other, as some systems write them."""
    cells = "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in ROWS[2])
    assert [c.text for c in read_document(book(rows(cells))).cells()] == ROWS[2]
