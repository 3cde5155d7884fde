"""Copies of Excel workbooks: notes and colours at the cells, repairs in them, all else kept."""

import shutil
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet
from twins import convert

from selfeval_cli import cli
from selfeval_cli.output.annotate import annotate, carries_remarks
from selfeval_cli.output.annotate.model import AnnotatedCopy
from selfeval_cli.output.fix import FixedCopy, fix
from selfeval_cli.run.check import Plan, check_bytes

SAMPLE = Path(__file__).resolve().parents[1] / "samples" / "05-cost-overrun.xlsx"
#: The cells of the sample in which its three findings stand.
FOUND = {"H19": "FFFFE699", "H20": "FFFFE699", "G26": "FFDDEBF7"}


def sample() -> tuple[Workbook, Worksheet]:
    """The sample, opened to be changed."""
    book = load_workbook(SAMPLE)
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    return book, sheet


def saved(book: Workbook) -> bytes:
    """The bytes of a workbook."""
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def annotated(data: bytes) -> AnnotatedCopy:
    """The copy with a note for each finding."""
    return annotate(data, check_bytes(data, "a.xlsx", Plan(layout=True)).report)


def fixed(data: bytes) -> FixedCopy:
    """The copy with every first repair."""
    return fix(data, check_bytes(data, "a.xlsx", Plan()).report, every=True)


def findings(data: bytes) -> list[tuple[str, str]]:
    """The findings of a workbook, by rule and place."""
    report = check_bytes(data, "a.xlsx", Plan()).report
    return [(f.code, f.where) for form in report.forms for f in form.findings]


def notes(data: bytes) -> dict[str, tuple[str, str]]:
    """Author and text of every note of the first sheet."""
    sheet = load_workbook(BytesIO(data)).worksheets[0]
    return {
        cell.coordinate: (cell.comment.author or "", cell.comment.text)
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment is not None
    }


def values(data: bytes) -> list[list[object]]:
    """The values of the first sheet."""
    sheet = load_workbook(BytesIO(data)).worksheets[0]
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


# Annotating


def test_notes_stand_at_their_cells_and_nothing_else_changes() -> None:
    """Two warnings and a hint, each at its cell in its colour, and how many at the title."""
    data = SAMPLE.read_bytes()
    copy = annotated(data)

    written = notes(copy.data)
    assert written.keys() == {*FOUND, "A1"}
    assert written["A1"] == ("selfeval", "这张表的批注：警告 2，提示 1")
    author, text = written["H19"]
    assert author == "selfeval 警告"
    assert text.startswith("【警告】SCR005 走访困难家庭经费 › 得分\n建议：")
    sheet = load_workbook(BytesIO(copy.data)).worksheets[0]
    assert {place: sheet[place].fill.fgColor.rgb for place in FOUND} == FOUND
    assert values(copy.data) == values(data)
    assert findings(copy.data) == findings(data)
    assert copy.comments == 3
    assert carries_remarks(copy.data)


def test_other_parts_keep_their_bytes() -> None:
    """Only the sheet, the styles, the notes and what names them differ."""
    data = SAMPLE.read_bytes()
    copy = annotated(data)
    with zipfile.ZipFile(BytesIO(data)) as before, zipfile.ZipFile(BytesIO(copy.data)) as after:
        same = {
            name
            for name in before.namelist()
            if before.read(name) == after.read(name) and not name.startswith("_rels")
        }
        new = set(after.namelist()) - set(before.namelist())
        changed = set(before.namelist()) - same - {"_rels/.rels"}
    assert changed == {"[Content_Types].xml", "xl/styles.xml", "xl/worksheets/sheet1.xml"}
    assert new == {
        "xl/comments.xml",
        "xl/drawings/vmlDrawing.vml",
        "xl/worksheets/_rels/sheet1.xml.rels",
    }


def test_notes_by_selfeval_are_replaced() -> None:
    """A copy of a copy has each note once."""
    once = annotated(SAMPLE.read_bytes())
    twice = annotated(once.data)

    assert notes(twice.data) == notes(once.data)


def test_somebody_elses_note_stays() -> None:
    """A cell holds one note: the finding stands at the title instead, with its place."""
    book, sheet = sample()
    sheet["H19"].comment = Comment("请附说明", "王审计")
    sheet["D14"].comment = Comment("名称核对过", "王审计")
    copy = annotated(saved(book))

    written = notes(copy.data)
    assert "请附说明" in written["H19"][1]
    assert "名称核对过" in written["D14"][1]
    assert "【警告】SCR005 走访困难家庭经费 › 得分" in written["A1"][1]
    assert "【警告】SCR005 节日慰问经费 › 得分" in written["H20"][1]
    assert len(copy.warnings) == 1


def test_a_cell_keeps_its_own_formatting() -> None:
    """Bold and the format of its figure stay under the colour."""
    book, sheet = sample()
    sheet["H19"].font = Font(bold=True)
    sheet["H19"].number_format = "0.00"
    sheet["H20"].fill = PatternFill("solid", fgColor="FF00FF00")
    copy = annotated(saved(book))

    after = load_workbook(BytesIO(copy.data)).worksheets[0]
    assert after["H19"].font.bold
    assert after["H19"].number_format == "0.00"
    assert after["H20"].fill.fgColor.rgb == "FFFFE699"


def test_a_second_form_on_a_second_sheet_has_its_own_notes() -> None:
    """Each sheet has its own part of notes."""
    book, sheet = sample()
    book.copy_worksheet(sheet).title = "另一张"
    copy = annotated(saved(book))

    second = load_workbook(BytesIO(copy.data))["另一张"]
    assert {place for place in FOUND if second[place].comment} == set(FOUND)
    with zipfile.ZipFile(BytesIO(copy.data)) as archive:
        assert len([n for n in archive.namelist() if "comments" in n]) == 2


def test_without_findings_nothing_is_written() -> None:
    """The original is given back."""
    book, sheet = sample()
    for place, score in (("H19", 0), ("H20", 0), ("H26", 73.7)):
        sheet[place] = score
    data = saved(book)
    report = check_bytes(
        data, "a.xlsx", Plan(layout=True, deselect=("WGT004", "SCR", "IND"))
    ).report
    assert not report.forms[0].findings

    assert annotate(data, report).data == data


# Fixing


def test_repairs_stand_in_their_cells() -> None:
    """20 of 10 becomes 10 and the blank one is filled, coloured, with what was there in a note;
    the copy has no error left."""
    book, sheet = sample()
    sheet["H19"], sheet["H20"] = 20, None
    copy = fixed(saved(book))

    after = load_workbook(BytesIO(copy.data)).worksheets[0]
    assert (after["H19"].value, after["H20"].value) == (10, 10)
    assert after["H19"].fill.fgColor.rgb == "FFC6EFCE"
    assert notes(copy.data) == {
        "H19": ("selfeval", "走访困难家庭经费 › 得分  20 → 10"),
        "H20": ("selfeval", "节日慰问经费 › 得分  空白 → 10"),
    }
    assert not [code for code, _ in findings(copy.data) if code in ("SCR001", "SCR002", "SCR003")]


def test_a_formula_is_left_alone_and_told() -> None:
    """What computes a figure is not overwritten by it."""
    book, sheet = sample()
    sheet["H26"] = "=SUM(H14:H25)+1"
    data = saved(book)
    with zipfile.ZipFile(BytesIO(data)) as archive:  # openpyxl stores no results
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = "xl/worksheets/sheet1.xml"
    parts[name] = (
        parts[name]
        .replace(b"</f><v />", b"</f><v>94.7</v>")
        .replace(b"</f><v></v>", b"</f><v>94.7</v>")
    )
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    assert ("SCR001", "总分 › 得分") in findings(out.getvalue())

    copy = fixed(out.getvalue())

    assert copy.changed == ()
    assert [(c.where, c.after) for c in copy.untouched] == [("总分 › 得分", "93.7")]
    assert copy.data == out.getvalue()


def test_a_figure_that_its_format_would_round_is_written_as_a_text() -> None:
    """93.7 in a cell that shows no decimals would read 94."""
    book, sheet = sample()
    sheet["H26"], sheet["H26"].number_format = 95, "0"
    copy = fixed(saved(book))

    assert [c.after for c in copy.changed] == ["93.7"]
    assert load_workbook(BytesIO(copy.data)).worksheets[0]["H26"].value == "93.7"
    assert not [code for code, _ in findings(copy.data) if code == "SCR001"]


def test_the_commands_write_workbooks(tmp_path: Path) -> None:
    """原名-批注.xlsx and 原名-修改.xlsx; the original keeps its bytes."""
    book, sheet = sample()
    sheet["H19"] = 20
    source = tmp_path / "表.xlsx"
    source.write_bytes(saved(book))
    before = source.read_bytes()

    assert cli.run(["annotate", str(source)]) == 0
    assert cli.run(["fix", str(source), "--all"]) == 0
    assert sorted(p.name for p in tmp_path.iterdir()) == ["表-修改.xlsx", "表-批注.xlsx", "表.xlsx"]
    assert source.read_bytes() == before


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_a_copy_with_its_notes(tmp_path: Path) -> None:
    """All four notes are there, hidden until they are pointed at."""
    (tmp_path / "a.xlsx").write_bytes(annotated(SAMPLE.read_bytes()).data)
    convert([tmp_path / "a.xlsx"], "fods", tmp_path)

    assert (tmp_path / "a.fods").read_text().count("<office:annotation ") == 4
