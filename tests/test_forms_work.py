"""How much a form is asked: a line is classified once, a label looked up about once."""

from collections import Counter
from pathlib import Path

import pytest

from selfeval_cli.forms import labels, lines
from selfeval_cli.forms.lines import Line, Mark, lines_of
from selfeval_cli.forms.reading import read_forms
from selfeval_cli.input import read_document

SAMPLE = Path(__file__).resolve().parents[1] / "samples" / "05-cost-overrun.docx"
#: What the reading before this one asked of the same document.
BEFORE = 1172


def test_a_line_is_classified_once_and_labels_a_third_as_often(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Counted over the whole reading of one document."""
    document = read_document(SAMPLE.read_bytes())
    count = sum(1 for _ in lines_of(document))
    asked: Counter[str] = Counter()
    names, marks = labels.names, lines._marks

    def counted_names(text: str) -> labels.Names:
        asked["names"] += 1
        return names(text)

    def counted_marks(line: Line) -> Mark:
        asked["marks"] += 1
        return marks(line)

    monkeypatch.setattr(labels, "names", counted_names)
    monkeypatch.setattr(lines, "_marks", counted_marks)
    (form,) = read_forms(document).forms

    assert len(form.rows) == 11
    assert asked["marks"] <= count
    assert asked["names"] <= BEFORE / 3
