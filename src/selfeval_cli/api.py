"""The library: one document in this process, or a folder as the command line checks it."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from msgspec.structs import replace

from selfeval_cli.base.errors import Language, UnreadableDocument
from selfeval_cli.base.version import __version__
from selfeval_cli.forms.reading import read_forms
from selfeval_cli.input import read_document
from selfeval_cli.input import sources as discovery
from selfeval_cli.model.form import Form
from selfeval_cli.model.policy import Policy
from selfeval_cli.model.report import DocumentReport, Report, Tool
from selfeval_cli.output.counts import tally
from selfeval_cli.output.json import envelope
from selfeval_cli.policy import DEFAULT
from selfeval_cli.run.check import check_bytes
from selfeval_cli.run.plan import Plan, given_policy


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
    or an unknown rule, pydantic's ValidationError for a `Policy` with impossible values. Time and
    memory are the caller's to limit.
    """
    from selfeval_cli.rules.selection import resolve

    chosen = given_policy(policy)
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


def check_folder(
    *paths: str | os.PathLike[str],
    policy: Policy | str | None = None,
    language: Language | None = None,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    settings: str | os.PathLike[str] | None = None,
    trust: bool = False,
    isolated: bool = False,
    jobs: int | None = None,
    timeout: float | None = None,
    memory: int | None = None,
    cache: bool | None = None,
    engine: str | None = None,
    baseline: str | os.PathLike[str] | None = None,
    reports: Mapping[str, str | os.PathLike[str]] | None = None,
) -> Report:
    """Check folders, archives and files as ``selfeval check`` does, and return the whole report.

    The options are those of the command line: documents are read in workers with limits of time
    (seconds) and memory (MB), on the cluster at the address `engine` if one is given, settings
    hold as they do there, and `baseline` names a file of known findings. `reports` maps formats
    ("html", "xlsx", "docx" ...) to the files or folders they are written to. A document that
    cannot be read stands in the report and raises nothing.

    Raise SettingsError for what is asked for in vain and for a report that cannot be written.
    """
    from selfeval_cli.output import targets
    from selfeval_cli.run import prepare
    from selfeval_cli.run.baseline import load as load_baseline
    from selfeval_cli.run.spared import spare_forms

    outputs = [entry for entry in targets.parse_files(reports or {}) if entry.file]
    known = load_baseline(Path(baseline)) if baseline is not None else None
    request = prepare.Request(
        tuple(os.fspath(path) for path in paths),
        policy=policy,
        select=tuple(select),
        deselect=tuple(ignore),
        settings=None if settings is None else os.fspath(settings),
        trust=trust,
        isolated=isolated,
        jobs=jobs,
        timeout=timeout,
        memory=memory,
        cache=cache,
        engine=engine,
        language=language,
    )
    layout, rows = targets.need_layout(outputs), targets.need_rows(outputs)
    work = prepare.prepare(request, layout=layout, rows=rows)
    for folder in targets.keep_clear(outputs, prepare.inputs(work, baseline)):
        prepare.leave_out(work, folder)
    spare_forms(targets.files(outputs))
    outcome = prepare.perform(work, known=known)
    run = prepare.as_run(work, outcome, baseline=known is not None)
    with prepare.with_documents(work, replace(run, rules=prepare.rules_of(work))) as given:
        targets.write(given, outputs)
    return replace(envelope(run), documents=tuple(run.documents()))


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
