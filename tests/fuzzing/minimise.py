"""Makes a failing input smaller while it keeps failing in the same way."""

import io
import time
import zipfile
from collections.abc import Callable, Iterator

from lxml import etree

Fails = Callable[[bytes], bool]
_MAIN = "word/document.xml"


def minimise(data: bytes, fails: Fails, seconds: float = 20.0) -> bytes:
    """The smallest input found in the given time for which `fails` still holds."""
    end = time.monotonic() + seconds
    members = _members(data)
    if members is None:
        return _without_chunks(data, fails, end)

    for name in [name for name in members if name != _MAIN]:
        fewer = {key: content for key, content in members.items() if key != name}
        if time.monotonic() < end and fails(_packed(fewer)):
            members = fewer
    others = members

    def packed(content: bytes) -> bytes:
        return _packed({**others, _MAIN: content})

    smaller = _without_elements(members[_MAIN], lambda content: fails(packed(content)), end)
    result = packed(smaller)
    return result if fails(result) else data


def _members(data: bytes) -> dict[str, bytes] | None:
    """The parts of a sound Word package whose document is sound XML, else None."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
        etree.fromstring(members[_MAIN])
    except Exception:  # damaged in any way: it is shortened as bytes
        return None
    return members


def _packed(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def _without_chunks(data: bytes, fails: Fails, end: float) -> bytes:
    """Lines where there are lines, else bytes, in ever smaller chunks."""
    for unit in (data.splitlines(keepends=True), None):
        pieces = [data[n : n + 1] for n in range(len(data))] if unit is None else unit
        size = max(len(pieces) // 2, 1)
        while size and time.monotonic() < end:
            at = 0
            while at < len(pieces) and time.monotonic() < end:
                fewer = pieces[:at] + pieces[at + size :]
                if fails(b"".join(fewer)):
                    pieces = fewer
                else:
                    at += size
            size //= 2
        data = b"".join(pieces)
    return data


def _without_elements(content: bytes, fails: Fails, end: float) -> bytes:
    """The document without every element that the failure does not need, large ones first."""
    changed = True
    while changed and time.monotonic() < end:
        changed = False
        for place in _by_size(content):
            if time.monotonic() > end:
                break
            fewer = _removed(content, place)
            if fewer is not None and fails(fewer):
                content, changed = fewer, True
                break
    return content


def _by_size(content: bytes) -> Iterator[int]:
    """Numbers of the elements in document order, those with the most descendants first."""
    root = etree.fromstring(content)
    sizes = [(sum(1 for _ in element.iter()), n) for n, element in enumerate(root.iter())]
    yield from (number for size, number in sorted(sizes, key=lambda s: -s[0]) if number)


def _removed(content: bytes, number: int) -> bytes | None:
    root = etree.fromstring(content)
    element = list(root.iter())[number]
    parent = element.getparent()
    if parent is None:
        return None
    parent.remove(element)
    shortened: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return shortened
