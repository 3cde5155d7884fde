"""One form in every format gives the same facts and findings; only the places differ."""

import struct
from decimal import Decimal
from pathlib import Path

import pytest
from docx_xml import package, relation, relation_part
from twins import facts

from selfeval_cli import UnreadableDocument, check
from selfeval_cli.forms.reading import read_forms
from selfeval_cli.input import read_document
from selfeval_cli.input.workbook.printed import printed
from selfeval_cli.run.check import Plan, check_bytes

ROOT = Path(__file__).resolve().parents[1]
SAMPLES, TWINS = ROOT / "samples", ROOT / "tests" / "data" / "formats"
NAMES = ("05-cost-overrun", "07-score-above-weight")
FORMATS = ("doc", "odt", "html", "pdf", "xlsx", "xls", "ods")


def twin(name: str, suffix: str) -> Path:
    """The form in another format, which stands among the samples or beside the tests."""
    shown = SAMPLES / f"{name}.{suffix}"
    return shown if shown.exists() else TWINS / f"{name}.{suffix}"


def findings(path: Path) -> list[tuple[str, str, str]]:
    """Code, place in the form's words, and message of every finding."""
    (form,) = check(path).documents[0].forms
    return [(found.code, found.where, found.message) for found in form.findings]


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("name", NAMES)
def test_the_same_form_in_another_format(name: str, suffix: str) -> None:
    """Facts and findings are those of the Word document."""
    word = SAMPLES / f"{name}.docx"

    assert facts(twin(name, suffix).read_bytes()) == facts(word.read_bytes())
    assert findings(twin(name, suffix)) == findings(word)


@pytest.mark.parametrize(
    ("suffix", "place"),
    [("xlsx", "自评表!I6"), ("xls", "自评表!I6"), ("ods", "自评表!I6"), ("pdf", "第1页第6行")],
)
def test_a_place_in_the_words_of_the_format(suffix: str, place: str) -> None:
    """A cell is named by sheet and address, or by page and row."""
    document = read_document(twin("05-cost-overrun", suffix).read_bytes())

    (found,) = [c for grid in document.grids for c in grid.cells if c.text == "8.7"]
    assert found.place == place


def book(sheet: str, **parts: str) -> bytes:
    """A workbook package with one sheet of this XML; `parts` replace or add members by stem."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rels = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    members = {
        "_rels/.rels": relation_part(relation("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{rels}"><sheets>'
        '<sheet name="S" sheetId="1" r:id="r"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relation_part(relation("worksheet", "worksheets/s.xml")),
        "xl/worksheets/s.xml": f'<worksheet xmlns="{main}">{sheet}</worksheet>',
    }
    return package({**members, **parts})


def texts(data: bytes) -> list[str]:
    """The texts of all cells."""
    return [cell.text for cell in read_document(data).cells()]


def outcome(data: bytes) -> str:
    """The cause of the failure, or "read"."""
    try:
        read_document(data)
    except UnreadableDocument as problem:
        return problem.cause
    return "read"


def rows(*cells: str, row: str = "") -> str:
    """The data of a sheet with one row of these cells."""
    return f'<sheetData><row r="1"{row}>{"".join(cells)}</row></sheetData>'


class TestWorkbooks:
    """What a sheet shows is read, and what it does not show is said."""

    def test_a_formula_without_result_is_unreadable(self) -> None:
        """A guess would be a figure nobody printed."""
        document = read_document(book(rows('<c r="A1"><f>B1*2</f></c>')))

        assert [cell.text for cell in document.cells()] == ["#VALUE!"]
        assert document.remarks == ("uncomputed-formulas:1",)

    def test_a_figure_as_text_and_an_error(self) -> None:
        """A text that looks like a number stays as typed; an error cell is no blank."""
        inline = '<c r="A1" t="inlineStr"><is><t>09.50</t></is></c>'
        error = '<c r="B1" t="e"><v>#REF!</v></c>'
        assert texts(book(rows(inline, error))) == ["09.50", "#REF!"]

    @pytest.mark.parametrize("shown", ["#N/A", "#SPILL!", "Err:502", "#####"])
    def test_an_error_for_a_score_is_a_figure_that_cannot_be_read(self, shown: str) -> None:
        """It is no blank: a lookup that found nothing is what the sheet prints."""
        lines = [
            ("项目支出绩效自评表",),
            ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"),
            ("产出指标", "数量指标", "清淤长度", "≥3千米", "3千米", "100", shown),
            ("总分", "", "", "", "", "100", "100"),
        ]
        sheet = ""
        for row, line in enumerate(lines, 1):
            kinds = ["e" if text == shown else "str" for text in line]
            cells = zip("ABCDEFG", kinds, line, strict=False)
            told = "".join(f'<c r="{c}{row}" t="{k}"><v>{v}</v></c>' for c, k, v in cells)
            sheet += f'<row r="{row}">{told}</row>'
        data = book(f"<sheetData>{sheet}</sheetData>")
        (form,) = check_bytes(data, "a.xlsx", Plan()).report.forms

        found = {finding.code: finding.severity for finding in form.findings}
        assert found.get("FRM003") == "error"
        assert "SCR001" not in found

    def test_a_label_over_two_columns_that_nobody_merged(self) -> None:
        """Its value stands behind a blank cell; a blank value before another label stays blank."""
        lines = [
            ("项目支出绩效自评表（2023年度）",),
            ("项目名称", "", "实验室设备"),
            ("主管部门", "", "县卫健局", "", "实施单位", "县疾控中心"),
            ("项目负责人", "", "联系电话", "", "1234567"),
            ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"),
            ("产出指标", "数量指标", "清淤长度", "≥3千米", "3千米", "100", "100"),
            ("总分", "", "", "", "", "100", "100"),
        ]
        sheet = "".join(
            f'<row r="{number}">'
            + "".join(
                f'<c r="{column}{number}" t="str"><v>{text}</v></c>'
                for column, text in zip("ABCDEFG", line, strict=False)
            )
            + "</row>"
            for number, line in enumerate(lines, 1)
        )
        (form,) = read_forms(read_document(book(f"<sheetData>{sheet}</sheetData>"))).forms

        told = (form.project.text, form.department.text, form.unit.text)
        assert told == ("实验室设备", "县卫健局", "县疾控中心")

    def test_hidden_rows_and_columns_are_left_out_and_said(self) -> None:
        """A hidden row is told as one, a hidden column as a remark."""
        column = '<cols><col min="2" max="2" hidden="1"/></cols>'
        visible = '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row>'
        hidden = '<row r="2" hidden="1"><c r="A2"><v>3</v></c></row>'
        document = read_document(book(f"{column}<sheetData>{visible}{hidden}</sheetData>"))

        assert [cell.text for cell in document.cells()] == ["1"]
        assert document.remarks == ("hidden-columns:1",)
        assert document.grids[0].dropped == ((2, "hidden-row", "3"),)

    def test_a_cell_at_the_end_of_the_sheet_costs_nothing(self) -> None:
        """What a sheet claims to span is not built."""
        far = '<row r="1048576"><c r="XFD1048576"><v>7</v></c></row>'
        near = '<row r="1"><c r="A1"><v>1</v></c></row>'
        (grid,) = read_document(book(f"<sheetData>{near}{far}</sheetData>")).grids

        assert (grid.width, len(grid.rows)) == (2, 2)

    def test_nor_does_one_in_an_old_workbook(self) -> None:
        """A filler's remark in the last cell there is (65,536 × 256): here a label moved there."""
        data = bytearray(twin("07-score-above-weight", "xls").read_bytes())
        struct.pack_into("<HH", data, data.rindex(b"\xfd\x00\x0a\x00") + 4, 65_535, 255)
        *_, last = read_document(bytes(data)).cells()

        assert (last.place, last.text) == ("自评表!IV65536", "总分")

    @pytest.mark.parametrize(
        "sheet",
        [
            '<sheetData><row r="x"><c r="?" s="-" t="s"><v>99999999999</v></c></row></sheetData>',
            '<mergeCells><mergeCell ref="A1:??"/></mergeCells>',
            "<cols><col min='a' max='99999999' hidden='1'/></cols>",
        ],
    )
    def test_nonsense_is_passed_over(self, sheet: str) -> None:
        """Attributes come from anybody."""
        assert texts(book(sheet)) == []

    def test_merges_without_measure_are_refused(self) -> None:
        """A thousand ranges over everything would be a product, not a sum."""
        data = "".join(
            f'<row r="{n}"><c r="A{n}"><v>1</v></c><c r="B{n}"><v>1</v></c></row>'
            for n in range(1, 400)
        )
        merges = '<mergeCell ref="A1:XFD1048576"/>' * 1000
        sheet = f"<sheetData>{data}</sheetData><mergeCells>{merges}</mergeCells>"
        with pytest.raises(UnreadableDocument, match="too-large"):
            read_document(book(sheet))


class TestPages:
    """Web pages, and the files of other names that are web pages inside."""

    def test_spans_and_hidden_parts(self) -> None:
        """A cell merged down keeps its column; what is not shown is left out."""
        page = (
            "<html><body><p>标题</p><table><tr><td rowspan=2>甲</td><td>1</td></tr>"
            "<tr><td>2<span style='display:none'>3</span></td></tr></table></body></html>"
        )
        (grid,) = read_document(page.encode()).grids

        assert [(c.text, c.row, c.column, c.row_span) for c in grid.cells] == [
            ("甲", 1, 1, 2),
            ("1", 1, 2, 1),
            ("2", 2, 2, 1),
        ]
        assert grid.before == ("标题",)

    def test_a_cell_across_one_from_above_ends_before_it(self) -> None:
        """Two cells in one place are no table: the one from above keeps it."""
        page = (
            "<html><table><tr><td>甲</td><td rowspan=2>乙</td></tr>"
            "<tr><td colspan=2>丙</td><td>丁</td></tr></table></html>"
        )
        (grid,) = read_document(page.encode()).grids

        assert [(c.text, c.column, c.column_span) for c in grid.cells if c.row == 2] == [
            ("丙", 1, 1),
            ("丁", 3, 1),
        ]

    @pytest.mark.parametrize("code", ["gb2312", "utf-8"])
    def test_the_pages_own_word_for_its_encoding(self, code: str) -> None:
        """Pages that Office writes name GB2312 and hold GB18030."""
        page = f"<html><head><meta charset={code}></head><table><tr><td>绩效镕</td></tr></table>"
        assert texts(page.encode("gb18030" if code == "gb2312" else code)) == ["绩效镕"]

    def test_a_web_archive(self) -> None:
        """Word's single-file page: the first part that is a page is read."""
        archive = (
            'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="b"\n\n--b\n'
            "Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
            "<html><table><tr><td>100</td></tr></table></html>\n--b--\n"
        )
        assert texts(archive.encode()) == ["100"]

    @pytest.mark.parametrize(
        "page",
        [
            "<html><table><tr><td colspan=99999999>1</td></tr></table>",
            "<html>" + "<div>" * 5000 + "<table><tr><td>1",
        ],
    )
    def test_absurd_pages_are_refused_by_name(self, page: str) -> None:
        """Never a traceback, never a minute."""
        assert outcome(page.encode()) in ("read", "too-large")

    @pytest.mark.parametrize(
        "page",
        [
            "<table><tr><td>绩效</td></tr></table>",
            "<meta charset=utf-8><table><tr><td>绩效</td></tr></table>",
            "<!-- saved --> <!-- twice -->\n<html><table><tr><td>绩效</td></tr></table></html>",
            '<?xml version="1.0" encoding="utf-8"?>\n<html xmlns="http://www.w3.org/1999/xhtml">'
            "<body><table><tr><td>绩效</td></tr></table></body></html>",
        ],
        ids=["bare table", "meta", "comments", "xhtml"],
    )
    @pytest.mark.parametrize("code", ["utf-8", "utf-16"])
    def test_however_a_page_begins(self, page: str, code: str) -> None:
        """What systems export under the name .xls has seldom all that belongs to a page."""
        document = read_document(page.encode(code))

        assert (document.format, [c.text for c in document.cells()]) == ("html", ["绩效"])

    def test_a_comment_before_markdown_makes_no_page_of_it(self) -> None:
        """Behind it a pipe table is one."""
        assert texts("<!-- 草稿 -->\n| 项目名称 | 甲 |\n|---|---|\n".encode())[:2] == [
            "项目名称",
            "甲",
        ]

    def test_a_page_whose_parser_gives_up_is_not_read_by_half(self) -> None:
        """Behind a text of more than 10 MB nothing is read: the rest of the form would be gone
        without a word."""
        faults = "</b>" * 1000
        page = f"<html>{faults}<table><tr><td>{'a' * 11_000_000}<td>1<tr><td>总分<td>100</table>"

        assert outcome(page.encode()) == "too-large"

    def test_a_workbook_of_excel_2003(self) -> None:
        """XML spreadsheets go by the name .xls."""
        xml = (
            '<?xml version="1.0"?><ss:Workbook '
            'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><ss:Styles>'
            '<ss:Style ss:ID="p"><ss:NumberFormat ss:Format="0%"/></ss:Style></ss:Styles>'
            '<ss:Worksheet ss:Name="S"><ss:Table><ss:Row><ss:Cell ss:MergeAcross="1" '
            'ss:StyleID="p"><ss:Data ss:Type="Number">0.8692</ss:Data></ss:Cell>'
            '<ss:Cell><ss:Data ss:Type="String">甲</ss:Data></ss:Cell>'
            "</ss:Row></ss:Table></ss:Worksheet></ss:Workbook>"
        )
        assert texts(xml.encode()) == ["87%", "甲"]


@pytest.mark.parametrize(
    "name", ["05-cost-overrun.xls", "05-cost-overrun.pdf", "05-cost-overrun.doc"]
)
@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9])
def test_a_damaged_file_is_one_clean_failure(name: str, kept: float) -> None:
    """Whatever a library stumbles over, the reader says that the file cannot be read."""
    stem, suffix = name.rsplit(".", 1)
    data = twin(stem, suffix).read_bytes()
    damaged = data[: int(len(data) * kept)]

    assert outcome(damaged) in ("read", "truncated", "old-word", "not-a-document", "empty")


@pytest.mark.parametrize(
    ("number", "pattern", "shown"),
    [
        ("0.8692", "0%", "87%"),
        ("0.8692", "0.00%", "86.92%"),
        ("9.5", "0.00", "9.50"),
        ("1234567.891", "#,##0.00", "1,234,567.89"),
        ("0.1", "General", "0.1"),
        ("0.30000000000000004", "General", "0.3"),
        ("8.692307692307692", "General", "8.692307692"),
        ("-5", "0.00;[Red]-0.00", "-5.00"),
        ("0", '0.00;-0.00;"-"', "-"),
        ("12", '0"万元"', "12万元"),
        ("44196", 'yyyy"年"m"月"d"日"', "2020年12月31日"),
        ("1234567", '#,##0,"千"', "1,235千"),
        ("2.5", "0", "3"),
        ("0.5", "?/?", None),
        ("12", "[DBNum1]0", None),
        ("7", '≥0"次"', "≥7次"),
        ("0.95", "≥0%", "≥95%"),
        ("5", ";;;", ""),
    ],
)
def test_a_figure_as_its_format_prints_it(number: str, pattern: str, shown: str | None) -> None:
    """Worked out by hand from what a workbook shows."""
    assert printed(Decimal(number), pattern) == shown


@pytest.mark.parametrize(
    ("below", "text", "height"),
    [("（30分）", "效益指标（30分）", 4), ("", "效益指标", 4), ("满意度指标", "效益指标", 2)],
)
def test_a_merged_cell_goes_on_over_a_page_break(below: str, text: str, height: int) -> None:
    """A label of two pages is one; the next label, at the top of a page, is not drawn into it."""
    from selfeval_cli.input.pdf.joins import join
    from selfeval_cli.input.pdf.rows import Part, Row
    from selfeval_cli.input.pdf.writing import Written

    def part(left: float, text: str, height: int = 1) -> Part:
        return Part(left, left + 50, Written(text, 1, 10, 10, 10), height)

    rows = [Row(1, 1, [part(0, "效益指标", 2), part(50, "a")]), Row(1, 2, [part(50, "b")])]
    more = [Row(2, 1, [part(0, below, 2), part(50, "c")]), Row(2, 2, [part(50, "d")])]

    join(rows, more)

    first = rows[0].parts[0]
    assert (first.text, first.height) == (text, height)


def test_a_pdf_whose_fonts_name_no_letters_is_unreadable(monkeypatch: pytest.MonkeyPatch) -> None:
    """What pdfminer calls (cid:3) is no text: nothing is judged from it."""
    from types import SimpleNamespace

    from selfeval_cli.input.pdf import reader

    letters = [{"text": "(cid:3)"}, {"text": "分"}]
    page = SimpleNamespace(chars=letters, images=[], close=lambda: None)
    monkeypatch.setattr(reader, "_columns", lambda *_: [reader._Page()])

    with pytest.raises(UnreadableDocument) as caught:
        reader._document([page])
    assert caught.value.cause == "no-letters"
