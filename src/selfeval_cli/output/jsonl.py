"""Report v1 as JSON lines: one document a line, then one line with the summary and the notes."""

from collections.abc import Sequence
from typing import TextIO

from selfeval_cli.base.record import to_json
from selfeval_cli.model.report import DocumentReport
from selfeval_cli.model.run import Run
from selfeval_cli.output import escape
from selfeval_cli.output.counts import Counts
from selfeval_cli.output.json import head_of


class Writer:
    """A line per document; the last line is the report without ``documents``."""

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def begin(self, run: Run) -> None:
        """Keep the run for the last line."""
        self._run = run

    def add(self, document: DocumentReport) -> None:
        """Write the document's line."""
        self.put(self.pieces((document,)))

    def pieces(self, documents: Sequence[DocumentReport]) -> str:
        """The lines of these documents."""
        return "".join(map(_line, (document.model_dump_json() for document in documents)))

    def put(self, pieces: str) -> None:
        """Write the next lines."""
        self._out.write(pieces)

    def end(self, counts: Counts) -> None:
        """Write the last line."""
        del counts  # the run has them
        self._out.write(_line(to_json(head_of(self._run))))


def _line(text: str) -> str:
    return escape.json(text) + "\n"
