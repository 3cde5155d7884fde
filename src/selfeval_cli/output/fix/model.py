"""What writing repairs into a copy gives back."""

from msgspec import Struct

from selfeval_cli.model.report import RepairCell


class FixedCopy(Struct, frozen=True):
    """The bytes of the copy, the cells changed, those left alone because somebody else's revision,
    a field or a picture stands in them, and how many forms have several repairs as likely."""

    data: bytes
    changed: tuple[RepairCell, ...] = ()
    untouched: tuple[RepairCell, ...] = ()
    undecided: int = 0
    signed: bool = False
