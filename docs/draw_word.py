"""Makes docs/pictures/word.png: an annotated copy with its comments beside it, as Word shows them.

Run as ``make pictures``. LibreOffice prints the copy and says where each comment stands; its own
printing of comments in the margin (ExportNotesInMargin) stays empty without a screen, so they are
set beside the page here, where Word would, by a Chromium. What is missing leaves the picture.
"""

import base64
import html
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import make_pictures as pictures

TARGET = pictures.PICTURES / "word.png"
_NOTES = 'pdf:writer_pdf_Export:{"ExportNotes":{"type":"boolean","value":"%s"}}'
#: Pixels a point, the width of the margin and the height shown.
_SCALE, _MARGIN, _HEIGHT = 1.3, 380, 960
_PAGE = """<!doctype html><meta charset="utf-8"><style>
body { margin: 0; background: #eceae4; position: relative; }
img { display: block; box-shadow: 0 0 6px #0003; }
aside { position: absolute; width: 336px; padding: 7px 10px; background: #fff;
  border-left: 4px solid #888; font: 14px/1.45 "Noto Sans CJK SC", sans-serif; }
aside.错误 { border-color: #b3261e; } aside.警告 { border-color: #b07a00; }
aside b { display: block; } aside i { font-style: normal; color: #777; font-size: 12px; }
svg { position: absolute; inset: 0; } path { fill: none; stroke: #999; stroke-dasharray: 4 3; }
</style><img src="data:image/png;base64,%(image)s" width="%(width)d">%(notes)s<svg width="%(whole)d"
height="%(height)d"></svg><script>
let free = 16;
for (const note of document.querySelectorAll("aside")) {
  const [x, y] = note.dataset.at.split(",").map(Number);
  const top = Math.max(free, y - 14);
  note.style.top = `${top}px`;
  note.style.left = "%(left)dpx";
  free = top + note.offsetHeight + 10;
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  line.setAttribute("d", `M${x} ${y} L%(edge)d ${y} L%(left)d ${top + 14}`);
  document.querySelector("svg").append(line);
}
</script>"""


@dataclass(frozen=True)
class Note:
    """A comment: where it stands on the page, in points from the top left, who says what."""

    x: float
    y: float
    author: str
    text: str


def notes_of(file: Path) -> tuple[list[Note], float]:
    """The comments on the first page of a PDF from the top down, and the page's width."""
    import pdfplumber

    with pdfplumber.open(file) as document:
        page = document.pages[0]
        return sorted(_notes(page), key=lambda note: note.y), float(page.width)


def _notes(page: Any) -> Iterator[Note]:
    from pdfminer.pdftypes import resolve1
    from pdfminer.utils import decode_text

    for found in map(resolve1, resolve1(page.page_obj.annots) or ()):
        if "Rect" in found:
            said = [decode_text(resolve1(found[key])) for key in ("T", "Contents")]
            left, _, _, top = found["Rect"]
            author = said[0].split(",")[0]
            yield Note(float(left), float(page.height) - float(top) + 6, author, said[1])


def composed(image: bytes, notes: list[Note], width: float) -> str:
    """The page that a browser draws."""
    edge = round(width * _SCALE)
    return _PAGE % {
        "image": base64.b64encode(image).decode(),
        "notes": "".join(map(_aside, notes)),
        "width": edge,
        "edge": edge - 20,
        "left": edge + 20,
        "whole": edge + _MARGIN,
        "height": _HEIGHT,
    }


def _aside(note: Note) -> str:
    first, *rest = map(html.escape, note.text.split("\n"))
    at = f"{note.x * _SCALE:.0f},{note.y * _SCALE:.0f}"
    lines = "<br>".join(rest)
    level = note.author.partition(" ")[2]
    head = f"<i>{html.escape(note.author)}</i><b>{first}</b>"
    return f'<aside class="{html.escape(level)}" data-at="{at}">{head}{lines}</aside>'


def main() -> None:
    """Annotate the sample, print it twice, with and without notes, and set them side by side."""
    from selfeval_cli.output.annotate.docx import annotate_docx

    browser = pictures.browser()
    if browser is None or not all(map(shutil.which, ("soffice", "pdftoppm"))):
        print("no LibreOffice, pdftoppm or Chromium here: word.png stays", file=sys.stderr)
        return
    sample = pictures.WORD_SAMPLE
    data = annotate_docx(sample.read_bytes(), pictures.report(sample=sample)).data
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "copy.docx").write_bytes(data)
        notes, width = notes_of(pictures.printed_by_office(folder / "copy.docx", _NOTES % "true"))
        bare = pictures.printed_by_office(folder / "copy.docx", _NOTES % "false")
        first = pictures.page_of(bare, folder / "first")
        source = folder / "word.html"
        source.write_text(composed(first.read_bytes(), notes, width), "utf-8")
        size = f"{round(width * _SCALE) + _MARGIN},{_HEIGHT}"
        pictures.shoot(browser, source.as_uri(), size, TARGET)


if __name__ == "__main__":
    main()
