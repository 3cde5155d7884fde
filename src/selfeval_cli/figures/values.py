"""Targets and results: printed text to a reading (comparator, number, unit, kind).

A wrong number raises false alarms, so a text that might mean two things is "compound" (several
numbers or dates), "unreadable" (looks like a slip of a scanner or of the keyboard) or
"qualitative" (words), never the likelier number. Numbers stay as printed: 1.2万亩 is 1.2 万亩.
An omitted currency is 元: 35万 is 35 万元 and 28.40/株 is 28.40 元/株.
"""

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from typing import Literal, cast

from msgspec import Struct
from msgspec.structs import replace

from selfeval_cli.base.regex import regex
from selfeval_cli.figures.chinese import NUMERAL_CHARS, chinese_number
from selfeval_cli.figures.dates import Found, find_dates, find_years
from selfeval_cli.figures.model import Comparator, Deadline, Level, Reading, ValueKind
from selfeval_cli.figures.numbers import DIGITS, fold, is_blank, number_from, squeeze
from selfeval_cli.figures.units import is_unit, is_word, resolve, same_unit, unit_end
from selfeval_cli.figures.words import spellings

Role = Literal["target", "actual"]

_BEFORE_WORDS = cast("dict[str, Comparator]", spellings("before"))
_AFTER_WORDS = cast("dict[str, Comparator]", spellings("after"))
_COMPARATORS = {**_BEFORE_WORDS, **_AFTER_WORDS}


def _any_of(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


_AFTER = _any_of(word for word in _AFTER_WORDS if word != "内")
_BEFORE = _any_of(_BEFORE_WORDS)
_LONGEST_FIRST = sorted({len(word) for word in _BEFORE_WORDS}, reverse=True)
#: What is done within a time, at the end of a text: 收到后10日内拨付, 75天完成.
_DONE = "完成|完工|解决|建成|办结|处理|响应|到|交付|拨付|支付|发放|兑付|验收|[答回]复|整改|修复"
# A figure is a head, a unit (found by `unit_end`) and a tail.
_LEAD = rf"(?P<before>{_BEFORE})?(?P<about>大约|约为|约|将近|近)?"
_HEAD = regex(rf"{_LEAD}(?P<number>[-+]?{DIGITS})(?P<more>余|多|来|\+)?")
_TAIL = regex(
    rf"(?P<more>余|\+|多(?![^\W\d_]))?(?P<near>左右|上下)?"
    rf"(?P<after>{_AFTER}|内(?={_DONE}|$|[\W\d_]))?(?P<near2>左右|上下)?"
)
_IS_DONE = regex(rf"(?:{_DONE})(?:完毕|到位|完成)?")
#: 三万元 is 3 万元 where that goes, as in figures; 一万二千人 is 12,000 人.
_NUMERALS = tuple(
    regex(rf"{_LEAD}(?P<number>[{chars}点]+)(?P<more>余|多)?", needs=tuple(f"{chars}点"))
    for chars in (NUMERAL_CHARS.replace("万", "").replace("亿", ""), NUMERAL_CHARS)
)
_PER_HUNDRED = regex(rf"百分(?:百|之({DIGITS}|[{NUMERAL_CHARS}点]+))", needs="百分")
#: A remark behind a figure that says no figure itself: 11年(见附件), 12个(套).
_REMARK = regex(r"\([^()\d]*\)", needs="(")
#: 90%以上(含90%) says 90 only once.
_INCLUSIVE = regex(r"\((?:包?含)[^()]*\)", needs="含")
_PER_UNIT = regex(
    rf"每(?P<unit>[^\W\d每]{{1,3}})(?:每(?P<unit2>[^\W\d每]{{1,3}}))?(?P<number>{DIGITS})(?P<money>万?元)?",
    needs="每",
)
_LATIN_UNIT = regex(r"[A-Za-z㎏㎞㎝㎜]{1,5}")
_UNKNOWN_UNIT = regex(r"[^\W\d_]{1,4}")
_NOT_A_UNIT = regex(
    r"[完达已未及以的为是无了在到将可不能兀]|全部|落实|合格|覆盖|优|良|满意|提[高升]|增|减|降"
)
#: Words that are levels or sayings when a Chinese numeral stands before them (二级, 十分, 一方).
_NO_NUMERAL_UNIT = frozenset([*"级类分方度版种样款面道点片对线路生口家头", "季度"])

_DOTS = regex(r"(?:指标\d*[::]?)?(?:[….]{2,}|…|。{2,})", needs=tuple("….。"))
_PLACEHOLDER = regex(r"\*{2,}|×{2,}|[xX]{2,}|_{2,}(?:%|[^\W\d_])", needs=tuple("*×xX_"))
_TEMPLATE_NAME = regex(r"指标(?:\d+|[一二三四五])[::]?", needs="指标")
_TEMPLATE_HINT = regex(r"\(?(?:限)?\d+字(?:以内|左右)?\)?", needs="字")
#: What a sheet shows where it has no result, and a figure too wide for its column.
SHEET_ERROR = (
    r"(?:#(?:REF|DIV/0|VALUE|NAME|NUM|N/A|NULL|SPILL|CALC|FIELD|BLOCKED|CONNECT|UNKNOWN"
    r"|GETTING_DATA)[!?]?|#{3,}|Err:\d{3})"
)
_SCANNER = regex(
    rf"{SHEET_ERROR}"
    r"|\d[OoIlSB|]+\d.*|[\[\]|工口エIlOoSZM〉〈£]{1,2}\.?\d[\d.,]*\D{0,4}|\d+[OolI|]\D{0,3}"
    r"|[口£R□]|[-+]?[\d.,]+[万亿]?兀.*",
    needs=("#", "Err:", *tuple("OoIlSBZMR|[]工口エ〉〈£□兀")),
)
#: … behind its sign, and with it.
_MALFORMED_FIGURE = regex(
    rf"{DIGITS}(?:(?!百分)[^\W\d_]{{1,6}}%|%{{2,}}|%‰|%(?P<unit>[^\d%]{{1,3}}))", needs="%"
)
_MALFORMED = regex(
    r"%\d.*|\d*\.\.\d.*|\d+\.\D{0,4}|\d+,\d{1,2}\D{0,4}"
    r"|(?:[<>≥≤≧≦][<>≥≤≧≦]|[=≥≤≧≦]=).*",
    needs=tuple("%.,<>≥≤≧≦="),
)
#: 10⁴人次, 10^4: not computed.
_POWER = regex(r"\d[⁰¹²³⁴-⁹₀-₉^]", needs=tuple("⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉^"))
_RANGE = regex(r"\d[^\x00-$&-\xff]{0,3}(?:[-~—–/:|+]|至|到|或)+[≥≤><=]*\d")
_ENUMERATION = regex(r"(?:指标\d+[::]|^\(?\d{1,2}(?:[)、]|\.(?!\d)))")
#: Numbers that name something instead of counting it.
_NAMES = regex(
    r"前\d+[名位强]|《[^》]*》?|[“\"「][^”\"」]*[”\"」]|[(\[]\d{4}[)\]]第?\d+号|\d+号文?|第\d+[^\W\d_]?"
    r"|[A-Za-z]+-?\d+(?:\.\d+)?|\d+[A-Z](?![A-Za-z])(?![/·])|(?<!\d)(?:19|20)\d{2}年(?:度|全年)?"
)
_COUNTED_WORD = regex(
    r"(?<![第逐进统])[一两二三四五六七八九十百千]+(?:次(?!性)|场|期|项|名|件|篇|户|套|台|人次)"
)
_DATE_BEFORE = regex(
    r"(?:[^\W\d_]{0,6}时间[::]?)?(?:截至|截止到?|于|在|至|到|按期|预计|每年|每月)?"
)
_LETTER = regex(r"[^\W\d_]")
_OTHER_YEAR = regex(r"[次翌上去下前]一?年度?$", needs="年")
_SPACE = regex(r"(?<!\d)\s+|\s+(?!\d)")
_DIGIT = regex(r"\d")
_LEVELS: tuple[tuple[re.Pattern[str], Level], ...] = (
    (
        regex(r"部分(?:达成|实现)(?:年度|预期)?(?:指标|目标)?(?:并具有一定效果)?", needs="部分"),
        "partial",
    ),
    (
        regex(r"(?:未(?:达成|实现))(?:年度|预期)?(?:指标|目标)?(?:且效果较差)?", needs="未"),
        "missed",
    ),
    (regex(r"(?:全部或基本)?(?:已)?达成(?:年度|预期)?(?:指标|目标)?", needs="达成"), "achieved"),
)
_BOOLEANS = {"是": True, "否": False}

#: Endings of the names of rates, and of names that end like one.
_RATES = ("率", "满意度", "知晓度", "比例", "比重", "占比", "百分比")
_NO_RATES = ("功率", "频率", "容积率", "分辨率", "效率", "利率", "汇率", "浓缩率")
#: Words in the names of what grows, is counted, or is a time.
_GROWING = (
    *("增长", "增幅", "增速", "提高", "提升", "上升", "超"),
    *("完成率", "执行率", "利润", "收益", "回报"),
)
_COUNTED = (
    *("人次", "人数", "户数", "面积", "数量", "产量", "次数", "份数"),
    *("访问量", "点击", "粉丝", "人口", "里程"),
)
_TIMES = ("时间", "时限", "日期", "时效", "期限")
_SCANNED_SIGN = regex(r"2(?:100|[5-9]\d)(?:\.\d+)?%?")  # 290% for ≥90%
_DOTTED_MONTH = regex(r"(?:19|20)\d{2}\.(?:0?[1-9]|1[0-2])")
_NAME_UNIT = regex(
    rf"\((?:单位[::])?(?:{_BEFORE})?\**(?P<unit>[^()\d]+(?:/\d+[^()\d]+)?)\)$", needs="("
)

_MORE = frozenset("余多来")
_YEAR = regex(r"(?:19|20)\d{2}")
_IN_WORD = regex(r"[\dA-Za-z.,]")
_GOES_ON = regex(r"[\dA-Za-z]|[.,]\d")
_WITHIN_BUDGET = regex(
    r"(?:不超过?|不得超过|控制在)(?:\w*预算|年初|上年)", needs=("不超", "不得超过", "控制在")
)
_WITHIN = frozenset(["内", "以内", "之内"])
_DAYS = frozenset(["日", "天", "工作日", "个工作日"])
#: A longer cell is a text about values, not a value; the limit also bounds the work per cell.
_LONGEST_VALUE = 300
#: No figure is multiplied so often: 1万万万万.
_MULTIPLIED = regex(r"[≥≤<>=]*\d+[十百千万亿]{4}", needs=tuple("十百千万亿"))
_LONGEST_UNIT = 20

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
    if len(spelled) > _LONGEST_UNIT:
        return reading
    return replace(reading, unit=spelled, kind=_kind(spelled))


@lru_cache(maxsize=4096)
def unit_of_name(name: str) -> str | None:
    """The unit in brackets at the end of an indicator's name: 工作经费(万元), 圈舍(≥**平方米).

    A word such as 社区 or 项目 in brackets says more about the name and is no unit there.
    """
    folded = "".join(fold(name).split())
    found = _NAME_UNIT.search(folded[-2 * _LONGEST_UNIT :])
    if found is None or not is_unit(found["unit"]):
        return None
    return None if len(found["unit"]) > 1 and is_word(found["unit"]) else _spelled(found["unit"])


@lru_cache(maxsize=4096)
def is_malformed(text: str) -> bool:
    """Whether a value's signs contradict themselves: 0纠纷%, 95%%, ≥≤5, ≤90%以上, 1,00."""
    squeezed = _squeezed(text)
    if len(squeezed) > _LONGEST_VALUE:
        return False
    if found := _MALFORMED_FIGURE.fullmatch(squeezed, len(_sign_of(squeezed))):
        return found["unit"] is None or is_unit(found["unit"])
    if _MALFORMED.fullmatch(squeezed):
        return True
    figure = _figure_at(squeezed, 0)
    return figure is not None and figure.end == len(squeezed) and _contradicts(figure)


class _Figure(Struct, frozen=True):
    """A figure found in a text: its parts as printed."""

    start: int
    end: int
    before: str | None
    number: str
    unit: str
    after: str | None
    approximate: bool


@lru_cache(maxsize=4096)
def _read(text: str, comparator_text: str, unit_text: str) -> Reading:
    squeezed = _squeezed(text)
    figure = _figure_at(squeezed, 0)
    if _MULTIPLIED.match(squeezed):
        reading = _UNREADABLE
    elif figure is not None and _ends(squeezed, figure.end):
        reading = _figure_reading(figure)
    else:
        reading = _other(squeezed)
    return _beside(reading, comparator_text, unit_text)


def _ends(text: str, position: int) -> bool:
    """Whether nothing but a remark in brackets follows."""
    return position == len(text) or _REMARK.fullmatch(text, position) is not None


def _squeezed(text: str) -> str:
    """Folded, without a closing stop, and without white space except between two digits, where it
    parts two numbers."""
    return _SPACE.sub("", squeeze(text)).rstrip("。;,、")


def _beside(reading: Reading, comparator_text: str, unit_text: str) -> Reading:
    """Complete a reading from the cells beside it."""
    if unit_text and not is_blank(unit_text):
        reading = with_unit(reading, unit_text)
    if reading.number is None or reading.comparator is not None or not comparator_text:
        return reading
    comparator = _COMPARATORS.get(_squeezed(comparator_text))
    return replace(reading, comparator=comparator) if comparator else reading


def _figure_at(text: str, start: int, head: re.Pattern[str] = _HEAD) -> _Figure | None:
    """The figure that begins at `start`: comparator, number, unit, comparator."""
    found = head.match(text, start)
    if found is None:
        return None
    unit, end = _unit_at(text, found.end())
    tail = _TAIL.match(text, end)
    assert tail is not None  # the tail may be empty
    split = len(unit) < end - found.end() and text[end - 1] != ")"  # 3万余人次
    signs = (found["about"], found["more"], split, tail["more"], tail["near"], tail["near2"])
    return _Figure(
        start, tail.end(), found["before"], found["number"], unit, tail["after"], any(signs)
    )


def _sign_of(text: str) -> str:
    """The comparator that a text begins with."""
    return next((text[:end] for end in _LONGEST_FIRST if text[:end] in _BEFORE_WORDS), "")


def _unit_at(text: str, start: int) -> tuple[str, int]:
    """The unit that begins at `start` and where it ends: 个; (次); 人(次); 万余人次 as 万人次."""
    end = unit_end(text, start)
    if end > start:
        unit = text[start:end]
        inside, close = _bracketed(text, end)
        if inside and unit_end(unit + inside, 0) == len(unit + inside):
            return unit + inside, close
        if unit in ("万", "亿") and text[end : end + 1] in _MORE:
            rest = unit_end(text, end + 1)
            if rest > end + 1:
                return unit + text[end + 1 : rest], rest
        return unit, end
    inside, close = _bracketed(text, start)
    return (inside, close) if is_unit(inside) else ("", start)


def _bracketed(text: str, start: int) -> tuple[str, int]:
    """What stands in brackets that open at `start`, no longer than a unit, and where they end."""
    close = text.find(")", start, start + _LONGEST_UNIT) if text.startswith("(", start) else -1
    return ("", start) if close < 0 else (text[start + 1 : close], close + 1)


def _figures_in(text: str) -> list[_Figure]:
    """All figures in a sentence; digits that belong to a word (5G, A4) are not among them."""
    figures = []
    position = 0
    while found := _HEAD.search(text, position):
        figure = _figure_at(text, found.start())
        assert figure is not None  # the head has just matched
        position = figure.end
        first = found.start("number")
        if not _IN_WORD.match(text[first - 1 : first]) and not _GOES_ON.match(text, figure.end):
            figures.append(figure)
    return figures


def _figure_reading(figure: _Figure) -> Reading:
    if _contradicts(figure):
        return _UNREADABLE
    if figure.unit == "年" and figure.before is None and _YEAR.fullmatch(figure.number):
        return Reading("deadline", deadline=Deadline(year=int(figure.number)))
    if figure.unit == "季度" and figure.before is None and figure.number in ("1", "2", "3", "4"):
        return Reading("deadline", deadline=Deadline(quarter=int(figure.number)))
    number = number_from(figure.number, None)
    return _measured(figure, number.number, number.decimals)


def _measured(figure: _Figure, number: Decimal | None, decimals: int) -> Reading:
    """The reading of a figure whose number is known; None as number is unreadable."""
    if number is None:
        return _UNREADABLE
    unit = _spelled(figure.unit) if figure.unit else None
    sign = figure.before or figure.after
    comparator = _COMPARATORS[sign] if sign else None
    reading = Reading(_kind(unit), comparator, number, decimals, unit, figure.approximate)
    if figure.after in _WITHIN and unit in _DAYS and not decimals:
        # 60日内 keeps its number, so that 45天 can be held against it.
        return replace(reading, kind="deadline", deadline=Deadline(within_days=int(number)))
    return reading


def _contradicts(figure: _Figure) -> bool:
    """≤5人以上 and the like; 控制在…以内 and ≥…以上 agree."""
    if figure.before is None or figure.after is None:
        return False
    return _COMPARATORS[figure.before][0] != _COMPARATORS[figure.after][0]


@lru_cache(maxsize=1024)
def _spelled(unit: str) -> str:
    """The unit as printed, except that percent is % and an omitted currency is supplied."""
    squeezed = _squeezed(unit).replace(".", "·")
    if squeezed.startswith("/"):
        return "元" + squeezed
    first, slash, rest = squeezed.partition("/")
    if first in ("万", "亿"):
        return f"{first}元{slash}{rest}"
    return "%" if same_unit(squeezed, "%") else squeezed


@lru_cache(maxsize=1024)
def _kind(unit: str | None) -> ValueKind:
    if unit is None:
        return "quantity"
    kinds: dict[str, ValueKind] = {"money": "money", "share": "percent", "months": "duration"}
    return kinds.get(resolve(unit).dimension, "quantity")


def _other(text: str) -> Reading:
    """Everything that is not plainly one figure, from the surest reading to the least sure."""
    if _DOTS.fullmatch(text) or _PLACEHOLDER.search(text):
        return _PLACEHOLDER_READING
    if is_blank(text):
        return _BLANK
    if len(text) > _LONGEST_VALUE:
        return _COMPOUND if _DIGIT.search(text) else _QUALITATIVE
    if _SCANNER.fullmatch(text) or is_malformed(text) or _POWER.search(text):
        return _UNREADABLE
    if _TEMPLATE_HINT.fullmatch(text) or _is_template(text):
        return _PLACEHOLDER_READING
    plain = _PER_HUNDRED.sub(_percent, _INCLUSIVE.sub("", text))
    if plain != text:
        return _read(plain, "", "")
    if (worded := _numeral(text)) is not None:
        return worded
    dates = find_dates(text)
    if not dates and not _DIGIT.search(text):
        return _words(text)
    return _sentence(text, dates)


def _is_template(text: str) -> bool:
    """指标2, 指标1:公里, ≧%, ≤元/人天, 公里: the frame of a value without its number."""
    name = _TEMPLATE_NAME.match(text)
    rest = text[name.end() :] if name else text
    rest = rest.removeprefix(_sign_of(rest))
    if is_blank(rest):
        return True
    return rest[0] not in "十百千" and is_unit(rest) and not is_word(rest)


def _percent(found: re.Match[str]) -> str:
    """百分之九十 as 90%; left alone where the numeral is none."""
    if found[1] in (None, "百"):
        return "100%"
    if _DIGIT.search(found[1]):
        return f"{found[1]}%"
    number = chinese_number(found[1])
    return found[0] if number is None else f"{number}%"


def _numeral(text: str) -> Reading | None:
    """十件, 两次, 一百二十人以上: a Chinese numeral with a unit and nothing else."""
    for numerals in _NUMERALS:
        figure = _figure_at(text, 0, numerals)
        if figure is None or figure.end != len(text) or not figure.unit:
            continue
        number = chinese_number(figure.number)
        if number is None or figure.unit in _NO_NUMERAL_UNIT or _contradicts(figure):
            continue
        return _measured(figure, number, len(figure.number.partition("点")[2]))
    return None


def _words(text: str) -> Reading:
    """A text without figures and dates."""
    stripped = text.rstrip("!")
    for pattern, level in _LEVELS:
        if pattern.fullmatch(stripped):
            return Reading("qualitative", level=level)
    if stripped in _BOOLEANS:
        return Reading("qualitative", boolean=_BOOLEANS[stripped])
    if stripped == "零":
        return Reading("quantity", number=Decimal(0))
    if _WITHIN_BUDGET.match(stripped):
        return Reading("qualitative", "<=")
    return _QUALITATIVE


def _sentence(text: str, dates: list[Found]) -> Reading:
    """A text around figures or dates: read only if exactly one of either is in it."""
    if any(date.deadline is None for date in dates):
        return _UNREADABLE
    if len(dates) > 1:
        return _COMPOUND
    rest = _without(text, dates)
    if _DIGIT.search(rest):
        rest = _NAMES.sub(" ", _ENUMERATION.sub("", rest))
    if dates:
        return _COMPOUND if _DIGIT.search(rest) else _date_alone(text, dates[0])
    if not _DIGIT.search(rest):
        years = find_years(text)
        if len(years) == 1 and years[0].start == 0:
            return Reading("deadline", deadline=years[0].deadline)
        return _QUALITATIVE
    if (found := _PER_UNIT.fullmatch(text)) and all(map(is_unit, filter(None, found.group(1, 2)))):
        number = number_from(found["number"], None)
        below = "·".join(filter(None, found.group(1, 2)))
        unit = f"{found['money'] or '元'}/{below}"
        return Reading("quantity", None, number.number, number.decimals, unit)
    first = _figure_at(text, 0)
    if first is not None and not first.unit and _LATIN_UNIT.fullmatch(text, first.end):
        return _figure_reading(replace(first, unit=text[first.end :]))
    figures = _figures_in(rest)
    if len(figures) != 1 or _RANGE.search(rest) or _COUNTED_WORD.search(rest):
        return _COMPOUND
    figure = figures[0]
    outside = rest[: figure.start] + rest[figure.end :]
    if _DIGIT.search(outside) or not _stands_free(rest, figure.start):
        return _COMPOUND
    if figure.unit:
        return _figure_reading(figure) if _counts(figure, rest) else _QUALITATIVE
    return _unknown_unit(text, figure) if rest == text else _QUALITATIVE


def _counts(figure: _Figure, text: str) -> bool:
    """Whether a figure in a sentence is what the sentence is about. A time or an age amid one only
    tells which things are meant: 受理后60日内答复的比率, 65岁老人体检."""
    following = text[figure.end : figure.end + 1]
    if following == "半":  # 1个半月
        return False
    if figure.unit in ("万", "亿"):  # 10万群众 is no money
        return not _LETTER.match(following)
    dimension = resolve(figure.unit).dimension
    if dimension not in ("days", "working_days", "months", "岁"):
        return True
    begins = figure.start == 0
    if (begins and figure.after in _WITHIN) or figure.end == len(text.rstrip()):
        return True
    since = figure.after in _WITHIN and text[: figure.start].endswith(("后", "起"))
    return (begins or since) and _IS_DONE.fullmatch(text, figure.end) is not None


def _unknown_unit(text: str, figure: _Figure) -> Reading:
    """39乡镇, 0纠纷: a short noun right behind the number serves as the unit."""
    noun = text[figure.end :]
    if figure.start or figure.after or not _UNKNOWN_UNIT.fullmatch(noun):
        return _QUALITATIVE
    if _NOT_A_UNIT.search(noun):
        return _QUALITATIVE
    return _figure_reading(replace(figure, unit=noun))


def _stands_free(text: str, start: int) -> bool:
    """Whether nothing before a figure could be a part of it (a dash, a lone sign, a slash)."""
    return start == 0 or re.match(r"[\w\s,。;:、(]", text[start - 1]) is not None


def _without(text: str, dates: list[Found]) -> str:
    for date in reversed(dates):
        text = f"{text[: date.start]} {text[date.end :]}"
    return text


def _date_alone(text: str, date: Found) -> Reading:
    """A date counts as the value where it opens the text or closes it, not amid a sentence."""
    if _OTHER_YEAR.search(text[: date.start]):
        return _QUALITATIVE
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
    if role == "target" and rate and not _holds(folded, _GROWING) and _SCANNED_SIGN.fullmatch(text):
        return _UNREADABLE
    if reading.unit is None and reading.kind == "quantity":
        if _holds(folded, _TIMES) and _DOTTED_MONTH.fullmatch(text):
            year, month = text.split(".")
            return Reading("deadline", deadline=Deadline(year=int(year), month=int(month)))
        if rate and unit_of_name(name) is None:
            return _UNREADABLE if reading.number >= 1000 else replace(reading, kind="percent")
    if (
        reading.unit in ("万元", "亿元")
        and text.rstrip("以上下内").endswith(("万", "亿"))
        and _holds(folded, _COUNTED)
    ):
        return replace(reading, kind="quantity", unit=reading.unit[0])
    return reading


def _is_rate(folded_name: str) -> bool:
    return folded_name.removesuffix("(%)").endswith(_RATES) and not folded_name.endswith(_NO_RATES)


def _holds(text: str, words: tuple[str, ...]) -> bool:
    return any(word in text for word in words)
