"""The errors for gold and predictions that cannot be scored."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from onrecord.corpus.unannotated import next_step
from onrecord.errors import OnrecordError, Problem, counted, first_few

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.documents.model import Document
    from onrecord.documents.sources import Placed
    from onrecord.scoring.gold import Gold

SHOWN = 3  # problems that a refusal shows; `onrecord check` shows all

OTHER_GOLD = "name other gold by --gold, or in Python by the first argument"


def nothing_annotated(gold: Gold) -> OnrecordError:
    """Return an error for gold in which no article is annotated yet; the caller raises it."""
    return OnrecordError(
        "No article of gold is annotated yet.",
        where=str(gold.root),
        got=first_few(gold.unannotated),
        expected="an article with annotations in gold",
        hint=f"{next_step(gold.root or Path(), gold.unannotated[0])}; onrecord validate lists all",
    )


def refusal(what: str, where: str, first: Sequence[Problem], count: int, *, hint: str) -> OnrecordError:
    """Return an error for input that has too many or too severe problems to be scored; the caller raises it.

    The message contains the text of the problems in `first`, and how many more there are.

    Args:
        what: A plural noun for the input, such as `predictions`.
        where: The file.
        first: The problems to show.
        count: The number of all problems.
        hint: What to type or change next.
    """
    lines = [f"  {line}" for problem in first for line in problem.render().splitlines()]
    more = [f"  and {count - len(first)} more"] if count > len(first) else []
    return OnrecordError(
        f"The {what} have {counted(count, 'problem')}, so they are not scored.\n" + "\n".join([*lines, *more]),
        where=where,
        hint=hint,
    )


def refuse_other_text(gold: Document, found: Placed, name: str) -> None:
    """Raise OnrecordError if predictions and gold were made on different texts, according to their hashes.

    Nothing is compared if one of them has no hash. It is for gold whose text is not known.

    Args:
        gold: The gold document.
        found: The predicted document and its line.
        name: The file of the predictions, for the message.
    """
    given, expected = found.document.text_sha256, gold.text_sha256
    if given is None or expected is None or given == expected:
        return
    problem = Problem(
        name,
        found.line,
        "text_sha256",
        "predictions.hash",
        f"the predictions of {gold.doc_id} were made on another text",
        got=given,
        expected=expected,
        hint="run the system on what `onrecord texts` prints",
    )
    raise refusal(
        "predictions",
        name,
        [problem],
        1,
        hint=f"run the system again on the text of {gold.doc_id} that `onrecord texts` prints",
    )
