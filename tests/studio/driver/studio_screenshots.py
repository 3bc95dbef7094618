"""Remake every screenshot of the docs, from the corpus as it stands: `make screenshots`.

Label Studio's projects are shown on a server of its own, each with the article that has the most of its layer and one
mark selected; the report is made from the rules baseline's committed predictions.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from PIL import Image
from studio_editor import Editor, browser
from studio_server import running

from onrecord.corpus.load import load
from onrecord.studio.deciding.both import prepared as both_prepared
from onrecord.studio.deciding.sides import both
from onrecord.studio.guidelines import help_page
from onrecord.studio.projects import find, pair_name
from onrecord.studio.push import prepared, push
from onrecord.studio.start import start

if TYPE_CHECKING:
    from onrecord.corpus.load import Corpus
    from onrecord.studio.client import Client
    from onrecord.studio.place import Place

DOCS = Path(__file__).parents[3] / "docs"
SETTLE_MS = 800
# layer -> the list of its items, by which the article is chosen, and the label of the mark that is selected
SHOWN = {
    "entities": ("mentions", "PER"),
    "quotes": ("quotes", "mixed"),
    "events": ("events", "Meet"),
    "decide_quotes": ("quotes", ""),  # the list of disagreements has the panel while nothing is selected
}
NAMES = {"decide_quotes": "adjudicate"}
SELECT = """label => {
  const chosen = Htx.annotationStore.selected;
  const region = chosen.regionStore.regions.find(each => each.labels.includes(label));
  region ? chosen.selectArea(region) : chosen.unselectAll();
}"""


def main(chromium: str) -> None:
    """Write the pictures into docs/."""
    corpus = load()
    with running() as (client, place), browser(chromium) as page:
        _push(client, corpus)
        _projects(page, client, place)
    with TemporaryDirectory() as name, browser(chromium, width=1280, height=760) as page:
        _report(page, Path(name) / "report", corpus)


def _push(client: Client, corpus: Corpus) -> None:
    def help_of(layer: str) -> str:
        return help_page(corpus.root, layer)

    tasks, problems = prepared(start(corpus, "gold"), corpus.texts, ("entities", "quotes", "events"))
    assert problems == []
    push(client, "anna", tasks, new_version=False, help_page=help_of)
    annotators = sorted(each.name for each in (corpus.root / "annotations" / "annotators").iterdir() if each.is_dir())
    pair = both(corpus, *annotators[-2:])  # the readers of the newest guidelines
    decided, problems = both_prepared(pair, ["decide_quotes"], pair.doc_ids)
    assert problems == []
    push(client, pair_name(*pair.names), decided, new_version=False, help_page=help_of)


def _projects(page: Any, client: Client, place: Place) -> None:
    editor = Editor(page, client, place.credentials())
    for project in find(client, layers=tuple(SHOWN)):
        list_name, label = SHOWN[project.layer]
        rows = client.tasks(project.id)
        row = max(rows, key=lambda each: len(each["data"]["document"][list_name]))
        editor.open(project, row)
        page.evaluate(SELECT, label)
        page.wait_for_timeout(SETTLE_MS)
        path = DOCS / "annotating" / f"{NAMES.get(project.layer, project.layer)}.png"
        _shoot(page, path)


def _shoot(page: Any, path: Path) -> None:
    """Write a picture in 256 colours, a third of its bytes."""
    with Image.open(io.BytesIO(page.screenshot())) as shot:
        shot.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)
    print(path)


def _report(page: Any, directory: Path, corpus: Corpus) -> None:
    predictions = Path(__file__).parents[3] / "eval" / "results" / "rules" / "predictions.jsonl"
    command = [sys.executable, "-m", "onrecord", "report", str(predictions), "-o", str(directory)]
    subprocess.run(command, check=True, capture_output=True)
    longest = max(corpus.doc_ids, key=lambda each: len(corpus.documents[each].quotes or ()))
    told: dict[str, list[str]] = {}
    for each in (quote for document in corpus.documents.values() for quote in document.quotes or ()):
        told.setdefault(each.utterance or "", []).append(each.rendering or "")
    most = max(sorted(told), key=lambda each: (len(set(told[each])), len(told[each])))
    quote = (corpus.documents[longest].quotes or [])[1]
    pages = {
        "article.png": f"articles/{longest}.html#g-{quote.id}",
        "utterance.png": f"utterances/{most}.html",
    }
    for name, where in pages.items():
        address = next(iter(directory.rglob(where.partition("#")[0].rpartition("/")[2])))
        page.goto(f"file://{address}#{where.partition('#')[2]}")
        page.wait_for_timeout(SETTLE_MS)
        _shoot(page, DOCS / "report" / name)


if __name__ == "__main__":
    os.chdir(DOCS.parent)
    main(next(path for path in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if path))
