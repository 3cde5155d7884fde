"""Says the root once: what only follows from a figure that an error names is told as a note."""

from msgspec.structs import replace

from selfeval_cli.model.report import Finding, Repair
from selfeval_cli.rules.engine import order

#: Rules that add up; what is divided and multiplied follows from them: weights and amounts first,
#: then totals, then the execution.
_SUMS = frozenset({"WGT001", "WGT003", "WGT005", "WGT008", "SCR001", "SCR014", "FND003"})


def as_notes(findings: tuple[Finding, ...], repair: Repair) -> tuple[Finding, ...]:
    """`findings` with those that follow from another one as infos, most severe first.

    A finding follows where the one clearly likeliest repair of the form makes it go away, and an
    error that the same repair resolves names the cell, or the sum, that is wrong. A finding at the
    cell to change stays as it is, unless an error stands there; a second mistake is no part of the
    repair, or has a cell of its own in it.
    """
    if repair.likelihood != "clear":
        return findings
    changed = {change.cell for change in repair.cells}
    resolved = [f for f in findings if f.fingerprint in repair.resolves and not f.suppressed]
    errors = [f for f in resolved if f.severity == "error"]
    roots = [f for f in errors if f.code in _SUMS or f.cell in changed]
    if not roots:
        return findings
    unnamed = changed - {root.cell for root in roots}
    follow = {f.fingerprint for f in resolved if f not in roots and f.cell not in unnamed}
    told = (replace(f, severity="info") if f.fingerprint in follow else f for f in findings)
    return tuple(sorted(told, key=order))
