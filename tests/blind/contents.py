"""What a form says before it has a layout: figures that hold, and the texts around them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from random import Random

#: second level, name, kind, unit, lowest and highest target
POOL: dict[str, tuple[tuple[str, str, str, str, int, int], ...]] = {
    "产出指标": (
        ("数量指标", "举办培训班", "floor", "期", 4, 20),
        ("数量指标", "修缮排水沟长度", "floor", "公里", 3, 40),
        ("数量指标", "发放宣传手册", "floor", "册", 500, 9000),
        ("数量指标", "采购检测设备", "exact", "台套", 2, 12),
        ("数量指标", "巡查河道", "floor", "次", 12, 96),
        ("数量指标", "服务老年人", "floor", "人次", 100, 3000),
        ("质量指标", "设备验收合格率", "percent", "%", 90, 100),
        ("质量指标", "培训人员考核通过率", "percent", "%", 80, 98),
        ("质量指标", "档案归档完整率", "percent", "%", 85, 100),
        ("时效指标", "全部工作完成时间", "deadline", "月", 8, 12),
        ("时效指标", "补助发放及时率", "percent", "%", 90, 100),
        ("时效指标", "故障响应时间", "ceiling", "小时", 2, 24),
        ("成本指标", "手册印制单价", "ceiling", "元/册", 5, 40),
        ("成本指标", "每期培训费用", "ceiling", "元", 2000, 9000),
    ),
    "效益指标": (
        ("经济效益指标", "带动农户增收", "floor", "元/户", 300, 3000),
        ("社会效益指标", "受益群众", "floor", "人", 200, 9000),
        ("社会效益指标", "群众防灾意识", "words", "", 0, 0),
        ("社会效益指标", "安全责任事故", "zero", "起", 0, 0),
        ("生态效益指标", "河道水质达标率", "percent", "%", 85, 98),
        ("可持续影响指标", "管护机制健全程度", "words", "", 0, 0),
        ("可持续影响指标", "设施使用年限", "floor", "年", 5, 20),
    ),
    "满意度指标": (
        ("服务对象满意度指标", "受益群众满意度", "percent", "%", 85, 95),
        ("服务对象满意度指标", "参训人员满意度", "percent", "%", 85, 95),
    ),
}
FLOORS = (
    "≥{n}{u}",
    ">={n}{u}",
    "≧{n}{u}",
    "不少于{n}{u}",
    "{n}{u}",
    "{n}{u}以上",
    "大于等于{n}{u}",
)
CEILINGS = ("≤{n}{u}", "<={n}{u}", "不超过{n}{u}", "≦{n}{u}")
PERCENTS = ("≥{n}%", "{n}%以上", "不低于{n}%", "≥{n}％", "{n}%", ">={n}%")
WORDS = (("有效提升", "达成年度指标"), ("明显增强", "明显增强"), ("健全", "健全"), ("显著", "显著"))
REASONS = (
    "受疫情影响部分工作推迟，下一步加快进度",
    "部分人员外出未能参加，今后提前通知",
    "前期摸底不够细，将完善台账",
)
PLACES = ("青溪县", "云岭市", "柳河区", "南屏县", "东泽县")
BODIES = ("水务局", "农业农村局", "教育体育局", "应急管理局", "文化和旅游局")
WORKS = ("河道管护", "农民培训", "校园设施维护", "应急演练", "公共文化服务")


def fixed(number: Decimal, places: int = 2) -> str:
    """Half up at these places, without zeros nobody writes."""
    text = f"{number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def is_number(text: str) -> bool:
    """Whether a text is a plain number."""
    return text.replace(".", "", 1).isdigit()


@dataclass
class Row:
    """One indicator as printed."""

    level1: str
    level2: str
    name: str
    kind: str
    comparator: str
    number: str
    unit: str
    target: str
    actual: str
    weight: str
    score: str
    reason: str = ""
    rate: str = ""
    bare: str = ""
    look: str = ""
    off: str = ""

    @property
    def lost(self) -> str:
        """The points that the score lacks, or what else somebody wrote."""
        if self.off or not (is_number(self.weight) and is_number(self.score)):
            return self.off
        return fixed(Decimal(self.weight) - Decimal(self.score), 4)


@dataclass
class Fund:
    """One funds row as printed."""

    label: str
    initial: str
    budget: str
    executed: str
    rate: str
    weight: str = "—"
    score: str = "—"
    off: str = ""

    @property
    def change(self) -> str:
        """What the first budget was changed by, or what else somebody wrote."""
        if self.off or not (is_number(self.initial) and is_number(self.budget)):
            return self.off
        return fixed(Decimal(self.budget) - Decimal(self.initial), 4)


@dataclass
class Content:
    """A form without a layout."""

    project: str
    department: str
    unit: str
    year: int
    goal: str
    result: str
    funds: list[Fund]
    rows: list[Row]
    total_weight: str
    total_score: str
    points: dict[str, str] = field(default_factory=dict)
    earned: dict[str, str] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)

    def copy_sums(self) -> None:
        """State the sums of what stands in the rows."""
        scored = [Decimal(row.score) for row in self.rows]
        for level1 in POOL:
            of = [Decimal(row.score) for row in self.rows if row.level1 == level1]
            self.earned[level1] = fixed(sum(of, Decimal()))
        money = self.funds[0].score if self.funds else "—"
        if money not in {"—", ""}:
            scored.append(Decimal(money))
        self.total_score = fixed(sum(scored, Decimal()))


def content(
    random: Random, split: tuple[int, int, int], execution: int, *, whole: bool = False
) -> Content:
    """A clean form: sums exact, rates divide, scores earned, reasons where points were lost."""
    place, at = random.choice(PLACES), random.randrange(len(BODIES))
    year = random.randint(2019, 2024)
    rows = [
        row
        for level1, points in zip(POOL, split, strict=True)
        for row in _category(random, level1, points, year, whole=whole)
    ]
    funds = _funds(random, execution)
    first = rows[0]
    money = funds[0]
    one = Content(
        project=f"{year}年{WORKS[at]}项目" if random.random() < 0.3 else f"{WORKS[at]}项目",
        department=place + BODIES[at],
        unit=f"{place}{BODIES[at]}服务中心",
        year=year,
        goal=f"按计划推进{WORKS[at]}，{first.name}{first.number}{first.unit}，保障资金规范使用。",
        result=f"全年{first.name}{first.bare}{first.unit}，支出{money.executed}万元，各项任务按期推进。",
        funds=funds,
        rows=rows,
        total_weight="100",
        total_score="",
        points=dict(zip(POOL, map(str, split), strict=True)),
    )
    one.copy_sums()
    return one


def _category(random: Random, level1: str, points: int, year: int, *, whole: bool) -> list[Row]:
    pool = POOL[level1]
    most = min(len(pool), max(1, points // 4), 2 if len(pool) == 2 else 7)
    least = min(most, {"产出指标": 4, "效益指标": 2}.get(level1, 1))
    chosen = sorted(random.sample(range(len(pool)), random.randint(least, most)))
    if level1 == "产出指标" and pool[chosen[0]][2] not in {"floor", "exact"}:
        chosen[0] = 0
    weights = _split(random, points, len(chosen), whole=whole)
    return [
        _row(random, level1, pool[at], weight, year)
        for at, weight in zip(sorted(set(chosen)), weights, strict=True)
    ]


def _split(random: Random, points: int, parts: int, *, whole: bool) -> list[Decimal]:
    even = Decimal(points) / parts
    if not whole and even * 10 == int(even * 10) and random.random() < 0.4:
        return [even] * parts
    base, rest = divmod(points, parts)
    weights = [base] * parts
    for at in range(rest):
        weights[at] += 1
    if parts > 1 and weights[0] > 3 and random.random() < 0.5:
        weights[0] -= 1
        weights[-1] += 1
    return [Decimal(one) for one in weights]


def _row(
    random: Random,
    level1: str,
    spec: tuple[str, str, str, str, int, int],
    weight: Decimal,
    year: int,
) -> Row:
    level2, name, kind, unit, low, high = spec
    makers: dict[str, Callable[[Random, int, int, int], tuple[str, str, str, str]]]
    makers = {"words": _words, "zero": _zero, "deadline": _deadline}
    make = makers.get(kind)
    if make:
        target, actual, number, bare = make(random, year, low, high)
        shown = "" if kind != "zero" else unit
        return Row(level1, level2, name, kind, "=" if kind == "zero" else "定性", number, shown,
                   target, actual, fixed(weight), fixed(weight), rate="100%", bare=bare)  # fmt: skip
    return _measured(random, (level1, level2, name, kind, unit), random.randint(low, high), weight)


def _words(random: Random, *_: int) -> tuple[str, str, str, str]:
    target, actual = random.choice(WORDS)
    return target, actual, target, actual


def _zero(random: Random, *_: int) -> tuple[str, str, str, str]:
    return random.choice(("0起", "=0起", "≤0起")), "0起", "0", "0"


def _deadline(random: Random, year: int, low: int, high: int) -> tuple[str, str, str, str]:
    month = random.randint(low, high)
    target, actual = random.choice(
        (
            (f"{month}月底前", f"{month - 1}月"),
            (f"{year}年{month}月底前完成", f"{year}年{month - 1}月完成"),
            (f"{year}年{month}月30日前", f"{year}年{month - 1}月18日"),
        )
    )
    return target, actual, target, actual


def _measured(
    random: Random, at: tuple[str, str, str, str, str], target: int, weight: Decimal
) -> Row:
    level1, level2, name, kind, unit = at
    actual, score, reason = target, weight, ""
    if kind == "ceiling":
        actual = max(1, int(target * random.uniform(0.85, 1)))
    elif kind == "percent":
        actual = random.randint(target, 100)
    elif kind == "floor":
        actual = int(target * random.uniform(1, 1.15))
    if kind in {"floor", "percent"} and target > 20 and random.random() < 0.15:
        actual = int(target * random.uniform(0.75, 0.97))
        score = Decimal(fixed(weight * actual / target))
        reason = random.choice(REASONS)
    patterns = {"ceiling": CEILINGS, "percent": PERCENTS, "exact": ("={n}{u}", "{n}{u}")}
    said = random.choice(patterns.get(kind, FLOORS)).format(n=target, u=unit)
    done = f"{actual}{unit}" if random.random() < 0.8 or kind == "percent" else f"{actual} {unit}"
    sign = {"ceiling": "≤", "exact": "="}.get(kind, "≥")
    rate = "100%" if kind == "ceiling" else completion(Decimal(actual), Decimal(target))
    return Row(level1, level2, name, kind, sign, str(target), unit, said, done, fixed(weight),
               fixed(score), reason, rate, str(actual))  # fmt: skip


def completion(actual: Decimal, target: Decimal) -> str:
    """The completion rate of a floor, capped."""
    return fixed(min(Decimal(1), actual / target) * 100) + "%"


def _funds(random: Random, execution: int) -> list[Fund]:
    places = random.choice((0, 1, 2, 4))
    scale = Decimal(1).scaleb(-places)
    parts = [
        (label, Decimal(random.randint(30000, 900000)).scaleb(-4).quantize(scale))
        for label in random.choice(
            (
                ("其中：当年财政拨款", "上年结转资金"),
                ("其中：财政拨款", "其他资金"),
                ("其中：当年财政拨款", "上年结转资金", "其他资金"),
            )
        )
    ]
    full = random.random() < 0.4
    lines: list[tuple[str, Decimal, Decimal]] = []
    for label, budget in parts:
        executed = budget if full else (budget * random.randint(70, 99) / 100).quantize(scale)
        lines.append((label, budget, min(executed, budget)))
    if random.random() < 0.3:
        lines.append(("单位资金", Decimal(0), Decimal(0)))
    budget = sum((line[1] for line in lines), Decimal())
    executed = sum((line[2] for line in lines), Decimal())
    score = fixed(execution * executed / budget) if execution else "—"
    money = [("年度资金总额", budget, executed), *lines]
    return [
        Fund(
            label, f"{b}", f"{b}", f"{e}", _rate(e, b),
            weight=str(execution) if at == 0 and execution else "—",
            score=score if at == 0 else "—",
        )
        for at, (label, b, e) in enumerate(money)
    ]  # fmt: skip


def _rate(executed: Decimal, budget: Decimal) -> str:
    return fixed(executed / budget * 100) + "%" if budget else "—"
