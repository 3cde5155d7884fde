"""One run with everything a report has to survive, shared by the tests of all formats."""

import os
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

from msgspec.structs import replace

from selfeval_cli.base.errors import Language
from selfeval_cli.model.form import CellRef
from selfeval_cli.model.report import (
    Checks,
    DocumentReport,
    Finding,
    FormReport,
    Problem,
    Related,
    Tool,
    Unchecked,
)
from selfeval_cli.model.run import RuleInfo, Run
from selfeval_cli.output.counts import tally
from selfeval_cli.output.formats import render

GOLDEN = Path(__file__).parent / "golden"

#: Cell text as an attacker would write it.
HOSTILE = (
    "[bold]粗[/bold] <script>alert(1)</script> | `code` 100% \x1b[31mred\x1b[0m "
    "\u202eabc\u202c {0} [x](javascript:alert(1)) @all #1\n::error file=x::注入\r\n##[error]y"
)

RULES = (
    RuleInfo("FRM005", "template-text", "warning", "留有模板文字", "## FRM005\n\n说明 {x}", ""),
    RuleInfo(
        "FND001", "execution-rate", "error", "执行率不符", "## FND001\n\n说明", "财预〔2020〕10号"
    ),
    RuleInfo(
        "SCR001", "total-score-mismatch", "error", "总分与各项得分之和不符", "## SCR001\n\n说明"
    ),
    RuleInfo("SCR002", "score-above-weight", "error", "得分高于分值", "## SCR002\n\n说明"),
    RuleInfo("SCR008", "points-lost-without-reason", "warning", "扣分没有说明原因", "## SCR008"),
    RuleInfo("WGT004", "category-split", "info", "类别权重与办法不同", "## WGT004\n\n说明"),
    RuleInfo("IND010", "cost-disagrees", "info", "成本指标与支出不一致", "## IND010\n\n说明"),
    RuleInfo("IND012", "vacuous-target", "info", "目标没有约束", "## IND012\n\n说明"),
)

TOTAL = Finding(
    code="SCR001",
    name="total-score-mismatch",
    severity="error",
    message="总分 100 与各项得分之和 110 不符",
    where="总分 › 得分",
    cell=CellRef(table=5, row=24, column=3, line=211, text="100"),
    related=tuple(
        Related(
            where=f"第{n}项指标 › 得分",
            cell=CellRef(table=5, row=12 + n, column=8, line=100 + n, text="10"),
        )
        for n in range(1, 7)
    ),
    stated="100",
    expected="110",
    difference="-10",
    formula="10+10+10+10+10+10+15+15+20 = 110",
    basis="财预〔2020〕10号",
    suggestion="重新加总各项得分，或更正最后改动的一项",
    fingerprint="f" * 64,
    baseline="new",
)
ABOVE = Finding(
    code="SCR002",
    name="score-above-weight",
    severity="error",
    message="得分 15 高于分值 10",
    where="举办社会组织负责人党建工作专题培训班场次 › 得分",
    cell=CellRef(table=5, row=13, column=8, line=101, text="15"),
    related=(Related(where="举办社会组织负责人党建工作专题培训班场次 › 分值"),),
    stated="15",
    expected="≤10",
    difference="5",
    basis="财预〔2020〕10号",
    suggestion="得分不得超过分值",
    fingerprint="a" * 64,
    baseline="known",
)
REASON = Finding(
    code="SCR008",
    name="points-lost-without-reason",
    severity="warning",
    message="扣了 1 分，偏差原因一格写的是“/”",
    where="扶贫对象满意度 › 偏差原因",
    cell=CellRef(table=5, row=20, column=9, line=180, text="/"),
    stated="/",
    formula="10-9 = 1",
    basis="财预〔2020〕10号",
    suggestion="写明没有得满分的原因和改进措施",
    fingerprint="b" * 64,
    baseline="new",
    suppressed="历史数据，见 会议纪要 3 号",
)
SPLIT = Finding(
    code="WGT004",
    name="category-split",
    severity="info",
    message="产出、效益、满意度为 70/15/5，办法为 50/30/10",
    where="一级指标 › 分值",
    fingerprint="c" * 64,
    baseline="new",
)
TEMPLATE = Finding(
    code="FRM005",
    name="template-text",
    severity="warning",
    message=f"留有模板文字：{HOSTILE}",
    where="指标2：…… › 三级指标",
    cell=CellRef(table=1, row=14, column=3, text=HOSTILE),
    stated=HOSTILE,
    suggestion="删去没有填写的行",
    fingerprint="d" * 64,
    baseline="new",
)
RATE = Finding(
    code="FND001",
    name="execution-rate",
    severity="error",
    message="执行率 88% 与 11.3÷13 不符",
    where="年度资金总额 › 执行率",
    cell=CellRef(table=1, row=6, column=7, text="88%"),
    related=(
        Related(
            where="年度资金总额 › 全年预算数",
            cell=CellRef(table=1, row=6, column=4, text="13"),
        ),
        Related(
            where="年度资金总额 › 全年执行数",
            cell=CellRef(table=1, row=6, column=5, text="11.3"),
        ),
    ),
    stated="88%",
    expected="86.92%",
    difference="1.08",
    formula="11.3÷13 = 86.92…%",
    basis="财预〔2020〕10号",
    suggestion="改为 86.92% 或 87%",
    fingerprint="e" * 64,
    baseline="new",
)

PARTY = FormReport(
    number=5,
    kind="project",
    policy="national-2020",
    title="项目支出绩效自评表",
    year=2020,
    project="社会组织党建工作经费",
    department="昌吉州民政局",
    unit="昌吉州民政局",
    money_unit="万元",
    budget="20",
    executed="20",
    rate="100%",
    total_weight="100",
    total_score="100",
    recomputed_total="110",
    indicators=9,
    checks=Checks(
        passed=1,
        failed=4,
        unchecked=(
            Unchecked(code="IND010", reason="没有资金数据"),
            Unchecked(code="IND012", reason="目标或完成值无法识别为数值", where="第1行"),
            Unchecked(code="IND012", reason="目标或完成值无法识别为数值", where="第4行"),
        ),
        passed_codes=("FND001",),
        rows=9,
        rows_recomputed=7,
    ),
    findings=(SPLIT, REASON, ABOVE, TOTAL),
)
HARMLESS = FormReport(
    number=6,
    kind="department",
    policy="national-2020",
    title="部门整体支出绩效自评表",
    year=2020,
    project="",
    department="昌吉州财政局",
    unit="昌吉州国库支付中心",
    money_unit="元",
    budget="1130000.00",
    executed="1130000.00",
    rate="100%",
    total_weight="100",
    total_score="98.7",
    recomputed_total="98.7",
    indicators=8,
    checks=Checks(
        passed=7,
        failed=0,
        unchecked=(Unchecked(code="IND010", reason="没有资金数据"),),
        passed_codes=("FRM005", "FND001", "SCR001", "SCR002", "SCR008", "WGT004", "IND012"),
        rows=8,
        rows_recomputed=8,
    ),
)
HOSTILE_FORM = FormReport(
    number=1,
    kind="project",
    policy="national-2020",
    title="项目支出绩效自评表",
    year=None,
    project=HOSTILE,
    department="<b>部门</b>|列",
    unit="单位：A, B",
    money_unit=None,
    budget="13",
    executed="11.3",
    rate="88%",
    total_weight="100",
    total_score="93.7",
    indicators=2,
    checks=Checks(
        passed=5,
        failed=2,
        passed_codes=("SCR001", "SCR002", "SCR008", "WGT004", "IND010", "IND012"),
        rows=2,
        rows_recomputed=2,
    ),
    findings=(TEMPLATE, RATE),
)

DOCUMENTS = (
    DocumentReport(
        path="材料/100%, [草稿].docx",
        format="docx",
        sha256="1" * 64,
        status="checked",
        remarks=("含有外部链接，没有访问：http://example.com/|x",),
        forms=(HOSTILE_FORM,),
    ),
    DocumentReport(
        path="材料/党建.txt",
        format="txt",
        sha256="2" * 64,
        status="checked",
        forms=(PARTY, HARMLESS),
    ),
    DocumentReport(
        path="材料/合格.docx",
        format="docx",
        sha256="3" * 64,
        status="checked",
        forms=(replace(HARMLESS, number=1),),
    ),
    DocumentReport(
        path="材料/坏<&>.docx",
        format=None,
        sha256="4" * 64,
        status="unreadable",
        problem=Problem(cause="truncated", message="文件残缺：缺少 word/document.xml"),
    ),
    DocumentReport(
        path="材料/通知.txt",
        format="txt",
        sha256="5" * 64,
        status="no-form",
        problem=Problem(cause="look-alike", message="是“绩效目标申报表”，不是自评表，没有检查"),
    ),
)


def make_run(
    *documents: DocumentReport,
    language: Language = "zh",
    verbosity: int = 0,
    baseline: bool = True,
    notes: tuple[str, ...] = (),
) -> Run:
    """A run over the given documents, at a fixed width and without colour."""
    return Run(
        tool=Tool(version="1.2.3"),
        policy="national-2020",
        language=language,
        rules=RULES,
        summary=tally(documents).summary,
        documents=lambda: iter(documents),
        notes=notes,
        baseline=baseline,
        verbosity=verbosity,
        color="never",
        width=80,
    )


def full_run(language: Language = "zh", verbosity: int = 0) -> Run:
    """The run of the golden files."""
    note = "忽略 SCR009（总分等级）没有用到"
    return make_run(*DOCUMENTS, language=language, verbosity=verbosity, notes=(note,))


def without_baseline(document: DocumentReport) -> DocumentReport:
    """The document as reported when no baseline was given."""
    forms = tuple(
        replace(form, findings=tuple(replace(f, baseline=None) for f in form.findings))
        for form in document.forms
    )
    return replace(document, forms=forms)


def small_run(count: int) -> Run:
    """A run over `count` small documents made as they are asked for; each takes memory anew."""
    text = DOCUMENTS[1].model_dump_json()

    def documents() -> Iterator[DocumentReport]:
        for number in range(count):
            document = DocumentReport.model_validate_json(text)
            yield replace(document, path=f"{number:05}.txt")

    return replace(make_run(), documents=documents, summary=tally(documents()).summary)


def rendered(name: str, run: Run) -> str:
    """What the text format `name` writes for the run."""
    out = StringIO()
    render(name, run, out)
    return out.getvalue()


def check_golden(name: str, text: str) -> None:
    """Compare with ``golden/name``; UPDATE_GOLDEN=1 in the environment writes it anew."""
    path = GOLDEN / name
    if os.environ.get("UPDATE_GOLDEN") == "1":
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    assert text == path.read_text(encoding="utf-8")
