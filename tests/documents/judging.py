"""Prints a document in a format and sends it the whole way: what tests and `accuracy.py` ask."""

from collections.abc import Callable
from random import Random

from documents.clean import clean_forms
from documents.faults import Fault, Forms
from documents.sheet import Piece, one_table, render
from documents.write_docx import docx_bytes, nested_docx_bytes, with_body
from documents.write_txt import (
    browser,
    commas,
    crawled,
    dump,
    filled_up,
    markdown,
    script,
    tabbed,
    word,
)
from selfeval_cli.model.report import DocumentReport, Finding
from selfeval_cli.policy import load
from selfeval_cli.rules.engine import compare
from selfeval_cli.run.check import Plan, check_bytes

Printer = Callable[[list[list[Piece]]], bytes]


def _text(layout: Callable[[list[Piece]], str]) -> Printer:
    return lambda forms: "\n".join(layout(pieces) for pieces in forms).encode()


def _all(forms: list[list[Piece]]) -> list[Piece]:
    return [piece for pieces in forms for piece in pieces]


#: How a document is printed, by name.
FORMATS: dict[str, Printer] = {
    "docx": lambda forms: docx_bytes(_all(forms)),
    "dump": _text(dump),
    "tabbed": _text(tabbed),
    "markdown": _text(markdown),
}
#: Further ways in which people copy a form as text.
COPIES: dict[str, Printer] = {
    "word": _text(word),
    "browser": _text(browser),
    "script": _text(script),
    "crawled": _text(crawled),
    "filled-up": _text(filled_up),
    "commas": _text(commas),
}
#: Oddities of real documents: forms that share a table, stand in a layout table, follow blank
#: rows of cells or wide gaps, or come in the encodings and line ends of Windows.
ODD_FORMATS: dict[str, Printer] = {
    "docx-one-table": lambda forms: docx_bytes([one_table(forms)]),
    "docx-nested": lambda forms: nested_docx_bytes(_all(forms)),
    "dump-one-table": lambda forms: dump([one_table(forms)]).encode(),
    "dump-gaps": lambda forms: "\n\n\n".join("\t\n" * 12 + "\n" + dump(p) for p in forms).encode(),
    "dump-gb18030": lambda forms: _text(dump)(forms).decode().encode("gb18030"),
    "markdown-utf16": lambda forms: _text(markdown)(forms).decode().encode("utf-16"),
    "tabbed-crlf": lambda forms: _text(tabbed)(forms).replace(b"\n", b"\r\n"),
}
ALL_FORMATS = {**FORMATS, **ODD_FORMATS}


def printed(forms: Forms, form: str) -> bytes:
    """The forms as a document of the given format."""
    return ALL_FORMATS[form]([render(one) for one in forms])


def judged(data: bytes, plan: Plan | None = None) -> tuple[DocumentReport, list[Finding]]:
    """The report of a document and all its findings, those across its forms included."""
    checked = check_bytes(data, "document", plan or Plan())
    findings = [finding for form in checked.report.forms for finding in form.findings]
    for across in compare(checked.signatures).values():
        findings += across
    return checked.report, findings


def loud(findings: list[Finding]) -> list[str]:
    """Findings above info, one line each; empty for a clean document."""
    return [
        f"{finding.code} {finding.where}: {finding.message}"
        for finding in findings
        if finding.severity != "info"
    ]


def inject(fault: Fault, seed: int, form: str) -> tuple[bytes, Plan, Forms] | None:
    """A document with the fault in it, or None where this seed's forms offer no place for it."""
    random = Random(seed)
    count = 2 if fault.code.startswith("SET") else random.choice((1, 1, 2))
    forms = fault.forms(clean_forms(random, count))
    if forms is None or (fault.body is not None and form != "docx"):
        return None
    pieces = [render(one) for one in forms]
    if fault.pieces is not None:
        changed = fault.pieces(pieces[0], forms)
        if changed is None:
            return None
        pieces[0] = changed
    data = FORMATS[form](pieces)
    if fault.body is not None:
        marked = fault.body
        changed_data = with_body(data, lambda body: marked(body, forms))
        if changed_data is None:
            return None
        data = changed_data
    plan = Plan()
    if fault.policy:
        base = load(forms[0].policy)
        plan = Plan(policy=type(base).model_validate(base.model_dump() | dict(fault.policy)))
    return data, plan, forms


def injections(fault: Fault, wanted: int, form: str) -> list[tuple[int, bytes, Plan, Forms]]:
    """The first `wanted` documents with the fault, each with its seed."""
    found: list[tuple[int, bytes, Plan, Forms]] = []
    for seed in range(wanted * 60):
        injected = inject(fault, seed, form)
        if injected is not None:
            found.append((seed, *injected))
            if len(found) == wanted:
                break
    return found
