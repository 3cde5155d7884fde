"""Makes the samples' twins in other formats: a workbook from the Word table, the rest of both by
LibreOffice. Run by ``make formats`` where LibreOffice is installed; the results are committed."""

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from selfeval_cli.input import read_document
from selfeval_cli.model.document import Document, Grid

HERE = Path(__file__).parent
TWINS = HERE.parent / "tests" / "data" / "formats"
NAMES = ("05-cost-overrun", "07-score-above-weight")
#: The formats shown beside the Word samples; the others are for the tests.
SHOWN = ("05-cost-overrun.xlsx", "05-cost-overrun.doc", "05-cost-overrun.pdf")
BY_WRITER, BY_CALC = ("doc", "odt", "html", "pdf"), ("xls", "ods")


def workbook(document: Document) -> Workbook:
    """The document's tables as a sheet: figures as numbers under the format that prints them."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "自评表"
    top = 0
    for grid in document.grids:
        for line in grid.before:
            top += 1
            sheet.cell(top, 1, line)
            sheet.merge_cells(
                start_row=top, start_column=1, end_row=top, end_column=max(grid.width, 2)
            )
        _put(sheet, grid, top)
        top += len(grid.rows)
    return book


def _put(sheet: Any, grid: Grid, top: int) -> None:
    for cell in grid.cells:
        at = sheet.cell(top + cell.row, cell.column)
        at.value, at.number_format = _stored(cell.text)
        if isinstance(at.value, str):
            at.data_type = "s"  # "=6台套" is no formula
        if cell.row_span * cell.column_span > 1:
            sheet.merge_cells(
                start_row=top + cell.row,
                start_column=cell.column,
                end_row=top + cell.row + cell.row_span - 1,
                end_column=cell.column + cell.column_span - 1,
            )


def _stored(text: str) -> tuple[object, str]:
    """How a person types a figure into a workbook: 87% is 0.87 under 0%, 9.50 is 9.5 under 0.00."""
    number = text.removesuffix("%")
    if not number.replace(".", "", 1).isdecimal():
        return text, "General"
    places = len(number.partition(".")[2])
    pattern = "0." + "0" * places if places else "0"
    if text.endswith("%"):
        return float(number) / 100, pattern + "%"
    return float(number), pattern


def convert(sources: list[Path], suffix: str, folder: Path) -> None:
    """Have LibreOffice write `sources` in another format into `folder`."""
    with tempfile.TemporaryDirectory() as profile:
        command = ["soffice", f"-env:UserInstallation={Path(profile).as_uri()}", "--headless"]
        command += ["--convert-to", suffix, "--outdir", str(folder), *map(str, sources)]
        subprocess.run(command, check=True, capture_output=True)


def main() -> None:
    """Write all twins."""
    TWINS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for name in NAMES:
            source = HERE / f"{name}.docx"
            book = folder / f"{name}.xlsx"
            workbook(read_document(source.read_bytes())).save(book)
            for suffix in BY_WRITER:
                convert([source], suffix, folder)
            for suffix in BY_CALC:
                convert([book], suffix, folder)
        for made in sorted(folder.iterdir()):
            shutil.copyfile(made, (HERE if made.name in SHOWN else TWINS) / made.name)


if __name__ == "__main__":
    main()
