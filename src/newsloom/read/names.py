"""Names: who and what an article speaks of, with exact spans, and which mentions mean the same.

    sentences ──capitalised pieces──▶ kinds, settled over the article ──same bearer?──▶ mentions and entities

Spellings of one surname fall together inside an article (Zelenskyy, Zelensky); conflicting given names never do.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from itertools import pairwise

from newsloom.naming import title_sex
from newsloom.read.name_bearers import Name, bearers
from newsloom.read.name_kinds import Weights, best, weigh
from newsloom.read.name_lists import surnames
from newsloom.read.name_locals import local
from newsloom.read.name_runs import Piece, is_common, is_shout, pieces
from newsloom.read.name_tokens import casing, line
from newsloom.read.name_words import is_common_word, takes_of
from newsloom.text import squeeze
from newsloom.types import Article, Entity, Mention, NameKind, Sentence

_JOINTS = frozenset([", ", " and ", ", and ", " or ", ", or "])
_WIDEST = 1 + max(map(len, _JOINTS))
_UNKNOWN, _SHARED = 1.0, 1.2  # weights: below the first nothing is known of a name
_SURE = 1.15  # what an ordinary word must weigh to be a name; at 1.25 SuperPAL's P@1 is .673, not .698
#: Blocks whose capitals name outlets, photographers and buttons rather than what is told.
_SILENT = frozenset({"furniture", "footer", "credit", "byline"})


def names(article: Article, sentences: Sequence[Sentence]) -> tuple[tuple[Mention, ...], tuple[Entity, ...]]:
    """The names of an article: mentions in text order, and the entities they mean, by first mention."""
    english = _language(article) == "en"
    written = _settle(article.text, _found_pieces(article, sentences), english)
    mentions = [
        Mention(start, end, kind, bearer)
        for name, (bearer, kind) in zip(written, bearers(article.text, written), strict=True)
        for start, end in name.spans
    ]
    mentions.sort(key=lambda mention: mention.start)
    return tuple(mentions), _entities(article, mentions)


def _found_pieces(article: Article, sentences: Sequence[Sentence]) -> list[Piece]:
    """The pieces of an article that may be names, in text order."""
    lines = [line(article.text, sentence) for sentence in sentences if _tells(article, sentence)]
    written = casing(lines)
    found = [piece for each in lines for piece in pieces(article, each, written)]
    language = _language(article)
    return found if language == "en" else local(article.text, found, language, written)


def _language(article: Article) -> str:
    return (article.language or "en")[:2].lower()


def _tells(article: Article, sentence: Sentence) -> bool:
    blocks = article.blocks
    return not (0 <= sentence.block < len(blocks)) or blocks[sentence.block].kind not in _SILENT


def _settle(text: str, found: Sequence[Piece], english: bool) -> list[Name]:
    """One kind for all pieces written alike, by the sum of their weights; a surname after Mr or Mrs for itself."""
    weights: dict[str, Weights] = {}
    named: dict[tuple[str, str | None], Name] = {}
    common: set[str] = set()
    told: list[tuple[int, int, str]] = []
    for piece in found:
        start, end = piece.tokens[0].start, piece.tokens[-1].end
        form = squeeze(text[start:end])
        told.append((start, end, form))
        sum_ = weights.get(form)
        if sum_ is None:
            weights[form] = weigh(piece)
        else:
            for kind, weight in weigh(piece).items():
                sum_[kind] += weight
        if is_common(piece, english):
            common.add(form)
        sex = title_sex(piece.title) if piece.title and len(piece.words) == 1 else None
        name = named.get((form, sex))
        if name is None:
            name = named[form, sex] = Name(form, "other", start, 0, sex, piece.title)
        name.spans.append((start, end))
        name.count += 1
    if english:
        _weigh_lists(text, told, weights, common)
    kinds = {form: best(each) for form, each in weights.items()}
    for name in named.values():
        name.kind = kinds[name.text]
    common = {form for form in common if not _is_sure(form, kinds[form], weights[form])}
    if common:  # "Cook" beside "Alma Cook" is no ordinary noun; "House" is, whatever was taken for a person
        people = {word for form, kind in kinds.items() if kind == "person" and " " in form for word in form.split()}
        common -= people - takes_of()
    return [name for name in named.values() if not _unnamed(text, name, common)]


def _unnamed(text: str, name: Name, common: Set[str]) -> bool:
    """Whether a piece names nothing: an ordinary noun, or a word in capitals that comes once and in no bracket."""
    if name.text in common:
        return True
    return name.count == 1 and is_shout(name.text) and text[name.first - 1 : name.first] != "("


def _is_sure(word: str, kind: NameKind, weights: Weights) -> bool:
    """Whether an ordinary word in capitals is a name all the same: ``Powell``, or a well-told person, body or place."""
    surname = kind == "person" and word.lower() in surnames() and not is_common_word(word)
    return kind != "other" and (surname or weights[kind] >= _SURE)


def _weigh_lists(
    text: str, told: Sequence[tuple[int, int, str]], weights: dict[str, Weights], common: set[str]
) -> None:
    """What stands in a row with an "and" is of one kind: ``Tovrik, Ilse Hoff and Berno sang``."""
    row: list[str] = []
    ended = False
    for (_, end, form), (start, _, after) in pairwise(told):
        gap = text[end:start] if start - end < _WIDEST else ""
        if gap in _JOINTS:
            ended = ended or gap != ", "
            row = [*(row or [form]), after]
        elif row:
            if ended:
                _share(row, weights, common)
            row, ended = [], False
    if ended:
        _share(row, weights, common)


def _share(row: Sequence[str], weights: dict[str, Weights], common: set[str]) -> None:
    """Give what is known of some in a row to those of whom nothing is."""
    strongest = [max(weights[form].values()) for form in row]
    sure = {best(weights[form]) for form, weight in zip(row, strongest, strict=True) if weight >= _UNKNOWN}
    kind = sure.pop() if len(sure) == 1 else "other"
    if kind != "other":
        for form, weight in zip(row, strongest, strict=True):
            if weight < _UNKNOWN and form not in common:
                weights[form][kind] += _SHARED


def _entities(article: Article, mentions: Sequence[Mention]) -> tuple[Entity, ...]:
    forms: dict[str, set[str]] = {}
    kinds: dict[str, NameKind] = {}
    for mention in mentions:
        forms.setdefault(mention.entity, set()).add(article.text[mention.start : mention.end])
        kinds.setdefault(mention.entity, mention.kind)
    return tuple(Entity(name, kinds[name], _aliases(name, seen)) for name, seen in forms.items())


def _aliases(name: str, seen: set[str]) -> tuple[str, ...]:
    if len(seen) == 1 and name in seen and name == squeeze(name):
        return ()  # four of five are written in one way
    return tuple(sorted(form for form in map(squeeze, seen) if form != name))
