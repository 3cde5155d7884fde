"""Layouts as data, and how a content is laid out in one: rows of boxes that know their fields."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby

from blind.contents import Content, Fund, Row, is_number

#: What a cell is: a field and the number of its row ("score", 3); "" where it is only a label.
Tag = tuple[str, int]
NO_TAG: Tag = ("", 0)


@dataclass(frozen=True)
class Box:
    """A cell with its spans, what it is, and the property its text has in Word."""

    text: str
    width: int = 1
    height: int = 1
    tag: Tag = NO_TAG
    look: str = ""


@dataclass(frozen=True)
class Layout:
    """One layout; the columns are fields with the words of their header."""

    name: str
    title: str = "项目支出绩效自评表"
    funds: tuple[tuple[str, str], ...] = (
        ("initial", "年初预算数"), ("budget", "全年预算数"), ("executed", "全年执行数"),
        ("weight", "分值"), ("rate", "执行率"), ("score", "得分"),
    )  # fmt: skip
    columns: tuple[tuple[str, str], ...] = (
        ("target", "年度指标值"), ("actual", "实际完成值"), ("weight", "分值"), ("score", "得分"),
        ("reason", "偏差原因分析及改进措施"),
    )  # fmt: skip
    group: tuple[str, ...] = ()
    split: tuple[int, int, int] = (50, 30, 10)
    execution: int = 10
    points: str = ""
    block: str = "项目资金（万元）"
    side: str = "绩效指标"
    total: str = "总分"
    goals: tuple[str, str] = ("预期目标", "实际完成情况")
    identity: tuple[str, str, str] = ("项目名称", "主管部门", "实施单位")
    closing: str = ""
    after: tuple[str, ...] = ()
    subtotals: str = ""
    section: bool = False
    numbered: bool = False
    funds_groups: tuple[tuple[str, int], ...] = ()
    funds_last: bool = False
    whole: bool = False
    weighed: bool = False
    levels: tuple[str, ...] = ("一级指标", "二级指标", "三级指标")

    def has(self, field: str) -> bool:
        """Whether the indicators have this column."""
        return any(name == field for name, _ in self.columns)

    @property
    def paid(self) -> bool:
        """Whether the funds are scored."""
        return any(name == "score" for name, _ in self.funds)


def _columns(text: str) -> tuple[tuple[str, str], ...]:
    pairs = (one.partition("=") for one in text.split())
    return tuple((name, label) for name, _, label in pairs)


_BASE = Layout("national")
_T, _A, _W, _S, _R = (
    "target=年度指标值",
    "actual=实际完成值",
    "weight=分值",
    "score=得分",
    "reason=偏差原因分析及改进措施",
)
_DEPARTMENT = replace(
    _BASE, title="部门整体支出绩效自评表", identity=("部门名称", "主管部门", "填表人"),
    block="年度预算资金（万元）",
)  # fmt: skip
_TRANSFER = Layout(
    "transfer", title="转移支付区域（项目）绩效目标自评表",
    identity=("转移支付（项目）名称", "中央主管部门", "资金使用单位"),
    funds=_columns("budget=全年预算数(A) executed=全年执行数(B) rate=预算执行率(B/A)"),
    columns=_columns("target=年度指标值 actual=全年完成值 reason=未完成原因和改进措施"),
    execution=0, total="", block="资金情况（万元）", goals=("总体目标", "全年实际完成情况"),
)  # fmt: skip
_HUBEI = replace(
    _BASE, title="项目自评表", execution=20, split=(40, 30, 10), points="bracket",
    funds=_columns("budget=预算数(A) executed=执行数(B) rate=执行率(B/A) score=得分(20分×执行率)"),
    columns=_columns("target=年初目标值(A) actual=实际完成值(B) score=得分"),
    block="预算执行情况（万元）（20分）", side="年度绩效目标（80分）",
)  # fmt: skip

LAYOUTS: tuple[Layout, ...] = (
    _BASE,
    replace(_BASE, name="weight-first", columns=_columns(f"{_W} {_T} {_A} {_S} {_R}")),
    replace(_BASE, name="weight-between", columns=_columns(f"{_T} {_W} {_A} {_S} {_R}")),
    replace(_BASE, name="three-cells", columns=_columns(
        f"comparator=指标性质 number=指标值 unit=度量单位 {_A} {_W} {_S} {_R}")),
    replace(_BASE, name="grouped", group=("年度指标值", "comparator", "unit"), columns=_columns(
        f"comparator=指标性质 number=指标值 unit=度量单位 {_A} {_W} {_S} {_R}")),
    replace(_BASE, name="grouped-reason", group=("评分", "weight", "score")),
    replace(_BASE, name="rate-column", columns=_columns(
        f"{_T} {_A} rate=完成率 {_W} {_S} {_R}")),
    replace(_BASE, name="points-bracket", points="bracket"),
    replace(_BASE, name="points-plain", points="plain"),
    replace(_BASE, name="points-repeated", points="repeated"),
    replace(_BASE, name="words-sichuan", total="合计", side="绩效指标(90分)",
            block="预算执行情况（万元）（10分）",
            funds=_columns("initial=年初预算 budget=调整后预算数 executed=预算执行数 rate=预算执行率 weight=权重 score=得分 why=原因"),
            columns=_columns("comparator=指标性质 number=指标值 unit=度量单位 actual=完成值 weight=权重 score=得分 reason=未完成原因分析")),
    replace(_BASE, name="words-self", columns=_columns(
        "target=指标目标值 actual=自评完成值 weight=赋分 score=自评得分 reason=扣分原因")),
    replace(_BASE, name="words-full", columns=_columns(
        "target=年度绩效目标值 actual=指标实际完成值 weight=满分值 score=单位自评得分 reason=扣分说明")),
    replace(_BASE, name="words-reason", columns=_columns(
        "target=指标值 actual=全年完成值 weight=权重 score=得分 reason=产生差异的原因及改进措施")),
    replace(_BASE, name="no-reason", columns=_columns(f"{_T} {_A} {_W} {_S}")),
    replace(_BASE, name="funds-rate-first", funds=_columns(
        "initial=年初预算数 budget=全年预算数 executed=全年执行数 rate=执行率 weight=分值 score=得分")),
    replace(_BASE, name="funds-ab", funds=_columns(
        "budget=全年预算数(A) executed=全年执行数(B) weight=分值 rate=执行率(B/A) score=得分")),
    replace(_BASE, name="funds-unscored", execution=0, split=(50, 40, 10), funds=_columns(
        "budget=全年预算数(A) executed=全年执行数(B) rate=执行率(B/A)")),
    replace(_BASE, name="closing-notes", closing="其他需要说明事项"),
    replace(_BASE, name="closing-remarks", closing="备注"),
    replace(_BASE, name="closing-problems", closing="存在问题"),
    replace(_BASE, name="after-review", after=("自评结论", "存在问题", "改进措施")),
    replace(_BASE, name="subtotals", subtotals="小计"),
    replace(_BASE, name="section", section=True),
    replace(_BASE, name="funds-last", funds_last=True),
    replace(_BASE, name="whole-weights", whole=True, total="合计"),
    replace(_HUBEI, name="hubei"),
    replace(_HUBEI, name="hubei-reasons-below", after=("偏差大或目标未完成原因分析", "改进措施及结果应用方案")),
    replace(_DEPARTMENT, name="department"),
    replace(_DEPARTMENT, name="department-coefficient", columns=_columns(
        f"{_T} {_A} weight=指标权重（分） score=指标得分（分） reason=说明"),
        funds=_columns("initial=年初预算数 budget=全年（调整）预算数 executed=全年执行数 rate=执行率 weight=执行率权重 score=执行率得分")),
    replace(_DEPARTMENT, name="department-unscored", execution=0, total="", columns=_columns(
        f"{_T} {_A} {_R}"), funds=_columns("budget=预算数(A) executed=执行数(B) rate=执行率(B/A)")),
    _TRANSFER,
    replace(_TRANSFER, name="transfer-words", columns=_columns(
        "target=指标值 actual=全年实际完成值 reason=未完成原因和改进措施")),
    replace(_BASE, name="funds-in-two-rows", funds_groups=(("预算数", 2), ("执行情况", 2)), funds=_columns(
        "initial=年初预算数 budget=全年预算数 executed=全年执行数 rate=执行率 weight=分值 score=得分")),
    replace(_BASE, name="words-guangdong", block="资金情况（万元）", funds=_columns(
        "initial=年初预算安排 budget=调整后预算 executed=实际支出 rate=支出率 weight=分值 score=得分")),
    replace(_BASE, name="funds-balance", funds=_columns(
        "budget=全年预算数(A) executed=全年执行数(B) left=结余数 rate=执行率(B/A) weight=分值 score=得分")),
    replace(_BASE, name="numbered-sections", numbered=True),
    replace(_BASE, name="reviewed-scores", group=("得分", "score", "review"), columns=_columns(
        f"{_T} {_A} {_W} score=自评得分 review=主管部门复核得分 {_R}")),
    replace(_BASE, name="measures-apart", columns=_columns(
        f"{_T} {_A} {_W} {_S} reason=未完成原因 measures=改进措施")),
    replace(_BASE, name="last-year-beside", columns=_columns(f"before=上年实际值 {_T} {_A} {_W} {_S} {_R}")),
    replace(_BASE, name="groups-self", group=("自评情况", "weight", "score")),
    replace(_BASE, name="standards-beside", goals=("年初目标", "年度完成情况"), columns=_columns(
        f"standard=指标解释及评分标准 {_T} {_A} {_W} score=自评得分 reason=扣分原因及下一步改进措施")),
    replace(_BASE, name="budget-unit", identity=("项目名称", "预算单位", "实施单位"), columns=_columns(
        f"{_W} {_T} {_A} {_S} reason=未完成原因分析及拟采取的改进措施")),
    replace(_BASE, name="line-department", title="财政衔接推进乡村振兴补助资金项目绩效自评表",
            identity=("项目名称", "行业主管部门", "项目实施单位"), columns=_columns(
        f"{_T} {_A} {_W} {_S} reason=产生偏差的原因及改进措施")),
    replace(_BASE, name="names-unknown", levels=("一级指标", "二级指标", "考核要点")),
    replace(_BASE, name="names-called-indicators", side="指标完成情况", levels=("一级指标", "二级指标", "绩效指标")),
    replace(_BASE, name="funds-adjusted", funds=_columns(
        "initial=年初预算数 change=年中调整数 budget=全年预算数 executed=全年执行数 weight=分值 rate=执行率 score=得分")),
    replace(_BASE, name="points-lost", columns=_columns(f"{_W} {_T} {_A} lost=扣分 {_S} {_R}")),
    replace(_BASE, name="levels-weighed", weighed=True),
    replace(_BASE, name="flat", section=True, levels=("工作任务",)),
    replace(_BASE, name="flat-numbered", section=True, levels=("序号", "考核指标"), after=("备注",)),
    replace(_BASE, name="one-level", levels=("一级指标", "三级指标")),
    replace(_BASE, name="bond", title="专项债券项目绩效自评表", funds=(), execution=0, split=(50, 40, 10)),
)  # fmt: skip
BY_NAME = {layout.name: layout for layout in LAYOUTS}

Rows = list[list[Box]]
LEVELS = Layout.levels
#: Labels that people break over two lines, and how.
BROKEN = {
    "年度指标值": "年度\n指标值",
    "总分": "总\n分",
    "其中：当年财政拨款": "其中：当年\n财政拨款",
    "年初预算数": "年初\n预算数",
}


def lay_out(content: Content, layout: Layout, *, broken: bool = False) -> Rows:
    """The rows of the form's one table."""
    weights = 2 if layout.weighed else 0
    width = max(4 + weights + len(layout.columns), 2 + len(layout.funds), 6)
    rows = [[Box("一、项目基本情况", width)]] if layout.numbered else []
    rows += _identity(content, layout, width)
    money = _funds(content, layout, width) if layout.funds else []
    if layout.numbered:
        money.insert(0, [Box("二、预算执行情况（万元）", width)])
    rows += [] if layout.funds_last else money
    rows += _goals(content, layout, width)
    rows += _indicators(content, layout, width)
    rows += money if layout.funds_last else []
    if layout.closing:
        rows.append([Box(layout.closing, 2), Box("无", width - 2)])
    if layout.total:
        rows.append(_total(content, layout, width))
    rows += [[Box(label, 2), Box(_said(label), width - 2)] for label in layout.after]
    if broken:
        rows = [[replace(box, text=BROKEN.get(box.text, box.text)) for box in row] for row in rows]
    return rows


def _said(label: str) -> str:
    return {"存在问题": "个别工作推进偏慢。", "改进措施": "加强调度，按月通报。"}.get(
        label, "总体达到预期。"
    )


def _identity(content: Content, layout: Layout, width: int) -> Rows:
    name, department, unit = layout.identity
    half = (width - 2) // 2
    if name == "部门名称":
        return [
            [Box(name), Box(content.unit, width - 1, tag=("agency", 0))],
            [
                Box(department), Box(content.department, half, tag=("department", 0)),
                Box(unit), Box("张工", width - 2 - half),
            ],
        ]  # fmt: skip
    return [
        [Box(name), Box(content.project, width - 1, tag=("project", 0))],
        [
            Box(department), Box(content.department, half, tag=("department", 0)),
            Box(unit), Box(content.unit, width - 2 - half, tag=("agency", 0)),
        ],
    ]  # fmt: skip


def _funds(content: Content, layout: Layout, width: int) -> Rows:
    spare = width - 1 - len(layout.funds)
    high = 2 if layout.funds_groups else 1
    header = [Box(layout.block, 1, len(content.funds) + high), Box("", spare, high)]
    labels = [Box(label) for _, label in layout.funds]
    divided = sum(columns for _, columns in layout.funds_groups)
    over = [Box(label, columns) for label, columns in layout.funds_groups]
    over += [replace(box, height=high) for box in labels[divided:]]
    rows = [header + over, labels[:divided]] if layout.funds_groups else [header + labels]
    for at, fund in enumerate(content.funds):
        cells = [Box(_field(fund, name), tag=(f"fund-{name}", at)) for name, _ in layout.funds]
        rows.append([Box(fund.label, spare, tag=("fund-label", at)), *cells])
    return rows


def _field(of: Fund | Row, name: str) -> str:
    return str(getattr(of, name, ""))


def _goals(content: Content, layout: Layout, width: int) -> Rows:
    half = (width - 1) // 2
    rest = width - 1 - half
    return [
        [Box("年度总体目标", 1, 2), Box(layout.goals[0], half), Box(layout.goals[1], rest)],
        [Box(content.goal, half, tag=("goal", 0)), Box(content.result, rest, tag=("result", 0))],
    ]


def _indicators(content: Content, layout: Layout, width: int) -> Rows:
    spare = width - 3 - len(layout.columns) - (2 if layout.weighed else 0)
    side = 0 if layout.section else 1
    body = _body(content, layout, spare + (0 if side else 1))
    header = _header(layout, spare + (0 if side else 1))
    rows = header + body
    if side:
        rows[0].insert(0, Box(layout.side, 1, len(rows)))
        return rows
    return [[Box("绩效指标完成情况", width)], *rows]


def _header(layout: Layout, spare: int) -> Rows:
    widths = (*(1 for _ in layout.levels[1:]), spare + 3 - len(layout.levels))
    if not layout.group:
        levels = [Box(text, wide) for text, wide in zip(layout.levels, widths, strict=True)]
        if layout.weighed:
            levels[1:1], levels[3:3] = [Box("权重")], [Box("权重")]
        return [levels + [Box(label) for _, label in layout.columns]]
    title, first, last = layout.group
    names = [name for name, _ in layout.columns]
    start, end = names.index(first), names.index(last) + 1
    top = [Box(text, wide, 2) for text, wide in zip(layout.levels, widths, strict=True)]
    top += [Box(label, 1, 2) for _, label in layout.columns[:start]]
    top += [Box(title, end - start)]
    top += [Box(label, 1, 2) for _, label in layout.columns[end:]]
    return [top, [Box(label) for _, label in layout.columns[start:end]]]


def _body(content: Content, layout: Layout, spare: int) -> Rows:
    rows: Rows = []
    numbered = list(enumerate(content.rows))
    for level1, group in groupby(numbered, key=lambda one: one[1].level1):
        part = list(group)
        for at, (second, rest) in enumerate(_runs(part)):
            for place, (number, row) in enumerate(rest):
                line = _line(row, number, layout, spare + 3 - len(layout.levels))
                if layout.levels[0] == "序号":
                    line.insert(0, Box(str(number + 1)))
                if place == 0 and layout.weighed:
                    line.insert(0, _weighed(content, rest, second, ("level2-weight", number)))
                if place == 0 and len(layout.levels) > 2:
                    line.insert(0, Box(second, 1, len(rest), ("level2", number)))
                if len(layout.levels) == 1 or layout.levels[0] == "序号":
                    pass
                elif layout.points == "repeated":
                    line.insert(0, _category(content, level1, layout, 1, part))
                elif at == 0 and place == 0:
                    if layout.weighed:
                        line.insert(0, _weighed(content, part, level1, ("level1-weight", number)))
                    line.insert(0, _category(content, level1, layout, len(part), part))
                rows.append(line)
        if layout.subtotals:
            rows.append(_subtotal(content, part, layout, spare))
    return rows


def _runs(part: list[tuple[int, Row]]) -> list[tuple[str, list[tuple[int, Row]]]]:
    return [(key, list(rest)) for key, rest in groupby(part, key=lambda one: one[1].level2)]


def _line(row: Row, number: int, layout: Layout, spare: int) -> list[Box]:
    look = row.look
    cells = [Box(_field(row, name), tag=(name, number), look=look) for name, _ in layout.columns]
    return [Box(row.name, spare, tag=("name", number), look=look), *cells]


def _category(
    content: Content, name: str, layout: Layout, height: int, part: list[tuple[int, Row]]
) -> Box:
    points = content.points[name]
    shapes: dict[str, Callable[[], str]] = {
        "": lambda: name,
        "bracket": lambda: f"{name}（{points}分）",
        "repeated": lambda: f"{name}（{points}分）",
        "plain": lambda: f"{name}{points}分",
    }
    return Box(shapes[layout.points](), 1, height, ("category", part[0][0]))


def _weighed(content: Content, part: list[tuple[int, Row]], name: str, tag: Tag) -> Box:
    """The weight of a level in a cell of its own, or what somebody else wrote there."""
    counted = (row.weight for _, row in part if not row.name.startswith("其中"))
    weight = sum((Decimal(text) for text in counted if is_number(text)), Decimal())
    return Box(content.notes.get(f"weight of {name}", f"{weight}"), 1, len(part), tag)


def _subtotal(
    content: Content, part: list[tuple[int, Row]], layout: Layout, spare: int
) -> list[Box]:
    level1 = part[0][1].level1
    sums = {"weight": content.points[level1], "score": content.earned[level1]}
    cells = [
        Box(sums.get(name, ""), tag=(f"subtotal-{name}", part[0][0])) for name, _ in layout.columns
    ]
    return [Box(layout.subtotals, 2 + spare), *cells]


def _total(content: Content, layout: Layout, width: int) -> list[Box]:
    said = {"weight": content.total_weight, "score": content.total_score}
    cells = [Box(said.get(name, ""), tag=(f"total-{name}", 0)) for name, _ in layout.columns]
    first = next(at for at, (name, _) in enumerate(layout.columns) if name in said)
    return [Box(layout.total, width - len(cells) + first), *cells[first:]]
