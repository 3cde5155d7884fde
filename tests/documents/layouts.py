"""The column orders met in public forms, as data: funds tables, indicator tables, whole forms."""

from documents.spec import FormLayout, FundsLayout, IndicatorLayout

_AB = {"budget": "全年预算数（A）", "executed": "全年执行数（B）"}

#: Funds tables by name. The last three belong to forms that do not score the execution here.
FUNDS = {
    layout.name: layout
    for layout in (
        FundsLayout("central", ("initial", "budget", "executed", "weight", "rate", "score")),
        FundsLayout(
            "central-ab",
            ("budget", "executed", "weight", "rate", "score"),
            {**_AB, "rate": "执行率（B/A）"},
        ),
        FundsLayout(
            "sichuan",
            ("initial", "budget", "executed", "rate", "weight", "score", "reason"),
            {
                "initial": "年初预算",
                "budget": "调整后预算数",
                "executed": "预算执行数",
                "rate": "预算执行率",
                "weight": "权重",
            },
            section="预算执行情况(10分)",
        ),
        FundsLayout(
            "jinan",
            ("initial", "executed", "weight", "rate", "score", "method"),
            {
                "initial": "年初预算数(A)",
                "executed": "全年执行数(B)",
                "rate": "执行率(B/A)",
            },
        ),
        FundsLayout(
            "hubei",
            ("budget", "executed", "rate", "score"),
            {
                "budget": "预算数(A)",
                "executed": "执行数(B)",
                "rate": "执行率(B/A)",
                "score": "得分(20分*执行率)",
            },
            section="预算执行情况(万元)(20分)",
        ),
        FundsLayout(
            "chongqing",
            ("initial", "budget", "executed", "rate", "weight", "score"),
            {
                "budget": "全年(调整)预算数",
                "rate": "执行率",
                "weight": "执行率权重",
                "score": "执行率得分",
            },
        ),
        FundsLayout(
            "transfer",
            ("budget", "executed", "rate"),
            {**_AB, "rate": "预算执行率（B/A×100%）"},
        ),
        FundsLayout("amounts", ("budget", "executed"), _AB),
        FundsLayout(
            "yinchuan",
            ("initial", "budget", "executed", "rate"),
            {
                "budget": "调整预算数(A)",
                "executed": "全年执行数(B)",
                "rate": "执行率(B/A)",
            },
        ),
        FundsLayout(
            "sources",
            ("central", "province", "own", "other", "sum", "executed", "rate"),
            {
                "central": "中央(万元)",
                "province": "省、地(万元)",
                "own": "本级(万元)",
                "other": "其他(万元)",
                "sum": "合计(万元)",
                "executed": "执行数(万元)",
                "rate": "执行率(%)",
            },
        ),
        FundsLayout(
            "arrival",
            ("planned", "pooled", "left", "arrived", "arrival", "executed", "rate"),
            {
                "planned": "全年预算数(A)",
                "pooled": "统筹整合资金数(B)",
                "left": "扣除统筹整合资金后预算金额(C)",
                "arrived": "全年到位资金(D)",
                "arrival": "预算到位(D/C×100%)",
                "executed": "全年执行资金(E)",
                "rate": "预算执行(E/C×100%)",
            },
        ),
    )
}

_SPLIT_LABELS = {
    "actual": "完成值",
    "weight": "权重",
    "reason": "未完成原因分析",
}
_LEVELS = ("level1", "level2", "name")

#: Indicator tables by name, in the order in which the field lists them.
INDICATORS = {
    layout.name: layout
    for layout in (
        IndicatorLayout("central", (*_LEVELS, "target", "actual", "weight", "score", "reason")),
        IndicatorLayout(
            "weight-first", (*_LEVELS, "weight", "target", "actual", "score", "reason")
        ),
        IndicatorLayout(
            "split",
            (*_LEVELS, "comparator", "value", "unit", "actual", "weight", "score", "reason"),
            _SPLIT_LABELS,
        ),
        IndicatorLayout(
            "kind",
            (
                *_LEVELS,
                "kind",
                "value",
                "unit",
                "actual",
                "coefficient",
                "weight",
                "score",
                "reason",
            ),
            {"actual": "全年实际完成值", "unit": "计量单位"},
        ),
        IndicatorLayout(
            "grouped",
            (*_LEVELS, "comparator", "value", "unit", "actual", "weight", "score", "reason"),
            _SPLIT_LABELS,
            group=("年度指标值", "comparator", "unit"),
        ),
        IndicatorLayout(
            "transfer",
            (*_LEVELS, "target", "actual", "reason"),
            {"actual": "全年实际完成值", "reason": "未完成原因和改进措施"},
        ),
        IndicatorLayout(
            "hubei",
            (*_LEVELS, "target", "actual", "score"),
            {"target": "年初目标值(A)", "actual": "实际完成值(B)"},
            weight_in_name=True,
        ),
        IndicatorLayout(
            "review",
            (*_LEVELS, "target", "actual", "score", "review", "standard"),
            {
                "name": "指标名称",
                "target": "年初指标值",
                "actual": "年终完成值",
                "score": "自评分",
            },
            weight_in_name=True,
        ),
        IndicatorLayout(
            "flat",
            ("level1", "name", "target", "weight", "actual", "score"),
            {"level1": "项目类别", "name": "指标名称", "actual": "全年完成值"},
        ),
        IndicatorLayout(
            "department",
            ("name", "unit", "kind", "value", "weight", "actual", "score", "reason"),
            {
                "name": "指标名称",
                "unit": "计量单位",
                "weight": "指标权重(分)",
                "actual": "全年完成值",
                "score": "指标得分(分)",
                "reason": "说明",
            },
        ),
        IndicatorLayout(
            "coefficient",
            (
                "name",
                "unit",
                "kind",
                "target0",
                "value",
                "actual",
                "coefficient",
                "weight",
                "score",
                "core",
            ),
            {
                "name": "指标名称",
                "unit": "计量单位",
                "value": "调整指标值",
                "actual": "全年完成值",
                "coefficient": "得分系数(%)",
                "weight": "指标权重(分)",
                "score": "指标得分(分)",
            },
        ),
        IndicatorLayout(
            "content",
            ("name", "target", "actual", "coefficient"),
            {"name": "指标名称", "target": "绩效目标值", "coefficient": "累计完成率"},
        ),
        IndicatorLayout(
            "name-first",
            ("name", "comparator", "value", "actual", "unit", "weight", "score", "reason"),
            {"name": "指标名称", "comparator": "计算符号", "value": "目标值"},
        ),
    )
}

CENTRAL = FormLayout(FUNDS["central"], INDICATORS["central"], split_header=True)
CENTRAL_AB = FormLayout(FUNDS["central-ab"], INDICATORS["central"])
SICHUAN = FormLayout(FUNDS["sichuan"], INDICATORS["split"], side=False, goal="pairs")
HUBEI = FormLayout(FUNDS["hubei"], INDICATORS["hubei"], title="above", side=False, goal="pairs")
TRANSFER = FormLayout(FUNDS["transfer"], INDICATORS["transfer"])
CHONGQING = FormLayout(FUNDS["chongqing"], INDICATORS["department"], side=False)
