"""What annotating a document gives back."""

from msgspec import Struct


class AnnotatedCopy(Struct, frozen=True):
    """The bytes of the copy, how many remarks it carries, and sentences the user should read."""

    data: bytes
    comments: int
    warnings: tuple[str, ...] = ()
