"""`extract --explain` draws how a document was read, line by line."""

from pathlib import Path

import pytest
from grid_builder import Rows, document, grid

from selfeval_cli import cli
from selfeval_cli.input import read_document
from selfeval_cli.output.explain import explained

SAMPLE = Path(__file__).resolve().parents[1] / "samples" / "05-cost-overrun.docx"

ROWS: Rows = [
    ["项目支出绩效自评表"],
    ["项目名称", "村道养护"],
    ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "赋码"],
    ["产出指标", "数量指标", "养护里程", "≥10公里", "12公里", "100", "100", "甲"],
    ["总分", "", "", "", "", "100", "100", ""],
]


def test_every_row_says_its_part_and_every_cell_its_field() -> None:
    """A person sees what each cell was taken for, and which column nobody knew."""
    text = explained(document(grid(ROWS)))

    assert "表 1：项目支出绩效自评表（项目支出）" in text
    assert "没有认出的栏：赋码" in text
    assert "第 2 行  表头  项目名称 ┃ 村道养护〔项目名称〕" in text
    assert "第 4 行  指标  产出指标〔一级指标〕" in text
    assert "12公里〔完成值〕 ┃ 100〔分值〕 ┃ 100〔得分〕 ┃ 甲" in text
    assert "第 5 行  总分  总分〔名目〕 ┃ 100〔分值〕 ┃ 100〔得分〕" in text


def test_in_english_and_on_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    """The same from the shell, with 0 for a document that holds a form."""
    assert cli.run(["extract", str(SAMPLE), "--explain", "--lang", "en"]) == 0
    shown = capsys.readouterr().out
    assert "row 6  funds  年度资金总额〔label〕 ┃ 13〔budget〕" in shown
    assert "row 26  total" in shown


def test_a_document_without_a_form_says_so() -> None:
    """Nothing was read, and that is said."""
    assert "没有读到自评表" in explained(document(grid([["通知", "内容"]])))


def test_no_cell_reaches_the_terminal_unescaped() -> None:
    """Control characters of a cell are not printed."""
    rows: Rows = [[*row] for row in ROWS]
    hostile: Rows = [*rows[:1], ["项目名称", "村道\x1b[31m养护"], *rows[2:]]
    assert "\x1b" not in explained(document(grid(hostile)))


def test_a_doubtful_row_says_why() -> None:
    """The amount of a part that a copy from a browser left alone may stand in two columns."""
    text = (
        "项目支出绩效自评表\n"
        "项目资金（万元）\t资金来源\t年初预算数\t全年预算数\t全年执行数\t执行率\t分值\t得分\n"
        "年度资金总额\t30\t30\t30\t100%\t10\t10\n其中：财政拨款\t10\t20\n其他资金\t20\t20\t10\t50%\n"
        "一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\t偏差原因\n"
        "产出指标\t数量指标\t养护里程\t≥10公里\t12公里\t50\t50\t\n"
        "质量指标\t合格率\t100%\t100%\t40\t40\t\n总分\t100\t100\n"
    )
    shown = explained(read_document(text.encode()))
    assert "{" not in shown
    assert "读不准：其中：财政拨款（各格归在哪一栏分不清）" in shown
