"""Where outputs go: standard output, or files and folders that appear complete or not at all."""

import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from selfeval_cli.base.atomic import replacing
from selfeval_cli.base.errors import SettingsError, Unwritable

if TYPE_CHECKING:
    from selfeval_cli.model.report import DocumentReport
    from selfeval_cli.model.run import Run
    from selfeval_cli.output.counts import Counts
    from selfeval_cli.output.formats import Writer


class Output(Struct, frozen=True):
    """A format and the file or folder it goes to, None for standard output."""

    format: str
    file: str | None = None

    @property
    def folder(self) -> Path | None:
        """The folder the format writes, None for a format that is a file or a stream."""
        from selfeval_cli.output.formats import FORMATS

        return Path(self.file) if self.file and FORMATS[self.format].folder else None


def parse(formats: Iterable[str], output: str | None, quiet: bool) -> list[Output]:
    """Return the outputs asked for, those on standard output last.

    When every format goes to a file, the text report is still shown, unless `quiet`. Raise
    SettingsError for an unknown format and when two outputs would share one place.
    """
    from selfeval_cli.output.formats import FORMATS

    outputs = [_parse(entry) for entry in formats]
    reports = [entry for entry in outputs if entry.folder is None]
    shown = [entry for entry in reports if entry.file is None]
    if not reports or (not shown and (output or not quiet)):
        shown = [Output("text")]
        outputs.append(shown[0])
    if output is not None:
        outputs = [replace(e, file=output) if e.file is None else e for e in outputs]
    places = [os.path.realpath(e.file) if e.file else None for e in outputs]
    for place in places:
        if places.count(place) > 1:
            raise SettingsError("output-twice", file=place or "stdout")
    for entry in outputs:
        if entry.file is None and FORMATS[entry.format].binary:
            raise SettingsError("output-binary", format=entry.format)
    return sorted(outputs, key=lambda entry: entry.file is None)


def parse_files(files: Mapping[str, str | os.PathLike[str]]) -> list[Output]:
    """Return the outputs for a table of formats and files."""
    if not files:
        return []
    return parse([f"{name}={os.fspath(file)}" for name, file in files.items()], None, quiet=True)


def need_layout(outputs: Iterable[Output]) -> bool:
    """Whether an output draws the printed form."""
    return any(entry.format in ("docx", "html") for entry in outputs)


def need_rows(outputs: Iterable[Output]) -> bool:
    """Whether an output lists the indicators."""
    return any(entry.format == "parquet" for entry in outputs)


def _parse(entry: str) -> Output:
    from selfeval_cli.output.formats import FORMATS, REPORTS

    name, equals, file = entry.partition("=")
    if name in FORMATS and FORMATS[name].folder:
        from importlib.util import find_spec

        needs = FORMATS[name].needs
        if needs and not find_spec(needs):
            raise SettingsError(f"{needs}-missing")
        if not file:
            raise SettingsError("copies-no-folder", format=name)
        if os.path.lexists(file) and not os.path.isdir(file):  # noqa: PTH112
            raise SettingsError("copies-not-a-folder", folder=file)
        if name == "parquet":  # before hours of checking
            from selfeval_cli.output.parquet.folder import require_free

            require_free(Path(file))
    elif name not in FORMATS or (equals and not file):
        raise SettingsError("format-unknown", format=entry, formats=", ".join(REPORTS))
    return Output(name, file or None)


#: Reports and forms alike have these names. No report is written under that of another document or
#: an archive: a name chosen by mistake must not cost anybody a document.
_REPORTS = frozenset((".xlsx", ".html", ".htm", ".txt", ".text", ".md", ".csv", ".tsv"))


def files(outputs: Iterable[Output]) -> list[str]:
    """The files that are written."""
    return [entry.file for entry in outputs if entry.file and not entry.folder]


def keep_clear(outputs: Sequence[Output], inputs: Iterable[str]) -> list[Path]:
    """Refuse files of a run that are among its inputs, and return the folders it writes, which are
    to be left out of what it reads. Raise SettingsError."""
    protect(files(outputs), inputs)
    return [entry.folder for entry in outputs if entry.folder]


def protect(files: Iterable[str], inputs: Iterable[str], *, copies: bool = False) -> None:
    """Raise SettingsError where a file to write is one of the inputs, or cannot be written.

    Reports are not written under the name of a document either; copies of documents are.
    """
    from selfeval_cli.input.formats import SUFFIXES

    files, documents = list(files), (*(SUFFIXES - _REPORTS), ".zip")
    taken = _taken(files, inputs)
    for file in files:
        target = os.path.realpath(file)
        if taken.intersection(_names_of(file)):
            raise SettingsError("output-is-input", file=file)
        if os.path.isdir(target):  # noqa: PTH112
            raise SettingsError("output-is-folder", file=file)
        plain = target.lower().rstrip(". ")  # Windows drops what stands at the end
        if not copies and plain.endswith(documents):
            raise SettingsError("output-is-document", file=file, suffix=plain.rsplit(".", 1)[1])
        if not os.path.isdir(os.path.dirname(target)):  # noqa: PTH112, PTH120
            raise SettingsError("output-no-folder", file=file)


def _taken(files: Sequence[str], inputs: Iterable[str]) -> set[object]:
    """The names by which a file to write is one of the inputs; those may be a hundred thousand.

    An input that is there is told by its identity: only what is not there can be meant by a place.
    """
    wanted = {name for file in files for name in _names_of(file)}
    return wanted.intersection(map(_name_of, inputs)) if wanted else set()


def _name_of(path: str) -> object:
    """The identity of a file that exists, the place of another."""
    return _identity(path) or os.path.realpath(path)


def _names_of(path: str) -> set[object]:
    """What a file is known by: its place, and its identity where it exists, whatever its name."""
    return {os.path.realpath(path), _identity(path) or ""}


def _identity(path: str) -> tuple[int, int] | None:
    try:
        found = os.stat(path)  # noqa: PTH116
    except OSError:
        return None
    return found.st_dev, found.st_ino


def prepare(outputs: Iterable[Output]) -> None:
    """Import the writers, and rich where there is a terminal to write on."""
    from selfeval_cli.output.formats import writer

    for output in outputs:
        writer(output.format)
        if output.format == "text" and output.file is None and sys.stdout.isatty():
            import rich.style  # noqa: F401


def write(run: "Run", outputs: Sequence[Output]) -> "list[Writer]":
    """Write the run in every format, in one pass over its documents, and return the writers.

    Raise Unwritable when a file cannot be written. A reader of standard output that has seen
    enough ends that output, nothing else.
    """
    from selfeval_cli.output import formats

    with ExitStack() as stack:
        writers = [stack.enter_context(_opened(output)) for output in outputs]
        formats.write(run, [_named(w, o.file) for w, o in zip(writers, outputs, strict=True)])
        return writers


@contextmanager
def _opened(output: Output) -> "Iterator[Writer]":
    """A writer for the output; a file takes its place when all went well."""
    from selfeval_cli.output.formats import FORMATS, closing, writer

    made = writer(output.format)
    if output.file is None:
        if output.format != "text" and hasattr(sys.stdout, "reconfigure"):
            # What a program reads is UTF-8 everywhere, whatever the terminal speaks.
            sys.stdout.reconfigure(encoding="utf-8", newline="\n")
        yield made(sys.stdout)
    elif output.folder is not None:
        with closing(made(output.folder)) as copies:
            yield copies
    else:
        try:
            binary = FORMATS[output.format].binary
            with replacing(output.file, binary=binary) as out, closing(made(out)) as report:
                yield report
        except OSError as error:
            raise Unwritable(output.file, error) from None


def _named(writer: "Writer", file: str | None) -> "Writer":
    from selfeval_cli.output.formats import Apart, Piecewise

    piecewise, apart = isinstance(writer, Piecewise), isinstance(writer, Apart)
    kind = _NamedApart if apart else _NamedPiecewise if piecewise else _Named
    return kind(writer, file)


class _Named:
    """A writer whose failure to write names its file; standard output may be closed half way."""

    def __init__(self, writer: Any, file: str | None) -> None:
        self._writer, self._file, self._closed = writer, file, False

    def begin(self, run: "Run") -> None:
        with self._told():
            self._writer.begin(run)

    def add(self, document: "DocumentReport") -> None:
        if not self._closed:
            with self._told():
                self._writer.add(document)

    def end(self, counts: "Counts") -> None:
        if not self._closed:
            with self._told():
                self._writer.end(counts)
                if self._file is None:
                    sys.stdout.flush()

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            if isinstance(error, BrokenPipeError) and self._file is None:
                self._closed = True
                silence()
                return
            raise Unwritable(self._file or error.filename or "stdout", error) from None


class _NamedPiecewise(_Named):
    """The same for one whose documents are drawn by workers."""

    def pieces(self, documents: "Sequence[DocumentReport]") -> Any:
        return self._writer.pieces(documents)

    def put(self, pieces: Any) -> None:
        if not self._closed:
            with self._told():
                self._writer.put(pieces)


class _NamedApart(_NamedPiecewise):
    """The same for one whose documents may be written by other machines."""

    def part(self) -> Any:
        return self._writer.part()


def write_text(file: str, text: str) -> None:
    """Write a text file. Raise Unwritable when it cannot be written."""
    try:
        with replacing(file) as out:
            out.write(text)
    except OSError as error:
        raise Unwritable(file, error) from None


def show(text: str) -> None:
    """Write to standard output; a reader that has seen enough ends it quietly."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        silence()


def silence() -> None:
    """Let standard output lead nowhere, so that Python does not complain of it at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
