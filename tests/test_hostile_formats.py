"""What a document of another format asks for is not done, and what it claims is not believed."""

from collections.abc import Callable

import pytest
from documents.broken_formats import book, open_document, pdf, row, stream

from selfeval_cli.input import read_document
from selfeval_cli.run.bounded import bounded
from selfeval_cli.run.check import Plan, check_bytes
from selfeval_cli.run.workers import Limits

_PAGE = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 {0} {0}]/Contents 4 0 R/Resources 5 0 R>>"
_PAGES = "<</Type/Pages/Kids[3 0 R]/Count 1>>"


def printed(
    content: str,
    resources: str = "<<>>",
    *more: str,
    catalogue: str = "",
    side: str = "900",
    trailer: str = "",
) -> bytes:
    """A PDF of one page with this content; further objects are numbered from 6."""
    first = f"<</Type/Catalog/Pages 2 0 R{catalogue}>>"
    page = _PAGE.format(side)
    return pdf(first, _PAGES, page, stream(content.encode()), resources, *more, trailer=trailer)


def with_scripts() -> bytes:
    """Scripts and programs to be run when it is opened, and a file within it."""
    action = "/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))/Next<</S/Launch/F(/bin/sh)>>>>"
    names = "/Names<</EmbeddedFiles<</Names[(a)<</Type/Filespec/EF<</F 4 0 R>>>>]>>>>"
    return printed("", catalogue=action + names)


def drawing_itself() -> bytes:
    """A form that draws itself."""
    circle = stream(b"/X Do", "/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources 5 0 R")
    return printed("/X Do", "<</XObject<</X 6 0 R>>>>", circle)


def many_rules() -> bytes:
    """A page with so many rules that each crosses hundreds of others."""
    across = "".join(f"0 {n} m 800 {n} l S\n" for n in range(0, 800, 4))
    down = "".join(f"{n} 0 m {n} 800 l S\n" for n in range(0, 800, 4))
    return printed(across + down)


HOSTILE_PRINTS: dict[str, Callable[[], bytes]] = {
    "scripts": with_scripts,
    "draws itself": drawing_itself,
    "rules": many_rules,
    "wide as a town": lambda: printed("0 0 m 9 9 l S", side="1" + "0" * 30),
    "no numbers": lambda: printed("0 0 m 9 9 l S", side="/x"),
    "its own past": lambda: printed("", trailer="/Prev 9"),
    "deep arrays": lambda: printed("[" * 20_000),
    "deep dictionaries": lambda: printed("", "<</A" * 5_000 + ">>" * 5_000),
    "unpacked twice": lambda: pdf(
        "<</Type/Catalog/Pages 2 0 R>>",
        _PAGES,
        _PAGE.format("9"),
        stream(b"x" * 99, "/Filter[/FlateDecode/LZWDecode/ASCII85Decode]"),
        "<<>>",
    ),
}


@pytest.mark.parametrize("name", HOSTILE_PRINTS)
def test_a_hostile_print_is_one_clean_answer(name: str) -> None:
    """Read, or refused with a cause of its own, within the limits of a document."""
    with bounded(Limits()) as call:
        report = call(check_bytes, HOSTILE_PRINTS[name](), "a.pdf", Plan()).report

    assert report.status == "unreadable"
    assert report.problem.cause in ("empty", "truncated", "too-large", "no-form", "no-table")


def test_a_workbook_is_read_without_what_it_links_to() -> None:
    """Other workbooks, queries and objects are neither opened nor missed."""
    links = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    part = "xl/externalLinks/_rels/e.xml.rels"
    data = book(
        row("总分", "100"),
        **{  # type: ignore[arg-type]
            part: f'<Relationships><Relationship Id="r" Type="{links}/externalLinkPath" '
            'Target="http://127.0.0.1:9/a.xlsx" TargetMode="External"/></Relationships>',
            "xl/connections.xml": '<connections><connection url="http://127.0.0.1:9/"/></connections>',
            "xl/vbaProject.bin": b"\0" * 99,
        },
    )
    assert [cell.text for cell in read_document(data).cells()] == ["总分", "100"]


def test_an_open_document_is_read_without_what_it_links_to() -> None:
    """Pictures, objects and scripts of a text are left alone."""
    content = (
        '<text:p><text:a xlink:href="http://127.0.0.1:9/" xmlns:xlink="http://www.w3.org/1999/xlink">'
        "甲</text:a></text:p><table:table><table:table-row><table:table-cell><text:p>1</text:p>"
        "</table:table-cell></table:table-row></table:table>"
    )
    document = read_document(open_document("text", content, **{"Basic/a.xml": "<x/>"}))
    assert [cell.text for cell in document.cells()] == ["1"]


def test_a_page_is_read_without_what_it_links_to() -> None:
    """Scripts, frames, pictures and style sheets are left alone, and their text is none."""
    page = (
        '<html><head><meta http-equiv=refresh content="0;url=http://127.0.0.1:9/">'
        '<link rel=stylesheet href="http://127.0.0.1:9/a.css"><script>alert(1)</script></head>'
        '<body><iframe src="file:///etc/passwd">x</iframe><table><tr><td>1'
        '<img src="http://127.0.0.1:9/a.png"><object data="file:///etc/passwd">y</object>'
        "</table></body></html>"
    )
    document = read_document(page.encode())
    assert [cell.text for cell in document.cells()] == ["1"]
    assert "".join(document.grids[0].before + document.after) == ""
