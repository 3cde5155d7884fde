"""FRM: is the form whole and readable?"""

import re
from collections.abc import Iterator

from selfeval_cli.base.text import fold
from selfeval_cli.figures.model import FigureKind
from selfeval_cli.model.form import Figure, Form
from selfeval_cli.model.policy import Policy
from selfeval_cli.rules import facts
from selfeval_cli.rules.places import of_form, of_fund, of_goal, of_indicator, of_total, short
from selfeval_cli.rules.registry import SCORED_KINDS, Hit, Outcome, Place, Skip, rule

_TROUBLING = ("tracked", "hidden", "struck", "note", "mark")
_TEMPLATE_WORDS = ("**", "××", "XX")
#: A name that only counts: 指标2.
_NUMBERED = re.compile(r"指标\d{1,2}[:：]?$")
#: What the template says about the text to be written: （100字以内）.
_HINT = re.compile(r"(?:限|不超过)\d{2,4}字|\d{2,4}字(?:以内|之内|左右)")
#: First-level names of local schemes that do not follow the national categories.
_OTHER_SCHEMES = ("决策", "管理", "过程", "投入", "履职")


@rule("FRM001", "warning")
def identity_missing(form: Form, policy: Policy) -> Iterator[Outcome]:
    """A field that says who the form is about, or which year, is missing."""
    fields = {
        "project": ("项目名称", form.project),
        "department": ("主管部门", form.department),
        "unit": ("实施单位", form.unit),
    }
    either = form.department if form.department else form.unit
    if form.kind == "department":
        needed = [("单位名称", either)]
    elif form.kind == "transfer":
        needed = [fields["project"], ("主管部门", either)]
    else:
        needed = list(fields.values())
    for label, leaf in needed:
        if not leaf:
            at = leaf if leaf.cell else of_form(form).leaf
            yield Hit(Place(at, label), args={"label": label}, stated="")
    if form.year is None:
        yield Hit(Place(of_form(form).leaf, "年度"), args={"label": "年度"}, stated="")


@rule("FRM002", "error")
def part_missing(form: Form, policy: Policy) -> Iterator[Outcome]:
    """The funds, the indicators or the total of a form are missing."""
    if form.funds is None or form.funds.total is None:
        yield Hit(of_form(form), "funds")
    if not form.rows:
        yield Hit(of_form(form), "indicators")
    else:
        yield from _columns_missing(form, policy)
    if form.kind in SCORED_KINDS and policy.scored and form.rows:
        total = form.total
        if total is None or (total.score.cell is None and total.stated.cell is None):
            yield Hit(of_form(form), "total")


def _columns_missing(form: Form, policy: Policy) -> Iterator[Outcome]:
    """The columns without which rows cannot be judged; one may stand under an unknown label."""
    needed = {"target": "年度指标值", "actual": "实际完成值"}
    if form.kind in SCORED_KINDS and policy.scored:
        needed["score"] = "得分"
    for field, label in needed.items():
        if field not in form.columns:
            yield Hit(of_form(form), "column", {"label": label}, severity="warning")


@rule("FRM003", "error")
def figure_unreadable(form: Form, policy: Policy) -> Iterator[Outcome]:
    """A cell that must hold a figure holds something that cannot be read as one."""
    unreadable: FigureKind = "unreadable"
    for place in figure_places(form):
        leaf = place.leaf
        if isinstance(leaf, Figure) and leaf.kind == unreadable:
            yield Hit(place, stated=leaf.text)
    for category in form.categories:
        if category.points.kind == unreadable:
            yield Hit(
                Place(category.label, category.label.text),
                "range",
                stated=category.label.text,
                severity="warning",
            )


@rule("FRM004", "info")
def row_shifted(form: Form, policy: Policy) -> Iterator[Outcome]:
    """A row has a cell too many or too few and was realigned by what its cells are."""
    for remark in form.remarks:
        if remark.kind == "shifted":
            yield Hit(Place(remark.at, remark.at.text or "—"), stated=remark.at.text)


@rule("FRM005", "warning")
def template_text_left(form: Form, policy: Policy) -> Iterator[Outcome]:
    """Text of the blank template was left in the form."""
    for remark in form.remarks:
        if remark.kind == "template":
            yield Hit(Place(remark.at, remark.at.text), stated=remark.at.text)
    for place in (*_goal_places(form), Place(form.conclusion, "评价结论")):
        if _HINT.search(fold(place.leaf.text)):
            yield Hit(place, stated=short(place.leaf.text))
    for row in form.rows:
        name = fold(row.name.text)
        if any(word in name for word in _TEMPLATE_WORDS) or _NUMBERED.match(name):
            yield Hit(of_indicator(row, "name"), stated=row.name.text)
        for value, field in ((row.target, "target"), (row.actual, "actual")):
            if value.kind == "placeholder":
                yield Hit(
                    of_indicator(row, "target" if field == "target" else "actual"),
                    stated=value.text,
                )


def _goal_places(form: Form) -> Iterator[Place]:
    for number in range(len(form.goals)):
        yield of_goal(form, number, "expected")
        yield of_goal(form, number, "actual")


@rule("FRM006", "warning", kinds=("project", "transfer"))
def category_absent(form: Form, policy: Policy) -> Iterator[Outcome]:
    """A first-level category that the policy requires has no filled row."""
    if not form.rows or not policy.categories:
        return
    named = [row for row in form.rows if row.level1.text or row.level2.text]
    if not named:
        yield Skip("no-levels")
        return
    if any(word in row.level1.text for row in named for word in _OTHER_SCHEMES):
        yield Skip("other-scheme")
        return
    for category in policy.categories:
        if not category.required:
            continue
        present = any(
            word in fold(row.level1.text + row.level2.text)
            for row in named
            for word in category.match
        )
        if not present:
            yield Hit(of_form(form), args={"category": category.name}, stated="")


@rule("FRM007", "warning")
def year_disagrees(form: Form, policy: Policy) -> Iterator[Outcome]:
    """A date in a target or a result lies in another year than the form's."""
    if form.year is None:
        yield Skip("no-year")
        return
    for row in form.rows:
        for value, place in (
            (row.target, of_indicator(row, "target")),
            (row.actual, of_indicator(row, "actual")),
        ):
            when = value.deadline
            years = {when.year, when.end_year} - {None} if when is not None else set()
            if years and form.year not in years:
                yield Hit(
                    place,
                    args={"year": form.year},
                    stated=value.text,
                    expected=str(form.year),
                    related=(Place(form.year_text, "年度"),),
                )


@rule("FRM008", "warning")
def handed_in_unfilled(form: Form, policy: Policy) -> Iterator[Outcome]:
    """Every result and every score of the form is blank."""
    if facts.unfilled(form):
        yield Hit(of_form(form), args={"rows": len(form.rows)}, stated="")


@rule("FRM009", "warning")
def figure_cell_marked(form: Form, policy: Policy) -> Iterator[Outcome]:
    """A figure's cell holds tracked changes, hidden text or a note mark."""
    for place in (*figure_places(form), *value_places(form)):
        cell = place.leaf.cell
        marks = [flag for flag in _TROUBLING if cell is not None and flag in cell.flags]
        for mark in marks:
            yield Hit(place, mark, stated=place.leaf.text)


def figure_places(form: Form) -> Iterator[Place]:
    """Every figure of the form with its place."""
    for fund in form.funds.rows if form.funds is not None else ():
        yield of_fund(fund, "initial")
        yield of_fund(fund, "budget")
        yield of_fund(fund, "executed")
        yield of_fund(fund, "weight")
        yield of_fund(fund, "rate")
        yield of_fund(fund, "score")
    for row in form.rows:
        yield of_indicator(row, "weight")
        yield of_indicator(row, "score")
        yield of_indicator(row, "coefficient")
    if form.total is not None:
        yield of_total(form, "weight")
        yield of_total(form, "score")
        yield of_total(form, "stated")


def value_places(form: Form) -> Iterator[Place]:
    """Every target and result of the form with its place."""
    for row in form.rows:
        yield of_indicator(row, "target")
        yield of_indicator(row, "actual")
