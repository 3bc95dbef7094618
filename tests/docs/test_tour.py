"""docs/tour.ipynb is executed, and its committed outputs are what it gives; run as a script, it writes them."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import nbformat
from nbclient import NotebookClient

NOTEBOOK = Path(__file__).parents[2] / "docs" / "tour.ipynb"
MOST_BYTES = 300_000


def executed(directory: Path) -> Any:
    """Return the executed notebook; an exception in a cell ends it."""
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    programs = str(Path(sys.executable).parent)  # `!onrecord` is the one that is tested
    client = NotebookClient(
        notebook, timeout=120, record_timing=False, resources={"metadata": {"path": str(directory)}}
    )
    before = os.environ["PATH"]
    os.environ["PATH"] = os.pathsep.join([programs, before])
    try:
        made = client.execute()
    finally:
        os.environ["PATH"] = before
    made.metadata = {"kernelspec": notebook.metadata["kernelspec"], "language_info": {"name": "python"}}
    return made


def outputs(notebook: Any) -> list[tuple[str, list[Any]]]:
    """Return the source and the outputs of each code cell."""
    return [
        (cell.source, [each.get("data", each.get("text")) for each in cell.outputs])
        for cell in notebook.cells
        if cell.cell_type == "code"
    ]


def test_running_the_tour_reproduces_its_committed_outputs(tmp_path: Path) -> None:
    """A changed figure changes the page: run `make readme`."""
    committed = nbformat.read(NOTEBOOK, as_version=4)
    assert outputs(executed(tmp_path)) == outputs(committed)
    assert all(given for _, given in outputs(committed)[1:]), "every cell but the first shows something"
    assert NOTEBOOK.stat().st_size <= MOST_BYTES


if __name__ == "__main__":
    with TemporaryDirectory() as place:
        nbformat.write(executed(Path(place)), NOTEBOOK)
