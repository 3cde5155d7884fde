"""Bad and hostile files: one known cause each, in bounded time, and never another exception."""

import contextlib
import copy
import io
import itertools
import random
import struct
import zipfile
from collections.abc import Callable
from typing import get_args

import pytest
from docx_xml import document, docx, p, package, relation, relation_part, span, tbl, tc, tr

from selfeval_cli.base import words
from selfeval_cli.base.errors import Cause, Language, UnreadableDocument
from selfeval_cli.input import detect, read_document
from selfeval_cli.input.archive import PACKAGE

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
FORM = docx(tbl(tr(tc("总分"), tc("100"))) + p("注"))


def problem(data: bytes) -> UnreadableDocument:
    with pytest.raises(UnreadableDocument) as caught:
        read_document(data)
    return caught.value


def part(content: str | bytes) -> bytes:
    """A package with this document part."""
    return docx("", members={"word/document.xml": content})


class TestKinds:
    @pytest.mark.parametrize(
        ("data", "detail"),
        [
            (b"\x89PNG\r\n\x1a\n", "PNG"),
            (b"\xff\xd8\xff\xe0", "JPEG"),
            (b"GIF89a", "GIF"),
            (b'<?xml version="1.0"?><a/>', "XML"),
            (package({"OFD.xml": ""}), "OFD"),
            (package({"a.txt": "x"}), "ZIP"),
            (package({}), "ZIP"),
            (part("<a/>"), "a"),
            (part(document("").replace("w:body", "w:other")), "document"),
        ],
    )
    def test_what_it_is_instead(self, data: bytes, detail: str) -> None:
        """Another kind of file is called by its name, whatever its suffix says."""
        found = problem(data)
        assert (found.cause, found.detail) == ("not-a-document", detail)

    @pytest.mark.parametrize("data", [b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c"])
    def test_an_archive_of_another_kind_is_to_be_unpacked(self, data: bytes) -> None:
        """It may hold forms: it is named as an archive, with what to do."""
        assert problem(data).cause == "packed"

    @pytest.mark.parametrize(
        ("data", "cause"),
        [
            (b"%PDF-1.7\n", "truncated"),
            (OLE + "Workbook".encode("utf-16-le"), "truncated"),
            (package({"xl/workbook.xml": ""}), "bad-xml"),
            (package({"content.xml": "<a/>"}), "not-a-document"),
        ],
    )
    def test_a_kind_that_is_read_but_damaged(self, data: bytes, cause: str) -> None:
        """The shell of a workbook or a page is no workbook and no page."""
        assert problem(data).cause == cause

    def test_old_and_encrypted_word(self) -> None:
        """A compound file is an old document, or the envelope of an encrypted new one."""
        assert problem(OLE + "WordDocument".encode("utf-16-le")).cause == "old-word"
        assert problem(OLE + "EncryptedPackage".encode("utf-16-le")).cause == "encrypted"
        assert problem(OLE).cause == "truncated"  # its directory is gone: it may be anything

    def test_suffix_does_not_count(self) -> None:
        """Only content tells the format."""
        assert detect(FORM) == "docx"
        assert detect("总分".encode()) == "txt"


class TestArchive:
    def test_cut_off(self) -> None:
        """A package cut anywhere is damaged."""
        for length in (4, 30, len(FORM) // 2, len(FORM) - 1):
            assert problem(FORM[:length]).cause == "truncated"

    def test_damaged_part(self) -> None:
        """A changed byte in a compressed part shows in its checksum."""
        at = FORM.index(b"word/document.xml") + len("word/document.xml") + 5
        broken = FORM[:at] + bytes([FORM[at] ^ 0xFF]) + FORM[at + 1 :]
        assert problem(broken).cause in ("truncated", "bad-xml")

    def test_encrypted_member(self) -> None:
        """A member with a password."""
        data = bytearray(FORM)
        data[data.rindex(b"PK\x01\x02") + 8] |= 1
        assert problem(bytes(data)).cause == "encrypted"

    def test_same_name_twice(self) -> None:
        """Of two parts of one name, nobody knows which Word shows."""
        buffer = io.BytesIO(FORM)
        with zipfile.ZipFile(buffer, "a") as archive:
            archive.writestr("Word/Document.xml", document(""))
        assert problem(buffer.getvalue()).cause == "truncated"

    def test_members_that_overlap(self) -> None:
        """Two entries for the same bytes: what is small would become large."""
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr("word/document.xml", document(""))
            archive.writestr("word/media/1.bin", bytes(range(256)) * 40)
            for number in range(2, 9):
                again = archive.getinfo("word/media/1.bin")
                again = copy.copy(again)
                again.filename = f"word/media/{number}.bin"
                archive.filelist.append(again)
        assert problem(buffer.getvalue()).cause in ("zip-bomb", "truncated")

    def test_a_zip64_record_that_lies(self) -> None:
        """The directory is judged by the record that zipfile takes."""
        at = FORM.rindex(b"PK\x05\x06")
        record = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 1, 1, 50, 0)
        locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, 0, 1)
        assert problem(FORM[:at] + record + locator + FORM[at:]).cause == "truncated"

    def test_too_many_members(self) -> None:
        """Members are counted before the directory is built."""
        many = {f"x{i}": "" for i in range(PACKAGE.members)}
        assert problem(docx("", members=many)).cause == "zip-bomb"

    def test_part_that_inflates(self) -> None:
        """A document part of 70 MB that takes 70 KB is refused, unread."""
        bomb = part(document("").encode() + b" " * 70_000_000)
        assert problem(bomb).cause == "zip-bomb"

    def test_dense_small_part_is_fine(self) -> None:
        """Below one megabyte nothing is a bomb: long tables compress well."""
        body = tbl(*[tr(tc(), tc(), tc())] * 2_000)
        assert len(read_document(docx(body)).grids[0].cells) == 6_000

    def test_dense_drawing_is_fine_and_a_bomb_beside_is_not(self) -> None:
        """A blank drawing of 8 MB is never read; 20 MB of nothing are refused."""
        assert read_document(docx(p("x"), members={"word/media/a.emf": bytes(8 * 2**20)})).after
        bomb = docx(p("x"), members={"word/media/a.emf": bytes(20 * 2**20)})
        assert problem(bomb).cause == "zip-bomb"

    def test_directory_that_lies(self) -> None:
        """No more is inflated than the directory declares, and then the checksum is wrong."""
        content = document("").encode() + b" " * 5_000_000
        data = bytearray(part(content))
        real = struct.pack("<I", len(content))
        for _ in range(data.count(real)):
            at = data.index(real)
            data[at : at + 4] = struct.pack("<I", 500)
        assert problem(bytes(data)).cause == "truncated"

    def test_declared_total(self) -> None:
        """Sizes are added up from the directory."""
        data = bytearray(docx(p("x"), members={"a": b"a", "b": b"b"}))
        for name in (b"a", b"b"):
            at = data.rindex(b"PK\x01\x02", 0, data.rindex(name + b"PK"))
            size = PACKAGE.total // 2 + 1
            data[at + 20 : at + 28] = struct.pack("<II", size // 100, size)
        assert problem(bytes(data)).cause in ("zip-bomb", "truncated")

    def test_other_compression(self) -> None:
        """Word knows deflate only; LZMA would inflate further."""
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_LZMA) as archive:
            archive.writestr("word/document.xml", document(""))
        assert problem(buffer.getvalue()).cause == "truncated"


DTD = '<!DOCTYPE w [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'


class TestXml:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be"])
    def test_document_type(self, encoding: str) -> None:
        """No part may declare a type, in whatever encoding."""
        text = document(p("&b;")).replace("<w:document", DTD + "<w:document")
        text = text.replace("UTF-8", encoding)
        assert problem(part(text.encode(encoding))).cause == "dtd"

    def test_entities_in_attributes(self) -> None:
        """The parser expands them at once, and gives up early."""
        names = "abcdefghij"
        bomb = "".join(
            f'<!ENTITY {name} "{f"&{below};" * 10}">' for below, name in itertools.pairwise(names)
        )
        dtd = f'<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa">{bomb}]>'
        text = document('<w:p w:rsidR="&j;"/>').replace("<w:document", dtd + "<w:document")
        assert problem(part(text)).cause == "dtd"

    def test_document_type_in_relationships(self) -> None:
        """The parts on the way to the document are read as carefully."""
        rels = DTD + relation_part(relation("officeDocument", "word/document.xml"))
        assert problem(docx(p("x"), members={"_rels/.rels": rels})).cause == "dtd"

    def test_document_type_in_an_encoding_of_its_own(self) -> None:
        """UTF-7 hides a declaration from a search of the bytes, not from the parser."""
        text = document(p("x")).replace("<w:document", DTD + "<w:document")
        text = text.replace("UTF-8", "UTF-7").replace("<!DOCTYPE", "+ADwAIQ-DOCTYPE")
        assert problem(part(text.encode())).cause in ("dtd", "bad-xml")

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "x",
            "<w:document",
            document(p("&nbsp;")),
            document("<w:p>"),
            document(p("\x01")),
            '<?xml version="1.0" encoding="x-nonsense"?><a/>',
        ],
    )
    def test_faulty_xml(self, text: str) -> None:
        """What is no XML is told so."""
        assert problem(part(text)).cause == "bad-xml"

    def test_deep_xml(self) -> None:
        """Elements a thousand deep end in a message, not in a crash."""
        for tag in ("w:sdt", "w:hyperlink", "w:ins"):
            deep = f"<{tag}>" * 1_000 + f"</{tag}>" * 1_000
            assert problem(docx(f"<w:p>{deep}</w:p>")).cause == "too-large"
        level = "<w:sdt><w:sdtContent>", "</w:sdtContent></w:sdt>"
        deep = level[0] * 120 + p("x") + level[1] * 120
        assert read_document(docx(deep)).after == ("x",)

    def test_tables_within_tables(self) -> None:
        """Eight levels are read, nine are not."""

        def nested(levels: int) -> str:
            return tbl(tr(tc(p() + (nested(levels - 1) if levels > 1 else ""))))

        assert len(read_document(docx(nested(8))).grids) == 8
        assert problem(docx(nested(9))).cause == "too-large"

    @pytest.mark.parametrize("columns", [1_001, 20_000_000, 10**30])
    def test_absurd_spans(self, columns: int) -> None:
        """A span beyond all tables is refused: clamping it would shift the columns after it."""
        before = f'<w:gridBefore w:val="{columns}"/>'
        assert problem(docx(tbl(tr(tc("a", span(columns)))))).cause == "too-large"
        assert problem(docx(tbl(tr(tc("a"), properties=before)))).cause == "too-large"
        assert read_document(docx(tbl(tr(tc("a", span(1_000)))))).grids[0].width == 1_000

    def test_too_many_cells(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Cells are counted, covered ones and those of other tables included."""
        monkeypatch.setattr("selfeval_cli.input.docx.reader.MAX_CELLS", 8)
        merged = tbl(tr(tc("a", "<w:vMerge/>"), tc("b"))) + tbl(tr(tc()), tr(tc()))
        assert len(read_document(docx(merged * 2)).grids) == 4
        assert problem(docx(merged * 2 + tbl(tr(tc())))).cause == "too-large"

    def test_long_merges_are_read(self) -> None:
        """Three thousand merged rows are one cell, and overflow no stack."""
        merged = tr(tc("", "<w:vMerge/>"), tc("x"))
        (grid,) = read_document(docx(tbl(*[merged] * 3_000))).grids
        assert grid.cells[0].row_span == 3_000


class TestText:
    def test_too_large(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Size and number of cells of a text are bounded."""
        monkeypatch.setattr("selfeval_cli.input.text.reader.MAX_BYTES", 99)
        assert problem(b"a" * 100).cause == "too-large"
        assert read_document(b"a" * 99).after

    def test_too_many_cells(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """As in a Word document."""
        monkeypatch.setattr("selfeval_cli.input.text.cells.MAX_CELLS", 8)
        assert problem(b"a\t" * 8).cause == "too-large"
        assert problem(b"\ta\n" * 9).cause == "too-large"
        assert len(read_document(b"\ta\n" * 8).grids[0].cells) == 8


def mutations() -> list[Callable[[random.Random, bytearray], object]]:
    def flip(luck: random.Random, data: bytearray) -> None:
        data[luck.randrange(len(data))] = luck.randrange(256)

    def cut(luck: random.Random, data: bytearray) -> None:
        del data[luck.randrange(len(data)) :]

    def remove(luck: random.Random, data: bytearray) -> None:
        at = luck.randrange(len(data))
        del data[at : at + luck.randrange(40)]

    def insert(luck: random.Random, data: bytearray) -> None:
        at = luck.randrange(len(data))
        data[at:at] = luck.randbytes(luck.randrange(9))

    return [flip, flip, flip, cut, remove, insert]


@pytest.mark.parametrize("seed", range(8))
def test_mutated_packages(seed: int) -> None:
    """Any damage to a package is read or refused, nothing else."""
    luck = random.Random(seed)
    for _ in range(150):
        data = bytearray(FORM)
        for _ in range(luck.randint(1, 3)):
            if data:
                luck.choice(mutations())(luck, data)
        _read_or_refuse(bytes(data))


@pytest.mark.parametrize("seed", range(8))
def test_mutated_parts(seed: int) -> None:
    """Any damage to the XML within a sound package is read or refused, nothing else."""
    luck = random.Random(seed)
    source = document(
        p("注") + tbl(tr(tc("总分", span(2)), tc(p("1") + tbl(tr(tc("x"))))), tr(tc("a")))
    ).encode()
    for _ in range(150):
        data = bytearray(source)
        for _ in range(luck.randint(1, 3)):
            if data:
                luck.choice(mutations())(luck, data)
        _read_or_refuse(part(bytes(data)))


@pytest.mark.parametrize("seed", range(4))
def test_random_bytes(seed: int) -> None:
    """Noise, alone or behind a known beginning, is read or refused, nothing else."""
    luck = random.Random(seed)
    for start in (b"", b"PK\x03\x04", b"PK\x05\x06", OLE[:8], b"\xff\xfe", b"\xef\xbb\xbf", b"\t"):
        for _ in range(25):
            _read_or_refuse(start + luck.randbytes(luck.randrange(400)))


def _read_or_refuse(data: bytes) -> None:
    with contextlib.suppress(UnreadableDocument):
        for grid in read_document(data).grids:
            assert sum(map(len, grid.rows)) >= len(grid.cells)


class TestWords:
    @pytest.mark.parametrize("cause", get_args(Cause))
    @pytest.mark.parametrize("language", get_args(Language))
    def test_every_cause_has_a_sentence(self, cause: Cause, language: Language) -> None:
        """In both languages, on one line, without full stop, with the detail behind it."""
        text = words.describe(cause, "", language)
        assert len(text) > 10
        assert "\n" not in text
        assert text[-1] not in ".。"
        assert len(words.describe(cause, "x" * 9_999, language)) < 400
        assert "x.xml" in words.describe(cause, "x.xml", language)

    def test_no_sentence_without_a_cause(self) -> None:
        """What is no longer a cause has no text."""
        assert set(words.catalogue("problems.toml")) - {"remarks"} == set(get_args(Cause))

    def test_remarks(self) -> None:
        """A reader's remark is put into words; any other text stays."""
        assert words.remark("external-links:2", "zh") == "文档中有 2 个外部链接，均未访问"
        assert "2 external links" in words.remark("external-links:2", "en")
        assert words.remark("look: alike", "zh") == "look: alike"


def test_checksums_are_checked() -> None:
    """A part whose text was changed behind the directory's back is refused."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", document(p("总分 100")))
    data = buffer.getvalue()
    assert problem(data.replace("总分 100".encode(), "总分 999".encode())).cause == "truncated"
