"""What every library does, whatever its database. Nothing here knows which one it is."""

import contextlib
import inspect
import threading
from dataclasses import replace

import made
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made import EDITED, HARBOUR, PUTS, article, at, counted, credit, digest, entry, filled, reading, recounted
from sqlalchemy import select

from newsloom.errors import StoreError
from newsloom.kept import Alert, Poll, Run, Sending, Taken
from newsloom.store import edits, ledger
from newsloom.store.tables import metadata
from newsloom.types import Block, Change, Failure, Growth, Join, Outlet, Page, Relay, Story


def dump(library):
    """All rows of all tables but the numbers that a database gives."""
    with library._read() as connection:
        return {
            name: sorted(tuple(map(repr, row)) for row in connection.execute(select(table)))
            for name, table in metadata.tables.items()
        }


# ── idempotence ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", PUTS)
def test_every_put_twice_is_once_and_what_is_kept_counted_is_what_a_count_finds(library, name):
    filled(library)
    PUTS[name](library)
    assert counted(library) == recounted(library)
    once = dump(library)
    PUTS[name](library)
    assert dump(library) == once
    assert library.sound() == ()


def test_the_list_of_puts_is_whole(library):
    told = inspect.getsource(made)
    verbs = [verb for verb in dir(library) if verb.startswith(("put_", "drop_"))]
    assert [verb for verb in verbs if f"s.{verb}(" not in told] == []


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.lists(st.sampled_from(sorted(set(PUTS) - {"drop reader"})), min_size=2, max_size=6))
def test_any_series_with_each_step_twice_is_the_series(new_library, names):
    outcomes = []
    for times in (1, 2):
        with new_library() as library:
            filled(library)
            for name in names:
                for _ in range(times):
                    try:
                        PUTS[name](library)
                    except StoreError:
                        continue
            outcomes.append(dump(library))
            assert library.sound() == ()
            assert library.verify().astray == ()
    assert outcomes[0] == outcomes[1]


# ── transactions ─────────────────────────────────────────────────────────────────────────────────────────


def test_together_is_all_or_nothing(library, opener):
    def work():
        with library.together():
            library.put_reading(reading("a1"), at(0))
            assert library.article("a1")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        work()
    assert library.article("a1") is None
    assert not library.search("ferry").items
    with library.together():
        library.put_reading(reading("a1"), at(0))
        assert opener().article("a1") is None, "another reader sees nothing before the end"
    assert opener().article("a1") == article("a1")


def test_a_put_that_fails_inside_together_leaves_nothing_of_itself(library):
    filled(library)
    with library.together():
        library.put_reading(reading("a8", "Kept words."), at(5))
        with pytest.raises(StoreError):
            library.put_split("me", "s-1", ["a1", "a2"], at(5))
        with pytest.raises(StoreError):
            library.put_reading(reading("a9", "half a pair \ud83d"), at(5))
    assert library.article("a8")
    assert library.article("a9") is None
    assert library.decisions() == ()


def test_threads_write_and_read_at_once(library):
    errors = []

    def write(name):
        try:
            for number in range(8):
                library.put_reading(reading(f"{name}{number}", f"Words of {name} number {number}."), at(number))
                list(library.search("words").items)
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=write, args=(name,)) for name in "pqrs"]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert errors == []
    assert library.status().reports == 32
    assert len(library.search("words", limit=100).items) == 32


def test_what_is_put_is_there_after_opening_again(library, opener):
    filled(library)
    before = dump(library)
    library.close()
    assert dump(opener()) == before


# ── feeds and entries ────────────────────────────────────────────────────────────────────────────────────


def test_feeds_are_due_when_they_say_so_and_never_while_paused(library):
    one = library.put_feed("https://a.example/f", at(0))
    two = library.put_feed("https://b.example/f", at(1))
    assert [feed.id for feed in library.feeds_due(at(1))] == [one, two]
    assert [feed.id for feed in library.feeds_due(at(1), limit=1)] == [one]
    poll = Poll(due_at=at(30), checked_at=at(1), etag='"é"', modified="odd ; date", ttl=60, failures=2, reason="410")
    library.put_polls({one: poll})
    library.put_paused(two, at(2), "noise")
    assert library.feeds_due(at(29)) == ()
    assert library.next_due() == at(30)
    assert library.feed(one).poll == poll
    assert [feed.id for feed in library.feeds_due(at(30))] == [one]
    library.put_paused(two, None)
    assert len(library.feeds_due(at(30))) == 2
    with pytest.raises(StoreError, match="no feed"):
        library.put_paused("f-none", at(2))


def test_a_feed_that_moved_is_one_feed_under_all_its_addresses(library):
    id = library.put_feed("https://a.example/f", at(0), title="A", categories=["Z", "Y"])
    assert library.put_feed_moved(id, "https://a.example/new", at(1)) == id
    assert library.put_feed("https://a.example/f", at(2)) == id
    assert library.feed("https://a.example/f") == library.feed("https://a.example/new") == library.feed(id)
    assert library.feed(id).url == "https://a.example/new"
    assert library.feed(id).categories == ("Z", "Y")
    other = library.put_feed("https://b.example/f", at(3))
    assert library.put_feed_moved(other, "https://a.example/new", at(4)) == id
    assert "a.example/new" in library.feed(other).paused_because


def test_categories_keep_their_order_and_their_feeds(library):
    filled(library)
    assert library.categories() == ("Sea", "Local")
    library.put_category("Sea", renamed="Local")
    assert library.categories() == ("Local",)
    assert [feed.title for feed in library.feeds("Local")] == ["Coastline"]
    library.put_category("Empty", place=0)
    assert library.categories() == ("Empty", "Local")


def test_an_entry_keeps_how_far_its_feeds_clock_is_ahead(library):
    feed = library.put_feed("https://coastline.example/feed", at(0))
    (id,) = library.put_entries(feed, [entry("1", utc_offset=-210)], at(1)).new
    assert library.entry(id).entry.utc_offset == -210


def test_entries_are_new_known_edited_or_copies(library):
    one = library.put_feed("https://a.example/f", at(0))
    two = library.put_feed("https://b.example/f", at(0))
    first = library.put_entries(one, [entry("1"), entry("2"), entry("2")], at(1))
    assert (len(first.new), first.known) == (2, 0)
    assert library.put_entries(one, [entry("1")], at(2)).known == 1
    edited = library.put_entries(one, [entry("1", title="Now otherwise")], at(3))
    assert edited.edited == first.new[:1]

    def bare(url):
        return url.partition("?")[0]

    copied = library.put_entries(two, [entry("x", url="https://coastline.example/2?from=b")], at(4), canonical=bare)
    assert len(copied.copies) == 1
    assert library.entry(copied.copies[0]).same_as == first.new[1]
    assert {one.id for one in library.entries_due(at(9))} == set(first.new)
    library.put_reading(reading("a1"), at(5), entry=first.new[1])
    assert library.entry(copied.copies[0]).report == "a1", "the copy leads to the report as well"


def test_the_way_of_an_entry(library):
    feed = library.put_feed("https://a.example/f", at(0))
    (id,) = library.put_entries(feed, [entry("1")], at(1)).new
    library.put_entry_failed(id, Failure("p", "no answer", "wait"), at(2), at(10))
    assert library.entries_due(at(9)) == ()
    assert library.entries_due(at(10))[0].failing_since == at(2)
    page = Page("https://a.example/1", "html", b"<p>\xff</p>" * 50, "https://a.example/1", "latin-1", {"id": "7"})
    library.put_page(id, page, at(11), etag="e")
    assert library.entries_due(at(99)) == ()
    (kept,) = library.pages_due()
    assert (kept.entry, kept.page, kept.feed) == (id, page, feed)
    library.put_entry_failed(id, Failure("p", "no article", "look"), at(12), None)
    assert library.pages_due() == ()
    assert library.put_retry(at(13)) == 1
    assert library.pages_due()[0].page == page, "what arrived is read again, not fetched again"
    library.put_reading(reading("a1"), at(14), entry=id)
    assert library.pages_due() == ()
    assert (library.entry(id).state, library.entry(id).report, library.entry(id).failures) == ("read", "a1", 0)
    library.put_entry_again(id, at(60))
    assert [one.etag for one in library.entries_due(at(60))] == ["e"]


def test_a_page_that_was_read_is_looked_at_again_after_those_that_wait(library):
    feed = library.put_feed("https://a.example/f", at(0))
    one, two, three = library.put_entries(feed, [entry("1"), entry("2"), entry("3")], at(1)).new
    page = Page("https://a.example/1", "html", b"<p>x</p>", "https://a.example/1")
    for id, again in ((one, at(20)), (two, at(30))):
        library.put_page(id, page, at(2), drawn="d", again=again)
    taken = [Taken(reading(f"a{number}", f"Report {number}."), None, id) for number, id in enumerate((one, two))]
    library.put_readings(taken, at(3))
    held = library.entry(one)
    assert (held.state, held.due_at, held.drawn) == ("read", at(20), "d")
    assert (library.status().looks, library.status().look_at) == (2, at(20))
    with library.taking() as taking:
        assert [kept.id for kept in taking.entries(at(40), 9)] == [three, one, two]
        assert [kept.id for kept in taking.entries(at(40), 2)] == [three, one]
        library.put_page(one, page, at(41), again=None)
        assert [(kept.entry, kept.report, kept.looked) for kept in taking.pages(9)] == [(one, "a0", True)]
    assert library.entry(one).state == "read", "what was read of it stands"
    library.drop_page(one)
    assert (library.pages_due(), library.entry(one).due_at) == ((), None)


def test_entries_of_a_paused_feed_wait_and_those_of_a_dropped_one_go(library):
    filled(library)
    (feed,) = [one.id for one in library.feeds() if one.title == "Coastline"]
    assert len(library.entries_due(at(9))) == 2
    library.put_paused(feed, at(5))
    assert library.entries_due(at(9)) == ()
    library.drop_feed(feed)
    assert library.entries().items == ()
    assert library.article("a1"), "what was read stays"


# ── articles ─────────────────────────────────────────────────────────────────────────────────────────────


def test_a_reading_comes_back_as_it_was(library):
    given = reading("a1", published=at(3), url="https://a.example/1", bylines=("Ann",), extra={"n": [1, {"é": None}]})
    assert library.put_reading(given, at(4)).was == "new"
    assert library.reading("a1") == given
    assert library.article("a1") == given.article
    assert library.reading("none") is None


def test_odd_fields_of_a_carrier_are_kept_and_the_same_the_next_time(library):
    odd = {"when": at(3), "set": {2, 1}, "nan": float("nan"), "half": "\ud83d", 7: ("a", "b")}
    given = reading("a1", extra=odd)
    assert library.put_reading(given, at(4)).was == "new"
    assert library.put_reading(given, at(5)).was == "known"
    assert library.article("a1").extra["half"] == "\ud83d"


def test_a_withdrawn_report_is_shown_as_such(library):
    filled(library)
    library.put_digest(digest("s-2", ["a3"]), at(5))
    library.put_withdrawn("a3", at(6))
    assert [h.withdrawn_at for h in library.headlines(story="s-2").items] == [at(6)]
    assert "s-2" in {story.id for story in library.stories_due(at(6))}
    library.put_reading(reading("a3b", EDITED), at(7))
    assert library.article("a3").text == HARBOUR


def test_a_report_that_moved_has_its_versions_at_the_new_address(library):
    library.put_reading(reading("a1"), at(1), address="https://a.example/old")
    library.put_reading(reading("b1", HARBOUR), at(1), address="https://a.example/other")
    library.put_report_moved("a1", "https://a.example/new")
    library.put_report_moved("a1", "https://a.example/other")
    assert library.article_at("https://a.example/other") == "b1"
    assert library.put_reading(reading("a2", EDITED), at(2), address="https://a.example/new").was == "version"
    assert library.article_at("https://a.example/new") == "a2"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(codec="utf-8"), max_size=60), title=st.text(st.characters(codec="utf-8"), max_size=9))
def test_any_text_is_kept_to_the_character(library, text, title):
    kept = library.put_reading(reading("a1", text, title=title, outlet=None, language=None), at(0))
    assert library.article(kept.article).text == text
    assert library.article(kept.article).title == title
    assert library.sound() == ()


def test_an_edit_is_a_version_and_old_credits_hold(library):
    library.put_reading(reading("v1"), at(0), address="https://a.example/1")
    library.put_joins([Join("v1", "s-1", 1.0, ())], at(1))
    number = library.put_digest(digest("s-1", ["v1"]), at(2))
    assert library.stories_due(at(2)) == ()
    kept = library.put_reading(reading("v2", EDITED), at(3), address="https://a.example/1")
    assert (kept.report, kept.was) == ("v1", "version")
    assert [(v.number, v.article, v.seen_at) for v in library.versions("v2")] == [(1, "v1", at(0)), (2, "v2", at(3))]
    assert library.versions("v1") == library.versions("v2")
    assert library.stories_due(at(3))[0].articles == ("v2",), "the story is woven again, with the newest text"
    assert library.article("v1").text == HARBOUR
    assert library.verify().astray == ()
    assert number is not None
    (edit,) = edits(library.article("v1").text, library.article("v2").text)
    assert HARBOUR[edit.before.start : edit.before.end] == "dawn"
    assert EDITED[edit.after.start : edit.after.end] == "noon"
    assert [h.id for h in library.search("noon").items] == ["v2"]
    assert library.search("dawn").items == (), "only the newest version is found"
    assert library.article_at("https://a.example/1") == "v2"


def test_a_page_that_returns_to_its_first_text_is_a_third_state(library):
    for minute, text in enumerate((HARBOUR, EDITED, HARBOUR)):
        library.put_reading(reading(f"v{len(text)}{text[33:37]}", text), at(minute), address="https://a.example/1")
    assert len(library.versions("v70dawn")) == 3
    assert [h.id for h in library.search("dawn").items] == ["v70dawn"]
    assert library.search("noon").items == ()
    assert library.sound() == ()


def test_another_text_under_a_known_id_gets_an_id_of_its_own(library):
    library.put_reading(reading("given"), at(0))
    kept = library.put_reading(reading("given", EDITED), at(1))
    assert kept.article.startswith("given~")
    assert kept.report == "given"
    assert library.article(kept.article).text == EDITED
    assert library.put_reading(reading("given", EDITED), at(2)).was == "known"
    assert library.put_reading(reading("given"), at(2)).was == "known"


def test_the_same_text_read_anew_replaces_its_reading_and_its_place(library):
    library.put_reading(reading("a1", published=at(0)), at(9))
    library.put_reading(reading("a2", "Other words.", published=at(5)), at(9))
    better = replace(reading("a1", published=at(7), title="A better title"), quotes=())
    assert library.put_reading(better, at(10)).was == "renewed"
    assert library.reading("a1") == better
    assert [h.id for h in library.headlines().items] == ["a1", "a2"]
    assert library.said(["Mira Oakes"]).items == ()
    assert library.search("better").items[0].id == "a1"
    assert library.search("report").items[0].id == "a2"
    assert library.sound() == ()


def test_arrivals_come_in_order_with_their_stories(library):
    filled(library)
    found = list(library.arrivals())
    assert [(one.article.id, one.story) for one in found] == [("a1", "s-1"), ("a2", "s-1"), ("a3", "s-2")]
    assert [one.article.id for one in library.arrivals(after=found[0].number)] == ["a2", "a3"]
    assert [one.article.id for one in library.arrivals(since=at(3))] == ["a3"]
    library.put_reading(reading("a4", "Not linked yet."), at(9))
    assert [one.id for one in library.articles_due()] == ["a4"]


def test_names_outlets_and_quotes(library):
    filled(library)
    assert [(n.entity, n.articles) for n in library.named("Oakes")] == [("Mira Oakes", 1)]
    assert [h.id for h in library.naming(["Mira Oakes"]).items] == ["a3"]
    (said,) = library.said(["MIRA OAKES"]).items
    assert (said.text, said.headline.id) == ("We are safe", "a3")
    assert [(o.outlet, o.reports) for o in library.outlets()] == [(Outlet("coastline", "Coastline"), 3)]


# ── lists and searches ───────────────────────────────────────────────────────────────────────────────────


def shelf(library):
    """Twenty reports, each a minute later, of two outlets and languages; one undated."""
    with library.together():
        for n in range(20):
            outlet = Outlet(f"o{n % 2}", f"O{n % 2}")
            published = None if n == 7 else at(n)
            words = f"The bridge number n{n} is closed. Übergang 東京都 café."
            given = reading(f"a{n:02}", words, outlet=outlet, language=("en", "de")[n % 2], published=published)
            library.put_reading(given, at(100))
            library.put_joins([Join(f"a{n:02}", f"s-{n % 3}", 1.0, ())], at(100 + n))


@pytest.mark.parametrize(
    "asked", [{}, {"outlet": "o1"}, {"language": "en"}, {"story": "s-2"}, {"since": at(4), "until": at(9)}]
)
@pytest.mark.parametrize("how", ["headlines", "search"])
def test_pages_by_key_tell_all_once_the_newest_first(library, asked, how):
    shelf(library)
    call = library.headlines if how == "headlines" else lambda **more: library.search("bridge", **more)
    whole = [h.id for h in call(**asked, limit=100).items]
    paged, after = [], None
    while True:
        portion = call(**asked, limit=3, after=after)
        paged += [h.id for h in portion.items]
        after = portion.after
        if after is None:
            break
        library.put_reading(reading(f"late{len(paged)}", "A bridge, later.", published=at(500)), at(500))
    assert paged == whole
    expected = [f"a{n:02}" for n in (7, *range(19, -1, -1))]
    expected = list(dict.fromkeys(expected))
    if "outlet" in asked:
        expected = [id for id in expected if int(id[1:]) % 2 == 1]
    if "language" in asked:
        expected = [id for id in expected if int(id[1:]) % 2 == 0]
    if "story" in asked:
        expected = [id for id in expected if int(id[1:]) % 3 == 2]
    if "since" in asked:
        expected = [id for id in expected if 4 <= int(id[1:]) < 9 and id != "a07"]
    assert whole == expected


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("n3", 1),
        ("BRIDGE closed", 20),
        ('"number n4"', 1),
        ('"n4 number"', 0),
        ("n3 OR n4", 2),
        ("bridge -n3", 19),
        ('bridge -"number n3"', 19),
        ("ubergang", 20),
        ("cafe", 20),
        ("京都", 20),
        ("bri*", 20),
        ("bri", 0),
        ("report a03", 1),
    ],
)
def test_what_can_be_typed(library, typed, found):
    shelf(library)
    assert len(library.search(typed, limit=50).items) == found


@pytest.mark.parametrize("typed", ["", "   ", '"', "***", "-", "—", "( )", "^", "OR", ":", "\x00", "' ' ", "_"])
def test_a_search_without_a_word_says_so(library, typed):
    with pytest.raises(StoreError, match="no word"):
        library.search(typed)


def test_a_search_that_only_leaves_out_says_so(library):
    with pytest.raises(StoreError, match="leave out"):
        library.search("-bridge")


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(
        st.text(max_size=30),
        st.lists(
            st.sampled_from(
                [
                    '"',
                    "*",
                    "(",
                    ")",
                    "OR",
                    "AND",
                    "NOT",
                    "NEAR(",
                    "-",
                    "title:",
                    "^",
                    "n1",
                    "bridge",
                    "+",
                    "'",
                    ";",
                    "{",
                    "}",
                    "\\",
                    "%",
                    "\ud800",
                    "東京",
                ]
            ),
            max_size=9,
        ).map(" ".join),
    )
)
def test_nothing_typed_breaks_a_search(library, typed):
    if not library.article("a00"):
        shelf(library)
    with contextlib.suppress(StoreError):
        library.search(typed)


def test_the_match_is_shown_in_its_words(library):
    words = "A long way in. " * 20 + "Then the BRIDGE — old — fell into the Übergang. " + "And so on and on. " * 20
    library.put_reading(reading("a1", words), at(0))
    (found,) = library.search("bridge").items
    assert found.snippet[slice(*found.match)] == "BRIDGE"
    assert len(found.snippet) < 260
    (found,) = library.search("ubergang").items
    assert found.snippet[slice(*found.match)] == "Übergang"
    (found,) = library.search("report").items
    assert found.match is None
    assert found.snippet.startswith("A long way")


@pytest.mark.parametrize(
    ("title", "text", "snippet", "match"),
    [
        (
            "The old bridge fell",
            "The old bridge fell\n\nAt noon the bridge gave way.",
            "At noon the bridge gave way.",
            (12, 18),
        ),
        ("The old bridge fell | Mill Post", "The Old Bridge Fell\nNobody was hurt.", "Nobody was hurt.", None),
        ("The old bridge fell", "At noon the bridge gave way.", "At noon the bridge gave way.", (12, 18)),
        ("The old bridge fell", "The old bridge fell", "The old bridge fell", (8, 14)),
    ],
)
def test_the_words_shown_do_not_begin_with_the_title_again(library, title, text, snippet, match):
    library.put_reading(reading("a1", text, title=title), at(0))
    (found,) = library.search("bridge").items
    assert (found.snippet, found.match) == (snippet, match)


def test_furniture_is_kept_but_not_found(library):
    text = "The bridge fell.\nRead more: tulips"
    library.put_reading(reading("a1", text, blocks=(Block(0, 16, "paragraph"), Block(17, 34, "furniture"))), at(0))
    assert library.search("bridge").items
    assert not library.search("tulips").items
    assert library.article("a1").text == text


@pytest.mark.parametrize(
    "after",
    ["", "x", "é", "W10", "WyJhIl0", "WzFd" * 50, "WzEuNV0", "WzFlOTk5XQ", "W3RydWVd", "WzkyMjMzNzIwMzY4NTQ3NzU4MDhd"],
)
def test_a_mark_of_no_page_says_so(library, after):
    filled(library)
    for call in (library.headlines, library.stories, library.changes, lambda after: library.search("x", after=after)):
        with pytest.raises(StoreError, match="mark of a page"):
            call(after=after)


# ── stories ──────────────────────────────────────────────────────────────────────────────────────────────


def test_stories_are_due_when_they_changed_since_they_were_woven(library):
    filled(library)
    assert [story.id for story in library.stories_due(at(9))] == ["s-1"]
    assert library.story("s-1").articles == ("a1", "a2")
    library.put_digest(digest("s-1", ["a1"], text="A storm closed the port."), at(5))
    assert [story.id for story in library.stories_due(at(9))] == ["s-1"], "the digest does not tell of a2"
    texts = [credit("a1", "A storm closed the port."), credit("a2", "The port opened again.")]
    whole = digest("s-1", ["a1", "a2"])
    whole = replace(whole, claims=(), passages=tuple(replace(whole.passages[0], credits=(one,)) for one in texts))
    library.put_digest(whole, at(6))
    assert library.stories_due(at(9)) == ()
    assert library.digest("s-1") == whole
    assert library.digest("s-1", at=at(5)).articles == ("a1",)
    assert library.digest("s-1", at=at(4)) is None
    assert [number for number, _ in library.digests("s-1")] == sorted(number for number, _ in library.digests("s-1"))
    assert library.put_digest(whole, at(7)) is None


def test_who_relays_whom_is_read_without_the_rest(library):
    filled(library)
    text = 'He wrote "relays":[{"to":"nobody"}] on the wall of the port office.'
    library.put_reading(reading("a4", text), at(5))
    library.put_joins([Join("a4", "s-3", 0.9, ("words",))], at(5))
    told = replace(digest("s-1", ["a1", "a2"]), relays=(Relay("Coastline", "Radio", credit("a1")),))
    library.put_digest(told, at(5))
    library.put_digest(digest("s-3", ["a4"], title=text, text=text), at(6))
    assert library.relays_of(["s-1", "s-2", "s-3", "s-9"]) == {"s-1": told.relays}
    library.put_digest(replace(told, relays=()), at(7))
    assert library.relays_of(["s-1"]) == {}
    assert library.story("s-1").line.woven_at == at(7)
    library.put_joins([Join("a3", "s-1", 0.5, ())], at(8))
    assert [story.id for story in library.stories_due(at(9))] == ["s-1"]
    assert library.story("s-2").id == "s-1", "a story that went into another leads there"
    assert library.join("a3") == Join("a3", "s-1", 0.5, ())


def test_stories_as_the_linker_has_them(library):
    filled(library)
    grown = Story("s-1", ("a1", "a2", "a3"), (Growth("merge", "s-2", "alike"),))
    library.put_stories([grown], at(5))
    story = library.story("s-1")
    assert (story.articles, story.grew_from) == (grown.articles, grown.grew_from)
    assert library.story("s-2").id == "s-1"
    changed = library.story("s-1").line.changed_at
    library.put_stories([grown], at(9))
    assert library.story("s-1").line.changed_at == changed, "what is as it was is not stirred"


def test_a_users_merge_outranks_the_machine_for_good_and_can_be_undone(library):
    filled(library)
    decision = library.put_merge("me", "s-1", "s-2", at(5))
    assert library.story("s-1").articles == ("a1", "a2", "a3")
    library.put_reading(reading("a4", "The port, again."), at(6))
    library.put_joins([Join("a4", "s-1", 0.9, ())], at(6))
    assert library.story_of("a4") == "s-2", "what the machine sends to the one goes to the other"
    library.put_joins([Join("a1", "s-7", 0.9, ())], at(7))
    assert library.story_of("a1") == "s-2", "the machine does not part what the user joined"
    with pytest.raises(StoreError, match="one story already"):
        library.put_merge("me", "s-2", "s-1", at(8))
    library.put_undo(decision.number, at(9))
    assert [library.story_of(id) for id in ("a1", "a2", "a3", "a4")] == ["s-7", "s-1", "s-2", "s-1"]
    assert library.decisions() == ()
    assert library.decisions(standing=False)[0].undone_at == at(9)


def test_split_and_move_hold_against_the_machine(library):
    filled(library)
    split = library.put_split("me", "s-1", ["a2"], at(5))
    assert split.other not in ("s-1", "s-2")
    assert (split.reports, split.stayed) == (("a2",), ("a1",))
    library.put_stories([Story("s-1", ("a1", "a2", "a3"))], at(6))
    assert library.story(split.other).articles == ("a2",)
    library.put_stories([Story(split.other, ("a1", "a2", "a3"))], at(6))
    assert library.story_of("a1") == "s-1", "what stayed is not sent after what went"
    library.put_stories([Story("s-1", ("a1", "a2", "a3"))], at(6))
    move = library.put_move("me", ["a2"], "s-1", at(7))
    assert library.story("s-1").articles == ("a1", "a2", "a3")
    assert library.story(split.other).id == "s-1"
    library.put_undo(move.number, at(8))
    assert library.story_of("a2") == split.other
    library.put_undo(split.number, at(9))
    assert library.story_of("a2") == "s-1"
    for wrong in (lambda: library.put_split("me", "s-1", ["a1", "a2", "a3"], at(10)), lambda: library.put_split("me", "s-1", [], at(10)),
                  lambda: library.put_move("me", ["a2"], "s-none", at(10)), lambda: library.put_move("me", ["none"], "s-1", at(10)),
                  lambda: library.put_undo(99, at(10))):  # fmt: skip
        with pytest.raises(StoreError):
            wrong()


def test_changes_are_told_since_a_moment(library):
    filled(library)
    told = [Change("new", f"c{n}", None, f"claim {n}", (credit("a3"),)) for n in range(5)]
    library.put_digest(digest("s-2", ["a3"], "Second"), at(6), told[:3])
    library.put_digest(digest("s-2", ["a3"], "Third"), at(8), told[3:])
    assert [c.claim for c in library.changes(since=at(6)).items] == ["c3", "c4"]
    first = library.changes(limit=2)
    assert [c.claim for c in library.changes(limit=9, after=first.after).items] == ["c2", "c3", "c4"]
    assert library.changes(story="s-1").items == ()
    assert library.changes(until=at(6)).items[0].credits == (credit("a3"),)


# ── readers, alerts, what happened ───────────────────────────────────────────────────────────────────────


def test_stories_as_a_reader_sees_them(library):
    shelf(library)
    assert [line.id for line in library.stories().items] == ["s-1", "s-0", "s-2"]
    first = library.stories(limit=1)
    assert [line.id for line in library.stories(after=first.after).items] == ["s-0", "s-2"]
    library.put_look("s-0", at(50))
    library.put_look("s-0", at(40))
    library.put_mark("follow", "story", "s-0", at(50))
    library.put_mark("hide", "story", "s-1", at(51))
    (line,) = library.stories(followed=True).items
    assert (line.id, line.looked_at, line.marks) == ("s-0", at(50), ("follow",))
    assert [line.id for line in library.stories().items] == ["s-0", "s-2"]
    assert [line.id for line in library.stories(hidden=True).items] == ["s-1", "s-0", "s-2"]
    assert [line.id for line in library.stories(since=at(118), hidden=True).items] == ["s-1", "s-0"]
    assert library.stories(outlet="o-none").items == library.stories(category="none").items == ()
    assert len(library.stories(language="de", hidden=True).items) == 3
    library.put_merge("me", "s-0", "s-2", at(60))
    assert library.looked_at("s-2") == at(50)
    assert [line.id for line in library.stories(followed=True).items] == ["s-2"], "what is followed is followed on"
    with pytest.raises(StoreError, match="no user"):
        library.put_look("s-2", at(70), person="nobody")


def test_stories_of_a_category(library):
    filled(library)
    (entries,) = [library.entries().items]
    library.put_reading(reading("a1", "A storm closed the port."), at(5), entry=entries[0].id)
    assert [line.id for line in library.stories(category="Sea").items] == ["s-1"]


def test_the_same_is_never_sent_twice(library):
    filled(library)
    library.put_alert(Alert("al", "me", "Ferries", {"words": ["ferry"]}, ("mail", "hook"), at(1)))
    told = [Sending("al", channel, "s-2 c1", {"text": "x"}, "s-2") for channel in ("mail", "hook")]
    library.put_sendings(told, at(5))
    (one, other) = library.sendings_due(at(5))
    library.put_sent(one, at(6))
    library.put_unsent(other, Failure("mail", "refused", "look"), at(20))
    assert library.sendings_due(at(19)) == ()
    library.put_sendings(told, at(7))
    (again,) = library.sendings_due(at(20))
    assert (again.channel, again.failures, again.reason) == (other.channel, 1, "refused")
    library.put_unsent(again, Failure("mail", "refused", "look"), None)
    assert library.sendings_due(at(999)) == ()
    assert {s.sent_at for s in library.sendings("al")} == {at(6), None}


def test_what_is_being_sent_is_nobody_elses(library):
    filled(library)
    library.put_alert(Alert("al", "me", "Ferries", {"words": ["ferry"]}, ("mail",), at(1)))
    library.put_sendings([Sending("al", "mail", "s-2 c1", {"text": "x"}, "s-2")], at(5))
    due = library.sendings_due(at(6))
    assert library.put_under_way(due, at(16)) == due
    assert library.put_under_way(due, at(17)) == ()
    assert library.sendings_due(at(15)) == ()
    (again,) = library.sendings_due(at(16))
    library.put_sent(again, at(16))
    library.put_due(again, at(17))
    assert library.sendings_due(at(99)) == ()


def test_digests_are_told_in_the_order_they_were_put(library):
    filled(library)
    known = library.last_put()
    number = library.put_digest(digest("s-2", ["a3"], "Other title"), at(9), [made._changed()])
    assert library.last_put() == number > known
    (put,) = library.puts_after(known)
    assert (put.number, put.story, put.at) == (number, "s-2", at(9))
    assert [change.claim for change in put.changes] == [made._changed().claim]
    assert library.digest_put(number).title == "Other title"
    assert library.digest_put(number + 1) is None
    assert library.puts_after(number) == ()
    assert [one.number for one in library.puts_after(0, 1)] == [min(one.number for one in library.puts_after(0))]
    assert library.last_put(at(8.5)) == known


def test_failures_wait_or_are_quarantined(library):
    library.put_failure("read", Failure("a.html", "no article", "look"), at(1), at(9))
    library.put_failure("read", Failure("b.html", "too large", "split"), at(2))
    assert [f.place for f in library.failures_due(at(9))] == ["a.html"]
    assert [f.place for f in library.failures(quarantined=True)] == ["b.html"]
    library.put_failure("read", Failure("a.html", "still none", "look"), at(9), None)
    (trouble, _) = library.failures()
    assert (trouble.times, trouble.first_at, trouble.last_at, trouble.retry_at) == (2, at(1), at(9), None)
    library.drop_failure("read", "a.html")
    assert library.status().troubles == library.status().quarantined == 1


# ── upkeep ───────────────────────────────────────────────────────────────────────────────────────────────


def test_verify_finds_a_credit_that_does_not_hold(library):
    filled(library)
    assert library.verify().astray == ()
    assert library.verify().credits == 2
    wrong = replace(credit("a3"), exact="Other words")
    bad = digest("s-2", ["a3"])
    library.put_digest(replace(bad, passages=(replace(bad.passages[0], credits=(wrong,)),)), at(5))
    (astray,) = library.verify().astray
    assert "not the credited words" in astray.reason
    from newsloom.store import tables as t

    with library._write() as connection:
        connection.execute(t.articles.update().where(t.articles.c.id == "a1").values(text="Something else."))
    assert any("not the text that was kept" in astray.reason for astray in library.verify().astray)


def test_prune_keeps_what_is_followed_and_what_is_credited(library):
    filled(library)
    library.put_mark("follow", "story", "s-1", at(3))
    assert library.prune(at(3.5)) == (1, 1)
    assert library.article("a3") is None
    assert library.search("harbour").items == ()
    assert library.story("s-1").articles == ("a1", "a2")
    library.put_mark("follow", "story", "s-1", None)
    library.put_reading(reading("b1", "New words about it."), at(20))
    library.put_joins([Join("b1", "s-9", 1.0, ())], at(20))
    both = digest("s-9", ["b1", "a1"])
    credits = (credit("b1", "New words about it."), credit("a1", "A storm closed the port."))
    library.put_digest(replace(both, claims=(), passages=(replace(both.passages[0], credits=credits),)), at(21))
    library.prune(at(10))
    assert library.article("a1"), "a digest that stays credits it"
    assert library.article("a2") is None
    assert library.verify().astray == ()
    assert library.sound() == ()


# ── runs ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_rounds_that_did_nothing_are_one_run_and_the_oldest_runs_go(library, monkeypatch):
    monkeypatch.setattr(ledger, "_RUNS", 4)
    library.put_run(Run("verify", at(1), at(1), {"faults": 0}))
    library.put_run(Run("update", at(1), at(2), {"feeds": 1}))
    for hour in (3, 4, 5):
        library.put_run(Run("update", at(hour), at(hour), {}))
        library.put_run(Run("new", at(hour), at(hour), {}))
    assert [(run.kind, run.started_at) for run in library.runs()] == [
        ("new", at(5)), ("update", at(5)), ("update", at(1)), ("verify", at(1)),
    ]  # fmt: skip
    library.put_run(Run("update", at(6), at(6), {}, "the disk is full"))
    for hour in (7, 8, 9):
        library.put_run(Run("update", at(hour), at(hour), {"feeds": hour}))
    assert [run.counts for run in library.runs("update")] == [{"feeds": 9}, {"feeds": 8}, {"feeds": 7}, {}]
    # The last of a kind is remembered, however long ago it was.
    assert library.runs("verify", 1)[0].started_at == at(1)


def test_prune_forgets_what_was_sent_of_stories_that_went(library):
    filled(library)
    library.put_alert(Alert("al", "me", "Ferries", {"words": ["ferry"]}, ("mail",), at(1)))
    told = [Sending("al", "mail", f"{story} c1", {"text": "x"}, story) for story in ("s-1", "s-9")]
    library.put_sendings([*told, Sending("al", "mail", "day", {"text": "x"})], at(2))
    for one in library.sendings_due(at(2)):
        library.put_sent(one, at(2))
    library.put_mark("follow", "story", "s-1", at(3))
    library.prune(at(3.5))
    assert [one.key for one in library.sendings("al")] == ["s-1 c1"]
