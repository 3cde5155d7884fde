"""What is said of the annotated copies of a run."""

from typing import TYPE_CHECKING

import click

from selfeval_cli.cli.base import tell

if TYPE_CHECKING:
    from selfeval_cli.output.formats import Writer


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
