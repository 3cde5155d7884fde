"""PDF files drawn rule by rule and sign by sign, as different programs print a table."""

from collections.abc import Sequence
from typing import Literal

from documents.broken_formats import pdf, stream

#: How the edge of a page shows a table that goes on: closed by a rule, or left open.
Edge = Literal["closed", "open"]
#: A row: its cells by column, "<" where the cell to the left goes on, "^" where the one above does;
#: lines of a cell are parted by "\n".
Line = Sequence[str]

SIZE = 10
_STEP = 12
_LEFT, _TOP, _WIDTH, _HEIGHT = 60, 90, 600, 800
_MAP = (
    b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
    b"1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
    b"1 beginbfrange <0000> <FFFF> <0000> endbfrange\nendcmap end end"
)


class Paper:
    """A page on which rules and signs are drawn; heights count from the top."""

    def __init__(self, *, rectangles: bool = False) -> None:
        self._rectangles = rectangles
        self._drawn: list[str] = []

    @property
    def content(self) -> str:
        """What stands in the file."""
        return "\n".join(self._drawn)

    def text(self, x: float, y: float, text: str) -> None:
        """Print a line of text whose upper end is at `y`."""
        signs = text.encode("utf-16-be").hex()
        self._drawn.append(f"BT /F {SIZE} Tf {x} {_HEIGHT - y - SIZE} Td <{signs}> Tj ET")

    def rule(self, x: float, y: float, right: float, below: float) -> None:
        """Draw a rule, as a line or as a thin rectangle."""
        if self._rectangles:
            wide, high = max(right - x, 0.5), max(below - y, 0.5)
            self._drawn.append(f"{x} {_HEIGHT - y - high} {wide} {high} re f")
        else:
            self._drawn.append(f"{x} {_HEIGHT - y} m {right} {_HEIGHT - below} l S")

    def table(
        self,
        lines: Sequence[Line],
        widths: Sequence[float],
        *,
        top: float = _TOP,
        left: float = _LEFT,
        above: Edge = "closed",
        below: Edge = "closed",
        standing: bool = True,
    ) -> float:
        """Draw a table and return where it ends; lying rules are always drawn."""
        tops = [top]
        for line in lines:
            most = max(text.count("\n") + 1 for text in line)
            tops.append(tops[-1] + most * _STEP + 6)
        sides = [left + sum(widths[:column]) for column in range(len(widths) + 1)]
        for row, line in enumerate(lines):
            for column, text in enumerate(line):
                if text in ("<", "^"):
                    continue
                across = _run(line[column + 1 :], "<")
                down = _run([other[column] for other in lines[row + 1 :]], "^")
                box = sides[column], tops[row], sides[column + 1 + across], tops[row + 1 + down]
                upper = row > 0 or above == "closed"
                lower = row + down + 1 < len(lines) or below == "closed"
                self._cell(box, text, (upper, lower, standing))
        return tops[-1]

    def _cell(
        self,
        box: tuple[float, float, float, float],
        text: str,
        drawn: tuple[bool, bool, bool],
    ) -> None:
        left, top, right, bottom = box
        upper, lower, standing = drawn
        for y in (top,) * upper + (bottom,) * lower:
            self.rule(left, y, right, y)
        for x in (left, right) if standing else ():
            self.rule(x, top, x, bottom)
        for number, line in enumerate(text.split("\n")):
            if line:
                self.text(left + 5, top + 3 + number * _STEP, line)


def _run(texts: Sequence[str], sign: str) -> int:
    """How many of the texts there are before the first that is not the sign."""
    return next((n for n, text in enumerate(texts) if text != sign), len(texts))


def printed(*papers: Paper, rotate: int = 0, size: tuple[int, int] = (_WIDTH, _HEIGHT)) -> bytes:
    """The PDF of these pages; Latin signs are half as wide as high, others as wide."""
    first = 6
    kids = " ".join(f"{first + 2 * n} 0 R" for n in range(len(papers)))
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(papers)}>>",
        "<</Type/Font/Subtype/Type0/BaseFont/F/Encoding/Identity-H"
        "/DescendantFonts[4 0 R]/ToUnicode 5 0 R>>",
        "<</Type/Font/Subtype/CIDFontType2/BaseFont/F/DW 1000/W[32 126 500]"
        "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
        "/FontDescriptor<</Type/FontDescriptor/FontName/F/Flags 4/FontBBox[0 0 1000 1000]"
        "/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 80>>>>",
        stream(_MAP),
    ]
    for number, paper in enumerate(papers):
        at = first + 2 * number
        objects += [
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {size[0]} {size[1]}]/Rotate {rotate}"
            f"/Contents {at + 1} 0 R/Resources<</Font<</F 3 0 R>>>>>>",
            stream(paper.content.encode("ascii")),
        ]
    return pdf(*objects)


#: Columns of a form, in points: three labels, two values, weight, score, reason.
WIDTHS = (50, 50, 50, 50, 50, 40, 40, 50)
HEADER = (
    *("一级\n指标", "二级\n指标", "三级\n指标", "年度\n指标值", "实际\n完成值"),
    *("分值", "得分", "偏差\n原因"),
)
_PROJECT = ("项目名称", "<", "水库清淤", "<", "<", "<", "<", "<")


def form_top(title: str = "项目支出绩效自评表") -> Paper:
    """A page that begins with the title of a form."""
    paper = Paper()
    paper.text(_LEFT, 50, title)
    return paper


def head() -> list[Line]:
    """The rows of a form down to the header of its indicators."""
    return [_PROJECT, HEADER]
