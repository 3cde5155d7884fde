"""Annotated text copies: remarks under the rows, and everything reads as before."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from selfeval_cli.base.errors import UnreadableDocument
from selfeval_cli.input.text.reader import read
from selfeval_cli.model.document import Document
from selfeval_cli.model.form import CellRef
from selfeval_cli.model.report import DocumentReport, Finding, FormReport, LayoutCell, LayoutTable
from selfeval_cli.output.annotate.txt import annotate_txt
from selfeval_cli.output.messages import label

#: A cell a line: the goal has two paragraphs with a blank line between, the last row is cut off.
DUMP = """\t自评表

\t年度总体目标
\t办理实事。

第二段。

\t总分
\t100
\t98"""
TABS = "说明\n\n自评表\t\t\n项目名称\t道路养护\t\n总分\t100\t98\n\n备注\n"
PIPES = "| 自评表 | | |\n|---|---|---|\n| 项目名称 | 道路养护 | |\n| 总分 | 100 | 98 |\n"
HEAD = "# selfeval: 【错误】SCR001 总分 › 得分\n# selfeval:   说明\n"


def finding(row: int | None, *, table: int = 1, code: str = "SCR001", **more: object) -> Finding:
    """A finding at the first cell of a row."""
    cell = None if row is None else CellRef(table=table, row=row, column=1, text="")
    fields = {"name": "n", "severity": "error", "message": "说明", "where": "总分 › 得分"}
    return Finding.model_validate({**fields, "code": code, "cell": cell, **more})


def report(*findings: Finding, titled: tuple[int, int] | None = None) -> DocumentReport:
    """A document with one form; `titled` is the (table, row) that prints its title."""
    layout: tuple[LayoutTable, ...] = ()
    if titled:
        cell = LayoutCell(row=titled[1], column=1, row_span=1, column_span=1, text="自评表")
        layout = (LayoutTable(table=titled[0], aligned=False, cells=(cell,)),)
    form = FormReport(
        number=1,
        kind="project",
        policy="national-2020",
        title="自评表",
        project="",
        department="",
        unit="",
        findings=findings,
        layout=layout,
    )
    return DocumentReport(path="a.txt", format="txt", status="checked", forms=(form,))


def without_lines(data: bytes) -> Document:
    """What is read, apart from line numbers."""
    document = read(data)
    grids = (
        replace(grid, cells=tuple(replace(cell, line=None) for cell in grid.cells))
        for grid in document.grids
    )
    return replace(document, grids=tuple(grids))


@pytest.mark.parametrize(
    ("text", "row", "above", "below"),
    [
        pytest.param(DUMP, 1, "\t自评表\n", "\n\t年度总体目标", id="dump, first row"),
        pytest.param(DUMP, 2, "第二段。\n", "\n\t总分", id="dump, below all paragraphs"),
        pytest.param(TABS, 2, "道路养护\t\n", "总分\t100", id="tabs, between rows"),
        pytest.param(TABS, 3, "\t98\n", "\n备注\n", id="tabs, not below the paragraphs"),
        pytest.param(PIPES, 1, "| 自评表 | | |\n", "|---|", id="pipes, above the rule"),
        pytest.param(PIPES, 3, "| 98 |\n", "", id="pipes, last row"),
    ],
)
def test_remarks_stand_under_their_row(text: str, row: int, above: str, below: str) -> None:
    """The remark follows the row's last line, and the copy reads as the original does."""
    copy = annotate_txt(text.encode(), report(finding(row)))

    assert above + HEAD + below in copy.data.decode()
    assert copy.data.decode().replace(HEAD, "") == text
    assert without_lines(copy.data) == without_lines(text.encode())
    assert (copy.comments, copy.warnings) == (1, ())


def test_last_line_without_end() -> None:
    """Below a last line without an end the remark has none either, and goes without a trace."""
    copy = annotate_txt(DUMP.encode(), report(finding(3)))

    assert copy.data.decode() == f"{DUMP}\n{HEAD}".removesuffix("\n")
    assert annotate_txt(copy.data, report()).data == DUMP.encode()


def test_cells_are_told_by_the_lines_of_the_copy() -> None:
    """The copy's own line numbers are reported, remarks counted: 总分 moves from 8 to 12."""
    copy = annotate_txt(DUMP.encode(), report(finding(1), finding(2)))

    before, after = (
        [cell.line for cell in read(data).cells()] for data in (DUMP.encode(), copy.data)
    )
    assert before == [1, 3, 4, 8, 9, 10]
    assert after == [1, 5, 6, 12, 13, 14]


def test_remark_says_all_there_is_to_verify() -> None:
    """Suggestion, figures, formula and basis stand on lines of their own; line ends are taken
    out, so that no text can end the remark."""
    one = finding(
        3,
        message="不符\n\t伪造的单元格\u2028x\x85y",
        stated="98",
        expected="97",
        difference="1",
        formula="8 + 89 = 97",
        suggestion="重新加总。",
        basis="财预〔2020〕10号",
    )

    copy = annotate_txt(DUMP.encode(), report(one))

    assert copy.data.decode().splitlines()[-6:] == [
        "# selfeval: 【错误】SCR001 总分 › 得分",
        "# selfeval:   建议：重新加总。",
        f"# selfeval:   {label('stated', 'zh')}：98　应为：97　相差：1",
        "# selfeval:   不符 伪造的单元格 x y",
        "# selfeval:   算式：8 + 89 = 97",
        "# selfeval:   依据：财预〔2020〕10号",
    ]
    assert without_lines(copy.data) == without_lines(DUMP.encode())


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("text", [DUMP, TABS, PIPES])
@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (b"", "utf-16-le"),
        (b"", "gb18030"),
        (b"", "gbk"),
    ],
)
def test_encoding_and_line_ends_are_kept(
    mark: bytes, encoding: str, text: str, line_end: str
) -> None:
    """The copy has the original's byte order mark, encoding and line ends; without the remarks
    it is the original."""
    original = mark + text.replace("\n", line_end).encode(encoding)

    copy = annotate_txt(original, report(finding(1), finding(3)))

    assert copy.data.startswith(mark)
    shown = copy.data.removeprefix(mark).decode(encoding)
    assert shown.count("# selfeval: ") == 4
    assert set(shown.replace(line_end, "")) & {"\r", "\n"} == set()
    assert without_lines(copy.data) == without_lines(original)
    assert annotate_txt(copy.data, report()).data == original


def test_remarks_in_gbk_use_its_signs() -> None:
    """An "ANSI" text stays GBK: signs it lacks are replaced, so that an editor shows the rest."""
    one = finding(1, message="10 × (1 − 0.5) – 😀", where="总分 › 得分")

    copy = annotate_txt(TABS.encode("gbk"), report(one))

    assert (
        copy.data.decode("gbk").replace(
            "# selfeval: 【错误】SCR001 总分 → 得分\n# selfeval:   10 × (1 - 0.5) - ?\n", ""
        )
        == TABS
    )


def test_again_on_its_own_output() -> None:
    """A second run replaces the remarks of the first, whose lines the findings now count."""
    first = annotate_txt(TABS.encode(), report(finding(1), finding(3)))

    again = annotate_txt(first.data, report(finding(1), finding(3)))
    other = annotate_txt(first.data, report(finding(2, code="WGT001")))

    assert again.data == first.data
    assert other.data == annotate_txt(TABS.encode(), report(finding(2, code="WGT001"))).data


def test_finding_without_a_cell() -> None:
    """It stands under the form's title; at the top when no cell prints one. A place that is not
    in the text is warned about."""
    at_title = annotate_txt(TABS.encode(), report(finding(None), titled=(1, 1)))
    at_top = annotate_txt(codecs.BOM_UTF8 + TABS.encode(), report(finding(None)))
    lost = annotate_txt(TABS.encode(), report(finding(99), titled=(1, 1)))

    assert f"自评表\t\t\n{HEAD}" in at_title.data.decode()
    assert at_top.data.decode("utf-8-sig") == HEAD + TABS
    assert lost.data == at_title.data
    assert [len(copy.warnings) for copy in (at_title, at_top, lost)] == [0, 0, 1]


def test_suppressed_findings_and_none() -> None:
    """What does not count is no remark; without remarks the bytes are the original's."""
    silent = report(finding(1, suppressed="已核实"), finding(2, baseline="known"))

    assert annotate_txt(TABS.encode(), silent).data == TABS.encode()


def test_second_table() -> None:
    """A row is found by its table, too."""
    text = PIPES + "\n第二张\n\n" + PIPES

    copy = annotate_txt(text.encode(), report(finding(3, table=2)))

    assert copy.data.decode() == text + HEAD


def test_character_cut_off_at_the_end() -> None:
    """A text that ends within a character is annotated without it."""
    original = TABS.encode("gb18030") + "完".encode("gb18030")[:1]

    copy = annotate_txt(original, report(finding(1)))

    assert copy.data.decode("gbk").replace(HEAD.replace("›", "→"), "") == TABS


def test_unreadable_text() -> None:
    """Bytes in no known encoding are refused."""
    with pytest.raises(UnreadableDocument):
        annotate_txt(b"\xff\xff\xff\tx", report(finding(1)))


@given(
    rows=st.lists(st.lists(st.text("甲12 \t|-", max_size=4), min_size=1, max_size=3), min_size=1),
    places=st.lists(st.integers(0, 12), max_size=4),
    shape=st.sampled_from(("dump", "tabs", "pipes")),
    ended=st.booleans(),
)
def test_any_text_reads_the_same_with_remarks(
    rows: list[list[str]], places: list[int], shape: str, ended: bool
) -> None:
    """Whatever the rows are, remarks change nothing that is read and can be taken out again."""
    match shape:
        case "dump":
            text = "\n".join("".join(f"\t{cell}\n" for cell in row) for row in rows)
        case "tabs":
            text = "\n".join("\t".join(row) for row in rows)
        case _:
            text = "\n".join("|" + "|".join(row) + "|" for row in rows)
    original = (text + "\n" if ended else text).encode()
    if not original.strip():
        return
    findings = report(*(finding(place or None) for place in places))

    copy = annotate_txt(original, findings)

    assert without_lines(copy.data) == without_lines(original)
    assert annotate_txt(copy.data, findings).data == copy.data
    assert annotate_txt(copy.data, report()).data == original
