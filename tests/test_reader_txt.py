"""Text documents: the three layouts are told apart by content, in every encoding in use."""

from pathlib import Path

import pytest

from selfeval_cli.base.errors import UnreadableDocument
from selfeval_cli.input import detect, read_document
from selfeval_cli.model.document import Document, Grid

SEEDS = Path(__file__).parent / "data" / "seeds"


def read(text: str) -> Document:
    return read_document(text.encode())


def rows(grid: Grid) -> list[list[str]]:
    return [[slot.text for slot in row] for row in grid.rows]


class TestDump:
    """Layout (a): a cell per line."""

    def test_rows_cells_and_lines(self) -> None:
        """A blank line ends a row; every cell knows its line and its rank."""
        (grid,) = read("\t项目名称\n\t甲\n\n\t总分\n\t100\n\t93.7\n").grids
        assert rows(grid) == [["项目名称", "甲"], ["总分", "100", "93.7"]]
        assert [(c.row, c.column, c.line) for c in grid.cells] == [
            (1, 1, 1),
            (1, 2, 2),
            (2, 1, 4),
            (2, 2, 5),
            (2, 3, 6),
        ]
        assert not grid.aligned

    def test_paragraphs_of_a_cell(self) -> None:
        """Lines without a tab belong to the cell, after a blank line too."""
        (grid,) = read("\t一\n\n二\n三\n\t四\n\n\t五\n").grids
        assert rows(grid) == [["一\n二\n三", "四"], ["五"]]

    def test_cell_that_begins_with_blank_lines(self) -> None:
        """An empty first paragraph does not cut the cell off from its text."""
        (grid,) = read("\t\n\n\n\n标题\n\n\t名称\n\t甲\n").grids
        assert rows(grid) == [["标题"], ["名称", "甲"]]
        assert [c.line for c in grid.cells] == [1, 7, 8]

    def test_empty_cells_and_blank_ends(self) -> None:
        """A tab alone is an empty cell; white space around a text is not part of it."""
        (grid,) = read("\t\n\t\n\n\t \u3000a\u00a0 \n\t \n \n\n").grids
        assert rows(grid) == [["", ""], ["a", ""]]

    def test_last_row_cut_off(self) -> None:
        """A file may end anywhere."""
        (grid,) = read("\ta\n\tb\n\n\tc").grids
        assert rows(grid) == [["a", "b"], ["c"]]

    def test_several_blank_lines_between_forms(self) -> None:
        """None to many blank lines between forms make no row."""
        (grid,) = read("\ta\n\tb\n\n\n\n\tc\n\td\n\n\te\n").grids
        assert rows(grid) == [["a", "b"], ["c", "d"], ["e"]]

    def test_paragraphs_before(self) -> None:
        """What stands before the first cell stands before the table."""
        (grid,) = read("附件1\n\n自评表\n\n\ta\n\tb\n").grids
        assert grid.before == ("附件1", "自评表")
        assert rows(grid) == [["a", "b"]]

    def test_title_right_above_the_first_cell(self) -> None:
        """A paragraph and cells without a blank line between them."""
        (grid,) = read("自评表\n\ta\n\tb\n").grids
        assert (grid.before, rows(grid)) == (("自评表",), [["a", "b"]])

    def test_paragraph_after_a_figure_is_no_part_of_it(self) -> None:
        """A note or the next title below a table's last figure stands in a row of its own."""
        (grid,) = read("\t总分\n\t100\n\t93.7\n\n填表人：甲\n\n\n自评表\n\n\t名称\n\t乙\n").grids
        assert rows(grid) == [
            ["总分", "100", "93.7"],
            ["填表人：甲\n自评表"],
            ["名称", "乙"],
        ]

    def test_second_paragraph_within_a_row(self) -> None:
        """A paragraph with further cells right below it is in its row, even after a figure."""
        (grid,) = read("\t10\n\n万元\n\t20\n").grids
        assert rows(grid) == [["10\n万元", "20"]]

    @pytest.mark.parametrize("end", ["\r\n", "\r"])
    def test_line_ends(self, end: str) -> None:
        """Line ends of Windows and of old Macs count the same lines."""
        text = "\ta\n\tb\n\n\tc\n"
        assert read(text.replace("\n", end)).grids == read(text).grids


class TestRows:
    """Layout (b): a row per line."""

    def test_neighbouring_lines_are_a_table(self) -> None:
        """Lines without a tab are paragraphs; they and blank lines part tables."""
        found = read("自评表\n（2020年度）\na\tb\nc\td\n\n\tx\ty\n说明\n")
        assert [(g.number, g.before, rows(g)) for g in found.grids] == [
            (1, ("自评表", "（2020年度）"), [["a", "b"], ["c", "d"]]),
            (2, (), [["", "x", "y"]]),
        ]
        assert found.after == ("说明",)
        assert [c.line for c in found.grids[0].cells] == [3, 3, 4, 4]

    def test_columns_count_only_in_rows_of_one_length(self) -> None:
        """Rows of several lengths have lost their merges."""
        assert read("a\tb\t\nc\t\td\n").grids[0].aligned
        assert not read("a\tb\tc\nd\te\n").grids[0].aligned

    def test_rows_that_begin_with_empty_cells(self) -> None:
        """Leading tabs do not make a dump of it, nor do rows of empty cells."""
        (grid,) = read("\t\t\t\n\t年度资金总额\t13\t11.3\n\t其他资金\t\t\n").grids
        assert rows(grid) == [
            [""] * 4,
            ["", "年度资金总额", "13", "11.3"],
            ["", "其他资金", "", ""],
        ]


class TestPipes:
    """Layout (c): pipe tables."""

    def test_markdown(self) -> None:
        """The rule below the header is dropped; escapes, breaks, entities and bold are resolved."""
        found = read(
            "# 自评表\n\n| 指标 | **分值** |\n| :--- | ---: |\n"
            "| a\\|b | 10<br>20 |\n| | &ge;5 |\n\n注\n"
        )
        (grid,) = found.grids
        assert rows(grid) == [["指标", "分值"], ["a|b", "10\n20"], ["", "≥5"]]
        assert [c.line for c in grid.cells] == [3, 3, 5, 5, 6, 6]
        assert (grid.before, found.after) == (("# 自评表",), ("注",))
        assert not grid.aligned

    def test_without_outer_pipes(self) -> None:
        """The rule tells a table whose rows do not begin with a pipe."""
        (grid,) = read("a | b\n--- | ---\n1 | 2\n\n甲|乙\n").grids
        assert rows(grid) == [["a", "b"], ["1", "2"]]

    def test_pipe_in_a_sentence(self) -> None:
        """A pipe alone makes no table."""
        assert read("甲|乙\n").grids == ()

    def test_mixed_tables(self) -> None:
        """Pipe and tab tables may stand in one document."""
        assert [rows(g) for g in read("|a|b|\nc\td\n").grids] == [[["a", "b"]], [["c", "d"]]]


class TestEncodings:
    TEXT = "\t总分\n\t100\n\t≥90%\n"

    @pytest.mark.parametrize(
        "data",
        [
            TEXT.encode("utf-8"),
            TEXT.encode("utf-8-sig"),
            TEXT.encode("utf-16"),
            TEXT.encode("utf-16-le"),
            TEXT.replace("\t", "\t\u3000").encode("utf-16-le"),
            TEXT.encode("utf-16-be"),
            b"\xfe\xff" + TEXT.encode("utf-16-be"),
            TEXT.encode("utf-32"),
            TEXT.encode("gb18030"),
            TEXT.encode("gbk"),
        ],
        ids=["utf-8", "bom", "utf-16", "le", "le-wide", "be", "be-bom", "utf-32", "gb18030", "gbk"],
    )
    def test_encodings(self, data: bytes) -> None:
        """The same text is read from each encoding in use."""
        (grid,) = read_document(data).grids
        assert rows(grid) == [["总分", "100", "≥90%"]]

    def test_character_cut_off_at_the_end(self) -> None:
        """A file cut within its last character is read up to it."""
        for code in ("utf-8", "gb18030", "utf-16"):
            data = "\t总分\n\t完成".encode(code)[:-1]
            assert rows(read_document(data).grids[0]) == [["总分", "完"]], code

    @pytest.mark.parametrize(
        ("data", "cause"),
        [
            (("年度总体目标" * 9).encode() + b"\xff" + "目标".encode(), "encoding"),
            (b"\tcaf\xe9\n\t\xff\xff\n", "encoding"),
            (b"\ta\x00b\n", "not-a-document"),
            (b"\x01\x02\x03\x04", "not-a-document"),
            ("\t总分\x1b[31m".encode(), "not-a-document"),
            (b"", "empty"),
            (b" \n\t\n\r\n", "empty"),
            ("\u3000\n\u00a0\n".encode(), "empty"),
            ("\ufeff\n".encode("utf-16-le"), "empty"),
        ],
    )
    def test_what_is_no_text(self, data: bytes, cause: str) -> None:
        """Broken UTF-8 is not guessed to be GB18030; binary data is no text; blanks are nothing."""
        with pytest.raises(UnreadableDocument) as caught:
            read_document(data)
        assert caught.value.cause == cause

    def test_marks_of_word_processors(self) -> None:
        """Cell marks, page breaks and an end-of-file mark of old are passed over."""
        (grid,) = read("\t10\x07\n\x0c\n\t2\x1e3\n\x1a").grids
        assert rows(grid) == [["10"], ["2-3"]]


def test_text_without_a_table() -> None:
    """Is no fault of the reader."""
    assert read("说明\n\n第二段\n") == Document("txt", (), ("说明", "第二段"))
    assert detect("说明".encode()) == "txt"


def test_time_is_linear_in_odd_texts() -> None:
    """Long lines of separators and many blank lines are read at once."""
    for text in (
        "|" * 50_000,
        "-|" * 50_000,
        "\t" * 50_000 + "a",
        "\n" * 100_000 + "a",
        "a\n" * 99_999,
    ):
        read(text)


@pytest.mark.parametrize(
    ("name", "height", "count", "totals"),
    [
        (
            "000_61e1da474eee09c0",
            170,
            1191,
            [
                ["总分", "100", "93.7", "/"],
                ["总分", "100", "100", "/"],
                ["总分", "100", "100", ""],
                ["总分", "100", "100", "/"],
                ["总分", "100", "100", ""],
                ["总分", "", "100", "100", ""],
                ["总分", "100", "100", "/"],
            ],
        ),
        (
            "003_3b13b2285587347d",
            90,
            610,
            [
                ["总分", "100", "99", ""],
                ["总分", "100", "99", ""],
                ["总分", "100", "98", ""],
                ["总分", "100", "98.9"],
            ],
        ),
    ],
)
def test_seeds(name: str, height: int, count: int, totals: list[list[str]]) -> None:
    """The real dumps: cells counted by grep, rows by blank lines before a tab, totals by eye."""
    data = (SEEDS / f"{name}.txt").read_bytes()
    (grid,) = read_document(data).grids
    found = rows(grid)
    assert (len(found), len(grid.cells)) == (height, count)
    assert [row for row in found if row[0] == "总分"] == totals
    lines = data.decode().split("\n")
    for cell in grid.cells:
        assert cell.line is not None
        assert cell.text.startswith(lines[cell.line - 1].strip())
