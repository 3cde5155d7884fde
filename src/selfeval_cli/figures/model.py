"""What a printed text means: a number with its printed precision, or the reading of a value."""

from decimal import Decimal
from typing import Literal

from msgspec import Struct

from selfeval_cli.base.record import Record

FigureKind = Literal["number", "blank", "unreadable"]
ValueKind = Literal[
    "quantity",
    "percent",
    "money",
    "deadline",
    "duration",
    "qualitative",
    "blank",
    "placeholder",
    "compound",
    "unreadable",
]
Comparator = Literal[">=", ">", "=", "<=", "<"]
#: The three fixed answers of 财预〔2020〕10号: 达成 / 部分达成 / 未达成.
Level = Literal["achieved", "partial", "missed"]


class Number(Struct, frozen=True):
    """A figure's cell: money, weight, score, rate or total.

    `decimals` is the number of decimals as printed ("8.70" has 2), `unit` the canonical unit
    printed in the cell itself ("%", "万元" …) or None.
    """

    kind: FigureKind
    number: Decimal | None = None
    decimals: int = 0
    unit: str | None = None


class Deadline(Record, frozen=True):
    """A point or span in time as far as it is printed; `end` parts are None when not written.

    2020年1月-11月 has year 2020, month 1, end_month 11. 60日内 has only `within_days`.
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    end_year: int | None = None
    end_month: int | None = None
    end_day: int | None = None
    quarter: int | None = None
    within_days: int | None = None


class Reading(Struct, frozen=True):
    """A target or a result read. Percent numbers are in percent ("≥90%" is 90, "%").

    `approximate` marks 余, 约, 左右. `level` is set for the three fixed answers. `boolean` is set
    for 是/否. For kind "percent" the unit is "%" or, for a bare number under a
    rate's name, None (1 may mean 1 % or 100 %); ‰ is kept as unit "‰" with its printed number.
    """

    kind: ValueKind
    comparator: Comparator | None = None
    number: Decimal | None = None
    decimals: int = 0
    unit: str | None = None
    approximate: bool = False
    deadline: Deadline | None = None
    level: Level | None = None
    boolean: bool | None = None
