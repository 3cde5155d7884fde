"""The report on a terminal: a card per form, its findings most severe first, and a summary."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, TextIO

from rich.text import Text

from selfeval_cli.base.wrap import cell_len, pad
from selfeval_cli.model.form import CellRef
from selfeval_cli.model.report import (
    SEVERITIES,
    Checks,
    DocumentReport,
    Finding,
    FormReport,
    Summary,
)
from selfeval_cli.model.run import Color, RuleInfo, Run
from selfeval_cli.output import escape
from selfeval_cli.output.counts import Counts, Worst
from selfeval_cli.output.terminal.lines import (
    BAD,
    BOLD,
    DIM,
    GOOD,
    INDENT,
    STYLES,
    Head,
    View,
    code,
    dots,
    hang,
    hang_facts,
    label_head,
    labelled,
    say,
    space,
    trail,
)
from selfeval_cli.output.wording import totals

if TYPE_CHECKING:
    from rich.console import Console

_NARROWEST, _PIPE, _WIDEST = 40, 80, 100
#: In a longer list, documents without findings are counted, not listed (unless verbose).
_SHORT_LIST = 20
#: Places and rules shown unless verbose, and the longest text taken from a document.
_RELATED, _CODES, _LONG = 4, 10, 400
_TOTALS = {**STYLES, "info": "", "unreadable": BAD, "no-form": BAD}


def console(out: TextIO, color: Color = "auto", width: int | None = None) -> "Console":
    """A console on `out`. "always" and "never" win over NO_COLOR; "auto" is left to rich.

    Without `width` it is the terminal's, at most 100 cells, and 80 when `out` is no terminal.
    """
    from rich.console import Console

    if width is None and not out.isatty():
        width = _PIPE
    made = Console(
        file=out,
        force_terminal={"auto": None, "always": True, "never": False}[color],
        color_system={"auto": "auto", "always": "standard", "never": None}[color],
        no_color={"auto": None, "always": False, "never": True}[color],
        width=width,
        highlight=False,
        markup=False,
        emoji=False,
    )
    made.width = max(_NARROWEST, width or min(made.width, _WIDEST))
    return made


class Writer:
    """The cards, the summary table of several documents, and the closing line.

    A `target` is a console of one's own, such as one that records a picture.
    """

    def __init__(self, out: TextIO, target: "Console | None" = None) -> None:
        self._out, self._target = out, target
        self._previous = 0

    def begin(self, run: Run) -> None:
        """Set the view."""
        self._run = run
        self._console = self._target or console(self._out, run.color, run.width)
        documents = run.summary.documents
        self._view = View(
            run.language,
            self._console.width,
            run.verbosity > 0,
            listed=documents > 1,
            long=documents > _SHORT_LIST,
        )
        self._quiet = run.verbosity < 0

    def add(self, document: DocumentReport) -> None:
        """Write the document's cards."""
        lines = list((_brief if self._quiet else _document)(self._view, document))
        if not lines:
            return
        # Cards stand apart; documents that take one line stand together.
        if self._previous and not self._quiet and (self._previous > 1 or len(lines) > 1):
            self._console.print()
        self._previous = len(lines)
        _print(self._console, lines)

    def end(self, counts: Counts) -> None:
        """Write the summary."""
        closing = list(_closing(self._view, self._run))
        if self._view.listed and not self._quiet:
            rules = {rule.code: rule for rule in self._run.rules}
            closing = [*_table(self._view, counts, rules), *closing]
        if self._previous and not self._quiet:
            self._console.print()
        _print(self._console, closing)


def _print(target: "Console", lines: list[Text]) -> None:
    if target.color_system is None:
        # There is no style to write, and a long report goes to a file twice as fast.
        target.file.write("".join(f"{line.plain}\n" for line in lines))
    else:
        target.print(Text("\n").join(lines), soft_wrap=True)


# Documents and forms


def _document(view: View, document: DocumentReport) -> Iterator[Text]:
    """A document's cards; one line if it was not read or, among several, has no findings."""
    if document.problem is not None or not document.forms:
        yield from _unread(view, document)
        yield from _remarks(view, document)
        return
    if view.listed and not view.verbose and not document.count().total():
        if not view.long:
            yield from _clean(view, document)
        return
    facts = dots((document.format or "", f"{say(view, 'forms')} {len(document.forms)}"))
    yield from hang(view, (), escape.line(document.path), BOLD)
    yield from hang(view, space(INDENT), facts, DIM)
    yield from _remarks(view, document)
    for form in document.forms:
        yield Text()
        yield from _form(view, form)


def _unread(view: View, document: DocumentReport) -> Iterator[Text]:
    message = document.problem.message if document.problem else say(view, "no-form")
    text = f"{escape.line(document.path)}{say(view, 'colon')}{escape.line(message)}"
    yield from hang(view, ((f"✗ {say(view, 'unread')} ", BAD),), text)


def _clean(view: View, document: DocumentReport) -> Iterator[Text]:
    counts = {
        "forms": len(document.forms),
        "passed": sum(form.checks.passed for form in document.forms),
        "unchecked": sum(len(form.checks.unchecked) for form in document.forms),
        **document.count(),
    }
    facts = dots(f"{say(view, key)} {number}" for key, number in counts.items() if number)
    yield from trail(view, hang(view, (("✓ ", GOOD),), escape.line(document.path)), facts, INDENT)


def _remarks(view: View, document: DocumentReport) -> Iterator[Text]:
    head = (*space(INDENT), (f"{say(view, 'remark')} ", DIM))
    for remark in document.remarks:
        yield from hang(view, head, escape.cut(remark, _LONG), DIM)


def _form(view: View, form: FormReport) -> Iterator[Text]:
    """One card."""
    yield from _header(view, form)
    shown = [finding for finding in form.findings if finding.active or view.verbose]
    compact = False
    for finding in sorted(shown, key=lambda finding: SEVERITIES.index(finding.severity)):
        if not compact:
            yield Text()
        compact = finding.severity == "info" and not view.verbose
        yield from _finding(view, finding)
    yield Text()
    if not shown:
        text = say(view, "clean-otherwise" if form.findings else "clean")
        yield from hang(view, (*space(INDENT), ("✓ ", GOOD)), text, GOOD)
    yield from _checks(view, form)


def _header(view: View, form: FormReport) -> Iterator[Text]:
    number = f"{say(view, 'form', n=form.number)}  "
    head: Head = (*space(INDENT), (number, DIM))
    name = escape.cut(form.project or form.unit or form.title, _LONG)
    year = say(view, "year", year=form.year) if form.year else ""
    kind = "" if form.kind == "project" else say(view, f"kind.{form.kind}")
    yield from hang_facts(view, head, (name, year, kind), BOLD, "  ")
    for facts in (_people(view, form), _money(view, form), _points(view, form)):
        yield from hang_facts(view, space(INDENT + cell_len(number)), facts)


def _people(view: View, form: FormReport) -> list[str]:
    department, unit = escape.line(form.department), escape.line(form.unit)
    if department and department == unit:
        return [f"{say(view, 'department-and-unit')} {unit}"]
    pairs = (("department", department), ("unit", unit))
    return [f"{say(view, key)} {value}" for key, value in pairs if value]


def _money(view: View, form: FormReport) -> list[str]:
    unit = f" {form.money_unit}" if form.money_unit else ""
    triples = (("budget", form.budget, unit), ("executed", form.executed, unit))
    rate = ("rate", form.rate, "")
    return [f"{say(view, k)} {escape.line(v)}{u}" for k, v, u in (*triples, rate) if v]


def _points(view: View, form: FormReport) -> list[str]:
    facts = []
    if form.total_score:
        facts.append(f"{say(view, 'total')} {escape.line(form.total_score)}")
    if form.total_weight:
        facts.append(say(view, "full", weight=escape.line(form.total_weight)))
    if form.recomputed_total:
        facts.append(say(view, "recomputed", total=escape.line(form.recomputed_total)))
    return [*facts, f"{say(view, 'indicators')} {form.indicators}"]


# Findings


def _finding(view: View, finding: Finding) -> Iterator[Text]:
    """Level, code and place, then what is wrong and how to verify it by hand."""
    style = STYLES[finding.severity] if finding.active else DIM
    severity = pad(say(view, finding.severity), view.severity_width)
    head: Head = (*space(INDENT), (f"{severity} ", style), code(escape.line(finding.code)))
    place, message = escape.cut(finding.where, _LONG), escape.cut(finding.message, _LONG)
    if finding.severity == "info" and not view.verbose:
        yield from hang(view, head, say(view, "colon").join(filter(None, (place, message))))
        return
    yield from _place(view, head, place, finding)
    yield from hang(view, space(view.gutter), message, "" if finding.active else DIM)
    yield from _figures(view, finding)
    for key in ("formula", "basis", "suggestion"):
        value = getattr(finding, key)
        # A message that carries the computation need not be followed by it once more.
        if value and not (key == "formula" and value in finding.message):
            yield from labelled(view, key, escape.cut(value, _LONG), "" if finding.active else DIM)
    yield from _related(view, finding)
    if finding.suppressed is not None:
        reason = say(view, "suppressed-because", reason=escape.cut(finding.suppressed, _LONG))
        yield from hang(view, space(view.gutter), reason, DIM)
    elif not finding.active:
        yield from hang(view, space(view.gutter), say(view, "known"), DIM)


def _place(view: View, head: Head, place: str, finding: Finding) -> Iterator[Text]:
    lines = hang(view, head, place, BOLD if finding.active else DIM)
    if finding.cell is None:
        return lines
    return trail(view, lines, _at(view, finding.cell), view.gutter)


def _at(view: View, cell: CellRef) -> str:
    if cell.line is not None:
        return say(view, "at-line", line=cell.line)
    return say(view, "at-cell", table=cell.table, row=cell.row, column=cell.column)


def _figures(view: View, finding: Finding) -> Iterator[Text]:
    """What stands and what should stand: in one line when that fits, else one below another."""
    styles = {"stated": STYLES[finding.severity], "expected": GOOD, "difference": ""}
    values = {key: getattr(finding, key) for key in styles}
    alone = finding.expected is None and finding.difference is None
    if alone and finding.stated and finding.stated in finding.message:
        return
    figures = {key: escape.cut(value, _LONG) for key, value in values.items() if value is not None}
    if not figures.get("stated", "-").strip():
        figures["stated"] = say(view, "blank")
    row = Text(" " * view.gutter)
    for key, value in figures.items():
        if row.plain.strip():
            row.append(f"   {say(view, key)} ", DIM)
        else:
            row.append(f"{pad(say(view, key), view.label_width)} ", DIM)
        row.append(value, styles[key] if finding.active else DIM)
    if figures and cell_len(row.plain) <= view.width:
        yield row
        return
    for key, value in figures.items():
        yield from labelled(view, key, value, styles[key] if finding.active else DIM)


def _related(view: View, finding: Finding) -> Iterator[Text]:
    # A form that the message names already need not be named once more.
    related = [r for r in finding.related if view.verbose or r.where not in finding.message]
    shown = related if view.verbose else related[:_RELATED]
    places = [
        escape.cut(f"{item.where} {item.cell.text if item.cell else ''}", _LONG) for item in shown
    ]
    if len(related) > len(shown):
        places[-1] += f" {say(view, 'more-places', n=len(related))}"
    yield from hang_facts(view, label_head(view, "related"), places, DIM, say(view, "comma"))


# Counts


def _checks(view: View, form: FormReport) -> Iterator[Text]:
    """What was checked and what was not, and the findings that do not count."""
    checks = form.checks
    facts = [
        say(view, "checked-with", policy=escape.line(form.policy)),
        f"{say(view, 'passed')} {checks.passed}",
        f"{say(view, 'failed')} {checks.failed}",
        f"{say(view, 'unchecked')} {len(checks.unchecked)}",
    ]
    if checks.rows:
        facts.append(say(view, "rows", n=checks.rows_recomputed, all=checks.rows))
    counts = form.count()
    facts += [f"{say(view, key)} {counts[key]}" for key in ("suppressed", "known") if counts[key]]
    yield from hang_facts(view, space(INDENT), facts, DIM)
    head = (*space(INDENT), (f"{say(view, 'unchecked')} ", DIM))
    for text in _unchecked(view, checks):
        yield from hang(view, head, text, DIM)


def _unchecked(view: View, checks: Checks) -> Iterator[str]:
    """A line per reason: the rules it kept from being applied, and how often.

    Why a rule did not apply to the form as a whole is only told with -v; rows always are.
    """
    reasons: dict[str, Counter[str]] = {}
    whole: dict[str, None] = {}
    for item in checks.unchecked:
        if item.where is None and not view.verbose:
            whole[item.code] = None
            continue
        place = f"（{item.where}）" if view.verbose and item.where else ""
        reasons.setdefault(item.reason, Counter())[item.code + place] += 1
    for reason, codes in reasons.items():
        names = (f"{name}×{n}" if n > 1 else name for name, n in codes.items())
        yield escape.line(f"{reason}{say(view, 'colon')}{' '.join(names)}")
    if whole:
        yield say(view, "more-unchecked", n=len(whole), codes=escape.line(" ".join(whole)))


def _brief(view: View, document: DocumentReport) -> Iterator[Text]:
    """Quiet: a line per error, and one for a document that was not read."""
    if document.problem is not None or not document.forms:
        yield from _unread(view, document)
    for form in document.forms:
        for finding in form.findings:
            if finding.active and finding.severity == "error":
                place = f"{document.path} {say(view, 'form', n=form.number)} {finding.where}"
                parts = (escape.cut(part, _LONG) for part in (place, finding.message))
                text = f"{say(view, 'colon').join(parts)} {escape.line(finding.code)}"
                yield from hang(view, ((f"{say(view, 'error')} ", STYLES["error"]),), text)


def _table(view: View, counts: Counts, rules: Mapping[str, RuleInfo]) -> Iterator[Text]:
    """The summary of several documents: by rule, by cause, and the ten worst files."""
    if not (counts.by_code or counts.by_cause or counts.worst):
        return
    yield Text(say(view, "summary"), BOLD)
    if counts.by_code:
        yield from _heading(view, "by-code")
        yield from _by_code(view, counts.by_code, rules)
    if counts.by_cause:
        yield from _heading(view, "by-cause")
        for cause, number in sorted(counts.by_cause.items(), key=lambda item: (-item[1], item[0])):
            yield from hang(view, (_number(number),), say(view, f"cause.{cause}"))
    if counts.worst:
        yield from _heading(view, "worst")
        for worst in counts.worst:
            yield from _worst(view, worst)
    yield Text()


def _heading(view: View, key: str) -> Iterator[Text]:
    yield Text()
    yield Text(" " * INDENT + say(view, key), DIM)


def _number(number: int) -> tuple[str, str]:
    return f"{number:>{INDENT + 5}}  ", ""


def _by_code(view: View, codes: Counter[str], rules: Mapping[str, RuleInfo]) -> Iterator[Text]:
    ordered = sorted(codes.items(), key=lambda item: (-item[1], item[0]))
    shown = ordered if view.verbose else ordered[:_CODES]
    for name, number in shown:
        rule = rules.get(name)
        style = STYLES[rule.severity] if rule else ""
        head = (_number(number), code(escape.line(name), style))
        yield from hang(view, head, escape.line(rule.title) if rule else "")
    rest = ordered[len(shown) :]
    if rest:
        number = sum(number for _, number in rest)
        yield from hang(view, (_number(number),), say(view, "other-codes", rules=len(rest)))


def _worst(view: View, worst: Worst) -> Iterator[Text]:
    head: Head = space(INDENT)
    for key, number in (("error", worst.errors), ("warning", worst.warnings)):
        style = STYLES[key] if number else DIM
        head = (*head, (f"{say(view, key)} ", DIM), (f"{number:<4} ", style))
    yield from hang(view, head, escape.line(worst.path))


def _closing(view: View, run: Run) -> Iterator[Text]:
    """The notes, and the last line: what was found, what was not read, how much was checked."""
    if run.verbosity >= 0:
        for note in run.notes:
            yield from hang(view, ((f"{say(view, 'remark')} ", DIM),), escape.line(note))
    if not run.summary.forms:
        yield Text(say(view, "nothing"), BAD)
    lines = [Text()]
    for text, style in _totals(view, run.summary, run.elapsed):
        gap = " · " if lines[-1].plain else ""
        if cell_len(lines[-1].plain + gap + text) > view.width:
            lines.append(Text())
            gap = ""
        lines[-1].append(gap, DIM).append(text, style)
    yield from lines


def _totals(view: View, summary: Summary, elapsed: float | None) -> Iterator[tuple[str, str]]:
    for key, number in totals(summary):
        yield f"{say(view, key)} {number}", _TOTALS.get(key, DIM) if number else DIM
    if elapsed is not None:
        yield say(view, "elapsed", seconds=f"{elapsed:.1f}"), DIM
