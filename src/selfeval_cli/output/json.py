"""Report v1 as JSON: the whole model, indented, written document by document."""

from collections.abc import Sequence
from typing import Any, TextIO

from selfeval_cli.model.report import DocumentReport, Report
from selfeval_cli.model.run import Run
from selfeval_cli.output import escape
from selfeval_cli.output.counts import Counts
from selfeval_cli.output.pieces import Array, dump, items

_DEPTH = 1


class Writer:
    """One JSON object; ``documents`` comes last, so that nothing is held back."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._documents = Array(out, _DEPTH)

    def begin(self, run: Run) -> None:
        """Write everything but the documents."""
        head = dump(head_of(run))
        self._out.write(escape.json(head)[:-2] + ',\n  "documents": ')

    def add(self, document: DocumentReport) -> None:
        """Write the next document."""
        self.put(self.pieces((document,)))

    def pieces(self, documents: Sequence[DocumentReport]) -> str:
        """These documents, as items of the array."""
        return items((document.model_dump_json(indent=2) for document in documents), _DEPTH)

    def put(self, pieces: str) -> None:
        """Write the next documents."""
        self._documents.put(pieces)

    def end(self, counts: Counts) -> None:
        """Close the object."""
        del counts  # stands before the documents
        self._documents.close()
        self._out.write("\n}\n")


def head_of(run: Run) -> dict[str, Any]:
    """The report of a run as plain data, without its documents."""
    head = envelope(run).model_dump()
    del head["documents"]
    return head


def envelope(run: Run) -> Report:
    """The report of a run without its documents."""
    return Report(
        tool=run.tool,
        policy=run.policy,
        language=run.language,
        summary=run.summary,
        notes=run.notes,
    )
