"""What the web reader asks of a library, whatever its database."""

import itertools
import threading
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made import EDITED, HARBOUR, PUTS, at, counted, credit, digest, filled, reading, recounted
from test_conformance import shelf

from newsloom.errors import StoreError
from newsloom.kept import Named, Reader, Token
from newsloom.types import Join, Mention, Outlet, Quote, Speaker


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.lists(st.sampled_from(sorted(set(PUTS) - {"drop reader"})), min_size=3, max_size=8))
def test_what_is_kept_counted_is_what_a_count_finds_after_any_series(new_library, names):
    with new_library() as library:
        filled(library)
        for name in names:
            try:
                PUTS[name](library)
            except StoreError:
                continue
            assert counted(library) == recounted(library), name


def test_what_prune_leaves_of_a_story_is_counted_anew(library):
    filled(library)
    library.put_reading(reading("b1", "New words about it."), at(20))
    library.put_joins([Join("b1", "s-9", 1.0, ())], at(20))
    both = digest("s-9", ["b1", "a1"])
    credits = (credit("b1", "New words about it."), credit("a1", "A storm closed the port."))
    library.put_digest(replace(both, claims=(), passages=(replace(both.passages[0], credits=credits),)), at(21))
    library.prune(at(10))
    assert counted(library) == recounted(library)
    assert {line.id: (line.reports, line.newest_at) for line in library.stories().items} == {
        "s-9": (1, at(20)),
        "s-1": (1, at(1)),
    }


# ── stories by their latest news ─────────────────────────────────────────────────────────────────────────


def test_stories_by_their_latest_news(library):
    shelf(library)
    lines = library.stories(order="newest").items
    assert [(line.id, line.newest_at) for line in lines] == [("s-1", at(100)), ("s-0", at(18)), ("s-2", at(17))]
    assert [line.id for line in library.stories(order="newest", since=at(18)).items] == ["s-1", "s-0"]
    assert [line.id for line in library.stories(order="newest", until=at(18)).items] == ["s-2"]
    assert [line.id for line in library.stories(order="newest", outlet="o1", limit=1).items] == ["s-1"]


@pytest.mark.parametrize("order", ["changed", "newest"])
def test_pages_of_stories_tell_all_once(library, order):
    with library.together():
        for n in range(12):
            library.put_reading(reading(f"a{n}", f"Report number {n}.", published=at(n * 7 % 5)), at(20))
            library.put_joins([Join(f"a{n}", f"s-{n}", 1.0, ())], at(30 + n % 3))
    whole = [line.id for line in library.stories(order=order).items]
    paged, after = [], None
    while after is not None or not paged:
        portion = library.stories(order=order, limit=5, after=after)
        paged += [line.id for line in portion.items]
        after = portion.after
        library.put_reading(reading(f"late{len(paged)}", "Later.", published=at(90)), at(90))
        library.put_joins([Join(f"late{len(paged)}", f"s-late{len(paged)}", 1.0, ())], at(91))
    assert paged == whole
    assert len(whole) == 12


def test_a_mark_of_one_order_is_none_of_the_other(library):
    shelf(library)
    for one, other in (("changed", "newest"), ("newest", "changed")):
        after = library.stories(order=one, limit=1).after
        with pytest.raises(StoreError, match="mark of a page"):
            library.stories(order=other, after=after)


def test_the_latest_news_of_a_story_moves_with_its_reports(library):
    filled(library)

    def newest():
        return {line.id: line.newest_at for line in library.stories(order="newest").items}

    assert newest() == {"s-1": at(2), "s-2": at(3)}
    library.put_reading(reading("a2", EDITED, published=at(8.5)), at(9))
    assert newest()["s-1"] == at(8.5), "another version"
    library.put_reading(reading("a3", HARBOUR, published=at(7)), at(9))
    assert newest()["s-2"] == at(7), "the same text with a better date"
    move = library.put_move("me", ["a3"], "s-1", at(10))
    library.put_undo(move.number, at(11))
    merge = library.put_merge("me", "s-1", "s-2", at(12))
    assert newest() == {"s-2": at(8.5)}
    library.put_undo(merge.number, at(13))
    assert newest() == {"s-1": at(8.5), "s-2": at(7)}


def test_times_of_the_reports_of_stories(library):
    filled(library)
    library.put_reading(reading("a4", "Undated words.", outlet=None), at(2.5))
    library.put_joins([Join("a4", "s-2", 1.0, ())], at(5))
    assert library.report_times(["s-2", "s-1", "s-2", "none"]) == {
        "s-2": ((at(2.5), None), (at(3), "coastline")),
        "s-1": ((at(1), "coastline"), (at(2), "coastline")),
        "none": (),
    }
    library.put_reading(reading("a1", "Edited words.", published=at(9)), at(9))
    library.put_merge("me", "s-2", "s-1", at(10))
    times = library.report_times(["s-2"])["s-2"]
    assert [moment for moment, _ in times] == [at(2), at(2.5), at(3), at(9)]
    assert library.report_times([]) == {}


def test_the_number_of_the_newest_digest(library):
    filled(library)
    assert library.digest_number("s-1") is None
    number = library.put_digest(digest("s-2", ["a3"], "Another title"), at(5))
    assert library.digest_number("s-2") == number
    assert library.digest_put(number).title == "Another title"
    library.put_merge("me", "s-1", "s-2", at(6))
    assert library.digest_number("s-1") == number


# ── whether anything was put ─────────────────────────────────────────────────────────────────────────────


def test_what_anyone_puts_moves_the_library(library, opener):
    filled(library)
    other = opener()
    seen = [library.moved()]
    assert library.moved() == seen[0]
    library.headlines()
    assert library.moved() == seen[0], "reading moves nothing"
    for write in (
        lambda: library.put_category("a"),
        lambda: other.put_category("b"),
        lambda: library.put_reading(reading("a9", "New words."), at(9)),
    ):
        write()
        seen.append(library.moved())
    thread = threading.Thread(target=lambda: (library.put_category("c"), seen.append(library.moved())))
    thread.start()
    thread.join()
    assert all(one != after for one, after in itertools.pairwise(seen))
    with library.together():
        library.put_category("d")
        assert library.moved() == seen[-1], "nothing is there before the end"
    assert library.moved() != seen[-1]
    before = other.moved()
    library.put_look("s-1", at(10))
    assert other.moved() != before


# ── since you looked ─────────────────────────────────────────────────────────────────────────────────────


def test_what_is_new_is_told_from_the_sitting_before(library):
    filled(library)
    assert library.looked_before("s-1") is None
    for minute, before in ((10, None), (30, None), (55, None), (100, 55), (120, 55), (110, 55), (300, 120), (300, 120)):
        library.put_look("s-1", at(minute))
        assert library.looked_before("s-1") == (None if before is None else at(before)), minute
    assert library.looked_at("s-1") == at(300)
    library.put_look("s-1", at(330.5))
    assert library.looked_before("s-1") == at(300), "more than half an hour later"
    library.put_reader(Reader("ann"))
    assert library.looked_before("s-1", person="ann") is None


def test_a_look_at_a_story_that_went_into_another_counts_for_that(library):
    filled(library)
    library.put_look("s-1", at(10))
    library.put_merge("me", "s-1", "s-2", at(20))
    library.put_look("s-2", at(90))
    assert library.looked_before("s-2") == library.looked_before("s-1") == at(10)
    assert library.looked_at("s-2") == at(90)
    library.drop_look("s-2")
    assert library.looked_before("s-2") is None


# ── who says what ────────────────────────────────────────────────────────────────────────────────────────


def quoting(id, *told, **more):
    """A reading in which people say things: (name as mentioned, words)."""
    text, quotes, mentions = "", [], []
    for name, words in told:
        start = len(text) + 1
        text += f"“{words}” {name} said. "
        at_name = start + len(words) + 2
        speaker = Speaker(name, name, at_name, at_name + len(name))
        quotes.append(Quote(start, start + len(words), words, "direct", speaker))
        mentions.append(Mention(at_name, at_name + len(name), "person", name))
    return replace(reading(id, text, **more), quotes=tuple(quotes), mentions=tuple(mentions))


def talk(library):
    """Ten reports of three people, a minute apart."""
    for n in range(10):
        said = [("Mira Oakes", f"The bridge number n{n} is closed")]
        said += [("Tom Élan", "We wait at the café")] if n % 2 else []
        said += [("IDA OAKS", "No bridge here"), ("IDA OAKS", "I said it")] if n % 5 == 0 else []
        outlet = Outlet(f"o{n % 2}", f"O{n % 2}")
        library.put_reading(quoting(f"a{n}", *said, published=at(n), outlet=outlet), at(50))
    library.put_reading(quoting("b0", ("Ida Oaks", "Nothing of note"), published=at(0)), at(50))


def test_people_by_how_many_articles_quote_them(library):
    talk(library)
    mira, tom, ida = (Named(*one) for one in (("Mira Oakes", "person", 10), ("Tom Élan", "person", 5),
                                              ("IDA OAKS", "person", 3)))  # fmt: skip
    assert library.people().items == (mira, tom, ida)
    first = library.people(limit=1)
    assert first.items == (mira,)
    rest = library.people(limit=2, after=first.after)
    assert (rest.items, rest.after) == ((tom, ida), None)
    for prefix, found in (("oak", (mira, ida)), ("Mira o", (mira,)), ("ID", (ida,)), ("ira", ()), ("él", (tom,))):
        assert library.people(prefix=prefix).items == found, prefix
    library.put_reading(reading("a1", "All was taken out."), at(60))
    assert library.people().items[:2] == (replace(mira, articles=9), replace(tom, articles=4))
    with pytest.raises(StoreError, match="mark of a page"):
        library.people(after="x")


def test_an_outlet_is_nobody_who_is_quoted(library):
    """Of the table or of the library; a name that is an ordinary word too may be somebody's."""
    talk(library)
    library.put_reading(reading("r1", "The lock was shut.", outlet=Outlet("river-post", "River Post")), at(1))
    told = [(name, "It is so") for name in ("River Post", "Reuters", "The New York Times", "Bell")]
    for n in range(12):
        library.put_reading(quoting(f"c{n}", *told, published=at(n)), at(50))
    everybody = [one.entity for one in library.people().items]
    assert everybody == ["Bell", "Mira Oakes", "Tom Élan", "IDA OAKS"]
    first = library.people(limit=2)
    assert [one.entity for one in (*first.items, *library.people(limit=2, after=first.after).items)] == everybody
    assert library.people(prefix="riv").items == ()
    assert library.outlets_among(["River Post", "Reuters", "Mira Oakes"]) == {
        "River Post": "river-post", "Reuters": "reuters",
    }  # fmt: skip


def test_people_equal_in_number_are_told_once_over_pages(library):
    for n in range(7):
        library.put_reading(quoting(f"a{n}", (f"Ann Number{n}", "We are here")), at(n))
    paged, after = [], None
    while after is not None or not paged:
        portion = library.people(limit=3, after=after)
        paged += [named.entity for named in portion.items]
        after = portion.after
    assert paged == [f"Ann Number{n}" for n in range(7)]


def test_what_a_person_said_between_moments_and_to_whom(library):
    talk(library)

    def said(**asked):
        return [one.headline.id for one in library.said(["Mira Oakes"], **asked).items]

    assert said() == [f"a{n}" for n in range(9, -1, -1)]
    assert said(since=at(3), until=at(6)) == ["a5", "a4", "a3"]
    assert said(outlet="o1", limit=2) == ["a9", "a7"]
    page = library.said(["Mira Oakes"], outlet="o1", since=at(2), limit=2)
    assert said(outlet="o1", since=at(2), after=page.after) == ["a5", "a3"]


@pytest.mark.parametrize(
    ("words", "people", "found"),
    [
        ("bridge", (), 12),
        ("bridge closed", (), 10),
        ("BRIDGE n3", (), 1),
        ("cafe", (), 5),
        ('"number n4"', (), 1),
        ("bridge -closed", (), 2),
        ("said", (), 2),
        ("brid*", ("ida oaks",), 2),
        ("bridge OR cafe", ("Tom Élan", "Ida Oaks"), 7),
        ("tulip", (), 0),
        ("report", (), 0),
    ],
)
def test_quotes_in_which_words_stand(library, words, people, found):
    talk(library)
    quotes = library.quotes_with(words, people)
    assert len(quotes.items) == found
    assert quotes.after is None
    assert [one.headline.published for one in quotes.items] == sorted(
        (one.headline.published for one in quotes.items), reverse=True
    )


@pytest.mark.parametrize("people", [(), ("Mira Oakes", "Ida Oaks", "Tom Élan")])
def test_pages_of_quotes_with_words_tell_all_once(library, people, monkeypatch):
    talk(library)
    for words, most in (("bridge", 3), ("bridge", 50), ("n2", 5), ("nothing OR n0", 1)):
        whole = [(one.headline.id, one.start) for one in library.quotes_with(words, people, limit=99).items]
        paged, after = [], None
        with monkeypatch.context() as few:
            few.setattr("newsloom.store.quotes._FIRST_STEP", 2)
            few.setattr("newsloom.store.quotes._MOST", 4)
            while after is not None or not paged:
                portion = library.quotes_with(words, people, limit=most, after=after)
                assert len(portion.items) <= most
                paged += [(one.headline.id, one.start) for one in portion.items]
                after = portion.after
                if after is None:
                    break
        assert paged == whole
        assert whole
    between = library.quotes_with("bridge", people, since=at(4), until=at(6)).items
    assert [one.headline.id for one in between] == ["a5", "a5", "a4"]


def test_quotes_in_writing_without_blanks(library):
    library.put_reading(quoting("a1", ("Mira Oakes", "東京都の橋は閉鎖")), at(1))
    assert len(library.quotes_with("京都").items) == len(library.quotes_with("橋は").items) == 1
    assert library.quotes_with("海").items == ()
    library.put_reading(quoting("a2", ("Mira Oakes", "NATO加盟はÜbergang橋")), at(2))
    assert [len(library.quotes_with(word).items) for word in ("nato", "ubergang", "nat", "加盟")] == [1, 1, 0, 1]
    (found,) = library.search("京都").items
    assert found.snippet[slice(*found.match)] == "京都"


def test_quotes_with_no_word_say_so(library):
    for words in ("", "-bridge", "—"):
        with pytest.raises(StoreError, match="search"):
            library.quotes_with(words)


# ── counts, names, keys ──────────────────────────────────────────────────────────────────────────────────


def test_languages_and_names_of_outlets(library):
    shelf(library)
    library.put_reading(reading("b1", "Alone.", outlet=None, language="en"), at(200))
    assert library.languages() == (("en", 11), ("de", 10))
    library.put_reading(reading("b2", "Renamed.", outlet=Outlet("o1", "The O1"), published=at(300)), at(300))
    assert library.outlet_names(["o1", "o0", "none", "o1"]) == {"o0": "O0", "o1": "The O1"}
    assert [(one.outlet.name, one.reports) for one in library.outlets()] == [("The O1", 11), ("O0", 10)]
    assert library.outlet_names([]) == {}


def test_tokens_act_for_a_reader_until_they_are_dropped(library):
    library.put_reader(Reader("ann"))
    library.put_token("h1", "ann", "My script", at(1))
    library.put_token("h2", "me", "Phone", at(0))
    assert library.tokens("ann") == (Token("h1", "ann", "My script", at(1)),)
    assert [one.hash for one in library.tokens()] == ["h2", "h1"]
    for minute, noted in ((5, 5), (64, 5), (65, 65), (70, 65)):
        assert library.token_person("h1", at(minute)) == "ann"
        assert library.tokens("ann")[0].used_at == at(noted)
    assert library.token_person("h3", at(5)) is None
    library.drop_token("h2")
    assert library.token_person("h2", at(5)) is None
    library.drop_reader("ann")
    assert library.tokens() == ()
    with pytest.raises(StoreError, match="no user"):
        library.put_token("h4", "nobody", "None", at(9))


def test_a_secret_is_made_once(library, opener):
    made_ones = (f"s{number}" for number in itertools.count())
    assert library.secret("session", lambda: next(made_ones)) == "s0"
    assert library.secret("session", lambda: next(made_ones)) == opener().secret("session", str) == "s0"
    assert library.secret("csrf", lambda: next(made_ones)) == "s1"


def test_programs_that_make_a_secret_at_once_are_given_the_same(library, opener):
    opened = [opener() for _ in range(6)]
    told, together = [], threading.Barrier(len(opened))

    def make(number):
        together.wait()
        return f"made by {number}"

    def ask(number):
        told.append(opened[number].secret("session", lambda: make(number)))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(len(opened))]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert len(told) == len(opened)
    assert len(set(told)) == 1


def test_what_is_exported_has_no_keys(library):
    filled(library)
    library.put_token("hash-of-a-token", "me", "Phone", at(1))
    library.secret("session", lambda: "the-secret-itself")
    told = repr([*library.kept_articles(), *library.kept_quotes(), *library.kept_stories()])
    assert "hash-of-a-token" not in told
    assert "the-secret-itself" not in told
