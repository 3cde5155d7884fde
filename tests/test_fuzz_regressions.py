"""What fuzzing has found: every input here once broke an invariant of `fuzzing.invariants`."""

import io
import re
import zipfile
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest
from documents.prints import WIDTHS, form_top, head, printed
from docx_xml import docx, p, tbl, tc, tr
from fuzzing.invariants import Limits, verify
from lxml import etree

from selfeval_cli.base.errors import UnreadableDocument
from selfeval_cli.forms.reading import read_forms
from selfeval_cli.input import office, read_document
from selfeval_cli.input import sources as discovery
from selfeval_cli.output.annotate import annotate
from selfeval_cli.output.html.tables import stretch
from selfeval_cli.run.check import Plan, check_bytes

#: A step on a busy machine; every fault below took ten seconds and more, or never ended.
LIMITS = Limits(seconds=8)

_TITLE = "项目支出绩效自评表\n"
_HEAD = f"{_TITLE}项目名称\t渠道改造\t主管部门\t水利局\t实施单位\t灌区中心\n"
_FUNDS = "项目资金（万元）\t年初预算数\t全年预算数\t全年执行数\t分值\t执行率\t得分\n"
_TOTAL = "年度资金总额\t80\t80\t60\t10\t75%\t7.5\n"
_ROWS = [row.split("\t") for row in (_HEAD + _FUNDS + _TOTAL).splitlines()]


@pytest.fixture(autouse=True)
def _without_libreoffice(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the readers give up is not worth three seconds for each input."""
    monkeypatch.setenv(office.PROGRAM, "")


def test_a_remark_ends_as_the_line_it_follows() -> None:
    r"""In a text of mixed line ends, "\r" before a blank line's "\n" swallowed that line, and the
    copy had one row where the original had two."""
    sample = Path(__file__).parent.parent / "samples" / "06-missing-weight.txt"
    text = sample.read_text("utf-8").replace("\n\n", "\r", 1)
    report = check_bytes(text.encode(), "x.txt", Plan()).report

    copy = annotate(text.encode(), report)
    again = annotate(copy.data, check_bytes(copy.data, "x.txt", Plan()).report)

    lines = re.split(r"\r\n|\r|\n", copy.data.decode())
    assert [line for line in lines if not line.startswith("# selfeval:")] == re.split(
        "[\r\n]", text
    )
    assert copy.comments > 1
    assert again.data == copy.data


def test_a_row_of_fifty_thousand_cells_is_drawn_in_time() -> None:
    """Widening a short row looked at all its cells for every column."""
    spans = stretch(["格"] * 25_000, 50_000)

    assert spans == [2] * 25_000
    assert stretch(["长长长", "短"], 6) == [4, 2]


def test_a_damaged_member_packed_by_lzma_is_told() -> None:
    """LZMA raises an error of its own, and bzip2 an OSError that looked like a missing file."""
    for method in (zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", method) as archive:
            archive.writestr("a.txt", bytes(range(256)) * 20)
        data = bytearray(buffer.getvalue())
        data[60:90] = b"\xff" * 30
        verify(bytes(data), "zip-archive-1", LIMITS)


def test_an_offset_beyond_the_archive_is_damage_and_no_missing_file(tmp_path: Path) -> None:
    """The system refuses to seek there."""
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("a.txt", b"x" * 500)
    data = bytearray((tmp_path / "a.zip").read_bytes())
    data[35 + 4 : 35 + 20] = bytes(16)
    (tmp_path / "a.zip").write_bytes(data)

    (source,) = discovery.discover([str(tmp_path / "a.zip")]).sources

    with pytest.raises(UnreadableDocument) as caught:
        discovery.read(source)
    assert caught.value.cause == "truncated"


def test_a_second_header_row_may_be_longer_than_the_first() -> None:
    """Its blank cells stand below nothing."""
    rows = ("三级指标", "得分", "偏差原因分析及改进措施"), ("", "指标值", "完成值", "")
    dump = "\n".join("".join(f"\t{text}\n" for text in row) for row in rows)
    verify(f"{dump}\n".encode(), "cells-1", LIMITS)
    verify(f"{dump}\n".encode(), "cells-0", LIMITS)


def test_a_row_of_goals_may_be_shorter_than_its_header() -> None:
    """Or stand in a table whose columns are counted in another way."""
    cut_short = (
        "CQkJCdSky+PK/SgpCda00NDK/SgpCQkK1KTG2sS/seoJCQkJyrW8ys3qs8nH6b/2CQkJCgoJz+cKCda/CQ=="
    )
    verify(b64decode(cut_short), "cells-1", LIMITS)


@pytest.mark.parametrize("text", ["其中：" + "9，" * 30_000, "（" * 60_000, "(1" * 30_000 + ":5"])
def test_a_long_label_of_a_funds_row_takes_no_time(text: str) -> None:
    """An expression went over it once for every of its characters."""
    verify(f"{_HEAD}{_FUNDS}{_TOTAL}{text}\t1\t1\t1\t\t\t\n".encode(), "cells-1", LIMITS)


def test_thousands_of_funds_rows_are_read_in_linear_time() -> None:
    """Every row looked at all rows above it."""
    rows = "".join(f"其他资金{number}\t1\t1\t1\t\t\t\n" for number in range(4_000))
    (form,) = read_forms(read_document(f"{_HEAD}{_FUNDS}{_TOTAL}{rows}".encode())).forms

    assert form.funds is not None
    assert len(form.funds.rows) == 4_001


def test_want_of_memory_is_no_faulty_xml(monkeypatch: pytest.MonkeyPatch) -> None:
    """libxml2 reports it as an error of the document, with a code of its own."""

    def wanting(*_: object) -> None:
        raise etree.XMLSyntaxError("unknown error", etree.ErrorTypes.ERR_NO_MEMORY, 0, 0)

    monkeypatch.setattr(etree, "fromstring", wanting)

    with pytest.raises(MemoryError):
        check_bytes(docx(p("x") + tbl(tr(tc("总分")))), "x.docx", Plan())


def test_half_a_character_by_its_number() -> None:
    """A sign of a symbol font with the number of a surrogate could not be written as JSON."""
    sign = '<w:r><w:sym w:font="Wingdings" w:char="D800"/></w:r>'
    body = tbl(*(tr(*(tc(p(sign) if text == "75%" else text) for text in row)) for row in _ROWS))
    verify(docx(body), "docx-parts-1", LIMITS)


def test_a_long_rule_of_a_pipe_table_takes_no_memory() -> None:
    """The expression kept a way back for each of its columns, 400 bytes apiece."""
    table = f"{_TITLE}| 一级指标 | 得分 |\n|{'-|' * 400_000}\n| 产出指标 | 10 |\n"
    verify(table.encode(), "txt-lines-1", Limits(seconds=8, memory=60 * 2**20))


def test_a_row_of_ten_thousand_labels_is_read_in_linear_time() -> None:
    """For the value beside each label the row was walked from its start."""
    row = "项目名称\t甲\t" * 10_000
    verify(f"{_TITLE}{row}\n{_FUNDS}{_TOTAL}".encode(), "cells-1", LIMITS)


def test_a_place_without_a_cell_in_a_page_is_a_blank_cell() -> None:
    """Beside a row too short and a cell from above it, the copy drawn again had a cell more."""
    page = (
        "<table><tr><td>项目支出绩效自评表</td></tr><tr><td>一级指标</td><td>三级指标</td>"
        "<td>得分</td><td rowspan=2>原因</td></tr><tr><td>产出指标</td><td>渠长</td></tr></table>"
    )
    (grid,) = read_document(f"<html>{page}</html>".encode()).grids

    assert [(cell.row, cell.column, cell.text) for cell in grid.cells][-1] == (3, 3, "")
    verify(f"<html>{page}</html>".encode(), "format-0", LIMITS)


def test_hundreds_of_rows_are_judged_without_looking_at_all_for_each(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A rule on units asked for every row whether nearly all rows are odd."""
    from selfeval_cli.rules import ind

    asked: list[object] = []
    bare = ind._bare_pair

    def counted(row: Any) -> bool:
        asked.append(row)
        return bare(row)

    monkeypatch.setattr(ind, "_bare_pair", counted)
    header = "一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\n"
    rows = "".join(f"产出指标\t数量指标\t渠长{n}\t{n}千米\t{n}千米\t1\t1\n" for n in range(400))
    check_bytes(f"{_TITLE}{header}{rows}总分\t\t\t\t\t400\t400\n".encode(), "x.txt", Plan())

    assert len(asked) == 400


def _rows(count: int) -> bytes:
    """A form of so many rows, each scored 2 of 1."""
    header = "一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\n"
    rows = "".join(f"产出指标\t数量指标\t渠长{n}\t{n}千米\t{n}千米\t1\t2\n" for n in range(count))
    return f"{_TITLE}{header}{rows}总分\t\t\t\t\t{count}\t{count * 2}\n".encode()


def test_hundreds_of_findings_look_for_the_title_of_their_form_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A copy of a page with 2,000 findings took ten seconds, with 4,000 forty."""
    from selfeval_cli.output.annotate.redrawn import annotate_redrawn
    from selfeval_cli.output.annotate.title import title_cell

    asked: list[object] = []

    def counted(form: Any) -> Any:
        asked.append(form)
        return title_cell(form)

    for copier in ("docx", "txt"):
        monkeypatch.setattr(f"selfeval_cli.output.annotate.{copier}.title_cell", counted)
    data = _rows(300)
    report = check_bytes(data, "x.txt", Plan(layout=True)).report
    assert report.count()["error"] >= 300  # SCR002 of every row

    annotate_redrawn(data, report)
    annotate(data, report)

    assert len(asked) == 2


def test_what_a_row_earns_is_not_sought_among_all_rows() -> None:
    """Two rules asked for every row, and each answer went through all rows."""
    from selfeval_cli.policy import load
    from selfeval_cli.rules.case import Case

    class Counted(tuple[Any, ...]):
        def __iter__(self) -> Any:
            seen.append(self)
            return super().__iter__()

    seen: list[object] = []
    (form,) = read_forms(read_document(_rows(50))).forms
    case = Case(form, load("national-2020"))
    case.__dict__["earnings"] = Counted(case.earnings)

    assert [case.earned(row) for row in case.rows] == [earned for _, earned in case.earnings]
    assert len(seen) == 2  # the second is this test's


def test_contradictions_are_told_apart_without_being_compared() -> None:
    """Of 12,000 rows each was held against every other, field by field."""
    from selfeval_cli.diagnosis.constraints import Constraint
    from selfeval_cli.diagnosis.diagnose import _first_group

    class Alone(Constraint, frozen=True):
        def __eq__(self, other: object) -> bool:
            raise AssertionError("compared")

        __hash__ = Constraint.__hash__

    def all_of(*names: str) -> Any:
        keys = tuple((name, 1, "") for name in names)
        return Alone("SCR001", keys, lambda _: False, lambda *_: [])

    first, apart, near, far = all_of("a", "b"), all_of("z"), all_of("b", "c"), all_of("c")
    group = _first_group([first, apart, far, near])

    assert [id(one) for one in group] == [id(first), id(near), id(far)]


@pytest.mark.parametrize(
    ("old", "new"),
    [(b"/Kids[6 0 R]", b"/Kids[5 0 R]"), (b"%PDF-1.7\n", b"%PDF-1.7\nx")],
    ids=["a tree without pages", "places that are off"],
)
def test_a_damaged_print_that_two_libraries_read_differently_is_drawn_again(
    old: bytes, new: bytes
) -> None:
    """pdfminer looks for pages wherever they are, pypdf does not: the copy was a crash, or had each
    form twice."""
    paper = form_top()
    paper.table(
        [*head(), ("产出指标", "数量指标", "渠长", "≥5千米", "5千米", "10", "12", "")], WIDTHS
    )
    data = printed(paper).replace(old, new)
    report = check_bytes(data, "x.pdf", Plan(layout=True)).report
    assert report.count()["error"] >= 1  # SCR002

    copy = annotate(data, report)

    assert read_document(copy.data).format == "docx"
    again = check_bytes(copy.data, "x", Plan(layout=True)).report
    assert [f.code for form in again.forms for f in form.findings] == [
        f.code for form in report.forms for f in form.findings
    ]
