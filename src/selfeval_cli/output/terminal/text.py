"""The report on a terminal: a card per form, its findings most severe first, and a summary."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, TextIO

from rich.cells import cell_len
from rich.text import Text

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
from selfeval_cli.output.phrases import totals
from selfeval_cli.output.summary import Tally, Worst, severities, tally
from selfeval_cli.output.terminal.page import (
    BAD,
    BOLD,
    DIM,
    GOOD,
    INDENT,
    STYLES,
    Head,
    Page,
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
from selfeval_cli.output.terminal.wrap import pad

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


def render(run: Run, out: TextIO) -> None:
    """Write the cards, the summary table of several documents, and the closing line."""
    show(run, console(out, run.color, run.width))


def show(run: Run, target: "Console") -> None:
    """The same on a console of one's own, such as one that records a picture."""
    several = run.summary.documents > 1
    long = run.summary.documents > _SHORT_LIST
    page = Page(run.language, target.width, run.verbosity > 0, several, long)
    quiet = run.verbosity < 0
    previous = 0
    for document in run.documents():
        lines = list(_brief(page, document) if quiet else _document(page, document))
        if not lines:
            continue
        # Cards stand apart; documents that take one line stand together.
        if previous and not quiet and (previous > 1 or len(lines) > 1):
            target.print()
        previous = len(lines)
        _print(target, lines)
    closing = list(_closing(page, run))
    if several and not quiet:
        rules = {rule.code: rule for rule in run.rules}
        closing = [*_table(page, tally(run.documents()), rules), *closing]
    if previous and not quiet:
        target.print()
    _print(target, closing)


def _print(target: "Console", lines: list[Text]) -> None:
    if target.color_system is None:
        # There is no style to write, and a long report goes to a file twice as fast.
        target.file.write("".join(f"{line.plain}\n" for line in lines))
    else:
        target.print(Text("\n").join(lines), soft_wrap=True)


# Documents and forms


def _document(page: Page, document: DocumentReport) -> Iterator[Text]:
    """A document's cards; one line if it was not read or, among several, has no findings."""
    if document.problem is not None or not document.forms:
        yield from _unread(page, document)
        yield from _remarks(page, document)
        return
    if page.listed and not page.verbose and not severities(document.forms).total():
        if not page.long:
            yield from _clean(page, document)
        return
    facts = dots((document.format or "", f"{say(page, 'forms')} {len(document.forms)}"))
    yield from hang(page, (), escape.line(document.path), BOLD)
    yield from hang(page, space(INDENT), facts, DIM)
    yield from _remarks(page, document)
    for form in document.forms:
        yield Text()
        yield from _form(page, form)


def _unread(page: Page, document: DocumentReport) -> Iterator[Text]:
    message = document.problem.message if document.problem else say(page, "no-form")
    text = f"{escape.line(document.path)}{say(page, 'colon')}{escape.line(message)}"
    yield from hang(page, ((f"✗ {say(page, 'unread')} ", BAD),), text)


def _clean(page: Page, document: DocumentReport) -> Iterator[Text]:
    counts = {
        "forms": len(document.forms),
        "passed": sum(form.checks.passed for form in document.forms),
        "unchecked": sum(len(form.checks.unchecked) for form in document.forms),
        **severities(document.forms),
    }
    facts = dots(f"{say(page, key)} {number}" for key, number in counts.items() if number)
    yield from trail(page, hang(page, (("✓ ", GOOD),), escape.line(document.path)), facts, INDENT)


def _remarks(page: Page, document: DocumentReport) -> Iterator[Text]:
    head = (*space(INDENT), (f"{say(page, 'remark')} ", DIM))
    for remark in document.remarks:
        yield from hang(page, head, escape.cut(remark, _LONG), DIM)


def _form(page: Page, form: FormReport) -> Iterator[Text]:
    """One card."""
    yield from _header(page, form)
    shown = [finding for finding in form.findings if finding.active or page.verbose]
    compact = False
    for finding in sorted(shown, key=lambda finding: SEVERITIES.index(finding.severity)):
        if not compact:
            yield Text()
        compact = finding.severity == "info" and not page.verbose
        yield from _finding(page, finding)
    yield Text()
    if not shown:
        text = say(page, "clean-otherwise" if form.findings else "clean")
        yield from hang(page, (*space(INDENT), ("✓ ", GOOD)), text, GOOD)
    yield from _checks(page, form)


def _header(page: Page, form: FormReport) -> Iterator[Text]:
    number = f"{say(page, 'form', n=form.number)}  "
    head: Head = (*space(INDENT), (number, DIM))
    name = escape.cut(form.project or form.unit or form.title, _LONG)
    year = say(page, "year", year=form.year) if form.year else ""
    kind = "" if form.kind == "project" else say(page, f"kind.{form.kind}")
    yield from hang_facts(page, head, (name, year, kind), BOLD, "  ")
    for facts in (_people(page, form), _money(page, form), _points(page, form)):
        yield from hang_facts(page, space(INDENT + cell_len(number)), facts)


def _people(page: Page, form: FormReport) -> list[str]:
    department, unit = escape.line(form.department), escape.line(form.unit)
    if department and department == unit:
        return [f"{say(page, 'department-and-unit')} {unit}"]
    pairs = (("department", department), ("unit", unit))
    return [f"{say(page, key)} {value}" for key, value in pairs if value]


def _money(page: Page, form: FormReport) -> list[str]:
    unit = f" {form.money_unit}" if form.money_unit else ""
    triples = (("budget", form.budget, unit), ("executed", form.executed, unit))
    rate = ("rate", form.rate, "")
    return [f"{say(page, k)} {escape.line(v)}{u}" for k, v, u in (*triples, rate) if v]


def _points(page: Page, form: FormReport) -> list[str]:
    facts = []
    if form.total_score:
        facts.append(f"{say(page, 'total')} {escape.line(form.total_score)}")
    if form.total_weight:
        facts.append(say(page, "full", weight=escape.line(form.total_weight)))
    if form.recomputed_total:
        facts.append(say(page, "recomputed", total=escape.line(form.recomputed_total)))
    return [*facts, f"{say(page, 'indicators')} {form.indicators}"]


# Findings


def _finding(page: Page, finding: Finding) -> Iterator[Text]:
    """Level, code and place, then what is wrong and how to verify it by hand."""
    style = STYLES[finding.severity] if finding.active else DIM
    severity = pad(say(page, finding.severity), page.severity_width)
    head: Head = (*space(INDENT), (f"{severity} ", style), code(escape.line(finding.code)))
    place, message = escape.cut(finding.where, _LONG), escape.cut(finding.message, _LONG)
    if finding.severity == "info" and not page.verbose:
        yield from hang(page, head, say(page, "colon").join(filter(None, (place, message))))
        return
    yield from _place(page, head, place, finding)
    yield from hang(page, space(page.gutter), message, "" if finding.active else DIM)
    yield from _figures(page, finding)
    for key in ("formula", "basis", "suggestion"):
        value = getattr(finding, key)
        # A message that carries the computation need not be followed by it once more.
        if value and not (key == "formula" and value in finding.message):
            yield from labelled(page, key, escape.cut(value, _LONG), "" if finding.active else DIM)
    yield from _related(page, finding)
    if finding.suppressed is not None:
        reason = say(page, "suppressed-because", reason=escape.cut(finding.suppressed, _LONG))
        yield from hang(page, space(page.gutter), reason, DIM)
    elif not finding.active:
        yield from hang(page, space(page.gutter), say(page, "known"), DIM)


def _place(page: Page, head: Head, place: str, finding: Finding) -> Iterator[Text]:
    lines = hang(page, head, place, BOLD if finding.active else DIM)
    if finding.cell is None:
        return lines
    return trail(page, lines, _at(page, finding.cell), page.gutter)


def _at(page: Page, cell: CellRef) -> str:
    if cell.line is not None:
        return say(page, "at-line", line=cell.line)
    return say(page, "at-cell", table=cell.table, row=cell.row, column=cell.column)


def _figures(page: Page, finding: Finding) -> Iterator[Text]:
    """What stands and what should stand: in one line when that fits, else one below another."""
    styles = {"stated": STYLES[finding.severity], "expected": GOOD, "difference": ""}
    values = {key: getattr(finding, key) for key in styles}
    alone = finding.expected is None and finding.difference is None
    if alone and finding.stated and finding.stated in finding.message:
        return
    figures = {key: escape.cut(value, _LONG) for key, value in values.items() if value is not None}
    if not figures.get("stated", "-").strip():
        figures["stated"] = say(page, "blank")
    row = Text(" " * page.gutter)
    for key, value in figures.items():
        if row.plain.strip():
            row.append(f"   {say(page, key)} ", DIM)
        else:
            row.append(f"{pad(say(page, key), page.label_width)} ", DIM)
        row.append(value, styles[key] if finding.active else DIM)
    if figures and cell_len(row.plain) <= page.width:
        yield row
        return
    for key, value in figures.items():
        yield from labelled(page, key, value, styles[key] if finding.active else DIM)


def _related(page: Page, finding: Finding) -> Iterator[Text]:
    # A form that the message names already need not be named once more.
    related = [r for r in finding.related if page.verbose or r.where not in finding.message]
    shown = related if page.verbose else related[:_RELATED]
    places = [
        escape.cut(f"{item.where} {item.cell.text if item.cell else ''}", _LONG) for item in shown
    ]
    if len(related) > len(shown):
        places[-1] += f" {say(page, 'more-places', n=len(related))}"
    yield from hang_facts(page, label_head(page, "related"), places, DIM, say(page, "comma"))


# Counts


def _checks(page: Page, form: FormReport) -> Iterator[Text]:
    """What was checked and what was not, and the findings that do not count."""
    checks = form.checks
    facts = [
        say(page, "checked-with", policy=escape.line(form.policy)),
        f"{say(page, 'passed')} {checks.passed}",
        f"{say(page, 'failed')} {checks.failed}",
        f"{say(page, 'unchecked')} {len(checks.unchecked)}",
    ]
    if checks.rows:
        facts.append(say(page, "rows", n=checks.rows_recomputed, all=checks.rows))
    counts = severities((form,))
    facts += [f"{say(page, key)} {counts[key]}" for key in ("suppressed", "known") if counts[key]]
    yield from hang_facts(page, space(INDENT), facts, DIM)
    head = (*space(INDENT), (f"{say(page, 'unchecked')} ", DIM))
    for text in _unchecked(page, checks):
        yield from hang(page, head, text, DIM)


def _unchecked(page: Page, checks: Checks) -> Iterator[str]:
    """A line per reason: the rules it kept from being applied, and how often.

    Why a rule did not apply to the form as a whole is only told with -v; rows always are.
    """
    reasons: dict[str, Counter[str]] = {}
    whole: dict[str, None] = {}
    for item in checks.unchecked:
        if item.where is None and not page.verbose:
            whole[item.code] = None
            continue
        place = f"（{item.where}）" if page.verbose and item.where else ""
        reasons.setdefault(item.reason, Counter())[item.code + place] += 1
    for reason, codes in reasons.items():
        names = (f"{name}×{n}" if n > 1 else name for name, n in codes.items())
        yield escape.line(f"{reason}{say(page, 'colon')}{' '.join(names)}")
    if whole:
        yield say(page, "more-unchecked", n=len(whole), codes=escape.line(" ".join(whole)))


def _brief(page: Page, document: DocumentReport) -> Iterator[Text]:
    """Quiet: a line per error, and one for a document that was not read."""
    if document.problem is not None or not document.forms:
        yield from _unread(page, document)
    for form in document.forms:
        for finding in form.findings:
            if finding.active and finding.severity == "error":
                place = f"{document.path} {say(page, 'form', n=form.number)} {finding.where}"
                parts = (escape.cut(part, _LONG) for part in (place, finding.message))
                text = f"{say(page, 'colon').join(parts)} {escape.line(finding.code)}"
                yield from hang(page, ((f"{say(page, 'error')} ", STYLES["error"]),), text)


def _table(page: Page, counts: Tally, rules: Mapping[str, RuleInfo]) -> Iterator[Text]:
    """The summary of several documents: by rule, by cause, and the ten worst files."""
    if not (counts.by_code or counts.by_cause or counts.worst):
        return
    yield Text(say(page, "summary"), BOLD)
    if counts.by_code:
        yield from _heading(page, "by-code")
        yield from _by_code(page, counts.by_code, rules)
    if counts.by_cause:
        yield from _heading(page, "by-cause")
        for cause, number in sorted(counts.by_cause.items(), key=lambda item: (-item[1], item[0])):
            yield from hang(page, (_number(number),), say(page, f"cause.{cause}"))
    if counts.worst:
        yield from _heading(page, "worst")
        for worst in counts.worst:
            yield from _worst(page, worst)
    yield Text()


def _heading(page: Page, key: str) -> Iterator[Text]:
    yield Text()
    yield Text(" " * INDENT + say(page, key), DIM)


def _number(number: int) -> tuple[str, str]:
    return f"{number:>{INDENT + 5}}  ", ""


def _by_code(page: Page, codes: Counter[str], rules: Mapping[str, RuleInfo]) -> Iterator[Text]:
    ordered = sorted(codes.items(), key=lambda item: (-item[1], item[0]))
    shown = ordered if page.verbose else ordered[:_CODES]
    for name, number in shown:
        rule = rules.get(name)
        style = STYLES[rule.severity] if rule else ""
        head = (_number(number), code(escape.line(name), style))
        yield from hang(page, head, escape.line(rule.title) if rule else "")
    rest = ordered[len(shown) :]
    if rest:
        number = sum(number for _, number in rest)
        yield from hang(page, (_number(number),), say(page, "other-codes", rules=len(rest)))


def _worst(page: Page, worst: Worst) -> Iterator[Text]:
    head: Head = space(INDENT)
    for key, number in (("error", worst.errors), ("warning", worst.warnings)):
        style = STYLES[key] if number else DIM
        head = (*head, (f"{say(page, key)} ", DIM), (f"{number:<4} ", style))
    yield from hang(page, head, escape.line(worst.path))


def _closing(page: Page, run: Run) -> Iterator[Text]:
    """The notes, and the last line: what was found, what was not read, how much was checked."""
    if run.verbosity >= 0:
        for note in run.notes:
            yield from hang(page, ((f"{say(page, 'remark')} ", DIM),), escape.line(note))
    if not run.summary.forms:
        yield Text(say(page, "nothing"), BAD)
    lines = [Text()]
    for text, style in _totals(page, run.summary, run.elapsed):
        gap = " · " if lines[-1].plain else ""
        if cell_len(lines[-1].plain + gap + text) > page.width:
            lines.append(Text())
            gap = ""
        lines[-1].append(gap, DIM).append(text, style)
    yield from lines


def _totals(page: Page, summary: Summary, elapsed: float | None) -> Iterator[tuple[str, str]]:
    for key, number in totals(summary):
        yield f"{say(page, key)} {number}", _TOTALS.get(key, DIM) if number else DIM
    if elapsed is not None:
        yield say(page, "elapsed", seconds=f"{elapsed:.1f}"), DIM
