"""Annotated copies of all documents of a run, written into one folder."""

import os
from collections.abc import Callable
from contextlib import ExitStack
from hashlib import sha256
from pathlib import Path, PurePath

from msgspec import Struct, field

from selfeval_cli.base.atomic import scratch, write_bytes
from selfeval_cli.base.errors import Language, SettingsError, UnreadableDocument
from selfeval_cli.base.regex import regex
from selfeval_cli.base.words import describe
from selfeval_cli.model.report import DocumentReport
from selfeval_cli.model.run import Run
from selfeval_cli.output.annotate import annotate, carries_remarks, fitting_suffix
from selfeval_cli.output.annotate.wording import say
from selfeval_cli.output.counts import Counts
from selfeval_cli.output.wording import discreet_document

#: Not allowed in a file name on one system or another; a member of an archive may have any name.
_NOT_IN_NAMES = regex(r'[\x00-\x1f\x7f<>:"|?*\\]')


class Written(Struct):
    """For each document's path the copy made of it, sentences the user should read, how many
    documents got no copy although they should have, and why the last of them could not be put in
    its place."""

    files: dict[str, Path] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    failed: int = 0
    error: OSError | None = None


class Writer:
    """An annotated copy of every checked document of a run, or of those that are `wanted`.

    The copies lie below `folder` as the documents lie below the folder they have in common; copies
    of an earlier run are replaced. Documents without a form get no copy. A document that cannot be
    read again, or has changed since it was checked, becomes a warning, and the rest goes on. What
    other departments' forms say is only told when the run is `internal`.
    """

    def __init__(
        self, folder: Path, wanted: Callable[[DocumentReport], bool] = lambda _: True
    ) -> None:
        self.written = Written()
        self.folder, self._wanted = Path(folder), wanted
        self._copies: dict[str, Path | None] = {}
        self._suffixes: dict[str, str] = {}
        self._held = ExitStack()

    def begin(self, run: Run) -> None:
        """Make a place for the drafts of the copies."""
        assert run.read is not None
        self._language, self._read, self._internal = run.language, run.read, run.internal
        self._call, self._password = run.call, run.password
        self._titles = {rule.code: rule.title for rule in run.rules}
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        self._drafts = self._held.enter_context(scratch(self.folder.parent))

    def add(self, document: DocumentReport) -> None:
        """Draft the document's copy."""
        if document.status == "checked" and self._wanted(document):
            self._copies[document.path] = self._draft(document)

    def end(self, counts: Counts) -> None:
        """Put all copies where they belong. Raise SettingsError, before anything is written, when
        a copy would replace an original."""
        del counts  # only the copies are counted
        with self._held:
            names = _names([self._renamed(path) for path in self._copies])
            targets = [self.folder / name for name in names]
            originals = {os.path.realpath(path) for path in self._copies}
            for target in targets:
                if os.path.realpath(target) in originals:
                    raise SettingsError(say("in-place", self._language, path=target))
            for (path, draft), target in zip(self._copies.items(), targets, strict=True):
                self._place(path, draft, target)
        self.written.failed = len(self._copies) - len(self.written.files)

    def close(self) -> None:
        """Let go of the drafts, also when the run has failed."""
        self._held.close()

    def _draft(self, document: DocumentReport) -> Path | None:
        path = document.path
        try:
            data = self._read(path)
            if document.sha256 not in (None, sha256(data).hexdigest()):
                self.written.warnings.append(say("changed", self._language, path=path))
                return None
            opened = self._unlocked(data)
            if opened != data:
                self.written.warnings.append(say("unlocked", self._language, path=path))
            shown = document if self._internal else discreet_document(document, self._titles)
            copy = self._call(annotate, opened, shown, self._language)
        except (OSError, UnreadableDocument) as error:
            self._failed(path, error)
            return None
        draft = self._drafts / str(len(self._copies))
        write_bytes(draft, copy.data)
        self._suffixes[path] = fitting_suffix(copy.data, path)
        self.written.warnings += (f"{path}: {warning}" for warning in copy.warnings)
        return draft

    def _unlocked(self, data: bytes) -> bytes:
        """The document without its password, which its copy has not either."""
        if self._password is None:
            return data
        from selfeval_cli.input.locked import unlocked

        opened: bytes = self._call(unlocked, data, self._password)
        return opened

    def _renamed(self, path: str) -> str:
        """The path with the suffix of its copy."""
        return str(PurePath(path).with_suffix(self._suffixes.get(path, PurePath(path).suffix)))

    def _place(self, path: str, draft: Path | None, target: Path) -> None:
        if draft is None:
            return
        if target.exists() and not self._is_ours(path, target):
            self.written.warnings.append(say("taken", self._language, path=target))
            return
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            draft.replace(target)
        except OSError as error:
            self.written.error = error
            self._failed(path, error)
        else:
            self.written.files[path] = target

    def _is_ours(self, path: str, target: Path) -> bool:
        """Whether a file that is there already is a copy of an earlier run: it carries remarks of
        ours, or is the document without any."""
        try:
            there = target.read_bytes()
            return carries_remarks(there) or there == self._unlocked(self._read(path))
        except (OSError, UnreadableDocument):
            return False

    def _failed(self, path: str, error: OSError | UnreadableDocument) -> None:
        reason = _why(error, self._language)
        self.written.warnings.append(say("failed", self._language, path=path, reason=reason))


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
