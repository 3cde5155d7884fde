"""JUnit XML: a suite per document and a case per selected rule, a checklist of what passed.

A rule fails with an active error or warning, in a case for each of their places: whoever compares
two runs knows a case by its class, the document, and its name. Infos stand in the output of a case
that passed. A rule that was not applied, or whose findings are all ignored or known, is skipped
with the reason. A document that was not checked is a suite with one error. Where failures only are
asked for, the cases that passed or were skipped are left out, and the suites of clean documents are
empty: tens of thousands of documents stay readable.
"""

from codecs import getincrementaldecoder
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from typing import Any, TextIO

from lxml import etree
from msgspec import Struct
from msgspec.structs import replace

from selfeval_cli.base.errors import Language
from selfeval_cli.model.report import SEVERITIES, DocumentReport, Finding, FormReport
from selfeval_cli.model.run import RuleInfo, Run
from selfeval_cli.output import escape
from selfeval_cli.output.counts import Counts
from selfeval_cli.output.messages import label
from selfeval_cli.output.wording import (
    evidence_lines,
    form_name,
    headline,
    problem,
    why_not_counted,
)

_PLURALS = (("failures", "failure"), ("errors", "error"), ("skipped", "skipped"))
_Hit = tuple[FormReport, Finding]


class _Case(Struct, frozen=True):
    """A test case: `outcome` is "", "failure", "skipped" or "error", with its message and text."""

    name: str
    outcome: str = ""
    message: str = ""
    type: str = ""
    text: str = ""
    output: str = ""


class Writer:
    """One ``testsuites`` element, written suite by suite."""

    def __init__(self, out: TextIO) -> None:
        self._out, self._open = out, ExitStack()

    def begin(self, run: Run) -> None:
        """Open the element."""
        self._run = run
        time = {} if run.elapsed is None else {"time": f"{run.elapsed:.3f}"}
        self._out.write('<?xml version="1.0" encoding="UTF-8"?>\n')
        self._xml = self._open.enter_context(etree.xmlfile(_Utf8(self._out), encoding="utf-8"))
        self._open.enter_context(self._xml.element("testsuites", name=run.tool.name, **time))
        self._xml.write("\n")

    def add(self, document: DocumentReport) -> None:
        """Write the document's suite."""
        run = self._run
        cases = _document_cases(run, document)
        if run.failures_only:
            cases = [case for case in cases if case.outcome in ("failure", "error")]
        counts = document.count()
        properties = [
            ("policy", ",".join(sorted({form.policy for form in document.forms})) or run.policy),
            ("forms", str(len(document.forms))),
            *((f"{key}s", str(counts[key])) for key in SEVERITIES),
            *([("sha256", document.sha256)] if document.sha256 else []),
        ]
        self._write(_suite(document.path, cases, properties))

    def end(self, counts: Counts) -> None:
        """Write the notes of the run as a suite, and close the element."""
        del counts  # every suite has its own
        run = self._run
        if run.notes:
            output = "\n".join(map(escape.line, run.notes))
            note = _Case(label("run", run.language), output=output)
            self._write(_suite(run.tool.name, [note], ()))
        self._open.close()
        self._out.write("\n")

    def _write(self, suite: Any) -> None:
        etree.indent(suite, space="  ", level=1)
        suite.tail = "\n"
        self._xml.write("  ", suite)
        self._xml.flush()


class _Utf8:
    """A text stream for a writer of bytes."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._decoder = getincrementaldecoder("utf-8")()

    def write(self, data: bytes) -> int:
        """Write what is complete of the text so far."""
        self._out.write(self._decoder.decode(data))
        return len(data)


def _document_cases(run: Run, document: DocumentReport) -> list[_Case]:
    found = problem(document, run.language)
    if found is not None:
        cause, message = found
        return [_Case(label("read", run.language), "error", message, cause, message)]
    taken: Counter[str] = Counter()
    cases = []
    for rule in _rules(run, document):
        for case in _cases(run, document, rule):
            # The same finding twice in one form must not become one case.
            taken[case.name] += 1
            number = f" ({taken[case.name]})" if taken[case.name] > 1 else ""
            cases.append(replace(case, name=case.name + number))
    return cases


def _rules(run: Run, document: DocumentReport) -> Iterator[RuleInfo]:
    """The selected rules, and any other that left a finding (a rule that crashed)."""
    yield from run.rules
    known = {rule.code for rule in run.rules}
    for form in document.forms:
        for finding in form.findings:
            if finding.code not in known:
                known.add(finding.code)
                yield RuleInfo(finding.code, finding.name, finding.severity, finding.name)


def _cases(run: Run, document: DocumentReport, rule: RuleInfo) -> Iterator[_Case]:
    """What became of one rule in all forms of the document."""
    hits = [(form, f) for form in document.forms for f in form.findings if f.code == rule.code]
    failing = [hit for hit in hits if hit[1].active and hit[1].severity != "info"]
    infos = [hit for hit in hits if hit[1].active and hit[1].severity == "info"]
    aside = [hit for hit in hits if not hit[1].active]
    unchecked = [
        (form, item)
        for form in document.forms
        for item in form.checks.unchecked
        if item.code == rule.code
    ]
    skips = [_line(run, form, _reason(run, item.where, item.reason)) for form, item in unchecked]
    notes = "\n".join((*(_block(run, *hit) for hit in (*infos, *aside)), *skips))
    if failing:
        for number, hit in enumerate(failing):
            yield _failure(run, rule, hit, "" if number else notes)
        return
    name = f"{rule.code} {rule.name}"
    applied = bool(hits) or any(rule.code in form.checks.passed_codes for form in document.forms)
    if any(item.where is None for _, item in unchecked) or (unchecked and not applied):
        yield _Case(name, "skipped", skips[0], "unchecked", output=notes)
    elif aside and not infos:
        yield _aside(name, aside[0][1], run.language, notes)
    elif not applied:
        reason = label("not-applicable", run.language)
        yield _Case(name, "skipped", reason, "not-applicable")
    else:
        yield _Case(name, output=notes)


def _failure(run: Run, rule: RuleInfo, hit: _Hit, notes: str) -> _Case:
    """A finding as a case of its own, named by its place."""
    form, finding = hit
    place = f"{label('form', run.language, n=form.number)} {escape.line(finding.where)}"
    message = headline(finding, run.language)
    name = f"{rule.code} {place}"
    return _Case(name, "failure", message, finding.severity, _block(run, *hit), notes)


def _aside(name: str, finding: Finding, language: Language, notes: str) -> _Case:
    kind = "known" if finding.suppressed is None else "suppressed"
    return _Case(name, "skipped", why_not_counted(finding, language), kind, output=notes)


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


def _suite(name: str, cases: Sequence[_Case], properties: Iterable[tuple[str, str]]) -> Any:
    suite = etree.Element("testsuite", name=escape.line(name), tests=str(len(cases)))
    for plural, outcome in _PLURALS:
        suite.set(plural, str(sum(case.outcome == outcome for case in cases)))
    held = [
        etree.Element("property", name=key, value=escape.line(value)) for key, value in properties
    ]
    if held:
        etree.SubElement(suite, "properties").extend(held)
    suite.extend(_element(escape.line(name), case) for case in cases)
    return suite


def _element(document: str, case: _Case) -> Any:
    element = etree.Element("testcase", classname=document, name=escape.line(case.name))
    if case.outcome:
        outcome = etree.SubElement(
            element, case.outcome, message=escape.line(case.message), type=escape.line(case.type)
        )
        outcome.text = escape.plain(case.text) or None
    if case.output:
        etree.SubElement(element, "system-out").text = escape.plain(case.output)
    return element
