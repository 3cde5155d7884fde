"""How a document was read, drawn line by line: the part and the field each cell was taken for."""

from collections.abc import Iterator, Mapping
from functools import cache

from selfeval_cli.base.errors import Language
from selfeval_cli.base.kinds import kind
from selfeval_cli.base.record import Record
from selfeval_cli.base.tables import read_table
from selfeval_cli.forms.outline import Outline, Outlined, outline
from selfeval_cli.model.document import Document
from selfeval_cli.model.form import CellRef, Form, LookAlike, Text
from selfeval_cli.output.escape import line as clean

_LONGEST = 24
_Place = tuple[int, int, int]


def explained(document: Document, language: Language = "zh") -> str:
    """How `document` was read, as text: a line a row, each cell with the field it was taken for,
    columns that nobody knows and doubtful rows marked."""
    words = _words()[language]
    parts: list[str] = []
    for found in outline(document):
        parts.append("\n".join((*_head(found, words, language), *_rows(found, words))))
    return "\n\n".join(parts or [words["nothing"]]) + "\n"


def _head(found: Outline, words: Mapping[str, str], language: Language) -> Iterator[str]:
    """What the lines are: a form with its number, another table, or nothing."""
    form = found.form
    if isinstance(form, Form):
        title = _short(form.title.text or form.project.text)
        yield words["form"].format(n=form.number, title=title, kind=kind(form.kind).words[language])
        funds = () if form.funds is None else form.funds.unrecognised
        for leaf in (*funds, *form.unrecognised):
            yield words["unrecognised"].format(text=_short(leaf.text))
        for doubt in form.doubts:
            what = words[f"doubt-{doubt.what}"]
            yield words["doubt"].format(text=_short(doubt.at.text), what=what)
        for remark in form.remarks:
            yield words[f"remark-{remark.kind}"].format(text=_short(remark.at.text))
    elif isinstance(form, LookAlike):
        yield words["look-alike"].format(name=form.name, title=_short(form.at.text))
    else:
        yield words["nothing"]


def _rows(found: Outline, words: Mapping[str, str]) -> Iterator[str]:
    fields = _fields(found.form) if isinstance(found.form, Form) else {}
    for row in found.lines:
        if row.line.printed:
            place = row.line.printed[0].cell
            at = words["line"] if place.line is not None else words["row"]
            number = f"{at.format(n=place.line or place.row)}"
            part = words[row.part.value] + (words["header"] if row.header else "")
            yield f"  {number}  {part}  " + " ┃ ".join(_cells(row, fields, words))


def _cells(row: Outlined, fields: Mapping[_Place, str], words: Mapping[str, str]) -> Iterator[str]:
    named = dict(row.fields)
    for slot in row.line.printed:
        cell = slot.cell
        text = _short(cell.text)
        field = named.get(id(cell)) or fields.get((cell.table, cell.row, cell.column))
        yield f"{text}〔{words.get(field, field)}〕" if field else text


def _fields(form: Form) -> dict[_Place, str]:
    """The field that each cell was read as."""
    found: dict[_Place, str] = {}
    groups: tuple[tuple[Record, ...], ...] = (
        (form,),
        form.funds.rows if form.funds is not None else (),
        form.goals,
        form.indicators,
        form.subtotals,
        form.adjustments,
        () if form.total is None else (form.total,),
    )
    for group in groups:
        for item in group:
            for name in item.__struct_fields__:
                leaf = getattr(item, name)
                if isinstance(leaf, Text) and leaf.cell is not None:
                    found.setdefault(_key(leaf.cell), name)
    return found


def _key(cell: CellRef) -> _Place:
    return cell.table, cell.row, cell.column


def _short(text: str) -> str:
    shown = clean(" ".join(text.split()))
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…"


@cache
def _words() -> Mapping[Language, Mapping[str, str]]:
    raw = read_table(__file__, "explain.toml")
    return {"zh": raw["zh"], "en": raw["en"]}
