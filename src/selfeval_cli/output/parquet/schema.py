"""The schema of the tables: from `tables.toml` to the types of pyarrow."""

from functools import cache
from typing import Any

from selfeval_cli.base.tables import read_table
from selfeval_cli.model.run import Run

#: Money has four places more in 万元 than in 元; no figure of a form is rounded to fit.
PRECISION, SCALE = 38, 10
#: The key of a file's metadata that names the schema and its version.
MARK = b"selfeval.schema"


@cache
def tables() -> dict[str, dict[str, tuple[str, str]]]:
    """The columns of each table: name, then type and meaning."""
    return {name: held for name, held in _file().items() if isinstance(held, dict)}


@cache
def _file() -> dict[str, Any]:
    return read_table(__file__, "tables.toml")


def mark(table: str) -> bytes:
    """What the metadata of a table's files says under `MARK`."""
    return f"{table}/{_file()['version']}".encode()


def schema(table: str, run: Run | None = None) -> Any:
    """The pyarrow schema of a table; that of a run names what made it."""
    import pyarrow

    types = _types()
    columns = [(name, types[kind]) for name, (kind, _) in tables()[table].items()]
    metadata = {MARK: mark(table)}
    if run is not None:
        metadata[b"selfeval.version"] = run.tool.version.encode()
        metadata[b"selfeval.policy"] = run.policy.encode()
        metadata[b"selfeval.language"] = run.language.encode()
    return pyarrow.schema(columns, metadata)


def _types() -> dict[str, Any]:
    import pyarrow as pa

    figure, text, whole = pa.decimal128(PRECISION, SCALE), pa.string(), pa.int32()
    score = pa.struct([("name", text), ("weight", figure), ("score", figure)])
    cell = [(f"cell_{part}", whole) for part in ("table", "row", "column", "line")]
    return {
        "string": text,
        "strings": pa.list_(text),
        "int": whole,
        "key": pa.int64(),
        "bool": pa.bool_(),
        "decimal": figure,
        "scores": pa.list_(score),
        "places": pa.list_(pa.struct([("place", text), *cell, ("cell_text", text)])),
    }
