"""One document through the whole way: bytes to grids, forms, findings and a document report."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from selfeval_cli.errors import Language

if TYPE_CHECKING:
    from selfeval_cli.policy.model import Policy
    from selfeval_cli.report.model import DocumentReport
    from selfeval_cli.rules.across import Signature


@dataclass(frozen=True, slots=True)
class Ignore:
    """Findings of these rules (code, prefix or name) are shown as suppressed for this reason."""

    rule: str
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """How documents are checked; plain data that travels to worker processes.

    `policy` None lets each form tell its own (`policy.choose`). `select` and `deselect` hold
    codes, prefixes or names; an empty `select` means all rules. `layout` keeps the printed tables
    for renderers that draw the form.
    """

    policy: "Policy | None" = None
    language: Language = "zh"
    select: tuple[str, ...] = ()
    deselect: tuple[str, ...] = ()
    ignore: tuple[Ignore, ...] = ()
    layout: bool = False


@dataclass(frozen=True, slots=True)
class Checked:
    """A document's report and, for the rules across forms, one signature per form."""

    report: "DocumentReport"
    signatures: tuple["Signature", ...] = field(default=())


def check_bytes(data: bytes, path: str, plan: Plan) -> Checked:
    """Check one document given as bytes; `path` is only used to name it in the report.

    Never raises for bad input: what cannot be read becomes a report with status "unreadable".
    """
    raise NotImplementedError
