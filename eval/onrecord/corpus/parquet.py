"""Convert the rows of a configuration to Parquet, and compare two Parquet files by their rows.

The Arrow schema depends on the declared columns and not on the values: `date` is date32, lists and structs are nested.
Files are compared by their columns and rows, since their bytes depend on the version of pyarrow. A file without rows
has no row group, because the loader of `datasets` fails on an empty one.

pyarrow comes with the extra [data]; only building the data set needs it.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from onrecord.errors import OnrecordError, shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from onrecord.corpus.columns import Kind, Struct


def parquet(rows: Sequence[Mapping[str, Any]], columns: Struct) -> bytes:
    """Return rows as the bytes of a Parquet file.

    Args:
        rows: Rows as `conform` returns them: dicts with exactly these columns, and values of their kinds. No rows give
            a file without a row group.
        columns: Column name -> kind and meaning, in the order of the file.

    Raises:
        OnrecordError: pyarrow is not installed.
    """
    pa, pq = _pyarrow()
    schema = pa.schema([(name, _type(column.kind)) for name, column in columns.items()])
    sink = BytesIO()
    with pq.ParquetWriter(sink, schema) as writer:
        if rows:
            writer.write_table(pa.Table.from_pylist(list(rows), schema=schema))
    return sink.getvalue()


def difference(found: bytes, made: bytes) -> str | None:
    """Return a description of the first difference between two Parquet files; None if columns and rows are equal.

    Args:
        found: The bytes of the existing file, which may be damaged; that is a difference too.
        made: The bytes of the new file.

    Raises:
        OnrecordError: pyarrow is not installed.
    """
    pa, pq = _pyarrow()
    expected = pq.read_table(BytesIO(made))
    try:
        table = pq.read_table(BytesIO(found))
    except pa.ArrowInvalid as error:
        return f"not a Parquet file: {error}"
    if table.equals(expected):
        return None
    types = [{field.name: str(field.type) for field in each.schema} for each in (table, expected)]
    if list(types[0].items()) != list(types[1].items()):
        changed = [name for name in {**types[1], **types[0]} if types[0].get(name) != types[1].get(name)]
        return f"other columns: {', '.join(changed) or 'in another order'}"
    for number, (row, expected_row) in enumerate(zip(table.to_pylist(), expected.to_pylist(), strict=False), 1):
        if unequal := [name for name in row if row[name] != expected_row[name]]:
            return f"row {number}, {unequal[0]}: {shown(row[unequal[0]])}"
    return f"{table.num_rows} rows for {expected.num_rows}"


def _type(kind: Kind) -> Any:
    """Return the Arrow type of a kind: a scalar's name, a list of one kind, or a dict of columns."""
    pa, _ = _pyarrow()
    if isinstance(kind, list):
        return pa.list_(_type(kind[0]))
    if isinstance(kind, dict):
        return pa.struct([(name, _type(column.kind)) for name, column in kind.items()])
    return {"string": pa.string, "int32": pa.int32, "bool": pa.bool_, "date": pa.date32}[kind]()


def _pyarrow() -> tuple[Any, Any]:
    """Return the modules (pyarrow, pyarrow.parquet); raise OnrecordError if pyarrow is not installed."""
    try:
        import pyarrow as pa
        from pyarrow import parquet as pq
    except ImportError as error:
        raise OnrecordError(
            "The data set is built as Parquet, which needs pyarrow.",
            got=str(error),
            expected="pyarrow 17 or later",
            hint="pip install 'pyarrow>=17'",
        ) from error
    return pa, pq
