"""The index of an audit: one page without scripts, drawn from an overview already worked out."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from urllib.parse import quote, urlencode

from selfeval_cli.model.report import Finding
from selfeval_cli.model.run import Run
from selfeval_cli.output.audit.overview import (
    MOST,
    MOST_MEMBERS,
    RATES,
    TOTALS,
    Bounds,
    Contradiction,
    Overview,
    Subject,
    Teller,
    classes,
)
from selfeval_cli.output.escape import cut, line
from selfeval_cli.output.escape import xml as escape
from selfeval_cli.output.html import page as html
from selfeval_cli.output.sheets.rows import Group

Words = Mapping[str, str]
_REPORT = "report.html"
#: Longest piece of a narrative shown, in characters.
_LONGEST = 300
# The chart's box, in its own units.
_WIDTH, _HEIGHT, _TOP, _FOOT = 560, 220, 22, 26


def page(
    run: Run,
    overview: Overview,
    written: Sequence[str],
    copies: Mapping[str, Path],
    warnings: Sequence[str],
) -> str:
    """The whole page. `written` are the files beside it, `copies` the annotated ones by document,
    `warnings` what is to be said about them."""
    words = html.texts(run.language)
    body = "".join(
        (
            _head(run, overview, words),
            _files(written, copies, words),
            html.unread_section(overview.unread, words),
            html.notes_section(run.notes, words),
            '<main class="audit">',
            _distributions(overview, words),
            _heaviest(overview, words),
            _departments(overview, words),
            _narratives(overview, words),
            _copies(copies, warnings, words),
            "</main>",
            f'<footer class="colophon">{escape(words["by"].format(n=run.tool.version))}</footer>',
        )
    )
    begin, end = html.page(run.language, words["audit_title"]).split("{{body}}")
    return begin + body + end


def _head(run: Run, overview: Overview, words: Words) -> str:
    verdict = html.verdict(overview.forms, overview.wrong, len(overview.unread), words)
    return (
        f'<header class="top"><p class="kicker">selfeval audit</p>'
        f"<h1>{escape(words['audit_title'])}</h1>"
        f'<p class="verdict">{escape(verdict)}</p>'
        f"{html.totals(run.summary, overview.wrong, words)}"
        f"{html.policies(overview.policies, words)}"
        "</header>"
    )


def _files(written: Sequence[str], copies: Mapping[str, Path], words: Words) -> str:
    entries = {
        "report.html": ("audit_page", words["audit_page_hint"]),
        "report.xlsx": ("audit_book", words["audit_book_hint"]),
        "findings.csv": ("audit_book", "findings.csv"),
        "report.json": ("audit_json", words["audit_json_hint"]),
        "annotated": ("audit_copies", words["audit_copies_hint"].format(n=f"{len(copies):,}")),
    }
    cards = "".join(
        f'<li><a href="{"#copies" if name == "annotated" else escape(name)}">'
        f"<b>{escape(words[entries[name][0]])}</b>"
        f"<span>{escape(entries[name][1])}</span></a></li>"
        for name in written
    )
    return f'<nav aria-label="{escape(words["audit_files"])}"><ul class="cards">{cards}</ul></nav>'


def _distributions(overview: Overview, words: Words) -> str:
    totals = classes(((total, Decimal(100)) for total in overview.totals), TOTALS)
    rates = classes(overview.rates, RATES)
    full, near = totals[TOTALS.index("=100")], totals[TOTALS.index(99)]
    exact, above = rates[RATES.index("=100")], rates[RATES.index(">100")]
    note = words["audit_totals_note"].format(
        n=f"{len(overview.totals):,}", m=f"{full:,}", k=f"{near:,}"
    )
    rate_note = words["audit_rates_note"].format(
        n=f"{len(overview.rates):,}", m=f"{exact:,}", k=f"{above:,}"
    )
    return (
        '<section class="charts">'
        + _figure("audit_totals", note, totals, TOTALS, "", overview.forms, words)
        + _figure("audit_rates", rate_note, rates, RATES, "%", overview.forms, words)
        + "</section>"
    )


def _figure(
    key: str,
    note: str,
    counts: Sequence[int],
    bounds: Bounds,
    sign: str,
    forms: int,
    words: Words,
) -> str:
    left_out = forms - sum(counts)
    if left_out:
        note += ("" if words["lang"] != "en" else " ") + words["audit_uncounted"].format(
            n=f"{left_out:,}"
        )
    return (
        f"<figure><h2>{escape(words[key])}</h2>{chart(counts, _labels(bounds, sign), words[key])}"
        f"<figcaption>{escape(note)}</figcaption></figure>"
    )


def _labels(bounds: Bounds, sign: str) -> list[str]:
    """<60, 60–, …, 99–, =100, >100: a class reaches up to the next one."""
    second = bounds[1]
    labels = [f"<{second}{sign}"]
    labels += [f"{b}{sign}" if isinstance(b, str) else f"{b}–" for b in bounds[1:]]
    return labels


def chart(counts: Sequence[int], labels: Sequence[str], title: str) -> str:
    """A bar for each class with its count above and its label below; exact 100 stands out."""
    most = max([*counts, 1])
    step = _WIDTH / len(counts)
    room = _HEIGHT - _TOP - _FOOT
    parts = []
    for index, (count, label) in enumerate(zip(counts, labels, strict=True)):
        height = round(room * count / most, 1) if count else 0
        middle, base = round(step * (index + 0.5), 1), _HEIGHT - _FOOT
        kind = ' class="exact"' if label.startswith("=") else ""
        parts.append(
            f"<g{kind}><title>{escape(label)} · {count:,}</title>"
            f'<rect x="{step * index + step * 0.14:.1f}" y="{base - height:.1f}" '
            f'width="{step * 0.72:.1f}" height="{height}"/>'
            f'<text x="{middle}" y="{base - height - 6:.1f}">{f"{count:,}" if count else ""}</text>'
            f'<text class="label" x="{middle}" y="{_HEIGHT - 8}">{escape(label)}</text></g>'
        )
    return (
        f'<svg class="chart" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
        f'aria-label="{escape(title)}"><line x1="0" x2="{_WIDTH}" y1="{_HEIGHT - _FOOT}" '
        f'y2="{_HEIGHT - _FOOT}"/>{"".join(parts)}</svg>'
    )


def _heaviest(overview: Overview, words: Words) -> str:
    return "".join(
        f"<section><h2>{escape(words[f'audit_heaviest_{kind}'])}</h2>"
        f"{_contradictions(items, words[f'audit_amount_{kind}'], words)}</section>"
        for kind, items in (("money", overview.money), ("points", overview.points))
    )


def _contradictions(items: Sequence[Contradiction], amount: str, words: Words) -> str:
    if not items:
        return f'<p class="meta">{escape(words["audit_none"])}</p>'
    heaviest = sorted(items, key=lambda item: -item.size)[:MOST]
    rows = "".join(
        f'<tr><td class="number">{number(item.size)}</td>'
        f'<td><span class="badge {item.finding.severity}">{escape(words[item.finding.severity])}'
        f'</span> <span class="code">{escape(item.finding.code)}</span></td>'
        f"<td>{_who(item.form, words)}</td>"
        f'<td><a href="{_REPORT}#{item.anchor}">{escape(item.finding.message)}</a>'
        f"{_formula(item.finding)}</td></tr>"
        for item in heaviest
    )
    heads = (amount, words["rule"], words["project"], words["message"])
    return _table(heads, rows, "heaviest")


def _formula(finding: Finding) -> str:
    """The formula, unless the message has it in it."""
    formula = finding.formula or ""
    if "".join(formula.split()) in "".join(finding.message.split()):
        return ""
    return f'<span class="sub formula-line">{escape(cut(formula, 200))}</span>'


def _who(form: Subject, words: Words) -> str:
    year = words["no_year"] if form.year is None else str(form.year)
    # A department's own form is about no project.
    nameless = words["kind_department" if form.kind == "department" else "no_project"]
    return (
        f"{escape(line(form.project) or nameless)}"
        f'<span class="sub">{escape(line(form.department) or words["no_department"])} · {year}'
        "</span>"
    )


def _departments(overview: Overview, words: Words) -> str:
    names = sorted({name for name, _ in overview.groups})
    rows = []
    whole = Group()
    for name in names:
        years = sorted(
            ((year, group) for (of, year), group in overview.groups.items() if of == name),
            key=lambda item: item[0] or 0,
        )
        for rank, (year, group) in enumerate(years):
            whole.join(group)
            rows.append(_group_row(name if rank == 0 else "", name, year, group, words))
    rows.append(_cells(f"<th>{escape(words['audit_total'])}</th><td></td>", whole, "sum"))
    heads = (
        words["department"],
        words["year"],
        words["audit_form_count"],
        words["audit_wrong"],
        words["budget"],
        words["executed"],
        words["rate"],
        words["audit_mean"],
        words["errors"],
        words["warnings"],
        words["audit_uncounted_short"],
    )
    return (
        f"<section><h2>{escape(words['audit_departments'])}</h2>"
        f"{_table(heads, ''.join(rows), 'departments')}"
        f'<p class="meta">{escape(words["audit_money_note"])}</p></section>'
    )


def _group_row(shown: str, name: str, year: int | None, group: Group, words: Words) -> str:
    department = name or words["no_department"]
    told = words["no_year"] if year is None else str(year)
    query = urlencode({"department": department, "year": told}, quote_via=quote)
    label = escape(line(shown or department))
    # A department's name stands at its first year; below it is only there for screen readers.
    head = f"<th>{label}</th>" if shown or not name else f'<th class="again">{label}</th>'
    link = f'<td><a href="{_REPORT}#{query}">{escape(told)}</a></td>'
    return _cells(head + link, group)


def _cells(head: str, group: Group, kind: str = "") -> str:
    rate = group.rate
    values = (
        f"{group.forms:,}",
        _count(group.wrong),
        number(group.budget),
        number(group.executed),
        "—" if rate is None else f"{rate * 100:.2f}%",
        "—" if group.mean_total is None else f"{group.mean_total:.2f}",
        _count(group.counts["error"]),
        _count(group.counts["warning"]),
        _count(group.uncounted),
    )
    cells = "".join(f'<td class="number">{value}</td>' for value in values)
    return f'<tr class="{kind}">{head}{cells}</tr>'


def _count(value: int) -> str:
    return f"{value:,}" if value else '<span class="nil">0</span>'


def number(value: Decimal) -> str:
    """A figure with thousands separators, without zeros at its end."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _narratives(overview: Overview, words: Words) -> str:
    groups = [group for group in overview.narratives.values() if len(group) > 1]
    if not groups:
        return ""
    groups.sort(key=len, reverse=True)
    note = words["audit_narratives_note"].format(n=f"{len(groups):,}")
    rest = len(groups) - MOST
    more = words["audit_narratives_more"].format(n=f"{rest:,}") if rest > 0 else ""
    return (
        f'<section><h2>{escape(words["audit_narratives"])}</h2><p class="meta">{escape(note)}</p>'
        + "".join(_narrative(group, words) for group in groups[:MOST])
        + (f'<p class="meta">{escape(more)}</p>' if more else "")
        + "</section>"
    )


def _narrative(group: Sequence[Teller], words: Words) -> str:
    shown, rest = group[:MOST_MEMBERS], len(group) - MOST_MEMBERS
    cards = "".join(
        f'<li><a href="{_REPORT}#{teller.anchor}"><b>{_who(teller.form, words)}</b></a>'
        f"<p>{escape(cut(teller.result, _LONGEST))}</p></li>"
        for teller in shown
    )
    more = words["audit_members_more"].format(n=f"{rest:,}") if rest > 0 else ""
    return f'<ul class="tellers">{cards}</ul>' + (
        f'<p class="meta">{escape(more)}</p>' if more else ""
    )


def _copies(copies: Mapping[str, Path], warnings: Sequence[str], words: Words) -> str:
    if not copies and not warnings:
        return ""
    rows = "".join(
        f'<li><a href="{quote(file.as_posix())}">{escape(line(path))}</a></li>'
        for path, file in copies.items()
    )
    told = "".join(f"<li>{escape(line(text))}</li>" for text in warnings)
    notes = f"<h3>{escape(words['audit_copy_notes'])}</h3><ul>{told}</ul>" if told else ""
    return (
        f'<section id="copies"><details{" open" if len(copies) <= MOST_OPEN else ""}><summary>'
        f"<h2>{escape(words['audit_copies'])} <small>{len(copies):,}</small></h2></summary>"
        f'<ul class="columns">{rows}</ul>{notes}</details></section>'
    )


#: A longer list of copies is folded.
MOST_OPEN = 40


def _table(heads: Iterable[str], rows: str, kind: str) -> str:
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in heads)
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(kind)}">'
        f'<table class="ledger {kind}"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'
        "</div>"
    )
