"""Whether a result comes later than its deadline, or takes longer than the time allowed."""

from selfeval_cli.figures import parse_value
from selfeval_cli.figures.model import Deadline
from selfeval_cli.figures.numbers import is_blank_reason
from selfeval_cli.model.form import Indicator, Value
from selfeval_cli.rules.case import Case
from selfeval_cli.rules.earning import days_of
from selfeval_cli.rules.meaning import plain

_NEXT_YEAR = ("次年", "翌年", "来年", "第二年")


def is_late(case: Case, row: Indicator) -> bool | None:
    """Whether the row's date is after its deadline, or its time longer than the time allowed; None
    where the year that would tell is unknown."""
    (due, later), (done, on) = _when(row.target), _when(row.actual)
    if due is not None and _left_over(case, row, due):
        return False  # FRM007 reports the target
    if _too_long(row.target, row.actual):
        return True
    if due is None or done is None:
        return False
    if due.year is None and done.year is not None and case.form.year is None:
        return None
    year = case.form.year or 0
    latest = _latest(due, year + later)
    # A result without a year is of the deadline's year, a deadline without one of the form's.
    own = due.end_year or due.year or year
    return _later(done, due, latest, own + on)


def _left_over(case: Case, row: Indicator, due: Deadline) -> bool:
    """Whether a deadline lies in a year before the form's without a word why."""
    last, year = due.end_year or due.year, case.form.year
    earlier = last is not None and year is not None and last < year
    return earlier and is_blank_reason(row.reason.text)


def _when(value: Value) -> tuple[Deadline | None, int]:
    """The date of a value, and how many years after the form's own it lies: 1 for 次年3月."""
    text = plain(value.text)
    said = next(filter(text.startswith, _NEXT_YEAR), None)
    return (value.deadline, 0) if said is None else (parse_value(text[len(said) :]).deadline, 1)


def _too_long(target: Value, actual: Value) -> bool:
    """Whether a result takes longer than the time its target allows, in any reading of the units:
    30个工作日内 and 45天."""
    ceiling = target.comparator in ("<=", "<") or (
        target.deadline is not None and target.deadline.within_days is not None
    )
    allowed, taken = days_of(target), days_of(actual)
    if not ceiling or allowed is None or taken is None:
        return False
    if target.unit == actual.unit and target.number is not None and actual.number is not None:
        return actual.number > target.number  # working days beside working days
    return taken[0] > allowed[1]


def _later(done: Deadline, due: Deadline, latest: tuple[int, int, int], year: int) -> bool:
    """Whether the earliest day `done` may mean, of `year` where it names none, is after the last
    day `due` may mean."""
    if done.within_days is not None or due.within_days is not None:
        return (
            done.within_days is not None
            and due.within_days is not None
            and done.within_days > due.within_days
        )
    return _earliest(done, year) > latest


def _latest(when: Deadline, year: int | None) -> tuple[int, int, int]:
    quarter_end = None if when.quarter is None else when.quarter * 3
    month = when.end_month or when.month or quarter_end
    day = when.end_day if when.end_month else when.day
    return (when.end_year or when.year or year or 0, month or 12, day or 31)


def _earliest(when: Deadline, year: int | None) -> tuple[int, int, int]:
    """The end of a span, or the point in time, taken as early as its print allows."""
    quarter_start = None if when.quarter is None else when.quarter * 3 - 2
    month = when.end_month or when.month or quarter_start
    day = when.end_day if when.end_month else when.day
    return (when.end_year or when.year or year or 0, month or 1, day or 1)
