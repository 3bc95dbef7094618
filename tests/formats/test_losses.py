"""Losses are reported once for each kind, with a count and the first place."""

from __future__ import annotations

from onrecord.formats.losses import KINDS_SHOWN, Losses


def test_losses_of_one_kind_are_one_row_with_count_and_first_place() -> None:
    """Losses of one kind are one row, with the first place that was given."""
    losses = Losses()
    losses.add("quotes.act", "no place", 2)
    losses.add("quotes.act", "no place", where="a.ann:3")
    losses.add("quotes.act", "no place", where="a.ann:9")
    assert losses.rows() == [{"what": "quotes.act", "why": "no place", "count": 4, "first": "a.ann:3"}]


def test_less_frequent_labels_share_one_row() -> None:
    """Labels beyond the most frequent share one row, with their total count and first place."""
    losses = Losses()
    for number in range(40):
        losses.add(f"label L{number}", f"--label L{number}=... renames it", 100 - number, where=f"f:{number}")
    losses.add("mentions", "nested")
    rows = losses.rows()
    assert [row["what"] for row in rows if row["what"].startswith("label ")] == sorted(
        f"label L{number}" for number in range(KINDS_SHOWN)
    )
    (others,) = [row for row in rows if row["what"].startswith("label: ")]
    assert others["what"] == f"label: {40 - KINDS_SHOWN} others"
    assert others["count"] == sum(100 - number for number in range(KINDS_SHOWN, 40))
    assert others["first"] == f"f:{KINDS_SHOWN}"
    assert len(rows) == KINDS_SHOWN + 2


def test_losses_that_differ_only_in_a_name_are_printed_as_one_row() -> None:
    """Names are listed with their counts, most frequent first; other kinds are unchanged."""
    losses = Losses()
    for number in range(KINDS_SHOWN + 3):
        losses.add(f"label L{number}", f"--label L{number}=… renames it", 100 - number, where=f"f:{number}")
    losses.add("relation cop", "no place", 7, where="f:40")
    losses.add("relation appos", "no place", 9, where="f:41")
    losses.add("relation other", "it is not coreference", 3)
    losses.add("registry events", "no place")
    losses.add("registry utterances", "no place")
    labels, relations, *others = losses.grouped()
    assert labels["what"].startswith("labels L0 (100), L1 (99), L2 (98), ")
    assert labels["what"].endswith("L11 (89) and 3 others")
    assert labels["why"] == "--label THEIRS=… renames it"
    assert (labels["count"], labels["first"]) == (sum(range(86, 101)), "f:0")
    assert relations == {"what": "relations appos (9), cop (7)", "why": "no place", "count": 16, "first": "f:40"}
    assert [row["what"] for row in others] == ["relation other", "registry events", "registry utterances"]
