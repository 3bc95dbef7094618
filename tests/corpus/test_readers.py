"""pandas, polars and DuckDB read every value of every published file with the declared types."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from onrecord.corpus import build
from onrecord.corpus.features import configs
from onrecord.corpus.load import load
from onrecord.corpus.rows import rows

from .conftest import CHECKOUT

if TYPE_CHECKING:
    from pathlib import Path

CONFIGS = list(configs())
DUCKDB = {"string": "VARCHAR", "int32": "INTEGER", "bool": "BOOLEAN", "date": "DATE"}
RESERVED_IN_SQL = {"end"}


@cache
def expected(config: str) -> list[dict[str, Any]]:
    """Return a configuration's rows of the shipped corpus."""
    return rows(load(CHECKOUT), config)


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the directory of the shipped corpus's data files, newly built."""
    target = tmp_path_factory.mktemp("readers")
    build.write(build.plan(load(CHECKOUT), target=target), target)
    return target / "corpus" / "data"


def duckdb_type(kind: Any) -> str:
    """Return how DuckDB writes a kind."""
    if isinstance(kind, list):
        return f"{duckdb_type(kind[0])}[]"
    if isinstance(kind, dict):
        inner = [f'"{name}" {duckdb_type(column.kind)}' for name, column in kind.items()]
        return f"STRUCT({', '.join(inner)})"
    return DUCKDB[kind]


def polars_type(kind: Any) -> Any:
    """Return polars' type for a kind."""
    import polars as pl

    if isinstance(kind, list):
        return pl.List(polars_type(kind[0]))
    if isinstance(kind, dict):
        return pl.Struct({name: polars_type(column.kind) for name, column in kind.items()})
    return {"string": pl.String, "int32": pl.Int32, "bool": pl.Boolean, "date": pl.Date}[kind]


def arrow_type(kind: Any) -> Any:
    """Return Arrow's type for a kind."""
    import pyarrow as pa

    if isinstance(kind, list):
        return pa.list_(arrow_type(kind[0]))
    if isinstance(kind, dict):
        return pa.struct([(name, arrow_type(column.kind)) for name, column in kind.items()])
    return {"string": pa.string(), "int32": pa.int32(), "bool": pa.bool_(), "date": pa.date32()}[kind]


@pytest.mark.parametrize("config", CONFIGS)
def test_pandas_reads_the_declared_types(files: Path, config: str) -> None:
    """With Arrow's dtypes each column has its declared type and values; days are dates without them, too."""
    pd = pytest.importorskip("pandas")
    path = files / config / "test.parquet"
    frame = pd.read_parquet(path, dtype_backend="pyarrow")
    assert list(frame.columns) == list(configs()[config])
    plain = pd.read_parquet(path)
    for name, column in configs()[config].items():
        assert frame[name].dtype == pd.ArrowDtype(arrow_type(column.kind)), name
        assert frame[name].array.__arrow_array__().to_pylist() == [row[name] for row in expected(config)], name
        if column.kind in ("string", "date"):
            values = plain[name].astype(object).where(plain[name].notna(), None)
            assert list(values) == [row[name] for row in expected(config)], name


@pytest.mark.parametrize("config", CONFIGS)
def test_polars_reads_the_declared_types(files: Path, config: str) -> None:
    """Each column has the declared type and every value."""
    pl = pytest.importorskip("polars", reason="polars: `make test` installs it")
    frame = pl.read_parquet(files / config / "test.parquet")
    assert dict(frame.schema) == {name: polars_type(column.kind) for name, column in configs()[config].items()}
    assert frame.to_dicts() == expected(config)


@pytest.mark.parametrize("config", CONFIGS)
def test_duckdb_reads_the_declared_types(files: Path, config: str) -> None:
    """Each column has the declared type and every value, and its name needs no quotes unless the card says so."""
    duckdb = pytest.importorskip("duckdb", reason="duckdb: `make test` installs it")
    path = files / config / "test.parquet"
    found = duckdb.sql(f"from '{path}'")
    columns = configs()[config]
    declared = [duckdb_type(column.kind) for column in columns.values()]
    assert [str(each).replace('"', "") for each in found.types] == [each.replace('"', "") for each in declared]
    assert [dict(zip(columns, row, strict=True)) for row in found.fetchall()] == expected(config)
    plain = [name for name in columns if name not in RESERVED_IN_SQL]
    assert duckdb.sql(f"select {', '.join(plain)} from '{path}'").columns == plain  # noqa: S608 - our own names


def test_a_file_without_rows_is_read_with_its_columns(small_corpus: Path) -> None:
    """The empty file of a corpus without quotes has all columns for every reader."""
    pd, pl, duckdb = (
        pytest.importorskip(name, reason=f"{name}: `make test` installs it") for name in ("pandas", "polars", "duckdb")
    )
    for doc_id in ("ferry-1", "ferry-2"):
        path = small_corpus / "annotations" / "gold" / f"{doc_id}.json"
        path.write_text(json.dumps(json.loads(path.read_bytes()) | {"quotes": []}), encoding="utf-8")
    build.write(build.plan(load(small_corpus)), small_corpus)
    path = small_corpus / "corpus" / "data" / "quotes" / "test.parquet"
    columns = list(configs()["quotes"])
    for frame in (pd.read_parquet(path), pl.read_parquet(path), duckdb.sql(f"from '{path}'").pl()):
        assert list(frame.columns) == columns
        assert len(frame) == 0
