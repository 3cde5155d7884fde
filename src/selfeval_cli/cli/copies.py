"""What a run that writes copies needs: no copy among the documents, and their bytes once more."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from selfeval_cli.base.errors import SettingsError
from selfeval_cli.cli.base import tell
from selfeval_cli.cli.running import Work

if TYPE_CHECKING:
    from selfeval_cli.output.formats import Writer


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


@contextmanager
def reading(work: Work) -> Iterator[Callable[[str], bytes]]:
    """Give a function that reads a document again by its path in the report."""
    from selfeval_cli.input import sources as discovery

    sources = {source.name: source for source in work.found.sources}
    archives = discovery.Archives()
    try:
        yield lambda path: discovery.read(sources[path], archives)
    finally:
        archives.close()


def report(writer: "Writer", *, quiet: bool) -> bool:
    """Say which copies were written; return whether every document that has a form got one."""
    from selfeval_cli.output.annotate.copies import Writer as Copies

    if not isinstance(writer, Copies):
        return True
    made = writer.written
    for warning in made.warnings:
        click.echo(warning, err=True)
    if not quiet:
        told = tell("copies-written", folder=writer.folder, count=len(made.files))
        click.echo(told, err=True)
    return not made.failed
