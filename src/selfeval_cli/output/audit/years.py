"""What was handed in for two years, side by side: departments, and projects by name."""

from collections.abc import Iterator, Mapping
from itertools import groupby

from msgspec import Struct, field

from selfeval_cli.model.report import FormReport
from selfeval_cli.output.escape import line
from selfeval_cli.output.sheets.rows import Group, collated

#: A department and one of its projects; no project for the department as a whole.
Who = tuple[str, str]


class Pair(Struct, frozen=True):
    """Somebody's two latest years and what was handed in for each."""

    who: Who
    years: tuple[int, int]
    groups: tuple[Group, Group]


class Years(Struct):
    """Sums by department, project and year."""

    _groups: dict[tuple[Who, int], Group] = field(default_factory=dict)

    def add(self, form: FormReport) -> None:
        """Count a form that names its year, for its department and for its project."""
        department, project = line(form.department), line(form.project)
        if form.year is None or not department:
            return
        for who in {(department, ""), (department, project)}:
            self._groups.setdefault((who, form.year), Group()).add(form)

    @property
    def departments(self) -> list[Pair]:
        """Departments with two years, by pinyin."""
        return [pair for pair in _pairs(self._groups) if not pair.who[1]]

    @property
    def projects(self) -> list[Pair]:
        """Projects with two years, by department."""
        return [pair for pair in _pairs(self._groups) if pair.who[1]]


def _pairs(groups: Mapping[tuple[Who, int], Group]) -> Iterator[Pair]:
    ordered = sorted(groups.items(), key=lambda i: (*map(collated, i[0][0]), i[0][1]))
    for who, found in groupby(ordered, key=lambda item: item[0][0]):
        several = list(found)
        if len(several) > 1:
            (before, one), (after, two) = several[-2:]
            yield Pair(who, (before[1], after[1]), (one, two))
