"""A story as linked data for machines that read web pages: schema.org, in JSON-LD.

    Digest + Articles ──news_article_jsonld──▶ what stands inside <script type="application/ld+json">

``citation`` lists every report of the story, ``isBasedOn`` those that bear out the printed sentences.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

from newsloom.render.shapes import iso, to_json
from newsloom.render.wording import (
    UNNAMED,
    Source,
    count_line,
    language_tag,
    line,
    short,
    sources,
    web_address,
    worded_line,
)
from newsloom.types import Article, Digest

# Google's documentation of NewsArticle: longer headlines may be cut.
_HEADLINE = 110
# No title is so long, and no sentence; the page that carries this is to stay light.
_TITLE, _SENTENCE = 300, 4_000
# These would end the script element, or be read as markup by a parser that takes the page for XML.
_IN_SCRIPT = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})


def urn(kind: str, *parts: str) -> str:
    """A name that never changes for a thing of a library: ``urn:newsloom:story:s-82c9``."""
    return ":".join(("urn:newsloom", kind, *(quote(part, safe="-._~", errors="surrogatepass") for part in parts)))


def news_article_jsonld(
    digest: Digest, articles: Mapping[str, Article], link: str | None = None, updated: datetime | None = None
) -> str:
    """A story as a schema.org NewsArticle; ``link`` is its page, ``updated`` when it last changed, if known.

    The text is safe inside ``<script type="application/ld+json">``, whatever the reports hold.
    """
    every = sources(digest, articles)
    based = dict.fromkeys(credit.article for passage in digest.passages for credit in passage.credits)
    page = web_address(link)
    told = [count_line(digest), worded_line(digest)]
    began = min((one.published for one in every.values() if one.published), default=None)
    shape = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": page or urn("story", digest.story),
        "identifier": urn("story", digest.story),
        "url": page,
        "mainEntityOfPage": page,
        "headline": short(line(digest.title) or "Untitled", _HEADLINE),
        "description": short(line(digest.summary), _SENTENCE) or None,
        "articleBody": "\n\n".join(short(line(passage.text), _SENTENCE) for passage in digest.passages) or None,
        "inLanguage": shared_language(digest, articles),
        "datePublished": iso(began) if began else None,
        "dateModified": iso(updated),
        "creditText": short("; ".join(filter(None, told)), _SENTENCE),
        "isBasedOn": [{"@id": _id(every[id])} for id in based],
        "citation": [_citation(source) for source in every.values()],
    }
    return to_json(known(shape)).translate(_IN_SCRIPT)


def _citation(source: Source) -> dict[str, Any]:
    """A report of the story."""
    article = source.article
    outlet = {"@type": "Organization", "name": short(source.outlet, _TITLE)} if source.outlet != UNNAMED else None
    bylines = [
        {"@type": "Person", "name": short(line(byline), _TITLE)} for byline in (article.bylines if article else ())
    ]
    return known(
        {
            "@type": "NewsArticle",
            "@id": _id(source),
            "url": source.url,
            "headline": short(source.title, _TITLE) or None,
            "publisher": outlet,
            "author": [byline for byline in bylines if byline["name"]] or outlet,
            "datePublished": iso(source.published),
            "inLanguage": language_tag(article.language) if article else None,
        }
    )


def _id(source: Source) -> str:
    return source.url or urn("article", source.id)


def known(shape: Mapping[str, Any]) -> dict[str, Any]:
    """A shape without what is not known: linked data leaves out, it has no ``null``."""
    return {name: value for name, value in shape.items() if value is not None}


def shared_language(digest: Digest, articles: Mapping[str, Article]) -> str | None:
    """The language of a story, if all of its reports have the same."""
    held = {articles[id].language for id in digest.articles if id in articles}
    return language_tag(held.pop()) if len(held) == 1 else None
