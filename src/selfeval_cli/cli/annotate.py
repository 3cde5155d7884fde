"""``selfeval annotate``: a copy of one document with the findings at the places they are about."""

import os

import click

from selfeval_cli.cli.base import Command, lang_option, language, tell


@click.command(cls=Command, help="annotate")
@click.argument("file", metavar="FILE")
@click.option("-o", "--output", metavar="OUT", help="annotate.output")
@click.option("--force", is_flag=True, help="annotate.force")
@click.option("--policy", metavar="NAME|FILE", help="check.policy")
@click.option("--select", multiple=True, metavar="RULE", help="check.select")
@click.option("--ignore", "deselect", multiple=True, metavar="RULE", help="check.ignore")
@click.option("--isolated", is_flag=True, help="check.isolated")
@lang_option
def annotate(
    file: str,
    output: str | None,
    force: bool,
    policy: str | None,
    select: tuple[str, ...],
    deselect: tuple[str, ...],
    isolated: bool,
) -> int:
    """Write the copy; 3 when the document cannot be read or holds no form."""
    from dataclasses import replace

    from selfeval_cli.base.atomic import replacing
    from selfeval_cli.base.errors import SettingsError, UnreadableDocument, Unwritable
    from selfeval_cli.base.words import describe
    from selfeval_cli.cli import running
    from selfeval_cli.input import sources as discovery
    from selfeval_cli.input.formats import SUFFIXES
    from selfeval_cli.output.annotate import annotate as annotated
    from selfeval_cli.output.annotate import fitting_suffix
    from selfeval_cli.run.prepare import Request

    if output is not None:
        _check_output(output, file, force)
    if file == "-" or os.path.isdir(file):  # noqa: PTH112
        raise SettingsError("annotate-one")
    request = Request(
        (file,), policy, running.words(select), running.words(deselect), isolated=isolated
    )
    work = running.prepare(request, layout=True)
    [source, *others] = work.found.sources
    if others or source.member is not None:
        raise SettingsError("annotate-one")
    try:
        # Read once, so that what was checked is what is annotated.
        data = discovery.read(source)
        work.found.sources[0] = replace(source, data=data)
        [document] = running.perform(work, quiet=True).documents()
        if document.problem is not None:
            click.echo(tell("unreadable", name=source.name, why=document.problem.message), err=True)
            return 3
        copy = annotated(data, document, language())
    except UnreadableDocument as error:
        why = describe(error.cause, error.detail, language())
        click.echo(tell("unreadable", name=source.name, why=why), err=True)
        return 3
    suffix = fitting_suffix(copy.data, output or file)
    if output is None:
        output = f"{os.path.splitext(file)[0]}-{tell('annotated-name')}{suffix}"  # noqa: PTH122
        _check_output(output, file, force)
    elif (given := os.path.splitext(output)[1]) != suffix and given.lower() in SUFFIXES:  # noqa: PTH122
        raise SettingsError("output-suffix", file=output, suffix=suffix)
    try:
        with replacing(output, binary=True) as out:
            out.write(copy.data)
    except OSError as error:
        raise Unwritable(output, error) from None
    for warning in copy.warnings:
        click.echo(tell("unreadable", name=source.name, why=warning), err=True)
    click.echo(tell("annotated", file=output, count=copy.comments), err=True)
    return 0


def _check_output(output: str, file: str, force: bool) -> None:
    from selfeval_cli.base.errors import SettingsError
    from selfeval_cli.output import targets

    targets.protect([output], [file], copies=True)
    if os.path.lexists(output) and not force:
        raise SettingsError("output-exists", file=output)
