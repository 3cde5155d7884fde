"""Rows and columns that a document hides or has struck out: left out, and told, in every format."""

import io

import openpyxl
import pytest
from docx_xml import package
from openpyxl.styles import Font

from selfeval_cli.input import read_document
from selfeval_cli.model.document import Document
from selfeval_cli.run.check import Plan, check_bytes

_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
_SPACES = " ".join(
    f'xmlns:{name}="{_OASIS}:{name}:1.0"' for name in ("office", "table", "text", "style")
)
_STYLES = (
    "<office:automatic-styles>"
    '<style:style style:name="S" style:family="text">'
    '<style:text-properties style:text-line-through-style="solid"/></style:style>'
    '<style:style style:name="C" style:family="table-cell">'
    '<style:text-properties style:text-line-through-style="solid"/></style:style>'
    '<style:style style:name="H" style:family="paragraph">'
    '<style:text-properties text:display="none"/></style:style>'
    "</office:automatic-styles>"
)


def odf(kind: str, rows: str) -> bytes:
    """An OpenDocument text or spreadsheet with one table of these rows."""
    content = (
        f"<office:document-content {_SPACES}>{_STYLES}<office:body><office:{kind}>"
        f'<table:table table:name="T">{rows}</table:table>'
        f"</office:{kind}></office:body></office:document-content>"
    )
    mime = {"text": "text", "spreadsheet": "spreadsheet"}[kind]
    members = {"mimetype": f"application/vnd.oasis.opendocument.{mime}".encode()}
    return package({**members, "content.xml": content.encode()})


def odf_row(*cells: str, row: str = "", cell: str = "", span: str = "", style: str = "") -> str:
    """A row; attributes of it and of its cells, and the styles of its texts and paragraphs."""
    texts = (f'<text:span text:style-name="{span}">{c}</text:span>' if span else c for c in cells)
    held = "".join(
        f'<table:table-cell {cell}><text:p text:style-name="{style}">{text}</text:p>'
        "</table:table-cell>"
        for text in texts
    )
    return f"<table:table-row {row}>{held}</table:table-row>"


def page(*rows: str, columns: str = "") -> bytes:
    """A page with one table."""
    return f"<html><body><table>{columns}{''.join(rows)}</table></body></html>".encode()


def page_row(*cells: str, row: str = "", cell: str = "") -> str:
    """A row of a page; attributes of it and of its cells."""
    return f"<tr {row}>" + "".join(f"<td {cell}>{text}</td>" for text in cells) + "</tr>"


def sheet_2003(rows: str, columns: str = "", options: str = "") -> str:
    """A sheet of an XML spreadsheet."""
    return (
        f'<Worksheet ss:Name="S"><Table>{columns}{rows}</Table>'
        f'<WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel">{options}'
        "</WorksheetOptions></Worksheet>"
    )


def book_2003(*sheets: str) -> bytes:
    """A workbook of Excel 2003 in XML."""
    name = "urn:schemas-microsoft-com:office:spreadsheet"
    styles = '<Styles><Style ss:ID="s"><Font ss:StrikeThrough="1"/></Style></Styles>'
    return (
        f'<?xml version="1.0"?><Workbook xmlns="{name}" xmlns:ss="{name}">{styles}'
        f"{''.join(sheets)}</Workbook>"
    ).encode()


def row_2003(*cells: str, row: str = "", cell: str = "") -> str:
    """A row of such a sheet."""
    held = (f'<Cell {cell}><Data ss:Type="String">{text}</Data></Cell>' for text in cells)
    return f"<Row {row}>{''.join(held)}</Row>"


def book(*, hide: bool = False, strike: bool = False) -> bytes:
    """A workbook of three rows, the second hidden or struck out."""
    made = openpyxl.Workbook()
    cells = made.worksheets[0]
    for values in (("甲", "1"), ("乙", "2"), ("丙", "3")):
        cells.append(values)
    cells.row_dimensions[2].hidden = hide
    for cell in cells[2] if strike else ():
        cell.font = Font(strike=True)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


_FIRST, _LAST = ("甲", "1"), ("丙", "3")
_HIDDEN_ROWS = {
    "odt": odf(
        "text",
        odf_row(*_FIRST) + odf_row("乙", "2", row='table:visibility="collapse"') + odf_row(*_LAST),
    ),
    "odt-text": odf("text", odf_row(*_FIRST) + odf_row("乙", "2", style="H") + odf_row(*_LAST)),
    "ods": odf(
        "spreadsheet",
        odf_row(*_FIRST) + odf_row("乙", "2", row='table:visibility="filter"') + odf_row(*_LAST),
    ),
    "html": page(
        page_row(*_FIRST), page_row("乙", "2", row='style="display:none"'), page_row(*_LAST)
    ),
    "html-attribute": page(page_row(*_FIRST), page_row("乙", "2", row="hidden"), page_row(*_LAST)),
    "html-collapse": page(
        page_row(*_FIRST),
        page_row("乙", "2", row='style="visibility: collapse"'),
        page_row(*_LAST),
    ),
    "html-body": page(
        page_row(*_FIRST),
        f'<tbody style="display:none">{page_row("乙", "2")}</tbody>',
        f"<tbody>{page_row(*_LAST)}</tbody>",
    ),
    "html-cells": page(
        page_row(*_FIRST),
        page_row("乙", "2", cell='style="visibility:hidden"'),
        page_row(*_LAST),
    ),
    "xml": book_2003(
        sheet_2003(row_2003(*_FIRST) + row_2003("乙", "2", row='ss:Hidden="1"') + row_2003(*_LAST))
    ),
    "xlsx": book(hide=True),
}
_STRUCK_ROWS = {
    "odt": odf("text", odf_row(*_FIRST) + odf_row("乙", "2", span="S") + odf_row(*_LAST)),
    "ods": odf(
        "spreadsheet",
        odf_row(*_FIRST) + odf_row("乙", "2", cell='table:style-name="C"') + odf_row(*_LAST),
    ),
    "html": page(page_row(*_FIRST), page_row("<s>乙</s>", "<del>2</del>"), page_row(*_LAST)),
    "html-style": page(
        page_row(*_FIRST),
        page_row("乙", "2", cell='style="text-decoration:line-through"'),
        page_row(*_LAST),
    ),
    "xml": book_2003(
        sheet_2003(
            row_2003(*_FIRST) + row_2003("乙", "2", cell='ss:StyleID="s"') + row_2003(*_LAST)
        )
    ),
    "xlsx": book(strike=True),
}


def shown(document: Document) -> list[str]:
    """The texts of a document."""
    return [cell.text for cell in document.cells() if cell.text]


@pytest.mark.parametrize("name", _HIDDEN_ROWS)
def test_a_hidden_row_is_left_out_and_told(name: str) -> None:
    """乙 and 2 stand above row 2 or, where their blank cells stay, in it."""
    document = read_document(_HIDDEN_ROWS[name])

    assert shown(document) == [*_FIRST, *_LAST]
    assert document.grids[0].dropped == ((2, "hidden-row", "乙 2"),)


@pytest.mark.parametrize("name", _STRUCK_ROWS)
def test_a_struck_row_is_left_out_and_told(name: str) -> None:
    """As in Word."""
    document = read_document(_STRUCK_ROWS[name])

    assert shown(document) == [*_FIRST, *_LAST]
    assert document.grids[0].dropped == ((2, "struck-row", "乙 2"),)


def test_a_struck_figure_alone_is_no_struck_row() -> None:
    """The label stands: what is told is the cell (FRM009)."""
    (grid,) = read_document(page(page_row("总分", "<s>98</s>"), page_row(*_LAST))).grids

    assert grid.dropped == ()
    assert [set(cell.flags) for cell in grid.cells] == [set(), {"struck"}, set(), set()]


@pytest.mark.parametrize(
    "data",
    [
        page(
            page_row("甲", "草稿", "1"),
            page_row("乙", "九", "2"),
            columns="<col><col style='display:none'><col>",
        ),
        page(
            page_row("甲", "草稿", "1"),
            page_row("乙", "九", "2"),
            columns='<colgroup><col><col style="visibility:collapse"></colgroup>',
        ),
        page(
            "<tr><td>甲</td><td style='display:none'>草稿</td><td>1</td></tr>",
            "<tr><td>乙</td><td hidden>九</td><td>2</td></tr>",
        ),
        page(
            "<tr><td>甲</td><td style='display:none'>草稿</td><td>1</td></tr>",
            "<tr><td>乙</td><td style='display:none'>九</td><td>2</td></tr>",
            columns="<col><col style='display:none'><col>",
        ),
        book_2003(
            sheet_2003(
                row_2003("甲", "草稿", "1") + row_2003("乙", "九", "2"),
                '<Column ss:Index="2" ss:Hidden="1"/>',
            )
        ),
        odf(
            "spreadsheet",
            '<table:table-column/><table:table-column table:visibility="collapse"/>'
            + odf_row("甲", "草稿", "1")
            + odf_row("乙", "九", "2"),
        ),
    ],
    ids=["col", "colgroup", "cells", "col-and-cells", "xml", "ods"],
)
def test_a_hidden_column_is_left_out_and_told(data: bytes) -> None:
    """The cells behind it stay under each other."""
    document = read_document(data)

    assert shown(document) == ["甲", "1", "乙", "2"]
    assert len({cell.column for cell in document.cells() if cell.text in "12"}) == 1
    assert document.remarks == ("hidden-columns:1",)


def test_hidden_rows_and_columns_may_be_several_in_one_element() -> None:
    """Excel 2003 writes runs of them as one with a span."""
    rows = (
        row_2003("甲", "a", "b", "1")
        + row_2003("乙", row='ss:Index="3" ss:Hidden="1"')
        + row_2003("丁", "c", "d", "4", row='ss:Index="6"')
    )
    data = book_2003(sheet_2003(rows, '<Column ss:Index="2" ss:Span="1" ss:Hidden="1"/>'))
    document = read_document(data)

    assert shown(document) == ["甲", "1", "丁", "4"]
    assert document.grids[0].dropped == ((2, "hidden-row", "乙"),)
    assert document.remarks == ("hidden-columns:1",)


def test_a_hidden_sheet_or_table_is_told() -> None:
    """Nothing that holds text is passed over without a word."""
    book = book_2003(
        sheet_2003(row_2003(*_FIRST)),
        sheet_2003(row_2003(*_LAST), options="<Visible>SheetHidden</Visible>"),
    )
    table = f"<table>{page_row(*_FIRST)}</table>"
    web = f"<html><body>{table}<div style='display:none'>{table}</div></body></html>".encode()

    assert (shown(read_document(book)), read_document(book).remarks) == (
        ["甲", "1"],
        ("hidden-sheets:1",),
    )
    assert (shown(read_document(web)), read_document(web).remarks) == (
        ["甲", "1"],
        ("hidden-tables:1",),
    )


def test_a_hidden_row_of_a_form_is_a_finding() -> None:
    """FRM012, as in Word; the form is judged by what shows."""
    rows = [
        page_row("项目支出绩效自评表"),
        page_row("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"),
        page_row("产出指标", "数量指标", "渠长", "≥5千米", "5千米", "90", "90"),
        page_row("产出指标", "数量指标", "井", "≥5口", "5口", "10", "10", row="hidden"),
        page_row("总分", "", "", "", "", "90", "90"),
    ]
    report = check_bytes(page(*rows), "a.html", Plan()).report

    found = [f.message for f in report.forms[0].findings if f.code == "FRM012"]
    assert len(found) == 1
    assert "井" in found[0]
