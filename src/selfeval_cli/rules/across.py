"""The forms of a run by what they share, on disk: memory does not grow with the forms.

The keys of all forms are dealt out to parts by their hash, and each part is grouped by itself.
Which groups a form is in is found again by its number.
"""

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate, groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec import Struct

from selfeval_cli.base.seen import Seen
from selfeval_cli.base.store import Store

if TYPE_CHECKING:
    from selfeval_cli.rules.signature import Signature

#: What a key is where the form gives nothing to compare.
UNKNOWN = 0
#: Into how many parts records are dealt out at most, and how many forms make another part.
_MOST_PARTS, _FEW = 32, 4_096
#: Records of groups that are held at a time, but for a group that has more.
_HELD = 2**16
_CACHED = 256
#: The size of a record, which is three numbers, and of a number.
_RECORD, _NUMBER = 24, 8

#: An array of 64-bit numbers (not subscriptable before Python 3.12).
Numbers = Any
#: Carries a function to each of some things, like `map`.
Mapped = Callable[[Callable[[Any], Any], Sequence[Any]], Iterable[Any]]
#: Gives the forms of a portion, each with its number.
Read = Callable[[Any], Iterable[tuple[int, "Signature"]]]


class Grouping(Struct, frozen=True):
    """How forms are grouped: by their keys. Marks tell the forms of a group apart, and only a group
    with several marks counts. Of its first `marks` marks it tells the first `each` forms."""

    keys: Callable[["Signature"], Iterable[int]]
    mark: Callable[[int, "Signature"], int]
    marks: int
    each: int = 1


class Group(NamedTuple):
    """Forms with one key: how many there are and how many marks they bear, and of each of the first
    marks the numbers of the first forms that bear it."""

    forms: int
    marks: int
    firsts: tuple[tuple[int, int], ...]


#: The groups of a form by key.
Own = Mapping[int, Group]


def grouped(
    groupings: Sequence[Grouping],
    portions: Sequence[Any],
    read: Read,
    count: int,
    *,
    here: Mapped = map,
    there: Mapped = map,
) -> "Grouped":
    """Group forms, about `count` of them, which `read` gives portion by portion in the order of
    their numbers. `here` and `there` carry functions to workers; those of `there` may be on other
    machines."""
    many = 1 + min(_MOST_PARTS - 1, count // _FEW)
    store = Store()
    parts = [_Part(store) for _ in range(many * len(groupings))]
    for dealt in here(lambda portion: _dealt(read(portion), groupings, many), portions):
        for part, records in zip(parts, dealt, strict=True):
            part.put(records)
    found = Grouped(many)
    rules = [grouping for grouping in groupings for _ in range(many)]
    tasks = [(rule.marks, rule.each, part) for rule, part in zip(rules, parts, strict=True)]
    for groups, bearers in there(_compared, tasks):
        found.add(groups, bearers)
    return found


def _dealt(
    forms: Iterable[tuple[int, "Signature"]], groupings: Sequence[Grouping], many: int
) -> list[bytes]:
    """Records of forms for each part: key, number and mark."""
    parts = [array("q") for _ in range(many * len(groupings))]
    for number, form in forms:
        for rank, grouping in enumerate(groupings):
            mark = grouping.mark(number, form)
            for key in dict.fromkeys(grouping.keys(form)):
                if key != UNKNOWN:
                    parts[rank * many + key % many].extend((key, number, mark))
    return [part.tobytes() for part in parts]


class _Part:
    """Records of three numbers in a store, to go through several times. Sent to another machine
    they are there in memory."""

    def __init__(self, store: Store) -> None:
        self._store, self._blocks = store, array("q")

    def put(self, records: bytes) -> None:
        """Keep the next records."""
        if records:
            self._blocks.extend((self._store.put(records), len(records)))

    def _read(self) -> Iterator[bytes]:
        return map(self._store.read, self._blocks[::2], self._blocks[1::2])

    def __iter__(self) -> Iterator[tuple[int, int, int]]:
        for block in self._read():
            every = iter(array("q", block))
            yield from zip(every, every, every, strict=True)

    def __reduce__(self) -> tuple[Callable[[bytes], "_Part"], tuple[bytes]]:
        return _part, (b"".join(self._read()),)


def _part(records: bytes) -> _Part:
    part = _Part(Store())
    part.put(records)
    return part


class _Compared:
    """What the records of a part say, as numbers: its `groups` (how many forms, marks and named
    ones, and of each that is named its mark and its number), and its `bearers`, the forms that
    are in one (number, key, place of the group).

    All forms may be one group, so that little is kept of each.
    """

    def __init__(self, marks: int, each: int, part: _Part) -> None:
        self._marks, self._each, self._part = marks, each, part
        self.groups, self.bearers = array("q"), array("q")
        places = dict(self._places())
        for key, number, _ in part if places else ():
            if key in places:
                self.bearers.extend((number, key, places[key]))

    def _places(self) -> Iterator[tuple[int, int]]:
        """Keep the groups with several marks; yield the key and the place of each."""
        for key, numbers, marks in self._several():
            several = sum(map(Seen().add, marks))
            if several > 1:
                yield key, len(self.groups)
                named = self._named(numbers, marks)
                self.groups.extend((len(numbers), several, len(named)))
                for first, mark in named:
                    self.groups.extend((mark, first))

    def _several(self) -> Iterator[tuple[int, Numbers, Numbers]]:
        """Numbers and marks of the keys that stand in several records; few at a time are held."""
        counts = Counter(key for key, _, _ in self._part)
        keys = sorted(key for key, count in counts.items() if count > 1)
        ends = accumulate(counts[key] for key in keys)
        for _, some in groupby(zip(keys, ends, strict=True), lambda pair: pair[1] // _HELD):
            found = {key: (array("q"), array("q")) for key, _ in some}
            for key, number, mark in self._part:
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
            if len(firsts) < self._marks or mark in firsts:
                bearers = firsts.setdefault(mark, [])
                if len(bearers) < self._each:
                    bearers.append(number)
        return sorted((number, mark) for mark, some in firsts.items() for number in some)


def _compared(task: tuple[int, int, _Part]) -> tuple[bytes, bytes]:
    """The groups and bearers of a part. Runs wherever it is carried to."""
    found = _Compared(*task)
    return found.groups.tobytes(), found.bearers.tobytes()


class Grouped:
    """The groups of all forms, and which forms are in them: part by part, in the order of forms."""

    def __init__(self, many: int) -> None:
        self._many, self._store = many, Store()
        self._groups, self._bearers = array("q"), list[tuple[int, int]]()
        self._group = lru_cache(_CACHED)(self._read)

    def add(self, groups: bytes, bearers: bytes) -> None:
        """Keep what the next part says."""
        self._groups.append(self._store.put(groups))
        self._bearers.append((self._store.put(bearers), len(bearers) // _RECORD))

    def of(self, begin: int, end: int) -> Iterator[tuple[int, list[tuple[int, Own]]]]:
        """The forms with numbers from `begin` to before `end` that are in groups: number and, by
        the rank of the grouping, the groups."""
        found: list[tuple[int, int, int, int]] = []
        for part in range(len(self._bearers)):
            numbers = iter(self._within(part, begin, end))
            for number, key, place in zip(numbers, numbers, numbers, strict=True):
                at = self._groups[part] + _NUMBER * place
                found.append((number, part // self._many, key, at))
        found.sort(key=itemgetter(0, 1))  # equal ones as they were found
        for number, told in groupby(found, itemgetter(0)):
            yield (
                number,
                [
                    (rank, {key: self._group(at) for _, _, key, at in own})
                    for rank, own in groupby(told, itemgetter(1))
                ],
            )

    def _within(self, part: int, begin: int, end: int) -> Numbers:
        """The bearers of a part whose numbers are in a range."""
        place, count = self._bearers[part]

        def number(rank: int) -> int:
            return int(array("q", self._store.read(place + _RECORD * rank, _NUMBER))[0])

        first, last = (bisect_left(range(count), wanted, key=number) for wanted in (begin, end))
        return array("q", self._store.read(place + _RECORD * first, _RECORD * (last - first)))

    def _read(self, place: int) -> Group:
        forms, marks, named = array("q", self._store.read(place, 3 * _NUMBER))
        numbers = array("q", self._store.read(place + 3 * _NUMBER, 2 * _NUMBER * named))
        return Group(forms, marks, tuple(zip(numbers[::2], numbers[1::2], strict=True)))
