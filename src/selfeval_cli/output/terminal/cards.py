"""The report on a terminal: a card per form, its findings most severe first, and a summary."""

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from shutil import get_terminal_size
from typing import TextIO

from msgspec import Struct

from selfeval_cli.base.kinds import kind as kind_of
from selfeval_cli.base.wrap import cell_len
from selfeval_cli.model.report import (
    SEVERITIES,
    Checks,
    DocumentReport,
    FormReport,
    Summary,
    Unchecked,
)
from selfeval_cli.model.run import Color, Run
from selfeval_cli.output.counts import Counts
from selfeval_cli.output.terminal.findings import findings
from selfeval_cli.output.terminal.lines import (
    BAD,
    BOLD,
    DIM,
    GOOD,
    INDENT,
    STYLES,
    Line,
    View,
    cells,
    clean,
    dots,
    hang,
    hang_facts,
    plain,
    say,
    space,
    trail,
)
from selfeval_cli.output.terminal.signs import fitting
from selfeval_cli.output.terminal.summary import summary
from selfeval_cli.output.wording import active_findings, failing, policy_title, totals

_NARROWEST, _WIDEST, _UNBROKEN = 40, 100, 10**6
#: In a longer list, documents without findings are counted, not listed (unless verbose).
_SHORT_LIST = 20
#: The longest text taken from a document.
_LONG = 400
#: The cards of a document: how many lines, and what is written.
_Piece = tuple[int, str]
_TOTALS = {**STYLES, "info": "", "unreadable": BAD, "no-form": BAD}


class Screen(Struct, frozen=True):
    """Where lines are written, how wide they may be, and whether styles are shown there."""

    file: TextIO
    width: int
    styled: bool = False

    def text(self, lines: Iterable[Line]) -> str:
        """The lines as they are written."""
        drawn = _drawn if self.styled else plain
        return "".join(f"{drawn(line)}\n" for line in lines)


def screen(out: TextIO, color: Color = "auto", width: int | None = None) -> Screen:
    """What is known of `out`. "always" and "never" win over the environment.

    Without `width` it is the terminal's, at most 100 cells. What goes elsewhere is not broken into
    lines, unless COLUMNS says how wide they are to be.
    """
    if width is None and out.isatty():
        width = min(get_terminal_size().columns, _WIDEST)
    elif width is None:
        columns = os.environ.get("COLUMNS", "")
        width = int(columns) if columns.isdecimal() and len(columns) < 5 else _UNBROKEN
    styled = _likes_colours(out) if color == "auto" else color == "always"
    return Screen(fitting(out), max(_NARROWEST, width), styled)


def _likes_colours(out: TextIO) -> bool:
    """As no-color.org and force-color.org ask, and as terminals say of themselves."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") in ("dumb", "unknown"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or out.isatty()


def _drawn(line: Line) -> str:
    from rich.color import ColorSystem
    from rich.style import Style

    of = Style.parse  # which keeps what it has parsed
    return "".join(
        of(style).render(text, color_system=ColorSystem.STANDARD) for text, style in line
    )


class Writer:
    """The cards, the summary table of several documents, and the closing line."""

    def __init__(self, out: TextIO) -> None:
        self._out, self._previous = out, 0

    def begin(self, run: Run) -> None:
        """Set the view."""
        self._run = run
        self._screen = screen(self._out, run.color, run.width)
        documents = run.summary.documents
        self._view = View(
            run.language,
            self._screen.width,
            run.verbosity > 0,
            listed=documents > 1,
            long=documents > _SHORT_LIST,
            failing=failing(run.fail_on),
        )
        self._quiet = run.verbosity < 0

    def add(self, document: DocumentReport) -> None:
        """Write the document's cards."""
        self.put(self.pieces((document,)))

    def pieces(self, documents: Sequence[DocumentReport]) -> list[_Piece]:
        """The cards of these documents."""
        cards = _brief if self._quiet else _document
        drawn = (list(cards(self._view, document)) for document in documents)
        return [(len(lines), self._screen.text(lines)) for lines in drawn if lines]

    def put(self, pieces: list[_Piece]) -> None:
        """Write the next cards."""
        for lines, text in pieces:
            # Cards stand apart; documents that take one line stand together.
            if self._previous and not self._quiet and (self._previous > 1 or lines > 1):
                self._screen.file.write("\n")
            self._previous = lines
            self._screen.file.write(text)

    def end(self, counts: Counts) -> None:
        """Write the summary."""
        closing = list(_closing(self._view, self._run))
        if self._view.listed and not self._quiet:
            rules = {rule.code: rule for rule in self._run.rules}
            closing = [*summary(self._view, counts, rules), *closing]
        if self._previous and not self._quiet:
            self._screen.file.write("\n")
        self._screen.file.write(self._screen.text(closing))


# Documents and forms


def _document(view: View, document: DocumentReport) -> Iterator[Line]:
    """A document's cards; one line if it was not read or, among several, has nothing new."""
    if document.problem is not None or not document.forms:
        yield from _unread(view, document)
        yield from _remarks(view, document)
        return
    counts = document.count()
    active = sum(counts[severity] for severity in SEVERITIES)
    if not view.verbose and not active and (view.listed or counts["known"]):
        # Nothing new is one line, in a long list of clean documents not even that.
        if not view.long or counts.total():
            yield from _clean(view, document)
        return
    facts = dots((document.format or "", f"{say(view, 'forms')} {len(document.forms)}"))
    yield from hang(view, (), clean(document.path), BOLD)
    yield from hang(view, space(INDENT), facts, DIM)
    yield from _remarks(view, document)
    for form in document.forms:
        yield ()
        yield from _form(view, form)


def _unread(view: View, document: DocumentReport) -> Iterator[Line]:
    message = document.problem.message if document.problem else say(view, "no-form")
    text = f"{clean(document.path)}{say(view, 'colon')}{clean(message)}"
    yield from hang(view, ((f"✗ {say(view, 'unread')} ", BAD),), text)


def _clean(view: View, document: DocumentReport) -> Iterator[Line]:
    counts = {
        "forms": len(document.forms),
        "passed": sum(form.checks.passed for form in document.forms),
        "unchecked": sum(len(form.checks.unchecked) for form in document.forms),
        **document.count(),
    }
    facts = dots(f"{say(view, key)} {number}" for key, number in counts.items() if number)
    yield from trail(view, hang(view, (("✓ ", GOOD),), clean(document.path)), facts, INDENT)


def _remarks(view: View, document: DocumentReport) -> Iterator[Line]:
    head = (*space(INDENT), (f"{say(view, 'remark')} ", DIM))
    for remark in document.remarks:
        yield from hang(view, head, clean(remark, _LONG), DIM)


def _form(view: View, form: FormReport) -> Iterator[Line]:
    """One card."""
    yield from _header(view, form)
    shown = list(findings(view, form))
    yield from shown
    yield ()
    if not shown:
        text = say(view, "clean-otherwise" if form.findings else "clean")
        yield from hang(view, (*space(INDENT), ("✓ ", GOOD)), text, GOOD)
    yield from _checks(view, form)


def _header(view: View, form: FormReport) -> Iterator[Line]:
    number = f"{say(view, 'form', n=form.number)}  "
    head: Line = (*space(INDENT), (number, DIM))
    name = clean(form.project or form.unit or form.title, _LONG)
    year = say(view, "year", year=form.year) if form.year else ""
    kind = "" if form.kind == "project" else kind_of(form.kind).words[view.language]
    yield from hang_facts(view, head, (name, year, kind), BOLD, "  ")
    for facts in (_people(view, form), _money(view, form), _points(view, form)):
        yield from hang_facts(view, space(INDENT + cell_len(number)), facts)


def _people(view: View, form: FormReport) -> list[str]:
    department, unit = clean(form.department), clean(form.unit)
    if department and department == unit:
        return [f"{say(view, 'department-and-unit')} {unit}"]
    pairs = (("department", department), ("unit", unit))
    return [f"{say(view, key)} {value}" for key, value in pairs if value]


def _money(view: View, form: FormReport) -> list[str]:
    unit = f" {form.money_unit}" if form.money_unit else ""
    triples = (("budget", form.budget, unit), ("executed", form.executed, unit))
    rate = ("rate", form.rate, "")
    return [f"{say(view, k)} {clean(v)}{u}" for k, v, u in (*triples, rate) if v]


def _points(view: View, form: FormReport) -> list[str]:
    facts = []
    if form.total_score:
        facts.append(f"{say(view, 'total')} {clean(form.total_score)}")
    if form.total_weight:
        facts.append(say(view, "full", weight=clean(form.total_weight)))
    if form.recomputed_total:
        facts.append(say(view, "recomputed", total=clean(form.recomputed_total)))
    return [*facts, f"{say(view, 'indicators')} {form.indicators}"]


# Counts


def _checks(view: View, form: FormReport) -> Iterator[Line]:
    """What was checked and what was not, and the findings that do not count."""
    checks = form.checks
    facts = [
        say(view, "checked-with", policy=clean(policy_title(form.policy, view.language))),
        f"{say(view, 'passed')} {checks.passed}",
        f"{say(view, 'failed')} {checks.failed}",
        f"{say(view, 'unchecked')} {len(checks.unchecked)}",
    ]
    if checks.rows_recomputed or any(item.where is not None for item in checks.unchecked):
        facts.append(say(view, "rows", n=checks.rows_recomputed, all=checks.rows))
    counts = form.count()
    facts += [f"{say(view, key)} {counts[key]}" for key in ("suppressed", "known") if counts[key]]
    yield from hang_facts(view, space(INDENT), facts, DIM)
    yield from _unchecked(view, checks)


def _unchecked(view: View, checks: Checks) -> Iterator[Line]:
    """Why rows were not recomputed, and why rules were not applied to the form; with -v also which
    rules those are."""
    rows = [item for item in checks.unchecked if item.where is not None]
    whole = [item for item in checks.unchecked if item.where is None]
    if view.verbose:
        for reason, codes in _by_reason((*rows, *whole)).items():
            names = (f"{name}×{n}" if n > 1 else name for name, n in codes.items())
            text = clean(f"{reason}{say(view, 'colon')}{' '.join(names)}")
            yield from hang(view, _label(view, "unchecked"), text, DIM)
        return
    counts = Counter(item.reason for item in rows)
    reasons = [clean(f"{reason}×{n}" if n > 1 else reason) for reason, n in counts.items()]
    yield from hang_facts(view, _label(view, "not-recomputed"), reasons, DIM)
    if whole:
        label = say(view, "more-unchecked", n=len({item.code for item in whole}))
        yield from hang(view, space(INDENT), label, DIM)
        why = [clean(reason) for reason in dict.fromkeys(item.reason for item in whole)]
        yield from hang_facts(view, space(2 * INDENT), why, DIM)


def _label(view: View, key: str) -> Line:
    return *space(INDENT), (f"{say(view, key)} ", DIM)


def _by_reason(items: Iterable[Unchecked]) -> dict[str, Counter[str]]:
    """The rules, each with its place, that every reason kept from being applied."""
    reasons: dict[str, Counter[str]] = {}
    for item in items:
        place = f"（{item.where}）" if item.where else ""
        reasons.setdefault(item.reason, Counter())[item.code + place] += 1
    return reasons


def _brief(view: View, document: DocumentReport) -> Iterator[Line]:
    """Quiet: a line for what makes the run fail, and one for a document that was not read."""
    if document.problem is not None or not document.forms:
        yield from _unread(view, document)
    for form, finding in active_findings(document):
        if finding.severity in view.failing:
            place = f"{document.path} {say(view, 'form', n=form.number)} {finding.where}"
            parts = (clean(part, _LONG) for part in (place, finding.message))
            text = f"{say(view, 'colon').join(parts)} {clean(finding.code)}"
            head = (f"{say(view, finding.severity)} ", STYLES[finding.severity])
            yield from hang(view, (head,), text)


def _closing(view: View, run: Run) -> Iterator[Line]:
    """The notes, and the last line: what was found, what was not read, how much was checked."""
    if run.verbosity >= 0:
        for note in run.notes:
            yield from hang(view, ((f"{say(view, 'remark')} ", DIM),), clean(note))
    if not run.summary.forms:
        yield ((say(view, "nothing"), BAD),)
    elif view.long and run.verbosity >= 0:
        yield from hang(view, (), say(view, "see-audit"), DIM)
    line: Line = ()
    for piece in _totals(view, run.summary, run.elapsed):
        longer = (*line, (" · ", DIM), piece) if line else (piece,)
        if line and cells(longer) > view.width:
            yield line
            longer = (piece,)
        line = longer
    yield line


def _totals(view: View, summary: Summary, elapsed: float | None) -> Iterator[tuple[str, str]]:
    for key, number in totals(summary):
        yield f"{say(view, key)} {number}", _TOTALS.get(key, DIM) if number else DIM
    if elapsed is not None:
        yield say(view, "elapsed", seconds=f"{elapsed:.1f}"), DIM
