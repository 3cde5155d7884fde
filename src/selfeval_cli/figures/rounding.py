"""The one comparison of a printed figure with its exact value, used by every arithmetic rule.

Assigned figures (weights, points, stated totals) are exact. Measured figures (rates, computed
scores) are compared at the place they are printed to. Verdicts, best first:

reproduced   rounding half up, half to even or cutting off the exact value gives the printed text
coarse       a score printed as a whole point whose exact value has decimals and is more than 0.05
             away
explainable  only if the inputs were themselves rounded unluckily within their last printed place;
             an input printed as a whole number counts as exact
contradicted none of these
"""

from collections.abc import Callable, Iterable
from decimal import Context, Decimal
from fractions import Fraction
from functools import lru_cache, reduce
from typing import Literal, Protocol

from msgspec import Struct

from selfeval_cli.figures.numbers import exact_value

Verdict = Literal["reproduced", "coarse", "explainable", "contradicted"]
Direction = Literal["floor", "ceiling", "exact"]
CeilingFormula = Literal["deviation", "inverse"]

#: A whole point this close to the exact score is rounding, not a gift.
_COARSE = Fraction(5, 100)
_NOTHING, _ALL = Fraction(0), Fraction(1)
#: Adds up figures of thirty digits without rounding.
_EXACT = Context(prec=200)


class Printed(Protocol):
    """A number as printed: its value and its printed decimals. Forms' figures are of this shape."""

    @property
    def number(self) -> Decimal | None: ...
    @property
    def decimals(self) -> int: ...
    @property
    def unit(self) -> str | None: ...


class Comparison(Struct, frozen=True):
    """The verdict on the figure `stated`.

    `exact` is the value it should have, which is shown at up to `places` places and the gap at up
    to `gap_places`. `reading` is set for rates: "percent" or "ratio".
    """

    verdict: Verdict
    stated: Decimal
    exact: Fraction
    places: int = 12
    gap_places: int = 12
    reading: Literal["percent", "ratio"] = "percent"

    @property
    def shown(self) -> Decimal:
        """The exact value for display."""
        return display_trimmed(self.exact, self.places)

    @property
    def gap(self) -> Decimal:
        """Printed minus exact (positive: printed too high)."""
        return display_trimmed(exact_value(self.stated) - self.exact, self.gap_places)

    @property
    def holds(self) -> bool:
        """The printed figure is reproduced."""
        return self.verdict == "reproduced"


class _OfRate(Comparison, frozen=True):
    """The verdict on a rate, which is shown at its own place: as `exact` times `scale`."""

    scale: int = 100

    @property
    def shown(self) -> Decimal:
        """The exact rate for display."""
        return display(self.exact * self.scale, self.places)

    @property
    def gap(self) -> Decimal:
        """Printed minus exact, both at the printed place."""
        return self.stated - self.shown


class Earned(Struct, frozen=True):
    """What a result earns: any score from `low` to `high` is accepted.

    `terms` are direction, target, result, weight and the ceiling formulas in use; the result is
    printed to `decimals` places.
    """

    low: Fraction
    high: Fraction
    decimals: int
    terms: "_Terms"

    def around(self) -> "_Range":
        """The range widened by what the printed place of the result hides."""
        slack = half_unit(self.decimals)
        if not slack:
            return self.low, self.high
        direction, target, actual, weight, formulas = self.terms
        results = _EXACT.subtract(actual, slack), _EXACT.add(actual, slack)
        lows, highs = zip(
            *(_earned((direction, target, result, weight, formulas)) for result in results),
            strict=True,
        )
        return min(self.low, *lows), max(self.high, *highs)

    @property
    def formula(self) -> str:
        """The computation with its numbers."""
        return _formula(self.terms)


@lru_cache(maxsize=64)
def half_unit(decimals: int) -> Decimal:
    """How far the value behind a measured input may be from its print: half its last place, and
    nothing for an input printed as a whole number."""
    return Decimal(f"5e-{decimals + 1}") if decimals else Decimal(0)


@lru_cache(maxsize=64)
def _last_place(decimals: int) -> tuple[Fraction, Fraction]:
    """The unit of the last printed place, and half of it."""
    return Fraction(1, 10**decimals), Fraction(1, 2 * 10**decimals)


def reproduces(stated: Decimal, decimals: int, low: Fraction, high: Fraction | None = None) -> bool:
    """Whether `stated` is `low` (or any value up to `high`) rounded or cut off at its last place.

    For a magnitude p printed in units of u, half up, half to even and cutting off together reach p
    from exactly p − u/2 ≤ value < p + u.
    """
    high = low if high is None else high
    unit, half = _last_place(decimals)
    printed = exact_value(stated)
    if stated < 0 or (stated == 0 and high < 0):
        printed, low, high = -printed, -high, -low
    return low < printed + unit and high >= printed - half


def display(value: Fraction, decimals: int) -> Decimal:
    """`value` rounded half up (away from zero) to `decimals` places."""
    return Decimal(f"{_rounded(value, decimals)}e-{decimals}")  # exact in any context


def display_trimmed(value: Fraction, decimals: int = 2) -> Decimal:
    """`value` at up to `decimals` places without trailing zeros: 8.7, 10, 8.62."""
    rounded = _rounded(value, decimals)
    while decimals and rounded % 10 == 0:
        rounded, decimals = rounded // 10, decimals - 1
    return Decimal(f"{rounded}e-{decimals}")


def _rounded(value: Fraction, decimals: int) -> int:
    """`value` in units of that place, rounded half up."""
    above, below = 2 * abs(value.numerator) * 10**decimals, 2 * value.denominator
    whole: int = (above + value.denominator) // below
    return -whole if value < 0 else whole


def compare_rate(rate: Printed, executed: Printed, base: Printed) -> Comparison | None:
    """A printed rate against executed ÷ base; None where there is nothing to compare.

    A rate with a sign is percent. Without one it may be percent (86.92) or a ratio (0.87, 1); the
    reading that fits better counts. A ratio printed as a whole number must be exact: 1 stands for
    100 %, not for everything from 50 % on.
    """
    if rate.number is None or executed.number is None or not base.number:
        return None
    exact = exact_value(executed.number) / exact_value(base.number)

    def around() -> _Range:
        return _quotient_range(executed, base)

    percent = _compare_scaled(rate, exact, around, 1000 if rate.unit == "‰" else 100)
    if rate.unit is not None or percent.holds:
        return percent
    if rate.decimals == 0 and rate.number != exact:
        return percent
    ratio = _compare_scaled(rate, exact, around, 1)
    return ratio if _RANK[ratio.verdict] < _RANK[percent.verdict] else percent


def compare_share(rate: Printed, exact: Fraction) -> Comparison | None:
    """A printed rate (percent, or a ratio where it has no sign) against an exact share."""
    if rate.number is None:
        return None
    percent = _compare_scaled(rate, exact, None, 1000 if rate.unit == "‰" else 100)
    if rate.unit is not None or percent.holds:
        return percent
    ratio = _compare_scaled(rate, exact, None, 1)
    return ratio if ratio.holds else percent


def compare_execution_score(
    score: Printed,
    weight: Printed,
    executed: Printed,
    base: Printed,
    rate: Printed | None = None,
) -> Comparison | None:
    """A printed execution score against weight × executed ÷ base, or weight × the printed rate.

    Both paths are capped to 0 … weight. None where there is nothing to compare.
    """
    if score.number is None or weight.number is None:
        return None
    if executed.number is None or not base.number:
        return None
    full = exact_value(weight.number)
    exact = _capped(full * exact_value(executed.number) / exact_value(base.number), full)
    paths = [exact, *(_capped(full * part, full) for part in _shares(rate, executed, base))]

    def around() -> _Range:
        low, high = _quotient_range(executed, base)
        return _capped(full * low, full), _capped(full * high, full)

    return _compare_score(score.number, score.decimals, exact, paths, around)


def compare_sum(parts: Iterable[Decimal], total: Decimal) -> Comparison:
    """Assigned figures: the printed total must be the sum to the last digit."""
    exact = _sum(parts)
    return Comparison("reproduced" if exact == total else "contradicted", total, exact_value(exact))


def compare_money_sum(parts: Iterable[Printed], total: Printed) -> Comparison | None:
    """Money: a part or total printed with decimals may each be off by half its last place.

    Parts without a number count as nothing. None where the total has no number.
    """
    printed = list(parts)
    verdict = money_verdict(printed, total)
    if verdict is None or total.number is None:
        return None
    exact = _sum(part.number for part in printed if part.number is not None)
    return Comparison(verdict, total.number, exact_value(exact))


def money_verdict(parts: Iterable[Printed], total: Printed) -> Verdict | None:
    """The verdict alone of `compare_money_sum`, for those who look for what adds up."""
    if total.number is None:
        return None
    numbers = [(part.number, part.decimals) for part in parts if part.number is not None]
    off = _EXACT.subtract(total.number, _sum(number for number, _ in numbers))
    if not off:
        return "reproduced"
    decimals = (total.decimals, *(decimals for _, decimals in numbers))
    return "explainable" if off.copy_abs() <= _sum(map(half_unit, decimals)) else "contradicted"


def _sum(numbers: Iterable[Decimal]) -> Decimal:
    return reduce(_EXACT.add, numbers, Decimal(0))


def earned(
    direction: Direction,
    target: Decimal,
    actual: Decimal,
    weight: Decimal,
    formulas: tuple[CeilingFormula, ...] = ("deviation", "inverse"),
    *,
    actual_decimals: int = 0,
) -> Earned:
    """What a measured result earns of `weight`, with 0 … weight as bounds.

    floor and exact: W if A ≥ T, else W·A/T ("exact" targets are read as floors: going beyond them
    is another rule's subject; but = 0 is a ceiling). ceiling: W if A ≤ T, else anything between
    the `formulas` in use, "deviation" W·(1−(A−T)/T) and "inverse" W·T/A. A ceiling of zero earns W
    or nothing.
    """
    if direction == "exact" and not target:
        direction = "ceiling"
    terms = (direction, target, actual, weight, formulas)
    return Earned(*_earned(terms), actual_decimals, terms)


@lru_cache(maxsize=4096)
def _earned(terms: "_Terms") -> "_Range":
    """The least and the most a result earns; several rules ask, and rows are much alike."""
    ends = _ends(terms)
    return (ends[0], ends[0]) if len(ends) == 1 else (min(ends), max(ends))


def _ends(terms: "_Terms") -> list[Fraction]:
    """What a result earns by each of the formulas in use."""
    direction, target, actual, weight, formulas = terms
    full = exact_value(weight) if weight > 0 else _NOTHING
    parts = _parts(direction, target, actual, formulas)
    return [full if part is _ALL else full * part for part in parts]


def compare_score(
    score: Printed, range_: Earned, paths: Iterable[Fraction] = ()
) -> Comparison | None:
    """A printed score against what its result earns; `exact` is the nearer end of the range.

    `paths` are further values the score may have been rounded from, such as the weight times a
    printed completion rate that is itself right.
    """
    if score.number is None:
        return None
    printed, low, high = exact_value(score.number), range_.low, range_.high
    if low <= printed <= high:
        return Comparison("reproduced", score.number, printed, max(score.decimals, 2), gap_places=2)
    exact = low if printed < low else high
    return _compare_score(score.number, score.decimals, exact, [exact, *paths], range_.around)


#: The least and the greatest value, as of what lies behind prints that were rounded unluckily.
_Range = tuple[Fraction, Fraction]
#: Direction, target, result, weight, and the ceiling formulas in use.
_Terms = tuple[Direction, Decimal, Decimal, Decimal, tuple[CeilingFormula, ...]]
_RANK: dict[Verdict, int] = {"reproduced": 0, "coarse": 1, "explainable": 2, "contradicted": 3}


def _capped(value: Fraction, weight: Fraction) -> Fraction:
    return min(max(value, _NOTHING), max(weight, _NOTHING))


def _quotient_range(executed: Printed, base: Printed) -> _Range:
    """Executed ÷ base over all values the two prints may stand for; base is not zero."""
    tops, bottoms = (
        [Fraction(_EXACT.add(part.number, slack)) for slack in {-half, half}]
        for part in (executed, base)
        if part.number is not None
        for half in (half_unit(part.decimals),)
    )
    ends = [top / bottom for top in tops for bottom in bottoms if bottom]
    return min(ends), max(ends)


def _compare_scaled(
    rate: Printed, exact: Fraction, around: Callable[[], _Range] | None, scale: int
) -> Comparison:
    """A rate against its exact value, or against the values `around` it."""
    assert rate.number is not None
    verdict: Verdict = "contradicted"
    if reproduces(rate.number, rate.decimals, exact * scale):
        verdict = "reproduced"
    elif around is not None:
        low, high = around()
        if reproduces(rate.number, rate.decimals, low * scale, high * scale):
            verdict = "explainable"
    reading: Literal["percent", "ratio"] = "ratio" if scale == 1 else "percent"
    return _OfRate(verdict, rate.number, exact, rate.decimals, reading=reading, scale=scale)


def _shares(rate: Printed | None, executed: Printed, base: Printed) -> list[Fraction]:
    """The share of the weight a printed rate stands for; both readings if it fits neither."""
    if rate is None or rate.number is None:
        return []
    value = exact_value(rate.number)
    if rate.unit is not None:
        return [value / (1000 if rate.unit == "‰" else 100)]
    fit = compare_rate(rate, executed, base)
    if fit is None or fit.verdict == "contradicted":
        return [value / 100, value]
    return [value if fit.reading == "ratio" else value / 100]


def _compare_score(
    score: Decimal,
    decimals: int,
    exact: Fraction,
    paths: list[Fraction],
    around: Callable[[], _Range],
) -> Comparison:
    """`paths` are values the score may have been rounded from; `around` those of unlucky inputs."""
    verdict = _score_verdict(score, decimals, paths, around)
    return Comparison(verdict, score, exact, max(decimals, 2), gap_places=2)


def _score_verdict(
    score: Decimal, decimals: int, paths: list[Fraction], around: Callable[[], _Range]
) -> Verdict:
    """A whole point (`decimals` 0) is judged by its distance, not by its wide place."""
    printed = exact_value(score)
    if printed in paths:
        return "reproduced"
    rounded = [path for path in paths if reproduces(score, decimals, path)]
    if rounded:
        near = decimals or any(abs(printed - path) <= _COARSE for path in rounded)
        return "reproduced" if near else "coarse"
    low, high = around()
    if decimals:
        within = reproduces(score, decimals, low, high)
    else:
        within = low - _COARSE <= printed <= high + _COARSE
    return "explainable" if within else "contradicted"


def _parts(
    direction: Direction, target: Decimal, actual: Decimal, formulas: tuple[CeilingFormula, ...]
) -> list[Fraction]:
    """The share or shares of the weight earned, each from 0 to 1."""
    if direction != "ceiling":
        met = actual >= target or target <= 0
        return [_ALL if met else max(exact_value(actual) / exact_value(target), _NOTHING)]
    if actual <= target:
        return [_ALL]
    if target <= 0:
        return [_NOTHING]
    share = exact_value(actual) / exact_value(target)
    both = {"deviation": max(2 - share, _NOTHING), "inverse": 1 / share}
    return [both[name] for name in formulas] or [_NOTHING]


def _formula(terms: "_Terms") -> str:
    """The computation with its numbers, for a reader with a pencil."""
    direction, target, actual, weight, formulas = terms
    if direction != "ceiling":
        if actual >= target:
            return f"{actual} ≥ {target} → {weight}"
        if target <= 0:
            return f"{actual} < {target} ≤ 0 → {weight}"
        return f"{weight} × {actual} ÷ {target} = {display_trimmed(_ends(terms)[0]):f}"
    if actual <= target:
        return f"{actual} ≤ {target} → {weight}"
    if target <= 0:
        return f"{actual} > {target} → 0"
    texts = {
        "deviation": f"{weight} × (1 − ({actual} − {target}) ÷ {target})",
        "inverse": f"{weight} × {target} ÷ {actual}",
    }
    ends = zip(formulas, _ends(terms), strict=False)
    return "; ".join(f"{texts[name]} = {display_trimmed(end):f}" for name, end in ends)
