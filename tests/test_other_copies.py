"""Copies of OpenDocument files and PDF: notes and colours at the cells, all else kept."""

import io
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pdfplumber
import pypdf
import pytest
from lxml import etree
from pypdf.generic import DecodedStreamObject, NameObject, RectangleObject
from twins import convert

from selfeval_cli import cli
from selfeval_cli.input import read_document
from selfeval_cli.input.pdf import reader as pdf
from selfeval_cli.output.annotate import annotate, carries_remarks
from selfeval_cli.output.annotate.model import AnnotatedCopy
from selfeval_cli.run.check import Plan, check_bytes

ROOT = Path(__file__).resolve().parents[1]
TWINS = ROOT / "tests" / "data" / "formats"
SHEET, TEXT = TWINS / "05-cost-overrun.ods", TWINS / "05-cost-overrun.odt"
PRINT = ROOT / "samples" / "05-cost-overrun.pdf"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
#: The three findings of the form: author, cell's text, how the note begins.
FOUND = [
    ("selfeval 警告", "10", "【警告】SCR005 走访困难家庭经费 › 得分"),
    ("selfeval 警告", "10", "【警告】SCR005 节日慰问经费 › 得分"),
    ("selfeval 提示", "100", "【提示】WGT004 总分 › 分值"),
]
SUMMARY = ("selfeval", "社区服务队项目支出绩效自评表", "这张表的批注：警告 2，提示 1")


def annotated(data: bytes) -> AnnotatedCopy:
    """The copy with a note for each finding."""
    return annotate(data, check_bytes(data, "a", Plan(layout=True)).report)


def findings(data: bytes) -> list[tuple[str, str, str]]:
    """What is found, by rule, place and message."""
    report = check_bytes(data, "a", Plan()).report
    return [(f.code, f.where, f.message) for form in report.forms for f in form.findings]


# OpenDocument


def content(data: bytes) -> Any:
    """The root of the content part."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return etree.fromstring(archive.read("content.xml"))


def with_content(data: bytes, root: Any) -> bytes:
    """The package with another content part."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for info in source.infolist():
            own = info.filename == "content.xml"
            target.writestr(info, etree.tostring(root) if own else source.read(info))
    return out.getvalue()


def lines(element: Any) -> list[str]:
    """The paragraphs of an element without its notes."""
    return [
        "".join(t for t in p.itertext())
        for p in element
        if isinstance(p.tag, str) and p.tag.endswith("}p")
    ]


def odf_notes(data: bytes) -> list[tuple[str, str, str]]:
    """Author of every note, the text of its cell, and its first line."""
    found = []
    for note in content(data).iter(f"{OFFICE}annotation"):
        cell = next(e for e in note.iterancestors() if e.tag == f"{TABLE}table-cell")
        said = lines(note)
        author = note.findtext("{http://purl.org/dc/elements/1.1/}creator")
        shown = "".join(lines(cell))
        for line in (author, *said):
            shown = shown.replace(line, "", 1)
        found.append((author, shown, said[0]))
    return found


def colours(data: bytes) -> dict[str, str]:
    """The texts of the cells that have a colour of ours, with it."""
    root = content(data)
    fills = {
        style.get("{urn:oasis:names:tc:opendocument:xmlns:style:1.0}name"): properties.get(
            "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}background-color"
        )
        for style in root.iter("{urn:oasis:names:tc:opendocument:xmlns:style:1.0}style")
        for properties in style
    }
    return {
        name: fills[name]
        for cell in root.iter(f"{TABLE}table-cell")
        if "-selfeval-" in (name := cell.get(f"{TABLE}style-name", ""))
    }


@pytest.mark.parametrize("path", [SHEET, TEXT])
def test_notes_stand_at_their_cells_and_nothing_else_changes(path: Path) -> None:
    """Two warnings and a hint, each at its cell in its colour, and how many at the title."""
    data = path.read_bytes()
    copy = annotated(data)

    assert sorted(odf_notes(copy.data)) == sorted([*FOUND, SUMMARY])
    assert set(colours(copy.data).values()) == {"#ffe699", "#ddebf7"}
    assert findings(copy.data) == findings(data)
    assert [c.text for c in read_document(copy.data).cells()] == [
        c.text for c in read_document(data).cells()
    ]
    assert (copy.comments, copy.warnings) == (3, ())
    assert carries_remarks(copy.data)
    assert not carries_remarks(data)


@pytest.mark.parametrize("path", [SHEET, TEXT])
def test_only_the_content_part_differs(path: Path) -> None:
    """All other members keep their bytes and their order, the type first and not packed."""
    copy = annotated(path.read_bytes())
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(io.BytesIO(copy.data)) as after:
        assert after.namelist() == before.namelist()
        changed = [n for n in before.namelist() if before.read(n) != after.read(n)]
        assert after.infolist()[0].compress_type == zipfile.ZIP_STORED
    assert changed == ["content.xml"]


@pytest.mark.parametrize("path", [SHEET, TEXT, PRINT])
def test_a_copy_of_a_copy_is_the_same(path: Path) -> None:
    """Earlier notes are replaced, and nothing grows."""
    once = annotated(path.read_bytes())

    assert annotated(once.data).data == once.data


def noted_by_another(path: Path) -> bytes:
    """The form with a note by somebody else at the first cell that shows 10 as a score."""
    root = content(annotated(path.read_bytes()).data)
    first = next(
        note
        for note in root.iter(f"{OFFICE}annotation")
        if "走访困难家庭经费" in "".join(note.itertext())
    )
    first[0].text = "王审计"
    return with_content(path.read_bytes(), root)


def test_somebody_elses_note_stays() -> None:
    """A cell of a sheet holds one note: the finding stands at the title instead."""
    copy = annotated(noted_by_another(SHEET))
    notes = odf_notes(copy.data)

    assert [n[0] for n in notes if n[1] == "10"] == ["王审计", "selfeval 警告"]
    assert len(copy.warnings) == 1
    title = next(n for n in content(copy.data).iter(f"{OFFICE}annotation"))
    assert "【警告】SCR005 走访困难家庭经费 › 得分" in lines(title)


def test_a_text_takes_several_notes() -> None:
    """In a text the note of somebody else stands beside ours."""
    copy = annotated(noted_by_another(TEXT))

    assert [n[0] for n in odf_notes(copy.data)].count("王审计") == 1
    assert sum(n[0] == "selfeval 警告" for n in odf_notes(copy.data)) == 2
    assert copy.warnings == ()


def named_row(root: Any) -> Any:
    """The row of the indicator whose score is wrong."""
    rows = root.iter(f"{TABLE}table-row")
    return next(r for r in rows if any(lines(c) == ["走访困难家庭经费"] for c in r))


def places(row: Any) -> list[tuple[str, int, bool]]:
    """Of every cell of a row its text, for how many it stands, and whether it has a note."""
    return [
        (
            "".join(lines(cell)[-1:]),
            int(cell.get(f"{TABLE}number-columns-repeated", "1")),
            cell.find(f"{OFFICE}annotation") is not None,
        )
        for cell in row
    ]


def test_a_cell_of_a_run_is_split_off() -> None:
    """Weight and score stand once for two: the note is at the score alone."""
    before = named_row(content(SHEET.read_bytes()))
    after = named_row(content(annotated(SHEET.read_bytes()).data))

    assert places(before)[4:] == [("10", 2, False), ("/", 1, False), ("", 16375, False)]
    rest = [("/", 1, False), ("", 16375, False)]
    assert places(after)[4:] == [("10", 1, False), ("10", 1, True), *rest]


def test_a_blank_cell_of_a_run_is_split_off() -> None:
    """A score is missing among blank cells that stand once for many: the sheet stays as wide."""
    root = content(SHEET.read_bytes())
    row = named_row(root)
    for cell in row[5:]:
        row.remove(cell)
    del row[4].attrib[f"{TABLE}number-columns-repeated"]
    etree.SubElement(row, f"{TABLE}table-cell").set(
        f"{TABLE}number-columns-repeated", str(2 + 16375)
    )
    data = with_content(SHEET.read_bytes(), root)
    assert ("SCR003", "走访困难家庭经费 › 得分") in [f[:2] for f in findings(data)]

    copy = annotated(data)

    assert findings(copy.data) == findings(data)
    after = places(named_row(content(copy.data)))
    assert [cell[1:] for cell in after[5:]] == [(1, True), (16376, False)]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize(("path", "into"), [(SHEET, "xlsx"), (TEXT, "docx")])
def test_libreoffice_opens_a_copy_with_its_notes(path: Path, into: str, tmp_path: Path) -> None:
    """All four notes are there when it writes the copy in another format."""
    source = tmp_path / f"a{path.suffix}"
    source.write_bytes(annotated(path.read_bytes()).data)
    convert([source], into, tmp_path)

    with zipfile.ZipFile(tmp_path / f"a.{into}") as archive:
        parts = [archive.read(n).decode() for n in archive.namelist() if "comments" in n.lower()]
    assert sum(part.count("【") + part.count("这张表的批注") for part in parts) == 4


# PDF


def pdf_notes(data: bytes) -> list[tuple[str, str, str, str]]:
    """Kind and author of every note, the text of the cell below its mark, and its first line."""
    found = []
    with pdfplumber.open(io.BytesIO(data)) as printed:
        for page in printed.pages:
            for note in page.annots:
                box = (note["x0"], note["top"], note["x1"], note["bottom"])
                shown = "".join(
                    char["text"]
                    for char in page.chars
                    if box[0] < (char["x0"] + char["x1"]) / 2 < box[2]
                    and box[1] < (char["top"] + char["bottom"]) / 2 < box[3]
                )
                entry = note["data"]
                text = note["contents"] or ""
                found.append((entry["Subtype"].name, note["title"], shown, text.partition("\n")[0]))
    return found


def test_marks_lie_over_their_cells() -> None:
    """Each finding's mark covers its cell's text; the summary is a sign at the title."""
    data = PRINT.read_bytes()
    copy = annotated(data)

    marks = [note for note in pdf_notes(copy.data) if note[0] == "Highlight"]
    assert [note[1:] for note in marks] == FOUND
    (sign,) = [note for note in pdf_notes(copy.data) if note[0] == "Text"]
    assert (sign[1], sign[3]) == (SUMMARY[0], SUMMARY[2])
    assert findings(copy.data) == findings(data)
    assert (copy.comments, copy.warnings) == (3, ())


def test_the_document_keeps_every_byte() -> None:
    """The notes are appended to it."""
    data = PRINT.read_bytes()
    copy = annotated(data)

    assert copy.data.startswith(data)
    assert carries_remarks(copy.data)
    assert not carries_remarks(data)


def test_a_mark_of_ours_hides_no_later_state_of_a_document() -> None:
    """Whoever wrote the document may have written the mark, and something else before it."""
    data = PRINT.read_bytes()
    writer = pypdf.PdfWriter(io.BytesIO(data), incremental=True)
    last = writer.pages[-1]
    drawn = last.get_contents()
    assert drawn is not None
    emptied = DecodedStreamObject()
    emptied.set_data(drawn.get_data().replace(b"Tj", b"pop", 3))
    last[NameObject("/Contents")] = writer._add_object(emptied)
    out = io.BytesIO()
    writer.write(out)
    later = out.getvalue() + b"%%selfeval:%d\n" % len(data)

    assert pdf.read(later) != pdf.read(data)
    assert annotated(later).data.startswith(later)


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_a_turned_or_shifted_page_is_marked_where_it_is_written(turned: int) -> None:
    """However a page is turned and wherever its corner is, a cell's box is the same paper."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(PRINT.read_bytes()))
    for page in writer.pages:
        left, low, right, high = page.mediabox
        page.mediabox = RectangleObject((left - 30, low - 50, right + 10, high + 20))
        page.cropbox = page.mediabox
        page.rotate(turned)
    out = io.BytesIO()
    writer.write(out)

    def rounded(data: bytes) -> set[tuple[int, ...]]:
        return {(page, *map(round, box)) for page, box in pdf.boxes(data).values()}

    before, after = rounded(PRINT.read_bytes()), rounded(out.getvalue())
    assert after == before if turned == 0 else len(after & before) > 0.8 * len(before)


def test_notes_that_another_program_saved_are_replaced() -> None:
    """Where the end of the document is no longer ours, our notes are told by their author; those
    of others stay."""
    from pypdf.annotations import Text

    writer = pypdf.PdfWriter(clone_from=io.BytesIO(annotated(PRINT.read_bytes()).data))
    writer.add_annotation(0, Text(rect=(10, 10, 30, 30), text="请附说明", title_bar="王审计"))
    out = io.BytesIO()
    writer.write(out)

    authors = sorted(note[1] for note in pdf_notes(annotated(out.getvalue()).data))
    assert authors == sorted([*(f[0] for f in FOUND), "selfeval", "王审计"])


def test_a_document_under_a_password_for_changes_is_drawn_again() -> None:
    """It can be read and not added to: the copy is a Word document."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(PRINT.read_bytes()))
    writer.encrypt("", "owner", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)

    copy = annotated(out.getvalue())

    assert read_document(copy.data).format == "docx"
    assert copy.comments == 3


@pytest.mark.parametrize("path", [SHEET, TEXT, PRINT])
def test_the_command_writes_beside_the_original(path: Path, tmp_path: Path) -> None:
    """原名-批注 with the original's suffix; another format's suffix is refused."""
    source = Path(shutil.copy(path, tmp_path / f"表{path.suffix}"))
    before = source.read_bytes()
    other = ".odt" if path.suffix == ".ods" else ".ods"

    assert cli.run(["annotate", str(source)]) == 0
    assert cli.run(["annotate", str(source), "-o", str(tmp_path / f"x{other}")]) == 2
    assert cli.run(["annotate", str(source), "-o", str(tmp_path / "x.txt")]) == 2

    assert {p.name for p in tmp_path.iterdir()} == {f"表{path.suffix}", f"表-批注{path.suffix}"}
    assert source.read_bytes() == before
