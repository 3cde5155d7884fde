"""Kinds of fault: a change of a clean content, the codes that name it, and the cells it is at."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random

from blind.contents import Content, Row, completion, fixed
from blind.layouts import Layout, Tag


@dataclass(frozen=True)
class Hit:
    """Where a fault was put: the cells it may be told at, and what stood there before."""

    tags: tuple[Tag, ...]
    right: str = ""


Put = Callable[[Content, Random], Hit | None]


@dataclass(frozen=True)
class Fault:
    """One kind: its name, the codes that name it, columns it needs, codes that follow from it, and
    whether only Word can show it."""

    name: str
    codes: tuple[str, ...]
    needs: str
    put: Put
    also: tuple[str, ...] = ()
    arithmetic: bool = False
    word: bool = False

    def fits(self, layout: Layout) -> bool:
        """Whether a layout has what the fault needs."""
        funds = {name for name, _ in layout.funds}
        parts = {"paid": layout.paid, "total": bool(layout.total), "points": bool(layout.points),
                 "single": layout.has("target"), "subtotals": bool(layout.subtotals),
                 "unscored": not layout.has("score"), "project": "项目" in layout.identity[0],
                 "cells": layout.has("comparator"), "levels": "二级指标" in layout.levels,
                 "first": "一级指标" in layout.levels,
                 "weighed": layout.weighed,
                 "undeclared": "分" not in layout.block}  # fmt: skip
        return all(
            parts.get(one, layout.has(one) or one.removeprefix("fund-") in funds)
            for one in self.needs.split()
        )


FAULTS: list[Fault] = []


def _fault(
    name: str,
    codes: str,
    needs: str,
    also: str = "",
    *,
    arithmetic: bool = False,
    word: bool = False,
) -> Callable[[Put], Put]:
    def add(put: Put) -> Put:
        FAULTS.append(
            Fault(name, tuple(codes.split()), needs, put, tuple(also.split()), arithmetic, word)
        )
        return put

    return add


def _pick(one: Content, random: Random, *kinds: str, met: bool = True) -> int | None:
    """The number of a row of these kinds; met ones have full marks."""
    fitting = [
        at for at, row in enumerate(one.rows)
        if (not kinds or row.kind in kinds) and (row.score == row.weight) == met
    ]  # fmt: skip
    return random.choice(fitting) if fitting else None


def _simple(
    name: str, codes: str, field: str, needs: str, value: str | Callable[[Row], str],
    kinds: str = "", also: str = "", score: str = "", at: str = "", *, arithmetic: bool = False,
) -> None:  # fmt: skip
    """A fault that sets one field of one row; `score` is the part of the weight it then gets."""

    def put(one: Content, random: Random) -> Hit | None:
        number = _pick(one, random, *kinds.split())
        if number is None:
            return None
        row = one.rows[number]
        before = str(getattr(row, field))
        setattr(row, field, value if isinstance(value, str) else value(row))
        if field in ("target", "actual"):
            row.rate = _rate(row)
        if score:
            row.score = fixed(Decimal(row.weight) * Decimal(score))
            one.copy_sums()
        places = tuple((name, number) for name in (at or field).split())
        return Hit(places, before)

    _fault(name, codes, needs, also, arithmetic=arithmetic)(put)


def _rate(row: Row) -> str:
    """The completion rate that goes with what a row says now; none where it cannot be said."""
    done = re.match(r"\d+(?:\.\d+)?", row.actual)
    if ("%" in row.actual) != (row.unit == "%"):
        return row.rate
    if done is None or row.kind in ("zero", "deadline", "words"):
        return "" if done is None else "100%"
    share = Decimal(done[0]) / Decimal(row.number)
    if row.kind == "ceiling":
        return "100%" if share <= 1 else fixed(max(Decimal(0), 2 - share) * 100) + "%"
    return completion(Decimal(done[0]), Decimal(row.number))


def _fund(
    name: str, codes: str, field: str, value: Callable[[Content], str], needs: str,
    also: str = "", row: int = 0, at: str = "", *, sums: bool = False, arithmetic: bool = False,
) -> None:  # fmt: skip
    """A fault that sets one field of a funds row."""

    def put(one: Content, random: Random) -> Hit | None:
        fund = one.funds[row]
        before = str(getattr(fund, field))
        changed = value(one)
        if changed == before:
            return None
        setattr(fund, field, changed)
        if sums:
            one.copy_sums()
        rows = {0, row} if "FND003" in codes else {row}
        places = [(f"fund-{name}", number) for name in (at or field).split() for number in rows]
        return Hit(tuple(places), before)

    _fault(name, codes, needs, also, arithmetic=arithmetic)(put)


def _more(text: str, by: str) -> str:
    return fixed(Decimal(text) + Decimal(by), 4)


def _half(row: Row) -> str:
    return f"{max(1, int(Decimal(row.number) / 2))}{row.unit}"


_SUMS = "SCR001 WGT001 WGT003"
# weights
_simple(
    "weight blank", "WGT002", "weight", "weight score", "", also=_SUMS + " WGT008", arithmetic=True
)
_simple(
    "weight zero",
    "WGT006",
    "weight",
    "weight score",
    "0",
    also=_SUMS + " SCR002 WGT008",
    arithmetic=True,
)
_simple(
    "weight negative",
    "WGT006",
    "weight",
    "weight score",
    lambda row: "-" + row.weight,
    also=_SUMS + " SCR002 WGT008",
    arithmetic=True,
)
_simple("weight word", "FRM003", "weight", "weight score", "十分之", also="WGT001 WGT003")
_simple(
    "score above weight",
    "SCR002",
    "score",
    "weight score",
    lambda row: _more(row.weight, "5"),
    also="SCR001 SCR005 SCR014",
    arithmetic=True,
)
_simple("score blank", "SCR003", "score", "score", "", also="SCR001", arithmetic=True)
_simple(
    "score negative",
    "SCR004",
    "score",
    "score",
    lambda row: "-" + row.score,
    also="SCR001 SCR006 SCR008 SCR014",
    arithmetic=True,
)
_simple("score word", "FRM003", "score", "score", "满分x", also="SCR001")
_simple("score star", "FRM003", "score", "score", lambda row: row.score + "*", also="SCR001")
# what a result earns
_simple(
    "floor missed, full marks",
    "SCR005",
    "actual",
    "target weight score",
    _half,
    "floor",
    "IND004 SCR013 NAR003",
    at="actual score target",
)
_simple(
    "rate missed, full marks",
    "SCR005",
    "actual",
    "target weight score",
    "41%",
    "percent",
    "NAR003",
    at="actual score target",
)
_simple(
    "ceiling passed, full marks",
    "SCR005",
    "actual",
    "target weight score",
    lambda row: f"{int(row.number) * 3 // 2 + 1}{row.unit}",
    "ceiling",
    "IND010 IND004",
    at="actual score target",
)
_simple(
    "zero target broken, full marks",
    "SCR005",
    "actual",
    "target weight score",
    "3起",
    "zero",
    at="actual score target",
)
_simple(
    "equal missed, full marks",
    "SCR005",
    "actual",
    "target weight score",
    "1台套",
    "exact",
    "NAR003",
    at="actual score target",
)
_simple(
    "points lost without reason",
    "SCR006 SCR008",
    "reason",
    "target reason weight score",
    "",
    "percent",
    score="0.6",
    at="reason score",
    also="SCR008 SCR006",
)
_simple(
    "words out of band",
    "SCR007",
    "actual",
    "target weight score",
    "未达成年度指标且效果较差",
    "words",
    at="actual score",
    also="SCR005 SCR013",
)
_simple(
    "deadline passed",
    "IND008",
    "actual",
    "target weight score",
    lambda row: "次年3月" if "年" not in row.target else f"{int(row.target[:4]) + 1}年3月18日",
    "deadline",
    also="FRM007 SCR005 IND002",
    at="actual score target",
)
_simple(
    "exceeded twice",
    "IND004",
    "actual",
    "single",
    lambda row: f"{int(row.number) * 2 + 1}{row.unit}",
    "floor",
    also="NAR003 IND010",
)
# results and targets
_simple(
    "actual blank",
    "IND006 IND002 SCR005 IND016",
    "actual",
    "target",
    "",
    "floor",
    also="SCR005 SCR007 NAR003",
    at="actual score target",
)
_simple(
    "target repeated with sign",
    "IND003",
    "actual",
    "target",
    lambda row: f"≥{row.number}{row.unit}",
    "floor",
    also="NAR003 SCR005 SCR006 SCR008",
)
_simple(
    "other unit",
    "IND001",
    "actual",
    "target",
    lambda row: f"{row.number}台",
    "floor",
    also="NAR003 IND002",
)
_simple("percent to a count", "IND002", "actual", "target", "100%", "floor", also="NAR003 IND001")
_simple("words to a count", "IND002", "actual", "target", "完成较好", "floor", also="NAR003 SCR005")
_simple("malformed", "IND006", "actual", "target", "0手册%", "percent", also="IND002")
_simple("above hundred", "IND007", "actual", "target", "108%", "percent", also="NAR003 SCR006")
_simple("no such date", "IND019", "actual", "target", "2月30日", "deadline", also="IND002")
_simple(
    "template text in a target",
    "FRM005",
    "target",
    "target",
    "≥**次",
    "floor",
    also="IND006 IND002 IND013",
)
_simple("template name", "FRM005", "name", "target", "指标2", "", also="IND022")
_simple("name blank", "IND022 FRM001", "name", "target", "", "", also="FRM008")
_simple(
    "admits failure",
    "SCR013",
    "actual",
    "target weight score",
    "未完成",
    "words floor percent",
    also="IND002 SCR007 SCR005 NAR003",
    at="actual score target",
)
_simple(
    "reason in vain",
    "SCR013 IND017",
    "reason",
    "reason weight score",
    "工作未完成，经费不足",
    "floor",
    also="SCR013",
)
_simple(
    "no reason, nothing missed",
    "SCR008 IND017",
    "reason",
    "target reason weight score",
    "无偏差",
    "percent",
    score="0.6",
    also="SCR006",
    at="reason score",
)
_simple(
    "reverse direction",
    "IND011",
    "target",
    "target",
    lambda row: f"≥{row.number}{row.unit}",
    "ceiling",
    also="SCR005 IND001 IND004 SCR006",
)
_simple(
    "unmet without reason, unscored",
    "IND016",
    "actual",
    "target unscored",
    _half,
    "floor",
    also="NAR003",
    at="actual reason",
)


@_fault("second level elsewhere", "IND021", "target levels")
def _second_level_elsewhere(one: Content, random: Random) -> Hit | None:
    """A second level of the benefits under the outputs."""
    outputs = [at for at, row in enumerate(one.rows) if "产出" in row.level1]
    if not outputs:
        return None
    number = random.choice(outputs)
    before, one.rows[number].level2 = one.rows[number].level2, "可持续影响指标"
    return Hit((("level2", number), ("name", number)), before)


# funds
_fund(
    "rate wrong", "FND001", "rate", lambda one: "63.21%", "fund-rate", also="FND002 NAR003 FND012"
)
_fund(
    "rate swapped digits",
    "FND001",
    "rate",
    lambda one: "19.57%",
    "fund-rate",
    also="FND002 NAR003",
    arithmetic=True,
)
_fund("rate blank", "FND008", "rate", lambda one: "", "fund-rate")
_fund("rate word", "FRM003", "rate", lambda one: "见附件", "fund-rate", also="FND008")
_fund(
    "execution score wrong",
    "FND002",
    "score",
    lambda one: "3.3",
    "paid",
    also="SCR001",
    sums=True,
    arithmetic=True,
)
_fund("execution score blank", "FND008 SCR003", "score", lambda one: "", "paid", also="SCR001")
_fund(
    "execution score star",
    "FRM003",
    "score",
    lambda one: one.funds[0].score + "*",
    "paid",
    also="SCR001",
)
_fund(
    "execution weight",
    "FND007",
    "weight",
    lambda one: "15",
    "paid fund-weight",
    also="WGT001 FND002 WGT003",
    arithmetic=True,
)
_fund(
    "budget total off",
    "FND003",
    "budget",
    lambda one: _more(one.funds[0].budget, "7"),
    "fund-budget",
    also="FND001 FND002 FND013 FND005",
    arithmetic=True,
)
_fund(
    "initial total off",
    "FND003",
    "initial",
    lambda one: _more(one.funds[0].initial, "7"),
    "fund-initial",
    also="FND013",
    arithmetic=True,
)
_fund(
    "part off",
    "FND003",
    "executed",
    lambda one: _more(one.funds[1].executed, "1.5"),
    "fund-executed",
    also="FND001 FND014 FND005",
    row=1,
    at="executed",
    arithmetic=True,
)
_fund(
    "budget star",
    "FRM003",
    "budget",
    lambda one: one.funds[0].budget + "*",
    "fund-budget",
    also="NAR003",
)
_fund("initial star", "FRM003", "initial", lambda one: one.funds[0].initial + "*", "fund-initial")
_fund("budget letter", "FRM003", "budget", lambda one: "1O0", "fund-budget")
_fund(
    "executed about",
    "FRM003",
    "executed",
    lambda one: "约" + one.funds[0].executed,
    "fund-executed",
    also="NAR003",
)
_fund("executed word", "FRM003", "executed", lambda one: "待定", "fund-executed", also="NAR003")
_fund(
    "negative",
    "FND011",
    "executed",
    lambda one: "-" + one.funds[1].executed,
    "fund-executed",
    also="FND003 FND001",
    row=1,
)
_fund("part carries points", "FND006", "score", lambda one: "5", "paid", row=1, also="SCR001")
_fund(
    "budget blank",
    "FND003",
    "budget",
    lambda one: "",
    "fund-budget fund-initial",
)
_fund(
    "executed blank",
    "FND016",
    "executed",
    lambda one: "",
    "fund-executed",
    also="FND003 NAR003",
    at="executed rate score",
)
_fund(
    "part above its budget",
    "FND014",
    "executed",
    lambda one: _more(one.funds[1].budget, "3"),
    "fund-executed",
    row=1,
    also="FND003 FND001",
)


def _whole(name: str, codes: str, needs: str, tag: str, change: Callable[[Content], str | None], also: str = "",
           *, arithmetic: bool = False) -> None:  # fmt: skip
    def put(one: Content, random: Random) -> Hit | None:
        before = {"total-weight": one.total_weight, "total-score": one.total_score}.get(tag, "")
        return None if change(one) is None else Hit(((tag, 0),), before)

    _fault(name, codes, needs, also, arithmetic=arithmetic)(put)


def _set(field: str, value: Callable[[Content], str]) -> Callable[[Content], str]:
    def change(one: Content) -> str:
        setattr(one, field, value(one))
        return "done"

    return change


def _spent(one: Content) -> str:
    return _more(one.funds[0].executed, "11.7")


_whole(
    "total score off",
    "SCR001",
    "score total",
    "total-score",
    _set("total_score", lambda one: _more(one.total_score, "-2.5")),
    arithmetic=True,
)
_whole(
    "total score blank", "SCR003", "score total", "total-score", _set("total_score", lambda one: "")
)
_whole(
    "total score word",
    "FRM003",
    "score total",
    "total-score",
    _set("total_score", lambda one: "见附表"),
)
_whole(
    "total above full",
    "SCR011 SCR001",
    "score total",
    "total-score",
    _set("total_score", lambda one: "106"),
)
_whole(
    "total weight off",
    "WGT001 WGT005",
    "weight total",
    "total-weight",
    _set("total_weight", lambda one: "110"),
    also="WGT005 WGT001",
    arithmetic=True,
)
_whole("project blank", "FRM001", "project", "project", _set("project", lambda one: ""))
_whole("project slash", "FRM001", "project", "project", _set("project", lambda one: "/"))
_whole(
    "project template",
    "FRM001 FRM005",
    "project",
    "project",
    _set("project", lambda one: "××项目"),
    also="FRM005",
)
_whole("department blank", "FRM001", "project", "department", _set("department", lambda one: ""))
_whole("unit blank", "FRM001", "project", "agency", _set("unit", lambda one: ""))
_whole("goal blank", "NAR001", "target", "goal", _set("goal", lambda one: ""))
_whole("result blank", "NAR001", "target", "result", _set("result", lambda one: ""))
_whole("goal a figure", "NAR004", "target", "goal", _set("goal", lambda one: one.funds[0].budget))
_whole(
    "result is the goal",
    "NAR002",
    "target",
    "result",
    _set("result", lambda one: one.goal),
    also="NAR003",
)
_whole(
    "spending in the text",
    "NAR003",
    "fund-executed",
    "result",
    _set("result", lambda one: f"项目全年支出{_spent(one)}万元，任务完成。"),
)
_whole(
    "other year in the text",
    "NAR005 FRM007",
    "target",
    "result",
    _set("result", lambda one: f"{one.year - 2}年度各项工作任务已经完成，资金使用规范。"),
)


@_fault("declared points off", "WGT003", "weight points score", "WGT001 SCR002 SCR006 SCR008")
def _declared(one: Content, random: Random) -> Hit | None:
    level1 = one.rows[0].level1
    one.points[level1] = _more(one.points[level1], "10")
    return Hit((("category", 0),))


@_fault("same indicator twice", "IND009", "target", "NAR003")
def _twice(one: Content, random: Random) -> Hit | None:
    rows = [at for at, row in enumerate(one.rows) if row.level1 == "产出指标"]
    first, second = rows[0], rows[1]
    source, target = one.rows[first], one.rows[second]
    for field in (
        "level2",
        "name",
        "kind",
        "comparator",
        "number",
        "unit",
        "target",
        "actual",
        "rate",
    ):
        setattr(target, field, getattr(source, field))
    target.score = fixed(Decimal(target.weight) * Decimal(source.score) / Decimal(source.weight))
    target.reason = source.reason
    one.copy_sums()
    return Hit((("name", first), ("name", second)))


@_fault("all scores blank", "SCR003", "score total")
def _no_scores(one: Content, random: Random) -> Hit | None:
    for row in one.rows:
        row.score = ""
    return Hit((("total-score", 0), *(("score", at) for at in range(len(one.rows)))))


@_fault("no satisfaction row", "FRM006", "target project first", "WGT001 SCR001 FRM006")
def _no_category(one: Content, random: Random) -> Hit | None:
    last = one.rows[-1].level1
    gone = [row for row in one.rows if row.level1 == last]
    kept = [row for row in one.rows if row.level1 != last]
    points = fixed(sum((Decimal(row.weight) for row in gone), Decimal()))
    kept[0].weight = kept[0].score = _more(kept[0].weight, points)
    kept[0].actual, kept[0].reason = f"{kept[0].number}{kept[0].unit}", ""
    one.rows[:] = kept
    one.points[kept[0].level1] = _more(one.points[kept[0].level1], points)
    one.result = "各项任务按期推进。"
    one.copy_sums()
    return Hit(())


@_fault("subtotal of weights off", "WGT008", "weight subtotals", "WGT003", arithmetic=True)
def _weights_off(one: Content, random: Random) -> Hit | None:
    level1, before = one.rows[0].level1, one.points[one.rows[0].level1]
    one.points[level1] = _more(before, "5")
    return Hit((("subtotal-weight", 0),), before)


@_fault("subtotal of scores off", "SCR014", "score subtotals", arithmetic=True)
def _scores_off(one: Content, random: Random) -> Hit | None:
    level1, before = one.rows[0].level1, one.earned[one.rows[0].level1]
    one.earned[level1] = _more(before, "-5")
    return Hit((("subtotal-score", 0),), before)


_ROW_GONE = "WGT001 WGT003 WGT004 WGT008 SCR001 SCR014 FRM006 NAR003 IND015"


def _looks(name: str, code: str, look: str) -> None:
    """A row that Word does not show, shows struck out, or in which two cells were typed."""

    @_fault(name, code, "target", _ROW_GONE, word=True)
    def put(one: Content, random: Random) -> Hit | None:
        one.rows[random.randrange(len(one.rows))].look = look
        return Hit(())


_looks("row hidden", "FRM012", "vanish")
_looks("row struck out", "FRM012", "strike")
_looks("row torn", "FRM010", "torn")


@_fault("funds row twice", "FND003", "fund-budget")
def _pasted(one: Content, random: Random) -> Hit | None:
    """A part of the funds pasted below itself."""
    del random
    one.funds.insert(2, replace(one.funds[1]))
    return Hit(tuple((f"fund-{name}", at) for at in (1, 2) for name in ("label", "budget")))


@_fault("adjustment off", "FND003", "fund-change", "FND013")
def _adjustment(one: Content, random: Random) -> Hit | None:
    """年中调整数 that does not lead from the one budget to the other."""
    del random
    one.funds[0].off = "7.5"
    return Hit((("fund-change", 0), ("fund-budget", 0)), one.funds[0].change)


@_fault("points lost off", "SCR012", "lost score")
def _lost(one: Content, random: Random) -> Hit | None:
    """Points lost beside a score that lacks none."""
    number = _pick(one, random)
    if number is None:
        return None
    one.rows[number].off = "2"
    return Hit((("lost", number), ("score", number)))


@_fault("level weight off", "WGT003 WGT008 WGT009", "weighed", arithmetic=False)
def _level(one: Content, random: Random) -> Hit | None:
    """The weight of a level in a column of its own that is not what its rows weigh."""
    level = random.choice(("level1", "level2"))
    number = random.choice(
        [
            at
            for at, row in enumerate(one.rows)
            if not at or getattr(one.rows[at - 1], level) != getattr(row, level)
        ]
    )
    one.notes[f"weight of {getattr(one.rows[number], level)}"] = "47"
    return Hit(((f"{level}-weight", number), ("category", number), ("level2", number)))


@_fault("children off", "WGT009", "target weight score", "NAR003")
def _children(one: Content, random: Random) -> Hit | None:
    """Two 其中 rows whose weights and scores are less than those of the row above them."""
    number = _pick(one, random, "floor")
    if number is None or Decimal(one.rows[number].weight) < 4:
        return None
    parent = one.rows[number]
    kids = [
        replace(parent, name=f"其中：{parent.name}（{place}）", weight=part, score=part)
        for place, part in (("城区", "1"), ("乡镇", "2"))
    ]
    one.rows[number + 1 : number + 1] = kids
    return Hit((("weight", number), ("score", number)))


_simple(
    "no better in words", "SCR013", "actual", "target weight score", "没有提升", "words",
    also="SCR007", at="actual score",
)  # fmt: skip
_simple(
    "rate counted", "IND006", "target", "single", "≥800人", "percent",
    also="IND001 IND002 NAR003 SCR005",
)  # fmt: skip
_simple(
    "deadline passed, unscored", "IND016", "actual", "target unscored",
    lambda row: "次年3月" if "年" not in row.target else f"{int(row.target[:4]) + 1}年3月18日",
    "deadline", also="FRM007", at="actual reason",
)  # fmt: skip
_fund(
    "execution weight blank",
    "WGT002",
    "weight",
    lambda one: "",
    "paid fund-weight undeclared",
    also="WGT001",
)


@_fault("adjusted without a word", "FND013", "fund-initial fund-budget")
def _adjusted(one: Content, random: Random) -> Hit | None:
    for fund in one.funds[:2]:
        fund.initial = _more(fund.initial, "-2")
    return Hit((("fund-budget", 0), ("fund-initial", 0)))


_whole("project a number", "FRM001", "project", "project", _set("project", lambda one: "1"))
_whole(
    "another project in the text", "NAR005", "target", "result",
    _set("result", lambda one: "古树名木养护项目进展顺利，群众反映良好。"),
)  # fmt: skip
_whole(
    "only amount in the text", "NAR003", "fund-executed", "result",
    _set("result", lambda one: f"各项任务按期推进，支出{_spent(one)}万元。"),
)  # fmt: skip
_whole(
    "rate in the text", "NAR003", "fund-rate", "result",
    _set("result", lambda one: "各项任务按期推进，预算执行率达到61.3%。"),
)  # fmt: skip
_whole(
    "score in the text", "NAR003", "score total", "result",
    _set("result", lambda one: "各项任务按期推进，自评得分61.3分。"),
)  # fmt: skip
_whole(
    "budget in the goal", "NAR003", "fund-budget", "goal",
    _set("goal", lambda one: f"按计划推进各项任务，预算资金{_more(one.funds[0].budget, '31')}万元。"),
)  # fmt: skip


@_fault("target in the goal", "NAR003", "target")
def _told_target(one: Content, random: Random) -> Hit | None:
    number = _pick(one, random, "floor")
    if number is None or len(one.rows[number].name) < 5:
        return None
    row = one.rows[number]
    one.goal = f"按计划推进，{row.name}{int(row.number) * 3}{row.unit}，保障资金规范使用。"
    return Hit((("goal", 0),))


_simple(
    "result about",
    "IND003",
    "actual",
    "single actual",
    lambda row: f"约{row.actual}",
    "floor exact",
)
_simple(
    "result of two figures", "IND003", "actual", "single actual",
    lambda row: f"计划{row.actual}，完成{row.actual}", "floor exact",
)  # fmt: skip
_simple(
    "two targets in a cell", "IND013", "target", "single target",
    lambda row: f"≥{row.number}{row.unit}；合格率≥95%", "floor", also="IND002",
)  # fmt: skip
_simple("name a frame", "FRM005", "name", "", "指标1：……")
_whole(
    "total weight blank", "WGT005", "weight total", "total-weight",
    _set("total_weight", lambda one: ""),
)  # fmt: skip
_whole("goal a frame", "FRM005", "", "goal", _set("goal", lambda one: "目标1：……\n目标2：……"))
_whole(
    "result only done",
    "NAR002",
    "",
    "result",
    _set("result", lambda one: "已全部完成年度目标任务。"),
)


@_fault("budget told in another unit", "FND010", "fund-budget")
def _another_unit(one: Content, random: Random) -> Hit | None:
    amount = Decimal(one.funds[0].budget.replace(",", ""))
    one.goal = f"按计划推进，下达资金{amount * 10000:f}万元。"
    return Hit((("fund-budget", 0),))


# as counties write it
_simple(
    "still at work", "SCR013", "actual", "target weight score", "建设中", "deadline floor percent",
    also="IND002 NAR003", at="actual score",
)  # fmt: skip
_simple(
    "only fair", "SCR013", "actual", "target weight score", "一般", "words", at="actual score"
)  # fmt: skip
_simple(
    "none for a result", "SCR005 IND016", "actual", "target weight score", "无",
    "floor percent deadline words", at="actual score",
)  # fmt: skip
_simple(
    "fewer than none", "IND006", "actual", "target", "-3次", "floor", also="IND001 IND016 NAR003"
)
_simple("a sign for a result", "IND006", "actual", "target", "？", "words")
_simple(
    "reason without a miss", "IND017", "reason", "target reason weight score",
    "受天气影响，部分工作有所延误", "percent floor",
)  # fmt: skip
_whole(
    "goal of another year", "NAR005", "target", "goal",
    _set("goal", lambda one: f"{one.year - 1}年计划推进各项任务，保障资金规范使用。"),
)  # fmt: skip
_whole(
    "template sentence", "FRM005", "target", "result",
    _set("result", lambda one: "（填写年度总体目标完成情况）"),
)  # fmt: skip


@_fault("undone in the text", "NAR003", "target weight score")
def _undone(one: Content, random: Random) -> Hit | None:
    """Every row has full marks, and the text says that the project was not begun."""
    if any(row.score != row.weight for row in one.rows):
        return None
    one.result = "因征地受阻，项目尚未开工。"
    return Hit((("result", 0),))


@_fault("title of another year", "FRM007", "project")
def _other_title(one: Content, random: Random) -> Hit | None:
    one.notes["title"] = f"{one.year - 1}年度项目支出绩效自评表"
    return Hit(())


@_fault("grade beside the total", "SCR009", "score total")
def _grade_beside(one: Content, random: Random) -> Hit | None:
    if Decimal(one.total_score) < 90:
        return None
    one.total_score += "（中）"
    return Hit((("total-score", 0),))
