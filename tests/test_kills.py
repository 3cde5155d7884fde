"""A few kills at random moments; `make kills` does hundreds."""

from pathlib import Path

from failing import COMMANDS
from kills import campaign


def test_a_killed_run_leaves_nothing_half_done(tmp_path: Path) -> None:
    """Outputs whole or as before, inputs untouched, no process left, and the next run sweeps."""
    chosen = tuple(c for c in COMMANDS if c.name in ("check", "copies", "audit-again"))

    tally = campaign(tmp_path / "w", 8, 7, chosen)

    assert tally.wrong == []
    assert tally.kills.total() == 8
    assert len(tally.kills) > 2
