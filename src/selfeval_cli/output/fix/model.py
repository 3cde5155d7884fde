"""What writing repairs into a copy gives back."""

from dataclasses import dataclass

from selfeval_cli.model.report import RepairCell


@dataclass(frozen=True, slots=True)
class FixedCopy:
    """The bytes of the copy, the cells changed, those left alone because somebody else's revision,
    a field or a picture stands in them, and how many forms have several repairs as likely."""

    data: bytes
    changed: tuple[RepairCell, ...] = ()
    untouched: tuple[RepairCell, ...] = ()
    undecided: int = 0
    signed: bool = False
