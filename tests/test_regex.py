"""Expressions that are compiled at their first use behave as if they had been compiled before."""

import pkgutil
import re
from collections.abc import Iterator
from importlib import import_module
from re import _constants as ops  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
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
    found = asdict(words()).items()
    yield from ((f"words.{name}", value) for name, value in found if isinstance(value, _Late))
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
    late = list(_late())
    assert {"words.admitting", "labels.budget"} <= {name for name, _ in late}
    assert len(late) > 150
    for name, expression in late:
        assert isinstance(expression.pattern, str | bytes), name


def test_what_an_expression_needs_is_in_every_match() -> None:
    """Proven from the parts of the expression; what cannot be proven is needed in another way."""
    needing = [(name, held) for name, held in _late() if held._needs]
    assert len(needing) > 60
    for name, held in needing:
        text, flags = held._given
        assert not flags & re.IGNORECASE, name
        assert _holds(parser.parse(text, flags), held._needs), (name, held._needs)


def _holds(parts: Any, needs: tuple[str, ...]) -> bool:
    """Whether all that these parts match holds one of what is needed."""
    literal = ""
    for op, given in parts:
        literal = literal + chr(given) if op is ops.LITERAL else ""
        if any(word in literal for word in needs):
            return True
        if op is ops.IN:
            held = all(sign in needs for one in given for sign in _signs(*one))
        elif op is ops.BRANCH:
            held = all(_holds(branch, needs) for branch in given[1])
        elif op in (ops.MAX_REPEAT, ops.MIN_REPEAT, ops.POSSESSIVE_REPEAT):
            repeated = list(given[2]) * min(given[0], 2)
            held = _holds(repeated, needs)
        else:
            inner = {ops.SUBPATTERN: 3, ops.ATOMIC_GROUP: None, ops.ASSERT: 1}.get(op, "")
            held = inner != "" and _holds(given if inner is None else given[inner], needs)
        if held:
            return True
    return False


def _signs(kind: Any, given: Any) -> str:
    """The signs of a part of a set; a NUL, which nothing needs, for those that are not told."""
    if kind is ops.RANGE:
        return "".join(map(chr, range(given[0], given[1] + 1)))
    return chr(given) if kind is ops.LITERAL else "\0"


@pytest.mark.parametrize("text", ["", "a", "工程项目", "项目 a 项目", "a\nb"])
def test_a_text_without_what_is_needed_is_answered_as_by_the_expression(text: str) -> None:
    made = re.compile("(.)项目")
    for method, given in (("search", ()), ("match", (1,)), ("split", ()), ("findall", ())):
        late = regex("(.)项目", needs="项目")
        found, right = (getattr(one, method)(text, *given) for one in (late, made))
        assert str(found) == str(right)
    late = regex("(.)项目", needs=("目录", "项目"))
    assert late.sub("x", text) == made.sub("x", text)
    assert list(map(str, late.finditer(text))) == list(map(str, made.finditer(text)))
    assert str(late.fullmatch(text)) == str(made.fullmatch(text))
    assert ("search" in vars(late)) == ("项目" in text)  # compiled only then


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
