"""SARIF 2.1.0 for code scanning services, written as a stream.

Section numbers refer to the OASIS standard. A Word document is a binary artifact, for which no
text region may be given (§3.30.1): its places are logical locations. Lines are given for text
files only.
"""

from collections.abc import Iterator, Sequence
from typing import Any, TextIO

from selfeval_cli.base.regex import regex
from selfeval_cli.model.form import CellRef
from selfeval_cli.model.report import DocumentReport, Finding, FormReport, Related
from selfeval_cli.model.run import RuleInfo, Run
from selfeval_cli.output import escape
from selfeval_cli.output.counts import Counts
from selfeval_cli.output.messages import label
from selfeval_cli.output.pieces import Array, Aside, dump, items
from selfeval_cli.output.wording import evidence_lines, form_name, headline, problem

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_BASE = "%SRCROOT%"
_LEVELS = {"error": "error", "warning": "warning", "info": "note"}
_LANGUAGES = {"zh": "zh-CN", "en": "en-US"}
_MIME = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "txt": "text/plain",
}

Json = dict[str, Any]
_NOTES_DEPTH = 5
#: The lists that hold something of every document, and how deep each is.
_LISTS = {
    "toolExecutionNotifications": _NOTES_DEPTH,
    "artifacts": 3,
    "logicalLocations": 3,
    "results": 3,
}
#: The number of a document or place that is counted from the first document of some pieces. No
#: text of a document holds a NUL.
_COUNTED = regex(r'"\\u0000([dp])(\d+)"')
#: A text with gaps for such numbers, their kinds, and the numbers.
_Gaps = tuple[str, str, list[int]]
#: What the lists hold of some documents, and how many documents and places those are.
_Pieces = tuple[dict[str, _Gaps], int, int]
#: The place of a finding, and the further places it rests on.
Spot = Finding | Related


class Writer:
    """One SARIF log with one run; its four lists are put aside until all documents were seen."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._lists = {name: Aside() for name in _LISTS}
        self._arrays = {name: Array(self._lists[name], depth) for name, depth in _LISTS.items()}
        self._documents = self._places = 0

    def begin(self, run: Run) -> None:
        """Write the tool with its rules."""
        self._run = run
        self._rules = {rule.code: number for number, rule in enumerate(run.rules)}
        self._out.write(
            f'{{\n  "$schema": "{_SCHEMA}",\n  "version": "2.1.0",\n  "runs": [\n    {{'
        )
        for name, value in _head(run).items():
            text = escape.json(dump(value)).replace("\n", "\n" + " " * 6)
            self._out.write(f'\n      "{name}": {text},')

    def add(self, document: DocumentReport) -> None:
        """Put aside what the lists hold of the document."""
        self.put(self.pieces((document,)))

    def pieces(self, documents: Sequence[DocumentReport]) -> _Pieces:
        """What the lists hold of these documents, numbered from the first of them."""
        held: dict[str, list[Json]] = {name: [] for name in _LISTS}
        count = 0
        for index, document in enumerate(documents):
            held["toolExecutionNotifications"] += _notification(self._run, document, index)
            held["artifacts"].append(_artifact(document))
            places = _places(document, self._run)
            held["logicalLocations"] += _logical_locations(places, count)
            numbers = {path: count + n for n, path in enumerate(places)}
            held["results"] += _results(self._run, self._rules, document, index, numbers)
            count += len(places)
        texts = {name: items(map(dump, found), _LISTS[name]) for name, found in held.items()}
        return {name: _gaps(text) for name, text in texts.items()}, len(documents), count

    def put(self, pieces: _Pieces) -> None:
        """Put aside what the lists hold of the next documents, numbered from the first of all."""
        texts, documents, places = pieces
        begins = {"d": self._documents, "p": self._places}
        for name, (text, kinds, numbers) in texts.items():
            counted = (begins[kind] + number for kind, number in zip(kinds, numbers, strict=True))
            self._arrays[name].put(text % tuple(counted))
        self._documents += documents
        self._places += places

    def end(self, counts: Counts) -> None:
        """Write the lists."""
        del counts  # the run has them
        summary = self._run.summary
        notes = ({"level": "note", "message": {"text": escape.sarif(n)}} for n in self._run.notes)
        array = self._arrays["toolExecutionNotifications"]
        array.put(items(map(dump, notes), _NOTES_DEPTH))
        complete = summary.forms > 0 and summary.unreadable + summary.no_form == 0
        self._out.write('\n      "invocations": [\n        {\n          "executionSuccessful": ')
        self._out.write("true" if complete else "false")
        for name, array in self._arrays.items():
            array.close()
            depth = _LISTS[name]
            self._out.write(f',\n{"  " * depth}"{name}": ')
            self._lists[name].copy_to(self._out)
            self._out.write("\n        }\n      ]" if depth == _NOTES_DEPTH else "")
        self._out.write("\n    }\n  ]\n}\n")


def _head(run: Run) -> Json:
    """The members of the run that do not depend on its documents."""
    language = _LANGUAGES[run.language]
    return {
        "tool": {
            "driver": {
                "name": run.tool.name,
                "version": run.tool.version,
                "language": language,
                "rules": [_rule(rule) for rule in run.rules],
            }
        },
        "language": language,
        "columnKind": "unicodeCodePoints",
        # The base is not known here: whoever reads the log supplies it (§3.14.14).
        "originalUriBaseIds": {
            _BASE: {"description": {"text": label("base-directory", run.language)}}
        },
        "properties": {"policy": run.policy, "summary": run.summary.model_dump()},
    }


def _rule(rule: RuleInfo) -> Json:
    title = escape.sarif(rule.title)
    page = escape.sarif(rule.help) or title
    properties = {"properties": {"basis": escape.line(rule.basis)}} if rule.basis else {}
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": title},
        "fullDescription": {"text": title},
        "help": {"text": page, "markdown": page},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        **properties,
    }


def _notification(run: Run, document: DocumentReport, index: int) -> Iterator[Json]:
    """What was not read or not checked (§3.20.21)."""
    found = problem(document, run.language)
    if found is not None:
        cause, message = found
        yield {
            "descriptor": {"id": cause},
            "level": "error" if document.status == "unreadable" else "warning",
            "message": {"text": escape.sarif(message)},
            "locations": [{"physicalLocation": _physical(document, index, None)}],
        }


def _artifact(document: DocumentReport) -> Json:
    """A document, with how much of it was checked (§3.24)."""
    artifact: Json = {"location": _artifact_location(document), "roles": ["analysisTarget"]}
    if document.format in _MIME:
        artifact["mimeType"] = _MIME[document.format]
    if document.sha256:
        artifact["hashes"] = {"sha-256": document.sha256}
    forms = [
        {
            "number": form.number,
            "policy": form.policy,
            "passed": form.checks.passed,
            "failed": form.checks.failed,
            "unchecked": sorted({item.code for item in form.checks.unchecked}),
        }
        for form in document.forms
    ]
    return {**artifact, "properties": {"status": document.status, "forms": forms}}


def _artifact_location(document: DocumentReport) -> Json:
    uri = escape.uri(document.path)
    return {"uri": uri} if uri.startswith("file:") else {"uri": uri, "uriBaseId": _BASE}


def _physical(document: DocumentReport, index: int, cell: CellRef | None) -> Json:
    """The document and, where the place is a line of a text, the line."""
    artifact = {**_artifact_location(document), "index": _counted("d", index)}
    location: Json = {"artifactLocation": artifact}
    if cell is not None and cell.line is not None:
        location["region"] = {"startLine": cell.line}
    return location


# Logical locations


def _form_path(document: DocumentReport, form: FormReport) -> str:
    return f"{escape.line(document.path)}/form[{form.number}]"


def _cell_path(parent: str, spot: Spot) -> str:
    cell = spot.cell
    if cell is None:
        return f"{parent}/{escape.line(spot.where)}"
    return f"{parent}/table[{cell.table}]/row[{cell.row}]/column[{cell.column}]"


def _counted(kind: str, number: int) -> str:
    """A number from the first document of some pieces, see `_COUNTED`."""
    return f"\0{kind}{number}"


def _gaps(text: str) -> _Gaps:
    """The text without the numbers counted from the first document of some pieces."""
    counted = _COUNTED.findall(text)
    kinds, numbers = "".join(kind for kind, _ in counted), [int(number) for _, number in counted]
    return _COUNTED.sub("%d", text.replace("%", "%%")), kinds, numbers


def _spots(finding: Finding) -> tuple[Spot, ...]:
    return (finding, *finding.related)


def _places(document: DocumentReport, run: Run) -> dict[str, Json]:
    """The document's logical locations by qualified name; parents count within the document."""
    places: dict[str, Json] = {}
    if document.forms:
        # A top-level name must be the qualified name (§3.33.5), so a form is below its document.
        path = escape.line(document.path)
        places[path] = {"name": path, "kind": "resource"}
    for form in document.forms:
        parent, number = _form_path(document, form), len(places)
        name = form_name(form, run.language)
        places[parent] = {"name": name, "kind": "element", "parentIndex": 0}
        for finding in form.findings:
            for spot in _spots(finding):
                name = escape.line(spot.where)
                place = {"name": name, "kind": "element", "parentIndex": number}
                places.setdefault(_cell_path(parent, spot), place)
    return places


def _logical_locations(places: dict[str, Json], offset: int) -> Iterator[Json]:
    for path, place in places.items():
        location = {**place, "fullyQualifiedName": path}
        if "parentIndex" in place:
            location["parentIndex"] = _counted("p", location["parentIndex"] + offset)
        yield location


def _results(
    run: Run,
    rules: dict[str, int],
    document: DocumentReport,
    index: int,
    numbers: dict[str, int],
) -> Iterator[Json]:
    for form in document.forms:
        parent = _form_path(document, form)
        for finding in form.findings:
            locations = [
                {
                    "physicalLocation": _physical(document, index, spot.cell),
                    "logicalLocations": [_logical(_cell_path(parent, spot), numbers)],
                }
                for spot in _spots(finding)
            ]
            yield _result(run, rules, form, finding, locations)


def _logical(path: str, numbers: dict[str, int]) -> Json:
    return {"index": _counted("p", numbers[path]), "fullyQualifiedName": path}


def _result(
    run: Run, rules: dict[str, int], form: FormReport, finding: Finding, locations: list[Json]
) -> Json:
    primary, *others = locations
    text = "\n".join((headline(finding, run.language), *evidence_lines(finding, run.language)))
    result: Json = {"ruleId": finding.code}
    if finding.code in rules:
        result["ruleIndex"] = rules[finding.code]
    result |= {
        "kind": "fail",
        "level": _LEVELS[finding.severity],
        "message": {"text": escape.sarif(text)},
        "locations": [primary],
    }
    if others:
        result["relatedLocations"] = [
            {"id": number, **location, "message": {"text": escape.sarif(_related_text(item))}}
            for number, (item, location) in enumerate(
                zip(finding.related, others, strict=True), start=1
            )
        ]
    if finding.fingerprint:
        result["partialFingerprints"] = {"selfeval/v1": finding.fingerprint}
    # Both are given for all results of a run or for none (§3.27.23, §3.27.24).
    if run.baseline:
        result["baselineState"] = "unchanged" if finding.baseline == "known" else "new"
    if run.summary.suppressed:
        result["suppressions"] = _suppressions(finding)
    figures = {key: getattr(finding, key) for key in ("stated", "expected", "difference")}
    given = {key: escape.line(value) for key, value in figures.items() if value is not None}
    return {**result, "properties": {"form": form.number, **given}}


def _related_text(related: Related) -> str:
    return f"{related.where} {related.cell.text}" if related.cell else related.where


def _suppressions(finding: Finding) -> list[Json]:
    if finding.suppressed is None:
        return []
    reason = {"justification": escape.line(finding.suppressed)} if finding.suppressed else {}
    return [{"kind": "external", "status": "accepted", **reason}]
