"""Writes the sample documents beside this script: ``python samples/make_samples.py``.

The figures and faults of the documents from 05 on are those of published forms; project names,
departments and sentences are made up. The printing code is that of the tests, so it is imported
from ``tests/documents``. The same script always writes the same bytes.
"""

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests"))

from documents.layouts import CENTRAL, HUBEI, TRANSFER  # noqa: E402
from documents.sheet import Piece, Sheet, render, with_stray_cell  # noqa: E402
from documents.spec import FormSpec, FundsRow, Row, TotalRow  # noqa: E402
from documents.write_docx import docx_bytes  # noqa: E402
from documents.write_txt import dump, markdown, tabbed  # noqa: E402

TextLayout = Callable[[Iterable[Piece]], str]


@dataclass(frozen=True)
class Sample:
    """A document: its forms, the layout of its text twin, and stray cells (form, row, place)."""

    name: str
    forms: tuple[FormSpec, ...]
    text: TextLayout = dump
    stray: tuple[tuple[int, int, int], ...] = ()

    def pieces(self, form: int) -> list[Piece]:
        """The paragraphs and tables of one form, with its stray cells."""
        pieces = render(self.forms[form])
        for number, row, place in self.stray:
            if number == form:
                pieces = [
                    with_stray_cell(one, row, place) if isinstance(one, Sheet) else one
                    for one in pieces
                ]
        return pieces

    def files(self) -> dict[str, bytes]:
        """The document in both formats, by file name."""
        parts = [self.pieces(form) for form in range(len(self.forms))]
        text = "\n".join(self.text(part) for part in parts)
        return {
            f"{self.name}.docx": docx_bytes([piece for part in parts for piece in part]),
            f"{self.name}.txt": text.encode(),
        }


def _rows(table: str) -> tuple[Row, ...]:
    """Indicator rows, one per line: level 1 | level 2 | name | target | result | W | S | reason."""
    rows = []
    for line in table.strip().splitlines():
        one, two, name, target, actual, weight, score, *reason = map(str.strip, line.split("|"))
        rows.append(Row(one, two, name, target, actual, weight, score, "".join(reason)))
    return tuple(rows)


def _funds(*amounts: tuple[str, str, str, str], weight: str, score: str) -> tuple[FundsRow, ...]:
    """The four rows of the central form: (initial, budget, executed, rate) of each."""
    labels = ("年度资金总额", "其中：当年财政拨款", "上年结转资金", "其他资金")
    rows = [
        FundsRow(label, initial, budget, executed, "—", rate, "—")
        for label, (initial, budget, executed, rate) in zip(labels, amounts, strict=True)
    ]
    return (replace(rows[0], weight=weight, score=score), *rows[1:])


NONE = ("", "", "", "")

CLEAN_2020 = FormSpec(
    layout=CENTRAL,
    project="农村公路养护工程",
    department="青禾县交通运输局",
    unit="青禾县公路养护中心",
    expected="对县乡道路开展日常养护86公里，处置病害路面2400平方米，保障群众平安出行。",
    actual="全年养护县乡道路86公里，处置病害路面2315平方米，汛期未发生断路，支出117.6万元。",
    funds=_funds(
        ("120", "126", "117.6", "93.33%"),
        ("100", "106", "101", "95.28%"),
        ("20", "20", "16.6", "83%"),
        NONE,
        weight="10",
        score="9.33",
    ),
    rows=_rows(
        """
        产出指标 | 数量指标 | 日常养护里程 | ≥86公里 | 86公里 | 10 | 10 |
        产出指标 | 数量指标 | 处置病害路面面积 | ≥2400平方米 | 2315平方米 | 10 | 9.65 \
            | 两处路段与管线改造冲突，已列入下年计划
        产出指标 | 质量指标 | 工程验收合格率 | 100% | 100% | 10 | 10 |
        产出指标 | 时效指标 | 养护任务完成时间 | 2023年12月20日前 | 2023年12月8日 | 10 | 10 |
        产出指标 | 成本指标 | 日常养护成本 | ≤0.8万元/公里 | 0.76万元/公里 | 10 | 10 |
        效益指标 | 社会效益指标 | 沿线村庄通行条件 | 有效改善 | 达成年度指标 | 15 | 14 \
            | 个别弯道视距仍不足，正在增设凸面镜
        效益指标 | 可持续影响指标 | 养护路段完好率 | ≥90% | 92.5% | 15 | 15 |
        满意度指标 | 服务对象满意度指标 | 沿线群众满意度 | ≥90% | 94% | 10 | 10 |
        """
    ),
    total=TotalRow("100", "97.98"),
)

CLEAN_2021_COST = FormSpec(
    layout=replace(CENTRAL, title="above"),
    project="基层医疗设备更新",
    department="青禾县卫生健康局",
    unit="青禾县中医医院",
    policy="national-2021-cost",
    expected="更新监护、影像等设备18台（套），缩短门诊检查等候时间，提升县域诊疗能力。",
    actual="更新设备18台（套）并全部投入使用，门诊检查平均等候26分钟，完成支出392.4万元。",
    funds=_funds(
        ("400", "400", "392.4", "98.1%"),
        ("400", "400", "392.4", "98.1%"),
        NONE,
        NONE,
        weight="10",
        score="9.81",
    ),
    rows=_rows(
        """
        成本指标 | 经济成本指标 | 设备购置总成本 | ≤400万元 | 392.4万元 | 15 | 15 |
        成本指标 | 经济成本指标 | 安装调试成本 | ≤1.2万元/台 | 1.1万元/台 | 5 | 5 |
        产出指标 | 数量指标 | 更新设备数量 | ≥18台 | 18台 | 15 | 15 |
        产出指标 | 质量指标 | 设备一次验收合格率 | ≥98% | 100% | 15 | 15 |
        产出指标 | 时效指标 | 设备交付时间 | 2023年9月30日前 | 2023年9月18日 | 10 | 10 |
        效益指标 | 社会效益指标 | 门诊检查平均等候时间 | ≤30分钟 | 26分钟 | 10 | 10 |
        效益指标 | 社会效益指标 | 县域内就诊率 | ≥90% | 88.2% | 10 | 9.8 \
            | 部分专科仍需转诊，已与市级医院建立专科联盟
        满意度指标 | 服务对象满意度指标 | 就诊患者满意度 | ≥92% | 93.6% | 10 | 10 |
        """
    ),
    total=TotalRow("100", "99.61"),
)

CLEAN_HUBEI = FormSpec(
    layout=HUBEI,
    title="项目自评表",
    year="（2022年度）",
    project="公共图书馆免费开放",
    department="松河市文化和旅游局",
    unit="松河市图书馆",
    policy="hubei",
    expected="全年开放不少于320天，新增馆藏1.5万册，举办阅读活动40场。",
    actual="全年开放326天，新增馆藏1.5万册，举办阅读活动40场，到馆读者21.6万人次。",
    labels={"funds": "", "indicators": "绩效指标(80分)"},
    funds=(FundsRow("年度财政资金总额", budget="60", executed="57.3", rate="95.5%", score="19.1"),),
    points={"产出指标": "40", "效益指标": "30", "满意度指标": "10"},
    rows=_rows(
        """
        产出指标 | 数量指标 | 年开放天数 | ≥320天 | 326天 | 10 | 10
        产出指标 | 数量指标 | 新增馆藏 | ≥1.5万册 | 1.5万册 | 10 | 10
        产出指标 | 数量指标 | 举办阅读活动 | ≥40场 | 40场 | 10 | 10
        产出指标 | 质量指标 | 图书加工差错率 | ≤1% | 0.6% | 10 | 10
        效益指标 | 社会效益指标 | 到馆读者 | ≥20万人次 | 21.6万人次 | 15 | 15
        效益指标 | 可持续影响指标 | 总分馆服务体系 | 健全 | 达成年度指标 | 15 | 15
        满意度指标 | 服务对象满意度指标 | 读者满意度 | ≥95% | 96.4% | 10 | 10
        """
    ),
    total=TotalRow("", "99.1"),
)
CLEAN_TRANSFER = FormSpec(
    layout=TRANSFER,
    kind="transfer",
    title="转移支付项目绩效目标自评表",
    year="（2023年度）",
    project="农业生产社会化服务补助资金",
    department="农业农村部",
    unit="青禾县农业农村局",
    policy="transfer",
    labels={
        "project": "转移支付（项目）名称",
        "department": "中央主管部门",
        "implementer": "资金使用单位",
        "funds": "资金情况（万元）",
        "goal": "总体目标完成情况",
        "expected": "总体目标",
        "actual_goal": "全年实际完成情况",
    },
    identity=(("地方主管部门", "青禾县农业农村局"),),
    expected="完成社会化服务面积3万亩，带动小农户增收，服务组织运行规范。",
    actual="完成社会化服务面积2.86万亩，服务小农户5120户，资金支出286万元。",
    funds=(
        FundsRow("年度资金总额：", budget="300", executed="286", rate="95.33%"),
        FundsRow("其中：中央财政资金", budget="240", executed="240", rate="100%"),
        FundsRow("地方资金", budget="60", executed="46", rate="76.67%"),
        FundsRow("其他资金"),
    ),
    rows=tuple(
        Row(one, two, name, target, actual, reason=reason)
        for one, two, name, target, actual, reason in (
            (
                "产出指标",
                "数量指标",
                "社会化服务面积",
                "≥3万亩",
                "2.86万亩",
                "秋季连阴雨影响作业，余下面积次年春季补做",
            ),
            ("产出指标", "质量指标", "服务质量合格率", "≥95%", "97%", ""),
            ("产出指标", "时效指标", "补助兑付时间", "2023年12月底前", "2023年12月", ""),
            ("产出指标", "成本指标", "亩均补助标准", "≤100元/亩", "100元/亩", ""),
            ("效益指标", "社会效益指标", "服务小农户数量", "≥5000户", "5120户", ""),
            ("效益指标", "可持续影响指标", "服务组织运行", "规范", "达成年度指标", ""),
            ("满意度指标", "服务对象满意度指标", "服务对象满意度", "≥90%", "95%", ""),
        )
    ),
)

COST_OVERRUN = FormSpec(
    layout=CENTRAL,
    title="社区服务队项目支出绩效自评表",
    year="（2020年度）",
    project="社区服务队工作经费",
    department="青禾县民政局",
    unit="青禾县民政局",
    expected="服务队长期驻点，为居民办好实事，组织学习培训，节前走访困难家庭。",
    actual="驻点期间办成实事10件，开展培训6次，下半年追加资金6.5万元。",
    funds=_funds(
        ("", "13", "11.3", "87%"),
        NONE,
        ("", "13", "11.3", "87%"),
        NONE,
        weight="10",
        score="8.7",
    ),
    rows=_rows(
        """
        产出指标 | 数量指标 | 为居民办实事件数 | ≥10件 | 10件 | 10 | 10 | /
        产出指标 | 数量指标 | 开展培训次数 | ≥6次 | 6次 | 10 | 10 |
        产出指标 | 质量指标 | 服务队任务完成率 | 100% | 100% | 10 | 10 | /
        产出指标 | 时效指标 | 任务完成时限 | 12月 | 12月 | 10 | 10 | /
        产出指标 | 成本指标 | 服务队工作经费 | 3.3万元 | 4.9万元 | 10 | 5 \
            | 临时任务增多，开支超出预计，下年细化支出计划
        产出指标 | 成本指标 | 走访困难家庭经费 | 2.2万元 | 4.4万元 | 10 | 10 | /
        产出指标 | 成本指标 | 节日慰问经费 | 1万元 | 2万元 | 10 | 10 | /
        效益指标 | 社会效益指标 | 社区治安环境 | 提升 | 提升 | 5 | 5 | /
        效益指标 | 经济效益指标 | / | / | / | / | / | /
        效益指标 | 生态效益指标 | 清理散煤小炉灶 | 提升 | 提升 | 5 | 5 | /
        效益指标 | 可持续影响指标 | 困难家庭生活改善 | 提升 | 提升 | 5 | 5 | /
        满意度指标 | 服务对象满意度指标 | 居民诉求办理满意度 | ≥80% | 80% | 5 | 5 | /
        """
    ),
    total=TotalRow("100", "93.7", "/"),
    flaws=("SCR005",),
)

MISSING_WEIGHT = FormSpec(
    layout=CENTRAL,
    title="界线管理项目支出绩效自评表",
    year="（2020年度）",
    project="行政界线管理和地名普查",
    department="青禾县民政局",
    unit="青禾县民政局本级",
    expected="联合毗邻地区检查界线，修复界桩，更新地名数据库。",
    actual="与相邻两县联合检查界线1条，完成地名数据更新1351条。",
    funds=(
        FundsRow("年度资金总额", "15", "15", "15", "10", "100%", "10"),
        FundsRow("其中：当年财政拨款", "15", "15", "15", "10", "100%", "10"),
        FundsRow("上年结转资金", score="0.00"),
        FundsRow("其他资金", score="0.00"),
    ),
    rows=_rows(
        """
        产出指标 | 数量指标 | 联合检查界线条数 | ≧1 | 1 | | 10 | /
        产出指标 | 质量指标 | 界桩修复完成率 | 100% | 100% | 10 | 10 | /
        产出指标 | 时效指标 | 界线检查完成时间 | 12月30日前 | 10月 | 10 | 10 | /
        产出指标 | 时效指标 | 地名数据更新用时 | 7个月 | 7个月 | 10 | 10 | /
        产出指标 | 成本指标 | 界线与地名管理经费（万元） | 15 | 15万元 | 10 | 10 | /
        效益指标 | 经济效益指标 | / | / | / | / | / | /
        效益指标 | 社会效益指标 | 界线纠纷发生率 | 0纠纷 | 0纠纷% | 10 | 10 | /
        效益指标 | 社会效益指标 | 地名数据准确率 | ≥90% | 100% | 10 | 10 | /
        效益指标 | 可持续影响指标 | 地名公共服务水平 | 逐步提升 | 逐步提升 | 10 | 10 | /
        满意度指标 | 服务对象满意度指标 | 查询群众满意度 | ≥90% | 100% | 10 | 10 | /
        """
    ),
    total=TotalRow("100", "100", "/"),
    flaws=("WGT001", "WGT002", "FND006", "IND006"),
)

SCORE_ABOVE_WEIGHT = FormSpec(
    layout=CENTRAL,
    year="（2020年度）",
    project="社会组织党务工作经费",
    department="青禾县民政局",
    unit="青禾县民政局",
    expected="培训党务工作者，组织支部活动，订阅学习刊物。",
    actual="培训党务工作者1次，支部活动2次，订阅刊物20套。",
    funds=(
        FundsRow("年度资金总额", "11", "11", "11", "10", "100%", "10"),
        FundsRow("其中：当年财政拨款", "11", "11", "11", "—", "", "—"),
        FundsRow("上年结转资金", weight="—", score="—"),
        FundsRow("其他资金", weight="—", score="—"),
    ),
    rows=_rows(
        """
        产出指标 | 数量指标 | 指标1：党务工作者培训 | 12月30日前培训党务工作者1次 | 100% | 10 | 10 |
        产出指标 | 数量指标 | 指标2：支部活动 | 12月30日前开展支部活动2次 | 100% | 10 | 10 |
        产出指标 | 数量指标 | 指标3：订阅刊物（套） | 订阅学习刊物20套 | 100% | 10 | 10 |
        产出指标 | 质量指标 | 指标1：督导检查完成率 | 12月30日前督导检查1次 | 100% | 10 | 10 |
        产出指标 | 时效指标 | 指标1：督导检查时间 | 12月30日前督导检查1次以上 | 100% | 10 | 10 |
        产出指标 | 时效指标 | 指标2：日常管理进度 | 12月30日前完成日常管理 | 100% | 10 | 10 |
        效益指标 | 社会效益指标 | 社会组织作用 | 逐步提升 | 100% | 10 | 15 |
        效益指标 | 可持续影响指标 | 党务工作水平 | 逐步提升 | 100% | 10 | 15 |
        满意度指标 | 服务对象满意度指标 | 活动参加者满意度 | 90%以上 | 100% | 10 | 10 |
        """
    ),
    total=TotalRow("100", "100"),
    flaws=("SCR001", "SCR002", "IND002"),
)

STRAY_TOTAL_CELL = FormSpec(
    layout=CENTRAL,
    title="社会组织管理项目支出绩效自评表",
    year="（2020年度）",
    project="社会组织登记管理",
    department="青禾县民政局",
    unit="青禾县民政局本级",
    expected="办理社会组织登记和年检，培训乡镇登记人员。",
    actual="登记事项全部按时办结，年检工作在8月完成，培训登记人员1次。",
    funds=(
        FundsRow("年度资金总额", "5", "5", "5", "10", "100%", "10"),
        FundsRow("其中：当年财政拨款", "5", "5", "5", "10", "100%", "10"),
        FundsRow("上年结转资金", weight="—", score="—"),
        FundsRow("其他资金", weight="—", score="—"),
    ),
    rows=_rows(
        """
        产出指标 | 数量指标 | 培训乡镇登记人员次数 | 1 | 1 | 5 | 5 |
        产出指标 | 质量指标 | 社会组织年检合格率 | 100% | 100% | 15 | 15 |
        产出指标 | 时效指标 | 登记申请办结时限 | 60日内 | 60日内 | 15 | 15 |
        产出指标 | 时效指标 | 年检完成时段 | 1月-8月 | 1月-8月 | 10 | 10 |
        产出指标 | 成本指标 | 登记管理经费（万元） | 5 | 5 | 10 | 10 |
        效益指标 | 社会效益指标 | 社会组织参与服务比例 | ≥70% | ≥70% | 10 | 10 |
        效益指标 | 经济效益指标 | / | / | / | / | / |
        效益指标 | 可持续影响指标 | 社会组织持续运行比例 | ≥70% | ≥70% | 10 | 10 |
        满意度指标 | 满意度指标 | 登记服务满意率 | ≥90% | ≥90% | 15 | 15 |
        """
    ),
    total=TotalRow("100", "100"),
    flaws=("FND006", "FRM004", "IND003"),
)

EXECUTION_WORTH_100 = FormSpec(
    layout=CENTRAL,
    title="规划编制项目支出绩效自评表",
    year="（2020年度）",
    project="民政事业五年规划编制",
    department="青禾县民政局",
    unit="青禾县民政局",
    expected="谋划养老、救助和服务设施建设，编制民政事业五年规划。",
    actual="规划文本共7章33节，已经通过评审并印发。",
    funds=_funds(
        ("4.01", "4.01", "4.01", "100%"),
        NONE,
        ("4.01", "4.01", "4.01", "100%"),
        NONE,
        weight="100",
        score="100",
    ),
    rows=_rows(
        """
        产出指标 | 数量指标 | 编制规划文本 | 1个 | 1000份 | 15 | 15 | /
        产出指标 | 质量指标 | 规划质量达标率 | ≥90% | ≥90% | 15 | 15 | /
        产出指标 | 时效指标 | 编制完成时间 | 12月 | 12月 | 15 | 15 | /
        产出指标 | 成本指标 | 编制工作经费 | 4.01万元 | 4.01万元 | 15 | 15 | /
        效益指标 | 社会效益指标 | 民政事业发展 | 长期 | 长期 | 10 | 10 | /
        效益指标 | 可持续影响指标 | 养老服务水平 | 提升 | 提升 | 10 | 10 | /
        满意度指标 | 服务对象满意度指标 | 老年人满意度 | ≥80% | ≥80% | 10 | 10 | /
        """
    ),
    total=TotalRow("100", "100", "/"),
    flaws=("FND007", "WGT001", "SCR001", "IND001"),
)


def _field_work(
    project: str, money: str, expected: str, actual: str, rows: str, score: str, *flaws: str
) -> FormSpec:
    """One of four forms whose full-year budget is left blank."""
    return FormSpec(
        layout=CENTRAL,
        year="（2020年度）",
        project=project,
        department="松河市乡村发展中心",
        unit="松河市乡村发展中心",
        expected=expected,
        actual=actual,
        funds=_funds((money, "", money, "100%"), NONE, NONE, NONE, weight="10", score="10"),
        rows=_rows(rows),
        total=TotalRow("100", score),
        flaws=("FND004", *flaws),
    )


BUDGET_LEFT_BLANK = (
    _field_work(
        "乡村帮扶调研督导经费",
        "35",
        "深入乡镇调研帮扶政策落实情况，督促问题整改。",
        "全年到县市指导10次，走访乡镇39个，整改问题全部办结。",
        """
        产出指标 | 数量指标 | 指导县市次数 | 5次 | 10次 | 10 | 10 | /
        产出指标 | 数量指标 | 配合片区督导次数 | 2次 | 2次 | 10 | 10 | /
        产出指标 | 数量指标 | 走访乡镇数量 | 39乡镇 | 39乡镇 | 10 | 10 | /
        产出指标 | 质量指标 | 调研问题办结率 | 85% | 100% | 10 | 10 | /
        产出指标 | 时效指标 | 完成时间 | 2020年12月31日 | 2020年12月31日 | 10 | 10 | /
        产出指标 | 成本指标 | 调研督导经费(万元) | 35万 | 35万 | 10 | 10 | /
        效益指标 | 经济效益指标 | 帮扶产业发展 | 确保 | 确保 | 10 | 10 | /
        效益指标 | 社会效益指标 | 帮扶户生活保障 | 增收 | 增收 | 10 | 9 | 个别农户收入不稳，
        满意度指标 | 服务对象满意度指标 | 帮扶对象满意度 | 90% | 95% | 10 | 10 | /
        """,
        "99",
        "FRM004",
        "IND004",
    ),
    _field_work(
        "驻村帮扶指导经费",
        "0.27",
        "指导驻村工作队开展帮扶，走访有关乡镇。",
        "指导驻村工作队1次，走访乡镇4个，资金用于差旅支出。",
        """
        产出指标 | 数量指标 | 指导驻村工作队次数 | ≥1次 | 1次 | 10 | 10 | /
        产出指标 | 数量指标 | 集中走访次数 | ≥1次 | 1次 | 5 | 5 | /
        产出指标 | 数量指标 | 走访乡镇数量 | =4个 | 4个 | 5 | 5 | /
        产出指标 | 质量指标 | 指导任务完结率 | 100% | 100% | 10 | 10 | /
        产出指标 | 时效指标 | 指导完成时间 | 2020年9月30日 | 2020年9月30日 | 10 | 10 | /
        产出指标 | 成本指标 | 驻村指导经费 | ≤0.27万元 | 0.27 | 10 | 10 | /
        效益指标 | 经济效益指标 | 帮扶项目覆盖率 | =100% | 100% | 15 | 15 | /
        效益指标 | 社会效益指标 | 驻村农户收入 | 增收 | 增收 | 15 | 14 | 受灾农户减收，已落实补助。
        满意度指标 | 服务对象满意度指标 | 驻村农户满意度 | ≥90% | 95% | 10 | 10 | /
        """,
        "99",
    ),
    _field_work(
        "乡村帮扶调研督导经费",
        "20",
        "第二批督导覆盖山区县，核查帮扶资金使用。",
        "对山区县开展督导5次，核查资金台账，发现的问题已移交整改。",
        """
        产出指标 | 数量指标 | 山区县督导次数 | ≥5次 | 5次 | 10 | 10 | /
        产出指标 | 数量指标 | 配合省级核查次数 | ≥1次 | 1次 | 10 | 10 | /
        产出指标 | 质量指标 | 督导问题办结率 | 85% | 100% | 10 | 10 | /
        产出指标 | 时效指标 | 督导完成时间 | 2020年12月31日 | 2020年12月31日 | 10 | 10 | /
        产出指标 | 成本指标 | 山区督导经费(万元) | 20万 | 20万 | 10 | 10 | /
        效益指标 | 经济效益指标 | 山区产业发展 | 确保 | 确保 | 15 | 15 | /
        效益指标 | 社会效益指标 | 山区农户生活 | 增收 | 增收 | 15 | 13 | 交通不便，农产品外销较慢
        满意度指标 | 服务对象满意度指标 | 山区农户满意度 | ≥90% | 95% | 10 | 10 | /
        """,
        "98",
        "SET001",
    ),
    _field_work(
        "帮扶干部培训督查经费",
        "10",
        "培训乡镇帮扶干部，督查培训成果运用。",
        "举办专题培训2次，参训干部结业率达到要求，督查报告已报送。",
        """
        产出指标 | 数量指标 | 专题培训次数 | ≧2次 | 2次 | 10 | 10 | /
        产出指标 | 质量指标 | 督查任务完结率 | 85% | 100% | 10 | 10 | /
        产出指标 | 时效指标 | 培训完成时间 | 2020年12月31日 | 2020年12月31日 | 10 | 10 | /
        产出指标 | 时效指标 | 督查按时完成率 | ≥95% | 100% | 10 | 10 | /
        产出指标 | 成本指标 | 培训督查经费(万元) | 10万 | 10万 | 10 | 10 | /
        效益指标 | 经济效益指标 | 帮扶干部能力 | 提升 | 提升 | 15 | 14 | 新任干部较多，能力仍需提高
        效益指标 | 社会效益指标 | 帮扶任务完成 | 如期 | 如期 | 15 | 15 | /
        满意度指标 | 服务对象满意度指标 | 参训干部满意度 | 90% | 95% | 10 | 10 | /
        """,
        "98.9",
        "SCR001",
    ),
)

SAMPLES = (
    Sample("01-clean-national-2020", (CLEAN_2020,)),
    Sample("02-clean-national-2021-cost", (CLEAN_2021_COST,), tabbed),
    Sample("03-clean-hubei", (CLEAN_HUBEI,), markdown),
    Sample("04-clean-transfer", (CLEAN_TRANSFER,)),
    Sample("05-cost-overrun", (COST_OVERRUN,)),
    Sample("06-missing-weight", (MISSING_WEIGHT,)),
    Sample("07-score-above-weight", (SCORE_ABOVE_WEIGHT,)),
    Sample("08-stray-total-cell", (STRAY_TOTAL_CELL,), stray=((0, -1, 1),)),
    Sample("09-execution-worth-100", (EXECUTION_WORTH_100,)),
    # The third indicator stands in row 15 of its table: an empty cell before its reason.
    Sample("10-budget-left-blank", BUDGET_LEFT_BLANK, stray=((0, 15, 5),)),
)


def files() -> dict[str, bytes]:
    """Every sample document by file name."""
    return {name: data for sample in SAMPLES for name, data in sample.files().items()}


if __name__ == "__main__":
    for name, data in files().items():
        (HERE / name).write_bytes(data)
