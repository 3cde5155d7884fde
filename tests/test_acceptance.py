"""What the project promised to show, where no other test shows it: one test per sentence."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest
from documents.judging import judged

from selfeval_cli import cli

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "samples"
SEEDS = ROOT.parent / "shared" / "seeds"
FIRST, SECOND = SEEDS / "000_61e1da474eee09c0.txt", SEEDS / "003_3b13b2285587347d.txt"
needs_seeds = pytest.mark.skipif(not SEEDS.is_dir(), reason="../shared/seeds is not here")

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


@needs_seeds
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


@needs_seeds
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
    for words in ("目标 2.2万元，完成 4.4万元", "10 × 2.2 ÷ 4.4", "现为 10", "应为 0 … 5"):
        assert words in " ".join(card.split())
