"""A finding in plain words, for the formats that only take text."""

from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from selfeval_cli.base.errors import Language
from selfeval_cli.model.policy import Severity
from selfeval_cli.model.report import SEVERITIES, DocumentReport, Finding, FormReport, Summary
from selfeval_cli.output import escape
from selfeval_cli.output.messages import label

_EVIDENCE = ("stated", "expected", "difference", "formula", "basis", "suggestion")
_NAME_LENGTH = 60
#: The family of rules that compare forms.
_ACROSS = "SET"


def form_name(form: FormReport, language: Language) -> str:
    """What the form is called: its project, else its unit, else its number."""
    return escape.cut(form.project or form.unit, _NAME_LENGTH) or label(
        "form", language, n=form.number
    )


def policy_title(name: str, language: Language) -> str:
    """What a built-in policy is called; another's own name."""
    from selfeval_cli.policy import NAMES, load

    return getattr(load(name).title, language) if name in NAMES else escape.line(name)


def headline(finding: Finding, language: Language) -> str:
    """Place and message: 总分 › 得分：总分 100 与各项得分之和 110 不符."""
    parts = (escape.line(finding.where), escape.line(finding.message))
    return label("colon", language).join(filter(None, parts))


def evidence(finding: Finding, language: Language) -> Iterator[tuple[str, str]]:
    """Label and value of everything needed to verify the finding by hand."""
    for key in _EVIDENCE:
        value = getattr(finding, key)
        if value:
            yield label(key, language), escape.line(value)


def evidence_lines(finding: Finding, language: Language) -> list[str]:
    """The evidence, a line each: 表中：100."""
    colon = label("colon", language)
    return [f"{name}{colon}{value}" for name, value in evidence(finding, language)]


def why_not_counted(finding: Finding, language: Language) -> str:
    """Why a finding does not count, or "" for an active one."""
    if finding.suppressed is not None:
        return label("suppressed-because", language, reason=escape.line(finding.suppressed))
    return "" if finding.active else label("known", language)


def failing(fail_on: str) -> tuple[Severity, ...]:
    """The severities at which a run with this ``--fail-on`` fails."""
    return () if fail_on == "never" else SEVERITIES[: SEVERITIES.index(fail_on) + 1]


def active_findings(document: DocumentReport) -> Iterator[tuple[FormReport, Finding]]:
    """The findings of a document that count, each with its form."""
    for form in document.forms:
        for finding in form.findings:
            if finding.active:
                yield form, finding


def discreet(finding: Finding, titles: Mapping[str, str]) -> Finding:
    """The finding for the eyes of its own department.

    Findings that compare forms name other projects and files: of these only the rule is told.
    """
    if not finding.code.startswith(_ACROSS):
        return finding
    told = {"message": titles.get(finding.code, finding.name), "related": ()}
    return replace(finding, **told, stated=None, expected=None, formula=None)


def discreet_document(document: DocumentReport, titles: Mapping[str, str]) -> DocumentReport:
    """The document with all its findings `discreet`."""
    forms = tuple(
        replace(form, findings=tuple(discreet(f, titles) for f in form.findings))
        for form in document.forms
    )
    return replace(document, forms=forms)


def problem(document: DocumentReport, language: Language) -> tuple[str, str] | None:
    """Cause and sentence of a document that was not checked; None for one that was."""
    if document.problem is not None:
        return document.problem.cause, escape.line(document.problem.message)
    return None if document.forms else ("no-form", label("no-form", language))


def totals(summary: Summary) -> list[tuple[str, int]]:
    """Label key and number of everything the closing line counts.

    What was found and how much was checked is always told, the rest where it is not zero.
    """
    found = [("error", summary.errors), ("warning", summary.warnings), ("info", summary.infos)]
    failed = [("unreadable", summary.unreadable), ("no-form", summary.no_form)]
    scope = [("documents", summary.documents), ("forms", summary.forms)]
    aside = [("suppressed", summary.suppressed), ("known", summary.known)]
    return [*found, *(f for f in failed if f[1]), *scope, *(a for a in aside if a[1])]
