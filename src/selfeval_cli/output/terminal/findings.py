"""The findings of a form on a terminal: what to change first, then one entry for each advice."""

from collections.abc import Iterator, Sequence

from selfeval_cli.base.wrap import cell_len, pad
from selfeval_cli.model.form import CellRef
from selfeval_cli.model.report import SEVERITIES, Finding, FormReport, Related
from selfeval_cli.output.repairs import as_repaired, first_repair
from selfeval_cli.output.terminal.lines import (
    BOLD,
    DIM,
    GOOD,
    INDENT,
    STYLES,
    Line,
    View,
    cells,
    clean,
    code,
    hang,
    hang_facts,
    label_head,
    labelled,
    say,
    space,
    trail,
)

#: The longest text taken from a document.
_LONG = 400
#: How many places are shown unless verbose.
_RELATED = 4


def findings(view: View, form: FormReport) -> Iterator[Line]:
    """The first repair, then the findings, most severe first; nothing when there are none.

    Findings with the same advice are one entry. What the repair resolves, and advice of the lowest
    level, takes one line. With -v every finding is told in full.
    """
    shown = [finding for finding in as_repaired(form) if finding.active or view.verbose]
    shown.sort(key=lambda finding: SEVERITIES.index(finding.severity))
    resolved = frozenset[str]()
    repair = first_repair(form, view.language)
    if repair is not None and shown:
        resolved = frozenset() if view.verbose else frozenset(repair.resolves)
        yield ()
        yield from _repair(view, form)
    told: set[str] = set()
    compact = False
    for group in _groups(view, shown):
        brief = group[0].severity == "info" and not view.verbose
        brief = brief or all(finding.fingerprint in resolved for finding in group)
        if not (brief and compact):
            yield ()
        compact = brief
        for finding in group if brief else group[:1]:
            yield from (_line(view, finding) if brief else _finding(view, finding, told))
        if not brief:
            for finding in group[1:]:
                yield from _member(view, finding)


def _groups(view: View, shown: Sequence[Finding]) -> list[list[Finding]]:
    """Findings of one rule with one advice together, where the first of them stands."""
    groups: dict[object, list[Finding]] = {}
    for number, finding in enumerate(shown):
        same = finding.suggestion and not view.verbose
        key = (finding.code, finding.severity, finding.suggestion) if same else number
        groups.setdefault(key, []).append(finding)
    return list(groups.values())


def _repair(view: View, form: FormReport) -> Iterator[Line]:
    """What to change first: a line a cell, then what it resolves."""
    repair = first_repair(form, view.language)
    assert repair is not None
    yield from hang(view, space(INDENT), say(view, "repair-first"), BOLD)
    for cell in repair.cells:
        change = f"{clean(cell.where, _LONG)}  {clean(cell.before)} → {clean(cell.after)}"
        yield from hang(view, space(2 * INDENT), change, GOOD)
    yield from hang(view, space(2 * INDENT), repair.outcome(view.language), DIM)


def _head(view: View, finding: Finding) -> Line:
    style = STYLES[finding.severity] if finding.active else DIM
    severity = pad(say(view, finding.severity), view.severity_width)
    return (*space(INDENT), (f"{severity} ", style), code(clean(finding.code)))


def _line(view: View, finding: Finding) -> Iterator[Line]:
    parts = (clean(finding.where, _LONG), clean(finding.message, _LONG))
    text = say(view, "colon").join(filter(None, parts))
    return hang(view, _head(view, finding), text)


def _finding(view: View, finding: Finding, told: set[str]) -> Iterator[Line]:
    """Level, code and place, what to do, what stands and what should, why, and on what ground.

    A ground that was given once in the form (`told`) is not given again unless verbose.
    """
    style = "" if finding.active else DIM
    yield from _place(view, _head(view, finding), finding)
    if finding.suggestion:
        yield from labelled(view, "suggestion", clean(finding.suggestion, _LONG), style)
    yield from _figures(view, finding)
    yield from hang(view, space(view.gutter), clean(finding.message, _LONG), style)
    # A message that carries the computation need not be followed by it once more.
    if finding.formula and finding.formula not in finding.message:
        yield from labelled(view, "formula", clean(finding.formula, _LONG), style)
    if finding.basis and (view.verbose or finding.basis not in told):
        told.add(finding.basis)
        yield from labelled(view, "basis", clean(finding.basis, _LONG), DIM)
    yield from _related(view, finding)
    if finding.suppressed is not None:
        reason = say(view, "suppressed-because", reason=clean(finding.suppressed, _LONG))
        yield from hang(view, space(view.gutter), reason, DIM)
    elif not finding.active:
        yield from hang(view, space(view.gutter), say(view, "known"), DIM)


def _member(view: View, finding: Finding) -> Iterator[Line]:
    """A further finding with the same advice: its place and what stands there."""
    head = (*space(view.gutter), (f"{say(view, 'likewise')} ", DIM))
    facts = [f"{say(view, k)} {v}" for k, v in _values(view, finding).items() if k != "difference"]
    place = clean(finding.where, _LONG)
    *before, last = hang_facts(view, head, (place, *facts), separator="  ")
    at = f"  {_at(view, finding.cell)}" if finding.cell else ""
    yield from before
    yield (*last, (at, DIM)) if cells(last) + cell_len(at) <= view.width else last


def _place(view: View, head: Line, finding: Finding) -> Iterator[Line]:
    lines = hang(view, head, clean(finding.where, _LONG), BOLD if finding.active else DIM)
    return trail(view, lines, _at(view, finding.cell), view.gutter) if finding.cell else lines


def _at(view: View, cell: CellRef) -> str:
    if cell.place is not None:
        return clean(cell.place)
    if cell.line is not None:
        return say(view, "at-line", line=cell.line)
    return say(view, "at-cell", table=cell.table, row=cell.row, column=cell.column)


def _values(view: View, finding: Finding) -> dict[str, str]:
    """What stands, what should stand and the gap, as far as there is anything to compare."""
    keys = ("stated", "expected", "difference")
    values = {key: getattr(finding, key) for key in keys}
    figures = {key: clean(value, _LONG) for key, value in values.items() if value is not None}
    if not figures.get("stated", "-").strip():
        figures["stated"] = say(view, "blank")
    return figures


def _figures(view: View, finding: Finding) -> Iterator[Line]:
    """What stands and what should stand: in one line when that fits, else one below another."""
    styles = {"stated": STYLES[finding.severity], "expected": GOOD, "difference": ""}
    alone = finding.expected is None and finding.difference is None
    if alone and finding.stated and finding.stated in finding.message:
        return
    figures = _values(view, finding)
    row: Line = ()
    for key, value in figures.items():
        head = ((f"   {say(view, key)} ", DIM),) if row else label_head(view, key)
        row = (*row, *head, (value, styles[key] if finding.active else DIM))
    if row and cells(row) <= view.width:
        yield row
        return
    for key, value in figures.items():
        yield from labelled(view, key, value, styles[key] if finding.active else DIM)


def _related(view: View, finding: Finding) -> Iterator[Line]:
    """The cells that were used; unless verbose, those the message and the formula leave unsaid."""
    said = f"{finding.message} {finding.formula or ''}"
    places = [
        clean(f"{item.where} {item.cell.text if item.cell else ''}", _LONG)
        for item in finding.related
        if view.verbose or not _said(item, said)
    ]
    if not view.verbose and len(places) > _RELATED:
        places[_RELATED - 1] += f" {say(view, 'more-places', n=len(places))}"
        del places[_RELATED:]
    yield from hang_facts(view, label_head(view, "related"), places, DIM, say(view, "comma"))


def _said(item: Related, text: str) -> bool:
    """Whether a text names the place already, or says what stands there."""
    return item.where in text or bool(item.cell and item.cell.text and item.cell.text in text)
