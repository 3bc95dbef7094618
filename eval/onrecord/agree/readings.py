"""Find the independent readings of a corpus, and score a system with gold and with each reading as gold.

A reading is an annotator in annotations/annotators/ who started from the bare text, used the newest guidelines that any
of the annotators used, and has every document of gold. The figures under gold and under each reading form a range,
which shows how much a figure depends on the annotator. Readings by one language model share errors, so their range
understates the uncertainty.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from onrecord import schema
from onrecord.agree.annotators import annotators_below
from onrecord.documents.digest import SHORT
from onrecord.documents.directory import REGISTRIES, document_paths, read_registry
from onrecord.documents.sources import Folder
from onrecord.errors import OnrecordError
from onrecord.measures import registry
from onrecord.scorer import score
from onrecord.scoring.gold import Gold
from onrecord.scoring.signature import line
from onrecord.stats.statistic import figure

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from onrecord.agree.annotators import Annotator
    from onrecord.corpus.load import Corpus
    from onrecord.documents.sources import Origin
    from onrecord.scoring.certain import Certain
    from onrecord.scoring.result import Result


@dataclass(frozen=True)
class Readings:
    """The independent readings of a corpus, and for each other annotator a sentence on why it is not one."""

    annotators: Sequence[Annotator]
    left_out: Sequence[str] = ()

    @property
    def caption(self) -> str:
        """Return a few sentences for the user: what the range of a system's figures means, and where it misleads."""
        names = ", ".join(each.name for each in self.annotators)
        kinds = {each.about.kind for each in self.annotators if each.about}
        doubt = {
            "person": "The readings are people's.",
            "language model": "The readings are runs of a language model, which may share blind spots: "
            "the range understates the doubt.",
        }
        who = doubt[kinds.pop()] if len(kinds) == 1 else "Some of the readings are runs of a language model."
        return f"The range is that of the figures under gold and under each independent reading ({names}). {who}"


class Range(NamedTuple):
    """A system's figures under one measure, F1 or a rate; None where undefined.

    Attributes:
        gold: The figure under gold.
        readings: Name of the reading -> the figure under it.
        certain: The figure under gold, on the items on which all readings agree; None if it was not asked for.
    """

    gold: float | None
    readings: Mapping[str, float | None]
    certain: float | None = None

    @property
    def low(self) -> float | None:
        """Return the lowest defined figure under gold and the readings; None if none is defined."""
        return min(self._defined, default=None)

    @property
    def high(self) -> float | None:
        """Return the highest defined figure under gold and the readings; None if none is defined."""
        return max(self._defined, default=None)

    @property
    def _defined(self) -> list[float]:
        return [each for each in (self.gold, *self.readings.values()) if each is not None]


@dataclass(frozen=True)
class ScoredEach:
    """A system's figures under gold and under each reading.

    Attributes:
        signature: The signature of the score under gold, with the hash of each reading.
        settings: The settings in the signature, by name.
        ranges: Measure -> its figures.
        notes: The notes of the score, and why annotators were left out.
        caption: The meaning of the range, in words.
    """

    signature: str
    settings: Mapping[str, str]
    ranges: Mapping[str, Range]
    notes: Sequence[str]
    caption: str

    def to_json(self) -> bytes:
        """Return figures, settings and notes as JSON (schema `readings`); the same input gives the same bytes."""
        measures = {
            name: {
                "gold": each.gold,
                "readings": dict(each.readings),
                "low": each.low,
                "high": each.high,
                **({"certain": each.certain} if "certain" in self.settings else {}),
            }
            for name, each in self.ranges.items()
        }
        plain = {
            "onrecord": "readings",
            "schema_version": schema.schema_version(),
            "signature": self.signature,
            "settings": dict(self.settings),
            "caption": self.caption,
            "measures": measures,
            "notes": list(self.notes),
        }
        return msgspec.json.format(msgspec.json.encode(plain, order="sorted"), indent=1) + b"\n"


def readings(corpus: Corpus) -> Readings:
    """Return the independent readings of a corpus: annotations that started from the bare text.

    They must use the newest guidelines and have every document of gold; other annotators are left out, with the reason.

    Raises:
        OnrecordError: There are none, two have the same name, or an about.json does not match its schema.
    """
    found = known_readings(corpus)
    if not found.annotators:
        raise OnrecordError(
            "The corpus has no independent readings: no annotator worked on all of it from the bare text.",
            where=str(_directory(corpus)),
            got=" ".join(found.left_out) or "no directory with an about.json",
            expected="a directory with every document of gold, and an about.json with started_from: null",
            hint="annotate every document from its bare text; onrecord schema annotator prints what about.json needs",
        )
    return found


def known_readings(corpus: Corpus) -> Readings:
    """Return the independent readings of a corpus (see `readings`); without any, a `Readings` without annotators.

    Raises:
        OnrecordError: Two have the same name, or an about.json does not match its schema.
    """
    found = annotators_below(_directory(corpus))
    newest = max((_version(each) for each in found), default=())
    chosen, left_out = [], []
    for each in found:
        why = _unfit(each, corpus, newest)
        if why:
            left_out.append(f"{each.name} is not among the readings: {why}.")
        else:
            chosen.append(each)
    names = [each.name for each in chosen]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise OnrecordError(
            "Two readings have the same name.",
            where=", ".join(str(each.path) for each in chosen if each.name in twice),
            got=", ".join(twice),
            hint="give one of them another `name` in its about.json",
        )
    return Readings(chosen, left_out)


def score_each(
    predicted: Origin,
    corpus: Corpus,
    *,
    measures: Iterable[str] | None = None,
    certain: Certain | None = None,
    known: Readings | None = None,
    gold: Result | None = None,
    **settings: Any,
) -> ScoredEach:
    """Return a system's figures under gold, and under each independent annotation (reading) as gold.

    Args:
        predicted: The system's predictions.
        corpus: The corpus.
        measures: The names of measures, or patterns; None for all.
        certain: The items on which all readings agree (`agree.certain.certain`), to add the figures on these items.
        known: The corpus's readings, which may be none; None to find them.
        gold: The system's score under gold with the same settings and at least these measures, if it is known.
        settings: Further settings of `onrecord.score`, such as `form` or `layers`.

    Raises:
        OnrecordError: `known` is None and the corpus has no independent readings, or `onrecord.score` raises it.
    """
    chosen = None if measures is None else list(measures)
    found = readings(corpus) if known is None else known
    gold = score(corpus, predicted, measures=chosen, **settings) if gold is None else gold
    names = {each.name for each in registry.select(chosen)} if chosen is not None else {*gold.scores}
    each = {
        annotator.name: score(_as_gold(annotator, corpus), predicted, measures=chosen, **settings)
        for annotator in found.annotators
    }
    on_certain = None if certain is None else score(corpus, predicted, measures=chosen, certain=certain, **settings)
    hashes = ",".join(f"{name}:{result.settings['gold'][:SHORT]}" for name, result in each.items())
    signed = {**gold.settings, "readings": hashes, **({} if certain is None else {"certain": "yes"})}
    ranges = {
        name: Range(
            _figure(gold, name),
            {annotator: _figure(result, name) for annotator, result in each.items()},
            None if on_certain is None else _figure(on_certain, name),
        )
        for name in gold.scores
        if name in names
    }
    notes = [*gold.notes, *found.left_out, *([certain.note] if certain else [])]
    return ScoredEach(line(signed), signed, ranges, notes, found.caption)


def _directory(corpus: Corpus) -> Path:
    return corpus.gold_dir.parent / "annotators"


def _as_gold(annotator: Annotator, corpus: Corpus) -> Gold:
    registries: dict[str, Any] = {
        name: {entry.id: entry for entry in read_registry(annotator.path, name)} for name in REGISTRIES
    }
    return Gold(Folder(annotator.path, frozenset(corpus.doc_ids)), corpus, None, **registries)


def _figure(result: Result, name: str) -> float | None:
    return figure(result.scores[name].measure, result.scores[name].value)


def _version(annotator: Annotator) -> tuple[int, ...]:
    guidelines = annotator.about.guidelines if annotator.about else None
    return tuple(int(part) for part in guidelines.split(".")) if guidelines else ()


def _unfit(annotator: Annotator, corpus: Corpus, newest: tuple[int, ...]) -> str:
    """Return why an annotator is not an independent reading of the corpus; "" if it is one.

    Args:
        annotator: The annotator.
        corpus: The corpus.
        newest: The newest version of the guidelines that an annotator used, such as (1, 2, 0).
    """
    about = annotator.about
    if about is None:
        return "no about.json"
    if about.started_from is not None:
        return f"it started from {about.started_from}"
    if _version(annotator) < newest:
        return f"it used guidelines {about.guidelines}, and others used {'.'.join(map(str, newest))}"
    missing = sorted(set(corpus.doc_ids) - {path.stem for path in document_paths(annotator.path)})
    return f"it lacks {', '.join(missing)}" if missing else ""
