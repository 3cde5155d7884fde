"""``selfeval audit``: the page, the workbook, the JSON and annotated copies, in one folder."""

import os
from pathlib import Path
from typing import Any

import click

from selfeval_cli.cli import running
from selfeval_cli.cli.base import Command, lang_option, language


@click.command(cls=Command, help="audit")
@running.run_options
@click.option("-o", "--output", metavar="DIR", required=True, help="audit.output")
@click.option("--force", is_flag=True, help="audit.force")
@click.option(
    "--fail-on", type=click.Choice(["error", "warning", "info", "never"]), help="check.fail-on"
)
@click.option("--roster", metavar="LIST", help="audit.roster")
@click.option("--baseline", metavar="FILE", help="check.baseline")
@click.option("--internal", is_flag=True, help="check.internal")
@click.option("--exit-zero", is_flag=True, help="check.exit-zero")
@click.option("-q", "--quiet", is_flag=True, help="check.quiet")
@lang_option
def audit(
    output: str,
    force: bool,
    fail_on: str | None,
    roster: str | None,
    baseline: str | None,
    internal: bool,
    exit_zero: bool,
    quiet: bool,
    select: tuple[str, ...],
    deselect: tuple[str, ...],
    **options: Any,
) -> int:
    """Check documents, write the auditor's folder and return the exit code."""
    from msgspec.structs import replace

    from selfeval_cli.base.errors import Unwritable
    from selfeval_cli.output.audit import folder as audit_folder
    from selfeval_cli.output.audit.roster import load
    from selfeval_cli.output.html.frame import texts
    from selfeval_cli.run.prepare import (
        Request,
        as_run,
        leave_out,
        rules_of,
        verdict,
        with_documents,
    )

    request = Request(select=running.words(select), deselect=running.words(deselect), **options)
    folder = Path(os.path.abspath(output))  # noqa: PTH100 - no symbolic link is followed
    listed = load(Path(roster)) if roster else None
    known = running.known(baseline)
    work = running.prepare(request, layout=True)
    leave_out(work, folder, "audit-among-documents")
    try:
        audit_folder.require_free(folder, language(), force=force)
        outcome = running.perform(work, known=known, quiet=quiet)
        run = replace(as_run(work, outcome, baseline=known is not None), rules=rules_of(work))
        with with_documents(work, replace(run, internal=internal)) as given:
            audit_folder.write(given, folder, force=force, listed=listed)
    except OSError as error:
        raise Unwritable(output, error) from None
    for text, urgent in audit_folder.told(run, texts(language()), output):
        if urgent or not quiet:
            click.echo(text, err=urgent)
    settings = work.settings.settings if work.settings else None
    level = fail_on or (settings.fail_on if settings else None) or "error"
    return verdict(outcome, level, exit_zero)
