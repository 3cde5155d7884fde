"""A table that goes on on the next page: repeated headers left out, cut rows and cells joined."""

from collections.abc import Iterator
from typing import Literal

from selfeval_cli.base.labels import wordings
from selfeval_cli.base.regex import regex
from selfeval_cli.base.text import bare
from selfeval_cli.input.pdf.rows import Part, Row
from selfeval_cli.input.pdf.writing import Written, joint

#: A repeated header has at least this many labels; a row that prints as many cells as the row above
#: it is one of its own.
_HEADER_LABELS, _ROW_CELLS = 4, 3
_FIGURE = regex(r"[-—－]?[\d,，.]+[%％]?")
_SENTENCE_ENDS = ("。", "；", ";", "：", ":")
_POINTS = ("(", "（")

#: Whether a row goes on with the first row of the next page.
Cut = Literal["yes", "no", "doubtful"]
#: A cell that ends with its page, and the one below it on the next.
Pair = tuple[Part, Part]


def join(above: list[Row], below: list[Row]) -> None:
    """Add the rows of the next page, which are used up, to those of a table."""
    del below[: _repeated(above, below)]
    if above and below:
        _join_first(above, below)
    above += below


def begins_again(above: list[Row], below: list[Row]) -> bool:
    """Whether the next page begins as the table has begun, with its first label but not with the
    whole row: it holds the next form."""
    first, second = (rows[0].texts if rows else [] for rows in (above, below))
    return bool(first and second) and first[0] == second[0] != "" and first != second


def _repeated(above: list[Row], below: list[Row]) -> int:
    """How many rows of the next page are header rows printed again."""
    at = next((n for n, row in enumerate(above) if below and _is_header(row, below[0])), None)
    if at is None:
        return 0
    pairs = zip(above[at:], below, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a.texts != b.texts), len(below))


def _is_header(row: Row, again: Row) -> bool:
    labels = [text for text in again.texts if text]
    words = not any(_FIGURE.fullmatch(text) for text in labels)
    return words and len(labels) >= _HEADER_LABELS and row.texts == again.texts


def _join_first(above: list[Row], below: list[Row]) -> None:
    """Let the cells that the page has cut go on, and the last row where it was cut as well."""
    ending = list(_ending(above))
    pairs = [(over, part) for part in below[0].parts for over in ending if part.is_below(over)]
    cut = _is_cut(above[-1], below[0], pairs)
    if cut == "yes":
        for over, part in pairs:
            _mend(over, part, part.height - 1)
        del below[0]
        return
    for over, part in _going_on(pairs, below[0]):
        _mend(over, part, part.height)
        below[0].parts.remove(part)
    for part in below[0].parts:
        part.doubtful = cut == "doubtful"


def _ending(rows: list[Row]) -> Iterator[Part]:
    """The cells that end where a page does."""
    for at, row in enumerate(rows):
        for part in row.parts:
            if at + part.height >= len(rows):
                yield part


def _is_cut(last: Row, first: Row, pairs: list[Pair]) -> Cut:
    """Whether the first row of a page only goes on with the last one of the page before.

    Where rules are left open at a break, it is the row that is open throughout. Where all are
    closed, each cell has to stand below one as wide, and what it prints must not have fitted there.
    """
    if any(over.open_below for over, _ in pairs):
        return "yes" if all(over.open_below for over, _ in pairs) else "no"
    own = [(over, part) for over, part in pairs if over in last.parts]
    printed = [(over, part) for over, part in own if part.text]
    both = [(over, part) for over, part in printed if over.text]
    if len(pairs) < len(first.parts) or not printed or _is_whole(last, both):
        return "no"
    going_on = all(_goes_on(over, part) for over, part in both) and len(both) == len(printed)
    paragraphs = all(_ends(over) or _goes_on(over, part) for over, part in both)
    return "yes" if _is_blank(own) or going_on or (paragraphs and _is_blank(pairs)) else "doubtful"


def _is_blank(pairs: list[Pair]) -> bool:
    """Whether the first of these cells is blank below one that is not: a row without its label."""
    over, part = pairs[0]
    return over.text != "" and part.text == ""


def _ends(over: Part) -> bool:
    """Whether a text may be a paragraph that ends here."""
    return over.text.endswith(_SENTENCE_ENDS)


def _is_whole(last: Row, both: list[Pair]) -> bool:
    """Whether cells printed on both pages show two rows: by as many as a row has, by figures below
    figures, by the labels of a header, or by a short text that had room to go on."""
    figures = sum(all(map(_FIGURE.fullmatch, (over.text, part.text))) for over, part in both)
    if (len(both) > 1 and figures) or any(_is_apart(over, part) for over, part in both):
        return True
    whole = sum(_is_label(over.text) and not _completes(over.text, p.text) for over, p in both)
    if whole >= _HEADER_LABELS:
        return True
    return len(both) >= _ROW_CELLS and len(both) == sum(bool(part.text) for part in last.parts)


def _is_apart(over: Part, part: Part) -> bool:
    return over.written.lines == 1 and not _ends(over) and not _goes_on(over, part)


def _goes_on(over: Part, part: Part) -> bool:
    return over.written.goes_on(part.written, over.right - over.left)


def _going_on(pairs: list[Pair], first: Row) -> Iterator[Pair]:
    """The cells of a row of its own that go on with cells above: left open, blank in front of what
    the row prints or over several rows, or with the rest of the label above."""
    over_of = {id(part): over for over, part in pairs}
    leading = any(first.texts)
    for part in list(first.parts):
        over = over_of.get(id(part))
        if over is not None and _continues(over, part, leading):
            yield over, part
        else:
            leading = False


def _continues(over: Part, part: Part, leading: bool) -> bool:
    if over.open_below and part.open_above:
        return True
    follows = part.text == "" or _completes(over.text, part.text)
    return over.text != "" and follows and (leading or part.height > 1)


def _completes(label: str, rest: str) -> bool:
    """Whether a text is the rest of a label: its points, or what makes one of both: 效益指 | 标."""
    both_whole = _is_label(label) and _is_label(rest)
    return rest.startswith(_POINTS) or (_is_label(label + rest) and not both_whole)


def _is_label(text: str) -> bool:
    return bare(text) in wordings()


def _mend(over: Part, part: Part, more: int) -> None:
    """Let a cell go on with the part of it that the next page shows, `more` rows further down."""
    above, below = over.written, part.written
    over.height += more
    over.struck += part.struck
    if not above.text or not below.text:
        over.written = above if above.text else below
        return
    breaks = not _goes_on(over, part) and not _completes(above.text, below.text)
    between = "\n" if breaks else joint(above.text, below.text)
    text = above.text + between + below.text
    over.written = Written(text, above.lines + below.lines, below.last, above.word, above.least)
