"""The stages of `score --on`, one after another in this process: any documents, any partitions, the same result."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onrecord.bulk import unread

from onrecord.cluster import across, records, rows, scoring, tangles
from onrecord.cluster.scoring import scored
from onrecord.errors import OnrecordError
from onrecord.scorer import score

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from distributed import Client

NO_CLIENT = cast("Client", None)
SHARE_BYTES = 2_000  # so little that every piece writes several files

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
    """Let the pieces be done in this process, in groups of few cells, with many files to merge."""
    for module in (scoring, across, rows):
        monkeypatch.setattr(module, "completed", here)
    monkeypatch.setattr(scoring, "_worker_bytes", lambda _: SHARE_BYTES / scoring.SPREAD_SHARE)
    monkeypatch.setattr(tangles, "EDGE_BYTES", SHARE_BYTES)
    monkeypatch.setattr(rows, "AT_ONCE", 2)


@pytest.mark.usefixtures("in_process")
@pytest.mark.parametrize("in_blocks", [False, True], ids=["one-by-one", "in-blocks"])
@pytest.mark.fuzz(cases=12, share=5)
@given(pairs=CORPORA, dealt=st.tuples(st.integers(1, 5), st.integers(1, 3), st.integers(1, 3)), data=st.data())
def test_partitions_never_show(
    archives: Any, tmp_path_factory: pytest.TempPathFactory, *, in_blocks: bool, pairs: Any, dealt: Any, data: Any
) -> None:
    """Whatever documents there are, and however they are dealt out, the result is the plain command's, byte by byte."""
    partitions, *shards = dealt
    directory = tmp_path_factory.mktemp("dealt")
    gold, predicted = ([{"doc_id": f"d{at}", **pair[side]} for at, pair in enumerate(pairs)] for side in (0, 1))
    if in_blocks:
        gold, predicted = (
            [{"doc_id": row["doc_id"], "mentions": row["mentions"]} for row in side] for side in (gold, predicted)
        )
    files = (
        archives.write_file(directory / "gold.jsonl", gold),
        archives.write_file(directory / "p.jsonl", [archives.header, *predicted]),
    )
    measures = [*WITHIN, *ACROSS] if not in_blocks else [*WITHIN, *(name for name in ACROSS if "overlap" not in name)]
    expected = score(*files, measures=measures).to_json()
    sides = (
        archives.write_shards(directory / "gold", data.draw(st.permutations(gold)), shards[0]),
        archives.write_shards(
            directory / "predicted", data.draw(st.permutations(predicted)), shards[1], header=archives.header
        ),
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(records, "LARGE_BYTES", 0 if in_blocks else unread.LARGE_BYTES)
        with scored(
            NO_CLIENT, *sides, measures=measures, partitions=partitions, scratch=str(directory / "scratch")
        ) as found:
            assert found.to_json() == expected


@pytest.mark.usefixtures("in_process")
def test_a_giant_component_is_paired_alike(archives: Any, tmp_path: Path) -> None:
    """Clusters that all compete with one another, too many for exact integers, are paired with the same sum."""
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
    with scored(NO_CLIENT, *files, measures=measures, partitions=3, scratch=str(tmp_path / "scratch")) as found:
        assert found.to_json() == score(*files, measures=measures).to_json()


@pytest.mark.usefixtures("in_process")
def test_the_same_job_is_not_done_twice_at_once(archives: Any, tmp_path: Path) -> None:
    """A score of the same shards with the same options is refused while one goes on, and one with others is not."""
    file = archives.write_file(
        tmp_path / "gold.jsonl", [{"doc_id": "d", "mentions": [{"start": 0, "end": 3, "type": "PER"}]}]
    )
    options = {"partitions": 1, "scratch": str(tmp_path / "scratch")}
    with scored(NO_CLIENT, file, file, measures=["mention.strict"], **options):
        with (
            pytest.raises(OnrecordError, match="under way already"),
            scored(NO_CLIENT, file, file, measures=["mention.strict"], **options),
        ):
            pass
        with scored(NO_CLIENT, file, file, measures=["mention.*"], **options) as found:
            assert found["mention.strict"].f1 == 1.0


@pytest.mark.usefixtures("in_process")
def test_blocks_are_really_counted(archives: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Plain documents of a large partition go through the way for blocks, and of a small one do not."""
    counted: list[str] = []
    add = scoring.count_partition.__globals__["Count"].add
    monkeypatch.setattr(
        scoring.count_partition.__globals__["Count"],
        "add",
        lambda self, part: (counted.append(type(part).__name__), add(self, part))[1],
    )
    rows_ = [{"doc_id": "d", "mentions": [{"start": 0, "end": 3, "type": "PER"}]}]
    file = archives.write_file(tmp_path / "gold.jsonl", rows_)
    for size, kind in ((0, "Block"), (10**6, "DocumentPair")):
        counted.clear()
        monkeypatch.setattr(records, "LARGE_BYTES", size)
        options = {"measures": ["mention.*"], "partitions": 1, "scratch": str(tmp_path / "scratch")}
        with scored(NO_CLIENT, file, file, **options) as found:
            assert found["mention.strict"].f1 == 1.0
        assert counted == [kind]
