"""NAR: what the goal and the result say in words, and whether the table bears it out."""

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from selfeval_cli.figures.numbers import decimals_of, fold, is_blank, parse_number
from selfeval_cli.figures.rounding import display_trimmed, reproduces
from selfeval_cli.figures.units import convert, same_unit
from selfeval_cli.model.form import Figure, FundRow, Goal, Indicator
from selfeval_cli.rules.case import Case
from selfeval_cli.rules.meaning import plain
from selfeval_cli.rules.places import FundField, GoalField, of_fund, of_goal, of_indicator
from selfeval_cli.rules.registry import Hit, Outcome, Place, Skip, rule

_LIST_NUMBER = re.compile(
    r"(?:^|(?<=[\s。；;:,，！]))(?:目标|指标|任务)?\(?\d{1,2}\)?[.、:)](?!\d)|[①-⑳]"
)
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_NOT_WORDS = re.compile(r"[\W_]+")
#: Words that turn a plan into a report without saying anything new.
_REPORTED = re.compile("已经|已|均|全部|圆满|顺利|按时|按期|如期|基本|预计|计划|拟|将|完成|实现|了")
_GOAL_FIELDS: tuple[GoalField, ...] = ("expected", "actual")
_SHORTEST_COPY = 6
_NEAR = Fraction(97, 100)

_MONEY = r"(?P<number>\d+(?:,\d{3})*(?:\.\d+)?)\s*(?P<unit>亿元|万元|元)(?!/|每|\w{0,2}/)"
_JOIN = r"(?:数额|金额|总额|数|资金)?(?:总计|合计|共计|共|为|是|达到|达)?[:]?\s*"
#: What a sentence must begin with for its amount to be the table's own budget or spending.
_BUDGET = re.compile(
    rf"(?:本)?(?:项目)?(?:全年|年度|当年|(?P<initial>年初))(?:项目)?预算(?:安排)?{_JOIN}{_MONEY}"
)
_SPENT = re.compile(
    r"(?:(?:本)?(?:项目)?(?:全年|年度|当年)(?:项目)?(?:预算|资金)?(?:实际|共计?|累计|合计|已)?"
    r"|(?:本)?项目(?:预算)?(?:资金)?(?:全年)?(?:实际|共计?|累计|合计))"
    rf"(?:执行|支出|支付|使用){_JOIN}{_MONEY}"
)
_RATE = re.compile(
    r"(?:全年|年度)(?:项目)?(?:资金|预算)?执行率(?:为|达到|达|是)?[:]?\s*"
    r"(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>%)"
)
#: What follows the name of an indicator whose result is told: 举办培训班共5期.
_TOLD = re.compile(
    r"(?:共计?|累计|合计|达到?|完成|为|约)?(?P<number>\d+(?:\.\d+)?)(?P<unit>%|[\u4e00-\u9fff]{1,3}?)"
    r"(?=[，,。；;、！!\s]|$)"
)
_PLAIN_SPACE = re.compile(r"\s+")
_SHORTEST_NAME = 4
_CLAUSE = re.compile(r"[。；;！!、\n，]|(?<!\d),|,(?!\d{3})")
_SENTENCE = re.compile(r"[。；;！!\n]")
#: Titles and numbers of papers, whose years say nothing about the form's own; none is longer.
_QUOTED = re.compile(r"《[^》]{0,200}》|[(\[〔][^)\]〕]{0,200}[)\]〕]")
#: A text copied from a form is a year or two old; an older year is a piece of history.
_RECENT = 2
#: A year that is told about, not one that is compared with, begun in or carried over from.
_PLAIN_YEAR = re.compile(
    r"(?<![比较与同自从至到由的])(20\d\d)年(?!以来|起|至|度?相?比|度?结转|底?[存结])"
)
_OTHER_YEAR = re.compile(r"(?:20)\d\d(?=年)")


@rule("NAR001", "warning")
def narrative_missing(case: Case) -> Iterator[Outcome]:
    """A goal without a result text, a result without a goal, or neither."""
    if not case.form.goals:
        yield Skip("no-goals")
        return
    if all(_empty(goal) for goal in case.form.goals):
        if case.form.goals[0].expected.cell is None and case.form.goals[0].actual.cell is None:
            yield Skip("no-goals")
        elif not _unfilled(case):
            yield Hit(at=of_goal(case.form, 0, "expected"), message="both")
        return
    for number, goal in enumerate(case.form.goals):
        if _empty(goal):
            continue
        # Without a cell of its own the form does not ask for the text.
        if is_blank(goal.expected.text) and goal.expected.cell is not None:
            yield Hit(at=of_goal(case.form, number, "expected"), message="goal")
        if is_blank(goal.actual.text) and goal.actual.cell is not None and not _unfilled(case):
            yield Hit(at=of_goal(case.form, number, "actual"))


@rule("NAR002", "warning")
def result_copies_goal(case: Case) -> Iterator[Outcome]:
    """The result text is the goal text over again and brings no figure of its own."""
    for number, goal in enumerate(case.form.goals):
        if is_blank(goal.expected.text) or is_blank(goal.actual.text) or _is_figure(goal):
            continue
        if _figures(goal.actual.text) - _figures(goal.expected.text):
            continue
        if _copies(goal.actual.text, goal.expected.text):
            yield Hit(
                at=of_goal(case.form, number, "actual"),
                related=(of_goal(case.form, number, "expected"),),
            )


@rule("NAR003", "warning", rests=("funds",))
def text_contradicts_table(case: Case) -> Iterator[Outcome]:
    """An amount the text calls the year's budget or spending, or a result it tells under the name
    of an indicator, is not the table's."""
    told = [of_goal(case.form, number, "actual") for number in range(len(case.form.goals))]
    otherwise = [hit for place in told for row in case.rows for hit in _told_otherwise(place, row)]
    yield from otherwise
    total = case.fund_total
    if total is None:
        if not otherwise:
            yield Skip("no-funds")
        return
    for place in _texts(case):
        for sentence in _SENTENCE.split(fold(place.leaf.text)):
            if _of_another_year(sentence, case.form.year):
                continue
            for clause in _CLAUSE.split(sentence.partition("其中")[0]):
                yield from _contradictions(case, total, place, clause.strip())


@rule("NAR004", "warning")
def figure_instead_of_text(case: Case) -> Iterator[Outcome]:
    """A bare figure stands where the goal or the result should be described."""
    for number in range(len(case.form.goals)):
        for field in _GOAL_FIELDS:
            place = of_goal(case.form, number, field)
            if parse_number(place.leaf.text).kind == "number":
                yield Hit(at=place, stated=place.leaf.text.strip())


def _empty(goal: Goal) -> bool:
    return is_blank(goal.expected.text) and is_blank(goal.actual.text)


def _unfilled(case: Case) -> bool:
    """Whether no result is given at all: a form handed in unfilled is FRM008."""
    return all(is_blank(row.actual.text) for row in case.rows)


def _is_figure(goal: Goal) -> bool:
    return any(parse_number(leaf.text).kind == "number" for leaf in (goal.expected, goal.actual))


def _figures(text: str) -> set[str]:
    """The numbers in a text, those that only number its points left out."""
    return set(_NUMBER.findall(_LIST_NUMBER.sub(" ", fold(text))))


def _copies(result: str, goal: str) -> bool:
    """Whether the texts are equal but for signs, or share all but a trace of their clauses."""
    told, planned = _words(result), _words(goal)
    if told == planned:
        return len(told) >= 2
    mine, theirs = _clauses(result), _clauses(goal)
    common = sum(len(clause) * count for clause, count in (mine & theirs).items())
    whole = sum(len(clause) * count for clause, count in (mine + theirs).items())
    return common >= _SHORTEST_COPY and 2 * common >= _NEAR * whole


def _words(text: str) -> str:
    return _NOT_WORDS.sub("", _LIST_NUMBER.sub(" ", fold(text)))


def _clauses(text: str) -> Counter[str]:
    """The clauses of a text without signs, numbering and words that merely report."""
    parts = _CLAUSE.split(_LIST_NUMBER.sub("\n", fold(text)))
    return Counter(said for part in parts if (said := _REPORTED.sub("", _words(part))))


def _texts(case: Case) -> Iterator[Place]:
    for number in range(len(case.form.goals)):
        yield of_goal(case.form, number, "expected")
        yield of_goal(case.form, number, "actual")
    yield Place(case.form.conclusion, "评价结论")


def _of_another_year(clause: str, year: int | None) -> bool:
    years = set(map(int, _OTHER_YEAR.findall(clause)))
    return bool(years) and years != {year}


def _told_otherwise(place: Place, row: Indicator) -> Iterator[Hit]:
    """A hit where the text names an indicator once, gives it a figure in its unit, and the table's
    result stands nowhere in the text."""
    name, result = plain(row.name.text), row.actual
    if len(name) < _SHORTEST_NAME or result.number is None or not result.unit:
        return
    text = _PLAIN_SPACE.sub("", fold(place.leaf.text))
    if text.count(name) != 1 or f"{result.number:f}" in _figures(text):
        return
    found = _TOLD.match(text.partition(name)[2])
    if found is None or not same_unit(found["unit"], result.unit):
        return
    stated = Decimal(found["number"])
    if not _agrees(stated, result.number):
        related = of_indicator(row, "actual")
        yield Hit(
            at=place,
            message="result",
            args={"label": related.where},
            related=(related,),
            stated=f"{stated:f}{result.unit}",
            expected=f"{result.number:f}{result.unit}",
        )


def _contradictions(case: Case, total: FundRow, place: Place, clause: str) -> Iterator[Hit]:
    clause = re.sub(r"^(?:20\d\d年)?(?:\(?\d{1,2}\)?[.、)])?\s*", "", clause)
    if found := _BUDGET.match(clause):
        # A budget of the year's start is not held against the full-year column.
        fields: tuple[FundField, ...] = ("initial",) if found["initial"] else ("initial", "budget")
        yield from _differs(case, total, place, found, fields)
    if found := _SPENT.match(clause):
        yield from _differs(case, total, place, found, ("executed",))
    if found := _RATE.match(clause):
        stated = Decimal(found["number"])
        rate = total.rate
        if rate.number is None or rate.unit != "%" or _agrees(stated, rate.number):
            return
        if case.rate is not None and _agrees(stated, display_trimmed(case.rate * 100, 12)):
            return  # more exact than the table
        yield Hit(
            at=place,
            args={"label": "执行率"},
            related=(of_fund(total, "rate"),),
            stated=f"{stated}%",
            expected=rate.text.strip(),
        )


def _differs(
    case: Case,
    total: FundRow,
    place: Place,
    found: re.Match[str],
    fields: tuple[FundField, ...],
) -> Iterator[Hit]:
    """A hit when the amount found in the text is none of the table's amounts of that name."""
    stated, unit = Decimal(found["number"].replace(",", "")), found["unit"]
    amounts: list[tuple[FundField, Decimal]] = []
    for field in fields:
        figure: Figure = getattr(total, field)
        own = figure.unit or case.form.money_unit
        if figure.number is None or own is None:
            continue
        amount = convert(figure.number, own, unit)
        if amount is not None:
            amounts.append((field, display_trimmed(amount, 12)))
    if not amounts or any(_agrees(stated, amount) for _, amount in amounts):
        return
    field, known = amounts[-1]
    related = of_fund(total, field)
    yield Hit(
        at=place,
        args={"label": related.where},
        related=(related,),
        stated=f"{stated:f}{unit}",
        expected=f"{known:f}{unit}",
        difference=stated - known,
    )


def _agrees(stated: Decimal, known: Decimal) -> bool:
    """Whether a figure in a text is the table's, rounded or cut off at the place it is told to."""
    return reproduces(stated, decimals_of(f"{stated:f}"), Fraction(known))


@rule("NAR005", "warning", asks=("year",))
def left_over_from_another_year(case: Case) -> Iterator[Outcome]:
    """The result speaks of earlier years only: the text was left over from another year's form."""
    for number, goal in enumerate(case.form.goals):
        text = _QUOTED.sub(" ", fold(goal.actual.text))
        years = set(map(int, _PLAIN_YEAR.findall(text)))
        year = case.form.year
        if years and year is not None and year - _RECENT <= max(years) < year:
            yield Hit(
                at=of_goal(case.form, number, "actual"),
                args={"years": "、".join(map(str, sorted(years))), "year": year},
                related=(Place(case.form.year_text, "年度"),),
                stated="、".join(f"{year}年" for year in sorted(years)),
                expected=f"{year}年",
            )
