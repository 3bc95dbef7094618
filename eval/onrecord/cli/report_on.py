"""`onrecord report PRED... -o DIR --on CLUSTER`: a report on predictions in shards."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


def report_on(
    predictions: Sequence[str], directory: Path, *, gold: str | None, seed: int, on: str, most: int
) -> Mapping[str, bytes]:
    """Write the report, and return its files by their paths in it."""
    from onrecord.cluster.report import report_pages
    from onrecord.cluster.session import connect
    from onrecord.report.site.write import check_place, put_in_place

    check_place(directory)
    with connect(on) as client:
        files = dict(report_pages(client, predictions, gold=gold, most=most, seed=seed))
    return put_in_place(directory, files)
