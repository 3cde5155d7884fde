"""WGT: sums of weights worked out by hand, each with its nearest neighbours."""

from decimal import Decimal

from form_builder import category, form, fund, hits, judge, merged, row
from msgspec.structs import replace

from selfeval_cli.model.form import Figure, Form, Indicator
from selfeval_cli.rules.registry import Hit, Skip

EXECUTION = fund(budget="10", executed="10", weight="10", rate="100%", score="10")


def rows(*weights: str, level1: str = "产出指标") -> list[Indicator]:
    """Rows of these weights, each scored in full."""
    return [
        row(f"指标{chr(65 + n)}", "≥1", "1", w, w, level1=level1) for n, w in enumerate(weights)
    ]


def only(code: str, judged: Form, policy: str = "national-2020") -> Hit:
    """The one finding of `code`."""
    (hit,) = hits(code, judged, policy)
    return hit


def reasons(code: str, judged: Form) -> list[str]:
    """Why `code` was not applied."""
    return [outcome.reason for outcome in judge(code, judged) if isinstance(outcome, Skip)]


# -- WGT001 -----------------------------------------------------------------------------------


def test_weights_that_fall_short_are_an_error_with_the_sum() -> None:
    """50 + 25 + 10 and 10 for execution are 95."""
    hit = only("WGT001", form(rows("50", "25", "10"), funds=[EXECUTION]))

    assert (hit.at.where, hit.stated, hit.args["sum"]) == ("总分 › 分值", None, "95")
    assert (hit.formula, hit.difference) == ("50 + 25 + 10 + 10 = 95", Decimal(-5))
    assert (hit.message, hit.severity) == ("default", None)


def test_a_total_cell_that_prints_the_wrong_sum_is_what_stands_there() -> None:
    """What is called stated is what the cell prints: 95 here, 100 above."""
    hit = only("WGT001", form(rows("50", "25", "10"), funds=[EXECUTION], total=("95", "95")))

    assert (hit.stated, hit.expected) == ("95", "100")


def test_weights_that_add_up() -> None:
    """Exactly 100, decimals included, with or without execution points."""
    assert hits("WGT001", form(rows("50", "30", "10"), funds=[EXECUTION])) == []
    assert hits("WGT001", form(rows("33.33", "33.33", "23.34"), funds=[EXECUTION])) == []
    assert hits("WGT001", form(rows("40", "40", "20"), funds=[fund()])) == []
    assert (
        only("WGT001", form(rows("33.33", "33.33", "33.33"), funds=[fund()])).args["sum"] == "99.99"
    )


def test_execution_points_on_top_of_a_hundred() -> None:
    """100 for the indicators and 10 for execution are 110."""
    hit = only("WGT001", form(rows("60", "30", "10"), funds=[EXECUTION]))

    assert (hit.message, hit.args["sum"], hit.args["execution"]) == (
        "execution-on-top",
        "110",
        "10",
    )


def test_a_weight_merged_over_rows_counts_once() -> None:
    """30 stands in a cell over two rows."""
    pair = rows("30", "30")
    pair[1] = replace(pair[1], weight=merged())

    assert hits("WGT001", form([*pair, *rows("60")], funds=[EXECUTION])) == []
    assert only("WGT001", form([*pair, *rows("50")], funds=[EXECUTION])).args["sum"] == "90"


def hubei(output: str) -> Form:
    """A form without a weight column: 20 points for execution and the categories' points."""
    three = [
        *rows("", level1="产出指标"),
        *rows("", level1="效益指标"),
        *rows("", level1="满意度指标"),
    ]
    return form(
        three,
        funds=[fund(budget="10", executed="10", score="20")],
        declared="20",
        categories=(
            category(f"产出指标（{output}分）", output, 1),
            category("效益指标（30分）", "30", 2),
            category("满意度指标（10分）", "10", 3),
        ),
    )


def test_points_of_categories_stand_for_missing_weights() -> None:
    """20 + 40 + 30 + 10 are 100; with 45 for the output they are 105."""
    assert hits("WGT001", hubei("40"), "hubei") == []
    assert only("WGT001", hubei("45"), "hubei").formula == "45 + 30 + 10 + 20 = 105"


def test_incomplete_points_are_not_added() -> None:
    """A row under no label with points leaves the sum open."""
    judged = replace(hubei("45"), categories=hubei("45").categories[:2])

    assert hits("WGT001", judged, "hubei") == []
    assert reasons("WGT001", judged) == ["no-weights"]


def test_points_of_second_level_labels_stand_in_where_they_are_all() -> None:
    """数量指标（60分） and 质量指标（40分） without any points at the first level."""
    labels = (
        category("数量指标（60分）", "60", 1, level=2),
        category("质量指标（40分）", "40", 2, level=2),
    )

    assert hits("WGT001", form(rows("", ""), categories=labels)) == []


def test_execution_that_is_scored_without_a_weight_leaves_the_sum_open() -> None:
    """90 for the rows and a score of 10 for execution whose points are printed nowhere."""
    unweighted = fund(budget="10", executed="10", rate="100%", score="10")

    assert hits("WGT001", form(rows("50", "30", "10"), funds=[unweighted])) == []
    assert reasons("WGT001", form(rows("50", "30", "10"), funds=[unweighted])) == [
        "no-execution-weight"
    ]
    assert only("WGT001", form(rows("70", "30", "10"), funds=[unweighted])).args["sum"] == "110"


def test_points_of_funds_that_were_not_found_leave_the_sum_open() -> None:
    """FRM002 reports the missing part; more than full marks cannot be its fault."""
    assert reasons("WGT001", form(rows("50", "30", "10"))) == ["no-funds"]
    assert only("WGT001", form(rows("70", "30", "10"))).args["sum"] == "110"


def test_unreadable_and_missing_weights_are_said() -> None:
    """A sum with a hole in it is no contradiction."""
    assert reasons("WGT001", form(rows("50", "约30", "10"))) == ["weight-unreadable"]
    assert reasons("WGT001", form(rows("", ""))) == ["no-weights"]


# -- WGT002 to WGT004 -------------------------------------------------------------------------


def test_a_scored_row_without_weight() -> None:
    """10 points of nothing."""
    judged = form([*rows("50"), row("联检", "1次", "1次", "", "10")])

    hit = only("WGT002", judged)

    assert (hit.at.where, hit.stated, hit.args["score"]) == ("联检 › 分值", "", "10")


def test_rows_without_weight_that_are_in_order() -> None:
    """An unscored row, a share in a merged weight, a form without weights."""
    shared = replace(row("联检", "1次", "1次", "", "10"), weight=merged())

    assert hits("WGT002", form([*rows("50"), row("联检", "1次", "1次")])) == []
    assert hits("WGT002", form([*rows("50"), shared])) == []
    without = form([row("联检", "1次", "1次", "", "10")], columns=("name", "target", "score"))
    assert reasons("WGT002", without) == ["no-weights"]


def test_a_blank_column_of_weights() -> None:
    """Scores beside a column of weights that is blank throughout: an error under a total weight."""
    blank = [row("联检", "1次", "1次", "", "50"), row("培训", "1次", "1次", "", "40")]

    hit = only("WGT002", form(blank, total=("100", "90")))

    assert (hit.message, hit.args["rows"], hit.severity) == ("all", 2, "error")
    assert only("WGT002", form(blank, total=("", "90"))).severity == "warning"
    unscored = [row("联检", "1次", "1次", "", "")]
    assert reasons("WGT002", form(unscored)) == ["no-weights"]


def test_points_of_a_label_that_differ_from_its_rows() -> None:
    """产出指标（50分） over rows of 20 + 20."""
    label = category("产出指标（50分）", "50", 1, 2)

    hit = only("WGT003", form(rows("20", "20", "40"), categories=(label,)))

    assert (hit.at.where, hit.stated, hit.expected) == ("产出指标（50分）", "50", "40")
    assert (hit.formula, hit.difference) == ("20 + 20 = 40", Decimal(10))
    assert hits("WGT003", form(rows("20", "30", "40"), categories=(label,))) == []


def test_points_of_the_funds_header_that_differ_from_the_weight_cell() -> None:
    """预算执行情况(10分) over a weight of 20."""
    twenty = fund(budget="10", executed="10", weight="20")

    hit = only("WGT003", form(rows("80"), funds=[twenty], declared="10"))

    assert (hit.stated, hit.expected, hit.difference) == ("10", "20", Decimal(-10))
    assert hits("WGT003", form(rows("80"), funds=[twenty], declared="20")) == []


def test_labels_are_not_held_against_rows_that_miss_a_weight() -> None:
    """The missing weight is WGT002's subject; a merged weight counts for both rows."""
    label = category("产出指标（50分）", "50", 1, 2)
    pair = rows("50", "50")
    pair[1] = replace(pair[1], weight=merged())

    assert hits("WGT003", form(rows("50", ""), categories=(label,))) == []
    assert hits("WGT003", form(pair, categories=(label,))) == []
    assert reasons("WGT003", form(rows("50"))) == ["no-declared-points"]


def split(output: str, benefit: str) -> Form:
    """A form of three first-level categories, the last one with 10 points."""
    return form(
        [
            *rows(output, level1="产出指标（50分）"),
            *rows(benefit, level1="效益 指标"),
            *rows("10", level1="满意度指标"),
        ],
        funds=[EXECUTION],
    )


def test_another_split_is_told() -> None:
    """60 and 20 where the policy says 50 and 30."""
    hit = only("WGT004", split("60", "20"))

    assert hit.args["given"] == ("产出指标 60", "效益指标 20", "满意度指标 10")
    assert hit.args["usual"] == ("产出指标 50", "效益指标 30", "满意度指标 10")
    assert (hit.stated, hit.expected) == (None, None)  # no cell prints the split
    assert hits("WGT004", split("50", "30")) == []
    assert hits("WGT004", split("60", "20"), "hubei") == []  # Hubei leaves the split to the place
    assert reasons("WGT004", form([row("人数", "≥1", "1", "", "5")])) == ["no-weights"]


# -- WGT005 to WGT007 -------------------------------------------------------------------------


def test_a_total_weight_that_is_not_full_marks() -> None:
    """The total row says 110, or 99.99."""
    hit = only("WGT005", form(rows("90"), total=("110", "100")))

    assert (hit.at.where, hit.stated, hit.expected) == ("总分 › 分值", "110", "100")
    assert hit.difference == Decimal(10)
    assert only("WGT005", form(rows("90"), total=("99.99", "100"))).stated == "99.99"


def test_a_total_weight_of_a_hundred_or_none() -> None:
    """100, 100.00 and 100分 are full marks; a blank one is noted, a slash is not."""
    for printed in ("100", "100.00", "100分"):
        assert hits("WGT005", form(rows("90"), total=(printed, "100"))) == []
    blank = only("WGT005", form(rows("90"), total=("", "100")))
    assert (blank.message, blank.severity, blank.expected) == ("blank", "info", "100")
    assert reasons("WGT005", form(rows("90"), total=("/", "100"))) == ["no-total-weight"]
    assert reasons("WGT005", form(rows("90"), total=("", ""))) == ["no-total-weight"]


def test_weights_of_nothing_or_less() -> None:
    """0 and -5 weigh nothing, 0.5 does."""
    found = hits("WGT006", form(rows("0", "-5", "0.5")))

    assert [(hit.at.where, hit.stated) for hit in found] == [
        ("指标A › 分值", "0"),
        ("指标B › 分值", "-5"),
    ]
    assert reasons("WGT006", form([row("人数", "≥1", "1")])) == ["no-weights"]


def test_a_row_that_carries_most_of_the_weight() -> None:
    """60 of 100 is most, 59 is not."""
    assert only("WGT007", form(rows("60", "30"))).at.where == "指标A › 分值"
    assert hits("WGT007", form(rows("59", "31"))) == []
    assert reasons("WGT007", form([row("人数", "≥1", "1")])) == ["no-weights"]


def test_a_merged_share_has_no_figure_of_its_own() -> None:
    """The builder's merged cell is what the reader makes of a covered slot."""
    share: Figure = merged()

    assert (share.kind, share.number, share.merged) == ("blank", None, True)


def test_points_in_a_column_of_their_own_are_named_where_they_stand() -> None:
    """The label's cell reads 产出指标, the one beside it 60; its rows make 50."""
    apart = category("产出指标", "60", 1)
    within = replace(apart, points=replace(apart.points, cell=apart.label.cell))
    rows = [row("养护里程", "≥1个", "1个", "50", "50")]

    (beside,) = hits("WGT003", form(rows, categories=(apart,)))
    (inside,) = hits("WGT003", form(rows, categories=(within,)))
    assert (beside.at.where, beside.at.leaf.text) == ("产出指标", "60")
    assert inside.at.leaf.text == "产出指标"


def test_weights_that_no_row_adds_up_stand_with_the_total() -> None:
    """A total in the head states no weight; the finding stands at it all the same."""
    rows = [row("养护里程", "≥1个", "1个", "110", "100")]
    (hit,) = hits("WGT001", form(rows, total=None, stated="110"))

    assert (hit.at.leaf.text, hit.stated, hit.expected) == ("110", None, None)
    assert hit.at.leaf.cell is not None
