"""Names: who and what an article speaks of, with exact spans, and which mentions mean the same.

    sentences ──capitalised pieces──▶ kinds, settled over the article ──same bearer?──▶ mentions and entities

Spellings of one surname fall together inside an article (Zelenskyy, Zelensky); conflicting given names never do.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from newsloom.naming import fold, given_name, name_key, same_name
from newsloom.read.name_kinds import Weights, best, weigh
from newsloom.read.name_lists import gazetteer
from newsloom.read.name_runs import Piece, is_common, is_known, pieces
from newsloom.read.name_tokens import casing, tokens
from newsloom.text import squeeze
from newsloom.types import Article, Entity, Mention, NameKind, Sentence

#: Blocks whose capitals name outlets, photographers and buttons rather than what is told.
_SILENT = frozenset({"furniture", "footer", "credit", "byline"})
#: Languages that capitalise every noun: there a single capitalised word must be in a table.
_CAPITAL_NOUNS = frozenset({"de", "lb"})


@dataclass(slots=True)
class _Name:
    """All mentions written alike."""

    text: str
    kind: NameKind
    first: int
    count: int
    spans: list[tuple[int, int]] = field(default_factory=list)


def names(article: Article, sentences: Sequence[Sentence]) -> tuple[tuple[Mention, ...], tuple[Entity, ...]]:
    """The names of an article: mentions in text order, and the entities they mean, by first mention."""
    written = _settle(article.text, _found_pieces(article, sentences))
    bearers = _bearers(article, written)
    mentions = [
        Mention(start, end, bearers[name.text][1], bearers[name.text][0])
        for name in written
        for start, end in name.spans
    ]
    mentions.sort(key=lambda mention: mention.start)
    return tuple(mentions), _entities(article, mentions)


def _found_pieces(article: Article, sentences: Sequence[Sentence]) -> list[Piece]:
    """The pieces of an article that may be names, in text order."""
    lines = [tokens(article.text, sentence) for sentence in sentences if _tells(article, sentence)]
    written = casing(lines)
    found = [piece for line in lines for piece in pieces(article, line, written)]
    if (article.language or "en")[:2].lower() in _CAPITAL_NOUNS:
        found = [piece for piece in found if len(piece.tokens) > 1 or is_known(piece)]
    return found


def _tells(article: Article, sentence: Sentence) -> bool:
    blocks = article.blocks
    return not (0 <= sentence.block < len(blocks)) or blocks[sentence.block].kind not in _SILENT


def _settle(text: str, found: Sequence[Piece]) -> list[_Name]:
    """One kind for all pieces written alike, by the sum of their weights."""
    weights: defaultdict[str, Weights] = defaultdict(dict)
    spans: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for piece in found:
        start, end = piece.tokens[0].start, piece.tokens[-1].end
        form = squeeze(text[start:end])
        spans[form].append((start, end))
        for kind, weight in weigh(piece).items():
            weights[form][kind] = weights[form].get(kind, 0.0) + weight
    common = {piece.text for piece in found if is_common(piece)}
    named: list[_Name] = []
    for form, places in spans.items():
        if form not in common or best(weights[form]) != "other":
            named.append(_Name(form, best(weights[form]), places[0][0], len(places), places))
    return named


def _bearers(article: Article, written: list[_Name]) -> dict[str, tuple[str, NameKind]]:
    """For each written form its bearer's fullest name and kind."""
    _settle_places(written)
    acronyms = _defined(article.text, written)
    index = _Index()
    bearer: dict[str, _Name] = {}
    for name in sorted(written, key=lambda name: (-_fullness(name), name.text.isupper(), name.first)):
        long = acronyms.get(name.text) or _fuller(name, index.near(name))
        if long is None:
            index.add(name)
        bearer[name.text] = long or name
    chosen: dict[str, tuple[str, NameKind]] = {}
    for name in written:
        top = bearer[name.text]
        while bearer[top.text] is not top:
            top = bearer[top.text]
        chosen[name.text] = (top.text, top.kind)
    return chosen


class _Index:
    """The full names so far, by every key under which a short form can ask for them."""

    def __init__(self) -> None:
        self._names: defaultdict[str, list[_Name]] = defaultdict(list)

    def add(self, name: _Name) -> None:
        """Enter a full name."""
        words = [fold(word) for word in name.text.split()]
        initials = "".join(word[0] for word in name.text.split() if word[0].isupper()).lower()
        for key in dict.fromkeys([name_key(name.text), *words, initials]):
            self._names[key].append(name)

    def near(self, name: _Name) -> list[_Name]:
        """The full names that share a key, at most 24 for each: more bearers of one word are a list, not a text."""
        words = [fold(word) for word in name.text.split()]
        keys = dict.fromkeys([name_key(name.text), words[0], words[-1]])
        return list({id(long): long for key in keys for long in self._names.get(key, [])[:24]}.values())


def _settle_places(written: Sequence[_Name]) -> None:
    """``Aldwater`` beside ``Aldwater Dam`` is a place too, and ``Clinton`` beside ``Hillary Clinton`` a person."""
    places = {name.text.split()[0] for name in written if name.kind == "place" and " " in name.text}
    surnames = {name.text.split()[-1] for name in written if name.kind == "person" and " " in name.text}
    for name in written:
        if name.kind in ("other", "person") and name.text in places - surnames:
            name.kind = "place"
        elif name.kind != "person" and name.text in surnames and name.text not in gazetteer():
            name.kind = "person"


def _fullness(name: _Name) -> int:
    return len(name.text.split())


def _fuller(name: _Name, full: Sequence[_Name]) -> _Name | None:
    """The fuller name that a short form stands for, if there is one and no doubt which."""
    matches = [long for long in full if _stands_for(name, long)]
    if not matches:
        return None
    # Two bearers of one surname: the one the article names most means it, the first named breaks a tie.
    return max(matches, key=lambda long: (_same_kind(name, long), long.count, -long.first))


def _same_kind(name: _Name, long: _Name) -> bool:
    return name.kind == long.kind


def _stands_for(name: _Name, long: _Name) -> bool:
    if long.kind == "person":
        if name.kind == "place" and fold(name.text) != fold(long.text):
            return False
        return same_name(name.text, long.text) or _first_name_of(name.text, long.text)
    if name.kind == "person" and len(name.text.split()) > 1:
        return False
    if fold(name.text) == fold(long.text) or fold("the" + name.text) == fold(long.text):
        return True
    if long.kind == "organisation" and name.kind != "place":
        return same_name(name.text, long.text) and (len(name.text.split()) > 1 or name.text.isupper())
    return False


def _first_name_of(short: str, long: str) -> bool:
    given = given_name(long)
    return given is not None and " " not in short and len(short) > 2 and fold(short) == fold(given)


def _defined(text: str, written: Iterable[_Name]) -> dict[str, _Name]:
    """Acronyms that the article introduces itself: ``Marine Accident Bureau (MAB)``."""
    ends = {end: name for name in written for _, end in name.spans if " " in name.text}
    found: dict[str, _Name] = {}
    for name in written:
        for start, end in name.spans:
            long = ends.get(start - 2)
            bracketed = text[start - 2 : start] == " (" and text[end : end + 1] == ")"
            if long and bracketed and _initials_fit(name.text, long.text):
                found.setdefault(name.text, long)
    return found


def _initials_fit(acronym: str, long: str) -> bool:
    letters = fold(acronym)
    initials = [word[0].lower() for word in long.split() if word[0].isalnum()]
    capitals = [word[0].lower() for word in long.split() if word[0].isupper()]
    return bool(letters) and letters[0] == initials[0] and set(capitals) <= set(letters) | {"t"}


def _entities(article: Article, mentions: Sequence[Mention]) -> tuple[Entity, ...]:
    forms: dict[str, Counter[str]] = {}
    kinds: dict[str, NameKind] = {}
    for mention in mentions:
        forms.setdefault(mention.entity, Counter())[article.text[mention.start : mention.end]] += 1
        kinds.setdefault(mention.entity, mention.kind)
    return tuple(
        Entity(
            name, kinds[name], tuple(sorted(" ".join(form.split()) for form in seen if " ".join(form.split()) != name))
        )
        for name, seen in forms.items()
    )
