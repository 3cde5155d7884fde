"""The table of input formats: one row says how a format is told, what reads it, what marks it.

A new format is a row here and its reader. Rows are tried in order; text is what is left.
"""

from msgspec import Struct

from selfeval_cli.base.errors import Cause


class InputFormat(Struct, frozen=True, kw_only=True):
    """One format that forms are handed in in.

    `title` is what messages call it. A file is told by its first bytes (`begins`), a ZIP package
    by a member (`members`, a folder ends in "/"; of rows alike by its `mime`), a compound file by
    a stream (`streams`); a suffix only decides what of a folder is opened. `reader` is the module
    of this room whose `read` makes the document, and `annotator` the module of `output.annotate`
    that marks a copy. Without a reader, `cause` is what is said of such a file. `often` readers are
    imported before worker processes are forked, the others when such a file comes.
    """

    name: str
    title: str
    suffixes: tuple[str, ...] = ()
    mime: str = "application/octet-stream"
    begins: tuple[bytes, ...] = ()
    members: tuple[str, ...] = ()
    streams: tuple[str, ...] = ()
    reader: str | None = None
    annotator: str | None = None
    cause: Cause = "not-a-document"
    often: bool = False


_OFFICE = "application/vnd.openxmlformats-officedocument"
_ODF = "application/vnd.oasis.opendocument"

FORMATS: tuple[InputFormat, ...] = (
    InputFormat(
        name="docx",
        title="Word",
        suffixes=(".docx", ".docm", ".dotx", ".dotm"),
        mime=f"{_OFFICE}.wordprocessingml.document",
        members=("word/",),
        reader="docx.reader",
        annotator="docx",
        often=True,
    ),
    InputFormat(
        name="xlsx",
        title="XLSX",
        suffixes=(".xlsx", ".xlsm", ".xltx"),
        mime=f"{_OFFICE}.spreadsheetml.sheet",
        members=("xl/workbook.xml",),
        reader="workbook.xlsx",
        annotator="xlsx",
    ),
    InputFormat(
        name="xlsb",
        title="XLSB",
        suffixes=(".xlsb",),
        mime="application/vnd.ms-excel.sheet.binary.macroEnabled.12",
        members=("xl/workbook.bin",),
        reader="office",
        annotator="redrawn",
    ),
    InputFormat(
        name="pptx",
        title="PPTX",
        mime=f"{_OFFICE}.presentationml.presentation",
        members=("ppt/presentation.xml",),
    ),
    InputFormat(
        name="ofd",
        title="OFD",
        suffixes=(".ofd",),
        mime="application/ofd",
        members=("ofd.xml",),
    ),
    InputFormat(
        name="odt",
        title="OpenDocument",
        suffixes=(".odt", ".ott"),
        mime=f"{_ODF}.text",
        members=("content.xml",),
        reader="odf",
        annotator="odf",
    ),
    InputFormat(
        name="ods",
        title="OpenDocument",
        suffixes=(".ods", ".ots"),
        mime=f"{_ODF}.spreadsheet",
        members=("content.xml",),
        reader="odf",
        annotator="odf",
    ),
    InputFormat(
        name="encrypted",
        title="Office",
        streams=("EncryptedPackage",),
        cause="encrypted",
    ),
    InputFormat(
        name="doc",
        title="Word 97-2003",
        suffixes=(".doc", ".wps", ".dot", ".wpt"),
        mime="application/msword",
        streams=("WordDocument",),
        cause="old-word",
        reader="doc",
        annotator="redrawn",
    ),
    InputFormat(
        name="xls",
        title="Excel 97-2003",
        suffixes=(".xls", ".et", ".xlt", ".ett"),
        mime="application/vnd.ms-excel",
        streams=("Workbook", "Book"),
        reader="workbook.xls",
        annotator="redrawn",
    ),
    InputFormat(name="ppt", title="PowerPoint 97-2003", streams=("PowerPoint Document",)),
    InputFormat(
        name="pdf",
        title="PDF",
        suffixes=(".pdf",),
        mime="application/pdf",
        begins=(b"%pdf",),
        reader="pdf.reader",
        annotator="pdf",
    ),
    InputFormat(
        name="rtf",
        title="RTF",
        suffixes=(".rtf",),
        mime="application/rtf",
        begins=(b"{\\rtf",),
        reader="office",
        annotator="redrawn",
    ),
    InputFormat(
        name="mht",
        title="MHTML",
        suffixes=(".mht", ".mhtml"),
        mime="multipart/related",
        begins=(b"mime-version:",),
        reader="html",
        annotator="redrawn",
    ),
    InputFormat(
        name="html",
        title="HTML",
        suffixes=(".html", ".htm"),
        mime="text/html",
        # Systems that export a table under the name .xls often write nothing around it.
        begins=(
            *(b"<!doctype html", b"<html", b"<head", b"<body", b"<meta", b"<style", b"<title"),
            b"<table",
        ),
        reader="html",
        annotator="redrawn",
    ),
    InputFormat(
        name="xml",
        title="XML",
        mime="application/xml",
        begins=(b"<?xml",),
        reader="xml",
        annotator="redrawn",
    ),
    InputFormat(
        name="rar",
        title="RAR",
        suffixes=(".rar",),
        mime="application/vnd.rar",
        begins=(b"rar!\x1a",),
        cause="packed",
    ),
    InputFormat(
        name="7z",
        title="7z",
        suffixes=(".7z",),
        mime="application/x-7z-compressed",
        begins=(b"7z\xbc\xaf\x27\x1c",),
        cause="packed",
    ),
    InputFormat(name="gzip", title="gzip", mime="application/gzip", begins=(b"\x1f\x8b",)),
    InputFormat(name="png", title="PNG", mime="image/png", begins=(b"\x89png",)),
    InputFormat(name="jpeg", title="JPEG", mime="image/jpeg", begins=(b"\xff\xd8\xff",)),
    InputFormat(name="gif", title="GIF", mime="image/gif", begins=(b"gif8",)),
    InputFormat(name="tiff", title="TIFF", mime="image/tiff", begins=(b"ii*\x00", b"mm\x00*")),
    InputFormat(name="riff", title="RIFF", begins=(b"riff",)),
    InputFormat(
        name="txt",
        title="TXT",
        suffixes=(".txt", ".text", ".md", ".tsv", ".csv"),
        mime="text/plain",
        reader="text.reader",
        annotator="txt",
        often=True,
    ),
)

BY_NAME = {row.name: row for row in FORMATS}
#: What of a folder is opened whatever it holds.
SUFFIXES = frozenset(suffix for row in FORMATS for suffix in row.suffixes)
PREPARED = tuple(row.reader for row in FORMATS if row.often and row.reader)
