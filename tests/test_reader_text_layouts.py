"""The layouts in which people paste a form: one form, pasted in many ways, keeps its cells."""

import random
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfeval_cli.base.errors import UnreadableDocument
from selfeval_cli.input import read_document
from selfeval_cli.model.document import Document

#: The rows of a form as Word copies them: a cell under a merge is blank, one beside it is gone.
#: "|" stands where a cell may be written on two lines.
_FORM = """
项目名称\t老旧小区|供水改造
主管部门\t临川县水务局\t实施单位\t临川县|供水服务站
项目资金|（万元）\t\t年初|预算数\t全年|预算数（A）\t全年|执行数（B）\t分值\t执行率|（B/A）\t得分
\t年度资金|总额\t80\t84\t63\t10\t75%\t7.5
\t其中：当年|财政拨款\t80\t84\t63\t-\t75%\t-
\t其他|资金\t\t\t\t-\t\t-
年度总体|目标\t预期|目标\t实际完成|情况
\t更换三个小区的旧水管4.2千米；|接通入户表620只。\t更换旧水管4.2千米；|接通入户表610只。
绩效|指标\t一级|指标\t二级|指标\t三级|指标\t年度|指标值\t实际|完成值\t分值\t得分\t偏差原因分析|及改进措施
\t产|出|指|标\t数量|指标\t更换水管|长度\t≥4.2|千米\t4.2|千米\t20\t20\t
\t\t\t入户表\t≥620只\t610只\t15\t14.76\t两栋楼的住户外出，|钥匙未能取到
\t\t质量|指标\t验收|合格率\t100%\t100%\t15\t15\t
\t效益|指标\t社会效益|指标\t停水|投诉\t明显|减少\t明显|减少\t30\t30\t
\t满意度|指标\t服务对象|满意度指标\t住户|满意度\t≥90%\t95%\t10\t10\t
总|分\t100\t97.26\t
""".strip("\n")
FORM = [[cell.split("|") for cell in line.split("\t")] for line in _FORM.split("\n")]
PLAIN = [["".join(parts) for parts in row] for row in FORM]
#: What is left of a row where blank cells under a merge are not copied.
COVERED = {row: (1 if row in (3, 4, 5, 7) else depth) for row, depth in (
    *((row, 1) for row in (3, 4, 5, 7, 9, 12, 13)), (10, 3), (11, 2),
)}  # fmt: skip
BARE = [row[COVERED.get(number, 0) :] for number, row in enumerate(PLAIN)]


def texts(document: Document) -> list[list[str]]:
    return [
        [slot.text.replace("\n", "") for slot in row]
        for grid in document.grids
        for row in grid.rows
    ]


def tabbed(rows: list[list[str]]) -> str:
    return "项目支出绩效自评表\n（2023年度）\n" + "\n".join("\t".join(row) for row in rows) + "\n"


def broken(choose: Callable[[], bool]) -> list[list[str]]:
    """The form, each cell that may be on two lines broken where `choose` says so."""
    return [[("\n" if choose() else "").join(parts) for parts in row] for row in FORM]


class TestBrokenRows:
    """Line breaks inside cells, copied from Word."""

    @given(st.randoms(use_true_random=False), st.floats(0, 1))
    def test_word(self, chance: random.Random, share: float) -> None:
        """However many cells are broken, the rows are those of the form."""
        rows = broken(lambda: chance.random() < share)
        assert texts(read_document(tabbed(rows).encode())) == PLAIN

    def test_cells_that_a_browser_leaves_out(self) -> None:
        """Blanks under a merge are put back before the cells of the row."""
        assert texts(read_document(tabbed(BARE).encode())) == PLAIN

    def test_a_header_of_two_rows(self) -> None:
        """Its second row stands under the labels it makes whole, or divides."""
        rows = [list(row) for row in BARE]
        rows[8][4:6] = "年度", "实际"
        rows.insert(9, ["指标值", "完成值"])
        want = [*PLAIN[:8], rows[8], ["", "", "", "", "指标值", "完成值", "", "", ""], *PLAIN[9:]]
        assert texts(read_document(tabbed(rows).encode())) == want

    def test_a_funds_header_of_two_rows(self) -> None:
        """Its second row is all that tells that cells are missing; a label in it may be broken."""
        text = (
            "项目资金（万元）\t\t预算数\t全年执行数\t执行率\n年初\n预算数\t全年预算数\n"
            "年度资金总额\t80\t84\t63\t75%\n其中：财政拨款\t80\t84\t63\t75%\n"
        )
        assert texts(read_document(text.encode())) == [
            ["项目资金（万元）", "", "预算数", "", "全年执行数", "执行率"],
            ["", "", "年初预算数", "全年预算数", "", ""],
            ["", "年度资金总额", "80", "84", "63", "75%"],
            ["", "其中：财政拨款", "80", "84", "63", "75%"],
        ]

    def test_a_label_written_downwards_below_a_broken_one(self) -> None:
        """Its signs make no label with the end of the header."""
        text = (
            "一级指标\t二级指标\t三级指标\t年度\n指标值\t实际完成值\t分值\t得分\n"
            "产\n出\n指\n标\t数量指标\t更换水管\t4.2千米\t4.2千米\t90\t90\n总分\t90\t90\n"
        )
        found = texts(read_document(text.encode()))
        assert [row[0] for row in found] == ["一级指标", "产出指标", "总分"]

    def test_a_text_in_brackets_begins_no_label(self) -> None:
        """The dots of a template at the end of the goals stay there: the next row is the header."""
        text = (
            "年度总体目标\t预期目标\t实际完成情况\n\t巡查河道\t（填写完成情况）\n"
            "绩效指标\t一级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\n"
            "\t产出指标\t更换水管\t4.2千米\t4.2千米\t90\t90\n总分\t\t\t\t\t90\t90\n"
        )
        found = texts(read_document(text.encode()))
        assert [row[0] for row in found] == ["年度总体目标", "", "绩效指标", "", "总分"]

    @pytest.mark.parametrize("row", ["其中：新表\t300只\t300只", "小计\t35\t34.76", "……"])
    def test_a_short_row_is_none_of_the_row_above(self, row: str) -> None:
        """A part, a subtotal and the dots of a template begin a row of their own."""
        rows = [[cell for cell in row if cell] for row in PLAIN]
        rows.insert(11, row.split("\t"))
        found = texts(read_document(tabbed(rows).encode()))
        assert len(found) == len(rows) - ("……" in row)

    @pytest.mark.parametrize("number", range(1, len(FORM)))
    def test_one_row_of_a_browser(self, number: int) -> None:
        """The same where the cells under a merge are not there at all."""
        rows = [list(row) for row in BARE]
        rows[number] = ["\n".join(parts) for parts in FORM[number]][COVERED.get(number, 0) :]
        assert texts(read_document(tabbed(rows).encode())) == PLAIN

    def test_cells_know_their_lines(self) -> None:
        """A cell begins on the line where its first line stands."""
        (grid,) = read_document("总\n分\t100\t98\n".encode()).grids
        assert [(c.text, c.line) for c in grid.cells] == [("总\n分", 1), ("100", 2), ("98", 2)]

    def test_a_heading_is_not_drawn_into_the_row_below(self) -> None:
        """It parts the tables, as it did."""
        text = "年度资金总额\t10\t10\t100%\n绩效指标完成情况\n一级指标\t二级指标\t分值\t得分\n"
        found = read_document(text.encode())
        assert [grid.before for grid in found.grids] == [(), ("绩效指标完成情况",)]

    def test_time_is_linear(self) -> None:
        """Lines that could all be joined are not tried in all ways."""
        for text in ("甲\t乙\n" * 30_000, "产\t出\n指\n" * 9_000, "a\tb\nc\nd\n" * 900):
            read_document(text.encode())


class TestDroppedCells:
    """Copies in which every blank cell is missing, wherever it stood."""

    def test_each_cell_stands_under_its_column(self) -> None:
        """What the columns and the figures are says where; a label needs no column of its own."""
        rows = [[cell for cell in row if cell] for row in PLAIN]
        want = [list(row) for row in PLAIN]
        # The blank label above those of the funds is gone for good, in all rows alike.
        want[2:6] = [[row[0] or row[1], *row[2:]] for row in PLAIN[2:6]]
        want[5] = ["其他资金", "", "-", "-", "", "", ""]  # marks say nothing wherever they stand
        want[-1] = rows[-1]
        (grid,) = read_document(tabbed(rows).encode()).grids
        assert [[s.text for s in row] for row in grid.rows] == want
        assert grid.unsure == ()

    @pytest.mark.parametrize(
        ("row", "unsure"),
        [
            ("入户表\t≥620只\t610只\t15\t14.76\t未能取到", False),
            ("入户表\t620只\t15\t15", True),  # the target or the result
            ("入户表\t≥620只\t15\t15", True),  # 15 may be the result, and the score missing
            ("入户表\t≥620只\t610只\t15", True),  # the weight or the score
            ("入户表\t≥620只\t610只\t15\t/", True),  # the same: a mark is no score
            ("产出指标\t入户表\t≥620只\t610只\t15\t15", False),  # the level once more
        ],
    )
    def test_a_row_that_may_stand_in_two_ways(self, row: str, unsure: bool) -> None:
        """Is told, where the two say different things."""
        rows = [[cell for cell in row if cell] for row in PLAIN]
        rows[10] = row.split("\t")
        (grid,) = read_document(tabbed(rows).encode()).grids
        assert grid.unsure == ((11,) if unsure else ())

    @pytest.mark.parametrize(
        ("at", "old", "new"),
        [
            (3, "63", "待定"),
            (3, "75%", "见附件"),
            (9, "\t20\t20", "\t十分之\t20"),
            (13, "\t10\t10", "\t10\t满分x"),
            (4, "75%", "#DIV/0!"),
            (10, "两栋楼的住户外出，钥匙未能取到", "0"),
        ],
    )
    def test_a_word_among_figures_moves_nothing(self, at: int, old: str, new: str) -> None:
        """A copy without the cells under a merge: the row is as wide as others of its table, and
        fits them but for this word."""
        rows = ["\t".join(row) for row in BARE]
        rows[at] = rows[at].replace(old, new)
        want = ["\t".join(row) for row in PLAIN]
        want[at] = want[at].replace(old, new)
        (grid,) = read_document(tabbed([row.split("\t") for row in rows]).encode()).grids
        found = [[slot.text for slot in row] for row in grid.rows]
        assert ["\t".join(row) for row in found][at] == want[at]
        assert grid.unsure == ()

    @pytest.mark.parametrize("rate", ["见附件", "#DIV/0!"])
    def test_a_word_where_the_other_rows_are_blank(self, rate: str) -> None:
        """Between two cells whose columns the other rows tell, there is one column left."""
        rows = [list(row) for row in BARE]
        rows[3][5] = rate
        rows[4][5] = ""
        (grid,) = read_document(tabbed(rows).encode()).grids
        assert [slot.text for slot in grid.rows[3]] == [*PLAIN[3][:6], rate, PLAIN[3][7]]
        assert grid.unsure == ()

    def test_an_error_of_a_spreadsheet_stands_for_a_figure(self) -> None:
        """The only row of the funds: nothing else tells where its cells belong."""
        rows = [row for at, row in enumerate(BARE) if at not in (4, 5)]
        rows[3] = [text.replace("75%", "#DIV/0!") for text in rows[3]]
        (grid,) = read_document(tabbed(rows).encode()).grids
        assert [slot.text for slot in grid.rows[3]][-2:] == ["#DIV/0!", "7.5"]
        assert grid.unsure == ()

    def test_words_at_the_end_of_a_row_may_be_a_reason(self) -> None:
        """Every blank cell is missing: 满分x may be the score, or the reason of a row without one;
        the row is not laid like the other that is as wide."""
        rows = [[cell for cell in row if cell] for row in PLAIN]
        rows[12] = ["效益指标", "社会效益指标", "停水投诉", "明显减少", "明显减少", "30", "满分x"]
        rows[13] = ["满意度指标", "服务对象满意度指标", "住户满意度", "≥90%", "95%", "10", "10"]
        (grid,) = read_document(tabbed(rows).encode()).grids
        assert not [row for row in grid.rows if row[-2].text == "满分x"]

    def test_a_wide_table_takes_no_long_time(self) -> None:
        """A header wider than any form's is left alone."""
        header = "一级指标\t二级指标\t三级指标\t" + "\t".join(["年度指标值"] * 400)
        text = "\n".join([header, *["产出指标\t" + "\t".join(["10"] * 300)] * 200])
        read_document(text.encode())


class TestQuotedCells:
    """Cells in quotes, copied from Excel."""

    def excel(self, encoding: str) -> bytes:
        rows = [
            [f'"{cell}"' if "\n" in cell or "," in cell else cell for cell in row]
            for row in broken(lambda: True)
        ]
        rows[3][2:5] = '"1,080"', '"1,084"', '"1,063"'
        return tabbed(rows).encode(encoding)

    @pytest.mark.parametrize("encoding", ["utf-8", "gbk", "utf-16"])
    def test_breaks_and_thousands(self, encoding: str) -> None:
        """The quotes are gone, the commas and the rows are there."""
        found = texts(read_document(self.excel(encoding)))
        assert found[3] == ["", "年度资金总额", "1,080", "1,084", "1,063", "10", "75%", "7.5"]
        assert found[:3] + found[4:] == PLAIN[:3] + PLAIN[4:]

    def test_lines_are_counted_as_in_the_file(self) -> None:
        """A break inside quotes is a line of the file."""
        (grid,) = read_document('"总\n分"\t"说""明"\t100\n合计\t1\n'.encode()).grids
        assert [(c.text, c.line) for c in grid.cells] == [
            ("总\n分", 1), ('说"明', 2), ("100", 2), ("合计", 3), ("1", 3),
        ]  # fmt: skip

    def test_a_quote_in_a_sentence(self) -> None:
        """Only what opens a cell and closes it is a quoted cell."""
        text = '指标\t"两癌"筛查\t"一\t完成"二"\t10\n'
        assert texts(read_document(text.encode())) == [
            ["指标", '"两癌"筛查', '"一', '完成"二"', "10"]
        ]


class TestPipes:
    """Tables drawn with pipes, by people, converters and crawlers."""

    def test_a_row_that_a_line_break_cuts(self) -> None:
        """Rows end with a pipe: one that does not goes on."""
        text = "| 指标 | 目标 | 分值 |\n|---|---|---|\n| 水管 | ≥4.2\n千米 | 20 |\n| 表 | 1 | 2 |\n"
        (grid,) = read_document(text.encode()).grids
        assert [[s.text for s in row] for row in grid.rows] == [
            ["指标", "目标", "分值"], ["水管", "≥4.2\n千米", "20"], ["表", "1", "2"],
        ]  # fmt: skip
        assert [c.line for c in grid.cells] == [1, 1, 1, 3, 3, 4, 5, 5, 5]

    def test_a_grid_table(self) -> None:
        """Its rows lie between its rules, its cells are wrapped."""
        text = (
            "+------+--------+\n| 项目 | year   |\n| 名称 | report |\n+======+========+\n"
            "| 总分 | 97.2   |\n|      | 6      |\n+------+--------+\n"
        )
        (grid,) = read_document(text.encode()).grids
        assert [[s.text for s in row] for row in grid.rows] == [
            ["项目名称", "year report"], ["总分", "97.26"],
        ]  # fmt: skip
        assert grid.aligned

    @pytest.mark.parametrize("style", ["crawler", "outer", "html2text"])
    def test_blank_cells_that_are_not_there(self, style: str) -> None:
        """They are put back; the pipes that a crawler adds for merged columns are no cells."""
        lines = []
        for row in BARE:
            pad = "|" * (9 - len(row))
            if style == "outer":
                lines.append(f"| {' | '.join(row)} |{pad}")
            elif style == "crawler":
                lines.append(f"{' | '.join(row)} | {pad}")
            else:
                lines.append("| ".join(row) + "  ")
        text = "\n".join(["项目支出绩效自评表", "", *lines])
        (grid,) = read_document(text.encode()).grids
        assert [[s.text for s in row] for row in grid.rows] == PLAIN

    def test_numbers_of_entities_without_end(self) -> None:
        """No character has thousands of digits: it is text."""
        text = f"| &#{'1' * 5000}; | &#88; |\n"
        assert texts(read_document(text.encode()))[0][1] == "X"


class TestWhatIsSaidOfALayout:
    def test_a_row_that_fits_nowhere(self) -> None:
        """It stays as it is, and the grid says that cells may be missing."""
        rows = [*BARE[:-1], ["另一行", "文字", "文字", "文字", "文字", "文字"], BARE[-1]]
        (grid,) = read_document(tabbed(rows).encode()).grids
        assert [s.text for s in grid.rows[-2]] == rows[-2]
        assert grid.missing

    @pytest.mark.parametrize("between", ["\n", "\n\n", " "])
    def test_cells_that_cannot_be_told(self, between: str) -> None:
        """A cell a line or cells aligned by spaces: said, with the layouts that can be read."""
        text = "\n".join(between.join(cell for cell in row if cell) for row in PLAIN)
        with pytest.raises(UnreadableDocument) as caught:
            read_document(text.encode())
        assert caught.value.cause == "layout"

    def test_a_text_that_is_no_form(self) -> None:
        """A report that mentions a word of a form is read as before."""
        assert read_document("项目名称 供水改造\n\n总分 97.26\n".encode()).grids == ()


class TestRepeatedCells:
    """Merged cells whose text a script has printed at every place they cover."""

    def test_as_python_docx_prints_them(self) -> None:
        """Told once, the rows are those of a table with blanks; equal results stay."""
        text = (
            "项目自评表\t项目自评表\t项目自评表\t项目自评表\t项目自评表\t项目自评表\n"
            "项目名称\t供水改造\t供水改造\t供水改造\t供水改造\t供水改造\n"
            "绩效指标\t一级指标\t三级指标\t指标值\t完成值\t得分\n"
            "绩效指标\t产出指标\t供水压力\t达标\t达标\t10\n"
            "绩效指标\t产出指标\t停水次数\t4\t4\t4\n"
            "总分\t总分\t总分\t总分\t总分\t14\n"
        )
        assert texts(read_document(text.encode())) == [
            ["项目自评表", "", "", "", "", ""],
            ["项目名称", "供水改造", "", "", "", ""],
            ["绩效指标", "一级指标", "三级指标", "指标值", "完成值", "得分"],
            ["", "产出指标", "供水压力", "达标", "达标", "10"],
            ["", "", "停水次数", "4", "4", "4"],
            ["总分", "", "", "", "", "14"],
        ]

    def test_a_table_that_only_repeats_its_levels(self) -> None:
        """Nothing covers several columns: the table stays as it is."""
        text = "一级\t名称\t目标\t得分\n产出\t甲\t1\t1\n产出\t乙\t2\t2\n"
        assert texts(read_document(text.encode()))[2][0] == "产出"


class TestCommas:
    """Cells between commas (.csv)."""

    def test_as_excel_saves_it(self) -> None:
        """Quotes hold line breaks, commas and quotes; every row has all columns."""
        rows = [
            ["项目名称", "供水改造", "", ""],
            ["项目资金\n（万元）", "年初预算数", "全年预算数", "全年执行数"],
            ["年度资金总额", "1,080", "1,084", '1,063"'],
        ]
        text = "".join(
            ",".join(f'"{c.replace(chr(34), chr(34) * 2)}"' for c in row) + "\r\n" for row in rows
        )
        (grid,) = read_document(text.encode("gb18030")).grids
        assert [[s.text for s in row] for row in grid.rows] == rows
        assert [row[0].cell.line for row in grid.rows] == [1, 2, 4]
        assert grid.aligned

    def test_sentences_with_commas(self) -> None:
        """Are no table."""
        assert read_document("a, b, c, d\n说明, 无\n第三行\n".encode()).grids == ()


def test_a_year_above_a_table_stands_alone() -> None:
    """However it is spaced, it is no part of the first label."""
    text = (
        "项目自评表\n（  2023 年度 ）\n项目名称\t供水改造\n主管部门\t县水务局\t实施单位\t服务站\n"
    )
    (grid,) = read_document(text.encode()).grids
    assert grid.before == ("项目自评表", "（  2023 年度 ）")
