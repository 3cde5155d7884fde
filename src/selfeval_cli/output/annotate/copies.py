"""Annotated copies of all documents of a run, written into one folder."""

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePath
from typing import Protocol

from selfeval_cli.base.atomic import replacing
from selfeval_cli.base.errors import Language, SettingsError, UnreadableDocument
from selfeval_cli.base.problems import describe
from selfeval_cli.model.report import DocumentReport
from selfeval_cli.output.annotate import annotate
from selfeval_cli.output.annotate.wording import say

#: Not allowed in a file name on one system or another; a member of an archive may have any name.
_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f<>:"|?*\\]')


class Documents(Protocol):
    """A run as far as it concerns its copies: the language and the documents, anew on each call."""

    @property
    def language(self) -> Language: ...

    @property
    def documents(self) -> Callable[[], Iterator[DocumentReport]]: ...


@dataclass(frozen=True, slots=True)
class Written:
    """For each document's path the copy made of it, sentences the user should read, and how many
    documents got no copy although they should have."""

    files: dict[str, Path]
    warnings: tuple[str, ...] = ()
    failed: int = 0


def write_copies(run: Documents, folder: Path, read_bytes: Callable[[str], bytes]) -> Written:
    """Write an annotated copy of every checked document of `run` into `folder`.

    `read_bytes` gives a document's bytes by its path in the report. The copies lie below `folder`
    as the documents lie below the folder they have in common; copies of an earlier run are
    replaced. Documents without a form get no copy. A document that cannot be read again, or has
    changed since it was checked, becomes a warning, and the rest goes on.

    Raises SettingsError, before anything is written, when a copy would replace an original.
    """
    paths = [document.path for document in run.documents() if document.status == "checked"]
    targets = {path: folder / name for path, name in zip(paths, _names(paths), strict=True)}
    originals = {os.path.realpath(path) for path in paths}
    for target in targets.values():
        if os.path.realpath(target) in originals:
            raise SettingsError(say("in-place", run.language, path=target))

    files: dict[str, Path] = {}
    warnings: list[str] = []
    for document in run.documents():
        path = document.path
        if document.status != "checked":
            continue
        try:
            data = read_bytes(path)
            if document.sha256 not in (None, sha256(data).hexdigest()):
                warnings.append(say("changed", run.language, path=path))
                continue
            copy = annotate(data, document, run.language)
            targets[path].parent.mkdir(parents=True, exist_ok=True)
            with replacing(targets[path], binary=True) as out:
                out.write(copy.data)
        except (OSError, UnreadableDocument) as error:
            warnings.append(
                say("failed", run.language, path=path, reason=_why(error, run.language))
            )
            continue
        files[path] = targets[path]
        warnings += (f"{path}: {warning}" for warning in copy.warnings)
    return Written(files, tuple(warnings), len(paths) - len(files))


def _why(error: OSError | UnreadableDocument, language: Language) -> str:
    if isinstance(error, UnreadableDocument):
        return describe(error.cause, error.detail, language)
    return error.strerror or str(error)


def _names(paths: list[str]) -> list[PurePath]:
    """Each path below the deepest folder all have in common, as a name that is free and allowed."""
    places = [PurePath(os.path.abspath(path)) for path in paths]  # noqa: PTH100 - links are not followed
    common = os.path.commonpath([place.parent for place in places]) if places else ""
    taken: set[str] = set()
    names = []
    for place in places:
        parts = (_NOT_IN_NAMES.sub("_", part) for part in place.relative_to(common).parts)
        name = plain = PurePath(*parts)
        number = 1
        while str(name).casefold() in taken:
            number += 1
            name = plain.with_stem(f"{plain.stem} ({number})")
        taken.add(str(name).casefold())
        names.append(name)
    return names
