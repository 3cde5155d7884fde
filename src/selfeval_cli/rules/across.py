"""SET: what only shows when the forms of one run are laid side by side.

Each form is reduced to a `Signature` of a few hashes, so that a run over thousands of files keeps
no texts; `compare` then works in buckets, in time linear in the number of forms.
"""

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from selfeval_cli.base.errors import Language
from selfeval_cli.figures.numbers import is_blank
from selfeval_cli.model.form import CellRef, Form, Indicator, Text
from selfeval_cli.model.policy import Severity
from selfeval_cli.model.report import Finding, Related
from selfeval_cli.rules.facts import unfilled
from selfeval_cli.rules.meaning import plain, words
from selfeval_cli.rules.places import short
from selfeval_cli.rules.registry import SET_RULES
from selfeval_cli.rules.texts import message, rule_text

#: How many other forms a finding names.
MOST_RELATED = 5
#: Two forms of different projects with this many equal rows have not come about independently.
COPIED_ROWS = 2
#: A row that stands in more projects than this is a customary one.
MOST_PROJECTS = 8
_SHORTEST_NARRATIVE = 20
_SHORTEST_NAME = 5
_UNKNOWN = 0


@dataclass(frozen=True, slots=True)
class Spot:
    """The place of a cell, without its text: table, row, column and line (0 without lines)."""

    table: int
    row: int
    column: int
    line: int

    def ref(self, text: str) -> CellRef:
        """The place as a report names it."""
        line = self.line or None
        return CellRef(table=self.table, row=self.row, column=self.column, line=line, text=text)


@dataclass(frozen=True, slots=True)
class Signature:
    """What is kept of a form to compare it with others.

    The hashes are 64 bit; 0 means that the form gives nothing to compare. `project_key` names the
    project, `same_key` the project of one unit in one year, `figures` everything that is a figure,
    `narrative` the result text, `whole` every cell. `rows` are the hashes of the indicator rows
    that are worth comparing, `row_names` their names, one a line, `row_spots` four numbers each.
    """

    path: str
    form: int
    project: str
    budget: str
    spent: str
    score: str
    project_key: int
    same_key: int
    figures: int
    narrative: int
    whole: int
    project_spot: Spot | None
    narrative_spot: Spot | None
    narrative_start: str
    rows: "array[int]"  # not subscriptable before Python 3.12
    row_names: str
    row_spots: "array[int]"

    @property
    def place(self) -> str:
        """The form as other findings name it."""
        return f"{self.path} › #{self.form} › {self.project}"


Key = tuple[str, int]


def signature(form: Form, path: str = "") -> Signature:
    """What `compare` needs to know of `form`, which stands in the document `path`."""
    total = None if form.funds is None else form.funds.total
    money = () if total is None else (total.initial, total.budget, total.executed)
    budgets = () if total is None else (total.budget, total.initial)
    scores = () if form.total is None else (form.total.score, form.total.stated)
    score = next((figure.text.strip() for figure in scores if figure), "")
    project, unit = plain(form.project.text), plain(form.department.text + form.unit.text)
    compared = [row for row in form.rows if _worth_comparing(row)]
    return Signature(
        path=path,
        form=form.number,
        project=short(form.project.text or form.unit.text or form.department.text, 40),
        budget=next((figure.text.strip() for figure in budgets if figure), ""),
        spent="" if total is None else total.executed.text.strip(),
        score=score,
        project_key=_hash(project or unit),
        same_key=_hash(project, unit, str(form.year)) if project and unit and form.year else 0,
        figures=_hash(*(figure.text.strip() for figure in money), score, *_row_texts(form)),
        narrative=_narrative(form),
        whole=_UNKNOWN if unfilled(form) else _hash(*(plain(x.text) for x in form.leaves())),
        project_spot=_spot(form.project),
        narrative_spot=_spot(form.goals[0].actual) if form.goals else None,
        narrative_start=short(form.goals[0].actual.text) if form.goals else "",
        rows=array("q", [_hash(*_texts(row)) for row in compared]),
        row_names="\n".join(short(row.name.text) for row in compared),
        row_spots=array("L", [part for row in compared for part in _numbers(_spot(row.name))]),
    )


def compare(
    signatures: Iterable[Signature],
    language: Language = "zh",
    *,
    severities: Mapping[str, Severity] | None = None,
    codes: Iterable[str] | None = None,
) -> dict[Key, tuple[Finding, ...]]:
    """The findings over all forms of a run, by path and number of the form they belong to.

    `severities` overrides the rules' own; `codes` limits the rules (all of them when None).
    Fingerprints are left empty.
    """
    forms = list(signatures)
    wanted = {rule.code for rule in SET_RULES} if codes is None else set(codes)
    found: dict[Key, list[Finding]] = defaultdict(list)
    for code, judge in _JUDGES.items():
        if code in wanted:
            for form, finding in judge(forms, language):
                if severities and code in severities:
                    finding = finding.model_copy(update={"severity": severities[code]})
                found[form.path, form.form].append(finding)
    return {key: tuple(findings) for key, findings in found.items()}


Judged = Iterator[tuple[Signature, Finding]]


def _same_project(forms: Sequence[Signature], language: Language) -> Judged:
    """SET001: forms of one project, unit and year whose figures differ."""
    for group in _groups(forms, "same_key"):
        versions: dict[int, Signature] = {}
        for form in group:
            versions.setdefault(form.figures, form)
        if len(versions) < 2:
            continue
        firsts = list(versions.values())[: MOST_RELATED + 1]
        for form in group:
            others = [other for other in firsts if other.figures != form.figures][:MOST_RELATED]
            other = others[0]
            money = (other.budget, other.spent) != (form.budget, form.spent)
            yield (
                form,
                _finding(
                    "SET001",
                    language,
                    form.project_spot,
                    form.project,
                    "项目名称",
                    variant="money" if money else "default",
                    args={
                        "forms": len(group),
                        "other": other.place,
                        "score": form.score,
                        "budget": form.budget,
                        "spent": form.spent,
                        "other_score": other.score,
                        "other_budget": other.budget,
                        "other_spent": other.spent,
                    },
                    others=others,
                ),
            )


def _copied_rows(forms: Sequence[Signature], language: Language) -> Judged:
    """SET002: two or more equal indicator rows in forms of different projects."""
    projects: dict[int, dict[int, Signature]] = defaultdict(dict)
    for form in forms:
        for row in form.rows:
            bucket = projects[row]
            if len(bucket) <= MOST_PROJECTS:
                bucket.setdefault(form.project_key, form)
    for form in forms:
        shared: Counter[int] = Counter()
        for row in dict.fromkeys(form.rows):
            if len(projects[row]) <= MOST_PROJECTS:
                shared.update(key for key in projects[row] if key != form.project_key)
        others = [key for key, count in shared.items() if count >= COPIED_ROWS]
        if others and form.project_key != _UNKNOWN:
            yield form, _copy_finding(form, others, projects, language)


def _copy_finding(
    form: Signature,
    others: Sequence[int],
    projects: Mapping[int, Mapping[int, Signature]],
    language: Language,
) -> Finding:
    names, first = form.row_names.split("\n"), others[0]
    copied = [
        index
        for index, row in enumerate(form.rows)
        if first in projects[row] and len(projects[row]) <= MOST_PROJECTS
    ]
    owners = [
        next(projects[row][key] for row in form.rows if key in projects[row])
        for key in others[:MOST_RELATED]
    ]
    spots = [Spot(*form.row_spots[4 * index : 4 * index + 4]) for index in copied]
    finding = _finding(
        "SET002",
        language,
        spots[0] if spots[0].table else None,
        names[copied[0]],
        f"{names[copied[0]]} › 三级指标",
        args={
            "rows": len(copied),
            "other": owners[0].place,
            "names": "、".join(names[index] for index in copied[:MOST_RELATED]),
        },
        others=owners,
    )
    own_rows = tuple(
        Related(where=f"{names[index]} › 三级指标", cell=spot.ref(names[index]))
        for index, spot in list(zip(copied, spots, strict=True))[1 : MOST_RELATED + 1]
        if spot.table
    )
    return finding.model_copy(update={"related": (*own_rows, *finding.related)})


def _copied_narrative(forms: Sequence[Signature], language: Language) -> Judged:
    """SET003: one result text in forms of different projects."""
    for group in _groups(forms, "narrative"):
        projects: dict[int, Signature] = {}
        for form in group:
            projects.setdefault(form.project_key, form)
        if len(projects) < 2:
            continue
        firsts = list(projects.values())[: MOST_RELATED + 1]
        for form in group:
            others = [other for other in firsts if other.project_key != form.project_key]
            finding = _finding(
                "SET003",
                language,
                form.narrative_spot,
                form.narrative_start,
                "年度总体目标 › 实际完成情况",
                args={
                    "forms": len(group),
                    "projects": len(projects),
                    "other": others[0].place,
                },
                others=others[:MOST_RELATED],
            )
            yield form, finding


def _same_form(forms: Sequence[Signature], language: Language) -> Judged:
    """SET004: forms that are equal in every cell."""
    for group in _groups(forms, "whole"):
        firsts = group[: MOST_RELATED + 1]
        for form in group if len(group) > 1 else ():
            others = [other for other in firsts if other is not form][:MOST_RELATED]
            finding = _finding(
                "SET004",
                language,
                form.project_spot,
                form.project,
                "项目名称",
                args={"forms": len(group), "other": others[0].place},
                others=others,
            )
            yield form, finding


_JUDGES = {
    "SET001": _same_project,
    "SET002": _copied_rows,
    "SET003": _copied_narrative,
    "SET004": _same_form,
}


def _groups(forms: Sequence[Signature], field: str) -> Iterator[list[Signature]]:
    """The forms that share a hash, in the order of their first members."""
    buckets: dict[int, list[Signature]] = defaultdict(list)
    for form in forms:
        if value := getattr(form, field):
            buckets[value].append(form)
    yield from buckets.values()


def _finding(
    code: str,
    language: Language,
    spot: Spot | None,
    text: str,
    where: str,
    *,
    args: Mapping[str, object],
    others: Sequence[Signature],
    variant: str = "default",
) -> Finding:
    texts = rule_text(code)
    wording = texts.wording[language]
    return Finding(
        code=code,
        name=texts.name,
        severity="warning",
        message=message(code, language, variant, args),
        where=where,
        cell=None if spot is None else spot.ref(text),
        related=tuple(Related(where=other.place) for other in others),
        basis=wording.basis,
        suggestion=wording.suggestion,
    )


def _worth_comparing(row: Indicator) -> bool:
    """Whether two projects would hardly have this row by chance."""
    name, target, actual = _texts(row)
    return (
        len(name) >= _SHORTEST_NAME
        and name not in words().common_names
        and row.target.kind not in ("blank", "placeholder", "deadline")
        and row.actual.kind not in ("blank", "placeholder")
        and not (target in words().common_answers and actual in words().common_answers)
    )


def _texts(row: Indicator) -> tuple[str, str, str]:
    return plain(row.name.text), plain(row.target.text), plain(row.actual.text)


def _row_texts(form: Form) -> Iterator[str]:
    for row in form.rows:
        for leaf in (row.target, row.actual, row.weight, row.score):
            yield plain(leaf.text)


def _narrative(form: Form) -> int:
    told = "".join(plain(goal.actual.text) for goal in form.goals if not is_blank(goal.actual.text))
    return _hash(told) if len(told) >= _SHORTEST_NARRATIVE else _UNKNOWN


def _spot(leaf: Text) -> Spot | None:
    cell = leaf.cell
    return None if cell is None else Spot(cell.table, cell.row, cell.column, cell.line or 0)


def _numbers(spot: Spot | None) -> tuple[int, int, int, int]:
    return (0, 0, 0, 0) if spot is None else (spot.table, spot.row, spot.column, spot.line)


def _hash(*texts: str) -> int:
    """64 bits over `texts`, the same in every process; never 0 unless all texts are empty."""
    if not any(texts):
        return _UNKNOWN
    digest = blake2b("\x1f".join(texts).encode(errors="surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True) or 1
