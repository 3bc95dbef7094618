"""Gold and predictions in shards that a test can damage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from onrecord.cluster.score import scored
from onrecord.errors import OnrecordError
from onrecord.scorer import score

if TYPE_CHECKING:
    from pathlib import Path

    from distributed import Client

NUMBER = 12


class Sides:
    """Gold and predictions in shards that a test can damage."""

    def __init__(self, archives: Any, directory: Path, number: int = NUMBER) -> None:
        self.archives = archives
        self.gold_rows, self.predicted_rows = archives.documents(number)
        self.files = (
            archives.write_file(directory / "gold.jsonl", self.gold_rows),
            archives.write_file(directory / "predicted.jsonl", [archives.header, *self.predicted_rows]),
        )
        self.gold = archives.write_shards(directory / "gold", self.gold_rows, 3, ".jsonl.gz")
        self.predicted = archives.write_shards(
            directory / "predicted", self.predicted_rows, 4, ".jsonl.gz", header=archives.header
        )

    def refused(self, client: Client) -> str:
        """Return the error for these shards."""
        with pytest.raises(OnrecordError) as error, scored(client, self.gold, self.predicted, ranges=2):
            pass
        return str(error.value)

    def is_scored(self, client: Client, ranges: int) -> bool:
        """Return whether the result equals that of one machine."""
        with scored(client, self.gold, self.predicted, ranges=ranges) as found:
            return found.to_json() == score(*self.files).to_json()
