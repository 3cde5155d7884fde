"""Cells that a script has printed once for each column and row they cover: told once again.

python-docx and others give the text of a merged cell at every place of the grid.
"""

from collections.abc import Sequence

from selfeval_cli.base.labels import table, wordings
from selfeval_cli.base.regex import regex
from selfeval_cli.base.text import bare, fold
from selfeval_cli.input.text.cells import Row

#: A text in so many neighbouring cells of a row, in so many rows, is no chance.
_RUN = 3
_ROWS = 2
#: Labels that make the header of the indicators.
_COLUMNS = 5
_SHORT = 5

_FIGURE = regex(r"[\d.,，%％/／—–\-－]+")


def told_once(rows: Sequence[Row]) -> list[Row]:
    """The rows with blanks where a cell only repeats the one it is merged with."""
    texts = [[text for _, text in row] for row in rows]
    if len({len(row) for row in rows}) != 1 or sum(map(_has_run, texts)) < _ROWS:
        return list(rows)
    header = max(range(len(rows)), key=lambda at: (_columns(texts[at]), at))
    found: list[Row] = []
    wide: set[int] = set()  # columns that the header above has one cell for, with the one before
    for at, row in enumerate(rows):
        data = at > header and _columns(texts[header]) >= _COLUMNS
        gone = _repeats(texts[at], texts[header] if data else ())
        if _columns(texts[at]) >= _RUN:
            wide = gone.copy()
        gone |= {n for n in wide if texts[at][n] == texts[at][n - 1]}
        gone |= _covered(texts[at - 1], texts[at]) if at else set()
        found.append([(line, "" if n in gone else text) for n, (line, text) in enumerate(row)])
    return found


def _repeats(texts: Sequence[str], header: Sequence[str]) -> set[int]:
    """The cells that repeat the one to their left. In a row of figures below the `header` two equal
    cells may be target and result: there only labels are repeated, and, where the header has no
    label for each, what stands in three cells."""
    gone: set[int] = set()
    figures = any(_FIGURE.fullmatch(text) for text in texts)
    for at in range(1, len(texts)):
        text = texts[at]
        if not _is_text(text) or texts[at - 1] != text:
            continue
        run = sum(1 for other in texts[at - 1 : at + 2] if other == text)
        own = bool(header) and figures and header[at] not in ("", header[at - 1])
        if not header or (not own and (run >= _RUN or at - 1 in gone)) or _is_label(text):
            gone.add(at)
    return gone


def _covered(above: Sequence[str], texts: Sequence[str]) -> set[int]:
    """The cells that repeat the one above: from the left, up to the first that differs, and labels
    of columns anywhere."""
    gone: set[int] = set()
    leading = True
    for at, (upper, text) in enumerate(zip(above, texts, strict=True)):
        leading = leading and upper == text and _is_text(text)
        if leading or (upper == text and _is_label(text)):
            gone.add(at)
    return gone if len(gone) < len(texts) else set()


def _has_run(texts: Sequence[str]) -> bool:
    return any(
        _is_text(text) and list(texts[at : at + _RUN]) == [text] * _RUN
        for at, text in enumerate(texts)
    )


def _columns(texts: Sequence[str]) -> int:
    return len({text for text in texts if _is_label(text)})


def _is_text(text: str) -> bool:
    """Whether a text is no figure, nor what is meant for one: 约100, 10万."""
    short = len(text) <= _SHORT and any(sign.isdigit() for sign in text)
    return bool(text) and _FIGURE.fullmatch(text) is None and not short


def _is_label(text: str) -> bool:
    if not 0 < len(text) <= 40:
        return False
    ends = tuple(table()["totals"]["subtotal"])
    return bool({fold(text), bare(text)} & wordings()) or bare(text).endswith(ends)
