"""The stages of `score --on` on threads of this process: the result is the same for any documents and ranges."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import fsspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.cluster.partition import READ_BYTES
from onrecord.cluster.plan import MERGE_LIMITS, MergeLimits
from onrecord.cluster.score import scored
from onrecord.errors import OnrecordError
from onrecord.scorer import score

if TYPE_CHECKING:
    from pathlib import Path

    from distributed import Client

from .storage import reads

pytestmark = pytest.mark.xdist_group("cluster")
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
KERNELS = ("muc", "b3", "ceafm", "ceafe", "blanc", "lea", "conll")
ACROSS = [
    f"{measure}[match={match}{singletons}]"
    for singletons in ("", ",singletons=no")
    for measure, match in [
        *((f"xcoref.{kernel}", "exact") for kernel in KERNELS),
        *((f"utterance.xcoref.{kernel}", "exact") for kernel in KERNELS),
        ("xcoref.conll", "head"),
        ("xcoref.conll", "overlap"),
        ("utterance.xcoref.conll", "overlap"),
    ]
]


MERGES = pytest.mark.parametrize(
    "merge", [MERGE_LIMITS, MergeLimits(here=0, task=10)], ids=["merged-here", "merged-by-tasks"]
)


@MERGES
@pytest.mark.fuzz(cases=12, share=5)
@given(pairs=CORPORA, dealt=st.tuples(st.integers(1, 5), st.integers(1, 3), st.integers(1, 3)), data=st.data())
def test_the_result_does_not_depend_on_the_ranges(
    threads: Client,
    archives: Any,
    tmp_path_factory: pytest.TempPathFactory,
    *,
    merge: MergeLimits,
    pairs: Any,
    dealt: Any,
    data: Any,
) -> None:
    """For any documents and ranges, the result equals that of one machine byte for byte."""
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
    scratch = directory / "scratch"
    with scored(threads, *sides, measures=measures, ranges=ranges, scratch=str(scratch), merge=merge) as found:
        assert found.to_json() == expected
        crossed = [*scratch.rglob("deal-*.done")]
    # without mentions, utterances may have clusters
    if merge.here or any(row["mentions"] for row in (*gold, *predicted)):
        assert bool(crossed) == (merge.here == 0)


def test_lines_that_are_larger_than_one_read_are_scored(threads: Client, archives: Any, tmp_path: Path) -> None:
    """The range has several times as many bytes as are read at once."""
    sides = archives.documents(6)
    note = READ_BYTES // 3 * "x"
    for row in (*sides[0], *sides[1]):
        for mention in row["mentions"][:1]:
            mention["note"] = note
    gold, predicted = sides
    files = (
        archives.write_file(tmp_path / "gold.jsonl", gold),
        archives.write_file(tmp_path / "p.jsonl", [archives.header, *predicted]),
    )
    with scored(threads, *files, ranges=1, scratch=str(tmp_path / "scratch")) as found:
        assert found.to_json() == score(*files).to_json()


@MERGES
def test_a_very_large_component_is_paired_with_the_same_sum(
    threads: Client, archives: Any, tmp_path: Path, merge: MergeLimits
) -> None:
    """Clusters that all compete, too many for exact integers, are paired with the same sum."""
    merge = merge._replace(task=300)
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
    options = {"measures": measures, "ranges": 3, "scratch": str(tmp_path / "scratch"), "merge": merge}
    with scored(threads, *files, **options) as found:
        assert found.to_json() == score(*files, measures=measures).to_json()


def test_competing_cells_are_read_only_for_kernels_with_pairings(
    threads: Client, archives: Any, tmp_path: Path
) -> None:
    """Kernels without pairings get their counts without the files of competing cells."""
    gold, predicted = archives.documents(12)
    files = (
        archives.write_file(tmp_path / "gold.jsonl", gold),
        archives.write_file(tmp_path / "p.jsonl", [archives.header, *predicted]),
    )
    merge, scratch = MergeLimits(here=0), f"watched:///{tmp_path.name}/scratch"
    for measures, fetched in ((["xcoref.muc", "xcoref.blanc[singletons=no]"], False), (["xcoref.ceafm"], True)):
        with (
            reads() as paths,
            scored(threads, *files, measures=measures, ranges=3, scratch=scratch, merge=merge) as found,
        ):
            assert found.to_json() == score(*files, measures=measures).to_json()
        assert any("/tangle-" in path for path in paths) == fetched


def test_the_same_score_is_refused_while_the_first_runs(threads: Client, archives: Any, tmp_path: Path) -> None:
    """A second score of the same shards and options is refused; one with other options is not."""
    file = archives.write_file(
        tmp_path / "gold.jsonl", [{"doc_id": "d", "mentions": [{"start": 0, "end": 3, "type": "PER"}]}]
    )
    options = {"ranges": 1, "scratch": str(tmp_path / "scratch")}
    with scored(threads, file, file, measures=["mention.strict"], **options):
        with (
            pytest.raises(OnrecordError, match="already running"),
            scored(threads, file, file, measures=["mention.strict"], **options),
        ):
            pass
        with scored(threads, file, file, measures=["mention.*"], **options) as found:
            assert found["mention.strict"].f1 == 1.0


@pytest.mark.parametrize("suffix", [".jsonl", ".jsonl.gz", ".parquet"])
def test_shards_and_scratch_may_be_in_an_object_store(
    threads: Client, archives: Any, tmp_path: Path, suffix: str
) -> None:
    """Shards and job directories in an object store (here in memory) give the same result."""
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
    with scored(threads, *sides, ranges=3, scratch=scratch) as found:
        assert found.to_json() == score(*files).to_json()
    assert not memory.exists(f"/{tmp_path.name}/scratch") or memory.ls(f"/{tmp_path.name}/scratch") == []
