"""Regular expressions that are compiled when they are first used."""

import re
from typing import Any, AnyStr, cast

#: What an expression is asked for again and again: found without a detour.
_USED = ("search", "match", "fullmatch", "split", "findall", "finditer", "sub")


def regex(text: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return what stands in for ``re.compile(text, flags)`` and is compiled at its first use.

    One document needs half of the expressions of the modules that it imports, and one with a set of
    Chinese characters takes 0.2 ms to compile. A wrong one raises re.error at its first use;
    tests/test_regex.py compiles them all.
    """
    return cast("re.Pattern[AnyStr]", _Late(text, flags))


class _Late:
    """Has what a compiled expression has, from the first time that it is asked for something."""

    def __init__(self, text: Any, flags: int) -> None:
        self._given = text, flags

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # copying and pickling ask for what only some objects have
            raise AttributeError(name)
        compiled = re.compile(*self._given)  # noqa: TID251 - the one place
        self.__dict__.update({key: getattr(compiled, key) for key in _USED})
        return getattr(compiled, name)
