"""The sentences of the program itself, in both languages; those of rules stand with the rules."""

import tomllib
from functools import cache
from pathlib import Path

from selfeval_cli.base.errors import Language, SettingsError


@cache
def _catalogue(name: str) -> dict[str, dict[str, str]]:
    return tomllib.loads(Path(__file__).with_name(name).read_text("utf-8"))


def say(key: str, language: Language, /, **facts: object) -> str:
    """Return the sentence `key` of ``messages.toml``, filled; an unknown key is its own text."""
    texts = _catalogue("messages.toml").get(key)
    if texts is None:
        return key
    return texts[language].format_map(
        {
            name: fact.text(language) if isinstance(fact, SettingsError) else fact
            for name, fact in facts.items()
        }
    )


def help_text(key: str, language: Language) -> str:
    """Return the help `key` of ``help.toml``; an unknown key is its own text."""
    texts = _catalogue("help.toml").get(key)
    return key if texts is None else texts[language]
