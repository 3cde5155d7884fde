"""What a content control shows that is bound to a value in the package's custom XML."""

import posixpath
from typing import Any
from zipfile import ZipFile

from selfeval_cli.base.errors import UnreadableDocument
from selfeval_cli.base.regex import regex
from selfeval_cli.input.docx.names import attribute, child, tags
from selfeval_cli.input.package import parse, read_part, relationships

_PROPERTIES, _PLAIN_TEXT = tags("sdtPr"), tags("text")
BINDING = tags("dataBinding")
#: The paths that Word itself writes: elements by name and rank, then perhaps an attribute. Any
#: other path is not followed: it comes from the document and could be made to take for ever.
_STEP = regex(
    r"/(?P<attribute>@)?(?:(?P<prefix>[\w.-]+):)?(?P<name>[\w.-]+)(?:\[(?P<rank>\d{1,6})\])?"
)
_PATH = regex(r"(?:/@?(?:[\w.-]+:)?[\w.-]+(?:\[\d{1,6}\])?){1,32}")
_MAPPING = regex(r"xmlns:([\w.-]+)\s*=\s*(?:'([^']*)'|\"([^\"]*)\")")
_MOST_ITEMS = 64


class Bindings:
    """The custom XML of a package, read when the first bound control asks for it."""

    def __init__(self, archive: ZipFile, related: list[tuple[str, str, bool]]) -> None:
        self._archive = archive
        self._parts = [
            target
            for kind, target, external in related
            if kind == "customXml" and not external and target in archive.NameToInfo
        ][:_MOST_ITEMS]
        self._items: dict[str, Any] | None = None

    def value(self, control: Any) -> str | None:
        """The text a w:sdt shows by its binding; None where it is bound to nothing readable.

        Only a plain text control shows its value as it is stored.
        """
        properties = child(control, _PROPERTIES)
        binding = None if properties is None else child(properties, BINDING)
        if binding is None or not self._parts or child(properties, _PLAIN_TEXT) is None:
            return None
        root = self._roots().get((attribute(binding, "storeItemID") or "").lower())
        path = attribute(binding, "xpath") or ""
        if root is None or not _PATH.fullmatch(path):
            return None
        mapped = _MAPPING.findall(attribute(binding, "prefixMappings") or "")
        return _follow(root, path, {prefix: one or other for prefix, one, other in mapped})

    def _roots(self) -> dict[str, Any]:
        if self._items is None:
            self._items = {}
            for part in self._parts:
                try:
                    self._items[self._identity(part)] = parse(read_part(self._archive, part), part)
                except UnreadableDocument as problem:
                    if problem.cause not in ("bad-xml", "truncated"):
                        raise
        return self._items

    def _identity(self, part: str) -> str:
        """The id that bindings name the part by, which stands in a part of its own."""
        for kind, target, external in relationships(self._archive, part):
            if kind == "customXmlProps" and not external and target in self._archive.NameToInfo:
                root = parse(read_part(self._archive, target), target)
                return next((v for k, v in root.attrib.items() if k.endswith("itemID")), "").lower()
        return posixpath.basename(part)


def _follow(root: Any, path: str, namespaces: dict[str, str]) -> str | None:
    """The text at a path that `_PATH` accepts; None where the document has no such place."""
    at, inside = None, [root]
    for step in _STEP.finditer(path):
        namespace = namespaces.get(step["prefix"] or "", "")
        name = f"{{{namespace}}}{step['name']}" if namespace else step["name"]
        if step["attribute"]:
            found: str | None = None if at is None else at.get(name)
            return found
        named = [element for element in inside if element.tag == name]
        rank = int(step["rank"] or 1)
        if not 1 <= rank <= len(named):
            return None
        at = named[rank - 1]
        inside = list(at)
    return None if at is None else "".join(at.itertext())
