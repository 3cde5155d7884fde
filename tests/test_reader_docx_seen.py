"""What people see in Word is what is read: struck, raised, bound and alternative text."""

import pytest
from docx_xml import docx, p, r, relation, relation_part, tbl, tc, tr

from selfeval_cli.input import read_document
from selfeval_cli.model.document import Cell, Document, Grid

_SYMEX = (
    '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
    '<mc:Choice xmlns:{prefix}="{namespace}" Requires="{prefix}">{choice}</mc:Choice>'
    "<mc:Fallback><w:t>✅</w:t></mc:Fallback></mc:AlternateContent>"
)
_STRUCK, _HIDDEN = "<w:strike/>", "<w:vanish/>"
_SUPER = '<w:vertAlign w:val="superscript"/>'
_SUB = '<w:vertAlign w:val="subscript"/>'
_ITEM = "{EF278816-EC6F-A645-907D-7F25AECB1D4A}"


def grid(*rows: str, styles: str = "") -> Grid:
    """The one table of a document of these rows."""
    (found,) = read_document(docx(tbl(*rows), styles=styles)).grids
    return found


def cell(*runs: str, styles: str = "") -> Cell:
    """A cell of one paragraph with these runs."""
    return grid(tr(tc(p("".join(runs)))), styles=styles).cells[0]


class TestStruckOut:
    """Struck-out text does not count, and where a whole row is struck out that is kept."""

    @pytest.mark.parametrize("how", [_STRUCK, "<w:dstrike/>", '<w:rStyle w:val="s"/>'])
    def test_an_old_figure(self, how: str) -> None:
        """98 struck out before 97.98 leaves 97.98."""
        style = '<w:style w:type="character" w:styleId="s"><w:rPr><w:strike/></w:rPr></w:style>'
        found = cell(r("98", how), r("97.98"), styles=style)

        assert (found.text, set(found.flags)) == ("97.98", {"struck"})

    def test_off_is_off(self) -> None:
        """A switch that says off strikes nothing."""
        assert cell(r("98", '<w:strike w:val="0"/>')).text == "98"

    @pytest.mark.parametrize(("mark", "kind"), [(_STRUCK, "struck-row"), (_HIDDEN, "hidden-row")])
    def test_a_whole_row(self, mark: str, kind: str) -> None:
        """Its text is kept with the row's number; a row half struck is no such row."""
        gone = tr(tc(p(r("合格率", mark))), tc(p(r("100%", mark))), tc(""))
        half = tr(tc(p(r("及时率", mark))), tc("100%"), tc(""))
        found = grid(tr(tc("甲"), tc("1"), tc("2")), gone, half)

        assert found.dropped == ((2, kind, "合格率 100%"),)
        assert [c.text for c in found.cells if c.row == 2] == ["", "", ""]


class TestRaised:
    """Raised and lowered text beside a figure is not part of the figure."""

    @pytest.mark.parametrize(("mark", "how"), [("1", _SUPER), ("①", _SUPER), ("[2]", _SUB)])
    def test_a_mark_behind_a_figure(self, mark: str, how: str) -> None:
        """10 with a raised mark is 10."""
        found = cell(r("10"), r(mark, how))

        assert (found.text, set(found.flags)) == ("10", {"mark"})

    def test_a_mark_by_style(self) -> None:
        """Word's own style of note references raises as well."""
        style = f'<w:style w:type="character" w:styleId="note"><w:rPr>{_SUPER}</w:rPr></w:style>'
        assert cell(r("87%"), r("1", '<w:rStyle w:val="note"/>'), styles=style).text == "87%"

    @pytest.mark.parametrize(
        ("runs", "text"),
        [
            ((r("≥10"), r("4", _SUPER), r("人次")), "≥10⁴人次"),
            ((r("2.5×10"), r("4", _SUPER)), "2.5×10⁴"),
            ((r("120m"), r("2", _SUPER)), "120m²"),
            ((r("CO"), r("2", _SUB), r("减排量")), "CO2减排量"),
        ],
    )
    def test_powers_and_units_keep_their_place(self, runs: tuple[str, ...], text: str) -> None:
        """A power is not joined to its base, a unit keeps its sign, a formula of chemistry its
        figure."""
        found = cell(*runs)

        assert (found.text, found.flags) == (text, frozenset())


class TestAlternatives:
    """Of alternate content the branch is read that Word takes."""

    def test_an_emoji_of_word_2016(self) -> None:
        """Word knows its own extension; the sign is the one it names."""
        namespace = "http://schemas.microsoft.com/office/word/2015/wordml/symex"
        choice = '<w16se:symEx w16se:font="Segoe UI Emoji" w16se:char="2705"/>'
        xml = _SYMEX.format(prefix="w16se", namespace=namespace, choice=choice)

        assert cell(f"<w:r>{xml}</w:r>").text == "✅"

    def test_a_branch_word_does_not_know(self) -> None:
        """What requires a stranger's extension is not shown: the fallback is."""
        xml = _SYMEX.format(prefix="x", namespace="urn:stranger", choice="<w:t>100</w:t>")

        assert cell(f"<w:r>{xml}</w:r>").text == "✅"


def part(name: str, text: str) -> str:
    """One part of a formula's structure."""
    return f"<m:{name}><m:r><m:t>{text}</m:t></m:r></m:{name}>"


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        (f"<m:sSub>{part('e', '10')}{part('sub', '2')}</m:sSub>", "10_2"),
        (f"<m:sSup>{part('e', '10')}{part('sup', '2')}</m:sSup>", "10^2"),
        (f"<m:f>{part('num', '1')}{part('den', '2')}</m:f>", "1/2"),
        (f"<m:rad>{part('e', '100')}</m:rad>", "√100"),
    ],
)
def test_parts_of_a_formula_are_never_joined(formula: str, text: str) -> None:
    """10 with an index 2 is no 102, and the root of 100 is no 100."""
    assert cell(f"<m:oMath>{formula}</m:oMath>").text == text


def bound(xpath: str, stored: str, item: str = "<d xmlns='urn:d'><s>9.65</s></d>") -> Document:
    """A document whose only cell is a control with `stored` as its content, bound to `item`."""
    control = (
        f'<w:sdt><w:sdtPr><w:dataBinding w:prefixMappings="xmlns:d=\'urn:d\'" w:xpath="{xpath}" '
        f'w:storeItemID="{_ITEM}"/><w:text/></w:sdtPr><w:sdtContent>{r(stored)}</w:sdtContent></w:sdt>'
    )
    props = (
        "<ds:datastoreItem "
        'xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml" '
        f'ds:itemID="{_ITEM}"/>'
    )
    to_props = relation_part(relation("customXmlProps", "itemProps1.xml"))
    to_item = relation_part(relation("customXml", "../customXml/item1.xml"))
    members = {
        "customXml/item1.xml": item,
        "customXml/itemProps1.xml": props,
        "customXml/_rels/item1.xml.rels": to_props,
        "word/_rels/document.xml.rels": to_item,
    }
    return read_document(docx(tbl(tr(tc(p(control)))), members=members))


def test_a_bound_control_shows_its_bound_value() -> None:
    """Word replaces what was stored with the control by the value when it opens the file."""
    (found,) = bound("/d:d[1]/d:s[1]", "7.65").grids[0].cells

    assert (found.text, set(found.flags)) == ("9.65", {"bound"})


@pytest.mark.parametrize("xpath", ["/d:d/d:none", "//d:s", "/d:d/d:s[position()=1]", "count(//*)"])
def test_a_path_that_is_not_plain_is_not_followed(xpath: str) -> None:
    """Paths come from the document: only those that Word writes are followed."""
    assert bound(xpath, "7.65").grids[0].cells[0].text == "7.65"


def test_an_embedded_table_is_said_to_be_unread() -> None:
    """An OLE object holds what the form may rest on, and is not opened."""
    body = (
        '<w:p><w:r><w:object><o:OLEObject xmlns:o="urn:schemas-microsoft-com:office:office" '
        'Type="Embed" ProgID="Excel.Sheet.12"/></w:object></w:r></w:p>'
    )
    assert read_document(docx(body)).remarks == ("embedded-objects:1",)


def test_styles_based_on_each_other_are_followed_to_a_bound() -> None:
    """A chain of ten thousand styles is no more work than its length."""
    chain = "".join(
        f'<w:style w:type="character" w:styleId="s{n}"><w:basedOn w:val="s{n + 1}"/></w:style>'
        for n in range(10_000)
    )
    last = '<w:style w:type="character" w:styleId="s10000"><w:rPr><w:vanish/></w:rPr></w:style>'

    assert cell(r("7", '<w:rStyle w:val="s9999"/>'), styles=chain + last).text == ""
