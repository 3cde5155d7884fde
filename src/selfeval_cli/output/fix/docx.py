"""A copy of a Word document with each repair as a tracked change, all other parts as they were."""

from collections.abc import Iterable
from copy import deepcopy
from typing import Any

from lxml import etree

from selfeval_cli.base.errors import Language
from selfeval_cli.input import read_document
from selfeval_cli.input.docx.reader import locate
from selfeval_cli.input.package import main_part, open_archive, parse, read_part
from selfeval_cli.model.report import RepairCell
from selfeval_cli.output.annotate.package import rewrite, serialise
from selfeval_cli.output.annotate.redrawn import package
from selfeval_cli.output.fix.model import FixedCopy

AUTHOR = "selfeval"
#: What a cell may hold beside text and its formatting; with anything else in it, it is left alone.
_PLAIN = {
    *("tcPr", "p", "pPr", "r", "rPr", "t", "tab", "br", "cr", "noBreakHyphen", "softHyphen"),
    *("bookmarkStart", "bookmarkEnd", "commentRangeStart", "commentRangeEnd", "commentReference"),
    *("proofErr", "lastRenderedPageBreak", "sdt", "sdtPr", "sdtEndPr", "sdtContent", "smartTag"),
}
_OPAQUE = {"pPr", "rPr", "tcPr", "sdtPr", "sdtEndPr", "smartTagPr"}
#: Word counts these ids in 32 bits; stranger ids of a damaged file are not continued.
_HIGHEST_ID = 2**30


def fix_docx(data: bytes, cells: tuple[RepairCell, ...], language: Language = "zh") -> FixedCopy:
    """A copy of the .docx `data` with these changes as revisions by selfeval, in any language.

    A cell that holds another person's revision, a field or a picture is left alone. Raises
    UnreadableDocument when the package cannot be read.
    """
    del language  # a revision has no words
    with open_archive(data) as archive:
        name = main_part(archive)
        content = read_part(archive, name)
        root = parse(content, name)
        places = locate(root)
        revisions = _Revisions(root)
        changed, untouched = [], []
        for cell in cells:
            place = cell.cell
            found = None if place is None else places.get((place.table, place.row, place.column))
            if found is not None and _is_plain(found):
                revisions.change(found, cell.after)
                changed.append(cell)
            else:
                untouched.append(cell)
        signed = any(n.lower().startswith("_xmlsignatures/") for n in archive.namelist())
        copy = rewrite(data, archive, {name: serialise(root, content)}) if changed else data
    return FixedCopy(copy, tuple(changed), tuple(untouched), signed=signed)


def fix_redrawn(data: bytes, cells: tuple[RepairCell, ...], language: Language = "zh") -> FixedCopy:
    """A .docx that shows the tables of `data`, with the changes as revisions."""
    return fix_docx(package(read_document(data)), cells, language)


def _local(element: Any) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _is_plain(cell: Any) -> bool:
    """Whether a cell holds nothing but text: no revision, no field, no picture, no table."""
    pending = list(cell)
    while pending:
        element = pending.pop()
        if _local(element) not in _PLAIN:
            return False
        if _local(element) not in _OPAQUE:
            pending.extend(element)
    return not any(_local(e) in ("ins", "del", "rPrChange", "pPrChange") for e in cell.iter())


class _Revisions:
    """Writes tracked changes into a document, each under a number of its own."""

    def __init__(self, root: Any) -> None:
        self._namespace = etree.QName(root).namespace
        ids = (element.get(self._w("id"), "") for element in root.iter())
        numbers = (int(text) for text in ids if text.isascii() and text.isdecimal())
        self._number = max((n for n in numbers if n < _HIGHEST_ID), default=0)

    def change(self, cell: Any, text: str) -> None:
        """Mark what a cell prints as deleted, and insert `text` behind it."""
        runs = [run for run in cell.iter(self._w("r")) if _prints(run)]
        for run in runs:
            self._delete(run)
        formatting = runs[-1].find(self._w("rPr")) if runs else self._formatting(cell)
        inserted = self._revision("ins")
        run = etree.SubElement(inserted, self._w("r"))
        if formatting is not None:
            run.append(deepcopy(formatting))
        etree.SubElement(run, self._w("t")).text = text
        if runs:
            runs[-1].getparent().addnext(inserted)
        else:
            self._paragraph(cell).append(inserted)

    def _delete(self, run: Any) -> None:
        deleted = self._revision("del")
        run.addprevious(deleted)
        deleted.append(run)
        for text in run.findall(self._w("t")):
            text.tag = self._w("delText")

    def _revision(self, kind: str) -> Any:
        self._number += 1
        attributes = {self._w("id"): str(self._number), self._w("author"): AUTHOR}
        return etree.Element(self._w(kind), attributes)

    def _paragraph(self, cell: Any) -> Any:
        found = next(cell.iter(self._w("p")), None)
        return etree.SubElement(cell, self._w("p")) if found is None else found

    def _formatting(self, cell: Any) -> Any:
        """The formatting of a blank cell's paragraph mark, for what is written into it."""
        found = next(cell.iter(self._w("p")), None)
        return None if found is None else found.find(f"{self._w('pPr')}/{self._w('rPr')}")

    def _w(self, name: str) -> str:
        return f"{{{self._namespace}}}{name}"


def _prints(run: Any) -> bool:
    return any(_local(element) in ("t", "tab", "br", "cr") for element in run)


def accepted(root: Any, *, authors: Iterable[str] = (AUTHOR,)) -> None:
    """Accept the revisions of `authors` in a document part, as Word does."""
    _settle(root, set(authors), keep="ins", drop="del")


def rejected(root: Any, *, authors: Iterable[str] = (AUTHOR,)) -> None:
    """Reject the revisions of `authors` in a document part, as Word does."""
    _settle(root, set(authors), keep="del", drop="ins")


def _settle(root: Any, authors: set[str], *, keep: str, drop: str) -> None:
    w = etree.QName(root).namespace
    for element in list(root.iter(f"{{{w}}}{keep}", f"{{{w}}}{drop}")):
        if element.get(f"{{{w}}}author") not in authors:
            continue
        if _local(element) == keep:
            for child in list(element):
                for text in child.findall(f"{{{w}}}delText"):
                    text.tag = f"{{{w}}}t"
                element.addprevious(child)
        element.getparent().remove(element)
