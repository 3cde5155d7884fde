"""The names of WordprocessingML, in the transitional and in the strict namespace."""

from typing import Any

_NAMESPACES = {
    "w": (
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    ),
    "m": (
        "http://schemas.openxmlformats.org/officeDocument/2006/math",
        "http://purl.oclc.org/ooxml/officeDocument/math",
    ),
    "mc": ("http://schemas.openxmlformats.org/markup-compatibility/2006",),
    "w14": ("http://schemas.microsoft.com/office/word/2010/wordml",),
    "w15": ("http://schemas.microsoft.com/office/word/2012/wordml",),
    "w16se": ("http://schemas.microsoft.com/office/word/2015/wordml/symex",),
    "o": ("urn:schemas-microsoft-com:office:office",),
}
_OFF = {"0", "false", "off"}


def tags(*names: str) -> frozenset[str]:
    """The tags lxml gives to these elements, in all their namespaces; "w:" may be left out."""
    return frozenset(tag for name in names for tag in _tags(name))


def _tags(name: str) -> list[str]:
    prefix, _, local = name.rpartition(":")
    return [f"{{{namespace}}}{local}" for namespace in _NAMESPACES[prefix or "w"]]


_ATTRIBUTES = {
    name: tuple(_tags(name))
    for name in (
        *("val", "char", "font", "ascii", "hAnsi", "fldCharType", "vMerge", "type"),
        *("default", "styleId", "customMarkFollows", "w14:val"),
        *("xpath", "prefixMappings", "storeItemID", "w16se:char", "w16se:font"),
    )
}


def attribute(element: Any, name: str = "val") -> str | None:
    """The value of an attribute of the w: namespace, None where it is not there."""
    for key in _ATTRIBUTES[name]:
        found: str | None = element.get(key)
        if found is not None:
            return found
    return None


def is_on(element: Any, name: str = "val") -> bool:
    """Whether a switch is on: it is, unless its value says off."""
    return attribute(element, name) not in _OFF


def child(element: Any, wanted: frozenset[str]) -> Any:
    """The first child with one of these tags, or None."""
    for found in element:
        if found.tag in wanted:
            return found
    return None
