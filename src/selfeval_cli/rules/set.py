"""SET: what only shows when the forms of one run are laid side by side.

Each form is reduced to a `Signature` of a few hashes, and the forms are grouped by them on disk
(`across`), so that a run over thousands of files keeps nothing of them in memory. A rule is called
for a form that is in groups.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from sys import maxsize

from selfeval_cli.model.form import Text
from selfeval_cli.rules.across import UNKNOWN, Group, Grouping, Own
from selfeval_cli.rules.registry import Hit, Place, rule
from selfeval_cli.rules.signature import Signature, Spot

#: How many other forms a finding names.
MOST_RELATED = 5
#: Two forms of different projects with this many equal rows have not come about independently.
COPIED_ROWS = 2
#: A row that stands in more projects than this is a customary one.
MOST_PROJECTS = 8

Hits = Iterator[Hit]
#: Gives a form by its number.
Read = Callable[[int], Signature]
Signatures = Sequence[Signature]


@rule(
    "SET001",
    "warning",
    each="run",
    groups=Grouping(lambda f: [f.same_key], lambda _, f: f.figures, MOST_RELATED + 1),
)
def same_project(number: int, own: Own, read: Read) -> Hits:
    """Forms of one project, unit and year whose figures differ."""
    form, (group,) = read(number), own.values()
    yield _versions_hit(form, _others(read, group, form.figures), group.forms)


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


@rule(
    "SET002",
    "warning",
    each="run",
    groups=Grouping(lambda f: f.row_keys, lambda _, f: f.project_key, MOST_PROJECTS + 1),
)
def copied_rows(number: int, own: Own, read: Read) -> Hits:
    """Two or more equal indicator rows in forms of different projects."""
    form = read(number)
    projects = {row: dict(own[row].firsts) if row in own else {} for row in form.row_keys}
    shared: Counter[int] = Counter()
    for bucket in projects.values():
        if len(bucket) <= MOST_PROJECTS:
            shared.update(key for key in bucket if key != form.project_key)
    others = [key for key, count in shared.items() if count >= COPIED_ROWS]
    if others and form.project_key != UNKNOWN:
        yield _copy_hit(form, others, projects, read)


def _copy_hit(
    form: Signature, others: Sequence[int], projects: Mapping[int, Mapping[int, int]], read: Read
) -> Hit:
    names, first = form.row_names.split("\n"), others[0]
    copied = [
        index
        for index, row in enumerate(form.row_keys)
        if first in projects[row] and len(projects[row]) <= MOST_PROJECTS
    ]
    owners = [
        read(next(projects[row][key] for row in form.row_keys if key in projects[row]))
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


@rule(
    "SET003",
    "warning",
    each="run",
    groups=Grouping(lambda f: [f.narrative], lambda _, f: f.project_key, MOST_RELATED + 1),
)
def copied_narrative(number: int, own: Own, read: Read) -> Hits:
    """One result text in forms of different projects."""
    form, (group,) = read(number), own.values()
    others = _others(read, group, form.project_key)
    leaf = _text(form.narrative_start, form.narrative_spot)
    args = {"forms": group.forms, "projects": group.marks, "other": others[0].place}
    yield Hit(at=Place(leaf, "年度总体目标 › 实际完成情况"), args=args, related=_named(others))


@rule(
    "SET004",
    "warning",
    each="run",
    groups=Grouping(lambda f: [f.whole], lambda number, _: number, MOST_RELATED + 1),
)
def same_form(number: int, own: Own, read: Read) -> Hits:
    """Forms that are equal in every cell."""
    (group,) = own.values()
    others = _others(read, group, number)
    args = {"forms": group.forms, "other": others[0].place}
    yield Hit(at=_project(read(number)), args=args, related=_named(others))


@rule(
    "SET005",
    "warning",
    each="run",
    groups=Grouping(lambda f: [f.timeless], lambda _, f: f.year, maxsize, each=MOST_RELATED),
)
def only_the_year_changed(number: int, own: Own, read: Read) -> Hits:
    """Forms of one project for different years in which little but the year differs."""
    form, (group,) = read(number), own.values()
    others = _others(read, group, form.year)
    args = {"year": form.year, "other_year": others[0].year, "other": others[0].place}
    yield Hit(at=_project(form), args=args, related=_named(others))


def _others(read: Read, group: Group, mark: int) -> Signatures:
    """The first forms of the group under other marks than this one."""
    numbers = [number for other, number in group.firsts if other != mark]
    return [read(number) for number in numbers[:MOST_RELATED]]


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
