"""``--format docx=FOLDER``: an annotated copy of every document of a run, written into a folder."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from selfeval_cli.base.errors import SettingsError
from selfeval_cli.cli.base import tell
from selfeval_cli.cli.running import Work

if TYPE_CHECKING:
    from selfeval_cli.model.run import Run

_FORMAT = "docx"


def split(formats: Iterable[str]) -> tuple[list[Path], tuple[str, ...]]:
    """Return the folders of ``docx=FOLDER``, and the formats that are reports.

    Raise SettingsError where the folder is missing or is a file.
    """
    folders: list[Path] = []
    reports: list[str] = []
    for entry in formats:
        name, _, folder = entry.partition("=")
        if name != _FORMAT:
            reports.append(entry)
        elif not folder:
            raise SettingsError("copies-no-folder")
        elif os.path.lexists(folder) and not os.path.isdir(folder):  # noqa: PTH112
            raise SettingsError("copies-not-a-folder", folder=folder)
        else:
            folders.append(Path(folder))
    return folders, tuple(reports)


def leave_out(work: Work, folder: Path, complaint: str = "copies-among-documents") -> None:
    """Take what an earlier run wrote into `folder` out of the documents to check.

    Raise SettingsError, with `complaint`, when a path to check is the folder or lies in it: there
    is no telling originals from what was written then.
    """
    from selfeval_cli.input.sources import Skipped

    target = Path(os.path.realpath(folder))
    for path in work.request.paths:
        given = Path(os.path.realpath(path))
        if given == target or target in given.parents:
            raise SettingsError(complaint, folder=folder)
    kept = []
    for source, plan in zip(work.found.sources, work.plan_of, strict=True):
        if source.path and target in Path(os.path.realpath(source.path)).parents:
            work.found.skipped.append(Skipped(source.name, "output"))
        else:
            kept.append((source, plan))
    work.found.sources[:] = [source for source, _ in kept]
    work.plan_of[:] = [plan for _, plan in kept]


def write(run: "Run", work: Work, folder: Path, *, quiet: bool) -> bool:
    """Write the copies and say so; return whether every document that has a form got one."""
    from selfeval_cli.input import sources as discovery
    from selfeval_cli.output.annotate.copies import write_copies

    sources = {source.name: source for source in work.found.sources}
    archives = discovery.Archives()
    try:
        made = write_copies(run, folder, lambda path: discovery.read(sources[path], archives))
    finally:
        archives.close()
    for warning in made.warnings:
        click.echo(warning, err=True)
    if not quiet:
        click.echo(tell("copies-written", folder=folder, count=len(made.files)), err=True)
    return not made.failed
