"""``selfeval blank``: an empty form of a policy, to be handed out."""

import os

import click

from selfeval_cli.cli.base import Command, lang_option


@click.command(cls=Command, help="blank")
@click.option("--policy", metavar="NAME|FILE", help="blank.policy")
@click.option("-o", "--output", required=True, metavar="FORM.docx", help="blank.output")
@lang_option
def blank(policy: str | None, output: str) -> int:
    """Write the form; an existing file is not replaced."""
    from selfeval_cli.base.atomic import write_bytes
    from selfeval_cli.base.errors import SettingsError, Unwritable
    from selfeval_cli.output.blank import document
    from selfeval_cli.output.letters.template import saved
    from selfeval_cli.policy import DEFAULT, load

    made = document(load(policy or DEFAULT))
    if os.path.lexists(output):
        raise SettingsError("output-taken", file=output)
    try:
        write_bytes(output, saved(made))
    except OSError as error:
        raise Unwritable(output, error) from None
    return 0
