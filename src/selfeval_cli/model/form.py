"""The models of a self-evaluation form, in which every leaf keeps its printed text and its cell."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Any, Literal

from msgspec.structs import astuple

from selfeval_cli.base.kinds import kinds
from selfeval_cli.base.record import IF_GIVEN, KEPT, Record
from selfeval_cli.figures.model import Comparator, Deadline, FigureKind, Level, ValueKind


class _KindNames:
    """Lists the kinds in the schema."""

    def __get_pydantic_json_schema__(self, core: Any, handler: Any) -> dict[str, Any]:
        return {**handler(core), "enum": [kind.name for kind in kinds()]}


#: A name of base/kinds.toml.
FormKind = Annotated[str, _KindNames()]
FundRole = Literal["total", "part", "child"]
MoneyUnit = Literal["元", "万元", "亿元"]
UnitSource = Literal["cell", "column", "name", "target"]
WeightSource = Literal["column", "name", "none"]
RateBase = Literal["initial", "budget"]
CategoryLevel = Literal[0, 1, 2]
DoubtKind = Literal["columns", "row", "figure", "layout", "break", "merged"]
#: What rules must not compute where a reading is doubtful.
Rest = Literal["funds", "weights", "scores", "targets", "total"]
#: The parts a form's own layout announces.
Part = Literal["funds", "goals", "weights", "scores", "total"]
ALL_PARTS: tuple[Part, ...] = ("funds", "goals", "weights", "scores", "total")


class CellRef(Record, frozen=True, kw_only=True):
    """The place of a cell in its document; everything counts from 1. `line` only for text files.

    `place` is the place in the words of the format ("Sheet1!F12") where it has such words.
    """

    table: int
    row: int
    column: int
    line: int | None = None
    text: str
    flags: Annotated[tuple[str, ...], KEPT] = ()
    place: Annotated[str | None, IF_GIVEN] = None


class Text(Record, frozen=True, kw_only=True):
    """A text leaf. `cell` is None when the form has no cell for it (its `text` is then "")."""

    text: str = ""
    cell: CellRef | None = None

    def __bool__(self) -> bool:
        return bool(self.text.strip())


class Figure(Text, frozen=True, kw_only=True):
    """A number leaf: weight, score, money, rate or total, exact as printed.

    `merged` marks a row's share in a cell merged over several rows: the figure stands with the
    first of them and must not be counted or missed again here.
    """

    kind: FigureKind = "blank"
    number: Decimal | None = None
    decimals: int = 0
    unit: str | None = None
    merged: bool = False

    def __bool__(self) -> bool:
        return self.number is not None


class Value(Text, frozen=True, kw_only=True):
    """A target or a result. `unit` is the unit in force: printed, from its column, or inherited.

    `unit_from` says where the unit came from: the cell itself, the unit column, the indicator's
    name, the target (for a bare result), or None when there is no unit at all.
    """

    kind: ValueKind = "blank"
    comparator: Comparator | None = None
    number: Decimal | None = None
    decimals: int = 0
    unit: str | None = None
    unit_from: UnitSource | None = None
    approximate: bool = False
    deadline: Deadline | None = None
    level: Level | None = None
    boolean: bool | None = None


#: What the form has no cell for.
_NO_TEXT = Text()
_NO_FIGURE = Figure()
_NO_VALUE = Value()


class FundRow(Record, frozen=True, kw_only=True):
    """One row of the funds table. Money is in the form's money unit unless a cell says otherwise.

    `initial` 年初预算数 · `budget` 全年预算数 · `executed` 全年执行数 · `adjustment` 年中调整数, by
    which the one budget becomes the other, where there is such a column. `role` "child" is a row
    under another part (其中 of a part), which is not added to the total a second time.
    """

    label: Text
    role: FundRole
    initial: Figure = _NO_FIGURE
    budget: Figure = _NO_FIGURE
    executed: Figure = _NO_FIGURE
    weight: Figure = _NO_FIGURE
    rate: Figure = _NO_FIGURE
    score: Figure = _NO_FIGURE
    reason: Text = _NO_TEXT
    adjustment: Annotated[Figure | None, IF_GIVEN] = None


class Funds(Record, frozen=True, kw_only=True):
    """The funds table: its rows, which columns it has, and the points its header declares.

    `columns` holds the FundRow field names that have a column of their own. `declared_points` is
    the weight printed in a header such as 得分(20分*执行率) or 预算执行情况(10分).
    `rate_base` is the column the header's letters make the base of the rate (A). `unrecognised`
    are the labels of columns that name nothing known.
    """

    header: Text = _NO_TEXT
    columns: tuple[str, ...] = ()
    unrecognised: tuple[Text, ...] = ()
    rows: tuple[FundRow, ...] = ()
    declared_points: Figure = _NO_FIGURE
    rate_base: RateBase = "budget"

    @property
    def total(self) -> FundRow | None:
        """The row 年度资金总额, or None."""
        return next((row for row in self.rows if row.role == "total"), None)

    @property
    def parts(self) -> tuple[FundRow, ...]:
        """The rows that add up to the total."""
        return tuple(row for row in self.rows if row.role == "part")


class Indicator(Record, frozen=True, kw_only=True):
    """One filled indicator row. `level1`/`level2` are inherited downwards when left blank.

    `coefficient` is a completion-rate column (完成率, 得分系数), `deduction` a column of the points
    lost (扣分), where there is one. `weight_from` says where the
    weight stands: its own column, or in brackets in the name. `child` marks a 其中 row, which
    carries no weight or only divides that of the row above, and is not counted. `parent` is the
    number of the row whose weight a child divides.
    """

    number: int
    level1: Text = _NO_TEXT
    level2: Text = _NO_TEXT
    name: Text = _NO_TEXT
    target: Value = _NO_VALUE
    actual: Value = _NO_VALUE
    weight: Figure = _NO_FIGURE
    score: Figure = _NO_FIGURE
    reason: Text = _NO_TEXT
    coefficient: Figure = _NO_FIGURE
    deduction: Annotated[Figure | None, IF_GIVEN] = None
    weight_from: WeightSource = "none"
    child: bool = False
    parent: int | None = None


class Category(Record, frozen=True, kw_only=True):
    """A first- or second-level label with points of its own: 产出指标（50分）, 数量指标(10分).

    Level 0 is the label of the whole table: 年度绩效目标（80分）.
    `rows` are the numbers of the indicators under it. A range of points (40-50分) is unreadable.
    """

    level: CategoryLevel
    label: Text
    points: Figure
    rows: tuple[int, ...] = ()


class Subtotal(Record, frozen=True, kw_only=True):
    """A stated subtotal (小计) of weights and scores, with the numbers of the rows it sums."""

    label: Text
    weight: Figure = _NO_FIGURE
    score: Figure = _NO_FIGURE
    rows: tuple[int, ...] = ()


class Adjustment(Record, frozen=True, kw_only=True):
    """A row without a weight whose points add to the total, or take from it: 加分项, 扣分项."""

    label: Text
    score: Figure = _NO_FIGURE


class Total(Record, frozen=True, kw_only=True):
    """The total row (总分, 合计) and a total stated elsewhere, such as 自评总分 in the header."""

    label: Text = _NO_TEXT
    weight: Figure = _NO_FIGURE
    score: Figure = _NO_FIGURE
    stated: Figure = _NO_FIGURE
    grade: Text = _NO_TEXT


class Goal(Record, frozen=True, kw_only=True):
    """年度总体目标: one pair of expected and actual text."""

    expected: Text = _NO_TEXT
    actual: Text = _NO_TEXT


class Remark(Record, frozen=True, kw_only=True):
    """Something the reading of the form noticed, for a rule to judge."""

    kind: Literal["shifted", "template", "hidden-row", "struck-row", "blank-field"]
    at: Text


class Doubt(Record, frozen=True, kw_only=True):
    """A reading that does not fit: what is doubtful, where, and what must not be computed from it.

    `rests` empty means that nothing is computed from it anyway.
    """

    what: DoubtKind
    at: Text
    rests: tuple[Rest, ...] = ()


class Form(Record, frozen=True, kw_only=True):
    """One self-evaluation form as printed, before any judgement."""

    number: int
    kind: FormKind
    title: Text = _NO_TEXT
    year: int | None = None
    year_text: Text = _NO_TEXT
    project: Text = _NO_TEXT
    department: Text = _NO_TEXT
    unit: Text = _NO_TEXT
    money_unit: MoneyUnit | None = None
    funds: Funds | None = None
    goals: tuple[Goal, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    categories: tuple[Category, ...] = ()
    subtotals: tuple[Subtotal, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    total: Total | None = None
    conclusion: Text = _NO_TEXT
    problems: Text = _NO_TEXT
    improvement: Text = _NO_TEXT
    #: Columns of the indicator table that exist, by Indicator field name.
    columns: tuple[str, ...] = ()
    #: Parts that the form's own layout announces.
    parts: tuple[Part, ...] = ALL_PARTS
    #: Header cells of columns that were not recognised.
    unrecognised: tuple[Text, ...] = ()
    remarks: tuple[Remark, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    #: First and last grid row of the form per table: (table, first row, last row).
    extent: Annotated[tuple[tuple[int, int, int], ...], KEPT] = ()
    #: Whatever is written behind the indicators: notes and remarks of any name.
    notes: Annotated[tuple[str, ...], KEPT] = ()

    @property
    def rows(self) -> tuple[Indicator, ...]:
        """The indicators that count: 其中 rows left out."""
        return tuple(row for row in self.indicators if not row.child)

    def leaves(self) -> Iterator[Text]:
        """Every leaf of the form that has a cell, in the order of the model."""
        found: list[Text] = []
        _gather(astuple(self), found)
        return iter(found)


def _gather(values: tuple[Any, ...], found: list[Text]) -> None:
    """Add the leaves with a cell among the values of a model, or in them, to `found`."""
    for value in values:
        if isinstance(value, Text):
            if value.cell is not None:
                found.append(value)
        elif isinstance(value, Record):
            _gather(astuple(value), found)
        elif isinstance(value, tuple):
            _gather(value, found)


class LookAlike(Record, frozen=True, kw_only=True):
    """A table of another kind, told apart from a self-evaluation by its title or its columns."""

    name: str
    at: Text


class Extraction(Record, frozen=True, kw_only=True):
    """All forms of one document, and the tables that are not self-evaluations."""

    schema_version: Literal[1] = 1
    forms: tuple[Form, ...] = ()
    look_alikes: tuple[LookAlike, ...] = ()
