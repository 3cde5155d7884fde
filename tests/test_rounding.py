"""The one comparison: what reproduces a printed figure, what is coarse, what contradicts it."""

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfeval_cli.figures import Number, parse_number
from selfeval_cli.figures.rounding import (
    Comparison,
    compare_execution_score,
    compare_money_sum,
    compare_rate,
    compare_score,
    compare_sum,
    display,
    display_trimmed,
    earned,
    reproduces,
)


def n(text: str) -> Number:
    """A figure as printed."""
    return parse_number(text)


def rate(printed: str, executed: str, base: str) -> Comparison:
    """The comparison of a printed rate."""
    found = compare_rate(n(printed), n(executed), n(base))
    assert found is not None
    return found


def score(printed: str, weight: str, executed: str, base: str, with_rate: str = "") -> Comparison:
    """The comparison of a printed execution score."""
    found = compare_execution_score(n(printed), n(weight), n(executed), n(base), n(with_rate))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("printed", "executed", "base", "verdict"),
    [
        ("87%", "11.3", "13", "reproduced"),  # 86.923…
        ("86%", "11.3", "13", "reproduced"),  # cut off
        ("88%", "11.3", "13", "contradicted"),
        ("86.92%", "11.3", "13", "reproduced"),
        ("86.93%", "11.3", "13", "explainable"),  # 11.304 would give it
        ("86.92", "11.3", "13", "reproduced"),
        ("0.87", "11.3", "13", "reproduced"),
        ("0.8692", "11.3", "13", "reproduced"),
        ("869‰", "11.3", "13", "reproduced"),
        ("1", "11.3", "13", "contradicted"),  # a ratio rounded to a whole says nothing
        ("1", "13", "13", "reproduced"),
        ("1", "1", "100", "reproduced"),
        ("100", "13", "13", "reproduced"),
        ("100.00%", "251.89", "251.89", "reproduced"),
        ("45.17%", "97318.4", "215457.6", "reproduced"),  # 45.168…
        ("86.5%", "259.45", "300", "reproduced"),  # 86.48…
        ("86%", "692.98", "808.1", "reproduced"),  # 85.755…
        ("85%", "692.98", "808.1", "reproduced"),
        ("87%", "692.98", "808.1", "contradicted"),
        ("10.77%", "30.00", "278.4449", "reproduced"),  # 10.774…
        ("58.33%", "30.800000", "52.800000", "reproduced"),
        ("102.59%", "1025.9", "1000", "reproduced"),
        ("20", "10", "50", "reproduced"),
        ("0.00%", "0", "50", "reproduced"),
        ("100%", "0", "50", "contradicted"),
        ("-50%", "-5", "10", "reproduced"),
        ("50%", "-5", "10", "contradicted"),
    ],
)
def test_rates(printed: str, executed: str, base: str, verdict: str) -> None:
    """Executed ÷ budget as printed: rounded, half to even or cut off; percent or ratio."""
    assert rate(printed, executed, base).verdict == verdict


def test_a_wrong_rate_says_what_it_should_be() -> None:
    """88% of 11.3 ÷ 13 should read 87 and is 1 too high."""
    found = rate("88%", "11.3", "13")
    assert (found.shown, found.gap) == (Decimal(87), Decimal(1))
    assert found.exact == Fraction(113, 130)


def test_inputs_printed_as_whole_numbers_are_exact() -> None:
    """87 of 100 is 87 %, never 87.4 %: only decimals hide something."""
    assert rate("87.4%", "87", "100").verdict == "contradicted"
    assert rate("87.4%", "8.7", "10").verdict == "explainable"  # 8.74
    assert rate("87.6%", "8.7", "10").verdict == "contradicted"


@pytest.mark.parametrize(
    ("executed", "base"), [("0", "0"), ("5", "0"), ("5", "0.00"), ("", "5"), ("5", "/")]
)
def test_nothing_to_compare(executed: str, base: str) -> None:
    """No budget, no rate: the rule that knows why speaks, not the arithmetic."""
    assert compare_rate(n("100%"), n(executed), n(base)) is None
    assert compare_execution_score(n("10"), n("10"), n(executed), n(base)) is None
    assert compare_rate(n(""), n("5"), n("5")) is None


@pytest.mark.parametrize(
    ("printed", "weight", "executed", "base", "with_rate", "verdict"),
    [
        ("8.62", "10", "37.24", "43.2", "", "reproduced"),  # 8.6203…
        ("8.6", "10", "37.24", "43.2", "", "reproduced"),
        ("9", "10", "37.24", "43.2", "", "coarse"),
        ("8", "10", "37.24", "43.2", "", "coarse"),
        ("9.2", "10", "37.24", "43.2", "", "contradicted"),
        ("9.0", "10", "37.24", "43.2", "", "contradicted"),  # printed to a tenth, so not coarse
        ("7", "10", "37.24", "43.2", "", "contradicted"),
        ("10", "10", "37.24", "43.2", "", "contradicted"),
        ("8.7", "10", "11.3", "13", "87%", "reproduced"),
        ("8.6", "10", "11.3", "13", "86%", "reproduced"),
        ("8.69", "10", "11.3", "13", "87%", "reproduced"),
        ("8.7", "10", "11.3", "13", "0.87", "reproduced"),
        ("7.93", "10", "79.27", "100", "79.27", "reproduced"),
        ("7.6", "10", "76", "100", "76%", "reproduced"),
        ("4", "20", "10", "50", "20", "reproduced"),
        ("2.15", "20", "30.00", "278.4449", "10.77%", "reproduced"),
        # 30.004 of 278.4449 would give 2.1551: the last printed place may hide it
        ("2.16", "20", "30.00", "278.4449", "10.77%", "explainable"),
        ("2.16", "20", "30", "278", "", "reproduced"),
        ("2.17", "20", "30.00", "278.4449", "10.77%", "contradicted"),
        ("10", "10", "102.59", "100", "102.59%", "reproduced"),  # capped
        ("10.26", "10", "102.59", "100", "102.59%", "contradicted"),
        ("10", "10", "99.7", "100", "100%", "reproduced"),
        ("10", "10", "99.7", "100", "", "reproduced"),  # 9.97: within 0.05
        ("10", "10", "99.4", "100", "", "coarse"),
        ("0", "10", "0", "100", "0.00%", "reproduced"),
        ("0", "10", "-5", "100", "", "reproduced"),
        ("4.2", "6", "94", "100", "94%", "contradicted"),  # a steeper local rule
    ],
)
def test_execution_scores(
    printed: str, weight: str, executed: str, base: str, with_rate: str, verdict: str
) -> None:
    """Weight × rate, exact or as printed, capped at the weight; whole points are coarse."""
    assert score(printed, weight, executed, base, with_rate).verdict == verdict


def test_a_coarse_score_tells_the_gain() -> None:
    """9 for 8.62 gains 0.38."""
    found = score("9", "10", "37.24", "43.2")
    assert (found.shown, found.gap) == (Decimal("8.62"), Decimal("0.38"))


def test_a_score_that_follows_from_a_wrong_rate_holds() -> None:
    """The fault is the rate's alone: 10 × 95% is 9.5, though 95% is wrong."""
    assert rate("95%", "11.3", "13").verdict == "contradicted"
    assert score("9.5", "10", "11.3", "13", "95%").verdict == "reproduced"


@pytest.mark.parametrize(
    ("parts", "total", "verdict", "gap"),
    [
        (["10", "10", "10"], "30", "reproduced", "0"),
        (["3.71", "3.71", "3.74"], "11.16", "reproduced", "0"),
        (["10.3", "9.3", "9.3", "10.8", "10.3"], "50.0", "reproduced", "0"),
        (["22.5", "22.5", "22.5", "22.5"], "90", "reproduced", "0"),
        (["10", "89"], "98.9", "contradicted", "-0.1"),
        (["110"], "100", "contradicted", "-10"),
        ([], "0", "reproduced", "0"),
    ],
)
def test_points_add_up_exactly(parts: list[str], total: str, verdict: str, gap: str) -> None:
    """Assigned points are exact to the last digit."""
    found = compare_sum(map(Decimal, parts), Decimal(total))
    assert (found.verdict, found.gap) == (verdict, Decimal(gap))


@pytest.mark.parametrize(
    ("parts", "total", "verdict"),
    [
        (["442.43", "1858.24"], "2300.67", "reproduced"),
        (["829.3万", "0", "2530.32万"], "3359.62万", "reproduced"),
        (["33.33", "33.33", "33.33"], "100.00", "explainable"),  # 0.01 of 0.02
        # 7165.29 of three parts and a total, each hiding at most 0.005
        (["7000.00", "100.00", "65.29"], "7165.32", "contradicted"),
        (["300", "259"], "560", "contradicted"),
        (["300.4", "259.4"], "560", "contradicted"),  # 559.8; both hide 0.1 at most
        (["45", "/"], "45", "reproduced"),
        (["50"], "0", "contradicted"),
    ],
)
def test_money_adds_up_within_its_printed_places(
    parts: list[str], total: str, verdict: str
) -> None:
    """Whole amounts are exact; each decimal one hides half its last place."""
    found = compare_money_sum(map(n, parts), n(total))
    assert found is not None
    assert found.verdict == verdict


def test_money_without_a_total() -> None:
    """A blank total is another rule's subject."""
    assert compare_money_sum([n("50")], n("")) is None


@pytest.mark.parametrize(
    ("direction", "target", "actual", "weight", "low", "high"),
    [
        ("floor", "50", "50", "10", "10", "10"),
        ("floor", "50", "80", "10", "10", "10"),
        ("floor", "52", "10", "20", "50/13", "50/13"),  # 3.846…
        ("floor", "100", "97.3", "2", "1.946", "1.946"),
        ("floor", "8755", "8676", "15", "26028/1751", "26028/1751"),  # 14.86…
        ("floor", "50", "-3", "10", "0", "0"),
        ("floor", "0", "0", "10", "10", "10"),
        ("exact", "100", "90", "10", "9", "9"),
        ("exact", "100", "110", "10", "10", "10"),
        ("exact", "0", "0", "5", "5", "5"),
        ("exact", "0", "1", "5", "0", "0"),
        ("ceiling", "5300", "5000", "10", "10", "10"),
        ("ceiling", "5300", "5830", "10", "9", "100/11"),  # 9.00 … 9.0909…
        ("ceiling", "3.3", "4.9", "10", "170/33", "330/49"),  # 5.15 … 6.73
        ("ceiling", "2.2", "4.4", "10", "0", "5"),
        ("ceiling", "1", "2", "10", "0", "5"),
        ("ceiling", "1", "5", "10", "0", "2"),
        ("ceiling", "0", "0", "5", "5", "5"),
        ("ceiling", "0", "1", "5", "0", "0"),
        ("ceiling", "-1", "1", "5", "0", "0"),
    ],
)
def test_what_a_result_earns(
    direction: Literal["floor", "ceiling", "exact"],
    target: str,
    actual: str,
    weight: str,
    low: str,
    high: str,
) -> None:
    """The range of scores a result earns, worked out by hand."""
    found = earned(direction, Decimal(target), Decimal(actual), Decimal(weight))
    assert (found.low, found.high) == (Fraction(low), Fraction(high))


def test_only_the_formulas_in_use_count() -> None:
    """A policy with one formula for ceilings leaves one score."""
    five, ten = Decimal("4.4"), Decimal(10)
    found = earned("ceiling", Decimal("2.2"), five, ten, ("inverse",))
    assert found.low == found.high == 5
    assert found.formula == "10 × 2.2 ÷ 4.4 = 5"


def test_formulas_show_their_numbers() -> None:
    """A reader can follow with a pencil."""
    found = earned("ceiling", Decimal("2.2"), Decimal("4.4"), Decimal(10))
    assert found.formula == "10 × (1 − (4.4 − 2.2) ÷ 2.2) = 0; 10 × 2.2 ÷ 4.4 = 5"
    assert earned("floor", Decimal(52), Decimal(10), Decimal(20)).formula == "20 × 10 ÷ 52 = 3.85"
    assert earned("floor", Decimal(5), Decimal(6), Decimal(10)).formula == "6 ≥ 5 → 10"


@pytest.mark.parametrize(
    ("printed", "target", "actual", "weight", "verdict", "sign"),
    [
        ("9", "5300", "5830", "10", "reproduced", 0),
        ("9.09", "5300", "5830", "10", "reproduced", 0),
        ("9.0", "5300", "5830", "10", "reproduced", 0),
        ("9.1", "5300", "5830", "10", "reproduced", 1),
        ("9.05", "5300", "5830", "10", "reproduced", 0),
        ("9.2", "5300", "5830", "10", "contradicted", 1),
        ("10", "5300", "5830", "10", "contradicted", 1),
        ("8.5", "5300", "5830", "10", "contradicted", -1),
        ("5", "3.3", "4.9", "10", "coarse", -1),
        ("6", "3.3", "4.9", "10", "reproduced", 0),
        ("7", "3.3", "4.9", "10", "coarse", 1),
        ("4", "3.3", "4.9", "10", "contradicted", -1),
        ("10", "3.3", "4.9", "10", "contradicted", 1),
        ("10", "2.2", "4.4", "10", "contradicted", 1),
        ("0", "2.2", "4.4", "10", "reproduced", 0),
        ("5", "2.2", "4.4", "10", "reproduced", 0),
    ],
)
def test_scores_against_a_ceiling(
    printed: str, target: str, actual: str, weight: str, verdict: str, sign: int
) -> None:
    """Anything between the two formulas is earned; the gap is to the nearer end."""
    range_ = earned("ceiling", Decimal(target), Decimal(actual), Decimal(weight))
    found = compare_score(n(printed), range_)
    assert found is not None
    assert found.verdict == verdict
    assert (found.gap > 0) - (found.gap < 0) == sign


@pytest.mark.parametrize(
    ("printed", "target", "actual", "weight", "verdict"),
    [
        ("3.85", "52", "10", "20", "reproduced"),
        ("1.9", "100", "97.3", "2", "reproduced"),
        ("2", "100", "97.3", "2", "coarse"),  # 1.946
        ("13", "8755", "8676", "15", "contradicted"),  # 14.86
        ("15", "8755", "8676", "15", "coarse"),
        ("14", "8755", "8676", "15", "coarse"),
        ("20", "52", "10", "20", "contradicted"),
    ],
)
def test_scores_against_a_floor(
    printed: str, target: str, actual: str, weight: str, verdict: str
) -> None:
    """Unmet floors earn in proportion."""
    range_ = earned("floor", Decimal(target), Decimal(actual), Decimal(weight))
    found = compare_score(n(printed), range_)
    assert found is not None
    assert found.verdict == verdict


def test_a_score_may_come_from_a_printed_completion_rate() -> None:
    """5 of 6 is 83.3…%; printed as 83% and taken of 15 points it gives 12.45 for 12.5."""
    range_ = earned("floor", Decimal(6), Decimal(5), Decimal(15))
    alone = compare_score(n("12.45"), range_)
    found = compare_score(n("12.45"), range_, [Fraction(15 * 83, 100)])
    assert alone is not None
    assert found is not None
    assert (alone.verdict, found.verdict) == ("contradicted", "reproduced")


def test_a_blank_score_is_not_compared() -> None:
    """A missing score is another rule's subject."""
    assert compare_score(n(""), earned("floor", Decimal(1), Decimal(1), Decimal(1))) is None


def test_the_printed_place_of_a_result_hides_something() -> None:
    """A result of 4.9 may be 4.94: 10 × 4.94 ÷ 10 explains 4.93, but not from a whole 5."""
    range_ = earned("floor", Decimal(10), Decimal("4.9"), Decimal(10), actual_decimals=1)
    found = compare_score(n("4.93"), range_)
    assert found is not None
    assert found.verdict == "explainable"
    exact = compare_score(n("4.93"), earned("floor", Decimal(10), Decimal("4.9"), Decimal(10)))
    assert exact is not None
    assert exact.verdict == "contradicted"


def test_display() -> None:
    """Half up, away from zero, without binary surprises and at any size."""
    assert str(display(Fraction(5, 1000), 2)) == "0.01"
    assert str(display(Fraction(-5, 1000), 2)) == "-0.01"
    assert str(display(Fraction(2675, 1000), 2)) == "2.68"
    assert str(display(Fraction(10**40, 3), 1)) == "3" * 40 + ".3"
    assert str(display_trimmed(Fraction(87, 10))) == "8.7"
    assert str(display_trimmed(Fraction(100))) == "100"
    assert str(display_trimmed(Fraction(0))) == "0"


ROUNDINGS = st.sampled_from([ROUND_HALF_UP, ROUND_HALF_EVEN, ROUND_DOWN])
AMOUNTS = st.decimals("0.01", 10**7, places=2)


def printed(value: Fraction, decimals: int, rounding: str) -> Decimal:
    """`value` rounded by the decimal module, from more digits than can matter."""
    place = Decimal(1).scaleb(-decimals)
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(place, rounding=rounding)


@given(AMOUNTS, AMOUNTS, st.integers(0, 4), ROUNDINGS)
def test_any_rounding_of_a_rate_is_reproduced(
    executed: Decimal, base: Decimal, decimals: int, rounding: str
) -> None:
    """Whatever the inputs, the three roundings at 0 to 4 decimals hold, as percent or ratio."""
    value = Fraction(executed) / Fraction(base)
    percent = Number("number", printed(value * 100, decimals, rounding), decimals, "%")
    bare = Number("number", percent.number, decimals)
    figures = Number("number", executed, 2), Number("number", base, 2)
    for figure in (percent, bare):
        found = compare_rate(figure, *figures)
        assert found is not None
        assert found.verdict == "reproduced"
    if decimals:
        ratio = Number("number", printed(value, decimals, rounding), decimals)
        found = compare_rate(ratio, *figures)
        assert found is not None
        assert found.verdict == "reproduced"


@given(st.fractions(-1000, 1000), st.integers(0, 4), ROUNDINGS, st.integers(2, 50), st.booleans())
def test_two_units_off_is_never_reproduced(
    value: Fraction, decimals: int, rounding: str, off: int, up: bool
) -> None:
    """Every rounding is reproduced; two units of the last place beside it never are."""
    right = printed(value, decimals, rounding)
    unit = Decimal(1).scaleb(-decimals)
    assert reproduces(right, decimals, value)
    assert not reproduces(right + (off if up else -off) * unit, decimals, value)


@given(
    st.integers(1, 30),
    st.fractions(0, 2),
    st.integers(1, 3),
    ROUNDINGS,
)
def test_any_rounding_of_an_execution_score_is_reproduced(
    weight: int, part: Fraction, decimals: int, rounding: str
) -> None:
    """Weight × rate, capped, printed with decimals by any of the three roundings."""
    base = Number("number", Decimal(part.denominator))
    executed = Number("number", Decimal(part.numerator))
    value = min(weight * part, Fraction(weight))
    figure = Number("number", printed(value, decimals, rounding), decimals)
    full = Number("number", Decimal(weight))
    found = compare_execution_score(figure, full, executed, base)
    assert found is not None
    assert found.verdict == "reproduced"


@given(
    st.sampled_from(["floor", "ceiling"]),
    st.decimals(0, 1000, places=1),
    st.decimals(0, 1000, places=1),
    st.decimals(0, 1000, places=1),
    st.integers(1, 50),
)
def test_a_better_result_never_earns_less(
    direction: Literal["floor", "ceiling"],
    target: Decimal,
    one: Decimal,
    other: Decimal,
    weight: int,
) -> None:
    """Scores are monotonic in the result and stay within 0 … weight."""
    worse, better = sorted((one, other), reverse=direction == "ceiling")
    low = earned(direction, target, worse, Decimal(weight))
    high = earned(direction, target, better, Decimal(weight))
    assert low.low <= high.low
    assert low.high <= high.high
    assert 0 <= low.low <= low.high <= weight
    loose_low, loose_high = low.around()
    assert loose_low <= low.low <= low.high <= loose_high


@given(st.lists(st.decimals(0, 10**6, places=2), max_size=6), st.decimals(-5, 5, places=2))
def test_money_sums_never_raise_and_only_exact_ones_are_reproduced(
    parts: list[Decimal], off: Decimal
) -> None:
    """Off by nothing is reproduced; off by more than half a cent per figure is contradicted."""
    total = sum(parts, Decimal("0.00")) + off
    found = compare_money_sum(
        [Number("number", part, 2) for part in parts], Number("number", total, 2)
    )
    assert found is not None
    assert (found.verdict == "reproduced") == (off == 0)
    assert (found.verdict == "contradicted") == (abs(off) > Decimal("0.005") * (len(parts) + 1))


@given(
    st.decimals(-100, 100, places=1),
    st.decimals(-100, 100, places=1),
    st.decimals(-100, 100, places=1),
    st.decimals(-100, 100, places=1),
)
def test_no_figures_raise(first: Decimal, second: Decimal, third: Decimal, fourth: Decimal) -> None:
    """Negative and zero figures are answered like any other."""
    one, two, three, four = (Number("number", part, 1) for part in (first, second, third, fourth))
    compare_rate(one, two, three)
    compare_execution_score(one, two, three, four, one)
    for direction in ("floor", "ceiling", "exact"):
        assert direction in ("floor", "ceiling", "exact")
        compare_score(one, earned(direction, second, third, fourth, actual_decimals=1))
