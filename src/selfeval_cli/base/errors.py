"""The failures a caller of selfeval can meet, each with a cause that a program can tell apart."""

from typing import Literal

from selfeval_cli.base.words import Language as Language
from selfeval_cli.base.words import say

#: Why a document could not be read or held nothing to check. The texts are in ``problems.toml``.
Cause = Literal[
    "missing",  # no such file
    "no-permission",
    "directory",  # a folder where a file was expected
    "empty",
    "not-a-document",  # neither text nor a Word document (an image, a PDF, a workbook …)
    "no-letters",  # a font does not say which letters it draws
    "packed",  # an archive of a kind that is not opened
    "old-word",  # a binary .doc that cannot be converted
    "needs-part",  # a format whose reader is an extra that is not installed
    "scan",  # pages that are pictures
    "truncated",  # a damaged or cut-off package
    "needs-office",  # a format that only LibreOffice reads, and it is not installed
    "encrypted",
    "wrong-password",
    "zip-bomb",  # sizes, ratios or member counts beyond the limits
    "nested-archive",  # an archive inside an archive
    "dtd",  # a document type declaration or entities in a part
    "bad-xml",
    "too-large",  # too many cells, spans or levels of nesting
    "encoding",  # a text in none of the known encodings
    "layout",  # a text that holds a form but does not say where its cells end
    "no-table",
    "no-form",
    "look-alike",  # a form of another kind (target declaration, monitoring …)
    "no-documents",  # a folder without documents
    "timeout",
    "memory",
    "worker-died",
    "internal",  # a fault in selfeval itself
]


class SelfevalError(Exception):
    """Base of the failures that are reported to the user in one line, never as a traceback."""


class UnreadableDocument(SelfevalError):
    """A document that cannot be read: what is wrong (`cause`) and the detail to show for it.

    `detail` is data, not a sentence: an encoding, a size, a member's name. The sentence in the
    user's language is made by `selfeval_cli.base.words.describe`.
    """

    def __init__(self, cause: Cause, detail: str = "") -> None:
        super().__init__(f"{cause}: {detail}" if detail else cause)
        self.cause: Cause = cause
        self.detail = detail

    def __reduce__(self) -> tuple[type["UnreadableDocument"], tuple[Cause, str]]:
        return type(self), (self.cause, self.detail)


#: Failures of the system that are told in the user's language; others in the system's own words.
_OS_REASONS: dict[type[OSError], str] = {
    FileNotFoundError: "os-missing",
    PermissionError: "os-denied",
    IsADirectoryError: "os-folder",
}


class SettingsError(SelfevalError):
    """A setting, policy or baseline that cannot be used; the message says where and why.

    `message` is a key of ``messages.toml`` filled with `facts`, or a sentence as it is.
    """

    exit_code = 2

    def __init__(self, message: str, /, **facts: object) -> None:
        super().__init__(message)
        self.facts = facts

    def text(self, language: Language) -> str:
        """Return the message in the given language."""
        return say(self.args[0], language, **self.facts)

    def __str__(self) -> str:
        return self.text("zh")


class Unwritable(SettingsError):
    """A file or folder that could not be written."""

    exit_code = 3

    def __init__(self, file: object, error: OSError) -> None:
        super().__init__("output-failed", file=file, why=os_reason(error))


def os_reason(error: OSError) -> SettingsError | str:
    """Return why a file could not be used, as a fact for a sentence of ``messages.toml``."""
    key = _OS_REASONS.get(type(error))
    return SettingsError(key) if key else error.strerror or str(error)
