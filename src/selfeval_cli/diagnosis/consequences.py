"""Says the root once: a warning that only follows from what an error names is told as a note."""

from msgspec.structs import replace

from selfeval_cli.model.report import Finding, Repair
from selfeval_cli.rules.engine import order


def as_notes(findings: tuple[Finding, ...], repair: Repair) -> tuple[Finding, ...]:
    """`findings` with the warnings that follow from an error as infos, most severe first.

    A warning follows where the one clearly likeliest repair of the form makes it go away together
    with an error. At the cell to change it stays as it is, unless an error stands there. A second
    mistake is no part of the repair, or has a cell of its own in it. Errors stay errors.
    """
    if repair.likelihood != "clear":
        return findings
    resolved = [f for f in findings if f.fingerprint in repair.resolves and not f.suppressed]
    errors = [f for f in resolved if f.severity == "error"]
    if not errors:
        return findings
    unnamed = {change.cell for change in repair.cells} - {error.cell for error in errors}
    follow = {f.fingerprint for f in resolved if f.severity == "warning" and f.cell not in unnamed}
    told = (replace(f, severity="info") if f.fingerprint in follow else f for f in findings)
    return tuple(sorted(told, key=order))
