"""The rules across forms as they were when all signatures were kept in memory: the oracle of
`test_rules_across`."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from selfeval_cli.rules.across import UNKNOWN
from selfeval_cli.rules.registry import Hit, Place
from selfeval_cli.rules.set import (
    COPIED_ROWS,
    MOST_PROJECTS,
    MOST_RELATED,
    _named,
    _project,
    _row,
    _text,
)
from selfeval_cli.rules.signature import Signature

Judged = Iterator[tuple[Signature, Hit]]
Signatures = Sequence[Signature]


def same_project(forms: Signatures) -> Judged:
    """Forms of one project, unit and year whose figures differ."""
    for group in _groups(forms, "same_key"):
        versions: dict[int, Signature] = {}
        for form in group:
            versions.setdefault(form.figures, form)
        if len(versions) < 2:
            continue
        firsts = list(versions.values())[: MOST_RELATED + 1]
        for form in group:
            others = [other for other in firsts if other.figures != form.figures][:MOST_RELATED]
            yield form, _versions_hit(form, others, len(group))


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


def copied_rows(forms: Signatures) -> Judged:
    """Two or more equal indicator rows in forms of different projects."""
    projects: dict[int, dict[int, Signature]] = defaultdict(dict)
    for form in forms:
        for row in form.row_keys:
            bucket = projects[row]
            if len(bucket) <= MOST_PROJECTS:
                bucket.setdefault(form.project_key, form)
    for form in forms:
        shared: Counter[int] = Counter()
        for row in dict.fromkeys(form.row_keys):
            if len(projects[row]) <= MOST_PROJECTS:
                shared.update(key for key in projects[row] if key != form.project_key)
        others = [key for key, count in shared.items() if count >= COPIED_ROWS]
        if others and form.project_key != UNKNOWN:
            yield form, _copy_hit(form, others, projects)


def _copy_hit(
    form: Signature, others: Sequence[int], projects: Mapping[int, Mapping[int, Signature]]
) -> Hit:
    names, first = form.row_names.split("\n"), others[0]
    copied = [
        index
        for index, row in enumerate(form.row_keys)
        if first in projects[row] and len(projects[row]) <= MOST_PROJECTS
    ]
    owners = [
        next(projects[row][key] for row in form.row_keys if key in projects[row])
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


def copied_narrative(forms: Signatures) -> Judged:
    """One result text in forms of different projects."""
    for group in _groups(forms, "narrative"):
        projects: dict[int, Signature] = {}
        for form in group:
            projects.setdefault(form.project_key, form)
        if len(projects) < 2:
            continue
        firsts = list(projects.values())[: MOST_RELATED + 1]
        for form in group:
            others = [other for other in firsts if other.project_key != form.project_key]
            leaf = _text(form.narrative_start, form.narrative_spot)
            yield (
                form,
                Hit(
                    at=Place(leaf, "年度总体目标 › 实际完成情况"),
                    args={
                        "forms": len(group),
                        "projects": len(projects),
                        "other": others[0].place,
                    },
                    related=_named(others[:MOST_RELATED]),
                ),
            )


def same_form(forms: Signatures) -> Judged:
    """Forms that are equal in every cell."""
    for group in _groups(forms, "whole"):
        firsts = group[: MOST_RELATED + 1]
        for form in group if len(group) > 1 else ():
            others = [other for other in firsts if other is not form][:MOST_RELATED]
            yield (
                form,
                Hit(
                    at=_project(form),
                    args={"forms": len(group), "other": others[0].place},
                    related=_named(others),
                ),
            )


def only_the_year_changed(forms: Signatures) -> Judged:
    """Forms of one project for different years in which little but the year differs."""
    for group in _groups(forms, "timeless"):
        for form in group:
            others = [other for other in group if other.year != form.year][:MOST_RELATED]
            if others:
                args = {"year": form.year, "other_year": others[0].year, "other": others[0].place}
                yield form, Hit(at=_project(form), args=args, related=_named(others))


def _groups(forms: Signatures, field: str) -> Iterator[list[Signature]]:
    """The forms that share a hash, in the order of their first members."""
    buckets: dict[int, list[Signature]] = defaultdict(list)
    for form in forms:
        if value := getattr(form, field):
            buckets[value].append(form)
    yield from buckets.values()


RULES = (same_project, copied_rows, copied_narrative, same_form, only_the_year_changed)


def judged(forms: Signatures) -> list[list[Hit]]:
    """What each form is told, in the order of the rules."""
    told: list[list[Hit]] = [[] for _ in forms]
    number = {id(form): index for index, form in enumerate(forms)}
    for check in RULES:
        for form, hit in check(forms):
            told[number[id(form)]].append(hit)
    return told
