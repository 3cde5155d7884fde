"""How a rule is written down and found again: the decorator, what a rule yields, the catalogue.

A rule is a generator function ``(form, policy) -> Hit | Skip``: it judges and never prints. Its
texts in both languages stand in ``rules/texts/CODE.toml``: name, messages and help page.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from importlib import import_module

from selfeval_cli.model.form import Form, FormKind, Text
from selfeval_cli.model.policy import Policy, Severity

#: Modules that hold rules, in the order of the report.
_FAMILIES = ("frm", "fnd", "wgt", "scr", "ind", "nar")
FORM_KINDS: tuple[FormKind, ...] = ("project", "department", "transfer")
SCORED_KINDS: tuple[FormKind, ...] = ("project", "department")


@dataclass(frozen=True, slots=True)
class Place:
    """A leaf of the form and its place in the form's own words (总分 › 得分)."""

    leaf: Text
    where: str


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that does not hold.

    `message` names the text variant in the rule's TOML file ("default" unless told), `args` fill
    it. `severity` overrides the rule's own (a coarse score is a warning). `formula` is the
    computation with the numbers in it, without words.
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


@dataclass(frozen=True, slots=True)
class Skip:
    """The rule cannot be applied to the form, or to one row of it (`at`). `reason` is a key of the
    shared reasons in ``rules/texts/reasons.toml``."""

    reason: str
    at: Place | None = None


@dataclass(frozen=True, slots=True)
class Recomputed:
    """The rule recomputed one row, whatever the outcome (counted in the report)."""

    row: int


Outcome = Hit | Skip | Recomputed
Check = Callable[[Form, Policy], Iterator[Outcome]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as registered.

    `default` is off for rules a policy has to switch on; `needs` names the policy value without
    which the rule does not run (a threshold).
    """

    code: str
    severity: Severity
    check: Check
    kinds: tuple[FormKind, ...]
    default: bool = True
    needs: str | None = None

    @property
    def family(self) -> str:
        """The three letters that group rules: FRM, FND, WGT, SCR, IND, NAR, SET."""
        return self.code[:3]


_RULES: dict[str, Rule] = {}


def rule(
    code: str,
    severity: Severity,
    *,
    kinds: tuple[FormKind, ...] = FORM_KINDS,
    default: bool = True,
    needs: str | None = None,
) -> Callable[[Check], Check]:
    """Register a generator function as the rule `code` for the given kinds of form."""

    def register(check: Check) -> Check:
        if code in _RULES:
            raise ValueError(f"rule {code} is registered twice")
        _RULES[code] = Rule(code, severity, check, kinds, default, needs)
        return check

    return register


def _judged_across_forms(form: Form, policy: Policy) -> Iterator[Outcome]:
    """A single form tells nothing; `selfeval_cli.rules.across.compare` judges a whole run."""
    del form, policy
    yield from ()


#: The rules across the forms of one run, for listings and selections.
SET_RULES: tuple[Rule, ...] = tuple(
    Rule(code, "warning", _judged_across_forms, FORM_KINDS)
    for code in ("SET001", "SET002", "SET003", "SET004")
)


def every_rule() -> dict[str, Rule]:
    """All rules by code: those on one form, then those across forms."""
    return {**catalogue(), **{rule.code: rule for rule in SET_RULES}}


@cache
def catalogue() -> dict[str, Rule]:
    """The rules on one form by code, in the order of their families and numbers."""
    for family in _FAMILIES:
        import_module(f"selfeval_cli.rules.{family}")
    order = {family.upper(): rank for rank, family in enumerate(_FAMILIES)}
    return dict(sorted(_RULES.items(), key=lambda item: (order[item[0][:3]], item[0])))
