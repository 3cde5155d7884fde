"""Single faults put into clean forms: for every rule, a way to make the form break it.

An injection takes the forms of a document and returns them with one thing wrong, or None where
the document offers no place for the fault. Everything around the fault is put right again (a
changed score moves the total along), so that the fault stands alone as far as it can.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from documents.clean import fixed, plain
from documents.sheet import Piece, Sheet, with_stray_cell
from documents.spec import FormSpec, FundsRow, Row

Forms = tuple[FormSpec, ...]
FormFault = Callable[[FormSpec], FormSpec | None]


@dataclass(frozen=True)
class Fault:
    """A fault of one rule.

    `forms` changes the forms; `pieces` the printed paragraphs and tables; `body` the XML of a Word
    document, which makes the fault one of Word documents only. `policy` are policy settings under
    which the rule applies.
    """

    code: str
    name: str
    forms: Callable[[Forms], Forms | None]
    pieces: Callable[[list[Piece], Forms], list[Piece] | None] | None = None
    body: Callable[[str, Forms], str | None] | None = None
    policy: tuple[tuple[str, str], ...] = ()


# What forms are made of


def number(text: str) -> Decimal | None:
    """A printed plain number, grouped or with a percent sign, or None."""
    stripped = text.replace(",", "").rstrip("%％")
    return Decimal(stripped) if re.fullmatch(r"-?\d+(\.\d+)?", stripped) else None


def scored(form: FormSpec) -> bool:
    """Whether the form prints weights and scores."""
    return form.total is not None


def level_of_points(form: FormSpec) -> bool:
    """Whether the form prints first-level categories."""
    return "level1" in form.layout.indicators.columns


def with_row(form: FormSpec, place: int, **changes: str) -> FormSpec:
    """The form with one row changed; its stated totals follow the score."""
    old = form.rows[place]
    new = replace(old, **changes)  # type: ignore[arg-type]
    rows = (*form.rows[:place], new, *form.rows[place + 1 :])
    return moved(replace(form, rows=rows), (number(new.score) or 0) - (number(old.score) or 0))


def moved(form: FormSpec, difference: Decimal | int) -> FormSpec:
    """The form with its stated totals changed by `difference`, and its grade word along."""
    if form.total is None or not difference:
        return form
    total = (number(form.total.score) or Decimal(0)) + difference
    text = f"{total:f}"
    grade = next(word for word, low in _GRADES if total >= low)
    stated = {"自评总分（分）": text, "自评等级": grade}
    return replace(
        form,
        total=replace(form.total, score=text),
        identity=tuple((label, stated.get(label, value)) for label, value in form.identity),
    )


_GRADES = (("优", 90), ("良", 80), ("中", 60), ("差", -1000))


def full_rows(form: FormSpec) -> list[int]:
    """Places of the rows with full marks, of at least two points."""
    return [
        place
        for place, row in enumerate(form.rows)
        if row.weight == row.score and (number(row.weight) or 0) >= 2
    ]


def counted(form: FormSpec) -> list[int]:
    """Places of full-mark rows (any row where nothing is scored) that answer a count or a rate
    from below, in a target cell of their own."""
    return [
        place
        for place, row in enumerate(form.rows)
        if row.level2 != "成本指标"
        and "成本" not in row.name
        and not row.child
        and number(row.value.lstrip("≥≧>=")) not in (None, 0)
        and number(row.actual.removesuffix(row.unit)) is not None
        and (not scored(form) or place in full_rows(form))
    ]


def with_actual(form: FormSpec, place: int, share: Fraction, **changes: str) -> FormSpec:
    """The form with a row's result set to a share of its target."""
    row = form.rows[place]
    goal = Fraction(number(row.value.lstrip("≥≧>=")) or 0)
    suffix = row.unit if row.unit and row.actual.endswith(row.unit) else ""
    return with_row(form, place, actual=fixed(goal * share, 2) + suffix, **changes)


def with_total_funds(form: FormSpec, **changes: str) -> FormSpec:
    """The form with its total row of funds changed and the totals following its score."""
    old = form.funds[0]
    new = replace(old, **changes)  # type: ignore[arg-type]
    text = form.actual.replace(old.executed, new.executed) if old.executed else form.actual
    changed = replace(form, funds=(new, *form.funds[1:]), actual=text)
    return moved(changed, (number(new.score) or 0) - (number(old.score) or 0))


def base_key(form: FormSpec) -> str:
    """The column that holds the base of the execution rate."""
    return "initial" if "budget" not in form.layout.funds.columns else "budget"


def plain_funds(form: FormSpec) -> bool:
    """Whether the funds table has ordinary base and executed columns."""
    return bool(form.funds) and {"initial", "budget"} & set(form.layout.funds.columns) != set()


def on_first(fault: FormFault) -> Callable[[Forms], Forms | None]:
    """The fault in the first form of the document."""

    def inject(forms: Forms) -> Forms | None:
        changed = fault(forms[0])
        return None if changed is None else (changed, *forms[1:])

    return inject


# FRM


def _no_project(form: FormSpec) -> FormSpec | None:
    return replace(form, project="　") if form.project else None


def _no_funds(form: FormSpec) -> FormSpec | None:
    """A department's form may do without."""
    if not scored(form) or form.layout.funds.name == "hubei" or form.kind != "project":
        return None
    return replace(form, funds=())


def _no_total(form: FormSpec) -> FormSpec | None:
    if not scored(form) or any("自评" in label for label, _ in form.identity):
        return None
    return replace(form, total=None)


def _garbled_figure(form: FormSpec) -> FormSpec | None:
    if not plain_funds(form):
        return None
    return with_total_funds(form, executed=form.funds[0].executed.replace("0", "O", 1) + "B.5")


def _garbled_score(form: FormSpec) -> FormSpec | None:
    places = full_rows(form)
    if not places:
        return None
    row = form.rows[places[0]]
    rows = list(form.rows)
    rows[places[0]] = replace(row, score=f"{row.score}l5")
    return replace(form, rows=tuple(rows))


def _stray_cell(pieces: list[Piece], forms: Forms) -> list[Piece] | None:
    """An empty cell before the figures of the first row that has a result and a unit."""
    form = forms[0]
    keys = form.layout.indicators.columns
    row = next((r for r in form.rows if r.actual and "\n" not in r.name and not r.child), None)
    if row is None or not scored(form) or keys.index("weight" if "weight" in keys else "score") < 5:
        return None
    for place, piece in enumerate(pieces):
        if isinstance(piece, Sheet):
            for line, boxes in enumerate(piece.lines):
                at = next((i for i, box in enumerate(boxes) if box.text.startswith(row.name)), None)
                if at is not None:
                    result = list(pieces)
                    result[place] = with_stray_cell(piece, line, len(boxes) - 3)
                    return result
    return None


def _template_row(form: FormSpec) -> FormSpec | None:
    row = form.rows[-1]
    return replace(form, rows=(*form.rows, Row(row.level1, row.level2, "……")))


def _template_name(form: FormSpec) -> FormSpec | None:
    return with_row(form, 0, name=f"{form.rows[0].name}（≥**个）")


def _no_satisfaction(form: FormSpec) -> FormSpec | None:
    if not level_of_points(form):
        return None
    rows = tuple(
        replace(
            row,
            level1="效益指标",
            level2="社会效益指标",
            name=row.name.replace("满意度", "参与比例"),
        )
        if row.level1 == "满意度指标"
        else row
        for row in form.rows
    )
    return replace(form, rows=rows, points={})


def _other_year(form: FormSpec) -> FormSpec | None:
    for place, row in enumerate(form.rows):
        found = re.match(r"(20\d\d)年", row.value)
        if found:
            old, new = found[1], str(int(found[1]) - 2)
            changes = {
                key: getattr(row, key).replace(old, new)
                for key in ("target", "actual", "value", "target0")
            }
            return with_row(form, place, **changes)
    return None


def _unfilled(form: FormSpec) -> FormSpec | None:
    rows = tuple(replace(row, actual="", score="", coefficient="", reason="") for row in form.rows)
    blank = with_total_funds(form, score="") if form.funds else form
    identity = tuple(pair for pair in form.identity if "自评" not in pair[0])
    total = None if form.total is None else replace(form.total, score="")
    return replace(blank, rows=rows, total=total, actual="", identity=identity)


def _tracked(body: str, forms: Forms) -> str | None:
    """The first score of the indicators as a pending insertion."""
    for row in forms[0].rows:
        marked = f">{row.score}</w:t></w:r>"
        start = body.find(f">{row.name}")
        at = body.find(marked, start)
        if row.score and start >= 0 and at >= 0:
            begin = body.rfind("<w:r>", 0, at)
            end = at + len(marked)
            run = body[begin:end]
            wrapped = f'<w:ins w:id="1" w:author="a" w:date="2024-01-02T00:00:00Z">{run}</w:ins>'
            return body[:begin] + wrapped + body[end:]
    return None


# FND


def _wrong_rate(form: FormSpec) -> FormSpec | None:
    total = form.funds[0]
    rate = number(total.rate)
    if "rate" not in form.layout.funds.columns or rate is None or rate <= 1:
        return None
    return with_total_funds(form, rate=total.rate.replace(f"{rate}", f"{rate - 7}"))


def _wrong_execution_score(form: FormSpec) -> FormSpec | None:
    score = number(form.funds[0].score)
    return None if score is None else with_total_funds(form, score=f"{score - Decimal('0.7')}")


def _parts_off(form: FormSpec) -> FormSpec | None:
    if len(form.funds) < 3 or not plain_funds(form):
        return None
    key = base_key(form)
    row = form.funds[1]
    value = number(getattr(row, key))
    if value is None or form.funds[2].label.startswith("其中"):
        return None
    changed = replace(row, rate="", **{key: f"{value + 3}"})  # type: ignore[arg-type]
    return replace(form, funds=(form.funds[0], changed, *form.funds[2:]))


def _budget_blank(form: FormSpec) -> FormSpec | None:
    if not {"initial", "budget"} <= set(form.layout.funds.columns):
        return None
    if not form.funds[0].initial:
        return None  # without a budget at year start nothing was used in its place: FND009
    return replace(form, funds=tuple(replace(row, budget="") for row in form.funds))


def _overspent(form: FormSpec) -> FormSpec | None:
    if not plain_funds(form) or "rate" not in form.layout.funds.columns:
        return None
    row = form.funds[0]
    base = number(getattr(row, base_key(form)))
    if base is None:
        return None
    alone = replace(form, funds=(row,))
    full = row.weight or "20"
    return with_total_funds(
        alone,
        executed=f"{base * Decimal('1.2')}",
        rate="120%",
        score=full if row.score else "",
        reason="追加任务",
    )


def _part_scored(form: FormSpec) -> FormSpec | None:
    if len(form.funds) < 2 or not form.funds[0].score:
        return None
    total, part = form.funds[:2]
    changed = replace(part, weight=total.weight, score=total.score)
    return replace(form, funds=(total, changed, *form.funds[2:]))


def _execution_weight(form: FormSpec) -> FormSpec | None:
    """One point more for the execution, taken from a row with full marks."""
    total = form.funds[0] if form.funds else FundsRow("")
    places = full_rows(form)
    base = number(getattr(total, base_key(form)))
    spent = number(total.executed)
    if "weight" not in form.layout.funds.columns or not places or not base or spent is None:
        return None
    weight = (number(total.weight) or 0) + 1
    score = fixed(Fraction(weight) * Fraction(spent) / Fraction(base), 2)
    row = form.rows[places[0]]
    less = plain(Fraction(number(row.weight) or 0) - 1)
    changed = with_row(replace(form, points={}), places[0], weight=less, score=less)
    return with_total_funds(changed, weight=str(weight), score=score)


def _no_rate(form: FormSpec) -> FormSpec | None:
    if "rate" not in form.layout.funds.columns or not plain_funds(form):
        return None
    return with_total_funds(form, rate="")


def _nothing_of_nothing(form: FormSpec) -> FormSpec | None:
    if "rate" not in form.layout.funds.columns or not plain_funds(form):
        return None
    blank = next((i for i, row in enumerate(form.funds) if i and not row.executed), None)
    if blank is None:
        return None
    changes = {key: "0" for key in ("initial", "budget") if key in form.layout.funds.columns}
    row = replace(form.funds[blank], executed="0", rate="100%", **changes)  # type: ignore[arg-type]
    return replace(form, funds=(*form.funds[:blank], row, *form.funds[blank + 1 :]))


def _money_in_yuan(form: FormSpec) -> FormSpec | None:
    """Amounts in 元 under a header that says 万元."""
    cost = any("总成本" in row.name for row in form.rows)
    if "万元" not in form.labels.get("funds", "") or not cost or not plain_funds(form):
        return None

    def yuan(text: str) -> str:
        value = number(text)
        return text if value is None else plain(Fraction(value) * 10000)

    rows = tuple(
        replace(
            row, initial=yuan(row.initial), budget=yuan(row.budget), executed=yuan(row.executed)
        )
        for row in form.funds
    )
    return replace(form, funds=rows, actual="任务已经组织实施并投入使用，群众反映较好。")


def _negative_part(form: FormSpec) -> FormSpec | None:
    if len(form.funds) < 3 or not plain_funds(form):
        return None
    key = base_key(form)
    blank = next((i for i, row in enumerate(form.funds) if i > 1 and not row.executed), None)
    value = number(getattr(form.funds[1], key))
    if blank is None or value is None:
        return None
    rows = list(form.funds)
    rows[1] = replace(rows[1], rate="", **{key: f"{value + 2}"})  # type: ignore[arg-type]
    rows[blank] = replace(rows[blank], **{key: "-2"})  # type: ignore[arg-type]
    return replace(form, funds=tuple(rows))


def _low_execution(form: FormSpec, share: str = "0.6") -> FormSpec | None:
    if not plain_funds(form) or "rate" not in form.layout.funds.columns:
        return None
    row = form.funds[0]
    base = number(getattr(row, base_key(form)))
    explained = any(len(one.reason) > 3 for one in form.rows)  # a reason for lost points
    if base is None or explained:
        return None
    percent = Decimal(share) * 100
    full = Decimal(row.weight or "20")
    return with_total_funds(
        replace(form, funds=(row,)),
        executed=f"{base * Decimal(share)}",
        rate=f"{percent:.0f}%",
        score=plain(Fraction(full) * Fraction(Decimal(share))) if row.score else "",
    )


# WGT


def _weight_lost(form: FormSpec) -> FormSpec | None:
    places = full_rows(form)
    if not places:
        return None
    row = form.rows[places[0]]
    less = plain(Fraction(number(row.weight) or 0) - 1)
    return with_row(replace(form, points={}), places[0], weight=less, score=less)


def _weight_blank(form: FormSpec) -> FormSpec | None:
    places = full_rows(form)
    return with_row(form, places[0], weight="") if places else None


def _label_points(form: FormSpec) -> FormSpec | None:
    if not scored(form) or not level_of_points(form):
        return None
    first = form.rows[0].level1
    points = sum(
        (number(row.weight) or 0 for row in form.rows if row.level1 == first), start=Decimal(0)
    )
    return replace(form, points={**form.points, first: f"{points + 5}"})


def _other_split(form: FormSpec) -> FormSpec | None:
    if not level_of_points(form) or form.policy == "hubei":
        return None
    places = full_rows(form)
    pairs = [(a, b) for a in places for b in places if form.rows[a].level1 != form.rows[b].level1]
    if not pairs:
        return None
    one, other = pairs[0]
    changed = replace(form, points={})
    for place, step in ((one, -1), (other, 1)):
        weight = plain(Fraction(number(form.rows[place].weight) or 0) + step)
        changed = with_row(changed, place, weight=weight, score=weight)
    return changed


def _total_weight(form: FormSpec) -> FormSpec | None:
    if form.total is None or not form.total.weight:
        return None
    return replace(form, total=replace(form.total, weight="110"))


def _zero_weight(form: FormSpec) -> FormSpec | None:
    places = full_rows(form)
    pairs = [(a, b) for a in places for b in places if a < b]
    same = [(a, b) for a, b in pairs if form.rows[a].level1 == form.rows[b].level1]
    if not same:
        return None
    one, other = same[0]
    both = plain(
        sum((Fraction(number(form.rows[i].weight) or 0) for i in (one, other)), start=Fraction(0))
    )
    return with_row(with_row(form, one, weight="0", score="0"), other, weight=both, score=both)


def _heavy_row(form: FormSpec) -> FormSpec | None:
    """All points of the form on one row per category, seven tenths of them on the first."""
    if not scored(form) or form.policy == "hubei":
        return None
    firsts = [
        next((row for row in form.rows if row.level1 == level and row.weight == row.score), None)
        for level in ("产出指标", "效益指标", "满意度指标")
    ]
    weights = ("70", "10", "10")
    rows = tuple(
        replace(row, weight=weight, score=weight)
        for row, weight in zip(firsts, weights, strict=True)
        if row is not None
    )
    if len(rows) < 3:
        return None
    before = sum((number(row.score) or 0 for row in form.rows), start=Decimal(0))
    return moved(replace(form, rows=rows, points={}), 90 - before)


# SCR


def _total_off(form: FormSpec) -> FormSpec | None:
    if form.total is None:
        return None
    score = number(form.total.score) or Decimal(0)
    return replace(form, total=replace(form.total, score=f"{score - Decimal('1.5')}"))


def _score_above(form: FormSpec) -> FormSpec | None:
    places = full_rows(form)
    if not places:
        return None
    score = (number(form.rows[places[0]].weight) or 0) + 2
    return with_row(form, places[0], score=f"{score}")


def _score_blank(form: FormSpec) -> FormSpec | None:
    places = full_rows(form)
    return with_row(form, places[0], score="") if places else None


def _score_negative(form: FormSpec) -> FormSpec | None:
    places = full_rows(form)
    return with_row(form, places[0], score="-1") if places else None


def _too_high(form: FormSpec) -> FormSpec | None:
    places = counted(form)
    if not places or not scored(form):
        return None
    return with_actual(form, places[0], Fraction(1, 2), coefficient="50%")


def _too_low(form: FormSpec) -> FormSpec | None:
    places = counted(form)
    if not places or not scored(form):
        return None
    half = plain(Fraction(number(form.rows[places[0]].weight) or 0) / 2)
    return with_row(form, places[0], score=half, reason="按谨慎原则计分")


def _worded(form: FormSpec) -> int | None:
    """The first full-mark row answered in words that are no date."""
    return next(
        (
            place
            for place in full_rows(form)
            if form.rows[place].kind == "定性指标" and not re.search(r"\d", form.rows[place].value)
        ),
        None,
    )


def _outside_band(form: FormSpec) -> FormSpec | None:
    place = _worded(form)
    if place is None:
        return None
    return with_row(form, place, actual="未达成年度指标且效果较差", reason="工作推进缓慢")


def _no_reason(form: FormSpec) -> FormSpec | None:
    place = _worded(form)
    if place is None or "reason" not in form.layout.indicators.columns:
        return None
    row = form.rows[place]
    score = fixed(Fraction(number(row.weight) or 0) * Fraction(9, 10), 2)
    return with_row(form, place, score=score, reason="/", actual=row.value)


def _wrong_grade(form: FormSpec) -> FormSpec | None:
    if form.total is None:
        return None
    total = number(form.total.score) or Decimal(0)
    word = "良" if total >= 90 else "优"
    others = tuple(pair for pair in form.identity if pair[0] != "自评等级")
    return replace(form, identity=(*others, ("自评等级", word)))


def _perfect_but_unspent(form: FormSpec) -> FormSpec | None:
    if not scored(form) or any(row.score != row.weight for row in form.rows if not row.child):
        return None
    return _low_execution(form, "0.3")


# IND


def _unsplit(form: FormSpec) -> bool:
    return "unit" not in form.layout.indicators.columns


def _united(form: FormSpec) -> int | None:
    """The first counted row that prints a unit other than % in its target."""
    return next(
        (p for p in counted(form) if form.rows[p].unit and form.rows[p].unit not in "%％"), None
    )


def _other_unit(form: FormSpec) -> FormSpec | None:
    place = _united(form)
    if place is None or not _unsplit(form):
        return None
    row = form.rows[place]
    unit = "份" if row.unit != "份" else "台"
    return with_row(form, place, actual=row.value + unit)


def _other_question(form: FormSpec) -> FormSpec | None:
    place = _united(form)
    if place is None or not _unsplit(form):
        return None
    return with_row(form, place, actual="100%")


def _comparator_repeated(form: FormSpec) -> FormSpec | None:
    places = counted(form)
    if not places:
        return None
    row = form.rows[places[0]]
    unit = row.unit if _unsplit(form) else ""
    goal = row.value.lstrip("≥≧>=")
    return with_row(form, places[0], target=f"≥{goal}{unit}", actual=f"≥{goal}{unit}")


def _far_above(form: FormSpec) -> FormSpec | None:
    place = _united(form)
    return None if place is None else with_actual(form, place, Fraction(8, 5), reason="")


def _no_unit(form: FormSpec) -> FormSpec | None:
    place = _united(form)
    if place is None or not _unsplit(form):
        return None
    goal = form.rows[place].value
    return with_row(form, place, name="建设成果", target=f"≥{goal}", actual=goal)


def _malformed(form: FormSpec) -> FormSpec | None:
    place = _united(form)
    if place is None or not _unsplit(form):
        return None
    row = form.rows[place]
    return with_row(form, place, actual=f"{row.value}{row.unit}%")


def _impossible_percent(form: FormSpec) -> FormSpec | None:
    for place, row in enumerate(form.rows):
        if "满意度" in row.name and row.score == row.weight:
            sign = "%" if row.actual.endswith(("%", "％")) else ""
            return with_row(form, place, actual=f"104{sign}")
    return None


def _deadline_missed(form: FormSpec) -> FormSpec | None:
    for place, row in enumerate(form.rows):
        dated = row.value.endswith(("前", "完成")) and "月" in row.value
        if scored(form) and dated and row.score == row.weight:
            target = "9月30日前"
            return with_row(
                form, place, target=target, value=target, target0=target, actual="11月20日"
            )
    return None


def _twice(form: FormSpec) -> FormSpec | None:
    places = counted(form)
    if not places:
        return None
    row = form.rows[places[0]]
    half = plain(Fraction(number(row.weight) or 0) / 2)
    if scored(form):
        row = replace(row, weight=half, score=half)
    rows = (*form.rows[: places[0]], row, row, *form.rows[places[0] + 1 :])
    return replace(form, rows=rows)


def _cost_elsewhere(form: FormSpec) -> FormSpec | None:
    for place, row in enumerate(form.rows):
        if "总成本" in row.name and row.unit and _unsplit(form):
            goal = plain(Fraction(number(row.value) or 0) * 3)
            return with_row(form, place, target=f"≤{goal}{row.unit}", actual=f"{goal}{row.unit}")
    return None


def _senseless_direction(form: FormSpec) -> FormSpec | None:
    for place, row in enumerate(form.rows):
        if row.unit in ("%", "％") and row.score == row.weight and _unsplit(form):
            return with_row(form, place, name="群众投诉率", target="≥2%", actual="2%")
    return None


def _vacuous(form: FormSpec) -> FormSpec | None:
    place = _united(form)
    if place is None or not _unsplit(form):
        return None
    return with_row(form, place, target=f"≥0{form.rows[place].unit}")


def _unmeasurable(form: FormSpec) -> FormSpec | None:
    """A quantity whose target is only words."""
    for place in counted(form):
        row = form.rows[place]
        asks = row.level2 == "数量指标" and "level2" in form.layout.indicators.columns
        if asks and _unsplit(form):
            return with_row(form, place, target="做好有关工作", actual="已做好有关工作")
    return None


def _weights_as_values(form: FormSpec) -> FormSpec | None:
    if not scored(form) or not _unsplit(form):
        return None
    if any(row.score != row.weight for row in form.rows if not row.child):
        return None
    rows = tuple(replace(row, target=row.weight, actual=row.weight) for row in form.rows)
    return replace(form, rows=rows)


def _all_perfect(form: FormSpec) -> FormSpec | None:
    if not scored(form) or any(row.score != row.weight for row in form.rows if not row.child):
        return None
    rows = tuple(
        replace(row, actual=re.sub(r"^[≥≧>=≤<]+|不低于|不超过|以上|前$", "", row.target))
        if _unsplit(form)
        else replace(row, actual=row.value.lstrip("≥≧≤<>="))
        for row in form.rows
    )
    return replace(form, rows=rows)


# NAR and SET


def _no_result(form: FormSpec) -> FormSpec | None:
    return replace(form, actual="")


def _result_copies_goal(form: FormSpec) -> FormSpec | None:
    return replace(form, actual=form.expected)


def _contradicting_text(form: FormSpec) -> FormSpec | None:
    spent = number(form.funds[0].executed) if form.funds else None
    unit = "万元" if "万元" in form.labels.get("funds", "") else "元"
    if spent is None or not plain_funds(form):
        return None
    return replace(form, actual=f"任务已经完成，全年预算执行{spent * 2}{unit}，群众反映较好。")


def _figure_for_text(form: FormSpec) -> FormSpec | None:
    return replace(form, expected="43.2")


def _same_project(forms: Forms) -> Forms | None:
    if len(forms) < 2 or not forms[0].project:
        return None
    first, second, *rest = forms
    if any(re.match(r"20\d\d年", row.value) for row in second.rows):
        return None  # its dates would not fit the first one's year
    changed = replace(
        second,
        project=first.project,
        department=first.department,
        unit=first.unit,
        title=first.title,
        year=first.year,
    )
    return (first, changed, *rest)


def _copied_rows(forms: Forms) -> Forms | None:
    """The second form carries the first one's rows under its own weights."""
    if len(forms) < 2:
        return None
    first, second, *rest = forms
    mine, theirs = full_rows(second), full_rows(first)
    if not scored(first):
        mine, theirs = list(range(len(second.rows))), list(range(len(first.rows)))
    rows = list(second.rows)
    copied = 0
    for to, source in zip(mine, theirs, strict=False):
        if first.rows[source].unit and not first.rows[source].child:
            copy = first.rows[source]
            kept = {key: getattr(rows[to], key) for key in ("level1", "level2", "weight", "score")}
            rows[to] = replace(copy, **kept)
            copied += 1
    return (first, replace(second, rows=tuple(rows)), *rest) if copied >= 3 else None


def _copied_text(forms: Forms) -> Forms | None:
    if len(forms) < 2:
        return None
    text = "按照年度计划稳步推进各项任务，建立台账逐项销号，联合有关单位开展督导，群众反映较好。"
    goal = "加强组织领导，落实工作责任，按照年度计划完成各项任务，发挥资金效益，惠及群众。"
    return tuple(replace(form, expected=goal, actual=text) for form in forms)


def _twice_handed_in(forms: Forms) -> Forms | None:
    return (forms[0], forms[0]) if len(forms) >= 2 else None


def _unchanged(forms: Forms) -> Forms | None:
    return forms


def _executed_blank(form: FormSpec) -> FormSpec | None:
    if not plain_funds(form) or not number(form.funds[0].rate):
        return None
    return replace(form, funds=(replace(form.funds[0], executed=""), *form.funds[1:]))


def _above_full_marks(form: FormSpec) -> FormSpec | None:
    places = full_rows(form)
    total = None if form.total is None else number(form.total.score)
    if not places or total is None:
        return None
    score = f"{(number(form.rows[places[0]].score) or 0) + 103 - total:f}"
    return with_row(form, places[0], weight=score, score=score)


def _admitted(form: FormSpec) -> FormSpec | None:
    place = _worded(form)
    return None if place is None else with_row(form, place, actual="尚未完成")


def _nothing_missed(form: FormSpec) -> FormSpec | None:
    places = full_rows(form)
    if not places or "reason" not in form.layout.indicators.columns:
        return None
    half = plain(Fraction(number(form.rows[places[0]].weight) or 0) / 2)
    return with_row(form, places[0], score=half, reason="无偏差")


def _no_such_day(form: FormSpec) -> FormSpec | None:
    for place, row in enumerate(form.rows):
        if row.value.endswith(("前", "完成")) and "月" in row.value:
            day = "2月30日前"
            return with_row(form, place, target=day, value=day, target0=day)
    return None


def _last_years_text(form: FormSpec) -> FormSpec | None:
    year = re.search(r"20\d\d", form.year)
    if year is None or not form.actual:
        return None
    return replace(form, actual=f"{int(year[0]) - 1}年按计划办结全部事项，群众反映良好。")


def _adjusted(form: FormSpec) -> FormSpec | None:
    """A budget raised in the middle of the year, of which the form says nothing."""
    initial = number(form.funds[0].initial) if len(form.funds) == 1 else None
    budget = number(form.funds[0].budget) if len(form.funds) == 1 else None
    texts = (form.expected, form.actual, *(text for _, text in form.closing))
    if not initial or not budget or any("调" in text or "追加" in text for text in texts):
        return None
    funds = (replace(form.funds[0], initial=f"{budget - 1:f}", reason=""),)
    return replace(form, funds=funds) if budget > 1 else None


def _part_overspent(form: FormSpec) -> FormSpec | None:
    """One part spent half a unit above its budget and another that much less: the total holds."""
    filled = [place for place, row in enumerate(form.funds) if place and number(row.executed)]
    if len(filled) != 2 or any(form.funds[at].label.startswith("其中") for at in filled):
        return None
    first, second = (form.funds[at] for at in filled)
    base, spent = number(first.budget or first.initial), number(first.executed)
    rest = number(second.executed)
    if base is None or spent is None or rest is None or rest <= base - spent + Decimal("0.5"):
        return None
    moved_on = base - spent + Decimal("0.5")
    funds = list(form.funds)
    funds[filled[0]] = replace(first, executed=f"{spent + moved_on:f}")
    funds[filled[1]] = replace(second, executed=f"{rest - moved_on:f}")
    return replace(form, funds=tuple(funds))


_MONEY_UNIT = re.compile(r"[（(][万亿]?元[）)]|[万亿]?元")


def _no_money_unit(form: FormSpec) -> FormSpec | None:
    """No 元 and no 万元 anywhere."""
    fixed_labels = (form.layout.funds.section, *form.layout.funds.labels.values())
    if not form.layout.side or any("元" in text for text in fixed_labels):
        return None
    rows = [
        replace(
            row,
            name=_MONEY_UNIT.sub("", row.name),
            target=_MONEY_UNIT.sub("", row.target),
            actual=_MONEY_UNIT.sub("", row.actual),
            value=_MONEY_UNIT.sub("", row.value),
            unit=_MONEY_UNIT.sub("", row.unit),
        )
        for row in form.rows
    ]
    expected, actual = (_MONEY_UNIT.sub("", text) for text in (form.expected, form.actual))
    bare = replace(form, rows=tuple(rows), expected=expected, actual=actual)
    return replace(bare, labels={**form.labels, "funds": "项目资金"})


def _name_blank(form: FormSpec) -> FormSpec | None:
    return with_row(form, 0, name="") if form.rows and not form.rows[0].child else None


def _wrong_home(form: FormSpec) -> FormSpec | None:
    """A second level of the outputs under the benefits, in a form that prints both."""
    if not {"level1", "level2"} <= set(form.layout.indicators.columns):
        return None
    for place, row in enumerate(form.rows):
        if "效益指标" in row.level1 and "效益" in row.level2:
            return with_row(form, place, level2="时效指标")
    return None


def _unmet_unscored(form: FormSpec) -> FormSpec | None:
    """In a form without scores half of what was planned, and no reason."""
    if scored(form) or "reason" not in form.layout.indicators.columns:
        return None
    for place, row in enumerate(form.rows):
        target = number(re.sub(r"^[≥≧>=]+", "", row.target).rstrip(row.unit or ""))
        if target and target >= 2 and row.target.startswith("≥"):
            half = f"{target / 2:f}{row.unit}"
            return with_row(form, place, actual=half, reason="")
    return None


def _other_scale(form: FormSpec) -> FormSpec | None:
    """90 days asked for, three months answered."""
    place = _worded(form)
    if place is None:
        return None
    return with_row(form, place, target="≤90天", value="≤90天", actual="2个月")


def _money_as_output(form: FormSpec) -> FormSpec | None:
    """The budget as the target of an output, in a form that says what is one."""
    budget = form.funds[0].budget if form.funds else ""
    label = form.labels.get("funds", "")
    if not number(budget) or "万元" not in label or not plain_funds(form):
        return None
    if not level_of_points(form):
        return None
    for place, row in enumerate(form.rows):
        if "产出" in row.level1 and "成本" not in row.level2 and not row.child:
            amount = f"{budget}万元"
            name = "资金投入"
            return with_row(form, place, name=name, target=amount, value=amount, actual=amount)
    return None


def _another_rate(form: FormSpec) -> FormSpec | None:
    """An execution rate among the outputs that is not the one of the funds."""
    rate = number(form.funds[0].rate) if form.funds else None
    if not rate or not plain_funds(form):
        return None
    for place, row in enumerate(form.rows):
        if (
            "产出" in row.level1
            and row.unit == "%"
            and row.target.startswith("≥")
            and not row.child
        ):
            stated = "61.7%" if rate > 70 else "97.1%"
            return with_row(form, place, name="预算执行率", actual=stated)
    return None


def _coefficient_off(form: FormSpec) -> FormSpec | None:
    """A completion rate that is not result ÷ target."""
    if "coefficient" not in form.layout.indicators.columns or not scored(form):
        return None
    for place, row in enumerate(form.rows):
        if row.unit and "≥" in row.target + row.comparator and not row.child:
            return with_row(form, place, coefficient="37%")
    return None


def _too_long(form: FormSpec) -> FormSpec | None:
    """More days than the target allows, full marks."""
    place = _worded(form)
    if place is None or not scored(form):
        return None
    target = "收到申请后15日内办结"
    return with_row(form, place, target=target, value=target, target0=target, actual="22日办结")


def _as_ratio(form: FormSpec) -> FormSpec | None:
    """A satisfaction without its percent sign."""
    for place, row in enumerate(form.rows):
        percent = row.value.endswith(("%", "％")) or row.unit in ("%", "％")
        if "满意度" in row.name and row.score == row.weight and percent:
            return with_row(form, place, actual="1")
    return None


def _more_waiting(form: FormSpec) -> FormSpec | None:
    """A floor below a time that people wait."""
    for place, row in enumerate(form.rows):
        if row.unit in ("%", "％") and row.score == row.weight and _unsplit(form):
            return with_row(form, place, name="办事群众等待时间", target="≥10分钟", actual="10分钟")
    return None


def _denied(form: FormSpec) -> FormSpec | None:
    """What the target asks for was not done, full marks."""
    place = _worded(form)
    if place is None:
        return None
    return with_row(
        form, place, target="建立机制", value="建立机制", target0="建立机制", actual="未建立"
    )


def _not_weight_times(form: FormSpec) -> FormSpec | None:
    """A score that is not the weight times the coefficient of a row in words."""
    place = _worded(form)
    if "coefficient" not in form.layout.indicators.columns or place is None:
        return None
    return with_row(form, place, coefficient="70%")


def _subtotal_off(form: FormSpec) -> FormSpec | None:
    """A subtotal below the parts of the funds that is 3 too high."""
    if not plain_funds(form):
        return None
    key, (total, *parts) = base_key(form), form.funds
    amounts = [amount for row in parts if (amount := number(getattr(row, key)))]
    if len(amounts) < 2 or sum(amounts) != number(getattr(total, key)):
        return None
    row = FundsRow("小计", **{key: f"{sum(amounts) + 3}"})  # type: ignore[arg-type]
    return replace(form, funds=(*form.funds, row))


def _year_changed(forms: Forms) -> Forms | None:
    """The same form once more under the next year."""
    year = re.search(r"20\d\d", forms[0].year)
    if year is None or len(forms) < 2 or not forms[0].project:
        return None
    after = replace(forms[0], year=forms[0].year.replace(year[0], str(int(year[0]) + 1)))
    return (forms[0], after)


def _one(code: str, fault: FormFault, **more: object) -> Fault:
    return Fault(code, fault.__name__.lstrip("_"), on_first(fault), **more)  # type: ignore[arg-type]


FAULTS: tuple[Fault, ...] = (
    _one("FRM001", _no_project),
    _one("FRM002", _no_funds),
    _one("FRM002", _no_total),
    _one("FRM003", _garbled_figure),
    _one("FRM003", _garbled_score),
    Fault("FRM004", "stray_cell", _unchanged, pieces=_stray_cell),
    _one("FRM005", _template_row),
    _one("FRM005", _template_name),
    _one("FRM006", _no_satisfaction),
    _one("FRM007", _other_year),
    _one("FRM008", _unfilled),
    Fault("FRM009", "tracked", _unchanged, body=_tracked),
    _one("FRM011", _no_money_unit),
    _one("FND001", _wrong_rate),
    _one("FND002", _wrong_execution_score),
    _one("FND003", _parts_off),
    _one("FND003", _subtotal_off),
    _one("FND004", _budget_blank),
    _one("FND005", _overspent),
    _one("FND006", _part_scored),
    _one("FND007", _execution_weight),
    _one("FND008", _no_rate),
    _one("FND009", _nothing_of_nothing),
    _one("FND010", _money_in_yuan),
    _one("FND011", _negative_part),
    _one("FND012", _low_execution, policy=(("low_execution", "90"),)),
    _one("FND013", _adjusted),
    _one("FND014", _part_overspent),
    _one("FND015", _another_rate),
    _one("FND016", _executed_blank),
    _one("WGT001", _weight_lost),
    _one("WGT002", _weight_blank),
    _one("WGT003", _label_points),
    _one("WGT004", _other_split),
    _one("WGT005", _total_weight),
    _one("WGT006", _zero_weight),
    _one("WGT007", _heavy_row),
    _one("SCR001", _total_off),
    _one("SCR002", _score_above),
    _one("SCR003", _score_blank),
    _one("SCR004", _score_negative),
    _one("SCR005", _too_high),
    _one("SCR006", _too_low),
    _one("SCR007", _outside_band),
    _one("SCR008", _no_reason),
    _one("SCR009", _wrong_grade),
    _one("SCR010", _perfect_but_unspent),
    _one("SCR011", _above_full_marks),
    _one("SCR012", _coefficient_off),
    _one("SCR012", _not_weight_times),
    _one("SCR013", _admitted),
    _one("SCR013", _denied),
    _one("IND001", _other_unit),
    _one("IND002", _other_question),
    _one("IND003", _comparator_repeated),
    _one("IND004", _far_above),
    _one("IND005", _no_unit),
    _one("IND005", _as_ratio),
    _one("IND006", _malformed),
    _one("IND007", _impossible_percent),
    _one("IND008", _deadline_missed),
    _one("IND008", _too_long),
    _one("IND009", _twice),
    _one("IND010", _cost_elsewhere),
    _one("IND011", _senseless_direction),
    _one("IND011", _more_waiting),
    _one("IND012", _vacuous),
    _one("IND013", _unmeasurable),
    _one("IND014", _weights_as_values),
    _one("IND015", _all_perfect),
    _one("IND016", _unmet_unscored),
    _one("IND017", _nothing_missed),
    _one("IND018", _money_as_output),
    _one("IND019", _no_such_day),
    _one("IND020", _other_scale),
    _one("IND021", _wrong_home),
    _one("IND022", _name_blank),
    _one("NAR001", _no_result),
    _one("NAR002", _result_copies_goal),
    _one("NAR003", _contradicting_text),
    _one("NAR004", _figure_for_text),
    _one("NAR005", _last_years_text),
    Fault("SET001", "same_project", _same_project),
    Fault("SET002", "copied_rows", _copied_rows),
    Fault("SET003", "copied_text", _copied_text),
    Fault("SET004", "twice_handed_in", _twice_handed_in),
    Fault("SET005", "year_changed", _year_changed),
)
