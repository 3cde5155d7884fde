"""Small forms of which a copy lacks the cells under one merge: the one short row is read right."""

import pytest
from documents.drawn import drawn
from documents.judging import COPIES, judged, loud

LABELS = {
    "l1": "一级指标", "l2": "二级指标", "name": "三级指标", "target": "年度指标值",
    "actual": "实际完成值", "weight": "分值", "score": "得分", "reason": "偏差原因",
    "rate": "完成率", "sign": "指标性质", "value": "指标值", "unit": "度量单位",
    "before": "上年实际值",
}  # fmt: skip
ORDERS = (
    "l1 l2 name target actual weight score",
    "l1 l2 name target actual weight score reason",
    "l1 l2 name weight target actual score",
    "l1 l2 name target weight actual score reason",
    "l1 l2 name sign value unit actual weight score",
    "l1 l2 name target actual rate weight score",
    "l1 l2 name target actual score weight",
    "l1 name target actual weight score",
    "l1 l2 weight name target actual score",
    "l1 l2 name before target actual weight score",
)
#: Rows: first and second level, name, sign, value, unit, result, weight, score, rate.
_LENGTH = "产出指标 数量指标 维修里程 ≥ 20 公里 22公里 {} {} 110%"
_PEOPLE = "效益指标 社会效益指标 受益人数 ≥ 200 人 180人 {} {} 90%"
_PLEASED = "满意度指标 服务对象满意度指标 群众满意度 ≥ 90 % 95% 10 10 105.56%"
BODIES = {
    "second level begins": (
        _LENGTH.format(40, 40), "^ 质量指标 验收合格率 = 100 % 100% 20 20 100%",
        _PEOPLE.format(30, 27), _PLEASED,
    ),
    "second level goes on": (
        _LENGTH.format(30, 30), "^ ^ 维修桥梁 ≥ 2 座 2座 20 20 100%",
        _PEOPLE.format(40, 36), _PLEASED,
    ),
    "words": (
        _LENGTH.format(40, 40), _PEOPLE.format(40, 36),
        "^ 生态效益指标 水质改善 定性 明显 — 明显 10 10 100%", _PLEASED,
    ),
}  # fmt: skip
PRINTED = ("browser", "crawled", "filled-up", "word", "script")


def _cells(line: str, keys: list[str]) -> list[str]:
    l1, l2, name, sign, value, unit, actual, weight, score, rate = line.split()
    target = value if sign == "定性" else f"{sign}{value}{unit}"
    said = {
        "l1": l1, "l2": l2, "name": name, "sign": sign, "value": value, "unit": unit,
        "target": target, "actual": actual, "weight": weight, "score": score, "rate": rate,
        "before": "—", "reason": "" if weight == score else "受汛期影响",
    }  # fmt: skip
    return [said[key] for key in keys]


@pytest.mark.parametrize("form", PRINTED)
@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("order", ORDERS)
def test_one_short_row_is_read_right(order: str, body: str, form: str) -> None:
    """Rows and total are those of the form, and nothing is said."""
    keys, lines = order.split(), BODIES[body]
    rows = [_cells(line, keys) for line in lines]
    scores = sum(int(row[keys.index("score")]) for row in rows)
    sums = {"weight": "100", "score": str(scores)}
    first = min(map(keys.index, sums))
    total = ["总分", *[">"] * (first - 1), *(sums.get(key, "") for key in keys[first:])]
    head = [
        ["项目名称", "水毁道路修复", *[">"] * (len(keys) - 2)],
        ["主管部门", "青禾县交通局", "实施单位", "青禾县公路站", *[">"] * (len(keys) - 4)],
    ]
    table = [*head, [LABELS[key] for key in keys], *rows, total]
    sheet = drawn("\n".join(" | ".join(row) for row in table))
    report, findings = judged(COPIES[form]([["项目支出绩效自评表（2023年度）", sheet]]))

    assert loud(findings) == []
    (read,) = report.forms
    assert (read.indicators, read.total_score) == (len(rows), str(scores))
