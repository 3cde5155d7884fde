"""Makes the pictures of README and docs from the samples, one of every output.

Run as ``make pictures``. The card needs nothing but the package. The pages need a Chromium, what
is printed on paper LibreOffice and pdftoppm; what is missing is said and its picture left as it is.
"""

import html
import io
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from msgspec.structs import replace
from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from selfeval_cli import __version__
from selfeval_cli.model.report import DocumentReport, Tool
from selfeval_cli.model.run import RuleInfo, Run
from selfeval_cli.output.counts import tally
from selfeval_cli.output.formats import render, write
from selfeval_cli.output.terminal.cards import Writer
from selfeval_cli.rules.registry import every_rule
from selfeval_cli.rules.texts import rule_text
from selfeval_cli.run.check import Plan, check_bytes

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"
SAMPLE = ROOT / "samples" / "07-score-above-weight.docx"
WORD_SAMPLE = ROOT / "samples" / "06-missing-weight.docx"
CARD = PICTURES / "card.svg"
COLUMNS = 80
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


def report(layout: bool = False, sample: Path = SAMPLE) -> DocumentReport:
    """A sample checked by all rules, under the name it has in the repository."""
    plan = Plan(layout=layout)
    return check_bytes(sample.read_bytes(), f"samples/{sample.name}", plan).report


def card() -> str:
    """The terminal card as SVG, with Chinese at its own width and no font from the network."""
    out, console = io.StringIO(), Console(record=True, width=COLUMNS, file=io.StringIO())
    write(replace(run_of(report()), color="always"), [Writer(out)])
    console.print(Text.from_ansi(out.getvalue()), soft_wrap=True, end="")
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


def browser() -> str | None:
    """A Chromium, or None."""
    return next((path for name in _CHROMIUM if (path := shutil.which(name))), None)


def shoot(chromium: str, address: str, size: str, target: Path) -> None:
    """A picture of a page in a window of this size."""
    with tempfile.TemporaryDirectory() as profile:
        arguments = [
            chromium, *_FLAGS, f"--user-data-dir={profile}", f"--window-size={size}",
            "--virtual-time-budget=4000", f"--screenshot={target}", address,
        ]  # fmt: skip
        subprocess.run(arguments, check=True, capture_output=True, timeout=120)
    shrink(target)


def page() -> None:
    """The HTML page of the sample: the list, a form with its notes, and all on a telephone."""
    chromium = browser()
    if chromium is None:
        print("no Chromium here: the pages' pictures are left as they are", file=sys.stderr)
        return
    with tempfile.TemporaryDirectory() as name:
        source = Path(name) / "page.html"
        with source.open("w", encoding="utf-8") as out:
            render("html", replace(run_of(report(layout=True)), rules=rules()), out)
        for target, size in (("page", "1280,900"), ("page-narrow", "400,1000")):
            shoot(chromium, source.as_uri(), size, PICTURES / f"{target}.png")
        # A browser without a window does not scroll: what stands above the form is hidden.
        text = source.read_text("utf-8")
        for above in ('<section id="findings"', '<header class="top"'):
            text = text.replace(above, f"{above} hidden")
        source.write_text(text, "utf-8")
        shoot(chromium, source.as_uri(), "1280,1100", PICTURES / "page-form.png")


def audit() -> None:
    """The index of an audit of all Word samples, and its ranking of departments."""
    from selfeval_cli.output.audit import folder as audits

    chromium = browser()
    if chromium is None:
        return
    with tempfile.TemporaryDirectory() as name:
        out = Path(name) / "audit"
        run = replace(everything(), read=lambda path: (ROOT / path).read_bytes())
        audits.write(run, out)
        for target, height in (("index", 1100), ("ranking", 560)):
            picture = PICTURES / f"audit-{target}.png"
            shoot(chromium, (out / f"{target}.html").as_uri(), f"1280,{height}", picture)


def everything() -> Run:
    """A run over all Word samples."""
    samples = sorted(ROOT.glob("samples/*.docx"))
    run = run_of(*(report(layout=True, sample=path) for path in samples))
    return replace(run, rules=rules())


def letter() -> None:
    """The letter about the samples of one department."""
    from selfeval_cli.output.letters.folder import letter_on

    titles = {rule.code: rule.title for rule in rules()}
    paper("letter", ".docx", letter_on(report(sample=WORD_SAMPLE), titles, "zh"))


def workbook() -> None:
    """The findings in the workbook about all samples, behind its cover."""
    from selfeval_cli.output.sheets.xlsx import Writer as Workbook

    out = io.BytesIO()
    write(everything(), [Workbook(out)])
    paper("workbook", ".xlsx", out.getvalue(), page=2)


def rules() -> tuple[RuleInfo, ...]:
    """All rules with their titles."""
    return tuple(
        RuleInfo(code, rule_text(code).name, "error", rule_text(code).wording["zh"].title)
        for code in every_rule()
    )


def paper(name: str, suffix: str, data: bytes, page: int = 1) -> None:
    """A page of a document as LibreOffice prints it."""
    if not all(map(shutil.which, ("soffice", "pdftoppm"))):
        print(f"no LibreOffice or pdftoppm here: {name}.png stays as it is", file=sys.stderr)
        return
    with tempfile.TemporaryDirectory() as place:
        source = Path(place) / f"{name}{suffix}"
        source.write_bytes(data)
        shrink(page_of(printed_by_office(source), PICTURES / name, page))


def printed_by_office(source: Path, kind: str = "pdf") -> Path:
    """A document as PDF."""
    arguments = [
        "soffice", f"-env:UserInstallation={(source.parent / 'profile').as_uri()}", "--headless",
        "--convert-to", kind, "--outdir", str(source.parent), str(source),
    ]  # fmt: skip
    subprocess.run(arguments, check=True, capture_output=True, timeout=180)
    return source.with_suffix(".pdf")


def page_of(document: Path, target: Path, page: int = 1) -> Path:
    """A page of a PDF as a picture."""
    arguments = ["pdftoppm", "-r", "110", "-png", "-f", str(page), "-l", str(page), "-singlefile"]
    whole = [*arguments, str(document), str(target)]
    subprocess.run(whole, check=True, capture_output=True, timeout=60)
    return target.with_suffix(".png")


def shrink(picture: Path) -> None:
    """Keep 256 colours, which is all that paper and page have, where Pillow is there to do it."""
    try:
        from PIL import Image
    except ImportError:
        return
    with Image.open(picture) as image:
        small = image.convert("RGB").quantize(256, Image.Quantize.MAXCOVERAGE)
    small.save(picture, optimize=True)


def main() -> None:
    """Make all pictures."""
    PICTURES.mkdir(exist_ok=True)
    CARD.write_text(card(), encoding="utf-8")
    for make in (page, audit, letter, workbook):
        make()


if __name__ == "__main__":
    main()
