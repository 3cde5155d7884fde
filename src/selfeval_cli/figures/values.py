"""Targets and results: printed text to a reading (comparator, number, unit, kind).

A wrong number raises false alarms, so a text that might mean two things is "compound" (several
numbers or dates), "unreadable" (looks like a slip of a scanner or of the keyboard) or
"qualitative" (words), never the likelier number. Numbers stay as printed: 1.2万亩 is 1.2 万亩.
An omitted currency is 元: 35万 is 35 万元 and 28.40/株 is 28.40 元/株.
"""

import re
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from selfeval_cli.figures.chinese import NUMERAL_CHARS, chinese_number
from selfeval_cli.figures.dates import Found, find_dates, find_years
from selfeval_cli.figures.model import Comparator, Deadline, Level, Reading, ValueKind
from selfeval_cli.figures.numbers import DIGITS, MAX_DIGITS, fold, is_blank, number_from
from selfeval_cli.figures.units import resolve, spellings

Role = Literal["target", "actual"]

_COMPARATOR_WORDS: dict[Comparator, str] = {
    ">=": ">= ≥ ≧ ⩾ => ≮ 大于等于 大于或等于 大于或者等于 不少于 不低于 不小于 不得低于 不得少于"
    " 至少 最少 以上 及以上 及其以上 或以上 含以上 以上(含)",
    "<=": "<= ≤ ≦ ⩽ =< ≯ 小于等于 小于或等于 小于或者等于 不超过 不高于 不多于 不大于 不得超过"
    " 不得高于 未超过 最多 至多 控制在 以下 及以下 及其以下 或以下 以内 之内 及以内 内",
    ">": "> ﹥ 大于 高于 多于 超过",
    "<": "< ﹤ 小于 低于 少于",
    "=": "= == ═ 等于",
}
_COMPARATORS = {word: sign for sign, words in _COMPARATOR_WORDS.items() for word in words.split()}
#: Comparators that stand after the figure; the others stand before it.
_AFTER_WORDS = [word for word in _COMPARATORS if re.search(r"[以之]?[上下内](?:\(含\))?$", word)]


def _any_of(words: list[str]) -> str:
    """One group for all words: single characters as a class, the rest longest first."""
    long = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True) if word[1:])
    return rf"(?:{long}|[{re.escape(''.join(word for word in words if not word[1:]))}])"


_AFTER = _any_of(_AFTER_WORDS)
_BEFORE = _any_of([word for word in _COMPARATORS if word not in _AFTER_WORDS])
#: 月 alone is a month of the year in a cell, not a span of time.
_SIMPLE = _any_of([unit for unit in spellings() if unit not in ("月", "份", "月份", "万", "亿")])
_FACTOR = rf"(?:[十百千万亿]{{0,2}}{_SIMPLE}|[万亿])"
_LOWER = rf"(?:\d{{0,9}}{_FACTOR}|月|生|人天)"
_UNIT = rf"(?:{_FACTOR}(?:[·*×.]{_LOWER})*(?:[/每]{_LOWER}(?:[·*×./]{_LOWER})*)?|/{_LOWER})"
_ABOUT = "大约|约为|约|将近|近"
_MORE = "余|多|来"
_NEAR = "左右|上下"
_FIGURE = (
    rf"(?P<before>{_BEFORE})?(?P<about>{_ABOUT})?(?P<number>[-+]?{DIGITS})(?P<more>{_MORE}|\+)?"
    rf"(?P<unit>{_UNIT})?(?P<more2>余|多)?(?P<near>{_NEAR})?(?P<after>{_AFTER})?(?P<near2>{_NEAR})?"
)
_WHOLE = re.compile(_FIGURE)
_IN_TEXT = re.compile(rf"(?<![\dA-Za-z.,]){_FIGURE}(?![\dA-Za-z]|[.,]\d)")
#: 三万元 is 3 万元 where that goes, as in figures; 一万二千人 is 12,000 人.
_NUMERAL = rf"(?:[{re.sub('[万亿]', '', NUMERAL_CHARS)}点]+|[{NUMERAL_CHARS}]+)"
_WORDED = re.compile(
    rf"(?P<before>{_BEFORE})?(?P<about>{_ABOUT})?(?P<numeral>{_NUMERAL})(?P<more>余|多)?"
    rf"(?P<unit>{_UNIT})(?P<near>{_NEAR})?(?P<after>{_AFTER})?"
)
_PER_HUNDRED = re.compile(rf"百分之({DIGITS}|[{NUMERAL_CHARS}点]+)")
_PER_UNIT = re.compile(rf"每({_SIMPLE})(?P<number>{DIGITS})(?P<money>元|万元)?")
_NO_NUMBER = re.compile(rf"(?:{_BEFORE})?(?![十百千])(?:{_UNIT})?")
_UNKNOWN_UNIT = re.compile(
    rf"(?P<before>{_BEFORE})?(?P<number>{DIGITS})(?P<unit>[\u4e00-\u9fff]{{1,4}}?)(?P<after>{_AFTER})?"
)
_NOT_A_UNIT = re.compile(
    r"[完达已未及以的为是无了在到将可不能兀]|全部|落实|合格|覆盖|优|良|满意|提[高升]|增|减|降"
)
#: Words that are levels or sayings when a Chinese numeral stands before them (二级, 十分, 一方).
_NO_NUMERAL_UNIT = frozenset("级类分方度版种样款面道点片对线路生口家头")

_DOTS = re.compile(r"(?:指标\d*[::]?)?(?:[….]{2,}|…|。{2,})")
_PLACEHOLDER = re.compile(r"\*{2,}|×{2,}|[xX]{2,}|_{2,}[%\u4e00-\u9fff]|[○〇Ｏ]{2,}")
_TEMPLATE_NAME = re.compile(rf"指标(?:\d+|[一二三四五])(?:[::](?:{_BEFORE})?(?:{_UNIT})?)?")
_TEMPLATE_HINT = re.compile(r"\(?(?:限)?\d+字(?:以内|左右)?\)?")
_SCANNER = re.compile(
    rf"#(?:REF|DIV/0|VALUE|NAME|NUM|N/A|NULL)[!?]?"
    rf"|\d[OoIlSB|]+\d.*|[\[\]|工口エIlOoSZM〉〈£]{{1,2}}\.?\d[\d.,]*(?:{_UNIT})?|\d+[OolI|](?:{_UNIT})?"
    rf"|[口£R□]|[-+]?[\d.,]+[万亿]?兀.*"
)
_MALFORMED = re.compile(
    rf"(?:{_BEFORE})?{DIGITS}(?:(?!百分)[\u4e00-\u9fff]{{1,6}}%|%{{2,}}|%‰|%(?!以)(?:{_UNIT}))"
    rf"|%\d.*|\d*\.\.\d.*|\d+\.(?:{_UNIT})?|\d+,\d{{1,2}}(?:{_UNIT})?"
    rf"|(?:[<>≥≤≧≦][<>≥≤≧≦]|[=≥≤≧≦]=).*"
)
_RANGE = re.compile(r"\d[%‰\u4e00-\u9fff]{0,3}(?:[-~—–/:|+]|至|到|或)+[≥≤><=]*\d")
_ENUMERATION = re.compile(r"(?:指标\d+[::]|^\(?\d{1,2}(?:[)、]|\.(?!\d)))")
#: Numbers that name something instead of counting it.
_NAMES = re.compile(
    r"《[^》]*》?|[“\"「][^”\"」]*[”\"」]|[(〔\[]\d{4}[)〕\]]第?\d+号|\d+号文?|第\d+[\u4e00-\u9fff]?"
    r"|[A-Za-z]+-?\d+(?:\.\d+)?|\d+[A-Z](?![A-Za-z])(?![/·])|(?<!\d)(?:19|20)\d{2}年(?:度|全年)?"
)
_COUNTED_WORD = re.compile(
    r"(?<![第逐进统])[一两二三四五六七八九十百千]+(?:次(?!性)|场|期|项|名|件|篇|户|套|台|人次)"
)
_DATE_BEFORE = re.compile(
    r"(?:[\u4e00-\u9fff]{0,6}时间[::]?)?(?:截至|截止到?|于|在|至|到|按期|预计|每年|每月)?"
)
_SPACE = re.compile(r"(?<!\d)\s+|\s+(?!\d)")
_DIGIT = re.compile(r"\d")
_LEVELS: tuple[tuple[re.Pattern[str], Level], ...] = (
    (re.compile(r"部分(?:达成|实现)(?:年度|预期)?(?:指标|目标)?(?:并具有一定效果)?"), "partial"),
    (
        re.compile(r"(?:未(?:达成|实现))(?:年度|预期)?(?:指标|目标)?(?:且效果较差)?"),
        "missed",
    ),
    (re.compile(r"(?:全部或基本)?(?:已)?达成(?:年度|预期)?(?:指标|目标)?"), "achieved"),
)
_BOOLEANS = {"是": True, "否": False}

_RATE_NAME = re.compile(r"(?:率|满意度|知晓度|比例|比重|占比|百分比)(?:\(%\))?$")
_NO_RATE_NAME = re.compile(r"(?:功|频|容积|分辨|效|利|汇|浓缩)率$")
_GROWING = re.compile(r"增长|增幅|增速|提高|提升|上升|超|完成率|执行率|利润|收益|回报")
_COUNT_NAME = re.compile(r"人次|人数|户数|面积|数量|产量|次数|份数|访问量|点击|粉丝|人口|里程")
_TIME_NAME = re.compile(r"时间|时限|日期|时效|期限")
_SCANNED_SIGN = re.compile(r"2(?:100|[5-9]\d)(?:\.\d+)?%?")  # 290% for ≥90%
_DOTTED_MONTH = re.compile(r"(?:19|20)\d{2}\.(?:0?[1-9]|1[0-2])")
_NAME_UNIT = re.compile(rf"\((?:单位[::])?(?:{_BEFORE})?(?:\*+)?(?P<unit>{_UNIT}|月|月份)\)$")

_QUALITATIVE = Reading("qualitative")
_BLANK = Reading("blank")
_PLACEHOLDER_READING = Reading("placeholder")
_COMPOUND = Reading("compound")
_UNREADABLE = Reading("unreadable")


def parse_value(
    text: str,
    *,
    comparator_text: str = "",
    unit_text: str = "",
    name: str = "",
    role: Role = "target",
) -> Reading:
    """Read a target or a result.

    `comparator_text` and `unit_text` are the cells beside it where a target is split over three;
    what stands in the value's own cell comes first. `name` is the indicator's name: it tells rates
    and dates from counts, and is never a source of numbers. A bare number under the name of a
    rate has kind "percent" without unit: whether 1 means 1 % or 100 % is not known here.
    """
    reading = _read(text, comparator_text, unit_text)
    return _named(reading, fold(text), name, role) if name else reading


def with_unit(reading: Reading, unit: str) -> Reading:
    """A bare number given a unit found elsewhere (column, indicator's name, target)."""
    if reading.number is None or reading.unit is not None:
        return reading
    if reading.kind not in ("quantity", "percent"):
        return reading
    spelled = _spelled(unit)
    return replace(reading, unit=spelled, kind=_kind(spelled))


@lru_cache(maxsize=4096)
def unit_of_name(name: str) -> str | None:
    """The unit in brackets at the end of an indicator's name: 工作经费(万元), 圈舍(≥**平方米)."""
    found = _NAME_UNIT.search("".join(fold(name).split()))
    return _spelled(found["unit"]) if found else None


@lru_cache(maxsize=4096)
def is_malformed(text: str) -> bool:
    """Whether a value's signs contradict themselves: 0纠纷%, 95%%, ≥≤5, ≤90%以上, 1,00."""
    squeezed = _squeezed(text)
    if _MALFORMED.fullmatch(squeezed):
        return True
    found = _WHOLE.fullmatch(squeezed)
    return found is not None and _contradicts(found["before"], found["after"])


@lru_cache(maxsize=4096)
def _read(text: str, comparator_text: str, unit_text: str) -> Reading:
    squeezed = _squeezed(text)
    found = _WHOLE.fullmatch(squeezed)
    reading = _figure(found) if found else _worded_or_dated(squeezed)
    return _beside(reading, comparator_text, unit_text)


def _squeezed(text: str) -> str:
    """Folded, and without white space except between two digits (where it parts two numbers)."""
    return _SPACE.sub("", fold(text))


def _beside(reading: Reading, comparator_text: str, unit_text: str) -> Reading:
    """Complete a reading from the cells beside it."""
    if unit_text and not is_blank(unit_text):
        reading = with_unit(reading, unit_text)
    if reading.number is None or reading.comparator is not None or not comparator_text:
        return reading
    comparator = _COMPARATORS.get(_squeezed(comparator_text))
    return replace(reading, comparator=comparator) if comparator else reading


def _figure(found: re.Match[str]) -> Reading:
    """A figure matched whole or inside a sentence."""
    part = found.groupdict()
    number, unit, after = part["number"], part["unit"], part["after"]
    if _contradicts(part["before"], after) or (unit or "").startswith("兀"):
        return _UNREADABLE
    if len(number) > MAX_DIGITS:
        return _UNREADABLE
    sign = part["before"] or after
    figure = number_from(number, None)
    if figure.number is None:
        return _UNREADABLE
    if unit == "年" and len(number) == 4 and number[:2] in ("19", "20") and not part["before"]:
        return Reading("deadline", deadline=_year(number))
    spelled = _spelled(unit) if unit else None
    reading = Reading(
        _kind(spelled),
        _COMPARATORS[sign] if sign else None,
        figure.number,
        figure.decimals,
        spelled,
        any(part[name] for name in ("about", "more", "more2", "near", "near2")),
    )
    if after in ("内", "以内", "之内") and spelled and resolve(spelled).dimension in _DAYS:
        return _within(reading)
    return reading


_DAYS = ("days", "working_days")


def _year(number: str) -> Deadline:
    return Deadline(year=int(number))


def _within(reading: Reading) -> Reading:
    """60日内: a deadline that keeps its number, so that 45天 can be held against it."""
    if reading.unit not in ("日", "天", "工作日", "个工作日") or reading.decimals:
        return reading
    assert reading.number is not None
    return replace(reading, kind="deadline", deadline=Deadline(within_days=int(reading.number)))


def _contradicts(before: str | None, after: str | None) -> bool:
    """不超过5人以上 and the like; 控制在…以内 and ≥…以上 agree."""
    if before is None or after is None:
        return False
    return _COMPARATORS[before][0] != _COMPARATORS[after][0]


def _spelled(unit: str) -> str:
    """The unit as printed, except that percent is % and an omitted currency is supplied."""
    squeezed = _squeezed(unit)
    if squeezed.startswith("/"):
        return "元" + squeezed
    first, slash, rest = squeezed.partition("/")
    if first in ("万", "亿"):
        return f"{first}元{slash}{rest}"
    return "%" if resolve(squeezed) == resolve("%") else squeezed


@lru_cache(maxsize=1024)
def _kind(unit: str | None) -> ValueKind:
    if unit is None:
        return "quantity"
    kinds: dict[str, ValueKind] = {"money": "money", "share": "percent", "months": "duration"}
    return kinds.get(resolve(unit).dimension, "quantity")


def _worded_or_dated(text: str) -> Reading:
    """Everything that is not plainly one figure, from the surest reading to the least sure."""
    if _DOTS.fullmatch(text) or _PLACEHOLDER.search(text):
        return _PLACEHOLDER_READING
    if is_blank(text):
        return _BLANK
    if _SCANNER.fullmatch(text) or is_malformed(text):
        return _UNREADABLE
    if _TEMPLATE_NAME.fullmatch(text) or _TEMPLATE_HINT.fullmatch(text):
        return _PLACEHOLDER_READING
    if _NO_NUMBER.fullmatch(text):
        return _PLACEHOLDER_READING
    plain = _PER_HUNDRED.sub(_percent, text)
    if plain != text:
        return _read(plain, "", "")
    if found := _WORDED.fullmatch(text):
        reading = _numeral(found)
        if reading is not None:
            return reading
    dates = find_dates(text)
    if not dates and not _DIGIT.search(text):
        return _words(text)
    return _sentence(text, dates)


def _percent(found: re.Match[str]) -> str:
    """百分之九十 as 90%; left alone where the numeral is none."""
    if _DIGIT.search(found[1]):
        return f"{found[1]}%"
    number = chinese_number(found[1])
    return found[0] if number is None else f"{number}%"


def _numeral(found: re.Match[str]) -> Reading | None:
    """十件, 两次, 一百二十人以上."""
    unit, number = found["unit"], chinese_number(found["numeral"])
    if number is None or unit in _NO_NUMERAL_UNIT or _contradicts(found["before"], found["after"]):
        return None
    sign = found["before"] or found["after"]
    spelled = _spelled(unit)
    reading = Reading(
        _kind(spelled),
        _COMPARATORS[sign] if sign else None,
        number,
        len(found["numeral"].partition("点")[2]),
        spelled,
        any(found[name] for name in ("about", "more", "near")),
    )
    return _within(reading) if found["after"] in ("内", "以内", "之内") else reading


def _words(text: str) -> Reading:
    """A text without figures and dates."""
    stripped = text.strip("。;,、!")
    for pattern, level in _LEVELS:
        if pattern.fullmatch(stripped):
            return Reading("qualitative", level=level)
    if stripped == "零":
        return Reading("quantity", number=Decimal(0))
    if stripped in _BOOLEANS:
        return Reading("qualitative", boolean=_BOOLEANS[stripped])
    if re.match(r"(?:不超过?|不得超过|控制在)(?:\w*预算|年初|上年)", stripped):
        return Reading("qualitative", "<=")
    return _QUALITATIVE


def _sentence(text: str, dates: list[Found]) -> Reading:
    """A text around figures or dates: read only if exactly one of either is in it."""
    if any(date.deadline is None for date in dates):
        return _UNREADABLE
    if len(dates) > 1:
        return _COMPOUND
    rest = _ENUMERATION.sub("", _without(text, dates))
    rest = _NAMES.sub(" ", rest)
    figures = list(_IN_TEXT.finditer(rest))
    numbers = len(re.findall(r"[\d.,]*\d", rest))
    if dates:
        return _date_alone(text, dates[0]) if not numbers else _COMPOUND
    years = find_years(text)
    if not numbers:
        if len(years) == 1 and years[0].start == 0:
            return Reading("deadline", deadline=years[0].deadline)
        return _QUALITATIVE
    if found := _PER_UNIT.fullmatch(text):
        unit = f"{found['money'] or '元'}/{found[1]}"
        figure = number_from(found["number"], None)
        return Reading("quantity", None, figure.number, figure.decimals, unit)
    if numbers > 1 or len(figures) != 1 or _RANGE.search(rest) or _COUNTED_WORD.search(rest):
        return _COMPOUND
    figure_match = figures[0]
    if figure_match["unit"]:
        if not _stands_free(rest, figure_match.start()):
            return _COMPOUND
        return _figure(figure_match)
    if (found := _UNKNOWN_UNIT.fullmatch(text)) and not _NOT_A_UNIT.search(found["unit"]):
        figure = number_from(found["number"], None)
        sign = found["before"] or found["after"]
        return Reading(
            "quantity",
            _COMPARATORS[sign] if sign else None,
            figure.number,
            figure.decimals,
            found["unit"],
        )
    return _QUALITATIVE


def _stands_free(text: str, start: int) -> bool:
    """Whether nothing before a figure could be a part of it (a dash, a lone sign, a slash)."""
    return start == 0 or re.match(r"[\w\s,。;:、(()（]", text[start - 1]) is not None


def _without(text: str, dates: list[Found]) -> str:
    for date in reversed(dates):
        text = f"{text[: date.start]} {text[date.end :]}"
    return text


def _date_alone(text: str, date: Found) -> Reading:
    """A date counts as the value where it opens the text or closes it, not amid a sentence."""
    opens = _DATE_BEFORE.fullmatch(text[: date.start]) is not None
    closes = re.fullmatch(r"(?:前|完成|完工|到位|结束|验收)?[。;]?", text[date.end :]) is not None
    if opens or closes:
        return Reading("deadline", deadline=date.deadline)
    return _QUALITATIVE


def _named(reading: Reading, text: str, name: str, role: Role) -> Reading:
    """What the indicator's name adds to a reading."""
    folded = "".join(fold(name).split())
    rate = _is_rate(folded)
    if reading.number is None:
        return reading
    if role == "target" and rate and not _GROWING.search(folded) and _SCANNED_SIGN.fullmatch(text):
        return _UNREADABLE
    if reading.unit is None and reading.kind == "quantity":
        if _TIME_NAME.search(folded) and _DOTTED_MONTH.fullmatch(text):
            year, month = text.split(".")
            return Reading("deadline", deadline=Deadline(year=int(year), month=int(month)))
        if rate and unit_of_name(name) is None:
            return _UNREADABLE if reading.number >= 1000 else replace(reading, kind="percent")
    if (
        reading.unit in ("万元", "亿元")
        and text.rstrip("以上下内").endswith(("万", "亿"))
        and _COUNT_NAME.search(folded)
    ):
        return replace(reading, kind="quantity", unit=reading.unit[0])
    return reading


@lru_cache(maxsize=4096)
def _is_rate(folded_name: str) -> bool:
    return bool(_RATE_NAME.search(folded_name)) and not _NO_RATE_NAME.search(folded_name)
