"""Read gold and predictions in other projects' formats, for scoring, checks, comparisons, explanations and reports.

The formats have the names of `onrecord convert`, with one exception. In a score, `conll` means the rules of the
reference scorer; the same files with our own rules are `conll2012`. Our JSONL and our directories are not read here:
`documents.sources` streams them. Ids are valid in one document only.

The notes of the result list what was lost in reading (such as a label that the schema lacks), and how a file was read.
The signature names the format and every option that can change a figure.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace as with_fields

from onrecord.corpus.load import load
from onrecord.documents.missing import no_such_path
from onrecord.documents.relabelled import relabelled
from onrecord.documents.sources import Held, source
from onrecord.errors import OnrecordError, counted
from onrecord.formats import folder
from onrecord.formats.base import Bundle, Reading
from onrecord.formats.conll_reference import refuse
from onrecord.formats.convert import Texts
from onrecord.formats.guess import looks_like
from onrecord.formats.losses import LAYERS, Losses
from onrecord.formats.naming import as_ids, with_legal_ids
from onrecord.formats.pairing import Known, in_gold_texts, pair
from onrecord.formats.registry import READ_ONLY, find
from onrecord.formats.resegment import resegment
from onrecord.formats.round_trip import round_trip
from onrecord.schema import using
from onrecord.schema.opened import opened
from onrecord.scoring.foreign_labels import not_in_gold, profile_of_gold
from onrecord.scoring.gold import Gold, find_gold
from onrecord.scoring.refused_formats import refuse_foreign
from onrecord.scoring.side_formats import OURS, refuse_idle

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from onrecord.documents.model import Document
    from onrecord.documents.sources import Origin
    from onrecord.schema.profile import Profile
    from onrecord.scoring.side_formats import Formats

MOST = 12  # kinds of losses that the notes of a score show


@dataclass(frozen=True)
class Sides:
    """Gold and predictions, as arguments for `onrecord.score`: files in our own format are paths, and not yet read.

    profile: The schema to use for them if gold is a file of another project, whose labels count; None for that in use.
    """

    gold: Gold | Path | None
    predicted: tuple[Origin, ...]
    profile: Profile | None = None

    @property
    def notes(self) -> list[str]:
        """Return sentences on how gold and predictions were read, each once; [] for files in our own format."""
        sides = (self.gold.documents if isinstance(self.gold, Gold) else None, *self.predicted)
        return list(dict.fromkeys(note for side in sides if isinstance(side, Held) for note in side.notes))


def read_sides(gold: Path | None, predicted: Sequence[Path], formats: Formats) -> Sides:
    """Return gold and the predictions of some systems, read from files in other projects' formats.

    The documents of each system get the ids and the texts of the gold documents with which they are paired. Files in
    our own format stay paths.

    Args:
        gold: The path of gold; None for the gold of the corpus in use, which is converted to the format `formats.gold`
            and back if that is another project's.
        predicted: The path of each system's predictions.
        formats: The formats of both sides and the options for reading them.

    Raises:
        OnrecordError: A file has problems (the error lists them), documents cannot be paired, or an option is given
            that none of the formats has.
    """
    refuse_idle(formats)
    refuse_foreign(predicted if formats.predicted == OURS else (), "--format", typed=formats.typed)
    refuse_foreign([gold] if gold is not None and formats.gold == OURS else (), "--gold-format", typed=formats.typed)
    if formats.predicted == formats.gold == OURS:
        return Sides(gold, tuple(relabelled(each, formats.labels) if formats.labels else each for each in predicted))
    if gold is None or formats.gold == OURS:
        return _sides(predicted, _ours(gold, formats), _Known(), formats)
    with using(opened()):
        known, names = _foreign(gold, formats)
    profile = profile_of_gold([each.document for each in known.documents])
    with using(profile):
        sides = _sides(predicted, known, names, formats)
        return replace(sides, predicted=tuple(map(_with_note, sides.predicted)), profile=profile)


def _with_note(side: Origin) -> Origin:
    """Return predictions with a note on their labels that gold lacks, if they have such labels.

    Files in our own format are returned as they are: they are not read yet.
    """
    return (
        replace(side, notes=(*side.notes, *not_in_gold(side.documents, side.name))) if isinstance(side, Held) else side
    )


@dataclass(frozen=True)
class _Known:
    """Gold's documents: name in gold's file -> doc_id, the doc_ids without a name there, and doc_id -> text."""

    ids: Mapping[str, str] = field(default_factory=dict)
    unnamed: frozenset[str] = frozenset()
    texts: Mapping[str, str | None] = field(default_factory=dict)


def _sides(predicted: Sequence[Path], known: Gold | Path | None, names: _Known, formats: Formats) -> Sides:
    """Return both sides of a score: gold, and each system's predictions with the ids and texts of gold's documents.

    Args:
        predicted: The path of each system's predictions.
        known: Gold, or its path if it is in our own format; None for the gold of the corpus in use.
        names: How gold's file names its documents.
        formats: The formats of both sides and the options for reading them.
    """
    if formats.predicted == OURS and not names.unnamed:
        return Sides(known, tuple(predicted))
    found = known if isinstance(known, Gold) else find_gold(known)
    documents = [each.document for each in found.documents]
    texts = {each.doc_id: found.text(each) for each in documents}
    read = [_system(each, formats, replace(names, texts=texts)) for each in predicted]
    here = [Known(one.doc_id, texts[one.doc_id], one.text_sha256, one.doc_id not in names.unnamed) for one in documents]
    layers = _layers(documents)
    sides = tuple(_paired(each, here, texts, layers) for each in read)
    if formats.gold != OURS and not layers and isinstance(known, Gold) and isinstance(known.documents, Held):
        # Gold that marks nothing was annotated with the layers that its format holds and the systems attempted.
        attempted = _layers(one for each in sides for one in each.documents) & {*find(formats.gold).load().HOLDS}
        nothing: dict[str, Any] = {layer: [] for layer in attempted}
        empty = tuple(with_fields(each, **nothing) for each in documents)
        known = replace(known, documents=replace(known.documents, documents=empty))
    return Sides(known, sides)


def _layers(documents: Iterable[Document]) -> frozenset[str]:
    return frozenset(layer for document in documents for layer in LAYERS if getattr(document, layer) is not None)


def _foreign(path: Path, formats: Formats) -> tuple[Gold, _Known]:
    """Return gold from `path`, a file or directory in the format `formats.gold` of another project, and its names."""
    found = _read(path, formats.gold, formats, formats.gold_column)
    read = found.bundle
    return Gold(found.held, None, None, texts=read.texts, words=read.words), _Known(read.names, read.unnamed)


def _ours(path: Path | None, formats: Formats) -> Gold | Path | None:
    """Return gold for a score if `path` is None or is in our own format; `_foreign` reads a path in another format.

    If `formats.gold` is our own format, `path` is returned as it is; None stands for the gold of the corpus in use.
    Otherwise `path` is None and is not used: the gold of the corpus in use is converted to the format and back, so that
    it loses what the format cannot store, and is returned as a `Gold`.
    """
    if formats.gold == OURS:
        return path
    if formats.gold in READ_ONLY:
        raise OnrecordError(
            "The corpus's gold cannot be converted to a format that is only read.",
            got=f"--gold-format {formats.gold}, without --gold",
            expected="the format of a file in --gold",
            hint="leave out --gold-format, or give gold with --gold",
        )
    corpus, losses = load(), Losses()
    bundle = round_trip(Bundle(tuple(corpus.documents.values()), corpus.texts), find(formats.gold), losses)
    name = f"The corpus's gold as {formats.gold}"
    held = Held(bundle.documents, name, settings={"format": formats.gold}, notes=tuple(_notes(name, losses)))
    return Gold(held, corpus, None, texts=bundle.texts, words=bundle.words)


@dataclass(frozen=True)
class _Read:
    """The contents of a file. holds: the layers that its format may have; empty for our own format."""

    bundle: Bundle
    held: Held
    holds: frozenset[str] = frozenset()


def _system(path: Path, formats: Formats, gold: _Known) -> _Read:
    """Return the predictions in `path`, in the format `formats.predicted`."""
    if formats.predicted != OURS:
        return _read(path, formats.predicted, formats, formats.column, gold)
    ours = relabelled(path, formats.labels) if formats.labels else source(path)
    held = Held(tuple(each.document for each in ours), str(path), ours.header.system)
    return _Read(Bundle(held.documents), held)


def _read(path: Path, name: str, formats: Formats, column: int, gold: _Known | None = None) -> _Read:
    """Return the contents of a file or directory in the format `name` (see `registry.find`).

    `formats` has the other options for reading; `column` is the column of BIO tags. If `gold` is given, its documents
    give ids to names, and texts to a format that needs texts, if there are none beside the file.

    Raises OnrecordError if `path` does not exist, has problems or contains no document.
    """
    is_predicted, gold = gold is not None, gold or _Known()
    if not path.exists():
        raise no_such_path(path)
    losses = Losses()
    texts = Texts(path, load())
    entry = find(name)
    reading = Reading(
        texts.text,
        losses,
        texts.name,
        formats.labels,
        formats.scheme,
        column,
        formats.groups,
        is_predicted,
        otherwise=lambda name: gold.texts.get(as_ids([name], gold.ids)[name]),
    )
    try:
        bundle = with_legal_ids(folder.read(path, entry, reading), losses, gold.ids)
    except OnrecordError as error:
        looks = looks_like(path)
        of_json = name == "label-studio" and path.suffix == ".json"  # the suffix of several formats
        if looks is not None and looks is not entry and not of_json:
            error.hint = f"it looks like {looks.name}, and was read as {name}: --format {looks.name}"
        raise
    if not bundle.documents:
        raise OnrecordError(
            "The input contains no document.",
            where=str(path),
            expected=f"at least one document in the format {name}",
            hint="check that it is the right file, or give its format with --format",
        )
    settings = formats.settings(name, column)
    held = Held(bundle.documents, str(path), path.stem, settings, tuple(_notes(f"{path} ({name})", losses)))
    return _Read(bundle, held, frozenset(entry.load().HOLDS))


def _paired(read: _Read, gold: Sequence[Known], texts: Mapping[str, str | None], layers: frozenset[str]) -> Held:
    """Return a system's documents with the ids and offsets of the gold documents with which they are paired.

    Args:
        read: The system's documents, as they were read.
        gold: The id, text and hash of each gold document.
        texts: doc_id -> text of gold, None if unknown.
        layers: The layers that gold has. If none of the system's documents has a layer, those of them that the format
            can store count as attempted, with no item found.

    Raises:
        OnrecordError: Documents cannot be paired, or their offsets cannot be moved to gold's text.
    """
    bundle, held = read.bundle, read.held
    here = [
        Known(each.doc_id, bundle.texts.get(each.doc_id), each.text_sha256, each.doc_id not in bundle.unnamed)
        for each in bundle.documents
    ]
    if bundle.unnamed and not any(each.is_named for each in here):
        again = resegment(bundle.documents, bundle.texts, gold, held.name)
        if again is not None:
            return replace(held, documents=tuple(again[0]), notes=(*held.notes, *again[1]))
    pairing = pair(gold, here, held.name)
    documents, problems, notes = in_gold_texts(bundle.documents, bundle.texts, texts, pairing, held.name)
    refuse(problems, "The predictions")
    if not any(getattr(each, layer) is not None for each in documents for layer in LAYERS):
        nothing: dict[str, Any] = {layer: [] for layer in layers & read.holds}
        documents = [with_fields(each, **nothing) for each in documents]
    return replace(held, documents=tuple(documents), notes=(*held.notes, *pairing.notes, *notes))


def _notes(name: str, losses: Losses) -> Iterator[str]:
    """Yield sentences on how the input `name` was read, then on what was lost, the most frequent kind first.

    At most 12 kinds (`MOST`) are given by themselves; one more sentence counts the rest.
    """
    yield from losses.notes
    rows = losses.grouped()
    for row in rows[:MOST]:
        first = f", first {row['first']}" if row["first"] else ""
        yield f"{name} lost in reading: {row['count']:,} {row['what']}{first}: {row['why']}."
    if len(rows) > MOST:
        rest = rows[MOST:]
        more = f"{sum(row['count'] for row in rest):,} more, of {counted(len(rest), 'kind')}"
        yield f"{name} lost in reading: {more}: onrecord convert lists them all."
