"""The same rows as a Word file, and as the texts that people copy and converters write."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape

from docx_xml import docx, p, r, tbl, tc, tr

from blind.layouts import Box, Rows, Tag


@dataclass(frozen=True)
class Dump:
    """A document and where its cells stand: by table row and column, or by line."""

    data: bytes
    suffix: str
    places: dict[Tag, tuple[int, ...]]


#: The look of a row that somebody typed two cells into.
TORN = "torn"
Slots = list[list[tuple[Box, bool, bool]]]  # the box, whether it begins here, whether from above


def slots(rows: Rows) -> Slots:
    """Every row with one slot for each column."""
    width = sum(box.width for box in rows[0])
    above: dict[int, tuple[Box, int]] = {}
    laid: Slots = []
    for row in rows:
        boxes, line, column = list(row), [], 0
        while column < width:
            if above.get(column, (None, 0))[1]:
                box, left = above[column]
                above[column] = box, left - 1
                line += [(box, at == 0, True) for at in range(box.width)]
            else:
                box = boxes.pop(0)
                above[column] = box, box.height - 1
                line += [(box, at == 0, False) for at in range(box.width)]
            column += box.width
        assert not boxes, row
        laid.append(line)
    return laid


def as_docx(title: str, year: int, rows: Rows) -> Dump:
    """Merges as Word writes them."""
    lines: list[str] = []
    places: dict[Tag, tuple[int, ...]] = {}
    for number, line in enumerate(slots(rows), 1):
        cells, torn = list[str](), list[str]()
        for column, (box, begins, above) in enumerate(line, 1):
            if not begins:
                continue
            merge = (
                "" if box.height == 1 else "<w:vMerge/>" if above else '<w:vMerge w:val="restart"/>'
            )
            span = f'<w:gridSpan w:val="{box.width}"/>' if box.width > 1 else ""
            cells.append(tc("" if above else _paragraph(box.text, box.look), span + merge))
            if box.look == TORN and not torn:
                torn = [tc(_paragraph("见附件", ""))] * 2
                cells += torn
            if not above:
                places.setdefault(box.tag, (number, column))  # a label printed again: the first
        hidden = "<w:hidden/>" if any(box.look == "vanish" for box, _, _ in line) else ""
        lines.append(tr(*cells, properties=hidden))
    body = p(title) + p(f"（{year}年度）") + tbl(*lines)
    return Dump(docx(body), ".docx", places)


def _paragraph(text: str, look: str) -> str:
    shape = f"<w:{look}/>" if look and look != TORN else ""
    parts = [r(escape(part), shape) if part else "" for part in text.split("\n")]
    return p("<w:r><w:br/></w:r>".join(parts) if text else "")


Cells = Iterator[tuple[str, Tag]]


def _kept(line: list[tuple[Box, bool, bool]]) -> Cells:
    """A blank below a merge, one cell across."""
    for box, begins, above in line:
        if begins:
            yield ("", ("", 0)) if above else (box.text, box.tag)


def _spread(line: list[tuple[Box, bool, bool]]) -> Cells:
    """A blank in every place a merge covers."""
    for box, begins, above in line:
        yield (box.text, box.tag) if begins and not above else ("", ("", 0))


def _missing(line: list[tuple[Box, bool, bool]]) -> Cells:
    """No cell where a merge covers."""
    for box, begins, above in line:
        if begins and not above:
            yield box.text, box.tag


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if set(text) & set('\n",') else text


def _text(
    cells: Callable[[list[tuple[Box, bool, bool]]], Cells],
    write: Callable[[str], str],
    between: str,
    edge: str = "",
    rule: str = "",
) -> Callable[[str, int, Rows], Dump]:
    def dump(title: str, year: int, rows: Rows) -> Dump:
        said = [title, f"（{year}年度）", ""]
        places: dict[Tag, tuple[int, ...]] = {}
        start = len(said) + 1
        for number, line in enumerate(slots(rows)):
            row = list(cells(line))
            for _, tag in row:
                places.setdefault(tag, (start,))
            text = edge.lstrip() + between.join(write(one) for one, _ in row) + edge[::-1].lstrip()
            said.append(text if not edge else f"| {text.strip()} |")
            start += text.count("\n") + 1
            if number == 0 and rule:
                said.append(rule * len(row) + "|" if edge else "|".join([rule] * len(row)))
                start += 1
        return Dump(("\n".join(said) + "\n").encode(), ".txt", places)

    return dump


def as_cells(title: str, year: int, rows: Rows) -> Dump:
    """A cell a line, as a dump of a Word file writes it."""
    said = ["\t" + title, "", f"\t（{year}年度）", ""]
    places: dict[Tag, tuple[int, ...]] = {}
    for line in slots(rows):
        for text, tag in _kept(line):
            said += ("\t" + text).split("\n")
            places.setdefault(tag, (len(said) - text.count("\n"),))
        said.append("")
    return Dump(("\n".join(said) + "\n").encode(), ".txt", places)


def _plain(text: str) -> str:
    return text


def _one_line(text: str) -> str:
    return text.replace("\n", " ")


def _html_break(text: str) -> str:
    return text.replace("\n", "<br>")


DUMPS: dict[str, Callable[[str, int, Rows], Dump]] = {
    "docx": as_docx,
    "cells": as_cells,
    "word": _text(_kept, _plain, "\t"),
    "excel": _text(_spread, _quoted, "\t"),
    "browser": _text(_missing, _one_line, "\t"),
    "pipe": _text(_spread, _html_break, " | ", "|", "|---"),
    "h2t": _text(_missing, _one_line, " | ", "", "---"),
}
