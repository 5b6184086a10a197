"""A story's digest as the pieces of its page, drawn once for each digest, and as tables.

digest number ──drawn──▶ Drawn: sections, reports, linked data        Digest, name ──table──▶ CSV
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import cache, lru_cache
from urllib.parse import urlsplit

from markupsafe import Markup

from newsloom import render
from newsloom.render import Door, Sheet, StoryParts
from newsloom.serve.site import Site
from newsloom.tables import outlets
from newsloom.tables.lookalikes import lookalike
from newsloom.types import Article, Credit, Digest

# Digests held drawn, and as they are: of 50 reports one takes half a megabyte, and three.
_HELD, _DIGESTS = 64, 16


@dataclass(frozen=True, slots=True)
class Source:
    """A report of a story in the table of sources; ``like`` is a known domain that its own resembles."""

    number: int
    id: str
    outlet: str
    outlet_id: str | None
    owner: str | None
    country: str | None
    title: str
    url: str | None
    when: str
    published: datetime | None
    role: str
    like: str | None


@dataclass(frozen=True, slots=True)
class Drawn:
    """A digest as its page shows it. ``numbered``: the reports' numbers by id."""

    title: str
    articles: tuple[str, ...]
    outlets: int
    parts: StoryParts
    sources: tuple[Source, ...]
    linked_data: Markup

    @property
    def numbered(self) -> Mapping[str, int]:
        """The reports' numbers, by id."""
        return self.parts.numbers


def drawn(site: Site, story: str, number: int, at: str | None = None, zone: tzinfo = UTC) -> Drawn | None:
    """The digest of a number as the pieces of a page; ``at`` is what links on are to carry for an older one.

    ``zone`` is the reader's: each zone has pieces of its own.
    """
    return _drawn(site, story, number, at, zone)


@lru_cache(maxsize=_HELD)
def _drawn(site: Site, story: str, number: int, at: str | None, zone: tzinfo) -> Drawn | None:
    digest = digest_of(site, number)
    if digest is None:
        return None
    articles = {article.id: article for article in site.library.articles(digest.articles)}
    edited = edits_of(site, digest.articles)
    parts = render.story_parts(
        digest, articles, door_of(site, story, at), level=1, edited=edited, zone=zone,
        csv=lambda name: site.path("stories", story, f"{name}.csv", at=at),
        whole=lambda name: site.path("stories", story, name, at=at),
    )  # fmt: skip
    data = render.news_article_jsonld(digest, articles, permalink(site, story))
    return Drawn(
        title=digest.title,
        articles=digest.articles,
        outlets=len(digest.read) + digest.unnamed,
        parts=parts,
        sources=_sources(digest, articles, parts.numbers, zone),
        linked_data=Markup(data),  # noqa: S704  (made for this place: nothing in it ends the element)
    )


def permalink(site: Site, story: str, at: str | None = None) -> str | None:
    """Where the world finds a story, where we know what it calls us; the path of the address is our prefix."""
    called = urlsplit(site.address or "")
    return f"{called.scheme}://{called.netloc}{site.path('stories', story, at=at)}" if called.netloc else None


@lru_cache(maxsize=_DIGESTS)
def digest_of(site: Site, number: int) -> Digest | None:
    """The digest of a number: who reads a story opens its reports, its claims, its tables; to decode it takes .02 s."""
    return site.library.digest_put(number)


def edits_of(site: Site, articles: Sequence[str]) -> dict[str, list[datetime]]:
    """When reports were changed after they came, by article."""
    held = site.library.versions_of(articles)
    return {id: [one.seen_at for one in versions[1:]] for id, versions in held.items() if len(versions) > 1}


def door_of(site: Site, story: str, at: str | None = None) -> Door:
    """Credits of a story lead to their words in the stored report."""

    # A story of 50 reports has 2,200 credits to link, and encoding each path took a sixth of the time to draw it.
    @cache
    def report(article: str) -> str:
        return site.path("articles", article, from_=story, at=at)

    def door(credit: Credit, _source: int) -> str:
        return f"{report(credit.article)}#c{credit.start}" if credit.end > credit.start else report(credit.article)

    return door


def sheet_of(site: Site, story: str, digest: Digest, at: str | None = None) -> Sheet:
    """A digest for a template of our own."""
    articles = {article.id: article for article in site.library.articles(digest.articles)}
    return Sheet(digest, articles, 1, door_of(site, story, at), level=1)


def _sources(
    digest: Digest, articles: Mapping[str, Article], numbers: Mapping[str, int], zone: tzinfo
) -> tuple[Source, ...]:
    told = {report.article: report for report in render.coverage(digest, articles, zone=zone).reports}
    found = []
    for id in sorted(numbers, key=lambda id: numbers[id]):
        report, article = told.get(id), articles.get(id)
        outlet = article.outlet if article else None
        known = outlets.details(outlet.id) if outlet else None
        url = render.web_address(article.url) if article else None
        found.append(
            Source(
                number=numbers[id],
                id=id,
                outlet=report.outlet if report else "an unnamed outlet",
                outlet_id=outlet.id if outlet else None,
                owner=known.owner if known else None,
                country=known.country if known else None,
                title=report.title if report else "",
                url=url,
                when=report.when if report else "no date",
                published=article.published if article else None,
                role=report.told if report else "credited, not in this story now",
                like=lookalike(url) if url else None,
            )
        )
    return tuple(found)


# ── tables ───────────────────────────────────────────────────────────────────────────────────────────────


def table(site: Site, digest: Digest, name: str) -> str | None:
    """What a drawing or a table of a story shows, as CSV; ``None`` for a name that the story has no table of."""
    if name == "claims":
        return render.claims_csv(digest)
    if name == "quotes":
        return render.quotes_csv(digest)
    if name == "coverage":
        articles = {article.id: article for article in site.library.articles(digest.articles)}
        return render.coverage_csv(render.coverage(digest, articles, edits_of(site, digest.articles)))
    if name == "conflicts":
        tables = [render.conflict_csv(one) for one in digest.conflicts]
        return "".join(tables[:1] + [one.partition("\n")[2] for one in tables[1:]]) or None
    kind, _, number = name.partition("-")
    every = {"conflict": digest.conflicts, "update": digest.updates}.get(kind, ())
    place = int(number) - 1 if number.isdecimal() and len(number) < 6 else -1
    return render.conflict_csv(every[place]) if 0 <= place < len(every) else None
