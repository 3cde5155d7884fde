"""The scoring policy as data: weights, bands, formulas, thresholds and severities."""

from decimal import Decimal
from typing import Annotated, Literal

from msgspec import field

from selfeval_cli.base.record import KEPT, Record
from selfeval_cli.model.form import FormKind

Severity = Literal["error", "warning", "info"]


class Bilingual(Record, frozen=True, kw_only=True):
    """A text in both languages."""

    zh: str
    en: str


class CategoryPolicy(Record, frozen=True, kw_only=True):
    """A first-level category: how it is recognised, its weight, whether a form must have it."""

    name: str
    match: tuple[str, ...]
    weight: Decimal | None = None
    required: bool = True


class Band(Record, frozen=True, kw_only=True):
    """A share of the weight: from (included) and to, e.g. 0.6 to 0.8."""

    low: Decimal
    high: Decimal


class Bands(Record, frozen=True, kw_only=True):
    """The share of the weight each of the three fixed answers may earn."""

    achieved: Band
    partial: Band
    missed: Band


class Grade(Record, frozen=True, kw_only=True):
    """A grade: the words used for it and the total from which it applies."""

    words: tuple[str, ...]
    low: Decimal


class Recognise(Record, frozen=True, kw_only=True):
    """How a form shows that it means this policy: everything given here must be so.

    `kind` is the form's kind, `execution_points` the points its funds header declares, `level1` the
    beginnings of which one must be a first-level category's.
    """

    kind: FormKind | None = None
    execution_points: Decimal | None = None
    level1: tuple[str, ...] = ()


CeilingFormula = Literal["deviation", "inverse"]


class Policy(Record, frozen=True, kw_only=True):
    """How a form is scored. Money, points and shares are exact decimals.

    `ceiling_formulas`: "deviation" W·(1−(A−T)/T), "inverse" W·T/A; any score between those in use
    is accepted. `exceed_threshold` 0.3 means 30 % above target needs an explanation.
    `low_execution` is the rate (percent) below which a reason is required; None switches it off.
    Below `odd_execution` near-perfect indicators look odd. `scored` is False for forms without
    weights and scores.
    """

    name: str
    title: Bilingual
    basis: str
    scored: bool = True
    full_marks: Decimal = Decimal(100)
    execution_weight: Decimal | None = Decimal(10)
    rate_base: Literal["initial", "budget"] = "budget"
    categories: tuple[CategoryPolicy, ...] = ()
    bands: Bands | None = None
    ceiling_formulas: tuple[CeilingFormula, ...] = ("deviation", "inverse")
    grades: tuple[Grade, ...] = ()
    exceed_threshold: Decimal | None = Decimal("0.3")
    low_execution: Decimal | None = None
    odd_execution: Decimal = Decimal(80)
    heavy_row_share: Decimal = Decimal("0.6")
    near_perfect: Decimal = Decimal("0.95")
    severities: dict[str, Severity] = field(default_factory=dict)
    on: tuple[str, ...] = ()
    off: tuple[str, ...] = ()
    recognise: Recognise | None = None
    extends: Annotated[str | None, KEPT] = None
