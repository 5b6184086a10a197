import pickle
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsloom.link import Linker, merge, mint
from newsloom.link.tempo import Tempo
from newsloom.types import Article

START = datetime(2026, 3, 10, 6, tzinfo=UTC)


def report(id: str, title: str | None, text: str, hours: float | None = 0) -> Article:
    published = None if hours is None else START + timedelta(hours=hours)
    return Article(id=id, text=text, title=title, published=published, language="en")


LANTERN_FIRE = (
    report(
        "lan1", "Fire on ferry Lantern Bay off Corvick, 120 taken off",
        "A fire in the engine room of the ferry Lantern Bay forced 120 passengers into lifeboats off Corvick on "
        "Tuesday. Captain Mirela Osk said the crew sealed the engine room within minutes. The operator, Brightwater "
        "Lines, stopped all sailings to Corvick. Two engineers were burned, said Corvick Infirmary.", 0,
    ),
    report(
        "lan2", "Lantern Bay: captain praised as 120 reach Corvick safely",
        "All 120 passengers of the Lantern Bay reached Corvick after a blaze in its engine room, Brightwater Lines "
        "said. Captain Mirela Osk was the last to leave. Investigators will ask why a fuel pipe leaked. Two engineers "
        "are being treated at Corvick Infirmary.", 5,
    ),
    report(
        "lan3", "What we know about the Lantern Bay ferry fire",
        "Inspectors boarded the Lantern Bay at Corvick to learn why its engine room burned. Brightwater Lines, which "
        "owns the ferry, refunded fares. Captain Mirela Osk told them an alarm rang twice before smoke was seen.", 11,
    ),
)  # fmt: skip

HERON_FIRE = (
    report(
        "her1", "Fire on ferry Grey Heron near Saltby, 86 rescued",
        "A fire on the car deck of the ferry Grey Heron drove 86 passengers to its bow near Saltby on Friday. Captain "
        "Jonas Pell turned the ship into the wind. The operator, Northern Crossings, said a lorry had caught fire. "
        "Saltby Hospital treated one driver for smoke.", 76,
    ),
    report(
        "her2", "Lorry blamed as Grey Heron burns off Saltby",
        "Northern Crossings said a lorry with batteries started the fire aboard the Grey Heron, whose 86 passengers "
        "were rescued near Saltby. Captain Jonas Pell thanked fishermen. A driver remains in Saltby Hospital.", 80,
    ),
)  # fmt: skip

RATES = (
    report(
        "rat1", "Central bank of Tolland raises rates to 4.25 percent",
        "The central bank of Tolland raised its main rate by a quarter point to 4.25 percent on Wednesday. Governor "
        "Ada Wiltrop said inflation in services stayed stubborn. Two of nine members voted to wait.", 30,
    ),
    report(
        "rat2", "Wiltrop lifts Tolland's rate to 4.25 percent",
        "Mortgages in Tolland will cost more after Governor Ada Wiltrop and the central bank lifted the main rate to "
        "4.25 percent. Economists had been split over whether inflation called for a quarter point.", 32,
    ),
)  # fmt: skip

ALL = (*LANTERN_FIRE, *RATES, *HERON_FIRE)

TRUE = {frozenset(a.id for a in story) for story in (LANTERN_FIRE, HERON_FIRE, RATES)}


def linked(articles: Iterable[Article]) -> Linker:
    linker = Linker()
    for article in articles:
        linker.add(article)
    return linker


def groups(linker: Linker) -> set[frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for article, story in linker.assignment().items():
        found[story].add(article)
    return {frozenset(members) for members in found.values()}


def test_look_alike_fires_stay_apart():
    linker = linked(ALL)
    assert groups(linker) == TRUE
    linker.settle()
    assert groups(linker) == TRUE


def test_undated_reports_link_as_well():
    linker = linked(replace(article, published=None) for article in ALL)
    linker.settle()
    assert groups(linker) == TRUE


def test_headlines_alone_link():
    linker = linked(replace(article, text="") for article in (*LANTERN_FIRE[:2], *HERON_FIRE, *RATES))
    linker.settle()
    assert groups(linker) == {frozenset({"lan1", "lan2"}), frozenset({"her1", "her2"}), frozenset({"rat1", "rat2"})}


def test_reports_without_titles_link():
    assert groups(linked(replace(article, title=None) for article in ALL)) == TRUE


def test_the_founding_article_names_the_story():
    linker = linked(ALL)
    assert linker.assignment()["lan3"] == mint("lan1")
    assert [story.id for story in linker.stories()] == [mint("lan1"), mint("rat1"), mint("her1")]


def test_a_known_id_returns_its_first_join():
    linker = Linker()
    first = linker.add(ALL[0])
    linker.add(ALL[1])
    assert linker.add(replace(ALL[0], title="Another title", text="Another text.")) == first
    assert len(linker.assignment()) == 2


def test_reasons_name_what_is_shared():
    linker = linked(LANTERN_FIRE)
    reasons = "; ".join(linker.add(replace(LANTERN_FIRE[1], id="again")).reasons)
    assert "Mirela Osk" in reasons
    assert "lantern" in reasons
    assert "6 hours before the story's last report" in reasons
    assert "no other story in question" in reasons


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        ("2026-03-10T00:00", "2026-03-10T00:00", "on the same day as the story's last report"),
        ("2026-03-10T14:00", "2026-03-10T00:00", "on the same day as the story's last report"),
        ("2026-03-10T23:30", "2026-03-11T00:00", "1 day after the story's last report"),
        ("2026-03-12T00:00", "2026-03-10T09:00", "2 days before the story's last report"),
        ("2026-03-10T14:00", "2026-03-10T14:20", "within an hour of the story's last report"),
    ],
)
def test_what_is_dated_to_the_day_is_not_timed_to_the_hour(first, second, told):
    linker = Linker()
    times = [datetime.fromisoformat(said).replace(tzinfo=UTC) for said in (first, second)]
    linker.add(replace(LANTERN_FIRE[0], published=times[0]))
    assert told in linker.add(replace(LANTERN_FIRE[1], published=times[1])).reasons


def test_names_are_told_once_and_without_a_possessive():
    linker = linked(LANTERN_FIRE)
    text = (
        "Captain Mirela Osk left the burning ferry Lantern Bay last. Few praise Osk’s crew at Corvick. Osk's employer, "
        "Brightwater Lines, insures its ferries with Lloyd's."
    )
    for id in ("osk1", "osk2"):
        linker.add(report(id, "Ferry fire: captain Osk's calm praised", text, 6))
    (told,) = [line for line in linker.add(report("osk3", "Osk's calm", text, 6)).reasons if "names" in line]
    assert told == "shares the names Mirela Osk, Lantern Bay, Brightwater Lines, Corvick"
    for id in ("bell1", "bell2"):
        join = linker.add(report(id, None, "Insurers at Lloyd's rang the Lutine Bell. The crew of Tate’s cheered.", 6))
    assert sorted(join.reasons[0].removeprefix("shares the names ").split(", ")) == ["Lloyd's", "Lutine Bell", "Tate"]


def test_a_new_story_tells_what_came_nearest():
    linker = linked(LANTERN_FIRE)
    join = linker.add(HERON_FIRE[0])
    assert join.reasons[0].startswith("no open story shares enough: best score 0.")
    assert 0.5 <= join.score <= 1
    assert Linker().add(ALL[0]).reasons == ("no story was open",)


def test_explain_tells_the_runner_up():
    linker = linked(ALL)
    told = linker.explain("her2")
    assert told.joined
    assert told.story == mint("her1")
    assert told.runner_up in {mint("lan1"), None}
    assert told.score > told.runner_up_score
    assert "Jonas Pell" in told.names
    assert told.hours == pytest.approx(4)


def test_a_report_without_a_date_is_asked_for_more_and_the_reason_says_so():
    first, other = LANTERN_FIRE[:2]
    dated, undated = Linker(), Linker()
    dated.add(first)
    undated.add(first)
    sure, less = dated.add(other), undated.add(replace(other, published=None))
    assert not any("has no date" in reason for reason in sure.reasons)
    assert any("one side has no date" in reason for reason in less.reasons)


def test_a_dated_story_closes_after_its_days_and_an_undated_never():
    late = replace(LANTERN_FIRE[1], published=LANTERN_FIRE[0].published + timedelta(days=2))
    for days, dated, story in ((1, True, "lan2"), (10, True, "lan1"), (1, False, "lan1")):
        linker = Linker(days=days)
        linker.add(LANTERN_FIRE[0])
        assert linker.add(late if dated else replace(late, published=None)).story == mint(story)


def test_the_same_order_gives_the_same_joins():
    one, two = linked(ALL), linked(ALL)
    assert one.settle() == two.settle()
    assert one.stories() == two.stories()
    assert [one.explain(a.id) for a in ALL] == [two.explain(a.id) for a in ALL]


def test_a_pickled_linker_goes_on_as_before():
    linker = linked(ALL[:4])
    copy = pickle.loads(pickle.dumps(linker))
    assert [copy.add(a) for a in ALL[4:]] == [linker.add(a) for a in ALL[4:]]


def test_empty_and_odd_articles_are_stories_of_their_own():
    odd = (Article("a", ""), Article("b", " \n"), Article("c", "!!! ???", title=""), Article("d", "\ud800 x"))
    assert len(linked(odd).stories()) == 4


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=80), st.none() | st.text(max_size=30)), max_size=6))
def test_never_raises_and_every_article_has_one_story(texts: list[tuple[str, str | None]]):
    articles = [Article(str(i), text, title=title) for i, (text, title) in enumerate(texts)]
    linker = linked(articles)
    linker.settle()
    told = [article for story in linker.stories() for article in story.articles]
    assert sorted(told) == sorted(linker.assignment()) == sorted(a.id for a in articles)


def test_look_alikes_are_not_merged_however_often_settled():
    linker = Linker()
    for article in ALL:
        linker.add(article)
        linker.settle()
    assert groups(linker) == TRUE
    assert all(story.grew_from == () for story in linker.stories())


def test_scripts_without_blanks_link():
    dam = "北山水库大坝周二凌晨决口，两千名村民被转移，救援队正在搜寻失踪者。"
    linker = linked(
        (
            Article("zh1", dam, title="北山水库决口两千人转移", language="zh"),
            Article(
                "zh2", "央行周三宣布加息二十五个基点，行长称通胀顽固。", title="央行加息二十五个基点", language="zh"
            ),
            Article("zh3", "官员说，" + dam, title="北山水库大坝决口救援继续", language="zh"),
        )
    )
    assert groups(linker) == {frozenset({"zh1", "zh3"}), frozenset({"zh2"})}


def test_a_story_long_silent_closes_and_keeps_its_place_and_reasons(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("newsloom.link.linker._SWEEP", 1)
    monkeypatch.setattr("newsloom.link.tempo.CLOCK", 3)
    later = [replace(a, id=f"{a.id}-later", published=a.published + timedelta(days=60)) for a in HERON_FIRE + RATES]
    linker = linked(LANTERN_FIRE)
    linker.settle()
    for article in later:
        linker.add(article)
    assert len(linker.stories()) == 3
    assert linker.assignment()["lan3"] == mint("lan1")
    assert linker.explain("lan3").joined
    assert 0 not in linker._index.near(linked(LANTERN_FIRE)._strands[0].text, 10)
    assert linker.add(LANTERN_FIRE[0]).story == mint("lan1")


def test_with_little_room_a_story_of_several_goes_later_and_not_never(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("newsloom.link.linker._SWEEP", 1)
    linker = Linker(room=5)
    towns = ("Velm", "Ostra", "Drun", "Pask", "Hurl", "Timb", "Grest", "Yola", "Fenk")
    there = []
    for n, town in enumerate(("Anse", *towns)):
        for article in LANTERN_FIRE[:2] if n == 1 else ():
            linker.add(article)
        linker.add(report(f"old{n}", town, f"{town}ford {town}shire {town}ton {town}ham.", n))
        linker.settle()
        there.append("lan1" in linker.assignment())
    # Closed with the fifth lone report after it, where two of those before have gone.
    assert there == [False, *[True] * 5, *[False] * 4]


def test_with_little_room_lone_reports_go_first_and_nothing_is_left_of_them(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("newsloom.link.linker._SWEEP", 1)
    monkeypatch.setattr("newsloom.link.linker._STAYS", 5)
    linker = Linker(room=4, decisions=merge(["old1"], ["late"]))
    towns = ("Velm", "Ostra", "Drun", "Pask", "Hurl", "Timb", "Grest", "Yola", "Fenk")
    lone = [report(f"old{n}", town, f"{town}ford {town}shire {town}ton {town}ham.", n) for n, town in enumerate(towns)]
    for article in (*LANTERN_FIRE[:2], *lone):
        linker.add(article)
        linker.settle()
    assert [strand.articles for strand in linker._strands.values()] == [["lan1", "lan2"], ["old7"], ["old8"]]
    # What a decision names is closed as ever, and finds its partner.
    assert linker._closed.keys() == {2}
    assert linker.add(report("late", "A cup is won", "Rowers of Saltby won.", 9)).story == mint("old1")
    assert linker.assignment().keys() == {"lan1", "lan2", "old1", "old7", "old8", "late"}
    # Nor is more held while an earlier linker's stories are taken up.
    again = Linker(room=4)
    again.resume([(LANTERN_FIRE[0], "s"), (LANTERN_FIRE[1], "s"), *((article, mint(article.id)) for article in lone)])
    assert again.assignment().keys() == {"lan1", "lan2", "old7", "old8"}
    # A story that several tell is still there for who tells it last.
    assert linker.add(LANTERN_FIRE[2]).story == mint("lan1")


def test_one_wrong_clock_closes_nothing(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("newsloom.link.linker._SWEEP", 1)
    wrong = replace(RATES[0], published=START + timedelta(days=9000))
    linker = linked((*LANTERN_FIRE[:2], wrong))
    linker.settle()
    assert linker.add(LANTERN_FIRE[2]).story == mint("lan1")


def test_many_copies_of_one_report_are_one_story_and_quick():
    linker = linked(replace(LANTERN_FIRE[0], id=f"copy{number}") for number in range(400))
    linker.settle()
    assert len(linker.stories()) == 1


def test_moving_a_report_leaves_the_vectors_of_others_alone():
    linker = linked(LANTERN_FIRE)
    before = [dict(member.text) for member in linker._strands[0].members]
    linker.settle()
    assert [member.text for member in linker._strands[0].members] == before
    for member in linker._strands[0].members:
        assert sum(weight * weight for weight in member.text.values()) == pytest.approx(1)


def test_the_tempo_of_a_stream_is_told_from_twenty_arrivals_and_stands_wrong_clocks():
    tempo = Tempo()
    for number in range(19):
        tempo.take(2.0 * number, 0.3)
    assert (tempo.usual, tempo.hours) == (0.0, 0.0)
    tempo.take(9_000_000.0, 0.9)
    assert tempo.usual == 0.3
    assert tempo.hours == pytest.approx(2.0, abs=0.2)


def test_a_stream_without_dates_has_no_pace():
    tempo = Tempo()
    for _ in range(40):
        tempo.take(None, 0.2)
    assert (tempo.usual, tempo.hours) == (0.2, 0.0)


def test_a_place_and_a_common_word_join_nothing_in_a_young_stream():
    ferry = report(
        "f1", "Ferry runs aground off Port Ebb, three hurt",
        "The ferry Amber Reach ran aground off Port Ebb in thick fog early on Saturday with 214 people on board. "
        "Three people were hurt, the hospital in Dunmere said. It was on its way from Dunmere to Port Ebb.",
    )  # fmt: skip
    roof = report(
        "r1", "School ceiling comes down at Dunmere, nobody hurt",
        "The ceiling of the old school in Dunmere came down on Saturday, the fire brigade said. Nobody was hurt. The "
        "classrooms stood empty at the time, said head teacher Petra Anholt, who had locked them on Friday.", 3,
    )  # fmt: skip
    linker = Linker()
    assert linker.add(ferry).story != linker.add(roof).story
    linker.settle()
    assert len(linker.stories()) == 2


def test_reasons_are_told_in_words_of_the_report():
    linker = Linker()
    linker.add(LANTERN_FIRE[0])
    linker.add(LANTERN_FIRE[1])
    for word in linker.explain("lan2").terms:
        assert word in f"{LANTERN_FIRE[1].title} {LANTERN_FIRE[1].text}".lower()


# One town's three events, by outlets that tell little of each.
DUNMERE = (
    report(
        "0128", "City library opens on Sundays from January",
        "Dunmere's central library will open on Sundays from 3 January, the city council decided on Friday by "
        "31 votes to 12. Mayor Oskar Rell said the trial would run for a year and cost 240,000 marks.", 7.0,
    ),
    report(
        "2c17", "Tram derails on Calder Bridge, 14 hurt",
        "A tram left the rails on Calder Bridge in Dunmere on Saturday morning, injuring 14 people, two of "
        "them seriously, the fire service said. The tram, on line 6, was carrying about 60 passengers when it "
        "derailed at 7:20 a.m. at the southern end of the bridge. \"The track had been inspected only nine "
        "days ago,\" said Ilse Vantor, director of Dunmere Transit. Line 6 will stay closed until Monday, the "
        "company said.", 8.17,
    ),
    report(
        "ead5", "Library to open on Sundays in Dunmere",
        "The central library in Dunmere will be open on Sundays from 3 January after the city council voted "
        "31 to 12 for a trial on Friday. The trial costs 240,000 marks and will run for one year, Mayor Oskar "
        "Rell said.", 9.0,
    ),
    report(
        "72df", "Dunmere tram crash: 17 injured on Calder Bridge",
        "At least 17 people were injured when a line 6 tram derailed on Calder Bridge in Dunmere on Saturday "
        "morning, hospitals said. Ilse Vantor, the director of Dunmere Transit, said the track had been "
        "inspected \"only nine days ago\". The bridge was closed to all traffic and the driver, 44, was being "
        "questioned by police. The company did not say how fast the tram was going.", 9.5,
    ),
    report(
        "e62d", "Police question driver after tram leaves rails in Dunmere",
        "Police are questioning the driver of the tram that came off the rails on Calder Bridge in Dunmere on "
        "Saturday morning. Fourteen people were hurt, two of them seriously, according to River Post. \"We are "
        "looking at the speed and at the track,\" said police inspector Maud Herrin. The tram was carrying "
        "about 60 passengers. Line 6 stays closed until Monday.", 11.0,
    ),
    report(
        "2ff0", "Tram crash toll rises to 18 as track checks are doubted",
        "The number of people injured in the derailment of a line 6 tram on Calder Bridge in Dunmere has "
        "risen to 18, the fire service said on Sunday. The track was last inspected 41 days before the crash, "
        "not nine, a document seen by River Post shows. Ilse Vantor, director of Dunmere Transit, said she "
        "had been \"misinformed by my own staff\".", 29.5,
    ),
    report(
        "8ce0", "Tram driver freed without charge in Dunmere",
        "The driver of the tram that derailed on Calder Bridge in Dunmere on Saturday was released without "
        "charge on Sunday, police said. The number of injured stands at 21, police inspector Maud Herrin told "
        "Canal Radio.", 30.08,
    ),
    report(
        "cfce", "Otter returns to Dunmere harbour after 60 years",
        "An otter has been seen in Dunmere harbour for the first time in 60 years, the harbour master said on "
        "Sunday. \"She ate three crabs on my deck,\" said Pia Lund, the harbour master.", 30.1,
    ),
)  # fmt: skip


def test_an_otter_of_the_same_town_does_not_join_a_tram_crash():
    first, second = DUNMERE[:5], DUNMERE[5:]
    for order in permutations(second):
        linker = Linker()
        for batch in (first, order):
            for article in batch:
                linker.add(article)
            linker.settle()
        assert sorted(len(story.articles) for story in linker.stories()) == [1, 2, 5]
