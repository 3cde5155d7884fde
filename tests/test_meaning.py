"""What an indicator's words mean: which way it points, whether it is a cost, what bounds it."""

import pytest
from form_builder import row

from selfeval_cli.rules.meaning import at_most_100, direction, is_cost, less_is_better, plain


@pytest.mark.parametrize(
    "name",
    [
        "事故发生率",
        "贷款逾期率",
        "群众投诉件数",
        "安全事故起数",
        "产品不合格率",
        "群众不满意率",
        "资金损失",
    ],
)
def test_names_that_say_less_is_better(name: str) -> None:
    """What is counted is unwelcome, and the name ends with it."""
    assert less_is_better(name)


@pytest.mark.parametrize(
    "name",
    [
        "投诉办结率",
        "信访投诉结案率",
        "事故发生率下降",
        "降低投诉率",
        "隐患整改率",
        "病虫害防治面积",
        "违法建设拆除面积",
        "群众满意度",
        "合格率",
    ],
)
def test_names_about_dealing_with_it_or_about_something_else(name: str) -> None:
    """To settle complaints is welcome; only their number is not."""
    assert not less_is_better(name)


@pytest.mark.parametrize(
    ("name", "target", "level2", "way"),
    [
        ("事故发生率", "≥5%", "质量指标", "floor"),
        ("培训人数", "≤5人", "数量指标", "ceiling"),
        ("培训人数", "=5人", "数量指标", "exact"),
        ("工作经费", "5万元", "成本指标", "ceiling"),
        ("成本节约率", "5%", "经济成本指标", "floor"),
        ("事故发生率", "5%", "质量指标", "ceiling"),
        ("培训人数", "5人", "数量指标", "floor"),
    ],
)
def test_a_row_points_by_its_comparator_its_category_or_its_name(
    name: str, target: str, level2: str, way: str
) -> None:
    """The comparator goes before everything else."""
    assert direction(row(name, target, "5", level2=level2)) == way


def test_costs_are_told_by_their_category_or_else_by_their_name() -> None:
    """Without a second level only the name can tell."""
    assert is_cost(row("工作经费", level2="成本指标"))
    assert is_cost(row("项目总成本", level2=""))
    assert is_cost(row("印制单价", level2=""))
    assert is_cost(row("每期培训费用", level2=""))
    assert not is_cost(row("减免医疗费用", level2=""))
    assert not is_cost(row("印制单价核对次数", level2="数量指标"))
    assert not is_cost(row("成本核算培训次数", level2="数量指标"))


def test_rates_of_a_whole_and_rates_of_growth() -> None:
    """满意度 stops at 100 %, its growth does not."""
    assert at_most_100("群众满意度")
    assert not at_most_100("群众满意度提升幅度")
    assert not at_most_100("产品不合格率")


def test_numbering_points_and_white_space_are_no_part_of_a_name() -> None:
    """指标1：完成 率（5分） is 完成率; a number that counts stays."""
    assert plain("指标1：完成 率（5分）") == "完成率"
    assert plain("★2. 培训人数") == "培训人数"
    assert plain("3次") == "3次"
    assert plain("2.55万 元") == "2.55万元"
