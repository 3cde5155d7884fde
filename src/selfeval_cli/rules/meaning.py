"""What an indicator is about, told from its labels and its name: cost, direction, bounded rates."""

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any, Literal

from msgspec import Struct

from selfeval_cli.base.regex import regex
from selfeval_cli.base.tables import read_table
from selfeval_cli.base.text import listed, split_at
from selfeval_cli.figures.numbers import fold
from selfeval_cli.figures.rounding import Direction
from selfeval_cli.model.form import Indicator, Value

#: Kinds of value that carry a number to compare.
NUMERIC = frozenset({"quantity", "percent", "money", "duration"})
_WHOLE = frozenset({"scale_names", "common_names", "common_answers"})
_EXPRESSIONS = (
    "unit_in_name", "admitting", "not_admitting", "admitting_answers", "ongoing", "falling_short",
    "short_of", "goes_on", "happened", "in_whole", "going_beyond", "asking_for_more", "became_less",
    "falls_by", "moved", "finished", "denying", "all_was_well",
)  # fmt: skip
#: What a target begins with that is met by something not being there.
_NONE = ("无", "不", "未", "零", "没有", "杜绝", "避免")
_NUMBERED = r"(?:指标\s*)?\d{1,2}\s*[:.、](?!\d)"
_MARK = regex(rf"^\s*(?:[★☆*]+(?:\s*{_NUMBERED})?|{_NUMBERED})", needs=tuple("★☆*:.、"))

#: What may follow the thing that is counted: 投诉率, 事故起数, but not 投诉结案率.
_MEASURED = (
    "发生率|率|总?数量?|次数|件数|起数|人数|天数|件|起|比例|比率|事件|案件|事故|情况|金额|额|量"
)
_CLAUSE_ENDS = ",。.;、!"
_POINTS = regex(r"\(\d+(?:\.\d+)?分\)$", needs="分)")


class Words(Struct, frozen=True):
    """The word lists of ``words.toml``."""

    less_is_better: re.Pattern[str]
    dealing_with_it: tuple[str, ...]
    unwelcome: tuple[str, ...]
    saving: tuple[str, ...]
    entitled: tuple[str, ...]
    coming_in: tuple[str, ...]
    taken_from_it: tuple[str, ...]
    lasting: tuple[str, ...]
    per_head: tuple[str, ...]
    prices: tuple[str, ...]
    yearly: tuple[str, ...]
    at_most_100: tuple[str, ...]
    growth: tuple[str, ...]
    negated: tuple[str, ...]
    in_time: tuple[str, ...]
    in_full: tuple[str, ...]
    within_budget: tuple[str, ...]
    none_of_it: tuple[str, ...]
    admitting: re.Pattern[str]
    not_admitting: re.Pattern[str]
    admitting_answers: re.Pattern[str]
    ongoing: re.Pattern[str]
    falling_short: re.Pattern[str]
    short_of: re.Pattern[str]
    goes_on: re.Pattern[str]
    happened: re.Pattern[str]
    in_whole: re.Pattern[str]
    going_beyond: re.Pattern[str]
    asking_for_more: re.Pattern[str]
    became_less: re.Pattern[str]
    falls_by: re.Pattern[str]
    moved: re.Pattern[str]
    finished: re.Pattern[str]
    denying: re.Pattern[str]
    all_was_well: re.Pattern[str]
    second_levels: Mapping[str, tuple[str, ...]]
    amounts: tuple[str, ...]
    getting_on: tuple[str, ...]
    planned: tuple[str, ...]
    measured: tuple[str, ...]
    scale_names: frozenset[str]
    unit_in_name: re.Pattern[str]
    common_names: frozenset[str]
    common_answers: frozenset[str]


@cache
def words() -> Words:
    """The word lists, read once."""
    file = read_table(__file__, "words.toml")
    written = {name: file.pop(name) for name in _EXPRESSIONS}
    lists = listed(file)
    needed, low = lists.pop("needed"), lists.pop("less_is_better")
    ends = f"(?:{'|'.join(map(re.escape, low))})(?:{_MEASURED}){{0,2}}$"
    made: dict[str, Any] = {
        **{name: regex(text, needs=needed.get(name, ())) for name, text in written.items()},
        **{name: frozenset(held) if name in _WHOLE else held for name, held in lists.items()},
    }
    return Words(less_is_better=regex(ends, needs=low), **made)


def has(text: str, parts: tuple[str, ...]) -> bool:
    """Whether one of `parts` occurs in `text`, wherever its lines are broken."""
    joined = "".join(text.split())
    return any(part in joined for part in parts)


@lru_cache(maxsize=4096)
def home_of(second: str) -> str:
    """The word of the first level that a second-level category belongs under, "" if unknown."""
    homes, name = words().second_levels, plain(second)
    return next((home for home, names in homes.items() if has(name, tuple(names))), "")


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """`text` without white space, width, numbering and points: 指标1：完成 率（5分） is 完成率."""
    return _POINTS.sub("", "".join(_MARK.sub("", fold(text)).split()))


def without_points(folded: str) -> str:
    """A folded label without the points that end it: 指标2:(5分) is 指标2:."""
    return _POINTS.sub("", folded)


def numeric(value: Value) -> bool:
    """Whether `value` holds a number that can be compared."""
    return value.kind in NUMERIC and value.number is not None


def is_cost(row: Indicator) -> bool:
    """Whether the row stands under 成本指标 at either level, or, in a form without second level,
    is named after a cost or a price."""
    if row.level2:
        return "成本" in plain(row.level2.text + row.level1.text)
    return "成本" in plain(row.level1.text) or _is_priced(row.name.text)


@lru_cache(maxsize=4096)
def _is_priced(name: str) -> bool:
    """Whether an indicator is named after a cost or a price."""
    return has(name, words().prices) and not has(name, words().saving + words().entitled)


@lru_cache(maxsize=4096)
def lasts(name: str) -> bool:
    """Whether an indicator of this name measures a time that is the better the longer it is."""
    return has(plain(name), words().lasting)


@lru_cache(maxsize=4096)
def is_per_head(name: str) -> bool:
    """Whether a cost is a price or a standard by its name: 人均补助, 每餐成本, but not 每年费用."""
    found = plain(name)
    for word in words().yearly:
        found = found.replace(word, "")
    return has(found, words().per_head)


@lru_cache(maxsize=4096)
def less_is_better(name: str) -> bool:
    """Whether an indicator's name alone says that a smaller result is the better one."""
    found = plain(name)
    for word in words().negated:  # 不合格率 is not about a 合格率
        found = found.replace(word, "差错")
    ends = words().less_is_better.search(found)
    return ends is not None and not has(found, words().dealing_with_it)


def direction(row: Indicator) -> Direction:
    """Which way the row's target points: its comparator, else its category, else its name."""
    comparator = row.target.comparator
    if comparator in (">=", ">"):
        return "floor"
    if comparator in ("<=", "<"):
        return "ceiling"
    if comparator == "=":
        return "exact"
    return "ceiling" if _wants_less(row) and not falls_by(row.target) else "floor"


def _wants_less(row: Indicator) -> bool:
    """Whether less is better by the row's category or its name."""
    # The 完成率 of a cost row is no ceiling.
    rate = row.target.unit in ("%", "‰") and at_most_100(row.name.text)
    cost = is_cost(row) and not rate and not has(plain(row.name.text), words().saving)
    return cost or less_is_better(row.name.text)


def falls_by(value: Value) -> bool:
    """Whether a value says by how much something fell or is to fall, not to what: 下降5%."""
    return words().falls_by.search(plain(value.text)) is not None


def fell_unsaid(row: Indicator) -> bool:
    """Whether the target says by how much something unwelcome is to fall, and the result not by how
    much it fell: it may be what is left, or a rise."""
    return falls_by(row.target) and not falls_by(row.actual) and _wants_less(row)


def against_sense(row: Indicator) -> Literal["cost", "default", "welcome"] | None:
    """How the row's comparator contradicts what it measures: a floor on a cost or on something
    unwelcome, a ceiling on a rate that is welcome; None where it does not."""
    target, name = row.target, plain(row.name.text)
    if not numeric(target) or not target.number or target.approximate or falls_by(target):
        return None
    if target.comparator in (">=", ">"):
        money = target.unit is not None and "元" in target.unit
        if is_cost(row) and money and not has(name, words().saving + words().entitled):
            return "cost"
        return "default" if less_is_better(name) else None
    if target.comparator in ("<=", "<") and not is_cost(row):
        welcome = (
            target.unit == "%" and at_most_100(row.name.text) and not less_is_better(row.name.text)
        )
        return "welcome" if welcome else None
    return None


@lru_cache(maxsize=4096)
def at_most_100(name: str) -> bool:
    """Whether an indicator of this name is a rate that cannot pass 100 %: a satisfaction."""
    found = plain(name)
    return has(found, words().at_most_100) and not has(found, words().growth + words().negated)


@lru_cache(maxsize=4096)
def admits_failure(text: str) -> bool:
    """Whether an answer or a reason says that something was not done, not reached or not there."""
    return words().admitting.search(words().not_admitting.sub("", plain(text))) is not None


def answers_with_failure(target: Value, answer: Value) -> bool:
    """Whether an answer in words admits that a target was missed: it says so, calls the outcome
    poor, or is still at work on a figure or a date. What the target itself says is no failure."""
    said, asked = plain(answer.text).rstrip("。.;,"), plain(target.text)
    if said == asked:
        return False
    if _is_negative(target):
        return admits_failure(answer.text) or words().happened.fullmatch(said) is not None
    if falls_short_of_words(asked, said):
        return True
    ends = target.kind != "qualitative" or words().finished.search(asked)
    open_ = ends and words().ongoing.fullmatch(said)
    poor = words().admitting_answers.fullmatch(said)
    less = words().asking_for_more.search(asked) and words().became_less.fullmatch(said)
    return bool(open_ or poor or less) or admits_failure(answer.text)


def falls_short_of_words(asked: str, said: str) -> bool:
    """Whether an answer is the very words of its target behind ones that take them back: 不完整,
    正在建立; but not 正在推进 where the target is to go on."""
    before = said.removesuffix(asked)
    if not asked or before == said or words().goes_on.fullmatch(asked):
        return False
    return words().short_of.fullmatch(before) is not None


def moved_against(target: Value, actual: Value) -> bool:
    """Whether something went up that was to go down, or down: 较上年下降 | 上升6.5%."""
    said = words().moved.fullmatch(plain(actual.text).rstrip("。.;,"))
    asked = words().moved.fullmatch(plain(target.text)) if said else None
    return said is not None and asked is not None and said.lastgroup != asked.lastgroup


def counts_short_of_words(row: Indicator) -> bool:
    """Whether a figure answers words that it misses: 1起 where there was to be none, 90% where all
    was to be done, 上升6.5% where it was to fall."""
    target, actual, asked = row.target, row.actual, plain(row.target.text)
    if moved_against(target, actual):
        return True
    if not numeric(actual) or target.kind not in ("qualitative", "blank") or not asked:
        return False
    number = actual.number or 0
    if actual.unit == "%":
        return number < 100 and words().in_whole.fullmatch(asked) is not None
    if _is_negative(target) and words().happened.fullmatch(plain(actual.text)):
        return True
    name = plain(row.name.text)
    unwelcome = has(name, words().unwelcome) and not has(name, words().dealing_with_it)
    none = asked in _NONE or (_is_negative(target) and actual.kind != "money")
    return number > 0 and none and (unwelcome or less_is_better(name))


def denies_its_work(row: Indicator) -> bool:
    """Whether the whole answer is 未 or 没有 before what the row is about, by its target or its
    name: 未建立 beside 建立机制, 没有修缮 beside 修缮教室数量; but not 未发生."""
    said = words().denying.fullmatch(plain(row.actual.text).rstrip("。.;,"))
    if said is None or _is_negative(row.target) or less_is_better(row.name.text):
        return False
    return said["work"] in plain(row.target.text) + plain(row.name.text)


def _is_negative(target: Value) -> bool:
    """Whether a target in words asks that something be not there: 无事故, 杜绝污染."""
    return target.kind == "qualitative" and plain(target.text).startswith(_NONE)


def asks_for_none(row: Indicator) -> bool:
    """Whether 无 may answer the row: its target is nought, a ceiling or words that begin like one,
    its name says less is better, or there is no target."""
    target = row.target
    wanted = target.kind == "blank" or target.number == 0 or target.comparator in ("<=", "<")
    unwelcome = less_is_better(row.name.text) or has(row.name.text, words().unwelcome)
    return wanted or unwelcome or _is_negative(target)


@lru_cache(maxsize=4096)
def speaks_of_falling_short(reason: str) -> bool:
    """Whether a reason speaks of something that was not reached, and of nothing surpassed."""
    text = plain(reason)
    short = admits_failure(reason) or words().falling_short.search(text) is not None
    return short and words().going_beyond.search(text) is None


@lru_cache(maxsize=4096)
def says_nothing_missed(text: str) -> bool:
    """Whether each clause of a reason only says that all was well: 无偏差, 已按要求完成."""
    clauses = list(filter(None, split_at(plain(text), _CLAUSE_ENDS)))
    return bool(clauses) and all(map(words().all_was_well.fullmatch, clauses))
