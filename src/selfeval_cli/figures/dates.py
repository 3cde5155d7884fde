"""Deadlines and spans of time in printed text: 2020年12月31日, 12月底前, 1月-8月, 第四季度."""

import re
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from selfeval_cli.base.regex import regex
from selfeval_cli.figures.chinese import chinese_number
from selfeval_cli.figures.model import Deadline
from selfeval_cli.figures.numbers import fold

#: Where the year is not known, 29 February may be a day.
_LEAP_YEAR = 2020

_Y = r"(?:19|20)\d{2}"
_N = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_TO = r"(?:-{1,2}|—{1,2}|–|―|~|至|到)"
#: What may follow a point in time and still belong to it.
_EDGE = r"(?:底|末|初|上旬|中旬|下旬|中)?(?:之前|以前|前|之内|以内|内|止)?"

# Every group but three is a part of a `Deadline`.
_SPAN = (
    rf"(?<!\d)(?:(?P<year>{_Y})[年./-])?(?P<month>{_N})月?份?(?:(?P<day>{_N})[日号])?{_TO}"
    rf"(?:(?P<end_year>{_Y})[年./-])?(?P<end_month>{_N})(?P<named>月)?份?"
    rf"(?:(?P<end_day>{_N})[日号])?{_EDGE}(?!\d)"
)
_YEARS = rf"(?<!\d)(?P<year>{_Y})年?{_TO}(?P<end_year>{_Y})年{_EDGE}"
_DAY = rf"(?<!\d)(?P<year>{_Y})([./-])(?P<month>\d{{1,2}})\2(?P<day>\d{{1,2}})(?![\d.%])日?{_EDGE}"
_YEAR_MONTH = rf"(?<!\d)(?P<year>{_Y})[/-](?P<month>\d{{1,2}})(?![\d.%/-])月?{_EDGE}"
_MONTH = (
    rf"(?<!\d)(?:(?P<year>{_Y})年度?)?(?P<month>{_N})月份?(?:(?P<day>{_N})[日号]?)?{_EDGE}(?![\d.])"
)
_QUARTER = rf"(?:(?P<year>{_Y})年)?第?(?<!\d)(?P<quarter>[一二三四1-4])季度{_EDGE}"
_HALF = rf"(?:(?P<year>{_Y})年)?(?P<half>[上下])半年{_EDGE}"
_YEAR_END = (
    rf"(?:(?P<year>{_Y})年?|当年|本年|今年)?"
    r"(?P<december>年底|(?<=年)底|年末|(?<=年)末|年终)(?:之前|以前|前)?"
)
_DAY_ONLY = r"(?<!\d)(?P<day>\d{1,2})[日号](?:之前|以前|前)"
_SPANS = tuple("-—–―~至到")
#: The ways to print a date; of two that begin at one place the first counts.
_WAYS = (
    regex(_DAY, needs=("19", "20")),
    regex(_YEARS, needs=_SPANS),
    regex(_SPAN, needs=_SPANS),
    regex(_YEAR_MONTH, needs=("/", "-")),
    regex(_MONTH, needs="月"),
    regex(_QUARTER, needs="季度"),
    regex(_HALF, needs="半年"),
    regex(_YEAR_END, needs=("底", "末", "年终")),
    regex(_DAY_ONLY, needs="前"),
)
_BARE_YEAR = regex(rf"(?<!\d)(?P<year>{_Y})年(?:度|全年|内|底|末)?(?:之前|以前|前|内)?")
#: One of these is in every date, and in few other values.
_PARTS_OF_DATES = frozenset("年月日号季./-")


class Found(Struct, frozen=True):
    """A date in a text: where it stands and what it says; None for an impossible date."""

    start: int
    end: int
    deadline: Deadline | None


def find_dates(text: str) -> list[Found]:
    """All dates in a text without white space, in order; bare years are not among them."""
    found: list[Found] = []
    if _PARTS_OF_DATES.isdisjoint(text):
        return found
    position = 0
    while match := _next_date(text, position):
        if _is_span_of_numbers(match):  # 3-5人, 80-100: no dates
            position = match.start("end_month")
            continue
        date = Found(match.start(), match.end(), _valid(_deadline(match)))
        if found and re.fullmatch(_TO, text[found[-1].end : date.start]):
            date = _joined(found.pop(), date)
        found.append(date)
        position = match.end()
    return found


def _next_date(text: str, position: int) -> re.Match[str] | None:
    matches = filter(None, (way.search(text, position) for way in _WAYS))
    return min(matches, key=re.Match.start, default=None)


def _joined(first: Found, last: Found) -> Found:
    """2020.1.1-2020.12.31: two full dates joined to a span."""
    if first.deadline is None or last.deadline is None:
        return Found(first.start, last.end, None)
    start, end = first.deadline, last.deadline
    return Found(
        first.start,
        last.end,
        replace(start, end_year=end.year, end_month=end.month, end_day=end.day),
    )


def find_years(text: str) -> list[Found]:
    """All bare years (2020年, 2020年度, 2022年全年) in a text."""
    return [
        Found(found.start(), found.end(), Deadline(year=int(found["year"])))
        for found in _BARE_YEAR.finditer(text)
    ]


def _is_span_of_numbers(match: re.Match[str]) -> bool:
    says = match.groupdict()
    if says.get("end_month") is None:
        return False
    return says["named"] is None and not (says["year"] and says["end_year"])


def _number(text: str | None) -> int | None:
    if text is None:
        return None
    if text[0].isdigit():
        return int(text)
    value = chinese_number(text)
    return -1 if value is None else int(value)  # -1 is refused as impossible


def _deadline(match: re.Match[str]) -> Deadline:
    says = match.groupdict()
    parts = {name: _number(says[name]) for name in says.keys() - {"named", "half", "december"}}
    if "half" in says:
        first = says["half"] == "上"
        return Deadline(**parts, month=1 if first else 7, end_month=6 if first else 12)
    return Deadline(**parts, month=12) if "december" in says else Deadline(**parts)


def _valid(deadline: Deadline) -> Deadline | None:
    months = (deadline.month, deadline.end_month)
    days = (deadline.day, deadline.end_day)
    if any(month is not None and not 1 <= month <= 12 for month in months):
        return None
    if any(day is not None and not 1 <= day <= 31 for day in days):
        return None
    return deadline


@lru_cache(maxsize=4096)
def impossible_date(text: str, year: int | None = None) -> bool:
    """Whether a text names a date that is in no calendar: 2月30日, 13月31日; `year` is the year of
    dates without one."""
    squeezed = "".join(fold(text).split())
    return any(
        found.deadline is None or not _in_calendar(found.deadline, year)
        for found in find_dates(squeezed)
    )


def _in_calendar(deadline: Deadline, year: int | None) -> bool:
    from calendar import monthrange

    ends = (
        (deadline.year, deadline.month, deadline.day),
        (deadline.end_year or deadline.year, deadline.end_month, deadline.end_day),
    )
    return all(
        day <= monthrange(of_year or year or _LEAP_YEAR, month)[1]
        for of_year, month, day in ends
        if month is not None and day is not None
    )
