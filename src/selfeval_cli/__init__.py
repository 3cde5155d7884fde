"""selfeval: read, recompute and check government self-evaluation forms (绩效自评表)."""

TYPE_CHECKING = False  # as type checkers know it, without an import
if TYPE_CHECKING:
    from selfeval_cli.api import check, check_folder, extract
    from selfeval_cli.base.errors import SettingsError, UnreadableDocument
    from selfeval_cli.base.version import __version__
    from selfeval_cli.model.form import Form
    from selfeval_cli.model.report import Finding, Report

__all__ = [
    "Finding",
    "Form",
    "Report",
    "SettingsError",
    "UnreadableDocument",
    "__version__",
    "check",
    "check_folder",
    "extract",
]

#: Public names and their modules, imported when first asked for: the program itself starts faster,
#: and listens sooner to who interrupts it.
_HOMES = {
    "check": "selfeval_cli.api",
    "check_folder": "selfeval_cli.api",
    "extract": "selfeval_cli.api",
    "Finding": "selfeval_cli.model.report",
    "Form": "selfeval_cli.model.form",
    "Report": "selfeval_cli.model.report",
    "SettingsError": "selfeval_cli.base.errors",
    "UnreadableDocument": "selfeval_cli.base.errors",
    "__version__": "selfeval_cli.base.version",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
