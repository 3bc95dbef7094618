"""Every reader, fuzzed by coverage: a second each in `make test`, and ONRECORD_FUZZ_SECONDS in `make fuzz`."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

HARNESS = Path(__file__).with_name("readers.py")
SECONDS = os.environ.get("ONRECORD_FUZZ_SECONDS", "1")
FORMATS = ("bio", "brat", "conll", "coref-jsonlines", "corefud", "jsonl", "label-studio")


@pytest.fixture(scope="module")
def atheris() -> None:
    """Skip where the fuzzer is not installed; in CI that is a failure."""
    if importlib.util.find_spec("atheris") is None:
        if os.environ.get("CI"):
            pytest.fail("CI needs atheris: pip install atheris (Linux and macOS, Python 3.11 to 3.13)")
        pytest.skip("pip install atheris")


@pytest.mark.usefixtures("atheris")
@pytest.mark.coverage_fuzz
@pytest.mark.parametrize("name", FORMATS)
def test_any_bytes_are_read_or_refused_by_every_reader(name: str, tmp_path: Path) -> None:
    """No other exception, no hang, and no memory above the limit."""
    options = [f"-max_total_time={SECONDS}", "-seed=1", f"-artifact_prefix={tmp_path}/"]
    done = subprocess.run([sys.executable, str(HARNESS), name, *options], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    assert "DONE" in done.stderr
