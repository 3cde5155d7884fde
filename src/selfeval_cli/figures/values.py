"""Targets and results: printed text to a reading."""

from selfeval_cli.figures.model import Reading


def parse_value(
    text: str,
    *,
    comparator_text: str = "",
    unit_text: str = "",
    name: str = "",
    role: str = "target",
) -> Reading:
    """Not yet written: everything is qualitative."""
    del comparator_text, unit_text, name, role
    return Reading("qualitative" if text.strip() else "blank")


def unit_of_name(name: str) -> str | None:
    """Not yet written."""
    del name
    return None
