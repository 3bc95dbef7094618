"""Does every review name a person and a time, and is its item still as it was when it was reviewed?

A reviewer whose own directory of annotations says that it is a run of a language model is no person, and a model's
reading never counts as a review.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from onrecord.corpus.review import item_sha256
from onrecord.documents.directory import ABOUT
from onrecord.documents.strict import NotJsonError, strict_json
from onrecord.errors import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from onrecord.checks.base import Finding
    from onrecord.checks.gold import Gold
    from onrecord.checks.view import View

AGAIN = "have it reviewed again (onrecord studio push, then pull --review), or set its review to null"


def check(gold: Gold) -> Iterator[Finding]:
    """Yield a finding for each review without a person or a time, and for each of another state of its item."""
    models = _models(gold)
    for view in gold.views:
        for path, item in _items(view):
            if item.review is not None:
                yield from _findings(view, f"{path}.review", item, models)


def _items(view: View) -> Iterator[tuple[str, Any]]:
    yield from ((entry.path, entry.item) for entry in view.entries)
    yield from ((f"nonquotes[{at}]", each) for at, each in enumerate(view.document.nonquotes or ()))


def _findings(view: View, path: str, item: Any, models: Mapping[str, str]) -> Iterator[Finding]:
    review = item.review
    if not review["who"].strip():
        yield view.finding(f"{path}.who", "nobody is named", got=shown(review["who"]), expected="a person's name")
    elif review["who"] in models:
        message = "the reviewer is a run of a language model, and a review is a person's"
        yield view.finding(f"{path}.who", message, got=review["who"], expected="a person's name", hint="set it to null")
    if not _is_moment(review["when"]):
        expected = "a moment, as 2031-05-05T10:00:00Z"
        yield view.finding(f"{path}.when", "the time is none", got=shown(review["when"]), expected=expected)
    if review["item_sha256"] != item_sha256(item, view.document.text_sha256):
        yield view.finding(f"{path}.item_sha256", "the item is not as it was when it was reviewed", hint=AGAIN)


def _is_moment(value: str) -> bool:
    try:
        return datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


def _models(gold: Gold) -> dict[str, str]:
    """Return the annotators that say that they are runs of a language model, with their directories' names."""
    found: dict[str, str] = {}
    for path in sorted((gold.sources.root / "annotations" / "annotators").glob(f"*/{ABOUT}.json")):
        try:
            about = strict_json(path.read_bytes())
        except NotJsonError:
            continue
        if isinstance(about, dict) and about.get("kind") == "language model":
            found |= {str(about.get("name")): path.parent.name, path.parent.name: path.parent.name}
    return found
