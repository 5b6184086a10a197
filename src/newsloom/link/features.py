"""What is compared: sparse vectors of text, title and names, cheap and from the article alone."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import filterfalse, pairwise
from sys import intern

from newsloom import tables
from newsloom.link.rarity import Idf, Rarity, background
from newsloom.text import bare, stem
from newsloom.types import BODY, Article

Vector = dict[str, float]

# The first 300 words hold what a report is about; reading on gained nothing and costs time.
BODY_CHARACTERS = 2_000
# As many pairs of characters carry the same in scripts without blanks.
DENSE_CHARACTERS = 700
LEAD_WORDS = 60
TITLE_CHARACTERS = 300

# Words, the marks that may end a sentence or part two names, and numbers, one by one. A word's Latin letters are read
# first, as a range and not as what is no blank, digit or mark, and most end there; a blank is told by itself.
_REST = r"[^\W\d_]*+(?:['’][^\W\d_]++)*+"
_TOKEN = re.compile(rf"(?! )(?:[A-Za-z]++(?:(?=[ ,.\n])|{_REST})|[.!?:;,()\"“”\n•—]|\d(?:[\d.,]*\d)?|[^\W\d_]{_REST})")
_MARKS = frozenset('.!?:;,()"“”\n•—')
_ENDS = frozenset('.!?:"“”\n•—')
# Thai, Lao, Burmese, Khmer, kana, Han and Hangul: words are not parted by blanks, or carry their particles with them.
_DENSE = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_YEAR = re.compile(r"(?:19|20)\d\d$")
# Addresses tell where a report stands, not what it tells: an outlet's are the same under all its reports.
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
# A word in more than so many of 100,000 reports is a function word.
_FUNCTION = 55_000
# A capitalised word that opens a sentence counts as a name only below this.
_COMMON = 300
_KNOWN_TOKENS = 100_000
_TIMES = [1 + math.log(max(1, count)) for count in range(64)]


@dataclass(frozen=True, slots=True)
class Profile:
    """One report as the linker sees it.

    ``heading`` is its title; ``hour`` its time in hours since 1970 or ``None``. Vectors are of length 1, or empty.
    ``runs`` are the capitalised runs, for telling reasons. ``figures`` are its numbers but years and single digits.
    ``size`` is its number of tokens. ``outlet`` is the id of its outlet, empty when unknown.
    """

    article: str
    outlet: str
    language: str
    heading: str
    hour: float | None
    text: Vector
    title: Vector
    names: Vector
    pairs: Vector
    runs: tuple[str, ...]
    figures: frozenset[str]
    size: int


class Terms(dict[str, str]):
    """What a token counts as in one language: its stem; empty for function words, marks and single letters."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self.language = language
        self.common = background(language)

    def __missing__(self, token: str) -> str:
        if len(self) > _KNOWN_TOKENS:
            self.clear()
        self[token] = found = intern(self._term(token))  # one string for all: the same object is soon found in a vector
        return found

    def _term(self, token: str) -> str:
        word = bare(token)
        if word in _MARKS or (len(word) < 2 and not word.isdigit()):
            return ""
        found = stem(word, self.language)
        return "" if self.common.get(found, 0) > _FUNCTION else found

    def rare(self, token: str) -> bool:
        """Whether a word that opens a sentence is capitalised for its own sake."""
        found = self[token]
        return bool(found) and self.common.get(found, 0 if self.common else _COMMON + 1) <= _COMMON


@cache
def terms_of(language: str) -> Terms:
    """The terms of a language, shared by all linkers."""
    return Terms(language)


def terms(text: str, language: str) -> list[str]:
    """The terms of a text, in order; function words and marks stand as empty strings."""
    return list(map(terms_of(language).__getitem__, tokens(text)))


def tokens(text: str) -> list[str]:
    """Words, numbers and marks; scripts without blanks between words as pairs of characters."""
    found = _TOKEN.findall(text)
    return found if text.isascii() or not _DENSE.search(text) else list(_in_pairs(found))


def _in_pairs(found: Iterable[str]) -> Iterator[str]:
    for token in found:
        if len(token) > 2 and _DENSE.match(token):
            yield from (token[i : i + 2] for i in range(len(token) - 1))
        else:
            yield token


def body(article: Article) -> str:
    """The beginning of what the article tells, without furniture and without its own title repeated."""
    kept = [block for block in article.blocks if block.kind in BODY and block.kind != "heading"]
    if kept:
        text = _joined(article.text, ((block.start, block.end) for block in kept))
    else:
        text = article.text[: BODY_CHARACTERS + TITLE_CHARACTERS]
    title = (article.title or "").strip()
    if title and text.startswith(title):
        text = text[len(title) :].lstrip()
    return _cut(text, DENSE_CHARACTERS if len(_DENSE.findall(text, 0, 200)) > 50 else BODY_CHARACTERS)


def brief(article: Article) -> Article:
    """The article with no more text than ``profile`` looks at: an archive sends a tenth between machines."""
    kept = [block for block in article.blocks if block.kind in BODY and block.kind != "heading"]
    text = _joined(article.text, ((block.start, block.end) for block in kept)) if kept else article.text
    return replace(article, title=_cut(article.title or "", TITLE_CHARACTERS) if article.title else None,
                   text=text[: BODY_CHARACTERS + TITLE_CHARACTERS], blocks=())  # fmt: skip


def _joined(text: str, spans: Iterable[tuple[int, int]]) -> str:
    parts: list[str] = []
    length = 0
    for start, end in spans:
        parts.append(text[start : min(end, start + BODY_CHARACTERS)])
        length += end - start
        if length > BODY_CHARACTERS:
            break
    return "\n".join(parts)


def _cut(text: str, length: int) -> str:
    if len(text) <= length:
        return text
    return text[: text.rfind(" ", length - 40, length) if " " in text[length - 40 : length] else length]


def profile(article: Article, rarity: Rarity) -> Profile:
    """Read an article for linking."""
    language = (article.language or "en").split("-")[0].lower()
    known = terms_of(language)
    title = _cut(article.title or "", TITLE_CHARACTERS)
    told = body(article)
    if "://" in told or "www." in told:
        told = _ADDRESS.sub(" ", told)
    outlet = article.outlet.id if article.outlet else ""
    title_tokens, body_tokens = rarity.furniture.without(outlet, tokens(title), tokens(told))
    title_terms = list(map(known.__getitem__, title_tokens))
    body_terms = list(map(known.__getitem__, body_tokens))
    counts = Counter(body_terms)
    for word in title_terms:
        counts[word] += 2
    counts.pop("", None)
    idf = rarity.table(language)
    idf.reckon(counts)
    small = set(body_tokens)
    runs = _runs(body_tokens, known, small)
    if not _loud(title):
        runs = _runs(title_tokens, known, small) + runs
    names = Counter(part for run in runs for token in run if (part := known[token]))
    moment = article.published
    return Profile(
        article=article.id,
        outlet=outlet,
        language=language,
        heading=title,
        hour=moment.timestamp() / 3600 if moment else None,
        text=_vector(counts, idf, 120),
        title=_vector(Counter(title_terms), idf, 30),
        names=_vector(names, idf, 40),
        pairs=_pairs(title_terms, body_terms, idf),
        runs=tuple(dict.fromkeys(" ".join(run) for run in runs))[:40],
        figures=frozenset(
            [w for w in filterfalse(str.isalpha, counts) if w[0].isdigit() and len(w) > 1 and not _YEAR.match(w)]
        ),
        size=len(body_terms) + len(title_terms),
    )


def _vector(counts: Counter[str], idf: Idf, most: int) -> Vector:
    """The heaviest terms with weight (1 + log tf) * idf, brought to length 1, heaviest first."""
    counts.pop("", None)
    weights = [
        (idf[word] * (_TIMES[times] if times < 64 else 5.2), word) if times > 1 else (idf[word], word)
        for word, times in counts.items()
    ]
    weights.sort(reverse=True)
    del weights[most:]
    length = math.sqrt(sum([weight * weight for weight, _ in weights]))
    return {word: weight / length for weight, word in weights if weight > 0} if length else {}


def _pairs(title: list[str], text: list[str], idf: Idf) -> Vector:
    """Neighbouring words of title and lead as one term each."""
    found: Vector = {}
    for words in (title, text[:LEAD_WORDS]):
        kept = [word for word in words if word]
        for left, right in pairwise(kept):
            found[f"{left} {right}"] = idf[left] + idf[right]
    length = math.sqrt(sum([weight * weight for weight in found.values()]))
    return {pair: weight / length for pair, weight in found.items()} if length else {}


def _runs(found: list[str], known: Terms, small: set[str]) -> list[list[str]]:
    """Capitalised runs; the first word of a sentence counts only if it is no common word."""
    runs: list[list[str]] = []
    silent = _no_names(known.language)
    last = -2
    for place in [place for place, token in enumerate(found) if token[0].isupper()]:
        token = found[place]
        opens = not place or found[place - 1] in _ENDS
        if token in silent or (opens and (token.lower() in small or not known.rare(token))):
            continue
        if last == place - 1 and len(runs[-1]) < 6:
            runs[-1].append(token)
        elif len(token) > 1:
            runs.append([token])
        else:
            continue
        last = place
    return runs


@cache
def _no_names(language: str) -> frozenset[str]:
    """Days, months and the like: capitals that name nobody. "Monday" joined a prize to a collision."""
    table = f"not_names.{language}.txt"
    return tables.words(table) if tables.exists(table) else frozenset()


def _loud(title: str) -> bool:
    """Whether a headline capitalises most of its words, so that capitals tell nothing."""
    words = [word for word in title.split() if len(word) > 3 and word[0].isalpha()]
    return sum(word[0].isupper() for word in words) > 0.7 * len(words)
