"""Applies the rules to a case and turns what they yield into findings and counts."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from selfeval_cli.base.errors import Language
from selfeval_cli.base.words import say
from selfeval_cli.model.form import CellRef, Form
from selfeval_cli.model.policy import Bilingual, Policy, Severity
from selfeval_cli.model.report import SEVERITIES, Checks, Finding, Related, Unchecked
from selfeval_cli.rules import texts
from selfeval_cli.rules.across import Grouped, Grouping, grouped
from selfeval_cli.rules.case import Case
from selfeval_cli.rules.registry import (
    Hit,
    Place,
    Recomputed,
    Rule,
    Skip,
    catalogue,
    set_rules,
)
from selfeval_cli.rules.sums import trimmed

if TYPE_CHECKING:
    from selfeval_cli.rules.signature import Signature

#: A form of a run: the path of its document and its number there.
Key = tuple[str, int]


class _Tally(Struct):
    findings: list[Finding] = field(default_factory=list)
    unchecked: list[Unchecked] = field(default_factory=list)
    passed: list[str] = field(default_factory=list)
    failed: int = 0
    rows: set[int] = field(default_factory=set)


def matches(rule: str, wanted: str) -> bool:
    """Whether the rule with code `rule` is meant by a code, a prefix of codes, or a name."""
    if wanted.upper() == rule or (wanted.isupper() and rule.startswith(wanted)):
        return True
    return wanted.islower() and texts.rule_text(rule).name == wanted


def applicable(
    form: Form, policy: Policy, select: tuple[str, ...], deselect: tuple[str, ...]
) -> list[Rule]:
    """The rules to apply to `form`: of its kind, on in the policy, selected and not deselected."""
    rules = [
        rule for rule in catalogue().values() if form.kind in rule.kinds and enabled(rule, policy)
    ]
    if not (select or deselect):
        return rules
    return [rule for rule in rules if is_selected(rule.code, select, deselect)]


def is_selected(code: str, select: tuple[str, ...], deselect: tuple[str, ...]) -> bool:
    """Whether `code` is among the selected rules (all, when nothing is) and not deselected."""
    chosen = not select or any(matches(code, wanted) for wanted in select)
    return chosen and not any(matches(code, wanted) for wanted in deselect)


def enabled(rule: Rule, policy: Policy) -> bool:
    """Whether `policy` has the rule switched on."""
    if rule.code in policy.off:
        return False
    if rule.needs is not None and getattr(policy, rule.needs) is None:
        return False
    return rule.default or rule.code in policy.on


def inspect(
    case: Case,
    language: Language = "zh",
    select: tuple[str, ...] = (),
    deselect: tuple[str, ...] = (),
) -> tuple[tuple[Finding, ...], Checks]:
    """All findings on a form, most severe first and then in reading order, and what was checked."""
    tally = _Tally()
    form, policy = case.form, case.policy
    for rule in applicable(form, policy, select, deselect):
        _apply(rule, case, language, tally)
    findings = with_fingerprints(tally.findings, form.project.text)
    checks = Checks(
        passed=len(tally.passed),
        failed=tally.failed,
        unchecked=tuple(tally.unchecked),
        passed_codes=tuple(tally.passed),
        rows=len(form.rows),
        rows_recomputed=len(tally.rows),
    )
    return tuple(sorted(findings, key=order)), checks


def compare(
    signatures: Iterable["Signature"],
    language: Language = "zh",
    *,
    severities: Mapping[str, Severity] | None = None,
    codes: Iterable[str] | None = None,
) -> dict[Key, tuple[Finding, ...]]:
    """The findings over all forms of a run, by path and number of the form they belong to.

    `severities` overrides the rules' own; `codes` limits the rules (all of them when None).
    Fingerprints are left empty.
    """
    held = list(signatures)
    wanted = None if codes is None else set(codes)
    rules = [rule for rule in set_rules() if wanted is None or rule.code in wanted]
    found = grouped(groupings(rules), [held], enumerate, len(held))
    told = compared(found, rules, held.__getitem__, 0, len(held), language, severities)
    by_form: dict[Key, list[Finding]] = defaultdict(list)
    for number, findings in told:
        by_form[held[number].path, held[number].form].extend(findings)
    return {key: tuple(findings) for key, findings in by_form.items()}


def groupings(rules: Iterable[Rule]) -> list[Grouping]:
    """How these rules across forms want them grouped."""
    return [rule.groups for rule in rules if rule.groups]


def compared(
    found: Grouped,
    rules: Sequence[Rule],
    read: Callable[[int], "Signature"],
    begin: int,
    end: int,
    language: Language = "zh",
    severities: Mapping[str, Severity] | None = None,
) -> Iterator[tuple[int, list[Finding]]]:
    """The findings of these rules, form by form: its number, from `begin` to before `end`, and what
    it is told. The forms are `found` in the groups that the rules want."""
    for number, own in found.of(begin, end):
        findings = [
            _finding(rules[rank], hit, severities or {}, language)
            for rank, groups in own
            for hit in rules[rank].check(number, groups, read)
        ]
        if findings:
            yield number, findings


def _apply(rule: Rule, case: Case, language: Language, tally: _Tally) -> None:
    try:
        outcomes = rule.judge(case)
        if not outcomes:
            tally.passed.append(rule.code)
            return
        severities = case.policy.severities
        hits = [outcome for outcome in outcomes if isinstance(outcome, Hit)]
        findings = [_finding(rule, hit, severities, language) for hit in hits]
    except MemoryError:
        raise  # the document's limit, not the rule's fault
    except Exception as error:
        tally.findings.append(_crash(rule, error, language))
        tally.failed += 1
        return
    skips = [outcome for outcome in outcomes if isinstance(outcome, Skip)]
    rows = {outcome.row for outcome in outcomes if isinstance(outcome, Recomputed)}
    tally.rows |= rows
    tally.unchecked.extend(
        Unchecked(
            code=rule.code,
            reason=texts.reason(skip.reason, language),
            where=None if skip.at is None else skip.at.where,
        )
        for skip in skips
    )
    tally.findings.extend(findings)
    if findings:
        tally.failed += 1
    elif not skips or rows:
        tally.passed.append(rule.code)


def _finding(
    rule: Rule, hit: Hit, severities: Mapping[str, Severity], language: Language
) -> Finding:
    text = texts.rule_text(rule.code)
    wording = text.wording[language]
    difference = None if hit.difference is None else trimmed(hit.difference)
    args = {
        "stated": hit.stated,
        "expected": hit.expected,
        "formula": hit.formula,
        "difference": difference,
        "where": hit.at.where,
        **{name: _in_words(value, language) for name, value in hit.args.items()},
    }
    severity: Severity = hit.severity or severities.get(rule.code, rule.severity)
    return Finding(
        code=rule.code,
        name=text.name,
        severity=severity,
        message=texts.message(rule.code, language, hit.message, args),
        where=hit.at.where,
        cell=hit.at.leaf.cell,
        related=tuple(_related(place) for place in hit.related),
        stated=hit.stated,
        expected=hit.expected,
        difference=difference,
        formula=hit.formula,
        basis=wording.basis,
        suggestion=wording.advice(hit.message).format_map(_Given(args)) or None,
    )


class _Given(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return ""


def _in_words(value: object, language: Language) -> object:
    """A fact as it is shown: a title, or the parts of a list, in the language of the report."""
    if isinstance(value, tuple):
        return ("、" if language == "zh" else ", ").join(value)
    return getattr(value, language) if isinstance(value, Bilingual) else value


def _related(place: Place) -> Related:
    return Related(where=place.where, cell=place.leaf.cell)


def _crash(rule: Rule, error: Exception, language: Language) -> Finding:
    """A rule that fails is a fault of selfeval: it is told, and the run is not green."""
    import traceback

    where = traceback.extract_tb(error.__traceback__)[-1]
    detail = f"{type(error).__name__}: {error} ({where.name}:{where.lineno})"
    message = say("rule-crashed", language, rule=rule.code, detail=detail)
    return Finding(
        code=rule.code, name="rule-crashed", severity="error", message=message, where="—"
    )


def with_fingerprints(findings: list[Finding], project: str) -> list[Finding]:
    """`findings` with fingerprints from code, project, place in words and the printed texts; a
    counter tells true duplicates apart. Positions, messages and language stay out."""
    seen: Counter[str] = Counter()
    marked: list[Finding] = []
    for finding in findings:
        printed = [cell.text for cell in _cells(finding)]
        key = "\x1f".join((finding.code, project, finding.where, finding.stated or "", *printed))
        seen[key] += 1
        digest = hashlib.sha256(f"{key}\x1f{seen[key]}".encode()).hexdigest()[:32]
        marked.append(replace(finding, fingerprint=digest))
    return marked


def _cells(finding: Finding) -> list[CellRef]:
    cells = [finding.cell, *(related.cell for related in finding.related)]
    return [cell for cell in cells if cell is not None]


def order(finding: Finding) -> tuple[int, int, int, int, str]:
    """Where a finding stands in a report: the most severe first, then as the form is read."""
    cell = finding.cell
    place = (cell.table, cell.row, cell.column) if cell is not None else (0, 0, 0)
    return (SEVERITIES.index(finding.severity), *place, finding.code)
