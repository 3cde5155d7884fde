"""How many steps an expression takes: a plain backtracking matcher that counts.

It goes the way of Python's own engine, without its shortcuts, over the tree Python parses, so that
what grows faster than the text shows in steps and no clock is needed.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache, partial
from re import _compiler, _constants, _parser  # type: ignore[attr-defined]
from typing import Any

#: Nothing that is linear takes so many.
MOST = 3_000_000
_ONE = {"LITERAL", "NOT_LITERAL", "ANY", "IN", "CATEGORY", "RANGE"}
Go = Callable[[int], bool]


class TooMany(Exception):
    """An expression that takes more steps than any sound one."""


class Counter:
    """Steps of one expression over texts."""

    def __init__(self, pattern: str, flags: int) -> None:
        self._tree = _parser.parse(pattern, flags & ~re.DEBUG)
        self._flags = self._tree.state.flags
        self.steps = 0
        self._tests: dict[int, Callable[[str], bool]] = {}

    def count(self, method: str, text: str) -> int:
        """The steps it takes to apply the expression to the text by this method."""
        self.steps, self._text, self._groups = 0, text, dict[int, tuple[int, int]]()
        self.found = False
        starts = range(len(text) + 1) if method not in ("match", "fullmatch") else range(1)
        at = 0
        for start in starts:
            if start < at:
                continue
            ends: list[int] = []
            whole = method == "fullmatch"
            found = self._all(list(self._tree), 0, start, partial(self._end, ends, whole))
            self.found = self.found or found
            if found and method in ("search", "match", "fullmatch"):
                break
            if found:  # goes on behind what was found
                at = max(ends[-1], start + 1)
        return self.steps

    def _end(self, ends: list[int], whole: bool, end: int) -> bool:
        ends.append(end)
        return not whole or end == len(self._text)

    def _step(self) -> None:
        self.steps += 1
        if self.steps > MOST:
            raise TooMany

    def _test(self, node: Any, at: int) -> bool:
        self._step()
        if at >= len(self._text):
            return False
        test = self._tests.get(id(node))
        if test is None:
            tree = _parser.SubPattern(self._tree.state, [node])
            single = _compiler.compile(tree, self._flags & ~re.DEBUG)
            test = self._tests[id(node)] = cache(lambda char: single.match(char) is not None)
        return test(self._text[at])

    def _all(self, nodes: list[Any], index: int, at: int, go: Go) -> bool:
        if index == len(nodes):
            self._step()
            return go(at)
        return self._node(nodes[index], at, lambda end: self._all(nodes, index + 1, end, go))

    def _node(self, node: Any, at: int, go: Go) -> bool:
        name, given = node[0].name, node[1]
        if name in _ONE:
            return self._test(node, at) and go(at + 1)
        method = getattr(self, f"_{name.lower()}")
        done: bool = method(given, at, go)
        return done

    def _subpattern(self, given: Any, at: int, go: Go) -> bool:
        group, _, _, inner = given

        def closed(end: int) -> bool:
            if group is not None:
                self._groups[group] = (at, end)
            return go(end)

        return self._all(list(inner), 0, at, closed)

    def _branch(self, given: Any, at: int, go: Go) -> bool:
        return any(self._all(list(branch), 0, at, go) for branch in given[1])

    def _at(self, given: Any, at: int, go: Go) -> bool:
        self._step()
        single = re.compile({
            "AT_BEGINNING": "^", "AT_BEGINNING_STRING": r"\A", "AT_END": "$",
            "AT_END_STRING": r"\Z", "AT_BOUNDARY": r"\b", "AT_NON_BOUNDARY": r"\B",
        }[given.name], self._flags & re.MULTILINE)  # fmt: skip
        return single.match(self._text, at) is not None and go(at)

    def _assert(self, given: Any, at: int, go: Go) -> bool:
        return self._looks(given, at) and go(at)

    def _assert_not(self, given: Any, at: int, go: Go) -> bool:
        return not self._looks(given, at) and go(at)

    def _looks(self, given: Any, at: int) -> bool:
        direction, inner = given
        start = at if direction > 0 else at - inner.getwidth()[0]
        return start >= 0 and self._all(list(inner), 0, start, lambda _: True)

    def _groupref(self, given: Any, at: int, go: Go) -> bool:
        self._step()
        start, end = self._groups.get(given, (0, -1))
        part = self._text[start:end]
        return end >= start and self._text.startswith(part, at) and go(at + len(part))

    def _groupref_exists(self, given: Any, at: int, go: Go) -> bool:
        group, yes, no = given
        return self._all(list(yes if group in self._groups else no or []), 0, at, go)

    def _atomic_group(self, given: Any, at: int, go: Go) -> bool:
        ends: list[int] = []
        return self._all(list(given), 0, at, lambda end: not ends.append(end)) and go(ends[-1])  # type: ignore[func-returns-value]

    def _possessive_repeat(self, given: Any, at: int, go: Go) -> bool:
        ends: list[int] = []
        found = self._max_repeat(given, at, lambda end: not ends.append(end))  # type: ignore[func-returns-value]
        return found and go(ends[-1])

    def _max_repeat(self, given: Any, at: int, go: Go) -> bool:
        least, most, inner = given
        if len(inner) == 1 and inner[0][0].name in _ONE:
            end = at
            while (most is _constants.MAXREPEAT or end - at < most) and self._test(inner[0], end):
                end += 1
            return any(go(place) for place in range(end, at + least - 1, -1))
        return self._repeat(list(inner), least, most, at, go)

    def _repeat(self, inner: list[Any], least: int, most: Any, at: int, go: Go) -> bool:
        def again(end: int) -> bool:
            return (end > at or least > 0) and self._repeat(
                inner,
                max(least - 1, 0),
                most if most is _constants.MAXREPEAT else most - 1,
                end,
                go,
            )

        self._step()
        if (most is _constants.MAXREPEAT or most > 0) and self._all(inner, 0, at, again):
            return True
        return least == 0 and go(at)

    def _min_repeat(self, given: Any, at: int, go: Go) -> bool:
        least, most, inner = given
        self._step()
        if least == 0 and go(at):
            return True
        return (most is _constants.MAXREPEAT or most > 0) and self._all(
            list(inner), 0, at,
            lambda end: (end > at or least > 0) and self._min_repeat(
                (max(least - 1, 0), most if most is _constants.MAXREPEAT else most - 1, inner),
                end, go,
            ),
        )  # fmt: skip


def likeness(pattern: str, flags: int) -> str:
    """A text the expression comes close to matching: every part once, first choices first."""
    return "".join(_like(_parser.parse(pattern, flags & ~re.DEBUG)))


def _like(nodes: Any) -> Iterator[str]:
    for operation, given in nodes:
        match operation.name:
            case "LITERAL":
                yield chr(given)
            case "IN":
                yield _member(given)
            case "ANY" | "NOT_LITERAL":
                yield "字"
            case "SUBPATTERN":
                yield from _like(given[3])
            case "BRANCH":
                yield from _like(given[1][0])
            case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
                part = "".join(_like(given[2]))
                yield part * max(1, min(given[0], 3))
            case "ATOMIC_GROUP":
                yield from _like(given)


def _member(given: Any) -> str:
    for operation, value in given:
        match operation.name:
            case "LITERAL":
                return chr(value)
            case "RANGE":
                return chr(value[0])
            case "CATEGORY":
                return {"CATEGORY_DIGIT": "1", "CATEGORY_SPACE": " "}.get(value.name, "字")
            case "NEGATE":
                return "字"
    return ""
