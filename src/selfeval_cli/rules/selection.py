"""The words that name rules in options and settings: a code, a prefix of codes, a readable name."""

from selfeval_cli.base.errors import SettingsError


def resolve(word: str) -> str:
    """Return the word as rules are selected by it: codes in capitals, names in small letters.

    Raise SettingsError, with the nearest known word, when it names no rule.
    """
    from selfeval_cli.rules import texts

    codes = texts.codes()
    code, name = word.strip().upper(), word.strip().lower()
    if code and any(known.startswith(code) for known in codes):
        return code
    names = texts.names()
    if name in names:
        return name
    from difflib import get_close_matches

    families = tuple(dict.fromkeys(known[:3] for known in codes))
    near = get_close_matches(code, (*codes, *families), 1) or get_close_matches(name, names, 1)
    if near:
        raise SettingsError("rule-unknown-near", rule=word, near=near[0])
    raise SettingsError("rule-unknown", rule=word, families=", ".join(families))
