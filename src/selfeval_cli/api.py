"""The library: check or read one document in this process, without settings, cache or output."""

import os
from collections.abc import Iterable

from selfeval_cli.base.errors import Language, UnreadableDocument
from selfeval_cli.base.version import __version__
from selfeval_cli.forms.reading import read_forms
from selfeval_cli.input import read_document
from selfeval_cli.input import sources as discovery
from selfeval_cli.model.form import Form
from selfeval_cli.model.policy import Policy
from selfeval_cli.model.report import DocumentReport, Report, Tool
from selfeval_cli.output.counts import tally
from selfeval_cli.policy import DEFAULT, load
from selfeval_cli.run.check import Plan, check_bytes


def check(
    path: str | os.PathLike[str],
    policy: Policy | str | None = None,
    *,
    language: Language = "zh",
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
) -> Report:
    """Check one document and return its report.

    `policy` is a `Policy`, the name of a built-in one or a TOML file; without it each form tells
    its own. `select` and `ignore` hold codes, prefixes or names of rules. A document that can be
    read and holds no form gives a report whose document has the status "no-form".

    Raise UnreadableDocument when the document cannot be read, SettingsError for an unusable policy
    or an unknown rule. Time and memory are the caller's to limit.
    """
    from selfeval_cli.rules.selection import resolve
    from selfeval_cli.rules.texts import codes

    chosen = load(policy, codes()) if isinstance(policy, str) else policy
    plan = Plan(
        policy=chosen,
        language=language,
        select=tuple(map(resolve, select)),
        deselect=tuple(map(resolve, ignore)),
    )
    name = str(path)
    document = check_bytes(_bytes(path), name, plan).report
    if document.status == "unreadable" and document.problem is not None:
        raise UnreadableDocument(document.problem.cause, document.problem.message)
    return _report(document, chosen.name if chosen else DEFAULT, language)


def extract(path: str | os.PathLike[str]) -> list[Form]:
    """Return the forms of one document as printed, without judging them; none is an empty list.

    Raise UnreadableDocument when the document cannot be read.
    """
    return list(read_forms(read_document(_bytes(path))).forms)


def _bytes(path: str | os.PathLike[str]) -> bytes:
    name = os.fspath(path)
    if os.path.isdir(name):  # noqa: PTH112
        raise UnreadableDocument("directory")
    return discovery.read(discovery.Source(discovery.shown(name), name))


def _report(document: DocumentReport, policy: str, language: Language) -> Report:
    return Report(
        tool=Tool(version=__version__),
        policy=policy,
        language=language,
        summary=tally((document,)).summary,
        documents=(document,),
    )
