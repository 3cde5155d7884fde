"""Makes the pictures of the README from the samples: the terminal card, the page, a Word page.

Run as ``make pictures``. The card needs nothing but the package. The page needs a Chromium, the
Word page LibreOffice and pdftoppm; what is missing is said and its picture left as it is.
"""

import html
import io
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme

from selfeval_cli import __version__
from selfeval_cli.model.report import DocumentReport, Tool
from selfeval_cli.model.run import Run
from selfeval_cli.output.counts import tally
from selfeval_cli.output.formats import FORMATS, render, write
from selfeval_cli.output.terminal.cards import Writer
from selfeval_cli.run.check import Plan, check_bytes

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"
SAMPLE = ROOT / "samples" / "07-score-above-weight.docx"
WORD_SAMPLE = ROOT / "samples" / "06-missing-weight.docx"
CARD = PICTURES / "card.svg"
COLUMNS = 84
#: Only the rules whose findings the pictures are to show.
CARD_RULES = ("SCR", "WGT001", "FND")
_CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
_FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--hide-scrollbars", "--force-device-scale-factor=1.5",
)  # fmt: skip
_THEME = TerminalTheme(
    (250, 250, 248),
    (40, 40, 40),
    [(40, 40, 40), (180, 35, 24), (30, 120, 60), (150, 95, 0), (30, 80, 160), (130, 50, 130),
     (20, 120, 130), (120, 120, 120)],
    [(110, 110, 110), (200, 45, 30), (35, 140, 70), (175, 110, 0), (40, 95, 190), (150, 60, 150),
     (25, 140, 150), (60, 60, 60)],
)  # fmt: skip
_FONTS = "'DejaVu Sans Mono', 'Noto Sans Mono CJK SC', 'Noto Sans CJK SC', monospace"


def run_of(*reports: DocumentReport) -> Run:
    """A run of these documents, as the renderers take it."""
    return Run(
        tool=Tool(version=__version__),
        policy="national-2020",
        language="zh",
        rules=(),
        summary=tally(reports).summary,
        documents=lambda: iter(reports),
        width=COLUMNS,
    )


def report(
    select: tuple[str, ...] = (), layout: bool = False, sample: Path = SAMPLE
) -> DocumentReport:
    """A sample checked, under the name it has in the repository."""
    plan = Plan(select=select, layout=layout)
    return check_bytes(sample.read_bytes(), f"samples/{sample.name}", plan).report


def card() -> str:
    """The terminal card as SVG, with Chinese at its own width and no font from the network."""
    console = Console(
        record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True, color_system="standard"
    )
    write(run_of(report(CARD_RULES)), [Writer(io.StringIO(), console)])
    title = f"selfeval check samples/{SAMPLE.name}"
    svg = console.export_svg(title=title, theme=_THEME, unique_id="card")
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    svg = re.sub(r"<!--.*?-->\s*", "", svg, flags=re.DOTALL)
    svg = re.sub(r"font-family: [^;]*;", f"font-family: {_FONTS};", svg)
    return re.sub(r' textLength="[^"]*"', "", svg)


def printed(svg: str) -> str:
    """The words of a card, for the test that keeps the picture current."""
    lines = re.findall(r"<text[^>]*>(.*?)</text>", svg, flags=re.DOTALL)
    return html.unescape("".join(lines)).replace("\xa0", " ")


def page() -> None:
    """The HTML page of the sample, as a browser shows it."""
    browser = next((path for name in _CHROMIUM if (path := shutil.which(name))), None)
    if browser is None:
        print("no Chromium here: page.png is left as it is", file=sys.stderr)
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = folder / "page.html"
        with source.open("w", encoding="utf-8") as out:
            render("html", run_of(report(layout=True)), out)
        arguments = [
            browser, *_FLAGS, f"--user-data-dir={folder / 'profile'}", "--window-size=1280,1400",
            "--virtual-time-budget=4000", f"--screenshot={PICTURES / 'page.png'}", source.as_uri(),
        ]  # fmt: skip
        subprocess.run(arguments, check=True, capture_output=True, timeout=120)


def word() -> None:
    """The annotated Word document as LibreOffice prints it: a note at each cell with a comment."""
    from selfeval_cli.output.annotate import annotate_docx

    office, printer = shutil.which("soffice"), shutil.which("pdftoppm")
    if office is None or printer is None:
        print("no LibreOffice or pdftoppm here: word.png is left as it is", file=sys.stderr)
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        copy = folder / "copy.docx"
        remarks = report(sample=WORD_SAMPLE)
        copy.write_bytes(annotate_docx(WORD_SAMPLE.read_bytes(), remarks).data)
        arguments = [
            office, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless",
            "--convert-to", "pdf", "--outdir", str(folder), str(copy),
        ]  # fmt: skip
        subprocess.run(arguments, check=True, capture_output=True, timeout=180)
        pages = [printer, "-r", "130", "-png", "-f", "1", "-l", "1", "-singlefile"]
        target = PICTURES / "word"
        subprocess.run(
            [*pages, str(folder / "copy.pdf"), str(target)],
            check=True,
            capture_output=True,
            timeout=60,
        )


def main() -> None:
    """Make all pictures."""
    PICTURES.mkdir(exist_ok=True)
    CARD.write_text(card(), encoding="utf-8")
    if "html" in FORMATS:
        page()
    word()


if __name__ == "__main__":
    main()
