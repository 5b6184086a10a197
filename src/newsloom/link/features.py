"""What is compared: sparse vectors of title, lead, body and names, cheap and from the article alone."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

from newsloom import tables
from newsloom.link.rarity import Rarity, background
from newsloom.text import bare, stem
from newsloom.types import BODY, Article

Vector = dict[str, float]

# The first 300 words hold what a report is about; reading on gained nothing and costs time.
BODY_CHARACTERS = 2_000
LEAD_WORDS = 60
TITLE_CHARACTERS = 300

_TOKEN = re.compile(r"\d[\d.,]*\d|\d|[^\W\d_]+(?:['’][^\W\d_]+)*")
# Up to six capitalised words; a full stop only after initials, "Mr", "Dr", "St".
_RUN = re.compile(r"[A-ZÀ-ÖØ-Þ](?:[a-z]?\.(?= ?[A-Z])|[\w'’-]*)(?: ?[A-ZÀ-ÖØ-Þ](?:[a-z]?\.(?= [A-Z])|[\w'’-]*)){0,5}")
_POSSESSIVE = re.compile(r"(?:['’]s?|-)$")
_YEAR = re.compile(r"(?:19|20)\d\d$")
_SENTENCE_ENDS = frozenset(".!?:\"'“”‘’\n•—")


@dataclass(frozen=True, slots=True)
class Profile:
    """One report as the linker sees it.

    ``heading`` is its title; ``hour`` its time in hours since 1970 or ``None``. Vectors are of length 1, or empty.
    ``runs`` are the capitalised runs as written, for telling reasons. ``figures`` are its numbers but years and single
    digits.
    """

    article: str
    heading: str
    hour: float | None
    text: Vector
    title: Vector
    lead: Vector
    names: Vector
    pairs: Vector
    runs: tuple[str, ...]
    figures: frozenset[str]
    shingles: frozenset[str]
    size: int


@lru_cache(maxsize=100_000)
def term(token: str, language: str) -> str:
    """What a lower-case token counts as: its stem; empty for function words and single letters."""
    word = bare(token)
    if len(word) < 2 and not word.isdigit():
        return ""
    found = stem(word, language)
    return "" if background(language).get(found, 0) > 55_000 else found


def terms(text: str, language: str) -> list[str]:
    """The terms of a text, in order; function words stand as empty strings."""
    return [term(token, language) for token in _TOKEN.findall(text.lower())]


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
    return _cut(text, BODY_CHARACTERS)


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
    title, text = _cut(article.title or "", TITLE_CHARACTERS), body(article)
    title_terms, body_terms = terms(title, language), terms(text, language)
    counts = Counter(body_terms)
    for word in title_terms:
        counts[word] += 2
    counts.pop("", None)
    idf = {word: rarity.of(word, language) for word in counts}
    lead = Counter(body_terms[:LEAD_WORDS])
    lead.update(title_terms)
    runs = tuple(dict.fromkeys((*_runs(title, language), *_runs(text, language))))
    names = Counter(part for run in _runs(title + "\n" + text, language) for part in terms(run, language))
    moment = article.published
    return Profile(
        article=article.id,
        heading=title,
        hour=moment.timestamp() / 3600 if moment else None,
        text=_vector(counts, idf, 120),
        title=_vector(Counter(title_terms), idf, 30),
        lead=_vector(lead, idf, 50),
        names=_vector(names, idf, 40),
        pairs=_pairs(title_terms, body_terms, idf),
        runs=runs[:40],
        figures=frozenset(w for w in counts if w[0].isdigit() and len(w) > 1 and not _YEAR.match(w)),
        shingles=frozenset(_shingles(body_terms)),
        size=len(body_terms) + len(title_terms),
    )


def _vector(counts: Counter[str], idf: dict[str, float], most: int) -> Vector:
    """The heaviest terms with weight (1 + log tf) * idf, brought to length 1."""
    weights = [((1 + math.log(count)) * idf[word], word) for word, count in counts.items() if word in idf]
    weights.sort(reverse=True)
    del weights[most:]
    return unit({word: weight for weight, word in weights if weight > 0})


def unit(vector: Vector) -> Vector:
    """The vector brought to length 1."""
    length = math.sqrt(sum(weight * weight for weight in vector.values()))
    return {word: weight / length for word, weight in vector.items()} if length else {}


def _pairs(title: list[str], text: list[str], idf: dict[str, float]) -> Vector:
    """Neighbouring words of title and lead as one term each."""
    found: Vector = {}
    for words in (title, text[:LEAD_WORDS]):
        kept = [word for word in words if word]
        for left, right in pairwise(kept):
            found[f"{left} {right}"] = idf[left] + idf[right]
    return unit(found)


def _shingles(words: list[str]) -> Iterator[str]:
    """Five terms in a row, of those that begin with a longer word: one in three, the same in every report."""
    kept = [word for word in words if word]
    return (" ".join(kept[i : i + 5]) for i in range(len(kept) - 4) if len(kept[i]) > 6)


def _runs(text: str, language: str) -> Iterator[str]:
    """Capitalised runs; the first word of a sentence counts only if it is no common word."""
    if _loud(text[:TITLE_CHARACTERS]) and len(text) <= TITLE_CHARACTERS:
        return
    common = background(language)
    for match in _RUN.finditer(text):
        run, start = _POSSESSIVE.sub("", match.group()), match.start()
        before = text[max(0, start - 2) : start].rstrip(" ")
        if not before or before[-1] in _SENTENCE_ENDS:
            first, _, rest = run.partition(" ")
            if common.get(term(first.lower(), language), 0 if common else 1) > 300 or not term(first.lower(), language):
                run = rest
        if len(run) > 1 and run not in _no_names(language):
            yield run


@cache
def _no_names(language: str) -> frozenset[str]:
    """Days, months and the like: capitals that name nobody. "Monday" joined a prize to a collision."""
    table = f"not_names.{language}.txt"
    return tables.words(table) if tables.exists(table) else frozenset()


def _loud(title: str) -> bool:
    """Whether a headline capitalises most of its words, so that capitals tell nothing."""
    words = [word for word in title.split() if len(word) > 3 and word[0].isalpha()]
    return sum(word[0].isupper() for word in words) > 0.7 * len(words)
