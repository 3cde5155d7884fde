"""The catalogue of sentences in both languages; those of rules stand with the rules."""

from functools import cache
from typing import Any, Literal, Protocol, runtime_checkable

from selfeval_cli.base.tables import read_table

Language = Literal["zh", "en"]

#: A detail may be a member's name from a hostile file, of any length.
_MAX_DETAIL = 200


@runtime_checkable
class Sentence(Protocol):
    """A fact that is a sentence itself."""

    def text(self, language: Language) -> str:
        """The sentence in one language."""


@cache
def catalogue(name: str) -> dict[str, Any]:
    """A file of this folder: sentences by key and language."""
    return read_table(__file__, name)


def say(key: str, language: Language, /, **facts: object) -> str:
    """Return the sentence `key` of ``messages.toml``, filled; an unknown key is its own text."""
    texts = catalogue("messages.toml").get(key)
    if texts is None:
        return key
    filled = {
        name: fact.text(language) if isinstance(fact, Sentence) else fact
        for name, fact in facts.items()
    }
    sentence: str = texts[language].format_map(filled)
    return sentence


def help_text(key: str, language: Language) -> str:
    """Return the help `key` of ``help.toml``; an unknown key is its own text."""
    texts = catalogue("help.toml").get(key)
    return key if texts is None else str(texts[language])


def describe(cause: str, detail: str, language: Language) -> str:
    """One sentence without full stop: what is wrong, what to do, and the detail, in brackets
    where the sentence has no place for it."""
    sentence: str = catalogue("problems.toml")[cause][language]
    if not detail:
        return sentence
    if len(detail) > _MAX_DETAIL:
        detail = detail[:_MAX_DETAIL] + "…"
    if "{detail}" in sentence:
        return sentence.replace("{detail}", detail)
    return f"{sentence}（{detail}）" if language == "zh" else f"{sentence} ({detail})"


def remark(text: str, language: Language) -> str:
    """A remark of `Document.remarks` ("external-links:2") in words; any other text as it is."""
    code, _, count = text.partition(":")
    wording = catalogue("problems.toml")["remarks"].get(code)
    return text if wording is None else str(wording[language].format(count=count))
