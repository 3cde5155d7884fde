"""Expressions that are compiled at their first use behave as if they had been compiled before."""

import pkgutil
import re
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from msgspec.structs import asdict

import selfeval_cli
from selfeval_cli.base.regex import _Late, regex
from selfeval_cli.forms import labels
from selfeval_cli.rules.meaning import words


def _late() -> Iterator[tuple[str, Any]]:
    """Every expression of the program: those that a module holds, alone or in a tuple, and those
    that stand in its tables."""
    yield from ((f"words.{name}", value) for name, value in asdict(words()).items())
    yield from ((f"labels.{field}", shape) for _, field, shape in labels._patterns())
    for module in pkgutil.walk_packages(selfeval_cli.__path__, "selfeval_cli."):
        if module.name.endswith("__main__"):
            continue
        for name, value in vars(import_module(module.name)).items():
            for part in value if isinstance(value, tuple) else (value,):
                for held in part if isinstance(part, tuple) else (part,):
                    if isinstance(held, _Late):
                        yield f"{module.name}.{name}", held


def test_every_expression_of_the_program_can_be_compiled() -> None:
    late = {name: held for name, held in _late() if isinstance(held, _Late)}
    assert {"words.admitting", "labels.budget"} <= late.keys()
    assert len(late) > 150
    for name, expression in late.items():
        assert isinstance(expression.pattern, str | bytes), name


def test_compiling_waits_for_the_first_use(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    compile_ = re.compile

    def compiled(text: str, flags: int = 0) -> "re.Pattern[str]":
        made.append(text)
        return compile_(text, flags)

    monkeypatch.setattr(re, "compile", compiled)
    expression = regex(r"(?P<number>\d+)分", re.IGNORECASE)
    assert made == []
    found = expression.search("得10分，扣2分")
    assert found is not None
    assert found["number"] == "10"
    assert expression.findall("得10分，扣2分") == ["10", "2"]
    assert expression.sub("x", "10分") == "x"
    assert expression.flags & re.IGNORECASE
    assert expression.groupindex["number"] == 1
    assert made[0] == r"(?P<number>\d+)分"


def test_bytes_and_wrong_expressions() -> None:
    assert regex(rb"\d+").findall(b"1 22") == [b"1", b"22"]
    with pytest.raises(re.error):
        regex("(").match("")
