"""The forms of a run by what they share, on disk: memory does not grow with the forms.

The keys of all forms are dealt out to temporary files by their hash, each file is grouped by
itself, and which groups a form is in is dealt out again by the number of the form.
"""

import io
import struct
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate, groupby
from typing import IO, Any, NamedTuple

from msgspec import Struct

from selfeval_cli.base.seen import Seen
from selfeval_cli.rules.signature import UNKNOWN, Signature

#: Into how many files records are dealt out at most, and how many records make another file.
_MOST_FILES, _FEW = 32, 4_096
#: A file stays in memory up to this size, so that a few forms touch no disk.
_IN_MEMORY = 2**14
#: Bytes that are read at a time: whole records.
_BLOCK = 3 * 2**14
#: Numbers of records that are written at a time.
_TOGETHER = 2**9
#: Records of groups that are held at a time, but for a group that has more.
_HELD = 2**16
_CACHED = 256


#: An array of 64-bit numbers (not subscriptable before Python 3.12).
Numbers = Any
#: Carries a function to each of some things, like `map`.
Mapped = Callable[[Callable[[Any], Any], Sequence[Any]], Iterable[Any]]


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
        (key, number, mark(number, form))
        for number, form in enumerate(forms.keys())
        for key in dict.fromkeys(keys(form))
        if key != UNKNOWN
    )
    files = 1 + min(_MOST_FILES - 1, len(forms) // _FEW)
    by_key = _Dealt(files)
    for record in records:
        by_key.put(record[0] % files, *record)
    by_number, groups = _Dealt(files), _Groups()
    for part, (places, told) in enumerate(forms.mapped(_Compared(marks, each), by_key)):
        begin = groups.add(told)
        for key, number, _ in by_key[part] if places else ():
            if key in places:
                by_number.put(number * files // len(forms), number, key, begin + places[key])
    for each_part in by_number:
        numbers = each_part.numbers()
        starts = sorted(range(0, len(numbers), 3), key=numbers.__getitem__)  # equal ones as put
        for number, own in groupby(starts, numbers.__getitem__):
            yield number, {numbers[at + 1]: groups.read(numbers[at + 2]) for at in own}


class _Compared(Struct, frozen=True):
    """What records of a part (key, number, mark) say: of each key whose group has several marks
    the place of the group, and the groups: how many forms, marks and named ones, and of each that
    is named its mark and its number.

    All forms may be one group, so that little is kept of each.
    """

    marks: int
    each: int

    def __call__(self, part: "_Part") -> tuple[dict[int, int], Numbers]:
        places, groups = dict[int, int](), array("q")
        for key, numbers, marks in self._several(part):
            several = sum(map(Seen().add, marks))
            if several > 1:
                places[key] = len(groups)
                named = self._named(numbers, marks)
                groups.extend((len(numbers), several, len(named)))
                for first, mark in named:
                    groups.extend((mark, first))
        return places, groups

    def _several(self, part: "_Part") -> Iterator[tuple[int, Numbers, Numbers]]:
        """Numbers and marks of the keys that stand in several records; few at a time are held."""
        counts = Counter(key for key, _, _ in part)
        keys = sorted(key for key, count in counts.items() if count > 1)
        ends = accumulate(counts[key] for key in keys)
        for _, some in groupby(zip(keys, ends, strict=True), lambda pair: pair[1] // _HELD):
            found = {key: (array("q"), array("q")) for key, _ in some}
            for key, number, mark in part:
                if key in found:
                    numbers, marks = found[key]
                    numbers.append(number)
                    marks.append(mark)
            for key, (numbers, marks) in found.items():
                yield key, numbers, marks

    def _named(self, numbers: Numbers, marks: Numbers) -> Sequence[tuple[int, int]]:
        """The first bearers of the first marks, each with its mark, in order."""
        firsts: dict[int, list[int]] = {}
        for number, mark in zip(numbers, marks, strict=True):
            if len(firsts) < self.marks or mark in firsts:
                bearers = firsts.setdefault(mark, [])
                if len(bearers) < self.each:
                    bearers.append(number)
        return sorted((number, mark) for mark, some in firsts.items() for number in some)


class _Groups:
    """Groups in a temporary file, each by the place where it begins."""

    def __init__(self) -> None:
        self._file, self._end = _file(), 0
        self.read = lru_cache(_CACHED)(self._read)

    def add(self, told: Numbers) -> int:
        """Keep the groups of a part; return where they begin."""
        begin = self._end
        self._file.seek(0, io.SEEK_END)
        self._file.write(told.tobytes())
        self._end += len(told)
        return begin

    def _read(self, place: int) -> Group:
        self._file.seek(8 * place)
        forms, marks, named = array("q", self._file.read(24))
        numbers = array("q", self._file.read(16 * named))
        return Group(forms, marks, tuple(zip(numbers[::2], numbers[1::2], strict=True)))


class _Dealt(Sequence[Any]):
    """Records dealt out to temporary files, some of them at a time."""

    def __init__(self, files: int) -> None:
        self.files = files
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

    def __getitem__(self, part: Any) -> Any:
        """The records of one file."""
        if part >= self.files:
            raise IndexError(part)
        self._write(part)
        return _Part(self._parts[part])


class _Part:
    """Records of three numbers in a file, to go through several times. Sent to another machine
    they are there in memory."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def __iter__(self) -> Iterator[tuple[int, int, int]]:
        reader = io.BufferedReader(_Again(self._file), _BLOCK)
        while block := reader.read(_BLOCK):
            every = iter(array("q", block))
            yield from zip(every, every, every, strict=True)

    def numbers(self) -> Numbers:
        """The numbers of all records, one after the other."""
        return array("q", self._all())

    def _all(self) -> bytes:
        self._file.seek(0)
        return self._file.read()

    def __reduce__(self) -> tuple[Callable[[bytes], "_Part"], tuple[bytes]]:
        return _part, (self._all(),)


def _part(records: bytes) -> _Part:
    return _Part(io.BytesIO(records))


def _file() -> IO[bytes]:
    from tempfile import SpooledTemporaryFile

    return SpooledTemporaryFile(_IN_MEMORY)
