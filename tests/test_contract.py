"""The contract with programs: every key of report v1 and of ``extract``, and the exit codes.

The keys are written out here a second time on purpose: a key that is renamed or lost breaks
somebody's pipeline, and no other test would notice.
"""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from selfeval_cli.cli import run
from selfeval_cli.input import sources as discovery
from selfeval_cli.run.nearest import nearest_settings

SAMPLES = Path(__file__).parent.parent / "samples"
CLEAN = SAMPLES / "01-clean-national-2020.docx"
FAULTY = SAMPLES / "07-score-above-weight.docx"
WARNED = SAMPLES / "05-cost-overrun.docx"

CELL = {"table", "row", "column", "line", "text"}
KEYS: dict[str, set[str]] = {
    "": {"schema_version", "tool", "policy", "language", "summary", "documents", "notes"},
    "tool": {"name", "version"},
    "summary": {
        "documents", "unreadable", "no_form", "forms", "errors", "warnings", "infos", "suppressed",
        "known",
    },
    "documents": {"path", "format", "sha256", "status", "problem", "remarks", "forms"},
    "documents.forms": {
        "number", "kind", "policy", "title", "year", "project", "department", "unit", "money_unit",
        "budget", "executed", "rate", "total_weight", "total_score", "recomputed_total",
        "indicators", "categories", "goal", "result", "checks", "findings",
    },
    "documents.forms.categories": {"name", "weight", "score"},
    "documents.forms.checks": {
        "passed", "failed", "unchecked", "passed_codes", "rows", "rows_recomputed",
    },
    "documents.forms.checks.unchecked": {"code", "reason", "where"},
    "documents.forms.findings": {
        "code", "name", "severity", "message", "where", "cell", "related", "stated", "expected",
        "difference", "formula", "basis", "suggestion", "fingerprint", "baseline", "suppressed",
    },
    "documents.forms.findings.cell": CELL,
    "documents.forms.findings.related": {"where", "cell"},
    "documents.forms.findings.related.cell": CELL,
}  # fmt: skip
EXTRACT_KEYS: dict[str, set[str]] = {
    "": {"schema_version", "forms"},
    "forms.indicators": {
        "level1", "level2", "name", "target", "actual", "weight", "score", "reason",
    },
    "forms.indicators.target": {"text", "kind", "comparator", "number", "unit", "cell"},
    "forms.indicators.actual": {"text", "kind", "comparator", "number", "unit", "cell"},
    "forms.indicators.target.cell": CELL,
}  # fmt: skip


def objects(value: Any, path: str) -> list[dict[str, Any]]:
    """All objects at a place of the JSON, through every list on the way; null is left out."""
    found = value if isinstance(value, list) else [value]
    for name in filter(None, path.split(".")):
        held = [item[name] for item in found]
        found = [i for part in held for i in (part if isinstance(part, list) else [part])]
        found = [item for item in found if item is not None]
    return found


def called(capsys: pytest.CaptureFixture[str], *args: object) -> tuple[int, str]:
    """Exit code and standard output of a call."""
    code = run([str(arg) for arg in args])
    return code, capsys.readouterr().out


def test_the_report_has_every_key_of_version_1(capsys: pytest.CaptureFixture[str]) -> None:
    """In every document, form, finding and cell of all samples, whatever was found there."""
    code, out = called(capsys, "check", SAMPLES, "--isolated", "--format", "json")
    report = json.loads(out)

    assert code == 1
    for path, keys in KEYS.items():
        found = objects(report, path)
        assert found, path
        for item in found:
            assert keys <= set(item), path


def test_the_report_says_what_the_sample_says(capsys: pytest.CaptureFixture[str]) -> None:
    """Figures are strings, places are those of the document: 15 of 10 in row 20, total 100."""
    code, out = called(capsys, "check", FAULTY, "--isolated", "--format", "json")
    report = json.loads(out)
    [document] = report["documents"]
    [form] = document["forms"]
    first = form["findings"][0]

    assert code == 1
    assert (report["schema_version"], report["tool"]["name"]) == (1, "selfeval")
    assert (document["format"], document["status"], document["problem"]) == (
        "docx",
        "checked",
        None,
    )
    assert len(document["sha256"]) == 64
    assert (form["number"], form["kind"], form["year"], form["indicators"]) == (
        1,
        "project",
        2020,
        9,
    )
    assert (form["budget"], form["executed"], form["money_unit"]) == ("11", "11", "万元")
    assert (form["total_weight"], form["total_score"]) == ("100", "100")
    assert (first["code"], first["name"], first["severity"]) == (
        "SCR002",
        "score-above-weight",
        "error",
    )
    assert first["cell"] == {"table": 1, "row": 20, "column": 8, "line": None, "text": "15"}
    assert (first["stated"], first["formula"]) == ("15", "15 > 10")
    assert [related["cell"]["text"] for related in first["related"]] == ["10"]


def test_the_keys_say_what_was_counted_and_compared(capsys: pytest.CaptureFixture[str]) -> None:
    """15 of 10 in two rows: 5 too many each, so 30 of 20 and 110 in all, funds included."""
    _, out = called(capsys, "check", FAULTY, "--isolated", "--format", "json", "--lang", "en")
    report = json.loads(out)
    [form] = report["documents"][0]["forms"]
    checks, categories = form["checks"], form["categories"]

    assert (report["language"], report["notes"]) == ("en", [])
    assert (form["policy"], form["rate"], form["recomputed_total"]) == (
        "national-2020",
        "100%",
        "110",
    )
    assert [f["difference"] for f in form["findings"] if f["code"] == "SCR002"] == ["5", "5"]
    assert [c["score"] for c in categories] == ["60", "30", "10"]
    assert len(checks["passed_codes"]) == checks["passed"]
    assert (checks["rows"], 0 < checks["rows_recomputed"] <= 9) == (9, True)


def test_known_and_suppressed_findings_are_marked_and_counted(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the baseline knows and what the settings ignore stays in the report and says why."""
    monkeypatch.chdir(tmp_path)
    baseline, settings = tmp_path / "baseline.json", tmp_path / "selfeval.toml"
    sample = tmp_path / FAULTY.name
    sample.write_bytes(FAULTY.read_bytes())
    settings.write_text('ignore = [{ rule = "SCR001", reason = "counted by hand" }]', "utf-8")
    called(capsys, "baseline", sample, "-o", baseline)

    code, out = called(capsys, "check", sample, "--baseline", baseline, "--format", "json")
    report = json.loads(out)
    findings = report["documents"][0]["forms"][0]["findings"]

    assert code == 0
    assert report["summary"]["suppressed"] == 1
    assert report["summary"]["known"] == len(findings) - 1 > 0
    assert {f["code"]: f["suppressed"] for f in findings}["SCR001"] == "counted by hand"
    assert {f["baseline"] for f in findings if f["suppressed"] is None} == {"known"}


def test_counts_are_those_of_the_findings(capsys: pytest.CaptureFixture[str]) -> None:
    """The summary is the sum of what stands below it."""
    _, out = called(capsys, "check", SAMPLES, "--isolated", "--format", "json")
    report = json.loads(out)
    findings = objects(report, "documents.forms.findings")

    for severity in ("error", "warning", "info"):
        number = sum(finding["severity"] == severity for finding in findings)
        assert report["summary"][f"{severity}s"] == number > 0
    assert report["summary"]["documents"] == len(report["documents"])
    assert report["summary"]["forms"] == len(objects(report, "documents.forms"))


def test_a_document_that_is_not_read_keeps_its_keys(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Unreadable, without a form and checked, each with its status; 3 comes before 1."""
    broken, prose = tmp_path / "broken.docx", tmp_path / "prose.txt"
    broken.write_bytes(FAULTY.read_bytes()[:3000])
    prose.write_text("随便一段文字", "utf-8")

    code, out = called(
        capsys, "check", broken, prose, FAULTY, "--isolated", "--format", "json"
    )  # fmt: skip
    report = json.loads(out)
    status = {Path(d["path"]).name: d["status"] for d in report["documents"]}

    assert code == 3
    assert status == {
        "broken.docx": "unreadable",
        "prose.txt": "no-form",
        FAULTY.name: "checked",
    }
    assert all(KEYS["documents"] <= set(document) for document in report["documents"])
    assert report["summary"]["errors"] == 3


def test_extract_has_every_key(capsys: pytest.CaptureFixture[str]) -> None:
    """Each indicator with its target and result taken apart; 90%以上 is a percentage floor."""
    code, out = called(capsys, "extract", FAULTY)
    extraction = json.loads(out)

    assert (code, extraction["schema_version"]) == (0, 1)
    for path, keys in EXTRACT_KEYS.items():
        found = objects(extraction, path)
        assert found, path
        for item in found:
            assert keys <= set(item), path
    last = extraction["forms"][0]["indicators"][-1]
    told = {key: last["target"][key] for key in ("text", "kind", "comparator", "number", "unit")}
    assert told == {
        "text": "90%以上",
        "kind": "percent",
        "comparator": ">=",
        "number": "90",
        "unit": "%",
    }


@pytest.mark.parametrize(
    ("args", "code"),
    [
        ((CLEAN,), 0),
        ((WARNED,), 0),
        ((WARNED, "--fail-on", "warning"), 1),
        ((FAULTY,), 1),
        ((FAULTY, "--fail-on", "never"), 0),
        ((FAULTY, "--exit-zero"), 0),
        (("nowhere.docx",), 3),
        (("nowhere.docx", FAULTY), 3),
        (("nowhere.docx", "--exit-zero"), 3),
        ((FAULTY, "--fail-on", "often"), 2),
        ((), 2),
    ],
)
def test_exit_codes(
    capsys: pytest.CaptureFixture[str], args: tuple[object, ...], code: int
) -> None:
    """0 nothing at the level, 1 findings, 2 usage, 3 something was not read."""
    assert called(capsys, "check", "--isolated", "-q", *args)[0] == code


@pytest.mark.parametrize("name", ["other.docx", "other.DOC", "forms.zip", "form.wps"])
@pytest.mark.parametrize("command", [("check",), ("baseline",), ("extract",)])
def test_a_report_is_never_written_over_a_document(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, command: tuple[str, ...], name: str
) -> None:
    """Not even over one that is no part of the run: -o with a slip of the hand costs nothing."""
    other = tmp_path / name
    other.write_bytes(b"a document of somebody")

    assert called(capsys, *command, FAULTY, "-o", other)[0] == 2

    assert other.read_bytes() == b"a document of somebody"


def test_a_mistyped_path_does_not_cost_the_baseline(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Where nothing was checked, nothing is written."""
    known = tmp_path / "known.json"
    assert called(capsys, "baseline", FAULTY, "-o", known)[0] == 0
    before = known.read_bytes()

    assert called(capsys, "baseline", tmp_path / "nowhere", "-o", known)[0] == 3

    assert known.read_bytes() == before


def test_the_github_format_adds_to_the_step_summary(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Below what earlier steps wrote; a summary that cannot be written is told, with 3."""
    summary = tmp_path / "summary.md"
    summary.write_text("earlier\n", "utf-8")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))

    code, out = called(capsys, "check", FAULTY, "--isolated", "--format", "github")

    assert code == 1
    assert out.count("::error title=selfeval") == 3
    told = summary.read_text("utf-8")
    assert told.startswith("earlier\n## 绩效自评表检查报告")
    assert told.count("| SCR002 |") == 2

    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "nowhere" / "summary.md"))
    assert called(capsys, "check", FAULTY, "--isolated", "--format", "github")[0] == 3


def test_a_folder_one_may_not_enter_does_not_stop_the_rest(tmp_path: Path) -> None:
    """It becomes an unreadable document, looking for its settings is no failure, and the document
    beside it is found."""
    closed, beside = tmp_path / "closed", tmp_path / "open.docx"
    closed.mkdir()
    for path in (closed / "inside.docx", beside):
        path.write_bytes(FAULTY.read_bytes())
    for path in (tmp_path, *list(tmp_path.parents)[:-2]):
        path.chmod(0o755)
    closed.chmod(0)

    def look() -> bool:
        found = discovery.discover([str(tmp_path), str(closed / "inside.docx")], lambda _: False)
        causes = {Path(s.name).name: s.problem and s.problem[0] for s in found.sources}
        denied = "no-permission"
        return (
            nearest_settings(closed) is None
            and not os.path.isdir(closed / "inside.docx")  # noqa: PTH112
            and causes == {"closed": denied, "inside.docx": denied, "open.docx": None}
        )

    try:
        assert _as_nobody(look)
    finally:
        closed.chmod(0o755)


def _as_nobody(look: Callable[[], bool]) -> bool:
    """What `look` says to somebody whom permissions bind, which root they do not."""
    child = os.fork()
    if child == 0:
        seen = False
        try:
            if os.getuid() == 0:
                os.setgid(65534)
                os.setuid(65534)
            seen = look()
        finally:
            os._exit(not seen)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
