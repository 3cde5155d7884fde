"""Public forms of many places as specs: their labels, orders and figures under our own sentences.

`flaws` names what is known to be wrong with a form: every rule of level error that must report
something, and the warnings that certainly belong to it. A form without flaws must show no error.
Where a public text gives only part of a form, the missing rows are made up so that they hold.
"""

from dataclasses import dataclass, replace

from documents.layouts import CENTRAL, CHONGQING, FUNDS, HUBEI, INDICATORS, SICHUAN, TRANSFER
from documents.sheet import Box, Sheet
from documents.spec import CONTINUED, FormLayout, FormSpec, FundsRow, Row, TotalRow

_TARGET_ACTUAL = ("level1", "level2", "name", "target", "actual", "weight", "score", "reason")
_COMPARED = (
    "level1",
    "level2",
    "name",
    "comparator",
    "value",
    "unit",
    "actual",
    "weight",
    "score",
    "reason",
)


@dataclass(frozen=True)
class Published:
    """A form of the collection and what must be read from it.

    `rows` is the number of filled indicators, `total` the stated score, `budget` and `executed`
    the total row's money as numbers. `word_only` marks a form whose merged figures a text loses.
    """

    name: str
    form: FormSpec
    rows: int
    total: str | None
    budget: str | None
    executed: str | None
    word_only: bool = False


def _rows(table: str, keys: tuple[str, ...] = _TARGET_ACTUAL) -> tuple[Row, ...]:
    """Indicator rows, one per line; levels left blank are those of the line above."""
    rows: list[Row] = []
    for line in table.strip().splitlines():
        values = dict(zip(keys, (cell.strip() for cell in line.split("|")), strict=False))
        for level in ("level1", "level2"):
            if rows and not values.get(level):
                values[level] = getattr(rows[-1], level)
        rows.append(replace(Row("", "", ""), **values))  # type: ignore[arg-type]
    return tuple(rows)


def _form(
    layout: FormLayout, year: str, title: str, rows: tuple[Row, ...], **more: object
) -> FormSpec:
    spec = FormSpec(
        layout=layout,
        project="专项工作经费",
        department="青禾县主管局",
        unit="青禾县项目中心",
        title=title,
        year=year,
        rows=rows,
        expected="按年度计划组织实施，完成各项任务。",
        actual="年度任务已经组织实施，完成情况见各项指标。",
    )
    return replace(spec, **more)  # type: ignore[arg-type]


_SICHUAN_FUNDS = (
    FundsRow("总额", "238.93", "251.89", "251.89", "10", "100.00%", ""),
    FundsRow("其中:财政资金", "238.93", "251.89", "251.89", "/", "100.00%", "/"),
    FundsRow("财政专户管理资金", "0.00", "0.00", "0.00", "/", "", "/"),
    FundsRow("单位资金", "0.00", "0.00", "0.00", "/", "", "/"),
    FundsRow("其他资金"),
)
_SICHUAN_LABELS = {
    "funds": "年度预算数(万元)",
    "expected": "项目年度目标",
    "actual_goal": "年度目标完成情况",
    "indicators": "绩效指标(90分)",
}
_CLOSING = (("评价结论", ""), ("存在问题", ""), ("改进措施", ""))

QINGSHEN = _form(
    SICHUAN,
    "",
    "部门预算项目支出绩效自评表(2023年度)",
    _rows(
        """
        产出指标 | 数量指标 | 工资足额发放率 | = | 100 | % | | 60 | |
        效益指标 | 社会效益指标 | 机构正常运转率 | = | 100 | % | | 30 | |
        """,
        _COMPARED,
    ),
    project="51000023R000000000001-工资性支出",
    funds=_SICHUAN_FUNDS,
    total=TotalRow("100", "", label="合计"),
    labels=_SICHUAN_LABELS,
    closing=_CLOSING,
    actual="",
    flaws=("FRM008",),
)

DAYING_QUARTERS = _form(
    SICHUAN,
    "（2022年度）",
    "部门预算项目支出绩效自评表",
    _rows(
        """
        产出指标 | 数量指标 | 台账建立率 | = | 100 | % | 100 | 22.5 | 22.5 |
        | 质量指标 | 差错次数 | ≤ | 10 | 次 | 8 | 22.5 | 22.5 |
        效益指标 | 社会效益指标 | 事项公开率 | = | 100 | % | 100 | 22.5 | 22.5 |
        满意度指标 | 服务对象满意度指标 | 群众投诉率 | ≤ | 5 | % | 3 | 22.5 | 22.5 |
        """,
        _COMPARED,
    ),
    funds=(FundsRow("总额", "40.00", "40.00", "40.00", "10", "100.00%", "10"),),
    total=TotalRow("100", "100", label="合计"),
    labels=_SICHUAN_LABELS,
)

YINCHUAN = _form(
    replace(CENTRAL, funds=FUNDS["yinchuan"], split_header=False, side=False),
    "（2021年度）",
    "市本级部门项目支出绩效自评表",
    _rows(
        """
        项目决策 | 项目立项 | 立项程序规范性 | 规范 | 规范 | 4 | 4 |
        | | 立项依据充分性 | 充分 | 充分 | 2 | 2 |
        | 绩效目标 | 目标合理性 | 合理 | 合理 | 2 | 2 |
        | | 指标明确性 | 明确 | 明确 | 2 | 2 |
        项目管理 | 资金管理 | 预算执行率 | 100% | 100% | 10 | 9 | 一季度支付较慢
        | | 制度健全性 | 健全 | 健全 | 7 | 7 |
        | 组织实施 | 合同管理 | 规范 | 规范 | 2 | 2 |
        | | 档案管理 | 完整 | 完整 | 6 | 6 |
        项目产出 | 产出数量 | 维修教室数量 | 20间 | 20间 | 10 | 10 |
        | | 更新课桌椅数量 | 600套 | 600套 | 5 | 5 |
        | 产出质量 | 设施完好程度 | 良好 | 较好 | 5 | 4 | 部分器材仍待更换
        | | 工程合格率 | 100% | 100% | 4 | 4 |
        | 产出时效 | 开工及时率 | 100% | 100% | 3 | 3 |
        | | 完工及时率 | 100% | 100% | 3 | 3 |
        项目效益 | 社会效益 | 办学条件 | 改善 | 基本改善 | 15 | 13 | 操场改造尚未完成
        | 可持续影响 | 管护机制 | 健全 | 基本健全 | 10 | 8 | 管护人员未到位
        | 满意度 | 师生满意度 | ≥90% | 95% | 10 | 10 |
        """
    ),
    identity=(("自评得分", "98"),),
    funds=(FundsRow("年度资金总额", "64.8", "64.8", "64.8", rate="100%"),),
    points={"项目决策": "10", "项目管理": "25", "项目产出": "30", "项目效益": "35"},
    labels={"indicators.weight": "考核分值", "indicators.actual": "全年实际值(B)"},
    flaws=("SCR001",),
)

CENTRAL_TRANSFER_BLANK = _form(
    TRANSFER,
    "（2021年度）",
    "中央引导地方科技发展资金绩效目标自评表",
    _rows(
        """
        产出指标 | 数量指标 | 支持项目数量 | ≥12项 | | | |
        | 质量指标 | 项目验收通过率 | ≥90% | | | |
        效益指标 | 经济效益指标 | 带动研发投入 | ≥500万元 | | | |
        满意度指标 | 服务对象满意度指标 | 受助单位满意度 | ≥90% | | | |
        """
    ),
    kind="transfer",
    policy="transfer",
    project="中央引导地方科技发展资金",
    actual="",
    labels={
        "project": "转移支付(项目)名称",
        "department": "中央主管部门",
        "funds": "资金情况（万元）",
        "expected": "年初设定目标",
        "actual_goal": "全年实际完成情况",
    },
    funds=(
        FundsRow("年度资金总额："),
        FundsRow("其中:中央补助地方资金"),
        FundsRow("其他资金"),
    ),
    flaws=("FRM008",),
)

HENGSHAN_COUNTY = _form(
    TRANSFER,
    "（2020年度）",
    "县级专项资金绩效目标自评表",
    _rows(
        """
        产出指标 | 数量指标 | 任务完成率 | 100% | 100% | | |
        | 质量指标 | 质量达标率 | 100% | 100% | | |
        效益指标 | 社会效益指标 | 安全责任事故 | 0起 | 0起 | | |
        | 可持续影响指标 | 公众知晓程度 | 高 | 高 | | |
        满意度指标 | 服务对象满意度指标 | 群众满意度 | ≥90% | 100% | | |
        """
    ),
    kind="transfer",
    policy="transfer",
    labels={
        "project": "专项资金名称",
        "department": "县级主管部门",
        "funds": "资金情况（万元）",
    },
    funds=(
        FundsRow("年度资金总额：", budget="194.9", executed="194.9", rate="100%"),
        FundsRow("其中:县级财政资金", budget="194.9", executed="194.9", rate="100%"),
    ),
)

LIANGPING = _form(
    CHONGQING,
    "（2022年度）",
    "部门整体绩效自评表",
    _rows(
        """
        森林抚育面积 | 万亩 | 定量指标 | ≥5 | 20 | 5.2 | 20 |
        营造林合格率 | % | 定量指标 | ≥90 | 20 | 96 | 20 |
        森林火灾发生率 | % | 定量指标 | ≤0.9 | 20 | 0.3 | 20 |
        病虫害防治 | | 定性指标 | 有效 | 20 | 有效 | 20 |
        群众满意度 | % | 定量指标 | ≥90 | 10 | 95 | 10 |
        """,
        ("name", "unit", "kind", "value", "weight", "actual", "score", "reason"),
    ),
    kind="department",
    project="",
    department="青禾县林业局",
    unit="青禾县林业局",
    identity=(("自评总分（分）", "97.93"),),
    labels={"funds": "部门预算执行情况（万元）"},
    funds=(FundsRow("年度总金额", "900", "1000", "792.7", "10", "79.27", "7.93"),),
)

_COEFFICIENT = ("name", "unit", "value", "actual", "coefficient", "weight", "score")
MEDIA_CENTRE = _form(
    FormLayout(FUNDS["chongqing"], INDICATORS["coefficient"], side=False),
    "（2021年度）",
    "部门整体绩效自评表",
    tuple(
        replace(row, kind="定量指标", target0=row.value, core="否")
        for row in _rows(
            """
            刊发稿件数量 | 篇 | 4000 | 4100 | 100 | 2 | 2
            制作视频数量 | 条 | 300 | 312 | 100 | 2 | 2
            直播活动场次 | 场 | 20 | 21 | 100 | 1 | 1
            新媒体更新天数 | 天 | 365 | 365 | 100 | 2 | 2
            政府采购执行率 | % | 100 | 72.74 | 100 | 2 | 2
            公开信息条数 | 条 | 50 | 55 | 100 | 2 | 2
            培训采编人员人次 | 人次 | 60 | 64 | 100 | 2 | 2
            设备完好率 | % | 95 | 97 | 100 | 2 | 2
            稿件差错率 | ‰ | 1 | 0.5 | 100 | 2 | 2
            专题策划数量 | 个 | 10 | 10 | 100 | 3 | 3
            重大报道及时率 | % | 100 | 100 | 100 | 5 | 5
            固定资产利用率 | % | 95 | 96 | 100 | 1 | 1
            外宣稿件数量 | 篇 | 30 | 33 | 100 | 2 | 2
            志愿服务次数 | 次 | 12 | 12 | 100 | 2 | 2
            舆情处置及时率 | % | 100 | 100 | 100 | 5 | 5
            平台用户数量 | 万人 | 20 | 21 | 100 | 10 | 10
            原创内容占比 | % | 60 | 63 | 100 | 5 | 5
            政务信息覆盖率 | % | 90 | 92 | 100 | 10 | 10
            阅读总量 | 万次 | 500 | 520 | 100 | 10 | 10
            服务企业数量 | 家 | 40 | 42 | 100 | 10 | 10
            用户满意度 | % | 90 | 93 | 100 | 10 | 10
            """,
            _COEFFICIENT,
        )
    ),
    kind="department",
    project="",
    identity=(("自评总分（分）", "97.6"),),
    labels={"funds": "部门预算执行情况（万元）"},
    funds=(FundsRow("年度总金额", "500", "500", "380", "10", "76%", "7.6"),),
    flaws=("SCR005",),
)

HERITAGE = _form(
    TRANSFER,
    "（2021年度）",
    "转移支付项目绩效目标自评表",
    _rows(
        """
        产出指标 | 数量指标 | 支持非遗项目数量 | ≥30个 | 31个 | | |
        | 质量指标 | 记录成果合格率 | ≥95% | 98% | | |
        效益指标 | 社会效益指标 | 传承活动参与人次 | ≥5万人次 | 5.4万人次 | | |
        满意度指标 | 服务对象满意度指标 | 传承人满意度 | ≥90% | 96% | | |
        """
    ),
    kind="transfer",
    policy="transfer",
    labels={"project": "转移支付名称", "department": "自治区主管部门", "funds": "资金情况(万元)"},
    funds=(
        FundsRow("年度资金总额:", budget="2118", executed="2118", rate="100%"),
        FundsRow("其中:中央财政资金", budget="2118", executed="2118", rate="100%"),
        FundsRow("地方资金"),
        FundsRow("其他资金"),
    ),
)

CIVIL_AID = _form(
    TRANSFER,
    "（2022年度）",
    "中央转移支付绩效目标自评表",
    _rows(
        """
        产出指标 | 数量指标 | 临时救助人次 | 应助尽助 | 9 | | |
        | | 特困供养覆盖率 | 100% | 100% | | |
        | 质量指标 | 救助对象准确率 | ≥95% | 100% | | |
        | 时效指标 | 资金执行率 | 100% | 82% | | | 年末批次于次年一月兑付
        效益指标 | 社会效益指标 | 困难群众生活水平 | 有所提升 | 100% | | |
        | 可持续影响指标 | 救助制度 | 进一步完善 | 100% | | |
        满意度指标 | 服务对象满意度指标 | 政策知晓率 | ≥90% | ≥90% | | |
        | | 救助对象满意度 | ≥90% | ≥90% | | |
        """
    ),
    kind="transfer",
    policy="transfer",
    labels={"project": "转移支付(项目)名称", "funds": "资金情况（万元）"},
    funds=(FundsRow("年度资金总额：", budget="500", executed="410", rate="82%"),),
    flaws=("IND002", "IND003"),
)

TALENT_FLATS = _form(
    FormLayout(FUNDS["transfer"], INDICATORS["content"], side=False),
    "（2023年度）",
    "专项资金绩效目标自评表",
    _rows(
        """
        建设驿站数量 | >=2个 | 0个 | 0%
        举办活动次数 | >=28次 | 40次 | 143%
        服务人才数量 | >=500人 | 1700人 | 340%
        入住满意度 | >=95% | 98% | 103%
        装修完成时间 | 2023年12月前 | 2023年12月前 | 100%
        建设补助 | 10万元 | 0万元 | 0%
        """,
        ("name", "target", "actual", "coefficient"),
    ),
    kind="transfer",
    policy="transfer",
    labels={"project": "专项资金名称", "funds": "资金情况（万元）"},
    funds=(FundsRow("年度资金总额", budget="60", executed="50", rate="83.33%"),),
    flaws=("IND004",),
)

MUSHROOMS = _form(
    replace(CENTRAL, split_header=False),
    "（2022年度）",
    "项目支出绩效自评表",
    _rows(
        """
        产出指标 | 数量指标 | 加工车间面积 | ≥1290.3平方米 | 1290.3平方米 | 10.3 | 10.3 |
        | | 冷库容积 | =8个 | 8个 | 9.3 | 9.3 |
        | 质量指标 | 竣工验收合格率 | 100% | 100% | 9.3 | 9.3 |
        | 时效指标 | 任务完成时限（月） | 10 | 10 | 10.8 | 10.8 |
        | 成本指标 | 设备采购成本 | ≤202.6万元 | 132.9 | 10.3 | 10.3 |
        效益指标 | 经济效益指标 | 带动农户增收 | ≥2000元/户 | 2100元/户 | 15 | 15 |
        | 社会效益指标 | 带动就业 | ≥60人 | 66人 | 15 | 15 |
        满意度指标 | 服务对象满意度指标 | 农户满意度 | ≥90% | 95% | 10 | 10 |
        """
    ),
    expected="建设加工车间400万元，冷链设施550万元，附属工程150万元。",
    actual="建设加工车间400万元，冷链设施550万元，附属工程150万元。",
    points={"产出指标": "50", "效益指标": "30", "满意度指标": "10"},
    funds=(
        FundsRow("年度资金总额", "1100", "1100", "1100", "10", "100%", "10"),
        FundsRow("其中：当年财政拨款", "1100", "1100", "1100", "—", "100%", "—"),
        FundsRow("上年结转资金", weight="—", score="—"),
        FundsRow("其他资金", weight="—", score="—"),
    ),
    total=TotalRow("100", "100"),
    flaws=("NAR002",),
)

SUPPLY_COOP = _form(
    HUBEI,
    "（2022年度）",
    "项目支出绩效自评表",
    _rows(
        """
        产出指标 | 数量指标 | 网点改造数量（≥2个） | 2 | 2 | 10 | 10
        | | 培训社员人次（≥100人次） | 100 | 110 | 10 | 10
        | 质量指标 | 改造验收合格率（%） | 100 | 100 | 10 | 10
        | 成本指标 | 单个网点改造成本（≤5万元） | 5 | 5 | 10 | 10
        效益指标 | 社会效益指标 | 服务农户数量（≥800户） | 800 | 820 | 15 | 15
        | 可持续影响指标 | 网点持续运营 | 持续 | 持续 | 15 | 15
        满意度指标 | 服务对象满意度指标 | 社员满意度（%） | 90 | 95 | 10 | 10
        """
    ),
    policy="hubei",
    points={"产出指标": "40", "效益指标": "30", "满意度指标": "10"},
    labels={"funds": "项目资金（万元）", "indicators": "年度绩效指标（80分）"},
    funds=(FundsRow("年度财政资金总额", budget="50", executed="10", rate="20", score="4"),),
    total=TotalRow("", "84"),
)

# The score of the two benefit rows stands in one merged cell (\u2303 marks its lower part).
LIBRARY_SHARING = replace(
    SUPPLY_COOP,
    title="项目自评表",
    rows=_rows(
        """
        产出指标 | 数量指标 | 数字资源总量（10分） | 25TB | 25TB | | 10
        | | 终端覆盖（10分） | 100%覆盖 | 100% | | 10
        | 时效指标 | 服务可用天数（10分） | ≥360天 | 365天 | | 10
        | 成本指标 | 平台维护成本（10分） | 5万 | 5万 | | 10
        效益指标 | 社会效益指标 | 资源质量（15分） | 良好 | 良好 | | 30
        | 可持续影响指标 | 服务属性（15分） | 公益性事业 | 公益性事业 | | \u2303
        满意度指标 | 服务对象满意度指标 | 读者满意度（10分） | ≥90% | 95% | | 10
        """
    ),
    funds=(FundsRow("年度财政资金总额", budget="5", executed="5", rate="100%", score="20"),),
    total=TotalRow("", "100"),
)

CULTURE_CENTRE = _form(
    FormLayout(
        FUNDS["jinan"],
        replace(
            INDICATORS["central"],
            columns=(*INDICATORS["central"].columns, "standard"),
            labels={
                "target": "预期指标值(A)",
                "actual": "实际完成指标值(B)",
                "reason": "未完成原因",
                "standard": "得分计算方法",
            },
        ),
    ),
    "（2019年度）",
    "区级部门预算项目支出绩效自评表",
    tuple(
        replace(
            row, standard=CONTINUED if place else "达到指标值得满分；未达到的按B/A或A/B乘分值计分。"
        )
        for place, row in enumerate(
            _rows(
                """
                产出指标 | 数量指标 | 演出场次 | ≥60场 | 62场 | 12.5 | 12.5 |
                | 质量指标 | 节目验收合格率 | 100% | 100% | 12.5 | 12.5 |
                | 时效指标 | 演出按期完成率 | 100% | 100% | 12.5 | 12.5 |
                | 成本指标 | 单场演出成本 | ≤0.75万元 | 0.72万元 | 12.5 | 12.5 |
                效益指标 | 社会效益指标 | 观演人次 | ≥2万人次 | 2.1万人次 | 10 | 10 |
                | | 文化活动影响 | 扩大 | 扩大 | 10 | 10 |
                | 可持续影响指标 | 文艺队伍建设 | 加强 | 加强 | 10 | 10 |
                满意度指标 | 服务对象满意度指标 | 观众满意度 | ≥90% | 94% | 10 | 10 |
                """
            )
        )
    ),
    funds=(
        FundsRow("年度资金总额", "45", "", "45", "10", "100%", "10", method="执行率×分值"),
        FundsRow("其中：本年财政拨款", "45", "", "45", "-", "-", "-"),
        FundsRow("其他资金", "", "", "", "-", "-", "-"),
    ),
    total=TotalRow("100", "100"),
)

SOIL_STATION = replace(
    SUPPLY_COOP,
    rows=_rows(
        """
        产出指标 | 数量指标 | 建立示范点（≧60个） | ≧60个 | 105个 | 5.0 | 5.0 | 扩大了示范范围
        | | 取土化验样品 | ≥300个 | 300个 | 15.0 | 15.0
        | 质量指标 | 技术覆盖率 | ≧80% | 85.6% | 10.0 | 10.0
        | 成本指标 | 单个示范点成本 | ≤0.5万元 | 0.5万元 | 10.0 | 10.0
        效益指标 | 生态效益指标 | 化肥用量 | 减少 | 减少 | 15.0 | 15.0
        | 社会效益指标 | 农户施肥水平 | 提高 | 提高 | 15.0 | 15.0
        满意度指标 | 服务对象满意度指标 | 农户满意度 | ≥90% | 93% | 10.0 | 10.0
        """
    ),
    layout=replace(
        HUBEI,
        indicators=replace(
            HUBEI.indicators, columns=(*HUBEI.indicators.columns, "reason"), weight_in_name=True
        ),
    ),
    funds=(
        FundsRow(
            "年度财政资金总额", budget="278.4449", executed="30.00", rate="10.77%", score="2.16"
        ),
    ),
    total=TotalRow("", "82.16"),
)

EARTHQUAKE = _form(
    CENTRAL,
    "（2021年度）",
    "项目支出绩效自评表",
    _rows(
        """
        产出指标 | 数量指标 | 培训志愿者人数 | 200 | 200余人 | 10 | 10 |
        | | 宣传受众人数 | 500 | 600余人 | 10 | 10 |
        | 质量指标 | 台网运行合格率 | 100% | 100% | 10 | 10 |
        | | 数据连续率 | ≥95% | 99.12% | 10 | 10 |
        | 时效指标 | 演练完成时间 | 11月底前 | 10月 | 5 | 5 |
        | | 宣传完成时间 | 11月底前 | 10月 | 5 | 5 |
        | 成本指标 | 项目总成本 | ≤55万元 | 55万元 | 10 | 10 |
        效益指标 | 社会效益指标 | 公众防灾能力 | 提升 | 提升 | 30 | 30 |
        满意度指标 | 服务对象满意度指标 | 公众满意度 | ≥90% | 95% | 10 | 10 |
        """
    ),
    points={"产出指标": "50", "效益指标": "30", "满意度指标": "10"},
    funds=(
        FundsRow("年度资金总额", "55", "55", "55", "10", "100%", "10"),
        FundsRow("其中：当年财政拨款", "55", "55", "55", "-", "100%", "-"),
        FundsRow("上年结转资金", "0", "0", "0", "-", "-", "-"),
    ),
    total=TotalRow("100", "100"),
    flaws=("WGT001", "WGT003", "SCR001"),
)

EMPLOYMENT = _form(
    TRANSFER,
    "（2024年度）",
    "就业补助资金转移支付绩效目标自评表",
    _rows(
        """
        产出指标 | 数量指标 | 享受社保补贴人数 | ≥1000人 | 1105人 | | |
        | 质量指标 | 补贴发放准确率 | 100% | 100% | | |
        效益指标 | 社会效益指标 | 失业人员再就业人数 | ≥600人 | 640人 | | |
        满意度指标 | 服务对象满意度指标 | 受益群众满意度 | ≥90% | 95% | | |
        """
    ),
    kind="transfer",
    policy="transfer",
    labels={"project": "转移支付(项目)名称", "funds": "资金投入情况（万元）"},
    funds=(
        FundsRow("年度资金总额：", budget="808.1", executed="692.98", rate="86%"),
        FundsRow("其中：中央财政资金", budget="808.1", executed="692.98", rate="86%"),
    ),
)

MEDICAL_AID = _form(
    TRANSFER,
    "（2024年度）",
    "医疗救助补助资金转移支付项目绩效目标自评表",
    _rows(
        """
        产出指标 | 数量指标 | 医疗救助人次 | ≥50000人次 | 110406 | | |
        | 质量指标 | 救助对象准确率 | 100% | 100% | | |
        效益指标 | 社会效益指标 | 困难群众就医负担 | 减轻 | 减轻 | | |
        满意度指标 | 服务对象满意度指标 | 救助对象满意度 | ≥90% | 95% | | |
        """
    ),
    kind="transfer",
    policy="transfer",
    labels={"project": "转移支付(项目)名称", "funds": "资金投入情况（万元）"},
    funds=(
        FundsRow("年度资金总额：", budget="3359.62万", executed="3359.62万", rate="100%"),
        FundsRow("其中：中央财政资金", budget="829.3万", executed="829.3万", rate="100%"),
        FundsRow("彩票公益金用于医疗救助", budget="0", executed="0", rate="100%"),
        FundsRow("地方财政资金", budget="2530.32万", executed="2530.32万", rate="100%"),
    ),
    flaws=("FND009", "IND004"),
)

HEALTH_REGION = _form(
    TRANSFER,
    "（2021年度）",
    "转移支付区域(项目)绩效目标自评表",
    _rows(
        """
        产出指标 | 数量指标 | 支持基层机构数量 | ≥37个 | 38个 | | |
        | 质量指标 | 规范化电子健康档案覆盖率 | ≥61% | 72% | | |
        效益指标 | 社会效益指标 | 居民健康水平 | 提高 | 提高 | | |
        满意度指标 | 服务对象满意度指标 | 服务对象满意度 | ≥85% | 90% | | |
        """
    ),
    kind="transfer",
    policy="transfer",
    labels={"project": "转移支付(项目)名称", "funds": "资金情况（万元）"},
    funds=(
        FundsRow("年度资金总额：", budget="2300.67", executed="2300.67", rate="100%"),
        FundsRow("其中：中央补助", budget="442.43", executed="442.43", rate="100%"),
        FundsRow("地方资金", budget="1858.24", executed="1858.24", rate="100%"),
    ),
)

MEDICAL_INSURANCE = replace(
    QINGSHEN,
    title="部门预算项目支出绩效自评表",
    year="（2023年度）",
    project="医保经办服务能力提升",
    rows=_rows(
        """
        产出指标 | 数量指标 | 宣传资料数量 | ≥ | 5000 | 份 | | 5 | |
        | | 培训场次 | ≥ | 4 | 场 | | 5 | |
        | 质量指标 | 资料印制合格率 | = | 100 | % | | 5 | |
        | 时效指标 | 完成及时率 | = | 100 | % | | 15 | |
        | 成本指标 | 项目总成本 | ≤ | 101400 | 元 | | 5 | |
        | | 人均补助标准 | = | 1 | 元/人 | | 10 | |
        效益指标 | 社会效益指标 | 政策知晓程度 | 定性 | 优良中低差 | | | 35 | |
        满意度指标 | 服务对象满意度指标 | 参保群众满意度 | ≥ | 90 | % | | 10 | |
        """,
        _COMPARED,
    ),
)

CITY_HOSPITAL = replace(
    SUPPLY_COOP,
    year="（2021年度）",
    title="财政项目绩效自评表",
    rows=_rows(
        """
        产出指标 | 数量指标 | 改造门诊楼数量 | 1栋 | 1栋 | 10 | 10
        | 质量指标 | 资金使用 | 专款专用 | 专款专用 | 10 | 10
        | 时效指标 | 建设周期 | 1年 | 1年 | 10 | 10
        | 成本指标 | 项目投资 | 1000万元 | 1000万元 | 10 | 10
        效益指标 | 经济效益指标 | 医疗收入 | 5亿元 | 6.47亿元 | 10 | 10
        | 社会效益指标 | 就诊环境 | 改善 | 改善 | 10 | 10
        | 可持续影响指标 | 服务能力 | 提升 | 提升 | 10 | 10
        满意度指标 | 服务对象满意度指标 | 患者满意度 | ≥90% | 95% | 10 | 10
        """
    ),
    funds=(FundsRow("年度财政资金总额", budget="1000", executed="1000", rate="100%", score="20"),),
    total=TotalRow("", "100"),
)

POTATOES = _form(
    replace(CENTRAL, funds=FUNDS["transfer"], split_header=False),
    "（2022年度）",
    "项目绩效目标自评表",
    _rows(
        """
        产出指标 | 数量指标 | 良种繁育面积 | ≥1000亩 | 1000亩 | 8 | 8 |
        | | 原种生产数量 | ≥300万粒 | 300万粒 | 8 | 8 |
        | 质量指标 | 种薯合格率 | ≥80% | 85% | 8 | 8 |
        | 时效指标 | 种植完成时间 | 5月底前 | 5月 | 8 | 8 |
        | 成本指标 | 亩均补助 | ≤300元/亩 | 300元/亩 | 8 | 8 |
        效益指标 | 经济效益指标 | 种植户增收 | 是 | 基本达到 | 8 | 7 | 市场价格走低
        | | 带动产值 | ≥800万元 | 820万元 | 8 | 8 |
        | 社会效益指标 | 带动农户 | ≥500户 | 510户 | 8 | 8 |
        | 生态效益指标 | 农膜回收率 | ≥80% | 83% | 8 | 8 |
        | 可持续影响指标 | 种薯供应能力 | 是 | 是 | 8 | 8 |
        满意度指标 | 服务对象满意度指标 | 种植户满意度 | ≥90% | 95% | 20 | 20 |
        """
    ),
    identity=(("项目总得分", "99分"), ("专项实施期", "2022年")),
    points={"产出指标": "40", "效益指标": "40", "满意度指标": "20"},
    funds=(FundsRow("年度资金总额", budget="300", executed="259.45万元", rate="86.5%"),),
)

FORMS = (
    Published("qingshen", QINGSHEN, 2, None, "251.89", "251.89"),
    Published("daying-quarters", DAYING_QUARTERS, 4, "100", "40.00", "40.00"),
    Published("yinchuan", YINCHUAN, 17, "98", "64.8", "64.8"),
    Published("central-transfer-blank", CENTRAL_TRANSFER_BLANK, 4, None, None, None),
    Published("hengshan-county", HENGSHAN_COUNTY, 5, None, "194.9", "194.9"),
    Published("potatoes", POTATOES, 11, "99", "300", "259.45"),
    Published("liangping", LIANGPING, 5, "97.93", "1000", "792.7"),
    Published("media-centre", MEDIA_CENTRE, 21, "97.6", "500", "380"),
    Published("heritage", HERITAGE, 4, None, "2118", "2118"),
    Published("civil-aid", CIVIL_AID, 8, None, "500", "410"),
    Published("talent-flats", TALENT_FLATS, 6, None, "60", "50"),
    Published("mushrooms", MUSHROOMS, 8, "100", "1100", "1100"),
    Published("supply-coop", SUPPLY_COOP, 7, "84", "50", "10"),
    Published("library-sharing", LIBRARY_SHARING, 7, "100", "5", "5", word_only=True),
    Published("culture-centre", CULTURE_CENTRE, 8, "100", None, "45"),
    Published("soil-station", SOIL_STATION, 7, "82.16", "278.4449", "30.00"),
    Published("earthquake", EARTHQUAKE, 9, "100", "55", "55"),
    Published("employment", EMPLOYMENT, 4, None, "808.1", "692.98"),
    Published("medical-aid", MEDICAL_AID, 4, None, "3359.62", "3359.62"),
    Published("health-region", HEALTH_REGION, 4, None, "2300.67", "2300.67"),
    Published("medical-insurance", MEDICAL_INSURANCE, 8, None, "251.89", "251.89"),
    Published("city-hospital", CITY_HOSPITAL, 8, "100", "1000", "1000"),
)


def _table(*rows: str) -> Sheet:
    """A plain table: cells separated by |, the last cell of a short row takes the rest."""
    split = [[cell.strip() for cell in row.split("|")] for row in rows]
    width = max(map(len, split))
    return Sheet(
        [[*(Box(cell) for cell in row[:-1]), Box(row[-1], width - len(row) + 1)] for row in split]
    )


#: Tables of other kinds, by the word they are known by; none of them is a self-evaluation.
LOOK_ALIKES = {
    "绩效目标申报表": _table(
        "项目支出绩效目标申报表",
        "（2024年度）",
        "项目名称 | 灌区改造",
        "主管部门 | 青禾县水利局 | 实施单位 | 青禾县灌区中心",
        "项目资金（万元） | 年度资金总额 | 80 | 其中：财政拨款 | 80",
        "年度目标 | 改造渠道12公里",
        "一级指标 | 二级指标 | 三级指标 | 指标值 | 备注",
        "产出指标 | 数量指标 | 改造渠道长度 | ≥12公里 | ",
        "效益指标 | 社会效益指标 | 灌溉保障 | 改善 | ",
    ),
    "绩效运行监控表": _table(
        "项目支出绩效目标执行监控表",
        "（2023年度）",
        "项目名称 | 灌区改造",
        "主管部门 | 青禾县水利局 | 实施单位 | 青禾县灌区中心",
        "项目资金（万元） | 年初预算数 | 1-7月执行数 | 1-7月执行率 | 全年预计执行数",
        "年度资金总额 | 80 | 40 | 50% | 80",
        "一级指标 | 二级指标 | 三级指标 | 指标值 | 1-7月执行情况 | 全年预计完成 | 偏差原因分析",
        "产出指标 | 数量指标 | 改造渠道长度 | ≥12公里 | 6公里 | 12公里 | ",
    ),
    "绩效目标批复表": _table(
        "项目绩效目标批复表",
        "项目名称 | 灌区改造",
        "主管部门 | 青禾县水利局",
        "一级指标 | 二级指标 | 三级指标 | 2021年实际实现值 | 预期2022年实现值",
        "产出指标 | 数量指标 | 改造渠道长度 | 10公里 | 12公里",
    ),
    "部门整体绩效目标表": _table(
        "部门整体支出绩效目标表",
        "部门名称 | 青禾县水利局",
        "一级指标 | 二级指标 | 三级指标 | 计算符号 | 目标值 | 度量单位 | 指标值说明",
        "产出指标 | 数量指标 | 改造渠道长度 | ≥ | 12 | 公里 | 按施工图",
    ),
    "基础数据表": _table(
        "部门整体支出绩效评价基础数据表",
        "财政供养人员情况 | 编制数 | 实际在职人数 | 控制率",
        "人 | 46 | 50 | 108.70%",
        "经费控制情况 | 上年决算数 | 本年预算数 | 本年决算数",
        "三公经费 | 8.2 | 8 | 7.5",
    ),
}
