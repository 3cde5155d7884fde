"""Which of a hundred thousand things were met before, in little memory."""

from array import array

_SHELVES = 4096


class Seen:
    """A set of 64-bit numbers, such as hashes, that takes about nine bytes for each."""

    def __init__(self) -> None:
        self._shelves: dict[int, array[int]] = {}

    def add(self, number: int) -> bool:
        """Take a number in; return whether it was not in yet."""
        shelf = self._shelves.setdefault(number % _SHELVES, array("q"))
        if number in shelf:
            return False
        shelf.append(number)
        return True
