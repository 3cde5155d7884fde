"""Notes for formats with one at a cell: its findings together, the rest at the form's title."""

from collections.abc import Callable, Mapping

from msgspec import Struct

from selfeval_cli.base.errors import Language
from selfeval_cli.model.policy import Severity
from selfeval_cli.model.report import SEVERITIES, DocumentReport, Finding, FormReport
from selfeval_cli.output.annotate import wording
from selfeval_cli.output.annotate.title import title_cell
from selfeval_cli.output.repairs import as_repaired

#: Table, row and column of a cell.
Key = tuple[int, int, int]

#: The colour of a cell by its gravest finding, as red, green and blue.
COLOURS: Mapping[Severity, str] = {"error": "F8CBAD", "warning": "FFE699", "info": "DDEBF7"}


class Note(Struct, frozen=True):
    """What is to be said at a cell: by whom, the lines, and how grave, None for a summary alone."""

    author: str
    lines: tuple[str, ...]
    severity: Severity | None


class Told(Struct):
    """How many findings were put into notes, and how many of these not at their cell."""

    count: int = 0
    lost: int = 0

    def warnings(self, language: Language, *, signed: bool) -> tuple[str, ...]:
        """Sentences the user should read."""
        said = [wording.say("signed", language)] if signed else []
        said += [wording.say("lost", language, count=self.lost)] if self.lost else []
        return tuple(said)


def tell(document: DocumentReport, put: Callable[[Key, Note], bool], language: Language) -> Told:
    """Call `put` with a cell and its note, for every cell with active findings of `document`.

    Where it answers False the findings stand at the title of their form.
    """
    told = Told()
    for form in document.forms:
        _tell_form(form, put, language, told)
    return told


def _tell_form(
    form: FormReport, put: Callable[[Key, Note], bool], language: Language, told: Told
) -> None:
    findings = [finding for finding in as_repaired(form) if finding.active]
    told.count += len(findings)
    by_cell: dict[Key | None, list[Finding]] = {}
    for finding in findings:
        cell = finding.cell
        key = None if cell is None else (cell.table, cell.row, cell.column)
        by_cell.setdefault(key, []).append(finding)
    at_title = by_cell.pop(None, [])
    for key, group in by_cell.items():
        if key is not None and not put(key, _note((), group, language)):
            at_title += group
    told.lost += sum(finding.cell is not None for finding in at_title)
    heading, title = wording.summary(form, language), title_cell(form)
    if title is not None and (heading or at_title):
        put(title, _note(heading, at_title, language))


def _note(heading: tuple[str, ...], group: list[Finding], language: Language) -> Note:
    lines = list(heading)
    for finding in group:
        lines += [""] if lines else []
        lines += [wording.heading(finding, language), *wording.lines(finding, language)]
    gravest = min(group, key=lambda f: SEVERITIES.index(f.severity)) if group else None
    author = wording.AUTHOR if gravest is None else wording.author(gravest, language)
    return Note(author, tuple(lines), gravest.severity if gravest else None)
