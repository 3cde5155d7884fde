"""``selfeval check``: read documents, recompute them, and say what does not hold."""

from typing import TYPE_CHECKING, Any

import click

from selfeval_cli.cli import completing, copies, running
from selfeval_cli.cli.base import Command, lang_option, tell
from selfeval_cli.output import targets

if TYPE_CHECKING:
    from selfeval_cli.run.prepare import Work


@click.command(cls=Command, help="check")
@running.run_options
@click.option(
    "--fail-on", type=click.Choice(["error", "warning", "info", "never"]), help="check.fail-on"
)
@click.option(
    "--format",
    "formats",
    multiple=True,
    metavar="NAME[=FILE]",
    help="check.format",
    shell_complete=completing.formats,
)
@click.option("-o", "--output", metavar="FILE", help="check.output")
@click.option("--baseline", metavar="FILE", help="check.baseline")
@click.option("--internal", is_flag=True, help="check.internal")
@click.option("--failures-only", is_flag=True, help="check.failures-only")
@click.option("--exit-zero", is_flag=True, help="check.exit-zero")
@click.option("--show-settings", is_flag=True, help="check.show-settings")
@click.option("--show-files", is_flag=True, help="check.show-files")
@click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    help="check.color",
)
@click.option("-q", "--quiet", is_flag=True, help="check.quiet")
@click.option("-v", "--verbose", is_flag=True, help="check.verbose")
@lang_option
def check(
    fail_on: str | None,
    formats: tuple[str, ...],
    output: str | None,
    baseline: str | None,
    internal: bool,
    failures_only: bool,
    exit_zero: bool,
    show_settings: bool,
    show_files: bool,
    color: str,
    quiet: bool,
    verbose: bool,
    select: tuple[str, ...],
    deselect: tuple[str, ...],
    **options: Any,
) -> int:
    """Check documents and return the exit code."""
    from functools import partial

    from msgspec.structs import replace

    from selfeval_cli.run import prepare
    from selfeval_cli.run.prepare import Request, as_run, leave_out, rules_of, verdict
    from selfeval_cli.run.spared import spare_forms

    request = Request(select=running.words(select), deselect=running.words(deselect), **options)
    wanted = targets.parse(formats, output, quiet)
    known = running.known(baseline)
    layout, rows = targets.need_layout(wanted), targets.need_rows(wanted)
    work = running.prepare(request, layout=layout, rows=rows)
    if show_settings:
        return _show_settings(work)
    for folder in targets.keep_clear(wanted, prepare.inputs(work, baseline)):
        leave_out(work, folder)
    if show_files:
        return _show_files(work, verbose)
    spare_forms(targets.files(wanted))
    if verbose:
        running.name_skipped(work)
    imports = partial(targets.prepare, wanted)
    outcome = running.perform(work, known=known, quiet=quiet, meanwhile=imports)
    verbosity = -1 if quiet else int(verbose)
    run = as_run(work, outcome, baseline=known is not None, verbosity=verbosity, color=color)
    if _need_rules(wanted, outcome.summary.documents):
        run = replace(run, rules=rules_of(work))
    settings = work.settings.settings if work.settings else None
    level: Any = fail_on or (settings.fail_on if settings else None) or "error"
    asked = {"fail_on": level, "internal": internal, "failures_only": failures_only}
    with prepare.with_documents(work, replace(run, **asked)) as given:
        writers = targets.write(given, wanted)
    folders = [w for w, output in zip(writers, wanted, strict=True) if output.folder is not None]
    copied = [copies.report(writer, quiet=quiet) for writer in folders]
    return verdict(outcome, level, exit_zero) if all(copied) else 3


def _need_rules(wanted: list[targets.Output], documents: int) -> bool:
    """Whether a renderer shows the rules themselves; reading all their texts takes a while."""
    from selfeval_cli.output.formats import FORMATS

    return any(
        not FORMATS[entry.format].bare and (entry.format != "text" or documents > 1)
        for entry in wanted
    )


def _show_files(work: "Work", verbose: bool) -> int:
    for source in work.found.sources:
        click.echo(source.name)
    if verbose:
        running.name_skipped(work)
    return 0 if work.found.sources else 3


def _show_settings(work: "Work") -> int:
    """Print what is in force, as TOML, with the file it comes from."""
    from selfeval_cli.run.settings import as_toml

    if work.settings is None:
        click.echo(f"# {tell('settings-none')}")
        return 0
    click.echo(f"# {tell('settings-from', file=work.settings.file)}")
    click.echo(as_toml(work.settings.settings), nl=False)
    return 0
