"""Draws docs/pictures/rooms.svg: the rooms on their floors, with the imports there really are.

Run as ``make docs``. Floors are read from the contract in pyproject.toml, sentences from the rooms'
docstrings, arrows from the code. An arrow that a longer way of arrows implies is left out.
"""

import ast
import html
import textwrap
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import grimp

ROOT = Path(__file__).resolve().parents[1]
PICTURE = ROOT / "docs" / "pictures" / "rooms.svg"
PACKAGE = "selfeval_cli"
WIDTH, MARGIN, GAP = 1160, 24, 28
HEIGHT, FLOOR = 104, 158
_STYLE = """
text { font: 13px system-ui, 'Noto Sans', sans-serif; fill: #57606a }
text.name { font: 600 17px ui-monospace, 'DejaVu Sans Mono', monospace; fill: #1f2328 }
rect { fill: #f6f8fa; stroke: #8c959f; stroke-width: 1.2 }
path { fill: none; stroke: #6e7781; stroke-width: 1.4 }
marker path { fill: #6e7781; stroke: none }
@media (prefers-color-scheme: dark) {
  text { fill: #9198a1 } text.name { fill: #f0f6fc }
  rect { fill: #151b23; stroke: #656c76 }
  path { stroke: #848d97 } marker path { fill: #848d97 }
}"""


class Box(NamedTuple):
    """Where a room stands on the picture."""

    left: float
    top: float
    width: float


def floors() -> list[list[str]]:
    """The rooms of each floor, top down, as the contract in pyproject.toml has them."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    layers = settings["contracts"][0]["layers"]
    return [[room.strip().removeprefix(f"{PACKAGE}.") for room in row.split("|")] for row in layers]


def sentence(room: str) -> str:
    """What a room says of itself in the first line of its module."""
    home = ROOT / "src" / PACKAGE
    file = home / room / "__init__.py" if (home / room).is_dir() else home / f"{room}.py"
    text = ast.get_docstring(ast.parse(file.read_text("utf-8"))) or ""
    return text.split("\n\n")[0].replace("\n", " ").replace("``", "")


def imports() -> set[tuple[str, str]]:
    """Which room imports from which, imports inside functions included, type checking not."""
    graph = grimp.build_graph(PACKAGE, exclude_type_checking_imports=True, cache_dir=None)
    rooms = {room for row in floors() for room in row}
    arrows = set()
    for module in graph.modules:
        for other in graph.find_modules_directly_imported_by(module):
            one, two = (name.removeprefix(f"{PACKAGE}.").split(".")[0] for name in (module, other))
            if one != two and {one, two} <= rooms:
                arrows.add((one, two))
    return arrows


def reduced(arrows: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Leave out every arrow that other arrows imply."""

    def reach(start: str, without: tuple[str, str]) -> Iterator[str]:
        for one, two in arrows - {without}:
            if one == start:
                yield two
                yield from reach(two, without)

    return {arrow for arrow in arrows if arrow[1] not in set(reach(arrow[0], arrow))}


def places() -> dict[str, Box]:
    """Give every room its box: a floor's rooms share its width."""
    found = {}
    for number, row in enumerate(floors()):
        width = min(420, (WIDTH - 2 * MARGIN - GAP * (len(row) - 1)) / len(row))
        left = (WIDTH - width * len(row) - GAP * (len(row) - 1)) / 2
        for rank, room in enumerate(row):
            found[room] = Box(left + rank * (width + GAP), MARGIN + number * FLOOR, width)
    return found


def _room(room: str, box: Box) -> Iterator[str]:
    place = f'x="{box.left:.0f}" y="{box.top}" width="{box.width:.0f}" height="{HEIGHT}"'
    yield f'<rect {place} rx="8"/>'
    middle = f"{box.left + box.width / 2:.0f}"
    yield f'<text class="name" x="{middle}" y="{box.top + 25}" text-anchor="middle">{room}</text>'
    for rank, line in enumerate(textwrap.wrap(sentence(room), int(box.width / 7.1))[:4]):
        top = box.top + 45 + 17 * rank
        yield f'<text x="{middle}" y="{top}" text-anchor="middle">{html.escape(line)}</text>'


def _arrow(one: Box, two: Box, share: float) -> str:
    """A curve from the lower edge of one box to the upper edge of another."""
    x1, y1 = one.left + one.width * share, one.top + HEIGHT
    middle, y2 = two.left + two.width / 2, two.top - 5
    bend = (y2 - y1) / 2
    x2 = middle + (x1 - middle) * min(0.25, two.width / 2000)
    return (
        f'<path d="M{x1:.0f} {y1:.0f} C{x1:.0f} {y1 + bend:.0f} {x2:.0f} {y2 - bend:.0f} '
        f'{x2:.0f} {y2:.0f}" marker-end="url(#tip)"/>'
    )


def drawn() -> str:
    """The picture as SVG."""
    boxes = places()
    height = 2 * MARGIN + FLOOR * (len(floors()) - 1) + HEIGHT
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">',
        f"<title>The rooms of {PACKAGE}; an arrow is an import</title>",
        f"<style>{_STYLE}</style>",
        '<marker id="tip" viewBox="0 0 8 8" refX="6" refY="4" markerWidth="7" markerHeight="7" '
        'orient="auto"><path d="M0 0 L8 4 L0 8 z"/></marker>',
    ]
    leaving: dict[str, list[str]] = {}
    for one, two in sorted(reduced(imports()), key=lambda arrow: (boxes[arrow[1]].left, arrow)):
        leaving.setdefault(one, []).append(two)
    for one, others in leaving.items():
        for rank, two in enumerate(others, 1):
            parts.append(_arrow(boxes[one], boxes[two], rank / (len(others) + 1)))
    for room, box in boxes.items():
        parts.extend(_room(room, box))
    return "\n".join((*parts, "</svg>\n"))


if __name__ == "__main__":
    PICTURE.write_text(drawn(), "utf-8")
