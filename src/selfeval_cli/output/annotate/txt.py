"""A copy of a text document with remarks under the rows they are about.

A remark is a line that begins with a mark the reader passes over, so a copy reads as its original
does, and a later run can take the remarks out again. Encoding and line ends stay as they are.
"""

import codecs
from collections import defaultdict

from selfeval_cli.base.decoding import decode
from selfeval_cli.base.errors import Language
from selfeval_cli.base.regex import regex
from selfeval_cli.input.text.pipes import is_rule
from selfeval_cli.input.text.reader import REMARK, read
from selfeval_cli.model.document import Document
from selfeval_cli.model.report import DocumentReport, Finding
from selfeval_cli.output.annotate import wording
from selfeval_cli.output.annotate.model import AnnotatedCopy
from selfeval_cli.output.annotate.title import title_cell
from selfeval_cli.output.repairs import as_repaired

_LINE_END = regex(r"(\r\n|\r|\n)")
#: Encodings the reader knows, each with the mark that files in it begin with.
_ENCODINGS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"", "utf-8"),
    (b"", "utf-16-le"),
    (b"", "utf-16-be"),
    (b"", "gbk"),
    (b"", "gb18030"),
)
#: Signs of our own wording that GBK lacks. Most "ANSI" texts are GBK, and their editors cannot
#: show the longer codes GB18030 has for these.
_IN_GBK = str.maketrans({"›": "→", "−": "-", "–": "-"})

#: A line and what ends it; the last line of a text ends with "".
_Line = tuple[str, str]


def annotate_txt(data: bytes, document: DocumentReport, language: Language = "zh") -> AnnotatedCopy:
    """A copy of the text `data` with the active findings of `document` as lines under their rows.

    Earlier remarks are replaced. A finding without a cell stands under the title of its form, or
    at the top. Raises UnreadableDocument when the text cannot be read.
    """
    text = decode(data)
    lines = lines_of(text)
    findings = [(form, f) for form in document.forms for f in as_repaired(form) if f.active]
    ends = row_ends(read(data), lines) if findings else {}
    remarks: dict[int, list[str]] = defaultdict(list)
    lost = 0
    titles = {form.number: title_cell(form) for form in document.forms}
    for form, finding in findings:
        cell = finding.cell
        end = ends.get((cell.table, cell.row)) if cell else None
        lost += end is None and cell is not None
        if end is None:
            title = titles[form.number]
            end = ends.get(title[:2], 0) if title else 0
        remarks[end] += _remark(finding, language)
    copy = "".join(line + end for line, end in with_remarks(lines, remarks))
    warnings = (wording.say("lost", language, count=lost),) if lost else ()
    if copy == text:
        return AnnotatedCopy(data, len(findings), warnings)
    return AnnotatedCopy(encoded(data, copy), len(findings), warnings)


def lines_of(text: str) -> list[_Line]:
    """The lines of a text, each with what ends it."""
    parts = [*_LINE_END.split(text), ""]
    return list(zip(parts[::2], parts[1::2], strict=True))


def encoded(data: bytes, text: str) -> bytes:
    """A changed `text` in the encoding of `data`, from which it comes."""
    mark, encoding = _encoding(data, decode(data))
    if encoding == "gbk":
        text = text.translate(_IN_GBK)
    return mark + text.encode(encoding, "replace")


def _encoding(data: bytes, text: str) -> tuple[bytes, str]:
    """The byte order mark and the encoding in which `data` says `text`."""
    for mark, encoding in _ENCODINGS:
        # Not equal where the last character was cut off.
        if data.startswith(mark) and data.startswith(mark + text.encode(encoding, "replace")):
            return mark, encoding
    return b"", "gb18030"


def row_ends(document: Document, lines: list[_Line]) -> dict[tuple[int, int], int]:
    """The number of the last line of every row, by table and row: up to the next row, and at the
    end of a table, where paragraphs may follow, as far as its cells go."""
    ends: dict[tuple[int, int], int] = {}
    for grid in document.grids:
        starts = [row[0].cell.line or 1 for row in grid.rows]
        last = max((c.line or 1) + c.text.count("\n") for c in grid.cells)
        if grid is document.grids[-1] and not document.after:
            last = len(lines)
        following = [*starts[1:], last + 1]
        for row, (start, limit) in enumerate(zip(starts, following, strict=True), 1):
            ends[grid.number, row] = _last_filled(lines, start, limit - 1)
    return ends


def _last_filled(lines: list[_Line], first: int, last: int) -> int:
    """The last line from `first` to `last` that prints something and is neither a remark nor a
    rule of a table, else `first`."""
    for number in range(last, first, -1):
        line = lines[number - 1][0]
        if line.strip() and not line.startswith(REMARK) and not is_rule(line):
            return number
    return first


def _remark(finding: Finding, language: Language) -> list[str]:
    heading, *more = (wording.heading(finding, language), *wording.lines(finding, language))
    return [f"{REMARK} {heading}", *(f"{REMARK}   {line}" for line in more)]


def with_remarks(lines: list[_Line], remarks: dict[int, list[str]]) -> list[_Line]:
    """The lines without earlier remarks and with the new ones behind the lines they follow."""
    line_end = next((end for _, end in lines if end), "\n")
    result: list[_Line] = [(remark, line_end) for remark in remarks.get(0, ())]
    for number, (line, end) in enumerate(lines, 1):
        # A remark ends as the line it follows: "\r" before a blank line's "\n" would swallow it.
        line_end = end or line_end
        if not line.startswith(REMARK):
            result.append((line, line_end))
        result += ((remark, line_end) for remark in remarks.get(number, ()))
    if result:
        result[-1] = (result[-1][0], "")
    return result
