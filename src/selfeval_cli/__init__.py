"""selfeval: read, recompute and check government self-evaluation forms (绩效自评表)."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from selfeval_cli.api import check, extract
    from selfeval_cli.errors import SettingsError, UnreadableDocument
    from selfeval_cli.forms.model import Form
    from selfeval_cli.report.model import Finding, Report

__version__ = "0.1.0"
__all__ = [
    "Finding",
    "Form",
    "Report",
    "SettingsError",
    "UnreadableDocument",
    "__version__",
    "check",
    "extract",
]

#: Public names and their modules, imported when first asked for: the program itself starts faster.
_HOMES = {
    "check": "selfeval_cli.api",
    "extract": "selfeval_cli.api",
    "Finding": "selfeval_cli.report.model",
    "Form": "selfeval_cli.forms.model",
    "Report": "selfeval_cli.report.model",
    "SettingsError": "selfeval_cli.errors",
    "UnreadableDocument": "selfeval_cli.errors",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
