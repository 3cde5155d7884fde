"""JUnit XML: a suite per document and a case per selected rule, a checklist of what passed.

A rule fails with an active error or warning; infos stand in the output of a case that passed. A
rule that was not applied, or whose findings are all ignored or known, is skipped with the reason.
A document that was not checked is a suite with one error.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TextIO

from selfeval_cli.model.report import SEVERITIES, DocumentReport, Finding, FormReport
from selfeval_cli.model.run import RuleInfo, Run
from selfeval_cli.output import escape
from selfeval_cli.output.messages import label
from selfeval_cli.output.phrases import (
    evidence_lines,
    form_name,
    headline,
    problem,
    why_not_counted,
)
from selfeval_cli.output.summary import severities


@dataclass(frozen=True, slots=True)
class _Case:
    """A test case: `outcome` is "", "failure", "skipped" or "error", with its message and text."""

    family: str
    name: str
    outcome: str = ""
    message: str = ""
    type: str = ""
    text: str = ""
    output: str = ""


def render(run: Run, out: TextIO) -> None:
    """Write one ``testsuites`` element, suite by suite."""
    time = "" if run.elapsed is None else f' time="{run.elapsed:.3f}"'
    out.write('<?xml version="1.0" encoding="UTF-8"?>\n')
    out.write(f'<testsuites name="{run.tool.name}"{time}>\n')
    for document in run.documents():
        _suite(run, document, out)
    if run.notes:
        _cases(run.tool.name, [_note(run)], (), out)
    out.write("</testsuites>\n")


def _suite(run: Run, document: DocumentReport, out: TextIO) -> None:
    found = problem(document, run.language)
    if found is None:
        cases = [_case(run, document, rule) for rule in _rules(run, document)]
    else:
        cause, message = found
        name = label("read", run.language)
        cases = [_Case("document", name, "error", message, cause, message)]
    counts = severities(document.forms)
    properties = [
        ("policy", ",".join(sorted({form.policy for form in document.forms})) or run.policy),
        ("forms", str(len(document.forms))),
        *((f"{key}s", str(counts[key])) for key in SEVERITIES),
        *([("sha256", document.sha256)] if document.sha256 else []),
    ]
    _cases(document.path, cases, properties, out)


def _rules(run: Run, document: DocumentReport) -> Iterator[RuleInfo]:
    """The selected rules, and any other that left a finding (a rule that crashed)."""
    yield from run.rules
    known = {rule.code for rule in run.rules}
    for form in document.forms:
        for finding in form.findings:
            if finding.code not in known:
                known.add(finding.code)
                yield RuleInfo(finding.code, finding.name, finding.severity, finding.name)


def _case(run: Run, document: DocumentReport, rule: RuleInfo) -> _Case:
    """What became of one rule in all forms of the document."""
    hits = [(form, f) for form in document.forms for f in form.findings if f.code == rule.code]
    failing = [hit for hit in hits if hit[1].active and hit[1].severity != "info"]
    infos = [hit for hit in hits if hit[1].active and hit[1].severity == "info"]
    set_aside = [hit for hit in hits if not hit[1].active]
    unchecked = [
        (form, item)
        for form in document.forms
        for item in form.checks.unchecked
        if item.code == rule.code
    ]
    applied = bool(hits) or any(rule.code in form.checks.passed_codes for form in document.forms)
    skips = [_line(run, form, _reason(run, item.where, item.reason)) for form, item in unchecked]
    notes = "\n".join((*(_block(run, *hit) for hit in (*infos, *set_aside)), *skips))
    family, name = rule.family, f"{rule.code} {rule.name}"
    if failing:
        worst = "error" if any(f.severity == "error" for _, f in failing) else "warning"
        text = "\n\n".join(_block(run, *hit) for hit in failing)
        message = headline(failing[0][1], run.language)
        return _Case(family, name, "failure", message, worst, text, notes)
    if any(item.where is None for _, item in unchecked) or (unchecked and not applied):
        return _Case(family, name, "skipped", skips[0], "unchecked", output=notes)
    if set_aside and not infos:
        finding = set_aside[0][1]
        kind = "known" if finding.suppressed is None else "suppressed"
        reason = why_not_counted(finding, run.language)
        return _Case(family, name, "skipped", reason, kind, output=notes)
    if not applied:
        reason = label("not-applicable", run.language)
        return _Case(family, name, "skipped", reason, "not-applicable")
    return _Case(family, name, output=notes)


def _note(run: Run) -> _Case:
    return _Case("run", label("run", run.language), output="\n".join(map(escape.line, run.notes)))


def _reason(run: Run, where: str | None, reason: str) -> str:
    return label("colon", run.language).join(filter(None, (where, reason)))


def _line(run: Run, form: FormReport, text: str) -> str:
    return f"{form_name(form, run.language)} - {escape.line(text)}"


def _block(run: Run, form: FormReport, finding: Finding) -> str:
    """A finding with its evidence, a line each."""
    lines = [_line(run, form, headline(finding, run.language))]
    lines += [f"  {line}" for line in evidence_lines(finding, run.language)]
    reason = why_not_counted(finding, run.language)
    return "\n".join((*lines, f"  {reason}") if reason else lines)


def _cases(
    name: str, cases: list[_Case], properties: list[tuple[str, str]] | tuple[()], out: TextIO
) -> None:
    counts = {
        plural: sum(case.outcome == outcome for case in cases)
        for plural, outcome in (
            ("failures", "failure"),
            ("errors", "error"),
            ("skipped", "skipped"),
        )
    }
    totals = " ".join(f'{key}="{number}"' for key, number in counts.items())
    quoted = escape.xml_attribute(name)
    out.write(f'  <testsuite name={quoted} tests="{len(cases)}" {totals}>\n')
    if properties:
        out.write("    <properties>\n")
        for key, value in properties:
            out.write(f'      <property name="{key}" value={escape.xml_attribute(value)}/>\n')
        out.write("    </properties>\n")
    for case in cases:
        _write_case(case, out)
    out.write("  </testsuite>\n")


def _write_case(case: _Case, out: TextIO) -> None:
    quote = escape.xml_attribute
    out.write(f"    <testcase classname={quote(case.family)} name={quote(case.name)}")
    if not (case.outcome or case.output):
        out.write("/>\n")
        return
    out.write(">\n")
    if case.outcome:
        attributes = f"message={quote(case.message)} type={quote(case.type)}"
        end = f">{escape.xml(case.text)}</{case.outcome}>" if case.text else "/>"
        out.write(f"      <{case.outcome} {attributes}{end}\n")
    if case.output:
        out.write(f"      <system-out>{escape.xml(case.output)}</system-out>\n")
    out.write("    </testcase>\n")
