"""What pages say is so: counts that agree, times in the reader's zone, what hiding does, what is undated or disputed."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from fastapi.testclient import TestClient
from lxml import html

from newsloom.errors import SettingsError
from newsloom.intake import canonical
from newsloom.kept import Reader, Subscription, Taken
from newsloom.loom import deciding
from newsloom.read import read_article
from newsloom.render import coverage, opml
from newsloom.render.axis import axis
from newsloom.render.plot import plot
from newsloom.render.wording import clock, spoken, told_alike
from newsloom.serve.application import application
from newsloom.serve.entry.pace import Pace
from newsloom.serve.out import syndication
from newsloom.serve.pages import front
from newsloom.serve.running import Door, run
from newsloom.serve.shown.asked import understood
from newsloom.serve.shown.rank import ranked
from newsloom.serve.wording import ago, language_name
from newsloom.settings import Settings
from newsloom.types import Article, Block, Conflict, ConflictValue, Credit, Digest, Join, Outlet, Reading

DAM = "s-82c99982a13e"
NOON = datetime(2026, 7, 10, 12, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
EMPTY = dict.fromkeys(
    ("credited", "origins", "relays", "claims", "conflicts", "updates", "quotes", "timeline", "passages"), ()
)


def page(client, path, status=200, **headers):
    answer = client.get(path, headers=headers)
    assert answer.status_code == status, answer.text[:300]
    return html.fromstring(answer.text)


def said(element):
    return " ".join(element.text_content().split())


def told(library, id, *outlets, at=NOON, published=NOON, unnamed=0, title="A gate was repaired"):
    """A woven story of a report for each outlet; ``None`` is one that is not named."""
    articles = []
    for number, name in enumerate(outlets):
        text = f"{title}, report {number}."
        outlet = Outlet(name.lower().replace(" ", "-"), name) if name else None
        articles.append(
            Article(f"{id}-{number}", text, (Block(0, len(text), "paragraph"),), None, outlet, title, published)
        )
        library.put_reading(Reading(articles[-1]), at)
    library.put_joins([Join(one.id, id, 0.9, ("words",)) for one in articles], at)
    named = tuple(name for name in outlets if name)
    ids = tuple(one.id for one in articles)
    library.put_digest(
        Digest(id, title, "", articles=ids, read=named, unnamed=unnamed, independent=len(ids), first=None, **EMPTY), at
    )


# ── counts ───────────────────────────────────────────────────────────────────────────────────────────────


def test_an_unnamed_outlet_counts_wherever_outlets_are_counted(client, library):
    told(library, "s-two", "Mill Post", None, unnamed=1)
    assert library.story("s-two").line.outlets == 2
    card = said(page(client, "/?order=new").get_element_by_id("at-s-two"))
    assert "2 outlets, 2 independent" in card
    assert "only" not in card
    assert "2 outlets (1 unnamed), 2 independent" in said(
        page(client, "/stories/s-two").find(".//header[@class='head']")
    )
    items = client.get("/api/v1/stories?order=new").json()["items"]
    assert [one["outlets"] for one in items if one["id"] == "s-two"] == [2]
    assert "It alone tells" not in said(page(client, "/outlets/mill-post"))


def test_a_report_that_was_edited_names_somebody_once(library):
    before = library.named("Adeyar")[0]
    article = library.article(library.naming([before.entity], limit=1).items[0].id)
    after = replace(article, id="edited", text=article.text + "\n\nMore is known since.")
    [kept] = library.put_readings([Taken(read_article(after), address=canonical(article.url))], NOON)
    assert kept.was == "version"
    assert library.named("Adeyar")[0] == before


# ── outlets ──────────────────────────────────────────────────────────────────────────────────────────────


def test_hiding_an_outlet_says_the_same_on_its_page_and_under_a_story(client):
    story, outlet = page(client, f"/stories/{DAM}"), page(client, "/outlets/harbour-wire")
    words = "Digests go on using them"
    assert words in said(story.find(".//main"))
    assert words in said(outlet.find(".//main"))
    assert {"Hide outlet"} == {said(one).partition(":")[0] for one in story.xpath("//table//button")}
    assert "Hide outlet" in [said(one) for one in outlet.iter("button")]


def test_a_record_says_of_how_many_stories_it_is(client, library, monkeypatch):
    assert re.search(r"Of its \d+ stor\w+ here: ", said(page(client, "/outlets/harbour-wire").find(".//caption")))
    monkeypatch.setattr("newsloom.serve.pages.outlets._STORIES", 1)
    told(library, "s-more", "Harbour Wire")  # what was counted before is not held
    assert "of its latest 1 stories" in said(page(client, "/outlets/harbour-wire"))


def test_a_column_of_which_nothing_is_known_is_not_there(client, library, monkeypatch):
    assert "Kind" in [said(one) for one in page(client, "/outlets").xpath("//thead//th")]
    monkeypatch.setattr("newsloom.serve.pages.outlets.details", lambda _id: None)
    told(library, "s-any", "Mill Post")
    assert "Kind" not in [said(one) for one in page(client, "/outlets").xpath("//thead//th")]


# ── times ────────────────────────────────────────────────────────────────────────────────────────────────


def test_times_are_told_in_the_readers_own_zone(client, library):
    first = said(page(client, f"/stories/{DAM}").find(".//header[@class='head']"))
    assert "UTC" in first
    library.put_reader(Reader("me", "Asia/Kathmandu"))
    tree = page(client, f"/stories/{DAM}")
    main = said(tree.find(".//main"))
    assert "UTC+05:45" in main
    assert not re.search(r"\d\d:\d\d UTC(?!\+05:45)", main)
    assert not [one for one in tree.xpath("//time/@datetime") if "+05:45" in one]


def test_a_moment_moves_with_the_zone_and_a_bare_day_does_not():
    assert clock(datetime(2026, 7, 10, 23, 5, tzinfo=UTC), BERLIN) == "11 July 2026, 01:05 CEST"
    assert clock(datetime(1, 1, 1, tzinfo=UTC), ZoneInfo("America/New_York")) == "1 January 1"
    assert spoken("2026-07-10T23:05Z", BERLIN) == "11 July 2026, 01:05 CEST"
    assert spoken("2026-07-10", BERLIN) == "10 July 2026"
    assert spoken("2026-07-10T99:05Z", BERLIN) == "10 July 2026, 99:05 UTC"
    assert ago(datetime(2026, 6, 1, 23, tzinfo=UTC), NOON, BERLIN) == "2 June"


def test_an_axis_has_its_ticks_at_the_hours_of_the_zone():
    half = ZoneInfo("Asia/Kolkata")
    ticks = axis([NOON, NOON + timedelta(hours=4)], half).ticks
    assert {tick.words[-3:] for tick in ticks} == {":00"}
    assert axis([NOON, NOON + timedelta(hours=4)]).ticks != ticks


def test_days_that_are_searched_are_the_readers():
    assert understood("dam after:2026-07-10", NOON, BERLIN).since == datetime(2026, 7, 9, 22, tzinfo=UTC)
    assert understood("dam after:2026-07-10T08:00Z", NOON, BERLIN).since == datetime(2026, 7, 10, 8, tzinfo=UTC)
    assert understood("dam after:today", datetime(2026, 7, 10, 23, tzinfo=UTC), BERLIN).since.day == 10


def test_times_of_one_conflict_are_told_alike():
    assert told_alike(["2026-07-10T12:00Z", "2026-07-10", None]) == ["10 July 2026", "10 July 2026", ""]
    assert told_alike(["2026-07-10T12:00Z", "2026-07-11T09:00Z"]) == [
        "10 July 2026, 12:00 UTC", "11 July 2026, 09:00 UTC",
    ]  # fmt: skip


def test_an_undated_report_is_told_as_such_and_comes_behind_its_day(client, library):
    today = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
    told(library, "s-undated", "Mill Post", "Weir News", at=today + timedelta(hours=3), published=None)
    told(library, "s-dated", "Mill Post", "Weir News", at=today + timedelta(hours=3), published=today)
    assert library.undated(["s-undated", "s-dated", DAM]) == {"s-undated"}
    tree = page(client, "/?order=new")
    order = [one.get("data-story") for one in tree.xpath("//article[@data-story]")]
    assert order.index("s-dated") < order.index("s-undated")
    assert "undated, seen" in said(tree.get_element_by_id("at-s-undated"))
    assert "undated" not in said(tree.get_element_by_id("at-s-dated"))
    feed = client.get("/out/stories.json").text
    assert feed.index("s-dated") < feed.index("s-undated")
    lines = [library.story(id).line for id in ("s-undated", "s-dated")]
    assert [one.id for one in ranked(lines, {"s-undated"})] == ["s-dated", "s-undated"]
    assert [one.id for one in ranked(lines)] == ["s-undated", "s-dated"]


@pytest.mark.parametrize("kind", ["page", "feed"])
def test_undated_reports_come_behind_their_day_over_all_pages(client, library, monkeypatch, kind):
    today = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
    expected = []
    for day in (0, 1, 2):
        at = today - timedelta(days=day)
        dated = [f"s-dated-{day}-{n}" for n in range(4)] if day != 1 else []
        undated = [f"s-undated-{day}-{n}" for n in range(5)]
        for number, id in enumerate(dated):
            told(library, id, "Mill Post", at=at, published=at - timedelta(hours=2 + number))
        for number, id in enumerate(undated):
            told(library, id, "Mill Post", at=at - timedelta(minutes=number), published=None)
        expected += [*dated, *undated]
    monkeypatch.setattr(front, "_SHOWN", 4)
    monkeypatch.setattr(syndication, "_STORIES", 4)
    found, address = [], "/?order=new" if kind == "page" else "/out/stories.json"
    while address:
        if kind == "page":
            tree = page(client, address)
            found += [one.get("data-story") for one in tree.xpath("//article[@data-story]")]
            address = next(iter(tree.xpath("//a[@rel='next']/@href")), None)
        else:
            feed = client.get(address).json()
            found += [one["url"].rpartition("/")[2] for one in feed["items"]]
            address = feed.get("next_url")
    every = [line.id for line in library.stories(order="newest", limit=100).items]
    assert found[: len(expected)] == expected
    assert sorted(found) == sorted(every)
    assert client.get("/?order=new&after=WzFd").status_code == 422


def test_the_front_page_has_the_news_of_the_day_however_many_undated_reports_came(client, library, monkeypatch):
    now = datetime.now(UTC)
    told(library, "s-dated", "Mill Post", "Weir News", at=now, published=now - timedelta(hours=1))
    for number in range(6):
        told(library, f"s-undated-{number}", "Mill Post", at=now, published=None)
    monkeypatch.setattr(front, "LATEST", 6)
    shown = [one.get("data-story") for one in page(client, "/").xpath("//article[@data-story]")]
    assert shown[0] == "s-dated"


def test_old_stories_have_no_bare_line(client, library):
    told(library, "s-now", "Mill Post", published=NOON + timedelta(days=300), at=NOON + timedelta(days=300))
    tree = page(client, "/?order=new")
    assert tree.xpath("//article[@data-story]//svg[@class='spark']") == []


def test_who_was_never_here_is_told_of_a_day_and_of_no_visit(client):
    for _ in range(2):  # the first look is noted, and is no visit before this one
        words = said(page(client, "/changes").find(".//main"))
        assert "In the last day" in words
        assert "last visit" not in words


# ── errors, doors, and small things ──────────────────────────────────────────────────────────────────────


def test_errors_have_the_rooms_a_search_and_the_way_back(client):
    headers = {"referer": "http://localhost:8000/outlets?prefix=a", "accept": "text/html"}
    for path, status in (("/no-such", 404), ("/stories/none", 404)):
        tree = page(client, path, status, **headers)
        assert tree.xpath("//nav[@class='rooms']")
        assert tree.xpath("//form[@role='search']")
        assert "/outlets?prefix=a" in tree.xpath("//main//a/@href")
    elsewhere = page(client, "/no-such", 404, referer="https://elsewhere.example/x", accept="text/html")
    assert elsewhere.xpath("//main//a/@href") == ["/"]
    refused = client.post("/marks", data={"mark": "hide", "what": DAM}, headers=headers)
    assert refused.status_code == 403
    assert html.fromstring(refused.text).xpath("//nav[@class='rooms']")
    large = client.post("/check", data={"text": "x" * 2_100_000}, headers=headers)
    assert large.status_code == 413
    assert "send it in parts" in large.text
    assert html.fromstring(large.text).xpath("//nav[@class='rooms']")


def test_a_stranger_is_shown_an_error_and_no_room(library, site):
    closed = TestClient(application(replace(site, closed=True)), base_url="http://localhost:8000")
    tree = page(closed, "/no-such", 404, accept="text/html")
    assert "There is no such page" in said(tree)
    assert not tree.xpath("//nav[@class='rooms']")


def test_what_waits_for_a_first_story_learns_of_it(site, tmp_path):
    from newsloom.store import open_library

    with open_library(tmp_path / "empty.db") as empty:
        client = TestClient(application(replace(site, library=empty)), base_url="http://localhost:8000")
        assert page(client, "/").xpath("//*[@data-waiting]")


def test_what_goes_out_has_an_index(client):
    assert "/export/claims.webannotation" in page(client, "/export").xpath("//main//a/@href")
    assert "/export/quotes.webannotation" not in page(client, "/export").xpath("//main//a/@href")
    assert "/out/stories.atom" in page(client, "/out").xpath("//main//a/@href")
    assert client.get("/robots.txt").text == "User-agent: *\nDisallow: /\n"


def test_a_search_before_a_day_does_not_say_that_news_may_still_come(client):
    assert "may not have been reported yet" in said(page(client, "/search?q=zebrafish"))
    assert "may not have been reported yet" not in said(page(client, "/search?q=zebrafish+before:2020-01-01"))


def test_a_title_without_end_is_cut_and_stands_whole_in_its_hint(client, library):
    long = "Weir " * 80
    told(library, "s-long", "Mill Post", title=long.strip())
    for path in ("/?order=new", "/stories/s-long"):
        [cut] = page(client, path).xpath("//*[contains(@class, 'clamped')]")
        assert cut.get("title").startswith("Weir Weir")
        assert said(cut).count("Weir") == 80


def test_marks_stay_with_a_story_that_went_into_another(client, library, site):
    told(library, "s-one", "Mill Post")
    told(library, "s-other", "Weir News")
    library.put_mark("follow", "story", "s-one", NOON)
    deciding.merge(site.desk(), "s-one", "s-other")
    [button] = page(client, "/stories/s-other").xpath("//form//button[@value='follow']")
    assert said(button) == "Unfollow"
    form = button.getparent()
    fields = {one.get("name"): one.get("value") for one in form.iter("input")}
    client.post("/marks", data={**fields, "mark": "follow"})
    [button] = page(client, "/stories/s-other").xpath("//form//button[@value='follow']")
    assert said(button) == "Follow"


def test_a_token_that_asks_too_often_is_told_when_to_ask_again():
    now = [0.0]
    pace = Pace(2, lambda: now[0])
    assert [pace.wait("a") for _ in range(3)] == [0, 0, 60]
    assert pace.wait("b") == 0
    now[0] = 59.5
    assert pace.wait("a") == 1
    now[0] = 60.0
    assert pace.wait("a") == 0


def test_a_mistake_in_the_networks_is_told_at_the_start(tmp_path):
    with pytest.raises(SettingsError, match="no network"):
        run(str(tmp_path / "n.db"), Settings(networks="10.0.0.0/99"), Door(port=0), poll=False, ready=print)


def test_small_things_are_written_as_people_write_them():
    assert language_name("en-gb") == "English (GB)"
    assert language_name("de") == "German"
    assert language_name("zh-Hans-CN").endswith("(CN)")
    feed = Subscription("f", "https://a.example/feed.xml", NOON, site="https://a.example/feed.xml", title="A")
    assert "htmlUrl" not in opml([feed])
    assert "htmlUrl" in opml([replace(feed, site="https://a.example/")])


def _value(text, number, outlet, start):
    return ConflictValue(text, number, None, None, (outlet,), (Credit(outlet, outlet, None, start, start + 20, ""),))


def test_names_beside_a_plot_use_the_room_there_is():
    long = "The Observer of Lower Hallam"
    values = (_value("40", 40.0, long, 0), _value("52", 52.0, "b", 0))
    dot = plot(Conflict("hens", "figure", values)).dots[0]
    assert dot.name == long
    assert dot.brief.endswith("…")


def test_a_coverage_says_whose_clocks_it_has():
    article = Article("a", "Words.", outlet=Outlet("a", "A"), published=NOON)
    digest = Digest("s", "", "", articles=("a",), read=("A",), unnamed=0, independent=1, first=None, **EMPTY)
    drawn = coverage(digest, {"a": article}, zone=BERLIN)
    assert (drawn.zone, drawn.reports[0].when) == ("CEST", "10 July 2026, 14:00 CEST")


def test_a_plot_of_many_outlets_has_a_row_for_each_figure():
    many = ConflictValue(
        "4,200", 4200.0, None, None, tuple(f"Paper {n}" for n in range(20)),
        tuple(Credit(f"a{n}", f"Paper {n}", None, 0, 20, "") for n in range(20)),
    )  # fmt: skip
    drawn = plot(Conflict("people", "figure", (many, _value("6,000", 6000.0, "b", 0))))
    assert [dot.name for dot in drawn.dots] == ["Paper 0 and 19 more", "b"]
