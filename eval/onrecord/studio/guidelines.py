"""Read the annotation guidelines: the version, which is recorded with annotations, and the text for the help page.

A corpus has its guidelines in annotations/guidelines/: a page for each layer, such as `quotes.md`, and `start.md` for
what applies to every layer. Pages are at the top, or in a directory for each version, such as `2.1.0/`. The newest
version of each page is used. A page at the top is preferred to one with the same version in a directory.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from onrecord.errors import OnrecordError, shown
from onrecord.paths import guidelines_versions
from onrecord.studio.design import design

if TYPE_CHECKING:
    from pathlib import Path

FIRST_VERSION = "1.0.0"
START = "start"
_SHOWN = re.compile(r"<p>Guidelines (\S+)</p>")
_VERSION = re.compile(r"""^version:[ \t]*["']?([^\s"']+)["']?[ \t]*$""", re.MULTILINE)
_NUMBERS = re.compile(r"\d+\.\d+\.\d+")
_RELATIVE_LINK = re.compile(r"\[([^\]]+)\]\((?![a-z]+:)[^)\s]+\)")  # leads nowhere on the server
# Label Studio's style sheet removes the space between paragraphs, which makes rules hard to find.
STYLE = """
.onrecord-help p, .onrecord-help li { margin: 0 0 12px; }
.onrecord-help h1 { margin: 8px 0 16px; line-height: 1.3; }
.onrecord-help h2, .onrecord-help h3 { margin: 24px 0 8px; }
.onrecord-help table { margin: 0 0 12px; border-collapse: collapse; }
.onrecord-help th, .onrecord-help td { padding: 4px 8px; border: 1px solid #ddd; vertical-align: top; }
.onrecord-help ul { padding-left: 24px; list-style: disc; }
.onrecord-help ol { padding-left: 24px; list-style: decimal; }
""".strip()


def version(root: Path, layer: str) -> str | None:
    """Return the version of a layer's annotation guidelines, such as `1.2.0`; None if the corpus has none for it.

    It is given before the first empty line of the page, as `version: 1.2.0`. Without this line it is the name of the
    page's directory, or 1.0.0 at the top.

    Args:
        root: The root directory of the corpus.
        layer: The layer, such as `quotes`.

    Raises:
        OnrecordError: The version of a page is not three numbers, or not the name of the page's directory.
    """
    pages = _pages(root, layer)
    return _version(pages[-1]) if pages else None


def help_page(root: Path, layer: str) -> str:
    """Return a layer's annotation guidelines as HTML; a notice, also HTML, if the corpus has none for the layer.

    Args:
        root: The root directory of the corpus.
        layer: The layer, such as `quotes`.

    Raises:
        OnrecordError: The version of a page is not three numbers, or not the name of the page's directory.
    """
    from markdown_it import MarkdownIt  # a dependency of rich

    pages = _pages(root, layer)
    if not pages:
        return (
            "<p>This corpus has no guidelines for this layer. Whoever leads the annotation can write them into "
            f"annotations/guidelines/{design(layer).guidelines}.md and push again.</p>"
        )
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    page = "".join(markdown.render(_RELATIVE_LINK.sub(r"\1", _body(each.read_text("utf-8")))) for each in pages)
    said = f"<p>Guidelines {version(root, layer)}</p>"
    return f'<style>{STYLE}</style><div class="onrecord-help">{said}{page}</div>'


def shown_version(page: str) -> str | None:
    """Return the version of the guidelines on a project's help page (HTML); None if the page gives no version.

    The help page keeps the guidelines that the corpus had when the project was created.
    """
    said = _SHOWN.search(page)
    return said[1] if said else None


def _pages(root: Path, layer: str) -> list[Path]:
    """Return the pages of a layer in reading order; [] if the corpus has none.

    Rules on zones are on the page for every layer. A corpus without this page may have them on its page on entities.
    """
    found = [path for name in (START, design(layer).guidelines) if (path := _newest(root, name))]
    return found[:1] if layer == "zones" else found


def _newest(root: Path, name: str) -> Path | None:
    """Return the file with the newest version of a page of guidelines; None if there is no such page.

    Args:
        root: The root directory of the corpus.
        name: The name of the page, such as `quotes`.
    """
    places = (root / "annotations" / "guidelines", *guidelines_versions(root))
    found = [path for each in places if (path := each / f"{name}.md").is_file()]
    return max(found, key=lambda path: [int(each) for each in _version(path).split(".")], default=None)


def _version(path: Path) -> str:
    """Return the version of a page of guidelines, such as `1.2.0`.

    Raises:
        OnrecordError: It is not three numbers, or not the name of the page's directory.
    """
    head, _, _ = path.read_text("utf-8").partition("\n\n")
    named = path.parent.name if _NUMBERS.fullmatch(path.parent.name) else None
    declared = _VERSION.search(head)
    found = declared[1] if declared else named or FIRST_VERSION
    if not _NUMBERS.fullmatch(found) or found != (named or found):
        raise OnrecordError(
            "The version of the guidelines is not three numbers, or not the name of their directory.",
            where=f"{path}: version",
            got=shown(found),
            expected=named or "a version such as 1.2.0",
            hint="change the line `version:` at the top of the file",
        )
    return found


def _body(text: str) -> str:
    """Return a page without its front matter."""
    return text[len(_front_matter(text)) :].removeprefix("---").lstrip()


def _front_matter(text: str) -> str:
    """Return the front matter of a Markdown text, from its first line `---` to the next such line; "" for none."""
    if not text.startswith("---\n"):
        return ""
    end = text.find("\n---", len("---"))
    return "" if end < 0 else text[: end + 1]
