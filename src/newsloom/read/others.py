"""Other finders of names and quotes in place of our rules, behind one protocol; what they find is checked.

    Finder.names ──in range, on whole words──▶ mentions, aliases joined by ``naming`` ──▶ Reading
    Finder.quotes ──verbatim spans only──▶ quotes ────────────────────────────────────┘

``spacy:MODEL`` (extra ``[spacy]``) is shipped; MODEL is an installed package or a folder. Nothing is downloaded.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, Protocol

from newsloom.errors import SettingsError, to_install
from newsloom.naming import same_people
from newsloom.types import Article, Entity, Mention, NameKind, Quote

#: spaCy's labels (OntoNotes, and WikiNER as its smaller models have it) as our kinds; others name nobody.
_KINDS: dict[str, NameKind] = {
    "PERSON": "person", "PER": "person", "ORG": "organisation", "GPE": "place", "LOC": "place", "FAC": "place",
    "MISC": "other", "EVENT": "other", "WORK_OF_ART": "other", "PRODUCT": "other", "LAW": "other",
}  # fmt: skip


class Finder(Protocol):
    """Finds names or quotes in an article's text; ``None`` leaves them to our own rules."""

    def names(self, article: Article) -> Sequence[tuple[int, int, NameKind]] | None:
        """Spans of names, with their kinds."""

    def quotes(self, article: Article) -> Sequence[Quote] | None:
        """Quotes, each ``article.text[start:end]`` to the character."""


class SpacyFinder:
    """Names by a spaCy pipeline; quotes are left to our rules, which find more of them (``bench/read.py``)."""

    def __init__(self, model: str) -> None:
        """Load a pipeline by package name or folder. Raises ``SettingsError`` when spaCy or the model is not there."""
        try:
            import spacy
        except ImportError as error:
            raise SettingsError("spaCy is not installed", to_install("spacy")) from error
        try:
            self._pipeline: Any = spacy.load(model)
        except OSError as error:
            raise SettingsError(f"spaCy has no model “{model}”", "install its package or give its folder") from error
        self._pipeline.max_length = 20_000_000

    def names(self, article: Article) -> Sequence[tuple[int, int, NameKind]]:
        """The pipeline's entities that are people, organisations, places or other names."""
        found = ((one.start_char, one.end_char, one.label_) for one in self._pipeline(article.text).ents)
        return [(start, end, _KINDS[label]) for start, end, label in found if label in _KINDS]

    def quotes(self, article: Article) -> None:
        """None: ours are used."""


@cache
def finder(name: str) -> Finder | None:
    """The finder of a setting: ``rules`` is ours (``None``), ``spacy:MODEL`` a spaCy pipeline.

    Raises ``SettingsError`` for any other.
    """
    kind, _, model = name.partition(":")
    if name == "rules":
        return None
    if kind == "spacy" and model:
        return SpacyFinder(model)
    raise SettingsError(f"no finder is called “{name}”", "give rules or spacy:MODEL")


def checked_names(
    article: Article, spans: Iterable[tuple[int, int, NameKind]]
) -> tuple[tuple[Mention, ...], tuple[Entity, ...]]:
    """Mentions and entities of found spans; those out of range, empty or overlapping an earlier one are refused."""
    kept: list[tuple[int, int, NameKind]] = []
    for start, end, kind in sorted(spans):
        inside = 0 <= start < end <= len(article.text) and article.text[start:end].strip()
        if inside and (not kept or start >= kept[-1][1]):
            kept.append((start, end, kind))
    forms = dict.fromkeys(" ".join(article.text[start:end].split()) for start, end, _ in kept)
    whole = {form: max(group, key=len) for group in same_people(forms) for form in group}
    kinds: dict[str, NameKind] = {}
    mentions = []
    for start, end, kind in kept:
        form = " ".join(article.text[start:end].split())
        name = whole.get(form, form)
        mentions.append(Mention(start, end, kinds.setdefault(name, kind), name))
    entities = tuple(
        Entity(name, kind, tuple(sorted(form for form in forms if whole.get(form, form) == name and form != name)))
        for name, kind in kinds.items()
    )
    return tuple(mentions), entities


def checked_quotes(article: Article, found: Iterable[Quote]) -> tuple[Quote, ...]:
    """The quotes that stand in the text as they say, in order; the rest is refused: nobody is given words."""
    return tuple(sorted((q for q in found if _verbatim(article, q)), key=lambda q: (q.start, q.end)))


def _verbatim(article: Article, quote: Quote) -> bool:
    text, speaker = article.text, quote.speaker
    if not (0 <= quote.start < quote.end <= len(text)) or text[quote.start : quote.end] != quote.text:
        return False
    return speaker is None or text[speaker.start : speaker.end] == speaker.name
