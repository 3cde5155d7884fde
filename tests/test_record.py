"""Records: what is written of them, and that pydantic takes them for types of its own."""

import json
from decimal import Decimal
from typing import Annotated

import pytest
from msgspec import field
from pydantic import BaseModel, TypeAdapter, ValidationError

from selfeval_cli.base.record import IF_GIVEN, KEPT, Record
from selfeval_cli.model.form import CellRef, Figure
from selfeval_cli.model.report import Repair, RepairCell


class Leaf(Record, frozen=True, kw_only=True):
    """A leaf."""

    text: str
    number: Decimal | None = None
    place: Annotated[str | None, IF_GIVEN] = None
    inside: Annotated[tuple[str, ...], KEPT] = ()
    named: str = field(default="", name="from")


class Tree(Record, frozen=True, kw_only=True):
    """Leaves."""

    leaves: tuple[Leaf, ...] = ()
    words: dict[str, int] = field(default_factory=dict)


TREE = Tree(leaves=(Leaf(text="“元”\n", number=Decimal("8.70"), inside=("a",)),))


def test_what_is_kept_or_not_given_is_not_written() -> None:
    assert TREE.model_dump() == {
        "leaves": [{"text": "“元”\n", "number": "8.70", "from": ""}],
        "words": {},
    }
    assert Leaf(text="", place="Sheet1!F12").model_dump()["place"] == "Sheet1!F12"


def test_json_is_on_one_line_or_indented() -> None:
    line = '{"leaves":[{"text":"“元”\\n","number":"8.70","from":""}],"words":{}}'

    assert TREE.model_dump_json() == line
    assert TREE.model_dump_json(indent=2).startswith('{\n  "leaves": [\n    {\n')
    assert json.loads(TREE.model_dump_json(indent=2)) == json.loads(line)


def test_what_is_written_is_read_again() -> None:
    read = Tree.model_validate_json(TREE.model_dump_json())

    assert read == Tree(leaves=(Leaf(text="“元”\n", number=Decimal("8.70")),))
    assert Tree.model_validate(TREE.model_dump()) == read
    assert Tree.model_validate({}) == Tree()
    assert Tree.model_validate({}).words is not Tree.model_validate({}).words


@pytest.mark.parametrize(
    ("data", "place"),
    [
        ({"leaves": [{}]}, ("leaves", 0, "text")),
        ({"leaves": [{"text": "", "number": "ten"}]}, ("leaves", 0, "number")),
        ({"leaves": [{"text": "", "named": "x"}]}, ("leaves", 0, "named")),
        ({"branches": []}, ("branches",)),
    ],
)
def test_what_is_wrong_is_refused_at_its_place(
    data: dict[str, object], place: tuple[object]
) -> None:
    """A missing, a false and an unknown value; a field goes by the name it is written under."""
    with pytest.raises(ValidationError) as caught:
        Tree.model_validate(data)

    assert caught.value.errors()[0]["loc"] == place


def test_a_record_stands_in_a_model_of_pydantic() -> None:
    class Filed(BaseModel):
        cell: CellRef
        tree: Tree

    cell = CellRef(table=1, row=2, column=3, text="100", flags=("struck",))
    filed = Filed(cell=cell, tree=TREE)

    assert filed.cell is cell
    assert filed.model_dump()["cell"] == {
        "table": 1, "row": 2, "column": 3, "line": None, "text": "100"
    }  # fmt: skip
    assert Filed.model_validate_json(filed.model_dump_json()).cell.row == 2


def test_the_schema_tells_what_is_written() -> None:
    schema = Tree.model_json_schema(mode="serialization", by_alias=True)
    leaf = schema["$defs"]["Leaf"]

    assert leaf["description"] == "A leaf."
    assert set(leaf["properties"]) == {"text", "number", "place", "from"}
    assert leaf["additionalProperties"] is False
    assert TypeAdapter(Tree).json_schema(mode="serialization") == schema


def test_a_record_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        TREE.leaves = ()  # type: ignore[misc]


def test_the_keys_of_a_repair_are_from_and_to() -> None:
    repair = Repair(cells=(RepairCell(where="总分", before="98.9", after="99", kind="total"),))

    (cell,) = repair.model_dump()["cells"]

    assert (cell["from"], cell["to"]) == ("98.9", "99")
    assert Repair.model_validate_json(repair.model_dump_json()) == repair
    assert not Figure()
