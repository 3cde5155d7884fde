"""The one place where text from a document is made safe for an output: terminal, XML, Markdown …

Whatever stands in a cell or a file name is hostile: terminal escapes, direction overrides, markup,
workflow commands. Every renderer passes such text through a function of this module.
"""

import re

from selfeval_cli.base.regex import regex

# CSI, OSC and the two-character sequences a terminal would obey, removed as a whole.
_ANSI = regex(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?|(?:\x1b\]|\x9d)[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?|\x1b."
)
_LINE_ENDS = regex(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# C0 and C1 controls; direction marks, overrides and isolates; invisible tags; broken characters.
_CONTROLS = regex(
    r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    r"\U000e0000-\U000e007f]"
)
_BROKEN = regex(r"[\ud800-\udfff\ufffe\uffff]")
_JSON_UNSAFE = regex(r"[\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_MARKDOWN = regex(r"([\\`*_{}\[\]()|~^$])")
# A mention, an issue or merge request reference would notify people or leave traces elsewhere.
_REFERENCE = regex(r"([@#!])(?=\w)")
_BLOCK = regex(r"^([-+=#])(?!\d)")
_LINK = regex(r"://|\bwww\.", re.IGNORECASE)
_LOG_COMMAND = regex(r"::+|##+(?=\[|vso\[)")
_DRIVE = regex(r"[A-Za-z]:/")


def plain(text: str) -> str:
    """`text` without terminal escapes, control, direction and invisible characters.

    Line ends become "\\n"; tabs and line ends are kept. Surrogates become U+FFFD.
    """
    if text.isprintable():
        return text
    text = _ANSI.sub("", text)
    text = _LINE_ENDS.sub("\n", text)
    return _BROKEN.sub("\ufffd", _CONTROLS.sub("", text))


def line(text: str) -> str:
    """`text` as `plain` makes it, on one line, white space collapsed."""
    return " ".join(plain(text).split())


def cut(text: str, length: int) -> str:
    """`text` as `line` makes it, cut with an ellipsis when longer than `length` characters."""
    single = line(text)
    return single if len(single) <= length else single[: length - 1].rstrip() + "…"


def json(text: str) -> str:
    """JSON text with the characters a terminal or an editor would obey written as ``\\uXXXX``.

    The parsed value stays the same: such characters stand only inside JSON strings.
    """
    if text.replace("\n", "").isprintable():
        return text
    return _JSON_UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def xml(text: str) -> str:
    """`text` for the content of an XML or HTML element."""
    return plain(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def markdown(text: str) -> str:
    """`text` for a Markdown table cell or paragraph: no markup, link or mention; lines as <br>."""
    text = xml(text).strip()
    text = _MARKDOWN.sub(r"\\\1", text)
    text = _BLOCK.sub(r"\\\1", _REFERENCE.sub("\\1\u200b", text))
    text = _LINK.sub(lambda match: match[0].replace("/", "&#47;").replace(".", "&#46;"), text)
    return "<br>".join(" ".join(part.split()) for part in text.splitlines() if part.strip())


def code_span(text: str) -> str:
    """`text` on one line as Markdown code: for file names and figures."""
    return f"<code>{markdown(line(text))}</code>"


def no_command(text: str) -> str:
    """`text` without what GitHub, Azure or GitLab take for a command in a log: ``::``, ``##[``."""
    return _LOG_COMMAND.sub(lambda match: " ".join(match[0]), text)


def github(text: str) -> str:
    """The message of a workflow command: line ends and percent signs as %0A, %0D, %25."""
    text = plain(text).strip()
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def github_property(text: str) -> str:
    """A property of a workflow command, in which a colon and a comma are escaped as well."""
    return github(line(text)).replace(":", "%3A").replace(",", "%2C")


def sarif(text: str) -> str:
    """A SARIF message: braces doubled (§3.11.5) and no embedded link (§3.11.6)."""
    text = plain(text).strip()
    return text.replace("{", "{{").replace("}", "}}").replace("](", "] (")


def uri(path: str) -> str:
    """A path as a URI reference: forward slashes, percent-encoded; absolute ones as file URIs."""
    from urllib.parse import quote  # only two formats need it, and its import takes a while

    path = plain(path).replace("\\", "/")
    if _DRIVE.match(path):
        return f"file:///{path[:2]}{quote(path[2:])}"
    return f"file://{quote(path)}" if path.startswith("/") else quote(path)
