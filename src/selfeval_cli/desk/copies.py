"""Copies to take home, each made in a worker: with remarks, with the repairs, the letter."""

from collections.abc import Callable, Iterator, Mapping

from msgspec import Struct

from selfeval_cli.base.errors import Language
from selfeval_cli.input.formats import BY_NAME
from selfeval_cli.model.report import DocumentReport
from selfeval_cli.rules import texts


class Kind(Struct, frozen=True):
    """A kind of copy: what makes it, what its name says, and its suffix if that is another."""

    make: Callable[[bytes, DocumentReport, Language], bytes]
    label: Mapping[Language, str]
    suffix: str | None = None


def annotated(data: bytes, document: DocumentReport, language: Language) -> bytes:
    """Return the document with a remark at the cell of each finding."""
    from selfeval_cli.output.annotate import annotate

    return annotate(data, document, language).data


def fixed(data: bytes, document: DocumentReport, language: Language) -> bytes:
    """Return the document with what to change first written in, to be accepted or rejected."""
    from selfeval_cli.output.fix import fix

    return fix(data, document, language, every=True).data


def letter(data: bytes, document: DocumentReport, language: Language) -> bytes:
    """Return a letter of remarks to the department, as a Word document."""
    from selfeval_cli.output.letters.folder import letter_on

    del data  # a letter says what was found, not what was handed in
    codes = {finding.code for form in document.forms for finding in form.findings}
    known = codes.intersection(texts.codes())
    titles = {code: texts.rule_text(code).wording[language].title for code in known}
    return letter_on(document, titles, language)


KINDS: Mapping[str, Kind] = {
    "annotated": Kind(annotated, {"zh": "批注", "en": "annotated"}),
    "fixed": Kind(fixed, {"zh": "修改", "en": "fixed"}),
    "letter": Kind(letter, {"zh": "意见函", "en": "letter"}, ".docx"),
}


def offered(document: DocumentReport) -> Iterator[str]:
    """Yield the kinds of copies that can be made of a document."""
    if document.status != "checked":
        return
    row = BY_NAME.get(document.format or "")
    if row and row.annotator:
        yield "annotated"
        if any(form.diagnosis and form.diagnosis.repairs for form in document.forms):
            yield "fixed"
    found = (finding for form in document.forms for finding in form.findings)
    if any(finding.active and finding.severity != "info" for finding in found):
        yield "letter"
