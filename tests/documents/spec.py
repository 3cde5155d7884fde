"""A self-evaluation form as data: every field is the text that will be printed.

Nothing here computes: a spec can hold a wrong figure as well as a right one. `sheet.render` lays
a spec out on a grid, `write_docx` and `write_txt` print the grid.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["project", "department", "transfer"]

#: Stands for a cell that is the lower part of the cell above it, in any column of the rows.
CONTINUED = "\u2303"


@dataclass(frozen=True)
class FundsRow:
    """One row of the funds table. `more` holds columns that only single layouts have."""

    label: str
    initial: str = ""
    budget: str = ""
    executed: str = ""
    weight: str = ""
    rate: str = ""
    score: str = ""
    reason: str = ""
    method: str = ""
    more: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """One indicator row.

    `target` is printed by layouts with one target column; `comparator`, `value` and `unit` by
    layouts that split it. `child` is only known to the spec: this is a 其中 row.
    """

    level1: str
    level2: str
    name: str
    target: str = ""
    actual: str = ""
    weight: str = ""
    score: str = ""
    reason: str = ""
    comparator: str = ""
    value: str = ""
    unit: str = ""
    kind: str = ""
    target0: str = ""
    coefficient: str = ""
    review: str = ""
    standard: str = ""
    core: str = ""
    child: bool = False


@dataclass(frozen=True)
class TotalRow:
    """The total row: 总分 | weight | score | what stands in the reason column."""

    weight: str = ""
    score: str = ""
    reason: str = ""
    label: str = "总分"


@dataclass(frozen=True)
class FundsLayout:
    """Columns of the funds table by FundsRow field, and the header wording that differs.

    `section` is printed as a row above the table when the form has no side label.
    """

    name: str
    columns: tuple[str, ...]
    labels: Mapping[str, str] = field(default_factory=dict)
    section: str = ""


@dataclass(frozen=True)
class IndicatorLayout:
    """Columns of the indicator table by Row field, and the header wording that differs.

    `group` puts a header cell of its own over a run of columns (label, first, last).
    `weight_in_name` prints the weight in brackets behind the indicator's name.
    """

    name: str
    columns: tuple[str, ...]
    labels: Mapping[str, str] = field(default_factory=dict)
    group: tuple[str, str, str] | None = None
    weight_in_name: bool = False

    @property
    def scored(self) -> bool:
        """Whether the layout prints scores at all."""
        return "score" in self.columns


@dataclass(frozen=True)
class FormLayout:
    """How a form is laid out.

    `side` puts the part's name in a first column merged downwards (the central layout); without
    it parts begin with a section row. `split_header` prints the target and result headers over two
    rows (年度 / 指标值). `goal` is a block with a header row, or label–text pairs in one row.
    """

    funds: FundsLayout
    indicators: IndicatorLayout
    title: Literal["above", "inside"] = "inside"
    side: bool = True
    split_header: bool = False
    goal: Literal["block", "pairs"] = "block"
    tables: Literal["one", "several"] = "one"


@dataclass(frozen=True)
class FormSpec:
    """A whole form as printed. `policy` and `flaws` are only known to the spec.

    A department's form has no `project`; its line is then left out.

    `points` are the points printed behind a level-1 or level-2 label (产出指标 → 50).
    `identity` are further label–value pairs of the head; `closing` label–text rows at the end.
    `flaws` are the codes of the rules that must report something about the form.
    """

    layout: FormLayout
    project: str
    department: str
    unit: str
    funds: tuple[FundsRow, ...] = ()
    rows: tuple[Row, ...] = ()
    total: TotalRow | None = None
    kind: Kind = "project"
    title: str = "项目支出绩效自评表"
    year: str = "（2023年度）"
    expected: str = ""
    actual: str = ""
    identity: tuple[tuple[str, str], ...] = ()
    closing: tuple[tuple[str, str], ...] = ()
    points: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    policy: str = "national-2020"
    flaws: tuple[str, ...] = ()
