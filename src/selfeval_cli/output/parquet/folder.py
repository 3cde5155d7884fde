"""A folder of Parquet tables, one folder a table, written piece by piece.

Needs pyarrow (the extra ``selfeval[parquet]``).
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from sys import maxsize
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from selfeval_cli.base.errors import SettingsError
from selfeval_cli.model.report import DocumentReport
from selfeval_cli.model.run import Run
from selfeval_cli.output.counts import Counts
from selfeval_cli.output.parquet.rows import Row, rows_of
from selfeval_cli.output.parquet.schema import MARK, mark, schema, tables

#: A group of rows is written when it has so many rows, or so many characters.
_ROWS, _CHARACTERS = 50_000, 4_000_000
#: A file is closed, and the next begun, after so many rows.
_FILE = 1_000_000
#: Files of a table, and what one is called until it is whole.
_PARTS, _DRAFT = "part-*.parquet", ".draft"


class Writer:
    """Documents, forms, indicators and findings as tables in `folder`.

    Tables of an earlier run are replaced, all at the end; whatever else lies there is left alone.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def begin(self, run: Run) -> None:
        """Make a place for the drafts. Raise SettingsError where a table's name is taken."""
        require_free(self.folder)
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        self._drafts = TemporaryDirectory(prefix=".selfeval-", dir=self.folder.parent)
        draft = Path(self._drafts.name)
        self._kept = _Kept(draft.absolute(), {name: schema(name, run) for name in tables()})
        self._tables = {name: _Table(*self._kept.place(name)) for name in self._kept.schemas}

    def add(self, document: DocumentReport) -> None:
        """Add the document's rows to each table."""
        self.put(self.pieces((document,)))

    def pieces(self, documents: Sequence[DocumentReport]) -> dict[str, "_Rows"]:
        """The rows of these documents for each table, packed."""
        return self._kept.packed(documents)

    def put(self, pieces: dict[str, "_Rows"]) -> None:
        """Add the next rows to each table."""
        for name, rows in pieces.items():
            self._tables[name].add(rows)

    def part(self) -> "_Kept":
        """What writes portions of the documents on machines that see the folder."""
        return self._kept

    def end(self, counts: Counts) -> None:
        """Put the tables where they belong."""
        del counts  # a query away
        with self._drafts:
            for table in self._tables.values():
                table.close()
            self.folder.mkdir(exist_ok=True)
            drafts = Path(self._drafts.name)
            for name in self._tables:
                for left in (drafts / name).glob(f"*{_DRAFT}"):
                    left.unlink()  # of a machine that was lost
                place = self.folder / name
                if place.exists():
                    place.rename(drafts / f"old-{name}")
                (drafts / name).rename(place)


class _Kept(NamedTuple):
    """Where the drafts are, and the columns of each table; goes to other machines."""

    drafts: Path
    schemas: Mapping[str, Any]

    def place(self, name: str) -> tuple[Path, Any]:
        """The folder and the columns of a table."""
        return self.drafts / name, self.schemas[name]

    def packed(self, documents: Sequence[DocumentReport]) -> dict[str, "_Rows"]:
        """The rows of these documents for each table."""
        rows: dict[str, list[Row]] = {name: [] for name in self.schemas}
        for document in documents:
            for name, row in rows_of(document):
                rows[name].append(row)
        return {name: _packed(held, self.schemas[name]) for name, held in rows.items() if held}

    @contextmanager
    def open(self, number: int) -> Iterator[Callable[[Sequence[DocumentReport]], None]]:
        """What writes the documents of a portion as one file of each table."""
        made = {name: _Table(*self.place(name), number, maxsize) for name in self.schemas}

        def add(documents: Sequence[DocumentReport]) -> None:
            for name, rows in self.packed(documents).items():
                made[name].add(rows)

        yield add
        for table in made.values():
            table.close()


class _Rows(NamedTuple):
    """Rows in Arrow's format for messages, how many they are, and of how many characters."""

    packed: bytes
    rows: int
    characters: int


def _packed(rows: Sequence[Row], kept: Any) -> _Rows:
    import pyarrow

    (batch,) = pyarrow.Table.from_pylist(rows, kept).to_batches()
    characters = sum(len(text) for row in rows for text in row.values() if isinstance(text, str))
    return _Rows(batch.serialize().to_pybytes(), len(rows), characters)


class _Table:
    """The files of one table, from a number on, each with about `most` rows; at most one group of
    rows is held."""

    def __init__(self, folder: Path, kept: Any, number: int = 0, most: int | None = None) -> None:
        folder.mkdir(exist_ok=True)
        self._folder, self._schema, self._number = folder, kept, number
        self._most = _FILE if most is None else most
        self._held: list[bytes] = []
        self._rows = self._characters = self._written = 0
        self._file: Any = None
        self._draft = self._folder

    def add(self, rows: _Rows) -> None:
        self._held.append(rows.packed)
        self._rows += rows.rows
        self._characters += rows.characters
        if self._rows >= _ROWS or self._characters >= _CHARACTERS:
            self._flush()

    def close(self) -> None:
        """Write what is left; a table without rows is one file that says its columns."""
        if self._rows or not (self._file or any(self._folder.glob(_PARTS))):
            self._flush()
        self._end_file()

    def _flush(self) -> None:
        import pyarrow
        from pyarrow import parquet

        if self._file is None:
            self._draft = self._folder / f"{os.urandom(8).hex()}{_DRAFT}"
            self._file = parquet.ParquetWriter(self._draft, self._schema, compression="zstd")
        batches = [pyarrow.ipc.read_record_batch(held, self._schema) for held in self._held]
        table = pyarrow.Table.from_batches(batches, self._schema).combine_chunks()
        self._file.write_table(table)
        self._written += self._rows
        self._held.clear()
        self._rows = self._characters = 0
        if self._written >= self._most:
            self._end_file()

    def _end_file(self) -> None:
        if self._file is not None:
            self._file.close()
            self._draft.replace(self._folder / f"part-{self._number:05}.parquet")
            self._number += 1
        self._file, self._written = None, 0


def require_free(folder: Path) -> None:
    """Raise SettingsError where something else lies where the tables go."""
    for name in tables():
        _require_ours(folder / name, name)


def _require_ours(place: Path, name: str) -> None:
    """Raise SettingsError unless `place` is free or holds nothing but tables of ours."""
    if place.is_symlink() or (place.exists() and not place.is_dir()):
        raise SettingsError("parquet-foreign", file=place)
    for file in sorted(place.iterdir()) if place.exists() else ():
        if not _is_ours(file, name):
            raise SettingsError("parquet-foreign", file=file)


def _is_ours(file: Path, name: str) -> bool:
    import pyarrow
    from pyarrow import parquet

    try:
        metadata = parquet.read_schema(file).metadata or {}
    except (OSError, pyarrow.ArrowException):
        return False
    kept: bytes = metadata.get(MARK, b"")
    return kept.partition(b"/")[0] == mark(name).partition(b"/")[0]
