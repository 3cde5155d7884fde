"""The values of options that a shell offers when Tab is pressed."""

from click import Context, Parameter


def policies(_context: Context, _parameter: Parameter, begun: str) -> list[str]:
    """The built-in policies; a file is the user's to name."""
    from selfeval_cli.policy import NAMES

    return [name for name in NAMES if name.startswith(begun)]


def rules(_context: Context, _parameter: Parameter, begun: str) -> list[str]:
    """Codes and names of rules; of several with commas, the last is completed."""
    from selfeval_cli.rules import texts

    before, comma, last = begun.rpartition(",")
    known = (*texts.codes(), *texts.names())
    return [f"{before}{comma}{word}" for word in known if word.lower().startswith(last.lower())]


def formats(_context: Context, _parameter: Parameter, begun: str) -> list[str]:
    """The names of output formats."""
    from selfeval_cli.output.formats import FORMATS

    return [name for name in FORMATS if name.startswith(begun)]
