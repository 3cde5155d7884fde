"""Who a form is about, and which year: the rows of its head."""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from msgspec import Struct, field
from msgspec.structs import replace

from selfeval_cli.base.regex import regex
from selfeval_cli.base.text import bare, fold
from selfeval_cli.forms import labels
from selfeval_cli.forms.leaves import text_leaf
from selfeval_cli.forms.lines import Line, is_label, labelled_texts
from selfeval_cli.model.document import Slot
from selfeval_cli.model.form import Remark, Text

#: Not the year of a document's number (〔2020〕10号) or of a full date.
_YEAR = regex(
    r"(?<![\d〔\[-])((?:19|20)\d{2})(?:年(?!\d{1,2}月\d{1,2}日)度?|(?![\d./〕\]-])\b)",
    needs=("19", "20"),
)
#: Several years in one: 2023-2024年度.
_YEARS = regex(
    r"(?<!\d)(?:19|20)\d{2}年?[-—–~至]+(?:19|20)\d{2}(?:年|学年|$)", needs=tuple("-—–~至")
)
_CHINESE_YEAR = regex(r"([二][〇○零Ooο0一二三四五六七八九]{3})年", needs="二")
_CHINESE_DIGITS = {c: str(n) for n, c in enumerate("〇一二三四五六七八九")} | {"○": "0", "零": "0"}
#: A line, or a cell, that says the form's year and nothing else.
_YEAR_LINE = regex(r"\W*(20\d\d)\s*年度\W*")
_YEAR_FIRST = regex(r"\W*\d{4}\s*年")
_MAX_CAPTION = 60
#: The departments that the form of a transfer asks for, one beside the other.
_DEPARTMENTS = ("department", "local_department")


class Identity(Struct):
    """The fields of the head by name, and the year with the text that says it."""

    fields: dict[str, Text] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    year: int | None = None
    year_text: Text = field(default_factory=Text)

    def first(self, *names: str) -> Text:
        """The first of these fields that is filled, else the first that the form has a cell for."""
        found = [self.fields[name] for name in names if name in self.fields]
        filled = (text for text in found if text)
        return next(filled, next((text for text in found if text.cell), Text()))

    @property
    def department(self) -> Text:
        """The competent department, the local one where the central one is printed beside it: it
        is the side that reports. Where the unit has a label of its own, 预算单位 may be it."""
        more = ("budget_unit",) if "unit" in self.fields else ()
        return self.first("local_department", "department", *more)

    def half_named(self) -> Iterator[Remark]:
        """A remark where the form asks for the central department and the local one, and the cell
        for one of the two is empty."""
        pair = [(self.fields.get(name, Text()), name) for name in _DEPARTMENTS]
        blank = [(leaf, name) for leaf, name in pair if not leaf]
        for leaf, name in blank if len(blank) == 1 else ():
            if leaf.cell is not None:
                label = fold(self.labels[name]).rstrip(":")
                yield Remark(kind="blank-field", at=Text(text=label, cell=leaf.cell))

    @property
    def unit(self) -> Text:
        """The unit that spends the money, by the likeliest label that the form prints."""
        names = ("unit", "budget_unit", "reporting_unit")
        return self.first(next((name for name in names if name in self.fields), "unit"))

    def take(self, line: Line) -> bool:
        """Read a row of the head; False when it holds none of its labels."""
        found = pairs(line)
        for label, name, value in found:
            known = self.fields.get(name)
            if known is None or not known.text:
                self.fields[name], self.labels[name] = value, label
            if bare(label) in labels.table()["identity"]["year"]:
                self.take_year(value)
        return bool(found)

    def take_caption(self, text: str) -> None:
        """Keep what a paragraph says of the form where no table does: 填报单位：……"""
        for _, name, value in labelled_texts(text) if len(text) <= _MAX_CAPTION else ():
            if not self.fields.get(name, Text()).text:
                self.fields[name] = Text(text=value)

    def take_year(self, text: Text) -> None:
        """Keep the first year that is printed, or the text that says several; and a year line that
        says another one than the title."""
        if self.year is not None:
            line = _YEAR_LINE.fullmatch(fold(text.text))
            if line is not None and int(line[1]) != self.year:
                self.year_text = text
        elif len(text.text) <= _MAX_CAPTION:
            year = year_in(text.text)
            if year is not None or (not self.year_text and _YEARS.search(fold(text.text))):
                self.year, self.year_text = year, text


def read_identity(title: Text, lines: Iterable[Line]) -> Identity:
    """Read the head of a form from its title, its rows and the captions between them."""
    found = Identity()
    found.take_year(title)
    paragraphs: list[str] = []
    for line in lines:
        if not found.take(line) or _begins_with_year(line):
            for caption in captions(line):
                found.take_year(caption)
        if line.grid is None:
            paragraphs.append(line.paragraph)
    for paragraph in paragraphs:
        found.take_caption(paragraph)
    return found


def _begins_with_year(line: Line) -> bool:
    """Whether a row's only cell says the year in front of a label: （2023年度） 填报单位：……"""
    return line.only is not None and _YEAR_FIRST.match(line.only.text) is not None


def captions(line: Line) -> list[Text]:
    """The texts of a line that may say a year or a money unit."""
    if line.grid is None:
        return [Text(text=line.paragraph)]
    return [text_leaf(slot) for slot in line.printed]


def pairs(line: Line) -> list[tuple[str, str, Text]]:
    """The labels of the head that a line prints, each with its field and its value."""
    found: list[tuple[str, str, Text]] = []
    for slot in line.printed if "identity" in line.marks else ():
        name = line.names(slot).get("identity")
        value = None if name is None else _beside(line, slot, name)
        if name is not None and value is not None:
            found.append((slot.text, name, value))
        elif name is None:
            within = labelled_texts(slot.text)
            found += [(label, n, replace(text_leaf(slot), text=v)) for label, n, v in within]
    return found


def _beside(line: Line, label: Slot, name: str) -> Text | None:
    """The value right of a label; None where another label stands there and none is asked for."""
    after = _value_slot(line, label)
    if after is not None and not is_label(line, after):
        return text_leaf(after)
    return Text() if after is None or name != "other" else None


def _value_slot(line: Line, label: Slot) -> Slot | None:
    """The cell that holds the value of `label`: the next one. A text pads a label that was merged
    over several columns with empty cells, and in a table one may be spread over them unmerged; the
    value is then the next print, if that is no label and no other text but a label comes after
    it."""
    after = line.after(label)
    if after is None or after.text.strip():
        return after
    texts = line.behind(after)
    if not texts or is_label(line, texts[0]) or (len(texts) > 1 and not is_label(line, texts[1])):
        return after
    return texts[0]


@lru_cache(maxsize=1024)
def year_in(text: str) -> int | None:
    """The year printed in a title or a caption: 2020年度, 2020, 二〇二〇年. None for several."""
    folded = fold(text)
    if _YEARS.search(folded):
        return None
    found = _YEAR.search(folded)
    if found:
        return int(found[1])
    chinese = _CHINESE_YEAR.search(folded)
    if chinese:
        digits = "".join(_CHINESE_DIGITS.get(c, "0" if c in "Ooο" else c) for c in chinese[1])
        return int(digits) if digits.isdigit() else None
    return None
