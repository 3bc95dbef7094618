"""Replace repeated names by pronouns.

A mention that names a person becomes a pronoun if the pronoun is not ambiguous and the context determines its case:

1. The mention is in the body and outside quotation marks, contains no other mention, and consists of names and Mr, Mrs
   or Ms only.
2. The person is named earlier in the same paragraph or in the paragraph before. Either no other person that the pronoun
   may fit is mentioned there; or the mention is a subject, and the person is the first fitting one mentioned in the
   same sentence before the mention, or else in the sentence before.
3. `'s` follows the mention (his); or it starts a clause and a finite verb follows (he); or a preposition or a verb with
   an object is before it, and a full stop, a comma or a preposition follows (him).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from onrecord.documents.model import Interval
from onrecord.stress.people import HE, SHE, THEY, people
from onrecord.stress.plan import Article, Plan, articles
from onrecord.stress.rewriting import Change, Piece
from onrecord.text import paragraph_at, sentences
from onrecord.text.quotation import quotations

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from onrecord.corpus.load import Corpus
    from onrecord.documents.model import Mention
    from onrecord.stress.people import Person

FORMS = {HE: ("he", "him", "his"), SHE: ("she", "her", "her")}
_TITLE = re.compile(r"^(?:Mr|Mrs|Ms)\.? ")
_POSSESSIVE = re.compile(r"['’]s?(?= [a-z])")
_VERB = re.compile(
    r" (?:(?:also|still|later|then|never|already|now|recently|reportedly|nevertheless) )?"
    r"(?:said|says|told|tells|added|adds|noted|wrote|has|had|is|was|did|does|will|would|could|should|can|may|might|must|"
    r"met|spoke|denied|denies|acknowledged|admitted|answered|replied|called|held|made|gave|took|went|came|spent|lied|"
    r"announced|recused|resigned|stepped|insisted|claimed|asked|offered|refused|declined|supports|supported|thinks|"
    r"believes|wants|promised|accused|thanked|praised|failed|needs|remains|became|left|won|lost|oversees)\b"
)
_BEGINS = re.compile(r"(?:^|[.!?]['\"’”]? )$")
_CLAUSE = re.compile(
    r"(?:^|[.!?]['\"’”]? |, |\b(?:[Tt]hat|[Ww]hen|[Ww]hile|[Ii]f|[Ww]hether|[Bb]ecause|[Bb]ut|[Ww]here|what|why|how) )$"
)
_OBJECT = re.compile(
    r"\b(?:with|to|for|from|by|about|against|asked|told|urged|warned|accused|called on|met|thanked|praised) $"
)
_AFTER_OBJECT = re.compile(r"[.,;?]| (?:in|at|on|to|from|if|whether|that|after|before|during|when|while)\b")


def pronouns(corpus: Corpus) -> Plan:
    """Return the plan (the changes of a corpus) that replaces repeated names of people by pronouns.

    It also sets the field `form` of these mentions. A name stays if a pronoun would be ambiguous.
    """
    known = {person.id: person for person in people(corpus)}
    fits = {
        entity.id: known[entity.id].pronoun if entity.id in known else THEY
        for entity in corpus.entities.values()
        if entity.type == "PER"
    }
    changes: dict[str, list[Change]] = {}
    fields: dict[str, dict[str, dict[str, Any]]] = {}
    for article in articles(corpus):
        found = list(_Reader(article, known, fits).replaced())
        changes[article.doc_id] = [change for _, change in found]
        fields[article.doc_id] = {str(mention.id): {"form": "pronoun"} for mention, _ in found}
    return Plan(changes, fields=fields)


@dataclass(frozen=True)
class _Reader:
    """Decides which names of an article become pronouns.

    Attributes:
        article: The article.
        known: id -> person that the corpus names.
        fits: id of each entity of type PER -> its pronoun, `they` if unknown.
    """

    article: Article
    known: Mapping[str, Person]
    fits: Mapping[str, str]

    @cached_property
    def mentions(self) -> list[Mention]:
        """Return the mentions of entities of type PER, in text order."""
        found = (each for each in self.article.record.mentions or () if each.entity in self.fits)
        return sorted(found, key=lambda each: each.interval)

    @cached_property
    def sentences(self) -> list[Interval]:
        """Return the offsets of the text's sentences, in order."""
        return sentences(self.article.text)

    def replaced(self) -> Iterator[tuple[Mention, Change]]:
        """Yield (mention, change) for each mention that becomes a pronoun, in text order."""
        marks = [(pair.open or 0, pair.end) for pair in quotations(self.article.text)]
        done = set[Interval]()
        for mention in self.mentions:
            person = self.known.get(str(mention.entity))
            if person is None or person.pronoun not in FORMS or not self._is_bare(mention, person):
                continue
            change = _case(self.article.text, mention, FORMS[person.pronoun])
            quoted = any(start < mention.start < end for start, end in marks)
            if change is not None and not quoted and self._is_clear(mention, person, done):
                done.add(mention.interval)
                yield mention, change

    def _is_bare(self, mention: Mention, person: Person) -> bool:
        words = {*_TITLE.sub("", self.article.words(mention)).split()}
        inner = any(
            other.interval != mention.interval and mention.start <= other.start and other.end <= mention.end
            for other in self.article.record.mentions or ()
        )
        is_name = mention.form == "name" and not mention.predicative and words <= {*person.given, person.family}
        return is_name and not inner and self.article.in_zones(*mention.interval, "body")

    def _is_clear(self, mention: Mention, person: Person, done: set[Interval]) -> bool:
        """Return whether a pronoun in place of a mention would be unambiguous.

        Args:
            mention: The mention.
            person: The person that it names.
            done: The spans of mentions that have already become pronouns.
        """
        start = self._window(mention)
        before = [each for each in self.mentions if start <= each.start and each.end <= mention.start]
        named = any(each.entity == person.id and each.form == "name" and each.interval not in done for each in before)
        fitting = [each for each in before if self.fits[str(each.entity)] in {THEY, person.pronoun}]
        if not named or all(each.entity == person.id for each in fitting):
            return named
        if not _VERB.match(self.article.text, mention.end):
            return False
        at = paragraph_at(self.sentences, mention.start) or 0
        for sentence in self.sentences[at : at - 2 if at > 1 else None : -1]:
            here = [each for each in fitting if sentence.start <= each.start < sentence.end]
            if here:
                return here[0].entity == person.id
        return False

    def _window(self, mention: Mention) -> int:
        """Return the offset from which the text before a mention is searched for other mentions.

        It is the start of the paragraph before the mention's paragraph, if one zone `body` contains that paragraph and
        the mention. Otherwise it is the start of the mention's paragraph.
        """
        at = paragraph_at(self.article.paragraphs, mention.start)
        if at is None:
            return mention.start
        before = self.article.paragraphs[max(0, at - 1)].start
        together = self.article.in_zones(before, mention.end, "body")
        return before if together else self.article.paragraphs[at].start


def _case(text: str, mention: Mention, forms: tuple[str, str, str]) -> Change | None:
    """Return the change of a mention into a pronoun; None if the words around it do not determine the pronoun's case.

    Args:
        text: The text.
        mention: The mention.
        forms: The pronoun as subject, object and possessive, such as `("he", "him", "his")`.
    """
    start, end = mention.interval
    before = text[text.rfind("\n", 0, start) + 1 : start]
    subject, object_, possessive = (form.capitalize() if _BEGINS.search(before) else form for form in forms)
    if after := _POSSESSIVE.match(text, end):
        return Change(start, after.end(), (Piece(start, end, possessive), Piece(end, after.end(), "")))
    if _VERB.match(text, end) and _CLAUSE.search(before):
        return Change(start, end, (Piece(start, end, subject),))
    if _OBJECT.search(before) and _AFTER_OBJECT.match(text, end):
        return Change(start, end, (Piece(start, end, object_),))
    return None
