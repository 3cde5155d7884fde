"""Inputs by kind: every input follows from its kind and its seed alone."""

import io
import struct
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from random import Random

from documents.clean import clean_forms
from documents.faults import FAULTS
from documents.judging import ALL_FORMATS, inject, printed
from documents.published import FORMS, LOOK_ALIKES
from documents.sheet import Box, Piece, Sheet, render
from docx_xml import docx

from fuzzing.texts import HOSTILE, cell_text, run
from fuzzing.word import mutated_part, random_body

_SAMPLES = Path(__file__).parents[2] / "samples"
#: The same bytes at any time of day.
_DAY = (2024, 1, 1, 0, 0, 0)
_TEXTS = ("dump", "tabbed", "markdown")


def make(kind: str, seed: int) -> bytes:
    """The input of this kind with this seed, the same on every machine."""
    return KINDS[kind](Random(f"{kind}:{seed}"))


# What is mutated: sound documents, drawn anew for every input


def _sound(luck: Random, suffix: str) -> bytes:
    """A sound document: a sample, a published form, clean forms or forms with one fault."""
    word = suffix == "docx"
    source = luck.random()
    if source < 0.3:
        return luck.choice(_samples(suffix))
    names = [name for name in ALL_FORMATS if name.startswith("docx") == word]
    form = luck.choice(names)
    if source < 0.5:
        chosen = luck.choice(FORMS)
        return printed((chosen.form,), form)
    if source < 0.55:
        return ALL_FORMATS[form]([[luck.choice(list(LOOK_ALIKES.values()))]])
    if source < 0.8:
        made = inject(luck.choice(FAULTS), luck.randrange(40), "docx" if word else "dump")
        if made is not None:
            return made[0]
    return printed(clean_forms(Random(luck.randrange(200))), form)


@cache
def _samples(suffix: str) -> tuple[bytes, ...]:
    return tuple(path.read_bytes() for path in sorted(_SAMPLES.glob(f"*.{suffix}")))


# Word documents


def _parts(luck: Random) -> bytes:
    """One to four changes of elements within the parts of a sound document."""
    with zipfile.ZipFile(io.BytesIO(_sound(luck, "docx"))) as source:
        members = {name: source.read(name) for name in source.namelist()}
    main = "word/document.xml"
    name = main if luck.random() < 0.85 else luck.choice([n for n in members if ".xml" in n])
    members[name] = mutated_part(luck, members[name])
    if luck.random() < 0.05:
        del members[luck.choice(list(members))]
    return _package(members)


def _part_bytes(luck: Random) -> bytes:
    """Changed bytes within a part of a sound package, so that the archive itself is fine."""
    with zipfile.ZipFile(io.BytesIO(_sound(luck, "docx"))) as source:
        members = {name: source.read(name) for name in source.namelist()}
    name = luck.choice(["word/document.xml", *(n for n in members if ".xml" in n or "rels" in n)])
    members[name] = _damaged(luck, members[name])
    return _package(members)


def _constructs(luck: Random) -> bytes:
    """A document put together from every construct that Word knows, in any order and depth."""
    styles = (
        '<w:style w:type="character" w:styleId="h"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="p"><w:basedOn w:val="p"/></w:style>'
    )
    return docx(random_body(luck), styles=styles if luck.random() < 0.5 else "")


def _package_bytes(luck: Random) -> bytes:
    """Changed bytes anywhere in a package."""
    return _damaged(luck, _sound(luck, "docx"))


def _package(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, _DAY), content, archive.compression)
    return buffer.getvalue()


# Archives: the fields of their directories


#: Offsets and sizes of the fields of a central entry, a local header and the end record.
_FIELDS = {
    b"PK\x01\x02": tuple(
        zip(
            (4, 6, 8, 10, 12, 14, 16, 20, 24, 28, 30, 32, 34, 36, 38, 42),
            (2, 2, 2, 2, 2, 2, 4, 4, 4, 2, 2, 2, 2, 2, 4, 4),
            strict=True,
        )
    ),
    b"PK\x03\x04": tuple(
        zip((4, 6, 8, 10, 12, 14, 18, 22, 26, 28), (2, 2, 2, 2, 2, 4, 4, 4, 2, 2), strict=True)
    ),
    b"PK\x05\x06": tuple(zip((4, 6, 8, 10, 12, 16, 20), (2, 2, 2, 2, 4, 4, 2), strict=True)),
}


def _directory(luck: Random) -> bytes:
    """Changed sizes, offsets, flags, methods and names in the directory of a Word package."""
    return _with_fields(luck, _sound(luck, "docx"))


def _archive(luck: Random) -> bytes:
    """A .zip of documents, its directory changed: read through discovery, member by member."""
    members: dict[str, bytes] = {}
    for number in range(luck.randint(1, 4)):
        suffix = luck.choice(("txt", "docx"))
        name = luck.choice((f"{number}", "表" * luck.randint(1, 5), "a/../b", "/x", "C:\\y", "~$z"))
        members[f"{name}{number}.{suffix}"] = _sound(luck, suffix)
    if luck.random() < 0.2:
        members["inner.zip"] = _package(dict(members))
    buffer = io.BytesIO()
    method = luck.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED, zipfile.ZIP_LZMA))
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, _DAY), content, archive.compression)
    data = buffer.getvalue()
    return _with_fields(luck, data) if luck.random() < 0.8 else _damaged(luck, data)


def _with_fields(luck: Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(luck.randint(1, 4)):
        signature = luck.choice(list(_FIELDS))
        places = _places(data, signature)
        if not places:
            continue
        offset, size = luck.choice(_FIELDS[signature])
        at = luck.choice(places) + offset
        if at + size > len(changed):
            continue
        kind = "<H" if size == 2 else "<I"
        (old,) = struct.unpack_from(kind, changed, at)
        top = 256**size - 1
        new = luck.choice((0, 1, 8, 99, top, top // 2, old + 1, old - 1, old * 2, old ^ 1, old ^ 8))
        struct.pack_into(
            kind, changed, at, (luck.randrange(top) if luck.random() < 0.1 else new) & top
        )
    other = luck.random()
    if other < 0.05:
        return bytes(changed) + data
    if other < 0.1:
        return luck.randbytes(luck.randrange(50)) + bytes(changed)
    if other < 0.15:
        return bytes(changed) + luck.randbytes(luck.randrange(50))
    if other < 0.2:
        del changed[luck.randrange(len(changed)) :]
    return bytes(changed)


def _places(data: bytes, signature: bytes) -> list[int]:
    places, at = [], data.find(signature)
    while at >= 0:
        places.append(at)
        at = data.find(signature, at + 1)
    return places


# Texts


def _text_bytes(luck: Random) -> bytes:
    """Changed bytes in a sound text, in any encoding."""
    return _damaged(luck, _encoded(luck, _text_of(luck)))


def _text_lines(luck: Random) -> bytes:
    """Lines, tabs and pipes of a sound text dropped, doubled, moved, joined and split."""
    text = _text_of(luck)
    for _ in range(luck.randint(1, 4)):
        text = luck.choice(_TEXT_CHANGES)(luck, text)
    return _encoded(luck, text[:2_000_000])


def _drop_lines(luck: Random, text: str) -> str:
    lines = text.split("\n")
    at = luck.randrange(len(lines))
    del lines[at : at + luck.randint(1, 8)]
    return "\n".join(lines)


def _double_lines(luck: Random, text: str) -> str:
    lines = text.split("\n")
    at = luck.randrange(len(lines))
    block = lines[at : at + luck.randint(1, 30)]
    return "\n".join(lines[:at] + block * luck.choice((1, 2, 30, 300)) + lines[at:])


def _shuffle_lines(luck: Random, text: str) -> str:
    lines = text.split("\n")
    at = luck.randrange(len(lines))
    block = lines[at : at + luck.randint(2, 40)]
    luck.shuffle(block)
    return "\n".join([*lines[:at], *block, *lines[at + len(block) :]])


def _change_signs(luck: Random, text: str) -> str:
    signs = (
        "\t",
        "\n",
        "|",
        "\n\n",
        "\t\n",
        "\r",
        "\f",
        "\x0b",
        "\x07",
        "\x1a",
        "\x85",
        "\u2028",
        "",
    )
    old = luck.choice(("\t", "\n", "|", "\n\n", "分", "指标"))
    return text.replace(old, luck.choice(signs), luck.choice((1, 2, 5, -1)))


def _insert_text(luck: Random, text: str) -> str:
    at = luck.randrange(len(text) + 1)
    return text[:at] + cell_text(luck, longest=200_000) + text[at:]


def _long_line(luck: Random, text: str) -> str:
    lines = text.split("\n")
    at = luck.randrange(len(lines))
    lines[at] = luck.choice(("\t", "|", "")).join([lines[at]] * luck.choice((2, 50, 5_000)))
    return "\n".join(lines)


def _rule_line(luck: Random, text: str) -> str:
    lines = text.split("\n")
    rule = luck.choice(("|---", "|:-:", "-|", " |- ", "|-" * 200, "| -" * 200 + "x"))
    lines.insert(luck.randrange(len(lines)), rule * luck.choice((1, 3, 60, 2_000)))
    return "\n".join(lines)


_TEXT_CHANGES = (
    *(_drop_lines, _double_lines, _shuffle_lines, _change_signs, _insert_text, _long_line),
    _rule_line,
)


def _text_of(luck: Random) -> str:
    data = _sound(luck, "txt")
    for encoding in ("utf-8", "utf-16", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("utf-8", "replace")


def _encoded(luck: Random, text: str) -> bytes:
    encoding = luck.choice(
        ("utf-8",) * 4
        + ("utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "big5")
        + ("shift_jis", "latin-1", "utf-7")
    )
    ends = luck.choice(("\n", "\n", "\n", "\r\n", "\r"))
    return text.replace("\n", ends).encode(encoding, "replace")


# Forms that are sound but for their texts


def _cells(luck: Random) -> bytes:
    """Hostile texts in the cells of an otherwise valid form, printed in any format."""
    pieces = [
        render(spec)
        for spec in (
            (luck.choice(FORMS).form,)
            if luck.random() < 0.3
            else clean_forms(Random(luck.randrange(500)))
        )
    ]
    share = luck.choice((0.01, 0.03, 0.1, 0.5))
    changed = [[_with_texts(luck, piece, share) for piece in form] for form in pieces]
    form = luck.choice(list(ALL_FORMATS))
    try:
        return ALL_FORMATS[form](changed)
    except ValueError:  # what XML cannot hold
        clean = [[_printable(piece) for piece in form] for form in changed]
        return ALL_FORMATS[form](clean)


def _with_texts(luck: Random, piece: Piece, share: float) -> Piece:
    if isinstance(piece, str):
        return cell_text(luck) if luck.random() < share else piece
    return Sheet(
        [
            [
                Box(_changed_text(luck, box.text), box.columns, box.rows)
                if luck.random() < share
                else box
                for box in line
            ]
            for line in piece.lines
        ]
    )


def _changed_text(luck: Random, text: str) -> str:
    """Another text, or the old one with something before, within or behind it."""
    at = luck.randrange(len(text) + 1)
    return luck.choice(
        (
            cell_text(luck),
            text[:at] + cell_text(luck, longest=300) + text[at:],
            text + luck.choice(HOSTILE),
            text * luck.choice((2, 30)),
            text[:at],
        )
    )


def _printable(piece: Piece) -> Piece:
    def clean(text: str) -> str:
        return "".join(s for s in text if s in "\t\n" or (s >= " " and s not in "\ufffe\uffff"))

    if isinstance(piece, str):
        return clean(piece)
    return Sheet([[Box(clean(b.text), b.columns, b.rows) for b in line] for line in piece.lines])


def _huge_forms(luck: Random) -> bytes:
    """Forms that are sound but large: many rows, many forms, long cells."""
    forms = [render(spec) for spec in clean_forms(Random(luck.randrange(50)))]
    what = luck.randrange(3)
    if what == 0:
        forms *= luck.choice((5, 20, 40))
    elif what == 1:
        times = luck.choice((20, 100))
        forms = [[_longer(luck, piece, times) for piece in form] for form in forms[:1]]
    else:
        forms = [[_with_runs(luck, piece) for piece in form] for form in forms]
    return ALL_FORMATS[luck.choice((*_TEXTS, "docx"))](forms)


def _longer(luck: Random, piece: Piece, times: int) -> Piece:
    if isinstance(piece, str):
        return piece
    lines = [line for line in piece.lines if all(box.rows == 1 for box in line)]
    at = luck.randrange(len(piece.lines))
    return Sheet([*piece.lines, *([luck.choice(lines or [piece.lines[at]])] * times)])


def _with_runs(luck: Random, piece: Piece) -> Piece:
    if isinstance(piece, str):
        return piece
    lines = [
        [
            Box(run(luck, 60_000), box.columns, box.rows) if luck.random() < 0.02 else box
            for box in line
        ]
        for line in piece.lines
    ]
    return Sheet(lines)


def _noise(luck: Random) -> bytes:
    """Any bytes, alone or behind a known beginning."""
    starts = (
        b"", b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xff\xfe",
        b"\xfe\xff", b"\xff\xfe\x00\x00", b"\xef\xbb\xbf", b"\t", b"|", b"<", b"{",
    )  # fmt: skip
    body = luck.randbytes(luck.randrange(600))
    if luck.random() < 0.4:
        body = bytes(luck.choice(b"\t\n |-019.%\xe9\xa1\xb9\xef\xbc\x9a") for _ in body)
    return luck.choice(starts) + body


def _damaged(luck: Random, data: bytes) -> bytes:
    """A few bytes flipped, cut, put in, doubled or overwritten."""
    changed = bytearray(data)
    for _ in range(luck.choice((1, 1, 2, 4, 16))):
        if not changed:
            break
        at, size = luck.randrange(len(changed)), luck.choice((1, 2, 8, 40, 400))
        match luck.randrange(7):
            case 0:
                changed[at] = luck.randrange(256)
            case 1:
                changed[at] ^= 1 << luck.randrange(8)
            case 2:
                del changed[at : at + size]
            case 3:
                changed[at:at] = luck.randbytes(size)
            case 4:
                changed[at:at] = changed[at : at + size] * luck.choice((1, 2, 20))
            case 5:
                changed[at:at] = luck.choice(HOSTILE).encode()
            case 6 if luck.random() < 0.2:
                del changed[at:]
    return bytes(changed)


def _other_formats(luck: Random) -> bytes:
    """A workbook, an old Word file, a page … with some of its bytes or of a part's changed."""
    data = luck.choice(_other_samples())
    return _damaged(luck, data)


def _format_parts(luck: Random) -> bytes:
    """A workbook or an OpenDocument with one to four changes of elements within a part; a page
    with changes of its markup."""
    data = luck.choice(_other_samples())
    while not data.startswith((b"PK", b"<")):
        data = luck.choice(_other_samples())
    if data.startswith(b"<"):
        return mutated_page(luck, data)
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        members = {info.filename: source.read(info) for info in source.infolist()}
    main = ("content.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml")
    names = [n for n in (*main, *(n for n in members if n.endswith(".xml"))) if n in members]
    name = names[0] if luck.random() < 0.6 else luck.choice(names)
    members[name] = mutated_part(luck, members[name])
    return _package(members)


def mutated_page(luck: Random, data: bytes) -> bytes:
    """A page with tags and spans dropped, doubled and made absurd."""
    text = data.decode("utf-8", "replace")
    for _ in range(luck.choice((1, 2, 8))):
        tag = luck.choice(("<td", "</td>", "<tr", "</tr>", "<table", "</table>", "rowspan=", "<p"))
        other = luck.choice(
            ("", tag * 2, tag * 300, "<div>", 'rowspan="999" x', "<td hidden", "</")
        )
        places = text.split(tag)
        at = luck.randrange(len(places))
        text = tag.join(places[:at]) + other + tag.join(places[at:])
    return text.encode()


@cache
def _other_samples() -> tuple[bytes, ...]:
    paths = (Path(__file__).parents[1] / "data" / "formats").iterdir()
    shown = (path for path in _SAMPLES.iterdir() if path.suffix in (".xlsx", ".doc", ".pdf"))
    return tuple(path.read_bytes() for path in sorted([*paths, *shown]))


KINDS: dict[str, Callable[[Random], bytes]] = {
    "docx-parts": _parts,
    "docx-constructs": _constructs,
    "docx-part-bytes": _part_bytes,
    "docx-bytes": _package_bytes,
    "zip-directory": _directory,
    "zip-archive": _archive,
    "txt-lines": _text_lines,
    "txt-bytes": _text_bytes,
    "cells": _cells,
    "large": _huge_forms,
    "noise": _noise,
    "format-bytes": _other_formats,
    "format-parts": _format_parts,
}
#: Inputs of one round: kinds that go deep come more often than those that end at the door.
ROUND = (
    *("docx-parts",) * 5,
    *("docx-constructs",) * 2,
    *("docx-part-bytes",) * 2,
    *("cells",) * 5,
    *("txt-lines",) * 3,
    *("txt-bytes", "docx-bytes", "zip-directory", "zip-archive", "noise", "large"),
    *("format-bytes",) * 2,
    *("format-parts",) * 2,
)
