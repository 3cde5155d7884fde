"""The eleven forms of the two published documents: key figures and findings worked out by hand."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from documents.from_seeds import docx_bytes

from selfeval_cli.model.report import FormReport
from selfeval_cli.run.check import Plan, check_bytes

#: Their figures and labels under sentences of our own; as published where those are at hand.
SEEDS = Path(__file__).resolve().parent / "data" / "seeds"
PUBLISHED = Path(__file__).resolve().parents[2] / "shared" / "seeds"
FIRST, SECOND = "000_61e1da474eee09c0.txt", "003_3b13b2285587347d.txt"
PATHS = [
    folder / name for folder in (SEEDS, PUBLISHED) if folder.is_dir() for name in (FIRST, SECOND)
]

#: Codes that the hand-made table below is about; the later rules have tests of their own.
FIRST_RULES = ("FRM001", "FRM002", "FRM003", "FRM006", "FRM008", "FRM009", "FND", "WGT", "SCR001",
               "SCR002", "SCR003", "SCR004", "SCR009")  # fmt: skip


@dataclass(frozen=True)
class Expected:
    """One form as a person reads it: figures as printed, findings as (code, place)."""

    project: str
    unit: str
    budget: str
    executed: str
    score: str
    indicators: int
    findings: set[tuple[str, str]] = field(default_factory=set)


CIVIL, POVERTY = "昌吉州民政局", "昌吉回族自治州扶贫开发办公室"
TOTAL_WEIGHT, TOTAL_SCORE = "总分 › 分值", "总分 › 得分"
SPLIT = ("WGT004", TOTAL_WEIGHT)
PART = ("FND006", "其中：当年财政拨款 › 分值")
BLANK_BUDGET = ("FND004", "年度资金总额 › 全年预算数")

FORMS = {
    FIRST: [
        Expected("访惠聚项目支出", CIVIL, "13", "11.3", "93.7", 11, {SPLIT}),
        Expected("康养产业发展项目经费", CIVIL, "9.24", "9.24", "100", 7, {SPLIT}),
        Expected("社会救助及核对工作", CIVIL + "本级", "20", "20", "100", 13),
        Expected(
            "行政区划和地名管理", CIVIL + "本级", "15", "15", "100", 9,
            {("WGT002", "完成州级行政区域界线联检 › 分值"), ("WGT001", TOTAL_WEIGHT), PART},
        ),
        Expected(
            "社会组织党建工作经费", CIVIL, "11", "11", "100", 9,
            {
                ("SCR002", "社会组织党组织作用逐步提升 › 得分"),
                ("SCR002", "社会组织党建工作逐步提升 › 得分"),
                ("SCR001", TOTAL_SCORE),
                SPLIT,
            },
        ),
        Expected("社会组织管理工作", CIVIL + "本级", "5", "5", "100", 8, {PART, SPLIT}),
        Expected(
            "“十四五”规划", CIVIL, "4.01", "4.01", "100", 7,
            {
                ("FND007", "年度资金总额 › 分值"),
                ("WGT001", TOTAL_WEIGHT),
                ("SCR001", TOTAL_SCORE),
                SPLIT,
            },
        ),
    ],
    SECOND: [
        Expected(
            "昌吉州脱贫攻坚调研、督促指导项目经费", POVERTY, "35", "35", "99", 9,
            {BLANK_BUDGET, SPLIT},
        ),
        Expected("扶贫指导项目经费", POVERTY, "0.27", "0.27", "99", 9, {BLANK_BUDGET}),
        Expected(
            "昌吉州脱贫攻坚调研、督促指导项目经费", POVERTY, "20", "20", "98", 8, {BLANK_BUDGET}
        ),
        Expected(
            "昌吉州脱贫攻坚专项培训、督查经费", POVERTY, "10", "10", "98.9", 8,
            {BLANK_BUDGET, ("SCR001", TOTAL_SCORE)},
        ),
    ],
}  # fmt: skip


def _reports(path: Path, kind: str) -> tuple[FormReport, ...]:
    data = path.read_bytes() if kind == "txt" else docx_bytes(path)
    return check_bytes(data, path.name, Plan()).report.forms


@pytest.mark.parametrize("kind", ["txt", "docx"])
@pytest.mark.parametrize("path", PATHS, ids=lambda path: f"{path.parts[-3]}-{path.stem[:3]}")
def test_key_figures(path: Path, kind: str) -> None:
    """Every form is found with its name, units, year and figures, from both formats."""
    forms = _reports(path, kind)

    assert len(forms) == len(FORMS[path.name])
    for form, expected in zip(forms, FORMS[path.name], strict=True):
        assert form.project.strip() == expected.project
        assert form.department == expected.unit.removesuffix("本级")
        assert form.unit == expected.unit
        assert (form.year, form.kind, form.money_unit) == (2020, "project", "万元")
        assert (form.budget, form.executed) == (expected.budget, expected.executed)
        assert (form.total_weight, form.total_score) == ("100", expected.score)
        assert form.indicators == expected.indicators


@pytest.mark.parametrize("kind", ["txt", "docx"])
@pytest.mark.parametrize("path", PATHS, ids=lambda path: f"{path.parts[-3]}-{path.stem[:3]}")
def test_findings(path: Path, kind: str) -> None:
    """Exactly the faults worked out by hand are found, each at its place."""
    for form, expected in zip(_reports(path, kind), FORMS[path.name], strict=True):
        found = {(f.code, f.where) for f in form.findings if f.code.startswith(FIRST_RULES)}

        assert found == expected.findings, form.project


@pytest.mark.parametrize("path", PATHS, ids=lambda path: f"{path.parts[-3]}-{path.stem[:3]}")
def test_no_other_error(path: Path) -> None:
    """No rule of any family raises an error beyond the ones worked out by hand."""
    for form, expected in zip(_reports(path, "txt"), FORMS[path.name], strict=True):
        errors = {(f.code, f.where) for f in form.findings if f.severity == "error"}

        assert errors <= expected.findings, form.project


@pytest.mark.parametrize("path", PATHS, ids=lambda path: f"{path.parts[-3]}-{path.stem[:3]}")
def test_both_formats_agree_cell_for_cell(path: Path) -> None:
    """The same forms as .docx give the same findings at cells of the same text."""
    for text, word in zip(_reports(path, "txt"), _reports(path, "docx"), strict=True):
        # A row that is shifted in the dump need not be so in Word.
        left = {
            (f.code, f.where, f.cell and f.cell.text, f.stated, f.expected, f.formula)
            for f in text.findings
            if f.code != "FRM004"
        }
        right = {
            (f.code, f.where, f.cell and f.cell.text, f.stated, f.expected, f.formula)
            for f in word.findings
            if f.code != "FRM004"
        }

        assert left == right


def test_shifted_row_keeps_its_scores() -> None:
    """The third indicator of the second document's first form has a stray cell: still 10 and 10."""
    from selfeval_cli.forms.reading import read_forms
    from selfeval_cli.input import read_document

    for data in ((SEEDS / SECOND).read_bytes(), docx_bytes(SEEDS / SECOND)):
        row = read_forms(read_document(data)).forms[0].indicators[2]

        assert row.name.text == "走访全州有建档立卡户乡镇"
        assert (row.weight.text, row.score.text) == ("10", "10")
        assert (row.target.text, row.actual.text) == ("39乡镇", "39乡镇")
