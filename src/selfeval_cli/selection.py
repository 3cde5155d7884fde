"""Which rules a word names: a code (SCR001), a prefix of codes (SCR) or a readable name."""

from collections.abc import Iterable

from selfeval_cli.errors import SettingsError


def names(pattern: str, code: str, name: str = "") -> bool:
    """Whether a code, prefix or name means this rule; case does not matter."""
    pattern = pattern.strip()
    return code.startswith(pattern.upper()) or pattern.lower() == name


def selected(code: str, name: str, select: Iterable[str], deselect: Iterable[str]) -> bool:
    """Whether a rule is on under the choice made: the longer word wins, deselect among equals."""
    picked = tuple(select)
    on = max((_weight(p, code, name) for p in picked), default=0) if picked else 1
    off = max((_weight(p, code, name) for p in deselect), default=0)
    return on > off


def _weight(pattern: str, code: str, name: str) -> int:
    """How exactly a word means the rule: 0 not at all, more for longer prefixes and names."""
    if not names(pattern, code, name):
        return 0
    return 1 + (len(code) if pattern.strip().lower() == name else len(pattern.strip()))


def require(pattern: str) -> None:
    """Raise SettingsError, with the nearest known word, when the pattern names no rule."""
    from selfeval_cli.rules import texts

    codes = texts.codes()
    word = pattern.strip()
    if word and any(code.startswith(word.upper()) for code in codes):
        return
    known = texts.names()
    if word.lower() in known:
        return
    import difflib

    families = dict.fromkeys(code[:3] for code in codes)
    candidates = [*codes, *families, *known]
    near = difflib.get_close_matches(word.upper(), candidates, 1, 0.5) or difflib.get_close_matches(
        word.lower(), candidates, 1, 0.5
    )
    if near:
        raise SettingsError("rule-unknown-near", rule=pattern, near=near[0])
    raise SettingsError("rule-unknown", rule=pattern, families=", ".join(families))
