"""SET: what only shows when the forms of one run are laid side by side.

Each form is reduced to a `Signature` of a few hashes, and the forms are grouped by them on disk
(`across`), so that a run over thousands of files keeps nothing of them in memory.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from sys import maxsize

from selfeval_cli.model.form import Text
from selfeval_cli.rules.across import Forms, Group, grouped
from selfeval_cli.rules.registry import Hit, Place, rule
from selfeval_cli.rules.signature import UNKNOWN, Signature, Spot

#: How many other forms a finding names.
MOST_RELATED = 5
#: Two forms of different projects with this many equal rows have not come about independently.
COPIED_ROWS = 2
#: A row that stands in more projects than this is a customary one.
MOST_PROJECTS = 8

#: The number of a form and what it is told, form by form.
Judged = Iterator[tuple[int, Hit]]
Signatures = Sequence[Signature]


@rule("SET001", "warning", each="run")
def same_project(forms: Forms) -> Judged:
    """Forms of one project, unit and year whose figures differ."""
    found = grouped(forms, lambda k: [k.same], lambda _, k: k.figures, marks=MOST_RELATED + 1)
    for number, (group,) in _each(found):
        form = forms.form(number)
        yield number, _versions_hit(form, _others(forms, group, form.figures), group.forms)


def _versions_hit(form: Signature, others: Signatures, forms: int) -> Hit:
    other = others[0]
    money = (other.budget, other.spent) != (form.budget, form.spent)
    totals = form.score and other.score and form.score != other.score
    return Hit(
        at=_project(form),
        message="money" if money else "default" if totals else "rows",
        args={
            "forms": forms,
            "other": other.place,
            "score": form.score,
            "budget": form.budget,
            "spent": form.spent,
            "other_score": other.score,
            "other_budget": other.budget,
            "other_spent": other.spent,
        },
        related=_named(others),
    )


@rule("SET002", "warning", each="run")
def copied_rows(forms: Forms) -> Judged:
    """Two or more equal indicator rows in forms of different projects."""
    found = grouped(forms, lambda k: k.rows, lambda _, k: k.project, marks=MOST_PROJECTS + 1)
    for number, groups in found:
        form = forms.form(number)
        projects = {row: dict(groups[row].firsts) if row in groups else {} for row in form.row_keys}
        shared: Counter[int] = Counter()
        for bucket in projects.values():
            if len(bucket) <= MOST_PROJECTS:
                shared.update(key for key in bucket if key != form.project_key)
        others = [key for key, count in shared.items() if count >= COPIED_ROWS]
        if others and form.project_key != UNKNOWN:
            yield number, _copy_hit(form, others, projects, forms)


def _copy_hit(
    form: Signature, others: Sequence[int], projects: Mapping[int, Mapping[int, int]], forms: Forms
) -> Hit:
    names, first = form.row_names.split("\n"), others[0]
    copied = [
        index
        for index, row in enumerate(form.row_keys)
        if first in projects[row] and len(projects[row]) <= MOST_PROJECTS
    ]
    owners = [
        forms.form(next(projects[row][key] for row in form.row_keys if key in projects[row]))
        for key in others[:MOST_RELATED]
    ]
    places = [_row(form, names, index) for index in copied]
    own_rows = (place for place in places[1 : MOST_RELATED + 1] if place.leaf.cell)
    return Hit(
        at=places[0],
        args={
            "rows": len(copied),
            "other": owners[0].place,
            "names": "、".join(names[index] for index in copied[:MOST_RELATED]),
        },
        related=(*own_rows, *_named(owners)),
    )


@rule("SET003", "warning", each="run")
def copied_narrative(forms: Forms) -> Judged:
    """One result text in forms of different projects."""
    found = grouped(forms, lambda k: [k.narrative], lambda _, k: k.project, marks=MOST_RELATED + 1)
    for number, (group,) in _each(found):
        form = forms.form(number)
        others = _others(forms, group, form.project_key)
        leaf = _text(form.narrative_start, form.narrative_spot)
        args = {"forms": group.forms, "projects": group.marks, "other": others[0].place}
        place = Place(leaf, "年度总体目标 › 实际完成情况")
        yield number, Hit(at=place, args=args, related=_named(others))


@rule("SET004", "warning", each="run")
def same_form(forms: Forms) -> Judged:
    """Forms that are equal in every cell."""
    found = grouped(forms, lambda k: [k.whole], lambda number, _: number, marks=MOST_RELATED + 1)
    for number, (group,) in _each(found):
        others = _others(forms, group, number)
        args = {"forms": group.forms, "other": others[0].place}
        yield number, Hit(at=_project(forms.form(number)), args=args, related=_named(others))


@rule("SET005", "warning", each="run")
def only_the_year_changed(forms: Forms) -> Judged:
    """Forms of one project for different years in which little but the year differs."""
    found = grouped(
        forms, lambda k: [k.timeless], lambda _, k: k.year, marks=maxsize, each=MOST_RELATED
    )
    for number, (group,) in _each(found):
        form = forms.form(number)
        others = _others(forms, group, form.year)
        args = {"year": form.year, "other_year": others[0].year, "other": others[0].place}
        yield number, Hit(at=_project(form), args=args, related=_named(others))


def _each(
    found: Iterator[tuple[int, Mapping[int, Group]]],
) -> Iterator[tuple[int, Sequence[Group]]]:
    return ((number, list(groups.values())) for number, groups in found)


def _others(forms: Forms, group: Group, mark: int) -> Signatures:
    """The first forms of the group under other marks than this one."""
    numbers = [number for other, number in group.firsts if other != mark]
    return [forms.form(number) for number in numbers[:MOST_RELATED]]


def _text(text: str, spot: Spot | None) -> Text:
    return Text() if spot is None else Text(text=text, cell=spot.ref(text))


def _project(form: Signature) -> Place:
    return Place(_text(form.project, form.project_spot), "项目名称")


def _row(form: Signature, names: Sequence[str], index: int) -> Place:
    spot = form.spot(index)
    leaf = _text(names[index], spot if spot.table else None)
    return Place(leaf, f"{names[index]} › 三级指标")


def _named(forms: Signatures) -> tuple[Place, ...]:
    """Other forms, as findings name them."""
    return tuple(Place(Text(), form.place) for form in forms)
