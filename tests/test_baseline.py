"""The baseline: known findings by what they say, not by where they stand."""

import json
from collections import Counter
from pathlib import Path

import pytest

from selfeval_cli.base.errors import SettingsError
from selfeval_cli.model.report import DocumentReport, Finding, FormReport, Tool
from selfeval_cli.run import baseline

TOOL = Tool(version="1.0")


def finding(fingerprint: str, suppressed: str | None = None) -> Finding:
    return Finding(
        code="SCR001",
        name="total-score-mismatch",
        severity="error",
        message="总分与合计不符",
        where="总分 › 得分",
        fingerprint=fingerprint,
        suppressed=suppressed,
    )


def document(path: str, *findings: Finding) -> DocumentReport:
    form = FormReport(
        number=1,
        kind="project",
        policy="national-2020",
        title="",
        project="道路养护",
        department="",
        unit="",
        findings=findings,
    )
    return DocumentReport(path=path, status="checked", forms=(form,))


def test_a_baseline_holds_fingerprints_with_counts(tmp_path: Path) -> None:
    """Equal findings are one entry; suppressed ones are left out; no path, no row."""
    text = baseline.write(
        [document("a.txt", finding("f"), finding("g", "说好的")), document("b.txt", finding("f"))],
        TOOL,
    )
    (tmp_path / "b.json").write_text(text, "utf-8")

    assert json.loads(text) == {
        "schema_version": 1,
        "tool": {"name": "selfeval", "version": "1.0"},
        "findings": [
            {
                "fingerprint": "f",
                "code": "SCR001",
                "count": 2,
                "description": "道路养护 › 总分 › 得分：总分与合计不符",
            }
        ],
    }
    assert baseline.load(tmp_path / "b.json") == Counter({"f": 2})


def test_a_baseline_does_not_depend_on_the_order_of_documents() -> None:
    """So it makes a small difference in version control."""
    one, two = document("a", finding("f")), document("b", finding("a"))

    assert baseline.write([one, two], TOOL) == baseline.write([two, one], TOOL)


def test_known_findings_are_used_up() -> None:
    """Two are known, the third of the kind is new, and one known finding is gone."""
    known = baseline.Known(Counter({"f": 2, "gone": 1}))

    assert [known.state("f") for _ in range(3)] == ["known", "known", "new"]
    assert known.state("other") == "new"
    assert known.left() == 1


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_a_baseline_may_have_been_saved_by_an_editor(tmp_path: Path, encoding: str) -> None:
    """In GBK or UTF-16."""
    text = baseline.write([document("a.txt", finding("f"))], TOOL)
    (tmp_path / "b.json").write_bytes(text.encode(encoding))

    assert baseline.load(tmp_path / "b.json") == Counter({"f": 1})


@pytest.mark.parametrize(
    "content",
    [
        "{",
        "[]",
        '{"schema_version": 2, "findings": []}',
        '{"schema_version": 1}',
        '{"schema_version": 1, "findings": [{"code": "SCR001"}]}',
        '{"schema_version": 1, "findings": [{"fingerprint": "a", "count": 0}]}',
        '{"schema_version": 1, "findings": [{"fingerprint": "a", "count": true}]}',
        "[" * 100_000,
    ],
)
def test_what_is_no_baseline_is_refused(tmp_path: Path, content: str) -> None:
    """With the name of the file, in one line."""
    path = tmp_path / "b.json"
    path.write_text(content)

    with pytest.raises(SettingsError, match=r"b\.json"):
        baseline.load(path)


def test_a_missing_baseline_is_refused(tmp_path: Path) -> None:
    """A run without its baseline would fail on everything that is known."""
    with pytest.raises(SettingsError, match="missing"):
        baseline.load(tmp_path / "missing.json")
