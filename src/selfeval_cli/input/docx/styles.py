"""Which styles of a Word document hide text."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from selfeval_cli.input.docx.names import attribute, child, is_on, tags
from selfeval_cli.input.docx.package import parse

_STYLE, _BASED_ON, _RUN = tags("style"), tags("basedOn"), tags("rPr")
_VANISH, _DEFAULTS, _RUN_DEFAULTS = tags("vanish"), tags("docDefaults"), tags("rPrDefault")
#: A part in an encoding in which names can be searched as bytes.
_PLAIN = re.compile(
    rb"(?:\xef\xbb\xbf)?<(?!\?xml)|(?:\xef\xbb\xbf)?<\?xml(?![^>]*encoding)|"
    rb"(?:\xef\xbb\xbf)?<\?xml[^>]*encoding\s*=\s*[\"']utf-8[\"']",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Styles:
    """What the styles of a document say about hiding.

    `hides` holds the styles that say anything, by id, based-on chains resolved; `everything` is
    the default of the document; `defaults` the default style of each type.
    """

    hides: Mapping[str, bool] = field(default_factory=dict)
    everything: bool = False
    defaults: Mapping[str, str] = field(default_factory=dict)

    def hide(self, style: str | None, kind: str) -> bool:
        """Whether a style (None: the default one of its kind) hides text."""
        return self.hides.get(style or self.defaults.get(kind, ""), False)

    @property
    def matter(self) -> bool:
        """Whether any style hides anything."""
        return self.everything or any(self.hides.values())


def read_styles(content: bytes, name: str) -> Styles:
    """The hiding styles of a styles part. Raises UnreadableDocument for bad XML."""
    # Most documents hide nothing, and the part is often larger than the document itself.
    if b"vanish" not in content and _PLAIN.match(content):
        return Styles()
    own: dict[str, bool | None] = {}
    base: dict[str, str | None] = {}
    defaults: dict[str, str] = {}
    everything = False
    for element in parse(content, name):
        if element.tag in _DEFAULTS:
            run = child(element, _RUN_DEFAULTS)
            everything = run is not None and bool(_vanish(run))
        elif element.tag in _STYLE:
            style = attribute(element, "styleId") or ""
            own[style] = _vanish(element)
            parent = child(element, _BASED_ON)
            base[style] = None if parent is None else attribute(parent)
            if attribute(element, "default") is not None and is_on(element, "default"):
                defaults.setdefault(attribute(element, "type") or "", style)
    resolved = {style: _resolve(style, own, base) for style in own}
    return Styles(
        {style: hidden for style, hidden in resolved.items() if hidden}, everything, defaults
    )


def _vanish(element: Any) -> bool | None:
    """What the run properties under an element say about hiding."""
    properties = child(element, _RUN)
    found = None if properties is None else child(properties, _VANISH)
    return None if found is None else is_on(found)


def _resolve(
    style: str, own: Mapping[str, bool | None], base: Mapping[str, str | None]
) -> bool | None:
    """The nearest statement along the based-on chain, which may be a circle."""
    seen: set[str] = set()
    at: str | None = style
    while at is not None and at not in seen:
        seen.add(at)
        if own.get(at) is not None:
            return own[at]
        at = base.get(at)
    return None
