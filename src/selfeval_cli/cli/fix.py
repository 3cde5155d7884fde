"""``selfeval fix``: a copy of one document with its repairs written in, to be accepted or not."""

import click

from selfeval_cli.cli.base import Command, lang_option, language, password_option, tell


@click.command(cls=Command, help="fix")
@click.argument("file", metavar="FILE")
@click.option("-o", "--output", metavar="OUT", help="fix.output")
@click.option("--force", is_flag=True, help="annotate.force")
@click.option("--all", "every", is_flag=True, help="fix.all")
@click.option("--policy", metavar="NAME|FILE", help="check.policy")
@password_option
@click.option("--isolated", is_flag=True, help="check.isolated")
@lang_option
def fix(
    file: str,
    output: str | None,
    force: bool,
    every: bool,
    policy: str | None,
    isolated: bool,
    password: str | None,
) -> int:
    """Write the copy; 3 when the document cannot be read, 0 also when there is nothing to mend."""
    from functools import partial

    from selfeval_cli.base.errors import UnreadableDocument
    from selfeval_cli.base.words import describe
    from selfeval_cli.cli import copying
    from selfeval_cli.output.fix import fix as fixed
    from selfeval_cli.run.bounded import bounded
    from selfeval_cli.run.prepare import Request
    from selfeval_cli.run.workers import Limits

    if output is not None:
        copying.allow(output, file, force)
    request = Request((file,), policy, isolated=isolated, password=password)
    found = copying.checked(request, "fix-one")
    if found is None:
        return copying.UNREAD
    data, document = found
    try:
        with bounded(Limits()) as call:
            copy = call(partial(fixed, every=every), data, document, language())
    except UnreadableDocument as error:
        copying.unread(document.path, describe(error.cause, error.detail, language()))
        return copying.UNREAD
    if copy.changed:
        output = copying.write(copy.data, file, output, tell("fixed-name"), force)
        click.echo(tell("fixed", file=output, count=len(copy.changed)), err=True)
    else:
        click.echo(tell("fixed-nothing", file=file), err=True)
    if copy.undecided:
        click.echo(tell("fixed-undecided", count=copy.undecided), err=True)
    for cell in copy.untouched:
        click.echo(tell("fixed-not", where=cell.where, after=cell.after), err=True)
    if copy.signed and copy.changed:
        click.echo(tell("fixed-signed"), err=True)
    return 0
