"""The details of a finding give the real reason, and its other side where it has none of its own."""

from __future__ import annotations

import pytest

from onrecord.align.predictions import aligned
from onrecord.documents.model import Document, Mention, Nonquote, Quote, Span
from onrecord.explain import explain
from onrecord.explain.finding import Outcome
from onrecord.explain.run import explain_pair
from onrecord.frames import findings_frame
from onrecord.scoring.pair import DocumentPair

pytest.importorskip("pandas", reason="pip install 'onrecord[data]'")
TOLD = 'Ada spoke. "The Sea" is a film. Ada left the sea.'
TITLE = Nonquote(11, 20, reason="title")


@pytest.mark.parametrize(
    ("content", "details"),
    [
        ("Ada", "'Ada' is in 2 places of the text: left_context chooses one"),
        ("nobody ever said this", "'nobody ever said this' is not in the text"),
        ("The Sea", "gold marks it as no quote (title)"),
    ],
)
def test_a_spurious_quote_has_its_reason(content: str, details: str) -> None:
    """The details say why a string has no place, or that gold has a title there."""
    gold = Document("d", quotes=[Quote(id="q1", content=[Span(0, 9)])], nonquotes=[TITLE])
    mine = Document("d", quotes=[Quote(content=[Span(text=content)])])
    (finding,) = (each for each in explain_pair(_pair(gold, mine), ["quotes"]) if each.predicted)
    assert (finding.outcome, finding.details) == (Outcome.SPURIOUS, (details,))


def test_a_mention_in_several_places_has_its_reason() -> None:
    """The reason is that of the aligner, and the frame has no offset."""
    gold = Document("d", mentions=[Mention(0, 3, type="PER")])
    mine = Document("d", mentions=[Mention(text="Ada", type="PER")])
    findings = [*explain_pair(_pair(gold, mine), ["entities"])]
    (finding,) = (each for each in findings if each.layer == "mentions" and each.outcome is Outcome.SPURIOUS)
    assert finding.details == ("'Ada' is in 2 places of the text: left_context chooses one",)
    frame = findings_frame([finding])
    assert frame["start"].isna().all()


def _pair(gold: Document, predicted: Document) -> DocumentPair:
    placed, alignments = aligned(predicted, TOLD, order=False)
    return DocumentPair(gold, placed, TOLD, alignments=alignments)


def test_a_quote_without_content_has_no_words() -> None:
    """Its cue is in the details, not in the column of its words."""
    gold = Document("d", quotes=[Quote(id="q1", content_missing=True, cue=[Span(4, 9)], speakers=[])])
    (finding,) = explain_pair(_pair(gold, Document("d", quotes=[])), ["quotes"])
    assert (finding.gold_text, finding.details) == (None, ("its cue is «spoke»",))


def test_the_pieces_of_a_quote_can_be_joined() -> None:
    """`related` has the gold quote of a split and of a duplicate, and the prediction of a merge."""
    gold = Document("d", quotes=[Quote(id="q1", content=[Span(0, 10), Span(20, 50)])])
    mine = [Quote(id="p1", content=[Span(0, 10)]), Quote(id="p2", content=[Span(20, 50)])]
    frame = findings_frame(explain([gold], [Document("d", quotes=mine)]))
    assert frame["gold"].fillna(frame["related"]).tolist() == ["q1", "q1"]
    assert frame["gold"].notna().sum() == 1
    both = Document("d", quotes=[Quote(id="q1", content=[Span(0, 5)]), Quote(id="q2", content=[Span(6, 20)])])
    found = explain([both], [Document("d", quotes=[Quote(id="p1", content=[Span(0, 20)])])])
    assert {(str(each.outcome), each.related) for each in found} == {("merge", "p1"), ("boundary", None)}
