"""``selfeval audit``: the page, the workbook, the JSON and annotated copies, in one folder."""

import os
from pathlib import Path
from typing import Any

import click

from selfeval_cli.cli import copies, outputs, running
from selfeval_cli.cli.base import Command, lang_option, language
from selfeval_cli.cli.check import verdict


@click.command(cls=Command, help="audit")
@running.run_options
@click.option("-o", "--output", metavar="DIR", required=True, help="audit.output")
@click.option("--force", is_flag=True, help="audit.force")
@click.option(
    "--fail-on", type=click.Choice(["error", "warning", "info", "never"]), help="check.fail-on"
)
@click.option("--exit-zero", is_flag=True, help="check.exit-zero")
@click.option("-q", "--quiet", is_flag=True, help="check.quiet")
@lang_option
def audit(
    output: str,
    force: bool,
    fail_on: str | None,
    exit_zero: bool,
    quiet: bool,
    select: tuple[str, ...],
    deselect: tuple[str, ...],
    **options: Any,
) -> int:
    """Check documents, write the auditor's folder and return the exit code."""
    from dataclasses import replace

    from selfeval_cli.input import sources as discovery
    from selfeval_cli.output.audit import folder as desk
    from selfeval_cli.output.html.page import texts

    request = running.Request(
        select=running.words(select), deselect=running.words(deselect), **options
    )
    folder = Path(os.path.abspath(output))  # noqa: PTH100 - no symbolic link is followed
    work = running.prepare(request, layout=True)
    copies.leave_out(work, folder, "audit-among-documents")
    try:
        desk.require_free(folder, language(), force=force)
    except OSError as error:
        raise outputs.unwritable(output, error) from None
    outcome = running.perform(work, quiet=quiet)
    run = replace(running.report(work, outcome), rules=running.rules_of(work))
    sources = {source.name: source for source in work.found.sources}
    archives = discovery.Archives()
    words = texts(language())
    try:
        desk.write(run, folder, lambda path: discovery.read(sources[path], archives), force=force)
    except OSError as error:
        raise outputs.unwritable(output, error) from None
    summary = run.summary
    index = os.path.join(output, "index.html")  # noqa: PTH118 - as the user wrote it
    if unread := summary.unreadable + summary.no_form:
        click.echo(words["audit_unread"].format(n=f"{unread:,}", index=index), err=True)
    if not quiet:
        click.echo(
            words["audit_done"].format(
                path=output,
                forms=f"{summary.forms:,}",
                errors=f"{summary.errors:,}",
                warnings=f"{summary.warnings:,}",
                index=index,
            )
        )
    settings = work.settings.settings if work.settings else None
    level = fail_on or (settings.fail_on if settings else None) or "error"
    return verdict(outcome, level, exit_zero)
