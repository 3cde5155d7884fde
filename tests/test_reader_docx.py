"""Word documents are read as Word shows them, cell by cell, with every column in its place."""

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from docx_xml import (
    BELOW,
    TOP,
    document,
    docx,
    p,
    package,
    r,
    relation,
    relation_part,
    sdt,
    span,
    tbl,
    tc,
    tr,
)
from lxml import etree

from selfeval_cli.base.errors import UnreadableDocument
from selfeval_cli.input import read_document
from selfeval_cli.input.docx import reader as reader
from selfeval_cli.input.docx import styles
from selfeval_cli.model.document import Cell, Document, Grid

SEEDS = Path(__file__).parent / "data" / "seeds"
_STRICT = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main": (
        "http://purl.oclc.org/ooxml/wordprocessingml/main"
    ),
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships": (
        "http://purl.oclc.org/ooxml/officeDocument/relationships"
    ),
}


def read(body: str, styles: str = "") -> Document:
    return read_document(docx(body, styles=styles))


def grid(*rows: str) -> Grid:
    (found,) = read(tbl(*rows)).grids
    return found


def cell(content: str, properties: str = "", styles: str = "") -> Cell:
    """The first of two cells; the second shows that the column after it is where it should be."""
    (found,) = read(tbl(tr(tc(content, properties), tc("next"))), styles).grids
    first, second = found.cells
    assert (second.text, second.column) == ("next", first.column + first.column_span)
    return first


def seen(found: Cell) -> tuple[str, set[str]]:
    """The text of a cell and its flags."""
    return found.text, set(found.flags)


def shape(found: Grid) -> list[tuple[int, int, int, int, str]]:
    """Row, column, row span, column span and text of every cell."""
    return [(c.row, c.column, c.row_span, c.column_span, c.text) for c in found.cells]


class TestColumns:
    def test_spanned_columns_are_counted(self) -> None:
        """The cell after a span of three stands in column 4."""
        found = grid(tr(tc("总分", span(3)), tc("100")), tr(tc("a"), tc("b"), tc("c"), tc("d")))
        assert shape(found)[:2] == [(1, 1, 1, 3, "总分"), (1, 4, 1, 1, "100")]
        assert found.width == 4
        assert found.aligned

    def test_vertical_merge_is_one_cell(self) -> None:
        """A merged cell covers the rows below and their other cells keep their columns."""
        found = grid(tr(tc("数量", TOP), tc("a")), tr(tc("", BELOW), tc("b")))
        assert shape(found) == [(1, 1, 2, 1, "数量"), (1, 2, 1, 1, "a"), (2, 2, 1, 1, "b")]
        assert [slot.text for slot in found.rows[1]] == ["", "b"]

    def test_merge_across_and_down(self) -> None:
        """A block of two by two is continued by a cell that spans as much."""
        found = grid(
            tr(tc("x", span(2) + TOP), tc("a")),
            tr(tc("", span(2) + BELOW), tc("b")),
        )
        assert shape(found) == [(1, 1, 2, 2, "x"), (1, 3, 1, 1, "a"), (2, 3, 1, 1, "b")]

    def test_new_merge_below_a_merge(self) -> None:
        """A second restart in the same column begins a cell of its own."""
        found = grid(tr(tc("a", TOP)), tr(tc("", BELOW)), tr(tc("b", TOP)), tr(tc("", BELOW)))
        assert shape(found) == [(1, 1, 2, 1, "a"), (3, 1, 2, 1, "b")]

    def test_orphan_continuation_starts_a_cell(self) -> None:
        """A continuation without a cell above, or of another width, is a cell."""
        assert shape(grid(tr(tc("a", BELOW)), tr(tc("", BELOW)))) == [(1, 1, 2, 1, "a")]
        found = grid(tr(tc("a", TOP + span(2)), tc("b")), tr(tc("c", BELOW), tc("d"), tc("e")))
        assert shape(found)[2:] == [(2, 1, 1, 1, "c"), (2, 2, 1, 1, "d"), (2, 3, 1, 1, "e")]

    def test_merge_broken_by_a_row(self) -> None:
        """A continuation does not reach over a row that has a cell of its own."""
        found = grid(tr(tc("a", TOP)), tr(tc("b")), tr(tc("c", BELOW)))
        assert shape(found) == [(1, 1, 1, 1, "a"), (2, 1, 1, 1, "b"), (3, 1, 1, 1, "c")]

    def test_ghost_text_is_flagged(self) -> None:
        """Text in the hidden part of a merge is not shown, but is told."""
        found = grid(tr(tc("10", TOP)), tr(tc("9", BELOW)))
        assert shape(found) == [(1, 1, 2, 1, "10")]
        assert set(found.cells[0].flags) == {"ghost"}

    def test_old_horizontal_merge(self) -> None:
        """hMerge joins a cell with those to its right."""
        left, right = '<w:hMerge w:val="restart"/>', "<w:hMerge/>"
        found = grid(tr(tc("总分", left), tc("x", right), tc("100")))
        assert shape(found) == [(1, 1, 1, 2, "总分"), (1, 3, 1, 1, "100")]
        assert set(found.cells[0].flags) == {"ghost"}

    def test_row_that_starts_later(self) -> None:
        """gridBefore moves the first cell to the right."""
        found = grid(tr(tc("a"), properties='<w:gridBefore w:val="2"/><w:gridAfter w:val="1"/>'))
        assert shape(found) == [(1, 3, 1, 1, "a")]

    @pytest.mark.parametrize("value", ["0", "-1", "x", ""])
    def test_senseless_span_counts_as_one(self, value: str) -> None:
        """A span that is no positive number is a single column."""
        assert cell("a", f'<w:gridSpan w:val="{value}"/>').column_span == 1

    def test_rows_without_cells_keep_their_number(self) -> None:
        """An empty row is a row."""
        assert shape(grid(tr(), tr(tc("a")))) == [(2, 1, 1, 1, "a")]


class TestWrappers:
    def test_content_controls_at_every_level(self) -> None:
        """A control around a run, a paragraph, a cell, a row or a table hides nothing."""
        plain = tr(tc("a"), tc("b"))
        for row in (
            tr(tc(p(sdt(r("a")))), tc("b")),
            tr(tc(sdt(p("a"))), tc("b")),
            tr(sdt(tc("a")), tc("b")),
            tr(sdt(sdt(tc("a") + tc("b")))),
            sdt(plain),
            f"<w:customXml>{plain}</w:customXml>",
        ):
            assert shape(grid(row)) == [(1, 1, 1, 1, "a"), (1, 2, 1, 1, "b")]
        assert [g.number for g in read(sdt(tbl(plain)) + tbl(plain)).grids] == [1, 2]

    @pytest.mark.parametrize(
        "make",
        [
            lambda on: tr(tc(p(sdt(r("请输入"), on))), tc("b")),
            lambda on: tr(tc(sdt(p("请输入"), on)), tc("b")),
            lambda on: tr(sdt(tc("请输入"), on), tc("b")),
        ],
        ids=["run", "paragraph", "cell"],
    )
    def test_placeholder_is_blank(self, make: object) -> None:
        """The prompt of an unfilled control is no content; switched off, it is text."""
        assert callable(make)
        unfilled, _ = grid(make("<w:showingPlcHdr/>")).cells
        assert seen(unfilled) == ("", {"placeholder"})
        assert unfilled.column == 1
        for off in ("0", "false", "off"):
            filled, _ = grid(make(f'<w:showingPlcHdr w:val="{off}"/>')).cells
            assert seen(filled) == ("请输入", set())

    def test_placeholder_row_and_table_keep_their_cells(self) -> None:
        """Cells of an unfilled control are blank, not gone."""
        row = sdt(tr(tc("x"), tc("y")), "<w:showingPlcHdr/>")
        assert [c.text for c in grid(row).cells] == ["", ""]
        (found,) = read(sdt(tbl(tr(tc("x"))), "<w:showingPlcHdr/>")).grids
        assert [c.text for c in found.cells] == [""]

    @pytest.mark.parametrize(("state", "shown"), [("1", "☑"), ("true", "☑"), ("0", "☐")])
    def test_check_box(self, state: str, shown: str) -> None:
        """A check box shows its state, whatever sign stands in it."""
        box = f'<w14:checkbox><w14:checked w14:val="{state}"/></w14:checkbox>'
        assert cell(p(r("是") + sdt(r("?"), box))).text == f"是{shown}"
        assert cell(sdt(p("?"), box)).text == shown

    def test_transparent_wrappers(self) -> None:
        """Smart tags, custom XML, links, simple fields, direction and unknown elements."""
        for tag in ("smartTag", "customXml", "hyperlink", "fldSimple", "dir", "bdo", "novelty"):
            assert cell(p(f"<w:{tag}>{r('87')}</w:{tag}>{r('%')}")).text == "87%"

    def test_alternate_content_is_read_once(self) -> None:
        """The choice counts; the fallback only without a choice."""
        choice, fallback = r("new"), r("old")
        both = (
            f'<mc:AlternateContent><mc:Choice Requires="wps">{choice}</mc:Choice>'
            f"<mc:Fallback>{fallback}</mc:Fallback></mc:AlternateContent>"
        )
        assert cell(p(both)).text == "new"
        only = f"<mc:AlternateContent><mc:Fallback>{fallback}</mc:Fallback></mc:AlternateContent>"
        assert cell(p(only)).text == "old"


class TestChanges:
    def test_insertions_stay_deletions_go(self) -> None:
        """The text is what stands after accepting all changes."""
        deleted = "<w:del><w:r><w:delText>DEL</w:delText></w:r></w:del>"
        found = cell(p(r("A") + f"<w:ins>{r('INS')}</w:ins>{deleted}" + r("B")))
        assert seen(found) == ("AINSB", {"tracked"})

    def test_moved_text_stands_where_it_went(self) -> None:
        """The moved-from copy is left out."""
        found = cell(p(f"<w:moveFrom>{r('10')}</w:moveFrom><w:moveTo>{r('10')}</w:moveTo>"))
        assert seen(found) == ("10", {"tracked"})

    def test_deleted_row_is_gone(self) -> None:
        """Rows below a deleted one move up, and the document says so."""
        document_ = read(tbl(tr(tc("a")), tr(tc("b"), properties="<w:del/>"), tr(tc("c"))))
        assert shape(document_.grids[0]) == [(1, 1, 1, 1, "a"), (2, 1, 1, 1, "c")]
        assert document_.remarks == ("deleted-rows:1",)

    def test_inserted_row_is_tracked(self) -> None:
        """Every cell of an inserted row is pending."""
        assert [set(c.flags) for c in grid(tr(tc("a"), properties="<w:ins/>")).cells] == [
            {"tracked"}
        ]

    def test_deleted_cell_keeps_its_column(self) -> None:
        """A cell marked as deleted is blank, and the next one does not move."""
        found = cell("10", "<w:cellDel/>")
        assert seen(found) == ("", {"tracked"})
        assert cell("10", "<w:cellIns/>").flags == {"tracked"}

    def test_tracked_merge(self) -> None:
        """A pending vertical merge counts as made."""
        found = grid(
            tr(tc("a", '<w:cellMerge w:vMerge="rest"/>')),
            tr(tc("", '<w:cellMerge w:vMerge="cont"/>')),
        )
        assert shape(found) == [(1, 1, 2, 1, "a")]
        assert set(found.cells[0].flags) == {"tracked"}

    def test_deleted_paragraph_mark_joins(self) -> None:
        """1 and 0 with a deleted mark between them are 10."""
        found = cell(p("1", "<w:rPr><w:del/></w:rPr>") + p("0"))
        assert seen(found) == ("10", {"tracked"})
        assert cell(p("1", "<w:rPr><w:ins/></w:rPr>") + p("0")).text == "1\n0"


class TestHidden:
    def test_hidden_run(self) -> None:
        """Hidden text is left out and told; switched off, it is text."""
        found = cell(p(r("10") + r("0", "<w:vanish/>")))
        assert seen(found) == ("10", {"hidden"})
        shown = cell(p(r("10") + r("0", '<w:vanish w:val="0"/>')))
        assert seen(shown) == ("100", set())

    @pytest.mark.parametrize(
        ("paragraph", "run"), [("", "c"), ("", "based"), ("p", ""), ("default", "")]
    )
    def test_hidden_by_style(self, paragraph: str, run: str) -> None:
        """By a character style, one based on it, a paragraph style, or the default one."""
        default = ' w:default="1"' if paragraph == "default" else ""
        styles = (
            '<w:style w:type="character" w:styleId="c"><w:rPr><w:vanish/></w:rPr></w:style>'
            '<w:style w:type="character" w:styleId="based"><w:basedOn w:val="c"/></w:style>'
            f'<w:style w:type="paragraph" w:styleId="p"{default}>'
            "<w:rPr><w:vanish/></w:rPr></w:style>"
        )
        style = '<w:pStyle w:val="p"/>' if paragraph == "p" else ""
        of_run = f'<w:rStyle w:val="{run}"/>' if run else ""
        (found,) = read(
            tbl(tr(tc(p(r("7", of_run) + r("8", '<w:vanish w:val="0"/>'), style)))), styles
        ).grids
        assert seen(found.cells[0]) == ("8", {"hidden"})

    def test_style_may_undo_and_chains_may_be_circles(self) -> None:
        """The nearest statement counts; a circle of styles ends."""
        styles = (
            '<w:style w:type="character" w:styleId="a"><w:basedOn w:val="b"/></w:style>'
            '<w:style w:type="character" w:styleId="b"><w:basedOn w:val="a"/></w:style>'
            '<w:style w:type="character" w:styleId="c"><w:rPr><w:vanish/></w:rPr></w:style>'
            '<w:style w:type="character" w:styleId="d"><w:basedOn w:val="c"/>'
            '<w:rPr><w:vanish w:val="false"/></w:rPr></w:style>'
        )
        for style in ("a", "d"):
            assert cell(p(r("7", f'<w:rStyle w:val="{style}"/>')), styles=styles).text == "7"

    def test_hiding_is_a_toggle(self) -> None:
        """A paragraph style and a character style that both hide show the text."""
        styles = (
            '<w:style w:type="character" w:styleId="c"><w:rPr><w:vanish/></w:rPr></w:style>'
            '<w:style w:type="paragraph" w:styleId="p"><w:rPr><w:vanish/></w:rPr></w:style>'
        )
        found = cell(p(r("7", '<w:rStyle w:val="c"/>'), '<w:pStyle w:val="p"/>'), styles=styles)
        assert found.text == "7"

    def test_hidden_by_document_defaults(self) -> None:
        """Everything is hidden but what says otherwise."""
        styles = (
            "<w:docDefaults><w:rPrDefault><w:rPr><w:vanish/></w:rPr></w:rPrDefault></w:docDefaults>"
        )
        content = p(r("7") + r("8", '<w:vanish w:val="0"/>'))
        (found,) = read(tbl(tr(tc(content))), styles).grids
        assert found.cells[0].text == "8"

    def test_hidden_by_table_style(self) -> None:
        """A style of the table hides its cells and nothing after it."""
        styles = '<w:style w:type="table" w:styleId="t"><w:rPr><w:vanish/></w:rPr></w:style>'
        found = read(tbl(tr(tc("7")), properties='<w:tblStyle w:val="t"/>') + p("8"), styles)
        assert found.grids[0].cells[0].text == ""
        assert found.after == ("8",)


def mark(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


class TestFields:
    CODE = "<w:r><w:instrText>=SUM(ABOVE)</w:instrText></w:r>"

    def test_result_is_shown_and_code_is_not(self) -> None:
        """Of a field the result counts."""
        found = cell(p(mark("begin") + self.CODE + mark("separate") + r("93.7") + mark("end")))
        assert found.text == "93.7"

    def test_field_in_the_code_of_a_field(self) -> None:
        """What a field within a code gives is code."""
        inner = mark("begin") + self.CODE + mark("separate") + r("inner") + mark("end")
        found = cell(p(mark("begin") + inner + mark("separate") + r("5") + mark("end") + r("分")))
        assert found.text == "5分"

    def test_field_without_end_hides_nothing(self) -> None:
        """Text after a broken field is not lost, in its cell or in the next."""
        assert cell(p(mark("begin") + self.CODE + r("10"))).text == "10"
        assert cell(p(mark("end") + mark("separate") + r("10"))).text == "10"

    def test_deleted_code(self) -> None:
        """The code of a deleted field is no text."""
        assert cell(p("<w:r><w:delInstrText>PAGE</w:delInstrText></w:r>" + r("1"))).text == "1"

    @pytest.mark.parametrize(
        ("data", "shown"),
        [
            ('<w:checkBox><w:default w:val="0"/><w:checked/></w:checkBox>', "☑"),
            ('<w:checkBox><w:default w:val="0"/></w:checkBox>', "☐"),
            (
                '<w:ddList><w:result w:val="1"/><w:listEntry w:val="是"/>'
                '<w:listEntry w:val="否"/></w:ddList>',
                "否",
            ),
        ],
    )
    def test_old_form_fields(self, data: str, shown: str) -> None:
        """Check boxes and lists of the old kind keep their state in the field mark."""
        begin = (
            f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData>{data}</w:ffData></w:fldChar></w:r>'
        )
        code = "<w:r><w:instrText>FORMCHECKBOX</w:instrText></w:r>"
        assert cell(p(begin + code + mark("separate") + mark("end"))).text == shown


class TestSigns:
    def test_breaks_and_hyphens(self) -> None:
        """Tabs, breaks and hyphens of Word are characters; a soft hyphen is none."""
        run = "<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:cr/><w:t>d</w:t></w:r>"
        assert cell(p(run)).text == "a\tb\nc\nd"
        assert cell(
            p("<w:r><w:t>1</w:t><w:noBreakHyphen/><w:softHyphen/><w:t>2</w:t></w:r>")
        ).text == ("1-2")

    def test_tab_stops_are_no_tabs(self) -> None:
        """A tab stop in the paragraph's properties is no text."""
        assert cell(p("10", '<w:tabs><w:tab w:val="left"/></w:tabs>')).text == "10"

    def test_paragraphs_are_lines(self) -> None:
        """Paragraphs of a cell are lines, blank ones left out, the ends stripped."""
        assert cell(p(" \u3000a ") + p() + p("\u00a0") + p("  b ")).text == "a \n  b"

    @pytest.mark.parametrize(
        ("font", "code", "shown"),
        [
            ("Wingdings", "F0FE", "☑"),
            ("Wingdings", "F0FC", "✔"),
            ("Wingdings", "F0A8", "☐"),
            ("Wingdings", "F06F", "☐"),
            ("Wingdings 2", "F052", "☑"),
            ("Wingdings 2", "F0A3", "☐"),
            ("Wingdings 2", "52", "☑"),
            ("Symbol", "F0B3", "≥"),
            ("Symbol", "F0A3", "≤"),
            ("Symbol", "F031", "1"),
            ("Wingdings", "F021", "\ufffd"),
            ("宋体", "2265", "≥"),
            ("宋体", "D800", "\ufffd"),
            ("Wingdings", "x", "\ufffd"),
        ],
    )
    def test_symbols(self, font: str, code: str, shown: str) -> None:
        """Ticks and boxes are told; a sign that is not known cannot be mistaken for a figure."""
        found = cell(p(f'<w:r><w:sym w:font="{font}" w:char="{code}"/></w:r>'))
        assert seen(found) == (shown, {"symbol"})

    def test_letters_in_a_symbol_font(self) -> None:
        """An R set in Wingdings 2 is a ticked box."""
        fonts = '<w:rFonts w:ascii="Wingdings 2" w:hAnsi="Wingdings 2"/>'
        found = cell(p(r("R", fonts) + r("是")))
        assert seen(found) == ("☑是", {"symbol"})

    def test_private_use_characters(self) -> None:
        """A sign of a symbol font written as plain text."""
        found = cell(p(r("\uf0fe是\uf021")))
        assert seen(found) == ("☑是\ufffd", {"symbol"})

    def test_ruby_counts_its_base(self) -> None:
        """Pronunciation above a text is not part of it."""
        ruby = f"<w:ruby><w:rt>{r('zhong')}</w:rt><w:rubyBase>{r('总')}</w:rubyBase></w:ruby>"
        assert cell(p(f"<w:r>{ruby}</w:r>" + r("分"))).text == "总分"

    @pytest.mark.parametrize("kind", ["footnote", "endnote"])
    def test_note_marks_are_no_text(self, kind: str) -> None:
        """10 with a note is 10."""
        found = cell(p(r("10") + f'<w:r><w:{kind}Reference w:id="2"/></w:r>'))
        assert seen(found) == ("10", {"note"})

    def test_comments_are_no_notes(self) -> None:
        """A comment prints nothing in the cell, so an annotated copy reads as its original."""
        marks = '<w:commentRangeStart w:id="2"/>', '<w:commentRangeEnd w:id="2"/>'
        found = cell(p(r("10").join(marks) + '<w:r><w:commentReference w:id="2"/></w:r>'))
        assert seen(found) == ("10", set())

    def test_own_note_mark_is_no_text(self) -> None:
        """A note mark typed by hand is a mark, too."""
        run = '<w:r><w:footnoteReference w:customMarkFollows="1" w:id="2"/><w:t>1</w:t></w:r>'
        assert cell(p(r("10") + run)).text == "10"

    def test_formulas(self) -> None:
        """A fraction and a power of a formula are no longer numbers."""

        def m(text: str) -> str:
            return f"<m:r><m:t>{text}</m:t></m:r>"

        fraction = f"<m:f><m:num>{m('1')}</m:num><m:den>{m('2')}</m:den></m:f>"
        power = f"<m:sSup><m:e>{m('10')}</m:e><m:sup>{m('2')}</m:sup></m:sSup>"
        assert cell(p(f"<m:oMath>{m('≥')}{fraction}</m:oMath>")).text == "≥1/2"
        assert cell(p(f"<m:oMath>{power}</m:oMath>")).text == "10^2"


def text_box(content: str) -> str:
    inner = f"<w:txbxContent>{content}</w:txbxContent>"
    shape_ = f"<wps:wsp><wps:txbx>{inner}</wps:txbx></wps:wsp>"
    old = f"<w:pict><v:shape><v:textbox>{inner}</v:textbox></v:shape></w:pict>"
    return (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>{shape_}</w:drawing>'
        f"</mc:Choice><mc:Fallback>{old}</mc:Fallback></mc:AlternateContent></w:r>"
    )


class TestPlaces:
    def test_text_box_is_read_once_after_its_paragraph(self) -> None:
        """A box anchored between 1 and 0 does not break the 10."""
        found = cell(p(r("1") + text_box(p("附件")) + r("0")))
        assert seen(found) == ("10\n附件", {"textbox"})

    def test_text_box_in_the_body(self) -> None:
        """Titles in text boxes stand among the paragraphs; tables in them are grids."""
        found = read(p(text_box(p("标题") + tbl(tr(tc("a"))))) + tbl(tr(tc("b"))))
        assert [(g.number, g.before, g.parent) for g in found.grids] == [
            (1, ("标题",), None),
            (2, ("标题",), None),
        ]

    def test_hidden_text_box(self) -> None:
        """A box in a hidden run is hidden."""
        box = text_box(p("附件")).replace("<w:r>", "<w:r><w:rPr><w:vanish/></w:rPr>", 1)
        assert cell(p(r("1") + box)).text == "1"

    def test_nested_table_is_a_grid_of_its_own(self) -> None:
        """It is numbered when met, knows its cell, and is no text of that cell."""
        inner = tbl(tr(tc("in")))
        found = read(tbl(tr(tc("x"), tc(p("own") + inner + p("more") + inner))) + tbl(tr(tc("z"))))
        assert [(g.number, g.parent, g.before) for g in found.grids] == [
            (1, None, ()),
            (2, (1, 1, 2), ("own",)),
            (3, (1, 1, 2), ("more",)),
            (4, None, ()),
        ]
        host = found.grids[0].cells[1]
        assert seen(host) == ("own\nmore", {"nested"})
        assert [c.text for c in found.grids[1].cells] == ["in"]

    def test_paragraphs_around_tables(self) -> None:
        """What stands before a table stays with it, and the rest comes after."""
        found = read(
            p("附件1")
            + p()
            + sdt(p("自评表"))
            + tbl(tr(tc("a")))
            + p("单位：万元")
            + tbl(tr(tc("b")))
            + p("填表人")
            + p("日期")
        )
        assert [g.before for g in found.grids] == [("附件1", "自评表"), ("单位：万元",)]
        assert found.after == ("填表人", "日期")

    def test_document_without_table(self) -> None:
        """Is no fault of the reader."""
        assert read(p("说明")) == Document("docx", (), ("说明",))

    def test_foreign_content_is_remarked(self) -> None:
        """An embedded document is not read, and that is told."""
        assert read('<w:altChunk r:id="x"/>').remarks == ("outside-content:1",)

    def test_external_links_are_counted(self) -> None:
        """Links are never followed."""
        assert read_document(docx(p("x"), links=2)).remarks == ("external-links:2",)


class TestPackage:
    def test_strict_documents(self) -> None:
        """The strict namespaces read the same, properties included."""
        body = tbl(tr(tc("a", span(2)), tc("b", TOP)), tr(tc("c"), tc("d"), tc("", BELOW)))
        strict = document(body)
        for transitional, name in _STRICT.items():
            strict = strict.replace(transitional, name)
        members = {
            "_rels/.rels": relation_part(relation("officeDocument", "/word/document.xml")).replace(
                *next(iter(list(_STRICT.items())[1:]))
            ),
            "word/document.xml": strict,
        }
        assert read_document(package(members)).grids == read(body).grids

    def test_main_part_elsewhere(self) -> None:
        """The document part is found by its relationship."""
        members = {
            "_rels/.rels": relation_part(relation("officeDocument", "doc/main.xml")),
            "doc/main.xml": document(p("x")),
            "word/document.xml": document(p("y")),
        }
        assert read_document(package(members)).after == ("x",)

    @pytest.mark.parametrize(
        "relations", [relation_part(relation("officeDocument", "NULL")), "<broken", "<a/>"]
    )
    def test_dangling_relationships(self, relations: str) -> None:
        """Relationships that lead nowhere do not keep a document from being read."""
        data = docx(
            p("x"), members={"_rels/.rels": relations, "word/_rels/document.xml.rels": relations}
        )
        assert read_document(data).after == ("x",)

    def test_utf16_part(self) -> None:
        """Parts may be in UTF-16, styles included."""
        body = document(tbl(tr(tc(p(r("7", '<w:rStyle w:val="c"/>') + r("8"))))))
        styles = '<w:style w:type="character" w:styleId="c"><w:rPr><w:vanish/></w:rPr></w:style>'
        plain = docx(p(), styles=styles)
        members = {n: c.decode() for n, c in _members(plain).items()}
        members["word/document.xml"] = body
        for name in ("word/document.xml", "word/styles.xml"):
            members[name] = members[name].replace("UTF-8", "UTF-16")
        encoded = {
            n: c.encode("utf-16") if n in ("word/document.xml", "word/styles.xml") else c
            for n, c in members.items()
        }
        assert read_document(package(encoded)).grids[0].cells[0].text == "8"

    def test_comments_do_not_split_text(self) -> None:
        """A comment of the XML within a text does not cut it off."""
        assert cell(p("<w:r><w:t>1<!-- x -->0<?pi?>0</w:t></w:r>")).text == "100"


def _members(data: bytes) -> dict[str, bytes]:
    with reader.open_archive(data) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_locate_finds_the_element_of_every_cell() -> None:
    """The annotator gets the w:tc of each cell of each grid, nested ones and wrapped ones too."""
    body = tbl(
        tr(tc("a", TOP), sdt(tc("b")), tc(p("c") + tbl(tr(tc("d"))))),
        tr(tc("", BELOW), tc("e"), tc("f")),
    )
    data = docx(body)
    found = read_document(data)
    elements = reader.locate(etree.fromstring(_members(data)["word/document.xml"]))
    assert set(elements) == {(c.table, c.row, c.column) for c in found.cells()}
    for c in found.cells():
        texts = elements[c.table, c.row, c.column].itertext()
        assert next(iter(texts)) == c.text


def test_locate_refuses_other_parts() -> None:
    """A part that is no document has no cells."""
    with pytest.raises(UnreadableDocument) as caught:
        reader.locate(etree.fromstring("<a/>"))
    assert caught.value.cause == "not-a-document"


@pytest.mark.parametrize("name", ["000_61e1da474eee09c0", "003_3b13b2285587347d"])
def test_seed_as_word_reads_as_its_text(name: str) -> None:
    """A real form printed as Word with merged cells holds the same texts in the same order."""
    from documents.from_seeds import docx_bytes

    path = SEEDS / f"{name}.txt"
    word, text = read_document(docx_bytes(path)), read_document(path.read_bytes())
    assert [c.text for c in word.cells() if c.text] == [c.text for c in text.cells() if c.text]


def test_only_small_style_parts_are_kept_for_the_next_document() -> None:
    """An office makes its documents from one template; a part made to fill the memory is let go."""
    space = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    small = b'<w:styles xmlns:w="' + space + b'"/>'
    styles._read_last.clear()

    def of(part: bytes) -> styles.Styles:
        packed = BytesIO()
        with ZipFile(packed, "w") as archive:
            archive.writestr("a", part)
        return styles.read_styles(ZipFile(packed), "a")

    assert of(small) is of(small)
    assert of(small + b" " * 2**20) == styles.Styles()
    assert len(styles._read_last) == 1
