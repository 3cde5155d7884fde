"""The workbook and the CSV file, read back with other libraries."""

import csv as stdlib_csv
import io
import sys
from decimal import Decimal
from typing import Any

import pytest
from desk_fixture import FORMULA, HOSTILE, document, documents, dump_form, finding, run, table
from msgspec.structs import replace
from openpyxl import load_workbook

from selfeval_cli.base.errors import SettingsError
from selfeval_cli.figures.printed import Share, as_printed
from selfeval_cli.model.report import DocumentReport, FormReport
from selfeval_cli.output.formats import render


def written(docs: tuple[DocumentReport, ...] | None = None, language: Any = "zh") -> Any:
    """The workbook of a run, opened with openpyxl."""
    out = io.BytesIO()
    render("xlsx", run(docs, language), out)
    return load_workbook(io.BytesIO(out.getvalue()))


def records(page: Any) -> list[dict[str, Any]]:
    """The rows of a sheet by heading."""
    head, *rows = page.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def stating(*texts: str) -> DocumentReport:
    """A document whose form has a finding for each stated text."""
    layout = table(1, [list(texts)])
    findings = tuple(finding("FRM003", layout, 1, at) for at in range(1, len(texts) + 1))
    form = replace(dump_form(1), findings=findings, layout=(layout,))
    return document("a.txt", form)


def test_sheets_have_frozen_heads_filters_and_localised_names() -> None:
    """Every sheet can be filtered from its heading, in the language of the run."""
    book = written()

    assert book.sheetnames == ["概览", "问题", "自评表", "部门", "规则", "文件"]
    for page in book:
        assert page.freeze_panes == "A2"
        assert page.page_setup.orientation == "landscape"
        assert int(page.page_setup.paperSize) == 9
        assert page.sheet_properties.pageSetUpPr.fitToPage
    for name in ("问题", "自评表", "规则", "文件"):
        assert book[name].auto_filter.ref == book[name].dimensions
    # The total below the departments stays where it is when they are sorted.
    assert book["部门"].auto_filter.ref == "A1:N4"
    assert book["部门"].dimensions == "A1:N5"
    assert written(language="en").sheetnames[:2] == ["Overview", "Findings"]


def test_findings_say_what_stands_there_and_what_should_as_numbers() -> None:
    """Numbers are numbers: a total, a rate as a percentage, a difference; a range stays text."""
    page = written()["问题"]
    rows = records(page)

    by_code = {row["规则"]: row for row in rows if row["项目"] == "社区服务改善"}
    total = by_code["SCR001"]
    assert (total["现为"], total["应为"], total["相差"]) == (98.69, 96.69, 2)
    assert (total["文件"], total["主管部门"], total["年度"]) == (
        "2020/社区服务.docx",
        "示范市民政局",
        2020,
    )
    assert total["级别"] == "错误"
    assert total["依据"] == "财预〔2020〕10号"
    rate = by_code["FND001"]
    assert (rate["现为"], rate["应为"]) == (0.88, 0.8692)
    at = next(row for row in page.iter_rows() if row[10].value == "FND001")
    assert at[8].number_format == "0.00%"
    assert by_code["SCR005"]["应为"] == "0–5"


def test_forms_carry_their_key_figures() -> None:
    """Budget, execution, rate, total and its recomputation are numbers in their columns."""
    first = records(written()["自评表"])[0]

    assert (first["全年预算"], first["全年执行"], first["金额单位"]) == (13, 11.3, "万元")
    assert first["执行率"] == 0.88
    assert first["复算执行率"] == pytest.approx(11.3 / 13)
    assert (first["总分"], first["复算总分"]) == (98.69, 96.69)
    assert (first["错误"], first["警告"], first["提示"]) == (2, 1, 1)
    assert first["各部分得分"].startswith("预算执行 8.69/10 · 产出指标 50/50")


def test_departments_add_up_money_and_mean_totals() -> None:
    """13 万元 and 130,000 元 are 26 万元; the mean of 98.69 and 100 is 99.34 (half to even)."""
    one = documents()[0].forms[0]
    other = replace(one, budget="130,000", executed="113000元", money_unit="元", total_score="100")
    unknown = replace(one, money_unit=None, total_score=None)

    row, total = records(written((document("a.docx", one, other, unknown),))["部门"])

    assert (row["主管部门"], row["表数"], row["有错误的表"]) == ("示范市民政局", 3, 3)
    assert (row["全年预算（万元）"], row["全年执行（万元）"]) == (26, 22.6)
    assert row["金额未计入的表"] == 1
    assert row["平均总分"] == 99.34
    assert row["错误"] == 6
    assert (row["错误率"], row["满分的表"]) == (1, 1)
    assert row["满分占比"] == pytest.approx(1 / 3)
    assert total == {**row, "主管部门": "合计"}


def test_codes_count_findings_and_name_rules_that_found_nothing() -> None:
    """A rule without findings stands there with a zero."""
    rows = {row["规则"]: row for row in records(written((documents()[0],))["规则"])}

    assert (rows["SCR001"]["处数"], rows["SCR001"]["涉及表数"]) == (1, 1)
    assert rows["FRM003"]["处数"] == 0
    assert rows["SCR001"]["名称"] == "总分与各项之和不符"


def test_files_that_were_not_checked_are_named_with_their_reason() -> None:
    """A workbook is never silently complete."""
    rows = {row["文件"]: row for row in records(written()["文件"])}

    assert rows["2020/损坏.docx"]["检查情况"] == "无法读取"
    assert rows["2020/损坏.docx"]["未能检查的原因、说明"].startswith("文件不完整")
    assert rows["2020/通知.docx"]["表数"] == 0


@pytest.mark.parametrize("text", [FORMULA, "+1+1|cmd", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "＝1"])
def test_hostile_cells_are_quoted_text_and_never_formulas(text: str) -> None:
    """A text that begins like a formula is a string cell with the quote prefix set."""
    page = written((stating(text),))["问题"]

    at = page["H2"]
    assert at.data_type == "s"
    assert at.quotePrefix
    assert at.value.strip() == text.strip()
    assert not any(cell.data_type == "f" for row in page.iter_rows() for cell in row)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_formula_anywhere_in_a_workbook_with_hostile_names(language: Any) -> None:
    """Paths, projects and departments are as hostile as cells."""
    form = replace(dump_form(1), department=FORMULA, project=FORMULA)
    book = written((document("=1+1.txt", form),), language)

    assert not any(c.data_type == "f" for page in book for row in page.iter_rows() for c in row)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("98.69", Decimal("98.69")),
        ("-2", Decimal(-2)),
        ("1,234.5", Decimal("1234.5")),
        ("87%", Share(Decimal("0.87"), 0)),
        ("86.92％", Share(Decimal("0.8692"), 2)),
        ("007", "007"),
        ("13万元", "13万元"),
        ("1234567890123456", "1234567890123456"),
        ("12,34", "12,34"),
        ("0–5", "0–5"),
        ("", ""),
        (None, None),
    ],
)
def test_only_plain_figures_become_numbers(text: str | None, number: object) -> None:
    """Leading zeros, units, ranges and figures a float would bend stay text."""
    assert as_printed(text) == number


def test_a_very_long_text_is_cut_at_the_limit_of_a_cell() -> None:
    """Excel takes 32,767 characters; more would make the file unreadable."""
    page = written((stating("长" * 40000),))["问题"]

    assert len(page["H2"].value) == 32767


def test_without_xlsxwriter_the_message_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """The extra that is missing is named in one line."""
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)

    with pytest.raises(SettingsError, match=r'pip install "selfeval\[xlsx\]"'):
        render("xlsx", run(), io.BytesIO())


def test_csv_is_the_findings_sheet_with_a_mark_and_harmless_cells() -> None:
    """Excel needs the mark for UTF-8; a cell that could run starts with an apostrophe."""
    out = io.StringIO()
    render("csv", run(), out)

    assert out.getvalue().startswith("\ufeff级别,主管部门,项目,先改,说明,")
    rows = list(stdlib_csv.DictReader(io.StringIO(out.getvalue()[1:])))
    assert len(rows) == 8
    # Files that were not checked stand among the rows, in the order of the run.
    assert [row["文件"] for row in rows if not row["规则"]] == ["2020/通知.docx", "2020/损坏.docx"]
    assert rows[0]["现为"] == "98.69"
    assert {row["现为"] for row in rows if row["规则"] == "FRM003"} == {"'" + FORMULA}
    assert any(HOSTILE in row["说明"] for row in rows)
    assert next(row for row in rows if row["规则"] == "FND001")["应为"] == "86.92%"


@pytest.mark.parametrize(("text", "written_as"), [("-2", "-2"), ("-2+3", "'-2+3"), ("\r=1", "'=1")])
def test_csv_leaves_negative_numbers_alone(text: str, written_as: str) -> None:
    """A negative number is a number; anything longer that begins with a minus is quoted."""
    out = io.StringIO()
    render("csv", run((stating(text),)), out)
    (row,) = stdlib_csv.DictReader(io.StringIO(out.getvalue()[1:]))

    assert row["现为"].strip() == written_as


@pytest.mark.parametrize("text", ["a;=1+1", "a; ＝1", 'a;"=1"', "a\n=1", "a\t@x"])
def test_csv_holds_no_formula_for_those_who_separate_by_semicolons(text: str) -> None:
    """Where the comma is the decimal sign, a semicolon in a cell begins the next one."""
    out = io.StringIO()
    render("csv", run((stating(text),)), out)

    for row in out.getvalue().splitlines():
        for cell in row.split(";"):
            assert not cell.lstrip(' "').startswith(("=", "＝", "@"))


def test_the_overview_says_what_was_read_and_what_was_not() -> None:
    """Counts, notes, and every file that was not checked with its reason."""
    whole = replace(run(), skipped=(("2020/照片.png", "格式不支持"),))
    out = io.BytesIO()
    render("xlsx", whole, out)
    book = load_workbook(io.BytesIO(out.getvalue()))
    cover = {row["本次检查"]: row for row in records(book["概览"])}

    assert cover["文件"]["数量"] == whole.summary.documents
    assert cover["未能检查的文件"]["数量"] == 2
    assert cover["跳过的文件"]["数量"] == 1
    assert cover["2020/损坏.docx"]["说明"].startswith("文件不完整")
    assert records(book["文件"])[-1]["未能检查的原因、说明"] == "格式不支持"
    assert [row["级别"] for row in records(book["问题"]) if not row["规则"]] == [
        "无自评表",
        "无法读取",
    ]


def test_forms_with_a_doubtful_unit_stay_out_of_money_sums() -> None:
    """Ten thousand times too much would drown every other form."""
    form = documents()[0].forms[0]
    doubtful = finding("FND010", form.layout[0], 6, 5, severity="warning")
    other = replace(form, findings=(doubtful,), budget="130000")

    row, _ = records(written((document("a.docx", form, other),))["部门"])

    assert (row["全年预算（万元）"], row["金额未计入的表"]) == (13, 1)


def test_suppressed_and_known_findings_are_listed_but_not_counted() -> None:
    """A finding that is ignored keeps its row and its reason, and counts nowhere."""
    form: FormReport = documents()[0].forms[0]
    first, second, *_ = form.findings
    form = replace(
        form,
        findings=(
            replace(first, suppressed="已与财政局核对"),
            replace(second, baseline="known"),
        ),
    )
    book = written((document("a.docx", form),))

    assert [row["状态"] for row in records(book["问题"])] == ["已忽略：已与财政局核对", "基线已知"]
    assert records(book["自评表"])[0]["错误"] == 0
