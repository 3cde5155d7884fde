"""One line a finding, never broken: path:place: level code message, for editors and for grep."""

from collections.abc import Iterator, Sequence
from typing import TextIO

from selfeval_cli.model.form import CellRef
from selfeval_cli.model.report import DocumentReport
from selfeval_cli.model.run import Run
from selfeval_cli.output import escape
from selfeval_cli.output.counts import Counts
from selfeval_cli.output.messages import label
from selfeval_cli.output.wording import active_findings, form_name, problem, totals


class Writer:
    """A line per document that was not checked and per active finding, and the totals."""

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def begin(self, run: Run) -> None:
        """Keep the run."""
        self._run = run

    def add(self, document: DocumentReport) -> None:
        """Write the document's lines."""
        self.put(self.pieces((document,)))

    def pieces(self, documents: Sequence[DocumentReport]) -> str:
        """The lines of these documents."""
        return "".join(line for document in documents for line in self._lines(document))

    def put(self, pieces: str) -> None:
        """Write the next lines."""
        self._out.write(pieces)

    def _lines(self, document: DocumentReport) -> Iterator[str]:
        language = self._run.language
        found = problem(document, language)
        if found is not None:
            cause, message = found
            yield _line(document.path, f"{label('error', language)} {cause} {message}")
        for form, finding in active_findings(document):
            place = _place(finding.cell) or str(form.number)
            level = label(finding.severity, language)
            name = form_name(form, language)
            text = f"{name}{label('colon', language)}{finding.where} {finding.message}"
            yield _line(f"{document.path}:{place}", f"{level} {finding.code} {text}")

    def end(self, counts: Counts) -> None:
        """Write the totals, also when there was nothing to check."""
        del counts  # the run has them
        language = self._run.language
        facts = (f"{label(key, language)} {number}" for key, number in totals(self._run.summary))
        self._out.write(" · ".join(facts) + "\n")


def _line(place: str, text: str) -> str:
    return ": ".join(escape.no_command(escape.line(part)) for part in (place, text)) + "\n"


def _place(cell: CellRef | None) -> str:
    """The line, the place in the words of the format, or table, row and column."""
    if cell is None:
        return ""
    if cell.line is not None:
        return str(cell.line)
    return cell.place or f"{cell.table}.{cell.row}.{cell.column}"
