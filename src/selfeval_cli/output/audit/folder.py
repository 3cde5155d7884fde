"""The auditor's folder: the page, the workbook, the JSON and annotated copies, with an index."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any

from selfeval_cli.base.atomic import replacing_folder
from selfeval_cli.base.errors import Language, SettingsError
from selfeval_cli.model.report import DocumentReport
from selfeval_cli.model.run import Run
from selfeval_cli.output import formats, json
from selfeval_cli.output.annotate import copies
from selfeval_cli.output.audit import departments, index, roster
from selfeval_cli.output.audit.overview import Overview
from selfeval_cli.output.counts import Counts
from selfeval_cli.output.html import report
from selfeval_cli.output.html.frame import count, texts
from selfeval_cli.output.sheets import csv, xlsx

#: Everything an audit writes, and therefore all that it ever replaces.
ENTRIES = (
    *("index.html", "report.html", "report.xlsx", "findings.csv", "report.json", "annotated"),
    *("ranking.html", departments.FOLDER),
)


def write(
    run: Run, folder: Path, *, force: bool = False, listed: roster.Roster | None = None
) -> None:
    """Write everything into `folder`, which appears complete or not at all.

    `listed` are those who were to hand in, if there is such a list.

    SettingsError when the folder must not be written to (see `require_free`); OSError when it
    cannot be.
    """
    require_free(folder, run.language, force=force)
    with replacing_folder(folder) as draft, ExitStack() as files:
        formats.write(run, [Writer(draft, files, listed)])


def require_free(folder: Path, language: Language, *, force: bool = False) -> None:
    """Raise SettingsError unless `folder` is new or empty, or with `force`, an earlier audit's."""
    words = texts(language)
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise SettingsError(words["audit_out_file"].format(path=folder))
    held = sorted(entry.name for entry in folder.iterdir()) if folder.exists() else []
    if held and not force:
        raise SettingsError(words["audit_out_filled"].format(path=folder))
    foreign = [name for name in held if name not in ENTRIES]
    if foreign:
        raise SettingsError(words["audit_out_foreign"].format(path=folder / foreign[0]))


def told(run: Run, words: Mapping[str, str], output: str) -> Iterator[tuple[str, bool]]:
    """What is to be said of an audit written to `output`, and whether it is said even if quiet."""
    summary = run.summary
    page_of_all = os.path.join(output, "index.html")  # noqa: PTH118 - as the user wrote it
    if unread := summary.unreadable + summary.no_form:
        yield words["audit_unread"].format(n=count(unread), index=page_of_all), True
    numbers = {key: count(getattr(summary, key)) for key in ("forms", "errors", "warnings")}
    yield words["audit_done"].format(path=output, index=page_of_all, **numbers), False
    if summary.known:
        yield words["audit_known"].format(n=count(summary.known)), False


class Writer:
    """The files of the folder, fed side by side, and the index over them."""

    def __init__(self, folder: Path, files: ExitStack, listed: roster.Roster | None = None) -> None:
        self._folder, self._files, self._roster = folder, files, listed
        self._departments = departments.Writer(folder)
        self._overview = Overview()
        self._copies = copies.Writer(folder / "annotated", _has_errors)
        self._writers: dict[str, formats.Writer] = {}
        self._notes: tuple[str, ...] = ()

    def begin(self, run: Run) -> None:
        """Open the files; without XlsxWriter the findings become CSV, and the index says so."""
        self._run = run
        kinds: dict[str, Callable[[Any], formats.Writer]] = {"report.html": report.Writer}
        try:
            xlsx.check_available(run.language)
            kinds["report.xlsx"] = xlsx.Writer
        except SettingsError as missing:
            self._notes = (missing.text(run.language),)
            kinds["findings.csv"] = csv.Writer
        kinds["report.json"] = json.Writer
        self._writers = {name: made(self._open(name)) for name, made in kinds.items()}
        for writer in (*self._writers.values(), self._copies):
            self._files.enter_context(formats.closing(writer))
        for writer in (*self._writers.values(), self._copies):
            writer.begin(run)
        self._departments.begin(run)

    def add(self, document: DocumentReport) -> None:
        """Write the next document everywhere."""
        self._overview.add(document)
        self._departments.add(document)
        if self._roster is not None:
            for form in document.forms:
                self._roster.add(form)
        for writer in (*self._writers.values(), self._copies):
            writer.add(document)

    def end(self, counts: Counts) -> None:
        """Write the ends of all files, the copies and the index."""
        for writer in (*self._writers.values(), self._copies):
            writer.end(counts)
        self._departments.end()
        written = self._copies.written
        if written.error is not None:  # the folder is complete or not there
            raise written.error
        entries = ["ranking.html", *self._writers, *(["annotated"] if written.files else [])]
        copied = {path: f.relative_to(self._folder) for path, f in written.files.items()}
        shown = index.page(
            self._run,
            self._overview,
            entries,
            copied,
            written.warnings,
            self._notes,
            self._roster,
        )
        with self._open("index.html") as out:
            out.writelines(shown)

    def _open(self, name: str) -> IO[Any]:
        file = self._folder / name
        if name.endswith(".xlsx"):
            return self._files.enter_context(file.open("wb"))
        return self._files.enter_context(file.open("w", encoding="utf-8", newline="\n"))


def _has_errors(document: DocumentReport) -> bool:
    return document.count()["error"] > 0
