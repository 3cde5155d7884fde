"""Makes clean forms: forms in which a careful official would find nothing wrong.

Everything is chosen through one `random.Random`, so the same code serves hypothesis (which hands
in a Random of its own and shrinks it) and the accuracy run (a seeded one). Figures are Decimals;
scores follow the policy's formulas, rounded by one of the documented habits.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from random import Random

from documents import layouts
from documents.spec import FormLayout, FormSpec, FundsRow, Row, TotalRow

_ROUNDINGS = (ROUND_HALF_UP, ROUND_HALF_EVEN, ROUND_DOWN)

#: What a project is about; each form of a file takes another one.
THEMES = (
    "灌区渠道", "乡村校舍", "县乡公路", "公共图书馆", "妇幼体检", "高标准农田", "河道疏浚",
    "城区路灯", "养老食堂", "文物修缮", "森林抚育", "气象观测", "职业技能", "社区健身",
    "农村饮水", "数字档案", "畜禽防疫", "残疾人康复", "消防器材", "旅游厕所", "垃圾分类",
    "茶园改良", "地质勘查", "青年就业",
)  # fmt: skip

#: Level-2 label, name after the theme, unit, and how many decimals its numbers carry.
_OUTPUT_COUNTS = (
    ("建设长度", "公里", 1), ("购置设备数量", "台", 0), ("培训人数", "人", 0),
    ("宣传资料发放量", "份", 0), ("活动举办次数", "次", 0), ("改造面积", "平方米", 0),
    ("新建点位数量", "个", 0), ("服务人次", "人次", 0), ("完成亩数", "亩", 1),
    ("检测样品数量", "批次", 0), ("课程开设数量", "门", 0), ("覆盖农户数量", "户", 0),
)  # fmt: skip
_OUTPUT_RATES = ("验收合格率", "任务完成率", "数据准确率", "设备完好率", "资料合格率")
_TIME_RATES = ("按期完成率", "资金拨付及时率", "任务及时率")
_BENEFIT_COUNTS = (
    ("带动就业人数", "人", 0), ("受益群众数量", "户", 0), ("年增收入", "万元", 2),
    ("节水量", "万立方米", 2), ("减少碳排放量", "吨", 1),
)  # fmt: skip
_BENEFIT_RATES = ("政策知晓率", "服务覆盖率", "设施使用率")
_BENEFIT_WORDS = (
    ("社会效益指标", "公共服务水平", ("提升", "有效提升", "明显提升")),
    ("生态效益指标", "周边环境质量", ("改善", "有效改善")),
    ("可持续影响指标", "长效管护机制", ("健全", "完善")),
    ("经济效益指标", "当地产业发展", ("促进", "有效促进")),
)
_PUBLIC = ("受益群众", "服务对象", "基层单位", "参训人员")
_REASONS = (
    "受汛期影响进度放缓，余下任务列入下年计划",
    "供货周期延长，已督促供应商加快交付",
    "部分点位权属未理清，正与村组协商",
    "参与单位变动，下年提前摸底并签订协议",
)


@dataclass(frozen=True)
class Points:
    """How a policy deals out its points: execution and first-level categories."""

    execution: int
    categories: tuple[tuple[str, int], ...]


_NATIONAL = Points(10, (("产出指标", 50), ("效益指标", 30), ("满意度指标", 10)))
POINTS = {
    "national-2020": _NATIONAL,
    "national-2021-cost": Points(
        10, (("成本指标", 20), ("产出指标", 40), ("效益指标", 20), ("满意度指标", 10))
    ),
    "hubei": Points(20, (("产出指标", 40), ("效益指标", 30), ("满意度指标", 10))),
    "transfer": _NATIONAL,
}

_SCORED_FUNDS = ("central", "central-ab", "sichuan", "jinan", "chongqing")
_TRANSFER_FUNDS = ("transfer", "amounts", "yinchuan", "sources", "arrival")
_PROJECT_ORDERS = ("central", "weight-first", "split", "kind", "grouped", "flat")
#: Indicator orders by policy; orders without levels only suit a department.
ORDERS = {
    "national-2020": (*_PROJECT_ORDERS, "department", "coefficient", "name-first"),
    "national-2021-cost": _PROJECT_ORDERS,
    "hubei": ("hubei", "review"),
    "transfer": ("transfer", "content"),
}


def fixed(value: Fraction, decimals: int, rounding: str = ROUND_HALF_UP) -> str:
    """`value` printed with so many decimals."""
    scaled = value * 10**decimals
    whole = Decimal(scaled.numerator) / Decimal(scaled.denominator)
    if scaled.denominator != 1:  # round by hand: a Decimal quotient is itself rounded
        whole = _round(scaled, rounding)
    return f"{whole.quantize(Decimal(1)).scaleb(-decimals):.{decimals}f}"


def _round(scaled: Fraction, rounding: str) -> Decimal:
    floor = scaled.numerator // scaled.denominator
    rest = scaled - floor
    half = Fraction(1, 2)
    up = rest > half or (
        rest == half and (rounding == ROUND_HALF_UP or (rounding == ROUND_HALF_EVEN and floor % 2))
    )
    return Decimal(floor + (1 if up and rounding != ROUND_DOWN else 0))


def plain(value: Fraction) -> str:
    """An exact decimal without trailing zeros."""
    number = Decimal(value.numerator) / Decimal(value.denominator)
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def clean_forms(
    random: Random, count: int | None = None, policy: str | None = None
) -> tuple[FormSpec, ...]:
    """The forms of one file: the same layout family, different projects."""
    number = random.choice((1, 1, 1, 2, 3)) if count is None else count
    name = random.choice(tuple(POINTS)) if policy is None else policy
    order = random.choice(ORDERS[name])
    themes = random.sample(THEMES, number)
    return tuple(clean_form(random, name, order, theme) for theme in themes)


def clean_form(random: Random, policy: str, order: str, theme: str) -> FormSpec:
    """One clean form of the policy, with its indicators in the given column order."""
    return _Maker(random, policy, order, theme).form()


def _slashes(level1: str, level2: str) -> Row:
    """A row of the form that does not apply and is crossed out."""
    return Row(level1, level2, "/", "/", "/", "/", "/", "/")


class _Maker:
    """Makes one form; holds what its parts must agree on."""

    def __init__(self, random: Random, policy: str, order: str, theme: str) -> None:
        self.random = random
        self.policy = policy
        self.order = order
        self.theme = theme
        self.points = POINTS[policy]
        self.year = random.randint(2019, 2025)
        self.scored = policy != "transfer"
        self.department = order in ("department", "coefficient", "name-first")
        self.comparator = random.choice(("≥", "≥", ">=", "≧", "不低于", "以上"))
        self.ceiling = random.choice(("≤", "≤", "<=", "不超过"))
        self.layout = self._layout()
        fixed_unit = self.layout.funds.name == "sources"  # its columns say 万元
        self.money_unit = "元" if random.random() < 0.15 and not fixed_unit else "万元"
        self.percent = random.choice(("%", "%", "％"))
        self.score_decimals = random.choice((1, 2, 2))
        self.rounding = random.choice(_ROUNDINGS)
        self.adjusted = random.random() < 0.2  # no budget at year start, all of it came later
        self.two_decimals = random.random() < 0.1
        self.grouped = random.random() < 0.1  # 1,200人
        self.numbered = random.random() < 0.1  # 指标1：…
        self.used: set[str] = set()
        self.granted = self.paid = Fraction(0)  # the money, once the funds table is made
        self.spent = ""

    # the whole form

    def form(self) -> FormSpec:
        funds, execution = self._funds()
        rows = self._rows()
        scores = [Decimal(row.score) for row in rows if row.score[:1].isdigit()]
        total = sum(scores, Decimal(execution or 0))
        title, year = self._title()
        identity = self._identity(total)
        amount = f"{self.spent}{self.money_unit}"
        return FormSpec(
            layout=self.layout,
            kind="transfer" if not self.scored else "department" if self.department else "project",
            policy=self.policy,
            title=title,
            year=year,
            project="" if self.department else f"{self.theme}专项",
            department=f"青禾县{self.theme}主管局",
            unit=f"青禾县{self.theme}服务中心",
            funds=funds,
            rows=rows,
            total=self._total(total) if self.scored else None,
            identity=identity,
            expected=self._goal_text(rows),
            actual=self._result_text(rows, amount),
            points=self._label_points(),
            labels=self._labels(),
            closing=self._closing(),
        )

    def _goal_text(self, rows: tuple[Row, ...]) -> str:
        """The goal, now and then with a target of the table in it."""
        text = f"推进{self.theme}各项任务，按期完成年度计划，让群众得到实惠。"
        if self.random.random() < 0.3:
            text += f"\n计划{rows[0].name}{rows[0].target}。"
        if self.random.random() < 0.2:
            text = f"1.{text}\n2.落实《{self.theme}管理办法》（青财〔{self.year}〕12号）第3条要求。"
        return text

    def _result_text(self, rows: tuple[Row, ...], amount: str) -> str:
        """What was done, with figures that agree with the table or that it does not hold."""
        text = f"{self.theme}任务已经组织实施并投入使用，全年支出{amount}，群众反映较好。"
        if self.random.random() < 0.3:
            text += f"\n全年{rows[0].name}{rows[0].actual}，比上年增长12.5%。"
        if self.random.random() < 0.2:
            text = f"{self.year}年3月启动，{text}召开调度会3次，分2批验收。"
        return text

    def _layout(self) -> FormLayout:
        random = self.random
        funds = random.choice(
            _TRANSFER_FUNDS
            if not self.scored
            else ("hubei",)
            if self.policy == "hubei"
            else _SCORED_FUNDS
        )
        return FormLayout(
            funds=layouts.FUNDS[funds],
            indicators=layouts.INDICATORS[self.order],
            title=random.choice(("inside", "above")),
            side=funds != "hubei" and random.random() < 0.6,
            split_header=self.order in ("central", "weight-first") and random.random() < 0.4,
            goal=random.choice(("block", "pairs")),
            tables=random.choice(("one", "one", "several")),
        )

    def _title(self) -> tuple[str, str]:
        random = self.random
        title = random.choice(
            ("转移支付项目绩效目标自评表", "转移支付区域（项目）绩效目标自评表")
            if not self.scored
            else ("部门整体支出绩效自评表", "部门整体绩效自评表")
            if self.department
            else (
                "项目支出绩效自评表",
                "部门预算项目支出绩效自评表",
                "市级财政支出项目绩效自评表",
                f"{self.theme}项目支出绩效自评表",
            )
        )
        year = random.choice(("（{}年度）", "（{}年度）", "({}年)", "{}年度", "(  {} 年度 )", ""))
        if year:
            return title, year.format(self.year)
        return f"{title}（{self.year}年度）", ""

    def _identity(self, total: Decimal) -> tuple[tuple[str, str], ...]:
        random = self.random
        pairs = []
        if self.scored and random.random() < 0.2:
            pairs.append(("自评总分（分）", str(total)))
        if self.scored and random.random() < 0.15:
            words = (("优", 90), ("良", 80), ("中", 60), ("差", 0))
            pairs.append(("自评等级", next(word for word, low in words if total >= low)))
        if random.random() < 0.15:
            pairs.append(("项目负责人", "王某"))
        return tuple(pairs)

    def _total(self, total: Decimal) -> TotalRow:
        random = self.random
        text = f"{total:.2f}" if random.random() < 0.2 else plain(Fraction(total))
        weight = "100" if "weight" in self.layout.indicators.columns else ""
        label = random.choice(("总分", "总分", "合计", "总  分"))
        return TotalRow(weight, text, random.choice(("", "", "/")), label)

    def _label_points(self) -> dict[str, str]:
        if not self.scored or self.department or self.random.random() < 0.6:
            return {}
        return {name: str(points) for name, points in self.points.categories}

    def _labels(self) -> dict[str, str]:
        random = self.random
        funds = random.choice(("项目资金", "资金情况", "资金投入情况"))
        brackets = random.choice(("（{}）", "({})", "      （{}）"))
        labels = {"funds": funds + brackets.format(self.money_unit)}
        section = self.layout.funds.section
        if section:
            labels["section"] = section.replace("万元", self.money_unit)
        if not self.scored:
            labels |= {
                "project": random.choice(("项目名称", "转移支付（项目）名称", "转移支付名称")),
                "department": random.choice(("中央主管部门", "主管部门", "地方主管部门")),
                "implementer": random.choice(("资金使用单位", "实施单位", "项目实施单位")),
            }
        elif self.department:
            labels["implementer"] = random.choice(("单位名称", "实施单位"))
        else:
            labels |= {
                "project": random.choice(("项目名称", "项目名称：", "项 目 名 称")),
                "department": random.choice(("主管部门", "主管部门：", "项目主管单位")),
                "implementer": random.choice(("实施单位", "项目实施单位", "实施单位（盖章）")),
            }
        labels |= random.choice(
            (
                {},
                {"expected": "项目年度目标", "actual_goal": "年度目标完成情况"},
                {"expected": "年初设定目标", "actual_goal": "全年实际完成情况"},
            )
        )
        if self.order in ("central", "weight-first", "transfer"):
            labels |= random.choice(
                (
                    {},
                    {"indicators.target": "年度\n指标值", "indicators.actual": "全年实际值"},
                    {"indicators.target": "年初目标值(A)", "indicators.actual": "实际完成值(B)"},
                )
            )
            labels |= random.choice(({}, {"indicators.reason": "未完成原因分析及改进措施"}))
        if self.layout.side:
            labels["indicators"] = random.choice(("绩效指标", "绩    效    指    标"))
        elif self.scored and random.random() < 0.6:
            labels["indicators"] = f"绩效指标（{100 - self.points.execution}分）"
        return labels

    def _closing(self) -> tuple[tuple[str, str], ...]:
        if self.random.random() < 0.8:
            return ()
        return (
            ("评价结论", f"{self.theme}总体完成较好。"),
            ("存在问题", "前期调研不够充分。"),
            ("改进措施", "加强前期论证，细化支出计划。"),
        )

    # funds

    def _funds(self) -> tuple[tuple[FundsRow, ...], str]:
        """The funds rows and the execution score as printed."""
        random = self.random
        decimals = random.choice((0, 1, 2, 2, 4, 6))
        if self.money_unit == "元":
            decimals = random.choice((0, 2))
        step = 10**decimals
        size = random.choice((20, 300, 4000)) * (1000 if self.money_unit == "元" else 1)
        parts = []
        for _ in range(random.choice((1, 2, 2, 3))):
            budget = random.randint(size * step // 2, size * step)
            share = random.choice((100, 100, random.randint(90, 99), random.randint(75, 99)))
            parts.append((budget, budget * share // 100))
        budget = sum(part[0] for part in parts)
        executed = sum(part[1] for part in parts)
        self.granted, self.paid = Fraction(budget, step), Fraction(executed, step)
        habit = self._rate_habit()
        money = self._money(decimals)
        self.spent = money(executed)
        rate_decimals = random.choice((0, 1, 2, 2))
        rate_text = habit(Fraction(executed, budget), rate_decimals)
        weight = self.points.execution
        score = self._execution_score(Fraction(executed, budget), rate_text)
        scored = self.scored
        names = list(
            random.choice(
                (
                    ("其中：当年财政拨款", "上年结转资金", "其他资金"),
                    ("其中:财政资金", "单位资金", "其他资金"),
                    ("其中：中央财政资金", "地方资金", "其他资金"),
                    ("　　其中：本年财政拨款", "　　　　其他资金", "单位资金"),
                )
            )
        )
        mark = random.choice(("—", "-", "/", ""))
        total = FundsRow(
            random.choice(("年度资金总额", "年度资金总额：", "总额", "年度财政资金总额")),
            budget=money(budget),
            executed=money(executed),
            weight=str(weight) if scored else "",
            rate=rate_text,
            score=score if scored else "",
            reason="",
            method="执行率×分值" if scored else "",
        )
        rows = [total]
        show_rate = random.random() < 0.5
        for place, name in enumerate(names):
            if place < len(parts):
                one, spent = parts[place]
                row = FundsRow(
                    name,
                    budget=money(one),
                    executed=money(spent),
                    rate=habit(Fraction(spent, one), rate_decimals) if show_rate else mark,
                )
            else:
                row = FundsRow(name)
            rows.append(replace(row, weight=mark, score=mark))
            if place == 0 and len(parts) > 1 and random.random() < 0.15:
                one, spent = parts[0]
                child = FundsRow("其中：一般公共预算", budget=money(one), executed=money(spent))
                rows.append(replace(child, rate=mark, weight=mark, score=mark))
        if random.random() < 0.25:
            rows = rows[:1]
        return tuple(self._fitted(row) for row in rows), score if scored else ""

    def _fitted(self, row: FundsRow) -> FundsRow:
        """The row for the layout at hand: where its base stands, what its extra columns hold."""
        name = self.layout.funds.name
        if name == "jinan":
            return replace(row, initial=row.budget, budget="")
        if name == "sources":
            return replace(row, more={"central": row.budget, "sum": row.budget})
        if name == "arrival":
            full = "100%" if row.budget else ""
            more = {"planned": row.budget, "left": row.budget, "arrived": row.budget}
            return replace(row, more={**more, "arrival": full})
        if "initial" in self.layout.funds.columns:
            return replace(row, initial="" if self.adjusted else row.budget)
        return row

    def _money(self, decimals: int) -> Callable[[int], str]:
        """How an amount in the smallest unit is printed throughout the form."""
        style = self.random.choice(("fixed", "fixed", "plain", "grouped"))

        def printed(amount: int) -> str:
            value = Fraction(amount, 10**decimals)
            if style == "plain":
                return plain(value)
            text = fixed(value, decimals)
            return f"{Decimal(text):,}" if style == "grouped" else text

        return printed

    def _rate_habit(self) -> Callable[[Fraction, int], str]:
        """How rates are printed throughout the form: percent, or now and then a share of 1."""
        sign, rounding = self.percent, self.rounding
        if "%" in self.layout.funds.labels.get("rate", "") and self.random.random() < 0.5:
            sign = ""
        share = self.random.random() < 0.05

        def printed(rate: Fraction, decimals: int) -> str:
            if share:
                return "1" if rate == 1 else fixed(rate, decimals + 2, rounding)
            if rate == 1:
                return f"100{sign}" if self.random.random() < 0.8 else f"100.00{sign}"
            return fixed(rate * 100, decimals, rounding) + sign

        return printed

    def _execution_score(self, rate: Fraction, printed_rate: str) -> str:
        weight = self.points.execution
        if self.random.random() < 0.5:
            number = Fraction(Decimal(printed_rate.rstrip("%％")))
            rate = number if number <= 1 else number / 100
        return self._score(weight * rate)

    def _score(self, exact: Fraction) -> str:
        """A computed score as printed: whole when it is whole, else with decimals."""
        if exact.denominator == 1:
            return str(exact)
        return fixed(exact, self.score_decimals, self.rounding)

    # indicators

    def _rows(self) -> tuple[Row, ...]:
        rows: list[Row] = []
        for category, points in self.points.categories:
            makers = self._makers(category)
            for maker, weight in zip(makers, self._weights(points, len(makers)), strict=True):
                row = replace(maker(weight), level1=category)
                rows += self._with_children(row)
            if category == "效益指标" and self.order == "central" and self.random.random() < 0.2:
                rows.append(_slashes(category, "其他效益指标"))
        return tuple(rows)

    def _with_children(self, row: Row) -> Iterator[Row]:
        yield row
        value = row.value
        countable = row.level2 == "数量指标" and value.isdigit() and int(value) >= 20
        if self.order != "central" or not countable or self.random.random() > 0.1:
            return
        half = int(value) // 2
        blank = self.random.choice(("", "—", "/"))
        yield Row(
            row.level1,
            row.level2,
            f"其中：{self.theme}山区部分",
            f"{self.comparator_before}{half}{row.unit}",
            f"{half}{row.unit}",
            blank,
            blank,
            child=True,
        )

    @property
    def comparator_before(self) -> str:
        """The form's floor comparator, where it stands before the number."""
        return "≥" if self.comparator == "以上" else self.comparator

    def _makers(self, category: str) -> list[Callable[[Fraction], Row]]:
        random = self.random
        costs: list[Callable[[Fraction], Row]] = [self._cost, self._unit_cost]
        if category == "成本指标":
            return costs[: random.choice((1, 2))]
        if category == "产出指标":
            counts = [self._count(*one) for one in random.sample(_OUTPUT_COUNTS, 2)]
            rates = [self._rate("质量指标", random.choice(_OUTPUT_RATES))]
            times = [
                random.choice((self._deadline, self._rate("时效指标", random.choice(_TIME_RATES))))
            ]
            rows = [*counts[: random.choice((1, 2))], *rates, *times]
            return rows if self.policy == "national-2021-cost" else [*rows, random.choice(costs)]
        if category == "效益指标":
            rows = [
                self._words(*one) for one in random.sample(_BENEFIT_WORDS, random.choice((1, 2)))
            ]
            if random.random() < 0.5:
                rows.append(self._count(*random.choice(_BENEFIT_COUNTS), level2="经济效益指标"))
            if random.random() < 0.5:
                rows.append(self._rate("社会效益指标", random.choice(_BENEFIT_RATES)))
            if random.random() < 0.2:
                rows.append(self._none)
            return rows
        return [self._rate("服务对象满意度指标", f"{random.choice(_PUBLIC)}满意度")]

    def _weights(self, points: int, count: int) -> list[Fraction]:
        """Points dealt out over the rows: evenly with the remainder last, or unevenly."""
        random = self.random
        step = random.choice((1, 1, 2, 4, 100))  # whole points, halves, quarters, hundredths
        whole = points * step
        if count == 1:
            return [Fraction(points)]
        if random.random() < 0.5:
            share = whole // count
            cuts = [share] * (count - 1)
        else:
            share = whole // count
            cuts = [random.randint(max(1, share // 2), share) for _ in range(count - 1)]
        return [Fraction(cut, step) for cut in [*cuts, whole - sum(cuts)]]

    def _weight_text(self, weight: Fraction) -> str:
        """A weight, or full marks: without trailing zeros, or with two decimals throughout."""
        return fixed(weight, 2) if self.two_decimals else plain(weight)

    def _row(
        self,
        level2: str,
        name: str,
        weight: Fraction,
        *,
        sign: str,
        number: str,
        unit: str,
        result: str,
        earned: Fraction | None,
        kind: str = "定量指标",
    ) -> Row:
        """A row in every notation at once; layouts print the columns they have.

        `earned` None means full marks, otherwise the exact score of a result that fell short.
        """
        random = self.random
        split = "unit" in self.layout.indicators.columns
        if self.grouped and number.isdigit() and result.isdigit():
            number, result = f"{int(number):,}", f"{int(result):,}"
        if self.numbered and "name" in self.layout.indicators.columns:
            name = f"指标{len(self.used)}：{name}"
        if not split and unit and unit != "%" and random.random() < 0.15:
            name, unit = f"{name}（{unit}）", ""
        target = f"{number}{unit}{sign}" if sign == "以上" else f"{sign}{number}{unit}"
        inherits = random.random() < 0.2 and bool(unit) and unit != "%"
        actual = result if split or inherits else f"{result}{unit}"
        value = number
        bare = "=" if result == number else "≥"
        comparator = {"以上": "≥", "": bare, "不低于": "≥", "不超过": "≤"}.get(sign, sign)
        if split and "comparator" not in self.layout.indicators.columns:
            value = f"{comparator}{number}"
        shown = self.percent if unit == "%" else unit
        score, coefficient, reason = "", "", ""
        if self.scored:
            score = self._weight_text(weight) if earned is None else self._score(earned)
            share = Fraction(1) if earned is None else earned / weight
            coefficient = "100" if share == 1 else fixed(share * 100, 2)
        if earned is not None:
            reason = random.choice(_REASONS)
        elif random.random() < 0.3:
            reason = random.choice(("/", "无", "无偏差"))
        sign_of_rate = "" if "%" in self.layout.indicators.labels.get("coefficient", "") else "%"
        return Row(
            "",
            level2,
            name,
            target=target.replace("%", self.percent),
            actual=actual.replace("%", self.percent),
            weight=self._weight_text(weight) if self.scored else "",
            score=score,
            reason=reason if "reason" in self.layout.indicators.columns else "",
            comparator=comparator,
            value=value,
            unit=shown,
            kind=kind,
            target0=value,
            coefficient=(coefficient or "100") + sign_of_rate,
            core=random.choice(("是", "否")),
            standard="按完成比例计分" if self.order == "review" else "",
        )

    def _falls_short(self) -> bool:
        """Whether a row may lose points: only where the form has a place for the reason."""
        return "reason" in self.layout.indicators.columns and self.random.random() < 0.2

    def _fresh(self, name: str) -> str:
        """A name no other row of the form carries."""
        full = f"{self.theme}{name}"
        while full in self.used:
            full = f"{self.theme}第{len(self.used)}批{name}"
        self.used.add(full)
        return full

    def _count(
        self, name: str, unit: str, decimals: int, level2: str = "数量指标"
    ) -> Callable[[Fraction], Row]:
        def make(weight: Fraction) -> Row:
            random = self.random
            step = 10**decimals
            target = random.randint(10 * step, 900 * step)
            earned = None
            if self._falls_short():
                actual = target * random.randint(70, 99) // 100
                earned = weight * Fraction(actual, target)
            else:
                actual = target + random.choice((0, 0, target * random.randint(1, 25) // 100))
            return self._row(
                level2,
                self._fresh(name),
                weight,
                sign=random.choice((self.comparator, self.comparator, "")),
                number=plain(Fraction(target, step)),
                unit=unit,
                result=plain(Fraction(actual, step)),
                earned=earned,
            )

        return make

    def _rate(self, level2: str, name: str) -> Callable[[Fraction], Row]:
        def make(weight: Fraction) -> Row:
            random = self.random
            target = random.choice((80, 85, 90, 95, 98, 100))
            earned = None
            if self._falls_short():
                actual = Fraction(random.randint(700, target * 10 - 1), 10)
                earned = weight * actual / target
            else:
                actual = Fraction(random.randint(target * 10, 1000), 10)
            sign = (
                random.choice((self.comparator, "")) if target < 100 else random.choice(("", "="))
            )
            return self._row(
                level2,
                self._fresh(name),
                weight,
                sign=sign,
                number=str(target),
                unit="%",
                result=plain(actual),
                earned=earned,
            )

        return make

    def _cost(self, weight: Fraction) -> Row:
        """The project's cost is its budget, and what was paid of it."""
        return self._row(
            "经济成本指标" if self.policy == "national-2021-cost" else "成本指标",
            self._fresh("项目总成本"),
            weight,
            sign=self.ceiling,
            number=plain(self.granted),
            unit=self.money_unit,
            result=plain(self.paid),
            earned=None,
        )

    def _unit_cost(self, weight: Fraction) -> Row:
        random = self.random
        unit = random.choice(("元/人", "元/亩", "元/户"))
        target = random.randint(100, 5000)
        earned = None
        if self._falls_short():
            actual = target + max(1, target * random.randint(1, 20) // 100)
            over = Fraction(actual - target, target)
            paths = [weight * Fraction(target, actual)]
            if self.policy != "hubei":
                paths.append(weight * (1 - over))
            earned = random.choice(paths)
        else:
            actual = target * random.randint(85, 100) // 100
        level2 = "经济成本指标" if self.policy == "national-2021-cost" else "成本指标"
        return self._row(
            level2,
            self._fresh("单位成本"),
            weight,
            sign=self.ceiling,
            number=str(target),
            unit=unit,
            result=str(actual),
            earned=earned,
        )

    def _none(self, weight: Fraction) -> Row:
        return self._row(
            "社会效益指标",
            self._fresh("安全事故"),
            weight,
            sign=self.random.choice(("", "=", "≤")),
            number="0",
            unit="起",
            result="0",
            earned=None,
        )

    def _deadline(self, weight: Fraction) -> Row:
        random = self.random
        month = random.randint(6, 12)
        day = random.randint(10, 28)
        target, actual = random.choice(
            (
                (
                    f"{self.year}年{month}月{day}日前",
                    f"{self.year}年{month}月{random.randint(1, 9)}日",
                ),
                (f"{month}月底前", f"{month - random.randint(0, 3)}月"),
                (f"{self.year}年{month}月底前完成", f"{self.year}年{month - 1}月完成"),
                (f"{month}月", f"{month}月"),
            )
        )
        return self._answered("时效指标", "任务完成时间", weight, target, actual)

    def _words(self, level2: str, name: str, words: tuple[str, ...]) -> Callable[[Fraction], Row]:
        def make(weight: Fraction) -> Row:
            random = self.random
            target = random.choice(words)
            if self._falls_short():
                share = Fraction(random.randint(65, 75), 100)
                answer = "部分达成年度指标并具有一定效果"
                return self._answered(level2, name, weight, target, answer, weight * share)
            answer = random.choice((target, "达成年度指标"))
            return self._answered(level2, name, weight, target, answer)

        return make

    def _answered(
        self,
        level2: str,
        name: str,
        weight: Fraction,
        target: str,
        actual: str,
        earned: Fraction | None = None,
    ) -> Row:
        """A row whose target is a date or words: no unit; the comparator column says 定性."""
        row = self._row(
            level2,
            self._fresh(name),
            weight,
            sign="",
            number=target,
            unit="",
            result=actual,
            earned=earned,
            kind="定性指标",
        )
        return replace(row, comparator="定性", value=target, target0=target)
