"""Weights and scores merged over several rows, in a text that repeats them for every row or leaves
blanks below: counted once, and an error of a form that is none of the layout is still one."""

from decimal import Decimal
from typing import Any

import pytest
from documents.judging import judged, loud
from form_builder import figure, row, text
from msgspec.structs import replace

from selfeval_cli.forms import shares

HEAD = "\n".join(
    " | ".join(row)
    for row in (
        ["项目支出绩效自评表（2023年度）"] * 7,
        ["项目名称", *["农村公路养护"] * 6],
        ["主管部门", *["青禾县交通局"] * 2, "实施单位", *["青禾县公路站"] * 3],
        ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"],
    )
)


def _loud(rows: str, total: str) -> list[str]:
    text = f"{HEAD}\n{rows}总分 | 总分 | 总分 | 总分 | 总分 | {total}\n"
    _, findings = judged(text.encode())
    return loud(findings)


def _errors(rows: str, total: str) -> set[str]:
    return {line[:6] for line in _loud(rows, total) if line[:3] in ("WGT", "SCR")}


_OTHERS = (
    "效益指标 | 社会效益指标 | 受益户数 | ≥1200户 | 1200户 | 30 | 30\n"
    "满意度指标 | 服务对象满意度指标 | 用水户满意度 | ≥90% | 95% | 10 | 10\n"
)


def test_a_weight_that_is_repeated_counts_once() -> None:
    """python-docx gives the text of a merged cell in every row: 60 + 30 + 10, and 40 and 20 of 60
    are scores of a weight that is shared."""
    rows = (
        "产出指标 | 数量指标 | 维修管网 | ≥20公里 | 20公里 | 60 | 40\n"
        "产出指标 | 数量指标 | 更换水表 | ≥200只 | 200只 | 60 | 20\n"
    )
    assert _errors(rows + _OTHERS, "100 | 100") == set()


@pytest.mark.parametrize("score", ["20", "60"])
def test_a_row_that_repeats_weight_and_score_may_be_none_of_its_own(score: str) -> None:
    """Merged, the weights make 60 + 30 + 10; or the form weighs 160 and its total hides it: that is
    said, and neither is taken for granted."""
    rows = (
        f"产出指标 | 数量指标 | 维修管网 | ≥20公里 | 20公里 | {score} | {score}\n"
        f"产出指标 | 数量指标 | 更换水表 | ≥200只 | 200只 | {score} | {score}\n"
    )
    others = _OTHERS if score == "60" else _OTHERS.replace("30 | 30", "70 | 70")
    said = _loud(rows + others, "100 | 100")

    assert not {line[:6] for line in said if line[:3] in ("WGT", "SCR")}
    assert [line for line in said if line.startswith("FRM010")]


def test_the_total_of_repeated_figures_is_still_checked() -> None:
    """60 + 30 + 10 is not 98: nothing is taken for repeated then, and the sums do not hold."""
    rows = (
        "产出指标 | 数量指标 | 维修管网 | ≥20公里 | 20公里 | 60 | 60\n"
        "产出指标 | 数量指标 | 更换水表 | ≥200只 | 200只 | 60 | 60\n"
    )
    assert {"SCR001", "WGT001"} <= _errors(rows + _OTHERS, "100 | 98")


def test_a_row_typed_twice_is_no_merged_cell() -> None:
    """In a text that does not repeat merged cells 20 + 20 + 40 + 30 + 10 are 120."""
    text = (
        "项目支出绩效自评表（2023年度）\n项目名称\t农村公路养护\n"
        "一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\n"
        "产出指标\t数量指标\t维修管网\t≥20公里\t20公里\t20\t20\n"
        "\t\t更换水表\t≥200只\t200只\t20\t20\n"
        "\t质量指标\t合格率\t100%\t100%\t40\t40\n"
        "效益指标\t社会效益指标\t受益户数\t≥1200户\t1200户\t30\t30\n"
        "满意度指标\t服务对象满意度指标\t用水户满意度\t≥90%\t95%\t10\t10\n总分\t\t\t\t\t100\t100\n"
    )
    _, findings = judged(text.encode())
    assert {"SCR001", "WGT001"} <= {line[:6] for line in loud(findings)}


def test_a_weight_left_out_is_no_merged_cell() -> None:
    """Below 40 of 40 points a blank weight is missing: the weights make 80 without it."""
    text = (
        "项目支出绩效自评表（2023年度）\n项目名称\t农村公路养护\n"
        "一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\n"
        "产出指标\t数量指标\t维修管网\t≥20公里\t20公里\t40\t40\n"
        "\t\t更换水表\t≥200只\t200只\t\t20\n"
        "效益指标\t社会效益指标\t受益户数\t≥1200户\t1200户\t30\t30\n"
        "满意度指标\t服务对象满意度指标\t用水户满意度\t≥90%\t95%\t10\t10\n总分\t\t\t\t\t100\t100\n"
    )
    _, findings = judged(text.encode())
    assert "WGT002" in {line[:6] for line in loud(findings)}


def test_rows_that_repeat_in_pairs_without_end_take_bounded_steps(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Thirty pairs of one weight and a total that no choice of them makes: all choices are 2^30."""
    level = text("产出指标")
    weights = [str(2 + number // 2 % 2) for number in range(60)]
    rows = [
        replace(row(f"项{n}", "≥1", "1"), number=n, level1=level, weight=figure(w), score=figure(w))
        for n, w in enumerate(weights, 1)
    ]
    asked: list[int] = []
    ways = shares._ways_told

    def counted(*of: Any) -> Any:
        asked.append(1)
        return ways(*of)

    monkeypatch.setattr(shares, "_ways_told", counted)

    assert shares.told_once(rows, Decimal(), Decimal(), Decimal("100.5")) == (rows, None)
    assert 100 < len(asked) <= shares._MOST_STEPS
