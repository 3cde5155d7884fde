"""Word documents: one pass over the document part; every table becomes a grid of real columns.

The text is what Word shows when all changes are accepted: insertions in, deletions out, hidden
and struck-out text out, bound values instead of what was stored with the control, field results
instead of field codes, the branch of alternate content that Word takes. What was decided about a
cell stays with it as flags. Elements that are not known are walked through, so that text
in a wrapper of a newer Word is not lost.
"""

from collections.abc import Callable
from typing import Any

from lxml import etree
from msgspec import Struct, field

from selfeval_cli.base.errors import UnreadableDocument
from selfeval_cli.base.regex import regex
from selfeval_cli.input.docx.bound import BINDING, Bindings
from selfeval_cli.input.docx.names import attribute, child, is_on, tags
from selfeval_cli.input.docx.styles import MARKED, Property, Styles, Value, read_styles, said
from selfeval_cli.input.docx.symbols import holds_private_use, in_font, symbol, without_private_use
from selfeval_cli.input.package import (
    main_part,
    open_archive,
    parse,
    read_part,
    refuse_pictures_alone,
    relationships,
)
from selfeval_cli.input.unseen import dropped as left_out
from selfeval_cli.model.document import Cell, Document, DropKind, Flag, Grid

__all__ = ["locate", "main_part", "open_archive", "parse", "read", "read_part"]

#: Cells of a document, covered parts of merged cells included.
MAX_CELLS = 200_000
#: Grid columns that a cell, or the space before a row, may span. Word itself stops at 63. Spans
#: up to here are taken as they are and larger ones refused: a clamped span would shift columns.
MAX_SPAN = 1_000
#: Tables within tables.
MAX_DEPTH = 8

_NO_FLAGS: frozenset[Flag] = frozenset()
_TRACKED: frozenset[Flag] = frozenset({"tracked"})
_PLACEHOLDER: frozenset[Flag] = frozenset({"placeholder"})

_ROWS, _CELLS, _PARAGRAPHS, _RUNS = tags("tr"), tags("tc"), tags("p"), tags("r")
_ROW_PROPERTIES, _CELL_PROPERTIES = tags("trPr"), tags("tcPr")
_PARAGRAPH_PROPERTIES, _RUN_PROPERTIES = tags("pPr"), tags("rPr")
_TABLE_PROPERTIES, _TABLE_STYLE = tags("tblPr"), tags("tblStyle")
_SDT_PROPERTIES, _SDT_CONTENT = tags("sdtPr"), tags("sdtContent")
_SHOWS_PLACEHOLDER, _CHECKBOX, _CHECKED = (
    tags("showingPlcHdr"),
    tags("w14:checkbox"),
    tags("w14:checked"),
)
_SDT, _KEPT, _LEFT_OUT = tags("sdt"), tags("ins", "moveTo"), tags("del", "moveFrom")
_ALTERNATIVES, _CHOICE, _FALLBACK = (
    tags("mc:AlternateContent"),
    tags("mc:Choice"),
    tags("mc:Fallback"),
)
_WRAPPERS = tags(
    *("sdt", "sdtContent", "customXml", "smartTag", "hyperlink", "fldSimple", "dir", "bdo"),
    *("ins", "moveTo", "del", "moveFrom", "mc:AlternateContent"),
)
_GRID_BEFORE, _GRID_SPAN = tags("gridBefore"), tags("gridSpan")
_VERTICAL, _HORIZONTAL = tags("vMerge"), tags("hMerge")
_CELL_DELETED, _CELL_MERGED = tags("cellDel"), tags("cellMerge")
_CELL_CHANGED = tags("cellIns", "cellDel", "cellMerge")
#: Properties of cells that nothing here reads.
_UNREAD = tags("tcW", "tcBorders", "shd", "vAlign")
_READ_OF_CELL = _GRID_SPAN | _VERTICAL | _HORIZONTAL | _CELL_CHANGED
_INSERTED, _DELETED = tags("ins"), tags("del")
_RUN_STYLE, _PARAGRAPH_STYLE = tags("rStyle"), tags("pStyle")
_FONTS = tags("rFonts")
#: Comments are no notes: nothing of them is printed in the cell.
_NOTES = tags("footnoteReference", "endnoteReference")
_FORM_DATA, _FORM_BOX, _FORM_LIST = tags("ffData"), tags("checkBox"), tags("ddList")
_CHECKED_BOX, _DEFAULT, _RESULT, _ENTRY = (
    tags("checked"),
    tags("default"),
    tags("result"),
    tags("listEntry"),
)
#: Namespaces of Word's own extensions: the branch that requires them is the one Word shows.
_UNDERSTOOD = "http://schemas.microsoft.com/office/"
_RAISED = dict(zip(map(ord, "0123456789"), "⁰¹²³⁴⁵⁶⁷⁸⁹", strict=True))
_LOWERED = dict(zip(map(ord, "0123456789"), "₀₁₂₃₄₅₆₇₈₉", strict=True))
#: Raised figures behind the last digit of a cell are the mark of a note, unless of a power of ten.
_MARK = regex(r"(?<=[\d%％‰)）])(?<![×xX*·]10)[⁰¹²³⁴-⁹₀-₉]+$")


class _Box(Struct, gc=False):
    """A w:tc while its table is walked."""

    element: Any
    flags: set[Flag]
    blank: bool  # its text does not count; its flags tell why
    content: list[Any]  # its blocks
    span: int = 1
    row_span: int = 1
    starts: bool = False  # a vertical merge
    continues: bool = False  # the vertical merge from above
    joins_left: bool = False  # the old horizontal merge
    ghosts: tuple[list[Any], ...] = ()  # the blocks of cells that joined from the right
    row: int = 0
    column: int = 0
    text: str = ""
    bound: str | None = None  # the value its content control shows


class _Rows(Struct):
    """The rows of a table as far as they are read."""

    number: int
    height: int = 0
    boxes: list[_Box] = field(default_factory=list)
    merging: dict[int, _Box] = field(default_factory=dict)
    dropped: list[tuple[int, DropKind, str]] = field(default_factory=list)

    def cell(self, box: _Box) -> Cell:
        flags = frozenset(box.flags) if box.flags else _NO_FLAGS
        row, column = box.row, box.column
        return Cell(self.number, row, column, box.text, box.row_span, box.span, None, flags)


class _Walk:
    """The state of one pass: what was found, and where in the document it stands.

    No Struct: it is written to for every cell, which for a Struct is a call.
    """

    def __init__(
        self,
        styles: Styles,
        careful: bool,
        revised: bool,
        bindings: Bindings | None,
        elements: dict[tuple[int, int, int], Any] | None,
    ) -> None:
        self.styles = styles
        #: Runs have to be looked at: hidden, in a symbol font, typed marks of notes.
        self.careful = careful
        #: What is done with an element in a paragraph.
        self.inline = _CAREFUL_INLINE if careful else _INLINE
        self.revised = revised  # paragraph marks have to be looked at: some may be deleted
        self.bindings = bindings
        self.elements = elements
        self.grids: list[Grid | None] = []
        self.after: tuple[str, ...] = ()
        self.count = 0
        self.chunks = 0
        self.deleted_rows = 0
        self.depth = 0
        self.host: tuple[int, int, int] | None = None
        self.flags: set[Flag] = set()
        self.blank = False  # the text at this place does not count
        self.told = 0  # how many paragraphs of this place stand before an earlier table
        self.boxes: list[str] = []  # lines of text boxes met in the paragraph
        self.mark_deleted = False  # the next paragraph continues this one
        self.table_style: str | None = None
        self.paragraph_style: str | None = None
        self.gone: list[str] = []  # hidden and struck-out text of the row
        self.objects = 0
        self.fields: list[bool] = []  # open fields: is the pass in their code?
        self.coding = 0  # how many of them it is in the code of
        self.swallowed: list[str] = []  # text met in codes of fields


def read(data: bytes) -> Document:
    """The tables and paragraphs of a .docx.

    `remarks` are codes with a count ("external-links:2"), worded by `problems.remark`.
    Raises UnreadableDocument.
    """
    with open_archive(data) as archive:
        main = main_part(archive)
        content = read_part(archive, main)
        related = relationships(archive, main)
        styles = Styles()
        for kind, target, external in related:
            if kind == "styles" and not external and target in archive.NameToInfo:
                styles = read_styles(archive, target)
                break
        root = parse(content, main)
        bindings = Bindings(archive, related)
        careful = b"Wingdings" in content or styles.matter(content)
        walk = _walk(root, styles, careful, bindings=bindings)
        remarks = {
            "external-links": sum(external for _, _, external in related),
            "outside-content": walk.chunks,
            "deleted-rows": walk.deleted_rows,
            "embedded-objects": walk.objects,
        }
        grids = tuple(grid for grid in walk.grids if grid is not None)
        said = tuple(f"{code}:{count}" for code, count in remarks.items() if count)
        return refuse_pictures_alone(archive, Document("docx", grids, walk.after, said))


def locate(root: Any) -> dict[tuple[int, int, int], Any]:
    """The w:tc element of every cell by (table, row, column), for the root of a document part.

    Raises UnreadableDocument "too-large", or "not-a-document" for another kind of part.
    """
    elements: dict[tuple[int, int, int], Any] = {}
    _walk(root, Styles(), elements=elements)
    return elements


def _walk(
    root: Any,
    styles: Styles,
    careful: bool = False,
    bindings: Bindings | None = None,
    elements: dict[tuple[int, int, int], Any] | None = None,
) -> _Walk:
    body = child(root, tags("body")) if root.tag in tags("document") else None
    if body is None:
        raise UnreadableDocument("not-a-document", root.tag.rpartition("}")[2])
    careful = (
        careful
        or next(root.iter(*MARKED), None) is not None
        or any(map(_mark_is_typed, root.iter(*_NOTES)))
    )
    walk = _Walk(
        styles,
        careful=careful,
        revised=next(root.iter(*_INSERTED, *_DELETED), None) is not None,
        elements=elements,
        bindings=None if next(root.iter(*BINDING), None) is None else bindings,
    )
    if elements is None:
        _strip(root, walk)
    lines: list[str] = []
    _blocks(walk, body, lines)
    walk.after = _paragraphs(lines[walk.told :])
    return walk


def _strip(root: Any, walk: _Walk) -> None:
    """Take out the properties that the walk passes over, which are most of a document that Word
    wrote, and what it only walks through, but for what stands in it: for lxml that is much less
    work than to hand them to it one by one."""
    looked_at = walk.careful or walk.revised
    unread = _UNREAD if looked_at else _UNREAD | _PARAGRAPH_PROPERTIES | _RUN_PROPERTIES
    etree.strip_elements(root, *unread, with_tail=False)
    etree.strip_tags(root, *(_CELL_PROPERTIES if walk.careful else _CELL_PROPERTIES | _RUNS))


def _paragraphs(lines: list[str]) -> tuple[str, ...]:
    return tuple(line for raw in lines if (line := without_private_use(raw).strip()))


# Wrappers: what stands in their place


def _unwrap(wrapper: Any) -> tuple[Any, frozenset[Flag]]:
    """The element whose children stand in the place of a wrapper, None when nothing does, and
    what there is to know about them."""
    tag = wrapper.tag
    if tag in _SDT:
        properties = child(wrapper, _SDT_PROPERTIES)
        shows = None if properties is None else child(properties, _SHOWS_PLACEHOLDER)
        flags = _PLACEHOLDER if shows is not None and is_on(shows) else _NO_FLAGS
        return child(wrapper, _SDT_CONTENT), flags
    if tag in _KEPT:
        return wrapper, _TRACKED
    if tag in _LEFT_OUT:
        return None, _TRACKED
    if tag in _ALTERNATIVES:
        return _branch(wrapper), _NO_FLAGS
    return wrapper, _NO_FLAGS


def _branch(alternatives: Any) -> Any:
    """The first choice that Word understands, else the fallback."""
    for element in alternatives:
        if element.tag in _CHOICE and _understood(element):
            return element
    return child(alternatives, _FALLBACK)


def _understood(choice: Any) -> bool:
    required = (choice.get("Requires") or "").split()
    return all(
        (choice.nsmap.get(prefix) or _UNDERSTOOD).startswith(_UNDERSTOOD) for prefix in required
    )


def _control(walk: _Walk, wrapper: Any) -> str | None:
    """What a content control shows whatever stands in it: the state of a check box, or the value
    it is bound to. None for any other."""
    if wrapper.tag not in _SDT:
        return None
    bound = None if walk.bindings is None else walk.bindings.value(wrapper)
    if bound is None:
        return _checkbox(wrapper)
    walk.flags.add("bound")
    return bound


def _checkbox(wrapper: Any) -> str | None:
    properties = child(wrapper, _SDT_PROPERTIES)
    box = None if properties is None else child(properties, _CHECKBOX)
    if box is None:
        return None
    checked = child(box, _CHECKED)
    return "☑" if checked is not None and is_on(checked, "w14:val") else "☐"


# Blocks: paragraphs and tables


def _blocks(walk: _Walk, parent: Any, lines: list[str]) -> None:
    """Walk the body, a cell or a text box: its paragraphs are appended to `lines`.

    `parent` is an element or a list of them. A slice is taken of it here and wherever every cell
    passes, because lxml makes a list of children faster than it iterates over them.
    """
    for element in parent[:]:
        handle: _Handler | None = _BLOCKS.get(element.tag, _blocks)
        if handle is not None:
            handle(walk, element, lines)


def _wrapped_blocks(walk: _Walk, wrapper: Any, lines: list[str]) -> None:
    shown = _control(walk, wrapper)
    if shown is not None:
        lines.append(shown)
        return
    content, flags = _unwrap(wrapper)
    walk.flags |= flags
    if content is None:
        return
    outer = walk.blank
    walk.blank = outer or "placeholder" in flags
    _blocks(walk, content, lines)
    walk.blank = outer


def _outside_content(walk: _Walk, _element: Any, _lines: list[str]) -> None:
    walk.chunks += 1


def _paragraph(walk: _Walk, paragraph: Any, lines: list[str]) -> None:
    out: list[str] = []
    continues = walk.mark_deleted
    if walk.careful or walk.revised:
        _read_mark(walk, paragraph)
    _inline(walk, paragraph, out)
    if walk.coding:  # a field without an end: its text would be lost to the end of the document
        out += walk.swallowed
        walk.fields.clear()
        walk.coding = 0
    if walk.swallowed:
        walk.swallowed.clear()
    text = "".join(out)
    if walk.blank:
        text = ""
    if continues and lines:
        lines[-1] += text
    else:
        lines.append(text)
    if walk.boxes:
        lines += walk.boxes
        walk.boxes.clear()


def _read_mark(walk: _Walk, paragraph: Any) -> None:
    """What the properties of a paragraph and of its mark say."""
    walk.mark_deleted = False
    style = None
    properties = child(paragraph, _PARAGRAPH_PROPERTIES)
    for element in () if properties is None else properties:
        tag = element.tag
        if tag in _PARAGRAPH_STYLE:
            style = attribute(element)
        elif tag in _RUN_PROPERTIES:
            for mark in element:
                if mark.tag in _INSERTED:
                    walk.flags.add("tracked")
                elif mark.tag in _DELETED:
                    walk.flags.add("tracked")
                    walk.mark_deleted = True
    walk.paragraph_style = style


# Inside a paragraph


def _inline(walk: _Walk, parent: Any, out: list[str]) -> None:
    """Append the text of a paragraph, a run or anything in them to `out`."""
    handlers = walk.inline
    for element in parent[:]:
        handle = handlers.get(element.tag, _inline)
        if handle is _text:
            text = element.text
            if text:
                (walk.swallowed if walk.coding else out).append(text)
        elif handle is not None:
            handle(walk, element, out)


def _text(walk: _Walk, element: Any, out: list[str]) -> None:
    """The text itself, which `_inline` takes without a call."""


def _emit(walk: _Walk, text: str, out: list[str]) -> None:
    (walk.swallowed if walk.coding else out).append(text)


def _run(walk: _Walk, run: Any, out: list[str]) -> None:
    """A run of a document in which some have to be looked at."""
    if any(element.tag in _NOTES and _mark_is_typed(element) for element in run):
        walk.flags.add("note")
        return
    says, font = _look(walk, run)
    gone: Flag | None = "hidden" if says["vanish"] else "struck" if says["strike"] else None
    if gone:
        text = _left_out(walk, run)
        if text.strip():
            walk.flags.add(gone)
            walk.gone.append(text)
        return
    symbols = None if font is None else in_font(font, _left_out(walk, run))
    if symbols:
        walk.flags.add("symbol")
        _emit(walk, symbols, out)
    elif symbols is None and says["raised"] in ("superscript", "subscript"):
        _raised(walk, _left_out(walk, run), says["raised"] == "superscript", out)
    elif symbols is None:
        _inline(walk, run, out)


def _look(walk: _Walk, run: Any) -> tuple[dict[Property, Value], str | None]:
    """What holds for the text of a run, and the font it is set in where it names one.

    Hiding and striking are toggles: a paragraph style and a character style that both hide show
    the text.
    """
    style = font = None
    properties = child(run, _RUN_PROPERTIES)
    for element in () if properties is None else properties:
        tag = element.tag
        if tag in _RUN_STYLE:
            style = attribute(element)
        elif tag in _FONTS:
            font = attribute(element, "ascii") or attribute(element, "hAnsi")
    toggles: tuple[Property, ...] = ("vanish", "strike")
    by_style: dict[Property, Value] = {name: _toggled(walk, style, name) for name in toggles}
    by_style["raised"] = walk.styles.of(style, "character", "raised")
    return {**by_style, **said(properties)}, font


def _toggled(walk: _Walk, style: str | None, name: Property) -> bool:
    styles = walk.styles
    if styles.everything.get(name, False):
        return True
    of_table = walk.table_style is not None and styles.of(walk.table_style, "table", name)
    of_paragraph = styles.of(walk.paragraph_style, "paragraph", name)
    return bool(of_table) ^ bool(of_paragraph) ^ bool(styles.of(style, "character", name))


def _raised(walk: _Walk, text: str, above: bool, out: list[str]) -> None:
    """Raised or lowered text: figures keep their place (10⁴, m², CO2), other signs behind a figure
    are marks of notes."""
    before = next(
        (part[-1] for part in reversed(walk.swallowed if walk.coding else out) if part), ""
    )
    behind_figure = before.isdigit() or before in ("%", "％", "‰")
    if behind_figure and not text.strip().isdecimal():
        if text.strip():
            walk.flags.add("mark")
        return
    table = _RAISED if above else _LOWERED if behind_figure else {}
    _emit(walk, text.translate(table), out)


def _left_out(walk: _Walk, element: Any) -> str:
    """Walk an element whose text does not count here; returns that text."""
    out: list[str] = []
    boxes = len(walk.boxes)
    _inline(walk, element, out)
    del walk.boxes[boxes:]
    return "".join(out)


def _wrapped_inline(walk: _Walk, wrapper: Any, out: list[str]) -> None:
    shown = _control(walk, wrapper)
    if shown is not None:
        _emit(walk, shown, out)
        return
    content, flags = _unwrap(wrapper)
    walk.flags |= flags
    if content is not None and "placeholder" not in flags:
        _inline(walk, content, out)


def _tab(walk: _Walk, _element: Any, out: list[str]) -> None:
    _emit(walk, "\t", out)


def _break(walk: _Walk, _element: Any, out: list[str]) -> None:
    _emit(walk, "\n", out)


def _hyphen(walk: _Walk, _element: Any, out: list[str]) -> None:
    _emit(walk, "-", out)


def _symbol(walk: _Walk, element: Any, out: list[str]) -> None:
    walk.flags.add("symbol")
    _emit(walk, symbol(attribute(element, "font"), attribute(element, "char")), out)


def _symbol_extended(walk: _Walk, element: Any, out: list[str]) -> None:
    walk.flags.add("symbol")
    _emit(walk, symbol(None, attribute(element, "w16se:char")), out)


def _mark_is_typed(note: Any) -> bool:
    """Whether a note's mark is text of the run that holds the reference."""
    return attribute(note, "customMarkFollows") is not None and is_on(note, "customMarkFollows")


def _note(walk: _Walk, _element: Any, _out: list[str]) -> None:
    walk.flags.add("note")


def _formula(walk: _Walk, element: Any, out: list[str]) -> None:
    """A structure of a formula: 1 over 2 must not become 12, nor 10 to the second 102."""
    sign = _SIGNS[element.tag]
    parts = [part for part in element if part.tag in _FORMULA_PARTS]
    if sign == "√":
        _emit(walk, sign, out)
    for rank, part in enumerate(parts):
        if rank:
            _emit(walk, sign, out)
        _inline(walk, part, out)


def _object(walk: _Walk, _element: Any, _out: list[str]) -> None:
    walk.objects += 1


def _text_box(walk: _Walk, box: Any, _out: list[str]) -> None:
    """The paragraphs of a text box follow the paragraph that holds it."""
    lines: list[str] = []
    state = walk.boxes, walk.told, walk.paragraph_style, walk.mark_deleted
    walk.boxes, walk.told, walk.mark_deleted = [], 0, False
    _blocks(walk, box, lines)
    walk.boxes, walk.told, walk.paragraph_style, walk.mark_deleted = state
    if any(line.strip() for line in lines):
        walk.flags.add("textbox")
        walk.boxes += lines


def _field_mark(walk: _Walk, mark: Any, out: list[str]) -> None:
    """Begin, end, or the separator between the code and the result of a field."""
    kind = attribute(mark, "fldCharType")
    if kind == "begin":
        data = child(mark, _FORM_DATA)
        if data is not None:
            _emit(walk, _form_field(data), out)
        walk.fields.append(True)
        walk.coding += 1
    elif walk.fields and kind == "separate":
        walk.coding -= walk.fields[-1]
        walk.fields[-1] = False
    elif walk.fields and kind == "end":
        walk.coding -= walk.fields.pop()


def _form_field(data: Any) -> str:
    """What a check box or a list of the old form fields shows; a text field has a result."""
    box = child(data, _FORM_BOX)
    if box is not None:
        state = child(box, _CHECKED_BOX)
        state = child(box, _DEFAULT) if state is None else state
        return "☑" if state is not None and is_on(state) else "☐"
    choices = child(data, _FORM_LIST)
    if choices is None:
        return ""
    chosen = child(choices, _RESULT)
    chosen = child(choices, _DEFAULT) if chosen is None else chosen
    number = 0 if chosen is None else _number(attribute(chosen), 0)
    entries = [attribute(entry) or "" for entry in choices if entry.tag in _ENTRY]
    return entries[number] if number < len(entries) else ""


# Tables


def _table(walk: _Walk, table: Any, lines: list[str]) -> None:
    """Add the grid of a table; `lines` are the paragraphs of the place where it stands."""
    if walk.depth == MAX_DEPTH:
        raise UnreadableDocument("too-large", f"> {MAX_DEPTH} tables within tables")
    number = len(walk.grids) + 1
    walk.grids.append(None)  # its number is taken before those of tables within it
    before = _paragraphs(lines[walk.told :])
    parent = walk.host
    if parent is not None:
        walk.flags.add("nested")
    outer = (walk.flags, walk.blank, walk.boxes, walk.table_style, walk.paragraph_style, walk.gone)
    walk.depth += 1
    walk.boxes = []
    if walk.careful:
        walk.table_style = _table_style(table)

    rows = _Rows(number)
    for element, flags in _members(table, _ROWS):
        found = _row(walk, element, flags, outer[1])
        if found is None:
            walk.deleted_rows += 1
        else:
            _read_row(walk, rows, *found)

    walk.depth -= 1
    walk.flags, walk.blank, walk.boxes, walk.table_style, walk.paragraph_style, walk.gone = outer
    walk.host, walk.told, walk.mark_deleted = parent, len(lines), False
    cells = tuple(map(rows.cell, rows.boxes))
    dropped = tuple(rows.dropped)
    walk.grids[number - 1] = Grid(number, cells, True, before, parent, dropped=dropped)


def _read_row(walk: _Walk, rows: _Rows, column: int, members: list[_Box]) -> None:
    """Read the cells of the next row, which begins at `column`; parts of a vertical merge join the
    cell above."""
    rows.height += 1
    walk.gone = []
    for box in members:
        above = rows.merging.get(column) if box.continues else None
        if above and above.row + above.row_span == rows.height and above.span == box.span:
            walk.host = (rows.number, above.row, above.column)
            above.row_span += 1
            _read_cell(walk, box)
            if box.text:
                above.flags.add("ghost")
            above.flags |= box.flags & _TRACKED
        else:
            walk.host = (rows.number, rows.height, column)
            if walk.elements is not None:
                walk.elements[walk.host] = box.element
            _read_cell(walk, box)
            box.row, box.column = rows.height, column
            rows.boxes.append(box)
            if box.starts or box.continues:
                rows.merging[column] = box
        column += box.span
    if walk.gone:
        rows.dropped += left_out(rows.height, [(box.text, box.flags) for box in members], walk.gone)


def _table_style(table: Any) -> str:
    properties = child(table, _TABLE_PROPERTIES)
    style = None if properties is None else child(properties, _TABLE_STYLE)
    return "" if style is None else attribute(style) or ""


def _members(
    parent: Any, wanted: frozenset[str], flags: frozenset[Flag] = _NO_FLAGS
) -> list[tuple[Any, frozenset[Flag]]]:
    """The rows of a table or the cells of a row, those in wrappers included."""
    found: list[tuple[Any, frozenset[Flag]]] = []
    for element in parent[:]:
        tag = element.tag
        if tag in wanted:
            found.append((element, flags))
        elif tag in _WRAPPERS:
            content, more = _unwrap(element)
            if content is not None:
                found += _members(content, wanted, flags | more)
    return found


def _row(
    walk: _Walk, row: Any, flags: frozenset[Flag], blank: bool
) -> tuple[int, list[_Box]] | None:
    """The first column of a row and its cells; None for a deleted row."""
    before, content = 0, row[:]
    properties = child(content, _ROW_PROPERTIES)
    for element in () if properties is None else properties:
        tag = element.tag
        if tag in _GRID_BEFORE:
            before = _number(attribute(element), 0)
        elif tag in _INSERTED:
            flags |= _TRACKED
        elif tag in _DELETED:
            return None
    members: list[_Box] = []
    found = _members(content, _CELLS, flags)
    walk.count += len(found)
    if walk.count > MAX_CELLS:
        raise UnreadableDocument("too-large", f"> {MAX_CELLS} cells")
    for element, noticed in found:
        blocks = element[:]
        box = _Box(element, set(noticed), blank or "placeholder" in noticed, blocks)
        if walk.bindings is not None:
            control = element.getparent().getparent()
            if control is not None and control.tag in _SDT:
                box.bound = walk.bindings.value(control)
        if blocks and blocks[0].tag not in _PARAGRAPHS:
            _read_properties(box)
        if box.joins_left and members:
            members[-1].span += box.span
            members[-1].ghosts += (box.content,)
        else:
            members.append(box)
    return 1 + before, members


def _read_properties(box: _Box) -> None:
    """Read the properties of a cell, which stand before its paragraphs."""
    content = box.content
    if content[0].tag in _CELL_PROPERTIES:  # where nothing was stripped
        content[:1] = content[0][:]
    for element in content:
        tag = element.tag
        if tag in _PARAGRAPHS:
            return
        if tag not in _READ_OF_CELL:
            continue
        if tag in _GRID_SPAN:
            box.span = max(1, _number(attribute(element), 1))
        elif tag in _VERTICAL:
            box.starts = "restart" in element.values()
            box.continues = not box.starts
        elif tag in _HORIZONTAL:
            box.joins_left = "restart" not in element.values()
        elif tag in _CELL_CHANGED:
            box.flags |= _TRACKED
            if tag in _CELL_DELETED:
                box.blank = True
            elif tag in _CELL_MERGED:
                merged = attribute(element, "vMerge")
                box.starts, box.continues = merged == "rest", merged == "cont"


def _read_cell(walk: _Walk, box: _Box) -> None:
    """Put the text of a cell and what was noticed in it into its box."""
    walk.flags = box.flags
    walk.told = 0
    walk.mark_deleted = False
    walk.blank = box.blank
    lines: list[str] = []
    _blocks(walk, box.content, lines)
    text = lines[0].strip() if len(lines) == 1 else _cell_text(lines)
    if box.bound is not None:
        text = box.bound.strip()
        box.flags.add("bound")
    if walk.careful and (marked := _MARK.search(text)):
        box.flags.add("mark")
        text = text[: marked.start()]
    for ghost in box.ghosts:
        lines = []
        _blocks(walk, ghost, lines)
        if _cell_text(lines):
            box.flags.add("ghost")
    if holds_private_use(text):
        box.flags.add("symbol")
        text = without_private_use(text)
    box.text = text


def _cell_text(lines: list[str]) -> str:
    """The paragraphs of a cell as lines, without blank ones."""
    return "\n".join(line for line in lines if line.strip()).strip()


def _number(text: str | None, otherwise: int) -> int:
    """A count of columns; what is no count is taken for `otherwise`, as Word does."""
    if text is None or not (text.isascii() and text.isdigit()):
        return otherwise
    number = int(text[:9])
    if number > MAX_SPAN:
        raise UnreadableDocument("too-large", f"{text[:20]} > {MAX_SPAN} columns")
    return number


_Handler = Callable[[_Walk, Any, list[str]], None]


def _handlers(*entries: tuple[_Handler | None, frozenset[str]]) -> dict[str, _Handler | None]:
    return {tag: handle for handle, found in entries for tag in found}


_FORMULA_PARTS = tags("m:num", "m:den", "m:e", "m:sup", "m:sub", "m:deg", "m:lim", "m:fName")
#: What stands between the parts of a formula's structures.
_SIGNS = {
    tag: sign
    for sign, names in (
        ("/", ("m:f",)),
        ("^", ("m:sSup",)),
        ("_", ("m:sSub", "m:sSubSup", "m:sPre", "m:limLow", "m:limUpp")),
        ("√", ("m:rad",)),
        (" ", ("m:func", "m:nary", "m:d", "m:eqArr", "m:m", "m:mr")),
    )
    for tag in tags(*names)
}

#: What is done with an element between paragraphs; None is passed over.
_BLOCKS = _handlers(
    (_paragraph, _PARAGRAPHS),
    (_table, tags("tbl")),
    (_wrapped_blocks, _SDT | _KEPT | _LEFT_OUT | _ALTERNATIVES),
    (_outside_content, tags("altChunk")),
    (None, _READ_OF_CELL | tags("sectPr")),
)
#: What is done with an element in a paragraph; None is passed over.
_INLINE = _handlers(
    (_text, tags("t", "m:t")),
    (_wrapped_inline, _SDT | _KEPT | _LEFT_OUT | _ALTERNATIVES),
    (_tab, tags("tab", "ptab")),
    (_break, tags("br", "cr")),
    (_hyphen, tags("noBreakHyphen")),
    (_symbol, tags("sym")),
    (_field_mark, tags("fldChar")),
    (_note, _NOTES),
    (_text_box, tags("txbxContent")),
    (_formula, frozenset(_SIGNS)),
    (_symbol_extended, tags("w16se:symEx")),
    (_object, tags("o:OLEObject")),
    (
        None,
        _PARAGRAPH_PROPERTIES
        | _RUN_PROPERTIES
        | _SDT_PROPERTIES
        | tags("instrText", "delText", "delInstrText", "rt", "rubyPr", "softHyphen", "sdtEndPr"),
    ),
)
#: The same where runs have to be looked at.
_CAREFUL_INLINE = _INLINE | _handlers((_run, _RUNS))
