r"""The cells of WebAnno TSV 3: the values of a layer's features at a token.

`_` is no annotation, `*` one without a value. Several annotations at a token are separated by `|`. An annotation over
several tokens has a number: `PER[1]`. The relation of a chain's link ends in `->CHAIN-LINK`. `\` escapes a character.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

SPAN, CHAIN, RELATION = "T_SP", "T_CH", "T_RL"
OF_TOKENS = frozenset({"POS", "Lemma", "MorphologicalFeatures", "Stem", "SurfaceForm", "Token", "Sentence"})
SLOT, VALUE, RELATION_FEATURE = "ROLE_", "value", "referenceRelation"
_STACKED = re.compile(r"(?:\\.|[^|\\])+")
_VALUE = re.compile(r"(?P<value>.*?)(?<!\\)(?:\[(?P<id>\d+)\])?", re.DOTALL)
_LINK = re.compile(r"->(\d+)-(\d+)(?:\[\d+\])?$")
_ESCAPED = re.compile(r"\\(->|.)", re.DOTALL)
_LETTERS = {"t": "\t", "n": "\n", "r": "\r"}


class Layer(NamedTuple):
    """A layer: its kind, name and features, and the index of its first column after the word."""

    kind: str
    name: str
    features: tuple[str, ...]
    first: int

    @property
    def width(self) -> int:
        """Return the number of its columns."""
        return len(self.features)

    @property
    def said(self) -> str:
        """Return its name in losses: the last part, such as `POS`."""
        return f"layer {self.name.rpartition('.')[2]}"

    @property
    def is_of_tokens(self) -> bool:
        """Return whether it annotates each token, such as parts of speech."""
        return self.name.rpartition(".")[2] in OF_TOKENS


def layer_of(line: str, first: int) -> Layer:
    """Return the layer that a line of the header declares; `first` is the index of its first column.

    >>> layer_of("#T_SP=custom.Span|value", 0)
    Layer(kind='T_SP', name='custom.Span', features=('value',), first=0)
    """
    kind, _, declared = line.removeprefix("#").partition("=")
    name, *features = declared.split("|")
    return Layer(kind, name, tuple(features or [""]), first)


def unescaped(text: str) -> str:
    r"""Return a text without escapes.

    >>> unescaped(r"a\_b\->c"), unescaped(r"a\tb")
    ('a_b->c', 'a\tb')
    """
    return _ESCAPED.sub(lambda match: _LETTERS.get(match[1], match[1]), text)


def values_of(layer: Layer, cells: Sequence[str], lose: Callable[[str, str], None]) -> Iterator[tuple[str, str]]:
    """Yield (number of the annotation or "", label or "") of a span layer's annotations at a token.

    Args:
        layer: The layer.
        cells: The cells of its columns.
        lose: Called with (what, why) for each value that is not the label.
    """
    plain = [at for at, name in enumerate(layer.features) if not _is_of_slot(layer.features, at)]
    label = next((at for at in plain if layer.features[at] == VALUE), plain[0] if plain else None)
    for at, cell in enumerate(cells):
        if at != label and cell not in {"_", "*", ""} and any(each != "*" for each, _ in map(_parts, _split(cell))):
            what = "slots" if at not in plain else f"feature {layer.features[at]}"
            lose(f"{what} of {layer.name.rpartition('.')[2]}", "it is not read")
    shown = label if label is not None else 0
    for each in _split(cells[shown]) if shown < len(cells) else ():
        value, id_ = _parts(each)
        yield id_, "" if value == "*" or label is None else unescaped(value)


def _is_of_slot(features: Sequence[str], at: int) -> bool:
    """Return whether a column has the roles of slots, or their targets, which come next."""
    return features[at].startswith(SLOT) or (at > 0 and features[at - 1].startswith(SLOT))


def links_of(layer: Layer, cells: Sequence[str], lose: Callable[[str, str], None]) -> Iterator[tuple[int, int]]:
    """Yield (chain, link) of a chain layer's links at a token; other values are counted with `lose`."""
    for name, cell in zip(layer.features, cells, strict=False):
        for each in _split(cell):
            link = _LINK.search(each)
            if name == RELATION_FEATURE and link is not None:
                yield int(link[1]), int(link[2])
            elif name != RELATION_FEATURE and _parts(each)[0] != "*":
                lose(f"feature {name} of {layer.name.rpartition('.')[2]}", "it is not read")


def _split(cell: str) -> list[str]:
    return [] if cell in {"_", ""} else _STACKED.findall(cell)


def _parts(value: str) -> tuple[str, str]:
    """Return (value, number or "") of an annotation, such as `PER[1]`."""
    match = _VALUE.fullmatch(value)
    return (match["value"], match["id"] or "") if match is not None else (value, "")
