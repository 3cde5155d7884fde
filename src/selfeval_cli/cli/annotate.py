"""``selfeval annotate``: a copy of one document with the findings at the places they are about."""

import click

from selfeval_cli.cli.base import Command, lang_option, language, password_option, tell


@click.command(cls=Command, help="annotate")
@click.argument("file", metavar="FILE")
@click.option("-o", "--output", metavar="OUT", help="annotate.output")
@click.option("--force", is_flag=True, help="annotate.force")
@click.option("--policy", metavar="NAME|FILE", help="check.policy")
@click.option("--select", multiple=True, metavar="RULE", help="check.select")
@click.option("--ignore", "deselect", multiple=True, metavar="RULE", help="check.ignore")
@password_option
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
    password: str | None,
) -> int:
    """Write the copy; 3 when the document cannot be read or holds no form."""
    from selfeval_cli.base.errors import UnreadableDocument
    from selfeval_cli.base.words import describe
    from selfeval_cli.cli import copying, running
    from selfeval_cli.output.annotate import annotate as annotated
    from selfeval_cli.run.bounded import bounded
    from selfeval_cli.run.prepare import Request
    from selfeval_cli.run.workers import Limits

    if output is not None:
        copying.allow(output, file, force)
    request = Request(
        (file,),
        policy,
        running.words(select),
        running.words(deselect),
        isolated=isolated,
        password=password,
    )
    found = copying.checked(request, "annotate-one")
    if found is None:
        return copying.UNREAD
    data, document = found
    try:
        with bounded(Limits()) as call:
            copy = call(annotated, data, document, language())
    except UnreadableDocument as error:
        copying.unread(document.path, describe(error.cause, error.detail, language()))
        return copying.UNREAD
    output = copying.write(copy.data, file, output, tell("annotated-name"), force)
    for warning in copy.warnings:
        copying.unread(document.path, warning)
    click.echo(tell("annotated", file=output, count=copy.comments), err=True)
    return 0
