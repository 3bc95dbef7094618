"""Go the walk of docs/annotating.md from `serve` to gold, by commands, mouse and keys; print each step's time.

`make walk` runs it. It reviews gold of the small corpus: a mark is corrected, and one is added that names a new entity.
The test of the walk is made of the same steps. The server is installed and has run before; a first start takes longer.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from studio_editor import Editor, browser
from studio_server import copied, free_port, template

from onrecord.studio.connection import connect
from onrecord.studio.place import VARIABLE, Place
from onrecord.studio.projects import find

if TYPE_CHECKING:
    from collections.abc import Iterator

DOC = "ferry-1"
CORPUS = Path(__file__).parents[2] / "corpus_small"


class Walk:
    """A walk with its own server and corpus; `steps` are what was done, with the seconds that it took."""

    def __init__(self, root: Path, place: Place, chromium: str) -> None:
        self.root, self.place, self.chromium = root, place, chromium
        self.steps: list[tuple[str, float]] = []

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        """Take the time of a block."""
        began = time.perf_counter()
        yield
        self.steps.append((title, time.perf_counter() - began))

    def run(self, *words: str) -> str:
        """Run a command as a step, and return what it prints; AssertionError where it fails."""
        environment = os.environ | {"ONRECORD_HOME": str(self.root), VARIABLE: str(self.place.root)}
        with self.step(f"onrecord {' '.join(each for each in words if str(self.root) not in each)}"):
            command = [sys.executable, "-m", "onrecord", *words]
            done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Run `serve` for a block, and stop it as ctrl-C does."""
        command = [sys.executable, "-m", "onrecord", "studio", "serve", "--port", str(free_port())]
        environment = os.environ | {VARIABLE: str(self.place.root), "PYTHONUNBUFFERED": "1"}
        began = time.perf_counter()
        with subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True
        ) as server:
            assert server.stdout is not None
            try:
                assert any("ctrl-C" in line for line in server.stdout)
                self.steps.append(("onrecord studio serve, until the server answers", time.perf_counter() - began))
                yield
            finally:
                server.send_signal(signal.SIGINT)
                server.wait(60)

    def annotate(self) -> None:
        """Open the article, give a mark a low certainty, mark a new entity, and submit."""
        client = connect(None, self.place)
        (project,) = find(client, "admin")
        row = next(each for each in client.tasks(project.id) if each["data"]["doc_id"] == DOC)
        with browser(self.chromium) as page:
            editor = Editor(page, client, self.place.credentials())
            with self.step("the article opens in the browser"):
                editor.open(project, row, select=True)
            with self.step("a mark corrected, one added, submitted (by a script)"):
                editor.click_words("shipowner")
                editor.key("l", "Escape")  # certainty: low
                editor.key("6")
                editor.drag("the ferry")
                editor.write("by name", "Alder ferry")
                editor.save(row)

    def go(self) -> dict[str, str]:
        """Go the whole way, and return what each command printed, by its name."""
        said = {}
        with self.serving():
            said["push"] = self.run("studio", "push", "--name", "admin", "--layer", "entities")
            self.annotate()
            said["pull"] = self.run("studio", "pull", "--review")
            said["validate"] = self.run("validate", str(self.root / "annotations" / "annotators" / "admin"))
            said["accept"] = self.run("studio", "accept", "admin")
            said["build"] = self.run("build")
        return said


def main(chromium: str) -> None:
    """Print a table of the steps."""
    with TemporaryDirectory() as name:
        root = Path(shutil.copytree(CORPUS, Path(name) / "corpus"))
        walk = Walk(root, copied(template(), Path(name) / "studio"), chromium)
        walk.go()
    print("| step | seconds |\n|---|---:|")
    print("\n".join(f"| {title} | {seconds:.1f} |" for title, seconds in walk.steps))


if __name__ == "__main__":
    main(next(path for path in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if path))
