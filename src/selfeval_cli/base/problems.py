"""Puts into words why a document could not be read, and what a reader remarked about one."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from selfeval_cli.base.errors import Cause, Language

#: A detail may be a member's name from a hostile file, of any length.
_MAX_DETAIL = 200


def describe(cause: Cause, detail: str, language: Language) -> str:
    """One sentence without full stop: what is wrong, what to do, and the detail in brackets."""
    sentence: str = _texts()[cause][language]
    if not detail:
        return sentence
    if len(detail) > _MAX_DETAIL:
        detail = detail[:_MAX_DETAIL] + "…"
    return f"{sentence}（{detail}）" if language == "zh" else f"{sentence} ({detail})"


def remark(text: str, language: Language) -> str:
    """A remark of `Document.remarks` ("external-links:2") in words; any other text as it is."""
    code, _, count = text.partition(":")
    wording = _texts()["remarks"].get(code)
    return text if wording is None else wording[language].format(count=count)


@cache
def _texts() -> dict[str, Any]:
    source = Path(__file__).with_name("problems.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))
