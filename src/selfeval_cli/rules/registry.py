"""How a rule is written down and found again: the decorator, what a rule yields, the catalogue.

A rule is a generator function that judges and never prints. Its texts in both languages and its
examples stand in ``rules/texts/CODE.toml``.
"""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from functools import cache
from importlib import import_module
from typing import Any, Literal

from msgspec import Struct, field

from selfeval_cli.base.kinds import kinds as all_kinds
from selfeval_cli.model.form import FormKind, Rest, Text
from selfeval_cli.model.policy import Severity
from selfeval_cli.rules.across import Grouping
from selfeval_cli.rules.case import Asked, Case

#: Modules that hold rules, in the order of the report.
_FAMILIES = ("frm", "fnd", "wgt", "scr", "ind", "nar", "set")
FORM_KINDS: tuple[FormKind, ...] = tuple(kind.name for kind in all_kinds())
SCORED_KINDS: tuple[FormKind, ...] = tuple(kind.name for kind in all_kinds() if kind.scored)
#: What the rules of a family rest on, unless they say otherwise.
_RESTS: Mapping[str, tuple[Rest, ...]] = {
    "FND": ("funds",),
    "WGT": ("weights",),
    "SCR": ("weights", "scores"),
    "IND": ("targets",),
}

#: What a rule is called for: a form, each row of a kind (as a `Case` names it), a whole run.
Each = Literal["form", "rows", "answered", "scored", "run"]


class Place(Struct, frozen=True):
    """A leaf of the form and its place in the form's own words (总分 › 得分)."""

    leaf: Text
    where: str


class Hit(Struct, frozen=True, kw_only=True):
    """Something that does not hold.

    `message` names the text variant in the rule's TOML file, `args` fill it. `severity` overrides
    the rule's own (a coarse score is a warning). `formula` is the computation with the numbers in
    it, without words.
    """

    at: Place
    message: str = "default"
    args: Mapping[str, object] = field(default_factory=dict)
    related: tuple[Place, ...] = ()
    stated: str | None = None
    expected: str | None = None
    difference: Decimal | None = None
    formula: str | None = None
    severity: Severity | None = None


class Skip(Struct, frozen=True):
    """The rule cannot be applied to the form, or to one row of it (`at`). `reason` is a key of the
    shared reasons in ``rules/texts/reasons.toml``."""

    reason: str
    at: Place | None = None


class Recomputed(Struct, frozen=True):
    """The rule recomputed one row, whatever the outcome (counted in the report)."""

    row: int


Outcome = Hit | Skip | Recomputed
#: ``(case)``, ``(case, row)`` for a row rule; for a rule across forms ``(number, groups, read)``,
#: where `read` gives the signature of a form by its number.
Check = Callable[..., Iterator[Any]]


class Rule(Struct, frozen=True):
    """A rule as registered.

    `asks` are the parts without which it cannot be applied, `rests` those that must not be
    doubtful. `default` is off for rules a policy has to switch on; `needs` names the policy value
    without which the rule does not run (a threshold). `groups` says how a rule across forms wants
    them grouped.
    """

    code: str
    severity: Severity
    check: Check
    kinds: tuple[FormKind, ...] = FORM_KINDS
    each: Each = "form"
    asks: tuple[Asked, ...] = ()
    rests: tuple[Rest, ...] = ()
    default: bool = True
    needs: str | None = None
    groups: Grouping | None = None

    @property
    def family(self) -> str:
        """The three letters that group rules: FRM, FND, WGT, SCR, IND, NAR, SET."""
        return self.code[:3]

    def judge(self, case: Case) -> list[Outcome]:
        """Everything the rule yields for a form, the reason why it was not applied included."""
        reason = case.lacks(self.asks, self.rests)
        if reason is not None:
            return [Skip(reason)]
        if self.each == "form":
            return list(self.check(case))
        rows = getattr(case, self.each)
        return [outcome for row in rows for outcome in self.check(case, row)]


_RULES: dict[str, Rule] = {}


def rule(
    code: str,
    severity: Severity,
    *,
    kinds: tuple[FormKind, ...] = FORM_KINDS,
    each: Each = "form",
    asks: tuple[Asked, ...] = (),
    rests: tuple[Rest, ...] | None = None,
    default: bool = True,
    needs: str | None = None,
    groups: Grouping | None = None,
) -> Callable[[Check], Check]:
    """Register a generator function as the rule `code` for the given kinds of form."""

    def register(check: Check) -> Check:
        if code in _RULES:
            raise ValueError(f"rule {code} is registered twice")
        given = _RESTS.get(code[:3], ()) if rests is None else rests
        _RULES[code] = Rule(code, severity, check, kinds, each, asks, given, default, needs, groups)
        return check

    return register


@cache
def every_rule() -> dict[str, Rule]:
    """All rules by code, in the order of their families and numbers."""
    for family in _FAMILIES:
        import_module(f"selfeval_cli.rules.{family}")
    order = {family.upper(): rank for rank, family in enumerate(_FAMILIES)}
    return dict(sorted(_RULES.items(), key=lambda item: (order[item[0][:3]], item[0])))


@cache
def catalogue() -> dict[str, Rule]:
    """The rules on one form by code."""
    return {code: rule for code, rule in every_rule().items() if rule.each != "run"}


@cache
def set_rules() -> tuple[Rule, ...]:
    """The rules across the forms of one run."""
    return tuple(rule for rule in every_rule().values() if rule.each == "run")
