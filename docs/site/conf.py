"""Build the documentation as a site (`make docs`): the pages as they stand in the repository, searched, from file://.

The source directory is the repository's root, so that every relative link means the same here and there.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx

ROOT = Path(__file__).parents[2]
SYSTEMS = sorted(ROOT.glob("eval/systems/*/README.md"))

project = "On the Record"
author = "The On the Record contributors"
copyright = author  # noqa: A001 - Sphinx's own name for it
release = re.search(r'__version__ = "(.+)"', (ROOT / "eval/onrecord/_version.py").read_text())[1]  # type: ignore[index]

extensions = ["myst_nb", "sphinx_copybutton"]
root_doc = "README"
LAYERS = ("entities", "quotes", "events", "identity")
RULES = [f"/annotations/guidelines/2.1.0/{each}" for each in ("start", *LAYERS, "marks")]
FIRST_RULES = [f"/annotations/guidelines/1.1.0/{each}" for each in LAYERS]
CONTENTS = {  # page -> caption -> the pages below it; in the repository a reader follows the links in the text
    "README": {
        "Guides": [
            *("/docs/tour", "/docs/tasks", "/docs/corpus", "/docs/annotating", "/docs/annotating-costs"),
            *("/docs/extractors", "/docs/languages", "/docs/ci", "/docs/report", "/docs/formats", "/docs/scaling"),
        ],
        "Reference": ["/docs/commands", "/docs/api", "/docs/measures", "/docs/extending", "/docs/architecture"],
        "Data": [
            "The data set </corpus/README>",
            "/annotations/guidelines/README",
            "Data statement </annotations/card>",
        ],
        "Results": ["/eval/results/README", "/docs/board", "/docs/stress", "/eval/systems/README"],
        "Project": ["/docs/migrating", "/docs/citing", "/CONTRIBUTING", "/CHANGELOG", "/SECURITY"],
    },
    "annotations/card": {
        "": [
            f"/annotations/{each}/README"
            for each in ("adjudication", "adjudication/0.2.0", "adjudication/0.1.0", "errata")
        ]
    },
    "annotations/guidelines/README": {"": [f"/annotations/guidelines/{each}/README" for each in ("2.1.0", "1.1.0")]},
    "annotations/guidelines/1.1.0/README": {"": FIRST_RULES},
    "annotations/guidelines/2.1.0/README": {"": [*RULES, "/docs/guidelines-example/README"]},
    "eval/systems/README": {"": [f"/eval/systems/{each.parent.name}/README" for each in SYSTEMS]},
}
PAGE = re.compile(r"/([^>]+)")  # of an entry that may have a title: "Title </page>"
entries = [each for found in CONTENTS.values() for listed in found.values() for each in listed]
include_patterns = ["README.md", *(f"{PAGE.search(each)[1]}.*" for each in entries)]  # type: ignore[index]

smartquotes = False
nb_execution_mode = "off"  # the notebook's outputs are committed, and a test holds them to what it gives
myst_heading_anchors = 4
html_theme = "furo"
html_title = f"On the Record {release}"
html_extra_path = ["index.html"]
templates_path = ["templates"]
html_sidebars = {
    "**": [
        *("sidebar/brand.html", "sidebar/search.html", "sidebar/scroll-start.html", "sidebar/navigation.html"),
        *("results.html", "sidebar/scroll-end.html"),  # links to what `make docs` puts beside the pages
    ]
}
html_copy_source = False
html_show_sphinx = False
copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True


def _with_contents(_: Sphinx, page: str, source: list[str]) -> None:
    """Give a page the table of contents of the pages below it, which would be noise in the repository."""
    for caption, names in CONTENTS.get(page, {}).items():
        options = f":hidden:\n:caption: {caption}" if caption else ":hidden:"
        listed = "\n".join(names)
        source[0] += f"\n```{{toctree}}\n{options}\n\n{listed}\n```\n"


def setup(app: Sphinx) -> None:
    """Connect the table of contents."""
    app.connect("source-read", _with_contents)
