"""What annotating a document gives back."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AnnotatedCopy:
    """The bytes of the copy, how many remarks it carries, and sentences the user should read."""

    data: bytes
    comments: int
    warnings: tuple[str, ...] = ()
