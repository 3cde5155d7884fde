"""JSON and JSON lines: the contract of report v1, written as a stream."""

import json
import tracemalloc
from collections.abc import Iterator

import pytest
from msgspec.structs import replace
from report_fixture import DOCUMENTS, HOSTILE, check_golden, full_run, make_run, rendered, small_run

from selfeval_cli.model.report import DocumentReport, Report
from selfeval_cli.model.run import Run


class _Sink:
    """A stream that only counts."""

    def __init__(self) -> None:
        self.size = 0

    def write(self, text: str) -> int:
        self.size += len(text)
        return len(text)


def as_report(run: Run) -> Report:
    """The whole run as one model."""
    return Report(
        tool=run.tool,
        policy=run.policy,
        language=run.language,
        summary=run.summary,
        documents=tuple(run.documents()),
        notes=run.notes,
    )


@pytest.mark.parametrize("name", ["json", "jsonl"])
def test_golden(name: str) -> None:
    """The whole report."""
    check_golden(f"report.{name}", rendered(name, full_run()))


@pytest.mark.parametrize("documents", [(), DOCUMENTS[:1], DOCUMENTS])
def test_json_reads_back_as_the_model(documents: tuple[DocumentReport, ...]) -> None:
    """Nothing is lost or changed, whatever stands in a cell; no document is a report too."""
    run = make_run(*documents, notes=("一", "二"))

    assert Report.model_validate_json(rendered("json", run)) == as_report(run)


def test_json_has_the_keys_of_the_contract() -> None:
    """Keys, figures as strings, the place of a cell, and a known finding marked as such."""
    report = json.loads(rendered("json", full_run()))
    form = report["documents"][1]["forms"][0]
    known, total = form["findings"][2:]

    assert list(report) == [
        "schema_version", "tool", "policy", "language", "summary", "notes", "documents",
    ]  # fmt: skip
    assert report["summary"] == {
        "documents": 5, "unreadable": 1, "no_form": 1, "forms": 4, "errors": 2, "warnings": 1,
        "infos": 1, "suppressed": 1, "known": 1,
    }  # fmt: skip
    assert (form["number"], form["budget"], form["total_score"]) == (5, "20", "100")
    assert form["checks"]["unchecked"][0]["code"] == "IND010"
    assert (total["stated"], total["expected"], total["difference"]) == ("100", "110", "-10")
    assert total["cell"] == {"table": 5, "row": 24, "column": 3, "line": 211, "text": "100"}
    assert (known["baseline"], form["findings"][1]["suppressed"]) == (
        "known",
        "历史数据，见 会议纪要 3 号",
    )
    assert report["documents"][3]["problem"]["cause"] == "truncated"


def test_json_is_indented_chinese_and_harmless_on_a_terminal() -> None:
    """The hostile cell keeps its text, but no character a terminal would obey stands there raw."""
    text = rendered("json", full_run())

    assert '\n      "path": "材料/党建.txt",\n' in text
    assert not {"\x1b", "\u202e", "\r", "\x9b"} & set(text)
    assert json.loads(text)["documents"][0]["forms"][0]["project"] == HOSTILE


def test_jsonl_has_a_line_per_document_and_a_last_line_with_the_summary() -> None:
    """Each line is JSON of its own."""
    *documents, last = map(json.loads, rendered("jsonl", full_run()).splitlines())

    assert [DocumentReport.model_validate(line) for line in documents] == list(DOCUMENTS)
    assert last["summary"]["errors"] == 2
    assert last["notes"] == ["忽略 SCR009（总分等级）没有用到"]
    assert "documents" not in last


@pytest.mark.parametrize("name", ["json", "jsonl"])
def test_the_same_run_gives_the_same_bytes(name: str) -> None:
    """Nothing depends on time or hashing."""
    run = full_run()

    assert rendered(name, run) == rendered(name, replace(run, elapsed=1.5))


def test_many_documents_are_held_one_at_a_time() -> None:
    """The peak of 2,000 documents is that of 200."""
    from selfeval_cli.output.formats import render

    def peak(count: int) -> int:
        run = small_run(count)
        tracemalloc.start()
        render("json", run, _Sink())  # type: ignore[arg-type]
        size = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return size

    assert peak(2_000) < 2 * peak(200)


def test_documents_are_written_as_they_come() -> None:
    """The first document is out before the second is asked for."""
    sink = _Sink()
    sizes = []

    def documents() -> Iterator[DocumentReport]:
        for document in DOCUMENTS[:2]:
            sizes.append(sink.size)
            yield document

    from selfeval_cli.output.formats import render

    render("json", replace(full_run(), documents=documents), sink)  # type: ignore[arg-type]

    assert sizes[1] > sizes[0] > 0
