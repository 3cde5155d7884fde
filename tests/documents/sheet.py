"""Lays a form out on a grid: the one place that knows where a form's parts stand."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from documents.spec import CONTINUED, FormSpec, FundsRow, Row

#: The wording used where neither the form nor its layout has one of its own.
LABELS = {
    "project": "项目名称",
    "department": "主管部门",
    "implementer": "实施单位",
    "funds": "项目资金（万元）",
    "initial": "年初预算数",
    "budget": "全年预算数",
    "executed": "全年执行数",
    "funds_weight": "分值",
    "funds_rate": "执行率",
    "funds_score": "得分",
    "funds_reason": "原因",
    "method": "得分计算方法",
    "goal": "年度总体目标",
    "expected": "预期目标",
    "actual_goal": "实际完成情况",
    "indicators": "绩效指标",
    "level1": "一级指标",
    "level2": "二级指标",
    "name": "三级指标",
    "comparator": "指标性质",
    "kind": "指标性质",
    "value": "指标值",
    "unit": "度量单位",
    "target": "年度指标值",
    "target0": "年初指标值",
    "actual": "实际完成值",
    "coefficient": "完成率",
    "weight": "分值",
    "score": "得分",
    "review": "复核分",
    "standard": "评价标准及依据",
    "core": "是否核心指标",
    "reason": "偏差原因分析及改进措施",
}

#: Target and result headers printed over two rows.
SPLIT = {"target": ("年度", "指标值"), "actual": ("实际", "完成值")}


@dataclass(frozen=True)
class Box:
    """A cell and how many columns and rows it covers."""

    text: str
    columns: int = 1
    rows: int = 1


Line = list[Box]


@dataclass(frozen=True)
class Sheet:
    """A table as in HTML: a box merged downwards is named only in its first row."""

    lines: list[Line]

    def expanded(self) -> list[list[tuple[Box, bool]]]:
        """Every row with every box it touches, left to right; True where the box began above."""
        open_boxes: dict[int, tuple[Box, int]] = {}
        result = []
        for line in self.lines:
            row: list[tuple[Box, bool]] = []
            column = 0
            pending = list(line)
            while pending or column in open_boxes:
                if column in open_boxes:
                    box, left = open_boxes.pop(column)
                    if left > 1:
                        open_boxes[column] = (box, left - 1)
                    row.append((box, True))
                else:
                    box = pending.pop(0)
                    if box.rows > 1:
                        open_boxes[column] = (box, box.rows - 1)
                    row.append((box, False))
                column += box.columns
            result.append(row)
        return result

    @property
    def width(self) -> int:
        """Number of columns of the widest row."""
        return max(sum(box.columns for box, _ in row) for row in self.expanded())


Piece = str | Sheet


def one_table(forms: Iterable[Iterable[Piece]]) -> Sheet:
    """All forms of a document in one table, their paragraphs as rows; every row fills it."""
    pieces = [piece for form in forms for piece in form]
    width = max(piece.width for piece in pieces if isinstance(piece, Sheet))
    lines: list[Line] = []
    for piece in pieces:
        if isinstance(piece, str):
            lines.append([Box(piece, width)])
            continue
        lines += _widened(piece, width)
    return Sheet(lines)


def _widened(sheet: Sheet, width: int) -> list[Line]:
    """The table's rows with the cells at its right edge as wide as it takes."""
    lines = []
    for row in sheet.expanded():
        line: Line = []
        end = 0
        for box, below in row:
            end += box.columns
            more = width - sheet.width if end == sheet.width else 0
            if not below:
                line.append(replace(box, columns=box.columns + more))
        lines.append(line)
    return lines


def with_stray_cell(sheet: Sheet, line: int, place: int) -> Sheet:
    """The same table with an empty cell inserted in one row, which then runs over by one."""
    lines = [list(one) for one in sheet.lines]
    lines[line].insert(place, Box(""))
    return Sheet(lines)


def render(form: FormSpec) -> list[Piece]:
    """The paragraphs and tables of a form, in order."""
    width = _width(form)
    head = _head(form, width)
    funds = _funds(form, width) if form.funds else []
    goals = _goals(form, width) if form.expected or form.actual else []
    indicators = _indicators(form, width)
    closing = [_spread([label, text], width, 1) for label, text in form.closing]
    pieces: list[Piece] = []
    if form.layout.title == "above":
        pieces += [line for line in (form.title, form.year) if line]
    else:
        head = [[Box(line, width)] for line in (form.title, form.year) if line] + head
    if form.layout.tables == "one":
        return [*pieces, Sheet(head + funds + goals + indicators + closing)]
    return [*pieces, *(Sheet(part) for part in (head + funds, goals, indicators + closing) if part)]


def _label(form: FormSpec, part: str, key: str) -> str:
    """The wording of a header: the form's own, its layout's, or the usual one."""
    layout = form.layout.funds if part == "funds" else form.layout.indicators
    plain = LABELS.get(key, key)
    if part == "funds":
        plain = LABELS.get(f"funds_{key}", plain)
    return form.labels.get(f"{part}.{key}", layout.labels.get(key, plain))


def _text(form: FormSpec, key: str) -> str:
    return form.labels.get(key, LABELS[key])


def _width(form: FormSpec) -> int:
    side = 1 if form.layout.side else 0
    funds = side + 1 + len(form.layout.funds.columns) if form.funds else 0
    return max(side + len(form.layout.indicators.columns), funds, 4)


def _spread(texts: list[str], width: int, grow: int, rows: int = 1) -> Line:
    """A row that fills the width: every cell one column wide, the cell `grow` takes the rest."""
    extra = width - len(texts)
    return [
        Box(text, 1 + (extra if place == grow else 0), rows) for place, text in enumerate(texts)
    ]


def _head(form: FormSpec, width: int) -> list[Line]:
    half = (width - 2) // 2
    lines = [_spread([_text(form, "project"), form.project], width, 1)] if form.project else []
    lines.append(
        [
            Box(_text(form, "department")),
            Box(form.department, half),
            Box(_text(form, "implementer")),
            Box(form.unit, width - half - 2),
        ]
    )
    return lines + [_spread([label, value], width, 1) for label, value in form.identity]


def _funds(form: FormSpec, width: int) -> list[Line]:
    layout = form.layout.funds
    header = ["", *(_label(form, "funds", key) for key in layout.columns)]
    body = [_funds_texts(row, layout.columns) for row in form.funds]
    if form.layout.side:
        lines = [_spread(texts, width - 1, 0) for texts in (header, *body)]
        lines[0].insert(0, Box(_text(form, "funds"), 1, len(lines)))
        return lines
    header[0] = _text(form, "funds")
    lines = [_spread(texts, width, 0) for texts in (header, *body)]
    section = form.labels.get("section", layout.section)
    return [[Box(section, width)], *lines] if section else lines


def _funds_texts(row: FundsRow, columns: tuple[str, ...]) -> list[str]:
    return [row.label, *(row.more.get(key, getattr(row, key, "")) for key in columns)]


def _goals(form: FormSpec, width: int) -> list[Line]:
    expected, actual = _text(form, "expected"), _text(form, "actual_goal")
    if form.layout.goal == "pairs":
        return [
            _spread([expected, form.expected], width, 1),
            _spread([actual, form.actual], width, 1),
        ]
    first = 1 if form.layout.side else 0
    half = (width - first) // 2
    lines = [
        [Box(expected, half), Box(actual, width - first - half)],
        [Box(form.expected, half), Box(form.actual, width - first - half)],
    ]
    if form.layout.side:
        lines[0].insert(0, Box(_text(form, "goal"), 1, 2))
    return lines


def _indicators(form: FormSpec, width: int) -> list[Line]:
    layout = form.layout.indicators
    first = 1 if form.layout.side else 0
    inner = width - first
    extra = inner - len(layout.columns)
    wide = {key: 1 + (extra if key == "name" else 0) for key in layout.columns}
    lines = _indicator_header(form, wide) + _indicator_body(form, wide)
    if form.layout.side:
        lines[0].insert(0, Box(_text(form, "indicators"), 1, len(lines)))
    elif form.labels.get("indicators"):
        lines.insert(0, [Box(form.labels["indicators"], width)])
    if form.total is not None:
        lines.append(_total(form, wide, first))
    return lines


def _indicator_header(form: FormSpec, wide: dict[str, int]) -> list[Line]:
    layout = form.layout.indicators
    labels = {key: _label(form, "indicators", key) for key in layout.columns}
    if layout.group is not None:
        title, start, end = layout.group
        places = list(layout.columns)
        inside = places[places.index(start) : places.index(end) + 1]
        upper: Line = []
        for key in places:
            if key == start:
                upper.append(Box(title, sum(wide[one] for one in inside)))
            elif key not in inside:
                upper.append(Box(labels[key], wide[key], 2))
        return [upper, [Box(labels[key], wide[key]) for key in inside]]
    if form.layout.split_header and set(SPLIT) <= set(layout.columns):
        return [
            [
                Box(SPLIT[key][0], wide[key]) if key in SPLIT else Box(labels[key], wide[key], 2)
                for key in layout.columns
            ],
            [Box(SPLIT[key][1], wide[key]) for key in layout.columns if key in SPLIT],
        ]
    return [[Box(labels[key], wide[key]) for key in layout.columns]]


def _indicator_body(form: FormSpec, wide: dict[str, int]) -> list[Line]:
    """The indicator rows; equal neighbours of level 1, and of level 2 within it, are merged."""
    return [
        [
            Box(_cell(form, row, key), wide[key], _run(form.rows, place, key))
            for key in form.layout.indicators.columns
            if not (place and _joined(form.rows[place - 1], row, key))
        ]
        for place, row in enumerate(form.rows)
    ]


def _run(rows: tuple[Row, ...], place: int, key: str) -> int:
    """How many rows the cell that begins here covers."""
    end = place + 1
    while end < len(rows) and _joined(rows[end - 1], rows[end], key):
        end += 1
    return end - place


def _joined(above: Row, below: Row, key: str) -> bool:
    """Whether the lower row's cell is part of the cell above it."""
    if key == "level1":
        return above.level1 == below.level1
    if key == "level2":
        return (above.level1, above.level2) == (below.level1, below.level2)
    return bool(getattr(below, key) == CONTINUED)


def _cell(form: FormSpec, row: Row, key: str) -> str:
    text: str = getattr(row, key)
    if key in ("level1", "level2") and text in form.points:
        return f"{text}（{form.points[text]}分）"
    if key == "name" and form.layout.indicators.weight_in_name and row.weight:
        return f"{text}（{row.weight}分）"
    return text


def _total(form: FormSpec, wide: dict[str, int], first: int) -> Line:
    """The total row: the label covers everything left of the first figure."""
    total = form.total
    assert total is not None
    columns = form.layout.indicators.columns
    figures = {"weight": total.weight, "score": total.score, "reason": total.reason}
    start = next(place for place, key in enumerate(columns) if key in ("weight", "score"))
    label = Box(total.label, first + sum(wide[key] for key in columns[:start]))
    return [label, *(Box(figures.get(key, ""), wide[key]) for key in columns[start:])]
