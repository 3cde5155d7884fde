"""The protocol every output keeps, the table of outputs, and the one pass that feeds them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from importlib import import_module
from itertools import islice
from typing import IO, Any, Protocol, runtime_checkable

from msgspec import Struct

from selfeval_cli.model.report import DocumentReport
from selfeval_cli.model.run import Run
from selfeval_cli.output.counts import Counts, tally

#: Documents of a portion that are held at a time.
_TOGETHER = 32


class Writer(Protocol):
    """An output being written: one call to begin, one per document, one to end.

    A writer keeps no document; what has to stand before something that comes later is put aside
    in a temporary file (`pieces.Aside`).
    """

    def begin(self, run: Run) -> None:
        """Write what stands before the documents."""

    def add(self, document: DocumentReport) -> None:
        """Write the next document."""

    def end(self, counts: Counts) -> None:
        """Write what is known when every document was seen."""


@runtime_checkable
class Piecewise(Protocol):
    """What a writer has as well whose documents are drawn by workers.

    `pieces` is called in a process that was forked when `begin` was through, and has nothing but
    what it returns in common with the process of `put`; `add` is one after the other.
    """

    def pieces(self, documents: Sequence[DocumentReport]) -> Any:
        """What is written of documents that follow each other."""

    def put(self, pieces: Any) -> None:
        """Write the next pieces."""


#: Writes the next documents.
Add = Callable[[Sequence[DocumentReport]], None]


class Part(Protocol):
    """What writes numbered portions of the documents wherever it is carried to; it is pickled."""

    def open(self, number: int) -> AbstractContextManager[Add]:
        """What writes the documents of a portion; twice the same portion does no harm."""


@runtime_checkable
class Apart(Protocol):
    """What a writer has as well whose documents may be written by other machines.

    Between its beginning and its end it is asked for a `part` in place of everything else.
    """

    def part(self) -> Part:
        """What writes the portions."""


class Format(Struct, frozen=True):
    """An output format: the module whose ``Writer(out)`` keeps the protocol, its files' suffix.

    `out` is a text stream (UTF-8, "\\n" line ends) unless the format is `binary`; it is the path
    of a `folder` if the format writes one. `bare` formats show nothing of the rules themselves.
    `needs` names the package of an extra without which nothing is to be begun.
    """

    name: str
    module: str
    suffix: str
    binary: bool = False
    folder: bool = False
    bare: bool = False
    needs: str = ""


_ALL = (
    Format("text", "terminal.cards", ".txt"),
    Format("concise", "concise", ".txt", bare=True),
    Format("json", "json", ".json", bare=True),
    Format("jsonl", "jsonl", ".jsonl", bare=True),
    Format("sarif", "sarif", ".sarif"),
    Format("junit", "junit", ".xml"),
    Format("github", "github", ".txt"),
    Format("gitlab", "gitlab", ".json"),
    Format("markdown", "markdown", ".md"),
    Format("html", "html.report", ".html"),
    Format("csv", "sheets.csv", ".csv"),
    Format("xlsx", "sheets.xlsx", ".xlsx", binary=True),
    Format("docx", "annotate.copies", "", folder=True),
    Format("parquet", "parquet.folder", "", folder=True, bare=True, needs="pyarrow"),
)
FORMATS: Mapping[str, Format] = {entry.name: entry for entry in _ALL}
#: The formats that are one file or stream.
REPORTS = tuple(entry.name for entry in _ALL if not entry.folder)


def writer(name: str) -> Callable[[Any], Writer]:
    """The writer class of a format, imported now; KeyError for an unknown name."""
    made: Callable[[Any], Writer] = import_module(
        f"selfeval_cli.output.{FORMATS[name].module}"
    ).Writer
    return made


@contextmanager
def closing(writer: Writer) -> Iterator[Writer]:
    """The writer; if it has drafts it lets go of them in the end, whatever has happened."""
    try:
        yield writer
    finally:
        if close := getattr(writer, "close", None):
            close()


def render(name: str, run: Run, out: IO[Any]) -> None:
    """Write the run in one format."""
    write(run, [writer(name)(out)])


def write(run: Run, writers: Sequence[Writer]) -> Counts:
    """Feed all writers, and return what was counted on the way: those that other machines can write
    for over there, all others in one pass over the documents here."""
    for each in writers:
        each.begin(run)
    apart = [each for each in writers if run.apart and isinstance(each, Apart)]
    rest = [each for each in writers if each not in apart]
    counts = Counts()
    if run.apart and apart:
        for counted in run.apart(_Portion([each.part() for each in apart])):
            counts.update(counted)
    if rest or not apart:
        counts = _feed(run, rest)
    for each in writers:
        each.end(counts)
    return counts


def _feed(run: Run, writers: Sequence[Writer]) -> Counts:
    """Feed writers: with what workers draw of the documents, and with whole ones."""
    counts = Counts()
    drawn = [each for each in writers if run.mapped and isinstance(each, Piecewise)]
    whole = [each for each in writers if each not in drawn]
    documents = run.documents() if whole or not drawn else iter(())
    if run.mapped and drawn:
        for counted, pieces in run.mapped(_Drawing(drawn)):
            counts.update(counted)
            for each, some in zip(drawn, pieces, strict=True):
                each.put(some)
            _add(islice(documents, counted.totals["documents"]), whole)
        return counts
    for document in documents:
        counts.add(document)
        _add((document,), whole)
    return counts


def _add(documents: Iterable[DocumentReport], writers: Sequence[Writer]) -> None:
    for document in documents:
        for each in writers:
            each.add(document)


#: What is counted of some documents, and the pieces of each writer.
_Drawn = tuple[Counts, list[Any]]


class _Drawing(Struct):
    """What workers make of documents."""

    writers: Sequence[Piecewise]

    def __call__(self, documents: Sequence[DocumentReport]) -> _Drawn:
        return tally(documents), [w.pieces(documents) for w in self.writers]


class _Portion(Struct, frozen=True):
    """What other machines make of a portion of the documents: what is counted of each."""

    parts: Sequence[Part]

    def __call__(self, number: int, documents: Iterator[DocumentReport]) -> Counts:
        counts = Counts()
        with ExitStack() as stack:
            adding = [stack.enter_context(part.open(number)) for part in self.parts]
            while some := list(islice(documents, _TOGETHER)):
                counts.update(tally(some))
                for add in adding:
                    add(some)
        return counts
