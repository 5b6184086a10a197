"""From the nouns of the library to those of the MCP server: bounded, neutral, each with where it stands.

Digest, StoryLine, Headline, KeptChange, Conflict, WovenQuote, Verdict ──▶ mcp_nouns
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from newsloom.kept import Headline, KeptChange, KeptStory, Said, StoryLine
from newsloom.render.otherwise import told_beside
from newsloom.render.shapes import iso, number
from newsloom.render.wording import language_tag
from newsloom.serve.mcp import nouns as m
from newsloom.serve.mcp.untrusted import address, neutral, one_line, reference, some, told
from newsloom.types import Article, Conflict, ConflictValue, Credit, Digest, Passage, QuoteVariant, Verdict, WovenQuote

# Characters of a headline, of a sentence, of the words that bear one out, of a name; and how many of each are given.
# A digest of 250 words has 12 passages of 200 characters with 4 credits each: these bounds cut hostile reports alone.
_TITLE, _SENTENCE, _EXACT, _NAME = 300, 2_000, 1_000, 120
_CREDITS, _NAMES, _PASSAGES, _REPORTS, _RELAYS = 4, 60, 40, 60, 30
_CONFLICTS, _VALUES, _VARIANTS, _VERDICTS = 30, 12, 6, 80

_T = TypeVar("_T")


def words(text: str | None, most: int = _SENTENCE) -> m.Words | None:
    """Words of reports on one line; ``None`` where there are none."""
    kept, cut, altered = one_line(text or "", most)
    return m.Words(source_text=kept, truncated=cut, altered=altered) if kept else None


def _words(text: str | None, most: int = _SENTENCE) -> m.Words:
    return words(text, most) or m.Words(source_text="")


def names(given: Iterable[str | None], longest: int = _NAME) -> m.Names | None:
    """Several names; ``None`` without any."""
    kept, more = some(given, _NAMES, longest)
    return m.Names(source_texts=kept, left_out=more) if kept else None


def _name(given: str | None) -> str | None:
    return told(given, _NAME) or None if given else None


def clock(moment: datetime) -> str:
    """A time in ISO 8601."""
    return iso(moment) or ""


def _first(given: Sequence[_T], most: int) -> tuple[Sequence[_T], int]:
    return given[:most], max(0, len(given) - most)


# ── where words stand ────────────────────────────────────────────────────────────────────────────────────


def source(credit: Credit) -> m.Source:
    """The words that bear something out, as they stand but for what is not to reach a model."""
    exact = credit.exact[:_EXACT]
    safe = neutral(exact)
    return m.Source(
        source_text=safe, truncated=len(credit.exact) > _EXACT, altered=safe != exact,
        article=reference(credit.article), outlet=_name(credit.outlet), start=credit.start, end=credit.end,
        link=address(credit.link, credit.url),
    )  # fmt: skip


def sources(credits: Sequence[Credit], most: int = _CREDITS) -> tuple[list[m.Source], int]:
    """The first credits, each outlet before any comes twice; how many more there are."""
    fresh: dict[str, Credit] = {}
    for credit in credits:
        fresh.setdefault(credit.outlet or credit.article, credit)
    again = [credit for credit in credits if fresh[credit.outlet or credit.article] is not credit]
    kept, more = _first([*fresh.values(), *again], most)
    return [source(credit) for credit in kept], more


def report(one: Headline) -> m.Report:
    """A report in a list."""
    title, cut, altered = one_line(one.title or "", _TITLE)
    return m.Report(
        source_text=title, truncated=cut, altered=altered, article=reference(one.id),
        story=reference(one.story) if one.story else None, outlet=_name(one.outlet.name if one.outlet else None),
        outlet_id=reference(one.outlet.id) if one.outlet else None, published=iso(one.published),
        language=language_tag(one.language), link=address(one.url), withdrawn_at=iso(one.withdrawn_at),
        snippet=told(one.snippet, _SENTENCE) or None,
    )  # fmt: skip


def article_line(article: Article, newest: str | None = None) -> m.Report:
    """The same of an article; ``newest`` is the id of a later version."""
    outlet, published = article.outlet, article.published
    moment = published or datetime.min
    line = report(
        Headline(article.id, article.id, None, article.url, outlet, article.title, published, moment, article.language)
    )
    return line.model_copy(update={"newest_version": reference(newest)}) if newest else line


# ── stories ──────────────────────────────────────────────────────────────────────────────────────────────


def story_line(one: StoryLine) -> m.StoryLine:
    """A story in a list."""
    return m.StoryLine(
        id=reference(one.id), title=words(one.title, _TITLE), summary=words(one.summary),
        founded_at=clock(one.founded_at), changed_at=clock(one.changed_at), newest_at=clock(one.newest_at),
        reports=one.reports, outlets=one.outlets, independent=one.independent,
        new=one.looked_at is None or one.looked_at < one.changed_at,
        marks=[mark for mark in one.marks if mark != "read"],
    )  # fmt: skip


def story(kept: KeptStory, digest: Digest, articles: Mapping[str, Article]) -> m.Story:
    """A story's digest."""
    passages, more = _first(digest.passages, _PASSAGES)
    listed, further = _first([articles[id] for id in digest.articles if id in articles], _REPORTS)
    first = digest.first
    return m.Story(
        id=reference(kept.id), title=words(digest.title, _TITLE), summary=words(digest.summary),
        founded_at=clock(kept.line.founded_at), changed_at=clock(kept.line.changed_at),
        newest_at=clock(kept.line.newest_at),
        outlets=names(digest.read) or m.Names(source_texts=[]), unnamed_outlets=digest.unnamed,
        independent=digest.independent,
        first=m.First(article=reference(first.article), outlet=_name(first.outlet), published=iso(first.published))
        if first else None,
        passages=[_passage(passage) for passage in passages], passages_left_out=more,
        relays=[m.Relay(outlet=_name(from_), relays=to) for from_, to in _relays(digest)],
        reports=[article_line(article) for article in listed], reports_left_out=further,
        conflicts=len(digest.conflicts), updates=len(digest.updates), quotes=len(digest.quotes),
    )  # fmt: skip


def _passage(passage: Passage) -> m.Passage:
    credits, more = sources(passage.credits)
    return m.Passage(
        kind=passage.kind, text=_words(passage.text), credit_line=words(passage.credit_line), credits=credits,
        credits_left_out=more,
    )  # fmt: skip


def _relays(digest: Digest) -> list[tuple[str | None, str]]:
    pairs = dict.fromkeys((relay.source, told(relay.to, _NAME)) for relay in digest.relays)
    return list(pairs)[:_RELAYS]


def change(one: KeptChange) -> m.Change:
    """A change of a story."""
    credits, more = sources(one.credits)
    return m.Change.model_validate(
        {"story": reference(one.story), "at": clock(one.at), "kind": one.kind, "before": words(one.before),
         "after": words(one.after), "credits": credits, "credits_left_out": more}
    )  # fmt: skip


def comparison(id: str, digest: Digest) -> m.Comparison:
    """Where the reports of a story differ."""
    conflicts, more = _first(digest.conflicts, _CONFLICTS)
    updates, further = _first(digest.updates, _CONFLICTS)
    return m.Comparison(
        story=reference(id), conflicts=[_difference(one) for one in conflicts],
        updates=[_difference(one) for one in updates], left_out=more + further,
    )  # fmt: skip


def _difference(conflict: Conflict) -> m.Difference:
    values, more = _first(conflict.values, _VALUES)
    return m.Difference(
        about=_words(conflict.about, _TITLE), kind=conflict.kind, sure=conflict.sure,
        values=[_value(value) for value in values], values_left_out=more,
    )  # fmt: skip


def _value(value: ConflictValue) -> m.Value:
    credits, more = sources(value.credits)
    text, cut, altered = one_line(value.text, _TITLE)
    read = told(value.value, _NAME) if isinstance(value.value, str) else number(value.value)
    return m.Value(
        source_text=text, truncated=cut, altered=altered, value=read, unit=_name(value.unit), as_of=_name(value.as_of),
        outlets=some(value.outlets, _NAMES, _NAME)[0], credits=credits, credits_left_out=more,
    )  # fmt: skip


# ── quotes and verdicts ──────────────────────────────────────────────────────────────────────────────────


def utterance(quote: WovenQuote, story: str | None, said: Said | None = None) -> m.Utterance:
    """A quote over all its carriers; ``said`` is one of them as it was read."""
    carriers, more = sources(quote.credits, 2 * _CREDITS)
    variants, further = _first(quote.variants, _VARIANTS)
    return m.Utterance.model_validate(
        {"text": _words(quote.text), "speaker": words(quote.speaker, _NAME),
         "story": reference(story) if story else None, "kind": said.kind if said else None, "carriers": carriers,
         "carriers_left_out": more, "variants": [_variant(one) for one in variants], "variants_left_out": further}
    )  # fmt: skip


def _variant(variant: QuoteVariant) -> m.Variant:
    carriers, more = sources(variant.credits)
    return m.Variant(text=_words(variant.text), cut=variant.cut, carriers=carriers, carriers_left_out=more)


def lone(said: Said) -> WovenQuote:
    """A quote that no digest tells of, as one with a single carrier."""
    head = said.headline
    name = head.outlet.name if head.outlet else None
    return WovenQuote(said.text, said.speaker, (Credit(name, head.id, head.url, said.start, said.end, said.text),))


def verdicts(id: str, found: Sequence[Verdict]) -> m.Verdicts:
    """The verdicts on a text."""
    kept, more = _first(found, _VERDICTS)
    supported = sum(verdict.supported for verdict in found)
    return m.Verdicts(
        story=reference(id), supported=supported, unsupported=len(found) - supported, left_out=more,
        verdicts=[
            m.Verdict(
                sentence=_words(one.text), supported=one.supported, because=names(one.because, _TITLE),
                otherwise=names(told_beside(one), _TITLE),
                evidence=sources(one.evidence)[0],
            )
            for one in kept
        ],
    )  # fmt: skip
