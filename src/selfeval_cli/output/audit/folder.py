"""The auditor's folder: the page, the workbook, the JSON and annotated copies, with an index.

The index is a page without scripts. It groups the forms by department and year, shows how totals
and rates are distributed, and puts the heaviest contradictions first.
"""

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TextIO

from selfeval_cli.base.errors import Language, SettingsError
from selfeval_cli.model.report import DocumentReport
from selfeval_cli.model.run import Run
from selfeval_cli.output import json
from selfeval_cli.output.annotate.copies import write_copies
from selfeval_cli.output.audit.overview import Overview
from selfeval_cli.output.html import page as html
from selfeval_cli.output.sheets import csv, xlsx

#: Everything an audit writes, and therefore all that it ever replaces.
ENTRIES = ("index.html", "report.html", "report.xlsx", "findings.csv", "report.json", "annotated")


def write(
    run: Run, folder: Path, read_bytes: Callable[[str], bytes], *, force: bool = False
) -> None:
    """Write everything into `folder`, which appears complete or not at all.

    `read_bytes` gives a document's bytes by its path in the report. SettingsError when the folder
    must not be written to (see `require_free`); OSError when it cannot be.
    """
    # Imported here because the index imports this module's classes.
    from selfeval_cli.output.audit import index as audit_index

    require_free(folder, run.language, force=force)
    with _draft(folder) as draft:
        notes = list(run.notes)
        overview = Overview()
        written = _render(run, draft, overview, notes)
        copies = _annotate(run, overview, draft / "annotated", read_bytes)
        if copies.files:
            written.append("annotated")
        shown = replace(run, notes=tuple(notes))
        page = audit_index.page(shown, overview, written, copies.files, copies.warnings)
        (draft / "index.html").write_text(page, "utf-8", newline="\n")


def require_free(folder: Path, language: Language, *, force: bool = False) -> None:
    """Raise SettingsError unless `folder` is new or empty, or with `force`, an earlier audit's."""
    words = html.texts(language)
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise SettingsError(words["audit_out_file"].format(path=folder))
    held = sorted(entry.name for entry in folder.iterdir()) if folder.exists() else []
    if held and not force:
        raise SettingsError(words["audit_out_filled"].format(path=folder))
    foreign = [name for name in held if name not in ENTRIES]
    if foreign:
        raise SettingsError(words["audit_out_foreign"].format(path=folder / foreign[0]))


@contextmanager
def _draft(folder: Path) -> Iterator[Path]:
    """A folder beside `folder` that takes its place when all went well, and else disappears."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = folder.with_name(f".{folder.name}.{os.getpid()}.tmp")
    draft.mkdir()
    try:
        yield draft
        if folder.exists():
            old = folder.with_name(f".{folder.name}.{os.getpid()}.old")
            folder.rename(old)
            draft.rename(folder)
            shutil.rmtree(old)
        else:
            draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _render(run: Run, folder: Path, overview: Overview, notes: list[str]) -> list[str]:
    """Write the page, the workbook and the JSON, and fill the overview; return the files' names.

    Reading a large run back takes longer than writing any of them, so all is done in one pass,
    in which the JSON takes the documents and the others look on.
    """
    with ExitStack() as stack:
        page_file = stack.enter_context(_text(folder / "report.html"))
        json_file = stack.enter_context(_text(folder / "report.json"))
        page = html.Page(run, page_file)
        add: list[Callable[[DocumentReport], None]] = [page.add, overview.add]
        close = [page.close]
        try:
            book = xlsx.Book(run, stack.enter_context((folder / "report.xlsx").open("wb")))
            add.append(book.add)
            close.append(book.close)
            table = "report.xlsx"
        except SettingsError as missing:
            notes.append(missing.text(run.language))
            (folder / "report.xlsx").unlink()
            with _text(folder / "findings.csv") as out:
                csv.render(run, out)
            table = "findings.csv"

        def seen() -> Iterator[DocumentReport]:
            for document in run.documents():
                for take in add:
                    take(document)
                yield document

        json.render(replace(run, documents=seen), json_file)
        for finish in close:
            finish()
    return ["report.html", table, "report.json"]


def _text(file: Path) -> TextIO:
    return file.open("w", encoding="utf-8", newline="\n")


@dataclass(frozen=True)
class _Wrong:
    """The documents of a run that carry errors, for those who write copies of them."""

    language: Language
    reports: Sequence[str]

    @property
    def documents(self) -> Callable[[], Iterator[DocumentReport]]:
        return lambda: map(DocumentReport.model_validate_json, self.reports)


@dataclass(frozen=True, slots=True)
class Copies:
    """Which annotated copy was made of which document, and what is to be said about them."""

    files: dict[str, Path] = field(default_factory=dict)
    warnings: Sequence[str] = ()


def _annotate(
    run: Run, overview: Overview, folder: Path, read_bytes: Callable[[str], bytes]
) -> Copies:
    made = write_copies(_Wrong(run.language, overview.wrong_reports), folder, read_bytes)
    files = {path: file.relative_to(folder.parent) for path, file in made.files.items()}
    return Copies(files, made.warnings)
