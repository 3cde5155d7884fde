"""An empty form of a policy as a Word document, with the weights the policy gives."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_ALIGN_VERTICAL
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm
from msgspec import Struct

from selfeval_cli.model.policy import CategoryPolicy, Policy
from selfeval_cli.output.letters.template import chinese, style

#: Second-level categories by what the first-level one is called; 成本 stands under 产出 where the
#: policy has no category of its own for it.
_SECOND = {
    "成本": ("经济成本指标", "社会成本指标", "生态环境成本指标"),
    "产出": ("数量指标", "质量指标", "时效指标", "成本指标"),
    "效益": ("经济效益指标", "社会效益指标", "生态效益指标", "可持续影响指标"),
    "满意": ("服务对象满意度指标",),
}
_FUNDS = ("年度资金总额", "其中：当年财政拨款", "上年结转资金", "其他资金")
_MONEY = ("年初预算数", "全年预算数", "全年执行数")
#: What stands where a name is to be written; a row without one would be no row.
_NAME = "（填写指标名称）"
_WIDTHS = (2.4, 2.6, 3.4, 3.6, 2.8, 2.8, 1.6, 2.0, 4.2)
_HEIGHT = 0.75
_COLUMNS = len(_WIDTHS)

#: A cell and how many columns it takes; None goes on with the cell above.
Cell = tuple[str | None, int]


class Row(Struct, frozen=True):
    """An indicator row to fill in; `weight` is empty where the policy gives none."""

    first: str
    second: str
    weight: str


def document(policy: Policy) -> Any:
    """The empty form."""
    made = chinese()
    section = made.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21)
    section.left_margin = section.right_margin = Cm(2)
    style(made.styles["Normal"], "宋体", 10.5)
    rows = [*_head(policy), *_funds(policy), *_goals(), *_indicators(policy)]
    table = made.add_table(rows=len(rows), cols=_COLUMNS)
    table.autofit = False
    table.style = "Table Grid"
    for column, width in zip(table.columns, _WIDTHS, strict=True):
        column.width = Cm(width)
    for row in table.rows:
        row.height = Cm(_HEIGHT)
    for number, cells in enumerate(rows):
        _fill(table, number, cells)
    return made


def rows_of(policy: Policy) -> list[Row]:
    """The indicator rows, the points of every category spread over its own."""
    own_cost = any("成本" in category.match for category in policy.categories)
    named = [(category, _second(category, own_cost)) for category in policy.categories]
    points = _points(policy, [len(names) for _, names in named])
    return [
        Row(category.name, second, weight)
        for (category, names), weights in zip(named, points, strict=True)
        for second, weight in zip(names, weights, strict=True)
    ]


def _second(category: CategoryPolicy, own_cost: bool) -> Sequence[str]:
    names = next((names for key, names in _SECOND.items() if key in category.match), ("",))
    return [name for name in names if not (own_cost and name == "成本指标")]


def _points(policy: Policy, sizes: Sequence[int]) -> list[list[str]]:
    """The weights of the rows of each category; what the policy leaves open is spread evenly."""
    if not policy.scored:
        return [[""] * size for size in sizes]
    given = [category.weight for category in policy.categories]
    left = policy.full_marks - (policy.execution_weight or 0) - sum(w or 0 for w in given)
    free = sum(size for size, weight in zip(sizes, given, strict=True) if weight is None)
    spread = iter(_spread(left, free))
    return [
        [next(spread) for _ in range(size)] if weight is None else _spread(weight, size)
        for size, weight in zip(sizes, given, strict=True)
    ]


def _spread(points: Decimal, count: int) -> list[str]:
    """`points` over `count` rows, whole points as far as they go, the larger shares first."""
    if not count:
        return []
    share, rest = divmod(points, count)
    shares = [share + min(Decimal(1), max(Decimal(0), rest - number)) for number in range(count)]
    return [f"{value.normalize():f}" for value in shares]


def _head(policy: Policy) -> Iterator[list[Cell]]:
    title = "项目支出绩效自评表" if policy.scored else "转移支付绩效目标自评表"
    yield [(title, _COLUMNS)]
    yield [("（　　年度）", _COLUMNS)]
    yield [("项目名称", 1), ("", _COLUMNS - 1)]
    yield [("主管部门", 1), ("", 3), ("实施单位", 1), ("", 4)]


def _funds(policy: Policy) -> Iterator[list[Cell]]:
    points = f"得分（{policy.execution_weight}分*执行率）"
    scored = (("分值", 1), ("执行率", 1), (points, 1)) if policy.scored else (("执行率", 3),)
    yield [("项目资金（万元）", 1), ("", 2), *((name, 1) for name in _MONEY), *scored]
    for number, name in enumerate(_FUNDS):
        points = "—" if number else f"{policy.execution_weight}"
        last = ((points, 1), ("", 1), ("" if number == 0 else "—", 1))
        yield [
            (None, 1),
            (name, 2),
            ("", 1),
            ("", 1),
            ("", 1),
            *(last if policy.scored else (("", 3),)),
        ]


def _goals() -> Iterator[list[Cell]]:
    yield [("年度总体目标", 1), ("预期目标", 4), ("实际完成情况", 4)]
    yield [(None, 1), ("", 4), ("", 4)]


def _indicators(policy: Policy) -> Iterator[list[Cell]]:
    names = ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值")
    scored = (("分值", 1), ("得分", 1)) if policy.scored else ()
    reason = ("偏差原因分析及改进措施", 1 if policy.scored else 3)
    yield [("绩效指标", 1), *((name, 1) for name in names), *scored, reason]
    previous = ""
    for row in rows_of(policy):
        first = row.first if row.first != previous else None
        previous = row.first
        marks = ((row.weight, 1), ("", 1), ("", 1)) if policy.scored else (("", 3),)
        yield [(None, 1), (first, 1), (row.second, 1), (_NAME, 1), ("", 1), ("", 1), *marks]
    if policy.scored:
        yield [("总分", 6), (f"{policy.full_marks}", 1), ("", 1), ("", 1)]


def _fill(table: Any, number: int, cells: Sequence[Cell]) -> None:
    column = 0
    for text, width in cells:
        cell = table.cell(number, column)
        if text is None:
            _drop_empty(table.cell(number - 1, column).merge(cell))
        else:
            if width > 1:
                cell = _drop_empty(cell.merge(table.cell(number, column + width - 1)))
            paragraph = cell.paragraphs[0]
            paragraph.add_run(text).bold = number == 0 or None
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
        column += width


def _drop_empty(cell: Any) -> Any:
    """A merged cell without the paragraphs the merge brought along."""
    for paragraph in cell.paragraphs[1:]:
        paragraph._p.getparent().remove(paragraph._p)
    return cell
