"""Fixtures that several rooms share, which worker runs which tests, and how many random cases a property runs.

`make test` has two workers. One file's tests run on one worker, so that its fixtures are made once; tests with the same
`@pytest.mark.xdist_group("name")` do so too, across files. Both kinds of unit start in the order of `LONGEST`.

A test of many random cases is marked `@pytest.mark.fuzz`: it runs Hypothesis's usual 100 of them in `make test`, and
ONRECORD_FUZZ of them in `make fuzz` (ten thousand). Where one case costs more than a few milliseconds (a whole score,
files written and read) the mark says what it can afford: `@pytest.mark.fuzz(cases=15, share=10)` runs 15 in `make
test`, and 10 of each hundred of ONRECORD_FUZZ, so that `make fuzz` as a whole ends within 25 minutes on two cores.
"""

from __future__ import annotations

import gc
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

from onrecord.corpus import build
from onrecord.corpus.load import load

if TYPE_CHECKING:
    from xdist.scheduler.protocol import Scheduling

CHECKOUT = Path(__file__).parents[1]
SMALL_CORPUS = Path(__file__).parent / "corpus_small"
OPTIONAL = ("datasets", "duckdb", "mlcroissant", "pandas", "polars", "spacy")
CASES = 100  # Hypothesis's own
FUZZ_CASES = int(os.environ.get("ONRECORD_FUZZ", "0"))
# The groups and files that take longest, longest first. Workers begin with them, so that at the end no worker is left
# alone with one of them.
LONGEST = (
    "studio",
    "tests/docs/test_examples.py",
    "cluster",
    "datasets",
    "tests/report/test_many_systems.py",
    "site",
    "tests/board/test_committed.py",
)

# A case may take its time: on a busy machine, deadlines find nothing but how busy it is. CI draws the same cases every
# time, so that a change is judged by what it changed; whoever fuzzes by hand draws new ones.
settings.register_profile(
    "onrecord",
    deadline=None,
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=[HealthCheck.too_slow],
    print_blob=True,
)
settings.load_profile("onrecord")


def pytest_configure() -> None:
    """Let ctrl-C reach what the tests start, and in CI fail where a package is missing without which tests are skipped.

    A shell that runs the tests in the background ignores ctrl-C for them too.
    """
    missing = [each for each in OPTIONAL if importlib.util.find_spec(each) is None]
    if missing and os.environ.get("CI"):
        raise pytest.UsageError(f"Tests would be skipped without {', '.join(missing)}: pip install -e '.[dev]'")
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # two workers keep two cores busy without threads
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Give each property that is marked `fuzz` its number of cases, and let workers begin with what takes longest."""
    marks = {
        item.function: mark
        for item in items
        if isinstance(item, pytest.Function) and (mark := item.get_closest_marker("fuzz"))
    }
    for function, mark in marks.items():
        cases, share = mark.kwargs.get("cases", CASES), mark.kwargs.get("share", 100)
        settings(max_examples=FUZZ_CASES * share // 100 or cases)(function)
    if hasattr(config, "workerinput"):  # a worker of xdist
        items.sort(key=_place_in_order)


def pytest_collection_finish() -> None:
    """Keep what imports and collection made out of garbage collections, which otherwise visit it each time."""
    gc.freeze()


def _place_in_order(item: pytest.Item) -> int:
    """Return the place of a test's group, or else of its file, in `LONGEST`; all that are not in it come last."""
    group = item.get_closest_marker("xdist_group")
    unit = group.args[0] if group else item.nodeid.partition("::")[0]
    return LONGEST.index(unit) if unit in LONGEST else len(LONGEST)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Scheduling | None:
    """Return what deals tests to workers under `--dist loadgroup`: all of a group, or else of a file, to one worker."""
    from xdist.scheduler import LoadGroupScheduling

    class ByGroupOrFile(LoadGroupScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return super()._split_scope(nodeid).partition("::")[0]

    return ByGroupOrFile(config, log) if config.getvalue("dist") == "loadgroup" else None


@pytest.fixture
def small_corpus(tmp_path: Path) -> Path:
    """Return the root of a writable copy of the small made-up corpus: two articles, every layer, nothing to find."""
    return Path(shutil.copytree(SMALL_CORPUS, tmp_path / "corpus_small"))


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a wheel made from a newly built copy of the checkout."""
    source = tmp_path_factory.mktemp("source") / "onrecord"
    shutil.copytree(CHECKOUT, source, ignore=shutil.ignore_patterns(".*", "__pycache__", "tests"))
    build.write(build.plan(load(source)), source)
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(source / "dist")]
    subprocess.run(command, cwd=source, check=True, capture_output=True)
    (made,) = (source / "dist").glob("*.whl")
    return made


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the path of a Chromium; where there is none a test that needs it is skipped, and in CI fails."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next((path for path in map(shutil.which, names) if path), None)
    if found is None:
        why = "no Chromium: `make browser` installs it as root, or apt-get install chromium"
        pytest.fail(why) if os.environ.get("CI") else pytest.skip(why)
    return found
