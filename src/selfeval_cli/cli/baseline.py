"""``selfeval baseline``: write down the findings there are, so that only new ones fail."""

from typing import Any

import click

from selfeval_cli.cli import running
from selfeval_cli.cli.base import Command, lang_option, tell
from selfeval_cli.output import targets


@click.command(cls=Command, help="baseline")
@running.run_options
@click.option("-o", "--output", required=True, metavar="FILE", help="baseline.output")
@click.option("-q", "--quiet", is_flag=True, help="check.quiet")
@lang_option
def baseline(
    output: str, quiet: bool, select: tuple[str, ...], deselect: tuple[str, ...], **options: Any
) -> int:
    """Check documents and write their findings as a baseline; 3 when one could not be read."""
    from selfeval_cli.run.baseline import write
    from selfeval_cli.run.prepare import Request, as_run

    request = Request(select=running.words(select), deselect=running.words(deselect), **options)
    work = running.prepare(request)
    targets.protect([output], (source.path for source in work.found.sources if source.path))
    outcome = running.perform(work, quiet=quiet)
    run = as_run(work, outcome)
    summary = outcome.summary
    count = summary.errors + summary.warnings + summary.infos
    if not summary.forms:
        # A mistyped path must not cost the baseline there is.
        click.echo(tell("baseline-nothing", file=output), err=True)
    else:
        targets.write_text(output, write(run.documents(), run.tool))
        if not quiet:
            click.echo(tell("baseline-written", file=output, count=count), err=True)
    for document in run.documents():
        if document.problem is not None:
            why = document.problem.message
            click.echo(tell("unreadable", name=document.path, why=why), err=True)
    return 3 if outcome.open_ends or not summary.forms else 0
