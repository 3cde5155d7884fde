"""Which styles of a Word document hide text, strike it out, or raise it beside a number."""

import re
from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any, Literal
from zipfile import ZipFile

from msgspec import Struct, field

from selfeval_cli.base.regex import regex
from selfeval_cli.input.docx.names import attribute, child, is_on, tags
from selfeval_cli.input.package import packed_part, parse, read_part

Property = Literal["vanish", "strike", "raised"]
Value = bool | str

_STYLE, _BASED_ON, _RUN = tags("style"), tags("basedOn"), tags("rPr")
_VANISH, _STRIKE, _RAISED = tags("vanish"), tags("strike", "dstrike"), tags("vertAlign")
_DEFAULTS, _RUN_DEFAULTS = tags("docDefaults"), tags("rPrDefault")
#: The elements of run properties that are read, for a search through a document.
MARKED = _VANISH | _STRIKE | _RAISED
#: A part up to this size is kept for the next document.
_REMEMBERED = 2**20
#: The parts read last, packed, and what was read of them: an office makes its documents from one
#: template.
_read_last: deque[tuple[object, "Styles"]] = deque(maxlen=4)
#: Looked for one by one: an expression of all three takes a hundred times as long.
_SPOKEN_OF = (b"vanish", b"strike", b"vertAlign")
#: A part in an encoding in which names can be searched as bytes.
_PLAIN = regex(
    rb"(?:\xef\xbb\xbf)?<(?!\?xml)|(?:\xef\xbb\xbf)?<\?xml(?![^>]*encoding)|"
    rb"(?:\xef\xbb\xbf)?<\?xml[^>]*encoding\s*=\s*[\"']utf-8[\"']",
    re.I,
)


def said(properties: Any) -> dict[Property, Value]:
    """What a w:rPr (or None) says itself: vanish and strike on or off, and raised as
    "superscript", "subscript" or "baseline"."""
    found: dict[Property, Value] = {}
    for element in () if properties is None else properties:
        tag = element.tag
        if tag in _VANISH:
            found["vanish"] = is_on(element)
        elif tag in _STRIKE:
            found["strike"] = is_on(element) or found.get("strike", False)
        elif tag in _RAISED:
            found["raised"] = attribute(element) or "baseline"
    return found


class Styles(Struct, frozen=True):
    """What the styles of a document say about its text.

    `own` holds what each style says, by id, based-on chains resolved, for the styles that say
    anything; `everything` is the default of the document; `defaults` the default style of each
    type.
    """

    own: Mapping[str, Mapping[Property, Value]] = field(default_factory=dict)
    everything: Mapping[Property, Value] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)

    def of(self, style: str | None, kind: str, name: Property) -> Value:
        """What a style (None: the default one of its kind) says; False for nothing."""
        return self.own.get(style or self.defaults.get(kind, ""), {}).get(name, False)

    def matter(self, content: bytes) -> bool:
        """Whether a style that says anything is a default one or is named in a document part."""
        if any(self.everything.values()):
            return True
        used = set(self.defaults.values())
        return any(
            style in used or style.encode() in content
            for style, says in self.own.items()
            if any(says.values())
        )


def read_styles(archive: ZipFile, name: str) -> Styles:
    """The styles of a styles part that say anything. Raises UnreadableDocument for bad XML."""
    # The part is often larger than all others together: what was read before is not inflated.
    packed = packed_part(archive, name)
    known = next((styles for part, styles in tuple(_read_last) if part == packed), None)
    if known is None:
        content = read_part(archive, name)
        known = _read(content, name)
        if len(content) <= _REMEMBERED:
            _read_last.append((packed, known))
    return known


def _read(content: bytes, name: str) -> Styles:
    # Most documents have none, and the part is often larger than the document itself.
    if not any(word in content for word in _SPOKEN_OF) and _PLAIN.match(content):
        return Styles()
    own: dict[str, dict[Property, Value]] = {}
    base: dict[str, str | None] = {}
    defaults: dict[str, str] = {}
    everything: dict[Property, Value] = {}
    for element in parse(content, name):
        if element.tag in _DEFAULTS:
            run = child(element, _RUN_DEFAULTS)
            everything = {} if run is None else said(child(run, _RUN))
        elif element.tag in _STYLE:
            style = attribute(element, "styleId") or ""
            own[style] = said(child(element, _RUN))
            parent = child(element, _BASED_ON)
            base[style] = None if parent is None else attribute(parent)
            if attribute(element, "default") is not None and is_on(element, "default"):
                defaults.setdefault(attribute(element, "type") or "", style)
    resolved = {style: _resolve(style, own, base) for style in own}
    return Styles({style: says for style, says in resolved.items() if says}, everything, defaults)


def _resolve(
    style: str, own: Mapping[str, Mapping[Property, Value]], base: Mapping[str, str | None]
) -> dict[Property, Value]:
    """The nearest statements along the based-on chain."""
    found: dict[Property, Value] = {}
    for at in _chain(style, base):
        found = {**own.get(at, {}), **found}
    return found


def _chain(style: str, base: Mapping[str, str | None]) -> Iterator[str]:
    """A style and those it is based on, which may be a circle; as deep as Word goes."""
    seen: set[str] = set()
    at: str | None = style
    while at is not None and at not in seen and len(seen) < _DEEPEST:
        seen.add(at)
        yield at
        at = base.get(at)


#: Styles based on each other; Word itself stops at eleven.
_DEEPEST = 32
