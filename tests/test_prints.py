"""PDF: tables that go on over pages, and how different programs draw them."""

import pytest
from documents.prints import HEADER, WIDTHS, Edge, Paper, form_top, head, printed

from selfeval_cli.forms.reading import read_forms
from selfeval_cli.input import read_document
from selfeval_cli.input.pdf import reader as pdf
from selfeval_cli.model.form import Form
from selfeval_cli.run.check import Plan, check_bytes

FIRST = ("产出\n指标", "数量\n指标", "清淤长\n度", "≥3千米", "3千米", "40", "40", "")
SECOND = ("^", "质量\n指标", "验收合\n格率", "≥95%", "95%", "30", "29", "天气原\n因，改\n进措施")
THIRD = ("效益\n指标", "社会\n效益", "受益村\n庄", "≥6个", "6个", "30", "30", "")
TOTAL = ("总分", "<", "<", "<", "<", "100", "99", "")


def grid_rows(data: bytes) -> list[list[tuple[int, int, int, str]]]:
    """The one table: for each row the column, width, height and text of its cells."""
    (grid,) = read_document(data).grids
    found: dict[int, list[tuple[int, int, int, str]]] = {
        n: [] for n in range(1, len(grid.rows) + 1)
    }
    for cell in grid.cells:
        found[cell.row].append((cell.column, cell.column_span, cell.row_span, cell.text))
    return list(found.values())


def form(data: bytes) -> Form:
    """The one form of a document."""
    (found,) = read_forms(read_document(data)).forms
    return found


def codes(data: bytes) -> set[str]:
    """The codes of all findings."""
    report = check_bytes(data, "a.pdf", Plan()).report
    return {finding.code for form in report.forms for finding in form.findings}


def on_two_pages(*above: tuple[str, ...], below: list[tuple[str, ...]], how: str = "") -> bytes:
    """A form whose table is drawn on two pages: with rules closed at the break, left open there
    ("open"), or drawn as thin rectangles ("rectangles")."""
    edge: Edge = "open" if how == "open" else "closed"
    first, second = form_top(), Paper(rectangles=how == "rectangles")
    first.table([*head(), *above], WIDTHS, below=edge)
    second.table(below, WIDTHS, top=40, above=edge)
    return printed(first, second)


WHOLE = on_two_pages(FIRST, SECOND, THIRD, below=[TOTAL])


def test_a_form_on_one_page_and_its_total_on_the_next() -> None:
    """The second page lacks most of the columns; its cells stand below the same ones."""
    found = form(WHOLE)

    assert [row.weight.text for row in found.indicators] == ["40", "30", "30"]
    assert grid_rows(WHOLE)[-1] == [
        (1, 5, 1, "总分"),
        (6, 1, 1, "100"),
        (7, 1, 1, "99"),
        (8, 1, 1, ""),
    ]
    assert found.total is not None
    assert found.total.score.text == "99"
    assert not {"WGT001", "SCR001", "FRM004", "FRM010"} & codes(WHOLE)


@pytest.mark.parametrize("how", ["", "open", "rectangles"])
def test_a_row_that_a_page_cuts_is_one_row(how: str) -> None:
    """Its reason goes on on the next page, in a cell whose other cells are blank there."""
    above = (*SECOND[:7], "天气原\n因，改")
    rest = ("", "", "", "", "", "", "", "进措施")
    found = form(on_two_pages(FIRST, above, below=[rest, THIRD, TOTAL], how=how))

    assert [row.reason.text for row in found.indicators] == ["", "天气原因，改进措施", ""]
    assert [row.level1.text for row in found.indicators] == ["产出指标", "产出指标", "效益指标"]
    assert found.doubts == ()


def test_a_value_that_a_page_cuts_is_one_value() -> None:
    """不低于 | 95% did not fit into one line; names of three signs a line go on as well."""
    above = ("^", "^", "验收合\n格", "不低于", "95%", "30", "29", "天气")
    rest = ("", "", "率", "95%", "", "", "", "")
    one = form(on_two_pages(FIRST, above, below=[rest, THIRD, TOTAL]))

    assert len(one.indicators) == 4  # "格" had room for "率": these may be two rows
    assert [doubt.what for doubt in one.doubts] == ["break"]

    above = ("^", "质量\n指标", "验收合", "不低于", "95%", "30", "29", "天气")
    rest = ("", "", "格率", "95%", "", "", "", "")
    two = form(on_two_pages(FIRST, above, below=[rest, THIRD, TOTAL]))

    assert [row.name.text for row in two.indicators] == ["清淤长度", "验收合格率", "受益村庄"]
    assert two.indicators[1].target.text == "不低于95%"


@pytest.mark.parametrize("how", ["", "open"])
def test_a_row_of_its_own_below_labels_that_a_page_cuts(how: str) -> None:
    """Figures below figures are another row; the labels in front of it, blank there, go on."""
    above = ("效益\n指标", "社会\n效益", "受益村\n庄", "≥6个", "6个", "15", "15", "")
    below = ("", "", "灌溉面\n积", "≥5亩", "5亩", "15", "15", "")
    data = on_two_pages(FIRST, SECOND, above, below=[below, TOTAL])
    if how == "open":
        first, second = form_top(), Paper()
        end = first.table([*head(), FIRST, SECOND, above], WIDTHS, below="open")
        for left, right in ((160, 430),):
            first.rule(left, end, right, end)
        second.table([below, TOTAL], WIDTHS, top=40, above="open")
        second.rule(160, 40, 440, 40)
        data = printed(first, second)
    found = form(data)

    assert [row.weight.text for row in found.indicators] == ["40", "30", "15", "15"]
    assert found.indicators[3].level1.text == "效益指标"
    assert found.indicators[3].level2.text == "社会效益"
    assert found.doubts == ()


def test_a_blank_cell_behind_the_labels_is_one_of_its_own() -> None:
    """The reason of the last row does not go on over a row that has none."""
    data = on_two_pages(FIRST, SECOND, below=[THIRD, TOTAL])

    assert [row.reason.text for row in form(data).indicators] == ["", "天气原因，改进措施", ""]


def test_a_header_of_two_rows_printed_again_is_left_out() -> None:
    """With figures in its labels, too."""
    upper = (
        "一级\n指标",
        "二级\n指标",
        "三级指标",
        "2021\n年度",
        "实际",
        "分值",
        "得分",
        "偏差\n原因",
    )
    lower = ("^", "^", "^", "指标值", "完成值", "^", "^", "^")
    first, second = form_top(), Paper()
    first.table([head()[0], upper, lower, FIRST, SECOND], WIDTHS)
    second.table([upper, lower, THIRD, TOTAL], WIDTHS, top=40)
    found = form(printed(first, second))

    assert [row.name.text for row in found.indicators] == ["清淤长度", "验收合格率", "受益村庄"]
    assert found.unrecognised == ()


def test_a_running_line_above_a_table_does_not_end_it() -> None:
    """The header and the footer of a report stand on all of its pages."""
    first, second = form_top(), Paper()
    for page in (first, second):
        page.text(60, 20, "水利局2021年度部门决算")
        page.text(60, 760, "绩效评价附件")
    first.table([*head(), FIRST, SECOND], WIDTHS)
    second.table([THIRD, TOTAL], WIDTHS, top=40)
    data = printed(first, second)

    assert [row.weight.text for row in form(data).indicators] == ["40", "30", "30"]
    assert not {"WGT001", "SCR001", "FRM004", "FRM010"} & codes(data)


def test_the_next_form_below_the_same_title_is_one_of_its_own() -> None:
    """A page that begins as the table has begun holds another form."""
    first, second = form_top(), form_top()
    first.table([*head(), FIRST, SECOND, THIRD, TOTAL], WIDTHS)
    other = (*head()[0][:2], "渠道改造", *head()[0][3:])
    second.table([other, HEADER, FIRST, SECOND, THIRD, TOTAL], WIDTHS)
    forms = read_forms(read_document(printed(first, second))).forms

    assert [found.project.text for found in forms] == ["水库清淤", "渠道改造"]
    assert [len(found.indicators) for found in forms] == [3, 3]


def test_where_it_cannot_be_told_nothing_is_computed() -> None:
    """A name and a reason below those of a row that lacks its figures: one row, or two."""
    above = ("^", "^", "验收合\n格", "", "", "", "", "天气")
    below = ("", "", "率", "", "", "", "", "")
    data = on_two_pages(FIRST, above, below=[below, THIRD, TOTAL])
    report = check_bytes(data, "a.pdf", Plan()).report
    (found,) = report.forms

    assert "FRM010" in {finding.code for finding in found.findings}
    assert not [finding.code for finding in found.findings if finding.severity == "error"]
    assert {"WGT001", "SCR001"} <= {unchecked.code for unchecked in found.checks.unchecked}


def test_narratives_that_a_page_cuts_between_paragraphs_are_one() -> None:
    """Nothing is computed from a goal: a text below a text, without a label, goes on."""
    goals = ("年度\n目标", "预期目标", "<", "<", "<", "实际完成情况", "<", "<")
    texts = ("^", "1.全部清淤。\n2.修堤。", "<", "<", "<", "1.已清淤。", "<", "<")
    rest = ("", "3.植树。", "<", "<", "<", "2.已修堤。", "<", "<")
    first, second = form_top(), Paper()
    first.table([head()[0], goals, texts], WIDTHS)
    second.table([rest, HEADER, FIRST, SECOND, THIRD, TOTAL], WIDTHS, top=40)
    found = form(printed(first, second))

    (goal,) = found.goals
    assert goal.expected.text == "1.全部清淤。\n2.修堤。\n3.植树。"
    assert goal.actual.text == "1.已清淤。\n2.已修堤。"
    assert found.doubts == ()


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_a_page_turned_over_is_read_as_it_is_seen(rotate: int) -> None:
    """What is drawn lying and shown upright is upright; drawn upright and turned it is not read."""
    upright = form_top()
    upright.table([*head(), FIRST, SECOND, THIRD, TOTAL], WIDTHS)

    turned = check_bytes(printed(upright, rotate=rotate), "a.pdf", Plan()).report

    assert turned.status in ("no-form", "unreadable")


def test_a_table_without_standing_rules_is_not_passed_over() -> None:
    """Its cells cannot be told apart: the document is named as one without a form."""
    paper = form_top()
    paper.table([*head(), FIRST, SECOND, THIRD, TOTAL], WIDTHS, standing=False)

    assert check_bytes(printed(paper), "a.pdf", Plan()).report.status == "no-form"


#: As wide as the columns are, so that nothing tells a label from the half of one.
_FULL_HEADER = ("一级指标", "二级指标", "三级指标", "目标值", "完成值", "分值", "得分", "偏差原因")


def test_a_header_that_stands_last_on_its_page_is_no_half_of_a_row() -> None:
    """Each label fills its column: the row below is one of its own all the same."""
    first, second = form_top(), Paper()
    first.table([head()[0], _FULL_HEADER], WIDTHS)
    second.table([FIRST, SECOND, THIRD, TOTAL], WIDTHS, top=40)
    found = form(printed(first, second))

    assert [(row.name.text, row.weight.text) for row in found.indicators] == [
        ("清淤长度", "40"),
        ("验收合格率", "30"),
        ("受益村庄", "30"),
    ]


def test_a_table_that_goes_on_in_the_second_column_of_its_page() -> None:
    """Side by side on wide paper: as if the columns were pages, and each cell where it is drawn."""
    paper = form_top()
    paper.table([*head(), FIRST, SECOND], WIDTHS)
    paper.table([THIRD, TOTAL], WIDTHS, left=480)
    data = printed(paper, size=(900, 800))

    assert grid_rows(data) == grid_rows(WHOLE)
    assert codes(data) == codes(WHOLE)
    lefts = {box[0] for _, box in pdf.boxes(data).values()}
    assert {60, 480} <= {round(left) for left in lefts}


def test_forms_in_two_columns_are_forms_of_their_own() -> None:
    """Each with its title above it."""
    paper = form_top()
    rows = [*head(), FIRST, SECOND, THIRD, TOTAL]
    paper.table(rows, WIDTHS)
    paper.text(480, 150, "项目支出绩效自评表")
    paper.table([("项目名称", "<", "河道保洁", *("<",) * 5), *rows[1:]], WIDTHS, top=190, left=480)
    forms = read_forms(read_document(printed(paper, size=(900, 800)))).forms

    assert [(one.project.text, len(one.indicators)) for one in forms] == [
        ("水库清淤", 3),
        ("河道保洁", 3),
    ]


def test_tables_side_by_side_below_a_wide_one_are_doubtful() -> None:
    """What goes on where is not told: nothing is computed (FRM010), and nothing is an error."""
    paper = form_top()
    wide = [100 if number == 7 else width * 2 for number, width in enumerate(WIDTHS)]
    end = paper.table(head(), wide)
    paper.table([FIRST, SECOND], WIDTHS, top=end + 20)
    paper.table([THIRD, TOTAL], WIDTHS, top=end + 20, left=480)
    report = check_bytes(printed(paper, size=(900, 800)), "a.pdf", Plan()).report

    assert not any(f.severity == "error" for one in report.forms for f in one.findings)


@pytest.mark.parametrize("rules", ["none", "lying"])
def test_a_form_without_rules_is_told_as_one_whose_cells_cannot_be_told(rules: str) -> None:
    """Not as a file without a table: it says what to hand in instead."""
    paper = form_top()
    rows = [
        head()[0],
        _FULL_HEADER,
        ("产出指标", "数量指标", "渠长", "≥3千米", "3千米", "40", "40"),
    ]
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            if text != "<":
                paper.text(60 + 65 * column, 90 + 20 * number, text)
        if rules == "lying":
            paper.rule(55, 107 + 20 * number, 580, 107 + 20 * number)
    report = check_bytes(printed(paper), "a.pdf", Plan()).report

    assert report.problem is not None
    assert report.problem.cause == "layout"


def _marked(line: int, *, through: bool) -> bytes:
    """The whole form on one page, the texts of a row struck through, or underlined."""
    paper, rows = form_top(), [*head(), FIRST, SECOND, THIRD, TOTAL]
    paper.table(rows, WIDTHS)
    top = 90 + sum(max(text.count("\n") + 1 for text in row) * 12 + 6 for row in rows[:line]) + 3
    left = 60.0
    for column, (text, width) in enumerate(zip(rows[line], WIDTHS, strict=True)):
        for number, part in enumerate(text.split("\n") if column else ()):
            wide = sum(5 if sign.isascii() else 10 for sign in part)
            y = top + number * 12 + (6.5 if through else 11)  # it stands at 10
            if part and part not in "<^":
                paper.rule(left + 5, y, left + 5 + wide, y)
        left += width
    return printed(paper)


def test_a_row_struck_through_is_left_out_and_told() -> None:
    """What a stroke goes through does not count: FRM012, as in Word."""
    data = _marked(4, through=True)  # THIRD, but for its first label
    found = form(data)
    (grid,) = read_document(data).grids

    assert [row.weight.text for row in found.indicators] == ["40", "30"]
    assert [(row, kind) for row, kind, _ in grid.dropped] == [(5, "struck-row")]
    assert "受益村庄" in grid.dropped[0][2]
    assert "FRM012" in codes(data)


def test_a_row_underlined_counts() -> None:
    """A stroke below the line a text stands on is for emphasis."""
    data = _marked(4, through=False)

    assert grid_rows(data) == grid_rows(WHOLE)
    assert codes(data) == codes(WHOLE)


@pytest.mark.parametrize(("weight", "column"), [("40", 5), ("", 5), ("40", 6)])
def test_a_cell_whose_rule_is_missing_is_a_cell(weight: str, column: int) -> None:
    """What it prints was lost, and what stands behind it moved up: a score was read as a weight."""
    paper = form_top()
    row = ("产出\n指标", "数量\n指标", "清淤长\n度", "≥3千米", "3千米", weight, "40")
    end = paper.table([*(line[:7] for line in head()), row], WIDTHS[:7])
    paper.rule(20, end + 100, 20, end + 150)  # the table is not the last thing that is ruled
    left, right = 60 + sum(WIDTHS[:column]), 60 + sum(WIDTHS[: column + 1])
    below = f"{left} {800 - end} m {right} {800 - end} l S".encode()
    data = printed(paper)
    assert data.count(below) == 1
    (found,) = form(data.replace(below, b" " * len(below))).indicators

    assert (found.weight.text, found.score.text) == (weight, "40")
