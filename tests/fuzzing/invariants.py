"""What has to hold for any input: the whole way through, and what is broken when it does not."""

import csv
import io
import json
import resource
import signal
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any, TypeVar, get_args
from xml.etree import ElementTree

import jsonschema
from msgspec.structs import replace

from fuzzing.texts import MARKUP
from selfeval_cli.base.errors import Cause, Language, UnreadableDocument
from selfeval_cli.forms.reading import read_forms
from selfeval_cli.input import read_document
from selfeval_cli.input import sources as discovery
from selfeval_cli.model.report import DocumentReport, FormReport, Tool
from selfeval_cli.model.run import RuleInfo, Run
from selfeval_cli.output.annotate import annotate
from selfeval_cli.output.counts import tally
from selfeval_cli.output.formats import FORMATS, render
from selfeval_cli.rules.engine import compare
from selfeval_cli.run.check import Checked, Plan, check_bytes

_ROOT = Path(__file__).parents[2]
_Result = TypeVar("_Result")
#: Outcomes no input may have: they are the program's own faults.
_OUR_FAULTS = {"internal", "worker-died", "timeout", "memory"}


@dataclass(frozen=True)
class Limits:
    """What one step of one input may take: seconds of CPU, and bytes beyond the program itself."""

    seconds: float = 5.0
    memory: int = 200 * 2**20


@dataclass
class Cost:
    """The most that any step of any input took, and which input it was."""

    seconds: float = 0.0
    slowest: str = ""
    memory: int = 0
    largest: str = ""
    steps: dict[str, tuple[float, int]] = field(default_factory=dict)
    outcomes: dict[str, int] = field(default_factory=dict)

    def add(self, name: str, step: str, seconds: float, memory: int) -> None:
        """Note what one step of one input took."""
        self._add_step(step, (seconds, memory))
        if seconds > self.seconds:
            self.seconds, self.slowest = seconds, f"{name} ({step})"
        if memory > self.memory:
            self.memory, self.largest = memory, f"{name} ({step})"

    def _add_step(self, step: str, one: tuple[float, int]) -> None:
        most = self.steps.get(step, (0.0, 0))
        self.steps[step] = max(most[0], one[0]), max(most[1], one[1])

    def merge(self, other: "Cost") -> None:
        """Take in what another worker measured."""
        if other.seconds > self.seconds:
            self.seconds, self.slowest = other.seconds, other.slowest
        if other.memory > self.memory:
            self.memory, self.largest = other.memory, other.largest
        for step, one in other.steps.items():
            self._add_step(step, one)
        for outcome, count in other.outcomes.items():
            self.outcomes[outcome] = self.outcomes.get(outcome, 0) + count


class Broken(Exception):
    """An invariant that does not hold. `what` is short and the same for the same fault."""

    def __init__(self, what: str, detail: str = "") -> None:
        super().__init__(f"{what}: {detail}" if detail else what)
        self.what = what


class _TooSlow(BaseException):
    """Raised by the timer in whatever is running; nothing may catch it."""


def verify(data: bytes, name: str, limits: Limits = Limits(), cost: Cost | None = None) -> None:
    """Send `data` the whole way and hold the outcome to every invariant; raise Broken.

    `name` names the input in `cost`, which is updated.
    """
    cost = Cost() if cost is None else cost
    if name.startswith("zip-archive"):
        _archive(data, name, limits, cost)
    else:
        _document(data, name, limits, cost)


def _document(data: bytes, name: str, limits: Limits, cost: Cost) -> None:
    language: Language = "en" if name.endswith(("0", "5")) else "zh"
    plan = Plan(language=language, layout=True)
    suffix = "docx" if data.startswith(b"PK") else "txt"

    def step(what: str, action: Callable[[], _Result]) -> _Result:
        with _timed(name, what, limits, cost):
            return action()

    checked = step("check with layout", lambda: check_bytes(data, f"{name}.{suffix}", plan))
    report = checked.report
    outcome = report.problem.cause if report.problem else report.status
    cost.outcomes[outcome] = cost.outcomes.get(outcome, 0) + 1
    _sound_outcome(report)
    bare = Plan(language=language)
    again = step("check", lambda: check_bytes(data, f"{name}.{suffix}", bare))
    if again.report.model_dump_json() != report.model_dump_json():
        raise Broken("not-the-same-twice")
    if repr(again.signatures) != repr(checked.signatures):
        raise Broken("signatures-not-the-same-twice")
    signed = [*checked.signatures, *again.signatures]
    step("across", lambda: compare(signed, language))
    del again
    run = _run(report, language)
    for format_name in FORMATS:
        _rendered(format_name, run, step)
    try:
        extraction = step("extract", lambda: read_forms(read_document(data)))
    except UnreadableDocument as error:
        if report.status != "unreadable":
            raise Broken("read-once-and-not-twice", error.cause) from error
    else:
        step("extract", extraction.model_dump_json)
    if report.status == "checked":
        _annotated(data, report, plan, step)


def _sound_outcome(report: DocumentReport) -> None:
    if report.problem is not None:
        if report.problem.cause in _OUR_FAULTS or report.problem.cause not in get_args(Cause):
            raise Broken(f"cause-{report.problem.cause}", report.problem.message)
        if "\n" in report.problem.message or "Traceback" in report.problem.message:
            raise Broken("problem-not-one-line", report.problem.message)
    for form in report.forms:
        for finding in form.findings:
            if finding.name == "rule-crashed":
                raise Broken(f"rule-crashed {finding.code}", finding.message)
        codes = [finding.fingerprint for finding in form.findings]
        if len(set(codes)) != len(codes):
            raise Broken("fingerprint-twice")


def _run(report: DocumentReport, language: Language) -> Run:
    return Run(
        tool=Tool(version="0"),
        policy="national-2020",
        language=language,
        rules=_rules(language),
        summary=tally((report,)).summary,
        documents=lambda: iter((report,)),
        verbosity=1,
        color="never",
        width=80,
    )


@cache
def _rules(language: Language) -> tuple[RuleInfo, ...]:
    from selfeval_cli.rules import texts
    from selfeval_cli.rules.registry import catalogue, set_rules

    infos = []
    for rule in (*catalogue().values(), *set_rules()):
        text = texts.rule_text(rule.code)
        title = text.wording[language].title
        infos.append(RuleInfo(rule.code, text.name, rule.severity, title))
    return tuple(infos)


@cache
def _schema() -> Any:
    schema = json.loads((_ROOT / "schemas" / "report.schema.json").read_text("utf-8"))
    return jsonschema.Draft202012Validator(schema)


_Step = Callable[[str, Callable[[], Any]], Any]


def _rendered(name: str, run: Run, step: _Step) -> None:
    """The report in one format, loaded again as its readers would."""
    if FORMATS[name].folder:
        return
    if FORMATS[name].binary:
        step(name, lambda: render(name, run, io.BytesIO()))
        return
    out = io.StringIO()
    step(name, lambda: render(name, run, out))
    text = out.getvalue()
    text.encode()  # a lone surrogate could not be written to a file
    if name in ("text", "github", "markdown", "csv") and _CONTROLS.intersection(text):
        raise Broken(f"{name}-control-character", repr(_CONTROLS.intersection(text)))
    if name in ("html", "markdown", "junit") and MARKUP in text:
        raise Broken(f"{name}-markup")
    if name == "json":
        for error in _schema().iter_errors(json.loads(text)):
            raise Broken("schema", error.message[:200])
    elif name in ("sarif", "gitlab"):
        json.loads(text)
    elif name == "jsonl":
        for line in text.split("\n")[:-1]:
            json.loads(line)
    elif name == "junit":
        ElementTree.fromstring(text)
    elif name == "github":
        _commands(text)
    elif name == "csv":
        csv.field_size_limit(2**30)
        for row in csv.reader(io.StringIO(text.removeprefix("\ufeff"))):
            if any(cell.startswith(("=", "@", "\t", "\r")) for cell in row):
                raise Broken("csv-formula", str(row)[:200])


#: What a terminal would obey; tab and line end are harmless.
_CONTROLS = {chr(n) for n in (*range(9), *range(11, 32), *range(0x7F, 0xA0))} | set(
    "\u202a\u202b\u202c\u202d\u202e\u2028\u2029"
)


def _commands(text: str) -> None:
    """Every workflow command is one of ours."""
    for line in text.split("\n"):
        if line.startswith(("::", "##[")) and not line.startswith(
            ("::error", "::warning", "::notice", "::group", "::endgroup", "::stop-commands", "::x-")
        ):
            raise Broken("github-command", line[:200])


def _annotated(data: bytes, report: DocumentReport, plan: Plan, step: _Step) -> None:
    """An annotated copy gives the same findings, and is its own annotated copy."""
    try:
        copy = step("annotate", lambda: annotate(data, report, plan.language))
    except UnreadableDocument as error:
        # A package may hold damage in a part that only the copy needs.
        if report.format != "txt":
            return
        raise Broken("annotate-refused", str(error)) from error
    again: Checked = step("check", lambda: check_bytes(copy.data, report.path, plan))
    seen = report if again.report.format == report.format else _as_drawn(report)
    if _essence(again.report) != _essence(seen):
        raise Broken(f"copy-differs {report.format}", _difference(seen, again.report))
    second = step("annotate", lambda: annotate(copy.data, again.report, plan.language))
    if second.data != copy.data:
        raise Broken(f"copy-of-copy-differs {report.format}")


#: What is told of text that does not show.
_UNSEEN = {"FRM009", "FRM012"}


def _as_drawn(report: DocumentReport) -> DocumentReport:
    """The report of a copy drawn again, which holds only what shows."""
    return replace(report, forms=tuple(map(_shown, report.forms)))


def _shown(form: FormReport) -> FormReport:
    told = {finding.code for finding in form.findings} & _UNSEEN
    checks = replace(
        form.checks,
        failed=form.checks.failed - len(told),
        passed=form.checks.passed + len(told),
        passed_codes=(*form.checks.passed_codes, *told),
    )
    findings = tuple(f for f in form.findings if f.code not in _UNSEEN)
    return replace(form, findings=findings, checks=checks)


def _essence(report: DocumentReport) -> list[Any]:
    """Forms and findings without the numbers of lines, which remarks move, and without places in
    the words of a format, which a copy drawn again in Word has no use for."""
    return [
        (
            *(form.number, form.kind, form.project, form.budget, form.total_score),
            replace(form.checks, passed_codes=tuple(sorted(form.checks.passed_codes))),
            [(f.code, f.severity, f.message, f.where, f.fingerprint) for f in form.findings],
            [replace(f.cell, line=None, place=None) for f in form.findings if f.cell],
        )
        for form in report.forms
    ]


def _difference(before: DocumentReport, after: DocumentReport) -> str:
    pairs = zip([*_essence(before), None], [*_essence(after), None], strict=False)
    return next((f"{a!r}\n  became {b!r}" for a, b in pairs if a != b), "")


def _archive(data: bytes, name: str, limits: Limits, cost: Cost) -> None:
    """A .zip is searched and its members are read, or refused with a known cause."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.zip"
        path.write_bytes(data)
        with _timed(name, "discover", limits, cost):
            found = discovery.discover([str(path)])
        archives = discovery.Archives()
        for source in found.sources[:200]:
            outcome = "member-read"
            with _timed(name, "read", limits, cost):
                try:
                    content = discovery.read(source, archives)
                    if len(content) > discovery.MAX_DOCUMENT:
                        raise Broken("member-too-large")
                except UnreadableDocument as error:
                    outcome = error.cause
            cost.outcomes[outcome] = cost.outcomes.get(outcome, 0) + 1
        archives.close()
        if not found.sources:
            raise Broken("archive-passed-over")


# Time and memory


@contextmanager
def _timed(name: str, step: str, limits: Limits, cost: Cost) -> Iterator[None]:
    """Seconds of CPU, so that other work on the machine does not count; stopped when far over."""
    before = signal.signal(signal.SIGPROF, _expired)
    signal.setitimer(signal.ITIMER_PROF, 3 * limits.seconds)
    memory = _memory_now()
    start = time.process_time()
    try:
        yield
    except _TooSlow as slow:
        place = _place(slow)
        raise Broken(f"too-slow {step}", f"{Path(place.filename).name}:{place.lineno}") from None
    except (Broken, UnreadableDocument):
        raise
    except Exception as error:
        place = _place(error)
        spot = f"{Path(place.filename).name}:{place.name}"
        raise Broken(f"{type(error).__name__} in {step} at {spot}", str(error)[:300]) from error
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
    seconds = time.process_time() - start
    used = _memory_peak() - memory
    cost.add(name, step, seconds, used)
    if seconds > limits.seconds:
        raise Broken(f"too-slow {step}", f"{seconds:.1f} s")
    if used > limits.memory:
        raise Broken(f"memory {step}", f"{used / 2**20:.0f} MiB")


def _place(error: BaseException) -> traceback.FrameSummary:
    """Where in the program it happened; where at all, when that was elsewhere."""
    frames = traceback.extract_tb(error.__traceback__)
    return next((f for f in reversed(frames) if "selfeval_cli" in f.filename), frames[-1])


def _expired(_number: int, _frame: FrameType | None) -> None:
    raise _TooSlow


def _memory_now() -> int:
    """Bytes in memory now; where the system allows it the peak is counted from here."""
    try:
        Path("/proc/self/clear_refs").write_text("5")
        return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
    except OSError:
        return _memory_peak()


def _memory_peak() -> int:
    try:
        status = Path("/proc/self/status").read_text()
        return int(status.split("VmHWM:")[1].split()[0]) * 1024
    except (OSError, IndexError):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
