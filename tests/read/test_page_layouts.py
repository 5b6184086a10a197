"""Pages on odd templates: what their markup states and hides."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path

import pytest
from lxml import html

import newsloom
from newsloom.read.article import article
from newsloom.types import BODY, Article, Page

FIRST = (
    "The harbour board shut the north quay on Monday after a crack opened in its eastern wall, the harbour master said."
)
SECOND = "Divers will look at the footings on Tuesday, and no boat over nine metres may tie up there until they have done so."
THIRD = (
    "Fishing crews have been given berths on the south side, where the rent is waived for as long as the work lasts."
)
BODY_TEXT = f"<p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p>"
SAMPLES = Path(newsloom.__file__).parent / "samples"


def read(body: str, head: str = "", url: str | None = "https://quaysidenews.example/a/1") -> Article:
    page = f"<!doctype html><html lang='en'><head><title>Quay shut</title>{head}</head><body>{body}</body></html>"
    return article(Page("quay.html", "html", page.encode(), url=url))


def kinds(found: Article) -> dict[str, str]:
    return {found.text[b.start : b.end]: b.kind for b in found.blocks}


def body(found: Article) -> list[str]:
    return [found.text[b.start : b.end] for b in found.blocks if b.kind in BODY]


def ld(fields: str) -> str:
    return f'<script type="application/ld+json">{{"@type":"NewsArticle","headline":"Quay shut",{fields}}}</script>'


# ── body ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_table_that_lays_out_the_page_is_no_list() -> None:
    table = f"<table><tr><td><h1>Quay shut</h1>{BODY_TEXT}</td><td><a href='/2'>Tide tables</a></td></tr></table>"
    found = kinds(read(table))
    assert [found[text] for text in (FIRST, SECOND, THIRD)] == ["paragraph"] * 3


def test_a_table_of_data_stays_one() -> None:
    table = "<table><tr><td>Berths</td><td>41</td></tr><tr><td>Boats</td><td>38</td></tr></table>"
    assert (
        "list" in kinds(read(f"<article><h1>Quay shut</h1>{BODY_TEXT}{table}<p>{FIRST.lower()}</p></article>")).values()
    )


def test_what_stands_around_a_sign_up_form_is_furniture() -> None:
    box = "<div><p>The tide and the talk of the quay.</p><form><input type='email'></form></div>"
    assert body(read(f"<div><h1>Quay shut</h1>{BODY_TEXT}{box}</div>")) == [FIRST, SECOND, THIRD]


def test_a_list_of_links_with_labels_is_furniture_and_a_list_of_facts_is_not() -> None:
    links = "".join(
        f"<li><b>Also:</b> <a href='/{i}'>{name}</a></li>" for i, name in enumerate(("Tides", "Who paid for it"))
    )
    facts = "<li>The wall is 80 metres long, <a href='/w'>built in 1911</a></li><li>It has cracked <a href='/t'>twice</a></li>"
    page = f"<h1>Quay shut</h1><p>{FIRST}</p><ul>{facts}</ul><p>{SECOND}</p><p>{THIRD}</p><ul>{links}</ul><p>{FIRST[4:]}</p>"
    found = body(read(f"<article>{page}</article>"))
    assert "The wall is 80 metres long, built in 1911" in found
    assert not any("Tides" in text for text in found)


def test_what_stands_outside_the_marked_body_is_furniture() -> None:
    page = f"<div><h1>Quay shut</h1><div itemprop='articleBody'>{BODY_TEXT}</div><p>Harbour office, open from nine.</p></div>"
    assert body(read(page)) == [FIRST, SECOND, THIRD]


def test_a_mark_on_one_paragraph_alone_is_not_believed() -> None:
    page = f"<h1>Quay shut</h1><p itemprop='articleBody'>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p>"
    assert body(read(f"<article>{page}</article>")) == [FIRST, SECOND, THIRD]


def test_a_standfirst_over_the_byline_is_no_body() -> None:
    deck = "A crack in the eastern wall has the town worried"
    found = read(f"<h1>Quay shut</h1><p><i>{deck}</i></p><p>By <b>Ada Finch</b>, harbour reporter</p>{BODY_TEXT}")
    assert body(found) == [FIRST, SECOND, THIRD]
    assert found.bylines == ("Ada Finch",)


def test_a_letter_set_apart_still_begins_its_word() -> None:
    page = f"<h1>Quay shut</h1><p><span class='dropcap'>T</span>{FIRST[1:]}</p><p>{SECOND}</p><p>{THIRD}</p>"
    assert body(read(f"<article>{page}</article>"))[0] == FIRST


# ── time ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("printed", "hour", "minute"),
    [
        ("Published: Thursday 12 March 2026, 6.20pm. Updated: 7.02pm", 18, 20),
        ("Veröffentlicht 12.03.2026 18:20 Uhr", 18, 20),
        ("12 March 2026, 8pm", 20, 0),
    ],
)
def test_printed_times(printed: str, hour: int, minute: int) -> None:
    found = read(f"<h1>Quay shut</h1><p>By Ada Finch</p><p>{printed}</p>{BODY_TEXT}")
    assert found.published == datetime(2026, 3, 12, hour, minute, tzinfo=UTC)


def test_a_time_without_zone_takes_the_zone_stated_beside_it() -> None:
    head = ld('"datePublished":"2026-03-12 18:20:00.0"') + "<meta name='date' content='2026-03-12T18:20:00+02:00'>"
    assert read(f"<h1>Quay shut</h1>{BODY_TEXT}", head).published == datetime(2026, 3, 12, 16, 20, tzinfo=UTC)


def test_another_time_does_not_lend_its_zone() -> None:
    head = ld('"datePublished":"2026-03-12 18:20:00"') + "<meta name='date' content='2026-03-12T19:45:00+02:00'>"
    assert read(f"<h1>Quay shut</h1>{BODY_TEXT}", head).published == datetime(2026, 3, 12, 18, 20, tzinfo=UTC)


def test_rdfa_states_the_time() -> None:
    page = f"<h1>Quay shut</h1><span property='datePublished' content='2026-03-12T18:20:00Z'>Thursday</span>{BODY_TEXT}"
    assert read(page).published == datetime(2026, 3, 12, 18, 20, tzinfo=UTC)


def test_json_with_a_stray_ending_is_read() -> None:
    head = ld('"datePublished":"2026-03-12T18:20:00Z"').replace("</script>", "\n//</script>")
    assert read(f"<h1>Quay shut</h1>{BODY_TEXT}", head).published == datetime(2026, 3, 12, 18, 20, tzinfo=UTC)


# ── authors ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "head",
    [
        ld('"author":{"name":"Quayside News"},"publisher":{"name":"Quayside News"}'),
        ld('"author":"desk@quaysidenews.example"'),
        "<meta name='author' content='Quayside News'><meta property='og:site_name' content='Quayside News'>",
    ],
)
@pytest.mark.parametrize(
    "shown",
    [
        "<p>By Ada Finch</p>",
        "<div class='meta'><span><a href='/authors/ada-finch'>Ada Finch</a></span></div>",
        "<ul class='byline'><li>Ada Finch, harbour reporter</li><li>11:25</li></ul>",
    ],
)
def test_a_person_shown_goes_before_the_outlet_stated(head: str, shown: str) -> None:
    assert read(f"<h1>Quay shut</h1>{shown}{BODY_TEXT}", head).bylines == ("Ada Finch",)


def test_the_outlet_is_the_author_where_nobody_else_is() -> None:
    head = ld('"author":{"name":"Quayside News"},"publisher":{"name":"Quayside News"}')
    assert read(f"<h1>Quay shut</h1>{BODY_TEXT}", head).bylines == ("Quayside News",)


def test_an_author_given_by_reference_is_looked_up() -> None:
    head = (
        '<script type="application/ld+json">{"@graph":[{"@type":"Person","@id":"#a","name":"Ada Finch"},'
        '{"@type":"NewsArticle","headline":"Quay shut","author":{"@id":"#a"}}]}</script>'
    )
    assert read(f"<h1>Quay shut</h1>{BODY_TEXT}", head).bylines == ("Ada Finch",)


def test_authors_of_other_reports_are_not_this_ones() -> None:
    aside = "<div class='teasers'><div class='teaser'><a href='/author/tom-oke'>Tom Oke</a></div></div>"
    assert read(f"<h1>Quay shut</h1>{aside}{BODY_TEXT}").bylines == ()


def test_the_place_after_an_agency_is_nobody() -> None:
    assert read(f"<h1>Quay shut</h1><p class='byline'>Harbour Wire, Port Selwyn</p>{BODY_TEXT}").bylines == ()


def test_who_published_is_named_after_when() -> None:
    line = "<p>Published Monday, 6.30 in the morning by Ada Finch at the harbour</p>"
    assert read(f"<h1>Quay shut</h1>{line}{BODY_TEXT}").bylines == ("Ada Finch",)


# ── title ────────────────────────────────────────────────────────────────────────────────────────────────


def title(h1: str, og: str, headline: str) -> str | None:
    head = f"<meta property='og:title' content='{og}'>" + ld('"url":"x"').replace("Quay shut", headline)
    return read(f"<h1>{h1}</h1>{BODY_TEXT}", head).title


def test_a_section_before_the_headline_is_cut_off() -> None:
    assert (
        title("Quay shut for repairs", "Harbour | Quay shut for repairs", "Quay shut for repairs")
        == "Quay shut for repairs"
    )


def test_a_slogan_is_no_headline_and_a_long_title_is() -> None:
    assert title("Quay shut for repairs", "News and tides daily", "Quay shut for repairs") == "Quay shut for repairs"
    other = "Nine metres and no more: how a crack changed the north side"
    assert title("Quay shut for repairs", other, "Quay shut for repairs") == other


def test_dublin_core_names_title_author_and_outlet() -> None:
    head = (
        "<meta name='DC.Title' content='Quay closes to large boats'><meta name='DC.Creator' content='Ada Finch'>"
        "<meta name='DC.Publisher' content='Quayside News'><meta name='DC.Date' content='2026-03-12'>"
    )
    page = f"<html><head><title>Quayside archive: Quay closes to large boats</title>{head}</head><body>{BODY_TEXT}</body></html>"
    found = article(Page("quay.html", "html", page.encode()))
    assert (found.title, found.bylines) == ("Quay closes to large boats", ("Ada Finch",))
    assert found.outlet is not None
    assert found.outlet.name == "Quayside News"


# ── the samples ──────────────────────────────────────────────────────────────────────────────────────────


def template(path: Path) -> frozenset[tuple[str, str]]:
    """A page's markup: which tags stand in which, and the classes and ids they bear."""
    found = set()
    for element in html.parse(str(path)).getroot().iter("*"):
        parent = element.getparent()
        found.add((parent.tag if parent is not None else "", element.tag))
        found.update((element.tag, f".{name}") for name in (element.get("class") or "").split())
        found.update((element.tag, f"#{name}") for name in (element.get("id") or "").split())
    return frozenset(found)


def test_no_two_sample_pages_share_a_template() -> None:
    pages = {path.name: template(path) for path in sorted(SAMPLES.glob("*/*.html"))}
    alike = [(a, b) for a, b in combinations(pages, 2) if len(pages[a] & pages[b]) > 0.36 * len(pages[a] | pages[b])]
    assert alike == []
