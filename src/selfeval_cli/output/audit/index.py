"""The index of an audit: one page without scripts, drawn from an overview already worked out."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from msgspec import Struct

from selfeval_cli.base.kinds import kinds
from selfeval_cli.model.report import Finding
from selfeval_cli.model.run import Run
from selfeval_cli.output.audit.overview import (
    MOST,
    MOST_MEMBERS,
    MOST_PAIRS,
    RATES,
    TOTALS,
    Bounds,
    Contradiction,
    Overview,
    classes,
)
from selfeval_cli.output.audit.roster import Roster
from selfeval_cli.output.escape import cut, line
from selfeval_cli.output.html import report
from selfeval_cli.output.html.frame import count, texts
from selfeval_cli.output.html.frame import page as framed
from selfeval_cli.output.sheets.rows import Group, collated

Words = Mapping[str, str]
_REPORT = "report.html"
# The chart's box, in its own units.
_WIDTH, _HEIGHT, _TOP, _FOOT = 560, 220, 22, 26


def page(
    run: Run,
    overview: Overview,
    written: Sequence[str],
    copies: Mapping[str, Path],
    warnings: Sequence[str],
    notes: Sequence[str] = (),
    roster: Roster | None = None,
) -> Iterator[str]:
    """The whole page. `written` are the files beside it, `copies` the annotated ones by document,
    `warnings` what is to be said about them, `notes` what about the audit itself,
    `roster` who was to hand in."""
    words = texts(run.language)
    told = [group for group in overview.narratives.values() if len(group) > 1]
    return framed(
        "audit.html",
        run.language,
        words["audit_title"],
        run=run,
        kinds={entry.name: entry.words[run.language] for entry in kinds()},
        overview=overview,
        verdict=report.verdict(overview.forms, overview.wrong, len(overview.unread), words),
        totals=report.totals(run.summary, overview.wrong),
        policies=report.policies(overview.policies, words),
        files=[_file(name, len(copies), words) for name in written],
        notes=(*run.notes, *notes),
        charts=_charts(overview, words),
        heaviest=[
            (words[f"audit_heaviest_{kind}"], words[f"audit_amount_{kind}"], _heaviest(items))
            for kind, items in (("money", overview.money), ("points", overview.points))
        ],
        departments=list(_departments(overview, words)),
        years=[
            (words["department"], overview.years.departments),
            (words["project"], overview.years.projects),
        ],
        most_pairs=MOST_PAIRS,
        copied=sorted(told, key=len, reverse=True),
        copied_rows=overview.copied.groups(),
        most=MOST,
        members=MOST_MEMBERS,
        copies=[(path, quote(file.as_posix())) for path, file in copies.items()],
        warnings=warnings,
        report=_REPORT,
        roster=roster,
    )


def _file(name: str, copies: int, words: Words) -> tuple[str, str, str]:
    """Where a file's card leads, its title and what it holds."""
    entries = {
        "ranking.html": ("audit_ranking", words["audit_ranking_hint"]),
        "report.html": ("audit_page", words["audit_page_hint"]),
        "report.xlsx": ("audit_book", words["audit_book_hint"]),
        "findings.csv": ("audit_book", "findings.csv"),
        "report.json": ("audit_json", words["audit_json_hint"]),
        "annotated": ("audit_copies", words["audit_copies_hint"].format(n=count(copies))),
    }
    key, hint = entries[name]
    return "#copies" if name == "annotated" else name, words[key], hint


class Bar(Struct, frozen=True):
    """A class of a chart: its count above, its label below; exact 100 stands out."""

    label: str
    number: int
    left: str
    top: str
    above: str
    middle: float
    width: str
    height: float

    @property
    def exact(self) -> bool:
        """Whether the bar stands for exactly 100."""
        return self.label.startswith("=")


class Chart(Struct, frozen=True):
    """A distribution drawn as bars, with a sentence on what it shows."""

    title: str
    note: str
    bars: tuple[Bar, ...]
    width: int = _WIDTH
    height: int = _HEIGHT
    base: int = _HEIGHT - _FOOT


def _charts(overview: Overview, words: Words) -> tuple[Chart, Chart]:
    totals = classes(((total, Decimal(100)) for total in overview.totals), TOTALS)
    rates = classes(overview.rates, RATES)
    note = words["audit_totals_note"].format(
        n=count(len(overview.totals)),
        m=count(totals[TOTALS.index("=100")]),
        k=count(totals[TOTALS.index(99)]),
    )
    rate_note = words["audit_rates_note"].format(
        n=count(len(overview.rates)),
        m=count(rates[RATES.index("=100")]),
        k=count(rates[RATES.index(">100")]),
    )
    left_out = (_left_out(overview.forms - sum(counts), words) for counts in (totals, rates))
    return (
        Chart(words["audit_totals"], note + next(left_out), _bars(totals, _labels(TOTALS, ""))),
        Chart(words["audit_rates"], rate_note + next(left_out), _bars(rates, _labels(RATES, "%"))),
    )


def _left_out(forms: int, words: Words) -> str:
    gap = "" if words["lang"] != "en" else " "
    return gap + words["audit_uncounted"].format(n=count(forms)) if forms else ""


def _labels(bounds: Bounds, sign: str) -> list[str]:
    """<60, 60–, …, 99–, =100, >100: a class reaches up to the next one."""
    labels = [f"<{bounds[1]}{sign}"]
    return labels + [f"{b}{sign}" if isinstance(b, str) else f"{b}–" for b in bounds[1:]]


def _bars(counts: Sequence[int], labels: Sequence[str]) -> tuple[Bar, ...]:
    most, step = max([*counts, 1]), _WIDTH / len(counts)
    base = _HEIGHT - _FOOT
    heights = [round((base - _TOP) * number / most, 1) for number in counts]
    return tuple(
        Bar(
            label=labels[index],
            number=counts[index],
            left=f"{step * index + step * 0.14:.1f}",
            top=f"{base - height:.1f}",
            above=f"{base - height - 6:.1f}",
            middle=round(step * (index + 0.5), 1),
            width=f"{step * 0.72:.1f}",
            height=height,
        )
        for index, height in enumerate(heights)
    )


def _heaviest(items: Sequence[Contradiction]) -> list[dict[str, Any]]:
    return [
        {
            "size": item.size,
            "finding": item.finding,
            "form": item.form,
            "anchor": item.anchor,
            "formula": _formula(item.finding),
        }
        for item in sorted(items, key=lambda item: -item.size)[:MOST]
    ]


def _formula(finding: Finding) -> str:
    """The formula, unless the message has it in it."""
    formula = finding.formula or ""
    said = "".join(formula.split()) in "".join(finding.message.split())
    return "" if said else cut(formula, 200)


class DepartmentRow(Struct, frozen=True):
    """A department in one year; its name is only for screen readers below its first year."""

    name: str
    year: str
    group: Group
    link: str = ""
    again: bool = False
    kind: str = ""


def _departments(overview: Overview, words: Words) -> Iterator[DepartmentRow]:
    """A row a year, a subtotal under several years of one of several departments, and the total."""
    whole = Group()
    ordered = sorted(overview.groups.items(), key=lambda i: (collated(i[0][0]), i[0][1] or 0))
    by_name = [(name, list(group)) for name, group in groupby(ordered, key=lambda i: i[0][0])]
    for department, years in by_name:
        name = line(department) or words["no_department"]
        subtotal = Group()
        for rank, ((_, year), group) in enumerate(years):
            subtotal.join(group)
            told = words["no_year"] if year is None else str(year)
            query = urlencode({"department": name, "year": told}, quote_via=quote)
            again = rank > 0 and bool(department)
            yield DepartmentRow(name, told, group, f"{_REPORT}#{query}", again)
        if len(years) > 1 and len(by_name) > 1:
            yield DepartmentRow(name, words["audit_all_years"], subtotal, again=True, kind="sum")
        whole.join(subtotal)
    yield DepartmentRow(words["audit_total"], "", whole, kind="sum")
