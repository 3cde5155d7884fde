"""FRM: is the form whole and readable?"""

from collections.abc import Callable, Iterator
from typing import Literal

from selfeval_cli.base.kinds import Asked, kind
from selfeval_cli.base.regex import regex
from selfeval_cli.base.text import fold
from selfeval_cli.figures.numbers import is_blank, is_blank_reason
from selfeval_cli.model.form import Figure, Indicator, Text, Value
from selfeval_cli.model.policy import Severity
from selfeval_cli.rules.case import Case, is_answered
from selfeval_cli.rules.earning import full_marks
from selfeval_cli.rules.meaning import home_of, without_points
from selfeval_cli.rules.places import (
    FundField,
    IndicatorField,
    of_form,
    of_fund,
    of_goal,
    of_indicator,
    of_total,
    short,
)
from selfeval_cli.rules.registry import SCORED_KINDS, Hit, Outcome, Place, Skip, rule
from selfeval_cli.rules.times import is_late

_TROUBLING = ("tracked", "hidden", "struck", "note", "mark")
_TEMPLATE_WORDS = ("**", "××", "XX")
#: A name that only counts: 指标2.
_NUMBERED = regex(r"(?:指标\d{1,2}[:：]?[.…]*|[.…]+)$", needs=("指标", ".", "…"))
#: A goal of which only the frame is there: 目标1：……
_FRAME = regex(
    r"(?:(?:目标|指标|任务)\d{0,2}[:、.]?(?:[.…*×]|XX)+[;。]?)+", needs=("目标", "指标", "任务")
)
#: What the template says about the text to be written: （100字以内）.
_HINT = regex(r"(?:限|不超过)\d{2,4}字|\d{2,4}字(?:以内|之内|左右)", needs="字")
#: … or only what the blank form asks for: （填写年度总体目标完成情况）
_ASKED = regex(
    r"\(?(?:请|此处|简要)*(?:填写|填报|简述|概述|说明|描述)[^,。;、\d]{2,30}\)?",
    needs=("填写", "填报", "简述", "概述", "说明", "描述"),
)
#: First-level names of local schemes that do not follow the national categories.
_OTHER_SCHEMES = ("决策", "管理", "过程", "投入", "履职")
#: A name that the blank form itself may print: ××项目, XX …
_PLACEHOLDER_NAME = regex(
    r"(?:(?:[×xX*_○]{2,}|某某)(?:[省市县区镇乡局委办]|中心|学校|项目|单位|部门)?(?:名称)?){1,4}"
    r"|待定|未定|待填|待补充?",
    needs=("某某", "待", "未定", *tuple("×xX*_○")),
)
#: … or one without a letter: 1, --.
_NO_NAME = regex(r"[\d\W_]+")
#: Where the label of a block ends.
_BRACKET = regex("[(（:：]")
#: What a doubtful reading leaves unchecked, in the words of a form.
_RESTS = {
    "funds": "资金",
    "weights": "分值",
    "scores": "得分",
    "targets": "指标值",
    "total": "总分",
}
#: The columns that rows are judged by.
_COLUMNS = frozenset({"target", "actual", "weight", "score", "reason"})
#: The columns that the funds are judged by.
_FUND_COLUMNS = frozenset({"budget", "executed", "rate", "weight", "score"})
_VALUES: tuple[Literal["target", "actual"], ...] = ("target", "actual")
#: Where figures stand.
_OF_FUND: tuple[FundField, ...] = ("initial", "budget", "executed", "weight", "rate", "score")
_OF_ROW: tuple[IndicatorField, ...] = ("weight", "score", "coefficient")
_OF_TOTAL: tuple[Literal["weight", "score", "stated"], ...] = ("weight", "score", "stated")
#: A year alone, not one of several: 2023-2024年度.
_YEAR = regex(r"(?<![-—–~至])20\d\d(?=年)(?!年?[-—–~至]|年(?:填报|编报|上报|报送))", needs="20")


@rule("FRM001", "warning")
def identity_missing(case: Case) -> Iterator[Outcome]:
    """A field that says who the form is about, or which year, is missing."""
    identity = kind(case.form.kind).identity
    for label, leaf in (held for asked in identity for held in _held(case, asked)):
        name = fold(leaf.text)
        if is_blank(name) or _NO_NAME.fullmatch(name) or _PLACEHOLDER_NAME.fullmatch(name):
            at = leaf if leaf.cell else of_form(case.form).leaf
            yield Hit(
                at=Place(at, label),
                message="placeholder" if leaf.text.strip() else "default",
                args={"label": label},
                stated=leaf.text.strip() if leaf.cell else None,
            )
    for remark in case.form.remarks:
        if remark.kind == "blank-field":
            label = remark.at.text
            yield Hit(at=Place(remark.at, label), args={"label": label}, stated="")
    if case.form.year is None and not case.form.year_text:
        yield Hit(at=Place(of_form(case.form).leaf, "年度"), args={"label": "年度"})


def _held(case: Case, asked: Asked) -> Iterator[tuple[str, Text]]:
    """What stands in a field of the head, by its label: the one of its leaves that is filled, or
    each that the form has a cell for."""
    leaves: list[Text] = [getattr(case.form, name) for name in asked.fields]
    printed = [pair for pair in zip(asked.each, leaves, strict=False) if pair[1].cell]
    if printed:
        yield from printed
    else:
        yield asked.label, next((leaf for leaf in leaves if leaf), leaves[-1])


@rule("FRM002", "error")
def part_missing(case: Case) -> Iterator[Outcome]:
    """The funds, the indicators or the total of a form are missing."""
    if "funds" in case.form.parts and case.fund_total is None:
        yield Hit(at=of_form(case.form), message="funds", severity=_unless_doubtful(case))
    if not case.rows:
        yield Hit(at=of_form(case.form), message="indicators")
    else:
        yield from _columns_missing(case)
    if case.rows and _scored(case) and "total" in case.form.parts:
        total = case.form.total
        if total is None or (total.score.cell is None and total.stated.cell is None):
            yield Hit(at=of_form(case.form), message="total", severity=_unless_doubtful(case))


def _unless_doubtful(case: Case) -> Severity | None:
    """The rule's own severity, but a warning where the reading of the form is in doubt."""
    return "warning" if case.doubtful else None


def _scored(case: Case) -> bool:
    return case.form.kind in SCORED_KINDS and case.policy.scored


def _columns_missing(case: Case) -> Iterator[Outcome]:
    """The columns without which rows cannot be judged; one may stand under an unknown label. Where
    none is missing an unknown column takes no check away."""
    whole = set(case.form.columns) >= _COLUMNS
    yield from (_unrecognised(leaf, whole) for leaf in case.form.unrecognised)
    funds = case.form.funds
    if funds is not None and not any(doubt.at in funds.unrecognised for doubt in case.form.doubts):
        whole = set(funds.columns) >= _FUND_COLUMNS
        yield from (_unrecognised(leaf, whole) for leaf in funds.unrecognised)
    needed = {"target": "年度指标值", "actual": "实际完成值"}
    if _scored(case) and "scores" in case.form.parts:
        needed["score"] = "得分"
    # A table whose labels are all known and name neither is a table of points only.
    only_points = not (set(_VALUES) & set(case.form.columns) or case.form.unrecognised)
    for field, label in needed.items():
        if field not in case.form.columns:
            yield Hit(
                at=of_form(case.form),
                message="column",
                args={"label": label},
                severity="info" if only_points and field in _VALUES else "warning",
            )


def _unrecognised(leaf: Text, whole: bool) -> Hit:
    return Hit(
        at=Place(leaf, short(leaf.text)),
        message="beside" if whole else "unrecognised",
        stated=short(leaf.text),
        severity="info" if whole else "warning",
    )


@rule("FRM003", "error")
def figure_unreadable(case: Case) -> Iterator[Outcome]:
    """A cell that must hold a figure holds something that cannot be read as one; where the layout
    is doubtful the figure may stand elsewhere."""
    for place in figure_places(case, lambda figure: figure.kind == "unreadable"):
        yield Hit(at=place, stated=place.leaf.text, severity=_unless_doubtful(case))
    for category in case.form.categories:
        if category.points.kind == "unreadable":
            yield Hit(
                at=Place(category.label, category.label.text),
                message="range",
                stated=category.label.text,
                severity="warning",
            )


@rule("FRM004", "info")
def row_shifted(case: Case) -> Iterator[Outcome]:
    """A row has a cell too many or too few and was realigned by what its cells are."""
    for remark in case.form.remarks:
        if remark.kind == "shifted":
            yield Hit(at=Place(remark.at, remark.at.text or "—"), stated=remark.at.text)


@rule("FRM005", "warning")
def template_text_left(case: Case) -> Iterator[Outcome]:
    """Text of the blank template was left in the form."""
    for remark in case.form.remarks:
        if remark.kind == "template":
            yield Hit(at=Place(remark.at, remark.at.text), stated=remark.at.text)
    for place in (*_goal_places(case), Place(case.form.conclusion, "评价结论")):
        written = fold(place.leaf.text)
        if _HINT.search(written) or _FRAME.fullmatch(written) or _ASKED.fullmatch(written):
            yield Hit(at=place, stated=short(place.leaf.text))
    for row in case.rows:
        name = without_points(fold(row.name.text))
        if any(word in name for word in _TEMPLATE_WORDS) or _NUMBERED.match(name):
            yield Hit(at=of_indicator(row, "name"), stated=row.name.text)
        for value, field in ((row.target, "target"), (row.actual, "actual")):
            if value.kind == "placeholder":
                yield Hit(
                    at=of_indicator(row, "target" if field == "target" else "actual"),
                    stated=value.text,
                )


def _goal_places(case: Case) -> Iterator[Place]:
    for number in range(len(case.form.goals)):
        yield of_goal(case.form, number, "expected")
        yield of_goal(case.form, number, "actual")


@rule("FRM006", "warning", kinds=("project", "transfer"))
def category_absent(case: Case) -> Iterator[Outcome]:
    """A first-level category that the policy requires has no filled row."""
    if not case.rows or not case.policy.categories:
        return
    named = [row for row in case.rows if row.level1.text or row.level2.text]
    if not named:
        yield Skip("no-levels")
        return
    if any(word in fold(row.level1.text) for row in named for word in _OTHER_SCHEMES):
        yield Skip("other-scheme")
        return
    labels = {(row.level1.text, row.level2.text) for row in named}
    texts = [fold(first + second) + home_of(second or first) for first, second in labels]
    for category in case.policy.categories:
        if not category.required:
            continue
        present = any(word in text for text in texts for word in category.match)
        if not present:
            yield Hit(at=of_form(case.form), args={"category": category.name})


@rule("FRM007", "warning", asks=("year",))
def year_disagrees(case: Case) -> Iterator[Outcome]:
    """A date in a target or a result lies in another year than the form's, unless a reason is
    given; or title and year line name two years."""
    yield from _two_years(case)
    own = {case.form.year, *map(int, _YEAR.findall(fold(case.form.year_text.text)))}
    for row in case.rows:
        explained = not is_blank_reason(row.reason.text)
        for field in _VALUES:
            value: Value = getattr(row, field)
            when = value.deadline
            years = {when.year, when.end_year} - {None} if when is not None else set()
            if years and not own & years and not explained:
                yield Hit(
                    at=of_indicator(row, field),
                    args={"year": case.form.year},
                    stated=value.text,
                    expected=str(case.form.year),
                    related=(Place(case.form.year_text, "年度"),),
                    severity="info" if field == "actual" and _told_late(case, row) else None,
                )


def _told_late(case: Case, row: Indicator) -> bool:
    """Whether IND008, or IND016 without scores, names the row's date as later than its deadline."""
    asked = full_marks(row) or not case.has_scores
    return asked and is_answered(row) and bool(is_late(case, row))


def _two_years(case: Case) -> Iterator[Outcome]:
    title, line = (
        _YEAR.findall(fold(leaf.text)) for leaf in (case.form.title, case.form.year_text)
    )
    if len(title) == len(line) == 1 and title != line:
        yield Hit(
            at=Place(case.form.year_text, "年度"),
            message="two-years",
            args={"year": title[0]},
            stated=line[0],
            expected=title[0],
            related=(Place(case.form.title, "表名"),),
        )


@rule("FRM008", "warning")
def handed_in_unfilled(case: Case) -> Iterator[Outcome]:
    """Every result and every score of the form is blank."""
    if case.unfilled:
        yield Hit(at=of_form(case.form), args={"rows": len(case.rows)})


@rule("FRM009", "warning")
def figure_cell_marked(case: Case) -> Iterator[Outcome]:
    """A figure's cell holds tracked changes, hidden text or a note mark."""
    for place in (*figure_places(case, _is_marked), *_marked_values(case)):
        flags = () if place.leaf.cell is None else place.leaf.cell.flags
        for mark in (flag for flag in _TROUBLING if flag in flags):
            yield Hit(at=place, message=mark, stated=place.leaf.text)


def _is_marked(leaf: Text) -> bool:
    """Whether the reader noticed anything about a leaf's cell."""
    return leaf.cell is not None and bool(leaf.cell.flags)


def _marked_values(case: Case) -> Iterator[Place]:
    for row in case.rows:
        yield from (
            of_indicator(row, field) for field in _VALUES if _is_marked(getattr(row, field))
        )


@rule("FRM010", "warning")
def layout_doubtful(case: Case) -> Iterator[Outcome]:
    """The reading does not fit: what rests on it is not computed."""
    for doubt in case.form.doubts:
        yield Hit(
            at=Place(doubt.at, short(doubt.at.text) or of_form(case.form).where),
            message=doubt.what,
            args={"rests": "、".join(_RESTS[part] for part in doubt.rests)},
            stated=short(doubt.at.text) or None,
        )


@rule("FRM011", "warning", asks=("fund-total",))
def money_unit_nowhere(case: Case) -> Iterator[Outcome]:
    """Amounts are given, and nowhere whether they are 元 or 万元."""
    amounts = [
        figure
        for row in case.fund_rows
        for figure in (row.initial, row.budget, row.executed)
        if figure.number
    ]
    if amounts and case.form.money_unit is None and not any(figure.unit for figure in amounts):
        total = case.fund_total
        at = of_form(case.form) if total is None else of_fund(total, "label")
        yield Hit(at=at, args={"label": _funds_label(case)})


def _funds_label(case: Case) -> str:
    """What the form calls its funds, without brackets: 资金情况."""
    funds = case.form.funds
    return (_BRACKET.split(funds.header.text)[0].strip() if funds else "") or "项目资金"


@rule("FRM012", "warning")
def row_left_out(case: Case) -> Iterator[Outcome]:
    """A whole row is hidden or struck out, and was not counted."""
    for remark in case.form.remarks:
        if remark.kind in ("hidden-row", "struck-row"):
            text = short(remark.at.text)
            yield Hit(at=Place(remark.at, text or "—"), message=remark.kind, stated=text)


def figure_places(case: Case, wanted: Callable[[Figure], bool]) -> Iterator[Place]:
    """The places of the form's figures that are `wanted`."""
    for fund in case.fund_rows:
        yield from (of_fund(fund, field) for field in _OF_FUND if wanted(getattr(fund, field)))
    unsure = {doubt.at.cell for doubt in case.form.doubts if doubt.at.cell}
    for row in case.rows:
        if unsure and row.name.cell in unsure:
            continue  # FRM010 reports the row
        yield from (of_indicator(row, field) for field in _OF_ROW if wanted(getattr(row, field)))
    for subtotal in case.form.subtotals:
        for figure, name in ((subtotal.weight, "分值"), (subtotal.score, "得分")):
            if wanted(figure):
                yield Place(figure, f"{short(subtotal.label.text)} › {name}")
    total = case.form.total
    fields = () if total is None else _OF_TOTAL
    yield from (of_total(case.form, field) for field in fields if wanted(getattr(total, field)))
