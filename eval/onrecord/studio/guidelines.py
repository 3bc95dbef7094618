"""Read the annotation guidelines: the version, which is recorded with annotations, and the text for the help page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from onrecord.studio.design import design

if TYPE_CHECKING:
    from pathlib import Path

FIRST_VERSION = "1.0.0"
_SHOWN = re.compile(r"<p>Guidelines (\S+)</p>")
_VERSION = re.compile(r"^version:[ \t]*(\S+)[ \t]*$", re.MULTILINE)
# Label Studio's style sheet removes the space between paragraphs, which makes rules hard to find.
STYLE = """
.onrecord-help p, .onrecord-help li { margin: 0 0 12px; }
.onrecord-help h2, .onrecord-help h3 { margin: 24px 0 8px; }
.onrecord-help ul, .onrecord-help ol { padding-left: 24px; list-style: disc; }
""".strip()


def version(root: Path, layer: str) -> str | None:
    """Return the version of a layer's annotation guidelines, such as `1.2.0`; it stands before their first empty line.

    The version is 1.0.0 if the guidelines give none. The result is None if the corpus has no guidelines for the layer.

    Args:
        root: The root directory of the corpus.
        layer: The layer, such as `quotes`.
    """
    text = _text(root, layer)
    if not text:
        return None
    head, _, _ = text.partition("\n\n")
    said = _VERSION.search(head)
    return said[1] if said else FIRST_VERSION


def help_page(root: Path, layer: str) -> str:
    """Return a layer's annotation guidelines as HTML; a notice, also HTML, if the corpus has none for the layer.

    Args:
        root: The root directory of the corpus.
        layer: The layer, such as `quotes`.
    """
    from markdown_it import MarkdownIt  # a dependency of rich

    text = _text(root, layer)
    if not text:
        return (
            "<p>This corpus has no guidelines for this layer. Whoever leads the annotation can write them into "
            f"annotations/guidelines/{design(layer).guidelines}.md and push again.</p>"
        )
    body = text[len(_front_matter(text)) :].removeprefix("---").lstrip()
    page: str = MarkdownIt("commonmark", {"html": False}).render(body)
    said = f"<p>Guidelines {version(root, layer)}</p>"
    return f'<style>{STYLE}</style><div class="onrecord-help">{said}{page}</div>'


def shown_version(page: str) -> str | None:
    """Return the version of the guidelines on a project's help page (HTML); None if the page gives no version.

    The help page keeps the guidelines that the corpus had when the project was created.
    """
    said = _SHOWN.search(page)
    return said[1] if said else None


def _text(root: Path, layer: str) -> str:
    path = root / "annotations" / "guidelines" / f"{design(layer).guidelines}.md"
    return path.read_text("utf-8") if path.exists() else ""


def _front_matter(text: str) -> str:
    """Return the front matter of a Markdown text, from its first line `---` to the next such line; "" for none."""
    if not text.startswith("---\n"):
        return ""
    end = text.find("\n---", len("---"))
    return "" if end < 0 else text[: end + 1]
