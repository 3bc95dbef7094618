"""The stages of `score --on`, one after another in this process: any documents, any partitions, the same result."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any, cast

import fsspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.cluster import clusters, crossing, partition
from onrecord.cluster import score as score_module
from onrecord.cluster.score import scored
from onrecord.cluster.scratch import Scratch
from onrecord.errors import OnrecordError
from onrecord.scorer import score

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from distributed import Client

NO_CLIENT = cast("Client", None)

NAMES = st.sampled_from(["a", "b", "c", "d", "e", None])
MENTIONS = st.lists(
    st.builds(
        lambda place, entity, kind: {"start": 10 * place, "end": 10 * place + 5, "type": kind, "entity": entity},
        st.integers(0, 12),
        NAMES,
        st.sampled_from(["PER", "ORG"]),
    ),
    max_size=10,
    unique_by=lambda mention: mention["start"],
)
QUOTES = st.lists(
    st.builds(
        lambda place, utterance: {"content": [{"start": 10 * place, "end": 10 * place + 8}], "utterance": utterance},
        st.integers(0, 6),
        NAMES,
    ),
    max_size=4,
    unique_by=lambda quote: quote["content"][0]["start"],
)
DOCUMENTS = st.fixed_dictionaries({"mentions": MENTIONS}, optional={"quotes": QUOTES})
CORPORA = st.lists(st.tuples(DOCUMENTS, DOCUMENTS), min_size=1, max_size=6)
WITHIN = ["mention.*", "coref.*", "utterance.coref.*", "leakage"]
ACROSS = [
    f"{kind}.{kernel}{settings}"
    for kind, matches in (("xcoref", ("exact", "head", "overlap")), ("utterance.xcoref", ("exact", "overlap")))
    for kernel in ("muc", "b3", "ceafm", "ceafe", "blanc", "lea", "conll")
    for match in matches
    for settings in (f"[match={match}]", f"[match={match},singletons=no]")
]


def here(_client: object, function: Callable[[Any], Any], pieces: Iterable[Any], *, name: str) -> Iterator[Any]:
    """Do what a cluster does, in this process, and give the results in the opposite order."""
    del name
    return iter([(piece, function(piece)) for piece in list(pieces)][::-1])


@pytest.fixture
def in_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the tasks run in this process, on lines that are read a few at a time."""
    for module in (score_module, crossing):
        monkeypatch.setattr(module, "completed", here)
    monkeypatch.setattr(score_module, "_ranges", lambda _sources, _client: 1)
    monkeypatch.setattr(partition, "READ_BYTES", 200)


@pytest.mark.usefixtures("in_process")
@pytest.mark.parametrize("limit", [clusters.LIMIT, 0], ids=["merged-here", "merged-by-tasks"])
@pytest.mark.fuzz(cases=12, share=5)
@given(pairs=CORPORA, dealt=st.tuples(st.integers(1, 5), st.integers(1, 3), st.integers(1, 3)), data=st.data())
def test_ranges_never_show(
    archives: Any, tmp_path_factory: pytest.TempPathFactory, *, limit: int, pairs: Any, dealt: Any, data: Any
) -> None:
    """Whatever documents there are, and however they are dealt out, the result is the plain command's, byte by byte."""
    ranges, *shards = dealt
    directory = tmp_path_factory.mktemp("dealt")
    gold, predicted = ([{"doc_id": f"d{at}", **pair[side]} for at, pair in enumerate(pairs)] for side in (0, 1))
    files = (
        archives.write_file(directory / "gold.jsonl", gold),
        archives.write_file(directory / "p.jsonl", [archives.header, *predicted]),
    )
    measures = [*WITHIN, *ACROSS]
    expected = score(*files, measures=measures).to_json()
    sides = (
        archives.write_shards(directory / "gold", data.draw(st.permutations(gold)), shards[0]),
        archives.write_shards(
            directory / "predicted", data.draw(st.permutations(predicted)), shards[1], header=archives.header
        ),
    )
    crossed: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clusters, "LIMIT", limit)
        patch.setattr(
            clusters, "cross", lambda *given, **more: (crossed.append(given[2]), crossing.cross(*given, **more))[1]
        )
        patch.setattr(crossing, "DEAL_ITEMS", 10)
        with scored(NO_CLIENT, *sides, measures=measures, ranges=ranges, scratch=str(directory / "scratch")) as found:
            assert found.to_json() == expected
    assert bool(crossed) == (limit == 0 and any(row["mentions"] for row in (*gold, *predicted)))


@pytest.mark.usefixtures("in_process")
@pytest.mark.parametrize("limit", [clusters.LIMIT, 0], ids=["merged-here", "merged-by-tasks"])
def test_a_giant_component_is_paired_alike(
    archives: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: int
) -> None:
    """Clusters that all compete with one another, too many for exact integers, are paired with the same sum."""
    monkeypatch.setattr(clusters, "LIMIT", limit)
    monkeypatch.setattr(crossing, "DEAL_ITEMS", 300)
    draw = random.Random(7)  # noqa: S311 - data to score, not secrets
    sides: tuple[list[Any], list[Any]] = ([], [])
    for at in range(40):
        for rows_ in sides:
            mentions = [
                {"start": 5 * place, "end": 5 * place + 3, "entity": f"e{draw.randrange(150)}"} for place in range(30)
            ]
            rows_.append({"doc_id": f"d{at}", "mentions": mentions})
    gold, predicted = sides
    files = (
        archives.write_file(tmp_path / "gold.jsonl", gold),
        archives.write_file(tmp_path / "p.jsonl", [archives.header, *predicted]),
    )
    measures = ["xcoref.ceafe", "xcoref.ceafm", "xcoref.conll[singletons=no]"]
    with scored(NO_CLIENT, *files, measures=measures, ranges=3, scratch=str(tmp_path / "scratch")) as found:
        assert found.to_json() == score(*files, measures=measures).to_json()


@pytest.mark.usefixtures("in_process")
def test_cells_that_compete_are_fetched_for_pairings_only(
    archives: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where clusters are too many for this process, kernels that pair none get what they count from all the same."""
    monkeypatch.setattr(clusters, "LIMIT", 0)
    gold, predicted = archives.documents(12)
    files = (
        archives.write_file(tmp_path / "gold.jsonl", gold),
        archives.write_file(tmp_path / "p.jsonl", [archives.header, *predicted]),
    )
    unpickled: list[str] = []
    unpickle = Scratch.unpickle
    monkeypatch.setattr(Scratch, "unpickle", lambda self, name: (unpickled.append(name), unpickle(self, name))[1])
    for measures, fetched in ((["xcoref.muc", "xcoref.blanc[singletons=no]"], False), (["xcoref.ceafm"], True)):
        unpickled.clear()
        with scored(NO_CLIENT, *files, measures=measures, ranges=3, scratch=str(tmp_path / "scratch")) as found:
            assert found.to_json() == score(*files, measures=measures).to_json()
        assert any(name.startswith("tangle-") for name in unpickled) == fetched


@pytest.mark.usefixtures("in_process")
def test_the_same_job_is_not_done_twice_at_once(archives: Any, tmp_path: Path) -> None:
    """A score of the same shards with the same options is refused while one goes on, and one with others is not."""
    file = archives.write_file(
        tmp_path / "gold.jsonl", [{"doc_id": "d", "mentions": [{"start": 0, "end": 3, "type": "PER"}]}]
    )
    options = {"ranges": 1, "scratch": str(tmp_path / "scratch")}
    with scored(NO_CLIENT, file, file, measures=["mention.strict"], **options):
        with (
            pytest.raises(OnrecordError, match="under way already"),
            scored(NO_CLIENT, file, file, measures=["mention.strict"], **options),
        ):
            pass
        with scored(NO_CLIENT, file, file, measures=["mention.*"], **options) as found:
            assert found["mention.strict"].f1 == 1.0


@pytest.mark.usefixtures("in_process")
@pytest.mark.parametrize("suffix", [".jsonl", ".jsonl.gz", ".parquet"])
def test_shards_and_scratch_may_be_anywhere(archives: Any, tmp_path: Path, suffix: str) -> None:
    """In a bucket, which stands here in memory, lines are read by their places as well, from the scratch if need be."""
    gold, predicted = archives.documents(12)
    files = (
        archives.write_file(tmp_path / "gold.jsonl", gold),
        archives.write_file(tmp_path / "p.jsonl", [archives.header, *predicted]),
    )
    sides = []
    memory = fsspec.filesystem("memory")
    for name, rows, header in (("gold", gold, None), ("predicted", predicted, archives.header)):
        archives.write_shards(tmp_path / name, rows, 2, suffix, header)
        memory.put(str(tmp_path / name), f"/{tmp_path.name}/{name}", recursive=True)
        sides.append(f"memory:///{tmp_path.name}/{name}")
    scratch = f"memory:///{tmp_path.name}/scratch"
    with scored(NO_CLIENT, *sides, ranges=3, scratch=scratch) as found:
        assert found.to_json() == score(*files).to_json()
    assert not memory.exists(f"/{tmp_path.name}/scratch") or memory.ls(f"/{tmp_path.name}/scratch") == []
