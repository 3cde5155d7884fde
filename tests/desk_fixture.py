"""Reports made by hand for the tests of the page, the workbook and the audit."""

from collections.abc import Iterable, Iterator
from hashlib import sha256

from msgspec.structs import replace

from selfeval_cli.base.errors import Language
from selfeval_cli.model.form import CellRef
from selfeval_cli.model.report import (
    CategoryScore,
    Checks,
    DocumentReport,
    Finding,
    FormReport,
    LayoutCell,
    LayoutTable,
    Problem,
    Related,
    Report,
    Summary,
    Tool,
    Unchecked,
)
from selfeval_cli.model.run import RuleInfo, Run

Spec = str | tuple[str, int, int]

RULES = (
    RuleInfo("FRM003", "unreadable-figure", "error", "数字无法识别"),
    RuleInfo("FND001", "execution-rate-wrong", "error", "执行率算不平"),
    RuleInfo("SCR001", "total-score-mismatch", "error", "总分与各项之和不符"),
    RuleInfo("SCR005", "score-too-high", "warning", "得分高于结果应得"),
    RuleInfo("IND003", "result-repeats-comparator", "info", "完成值照抄比较符号"),
)
HOSTILE = "<img src=x onerror=\"document.title='run'\"><script>document.title='run'</script>"
FORMULA = '=HYPERLINK("http://example.invalid","click")'


def table(number: int, rows: Iterable[Iterable[Spec]], *, aligned: bool = True) -> LayoutTable:
    """A table from rows of texts or (text, columns, rows); places are found as in HTML."""
    cells = []
    taken: set[tuple[int, int]] = set()
    for row, specs in enumerate(rows, 1):
        column = 1
        for spec in specs:
            text, columns, height = (spec, 1, 1) if isinstance(spec, str) else spec
            while (row, column) in taken:
                column += 1
            taken |= {
                (row + down, column + right) for down in range(height) for right in range(columns)
            }
            cells.append(
                LayoutCell(row=row, column=column, row_span=height, column_span=columns, text=text)
            )
            column += columns
    return LayoutTable(table=number, aligned=aligned, cells=tuple(cells))


def cell(layout: LayoutTable, row: int, column: int) -> CellRef:
    """The reference to the cell that stands at this place."""
    at = next(c for c in layout.cells if (c.row, c.column) == (row, column))
    return CellRef(table=layout.table, row=row, column=column, line=at.line, text=at.text)


def finding(code: str, layout: LayoutTable, row: int, column: int, **more: object) -> Finding:
    """A finding at a cell of the table; `related` is a list of (where, row, column)."""
    at = cell(layout, row, column)
    related = tuple(
        Related(where=where, cell=cell(layout, *place))
        for where, *place in more.pop("related", ())  # type: ignore[attr-defined]
    )
    fields = {
        "name": code.lower(),
        "severity": "error",
        "message": "说明",
        "where": "位置",
        "stated": at.text,
        "fingerprint": sha256(f"{code}{row}{column}{at.text}".encode()).hexdigest()[:16],
    }
    return Finding.model_validate({**fields, "code": code, "cell": at, "related": related, **more})


def word_table(
    project: str, department: str, year: int, *, rate: str, total: str, number: int = 1
) -> LayoutTable:
    """A form as a Word table of nine columns; its scores add up to 96.69."""
    body: list[list[Spec]] = [
        [("项目支出绩效自评表", 9, 1)],
        [(f"（{year}年度）", 9, 1)],
        [("项目名称", 2, 1), (project, 7, 1)],
        [("主管部门", 2, 1), (department, 3, 1), ("实施单位", 1, 1), ("市社区服务中心", 3, 1)],
        [
            ("项目资金\n（万元）", 2, 5),
            "",
            "年初预算数",
            "全年预算数",
            "全年执行数",
            "分值",
            "执行率",
            "得分",
        ],
        ["年度资金总额", "13", "13", "11.3", "10", rate, "8.69"],
        ["其中：当年财政拨款", "3", "3", "3", "—", "100%", "—"],
        ["上年结转资金", "10", "10", "8.3", "—", "83%", "—"],
        ["其他资金", "", "", "", "—", "", "—"],
        [("年度总体目标", 1, 2), ("预期目标", 4, 1), ("实际完成情况", 4, 1)],
        [
            ("为辖区居民办理实事，开展培训，改善社区的服务条件，让老人就近得到照料。", 4, 1),
            ("全年办理实事10件，开展培训6次，新设照料点2处，惠及老人460名。", 4, 1),
        ],
        [
            ("绩效指标", 1, 8),
            "一级指标",
            "二级指标",
            "三级指标",
            "年度指标值",
            "实际完成值",
            "分值",
            "得分",
            "偏差原因分析及改进措施",
        ],
        [("产出指标", 1, 4), "数量指标", "办理实事件数", "≥10件", "10件", "20", "20", ""],
        ["质量指标", "培训合格率", "≥90%", "≥90%", "10", "10", ""],
        ["时效指标", "完成时间", "12月底前", "12月", "10", "10", ""],
        ["成本指标", "走访经费", "≤2.2万元", "4.4万元", "10", "10", "/"],
        [
            ("效益指标", 1, 2),
            "社会效益指标",
            "方便居民生活",
            "有所提升",
            "部分提升",
            "15",
            "14",
            "照料点开放较晚",
        ],
        ["可持续影响指标", "服务机制健全", "健全", "健全", "15", "15", ""],
        [
            "满意度指标",
            "服务对象满意度指标",
            "居民满意度",
            "≥95%",
            "90%",
            "10",
            "9",
            "问卷发放不足",
        ],
        [("总分", 5, 1), "", "100", total, ""],
    ]
    return table(number, body)


def word_form(
    number: int = 1,
    *,
    project: str = "社区服务改善",
    department: str = "示范市民政局",
    year: int = 2020,
    layout_number: int = 1,
) -> FormReport:
    """A Word form with an error in its total, one in its rate, a warning and an information."""
    layout = word_table(project, department, year, rate="88%", total="98.69", number=layout_number)
    findings = (
        finding(
            "SCR001",
            layout,
            20,
            8,
            name="total-score-mismatch",
            message="总分与各项得分之和不符：填写 98.69 分，各项相加为 96.69 分，多 2 分。",
            where="总分 › 得分",
            expected="96.69",
            difference="2",
            formula="8.69 + 20 + 10 + 10 + 10 + 14 + 15 + 9 = 96.69",
            basis="财预〔2020〕10号",
            suggestion="重新加总，或改正漏改的一项。",
            related=[
                ("预算执行 › 得分", 6, 9),
                *(("指标 › 得分", row, 8) for row in range(13, 20)),
            ],
        ),
        finding(
            "FND001",
            layout,
            6,
            8,
            name="execution-rate-wrong",
            message="执行率不等于全年执行数除以全年预算数：应为 86.92%，填写 88%。",
            where="年度资金总额 › 执行率",
            expected="86.92%",
            difference="1.08",
            formula="11.3 ÷ 13 = 86.92%",
            basis="财预〔2020〕10号",
            related=[("年度资金总额 › 全年预算数", 6, 5), ("年度资金总额 › 全年执行数", 6, 6)],
        ),
        finding(
            "SCR005",
            layout,
            16,
            8,
            severity="warning",
            name="score-too-high",
            message="成本超出计划一倍仍得满分：按偏差计 0 分，按比例计 5 分。",
            where="走访经费 › 得分",
            expected="0–5",
            difference="5",
            formula="10 × (1 − (4.4 − 2.2) ÷ 2.2) = 0；10 × 2.2 ÷ 4.4 = 5",
            basis="财预〔2020〕10号",
            related=[("走访经费 › 指标值", 16, 5), ("走访经费 › 完成值", 16, 6)],
        ),
        finding(
            "IND003",
            layout,
            14,
            6,
            severity="info",
            name="result-repeats-comparator",
            message="完成值照抄了指标值的比较符号，没有给出实际数值。",
            where="培训合格率 › 完成值",
            related=[("培训合格率 › 指标值", 14, 5)],
        ),
    )
    return FormReport(
        number=number,
        kind="project",
        policy="national-2020",
        title="项目支出绩效自评表",
        year=year,
        project=project,
        department=department,
        unit="市社区服务中心",
        money_unit="万元",
        budget="13",
        executed="11.3",
        rate="88%",
        total_weight="100",
        total_score="98.69",
        recomputed_total="96.69",
        indicators=7,
        categories=(
            CategoryScore(name="预算执行", weight="10", score="8.69"),
            CategoryScore(name="产出指标", weight="50", score="50"),
            CategoryScore(name="效益指标", weight="30", score="29"),
            CategoryScore(name="满意度指标", weight="10", score="9"),
        ),
        goal="为辖区居民办理实事。",
        result="全年办理实事10件。",
        checks=Checks(
            passed=40,
            failed=4,
            unchecked=(Unchecked(code="IND010", reason="没有可以比较的成本指标"),),
            rows=7,
            rows_recomputed=6,
        ),
        findings=findings,
        layout=(layout,),
    )


def dump_form(number: int = 2) -> FormReport:
    """A form of a text dump: rows of different lengths, one warning and a hostile cell."""
    layout = table(
        1,
        [
            ["项目支出绩效自评表"],
            ["项目名称", "乡村道路养护"],
            ["主管部门", "示范县交通局", "实施单位", "县养护中心"],
            ["", "年度资金总额", "", "20", "20", "10", "100%", "10"],
            ["年度总体目标", "预期目标", "实际完成情况"],
            ["", "养护道路35公里，修补破损路面，保证雨季通行。", HOSTILE],
            ["", "产出指标", "数量指标", "养护里程", "≥35公里", "30公里", "90", "90", FORMULA],
            ["总分", "100", "100", "/"],
        ],
        aligned=False,
    )
    return FormReport(
        number=number,
        kind="project",
        policy="national-2020",
        title="项目支出绩效自评表",
        year=2021,
        project=f"乡村道路养护{HOSTILE}",
        department="示范县交通局",
        unit="县养护中心",
        money_unit="万元",
        budget="20",
        executed="20",
        rate="100%",
        total_weight="100",
        total_score="100",
        recomputed_total="100",
        indicators=1,
        findings=(
            finding(
                "SCR005",
                layout,
                7,
                8,
                severity="warning",
                name="score-too-high",
                message=f"得分高于结果应得：{HOSTILE}",
                where="养护里程 › 得分",
                expected="77.14",
                difference="12.86",
                formula="90 × 30 ÷ 35 = 77.14",
                related=[("养护里程 › 完成值", 7, 6)],
            ),
            finding(
                "FRM003",
                layout,
                7,
                9,
                name="unreadable-figure",
                message="单元格无法识别。",
                where="养护里程 › 偏差原因",
            ),
        ),
        layout=(layout,),
    )


def clean_form(number: int = 1) -> FormReport:
    """A form in which everything holds."""
    layout = word_table("图书馆开放", "示范市文化局", 2020, rate="87%", total="96.69")
    return FormReport(
        number=number,
        kind="project",
        policy="national-2020",
        title="项目支出绩效自评表",
        year=2020,
        project="图书馆开放",
        department="示范市文化局",
        unit="市图书馆",
        money_unit="万元",
        budget="13",
        executed="11.3",
        rate="87%",
        total_weight="100",
        total_score="96.69",
        recomputed_total="96.69",
        indicators=7,
        checks=Checks(passed=44, failed=0),
        layout=(layout,),
    )


def document(path: str, *forms: FormReport) -> DocumentReport:
    """A checked document."""
    return DocumentReport(
        path=path,
        format="txt" if path.endswith(".txt") else "docx",
        sha256=sha256(path.encode()).hexdigest(),
        status="checked",
        forms=forms,
    )


def documents() -> tuple[DocumentReport, ...]:
    """Three documents that were checked, one without a form and one that cannot be read."""
    return (
        document("2020/社区服务.docx", word_form()),
        document("2020/道路养护.txt", dump_form(1)),
        document("2020/图书馆.docx", clean_form()),
        DocumentReport(
            path="2020/通知.docx",
            format="docx",
            sha256="0" * 64,
            status="no-form",
            problem=Problem(cause="no-form", message="文档里没有绩效自评表"),
        ),
        DocumentReport(
            path="2020/损坏.docx",
            status="unreadable",
            problem=Problem(cause="truncated", message="文件不完整，可能没有传完"),
            remarks=("共 12 字节",),
        ),
    )


def many(forms: int, departments: int = 40) -> Iterator[DocumentReport]:
    """As many one-form documents, spread over departments; every third carries findings."""
    for index in range(forms):
        department = f"第{index % departments + 1}局"
        path = f"{department}/{index:05d}.docx"
        if index % 3 == 0:
            yield document(
                path,
                word_form(project=f"项目{index}", department=department, year=2020 + index % 2),
            )
        else:
            form = clean_form()
            yield document(
                path,
                replace(form, project=f"项目{index}", department=department),
            )


def summary(docs: Iterable[DocumentReport]) -> Summary:
    """The totals over the documents."""
    docs = tuple(docs)
    found = [finding for doc in docs for form in doc.forms for finding in form.findings]
    return Summary(
        documents=len(docs),
        unreadable=sum(doc.status == "unreadable" for doc in docs),
        no_form=sum(doc.status == "no-form" for doc in docs),
        forms=sum(len(doc.forms) for doc in docs),
        errors=sum(item.severity == "error" for item in found),
        warnings=sum(item.severity == "warning" for item in found),
        infos=sum(item.severity == "info" for item in found),
    )


def report(docs: Iterable[DocumentReport] | None = None) -> Report:
    """A whole report."""
    docs = documents() if docs is None else tuple(docs)
    return Report(
        tool=Tool(version="0.1.0"),
        policy="national-2020",
        summary=summary(docs),
        documents=docs,
        notes=("忽略 IND005 没有用到",),
    )


def run(docs: Iterable[DocumentReport] | None = None, language: Language = "zh") -> Run:
    """A run over the documents, as renderers are given it."""
    whole = report(docs)
    return Run(
        tool=whole.tool,
        policy=whole.policy,
        language=language,
        rules=RULES,
        summary=whole.summary,
        documents=lambda: iter(whole.documents),
        notes=whole.notes,
    )
