"""The words of the desk's page in both languages, and the files the page is made of."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from selfeval_cli.base.errors import Language
from selfeval_cli.base.tables import read_table

_FOLDER = files("selfeval_cli.desk") / "page"
_SHEET = files("selfeval_cli.output.html") / "style.css"
_ASSETS = {
    "style.css": (_SHEET, "text/css"),
    "desk.css": (_FOLDER / "desk.css", "text/css"),
    "desk.js": (_FOLDER / "desk.js", "text/javascript"),
}


@cache
def words(language: Language) -> Mapping[str, str]:
    """The words of the page in a language."""
    texts: dict[str, dict[str, str]] = read_table(__file__, "page/words.toml")
    return texts[language]


def asset(name: str) -> tuple[str, str] | None:
    """A file of the page and its type; None for a name that is none."""
    if name not in _ASSETS:
        return None
    file, kind = _ASSETS[name]
    return file.read_text("utf-8"), kind
