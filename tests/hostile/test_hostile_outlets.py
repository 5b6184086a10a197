"""Who is passed off as whom: by a feed's title, a page's markup, a name's letters, a host. Nobody is credited as Reuters."""

import pytest
from world import FEED, page, rss

from newsloom.read import article
from newsloom.tables import outlets
from newsloom.tables.disguise import looks
from newsloom.tables.lookalikes import lookalike
from newsloom.types import Page

TOLD = (
    "The lock gates at Overmere were opened at dawn on Tuesday after the river rose by two metres overnight.",
    "About 300 people left their houses in Mill Lane and were taken to the school hall, the council said.",
)
OTHER = (
    "Lock gates at Overmere were blown up on Tuesday at dawn by order of the council, and 900 people are missing.",
    "Nobody in Mill Lane had been warned, and the school hall stood empty, people who live there said.",
)
LONG = "".join(f"<p>{one}</p>" for one in OTHER) * 6
EVIL = "evil.example"
SITE = '<meta property="og:site_name" content="Reuters">'
LINKED = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "x", "publisher": {"name": "Reuters"}}</script>'


def of(head="", address=None, **given):
    """The outlet that a page is credited to."""
    made = page("Lock gates opened", TOLD, head).encode()
    found = article(Page("p", "html", made, url=address, given=given)).outlet
    return found and (found.id, found.name)


# ── by what it says of itself ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("head", [SITE, LINKED, '<meta name="dc.publisher" content="The Reuters News Agency">'])
def test_a_page_that_calls_itself_another_outlet_is_told_by_its_host(head):
    assert of(head, f"https://{EVIL}/1") == ("evil-example", EVIL)
    assert of(head, "https://www.reuters.com/world/1") == ("reuters", "Reuters")
    assert of(head, "https://news.yahoo.com/1") == ("reuters", "Reuters")  # an aggregator names whose it is
    assert of(head) == ("reuters", "Reuters")  # a file that the user has


@pytest.mark.parametrize(
    "given", [{"feed": "Reuters", "url": f"https://{EVIL}/1"}, {"found in": "Reuters"}, {"source": "Reuters"}]
)
def test_a_feed_that_calls_itself_another_outlet_is_told_by_its_host(given):
    assert of(address=f"https://{EVIL}/1", **given) == ("evil-example", EVIL)


def test_words_in_somebody_elses_feed_are_the_feeds_whatever_address_stands_beside_them():
    given = {"feed": "World news", "url": "https://www.reuters.com/world/1", "feed at": f"https://{EVIL}/feed"}
    assert of(address=given["url"], **given) == ("evil-example", EVIL)
    assert of(address=given["url"], **(given | {"feed": "Reuters"})) == ("evil-example", EVIL)
    assert of(address=given["url"], **(given | {"source": "Reuters"})) == ("evil-example", EVIL)
    own = given | {"feed at": "https://feeds.reuters.com/world"}
    assert of(address=given["url"], **own) == ("reuters", "Reuters")


def test_a_feed_dates_no_page_of_another():
    stated = '<meta property="article:published_time" content="2026-03-10T08:00:00Z">'
    for feed, day in ((f"https://{EVIL}/feed", 10), ("https://feeds.reuters.com/x", 1)):
        given = {"published": "2026-03-01T08:00:00Z", "feed at": feed}
        made = page("Lock gates opened", TOLD, stated).encode()
        assert article(Page("p", "html", made, url="https://www.reuters.com/1", given=given)).published.day == day


def test_what_a_text_says_of_its_origin_does_not_make_its_host_that_outlet():
    text = "Lock gates opened\n\nReuters | By Tom Reck | 10 March 2026, 07:40 UTC\n\n" + "\n\n".join(TOLD)
    found = article(Page("p", "text", text.encode(), url=f"https://{EVIL}/1"))
    assert found.outlet.name == EVIL


# ── by how it is written ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "name", ["Rеuters", "Rеutеrѕ", "REUТERS", "Reuter5", "Аssociated Prеss", "AI Jazeera", "Тhe Guardian", "ᏴBC News"]
)
def test_a_name_in_other_letters_is_another_outlet_and_says_so(name):
    assert outlets.by_name(name) is None
    known = next(one for seen in looks(name) if (one := outlets.by_name(seen)))
    made = outlets.named(name)
    assert made.id != known.id
    assert outlets.details(made.id) is None
    assert made.name == f"{name} (not {known.name})"
    record = article(Page("r:1", "record", given={"outlet": name, "text": " ".join(TOLD)}))
    assert record.outlet == made


@pytest.mark.parametrize(
    "name", ["Reuters", "Lenta.ru", "Медуза", "Τα Νέα", "Radio 5", "Corning Leader", "The Modern Post"]
)
def test_a_name_of_its_own_is_left_alone(name):
    assert "(not " not in outlets.named(name).name


@pytest.mark.parametrize(
    ("host", "resembles"),
    [
        ("rеuters.com", "reuters.com"), ("xn--ruters-3of.com", "reuters.com"), ("reuters.com.evil.example", "reuters.com"),
        ("www.reuters.com.evil.example", "reuters.com"), ("bbc.co.uk.news.example", "bbc.co.uk"), ("арnеws.com", "apnews.com"),
        ("reutres.ltd", None), ("nytirnes.com", "nytimes.com"), ("elpais.com.co", None), ("reuters.com", None), ("www.reuters.com", None),
    ],
)  # fmt: skip
def test_a_host_is_told_as_what_it_is(host, resembles):
    assert lookalike(f"https://{host}/1") == resembles
    if resembles is None:
        return
    found = of('<meta property="og:site_name" content="The Daily Truth">', f"https://{host}/1")
    known = outlets.by_domain(resembles)
    shown = host.removeprefix("www.").encode("idna").decode()
    assert found == (outlets.slug(shown), shown)
    assert found[0] != known.id


def test_a_host_has_no_known_outlets_id():
    assert of(SITE, "https://the.guardian/1")[0] not in ("guardian", "the-guardian")
    assert outlets.details(of(SITE, "https://le.monde/1")[0]) is None


# ── as a whole ───────────────────────────────────────────────────────────────────────────────────────────


def test_a_false_reuters_joins_no_true_one(desk, world):
    """Its feed, its pages and its entries with addresses of the true one: nothing that it says is Reuters'."""
    true, false = world.url("www.reuters.com", "/world/locks"), world.url(EVIL, "/locks")
    whole = f"<content:encoded><![CDATA[{LONG}]]></content:encoded><source url='x'>Reuters</source>"
    forged = world.url("www.reuters.com", "/world/forged")
    gone = world.url("www.reuters.com", "/world/gone")
    world.pages |= {
        ("feeds.reuters.com", "/world"): (FEED, rss("Reuters: World", [("Lock gates opened", true, "")])),
        ("www.reuters.com", "/world/locks"): ("text/html", page("Lock gates opened at Overmere", TOLD)),
        ("www.reuters.com", "/world/forged"): ("text/html", page("Lock gates stay open at Overmere", TOLD[::-1])),
        (EVIL, "/feed"): (
            FEED,
            rss("Reuters", [("Lock gates blown up", false, ""), ("Lock gates blown up again", forged, whole), ("All are gone", gone, whole)]),
        ),
        (EVIL, "/locks"): ("text/html", page("Lock gates blown up at Overmere", OTHER, SITE + LINKED)),
    }  # fmt: skip
    for address in (world.url("feeds.reuters.com", "/world"), world.url(EVIL, "/feed")):
        desk.follow(address)
    desk.update()
    lines = desk.library.stories().items
    ids = [id for line in lines for id in desk.library.story(line.id).articles]
    kept = {one.url.rpartition(":")[2].partition("/")[2]: one for one in map(desk.library.article, ids)}
    assert {place: one.outlet.name for place, one in kept.items()} == {
        "world/locks": "Reuters", "world/forged": "Reuters", "locks": EVIL, "world/gone": EVIL,
    }  # fmt: skip
    assert "missing" not in kept["world/forged"].text  # as it stands at the outlet, not as the feed has it
    for line in lines:
        digest = desk.told(line.id).digests[0]
        said = [
            credit for one in (*digest.claims, *digest.passages) for credit in one.credits if credit.outlet == "Reuters"
        ]
        assert not any("900" in credit.exact or "blown" in credit.exact for credit in said)
