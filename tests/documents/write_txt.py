"""Prints forms as text in the layouts met in the wild."""

import csv
from collections.abc import Callable, Iterable
from io import StringIO

from documents.sheet import Box, Piece, Sheet, render
from documents.spec import FormSpec


def dump(pieces: Iterable[Piece]) -> str:
    """Layout (a): a cell per line that starts with a tab, a blank line after each row.

    A cell merged downwards leaves an empty cell in each row below it; a cell merged across is one
    cell. Paragraphs between tables are printed as rows of one cell.
    """
    rows: list[list[str]] = []
    for piece in pieces:
        if isinstance(piece, str):
            rows.append([piece])
        else:
            rows += [["" if below else box.text for box, below in row] for row in piece.expanded()]
    return "".join("".join(f"\t{text}\n" for text in row) + "\n" for row in rows)


def tabbed(pieces: Iterable[Piece]) -> str:
    """Layout (b): one row per line, cells separated by tabs.

    Merged cells are padded with empty ones, as a spreadsheet copies them.
    """
    return _lines(pieces, lambda cells: "\t".join(_one_line(text, " ") for text in cells))


def markdown(pieces: Iterable[Piece]) -> str:
    """Layout (c): a pipe table, with the rule below its first row; merged cells are padded."""
    parts = []
    for piece in pieces:
        if isinstance(piece, str):
            parts.append(piece)
            continue
        rows = [
            "| " + " | ".join(_one_line(text, "<br>").replace("|", "\\|") for text in cells) + " |"
            for cells in _padded(piece)
        ]
        rows.insert(1, "|" + " --- |" * piece.width)
        parts.append("\n".join(rows))
    return "\n\n".join(parts) + "\n"


def word(pieces: Iterable[Piece]) -> str:
    """Copied from Word: a cell merged across is one cell, one merged downwards leaves blanks."""
    return _copied(pieces, "\t", lambda box, below: ["" if below else box.text])


def browser(pieces: Iterable[Piece]) -> str:
    """Copied from a browser: only the cells that begin in a row."""
    return _copied(pieces, "\t", lambda box, below: [] if below else [box.text])


def script(pieces: Iterable[Piece]) -> str:
    """As python-docx prints it: a merged cell at every place it covers."""
    return _copied(pieces, " | ", lambda box, _: [box.text] * box.columns)


def crawled(pieces: Iterable[Piece]) -> str:
    """As crawlers keep a page: only the cells that begin in a row, each with a pipe behind it."""
    return _copied(pieces, " | ", lambda box, below: [] if below else [box.text], end=" |")


def filled_up(pieces: Iterable[Piece]) -> str:
    """A pipe table of a converter that knows no merges: only the cells that begin in a row, and
    blanks at the end up to the widest row."""
    parts = []
    for piece in pieces:
        if isinstance(piece, str):
            parts.append(piece)
            continue
        cells = [[box.text for box, below in row if not below] for row in piece.expanded()]
        width = max(map(len, cells))
        rows = [[_one_line(text, "<br>") for text in row] for row in cells]
        lines = ["| " + " | ".join(row + [""] * (width - len(row))) + " |" for row in rows]
        lines.insert(1, "|" + " --- |" * width)
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


def commas(pieces: Iterable[Piece]) -> str:
    """As a script writes it with commas: tables of their own widths, merged cells padded."""
    out = StringIO()
    writer = csv.writer(out)
    for piece in pieces:
        writer.writerows([[piece]] if isinstance(piece, str) else _padded(piece))
    return out.getvalue()


def _copied(
    pieces: Iterable[Piece], joint: str, cells: Callable[[Box, bool], list[str]], end: str = ""
) -> str:
    lines = []
    for piece in pieces:
        if isinstance(piece, str):
            lines.append(piece)
            continue
        for row in piece.expanded():
            texts = (text for box, below in row for text in cells(box, below))
            lines.append(joint.join(_one_line(text, "") for text in texts) + end)
    return "\n".join(lines) + "\n"


def forms_text(forms: Iterable[FormSpec], layout: Callable[[Iterable[Piece]], str] = dump) -> str:
    """Several forms in one text, in the given layout."""
    return "\n".join(layout(render(form)) for form in forms)


def _lines(pieces: Iterable[Piece], line: Callable[[list[str]], str]) -> str:
    lines = []
    for piece in pieces:
        lines += [piece] if isinstance(piece, str) else [line(row) for row in _padded(piece)]
    return "\n".join(lines) + "\n"


def _padded(sheet: Sheet) -> list[list[str]]:
    width = sheet.width
    rows = []
    for row in sheet.expanded():
        cells: list[str] = []
        for box, below in row:
            cells += _spanned(box, below)
        rows.append(cells + [""] * (width - len(cells)))
    return rows


def _spanned(box: Box, below: bool) -> list[str]:
    return ["" if below else box.text, *[""] * (box.columns - 1)]


def _one_line(text: str, joint: str) -> str:
    return joint.join(text.split("\n"))
