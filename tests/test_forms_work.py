"""How much a form is asked: a line is classified once, a label looked up about once."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from selfeval_cli.forms import labels, lines
from selfeval_cli.forms.lines import Line, Mark, lines_of
from selfeval_cli.forms.reading import read_forms
from selfeval_cli.input import read_document
from selfeval_cli.input.text import missing, placing

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

    def counted_marks(line: Line) -> Iterator[Mark]:
        asked["marks"] += 1
        return marks(line)

    monkeypatch.setattr(labels, "names", counted_names)
    monkeypatch.setattr(lines, "_marks", counted_marks)
    (form,) = read_forms(document).forms

    assert len(form.rows) == 11
    assert asked["marks"] <= count
    assert asked["names"] <= BEFORE / 3


def test_rows_of_every_length_are_weighed_up_to_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ways to lay hostile rows below their header cost a document no more than its bound, and what
    was not weighed is said to be in doubt."""
    asked: list[int] = []
    placed = placing.placed

    def counted(header: list[str], row: list[str], above: list[str]) -> placing.Placed | None:
        asked.append(len(row) * (len(header) - len(row) + 1) ** 2)
        return placed(header, row, above)

    monkeypatch.setattr(missing, "placed", counted)
    monkeypatch.setattr(missing, "MOST_WAYS", 20_000)
    header = "一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\t完成率\t备注\t序号"
    cells = ["数量指标", "好", "9", "≥9"] * 3
    rows = ("\t".join(cells[: 3 + number % 7]) for number in range(900))
    text = "\n".join([header, *rows, "第二张", header, "好\t9\t9\t好"])
    document = read_document(text.encode())

    assert 10_000 < sum(asked) <= 20_000
    assert document.grids[0].missing
