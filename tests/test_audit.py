"""The auditor's folder: what it holds, what it refuses, and what its index says."""

import dataclasses
import json
import os
import re
import sys
from contextlib import redirect_stdout
from decimal import Decimal
from html import unescape
from io import StringIO
from pathlib import Path
from random import Random
from typing import Any

import pytest
from desk_fixture import HOSTILE, document, documents, finding, run, word_form
from documents.clean import ORDERS, clean_form
from documents.judging import printed
from msgspec.structs import replace
from openpyxl import Workbook, load_workbook

from selfeval_cli import cli
from selfeval_cli.base.errors import SettingsError
from selfeval_cli.model.report import DocumentReport, FormReport, Related
from selfeval_cli.output.audit import folder as audit
from selfeval_cli.output.audit import index as audit_index
from selfeval_cli.output.audit import overview as overview_of
from selfeval_cli.output.audit import roster
from selfeval_cli.output.html import report as html

POLICY = "national-2020"


def form_bytes(seed: int, department: str, form: str = "dump", *, wrong: bool = False) -> bytes:
    """A generated clean form of a department, or one whose stated total is 1.5 too high."""
    random = Random(seed)
    spec = clean_form(random, POLICY, random.choice(ORDERS[POLICY]), f"灌区{seed}")
    spec = dataclasses.replace(spec, department=department)
    if wrong:
        assert spec.total is not None
        score = str(Decimal(spec.total.score) + Decimal("1.5"))
        spec = dataclasses.replace(
            spec, total=dataclasses.replace(spec.total, score=score), identity=()
        )
    return printed((spec,), form)


def folder_of(tmp_path: Path, count: int, departments: int = 3) -> Path:
    """A folder of generated forms, every fourth with a wrong total, and one broken file."""
    folder = tmp_path / "自评"
    for seed in range(count):
        name = f"第{seed % departments + 1}局"
        place = folder / name
        place.mkdir(parents=True, exist_ok=True)
        kind, suffix = ("docx", "docx") if seed % 2 else ("dump", "txt")
        data = form_bytes(seed, f"松河市{name}", kind, wrong=seed % 4 == 0)
        (place / f"{seed:04d}.{suffix}").write_bytes(data)
    (folder / "坏.docx").write_bytes(b"PK\x03\x04")
    return folder


def call(*args: object) -> tuple[int, str]:
    """The exit code and standard output of a call of the program."""
    out = StringIO()
    with redirect_stdout(out):
        code = cli.run([str(arg) for arg in args])
    return code, out.getvalue()


def overview(*docs: DocumentReport) -> overview_of.Overview:
    """The overview of some documents."""
    seen = overview_of.Overview()
    for doc in docs:
        seen.add(doc)
    return seen


def index(*docs: DocumentReport, language: Any = "zh") -> str:
    """The index page of some documents."""
    page = audit_index.page(run(docs, language), overview(*docs), ["report.html"], {}, ())
    return "".join(page)


def test_one_call_gives_everything_in_one_folder(tmp_path: Path) -> None:
    """The page, the workbook, the JSON, the copies of wrong forms only, and an index of them."""
    folder, out = folder_of(tmp_path, 8), tmp_path / "审计"

    code, told = call("audit", folder, "-o", out)

    assert code == 3  # a file could not be read
    assert sorted(entry.name for entry in out.iterdir()) == [
        "annotated",
        "departments",
        "index.html",
        "ranking.html",
        "report.html",
        "report.json",
        "report.xlsx",
    ]
    copies = sorted(p.name for p in (out / "annotated").rglob("*") if p.is_file())
    assert copies == ["0000.txt", "0004.txt"]
    report = json.loads((out / "report.json").read_text("utf-8"))
    assert report["summary"]["forms"] == 8
    # 101.5 and 98.60 differ from their sums; 101.5 being above full marks is the same slip.
    assert report["summary"]["errors"] == 2
    assert load_workbook(out / "report.xlsx")["自评表"].max_row == 9
    assert "8 张表，2 处错误" in told
    page = (out / "index.html").read_text("utf-8")
    assert "坏.docx" in page
    assert 'href="annotated/' in page
    for link in re.findall(r'href="(annotated/[^"]+)"', page):
        from urllib.parse import unquote

        assert (out / unquote(link)).is_file()


def test_the_input_is_left_alone_and_nothing_else_is_written(tmp_path: Path) -> None:
    """Every byte of the documents stays; no draft is left beside the folder."""
    folder, out = folder_of(tmp_path, 4), tmp_path / "out"
    before = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}

    call("audit", folder, "-o", out, "-q")

    assert {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()} == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["out", "自评"]


def test_a_folder_with_something_in_it_is_refused(tmp_path: Path) -> None:
    """Not even with --force when there is a file no audit writes."""
    folder, out = folder_of(tmp_path, 2), tmp_path / "out"
    out.mkdir()
    (out / "我的笔记.txt").write_text("重要", "utf-8")

    assert call("audit", folder, "-o", out)[0] == 2
    assert call("audit", folder, "-o", out, "--force")[0] == 2
    assert [p.name for p in out.iterdir()] == ["我的笔记.txt"]


def test_force_replaces_an_earlier_audit_and_never_checks_its_copies(tmp_path: Path) -> None:
    """A second audit into the same place inside the checked folder sees the same documents."""
    folder = folder_of(tmp_path, 4)
    out = folder / "审计"

    call("audit", folder, "-o", out, "-q")
    first = json.loads((out / "report.json").read_text("utf-8"))
    assert call("audit", folder, "-o", out, "-q")[0] == 2
    call("audit", folder, "-o", out, "-q", "--force")
    second = json.loads((out / "report.json").read_text("utf-8"))

    assert second["summary"] == first["summary"]
    assert sorted(p.name for p in out.iterdir())[0] == "annotated"


def test_writing_where_the_documents_are_is_refused(tmp_path: Path) -> None:
    """The folder named as input, or one above it, cannot be the output."""
    folder = folder_of(tmp_path, 2)
    before = sorted(folder.rglob("*"))

    assert call("audit", folder, "-o", folder, "--force")[0] == 2
    assert call("audit", folder / "第1局", "-o", folder, "--force")[0] == 2
    assert sorted(folder.rglob("*")) == before


def test_a_link_or_a_file_as_output_is_refused(tmp_path: Path) -> None:
    """A symbolic link could lead anywhere."""
    target = tmp_path / "elsewhere"
    target.mkdir()
    link = tmp_path / "link"
    link.symlink_to(target)
    (tmp_path / "file").write_text("x")

    for place in (link, tmp_path / "file"):
        with pytest.raises(SettingsError):
            audit.require_free(place, "zh", force=True)


def test_a_failure_leaves_no_half_written_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Complete or not at all."""

    def broken(*_: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(audit_index, "page", broken)
    with pytest.raises(OSError, match="No space"):
        audit.write(replace(run(documents()[1:2]), read=lambda _: b""), tmp_path / "out")

    assert list(tmp_path.iterdir()) == []


def test_without_xlsxwriter_the_findings_become_csv_and_the_index_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An audit is not lost for want of the extra."""
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    folder, out = folder_of(tmp_path, 2), tmp_path / "out"

    call("audit", folder, "-o", out, "-q")

    assert (out / "findings.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert not (out / "report.xlsx").exists()
    assert 'pip install "selfeval[xlsx]"' in unescape((out / "index.html").read_text("utf-8"))


def test_copies_that_cannot_be_made_are_told(tmp_path: Path) -> None:
    """A document that has changed meanwhile gets no copy, and the index says why."""
    docs = documents()[:1]

    audit.write(replace(run(docs), read=lambda _: b"changed"), tmp_path / "out")

    page = (tmp_path / "out" / "index.html").read_text("utf-8")
    assert "2020/社区服务.docx：检查之后文件有改动" in page


@pytest.mark.parametrize(
    ("values", "counts"),
    [
        (["100", "99.99", "99", "98.99", "100.01"], {"=100": 1, 99: 2, 98: 1, ">100": 1}),
        (["0", "59.99", "-5"], {0: 3}),
        (["60", "69.9", "85", "89.99", "90"], {60: 2, 85: 2, 90: 1}),
    ],
)
def test_totals_fall_into_classes_without_rounding(
    values: list[str], counts: dict[int | str, int]
) -> None:
    """99.99 is not 100, and 100 is exactly 100."""
    found = overview_of.classes(((Decimal(v), Decimal(100)) for v in values), overview_of.TOTALS)

    assert {b: n for b, n in zip(overview_of.TOTALS, found, strict=True) if n} == counts


def test_rates_are_compared_as_fractions() -> None:
    """12.9999 of 13 is below 100 %, 13 of 13 is exactly 100 %, 0 of 5 is in the first class."""
    pairs = [("12.9999", "13"), ("13", "13"), ("13.0001", "13"), ("0", "5"), ("4.95", "5")]
    found = overview_of.classes(((Decimal(a), Decimal(b)) for a, b in pairs), overview_of.RATES)

    assert dict(zip(overview_of.RATES, found, strict=True)) == {
        **dict.fromkeys(overview_of.RATES, 0),
        99: 2,
        "=100": 1,
        ">100": 1,
        0: 1,
    }


def weighing(code: str, difference: str, unit: str | None = "万元", **more: Any) -> FormReport:
    """A form with one finding of this difference."""
    form = word_form()
    one = finding(code, form.layout[0], 6, 5, difference=difference, **more)
    return replace(form, findings=(one,), money_unit=unit)


def test_money_is_weighed_in_one_unit_and_points_apart() -> None:
    """500,000 元 is 50 万元 and outweighs 13 万元; a rate's difference is neither."""
    seen = overview(
        document("a.docx", weighing("FND003", "13")),
        document("b.docx", weighing("FND003", "-500000", "元")),
        document("c.docx", weighing("FND005", "7", None)),
        document("d.docx", weighing("SCR001", "2")),
        document("e.docx", weighing("FND001", "1.08")),
        document("f.docx", weighing("SCR005", "9", suppressed="已核对")),
    )

    assert sorted(item.size for item in seen.money) == [13, 50]
    assert [item.size for item in seen.points] == [2]


def test_heaviest_come_first_and_link_to_their_cell_on_the_page() -> None:
    """The link's number is the finding's number on the page of forms."""
    docs = (
        document("a.docx", word_form(), weighing("SCR001", "2.5")),
        document("b.docx", weighing("WGT001", "40")),
    )
    links = re.findall(r'href="report.html#(finding-[\d-]+)"', index(*docs))

    # By money nothing; by points 40, then 5 (SCR005 of the first form, its third), 2.5 and 2.
    assert links == ["finding-3-1", "finding-1-3", "finding-2-1", "finding-1-4"]
    third = html.in_order(docs[0].forms[0].findings)[2]
    assert third.code == "SCR005"


def test_departments_are_grouped_by_year_with_a_grand_total() -> None:
    """Two forms of 2020 and one of 2021: 26 and 13 万元, 39 in all."""
    docs = [
        document(f"{n}.docx", word_form(year=year)) for n, year in enumerate((2020, 2020, 2021))
    ]
    page = index(*docs)
    rows = re.findall(r"<tr class=\"[^\"]*\">(.*?)</tr>", page)
    cells = [[re.sub("<[^>]+>", "", c) for c in re.findall(r"<t[hd].*?</t[hd]>", r)] for r in rows]

    assert [(row[1], row[2], row[4]) for row in cells] == [
        ("2020", "2", "26"),
        ("2021", "1", "13"),
        ("", "3", "39"),
    ]
    assert "report.html#department=%E7%A4%BA%E8%8C%83%E5%B8%82%E6%B0%91%E6%94%BF%E5%B1%80" in page


def test_a_department_with_two_years_has_a_subtotal_among_others() -> None:
    """Two years of one department and one of another: a subtotal for the first, then the total."""
    docs = [document(f"{n}.docx", word_form(year=year)) for n, year in enumerate((2020, 2021))]
    docs.append(document("z.docx", department_form("安县林业局", "退耕还林")))
    rows = re.findall(r"<tr class=\"[^\"]*\">(.*?)</tr>", index(*docs))
    cells = [[re.sub("<[^>]+>", "", c) for c in re.findall(r"<t[hd].*?</t[hd]>", r)] for r in rows]

    assert [(row[0], row[1], row[2]) for row in cells] == [
        ("安县林业局", "2020", "1"),
        ("示范市民政局", "2020", "1"),
        ("示范市民政局", "2021", "1"),
        ("示范市民政局", "小计", "2"),
        ("合计", "", "3"),
    ]


def dated(department: str, project: str, year: int, **more: Any) -> FormReport:
    """A form of a department's project for a year, without findings unless some are given."""
    facts = {"department": department, "findings": (), **more}
    return replace(word_form(project=project, year=year), **facts)


def test_two_years_stand_side_by_side() -> None:
    """A project of 2021 and 2022, and one of 2022 alone: the department has 1 form and then 2, the
    project 13 and then 20 万元; of three years the latest two are shown."""
    twenty = {"budget": "20", "executed": "15"}
    docs = [
        document("a.docx", dated("张县水利局", "堤防维修", 2021)),
        document("b.docx", dated("张县水利局", "堤防维修", 2022, **twenty)),
        document("c.docx", dated("张县水利局", "水库清淤", 2022)),
        document("d.docx", dated("张县水利局", "堤防维修", 2020)),
    ]
    page = index(*docs)
    section = page[page.index("两年对照") :]
    rows = [
        [re.sub("<[^>]+>", " ", cell).split() for cell in re.findall(r"<t[hd].*?</t[hd]>", row)]
        for row in re.findall(r"<tr><th scope=\"row\">.*?</tr>", section, re.DOTALL)
    ]

    assert [[*map(" ".join, row[:8])] for row in rows] == [
        ["张县水利局", "2021 → 2022", "1", "2", "13", "33", "86.92%", "79.70%"],
        ["堤防维修 张县水利局", "2021 → 2022", "1", "1", "13", "20", "86.92%", "75.00%"],
    ]


def test_one_year_is_not_set_side_by_side() -> None:
    """Nor are departments without a name, or forms that do not say their year."""
    docs = [
        document("a.docx", dated("张县水利局", "堤防维修", 2022)),
        document("b.docx", dated("", "水库清淤", 2021)),
        document("c.docx", dated("", "水库清淤", 2022)),
    ]

    assert "两年对照" not in index(*docs)


def test_money_whose_unit_is_in_doubt_is_kept_out_and_told() -> None:
    """Of 13 and 13 万元 one is doubted, also when the doubt is known from a baseline; a doubt that
    a setting excuses is none. The difference in its money is not among the heaviest."""
    layout = word_form().layout[0]
    doubt = finding("FND010", layout, 6, 4, severity="warning", message="疑似元写成万元")
    gap = finding("FND003", layout, 6, 5, difference="7")
    known = replace(doubt, baseline="known")
    excused = replace(doubt, suppressed="已核对")
    docs = [
        document("a.docx", dated("张县水利局", "堤防维修", 2022, findings=(doubt, gap))),
        document("b.docx", dated("张县水利局", "水库清淤", 2022, findings=(excused,))),
        document("c.docx", dated("张县水利局", "渠道衬砌", 2022, findings=(known,))),
    ]
    seen = overview(*docs)
    whole = seen.groups["张县水利局", 2022]
    page = index(*docs)

    assert (str(whole.budget), whole.uncounted, seen.money) == ("13", 2, [])
    assert "2 张表的金额单位存疑" in page
    told = page[page.index("金额单位存疑") :]
    assert "堤防维修" in told
    assert "渠道衬砌" in told
    assert "水库清淤" not in told


def test_known_findings_are_shown_as_known_and_not_counted(tmp_path: Path) -> None:
    """An audit with the baseline of the same folder finds nothing new and says what is known."""
    folder = folder_of(tmp_path, 4)
    (folder / "坏.docx").unlink()
    baseline, out = tmp_path / "基线.json", tmp_path / "out"
    assert cli.run(["baseline", str(folder), "-o", str(baseline), "-q"]) == 0
    assert call("audit", folder, "-o", tmp_path / "before")[0] == 1

    code, said = call("audit", folder, "-o", out, "--baseline", baseline)
    report = json.loads((out / "report.json").read_text("utf-8"))
    departments = [page.read_text("utf-8") for page in (out / "departments").iterdir()]

    assert code == 0
    assert report["summary"]["errors"] == 0
    assert report["summary"]["known"] > 0
    assert f"另有 {report['summary']['known']} 处是基线里已知的" in said
    assert sum(page.count("已知（基线）") for page in departments) == report["summary"]["known"]
    assert "0 处错误" in departments[0]
    assert call("audit", folder, "-o", tmp_path / "x", "--baseline", tmp_path / "none")[0] == 2


def test_copied_narratives_stand_side_by_side() -> None:
    """Two projects that tell one story; a third story stands alone and is not shown."""
    told = "全年办理实事10件，\n开展培训6次。"
    docs = []
    for name, result in (("甲", told), ("乙", told.replace("\n", "")), ("丙", "别的完成情况。")):
        form = word_form(project=f"项目{name}")
        copied = finding("SET003", form.layout[0], 11, 6, severity="warning")
        docs.append(document(f"{name}.docx", replace(form, findings=(copied,), result=result)))
    page = index(*docs)

    assert "共 1 组" in page
    section = page[page.index("雷同的完成情况") :]
    assert "项目甲" in section
    assert "项目乙" in section
    assert "项目丙" not in section


def test_departments_are_ranked_and_have_a_page_each(tmp_path: Path) -> None:
    """Those with most errors first; sortable by pinyin and by every figure; each page is about its
    own department alone."""
    docs = [
        document("a.docx", department_form("张县水利局", "堤防维修", "SCR001")),
        document("b.docx", department_form("安县林业局", "退耕还林", "FND001", "SCR001")),
    ]
    audit.write(replace(run(docs), read=lambda _: b""), tmp_path / "out")

    ranking = (tmp_path / "out" / "ranking.html").read_text("utf-8")
    assert re.findall(r'data-key="(\d+)"><a href="departments/(\d+).html">(.*?)<', ranking) == [
        ("0", "0001", "安县林业局"),
        ("1", "0002", "张县水利局"),
    ]
    first = (tmp_path / "out" / "departments" / "0001.html").read_text("utf-8")
    assert "<h1>安县林业局</h1>" in first
    assert "1 张自评表，1 张有错误；共 2 处错误" in first
    assert "堤防维修" not in first
    assert "script-src" not in first
    assert "script-src 'sha256-" in ranking


def department_form(department: str, project: str, *codes: str) -> FormReport:
    """A form of a department with an error of each code."""
    form = word_form(project=project)
    found = tuple(finding(code, form.layout[0], 6, 5) for code in codes)
    return replace(form, department=department, findings=found)


@pytest.mark.parametrize("name", ["名单.csv", "名单.txt", "名单.xlsx"])
def test_a_roster_tells_who_is_missing_twice_or_not_on_it(tmp_path: Path, name: str) -> None:
    """By department or unit, and by project where the list has projects."""
    file = tmp_path / name
    rows = [["部门", "项目"], ["甲局", ""], ["乙局", "修路"], ["乙局", "架桥"], ["丙局", ""]]
    if name.endswith(".csv"):
        file.write_bytes("\r\n".join(",".join(row) for row in rows).encode("gb18030"))
    elif name.endswith(".txt"):  # what Excel calls Unicode text
        file.write_bytes("\r\n".join("\t".join(row) for row in rows).encode("utf-16"))
    else:
        book = Workbook()
        for row in rows:
            book.active.append(row)
        book.save(file)
    listed = roster.load(file)
    for department, project in (("甲局", "一"), ("乙局", "修路"), ("乙局", "修路"), ("丁局", "二")):
        listed.add(department_form(department, project))

    assert listed.missing == [("乙局", "架桥"), ("丙局", "")]
    assert listed.twice == [(("乙局", "修路"), 2)]
    assert listed.unlisted == [("丁局", "二")]


def test_the_index_says_who_has_not_handed_in(tmp_path: Path) -> None:
    """With --roster; a list that names nobody is wrong usage."""
    folder, out = folder_of(tmp_path, 3), tmp_path / "out"
    names = tmp_path / "名单.csv"
    names.write_text("松河市第1局\n松河市第9局\n", "utf-8")
    (tmp_path / "空.csv").write_text("\n", "utf-8")

    call("audit", folder, "-o", out, "-q", "--roster", names)

    page = (out / "index.html").read_text("utf-8")
    assert "名单上 2 项，其中 1 项没有报来。" in page
    assert "<li>松河市第9局</li>" in page
    assert "报来但不在名单上" in page
    assert call("audit", folder, "-o", tmp_path / "b", "--roster", tmp_path / "空.csv")[0] == 2
    assert call("audit", folder, "-o", tmp_path / "b", "--roster", tmp_path / "none.csv")[0] == 2


def test_copied_rows_are_one_entry_with_its_members() -> None:
    """A copied from B and B from C: one group of three; two others make a second."""

    def copying(name: str, *others: str) -> DocumentReport:
        form = word_form(project=f"项目{name}")
        related = tuple(Related(where=f"{other}.docx › #1 › 项目{other}") for other in others)
        one = finding("SET002", form.layout[0], 11, 6, severity="warning")
        copied = replace(one, related=related)
        return document(f"{name}.docx", replace(form, findings=(copied,)))

    pairs = (("甲", "乙"), ("乙", "丙"), ("丙", "乙"), ("丁", "戊"), ("戊", "丁"))
    docs = [copying(*pair) for pair in pairs]
    groups = overview(*docs).copied.groups()

    assert [[member.who.project for member in group] for group in groups] == [  # type: ignore[attr-defined]
        ["项目甲", "项目乙", "项目丙"],
        ["项目丁", "项目戊"],
    ]
    assert "共 2 组" in index(*docs)


def test_hostile_texts_stay_texts_in_the_index() -> None:
    """Projects, departments, messages, results and paths are escaped; no script is allowed."""
    form = weighing("SCR001", "3", message=HOSTILE, formula=HOSTILE)
    hostile = replace(form, project=HOSTILE, department=HOSTILE, result=HOSTILE)
    unread = replace(documents()[4], path=HOSTILE)
    page = index(document(HOSTILE, hostile), unread)

    assert "<img" not in page
    assert "<script" not in page
    assert "default-src 'none'" in page
    assert "script-src" not in page


@pytest.mark.parametrize("language", ["zh", "en"])
def test_chart_says_in_words_what_it_shows(language: Any) -> None:
    """The exact hundred is named in the text under the chart."""
    form = word_form()
    docs = [
        document(f"{n}.docx", replace(form, total_score=total))
        for n, total in enumerate(("100", "100.00", "99.5", "98", None))
    ]
    page = index(*docs, language=language)

    expected = {
        "zh": "4 张表有总分，其中 2 张恰为 100 分，1 张在 99 分以上、不到 100 分。1 张没有",
        "en": "Of 4 forms with a total, 2 stand at exactly 100 and 1 from 99 to below 100.",
    }
    assert expected[language] in page


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of 120 forms of 40 departments."""
    return folder_of(tmp_path_factory.mktemp("many"), 120, 40)


def test_an_audit_takes_less_than_twice_the_time_of_a_check(many: Path, tmp_path: Path) -> None:
    """Processor time, workers included; at 2,000 forms the ratio is lower still."""

    def spent(*args: object) -> float:
        start = os.times()
        call(*args)
        end = os.times()
        return sum(end[:4]) - sum(start[:4])

    call("check", many, "-q", "--jobs", "1", "--format", f"json={tmp_path / 'warm.json'}")
    check = spent("check", many, "-q", "--jobs", "1", "--format", f"json={tmp_path / 'r.json'}")
    whole = spent("audit", many, "-q", "--jobs", "1", "-o", tmp_path / "out")

    print(f"check {check:.2f} s, audit {whole:.2f} s")
    assert whole < 2 * check


def test_a_document_whose_pages_would_be_huge_is_named_and_the_rest_is_drawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its report is bounded where the limits of a document hold: here at 100 KB, which a form of
    200 rows exceeds."""
    monkeypatch.setattr("selfeval_cli.run.packed.MAX_REPORT", 100_000)
    folder = folder_of(tmp_path, 2)
    (folder / "坏.docx").unlink()
    rows = "".join(f"产出指标\t数量指标\t渠长{n}\t{n}千米\t{n}千米\t1\t2\n" for n in range(200))
    header = "一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\n"
    (folder / "大.txt").write_text(f"项目支出绩效自评表\n{header}{rows}", "utf-8")

    code = cli.run(["audit", str(folder), "-o", str(tmp_path / "out"), "-q"])

    assert code == 3
    assert len(capsys.readouterr().err.splitlines()) == 1
    documents = json.loads((tmp_path / "out" / "report.json").read_text("utf-8"))["documents"]
    causes = {Path(d["path"]).name: (d["problem"] or {}).get("cause") for d in documents}
    assert causes == {"0000.txt": None, "0001.docx": None, "大.txt": "too-large"}
    assert "大.txt" in (tmp_path / "out" / "index.html").read_text("utf-8")
