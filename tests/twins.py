"""Prints how many forms are the same in every format as in Word: ``make twins``.

The samples, the rebuilt published forms and generated ones, clean and faulty, are written as
.docx; LibreOffice makes them .doc (and so .wps), .odt, .html and .pdf, and a workbook of the same
cells .xls and .ods. Then facts (the model of the form without places) and findings (code, place in
the form's words, stated, expected) are held against those of the .docx.
"""

import argparse
import io
import json
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

from blind.faults import FAULTS
from blind.judging import make as made
from blind.judging import written
from blind.layouts import LAYOUTS
from documents.from_seeds import docx_bytes
from documents.judging import printed
from documents.published import FORMS
from docx_xml import package
from lxml import etree

from selfeval_cli.base.errors import UnreadableDocument
from selfeval_cli.forms.reading import read_forms
from selfeval_cli.input import read_document
from selfeval_cli.run.check import Plan, check_bytes

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
#: What a page has room for, in twentieths of a point.
_PAGE = 9000
_ROOT = Path(__file__).resolve().parents[1]
#: What says where something was read.
_PLACES = ("cell", "extent", "remarks", "at")
sys.path.append(str(_ROOT / "samples"))
from make_formats import BY_CALC, BY_WRITER  # noqa: E402
from make_formats import convert as convert  # noqa: E402
from make_formats import workbook as workbook  # noqa: E402


def word_documents(generated: int) -> dict[str, bytes]:
    """Samples, rebuilt published forms, and this many generated forms, half with a fault."""
    found = {path.stem: path.read_bytes() for path in sorted((_ROOT / "samples").glob("*.docx"))}
    for seed in sorted((_ROOT / "tests" / "data" / "seeds").glob("*.txt")):
        found[f"seed-{seed.stem[:3]}"] = docx_bytes(seed)
    for one in FORMS:
        found[f"published-{one.name}"] = printed((one.form,), "docx")
    for number in range(generated):
        found[f"made-{number:03}"] = _made(number)
    return found


def _made(number: int) -> bytes:
    """A generated form of the layout that is next; every second one with the fault that is next."""
    layout = LAYOUTS[number // 2 % len(LAYOUTS)]
    one = made(number, layout)
    if number % 2:
        fitting = [fault for fault in FAULTS if fault.fits(layout)]
        fault = fitting[number * 7 % len(fitting)]
        fault.put(one, Random(number))
    return with_widths(written(one, layout, "docx").data)


def with_widths(data: bytes) -> bytes:
    """A Word document with rules and a width for every column and cell, as Word writes them:
    without, other programs lay each row out for itself and no longer know which cells stand below
    each other, and a print has no table."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    root = etree.fromstring(members["word/document.xml"])
    for table in root.iter(f"{_W}tbl"):
        rows = list(table.iterchildren(f"{_W}tr"))
        spans = [[_span(cell) for cell in row.iterchildren(f"{_W}tc")] for row in rows]
        columns = max(map(sum, spans))
        width = _PAGE // columns
        grid = etree.Element(f"{_W}tblGrid")
        for _ in range(columns):
            etree.SubElement(grid, f"{_W}gridCol", {f"{_W}w": str(width)})
        for old in table.findall(f"{_W}tblGrid"):
            table.remove(old)
        borders = etree.SubElement(table.find(f"{_W}tblPr"), f"{_W}tblBorders")
        for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
            etree.SubElement(borders, f"{_W}{side}", {f"{_W}val": "single", f"{_W}sz": "4"})
        rows[0].addprevious(grid)
        for row in rows:
            for cell in row.iterchildren(f"{_W}tc"):
                _set_width(cell, width * _span(cell))
    members["word/document.xml"] = etree.tostring(root)
    return package(members)


def _span(cell: Any) -> int:
    found = cell.find(f"{_W}tcPr/{_W}gridSpan")
    return 1 if found is None else int(found.get(f"{_W}val"))


def _set_width(cell: Any, width: int) -> None:
    properties = cell.find(f"{_W}tcPr")
    if properties is None:
        properties = etree.Element(f"{_W}tcPr")
        cell.insert(0, properties)
    properties.insert(0, etree.Element(f"{_W}tcW", {f"{_W}w": str(width), f"{_W}type": "dxa"}))


def facts(data: bytes) -> Any:
    """What is read of the forms of a document, without places; the cause where it is not read."""
    try:
        extraction = read_forms(read_document(data))
    except UnreadableDocument as error:
        return error.cause
    return [_bare(form) for form in json.loads(extraction.model_dump_json())["forms"]]


def _bare(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _bare(inner) for key, inner in value.items() if key not in _PLACES}
    return [_bare(inner) for inner in value] if isinstance(value, list) else value


def findings(data: bytes) -> list[list[tuple[str, ...]]]:
    """Code, place in the form's words, what is stated and expected, of every finding by form."""
    report = check_bytes(data, "form", Plan()).report
    return [
        [(f.code, f.where, f.stated or "", f.expected or "") for f in form.findings]
        for form in report.forms
    ]


def differences(first: Any, second: Any, path: str = "") -> list[str]:
    """Where two trees of facts differ, one line each: path, the one, the other."""
    if isinstance(first, dict) and isinstance(second, dict):
        keys = [key for key in {**first, **second} if first.get(key) != second.get(key)]
        return [
            line
            for key in keys
            for line in differences(first.get(key), second.get(key), f"{path}.{key}")
        ]
    if isinstance(first, list) and isinstance(second, list) and len(first) == len(second):
        pairs = enumerate(zip(first, second, strict=True))
        return [line for n, (a, b) in pairs if a != b for line in differences(a, b, f"{path}[{n}]")]
    return [] if first == second else [f"{path}: {first!r:.200} ≠ {second!r:.200}"]


#: So many documents are given to LibreOffice at once.
_BATCH = 40


def make(documents: dict[str, bytes], folder: Path) -> None:
    """Write every document in every format into `folder`, which keeps what it has."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in documents.items():
        (folder / f"{name}.docx").write_bytes(data)
        out = io.BytesIO()
        workbook(read_document(data)).save(out)
        (folder / f"{name}.xlsx").write_bytes(out.getvalue())
    for source, suffixes in (("docx", BY_WRITER), ("xlsx", BY_CALC)):
        for suffix in suffixes:
            missing = [n for n in documents if not (folder / f"{n}.{suffix}").exists()]
            for batch in range(0, len(missing), _BATCH):
                names = missing[batch : batch + _BATCH]
                convert([folder / f"{n}.{source}" for n in names], suffix, folder)


#: What is read of a document and found in it, and the errors among that.
Reading = tuple[Any, Any, Any]


def reading(path: Path) -> Reading:
    """Facts, findings and errors of a document."""
    data = path.read_bytes()
    report = check_bytes(data, "form", Plan()).report
    loud = [(f.code, f.where) for x in report.forms for f in x.findings if f.severity == "error"]
    return _squeezed(facts(data)), _squeezed(findings(data)), _squeezed(loud)


def _squeezed(value: Any) -> Any:
    """Texts without white space: a print does not say whether a line ends or goes on."""
    if isinstance(value, str):
        return "".join(value.split())
    if isinstance(value, dict):
        return {key: _squeezed(inner) for key, inner in value.items()}
    return [_squeezed(inner) for inner in value] if isinstance(value, (list, tuple)) else value


def compare(word: Reading, other: Reading) -> tuple[list[str], list[str]]:
    """How facts and findings differ from those of the Word document, one line each."""
    one, two = ([f for form in found for f in form] for _, found, _ in (word, other))
    lines = [f"- {f}" for f in one if f not in two] + [f"+ {f}" for f in two if f not in one]
    if word[1] != other[1] and not lines:
        lines = ["another order"]
    return differences(word[0], other[0]), lines


def results(names: list[str], folder: Path, verbose: bool) -> Iterator[tuple[str, int, int, int]]:
    """For each format: its name, how many have the same facts, and the same findings, and how many
    an error that the Word document has not."""
    words = [reading(folder / f"{name}.docx") for name in names]
    for suffix in ("doc", "odt", "html", "pdf", "xlsx", "xls", "ods"):
        same = alike = alarms = 0
        for name, word in zip(names, words, strict=True):
            twin = reading(folder / f"{name}.{suffix}")
            other, found = compare(word, twin)
            alarms += any(error not in word[2] for error in twin[2])
            same += not other
            alike += not found
            if verbose and other + found:
                print(f"{name}.{suffix}", *(other + found)[:12], sep="\n    ", flush=True)
        yield suffix, same, alike, alarms


def main() -> int:
    """Make what is missing, compare, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--generated", type=int, default=200, help="generated forms")
    parser.add_argument("--folder", type=Path, help="kept there, and used again")
    parser.add_argument("--verbose", action="store_true", help="every difference")
    options = parser.parse_args()
    documents = word_documents(options.generated)
    with tempfile.TemporaryDirectory() as place:
        folder = options.folder or Path(place)
        make(documents, folder)
        table = list(results(list(documents), folder, options.verbose))
    print(f"{len(documents)} documents; the same as in Word:")
    print(f"{'format':8}{'facts':>8}{'findings':>10}{'false errors':>14}")
    for suffix, same, alike, alarms in table:
        print(f"{suffix:8}{same:8}{alike:10}{alarms:14}")
    return any(alarms or min(same, alike) < len(documents) for _, same, alike, alarms in table)


if __name__ == "__main__":
    sys.exit(main())
