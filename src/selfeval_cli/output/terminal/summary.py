"""The summary of several documents on a terminal: by rule, by cause, and the ten worst files."""

from collections import Counter
from collections.abc import Iterator, Mapping

from selfeval_cli.model.run import RuleInfo
from selfeval_cli.output.counts import Counts, Worst
from selfeval_cli.output.terminal.lines import (
    BOLD,
    DIM,
    INDENT,
    STYLES,
    Line,
    View,
    clean,
    code,
    hang,
    say,
    space,
)

#: How many rules are shown unless verbose.
_CODES = 10


def summary(view: View, counts: Counts, rules: Mapping[str, RuleInfo]) -> Iterator[Line]:
    """The summary of several documents: by rule, by cause, and the ten worst files."""
    if not (counts.by_code or counts.by_cause or counts.worst):
        return
    yield ((say(view, "summary"), BOLD),)
    if counts.by_code:
        yield from _heading(view, "by-code")
        yield from _by_code(view, counts.by_code, rules)
    if counts.by_cause:
        yield from _heading(view, "by-cause")
        for cause, number in sorted(counts.by_cause.items(), key=lambda item: (-item[1], item[0])):
            yield from hang(view, (_number(number),), say(view, f"cause.{cause}"))
    if counts.worst:
        yield from _heading(view, "worst")
        for worst in counts.worst:
            yield from _worst(view, worst)
    yield ()


def _heading(view: View, key: str) -> Iterator[Line]:
    yield ()
    yield ((" " * INDENT + say(view, key), DIM),)


def _number(number: int) -> tuple[str, str]:
    return f"{number:>{INDENT + 5}}  ", ""


def _by_code(view: View, codes: Counter[str], rules: Mapping[str, RuleInfo]) -> Iterator[Line]:
    ordered = sorted(codes.items(), key=lambda item: (-item[1], item[0]))
    shown = ordered if view.verbose else ordered[:_CODES]
    for name, number in shown:
        rule = rules.get(name)
        style = STYLES[rule.severity] if rule else ""
        head = (_number(number), code(clean(name), style))
        yield from hang(view, head, clean(rule.title) if rule else "")
    rest = ordered[len(shown) :]
    if rest:
        number = sum(number for _, number in rest)
        yield from hang(view, (_number(number),), say(view, "other-codes", rules=len(rest)))


def _worst(view: View, worst: Worst) -> Iterator[Line]:
    head: Line = space(INDENT)
    for key, number in (("error", worst.errors), ("warning", worst.warnings)):
        style = STYLES[key] if number else DIM
        head = (*head, (f"{say(view, key)} ", DIM), (f"{number:<4} ", style))
    yield from hang(view, head, clean(worst.path))
