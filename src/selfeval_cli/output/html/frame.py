"""What every page has: its words, style and script in the file itself, all else forbidden.

Texts of documents are escaped by the templates, and freed of what a screen would obey.
"""

from base64 import b64encode
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from selfeval_cli.base.errors import Language
from selfeval_cli.base.tables import read_table
from selfeval_cli.output.escape import cut, line, plain

if TYPE_CHECKING:
    from jinja2 import Environment

_FOLDER = files("selfeval_cli.output.html")

#: Longest piece of a narrative shown, in characters.
_LONGEST = 300


@cache
def asset(name: str) -> str:
    """A file of the pages' folder."""
    return _FOLDER.joinpath(name).read_text("utf-8")


@cache
def texts(language: Language) -> Mapping[str, str]:
    """The words of the pages in a language."""
    words: dict[str, str] = read_table(__file__, "texts.toml")[language]
    return words


def page(
    template: str, language: Language, title: str, *, script: str = "", **facts: object
) -> Iterator[str]:
    """A page from a template, in pieces; `script` names the file of the one script it may run."""
    from markupsafe import Markup

    words = texts(language)
    style, code = asset("style.css"), asset(script) if script else ""
    yield from (
        _environment()
        .get_template(template)
        .generate(
            words=words,
            say=lambda key, **values: words[key].format(**values),
            title=title,
            # These three are files of ours and their hashes; no text of a document is in them.
            style=Markup(style),  # noqa: S704
            script=Markup(code),  # noqa: S704
            security=Markup(_policy(style, code)),  # noqa: S704
            **facts,
        )
    )


def count(number: int) -> str:
    """A count with thousands separators."""
    return f"{number:,}"


def figure(number: Decimal) -> str:
    """A figure with thousands separators, without zeros at its end."""
    text = f"{number:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _start(text: str) -> str:
    return cut(text, _LONGEST)


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    def clean(value: Any) -> Any:
        return plain(value) if isinstance(value, str) and not isinstance(value, Markup) else value

    environment = Environment(
        loader=PackageLoader("selfeval_cli.output.html"),
        autoescape=True,
        finalize=clean,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters |= {"count": count, "figure": figure, "line": line, "cut": _start}
    return environment


def _policy(style: str, script: str) -> str:
    parts = ["default-src 'none'", f"style-src '{_hash(style)}'", "base-uri 'none'"]
    parts += ["form-action 'none'", *([f"script-src '{_hash(script)}'"] if script else [])]
    return "; ".join(parts)


def _hash(text: str) -> str:
    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode()
