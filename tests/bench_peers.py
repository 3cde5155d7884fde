"""Other readers of Word documents beside ours, on documents of 1, 7 and 40 forms."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from importlib.util import find_spec
from random import Random
from typing import Any

from bench_measure import Goal, Table, alternate, at_least
from bench_word import as_word_writes
from documents.clean import clean_forms
from documents.judging import printed

#: How many forms, and the goals for python-docx, docx2python and markitdown.
SIZES: tuple[tuple[int, tuple[Goal | None, ...]], ...] = (
    (1, (None, None, None)),
    (7, (at_least(10), at_least(50), None)),
    (40, (at_least(10), at_least(50), at_least(200))),
)


def document(forms: int) -> bytes:
    """So many forms in one document, with no more than what python-docx writes."""
    return printed(tuple(clean_forms(Random(number), 1)[0] for number in range(forms)), "docx")


def long_form(rows: int = 300) -> bytes:
    """A form of that many indicator rows under one merged first-level cell, as Word writes it."""
    form = clean_forms(Random(1), 1)[0]
    row = form.rows[0]
    many = tuple(replace(row, name=f"{row.name}{number}") for number in range(rows))
    return as_word_writes(printed((replace(form, rows=many),), "docx"))


def least(data: bytes) -> object:
    """What no reader that parses with lxml can do without; how often that goes into the time of
    another is the most that ours could ever be faster."""
    from lxml import etree

    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return etree.fromstring(package.read("word/document.xml"))


def python_docx(data: bytes) -> object:
    """The text of every cell as most programs ask for it."""
    import docx

    opened = docx.Document(io.BytesIO(data))
    return [cell.text for table in opened.tables for row in table.rows for cell in row.cells]


def with_docx2python(data: bytes) -> object:
    """All that docx2python reads."""
    from docx2python import docx2python

    with docx2python(io.BytesIO(data)) as opened:
        return opened.body


def with_markitdown(data: bytes) -> object:
    """The document as Markdown."""
    return _markitdown().convert_stream(io.BytesIO(data), file_extension=".docx")


def with_docling(data: bytes) -> object:
    """The document as docling has it."""
    from docling.datamodel.base_models import DocumentStream
    from docling.document_converter import DocumentConverter

    return DocumentConverter().convert(DocumentStream(name="a.docx", stream=io.BytesIO(data)))


_made: list[Any] = []


def _markitdown() -> Any:
    """Made once: making it is not reading."""
    from markitdown import MarkItDown

    if not _made:
        _made.append(MarkItDown())
    return _made[0]


#: Modules and what reads with them; docling brings torch along, several GB, and is left to those
#: who have it.
PEERS: tuple[tuple[str, str, Callable[[bytes], object]], ...] = (
    ("docx", "python-docx row.cells", python_docx),
    ("docx2python", "docx2python", with_docx2python),
    ("markitdown", "markitdown", with_markitdown),
    ("docling", "docling", with_docling),
)


def peers(table: Table, runs: int) -> None:
    """Each of them against our reader, the whole check, and what every reader has to do."""
    for forms, goals in SIZES:
        lean = document(forms)
        _compare(table, f"lean, forms: {forms}", lean, runs, goals)
        _compare(table, f"as Word writes, forms: {forms}", as_word_writes(lean), runs, goals)
    _compare(table, "as Word writes, one form of 300 rows", long_form(), runs, (at_least(10),))


def _compare(
    table: Table, label: str, data: bytes, runs: int, goals: tuple[Goal | None, ...]
) -> None:
    from selfeval_cli.input import read_document
    from selfeval_cli.run.check import Plan, check_bytes

    table.begin(f"other readers, {label}, {len(data) // 1024} KiB, CPU time in process")
    ours, check = partial(read_document, data), partial(check_bytes, data, "a.docx", Plan())
    bare = partial(least, data)
    wanted = (*goals, None, None, None)
    for (module, name, read), goal in zip(PEERS, wanted, strict=False):
        if find_spec(module) is None:
            print(f"| {name}: not installed | | | | | | |")
            continue
        theirs, count = partial(read, data), runs if module == "docx" else max(3, runs // 5)
        table.add(f"{name} / our reader", alternate(theirs, ours, count), goal)
        table.add(f"{name} / unzip and parse alone", alternate(theirs, bare, count))
        table.add(f"{name} / our whole check", alternate(theirs, check, max(2, count // 3)))
