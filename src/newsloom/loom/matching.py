"""What of the news an alert is about: a rule over one story, before and after its last digests.

    Rule, News ──happened──▶ Things, each with a key: what has one key is one thing, and is told once

A rule that waits for something tells it when it happens; one that only narrows tells each story that comes to fit it
once, and later what reports that fit change in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from newsloom.kept import KeptChange, Rule
from newsloom.naming import fold, same_name
from newsloom.store import Library
from newsloom.store.wanted import first_match, query
from newsloom.text import normal, squeeze
from newsloom.types import BODY, Article, Conflict, Digest, Entity, NameKind, Reading

# A conflict is the one that was there when so many of its credited wordings were.
_SHARED = 2


@dataclass(frozen=True, slots=True)
class Thing:
    """What happened in a story, as an alert tells it once: ``key`` names it, ``why`` says it in words."""

    key: str
    why: str
    changes: tuple[KeptChange, ...] = ()


@dataclass(slots=True)
class News:
    """A story's digests since an alert last looked. ``last`` is the newest one's number, ``at`` its moment."""

    library: Library
    story: str
    before: Digest | None
    after: Digest
    last: int
    at: datetime
    changes: tuple[KeptChange, ...]
    _articles: dict[str, Article] = field(default_factory=dict)
    _readings: dict[str, Reading] = field(default_factory=dict)

    @property
    def fresh(self) -> tuple[str, ...]:
        """The reports that the digest before did not have."""
        old = set(self.before.articles) if self.before else set()
        return tuple(id for id in self.after.articles if id not in old)

    def articles(self, ids: Sequence[str]) -> list[Article]:
        """Articles of the story."""
        wanted = [id for id in ids if id not in self._articles]
        self._articles |= {article.id: article for article in self.library.articles(wanted)} if wanted else {}
        return [self._articles[id] for id in ids if id in self._articles]

    def reading(self, id: str) -> Reading | None:
        """An article with its names."""
        if id not in self._readings:
            self._readings |= {reading.article.id: reading for reading in self.library.readings([id])}
        return self._readings.get(id)


def happened(rule: Rule, news: News, followed: bool) -> list[Thing]:
    """What a rule tells of a story's news. ``followed``: the reader follows it. Raises ``StoreError`` for bad words."""
    if rule.waits:
        found = list(_awaited(rule, news, followed))
        return found if found and (not rule.narrows or _fitting(rule, news, news.after.articles)) else []
    if not rule.narrows:
        return []
    fitting = _fitting(rule, news, news.fresh)
    if not fitting:
        return []
    why = next(iter(fitting.values()))
    touched = tuple(change for change in news.changes if any(credit.article in fitting for credit in change.credits))
    things = [Thing(f"fits:{news.story}", why, touched)]
    return [*things, Thing(f"changed:{news.last}:{news.story}", why, touched)] if touched else things


def fits(rule: Rule, library: Library, story: str) -> bool:
    """Whether a report of a story, as it stands, fits all that a rule narrows."""
    digest = library.digest(story)
    if digest is None:
        return False
    return bool(_fitting(rule, News(library, story, None, digest, 0, datetime.min, ()), digest.articles))


def _awaited(rule: Rule, news: News, followed: bool) -> Iterator[Thing]:
    before, after = news.before, news.after
    if rule.new and before is None:
        yield Thing(f"new:{news.story}", "a new story", news.changes)
    wanted = rule.independent
    if wanted and after.independent >= wanted and (before is None or before.independent < wanted):
        told = f"{after.independent} independent outlet" + ("s tell it" if after.independent > 1 else " tells it")
        yield Thing(f"independent:{wanted}:{news.story}", told, news.changes)
    for conflict in _fresh_conflicts(before, after) if rule.conflict else ():
        about = normal(conflict.about)
        named = sha256(f"{conflict.kind} {about}".encode()).hexdigest()[:12]
        yield Thing(f"conflict:{named}:{news.story}", f"reports differ: {squeeze(conflict.about)}", news.changes)
    if rule.followed and followed and news.changes:
        yield Thing(f"changed:{news.last}:{news.story}", "a story you follow has news", news.changes)


def _fresh_conflicts(before: Digest | None, after: Digest) -> list[Conflict]:
    old = before.conflicts if before else ()
    known = [(conflict.kind, normal(conflict.about), _spots(conflict)) for conflict in old]
    return [
        conflict
        for conflict in after.conflicts
        if conflict.sure
        and not any(
            (kind, about) == (conflict.kind, normal(conflict.about)) or len(spots & _spots(conflict)) >= _SHARED
            for kind, about, spots in known
        )
    ]


def _spots(conflict: Conflict) -> frozenset[tuple[str, str]]:
    return frozenset((credit.article, credit.exact) for value in conflict.values for credit in value.credits)


# ── what fits ────────────────────────────────────────────────────────────────────────────────────────────


def _fitting(rule: Rule, news: News, ids: Sequence[str]) -> dict[str, str]:
    """The reports among these that fit all that narrows, and in what each fits, in words."""
    found: dict[str, str] = {}
    for article in news.articles(ids):
        whys = [_of_outlet(rule.outlets, article), _with_words(rule.words, article)]
        if None in whys:
            continue
        if rule.people or rule.organisations or rule.places:
            reading = news.reading(article.id)
            whys += [_naming(names, kind, reading) for names, kind in _named(rule)]
        if None not in whys:
            found[article.id] = ", ".join(why for why in whys if why)
    return found


def _named(rule: Rule) -> tuple[tuple[tuple[str, ...], NameKind], ...]:
    return (rule.people, "person"), (rule.organisations, "organisation"), (rule.places, "place")


def _of_outlet(outlets: Iterable[str], article: Article) -> str | None:
    """In words which of the outlets it is; empty when none is asked for, ``None`` when it is another."""
    listed = list(outlets)
    if not listed:
        return ""
    if article.outlet is None:
        return None
    names = {normal(article.outlet.id), normal(article.outlet.name)}
    return f"told by {article.outlet.name}" if any(normal(one) in names for one in listed) else None


def _with_words(searches: Iterable[str], article: Article) -> str | None:
    listed = list(searches)
    if not listed:
        return ""
    told = [article.text[b.start : b.end] for b in article.blocks if b.kind in BODY or b.kind == "deck"]
    text = "\n".join([article.title or "", *(told if article.blocks else [article.text])])
    return next((f"it has “{squeeze(search)}”" for search in listed if has_words(search, text)), None)


def has_words(search: str, text: str) -> bool:
    """Whether a text has what is searched for, as ``newsloom search`` means it. Raises ``StoreError``."""
    asked = query(search)
    return all(first_match(text, pieces) for pieces in asked.every) and not any(
        first_match(text, (piece,)) for piece in asked.none
    )


def _naming(names: Iterable[str], kind: NameKind, reading: Reading | None) -> str | None:
    listed = list(names)
    if not listed:
        return ""
    if reading is None:
        return None
    # The finder of names is surer that there is one than of its kind.
    entities = [entity for entity in reading.entities if entity.kind in (kind, "other")]
    for name in listed:
        for entity in entities:
            if _one_bearer(name, entity, kind):
                return f"it names {entity.name}"
    return None


def _one_bearer(wanted: str, entity: Entity, kind: NameKind) -> bool:
    """Whether a name is an entity's: of the short forms only the very words, for a surname is a namesake's as well."""
    if fold(wanted) and fold(wanted) in {fold(form) for form in (entity.name, *entity.aliases)}:
        return True
    # Places have no given names: "New York" and "York" are two.
    return kind != "place" and same_name(wanted, entity.name)
