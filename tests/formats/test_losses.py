"""Losses are reported once for each kind, with a count and the first place."""

from __future__ import annotations

from onrecord.formats.losses import KINDS_SHOWN, Losses


def test_a_kind_has_a_count_and_its_first_place() -> None:
    """Losses of one kind are one row, with the first place that was given."""
    losses = Losses()
    losses.add("quotes.act", "no place", 2)
    losses.add("quotes.act", "no place", where="a.ann:3")
    losses.add("quotes.act", "no place", where="a.ann:9")
    assert losses.rows() == [{"what": "quotes.act", "why": "no place", "count": 4, "first": "a.ann:3"}]


def test_only_the_most_frequent_kinds_have_rows() -> None:
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
