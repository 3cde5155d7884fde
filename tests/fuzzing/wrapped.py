"""What the guided fuzzers change, and the file it makes: a part of a package, a page, a print."""

import io
import zipfile
from functools import cache
from pathlib import Path

from documents.prints import WIDTHS, Paper, head, printed

_ROOT = Path(__file__).resolve().parents[2]
_SAMPLES, _TWINS = _ROOT / "samples", _ROOT / "tests" / "data" / "formats"
#: For each harness the files that its corpus begins with.
_FILES = {
    "workbook": ("05-cost-overrun.xlsx", "07-score-above-weight.xls", "07-score-above-weight.ods"),
    "odf": ("05-cost-overrun.odt", "07-score-above-weight.odt"),
    "pdf": ("05-cost-overrun.pdf", "07-score-above-weight.pdf"),
    "page": ("05-cost-overrun.html", "07-score-above-weight.html"),
}
#: What tells that a part belongs into a package, the part's name there, and a file to put it into.
_PARTS = (
    (b"<worksheet", "xl/worksheets/sheet1.xml", "05-cost-overrun.xlsx"),
    (b"<office:spreadsheet", "content.xml", "07-score-above-weight.ods"),
    (b"<office:document-content", "content.xml", "05-cost-overrun.odt"),
)
_RTF = rb"{\rtf1\ansi \trowd\cellx999\cellx1999 \'cf\'ee\'c4\'bf\cell 5\cell\row}"
_MAIL = b"MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n"


def whole(data: bytes) -> bytes:
    """The file that `data` stands for: the package around a part, or the bytes as they are."""
    for sign, name, around in _PARTS:
        if sign in data:
            return _with(around, name, data)
    return data


def _with(around: str, name: str, part: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for member, content in _members(around).items():
            target.writestr(member, part if member == name else content)
    return out.getvalue()


@cache
def _members(around: str) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(_file(around))) as source:
        return {info.filename: source.read(info) for info in source.infolist()}


def _file(name: str) -> bytes:
    shown = _SAMPLES / name
    return (shown if shown.exists() else _TWINS / name).read_bytes()


def beginnings(harness: str) -> list[bytes]:
    """The parts and files that a corpus begins with."""
    found = [_beginning(name, _file(name)) for name in _FILES[harness]]
    if harness == "pdf":
        paper = Paper()
        paper.table([*head(), ("产出", "数量", "渠长", "≥3千米", "3千米", "9", "9", "")], WIDTHS)
        found.insert(0, printed(paper))
    if harness == "page":
        sheet = b'<?xml version="1.0"?>' + _members("05-cost-overrun.xlsx")[_PARTS[0][1]]
        found += [_RTF, _MAIL + found[0], sheet.replace(b"<worksheet", b"<Workbook")]
    return found


def _beginning(name: str, data: bytes) -> bytes:
    if name.endswith("pdf"):
        return _unpacked(data)
    suffix = name.rpartition(".")[2]
    part = next((part for _, part, around in _PARTS if around.endswith(suffix)), None)
    return data if part is None else _members(name)[part]


def _unpacked(data: bytes) -> bytes:
    """A print whose pages can be read, so that a changed byte is a changed sign."""
    from pypdf import PdfWriter
    from pypdf.generic import DecodedStreamObject, NameObject

    writer = PdfWriter(clone_from=io.BytesIO(data))
    for page in writer.pages:
        content = page.get_contents()
        if content is not None:
            plain = DecodedStreamObject()
            plain.set_data(content.get_data())
            page[NameObject("/Contents")] = writer._add_object(plain)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
