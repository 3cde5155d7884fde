"""``selfeval letters``: a letter of remarks for every department, in one folder."""

import os
from pathlib import Path
from typing import Any

import click

from selfeval_cli.cli import running
from selfeval_cli.cli.base import Command, lang_option, language, tell


@click.command(cls=Command, help="letters")
@running.run_options
@click.option("-o", "--output", metavar="DIR", help="letters.output")
@click.option("--template", metavar="FILE", help="letters.template")
@click.option("--show-template", metavar="FILE", help="letters.show-template")
@click.option("-q", "--quiet", is_flag=True, help="check.quiet")
@lang_option
def letters(
    output: str | None,
    template: str | None,
    show_template: str | None,
    quiet: bool,
    select: tuple[str, ...],
    deselect: tuple[str, ...],
    **options: Any,
) -> int:
    """Check documents and write the letters; 3 when something could not be read."""
    from msgspec.structs import replace

    from selfeval_cli.base.errors import Unwritable
    from selfeval_cli.base.words import describe
    from selfeval_cli.output.escape import plain
    from selfeval_cli.output.letters import folder as letter_folder
    from selfeval_cli.run.prepare import Request, as_run, leave_out, rules_of, with_documents

    if show_template is not None:
        letter_folder.save_template(show_template)
        return 0
    if output is None:
        raise click.UsageError(tell("letters-no-output"), click.get_current_context())
    request = Request(select=running.words(select), deselect=running.words(deselect), **options)
    folder = Path(os.path.abspath(output))  # noqa: PTH100 - no symbolic link is followed
    work = running.prepare(request)
    leave_out(work, folder)
    pattern = Path(template) if template else None
    letter_folder.require(folder, pattern)
    outcome = running.perform(work, quiet=quiet)
    run = replace(as_run(work, outcome), rules=rules_of(work))
    try:
        with with_documents(work, run) as given:
            made = letter_folder.write(given, folder, pattern)
    except OSError as error:
        raise Unwritable(output, error) from None
    summary = outcome.summary
    if unread := summary.unreadable + summary.no_form:
        click.echo(tell("letters-unread", count=unread), err=True)
    for department, problem in made.failed.items():
        why = describe(problem.cause, problem.detail, language())
        click.echo(tell("letters-failed", department=plain(department), why=why), err=True)
    if not quiet:
        told = tell("letters-written", folder=output, count=len(made.files), rest=len(made.nothing))
        click.echo(told)
    return 3 if outcome.open_ends or made.failed or not summary.forms else 0
