"""Small nouns for the tests of the store."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from newsloom.kept import Alert, Host, KeptArticle, Poll, Run, Sending, Taken, Version
from newsloom.store import tables as t
from newsloom.types import (
    Article,
    Block,
    Change,
    Claim,
    Credit,
    Digest,
    Entry,
    Failure,
    Join,
    Mention,
    Outlet,
    Passage,
    Quote,
    Reading,
    Sentence,
    Speaker,
    Story,
)

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
HARBOUR = "The ferry reached the harbour at dawn. “We are safe,” Mira Oakes said."
EDITED = "The ferry reached the harbour at noon. “We are safe,” Mira Oakes said."


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def article(id: str, text: str = HARBOUR, **more) -> Article:
    more.setdefault("blocks", (Block(0, len(text), "paragraph"),))
    more.setdefault("outlet", Outlet("coastline", "Coastline"))
    more.setdefault("title", f"Report {id}")
    more.setdefault("language", "en")
    return Article(id, text, **more)


def reading(id: str, text: str = HARBOUR, **more) -> Reading:
    quotes, mentions = (), ()
    if "“We are safe,”" in text:
        start, name = text.index("We are"), text.index("Mira")
        speaker = Speaker("Mira Oakes", "Mira Oakes", name, name + 10)
        quotes = (Quote(start, start + 11, text[start : start + 11], "direct", speaker),)
        mentions = (Mention(name, name + 10, "person", "Mira Oakes"),)
    sentences = (Sentence(0, len(text), 0),)
    return Reading(article(id, text, **more), sentences, quotes, mentions)


def credit(id: str, text: str = HARBOUR, start: int = 0, end: int = 9) -> Credit:
    return Credit(
        "Coastline", id, None, start, end, text[start:end], text[max(0, start - 32) : start], text[end : end + 32]
    )


def digest(story: str, articles, title: str = "Ferry safe", text: str = HARBOUR, **more) -> Digest:
    credits = tuple(credit(id, text) for id in articles)
    claim = Claim("c1", text[:37], "agreed", ("Coastline",), 1, credits)
    passage = Passage(text[:37], "agreed", "according to Coastline", credits)
    return Digest(
        story=story,
        title=title,
        summary="A summary.",
        articles=tuple(articles),
        read=("Coastline",),
        credited=(),
        unnamed=0,
        independent=1,
        first=None,
        origins=(),
        relays=(),
        claims=(claim,),
        conflicts=(),
        updates=(),
        quotes=(),
        timeline=(),
        passages=(passage,),
        **more,
    )


def filled(library) -> None:
    """Two feeds, three reports in two stories, woven; what most tests start from."""
    feed = library.put_feed("https://coastline.example/feed", at(0), title="Coastline", categories=["Sea", "Local"])
    library.put_feed("https://radio.example/feed", at(1), title="Radio")
    library.put_entries(feed, [entry("1"), entry("2")], at(1))
    for number, words in enumerate(("A storm closed the port.", "The port opened again.", HARBOUR), 1):
        library.put_reading(reading(f"a{number}", words, published=at(number)), at(2))
    library.put_joins([Join(f"a{n}", s, 0.9, ("words",)) for n, s in ((1, "s-1"), (2, "s-1"), (3, "s-2"))], at(3))
    library.put_digest(digest("s-2", ["a3"]), at(4))


def entry(id: str, **more) -> Entry:
    more.setdefault("url", f"https://coastline.example/{id}")
    return Entry(id=id, title=more.pop("title", f"Entry {id}"), published=None, **more)


_SENDING = Sending("al", "mail", "k", {"text": "x"})
#: Every ``put_*`` and ``drop_*``, to be done once or twice with one outcome, after ``filled``.
PUTS = {
    "feed": lambda s: s.put_feed("https://new.example/feed", at(9), name="Mine", categories=["Sea", "Sky"]),
    "feed moved": lambda s: s.put_feed_moved(_feed(s), "https://coastline.example/rss", at(9)),
    "feed moved onto another": lambda s: s.put_feed_moved(_feed(s), "https://radio.example/feed", at(9)),
    "polls": lambda s: s.put_polls({_feed(s): Poll(due_at=at(60), etag='W/"x"', status=200)}),
    "interval": lambda s: s.put_every(_feed(s), 1800),
    "paused": lambda s: s.put_paused(_feed(s), at(9), "too much"),
    "drop feed": lambda s: [s.drop_feed(one.id) for one in s.feeds() if one.title == "Coastline"],
    "categories": lambda s: s.put_categories(_feed(s), ["Sky"]),
    "category": lambda s: s.put_category("Sea", renamed="Ocean", place=9) if "Sea" in s.categories() else None,
    "drop category": lambda s: s.drop_category("Sea"),
    "host": lambda s: s.put_host(Host("coastline.example", "User-agent: *", at(90))),
    "entries": lambda s: s.put_entries(_feed(s), [entry("2", title="Entry 2, edited"), entry("3")], at(9)),
    "page": lambda s: s.put_page(_entry(s), _page(), at(9), etag="e"),
    "drop page": lambda s: s.drop_page(_entry(s)),
    "entry failed": lambda s: s.put_entry_failed(_entry(s), Failure("p", "it is gone", "wait"), at(9), at(20)),
    "entry refused": lambda s: s.put_entry_refused(_entry(s), "its date lies in the future"),
    "entry again": lambda s: s.put_entry_again(_entry(s), at(99)),
    "retry": lambda s: s.put_retry(at(9)),
    "reading": lambda s: s.put_reading(reading("a9", "Another report."), at(9), entry=_entry(s)),
    "reading edited": lambda s: s.put_reading(reading("a3", EDITED), at(9)),
    "readings": lambda s: s.put_readings(_taken(s), at(9)),
    "copies": lambda s: s.put_copies(_copies(), at(9)),
    "report moved": lambda s: s.put_report_moved("a1", "https://coastline.example/one-more"),
    "withdrawn": lambda s: s.put_withdrawn("a1", at(9)),
    "joins": lambda s: s.put_joins([Join("a2", "s-2", 0.7, ("names",))], at(9)),
    "stories": lambda s: s.put_stories([Story("s-1", ("a1", "a2", "a3"))], at(9)),
    "digest": lambda s: s.put_digest(digest("s-2", ["a3"], "Other title"), at(9), [_changed()]),
    "merge": lambda s: s.put_merge("me", "s-1", "s-2", at(9)),
    "split": lambda s: s.put_split("me", "s-1", ["a2"], at(9)),
    "move": lambda s: s.put_move("me", ["a2"], "s-2", at(9)),
    "undo": lambda s: s.put_undo(s.put_merge("me", "s-1", "s-2", at(9)).number, at(10)),
    "reader": lambda s: s.put_reader(_reader()),
    "drop reader": lambda s: s.drop_reader("me"),
    "look": lambda s: s.put_look("s-1", at(9)),
    "drop look": lambda s: s.drop_look("s-1"),
    "look in another sitting": lambda s: (s.put_look("s-1", at(9)), s.put_look("s-1", at(90))),
    "token": lambda s: s.put_token("hash", "me", "A script", at(9)),
    "drop token": lambda s: (s.put_token("hash", "me", "A script", at(9)), s.drop_token("hash")),
    "mark": lambda s: s.put_mark("follow", "story", "s-1", at(9)),
    "unmark": lambda s: s.put_mark("follow", "story", "s-1", None),
    "alert": lambda s: s.put_alert(_alert()),
    "sendings": lambda s: (s.put_alert(_alert()), s.put_sendings([_SENDING], at(9))),
    "drop alert": lambda s: (s.put_alert(_alert()), s.drop_alert("al")),
    "sent": lambda s: (s.put_alert(_alert()), s.put_sendings([_SENDING], at(9)), s.put_sent(_SENDING, at(10))),
    "unsent": lambda s: (
        s.put_alert(_alert()),
        s.put_sendings([_SENDING], at(9)),
        s.put_unsent(_SENDING, Failure("mail", "refused", "look"), at(20)),
    ),
    "under way": lambda s: (
        s.put_alert(_alert()),
        s.put_sendings([_SENDING], at(9)),
        s.put_under_way(s.sendings_due(at(9)), at(11)),
    ),
    "due": lambda s: (s.put_alert(_alert()), s.put_sendings([_SENDING], at(9)), s.put_due(_SENDING, at(12))),
    "failure": lambda s: s.put_failure("read", Failure("page.html", "no article", "give another"), at(9)),
    "drop failure": lambda s: s.drop_failure("read", "page.html"),
    "run": lambda s: s.put_run(Run("update", at(9), at(10), {"entries": 3})),
    "clock back": lambda s: (s.put_polls({_feed(s): Poll(due_at=at(60_000))}), s.put_clock_back(at(9))),
    "prune": lambda s: s.prune(at(3.5)),
    "tidy": lambda s: s.tidy(),
    "compact": lambda s: s.compact(),
}


def _feed(library) -> str:
    return library.put_feed("https://coastline.example/feed", at(0), title="Coastline")


def _entry(library) -> str:
    found = library.put_entries(_feed(library), [entry("1")], at(1))
    return [*found.new, *found.copies, *(e.id for e in library.entries().items if e.entry.id == "1")][0]


def _taken(library) -> list[Taken]:
    one, edited = reading("a3", EDITED), reading("a10", "A third report.", published=at(2))
    return [Taken(reading("a9", "Another report.", published=at(2)), "https://coastline.example/9", _entry(library)),
            Taken(edited), Taken(one), Taken(edited), Taken(reading("a11", EDITED), "https://coastline.example/9")]  # fmt: skip


def _copies():
    states = (Version(1, "b1", at(1)), Version(2, "b2", at(3)))
    held = [KeptArticle(article(f"b{n}", f"Report number {n}."), "b1", "https://b.example/", at(2 * n - 1), (one,), at(5))
            for n, one in enumerate(states, 1)]  # fmt: skip
    return [(one, Reading(one.article)) for one in held]


def _page():
    from newsloom.types import Page

    return Page(
        "https://coastline.example/1", "html", b"<p>words</p>", "https://coastline.example/1", "utf-8", {"a": 1}
    )


def _changed() -> Change:
    return Change("new", "c1", None, HARBOUR[:37], (credit("a3"),))


def _alert() -> Alert:
    return Alert("al", "me", "Ferries", {"words": ["ferry"]}, ("mail",), at(9))


def _reader():
    from newsloom.kept import Reader

    return Reader("ann", "Europe/Vienna", "hash", at(9))


def recounted(library):
    """The tallies and the stories' latest news, from the tables that they are taken from."""
    found = {}
    with library._read() as connection:
        for kind, column in (("language", t.articles.c.language), ("outlet", t.articles.c.outlet)):
            counted = select(column, func.count()).where(t.LATEST, column.is_not(None)).group_by(column)
            found |= {(kind, what): count for what, count in connection.execute(counted)}
        quoted = select(t.quotes.c.person, func.count(t.quotes.c.article.distinct()))
        quoted = quoted.join(t.articles, t.articles.c.id == t.quotes.c.article)
        quoted = quoted.where(t.LATEST, t.quotes.c.person.is_not(None)).group_by(t.quotes.c.person)
        found |= {("person", what): count for what, count in connection.execute(quoted)}
        latest = select(t.reports.c.story, func.max(t.articles.c.newest), func.count())
        latest = latest.join(t.articles, t.articles.c.id == t.reports.c.latest).where(t.reports.c.story.is_not(None))
        stories = {story: (newest, count) for story, newest, count in connection.execute(latest.group_by("story"))}
    return found, stories


def counted(library):
    with library._read() as connection:
        tallies = {(row.kind, row.what): row.reports for row in connection.execute(select(t.tallies))}
        told = select(t.stories.c.id, t.stories.c.newest, t.stories.c.reports).where(t.stories.c.reports > 0)
        return tallies, {id: (newest, reports) for id, newest, reports in connection.execute(told)}
