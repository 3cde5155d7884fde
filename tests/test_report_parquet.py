"""Parquet: the run as tables of exact figures, with a schema that is a contract."""

import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow
import pytest
from msgspec.structs import replace
from pyarrow import parquet
from report_fixture import DOCUMENTS, HOSTILE, check_golden, full_run, make_run, small_run

from selfeval_cli import check_folder
from selfeval_cli.base.errors import SettingsError
from selfeval_cli.model.report import CategoryScore, DocumentReport, IndicatorRow
from selfeval_cli.model.run import Run
from selfeval_cli.output import escape, targets
from selfeval_cli.output.formats import write
from selfeval_cli.output.parquet import folder as writing
from selfeval_cli.output.parquet.rows import rows_of
from selfeval_cli.output.parquet.schema import schema, tables

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "samples" / "01-clean-national-2020.docx"
Rows = dict[str, list[dict[str, Any]]]


def written(run: Run, folder: Path) -> Rows:
    """The rows of each table, as they are read back."""
    write(run, [writing.Writer(folder)])
    return {name: parquet.read_table(folder / name).to_pylist() for name in tables()}


def changed(**values: Any) -> DocumentReport:
    """A document whose only form has these values."""
    document = DOCUMENTS[2]
    return replace(document, forms=(replace(document.forms[0], **values),))


def test_golden_of_the_schema() -> None:
    """Whoever queries the tables rests on names, types and the version."""
    shown = (f"[{name}]\n{schema(name).to_string(show_schema_metadata=True)}" for name in tables())

    check_golden("parquet-schema.txt", "\n\n".join(shown) + "\n")


def test_no_figure_is_a_float() -> None:
    """Nor any part of a list or structure."""
    for name in tables():
        assert "float" not in str(schema(name))
        assert "double" not in str(schema(name))


def test_every_row_fills_the_columns_of_its_table_and_no_other() -> None:
    """What pyarrow would leave out in silence, or fill with nothing."""
    row = IndicatorRow(
        number=1, level1="", level2="", name="", target="", actual="", weight=None,
        weight_text="", score=None, score_text="", reason="", child=False,
    )  # fmt: skip
    documents = (*DOCUMENTS, changed(indicator_rows=(row,)))
    met = set()
    for document in documents:
        for name, values in rows_of(document):
            met.add(name)
            assert values.keys() == tables()[name].keys()
    assert met == tables().keys()


def test_the_run_reads_back_from_its_tables(tmp_path: Path) -> None:
    """Documents with and without forms, and every finding with its key."""
    read = written(full_run(), tmp_path / "out")

    columns = ("path", "status", "cause", "forms")
    assert [tuple(row[key] for key in columns) for row in read["documents"]] == [
        ("材料/100%, [草稿].docx", "checked", None, 1),
        ("材料/党建.txt", "checked", None, 2),
        ("材料/合格.docx", "checked", None, 1),
        ("材料/坏<&>.docx", "unreadable", "truncated", 0),
        ("材料/通知.txt", "no-form", "look-alike", 0),
    ]  # fmt: skip
    party = read["forms"][1]
    assert (party["path"], party["form"], party["project"]) == (
        "材料/党建.txt",
        5,
        "社会组织党建工作经费",
    )
    assert (party["budget_amount"], party["recomputed_total"]) == (Decimal(20), Decimal(110))
    assert (party["errors"], party["warnings"], party["known"], party["suppressed"]) == (1, 0, 1, 1)
    assert party["unchecked"] == ["IND010", "IND012"]
    assert [(row["finding"], row["code"], row["active"]) for row in read["findings"][2:]] == [
        (1, "WGT004", True), (2, "SCR008", False), (3, "SCR002", False), (4, "SCR001", True),
    ]  # fmt: skip
    total = read["findings"][-1]
    assert (total["cell_table"], total["cell_line"], total["gap"]) == (5, 211, Decimal(10))
    assert total["related"][0]["cell_row"] == 13
    assert read["forms"][2]["budget_amount"] == Decimal(113)  # 1130000.00 元


def test_every_file_names_its_schema_and_what_wrote_it(tmp_path: Path) -> None:
    """A table found years later tells what it is."""
    written(full_run(), tmp_path / "out")
    metadata = parquet.read_schema(tmp_path / "out/findings/part-00000.parquet").metadata

    assert metadata[b"selfeval.schema"] == b"findings/1"
    assert metadata[b"selfeval.version"] == b"1.2.3"


def test_indicators_come_from_the_form_itself(tmp_path: Path) -> None:
    """The local run keeps the rows for this format: ten in the first sample."""
    check_folder(SAMPLE, reports={"parquet": tmp_path / "out"}, isolated=True)
    rows = parquet.read_table(tmp_path / "out" / "indicators").to_pylist()

    assert [row["indicator"] for row in rows] == list(range(1, len(rows) + 1))
    assert sum(row["weight"] for row in rows) == 90  # execution is worth the other ten
    assert (rows[1]["score"], rows[1]["score_text"]) == (Decimal("9.65"), "9.65")


@pytest.mark.parametrize(
    ("printed", "number"),
    [
        ("98.70", Decimal("98.7")),
        ("0.0000000001", Decimal("1E-10")),
        ("0.00000000001", None),
        ("9" * 28, Decimal("9" * 28)),
        ("9" * 29, None),
        ("不详", None),
    ],
)
def test_a_figure_is_exact_or_left_out(tmp_path: Path, printed: str, number: object) -> None:
    """Nothing is rounded to fit the column; the text of a budget stands beside it."""
    part = CategoryScore(name="产出指标", weight=printed, score=None)
    document = changed(total_score=printed, categories=(part,), budget=printed, money_unit="万元")
    (row,) = written(make_run(document), tmp_path / "out")["forms"]

    assert row["total_score"] == row["categories"][0]["weight"] == row["budget_amount"] == number
    assert row["budget"] == printed


def test_hostile_text_is_plain_text(tmp_path: Path) -> None:
    """No escape sequence, no direction mark, and a broken character breaks no file."""
    document = changed(project=HOSTILE, goal="a\ud800b\x1b[2J")
    (row,) = written(make_run(document), tmp_path / "out")["forms"]

    assert row["project"] == escape.plain(HOSTILE)
    assert row["goal"] == "a\ufffdb"


def test_rows_are_written_group_by_group(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At most one group is held; a file ends after so many rows and the next begins."""
    monkeypatch.setattr(writing, "_ROWS", 10)
    monkeypatch.setattr(writing, "_FILE", 20)
    read = written(small_run(45), tmp_path / "out")

    assert [row["path"] for row in read["documents"]] == [f"{n:05}.txt" for n in range(45)]
    files = sorted((tmp_path / "out" / "documents").iterdir())
    assert [parquet.read_metadata(file).num_row_groups for file in files] == [2, 2, 1]


def test_long_texts_make_smaller_groups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory is bounded by characters, not only by rows."""
    monkeypatch.setattr(writing, "_CHARACTERS", 1000)
    documents = [changed(goal="长" * 600)] * 4
    written(make_run(*documents), tmp_path / "out")
    (file,) = (tmp_path / "out" / "forms").iterdir()

    assert parquet.read_metadata(file).num_row_groups == 2


def test_a_run_without_forms_still_says_its_columns(tmp_path: Path) -> None:
    """A query over the folder answers nothing instead of failing."""
    read = written(make_run(DOCUMENTS[3]), tmp_path / "out")

    assert (len(read["documents"]), read["forms"], read["findings"]) == (1, [], [])


def test_tables_of_an_earlier_run_are_replaced_and_nothing_else(tmp_path: Path) -> None:
    """Rows of the last run would be counted twice; notes beside the tables stay."""
    folder = tmp_path / "out"
    written(full_run(), folder)
    (folder / "queries.sql").write_text("select 1")
    read = written(make_run(DOCUMENTS[2]), folder)

    assert len(read["documents"]) == 1
    assert (folder / "queries.sql").read_text() == "select 1"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("content", [b"mine", None])
def test_what_is_not_ours_is_not_replaced(tmp_path: Path, content: bytes | None) -> None:
    """Neither a file under a table's folder nor somebody else's Parquet."""
    place = tmp_path / "out" / "forms" / "part-00000.parquet"
    place.parent.mkdir(parents=True)
    if content is None:
        parquet.write_table(pyarrow.table({"a": [1]}), place)
    else:
        place.write_bytes(content)
    before = place.read_bytes()

    with pytest.raises(SettingsError, match="不是以前写的"):
        written(full_run(), tmp_path / "out")
    with pytest.raises(SettingsError, match="不是以前写的"):  # and before anything is checked
        targets.parse([f"parquet={tmp_path / 'out'}"], None, quiet=True)
    assert place.read_bytes() == before
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["forms"]


def test_a_run_that_breaks_off_leaves_the_tables_as_they_were(tmp_path: Path) -> None:
    """Tables appear together, at the end."""

    def broken() -> Any:
        yield DOCUMENTS[0]
        raise OSError

    folder = tmp_path / "out"
    first = written(make_run(DOCUMENTS[2]), folder)
    with pytest.raises(OSError):  # noqa: PT011
        written(replace(full_run(), documents=broken), folder)

    assert {n: parquet.read_table(folder / n).to_pylist() for n in tables()} == first


def test_without_pyarrow_the_message_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """In one line, before a document is read."""
    monkeypatch.setitem(sys.modules, "pyarrow", None)

    with pytest.raises(SettingsError, match=r'pip install "selfeval\[parquet\]"'):
        targets.parse(["parquet=out"], None, quiet=True)


def test_a_folder_is_needed() -> None:
    """Tables are no stream."""
    with pytest.raises(SettingsError, match="--format parquet=文件夹"):
        targets.parse(["parquet"], None, quiet=True)
