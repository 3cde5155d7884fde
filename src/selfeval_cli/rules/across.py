"""The forms of a run by what they share, on disk: memory does not grow with the forms.

The keys of all forms are dealt out to temporary files by their hash, each file is sorted by itself,
and what the members of a group are to know of it is dealt out again by the number of the form.
"""

import io
import struct
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import IO, Any, NamedTuple

from msgspec import Struct

from selfeval_cli.rules.signature import UNKNOWN, Signature

#: Into how many files records are dealt out at most, and how many records make another file.
_MOST_FILES, _FEW = 32, 4_096
#: A file stays in memory up to this size, so that a few forms touch no disk.
_IN_MEMORY = 2**16
_BLOCK = 2**16
#: Numbers of records that are written at a time.
_TOGETHER = 2**9
_CACHED = 256


#: An array of 64-bit numbers (not subscriptable before Python 3.12).
Numbers = Any
#: Carries a function to each of some things, like `map`.
Mapped = Callable[[Callable[[Numbers], Numbers], Sequence[Numbers]], Iterable[Numbers]]


class Keys(NamedTuple):
    """What of a form is compared; see `Signature`."""

    project: int
    same: int
    figures: int
    narrative: int
    whole: int
    timeless: int
    year: int
    rows: Sequence[int]


class Group(NamedTuple):
    """Forms with one key: how many there are and how many marks they bear, and of each of the first
    marks the numbers of the first forms that bear it."""

    forms: int
    marks: int
    firsts: tuple[tuple[int, int], ...]


class Forms:
    """The forms of a run in order: their keys to go through, any of them by its number."""

    _HEAD = struct.Struct("<8q")

    def __init__(
        self,
        forms: Iterable[Signature],
        read: Callable[[int], Signature],
        mapped: Mapped = map,
    ) -> None:
        """Go through `forms` once; later `read` gives one of them again. `mapped` carries a
        function to parts of their keys, to other machines if there are any."""
        self.form = lru_cache(_CACHED)(read)
        self.mapped = mapped
        self._file = _file()
        self._count = 0
        for form in forms:
            self._file.write(self._record(form))
            self._count += 1

    def __len__(self) -> int:
        return self._count

    def _record(self, form: Signature) -> bytes:
        numbers = (form.project_key, form.same_key, form.figures, form.narrative)
        more = (form.whole, form.timeless, form.year, len(form.rows) // 8)
        return self._HEAD.pack(*numbers, *more) + form.rows

    def keys(self) -> Iterator[Keys]:
        """The keys of every form."""
        reader = io.BufferedReader(_Again(self._file), _BLOCK)
        while head := reader.read(self._HEAD.size):
            *numbers, rows = self._HEAD.unpack(head)
            yield Keys._make((*numbers, array("q", reader.read(8 * rows))))


class _Again(io.RawIOBase):
    """A file read from its beginning, whoever else reads it meanwhile."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self._at = file, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        self._file.seek(self._at)
        data = self._file.read(len(buffer))
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)


def grouped(
    forms: Forms,
    keys: Callable[[Keys], Iterable[int]],
    mark: Callable[[int, Keys], int],
    *,
    marks: int,
    each: int = 1,
) -> Iterator[tuple[int, dict[int, Group]]]:
    """For each form with a key that another one has under another mark: its number and its groups
    by key. Of the first `marks` marks a group tells the first `each` forms."""
    records = (
        (key, number, mark(number, own))
        for number, own in enumerate(forms.keys())
        for key in dict.fromkeys(keys(own))
        if key != UNKNOWN
    )
    files = 1 + min(_MOST_FILES - 1, len(forms) // _FEW)
    by_key = _Dealt(3, files)
    for record in records:
        by_key.put(record[0] % files, *record)
    by_number = _Dealt(5, files)
    for told in forms.mapped(_Compared(marks, each), by_key):
        for one in _records(told, 5):
            by_number.put(one[0] * files // len(forms), *one)
    for part in by_number:
        in_order = sorted(_records(part, 5), key=itemgetter(0))  # equal ones stay in their order
        for number, found in groupby(in_order, itemgetter(0)):
            yield number, _groups(found)


Record = tuple[int, ...]


class _Compared(Struct, frozen=True):
    """From the records of a part (key, number, mark), what the members of its groups are told."""

    marks: int
    each: int

    def __call__(self, part: Numbers) -> Numbers:
        told = array("q")
        for key, found in groupby(sorted(_records(part, 3)), itemgetter(0)):
            members = list(found)
            if len(members) > 1:
                for record in self._told(key, members):
                    told.extend(record)
        return told

    def _told(self, key: int, members: Sequence[Record]) -> Iterator[Record]:
        """What each member of a group is to know of it."""
        firsts: dict[int, list[int]] = {}
        for _, number, mark in members:
            bearers = firsts.setdefault(mark, [])
            if len(firsts) <= self.marks and len(bearers) < self.each:
                bearers.append(number)
        if len(firsts) < 2:
            return
        named = sorted((number, mark) for mark, bearers in firsts.items() for number in bearers)
        for _, number, _ in members:
            yield number, key, -1, len(members), len(firsts)
            for first, mark in named:
                yield number, key, first, mark, 0


def _groups(told: Iterable[Record]) -> dict[int, Group]:
    groups: dict[int, Group] = {}
    for key, records in groupby(told, itemgetter(1)):
        (_, _, _, forms, marks), *named = records
        groups[key] = Group(forms, marks, tuple((mark, first) for _, _, first, mark, _ in named))
    return groups


def _records(numbers: Numbers, size: int) -> Iterator[Record]:
    """Numbers as records of so many."""
    every = iter(numbers)
    return zip(*[every] * size, strict=True)


class _Dealt(Sequence[Any]):
    """Records of `size` numbers dealt out to temporary files, some of them at a time."""

    def __init__(self, size: int, files: int) -> None:
        self._size, self.files = size, files
        self._parts = [_file() for _ in range(files)]
        self._held = [array("q") for _ in range(files)]

    def put(self, part: int, *numbers: int) -> None:
        held = self._held[part]
        held.extend(numbers)
        if len(held) >= _TOGETHER:
            self._write(part)

    def _write(self, part: int) -> None:
        self._held[part].tofile(self._parts[part])
        self._held[part] = array("q")

    def __len__(self) -> int:
        return self.files

    def __getitem__(self, part: Any) -> Numbers:
        """The numbers of one file."""
        if part >= self.files:
            raise IndexError(part)
        self._write(part)
        self._parts[part].seek(0)
        return array("q", self._parts[part].read())


def _file() -> IO[bytes]:
    from tempfile import SpooledTemporaryFile

    return SpooledTemporaryFile(_IN_MEMORY)
