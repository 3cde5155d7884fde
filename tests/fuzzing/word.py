"""WordprocessingML gone wrong: elements dropped, doubled, nested; any construct anywhere."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from random import Random
from typing import Any
from xml.sax.saxutils import escape

from docx_xml import BELOW, TOP, p, r, sdt, span, t, tbl, tc, tr
from lxml import etree

from fuzzing.texts import cell_text

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_NAMES = (
    *("p", "r", "t", "tbl", "tr", "tc", "tcPr", "trPr", "tblPr", "tblGrid", "gridCol", "gridSpan"),
    *("vMerge", "hMerge", "gridBefore", "gridAfter", "sdt", "sdtPr", "sdtContent", "ins", "del"),
    *("moveFrom", "moveTo", "fldSimple", "fldChar", "instrText", "hyperlink", "smartTag", "body"),
    *("customXml", "pict", "drawing", "txbxContent", "sym", "tab", "br", "cr", "noBreakHyphen"),
    *("vanish", "rPr", "pPr", "delText", "footnoteReference", "commentReference", "object"),
    *("cellDel", "cellIns", "cellMerge", "bidiVisual", "altChunk", "ruby", "rt", "rubyBase", "dir"),
)
_ATTRIBUTES = (
    *(
        "val",
        "type",
        "fldCharType",
        "id",
        "author",
        "instr",
        "char",
        "font",
        "w",
        "rsidR",
        "styleId",
    ),
    *("vMerge", "vMergeOrig", "space", "element"),
)
_VALUES = (
    *("", "0", "1", "-1", "2", "3", "7", "63", "64", "999", "1000", "1001", "65536", "4294967296"),
    *(
        "9" * 30,
        "-9",
        "1.5",
        "1e3",
        "0x10",
        "abc",
        "restart",
        "continue",
        "begin",
        "separate",
        "end",
    ),
    *("true", "false", "on", "off", "１", "²", "F0FE", "FFFFFFF", "110000", "D800", "Wingdings"),
    *("preserve", "\u202e", "cont", "rest", "selfeval"),
)


def mutated_part(luck: Random, content: bytes) -> bytes:
    """An XML part with one to four changes; mostly it stays well-formed XML."""
    root = etree.fromstring(content)
    for _ in range(luck.choice((1, 1, 2, 4))):
        elements = [element for element in root.iter() if isinstance(element.tag, str)]
        luck.choice(_CHANGES)(_Place(luck, luck.choice(elements), elements))
    data: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    other = luck.random()
    if other < 0.04:
        data = data.replace(_W.encode(), luck.choice((_STRICT, "urn:x", "", _W + "/")).encode())
    elif other < 0.06:
        encoding = luck.choice(("utf-16", "gb18030", "utf-32", "ascii", "iso-8859-1"))
        data = etree.tostring(root, encoding=encoding, xml_declaration=True)
    elif other < 0.08:
        data = data.replace(b"</w:tr>", b"</w:tr><!-- x --><?pi x?>").replace(b"<w:t", b"\n <w:t")
    elif other < 0.09:
        data = data.replace(b"?>", b"?><!DOCTYPE w [<!ENTITY e 'x'>]>", 1)
    return data


@dataclass(frozen=True)
class _Place:
    """Where a change is made: an element among all those of its part."""

    luck: Random
    element: Any
    elements: list[Any]


_Change = Callable[[_Place], None]


def _drop(at: _Place) -> None:
    if at.element.getparent() is not None:
        at.element.getparent().remove(at.element)


def _unwrap(at: _Place) -> None:
    """The element's children in its place."""
    parent = at.element.getparent()
    if parent is not None:
        rank = parent.index(at.element)
        parent[rank : rank + 1] = list(at.element)


def _double(at: _Place) -> None:
    if at.element.getparent() is None or len(at.elements) > 30_000:
        return
    size = sum(1 for _ in at.element.iter())
    times = min(at.luck.choice((1, 2, 10, 60, 2_000)), 40_000 // size)
    for _ in range(times):
        at.element.addnext(deepcopy(at.element))


def _nest(at: _Place) -> None:
    """The element within one or many others, of its own kind or any."""
    parent = at.element.getparent()
    if parent is None:
        return
    tag = at.element.tag if at.luck.random() < 0.3 else f"{{{_W}}}{at.luck.choice(_NAMES)}"
    rank, inner = parent.index(at.element), at.element
    for _ in range(at.luck.choice((1, 1, 2, 9, 100, 240))):
        wrapper = etree.Element(tag)
        wrapper.append(inner)
        inner = wrapper
    parent.insert(rank, inner)


def _rename(at: _Place) -> None:
    space = at.luck.choice((_W, _W, _W, _STRICT, "urn:x", ""))
    name = at.luck.choice(_NAMES)
    at.element.tag = f"{{{space}}}{name}" if space else name


def _move(at: _Place) -> None:
    """The element elsewhere, or two that change places."""
    target = at.luck.choice(at.elements)
    if at.element.getparent() is None or target in at.element.iter():
        return
    target.insert(at.luck.randrange(len(target) + 1), at.element)


def _copy_elsewhere(at: _Place) -> None:
    if sum(1 for _ in at.element.iter()) < 5_000:
        target = at.luck.choice(at.elements)
        target.insert(at.luck.randrange(len(target) + 1), deepcopy(at.element))


def _attribute(at: _Place) -> None:
    if at.element.attrib and at.luck.random() < 0.6:
        name = at.luck.choice(list(at.element.attrib))
    else:
        name = f"{{{_W}}}{at.luck.choice(_ATTRIBUTES)}"
    at.element.set(name, at.luck.choice(_VALUES))


def _span(at: _Place) -> None:
    """A span or a merge on some cell, of any size."""
    properties = [e for e in at.elements if e.tag in (f"{{{_W}}}tcPr", f"{{{_W}}}trPr")]
    if properties:
        for _ in range(at.luck.choice((1, 1, 5))):
            name = at.luck.choice(("gridSpan", "vMerge", "hMerge", "gridBefore", "gridAfter"))
            child = etree.SubElement(at.luck.choice(properties), f"{{{_W}}}{name}")
            if at.luck.random() < 0.8:
                child.set(f"{{{_W}}}val", at.luck.choice(_VALUES))


def _text(at: _Place) -> None:
    texts = [e for e in at.elements if e.tag == f"{{{_W}}}t"] or at.elements
    for _ in range(at.luck.choice((1, 3))):
        at.luck.choice(texts).text = _xml_safe(cell_text(at.luck))


def _stray_text(at: _Place) -> None:
    """Text where none may be: within a table, a row, a property, behind an element."""
    text = _xml_safe(cell_text(at.luck, longest=300))
    if at.luck.random() < 0.5:
        at.element.text = text
    elif at.element.getparent() is not None:
        at.element.tail = text


def _insert(at: _Place) -> None:
    """Any construct at any place."""
    fragment = at.luck.choice((_blocks, _cells, _rows, _runs))(at.luck, 2)
    declared = f'<x xmlns:w="{_W}" {_OTHERS}>{fragment}</x>'
    for child in list(etree.fromstring(declared)):
        at.element.insert(at.luck.randrange(len(at.element) + 1), child)


def _swap(at: _Place) -> None:
    children = list(at.element)
    at.luck.shuffle(children)
    at.element[:] = children


def _empty(at: _Place) -> None:
    tag = at.element.tag
    at.element.clear()
    at.element.tag = tag


_CHANGES: tuple[_Change, ...] = (
    *(_drop, _unwrap, _double, _nest, _rename, _move, _copy_elsewhere, _attribute, _span, _span),
    *(_text, _text, _stray_text, _insert, _insert, _swap, _empty),
)


def _xml_safe(text: str) -> str:
    return "".join(
        sign
        for sign in text
        if sign in "\t\n" or (sign >= " " and sign not in "\ufffe\uffff" and not _lone(sign))
    )


def _lone(sign: str) -> bool:
    return "\ud800" <= sign <= "\udfff"


# Constructs, put together at random

_OTHERS = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:v="urn:schemas-microsoft-com:vml"'
    ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    ' xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_LABELS = (
    *("项目支出绩效自评表", "（2023年度）", "项目名称", "主管部门", "实施单位", "项目资金（万元）"),
    *(
        "年初预算数",
        "全年预算数",
        "全年执行数",
        "分值",
        "执行率",
        "得分",
        "年度资金总额",
        "其中：财政拨款",
    ),
    *("年度总体目标", "预期目标", "实际完成情况", "一级指标", "二级指标", "三级指标", "年度指标值"),
    *(
        "实际完成值",
        "偏差原因分析及改进措施",
        "产出指标",
        "数量指标",
        "满意度指标",
        "总分",
        "100",
        "10",
    ),
)


def random_body(luck: Random) -> str:
    """The XML of a body: blocks of all kinds, with the labels of forms strewn in."""
    if luck.random() < 0.5:
        return _form(luck)
    return "".join(_blocks(luck, 3) for _ in range(luck.randint(1, 4)))


def _form(luck: Random) -> str:
    """Rows as a form has them, each cell wrapped in something."""
    rows = (
        ("项目支出绩效自评表",),
        ("项目名称", "渠道改造", "主管部门", "水利局", "实施单位", "灌区中心"),
        (
            "项目资金（万元）",
            "",
            "年初预算数",
            "全年预算数",
            "全年执行数",
            "分值",
            "执行率",
            "得分",
        ),
        ("", "年度资金总额", "80", "80", "60", "10", "75%", "7.5"),
        (
            "一级指标",
            "二级指标",
            "三级指标",
            "年度指标值",
            "实际完成值",
            "分值",
            "得分",
            "偏差原因",
        ),
        ("产出指标", "数量指标", "长度", "≥12公里", "12公里", "50", "50", ""),
        ("效益指标", "社会效益指标", "受益户数", "≥100户", "90户", "40", "36", "汛期"),
        ("总分", "", "", "", "", "100", "93.5", ""),
    )
    lines = []
    for row in rows:
        for _ in range(luck.choice((1, 1, 1, 1, 0, 2))):
            cells = [tc(_block(luck, text), _cell_properties(luck)) for text in row]
            if luck.random() < 0.1:
                cells = [_wrapped(luck, "".join(cells))]
            line = tr(*cells, properties=_row_properties(luck))
            lines.append(_wrapped(luck, line) if luck.random() < 0.1 else line)
    table = tbl(*lines)
    return _wrapped(luck, table) if luck.random() < 0.2 else table


def _block(luck: Random, text: str) -> str:
    """A paragraph that prints this text, in one of the ways Word has."""
    text = text if luck.random() < 0.9 else _xml_safe(cell_text(luck))
    half = len(text) // 2
    a, b = (escape(part) for part in (text[:half], text[half:]))
    whole = escape(text)
    change = 'w:id="1" w:author="x"'
    begin, separate, end = (
        f'<w:fldChar w:fldCharType="{kind}"/>' for kind in ("begin", "separate", "end")
    )
    ways = (
        p(r(t(whole))),
        p(r(t(a)) + r(t(b))),
        p(f"<w:ins {change}>{r(t(a))}</w:ins><w:del {change}>{r(t(b))}</w:del>"),
        p(f"{r(begin)}{r('<w:instrText>X</w:instrText>')}{r(separate)}{r(t(whole))}{r(end)}"),
        p(f"{r(begin)}{r(t(whole))}{r(end)}{r(end)}"),
        p(f'<w:fldSimple w:instr="X">{r(t(whole))}</w:fldSimple>'),
        p(f'<w:hyperlink r:id="x">{r(t(whole))}</w:hyperlink>'),
        p(sdt(r(t(whole)), "<w:showingPlcHdr/>" if luck.random() < 0.3 else "")),
        sdt(p(r(t(whole))), "<w14:checkbox><w14:checked/></w14:checkbox>"),
        p(r(t(whole), "<w:vanish/>")),
        p(r(t(whole), '<w:rStyle w:val="h"/>')),
        p(r(f'<w:sym w:font="Wingdings" w:char="{luck.choice(_VALUES)}"/>') + r(t(whole))),
        p(r(f"<w:pict><v:textbox><w:txbxContent>{p(whole)}</w:txbxContent></v:textbox></w:pict>")),
        p(
            "<mc:AlternateContent><mc:Choice Requires='wps'>"
            f"{r(t(whole))}</mc:Choice><mc:Fallback>{r(t(a))}</mc:Fallback></mc:AlternateContent>"
        ),
        p(f"<m:oMath><m:r><m:t>{whole}</m:t></m:r></m:oMath>"),
        p(r(f"<w:ruby><w:rt>{r(t(a))}</w:rt><w:rubyBase>{r(t(b))}</w:rubyBase></w:ruby>")),
        p(r(f"{t(a)}<w:br/><w:tab/><w:noBreakHyphen/><w:cr/>{t(b)}")),
        tbl(tr(tc(p(r(t(whole)))))) + p(),
        "",
    )
    return ways[0] if luck.random() < 0.5 else luck.choice(ways)


def _cell_properties(luck: Random) -> str:
    if luck.random() < 0.7:
        return ""
    return luck.choice(
        (
            *(
                span(2),
                span(3),
                TOP,
                BELOW,
                span(luck.randint(0, 70)),
                '<w:hMerge w:val="restart"/>',
            ),
            *("<w:hMerge/>", '<w:cellDel w:id="1"/>', '<w:cellIns w:id="1"/>', span(2) + TOP),
            *('<w:cellMerge w:vMerge="cont"/>', f'<w:gridSpan w:val="{luck.choice(_VALUES)}"/>'),
        )
    )


def _row_properties(luck: Random) -> str:
    if luck.random() < 0.8:
        return ""
    return luck.choice(
        (
            '<w:gridBefore w:val="1"/>',
            f'<w:gridBefore w:val="{luck.choice(_VALUES)}"/>',
            '<w:gridAfter w:val="2"/>',
            '<w:del w:id="1" w:author="x"/>',
            '<w:ins w:id="1" w:author="x"/>',
            "<w:hidden/>",
        )
    )


def _wrapped(luck: Random, content: str) -> str:
    return luck.choice(
        (
            sdt(content),
            f'<w:customXml w:element="x">{content}</w:customXml>',
            f'<w:ins w:id="2" w:author="x">{content}</w:ins>',
            f'<w:del w:id="2" w:author="x">{content}</w:del>',
            f'<w:moveTo w:id="2" w:author="x">{content}</w:moveTo>',
            f"<w:unknown>{content}</w:unknown>",
            "<mc:AlternateContent><mc:Choice Requires='x'/><mc:Fallback>"
            f"{content}</mc:Fallback></mc:AlternateContent>",
        )
    )


def _blocks(luck: Random, depth: int) -> str:
    """A paragraph, a table or either of them in a wrapper."""
    way = luck.random()
    if depth == 0 or way < 0.5:
        return _block(luck, luck.choice(_LABELS)) or p()
    if way < 0.85:
        return tbl(_rows(luck, depth - 1))
    return _wrapped(luck, _blocks(luck, depth - 1))


def _rows(luck: Random, depth: int) -> str:
    rows = [
        tr(_cells(luck, depth), properties=_row_properties(luck)) for _ in range(luck.randint(0, 5))
    ]
    return "".join(_wrapped(luck, row) if luck.random() < 0.1 else row for row in rows)


def _cells(luck: Random, depth: int) -> str:
    cells = [
        tc(_blocks(luck, max(depth - 1, 0)), _cell_properties(luck))
        for _ in range(luck.randint(0, 6))
    ]
    return "".join(_wrapped(luck, cell) if luck.random() < 0.1 else cell for cell in cells)


def _runs(luck: Random, depth: int) -> str:
    return "".join(r(t(escape(_xml_safe(cell_text(luck, longest=50))))) for _ in range(depth))
