"""LibreOffice as the second way: what it reads, that it is bounded, fetches nothing and leaves
nothing; and what is said where it is not installed."""

import io
import os
import shutil
import signal
import struct
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from selfeval_cli import UnreadableDocument
from selfeval_cli.base.words import describe
from selfeval_cli.input import doc, office, read_document

ROOT = Path(__file__).resolve().parents[1]
OLD_WORD = ROOT / "samples" / "05-cost-overrun.doc"
installed = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is missing")

ROWS = [["项目名称", "水库清淤"], ["三级指标", "分值"], ["清淤长度", "100.0"]]


def rtf() -> bytes:
    """A table as RTF writes it, every character escaped."""
    cells = [["".join(f"\\u{ord(s)}?" for s in text) + "\\cell" for text in row] for row in ROWS]
    lines = "".join(
        f"\\trowd\\cellx3000\\cellx6000\\pard\\intbl {' '.join(row)}\\row\n" for row in cells
    )
    return f"{{\\rtf1\\ansi\n{lines}\\pard\\par}}".encode()


def xlsb() -> bytes:
    """A binary workbook with these rows as inline texts, record by record (MS-XLSB)."""
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    sheet = record(129) + record(145)
    for number, row in enumerate(ROWS):
        sheet += record(0, struct.pack("<IIHBBBI", number, 0, 300, 0, 0, 0, 0))
        for column, text in enumerate(row):
            sheet += record(6, struct.pack("<II", column, 0) + wide(text))
    sheet += record(146) + record(130)
    book = record(131) + record(143)
    book += record(156, struct.pack("<II", 0, 1) + wide("rId1") + wide("表")) + record(144)
    types = "application/vnd.ms-excel."
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.bin" '
        f'ContentType="{types}sheet.binary.macroEnabled.main"/>'
        f'<Override PartName="/xl/worksheets/sheet1.bin" ContentType="{types}worksheet"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r" '
        f'Type="{relation}/officeDocument" Target="xl/workbook.bin"/></Relationships>',
        "xl/_rels/workbook.bin.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="rId1" Type="{relation}/worksheet" Target="worksheets/sheet1.bin"/>'
        "</Relationships>",
        "xl/workbook.bin": book + record(132),
        "xl/worksheets/sheet1.bin": sheet,
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def record(kind: int, content: bytes = b"") -> bytes:
    """A record: its kind and its length in sevens of bits, then what it holds."""

    def sevens(number: int) -> bytes:
        return bytes([number] if number < 128 else [number & 0x7F | 0x80, number >> 7])

    return sevens(kind) + sevens(len(content)) + content


def wide(text: str) -> bytes:
    """A text with the count of its characters before it."""
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def texts(data: bytes) -> list[list[str]]:
    """The texts of the one table, row by row."""
    (grid,) = read_document(data).grids
    return [[slot.text for slot in row] for row in grid.rows]


@installed
@pytest.mark.parametrize("made", [rtf, xlsb])
def test_what_only_libreoffice_reads(made: Callable[[], bytes]) -> None:
    """The cells are those that were written, under the format's own name."""
    assert texts(made()) == ROWS
    assert read_document(made()).format == made.__name__


@installed
def test_the_second_way_for_old_word(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the converter gives up is read all the same, and the same."""
    first = read_document(OLD_WORD.read_bytes())
    monkeypatch.setattr(doc, "_converted", lambda _: None)
    second = read_document(OLD_WORD.read_bytes())

    assert second.format == "doc"
    assert [c.text for c in second.cells()] == [c.text for c in first.cells()]


class Listener(BaseHTTPRequestHandler):
    """Notes every request."""

    paths: list[str]

    def do_GET(self) -> None:
        self.paths.append(self.path)
        self.send_error(404)

    do_HEAD = do_OPTIONS = do_PROPFIND = do_GET  # noqa: N815

    def log_message(self, *_: object) -> None:
        """Nothing on standard error."""


@pytest.fixture
def listener() -> Iterator[tuple[str, list[str]]]:
    """An address of this machine, and what was asked of it."""
    asked: list[str] = []
    handler = type("Handler", (Listener,), {"paths": asked})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()


def linking(address: str) -> bytes:
    """A document that shows a picture from there, and wants a macro run when it is opened."""
    of = "urn:oasis:names:tc:opendocument:xmlns"
    names = ("office", "text", "drawing", "script", "manifest")
    spaces = " ".join(f'xmlns:{name}="{of}:{name}:1.0"' for name in names)
    return (
        f'<?xml version="1.0"?><office:document {spaces} '
        'xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.2" '
        'office:mimetype="application/vnd.oasis.opendocument.text"><office:body><office:text>'
        f'<text:p><drawing:frame><drawing:image xlink:href="{address}/picture.png" '
        'xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/></drawing:frame>甲'
        "</text:p></office:text></office:body></office:document>"
    ).encode()


@installed
def test_nothing_is_fetched(
    listener: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With its own settings LibreOffice asks for the picture, with ours it does not."""
    address, asked = listener

    assert office.converted(linking(address), ".fodt", "docx")
    assert asked == []
    monkeypatch.setattr(office, "_SETTINGS", ())
    office.converted(linking(address), ".fodt", "docx")
    assert asked


@installed
def test_nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Profile, source and result are gone."""
    monkeypatch.setattr(office, "IN_MEMORY", tmp_path)

    assert office.converted(rtf(), ".rtf", "docx")
    assert list(tmp_path.iterdir()) == []


def fake(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """A program of this script in LibreOffice's place."""
    program = folder / "soffice"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv(office.PROGRAM, str(program))


@pytest.mark.skipif(sys.platform != "linux", reason="its end with the worker is Linux's")
def test_it_ends_with_the_worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A document given up is not worked on."""
    pid = tmp_path / "pid"
    fake(tmp_path, monkeypatch, f"echo $$ > {pid}\nexec sleep 60")
    (tmp_path / "a.rtf").write_bytes(rtf())
    command = [sys.executable, "-m", "selfeval_cli", "check", "--timeout", "2", "a.rtf"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert done.returncode == 3
    assert "处理超时" in done.stdout
    assert not _alive(int(pid.read_text()))


def _alive(pid: int) -> bool:
    for _ in range(50):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        if Path(f"/proc/{pid}/stat").read_text().split()[2] == "Z":
            return False
        time.sleep(0.1)
    os.kill(pid, signal.SIGKILL)
    return True


@pytest.mark.parametrize("script", ["exec sleep 60", "exit 81", "exit 1", "kill -9 $$"])
def test_what_it_does_not_do_in_time_is_unreadable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    """It hangs, wants to be started for ever, fails or dies: one clean cause."""
    fake(tmp_path, monkeypatch, script)
    monkeypatch.setattr(office, "_SECONDS", 0.5)

    with pytest.raises(UnreadableDocument) as caught:
        read_document(rtf())
    assert (caught.value.cause, caught.value.detail) == ("truncated", "LibreOffice")
    monkeypatch.setattr(doc, "_converted", lambda _: None)
    with pytest.raises(UnreadableDocument, match="old-word"):
        read_document(OLD_WORD.read_bytes())


@pytest.mark.parametrize(("made", "title"), [(rtf, "RTF"), (xlsb, "XLSB")])
def test_without_libreoffice_it_is_named(
    made: Callable[[], bytes], title: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What to install, or what to save the file as; switched off by an empty variable."""
    monkeypatch.setenv(office.PROGRAM, "")

    with pytest.raises(UnreadableDocument) as caught:
        read_document(made())
    said = describe(caught.value.cause, caught.value.detail, "zh")
    assert "LibreOffice" in said
    assert title in said
