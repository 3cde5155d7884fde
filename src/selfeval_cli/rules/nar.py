"""NAR: what the goal and the result say in words, and whether the table bears it out."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Literal

from msgspec.structs import replace

from selfeval_cli.base.regex import regex
from selfeval_cli.base.text import split_at
from selfeval_cli.figures.numbers import decimals_of, fold, is_blank, parse_number
from selfeval_cli.figures.rounding import display_trimmed, reproduces
from selfeval_cli.figures.units import convert, same_unit, unit_end
from selfeval_cli.model.form import Figure, FundRow, Goal, Indicator
from selfeval_cli.rules.case import Case
from selfeval_cli.rules.earning import Recomputation, as_percent, full_marks, met, recompute
from selfeval_cli.rules.ind import unexplained_excess
from selfeval_cli.rules.meaning import plain, words
from selfeval_cli.rules.places import (
    FundField,
    GoalField,
    of_fund,
    of_goal,
    of_indicator,
    of_total,
    short,
)
from selfeval_cli.rules.registry import Hit, Outcome, Place, Skip, rule
from selfeval_cli.rules.sums import MONEY_FIELDS

_LIST_NUMBER = regex(
    r"(?:^|(?<=[\s。；;:,，！]))(?:目标|指标|任务)?\(?\d{1,2}\)?[.、:)](?!\d)|[①-⑳]"
)
_NUMBER = regex(r"\d+(?:\.\d+)?")
_NOT_WORDS = regex(r"[\W_]+")
#: Words that turn a plan into a report without saying anything new.
_REPORT = "已经|已|均|全部|圆满|顺利|按时|按期|如期|基本|预计|计划|拟|将|完成|实现|了"
_REPORTED = regex(_REPORT)
#: Words that only say that what was to be done is done.
_SAYS_NOTHING = regex(
    rf"{_REPORT}|年度|全年|全部|各项|所有|预期|既定|设定|总体|绩效|工作|目标|任务|指标|达到|达成|良好|情况|较好"
)
_GOAL_FIELDS: tuple[GoalField, ...] = ("expected", "actual")
_SHORTEST_COPY = 6
_NEAR = Fraction(97, 100)

_MONEY = (
    r"(?<![\d.,])(?P<number>\d+(?:,\d{3})*(?:\.\d+)?)\s*(?P<unit>亿元|万元|元)(?!/|每|\w{0,2}/)"
)
_JOIN = r"(?:数额|金额|总额|数|资金)?(?:总计|合计|共计|共|为|是|达到|达)?[:]?\s*"
#: What a sentence must begin with for its amount to be the table's own budget or spending.
_BUDGET = regex(
    rf"(?:本)?(?:项目)?(?:全年|年度|当年|(?P<initial>年初))(?:项目)?预算(?:安排)?{_JOIN}{_MONEY}",
    needs="预算",
)
_SPENT = regex(
    r"(?:(?:本)?(?:项目)?(?:全年|年度|当年)(?:项目)?(?:预算|资金)?(?:实际|共计?|累计|合计|已|总)?"
    r"|(?:本)?项目(?:预算)?(?:资金)?(?:全年)?(?:实际|共计?|累计|合计|总))"
    rf"(?:执行(?:预算)?|支出|支付|使用){_JOIN}{_MONEY}",
    needs=("项目", "全年", "年度", "当年"),
)
_RATE = regex(
    r"(?:(?:全年|年度)(?:项目)?(?:资金|预算)?|(?:项目)?(?:资金|预算))执行率(?:为|达到|达|是)?[:]?\s*"
    r"(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>%)",
    needs="执行率",
)
#: Clauses whose amount is the table's where no other amount stands in the text.
_ONLY_BUDGET = regex(rf"(?:本)?(?:项目)?预算(?:安排)?{_JOIN}{_MONEY}$", needs="预算")
_ONLY_SPENT = regex(
    rf"(?:本)?(?:项目)?(?:资金)?"
    rf"(?:(?:实际|共计?|累计|合计|已)?(?:支出|支付)|(?:实际|共计?|累计)使用){_JOIN}{_MONEY}$",
    needs=("支", "使用"),
)
_AMOUNT = regex(_MONEY.replace("?P<number>", "?:").replace("?P<unit>", "?:"), needs="元")
_SCORE = regex(
    r"(?:本)?(?:项目)?(?:绩效)?自评(?:综合|总)?(?:得|评)?分(?:数)?(?:为|是)?[:]?\s*"
    r"(?P<number>\d+(?:\.\d+)?)\s*分?(?![\d%])",
    needs="自评",
)
#: A clause that says that the whole project was not done.
_UNDONE = regex(
    r"(?:本|该)?项目(?:整体|目前|实际|至今)?[尚暂仍均还]?(?:未能?|没有?)(?:全部|按期|按时)?"
    r"(?:完成|实施|开展|启动|开工|建成|执行)(?=$|[,。;、！!，]|建设|验收)",
    needs="项目",
)
#: What follows the name of an indicator whose result is told: 举办培训班共5期.
_TOLD = regex(
    r"(?:共计?|累计|合计|达到?|完成|为|约)?(?P<number>\d+(?:\.\d+)?)"
    r"(?P<unit>%|[\u4e00-\u9fff]{1,3}?(?:/[\u4e00-\u9fff]{1,3})?)"
    r"(?=[，,。；;、！!\s]|$)"
)
#: Words in a clause after which a figure is that of a part: 其中为乡镇举办2期培训班.
_OF_A_PART = regex(
    r"(?:其中|[上下]半年|季度|每[月季周])[^,。;!]{0,30}$", needs=("其中", "半年", "季度", "每")
)
_CLAUSE_REACH = 36
#: What may stand between a verb and its figure: 修缮了共20间.
_SO_MANY = regex("(?:了|共计?|累计|完成)+$")
#: Characters around a figure in which a name of what it counts stands.
_REACH = 60
_ONLY: tuple[tuple[re.Pattern[str], tuple[FundField, ...]], ...] = (
    (_ONLY_BUDGET, ("initial", "budget")),
    (_ONLY_SPENT, ("executed",)),
)
#: What stands before a clause: a year, the number of a point.
_BEGINNING = regex(r"^(?:20\d\d年)?(?:\(?\d{1,2}\)?[.、)])?\s*")
_PLAIN_SPACE = regex(r"\s+")
_SHORTEST_NAME = 4
_CLAUSE = regex(r"[。；;！!、\n，]|(?<!\d),|,(?!\d{3})")
_SENTENCE_ENDS = "。;!\n"
#: Titles and numbers of papers, whose years say nothing about the form's own; none is longer.
_QUOTED = regex(r"《[^》]{0,200}》|[(\[〔][^)\]〕]{0,200}[)\]〕]", needs=tuple("《([〔"))
#: A text copied from a form is a year or two old; an older year is a piece of history.
_RECENT = 2
#: A year that is told about, not one that is compared with, begun in or carried over from.
_PLAIN_YEAR = regex(
    r"(?:(?<=截至)|(?<=截止)|(?<=截止到)|(?<![比较与同自从至到由的]))(20\d\d)年"
    r"(?!以来|起|至|度?相?比|度?结转|底?[存结]|第?\d+[号次期届批])",
    needs="20",
)
#: A paper that is only referred to: 按照县政府2022年常务会议纪要.
_CITED = regex(
    r"(?:按照?|根据|依据|遵照|落实|经)[^,。;]{0,20}?20\d\d年[^,。;]{0,20}?"
    r"(?:号|文件|纪要|通知|批复|会议|方案|规划|决定|精神)",
    needs="20",
)
#: A plan that begins with the year it is for, not with the name of that year's fund.
_FIRST_YEAR = regex(
    r"\W*(?:目标)?\d?\W*20\d\d年度?(?:[,:]|计划|预计|拟|将|完成|开展|组织|实施|举办|新建)",
    needs="20",
)
#: … or sets a date by which something is to be done.
_DUE = regex(
    r"20\d\d年(?:\d{1,2}月)?(?:\d{1,2}日)?[底末]?(?:之|以)?前(?!已)[^,。;已]{0,4}?"
    r"(?:完成|建成|完工|竣工|交付|投入|实现|办结|验收)",
    needs="20",
)
#: A project named at the beginning of a text …
_PROJECT = regex(r"(?P<project>(?P<name>[\u4e00-\u9fff]{4,20}?)项目)(?!标)", needs="项目")
#: … unless it is called by what was done with it, or how many there are.
_NO_PROJECT = regex(
    "^[本该各共按全新]|[本该各等类个多新]$|[已对]|全[部县年面市省区体]|实施|完成|开展|推进|安排|申报|组织|通过|年度|年初|重点|相关|有关"
)
_COMMON_WORDS = regex(
    "项目|农村|农业|城乡|工程|建设|专项|资金|经费|补助|补贴|工作|服务|管理|指标|年度|中央|省级|市级|县级"
)
_OTHER_YEAR = regex(r"(?:20)\d\d(?=年)", needs="20")


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
        if _brings_figures(goal):
            continue
        if not _SAYS_NOTHING.sub("", _words(goal.actual.text)):
            at = of_goal(case.form, number, "actual")
            yield Hit(at=at, message="bare", stated=short(goal.actual.text), severity="info")
            continue
        if _copies(goal.actual.text, goal.expected.text):
            yield Hit(
                at=of_goal(case.form, number, "actual"),
                related=(of_goal(case.form, number, "expected"),),
            )


def _brings_figures(goal: Goal) -> bool:
    return bool(_figures(goal.actual.text) - _figures(goal.expected.text))


@rule("NAR003", "warning", rests=("funds",))
def text_contradicts_table(case: Case) -> Iterator[Outcome]:
    """An amount the text calls the year's budget or spending, or a result it tells under the name
    of an indicator, is not the table's."""
    otherwise = [*_rows_told_otherwise(case), *_score_told_otherwise(case), *_told_undone(case)]
    yield from otherwise
    total = case.fund_total
    if total is None:
        if not otherwise:
            yield Skip("no-funds")
        return
    for place, reports in _texts(case):
        only = len(_AMOUNT.findall(fold(place.leaf.text))) == 1
        for clause in _own_clauses(place.leaf.text, case.form.year):
            yield from _contradictions(case, total, place, clause)
            if reports:
                yield from _other_rate(case, total, place, clause)
            if only:
                yield from _only_amount(case, total, place, clause)


@lru_cache(maxsize=16)
def _own_clauses(text: str, year: int | None) -> tuple[str, ...]:
    """The clauses of a text that tell of the form's own year, of the whole and not of a part."""
    return tuple(
        _BEGINNING.sub("", clause.strip())
        for sentence in split_at(fold(text), _SENTENCE_ENDS)
        if not _of_another_year(sentence, year)
        for clause in _CLAUSE.split(sentence.partition("其中")[0])
    )


def _rows_told_otherwise(case: Case) -> Iterator[Hit]:
    """Hits where a goal tells another target of an indicator, or a report another result."""
    for number, goal in enumerate(case.form.goals):
        copied = not _brings_figures(goal) and _copies(goal.actual.text, goal.expected.text)
        planned, told = (of_goal(case.form, number, field) for field in _GOAL_FIELDS)
        plan, report = ("".join(fold(place.leaf.text).split()) for place in (planned, told))
        for row in case.rows if plan or report else ():
            yield from _told_otherwise(planned, plan, row, "target")
            for hit in _told_otherwise(told, report, row, "actual"):
                known = copied or _doubted_as_printed(case, row, hit)  # NAR002, or the row's rule
                yield replace(hit, severity="info") if known else hit


def _doubted_as_printed(case: Case, row: Indicator, hit: Hit) -> bool:
    """Whether a rule of the row objects to the result that the table prints, and to none of the
    text's: the row is told already, and the text has what it should say."""
    found = _NUMBER.match(hit.stated or "")
    if found is None:
        return False
    told = replace(row, actual=replace(row.actual, number=Decimal(found[0])))
    return _objectionable(case, row) and not _objectionable(case, told)


def _objectionable(case: Case, row: Indicator) -> bool:
    if (row.actual.number or 0) < 0:
        return True  # IND006 reports it
    earned = recompute(row, case.policy)
    if isinstance(earned, Recomputation):
        return earned.comparison.verdict == "contradicted" or unexplained_excess(case, row)
    return unexplained_excess(case, row) or (not case.has_scores and met(row) is False)


def _told_undone(case: Case) -> Iterator[Hit]:
    """Hits where a report says that the project was not done, and every row has full marks."""
    if not case.scored or not all(map(full_marks, case.scored)):
        return
    for place, reports in _texts(case):
        clauses = _own_clauses(place.leaf.text, case.form.year) if reports else ()
        if found := next(filter(None, map(_UNDONE.match, clauses)), None):
            yield Hit(
                at=place,
                message="undone",
                args={"rows": len(case.scored)},
                related=(of_indicator(case.scored[0], "score"),),
                stated=found[0],
            )


def _score_told_otherwise(case: Case) -> Iterator[Hit]:
    """Hits where a report tells another score than the total."""
    if not case.stated_totals or "total" in case.doubtful:
        return
    for place, reports in _texts(case):
        clauses = _own_clauses(place.leaf.text, case.form.year) if reports else ()
        for found in filter(None, map(_SCORE.match, clauses)):
            stated = Decimal(found["number"])
            if any(_agrees(stated, total) for total in case.stated_totals):
                continue
            related = of_total(case.form, "score")
            yield Hit(
                at=place,
                message="score",
                args={"label": related.where},
                related=(related,),
                stated=f"{stated:f}",
                expected=f"{case.stated_totals[0]:f}",
            )


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


@lru_cache(maxsize=16)
def _figures(text: str) -> frozenset[str]:
    """The numbers in a text, those that only number its points left out."""
    return frozenset(_NUMBER.findall(_LIST_NUMBER.sub(" ", fold(text))))


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


def _texts(case: Case) -> Iterator[tuple[Place, bool]]:
    """The texts of a form, and whether each reports what was done."""
    for number in range(len(case.form.goals)):
        yield of_goal(case.form, number, "expected"), False
        yield of_goal(case.form, number, "actual"), True
    yield Place(case.form.conclusion, "评价结论"), True


def _of_another_year(clause: str, year: int | None) -> bool:
    years = set(map(int, _OTHER_YEAR.findall(clause)))
    return bool(years) and years != {year}


def _told_otherwise(
    place: Place, text: str, row: Indicator, field: Literal["target", "actual"]
) -> Iterator[Hit]:
    """A hit where the text of a place names an indicator once, gives it a figure in its unit, and
    the table's target or result stands nowhere in the text."""
    result = as_percent(row) if field == "actual" else row.target
    if result.number is None or not result.unit or _gives(text, result.number, result.unit):
        return
    stated = _figure_told(text, _called(plain(row.name.text), result.unit), result.unit)
    if stated is not None and not _agrees(stated, result.number):
        related = of_indicator(row, field)
        yield Hit(
            at=place,
            message="result",
            args={"label": related.where},
            related=(related,),
            stated=f"{stated:f}{result.unit}",
            expected=f"{result.number:f}{result.unit}",
        )


def _gives(text: str, number: Decimal, unit: str) -> bool:
    """Whether a number stands in a text, but for those with another unit behind them."""
    printed = f"{number:f}"
    if printed not in text:
        return False
    plain_text = _LIST_NUMBER.sub(" ", text)
    rests = (
        _around(plain_text, found.start(), found.end())[1]
        for found in _NUMBER.finditer(plain_text)
        if found[0] == printed
    )
    return any(rest.startswith(unit) or not unit_end(rest, 0) for rest in rests)


def _figure_told(text: str, names: Sequence[str], unit: str) -> Decimal | None:
    """The figure in a unit that a text gives what one of these names says, where it does so once:
    修缮教室20间, 教室修缮20间 and 修缮了20间教室."""
    name = next((one for one in names if one in text), "")
    if name:
        once = text.count(name) == 1 and not _of_a_part(text, text.index(name))
        found = _TOLD.match(text.partition(name)[2]) if once else None
        return Decimal(found["number"]) if found and same_unit(found["unit"], unit) else None
    told = {
        number[0]
        for number in (_NUMBER.finditer(text) if unit in text else ())
        if text.startswith(unit, number.end()) and not _of_a_part(text, number.start())
        for name in names
        if _is_told_amid(name, *_around(text, number.start(), number.end() + len(unit)))
    }
    return Decimal(told.pop()) if len(told) == 1 else None


def _of_a_part(text: str, place: int) -> bool:
    """Whether what stands at a place is told of a part of the whole."""
    return _OF_A_PART.search(text, max(0, place - _CLAUSE_REACH), place) is not None


def _around(text: str, start: int, end: int) -> tuple[str, str]:
    """What stands before and behind a place, as far as a name can reach."""
    return text[max(0, start - _REACH) : start], text[end : end + _REACH]


def _is_told_amid(name: str, before: str, behind: str) -> bool:
    """Whether a figure stands between the verb and the noun of a name, or behind noun and verb."""
    said, rest = _SO_MANY.sub("", before), behind.removeprefix("的")
    parts = ((name[:cut], name[cut:]) for cut in range(2, len(name) - 1))
    return any(
        said.endswith(noun + verb) or (said.endswith(verb) and rest.startswith(noun))
        for verb, noun in parts
    )


@lru_cache(maxsize=1024)
def _called(name: str, unit: str) -> tuple[str, ...]:
    """How texts call an indicator, or what it counts: 修缮教室 of 修缮教室数量 and of 修缮教室间数,
    and 日常养护 of 日常养护里程; not by what is too short to be its name."""
    endings = ("总数量", "数量", "总数", f"{unit}数", *words().measured, "数", unit)
    counted = (name.removesuffix(ending) for ending in endings if name.endswith(ending))
    return tuple(one for one in (name, *counted) if len(one) >= _SHORTEST_NAME)


def _contradictions(case: Case, total: FundRow, place: Place, clause: str) -> Iterator[Hit]:
    if found := _BUDGET.match(clause):
        # A budget of the year's start is not held against the full-year column.
        fields: tuple[FundField, ...] = ("initial",) if found["initial"] else ("initial", "budget")
        yield from _differs(case, total, place, found, fields)
    if found := _SPENT.match(clause):
        yield from _differs(case, total, place, found, ("executed",))


def _other_rate(case: Case, total: FundRow, place: Place, clause: str) -> Iterator[Hit]:
    """A hit where a clause tells another execution rate than the table."""
    found, rate = _RATE.match(clause), total.rate
    if found is None or rate.number is None or rate.unit != "%":
        return
    stated = Decimal(found["number"])
    if case.rate is not None and _agrees(stated, display_trimmed(case.rate * 100, 12)):
        return  # more exact than the table
    if not _agrees(stated, rate.number):
        yield Hit(
            at=place,
            args={"label": "执行率"},
            related=(of_fund(total, "rate"),),
            stated=f"{stated}%",
            expected=rate.text.strip(),
        )


def _only_amount(case: Case, total: FundRow, place: Place, clause: str) -> Iterator[Hit]:
    """A hit where the only amount of a text is told as the budget or the spending, and no row of
    the funds has it."""
    if _BUDGET.match(clause) or _SPENT.match(clause):
        return
    for pattern, fields in _ONLY:
        found = pattern.match(clause)
        if found is None or any(_has_amount(case, row, found) for row in case.fund_rows):
            continue
        yield from _differs(case, total, place, found, fields)


def _has_amount(case: Case, row: FundRow, found: re.Match[str]) -> bool:
    stated = Decimal(found["number"].replace(",", ""))
    known = _amounts(case, row, MONEY_FIELDS, found["unit"])
    return any(_agrees(stated, amount) for _, amount in known)


def _differs(
    case: Case,
    total: FundRow,
    place: Place,
    found: re.Match[str],
    fields: tuple[FundField, ...],
) -> Iterator[Hit]:
    """A hit when the amount found in the text is none of the table's amounts of that name."""
    stated, unit = Decimal(found["number"].replace(",", "")), found["unit"]
    amounts = _amounts(case, total, fields, unit)
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


def _amounts(
    case: Case, row: FundRow, fields: Sequence[FundField], unit: str
) -> list[tuple[FundField, Decimal]]:
    """The amounts of a funds row in a unit, those that can be told in it."""
    found: list[tuple[FundField, Decimal]] = []
    for field in fields:
        figure: Figure = getattr(row, field)
        own = figure.unit or case.form.money_unit
        amount = None if figure.number is None or own is None else convert(figure.number, own, unit)
        if amount is not None:
            found.append((field, display_trimmed(amount, 12)))
    return found


def _agrees(stated: Decimal, known: Decimal) -> bool:
    """Whether a figure in a text is the table's, rounded or cut off at the place it is told to."""
    return reproduces(stated, decimals_of(f"{stated:f}"), Fraction(known))


@rule("NAR005", "warning", asks=("year",))
def left_over(case: Case) -> Iterator[Outcome]:
    """The result speaks of earlier years only, or of a project that nothing else in the form is
    about: the text was left over from another form."""
    yield from _of_another_project(case)
    year = case.form.year or 0
    for number, goal in enumerate(case.form.goals):
        for field in _GOAL_FIELDS:
            text = _CITED.sub(" ", _QUOTED.sub(" ", fold(getattr(goal, field).text)))
            years = set(map(int, _PLAIN_YEAR.findall(text)))
            if not years or not year - _RECENT <= max(years) < year:
                continue
            if field == "expected" and not (_FIRST_YEAR.match(text) or _DUE.search(text)):
                continue  # a plan may well tell what it goes on from
            yield Hit(
                at=of_goal(case.form, number, field),
                message="goal" if field == "expected" else "default",
                args={"years": "、".join(map(str, sorted(years))), "year": year},
                related=(Place(case.form.year_text, "年度"),),
                stated="、".join(f"{year}年" for year in sorted(years)),
                expected=f"{year}年",
            )


def _of_another_project(case: Case) -> Iterator[Hit]:
    """A hit where a result begins with a project of which no other text of the form has a word: a
    note where the result goes on to tell of what the form is about."""
    for number, goal in enumerate(case.form.goals):
        found = _PROJECT.match(_BEGINNING.sub("", _PLAIN_SPACE.sub("", fold(goal.actual.text))))
        if found is None or _NO_PROJECT.search(found["name"]):
            continue
        known = _pairs(*_other_texts(case, goal))
        if not _pairs(found["name"]) & known:
            strange = not _pairs(goal.actual.text) & known  # not a word of it is this form's
            yield Hit(
                at=of_goal(case.form, number, "actual"),
                message="project",
                args={"own": short(case.form.project.text)},
                related=(Place(case.form.project, "项目名称"),),
                stated=found["project"],
                severity=None if strange else "info",
            )


def _other_texts(case: Case, goal: Goal) -> Iterator[str]:
    """What a form says of itself outside one result."""
    form = case.form
    yield from (form.project.text, form.department.text, form.unit.text, goal.expected.text)
    yield from (text for row in form.indicators for text in (row.name.text, row.level2.text))
    yield from (row.label.text for row in case.fund_rows)


def _pairs(*texts: str) -> set[str]:
    """Every two signs that follow each other, but for those that many projects have."""
    plain_texts = (_COMMON_WORDS.sub(" ", fold(text)) for text in texts)
    return {text[n : n + 2] for text in plain_texts for n in range(len(text) - 1)}
