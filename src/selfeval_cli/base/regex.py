"""Regular expressions that are compiled when they are first used."""

import re
from collections.abc import Callable
from typing import Any, AnyStr, cast

#: What an expression is asked for again and again: found without a detour.
_USED = ("search", "match", "fullmatch", "split", "findall", "finditer", "sub")
#: What is found in a text that holds nothing of what the expression needs.
_NOTHING: dict[str, Callable[[Any], Any]] = {
    "search": lambda _: None,
    "match": lambda _: None,
    "fullmatch": lambda _: None,
    "split": lambda text: [text],
    "findall": lambda _: [],
    "finditer": lambda _: iter(()),
    "sub": lambda text: text,
}


def regex(
    text: AnyStr, flags: int = 0, *, needs: AnyStr | tuple[AnyStr, ...] = ()
) -> re.Pattern[AnyStr]:
    """Return what stands in for ``re.compile(text, flags)`` and is compiled at its first use.

    One document needs half of the expressions of the modules that it imports, and one with a set of
    Chinese characters takes 0.2 ms to compile. `needs` says what every match holds, or of what it
    holds one: until a text has that, nothing is compiled. A wrong expression raises re.error at its
    first use. tests/test_regex.py compiles them all, and proves what they need.
    """
    words = needs if isinstance(needs, tuple) else (needs,)
    return cast("re.Pattern[AnyStr]", _Late(text, flags, words))


class _Late:
    """Has what a compiled expression has, from the first time that it is asked for something."""

    def __init__(self, text: Any, flags: int, needs: tuple[Any, ...]) -> None:
        self._given = text, flags
        self._needs = needs

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # copying and pickling ask for what only some objects have
            raise AttributeError(name)
        if not self._needs or name not in _NOTHING:
            return getattr(self._compiled(), name)
        self.__dict__[name] = asked = self._asking(name)
        return asked

    def _asking(self, name: str) -> Callable[..., Any]:
        """A method that compiles nothing before a text has what is needed."""
        needs, nothing, place = self._needs, _NOTHING[name], int(name == "sub")

        def asked(*given: Any) -> Any:
            for word in needs:
                if word in given[place]:
                    return getattr(self._compiled(), name)(*given)
            return nothing(given[place])

        return asked

    def _compiled(self) -> re.Pattern[Any]:
        compiled = re.compile(*self._given)  # noqa: TID251 - the one place
        self.__dict__.update({key: getattr(compiled, key) for key in _USED})
        return compiled
