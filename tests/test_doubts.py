"""Texts whose cells contradict the columns they were laid under: told, and nothing computed."""

import pytest
from documents.judging import judged, loud

HEAD = """项目支出绩效自评表
（2023年度）
项目名称\t村道养护
主管部门\t县交通局\t实施单位\t县公路站
"""
FUNDS = """项目资金（万元）\t\t全年预算数\t全年执行数\t分值\t执行率\t得分
\t年度资金总额\t100\t90\t10\t90%\t9
"""
ROWS = """一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分
产出指标\t数量指标\t养护里程\t≥86公里\t86公里\t50\t50
效益指标\t社会效益指标\t受益人数\t≥50人\t50人\t30\t30
满意度指标\t服务对象满意度指标\t群众满意度\t≥90%\t94%\t10\t10
总分\t\t\t\t\t100\t99
"""


def said(text: str) -> set[str]:
    """The codes above info that are said of a text, each with its first letter of severity."""
    _, findings = judged(text.encode())
    return {f"{x.severity[0]} {x.code}" for x in findings if x.severity != "info"}


def test_the_form_as_it_stands_is_right() -> None:
    """The texts below differ from it in one way each."""
    _, findings = judged((HEAD + FUNDS + ROWS).encode())
    assert loud(findings) == []


@pytest.mark.parametrize(
    "row",
    [
        "\t年度资金总额\t100\t90%\t10\t9\t",  # the money spent is a rate
        "\t年度资金总额\t年度资金总额\t100\t90\t10\t90%",  # a label where an amount belongs
        "\t年度资金总额\t10\t9\t100\t900\t9",  # an amount where the rate belongs
    ],
)
def test_a_figure_that_contradicts_its_place_is_doubted(row: str) -> None:
    """No error: the reading may be wrong, and what rests on it is unchecked."""
    funds = FUNDS.splitlines()[0] + "\n" + row + "\n"
    report, findings = judged((HEAD + funds + ROWS).encode())

    assert not [x for x in findings if x.severity == "error"]
    assert "FRM010" in {x.code for x in findings}
    assert "FND001" in {unchecked.code for unchecked in report.forms[0].checks.unchecked}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("实际完成值\t分值", "分值\t实际完成值"),  # results under weights
        ("三级指标\t年度指标值", "年度指标值\t三级指标"),  # names under targets
    ],
)
def test_columns_that_cannot_be_told_apart_are_doubted(old: str, new: str) -> None:
    """Most weights are no figures, or most names are values: the columns are not the header's."""
    report, findings = judged((HEAD + FUNDS + ROWS.replace(old, new)).encode())

    assert not [x for x in findings if x.severity == "error"]
    assert "FRM010" in {x.code for x in findings}
    assert "SCR001" in {unchecked.code for unchecked in report.forms[0].checks.unchecked}


def test_a_column_nobody_knows_beside_all_that_are_known_is_only_named() -> None:
    """No check rests on it; where the reasons are not recognised it may be theirs."""
    lines = (ROWS.replace("得分\n", "得分\t偏差原因\t完成情况备查\n")).splitlines()
    rows = "\n".join([lines[0], *(line + "\t\t" for line in lines[1:])]) + "\n"

    assert said(HEAD + FUNDS + rows) == set()
    assert said(HEAD + FUNDS + rows.replace("\t偏差原因", "\t情况")) == {"w FRM002"}


@pytest.mark.parametrize(
    "beside", ["<td>偏差原因分析</td><td></td>", "<td colspan=2>偏差原因分析</td>"]
)
def test_a_row_pushed_to_the_right_is_doubted_where_columns_are_real(beside: str) -> None:
    """Its last cells stand beside the last named column, or several of them below it."""
    table = "<tr><td colspan=9>项目支出绩效自评表</td></tr>"
    for number, line in enumerate(ROWS.splitlines()):
        cells = [*line.split("\t"), "", ""]
        if cells[2] == "受益人数":
            cells[3:3] = ["见附件", "见附件"]
        told = "".join(f"<td>{text}</td>" for text in cells[: 9 if number else 7])
        table += f"<tr>{told}{'' if number else beside}</tr>"
    report, findings = judged(f"<html><table>{table}</table></html>".encode())

    assert "FRM010" in {x.code for x in findings}
    assert not [x for x in findings if x.code in ("FRM003", "WGT001", "SCR001")]
    assert "WGT001" in {unchecked.code for unchecked in report.forms[0].checks.unchecked}


@pytest.mark.parametrize(
    ("old", "new", "unchecked"),
    [
        ("≥86公里\t86公里\t30\t30", "≥86公里\t86公里\t30", "SCR001"),  # weight or score
        ("\t年度资金总额\t100\t90\t10\t90%\t9", "\t年度资金总额\t100\t10\t90%\t9", "FND001"),
    ],
)
def test_a_row_that_has_lost_a_cell_and_does_not_say_which(
    old: str, new: str, unchecked: str
) -> None:
    """Where all blank cells are missing it may stand in two ways: told, and nothing computed."""
    further = "\t\t养护桥梁\t≥3座\t3座\t10\t10\n\t质量指标\t合格率\t≥95%\t96%\t10\t10\n"
    rows = ROWS.replace("50\t50\n", "30\t30\n" + further)
    dropped = (HEAD + FUNDS + rows).replace(old, new)
    text = "\n".join("\t".join(filter(None, line.split("\t"))) for line in dropped.splitlines())
    report, findings = judged(text.encode())

    assert not [x for x in findings if x.severity == "error"]
    assert [x.code for x in findings if x.severity == "warning"] == ["FRM010"]
    assert unchecked in {one.code for one in report.forms[0].checks.unchecked}
