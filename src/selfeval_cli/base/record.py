"""What the stages hand each other: msgspec structs, which pydantic validates at the borders.

A struct costs nothing to define and little to make, so a check builds no pydantic model. Where
data comes from outside (`model_validate`) and where a schema is wanted, pydantic reads the same
definition: a record is a type for it like any other.
"""

from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, Self, get_type_hints

import msgspec
from msgspec import NODEFAULT, Meta, Struct, structs

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, TypeAdapter
    from pydantic_core import CoreSchema

#: Marks a field that stays inside: it is not written.
KEPT = Meta(extra={"written": "never"})
#: Marks a field that is written when it is not None.
IF_GIVEN = Meta(extra={"written": "if-given"})


class Record(Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """A model of documents, reports or policies. Its constructor trusts what it is given.

    The garbage collector passes records over (`gc`): what is frozen is part of no circle.
    """

    @classmethod
    def model_validate(cls, data: Any) -> Self:
        """Return a mapping as a record. Raise pydantic's ValidationError."""
        made: Self = _adapter(cls).validate_python(data)
        return made

    @classmethod
    def model_validate_json(cls, text: str | bytes) -> Self:
        """Return a record from its JSON. Raise pydantic's ValidationError."""
        made: Self = _adapter(cls).validate_json(text)
        return made

    @classmethod
    def model_json_schema(cls, **options: Any) -> dict[str, Any]:
        """Return the JSON Schema; `options` are those of pydantic's `TypeAdapter.json_schema`."""
        return _adapter(cls).json_schema(**options)

    def model_dump(self) -> dict[str, Any]:
        """Return what is written as plain data: texts, numbers, lists, dicts; a Decimal is text."""
        return {
            key: _plain(value)
            for name, key, optional in _written(type(self))
            if not ((value := getattr(self, name)) is None and optional)
        }

    def model_dump_json(self, *, indent: int = 0) -> str:
        """Return what is written as JSON, on one line or indented."""
        return to_json(self.model_dump(), indent=indent)

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: Any, handler: "GetCoreSchemaHandler"
    ) -> "CoreSchema":
        """Tell pydantic the fields; called by pydantic only."""
        from pydantic_core import core_schema as core

        written = {name: key for name, key, _ in _written(cls)}
        hints = get_type_hints(cls, include_extras=True)
        fields = {}
        for field in structs.fields(cls):
            inner = handler.generate_schema(hints[field.name])
            if not field.required:
                made = field.default_factory
                default = field.default if made is NODEFAULT else made()
                inner = core.with_default_schema(inner, default=default)
            fields[field.name] = core.typed_dict_field(
                inner,
                required=field.required,
                validation_alias=field.encode_name,
                serialization_alias=field.encode_name,
                serialization_exclude=field.name not in written,
            )
        return core.no_info_wrap_validator_function(
            lambda value, validate: value if isinstance(value, cls) else cls(**validate(value)),
            core.typed_dict_schema(fields, cls=cls, extra_behavior="forbid"),
            ref=f"{cls.__module__}.{cls.__qualname__}",
            serialization=core.plain_serializer_function_ser_schema(cls.model_dump),
        )


def to_json(value: Any, *, indent: int = 0) -> str:
    """Return plain data as JSON."""
    raw = msgspec.json.encode(value)
    return (msgspec.json.format(raw, indent=indent) if indent else raw).decode()


def _plain(value: Any) -> Any:
    if isinstance(value, Record):
        return value.model_dump()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return str(value) if isinstance(value, Decimal) else value


@cache
def _written(record: type[Record]) -> tuple[tuple[str, str, bool], ...]:
    """The fields that are written: name, key, and whether only when given."""
    marks = {
        name: _mark(hint) for name, hint in get_type_hints(record, include_extras=True).items()
    }
    return tuple(
        (name, key, marks[name] == "if-given")
        for name, key in zip(record.__struct_fields__, record.__struct_encode_fields__, strict=True)
        if marks[name] != "never"
    )


def _mark(hint: Any) -> str | None:
    metas = (item.extra or {} for item in getattr(hint, "__metadata__", ()) if type(item) is Meta)
    return next((meta["written"] for meta in metas if "written" in meta), None)


@cache
def _adapter(record: type[Any]) -> "TypeAdapter[Any]":
    from pydantic import TypeAdapter

    return TypeAdapter(record)
