"""Which part of which form every line of a document was taken for, as `extract --explain` draws."""

from collections.abc import Iterator

from msgspec import Struct

from selfeval_cli.forms.blocks import Block, Part, blocks_of
from selfeval_cli.forms.funds import read_funds_header
from selfeval_cli.forms.header import Header
from selfeval_cli.forms.indicators import read_indicator_header
from selfeval_cli.forms.lines import Line
from selfeval_cli.forms.reading import read_form
from selfeval_cli.forms.split import segments
from selfeval_cli.model.document import Document
from selfeval_cli.model.form import Form, LookAlike


class Outlined(Struct, frozen=True):
    """A line with its part of the form; `header` when it heads the part. `fields` are the fields
    that the cells of a header name, by the identity of the cell."""

    line: Line
    part: Part
    header: bool = False
    fields: tuple[tuple[int, str], ...] = ()


class Outline(Struct, frozen=True):
    """A form, or the look-alike or nothing that its lines turned out to be, and those lines."""

    form: Form | LookAlike | None
    lines: tuple[Outlined, ...]


def outline(document: Document) -> Iterator[Outline]:
    """The forms and look-alikes of a document in reading order, each with its lines."""
    number = 0
    for segment in segments(document):
        form = read_form(segment, number + 1)
        number += isinstance(form, Form)
        yield Outline(form, tuple(_lines(segment.lines)))


def _lines(lines: list[Line]) -> Iterator[Outlined]:
    """The lines in the order of the document, each with the block it was put into."""
    found: dict[int, Outlined] = {}
    for block in blocks_of(lines):
        fields = _fields(block)
        for line in block.header:
            found[id(line)] = Outlined(line, block.part, True, fields)
        for line in block.lines:
            found[id(line)] = Outlined(line, block.part)
    for line in lines:
        if id(line) in found:
            yield found[id(line)]


def _fields(block: Block) -> tuple[tuple[int, str], ...]:
    """The fields that the columns of a header name, by the place of the cell that names each."""
    header: Header | None = None
    if block.part is Part.INDICATORS:
        header = read_indicator_header(block.header, block.lines)
    elif block.part is Part.FUNDS:
        header = read_funds_header(block.header)
    if header is None:
        return ()
    return tuple((id(c.slot.cell), c.field) for c in header.columns if c.field)
