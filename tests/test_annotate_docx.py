"""Annotated Word copies: a comment at each cell, everything else as it was."""

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Mapping
from pathlib import Path

import docx
import pytest
from lxml import etree

from selfeval_cli.base.errors import UnreadableDocument
from selfeval_cli.input import read_document
from selfeval_cli.model.form import CellRef
from selfeval_cli.model.report import DocumentReport, Finding, FormReport, LayoutCell, LayoutTable
from selfeval_cli.output.annotate import annotate, wording
from selfeval_cli.output.annotate.docx import annotate_docx
from selfeval_cli.output.messages import label
from selfeval_cli.run.check import Plan, check_bytes

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
W15 = "http://schemas.microsoft.com/office/word/2012/wordml"
CID = "http://schemas.microsoft.com/office/word/2016/wordml/cid"
CEX = "http://schemas.microsoft.com/office/word/2018/wordml/cex"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_OFFICE = "http://purl.oclc.org/ooxml/officeDocument/relationships"
MAIN_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
MACRO_TYPE = "application/vnd.ms-word.document.macroEnabled.main+xml"
PICTURE = bytes(range(256)) * 40

#: One table with every kind of cell a comment has to find.
TABLE = """
<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/><w:gridCol/><w:gridCol/></w:tblGrid>
<w:tr><w:tc><w:tcPr><w:gridSpan w:val="3"/></w:tcPr><w:p><w:r><w:t>绩效自评表</w:t></w:r></w:p></w:tc></w:tr>
<w:tr>
 <w:tc><w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:rPr><w:b/><w:vanish w:val="0"/><w:sz w:val="15"/></w:rPr><w:t>100</w:t></w:r></w:p></w:tc>
 <w:tc><w:p><w:pPr><w:rPr><w:sz w:val="13"/></w:rPr></w:pPr></w:p></w:tc>
 <w:tc><w:tcPr><w:vMerge w:val="restart"/></w:tcPr><w:p/><w:p><w:r><w:t>产出</w:t></w:r></w:p><w:p><w:r><w:t>指标</w:t></w:r></w:p><w:p/></w:tc>
</w:tr>
<w:tr>
 <w:sdt><w:sdtPr/><w:sdtContent><w:tc><w:sdt><w:sdtContent><w:p><w:r><w:t>受控</w:t></w:r></w:p></w:sdtContent></w:sdt></w:tc></w:sdtContent></w:sdt>
 <w:tc><w:p><w:ins w:id="9" w:author="审核人"><w:r><w:t>8.7</w:t></w:r></w:ins></w:p></w:tc>
 <w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc>
</w:tr>
<w:tr>
 <w:tc><w:p><w:r><w:t>外层</w:t></w:r></w:p><w:tbl><w:tblPr/><w:tblGrid><w:gridCol/></w:tblGrid><w:tr><w:tc><w:p><w:r><w:t>内层</w:t></w:r></w:p></w:tc></w:tr></w:tbl><w:p/></w:tc>
 <w:tc><w:p/></w:tc><w:tc><w:p/></w:tc>
</w:tr>
</w:tbl>"""  # noqa: E501


def document_xml(body: str = TABLE, namespace: str = W) -> bytes:
    """A document part; its declaration is written as Word writes it."""
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
        f'<w:document xmlns:w="{namespace}" xmlns:w14="{W14}">'
        f"<w:body><w:p><w:r><w:t>首段</w:t></w:r></w:p>{body}<w:p/><w:sectPr/></w:body></w:document>"
    ).encode()


def package(
    parts: Mapping[str, bytes] | None = None,
    *,
    document: bytes | None = None,
    main_type: str = MAIN_TYPE,
    relations: str = "",
    overrides: str = "",
    office: str = OFFICE,
) -> bytes:
    """A Word package with a picture, stored uncompressed, and whatever parts a test adds."""
    members = {
        "[Content_Types].xml": (
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            '<Default Extension="png" ContentType="image/png"/>'
            f'<Override PartName="/word/document.xml" ContentType="{main_type}"/>'
            f"{overrides}</Types>"
        ).encode(),
        "_rels/.rels": (
            f'<Relationships xmlns="{RELATIONS}"><Relationship Id="rId1" '
            f'Type="{office}/officeDocument" Target="word/document.xml"/></Relationships>'
        ).encode(),
        "word/media/image1.png": PICTURE,
        "word/document.xml": document or document_xml(),
        "word/_rels/document.xml.rels": (
            f'<Relationships xmlns="{RELATIONS}"><Relationship Id="rId1" '
            f'Type="{office}/image" Target="media/image1.png"/>{relations}</Relationships>'
        ).encode(),
        **(parts or {}),
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members.items():
            stored = zipfile.ZIP_STORED if name.endswith(".png") else zipfile.ZIP_DEFLATED
            member = zipfile.ZipInfo(name, (2021, 3, 4, 5, 6, 8))
            member.compress_type = stored
            archive.writestr(member, content)
    return buffer.getvalue()


def at(row: int, column: int, table: int = 1, text: str = "") -> CellRef:
    """A reference to a cell."""
    return CellRef(table=table, row=row, column=column, text=text)


def finding(cell: CellRef | None, code: str = "SCR001", **more: object) -> Finding:
    """A finding at a cell."""
    fields = {
        "name": "n",
        "severity": "error",
        "message": f"{code} 的说明",
        "where": "总分 › 得分",
    }
    return Finding.model_validate({**fields, "code": code, "cell": cell, **more})


def report(*findings: Finding, layout: tuple[LayoutTable, ...] = ()) -> DocumentReport:
    """A document with one form and these findings."""
    form = FormReport(
        number=1,
        kind="project",
        policy="national-2020",
        title="绩效自评表",
        project="",
        department="",
        unit="",
        findings=findings,
        layout=layout,
    )
    return DocumentReport(path="a.docx", format="docx", status="checked", forms=(form,))


def part(data: bytes, name: str) -> bytes:
    """The content of a member."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)


def marked(data: bytes, namespace: str = W) -> dict[str, str]:
    """Comment id → the text between the comment's start and end in the document."""
    root = etree.fromstring(part(data, "word/document.xml"))
    open_ids: set[str] = set()
    texts: dict[str, str] = {}
    for element in root.iter():
        name = etree.QName(element).localname
        if name == "commentRangeStart":
            open_ids.add(element.get(f"{{{namespace}}}id"))
            texts[element.get(f"{{{namespace}}}id")] = ""
        elif name == "commentRangeEnd":
            open_ids.remove(element.get(f"{{{namespace}}}id"))
        elif name == "t":
            for number in open_ids:
                texts[number] += element.text or ""
    assert not open_ids

    return texts


def own(data: bytes) -> list[str]:
    """The headings of selfeval's comments, read back with python-docx."""
    comments = docx.Document(io.BytesIO(data)).comments
    return [c.text.strip().split("\n")[0] for c in comments if c.author.split()[0] == "selfeval"]


def without_marks(xml: bytes, namespace: str = W) -> bytes:
    """The document part in canonical form, with comments' marks taken out."""
    root = etree.fromstring(xml)
    w = f"{{{namespace}}}"
    for reference in list(root.iter(f"{w}commentReference")):
        run = reference.getparent()
        run.getparent().remove(run)
    for mark in list(root.iter(f"{w}commentRangeStart", f"{w}commentRangeEnd")):
        mark.getparent().remove(mark)
    canonical: bytes = etree.tostring(root, method="c14n")
    return canonical


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        pytest.param(at(1, 1), "绩效自评表", id="merged across"),
        pytest.param(at(2, 1), "100", id="plain"),
        pytest.param(at(2, 2), "", id="empty"),
        pytest.param(at(2, 3), "产出指标", id="merged downwards"),
        pytest.param(at(3, 1), "受控", id="under a content control"),
        pytest.param(at(3, 2), "8.7", id="tracked insertion"),
        pytest.param(at(4, 1), "外层", id="around a nested table"),
        pytest.param(at(1, 1, table=2), "内层", id="in a nested table"),
    ],
)
def test_every_kind_of_cell_takes_a_comment(cell: CellRef, text: str) -> None:
    """The comment spans exactly the text of its cell, and the document is otherwise the same."""
    original = package()

    copy = annotate_docx(original, report(finding(cell)))

    assert marked(copy.data) == {"0": text}
    assert own(copy.data) == ["【错误】SCR001 总分 › 得分"]
    assert (copy.comments, copy.warnings) == (1, ())
    xml = part(copy.data, "word/document.xml")
    assert without_marks(xml) == without_marks(part(original, "word/document.xml"))
    assert xml.startswith(b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n<w:document')
    assert etree.fromstring(xml).xpath("//w:tc", namespaces={"w": W}) is not None


def test_empty_cell_is_the_marked_cell() -> None:
    """A comment in an empty cell starts and ends in that cell's paragraph."""
    copy = annotate_docx(package(), report(finding(at(2, 2))))

    root = etree.fromstring(part(copy.data, "word/document.xml"))
    cell = root.xpath("(//w:tr)[2]/w:tc[2]", namespaces={"w": W})[0]
    names = [etree.QName(e).localname for e in cell.find(f"{{{W}}}p")]
    assert names == ["pPr", "commentRangeStart", "commentRangeEnd", "r"]


def test_reference_mark_has_the_size_of_the_text() -> None:
    """The mark takes over the formatting beside it, so that no line grows, but is never hidden."""
    copy = annotate_docx(package(), report(finding(at(2, 1)), finding(at(2, 2))))

    root = etree.fromstring(part(copy.data, "word/document.xml"))
    runs = [e.getparent() for e in root.iter(f"{{{W}}}commentReference")]
    sizes = [run.xpath("string(w:rPr/w:sz/@w:val)", namespaces={"w": W}) for run in runs]
    assert sizes == ["15", "13"]
    assert not root.xpath("//w:r[w:commentReference]/w:rPr/w:vanish", namespaces={"w": W})


def test_comment_says_all_there_is_to_verify() -> None:
    """Heading, suggestion, figures, message, formula and basis, a paragraph each."""
    one = finding(
        at(2, 1),
        message="总分与各项之和不符。",
        stated="100",
        expected="98.7",
        difference="1.3",
        formula="8.7 + 90 = 98.7",
        suggestion="重新加总。",
        basis="财预〔2020〕10号",
    )

    chinese = annotate_docx(package(), report(one))
    english = annotate_docx(package(), report(one), language="en")

    [comment] = docx.Document(io.BytesIO(chinese.data)).comments
    assert [p.text for p in comment.paragraphs] == [
        "【错误】SCR001 总分 › 得分",
        "建议：重新加总。",
        f"{label('stated', 'zh')}：100　应为：98.7　相差：1.3",
        "总分与各项之和不符。",
        "算式：8.7 + 90 = 98.7",
        "依据：财预〔2020〕10号",
    ]
    assert (comment.author, comment.initials, comment.timestamp) == ("selfeval 错误", "se", None)
    [comment] = docx.Document(io.BytesIO(english.data)).comments
    assert [p.text for p in comment.paragraphs][::2] == [
        "[error] SCR001 总分 › 得分",
        f"{label('stated', 'en')}: 100   should be: 98.7   off by: 1.3",
        "formula: 8.7 + 90 = 98.7",
    ]
    assert comment.paragraphs[1].text == "remedy: 重新加总。"


def test_a_formula_that_the_message_carries_is_not_given_twice() -> None:
    """The comment of a wrong sum says the sum once."""
    one = finding(at(2, 1), message="各项相加 8.7 + 90 = 98.7", formula="8.7 + 90 = 98.7")

    [comment] = docx.Document(io.BytesIO(annotate_docx(package(), report(one)).data)).comments
    assert [p.text for p in comment.paragraphs][1:] == ["各项相加 8.7 + 90 = 98.7"]


def test_each_finding_of_a_cell_is_a_comment_of_its_own() -> None:
    """Two findings at one cell give two comments, in the order of the report."""
    copy = annotate_docx(package(), report(finding(at(2, 1)), finding(at(2, 1), "SCR002")))

    assert marked(copy.data) == {"0": "100", "1": "100"}
    assert [h[:10] for h in own(copy.data)] == ["【错误】SCR001", "【错误】SCR002"]


def test_suppressed_findings_are_left_out() -> None:
    """A finding that was suppressed or known before is no remark."""
    copy = annotate_docx(
        package(),
        report(
            finding(at(2, 1), suppressed="已核实"),
            finding(at(2, 1), "SCR002", baseline="known"),
            finding(at(2, 1), "SCR003"),
        ),
    )

    assert [h[4:10] for h in own(copy.data)] == ["SCR003"]


@pytest.mark.parametrize(
    ("place", "layout", "expected"),
    [
        (None, True, "100"),
        (None, False, "首段"),
        (at(77, 1), True, "100"),
        (at(77, 1), False, "首段"),
    ],
)
def test_finding_without_a_cell_stands_at_the_title(
    place: CellRef | None, layout: bool, expected: str
) -> None:
    """Without a cell, or with one that is not found, the form's title is marked; a warning tells
    the second case. Without a known layout it is the document's first paragraph."""
    cells = [(1, 1, "  "), (1, 2, "别的"), (2, 1, "绩效自评表")]
    table = LayoutTable(
        table=1,
        aligned=True,
        cells=tuple(
            LayoutCell(row=r, column=c, row_span=1, column_span=1, text=t) for r, c, t in cells
        ),
    )

    copy = annotate_docx(package(), report(finding(place), layout=(table,) if layout else ()))

    assert marked(copy.data) == {"0": expected}
    assert len(copy.warnings) == (1 if place else 0)


def test_other_parts_keep_their_bytes() -> None:
    """Members that hold no comment stay where they are, with date, compression and raw bytes."""
    original = package(
        {"word/header1.xml": b"<hdr/>", "word/styles.xml": b"<styles/>", "odd.bin": b"\0" * 5000}
    )

    copy = annotate_docx(original, report(finding(at(2, 1))))

    changed = {"[Content_Types].xml", "word/document.xml", "word/_rels/document.xml.rels"}
    with (
        zipfile.ZipFile(io.BytesIO(original)) as before,
        zipfile.ZipFile(io.BytesIO(copy.data)) as after,
    ):
        assert after.testzip() is None
        assert after.namelist() == [*before.namelist(), "word/comments.xml"]
        for old, new in zip(before.infolist(), after.infolist(), strict=False):
            assert (old.filename, old.date_time, old.compress_type) == (
                new.filename,
                new.date_time,
                new.compress_type,
            )
            if old.filename not in changed:
                assert before.read(old) == after.read(new)
                assert (old.CRC, old.compress_size) == (new.CRC, new.compress_size)
    assert PICTURE in copy.data


def test_damaged_picture_is_copied_as_it_is() -> None:
    """A part that no one reads is not inflated, so its wrong checksum does no harm."""
    original = package()
    place = original.index(PICTURE)
    damaged = original[:place] + b"?" + original[place + 1 :]

    copy = annotate_docx(damaged, report(finding(at(2, 1))))

    assert b"?" + PICTURE[1:] in copy.data


def test_members_with_data_descriptors_are_copied() -> None:
    """Archives written as a stream carry sizes behind the data; the copy puts them in front."""

    class Stream(io.RawIOBase):
        """Takes bytes, cannot seek."""

        def __init__(self) -> None:
            self.content = b""

        def writable(self) -> bool:
            return True

        def write(self, data: bytes) -> int:  # type: ignore[override]
            self.content += bytes(data)
            return len(data)

    stream = Stream()
    source = zipfile.ZipFile(io.BytesIO(package()))
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            archive.writestr(name, source.read(name))

    copy = annotate_docx(stream.content, report(finding(at(2, 1))))

    assert part(copy.data, "word/media/image1.png") == PICTURE
    assert marked(copy.data) == {"0": "100"}


def test_nothing_to_say_gives_the_same_bytes() -> None:
    """Without findings and without earlier comments the copy is the original."""
    original = package()

    assert annotate_docx(original, report()).data == original


def test_again_on_its_own_output() -> None:
    """A second run replaces the comments of the first; no findings take them away again."""
    original = package()
    first = annotate_docx(original, report(finding(at(2, 1)), finding(at(3, 2))))

    again = annotate_docx(first.data, report(finding(at(2, 1)), finding(at(3, 2))))
    other = annotate_docx(first.data, report(finding(at(2, 3), "WGT001")))
    none = annotate_docx(first.data, report())

    assert again.data == first.data
    assert marked(other.data) == {"0": "产出指标"}
    assert own(other.data) == ["【错误】WGT001 总分 › 得分"]
    assert own(none.data) == []
    before, after = (part(d, "word/document.xml") for d in (original, none.data))
    assert etree.tostring(etree.fromstring(after), method="c14n") == etree.tostring(
        etree.fromstring(before), method="c14n"
    )


def commented(author: str, number: int, paragraph_id: str, text: str = "看过") -> str:
    """A comment as Word writes it."""
    return (
        f'<w:comment w:id="{number}" w:author="{author}" w:date="2024-01-01T00:00:00Z" '
        f'w:initials="x"><w:p w14:paraId="{paragraph_id}"><w:r><w:t>{text}</w:t></w:r></w:p>'
        "</w:comment>"
    )


def reviewed() -> bytes:
    """A document in which Word saved a comment of a person, one of selfeval and a reply to it.

    Word has wrapped selfeval's reference mark in a tracked insertion.
    """
    comments = (
        f'<w:comments xmlns:w="{W}" xmlns:w14="{W14}">'
        + commented("张三", 4, "0000000A")
        + commented("selfeval", 7, "0000000B", "旧的")
        + commented("张三", 8, "0000000C", "回复")
        + "</w:comments>"
    )
    extended = (
        f'<w15:commentsEx xmlns:w15="{W15}">'
        '<w15:commentEx w15:paraId="0000000A" w15:done="0"/>'
        '<w15:commentEx w15:paraId="0000000B" w15:done="0"/>'
        '<w15:commentEx w15:paraId="0000000C" w15:paraIdParent="0000000B" w15:done="0"/>'
        "</w15:commentsEx>"
    )
    ids = (
        f'<c:commentsIds xmlns:c="{CID}">'
        '<c:commentId c:paraId="0000000A" c:durableId="1A"/>'
        '<c:commentId c:paraId="0000000B" c:durableId="1B"/></c:commentsIds>'
    )
    extensible = (
        f'<x:commentsExtensible xmlns:x="{CEX}">'
        '<x:commentExtensible x:durableId="1A"/><x:commentExtensible x:durableId="1B"/>'
        "</x:commentsExtensible>"
    )
    people = f'<w15:people xmlns:w15="{W15}"><w15:person w15:author="张三"/></w15:people>'
    body = TABLE.replace(
        "<w:r><w:t>产出</w:t></w:r>",
        '<w:commentRangeStart w:id="4"/><w:commentRangeStart w:id="7"/>'
        '<w:commentRangeStart w:id="8"/><w:r><w:t>产出</w:t></w:r>'
        '<w:commentRangeEnd w:id="4"/><w:r><w:commentReference w:id="4"/></w:r>'
        '<w:commentRangeEnd w:id="7"/><w:ins w:id="30" w:author="张三"><w:r><w:rPr><w:b/></w:rPr>'
        '<w:commentReference w:id="7"/></w:r></w:ins>'
        '<w:commentRangeEnd w:id="8"/><w:r><w:commentReference w:id="8"/></w:r>',
    )
    names = {
        "comments": f"{OFFICE}/comments",
        "commentsExtended": "http://schemas.microsoft.com/office/2011/relationships/commentsExtended",
        "commentsIds": "http://schemas.microsoft.com/office/2016/09/relationships/commentsIds",
        "commentsExtensible": (
            "http://schemas.microsoft.com/office/2018/08/relationships/commentsExtensible"
        ),
        "people": "http://schemas.microsoft.com/office/2011/relationships/people",
    }
    relations = "".join(
        f'<Relationship Id="rId{n}" Type="{kind}" Target="{name}.xml"/>'
        for n, (name, kind) in enumerate(names.items(), 2)
    )
    return package(
        {
            "word/comments.xml": comments.encode(),
            "word/commentsExtended.xml": extended.encode(),
            "word/commentsIds.xml": ids.encode(),
            "word/commentsExtensible.xml": extensible.encode(),
            "word/people.xml": people.encode(),
        },
        document=document_xml(body),
        relations=relations,
        overrides=(
            '<Override PartName="/word/comments.xml" ContentType="application/vnd.'
            'openxmlformats-officedocument.wordprocessingml.comments+xml"/>'
        ),
    )


def test_other_people_s_comments_stay() -> None:
    """Our comment goes with its marks and side entries; a reply to it becomes a comment."""
    copy = annotate_docx(reviewed(), report(finding(at(2, 1))))

    comments = {c.comment_id: c for c in docx.Document(io.BytesIO(copy.data)).comments}
    assert {
        n: (c.author, c.text) for n, c in comments.items() if c.author.split()[0] != "selfeval"
    } == {
        4: ("张三", "看过"),
        8: ("张三", "回复"),
    }
    assert marked(copy.data) == {"4": "产出", "8": "产出", "9": "100"}
    assert b'w:id="30"' not in part(copy.data, "word/document.xml")
    extended = part(copy.data, "word/commentsExtended.xml")
    assert re.findall(rb'w15:paraId="(\w+)"', extended) == [b"0000000A", b"0000000C"]
    assert b"paraIdParent" not in extended
    assert re.findall(rb'"(1\w)"', part(copy.data, "word/commentsIds.xml")) == [b"1A"]
    assert re.findall(rb'"(1\w)"', part(copy.data, "word/commentsExtensible.xml")) == [b"1A"]
    for name in ("word/people.xml", "[Content_Types].xml", "word/_rels/document.xml.rels"):
        assert part(copy.data, name) == part(reviewed(), name)


def test_side_tables_stay_untouched_when_nothing_is_removed() -> None:
    """With no earlier comment of ours the parts about threads keep their bytes."""
    original = package(
        {
            name: part(reviewed(), name).replace(b'"selfeval"', '"李四"'.encode())
            for name in (
                "word/comments.xml",
                "word/commentsExtended.xml",
                "word/commentsIds.xml",
                "word/document.xml",
                "word/_rels/document.xml.rels",
            )
        }
    )

    copy = annotate_docx(original, report(finding(at(2, 1))))

    for name in ("word/commentsExtended.xml", "word/commentsIds.xml"):
        assert part(copy.data, name) == part(original, name)
    assert sorted(marked(copy.data)) == ["4", "7", "8", "9"]


def test_comments_part_elsewhere_and_dangling() -> None:
    """The comments part is found by its relationship, and made where it points if it is missing."""
    relation = f'<Relationship Id="rId5" Type="{OFFICE}/comments" Target="/word/notes/c.xml"/>'

    copy = annotate_docx(package(relations=relation), report(finding(at(2, 1))))

    assert own(copy.data) == ["【错误】SCR001 总分 › 得分"]
    assert b"SCR001" in part(copy.data, "word/notes/c.xml")
    assert b'PartName="/word/notes/c.xml"' in part(copy.data, "[Content_Types].xml")


@pytest.mark.parametrize(
    ("target", "member"),
    [("Comments.xml", "word/comments.xml"), ("notes/c.xml", "word\\Notes/c.xml")],
)
def test_comments_part_in_other_letters(target: str, member: str) -> None:
    """Names of parts compare without case and kind of slash: no second part is made."""
    relation = f'<Relationship Id="rId5" Type="{OFFICE}/comments" Target="{target}"/>'
    comments = f'<w:comments xmlns:w="{W}"/>'.encode()

    copy = annotate_docx(package({member: comments}, relations=relation), report(finding(at(2, 1))))

    assert b"SCR001" in part(copy.data, member)
    read_document(copy.data)


def test_package_with_backslashes() -> None:
    """Some programs of Windows write member names so; Office opens them."""
    data = package()
    for name in ("_rels/.rels", "word/document.xml", "word/_rels/document.xml.rels"):
        data = data.replace(name.encode(), name.replace("/", "\\").encode())

    copy = annotate_docx(data, report(finding(at(2, 1))))

    assert read_document(copy.data).grids == read_document(data).grids
    assert b"SCR001" in part(copy.data, "word/comments.xml")


def test_name_in_use_is_not_overwritten() -> None:
    """A part that happens to be called comments.xml, but is none, is left alone."""
    copy = annotate_docx(package({"word/Comments.xml": b"<other/>"}), report(finding(at(2, 1))))

    assert part(copy.data, "word/Comments.xml") == b"<other/>"
    assert b"SCR001" in part(copy.data, "word/comments1.xml")


def test_strict_document() -> None:
    """In a strict document the comments speak the strict namespaces too."""
    original = package(document=document_xml(namespace=STRICT), office=STRICT_OFFICE)

    copy = annotate_docx(original, report(finding(at(2, 1)), finding(at(3, 1))))

    assert marked(copy.data, STRICT) == {"0": "100", "1": "受控"}
    assert f'xmlns:w="{STRICT}"'.encode() in part(copy.data, "word/comments.xml")
    assert f"{STRICT_OFFICE}/comments".encode() in part(copy.data, "word/_rels/document.xml.rels")
    before, after = (part(d, "word/document.xml") for d in (original, copy.data))
    assert without_marks(after, STRICT) == without_marks(before, STRICT)


@pytest.mark.parametrize("main_type", [MACRO_TYPE, MAIN_TYPE.replace("document.", "template.")])
def test_macro_documents_and_templates_stay_what_they_are(main_type: str) -> None:
    """The content type of the main part is kept."""
    copy = annotate_docx(package(main_type=main_type), report(finding(at(2, 1))))

    assert main_type.encode() in part(copy.data, "[Content_Types].xml")
    assert marked(copy.data) == {"0": "100"}


def test_signature_is_warned_about() -> None:
    """A comment breaks a digital signature: that is said, and the parts stay."""
    original = package({"_xmlsignatures/sig1.xml": b"<Signature/>"})

    copy = annotate_docx(original, report(finding(at(2, 1))))
    english = annotate_docx(original, report(finding(at(2, 1))), language="en")

    assert part(copy.data, "_xmlsignatures/sig1.xml") == b"<Signature/>"
    assert ["签名" in warning for warning in copy.warnings] == [True]
    assert ["signed" in warning for warning in english.warnings] == [True]


def test_cell_in_a_text_box_is_marked_outside_of_it() -> None:
    """Word allows no comment in a text box, so the paragraph that holds the box takes it."""
    box = (
        "<w:p><w:r><w:t>框外</w:t></w:r><w:r><w:pict><w:txbxContent>"
        "<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/></w:tblGrid><w:tr><w:tc><w:p><w:r><w:t>框内</w:t>"
        "</w:r></w:p></w:tc></w:tr></w:tbl><w:p/></w:txbxContent></w:pict></w:r></w:p>"
    )

    copy = annotate_docx(package(document=document_xml(box)), report(finding(at(1, 1))))

    root = etree.fromstring(part(copy.data, "word/document.xml"))
    assert not root.xpath("//w:txbxContent//w:commentReference", namespaces={"w": W})
    assert len(list(root.iter(f"{{{W}}}commentReference"))) == 1


def test_hostile_texts() -> None:
    """Characters XML forbids, and those that reorder text, do not get into a comment."""
    nasty = "a\x00b\x0bc\ud800d\ufffee\u202ef\n<g>&\x85" + "长" * 5000

    copy = annotate_docx(package(), report(finding(at(2, 1), message=nasty, where=nasty)))

    [comment] = docx.Document(io.BytesIO(copy.data)).comments
    heading, message = (p.text for p in comment.paragraphs)
    assert message.startswith("ab c\ufffdd\ufffdef <g>& 长长")
    assert (len(message), message[-1]) == (1000, "…")
    assert heading.startswith("【错误】SCR001 ab c\ufffdd\ufffdef <g>&")


def test_foreign_ids_are_not_reused() -> None:
    """New ids follow the highest usable one; absurd and malformed ids are passed over."""
    comments = (
        f'<w:comments xmlns:w="{W}" xmlns:w14="{W14}">'
        + commented("甲", 12, "1")
        + commented("乙", 10**12, "2")
        + commented("丙", 3, "3").replace('w:id="3"', 'w:id="x"')
        + "</w:comments>"
    )
    relation = f'<Relationship Id="rId5" Type="{OFFICE}/comments" Target="comments.xml"/>'
    original = package({"word/comments.xml": comments.encode()}, relations=relation)

    copy = annotate_docx(original, report(finding(at(2, 1)), finding(at(2, 2))))

    assert marked(copy.data) == {"13": "100", "14": ""}


def test_broken_comments_part_is_a_message() -> None:
    """A comments part that is no XML makes the document unreadable, not the program fail."""
    relation = f'<Relationship Id="rId5" Type="{OFFICE}/comments" Target="comments.xml"/>'

    with pytest.raises(UnreadableDocument) as caught:
        annotate_docx(
            package({"word/comments.xml": b"<w:comments"}, relations=relation),
            report(finding(at(2, 1))),
        )

    assert caught.value.cause == "bad-xml"


# As LibreOffice reads it

OFFICE_NS = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
TABLE_NS = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"


def opened(folder: Path, documents: Mapping[str, bytes], kind: str) -> list[Path]:
    """The documents as LibreOffice saves them in another format; skips where there is none."""
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice is not installed")
    for name, data in documents.items():
        (folder / name).write_bytes(data)
    subprocess.run(
        [
            program,
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            *("--headless", "--convert-to", kind, "--outdir", str(folder)),
            *(str(folder / name) for name in documents),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return [(folder / name).with_suffix(f".{kind}") for name in documents]


def annotated_cells(flat_odt: Path) -> list[tuple[str, str]]:
    """Each annotation's first line, and the text of the cell it stands in, in document order."""
    root = etree.parse(str(flat_odt)).getroot()
    found = []
    for annotation in root.iter(f"{{{OFFICE_NS}}}annotation"):
        first = annotation.xpath("string(*[local-name() = 'p'][string()][1])")
        cells = list(annotation.iterancestors(f"{{{TABLE_NS}}}table-cell"))
        own_text = (
            "text:p//text()[not(ancestor::office:annotation)][not(ancestor::office:annotation-end)]"
        )
        names = {
            "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
            "office": OFFICE_NS,
        }
        texts = cells[0].xpath(own_text, namespaces=names) if cells else ["no cell"]
        found.append((first, "".join("".join(texts).split())))
    return found


def test_comments_stand_at_their_cells_in_libreoffice(tmp_path: Path) -> None:
    """LibreOffice finds every comment in the cell it is about, whatever kind of cell it is, and
    makes a page of the document."""
    places = [at(1, 1), at(2, 1), at(2, 2), at(2, 3), at(3, 1), at(3, 2), at(4, 1)]
    findings = [finding(place, f"SCR00{n}") for n, place in enumerate(places, 1)]
    findings.append(finding(at(1, 1, table=2), "SCR008"))
    copy = annotate_docx(package(), report(*findings))

    [flat] = opened(tmp_path, {"tricky.docx": copy.data}, "fodt")
    [pdf] = opened(tmp_path, {"tricky.docx": copy.data}, "pdf")

    (summary,) = (head for head, _ in annotated_cells(flat) if not head.startswith("【"))
    assert summary == "这张表的批注：错误 8"
    cells = {head[4:10]: text for head, text in annotated_cells(flat) if head.startswith("【")}
    assert cells == {
        "SCR001": "绩效自评表",
        "SCR002": "100",
        "SCR003": "",
        "SCR004": "产出指标",
        "SCR005": "受控",
        "SCR006": "8.7",
        "SCR007": "外层",
        "SCR008": "内层",
    }
    assert pdf.read_bytes().startswith(b"%PDF")


def samples() -> dict[str, bytes]:
    """The Word documents of the samples, by name."""
    folder = Path(__file__).parent.parent / "samples"
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.docx"))}


def judged(document: DocumentReport) -> list[dict[str, object]]:
    """The forms of a document as the JSON report has them."""
    return [form.model_dump() for form in document.forms]


def test_checking_a_copy_gives_the_same_findings() -> None:
    """Comments change nothing that selfeval reads, and annotating again changes nothing at all."""
    commented_on = 0
    for name, data in samples().items():
        document = check_bytes(data, name, Plan()).report

        copy = annotate(data, document)
        again = check_bytes(copy.data, name, Plan()).report

        assert judged(again) == judged(document), name
        assert again.remarks == document.remarks
        assert annotate(copy.data, again).data == copy.data
        commented_on += copy.comments
    assert commented_on > 20


def test_copies_of_the_samples_open_in_libreoffice(tmp_path: Path) -> None:
    """Every comment of every sample stands in the cell whose text its finding quotes."""
    expected: dict[str, list[tuple[str, str]]] = {}
    copies: dict[str, bytes] = {}
    for name, data in samples().items():
        document = check_bytes(data, name, Plan(layout=True)).report
        copies[name] = annotate(data, document).data
        expected[name] = sorted(
            (wording.heading(f, "zh"), "".join(f.cell.text.split()))
            for form in document.forms
            for f in form.findings
            if f.cell is not None
        )

    flats = opened(tmp_path, copies, "fodt")

    for name, flat in zip(copies, flats, strict=True):
        found = annotated_cells(flat)
        without_place = len(found) - len(expected[name])
        assert without_place >= 0
        assert not [entry for entry in expected[name] if entry not in found], name
