"""The published Croissant metadata are valid by MLCommons' own library, and records load through it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from onrecord.corpus import build
from onrecord.corpus.features import configs
from onrecord.corpus.load import load
from onrecord.corpus.rows import rows

from .conftest import CHECKOUT

if TYPE_CHECKING:
    from pathlib import Path

mlcroissant = pytest.importorskip("mlcroissant")
# The library parses its own JSON-LD with what rdflib has deprecated, and reads Parquet with what pandas has.
pytestmark = pytest.mark.filterwarnings(
    "ignore::DeprecationWarning:rdflib",
    "ignore:ConjunctiveGraph:DeprecationWarning",
    "ignore:The inplace keyword in DataFrame.reset_index:DeprecationWarning",
)


@pytest.fixture
def built(small_corpus: Path) -> Path:
    """Return the corpus directory of the small corpus, built."""
    build.write(build.plan(load(small_corpus)), small_corpus)
    return small_corpus / "corpus"


def dataset(directory: Path) -> Any:
    """Return the dataset that croissant.json describes, validated."""
    return mlcroissant.Dataset(jsonld=str(directory / "croissant.json"))


def text(value: Any) -> Any:
    """Return a value of a record in the form of its row: strings, days, names without prefix."""
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, dict):
        return {name.rsplit("/", 1)[-1]: text(each) for name, each in value.items()}
    if isinstance(value, list):
        return [text(each) for each in value]
    return value.date() if type(value).__name__ == "Timestamp" else value


def flat(value: Any, kind: Any) -> Any:
    """Return a row's value as Croissant gives it: structs of a list have dotted names."""
    if not isinstance(kind, list) or not isinstance(kind[0], dict):
        return value
    return [dict(_leaves(each, kind[0], "")) for each in value]


def _leaves(value: Any, kind: Any, name: str) -> list[tuple[str, Any]]:
    if not isinstance(kind, dict):
        return [(name, value)]
    return [
        leaf
        for part, inner in kind.items()
        for leaf in _leaves(None if value is None else value[part], inner.kind, f"{name}.{part}" if name else part)
    ]


@pytest.mark.parametrize("which", ["shipped", "small"])
def test_croissant_metadata_of_the_corpus_give_no_warning(built: Path, which: str) -> None:
    """Without a card, the facts that only the card has give warnings."""
    issues = dataset(CHECKOUT / "corpus" if which == "shipped" else built).metadata.issues
    assert not issues.errors
    named = {word for each in issues.warnings for word in ("citeAs", "datePublished", "license") if word in each}
    assert named == (set() if which == "shipped" else {"citeAs", "datePublished", "license"})
    assert len(issues.warnings) == len(named)


def test_croissant_metadata_have_every_configuration_except_all(built: Path) -> None:
    """The library finds no error, and a record set for every configuration but the nested one."""
    found = dataset(built)
    assert not found.metadata.issues.errors
    assert [each.name for each in found.metadata.record_sets] == [name for name in configs() if name != "all"]


@pytest.mark.parametrize("config", [name for name in configs() if name != "all"])
def test_croissant_records_equal_the_rows(built: Path, config: str) -> None:
    """Each record has the values of its row."""
    records = [text(each) for each in dataset(built).records(config)]
    expected = rows(load(built.parent), config)
    assert len(records) == len(expected)
    for record, row in zip(records, expected, strict=True):
        for name, value in row.items():
            kind = configs()[config][name].kind
            if isinstance(kind, list):
                assert record[name] == flat(value, kind), name
            elif not isinstance(kind, dict):
                assert record[name] == value, name


def test_an_edited_data_file_does_not_load(built: Path) -> None:
    """A data file that is not the one described does not load."""
    path = built / "data" / "quotes" / "test.parquet"
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(mlcroissant.GenerationError) as caught:
        list(dataset(built).records("quotes"))
    assert "is not identical with the reference" in str(caught.value.__cause__)


def test_paths_in_croissant_are_relative(built: Path) -> None:
    """Paths are relative to croissant.json, so that the corpus can be moved."""
    described = json.loads((built / "croissant.json").read_bytes())
    urls = [each["contentUrl"] for each in described["distribution"]]
    assert urls == [f"data/{config}/test.parquet" for config in configs()]
    assert {each["encodingFormat"] for each in described["distribution"]} == {"application/x-parquet"}
