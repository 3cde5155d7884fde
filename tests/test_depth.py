"""What grows in a document does not recurse in our code: calls are counted by how deep they stand.

A deep stack ends a process, and a hostile cell is long. Where our code goes down with a document,
into nested tables, it goes to a fixed depth.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import pytest
from docx_xml import docx, p, sdt, t, tbl, tc, tr

from selfeval_cli.run.check import Plan, check_bytes

_OURS = f"{Path('src/selfeval_cli').as_posix()}/"
#: How much of something, and three times that: both beyond every limit of depth and length.
_SOME, _MORE = 600, 1800
_HEAD = (
    "项目支出绩效自评表\n项目名称\t{}\t主管部门\t水利局\t实施单位\t灌区中心\n"
    "项目资金（万元）\t年初预算数\t全年预算数\t全年执行数\t分值\t执行率\t得分\n"
    "年度资金总额\t80\t80\t{}\t10\t75%\t7.5\n"
    "一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\t偏差原因\n"
    "产出指标\t数量指标\t{}\t{}\t{}\t90\t{}\t{}\n总分\t100\t97.5\n"
)
#: What a cell may be made of, again and again.
_PARTS = (
    *("（", "(1", "【", "1+1", "1/", "-", "≥", "≤1", "二", "一百", "万元", "其中：", "其中:1，"),
    *("2020年", "9，", "1.", "%", "'", "&#1;", "\\", "_", "或", "~", "不低于", "＞", "½", "〇"),
)


def deepest(action: Callable[[], object]) -> int:
    """How many calls of our code stood on each other at most."""
    depth = most = 0

    def watch(frame: FrameType, event: str, _: object) -> None:
        nonlocal depth, most
        if _OURS in frame.f_code.co_filename.replace("\\", "/"):
            depth += {"call": 1, "return": -1}.get(event, 0)
            most = max(most, depth)

    sys.setprofile(watch)
    try:
        action()
    finally:
        sys.setprofile(None)
    return most


def checked(data: bytes) -> Callable[[], object]:
    """A check of the document."""
    return lambda: check_bytes(data, "x", Plan(layout=True))


@pytest.mark.parametrize("part", _PARTS)
def test_a_cell_that_grows_is_not_gone_into_deeper(part: str) -> None:
    """In every place of a form that is read."""

    def form(count: int) -> bytes:
        return _HEAD.format(*[part * count] * 7).encode()

    deepest(checked(form(1)))  # what is prepared once stands deeper
    assert deepest(checked(form(_MORE))) <= deepest(checked(form(_SOME)))


def nested(count: int) -> bytes:
    """A table in a table in a table."""
    body = p(t("项目支出绩效自评表"))
    for _ in range(count):
        body = tbl(tr(tc(p(t("项目名称"))), tc(body + p())))
    return docx(body)


def controls(count: int) -> bytes:
    """A content control in a content control."""
    body = p(t("项目支出绩效自评表"))
    for _ in range(count):
        body = sdt(body)
    return docx(tbl(tr(tc(body), tc(p(t("甲"))))))


def divisions(count: int) -> bytes:
    """A page whose table stands deep in it."""
    table = "<table><tr><td>项目支出绩效自评表</td><td>项目名称</td></tr></table>"
    return f"<html><body>{'<div>' * count}{table}{'</div>' * count}</body></html>".encode()


def tables(count: int) -> bytes:
    """A table in a table on a page."""
    inner = "<b>项目支出绩效自评表</b>"
    for _ in range(count):
        inner = f"<table><tr><td>项目名称</td><td>{inner}</td></tr></table>"
    return f"<html><body>{inner}</body></html>".encode()


@pytest.mark.parametrize("nest", [nested, controls, divisions, tables])
def test_a_nest_that_grows_is_gone_into_to_a_fixed_depth(nest: Callable[[int], bytes]) -> None:
    """Whatever is nested in itself; libxml2 refuses what is deeper than it goes."""
    deepest(checked(nest(1)))
    assert deepest(checked(nest(_MORE))) <= deepest(checked(nest(_SOME)))
