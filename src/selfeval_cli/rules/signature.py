"""What is kept of a form to compare it with the others of its run: hashes and places, no texts."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b

from msgspec import Struct

from selfeval_cli.base.regex import regex
from selfeval_cli.figures.numbers import is_blank
from selfeval_cli.model.form import CellRef, Form, Indicator, Text
from selfeval_cli.rules.across import UNKNOWN
from selfeval_cli.rules.case import unfilled
from selfeval_cli.rules.meaning import plain, words
from selfeval_cli.rules.places import short

#: Stands between the texts of a hash.
_SEPARATOR = "\x1f"
_YEARS = regex(r"20\d\d")
_FIGURE = regex(r"\d")
_SHORTEST_NARRATIVE = 20
_SHORTEST_NAME = 5


class Spot(Struct, frozen=True):
    """The place of a cell, without its text: table, row, column and line (0 without lines)."""

    table: int
    row: int
    column: int
    line: int

    def ref(self, text: str) -> CellRef:
        """The place as a report names it."""
        line = self.line or None
        return CellRef(table=self.table, row=self.row, column=self.column, line=line, text=text)


class Signature(Struct, frozen=True):
    """What is kept of a form to compare it with others.

    The hashes are 64 bit; 0 means that the form gives nothing to compare. `project_key` names the
    project, `same_key` the project of one unit in one year, `figures` everything that is a figure,
    `narrative` the result text, `whole` the year and every cell, `timeless` all but years and
    money, or the texts and targets. `rows` are the hashes of the indicator rows that are worth
    comparing, `row_names` their names, one a line, `row_spots` four numbers each; both are
    `packed`.
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
    timeless: int
    year: int
    project_spot: Spot | None
    narrative_spot: Spot | None
    narrative_start: str
    rows: bytes
    row_names: str
    row_spots: bytes

    @property
    def row_keys(self) -> Sequence[int]:
        """The hashes in `rows`."""
        return array("q", self.rows)

    def spot(self, index: int) -> Spot:
        """The place of the row with this number among `rows`."""
        return Spot(*array("q", self.row_spots)[4 * index : 4 * index + 4])

    @property
    def place(self) -> str:
        """The form as other findings name it."""
        return f"{self.path} › #{self.form} › {self.project}"


def packed(numbers: Iterable[int]) -> bytes:
    """Numbers of 64 bit, as a signature keeps them."""
    return array("q", numbers).tobytes()


def signature(form: Form, path: str = "") -> Signature:
    """What the rules across forms need to know of `form` in the document `path`."""
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
        timeless=_timeless(form, project, unit),
        year=form.year or 0,
        whole=_whole(form),
        project_spot=_spot(form.project),
        narrative_spot=_spot(form.goals[0].actual) if form.goals else None,
        narrative_start=short(form.goals[0].actual.text) if form.goals else "",
        rows=packed(_hash(*_texts(row)) for row in compared),
        row_names="\n".join(short(row.name.text) for row in compared),
        row_spots=packed(part for row in compared for part in _numbers(_spot(row.name))),
    )


#: The hashes that rules across forms compare.
KEYS = ("project_key", "same_key", "figures", "narrative", "whole", "timeless")


def row_key(row: Indicator) -> int:
    """What rows are compared by; UNKNOWN where two projects may well have it by chance."""
    return _hash(*_texts(row)) if not row.child and _worth_comparing(row) else UNKNOWN


def _whole(form: Form) -> int:
    """The year, which may stand above the table, and every cell."""
    if unfilled(form):
        return UNKNOWN
    return _hash(str(form.year or ""), *(plain(leaf.text) for leaf in form.leaves()))


def _timeless(form: Form, project: str, unit: str) -> int:
    """Everything the form says of its project but for the years in it and the money; where the
    result text tells figures of its own, which no two years share, only the texts and targets."""
    if not (project and unit and form.year) or unfilled(form):
        return UNKNOWN
    goals = [plain(leaf.text) for goal in form.goals for leaf in (goal.expected, goal.actual)]
    told = any(_FIGURE.search(_YEARS.sub("", text)) for text in goals[1::2])
    rows = (plain(row.target.text) for row in form.rows) if told else _row_texts(form)
    texts = _SEPARATOR.join((project, unit, *goals, *rows))
    return _hash(*_YEARS.sub("", texts).split(_SEPARATOR))


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
    return _hash(told) if len(told) >= _SHORTEST_NARRATIVE else UNKNOWN


def _spot(leaf: Text) -> Spot | None:
    cell = leaf.cell
    return None if cell is None else Spot(cell.table, cell.row, cell.column, cell.line or 0)


def _numbers(spot: Spot | None) -> tuple[int, int, int, int]:
    return (0, 0, 0, 0) if spot is None else (spot.table, spot.row, spot.column, spot.line)


def _hash(*texts: str) -> int:
    """64 bits over `texts`, the same in every process; never 0 unless all texts are empty."""
    if not any(texts):
        return UNKNOWN
    digest = blake2b(_SEPARATOR.join(texts).encode(errors="surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True) or 1
