"""Convert a column of BIO tags to mentions, by one rule for every scheme: that of conlleval.

A tag is O, or a letter and a type separated by a hyphen or an underscore (`B-PER`, `B_PER`), or a letter. The letters
depend on the scheme:

    IOB2    B begins a mention, I continues it
    IOB1    I begins or continues a mention; B begins one directly after another of the same type
    IOBES   as IOB2, but E ends a mention, and S is a mention of one token; also written BIOES, or BMES with M for I
    BILOU   the same with L for E and U for S; also written BMEWO with W for S
    IO      a tag is a type without a letter (`PER`), and adjacent tokens of a type are one mention; only if it is given

A mention continues while its type is the same, no B or S comes, and the previous tag is not E or S. Every sequence of
tags therefore has one reading, whatever its scheme. A mention that does not begin or end as its scheme requires (a
stray I-) is read by the same rule, and counted. The scheme is detected from the tags. It only decides what counts as
stray.

Tjong Kim Sang and De Meulder 2003 (conlleval); Ramshaw and Marcus 1995 (IOB1); Ratinov and Roth 2009 (BILOU).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

OUTSIDE = "O"
SEPARATORS = ("-", "_", "")  # between the letter and the type; "" if there is no type
LETTERS = {"B": "B", "I": "I", "M": "I", "E": "E", "L": "E", "S": "S", "U": "S", "W": "S"}
SCHEMES = {"iob1": "IB", "iob2": "BI", "iobes": "BIES", "bilou": "BILU", "bmes": "BMES", "bmewo": "BMEW", "io": "I"}
_OUT = frozenset((OUTSIDE, ""))
_BEGINS = frozenset("BS")
_ENDS = frozenset("ES")


class Tags:
    """The tags of one file, and the number of mentions that do not fit each scheme.

    Args:
        scheme: A key of `SCHEMES`, whose letters only are then tags; None to detect the scheme.
    """

    def __init__(self, scheme: str | None) -> None:
        self._letters = frozenset(LETTERS if scheme is None else SCHEMES[scheme])
        self._given = scheme
        self._seen: set[str] = set()
        self.known: dict[str, tuple[str, str]] = {"": ("", ""), OUTSIDE: ("", "")}  # tag -> (one of BIES, type)
        # The number and the first line of mentions that begin with I or E; that begin with a B where IOB1 has an I; and
        # that do not end with E or S.
        self._inside, self._begin, self._open = [0, 0], [0, 0], [0, 0]

    def learn(self, tag: str) -> bool:
        """Return whether a string is a tag of the file's scheme, such as `B-PER`; if it is, add it to `known`."""
        if tag in self.known:
            return True
        letter, separator, kind = tag[:1], tag[1:2], tag[2:]
        if self._given == "io":
            self.known[tag] = "I", kind if tag == "I" or tag.startswith("I-") else tag
            return True
        if letter not in self._letters or separator not in SEPARATORS:
            return False
        self._seen.add(letter)
        self.known[tag] = LETTERS[letter], kind
        return True

    def mentions(self, tags: Sequence[str], line: int) -> list[tuple[int, int, str]]:
        """Return (first row, row after the last, type) of each mention in a column of tags, in order.

        Rows are counted from 0. The type is "" for a tag without a type, such as `B`. A mention that does not begin or
        end as a tag scheme requires (such as one that begins with I in IOB2) is returned too, and counted for `strays`.

        Args:
            tags: One tag for each row, all of them in `known` (see `learn`). An empty one, at a sentence's end, ends a
                mention.
            line: The line of the file that the first row is on, by which `strays` gives places.
        """
        known = self.known
        found: list[tuple[int, int, str]] = []
        first, last, of, ended = 0, -2, "", True  # the current mention, its type, and whether it has ended
        for at in [at for at, tag in enumerate(tags) if tag not in _OUT]:
            letter, kind = known[tags[at]]
            if ended or at > last + 1 or kind != of or letter in _BEGINS:
                if last >= 0:
                    found.append((first, last + 1, of))
                first, of = at, kind
            last, ended = at, letter in _ENDS
        if last >= 0:
            found.append((first, last + 1, of))
        self._count_strays(found, tags, line)
        return found

    def _count_strays(self, found: Sequence[tuple[int, int, str]], tags: Sequence[str], line: int) -> None:
        """Add to the counts of mentions that do not fit IOB2, IOB1, or the schemes with ending tags (such as BILOU).

        `found` has the mentions as (first row, row after the last, type); `line` is the line of the file that row 0 is
        on.
        """
        letters = {tag: letter for tag, (letter, _) in self.known.items()}
        kinds = {tag: (kind if letter else None) for tag, (letter, kind) in self.known.items()}
        inside = [first for first, _, _ in found if letters[tags[first]] not in _BEGINS]
        begin = [
            first
            for first, _, kind in found
            if letters[tags[first]] == "B" and (first == 0 or kinds[tags[first - 1]] != kind)
        ]
        open_ = [after - 1 for _, after, _ in found if letters[tags[after - 1]] not in _ENDS]
        for total, rows in ((self._inside, inside), (self._begin, begin), (self._open, open_)):
            if rows and not total[0]:
                total[1] = line + rows[0]
            total[0] += len(rows)

    @property
    def scheme(self) -> str:
        """Return the tag scheme's name, a key of `SCHEMES`: the given one, or the one that the tags seen so far show.

        W, L, U, M, E and S occur in one scheme each. Without them it is the one of IOB1 and IOB2 that more mentions
        fit; IOB2 if equally many do.
        """
        if self._given is not None:
            return self._given
        for letters, name in (("W", "bmewo"), ("LU", "bilou"), ("M", "bmes"), ("ES", "iobes")):
            if self._seen.intersection(letters):
                return name
        return "iob1" if self._inside[0] > self._begin[0] else "iob2"

    def strays(self) -> list[tuple[str, int, int]]:
        """Return (description, number, line of the first) of each kind of mentions that do not fit the scheme.

        A description is a phrase such as "begin without a B-". Kinds without a mention are left out.
        """
        if self.scheme == "io":
            return []
        if self.scheme == "iob1":
            rows = [("begin with a B- where IOB1 has I-", self._begin)]
        else:
            rows = [("begin without a B-", self._inside)]
        if self.scheme not in {"iob1", "iob2"}:
            rows.append(("end without an ending tag", self._open))
        return [(text, count, line) for text, (count, line) in rows if count]
