"""The folder of letters: one Word document a department, named by it."""

import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from docx.oxml import OxmlElement
from docx.shared import Cm, Pt
from msgspec import Struct, field

from selfeval_cli.base.atomic import replacing_folder, write_bytes
from selfeval_cli.base.errors import (
    Language,
    SettingsError,
    UnreadableDocument,
    Unwritable,
    os_reason,
)
from selfeval_cli.base.regex import regex
from selfeval_cli.model.report import DocumentReport
from selfeval_cli.model.run import Run
from selfeval_cli.output import formats
from selfeval_cli.output.counts import Counts
from selfeval_cli.output.escape import plain
from selfeval_cli.output.letters import content, template
from selfeval_cli.output.letters.content import Letter, Remark
from selfeval_cli.output.messages import label

#: Not allowed in a file name on one system or another.
_NOT_IN_NAMES = regex(r'[\x00-\x1f\x7f<>:"|?*\\/]')
_LONGEST_NAME = 60
_SMALL = 10.5


class Written(Struct):
    """The letters by department, the departments about which there is nothing to say, and those
    whose letter took too much, with what it was."""

    files: dict[str, Path] = field(default_factory=dict)
    nothing: list[str] = field(default_factory=list)
    failed: dict[str, UnreadableDocument] = field(default_factory=dict)


def require(folder: Path, file: Path | None) -> None:
    """Raise SettingsError where the letters cannot go, or the template cannot be used."""
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise SettingsError("copies-not-a-folder", folder=folder)
    if folder.exists() and any(folder.iterdir()):
        raise SettingsError("letters-filled", folder=folder)
    try:
        template.opened(file)
    except OSError as error:
        raise SettingsError("file-unreadable", file=file, why=os_reason(error)) from None
    except Exception:  # whatever python-docx makes of a file that is no such document
        raise SettingsError("letters-template", file=file, mark=template.REMARKS) from None


def write(run: Run, folder: Path, file: Path | None = None) -> Written:
    """Write the letters into `folder`, which appears complete or not at all."""
    with replacing_folder(folder) as draft:
        writer = Writer(draft, file)
        formats.write(run, [writer])
    return writer.written


def letter_on(document: DocumentReport, titles: dict[str, str], language: Language) -> bytes:
    """Return the letter about one document, to the department of its first form."""
    held: dict[str, Letter] = {}
    content.letters(document, held, titles, language)
    return _drawn(next(iter(held.values())), None, language)


def save_template(file: str) -> None:
    """Write our own template where a bureau can start from it."""
    if os.path.lexists(file):
        raise SettingsError("output-exists", file=file)
    try:
        write_bytes(file, template.saved(template.own()))
    except OSError as error:
        raise Unwritable(file, error) from None


class Writer:
    """A letter for every department with findings of level error or warning."""

    def __init__(self, folder: Path, template_file: Path | None = None) -> None:
        self._folder, self._template = Path(folder), template_file
        self._letters: dict[str, Letter] = {}
        self.written = Written()

    def begin(self, run: Run) -> None:
        """Keep the language, the titles of the rules, and what works under the run's limits."""
        self._language: Language = run.language
        self._call = run.call
        self._titles = {rule.code: rule.title for rule in run.rules}

    def add(self, document: DocumentReport) -> None:
        """Take in the document's forms."""
        content.letters(document, self._letters, self._titles, self._language)

    def end(self, counts: Counts) -> None:
        """Write the letters."""
        del counts  # a letter counts its own forms
        taken: set[str] = set()
        for department, letter in sorted(self._letters.items()):
            if not letter.remarks:
                self.written.nothing.append(department)
                continue
            try:
                drawn = self._call(_drawn, letter, self._template, self._language)
            except UnreadableDocument as error:
                self.written.failed[department] = error
                continue
            file = self._folder / f"{_name(department, taken)}.docx"
            file.write_bytes(drawn)
            self.written.files[department] = file


def _drawn(letter: Letter, file: Path | None, language: Language) -> bytes:
    """The letter as a Word document, from a bureau's template or from ours."""
    document = template.opened(file)
    _write(document, letter, language)
    return template.saved(document)


def _name(department: str, taken: set[str]) -> str:
    name = plain_name = _NOT_IN_NAMES.sub("_", department)[:_LONGEST_NAME].strip(". ") or "_"
    number = 1
    while name.casefold() in taken:
        number += 1
        name = f"{plain_name} ({number})"
    taken.add(name.casefold())
    return name


def _write(document: Any, letter: Letter, language: Language) -> None:
    today = date.today()
    facts = {
        "部门": letter.department,
        "表数": str(len(letter.forms)),
        "问题数": str(len(letter.remarks)),
        "年": str(today.year),
        "月": str(today.month),
        "日": str(today.day),
    }
    template.fill(document.paragraphs, facts)
    _forms(document, letter, language)
    _remarks(document, letter, language)
    _annex(document, letter, language)


def _forms(document: Any, letter: Letter, language: Language) -> None:
    keys = ("number", "project", "year-of", "total", "error", "warning")
    rows = [
        (str(n), form.name, form.year, form.total, str(form.errors), str(form.warnings))
        for n, form in enumerate(letter.forms, 1)
    ]
    heads = [label(f"letter.{key}", language) for key in keys]
    _table(document, template.FORMS, heads, rows, (1.3, 6.7, 1.7, 2.1, 1.9, 1.9))


def _remarks(document: Any, letter: Letter, language: Language) -> None:
    place = template.place_of(document, template.REMARKS)
    if letter.repairs:
        first = label("letter.repairs", language)
        template.paragraph_before(place, first, bold=True)
        for line in letter.repairs:
            template.paragraph_before(place, plain(line))
    for number, remark in enumerate(letter.ordered, 1):
        head = f"{number}. 〔{label(remark.severity, language)}〕{remark.form}　{remark.place}"
        title = template.paragraph_before(place, plain(head), bold=True)
        title.paragraph_format.keep_with_next = True
        template.paragraph_before(place, plain(_text(remark, language)))
    place._p.getparent().remove(place._p)


def _text(remark: Remark, language: Language) -> str:
    """What to do, what stands and should stand, and why, in one paragraph."""
    colon, end = label("colon", language), label("letter.end", language)
    parts = [remark.advice and f"{label('suggestion', language)}{colon}{remark.advice}"]
    figures = [
        f"{label(key, language)} {value}"
        for key, value in (("stated", remark.stated), ("expected", remark.expected))
        if value
    ]
    parts += [label("comma", language).join(figures), remark.reason]
    sentences = (part.rstrip("。.") for part in parts if part)
    return end.join(sentences) + end.strip()


def _annex(document: Any, letter: Letter, language: Language) -> None:
    keys = ("number", "project", "place", "stated", "expected", "basis")
    rows = [
        (str(n), r.form, r.place, r.stated, r.expected, r.basis)
        for n, r in enumerate(letter.ordered, 1)
    ]
    heads = [label(f"letter.{key}", language) for key in keys]
    _table(document, template.ANNEX, heads, rows, (1.3, 3, 3.6, 2.1, 2.1, 3.5))


def _table(
    document: Any,
    mark: str,
    heads: list[str],
    rows: Sequence[tuple[str, ...]],
    widths: Sequence[float],
) -> None:
    """A table in place of the paragraph with this mark; a template may leave it out."""
    place = template.place_of(document, mark)
    if place is None:
        return
    table = document.add_table(rows=1 + len(rows), cols=len(heads))
    if "Table Grid" in document.styles:
        table.style = "Table Grid"
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    cells = table._cells
    for number, text in enumerate((*heads, *(text for row in rows for text in row))):
        _cell(cells[number], plain(text), bold=number < len(heads))
        cells[number].width = Cm(widths[number % len(heads)])
    # On every page of a long table its heads stand again, and no row is cut in two.
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for row in table._tbl.tr_lst:
        row.get_or_add_trPr().insert(0, OxmlElement("w:cantSplit"))
    place._p.addprevious(table._tbl)
    place._p.getparent().remove(place._p)


def _cell(cell: Any, text: str, *, bold: bool) -> None:
    run = cell.paragraphs[0].add_run(text)
    run.font.size, run.bold = Pt(_SMALL), bold
