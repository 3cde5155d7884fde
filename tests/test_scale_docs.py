"""docs/scale.md tells the truth: its tables are the schema, its queries answer what is asked."""

import re
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pytest
from documents.faults import FAULTS
from documents.judging import inject
from report_fixture import DOCUMENTS, make_run

from selfeval_cli import check_folder
from selfeval_cli.model.report import DocumentReport, Finding, FormReport, IndicatorRow
from selfeval_cli.output.formats import write
from selfeval_cli.output.parquet.folder import Writer
from selfeval_cli.output.parquet.schema import tables

PAGE = (Path(__file__).resolve().parents[1] / "docs" / "scale.md").read_text("utf-8")
QUERIES = dict(re.findall(r"```sql (\w+)\n(.*?)```", PAGE, re.DOTALL))


def asked(name: str) -> list[tuple[Any, ...]]:
    """The answer to a query of the page over ``out/`` below the current folder."""
    return duckdb.connect().execute(QUERIES[name]).fetchall()


def error(code: str, gap: str) -> Finding:
    """A contradiction of this size."""
    return Finding(
        code=code, name=code.lower(), severity="error", message="", where="总分",
        stated="100", expected="?", difference=gap,
    )  # fmt: skip


def indicator(name: str, weight: str, score: str) -> IndicatorRow:
    """A row that got `score` of `weight`."""
    return IndicatorRow(
        number=1, level1="", level2="", name=name, target="", actual="", weight=weight,
        weight_text=weight, score=score, score_text=score, reason="", child=False,
    )  # fmt: skip


def form(department: str, year: int, budget: str, score: str, **more: Any) -> DocumentReport:
    """A document of one form."""
    made = FormReport(
        number=1, kind="project", policy="national-2020", title="", year=year,
        project="农村公路养护", department=department, unit="", money_unit="万元", budget=budget,
        executed="10", total_score=score, **{"recomputed_total": score} | more,
    )  # fmt: skip
    return DocumentReport(path=f"{department}{year}.docx", status="checked", forms=(made,))


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three forms of two departments, one document that was not read, one of another kind."""
    monkeypatch.chdir(tmp_path)
    rows = (indicator("里程", "10", "10"), indicator("合格率", "10", "9.5"))
    documents = (
        form("交通局", 2021, "20", "100", indicator_rows=rows, recomputed_total="98.5",
             findings=(error("SCR001", "1.5"), error("WGT001", "-30"))),
        form("交通局", 2022, "30.5", "99", indicator_rows=rows[:1]),
        form("水利局", 2020, "12", "100", findings=(error("SCR001", "0.1"),)),
        *DOCUMENTS[3:],
    )  # fmt: skip
    write(make_run(*documents), [Writer(tmp_path / "out")])


def test_the_page_shows_every_column_as_it_is() -> None:
    """Name, type and meaning, table by table."""
    for name, columns in tables().items():
        rows = (f"| `{column}` | {kind} | {means} |" for column, (kind, means) in columns.items())
        head = f"### `{name}`\n\n| column | type | holds |\n|---|---|---|\n"
        assert head + "\n".join(rows) + "\n\n" in PAGE


@pytest.mark.usefixtures("small")
def test_departments_are_ranked() -> None:
    """Two errors in two forms are one a form; of equals the larger department comes first."""
    assert asked("departments") == [
        ("交通局", 2, 2, 1.0, Decimal("50.5")),
        ("水利局", 1, 1, 1.0, Decimal(12)),
    ]


@pytest.mark.usefixtures("small")
def test_full_hundreds_are_shared_out() -> None:
    """One of two at one department, which the rows do not bear out; one of one at the other."""
    assert asked("hundreds") == [("水利局", 1, 1, 100.0, 0), ("交通局", 2, 1, 50.0, 1)]


@pytest.mark.usefixtures("small")
def test_the_heaviest_contradictions_come_first() -> None:
    """By size, whatever the sign."""
    assert [(row[0], row[2], row[6]) for row in asked("contradictions")] == [
        ("交通局", "WGT001", Decimal(30)),
        ("交通局", "SCR001", Decimal("1.5")),
        ("水利局", "SCR001", Decimal("0.1")),
    ]


@pytest.mark.usefixtures("small")
def test_a_project_is_followed_over_the_years() -> None:
    """Money as exact as the forms print it."""
    assert [row[:5] for row in asked("years")] == [
        (2020, Decimal(12), Decimal(10), Decimal(100), 1),
        (2021, Decimal(20), Decimal(10), Decimal(100), 2),
        (2022, Decimal("30.5"), Decimal(10), Decimal(99), 0),
    ]


@pytest.mark.usefixtures("small")
def test_indicators_everybody_reaches() -> None:
    """One that stands in a single form is left out."""
    assert asked("indicators") == [("里程", 2, 2)]


@pytest.mark.usefixtures("small")
def test_what_was_not_read_is_counted() -> None:
    """By cause, with an example to look at."""
    assert asked("unread") == [
        ("checked", 3, "交通局2021.docx"),
        ("look-alike", 1, "材料/通知.txt"),
        ("truncated", 1, "材料/坏<&>.docx"),
    ]


def test_rules_across_forms_are_these_queries(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On forms with faults of every rule of the family, each query finds what the rule finds."""
    monkeypatch.chdir(tmp_path)
    faults = [fault for fault in FAULTS if fault.code.startswith("SET")]
    luck = Random(5)
    for number in range(40):
        made = inject(luck.choice(faults), luck.randrange(1000), "tabbed")
        if made is not None:
            Path(f"{number}.txt").write_bytes(made[0])
    check_folder(".", reports={"parquet": "out"}, isolated=True)
    found = duckdb.connect().execute("SELECT code, path, form FROM 'out/findings/*.parquet'")
    by_rule = [row for row in found.fetchall() if row[0].startswith("SET")]

    codes = sorted(name for name in QUERIES if name.startswith("SET"))
    assert codes == ["SET001", "SET002", "SET003", "SET004", "SET005"]
    for code in codes:
        expected = sorted((path, form) for rule, path, form in by_rule if rule == code)
        assert sorted(asked(code)) == expected
        assert expected, code
