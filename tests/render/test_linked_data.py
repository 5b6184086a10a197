"""A story for machines: schema.org's NewsArticle, safe inside a script element."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import hostile_digests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html

from newsloom.render import news_article_jsonld
from newsloom.types import Outlet

NOON = datetime(2026, 3, 11, 12, tzinfo=UTC)
PAGE = "https://reader.example/stories/s-skua"


def test_a_story_cites_every_report_and_is_based_on_those_it_prints(skua, articles):
    shape = json.loads(news_article_jsonld(skua, articles, PAGE, NOON))
    assert (shape["@context"], shape["@type"], shape["url"]) == ("https://schema.org", "NewsArticle", PAGE)
    assert shape["headline"] == skua.title
    assert (shape["datePublished"], shape["dateModified"]) == ("2026-03-10T07:41:00Z", "2026-03-11T12:00:00Z")
    assert shape["creditText"].startswith("8 outlets (1 unnamed), 6 independent")
    assert len(shape["citation"]) == len(skua.articles)
    cited = {one["@id"]: one for one in shape["citation"]}
    assert cited[articles["wire"].url]["publisher"] == {"@type": "Organization", "name": "Harbour Wire"}
    assert cited[articles["wire"].url]["datePublished"].endswith("Z")
    assert "publisher" not in cited["urn:newsloom:article:saved"]
    based = {one["@id"] for one in shape["isBasedOn"]}
    assert articles["wire"].url in based
    assert articles["roundup"].url not in based
    assert based < cited.keys()
    assert shape["articleBody"].count("\n\n") == len(skua.passages) - 1


def test_what_is_not_known_stays_out(skua, articles):
    shape = json.loads(
        news_article_jsonld(
            replace(skua, summary=""), {id: replace(one, published=None) for id, one in articles.items()}
        )
    )
    assert not {"url", "mainEntityOfPage", "datePublished", "dateModified", "description"} & shape.keys()
    assert shape["@id"] == "urn:newsloom:story:s-skua"


def test_it_never_ends_its_script(skua, articles):
    evil = "</script><!--<script>alert(1)//]]>&\u2028\u2029\ud800"
    hostile = articles | {"wire": replace(articles["wire"], title=evil, outlet=Outlet("x", evil), bylines=(evil,))}
    text = news_article_jsonld(replace(skua, title=evil, summary=evil), hostile, 'https://x.example/"</script>')
    assert not set("<>&\u2028\u2029") & set(text)
    text.encode()
    assert json.loads(text)["headline"].startswith("</script><!--")
    page = html.fromstring(f'<div><script type="application/ld+json">{text}</script><p>after</p></div>')
    assert [element.tag for element in page] == ["script", "p"]


@given(st.integers(0, 2**32))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_story_is_json_without_markup(seed):
    digests, articles = hostile_digests.case(seed)
    for digest in digests:
        text = news_article_jsonld(digest, articles, PAGE)
        assert not set("<>&\u2028\u2029\u202e") & set(text)
        assert json.loads(text)["@type"] == "NewsArticle"
        assert text.encode()
