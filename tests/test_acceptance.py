"""What the project promised to show, where no other test shows it: one test per sentence."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest
from documents.drawn import drawn
from documents.judging import FORMATS, judged

from selfeval_cli import cli

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "samples"
SEEDS = Path(__file__).resolve().parent / "data" / "seeds"
FIRST, SECOND = SEEDS / "000_61e1da474eee09c0.txt", SEEDS / "003_3b13b2285587347d.txt"

#: Every error and warning a person with a pencil raises on the eleven forms, in reading order.
BY_HAND = {
    FIRST: (
        {"SCR005": 2},
        {"IND003": 2, "SET002": 1},
        {"IND004": 1},
        {"WGT001": 1, "WGT002": 1, "FND006": 1, "IND006": 1},
        {"SCR001": 1, "SCR002": 2, "IND002": 5},
        {"FND006": 1, "IND003": 3},
        {"WGT001": 1, "SCR001": 1, "FND007": 1, "IND001": 1, "IND003": 2, "SET002": 1},
    ),
    SECOND: (
        {"FND004": 1, "IND004": 1, "SET001": 1, "SET003": 1},
        {"FND004": 1, "SET003": 1},
        {"FND004": 1, "SET001": 1, "SET003": 1},
        {"FND004": 1, "SCR001": 1, "SET003": 1},
    ),
}


Capture = pytest.CaptureFixture[str]


def _check(capsys: Capture, *args: object) -> tuple[int, str]:
    code = cli.run(["check", *map(str, args)])
    return code, capsys.readouterr().out


@pytest.mark.parametrize("path", [FIRST, SECOND], ids=["first", "second"])
def test_nothing_but_what_was_found_by_hand(path: Path, capsys: Capture) -> None:
    """One command gives exactly the errors and warnings worked out by hand, and leaves with 1."""
    code, output = _check(capsys, "--format", "json", path)
    (document,) = json.loads(output)["documents"]
    told = [
        Counter(one["code"] for one in form["findings"] if one["severity"] != "info")
        for form in document["forms"]
    ]
    assert told == [Counter(found) for found in BY_HAND[path]]
    assert code == 1


def test_the_copied_narrative_is_counted_truly(capsys: Capture) -> None:
    """Four forms, of which two bear one project's name: the message speaks of three projects."""
    _, output = _check(capsys, "--format", "json", SECOND)
    (document,) = json.loads(output)["documents"]
    messages = {
        finding["message"]
        for form in document["forms"]
        for finding in form["findings"]
        if finding["code"] == "SET003"
    }
    assert messages
    assert all(message.startswith("3 个项目共 4 份自评表") for message in messages)


def test_a_form_may_tell_its_policy(capsys: Capture) -> None:
    """Execution worth 20 points in the header is Hubei's form; the report says what was used."""
    report, _ = judged((SAMPLES / "03-clean-hubei.docx").read_bytes())
    assert [form.policy for form in report.forms] == ["hubei"]
    _, card = _check(capsys, SAMPLES / "03-clean-hubei.docx", "--verbose")
    assert "hubei" in card


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.docx")), ids=lambda path: path.stem)
def test_what_was_not_checked_is_told_with_its_reason(path: Path, capsys: Capture) -> None:
    """Every rule that could not be applied stands in the report with words why."""
    for language in ("zh", "en"):
        _, output = _check(capsys, "--format", "json", "--lang", language, path)
        for document in json.loads(output)["documents"]:
            for form in document["forms"]:
                checks = form["checks"]
                assert checks["passed"] > 0
                assert all(skip["code"] and skip["reason"] for skip in checks["unchecked"])


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.txt")), ids=lambda path: path.stem)
def test_english_is_english(path: Path, capsys: Capture) -> None:
    """With --lang en no Chinese sentence is left but the form's own words, which are quoted, name
    a place or are labels: outside quotation marks no Chinese punctuation and no long text."""
    _, output = _check(capsys, "--format", "json", "--lang", "en", path)
    for document in json.loads(output)["documents"]:
        for form in document["forms"]:
            for finding in form["findings"]:
                for part in ("message", "suggestion", "basis"):
                    text = re.sub(r"“[^”]*”|› #\d+ › \S+", "", finding[part])
                    assert not re.search("[，。；：、！？]", text), text
                    assert not re.search("[\u4e00-\u9fff]{9,}", text), text


def test_the_fault_of_a_sample_is_recomputed_in_words_a_clerk_can_follow(capsys: Capture) -> None:
    """2.2 planned, 4.4 spent, 10 of 10: the card says what was told, what is due and how."""
    _, card = _check(capsys, SAMPLES / "05-cost-overrun.docx")
    for words in ("目标 2.2万元，完成 4.4万元", "10 × 2.2 ÷ 4.4", "现为 10", "应为 0～5"):
        assert words in " ".join(card.split())


#: One row of a form that otherwise holds, and what is said when only that row is changed.
ROW = "受益户数 | ≥1200户 | 1200户 | 30 | 30"
CHANGED = {
    "受益户数 | ≥1200户 |  | 30 | 30": ("SCR005", "没有填写实际完成值，却得了 30 分"),
    "受益户数 |  | 1200户 | 30 | 30": ("IND013", "没有填写目标，完成值却填了“1200户”"),
    "指标2 | ≥1200户 | 1200户 | 30 | 30": ("FRM005", "“指标2”是空表里原有的提示文字"),
}


@pytest.mark.parametrize("row", CHANGED)
def test_what_is_left_blank_in_a_row_is_told(row: str) -> None:
    """A result, a target or a name that is missing while the row has full marks is no secret."""
    code, message = CHANGED[row]
    assert (code, message) in _told({ROW: row})


@pytest.mark.parametrize(
    ("old", "new", "code", "message"),
    [
        ("| 100 | 99.5", "| 100 | #REF!", "FRM003", "这一格应当是数字，“#REF!”无法识别"),
        ("年度指标值", "附列一", "FRM002", "指标表中没有找到“年度指标值”一栏"),
        ("95% | 9.5", "95% |", "FND008", "执行得分没有填写，可以算出：10 × 114 ÷ 120 = 9.5"),
        ("改善供水。", "改善供水（100字以内）", "FRM005", "是空表里原有的提示文字"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told(old: str, new: str, code: str, message: str) -> None:
    """An error of the spreadsheet, an unknown column, a blank score and a hint left in."""
    assert any(one == code and message in text for one, text in _told({old: new}))


def test_a_capped_score_is_computed_as_capped() -> None:
    """124 of 120 earns 10 of 10, and the formula says why: min(10, …), not 10 × 124 ÷ 120 = 10."""
    told = _told({"114 | 10 | 95% | 9.5": "124 | 10 | 103.33% |", "110 | 104": "110 | 114"})
    assert ("FND008", "执行得分没有填写，可以算出：min(10, 10 × 124 ÷ 120) = 10") in told


def _told(changes: dict[str, str]) -> set[tuple[str, str]]:
    """What is said about a form of `tests/data/local` with these texts replaced."""
    path = ROOT / "tests" / "data" / "local" / "wide-labels.txt"
    body = path.read_text("utf-8").partition("\n\n")[2]
    for old, new in changes.items():
        assert old in body
        body = body.replace(old, new, 1)
    table = "\n".join(line for line in body.splitlines() if "|" in line)
    _, findings = judged(FORMATS["docx"]([["项目支出绩效自评表（2023年度）", drawn(table)]]))
    return {(finding.code, finding.message) for finding in findings}
