"""``selfeval policies``: the built-in scoring policies, or one as a file to start from."""

import os

import click

from selfeval_cli.cli.base import Command, lang_option, language
from selfeval_cli.output.targets import show, write_text


@click.command(cls=Command, help="policies")
@click.option("--show", "name", metavar="NAME|FILE", help="policies.show")
@click.option("-o", "--output", metavar="FILE", help="policies.output")
@lang_option
def policies(name: str | None, output: str | None) -> int:
    """List the policies, or give the commented TOML of one."""
    from selfeval_cli import policy

    if name is not None:
        _give(policy.show(name), output)
        return 0
    every = policy.built_in()
    width = max(len(entry.name) for entry in every)
    lines = (
        f"{entry.name:<{width}}  {entry.title.zh if language() == 'zh' else entry.title.en}"
        for entry in every
    )
    _give("\n".join(lines) + "\n", output)
    return 0


def _give(text: str, output: str | None) -> None:
    """Print a text, or write it in UTF-8 whatever the console speaks; no file is replaced."""
    from selfeval_cli.base.errors import SettingsError

    if output is None:
        show(text)
    elif os.path.lexists(output):
        raise SettingsError("output-taken", file=output)
    else:
        write_text(output, text)
