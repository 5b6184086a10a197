"""Is a text borne out by a kept library's reports? What was read in them once is not read again.

text ──told──▶ sentences ──┐
story, or reports ─readings┴─weave.check──▶ verdicts, with the reports they point at
text ──likely_stories──▶ the stories that it may be about
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import log

from newsloom import read, render, weave
from newsloom.errors import NewsloomError, StoreError
from newsloom.kept import StoryLine
from newsloom.read import read as read_page
from newsloom.store import Library
from newsloom.text import word_spans, words
from newsloom.types import Article, Credit, Digest, Failure, Lack, Page, Reading, Verdict

#: The longest text that is checked, in characters, and the most reports that it is held against.
LONGEST, MOST_REPORTS = 50_000, 200
# Names and figures that are looked for; reports that one of them may bring; stories offered.
_LOOKED_FOR, _BROUGHT, _OFFERED = 14, 60, 5
# A story that a text is about has two of its names or figures, or twice as many of its long words; one is chance.
_LEAST = 2
_OURS = "the text"


@dataclass(frozen=True, slots=True)
class Checking:
    """The verdicts on a text, in its order, and the reports they were reached on, by id.

    ``left_out`` is how many reports there were beyond the most that are read.
    """

    verdicts: tuple[Verdict, ...]
    articles: Mapping[str, Article]
    left_out: int = 0

    @property
    def supported(self) -> int:
        """How many of the sentences are borne out."""
        return sum(verdict.supported for verdict in self.verdicts)


def told(body: bytes, place: str = _OURS) -> list[tuple[str, tuple[Credit, ...]]]:
    """The texts of a digest to check, with the credits they claim: the passages of our own, else the text.

    Raises ``NewsloomError`` for JSON of the wrong shape, or what holds no text.
    """
    passages = render.told(body)
    if passages is not None:
        # What we set in brackets is ours, and no source can have it.
        return [(weave.source_words(text), credits) for text, credits in passages]
    if body.lstrip()[:1] == b"<":
        return [(read.article(Page(place, "html", body)).text, ())]
    return [(render.without_markup(read.article(Page(place, "text", body)).text), ())]


def reports(arrived: Iterable[Page | Failure], digest: bytes, place: str) -> Iterator[Page | Failure]:
    """The reports to hold the digest at a place against: of a page of ours those that it holds, never the digest."""
    itself = "it is the digest itself, which bears nothing out", "give the reports"
    for one in arrived:
        held = render.embedded(one.body, one.place) if isinstance(one, Page) and one.kind == "html" else None
        if held is not None:
            yield from held
        elif isinstance(one, Page) and one.body and one.body.strip() == digest.strip():
            yield Failure(one.place, *itself)
        elif isinstance(one, Failure) and one.place == place:
            yield Failure(place, *itself)
        else:
            yield one


def own_reports(digest: bytes, place: str) -> list[Page]:
    """The reports that a digest holds itself. Raises ``NewsloomError`` where it holds none."""
    held = render.embedded(digest, place)
    if held:
        return held
    what = "only the credited words of its reports" if held is not None else "no reports"
    raise NewsloomError(
        f"{place} holds {what}, so there is nothing to check it against",
        "give the reports with --against; an HTML page that newsloom wrote holds its own",
    )


def verdicts(
    texts: Iterable[tuple[str, tuple[Credit, ...]]], sources: weave.Sources, place: str = _OURS
) -> tuple[Verdict, ...]:
    """The verdicts on texts; a credit that does not hold is a lack of each sentence that claims it."""
    held = {reading.article.id: reading.article for reading in sources.readings}
    found: list[Verdict] = []
    for text, credits in texts:
        astray = tuple(Lack("credit", reason) for credit in credits if (reason := _astray(credit, held)))
        for one in weave.check(read_page(Page(place, "record", given={"text": text})), sources):
            lacks = (*one.lacks, *astray)
            because = tuple(lack.text for lack in lacks)
            # Beside a lack nothing else is told of a sentence.
            kept = one if not astray else replace(one, overtaken=(), remarks=())
            found.append(replace(kept, supported=not lacks, because=because, lacks=lacks))
    return tuple(found)


def stories_told(found: Iterable[Verdict], story_of: Callable[[str], str | None]) -> list[str]:
    """The stories whose reports bear sentences out; ``story_of`` gives that of an article."""
    articles = (credit.article for one in found if one.supported for credit in one.evidence)
    return [story for story in dict.fromkeys(map(story_of, articles)) if story is not None]


def otherwise(found: Iterable[Verdict], digests: Sequence[Digest]) -> tuple[Verdict, ...]:
    """The verdicts with what the stories' other reports give in place of what is borne out."""
    return tuple(weave.otherwise(one, digests, _figures(one.text)) if one.supported else one for one in found)


def _figures(text: str) -> frozenset[float]:
    reading = read_page(Page(_OURS, "record", given={"text": text}))
    return frozenset(figure.value for figure in reading.figures)


def check_against(
    library: Library, text: str | bytes, *, story: str | None = None, articles: Iterable[str] | None = None
) -> Checking:
    """Hold a text against the reports of a story, or against articles by id, as they were read when they were kept.

    ``text`` may be plain, Markdown, HTML or our own JSON. Of more than ``MOST_REPORTS`` reports the last are taken.
    Raises ``NewsloomError`` for a text that is empty, longer than ``LONGEST``, or tells nothing, and ``StoreError``
    when the story or the articles are not kept.
    """
    texts = _bounded(text)
    ids = list(dict.fromkeys(_articles(library, story) if story is not None else articles or ()))
    readings = list(library.readings(ids[-MOST_REPORTS:]))
    if not readings:
        raise StoreError("there is no report to check against", "choose a story, or words that reports have")
    found = verdicts(texts, weave.Sources.of(readings))
    if not found:
        raise NewsloomError("no sentence in the text tells anything", "give whole sentences")
    kept = (library.digest(id) for id in ([story] if story is not None else stories_told(found, library.story_of)))
    found = otherwise(found, [digest for digest in kept if digest is not None])
    return Checking(found, {one.article.id: one.article for one in readings}, max(0, len(ids) - MOST_REPORTS))


def _bounded(text: str | bytes) -> list[tuple[str, tuple[Credit, ...]]]:
    body = text.encode("utf-8", "replace") if isinstance(text, str) else text
    if not body.strip():
        raise NewsloomError("there is no text to check", "give a sentence or more")
    # Our own JSON and pages hold much besides their sentences; a character has at most four bytes.
    if len(body) > 40 * LONGEST:
        raise NewsloomError(f"the text has {len(body):,} bytes", f"give at most {LONGEST:,} characters")
    found = told(body)
    size = sum(len(one) for one, _ in found)
    if size > LONGEST:
        raise NewsloomError(f"the text has {size:,} characters", f"give at most {LONGEST:,}: check it in parts")
    return found


def _articles(library: Library, story: str) -> tuple[str, ...]:
    kept = library.story(story)
    if kept is None:
        raise StoreError(f"no story has the id “{story}”", "choose one of the list")
    return kept.articles


def _astray(credit: Credit, held: Mapping[str, Article]) -> str | None:
    """Why a credit does not hold: its report is not there, or other words stand at its place."""
    article = held.get(credit.article)
    if article is None:
        return f"the credited report {credit.article} is not among the sources"
    if article.text[credit.start : credit.end] != credit.exact:
        return f"characters {credit.start} to {credit.end} of {credit.article} are not the credited words"
    return None


# ── what a text is about ─────────────────────────────────────────────────────────────────────────────────


def likely_stories(library: Library, text: str | bytes, most: int = _OFFERED) -> tuple[StoryLine, ...]:
    """The stories that a text is likeliest about, by its own names and figures; empty when none has two of them.

    Raises ``NewsloomError`` as ``check_against`` does for a text that cannot be checked.
    """
    whole = "\n\n".join(one for one, _ in _bounded(text))
    reading = read_page(Page(_OURS, "record", given={"text": whole}))
    shares: Counter[str] = Counter()
    hits: Counter[str] = Counter()
    for asked, known in _marks(reading):
        brought = [one.story for one in library.search(asked, limit=_BROUGHT).items if one.story]
        for story in dict.fromkeys(brought):
            # What brings as many reports as it may is everywhere; one report's word is worth four times that.
            shares[story] += round((1000 if known else 500) * (1 - 0.75 * log(len(brought)) / log(_BROUGHT)))
            hits[story] += 2 if known else 1
    ranked = sorted((one for one in shares if hits[one] >= 2 * _LEAST), key=lambda one: (-shares[one], one))
    kept = (library.story(one) for one in ranked[:most])
    return tuple(one.line for one in kept if one is not None)


def _marks(reading: Reading) -> list[tuple[str, bool]]:
    """What a text may be known by, as searches: its names, the most told first, and its figures; then long words."""
    text = reading.article.text
    names = Counter(mention.entity for mention in reading.mentions if mention.kind != "other")
    others = Counter(mention.entity for mention in reading.mentions if mention.kind == "other")
    figures = [text[figure.start : figure.end] for figure in reading.figures]
    numbers = [word for figure in figures for word in words(figure) if sum(map(str.isdigit, word)) >= 3]
    long = {text[start:end].lower() for start, end in word_spans(text) if end - start >= 7}
    named = [" ".join(words(name)[-2:]) for name, _ in [*names.most_common(), *others.most_common()]]
    # A third of the places for figures: a text may have few names.
    known = [*list(dict.fromkeys(named))[: _LOOKED_FOR - 4], *list(dict.fromkeys(numbers))[:4]]
    rest = [word for word in sorted(long, key=lambda word: (-len(word), word)) if word not in known]
    listed = [(one, True) for one in known] + [(one, False) for one in rest]
    return [(f'"{one}"', sure) for one, sure in listed if any(map(str.isalnum, one))][:_LOOKED_FOR]
