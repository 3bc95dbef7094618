"""`onrecord studio pull --adjudicated`: what adjudicators saved, as gold with its log."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import click

from onrecord.errors import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.studio.deciding.keep_gold import NewGold
    from onrecord.studio.deciding.settled import Settled


def pull_adjudicated(*, name: str | None, overwrite: bool, review: bool, url: str | None) -> int:
    """Read the adjudicated documents from Label Studio, write those without errors to gold, and return the exit code.

    The decisions are written to annotations/adjudication/. Problems are printed; the exit code is 1 if one is an error.

    Args:
        name: The name of the projects; None for all.
        overwrite: Whether to replace gold that was changed since the adjudication began.
        review: Whether to record the adjudicators as reviewers of every item.
        url: The value of --url: the address of the server; None for the one that `onrecord studio serve` started.

    Raises:
        OnrecordError: There are no such projects, or they are of several pairs of annotators.
    """
    from onrecord.cli.studio.options import report
    from onrecord.corpus.load import load
    from onrecord.errors import OnrecordError
    from onrecord.studio.connection import connect
    from onrecord.studio.deciding import keep_gold
    from onrecord.studio.deciding.both import ANNOTATORS
    from onrecord.studio.deciding.designs import decisions
    from onrecord.studio.deciding.settled import settled
    from onrecord.studio.deciding.sides import both
    from onrecord.studio.deciding.stale_reasons import stale_reasons
    from onrecord.studio.place import place
    from onrecord.studio.projects import corpus_mark, find
    from onrecord.studio.pull import collect
    from onrecord.studio.replace_gold import changing_gold

    corpus = load()
    client = connect(url, place())
    projects = find(client, name, layers=decisions(), corpus=corpus_mark(corpus))
    if not projects:
        raise OnrecordError(
            "The server has no project of `onrecord studio adjudicate` for this corpus with this name.",
            where=client.url,
            got="no --name" if name is None else f"--name {name}",
            expected="a name that was given to adjudicate; onrecord studio status lists the projects",
            hint="onrecord studio adjudicate ANNOTATOR ANNOTATOR makes projects of their disagreements",
        )
    with changing_gold(corpus.root / "annotations"):
        saved, problems = collect(client, projects)
        pairs = sorted({tuple(each.data.get(ANNOTATORS, ())) for each in saved})
        if len(pairs) > 1:
            raise OnrecordError(
                "The projects are of several pairs of annotators, and gold is made from one pair at a time.",
                got="; ".join(" and ".join(each) for each in pairs),
                expected="one of the projects " + ", ".join(sorted({each.name for each in projects})),
                hint="onrecord studio pull --adjudicated --name PROJECT",
            )
        sides = both(corpus, *pairs[0]) if pairs else None
        found = settled(saved, sides) if sides else []
        taken = [each for each in found if each.document is not None]
        problems += [problem for each in found for problem in each.problems]
        while sides and taken:
            made = keep_gold.gold(corpus.root, taken, sides.registries, review=review)
            wrong = keep_gold.new_problems(corpus.root, made)
            wrong += [] if overwrite else keep_gold.overwritten(corpus.root, made)
            problems += wrong
            if not wrong:
                problems += stale_reasons(corpus.root, taken, sides.names)
                _say(made, taken, keep_gold.write(corpus.root, made, taken), sides.names)
                break
            refused = {each.document for each in wrong}
            left = [each for each in taken if each.doc_id not in refused]
            taken = left if len(left) < len(taken) else []
    if not saved:
        click.echo("Nothing was submitted there yet.")
    if problems:
        return report(problems, summary="documents with errors were not written")
    return 0


def _say(made: NewGold, taken: Sequence[Settled], changed: Sequence[str], names: tuple[str, str]) -> None:
    from onrecord.cli.studio.options import say_left_out, say_registries

    as_said = dict(zip(("a", "b"), (f"as {each}" for each in names), strict=True))
    for each in taken:
        if each.log is None:
            continue
        counts = Counter(decision.decision for decision in each.log.decisions)
        said = ", ".join(f"{count} {as_said.get(name, name)}" for name, count in sorted(counts.items())) or "none"
        silent = sum(not decision.reason for decision in each.log.decisions)
        click.echo(
            f"annotations/gold/{each.doc_id}.json: {'written' if each.doc_id in changed else 'unchanged'}; "
            f"disagreements decided: {said} ({silent} without a reason); "
            f"{counted(len(each.log.revisions), 'change')} beyond them"
        )
    say_left_out(made.left_out)
    say_registries(made)
    click.echo("Next: onrecord validate, then onrecord build")
