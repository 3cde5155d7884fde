"""A copy of a Word document with a comment at the cell of each finding.

The package is not saved through python-docx, which rewrites every part and does not see cells
under content controls. Only the parts a comment needs are edited (the document, its comments and
relationships, the content types); every other part keeps its bytes.
"""

import posixpath
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from typing import Any
from zipfile import ZipFile

from lxml import etree
from msgspec import Struct, field

from selfeval_cli.base.errors import Language
from selfeval_cli.input.docx.reader import locate
from selfeval_cli.input.package import (
    main_part,
    open_archive,
    rels_name,
)
from selfeval_cli.model.report import DocumentReport, Finding, FormReport
from selfeval_cli.output.annotate import wording
from selfeval_cli.output.annotate.model import AnnotatedCopy
from selfeval_cli.output.annotate.package import (
    CONTENT_TYPES,
    RELATION_BASE,
    STRICT_RELATION_BASE,
    Part,
    declare,
    empty_relations,
    free_name,
    read,
    relate,
    rewrite,
    serialise,
    targets_of,
)
from selfeval_cli.output.annotate.title import title_cell
from selfeval_cli.output.repairs import as_repaired

_INITIALS = "se"
_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_STRICT_W = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
_W15 = "http://schemas.microsoft.com/office/word/2012/wordml"
_W16CID = "http://schemas.microsoft.com/office/word/2016/wordml/cid"
_W16CEX = "http://schemas.microsoft.com/office/word/2018/wordml/cex"

#: Elements that may stand between a cell and its own paragraphs.
_BLOCK_WRAPPERS = {"sdt", "sdtContent", "customXml", "ins", "moveTo"}
#: Formatting that must not pass from the text on to the comment's reference mark: it would hide
#: the mark, or make it part of a tracked change or of a fitted piece of text.
_NOT_INHERITED = {
    *("ins", "del", "moveFrom", "moveTo", "rPrChange"),
    *("vanish", "specVanish", "webHidden", "fitText", "eastAsianLayout"),
}
#: Word counts comment ids in 32 bits; stranger ids of a damaged file are not continued.
_HIGHEST_ID = 2**30


class _Names(Struct, frozen=True):
    """The names of WordprocessingML elements and attributes in the document's own namespace."""

    namespace: str
    tags: dict[str, str] = field(default_factory=dict)

    def __call__(self, local: str) -> str:
        return self.tags.setdefault(local, f"{{{self.namespace}}}{local}")


def annotate_docx(
    data: bytes, document: DocumentReport, language: Language = "zh"
) -> AnnotatedCopy:
    """A copy of the .docx `data` with a Word comment for each active finding of `document`.

    Earlier comments by selfeval are replaced, those of other people stay. A finding without a
    cell is put on the title of its form. The original is returned as it is when there is nothing
    to add or to take away. Raises UnreadableDocument when the package cannot be read.
    """
    with open_archive(data) as archive:
        main = read(archive, main_part(archive))
        targets = targets_of(archive, main.name)
        findings = [(form, f) for form in document.forms for f in as_repaired(form) if f.active]
        if not findings and "comments" not in targets:
            return AnnotatedCopy(data, 0)

        w = _Names(etree.QName(main.root).namespace)
        changed = [main]
        name = targets.get("comments")
        if name is None:
            folder = posixpath.dirname(main.name.replace("\\", "/"))
            name = free_name(archive, posixpath.join(folder, "comments{}.xml"))
            relations = read(archive, rels_name(archive, main.name), empty_relations)
            base = STRICT_RELATION_BASE if w.namespace == _STRICT_W else RELATION_BASE
            relate(relations.root, f"{base}/comments", posixpath.basename(name))
            changed.append(relations)
        if name not in archive.NameToInfo:
            types = read(archive, CONTENT_TYPES)
            declare(types.root, name, _COMMENTS_TYPE)
            changed.append(types)
        comments = read(archive, name, lambda: _empty_comments(w))
        changed.append(comments)

        removed = _take_away(main.root, comments.root, w)
        if not findings and not removed:
            return AnnotatedCopy(data, 0)
        changed += _forget_threads(archive, targets, removed)
        lost = _add(main.root, comments.root, findings, language, w)
        parts = {part.name: serialise(part.root, part.original) for part in changed}
        return AnnotatedCopy(
            rewrite(data, archive, parts), len(findings), _warnings(archive, lost, language)
        )


# The package


def _empty_comments(w: _Names) -> Any:
    return etree.Element(w("comments"), nsmap={"w": w.namespace})


def _warnings(archive: ZipFile, lost: int, language: Language) -> tuple[str, ...]:
    signed = any(name.lower().startswith("_xmlsignatures/") for name in archive.namelist())
    return (
        *([wording.say("signed", language)] if signed else []),
        *([wording.say("lost", language, count=lost)] if lost else []),
    )


# Taking earlier comments away


def _take_away(document: Any, comments: Any, w: _Names) -> list[Any]:
    """Remove selfeval's own comments and their marks; returns the comments removed."""
    own = [c for c in comments.iter(w("comment")) if c.get(w("author")) in wording.AUTHORS]
    ids = {comment.get(w("id")) for comment in own}
    for comment in own:
        _drop(comment)
    marks = document.iter(w("commentRangeStart"), w("commentRangeEnd"), w("commentReference"))
    for mark in [mark for mark in marks if mark.get(w("id")) in ids]:
        holder = mark.getparent()
        _drop(mark)
        # Word may have wrapped our reference run in a tracked insertion.
        while holder.tag in (w("r"), w("ins")) and not [e for e in holder if e.tag != w("rPr")]:
            emptied, holder = holder, holder.getparent()
            _drop(emptied)
    return own


def _forget_threads(
    archive: ZipFile, targets: Mapping[str, str], removed: Iterable[Any]
) -> list[Part]:
    """Word's side tables (threads, durable ids, dates) without the entries of removed comments.

    Another person's reply to a removed comment stays, as a comment of its own.
    """
    changed = []
    paragraph_ids = {p.get(f"{{{_W14}}}paraId") for comment in removed for p in comment} - {None}
    durable_ids: set[str] = set()
    for kind, namespace, key in (
        ("commentsExtended", _W15, "paraId"),
        ("commentsIds", _W16CID, "paraId"),
        ("commentsExtensible", _W16CEX, "durableId"),
    ):
        name = targets.get(kind, "")
        if name not in archive.NameToInfo:
            continue
        part = read(archive, name)
        gone = durable_ids if key == "durableId" else paragraph_ids
        entries = [entry for entry in part.root if entry.get(f"{{{namespace}}}{key}") in gone]
        orphans = [
            entry for entry in part.root if entry.get(f"{{{_W15}}}paraIdParent") in paragraph_ids
        ]
        for entry in orphans:
            del entry.attrib[f"{{{_W15}}}paraIdParent"]
        for entry in entries:
            if durable := entry.get(f"{{{_W16CID}}}durableId"):
                durable_ids.add(durable)
            _drop(entry)
        if entries or orphans:
            changed.append(part)
    return changed


def _drop(element: Any) -> None:
    """Remove an element but not the text after it, which lxml counts as a part of it."""
    parent, before = element.getparent(), element.getprevious()
    if element.tail:
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)


# Adding comments


def _add(
    document: Any,
    comments: Any,
    findings: Iterable[tuple[FormReport, Finding]],
    language: Language,
    w: _Names,
) -> int:
    """Add a comment per finding; the number of findings whose cell is not in the document."""
    cells = locate(document)
    ids = [
        int(text) for c in comments.iter(w("comment")) if (text := c.get(w("id"), "")).isdecimal()
    ]
    number = max((i for i in ids if i < _HIGHEST_ID), default=-1) + 1
    lost = 0
    title, headed = None, set[int]()
    for form, finding in findings:
        if form.number not in headed:
            headed.add(form.number)
            title = cells.get(place) if (place := title_cell(form)) else None
            if lines := wording.summary(form, language):
                _attach(document, comments, title, (str(number), wording.AUTHOR, lines), w)
                number += 1
        cell = cells.get(_key(finding.cell)) if finding.cell else None
        lost += cell is None and finding.cell is not None
        lines = (wording.heading(finding, language), *wording.lines(finding, language))
        remark = (str(number), wording.author(finding, language), lines)
        _attach(document, comments, title if cell is None else cell, remark, w)
        number += 1
    return lost


#: A comment: its number, its author, its lines.
_Remark = tuple[str, str, tuple[str, ...]]


def _attach(document: Any, comments: Any, cell: Any, remark: _Remark, w: _Names) -> None:
    """Put a comment at a cell or, without one, at the start of the document."""
    first, last = _paragraphs_to_mark(document, cell, w)
    _mark(first, last, remark[0], w)
    comment = _comment(remark, w)
    if _opens_control(last, w):
        comment.insert(0, etree.Element(w("p")))
    comments.append(comment)


def _key(place: Any) -> tuple[int, int, int]:
    return place.table, place.row, place.column


def _paragraphs_to_mark(document: Any, cell: Any, w: _Names) -> tuple[Any, Any]:
    """The first and last paragraph with text in the cell; without a cell, of the document."""
    if cell is None:
        first = next(document.iter(w("p")), None)
        inside = [] if first is None else [first]
        container = document.find(w("body"))
    else:
        inside = list(_own_paragraphs(cell, w))
        container = cell
    inside = [p for p in inside if _prints(p, w)] or inside[:1]
    if not inside:
        # Not allowed by the schema, yet it occurs: a cell without any paragraph.
        inside = [etree.SubElement(container, w("p"))]
    outside = [_outside_text_boxes(p, w) for p in (inside[0], inside[-1])]
    return outside[0], outside[1]


def _own_paragraphs(container: Any, w: _Names) -> Iterator[Any]:
    """The paragraphs of a cell, through content controls, but not those of nested tables."""
    wrappers = {w(name) for name in _BLOCK_WRAPPERS}
    for child in container:
        if child.tag == w("p"):
            yield child
        elif child.tag in wrappers:
            yield from _own_paragraphs(child, w)


def _prints(paragraph: Any, w: _Names) -> bool:
    return any((text.text or "").strip() for text in paragraph.iter(w("t")))


def _outside_text_boxes(paragraph: Any, w: _Names) -> Any:
    """The paragraph itself or, as Word allows no comments in a text box, the one that holds it."""
    boxes = list(paragraph.iterancestors(w("txbxContent")))
    return next(boxes[-1].iterancestors(w("p")), paragraph) if boxes else paragraph


def _mark(first: Any, last: Any, number: str, w: _Names) -> None:
    """Let comment `number` span from the start of one paragraph to the end of another."""
    start = _start(first, w) + _opens_document(first, w)
    first.insert(start, etree.Element(w("commentRangeStart"), {w("id"): number}))
    reference = etree.Element(w("r"))
    formatting = _formatting_at_end(last, w)
    if formatting is not None:
        reference.append(formatting)
    etree.SubElement(reference, w("commentReference"), {w("id"): number})
    end = etree.SubElement(last, w("commentRangeEnd"), {w("id"): number})
    if _opens_control(last, w):
        last.insert(_start(last, w), reference)
    else:
        end.addnext(reference)


def _start(paragraph: Any, w: _Names) -> int:
    """The place in a paragraph before its text, behind comments' marks that are there already."""
    for place, element in enumerate(paragraph):
        leads = element.tag in (w("pPr"), w("commentRangeStart"))
        if not leads and element.find(w("commentReference")) is None:
            return place
    return len(paragraph)


def _opens_document(paragraph: Any, w: _Names) -> bool:
    """Whether a document begins with a table and this is its first paragraph.

    LibreOffice (7.4) takes a comment that begins at its first sign out of the table.
    """
    body = next(paragraph.iterancestors(w("body")), None)
    first: Any = None if body is None else next(body.iter(w("p")))
    if first is not paragraph:
        return False
    runs = any(element.tag == w("r") for element in paragraph)
    return runs and next(paragraph.iterancestors(w("tc")), None) is not None


def _opens_control(paragraph: Any, w: _Names) -> bool:
    """Whether the paragraph is the first of a content control around paragraphs or cells.

    What such a paragraph says before a comment's reference mark, and the first line of the comment,
    get lost in LibreOffice (7.4). There the mark stands first, and the comment's first line is
    left blank.
    """
    controls = paragraph.iterancestors(w("sdt"))
    return any(next(control.iter(w("p")), None) is paragraph for control in controls)


def _formatting_at_end(paragraph: Any, w: _Names) -> Any:
    """A copy of the formatting in force at the paragraph's end, so that the line keeps its height.

    A mark in the default size could make a row of small print taller.
    """
    boxes = w("txbxContent")
    runs = [r for r in paragraph.iter(w("r")) if next(r.iterancestors(boxes), None) is None]
    found = runs[-1].find(w("rPr")) if runs else paragraph.find(f"{w('pPr')}/{w('rPr')}")
    if found is None:
        return None
    formatting = deepcopy(found)
    formatting.tail = None
    for name in _NOT_INHERITED:
        for element in formatting.findall(w(name)):
            formatting.remove(element)
    return formatting if len(formatting) else None


def _comment(remark: _Remark, w: _Names) -> Any:
    """The comment itself: a bold heading and a paragraph per line. Without a date, so that the
    same document gives the same copy."""
    number, author, (first, *rest) = remark
    comment = etree.Element(
        w("comment"), {w("id"): number, w("author"): author, w("initials"): _INITIALS}
    )
    heading = etree.SubElement(comment, w("p"))
    etree.SubElement(etree.SubElement(heading, w("r")), w("annotationRef"))
    bold = etree.SubElement(heading, w("r"))
    etree.SubElement(etree.SubElement(bold, w("rPr")), w("b"))
    etree.SubElement(bold, w("t")).text = first
    for line in rest:
        run = etree.SubElement(etree.SubElement(comment, w("p")), w("r"))
        etree.SubElement(run, w("t")).text = line
    return comment
