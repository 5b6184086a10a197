from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsloom import tables
from newsloom.errors import ReadError
from newsloom.read.article import article
from newsloom.read.blocks import split
from newsloom.read.bylines import byline
from newsloom.read.datelines import dateline
from newsloom.read.stamps import instant, printed
from newsloom.types import BODY, Article, Page

LONG = (
    "The lock gates at Overmere were opened at dawn, and the water fell by two metres before noon, the harbour said. "
)


def text_page(text: str, place: str = "report.txt", **given) -> Article:
    return article(Page(place, "text", text.encode(), given=given))


def record(text: str, **given) -> Article:
    return article(Page("reports.jsonl:1", "record", given={"text": text, **given}))


def html_page(body: str, head: str = "", **page) -> Article:
    markup = f"<!doctype html><html lang='en-GB'><head>{head}</head><body>{body}</body></html>"
    return article(Page("page.html", "html", markup.encode(), **page))


def kinds(found: Article) -> list[tuple[str, str]]:
    return [(b.kind, found.text[b.start : b.end]) for b in found.blocks]


def of_kind(found: Article, kind: str) -> list[str]:
    return [text for k, text in kinds(found) if k == kind]


# ── text ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_saved_text_gives_title_outlet_writer_and_minute():
    found = text_page(
        f"Gates open at Overmere lock\n\nInland Courier | By Tomas Reck | 10 March 2026, 07:40 UTC\n\n{LONG}\n\n{LONG}"
    )
    assert found.title == "Gates open at Overmere lock"
    assert (found.outlet.id, found.outlet.name) == ("inland-courier", "Inland Courier")
    assert found.bylines == ("Tomas Reck",)
    assert found.published == datetime(2026, 3, 10, 7, 40, tzinfo=UTC)
    assert [kind for kind, _ in kinds(found)] == ["title", "byline", "paragraph", "paragraph"]


def test_text_is_kept_to_the_character():
    text = f"\ufeff  Odd\u00a0blanks \r\n\r\n{LONG}\t\r\n"
    assert text_page(text).text == text.removeprefix("\ufeff")


def test_without_a_date_none_is_made_up():
    assert text_page(LONG + "It happened on Friday.").published is None


def test_short_line_between_paragraphs_is_a_heading_and_a_sentence_is_not():
    found = text_page(f"{LONG}\nWhat the harbour says\n{LONG}\nNobody answered the door.\n{LONG}")
    assert of_kind(found, "heading") == ["What the harbour says"]
    assert "Nobody answered the door." in of_kind(found, "paragraph")


def test_short_last_line_is_no_heading():
    assert of_kind(text_page(f"{LONG}\nMore to follow here"), "heading") == []


def test_hard_wrapped_lines_are_one_paragraph():
    text = (
        "The lock gates at Overmere were opened at dawn on Tuesday, and the water\n"
        "fell by two metres before noon, said the keeper, who had been on duty\n"
        "since Sunday.\n\nNobody was hurt.\n"
    )
    assert len(split(text)) == 2


def test_short_lines_with_room_left_stay_apart():
    assert len(split("Gates open\nBy Ada Finch\nThe lock was opened at dawn on Tuesday by its keeper.\n")) == 3


def test_feed_footer_gives_title_and_outlet():
    found = text_page(f"{LONG}\n{LONG}\nThe post Gates open at Overmere lock appeared first on Inland Courier")
    assert kinds(found)[-1][0] == "footer"
    assert (found.title, found.outlet.name) == ("Gates open at Overmere lock", "Inland Courier")


@pytest.mark.parametrize("row", tables.rows("footers.tsv"), ids=lambda row: " ".join(row[:3]))
def test_a_feeds_footer_is_one_in_every_language(row):
    _, before, between, after = (*row, "")[:4]
    line = f"{before} Gates open at Overmere {between} Inland Courier {after}".strip()
    assert text_page(f"{LONG}\n{LONG}\n{line}").blocks[-1].kind == "footer"


def test_credit_header_is_no_body():
    found = text_page(f"Credited from: HARBOURWIRE\n{LONG}\n{LONG}")
    assert kinds(found)[0] == ("credit", "Credited from: HARBOURWIRE")
    assert found.title is None


# ── datelines and bylines ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "line",
    [
        "(Harbour Wire) ",
        "Port Selwyn (Harbour Wire) ",
        "OVERMERE, Maravelle, March 9 (Harbour Wire) — ",
        "PORT SELWYN – ",
        "Hallin (HW) - ",
        "EASTREY/COBBHAM -- ",
        "NEW COBBHAM, March 9: ",
    ],
)
def test_dateline_is_parted_from_its_paragraph(line):
    found = record(line + LONG)
    assert [kind for kind, _ in kinds(found)] == ["dateline", "paragraph"]
    assert found.blocks[0].end == found.blocks[1].start == len(line)


@pytest.mark.parametrize(
    "line",
    [
        "US-Ostrany talks began.",
        "UPDATE: the lock is shut.",
        "WATCH - the gates open",
        "FIVE people died.",
        "A - b",
        "",
    ],
)
def test_capitals_alone_are_no_dateline(line):
    assert dateline(line) is None


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("By Ada Finch and Tom Oke, Crime Correspondent", ("Ada Finch", "Tom Oke")),
        ("By Ada Finch, economics editor. Thursday 12 March 2026", ("Ada Finch",)),
        ("Noor Hallday 13 March 2026", ("Noor Hallday",)),
        ("By Harbour Wire staff", ()),
    ],
)
def test_bylines_name_their_writers(line, names):
    assert byline(line).names == names


@pytest.mark.parametrize("line", ["By Tuesday the water had fallen", "By far the largest", "Ada Finch spoke.", "a | b"])
def test_sentences_are_no_bylines(line):
    assert byline(line) is None


# ── times ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2026-03-09T10:30:00+02:00", "2026-03-09T08:30:00+00:00"),
        ("2026-03-09", "2026-03-09T00:00:00+00:00"),
        ("Mon, 09 Mar 2026 10:30:00 EST", "2026-03-09T15:30:00+00:00"),
        ("March 9, 2026 at 2:40 p.m.", "2026-03-09T14:40:00+00:00"),
        ("Published: 5pm BST 3 Sept 2024", "2024-09-03T16:00:00+00:00"),
        ("9 March 2026 10:30 IST", "2026-03-09T00:00:00+00:00"),  # three countries' zone: the day alone is sure
    ],
)
def test_times_are_read_as_utc(text, iso):
    assert instant(text) == datetime.fromisoformat(iso)


@pytest.mark.parametrize(
    "text", ["2.40pm, Tuesday March 10", "31 February 2026", "0001-01-01T00:00:00Z", "03/04/2026", ""]
)
def test_incomplete_and_impossible_times_are_unknown(text):
    assert instant(text) is None


# ── records ──────────────────────────────────────────────────────────────────────────────────────────────


def test_record_fields_stand_before_what_the_text_says():
    found = record(
        f"The gates\n\nBy Ada Finch\n\n{LONG}",
        id="hw-1", title="The gates", outlet="Harbour Wire", published="2026-03-09T07:00:00+01:00", language="en-GB", desk="home",
    )  # fmt: skip
    assert (found.id, found.title, found.outlet.id, found.language) == ("hw-1", "The gates", "harbour-wire", "en")
    assert found.published == datetime(2026, 3, 9, 6, tzinfo=UTC)
    assert found.extra == {"desk": "home", "utc_offset": 60}
    assert [kind for kind, _ in kinds(found)] == ["title", "byline", "paragraph"]


@pytest.mark.parametrize(
    ("published", "day"),
    [
        ("Tue, 10 Mar 2026 05:00:00 +0800", 10),
        ("2026-03-10T22:30:00-05:00", 10),
        ("10 March 2026, 10:30 pm GMT-5", 10),
        ("2026-03-09T21:00:00Z", 9),
        ("2026-03-10", 10),
    ],
)
def test_the_day_of_a_report_is_its_carriers(published, day):
    assert record(LONG, published=published).local_time.day == day


def test_a_clock_that_another_source_of_the_same_time_tells():
    byline = "By Ada Finch, 10 March 2026, 6:10 am GMT+8"
    fed = record(f"{byline}\n\n{LONG}", published=datetime(2026, 3, 9, 22, 5, tzinfo=UTC))
    assert (fed.published.day, fed.local_time.day) == (9, 10)
    # Taken for UTC's, a time without its zone is hours away from the same time with its zone.
    assert record(f"{byline}\n\n{LONG}", published="2026-03-10T20:10:00").local_time.day == 10
    assert record(f"{byline}\n\n{LONG}", published="2026-03-10").local_time.day == 10


@pytest.mark.parametrize("ahead", [28_800, "480", True, 7, None])
def test_a_carriers_field_that_is_no_clock_moves_nothing(ahead):
    found = record(LONG, published="2026-03-09T21:00:00Z", utc_offset=ahead)
    assert found.local_time.day == 9
    assert "utc_offset" not in found.extra


def test_title_outside_the_text_marks_nothing():
    found = record(f"{LONG}\n\n{LONG}", title="Another headline altogether")
    assert found.title == "Another headline altogether"
    assert {kind for kind, _ in kinds(found)} == {"paragraph"}


def test_known_outlet_has_one_name():
    assert record(LONG, outlet="LEMONDE").outlet == record(LONG, outlet="Le Monde").outlet


def test_bad_fields_are_unknown_not_guessed():
    found = record(LONG, published="soon", title=7, outlet=["x"], language="English")
    assert (found.published, found.title, found.outlet) == (None, None, None)


def test_id_depends_on_neither_folder_nor_tracker():
    one = article(Page("a/b/report.txt", "text", LONG.encode()))
    assert one.id == article(Page("/elsewhere/report.txt", "text", LONG.encode())).id
    assert one.id != article(Page("a/b/report.txt", "text", (LONG + "Edited.").encode())).id
    plain = record(LONG, url="https://Inland.example/gates?p=2")
    assert plain.id == record(LONG, url="https://inland.example/gates?utm_source=feed&p=2#top").id


def test_short_text_has_no_language():
    assert record("Short.").language is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (LONG, "en"),
        ("Die Schleuse in Overmere wurde am Morgen geöffnet, und das Wasser fiel bis Mittag um zwei Meter.", "de"),
        ("L’écluse d’Overmere a été ouverte à l’aube, et l’eau a baissé de deux mètres avant midi.", "fr"),
    ],
)
def test_language_is_told_by_the_words(text, language):
    assert record(text).language == language


@pytest.mark.parametrize("page", [
    Page("x", "record", given={}), Page("x", "record", given={"text": " \n "}), Page("x", "text", b""),
    Page("x", "html", b""), Page("x", "html", b"<html><body></body></html>"), Page("x", "html", b"<p>" * 200_000),
    Page("x", "html", b"<html><p " + b" ".join(b"a%d=1" % i for i in range(9000)) + b">x"),
])  # fmt: skip
def test_page_without_article_is_told(page):
    with pytest.raises(ReadError) as error:
        article(page)
    assert error.value.advice


# ── pages ────────────────────────────────────────────────────────────────────────────────────────────────

HEAD = """<title>Lock gates open at Overmere | Inland Courier</title>
<meta property="og:site_name" content="Inland Courier"><link rel="canonical" href="https://inland.example/gates">
<script type="application/ld+json">{"@type":"NewsArticle","headline":"Lock gates open at Overmere",
"datePublished":"2026-03-09T08:15:00+01:00","author":[{"@type":"Person","name":"Ada Finch"}]}</script>"""
BODY_HTML = f"""<nav><a href="/">Home</a></nav><article><h1>Lock gates open at Overmere</h1>
<p class="standfirst">Water falls by two metres as the keeper's long watch ends</p><p class="byline">Ada Finch</p>
<p>OVERMERE — {LONG}</p><figure><img alt=""><figcaption>The lock. Photograph: Idris Menzel</figcaption></figure>
<p>{LONG}</p><p><b>Read more:</b> <a href="/b">Barges wait at Hallin</a></p><h2>What comes next</h2><p>{LONG}</p>
<ul><li>The upper gate stays shut until the end of the week, the keeper said on Monday.</li>
<li>The lower gate will be tried again on Tuesday morning, as soon as it is light.</li></ul>
<blockquote><p>We had waited for this since the autumn, and so had every skipper on the river.</p></blockquote>
<p>{LONG}</p></article><footer>© Inland Courier. All rights reserved.</footer>"""


def test_page_states_its_facts():
    found = html_page(BODY_HTML, HEAD)
    assert (found.title, found.outlet.name) == ("Lock gates open at Overmere", "Inland Courier")
    assert found.published == datetime(2026, 3, 9, 7, 15, tzinfo=UTC)
    assert (found.url, found.language, found.bylines) == ("https://inland.example/gates", "en", ("Ada Finch",))


def test_page_blocks_have_their_kinds():
    found = html_page(BODY_HTML, HEAD)
    assert of_kind(found, "heading") == ["What comes next"]
    assert len(of_kind(found, "list")) == 2
    assert of_kind(found, "blockquote")[0].startswith("We had waited")
    assert of_kind(found, "dateline") == ["OVERMERE — "]
    body = "\n".join(text for kind, text in kinds(found) if kind in BODY)
    for furniture in ("Read more", "Photograph", "rights reserved", "Home", "standfirst", "Ada Finch"):
        assert furniture not in body
    assert "Read more: Barges wait at Hallin" in of_kind(found, "furniture")


def test_what_stands_over_the_headline_is_no_body():
    found = html_page(
        f"<p>The Kestrel. Independent since 1998.</p><h1>Gates open</h1><p>Ada Finch and Tom Oke,</p><p>{LONG * 2}</p>"
    )
    assert [text for kind, text in kinds(found) if kind in BODY] == [(LONG * 2).strip()]
    assert found.bylines == ("Ada Finch", "Tom Oke")


def test_paragraph_lost_by_extraction_is_taken_back():
    first = [f"<p>{i} {LONG}</p>" for i in range(3)]
    rest = [f"<p>{i} {LONG}</p>" for i in range(3, 6)]
    chunk = '<div class="chunk"><div class="inner">{}</div></div>'
    page = (
        f"<main>{chunk.format(''.join(first))}<div class='promo'><p>Buy.</p></div>{chunk.format(''.join(rest))}</main>"
    )
    text = html_page(page).text
    assert all(f"{i} The lock gates" in text for i in range(6))


def test_carrier_stands_before_the_page():
    found = html_page(
        BODY_HTML, HEAD, given={"title": "Said by the feed", "published": datetime(2026, 3, 8, tzinfo=UTC)}
    )
    assert (found.title, found.published.day) == ("Said by the feed", 8)


def test_fragment_is_read_whole():
    body = (
        f"<p>{LONG}</p><p>{LONG}</p><p>The post <a href='x'>Gates</a> appeared first on <a href='y'>Coastline</a>.</p>"
    )
    found = article(
        Page("feed.xml:1", "html", body.encode(), given={"outlet": "Coastline", "source": "Inland Courier"})
    )
    assert [kind for kind, _ in kinds(found)] == ["paragraph", "paragraph", "footer"]
    assert found.outlet.name == "Inland Courier"


def test_the_headline_most_sources_state_is_the_title():
    head = "<title>Gates open – Courier</title><meta property='og:title' content='The Courier'>"
    assert html_page(f"<h1>Gates open</h1><p>{LONG * 3}</p>", head).title == "Gates open"


def test_page_in_another_charset():
    body = f"<html><head><meta charset='iso-8859-1'></head><body><p>Café. {LONG * 3}</p></body></html>".encode(
        "latin-1"
    )
    assert "Café." in article(Page("p.html", "html", body)).text


# ── whatever comes ───────────────────────────────────────────────────────────────────────────────────────

LINES = st.lists(
    st.sampled_from(["", LONG, "By Ada Finch", "OVERMERE — ", "Read more:", "- item", "> said", "A heading", "x" * 90])
    | st.text(max_size=60),
    max_size=12,
)


@settings(max_examples=150, deadline=None)
@given(LINES, st.sampled_from(["\n", "\r\n", "\n\n"]))
def test_blocks_stand_in_order_inside_the_text(lines, end):
    text = end.join(lines)
    try:
        found = record(text)
    except ReadError:
        return
    assert found.text == text
    edges = [edge for b in found.blocks for edge in (b.start, b.end)]
    assert edges == sorted(edges)
    assert edges[0] >= 0
    assert edges[-1] <= len(text)
    assert all(text[b.start : b.end].strip() for b in found.blocks)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["html", "text"]))
def test_any_bytes_are_an_article_or_told(body, kind):
    try:
        found = article(Page("x", kind, body))
    except ReadError:
        return
    assert found.blocks


@given(st.text(max_size=80))
def test_any_line_has_a_time_or_none(text):
    assert printed(text) is None or printed(text).tzinfo is UTC


def test_a_feeds_entry_is_its_outlets_whatever_the_feed_calls_itself():
    from newsloom.read import article
    from newsloom.types import Page

    body = b"<p>The council of Hallin met on Monday and agreed to mend the bridge before winter.</p>"
    given = {
        "feed": "Selwyn > Latest Headlines",
        "url": "https://www.selwynpost.example/a/1",
        "title": "Bridge to be mended",
    }
    assert article(Page("feed.xml:1", "html", body, given=given)).outlet.name == "The Selwyn Post"
    unknown = {**given, "feed": "Bridge Weekly", "url": "https://bridgeweekly.example/1"}
    assert article(Page("feed.xml:1", "html", body, given=unknown)).outlet.name == "Bridge Weekly"


@pytest.mark.parametrize("text", ["", "Bridge at Tarn Ferry closed to lorries"])
def test_a_headline_alone_is_an_article(text):
    from newsloom.read import article, read_article
    from newsloom.types import Page

    given = {"id": "h1", "title": "Bridge at Tarn Ferry closed to lorries", "text": text, "language": "en"}
    one = article(Page("heads.jsonl:1", "record", given=given))
    assert (one.title, one.text) == (given["title"], text)
    assert len(read_article(one).sentences) == (1 if text else 0)


def test_a_feeds_entry_without_text_is_its_headline():
    page = Page(
        "feed.xml:3",
        "html",
        b"",
        "https://vess.example/3",
        given={"feed": "Radio Vess", "title": "Locks open at Overmere"},
    )
    found = article(page)
    assert (found.text, found.title) == ("Locks open at Overmere", "Locks open at Overmere")
    with pytest.raises(ReadError):
        article(Page("page.html", "html", b"", given={"title": "Locks open at Overmere"}))


def test_a_short_page_keeps_its_paragraphs_apart():
    body = (
        "<!doctype html><html lang='en'><head><title>Lock to open on Sundays</title></head><body>"
        "<nav><a href='/'>Home</a></nav><article><h1>Lock to open on Sundays</h1><p class='byline'>By Ina Bock</p>"
        "<p>The lock at Overmere will open on Sundays from next month, the council said.</p>"
        "<p>It was used by 4,000 boats last year.</p></article><footer>Copyright Radio Vess</footer></body></html>"
    )
    found = article(Page("lock.html", "html", body.encode()))
    told = [found.text[b.start : b.end] for b in found.blocks if b.kind == "paragraph"]
    assert told[0] == "The lock at Overmere will open on Sundays from next month, the council said."
    assert len(told) == 2


@pytest.mark.parametrize(
    ("line", "names", "outlet"),
    [
        ("By Noor Adeyemi, Coast Herald, 18 November 2026", ("Noor Adeyemi",), "Coast Herald"),
        ("By Noor Adeyemi and Tom Oke, Radio Ellery", ("Noor Adeyemi", "Tom Oke"), "Radio Ellery"),
        ("Radio Ellery", (), "Radio Ellery"),
        ("By Emily Post", ("Emily Post",), None),
    ],
)
def test_a_line_over_a_text_names_its_outlet(line, names, outlet):
    found = byline(line)
    assert (found.names, found.outlet) == (names, outlet)


@pytest.mark.parametrize(
    "line", ["Daily", "The harbour was shut on Monday", "Radio waves were lost", "Hallin Bridge Shut"]
)
def test_what_is_no_outlet_is_none(line):
    assert byline(line) is None


@pytest.mark.parametrize(
    ("given", "code"), [("eng", "en"), ("en-GB", "en"), ("deu", "de"), ("ger", "de"), ("FRA", "fr"), ("gsw", "gsw")]
)
def test_a_language_is_known_by_any_of_its_codes(given, code):
    page = Page("a", "record", given={"text": "Die Brücke von Hallin ist gesperrt.", "language": given})
    assert article(page).language == code


def test_the_first_day_of_the_calendar_in_a_zone_ahead_is_no_time():
    assert printed("1 January 0001, 0:30 GMT+14") is None
    assert printed("0001-01-01, 0:30 GMT+14") is None


@pytest.mark.parametrize(
    ("name", "url", "outlet"),
    [
        ("The Post", "https://www.thepost-overmere.example/locks", "The Post"),  # many papers are called so
        ("The Post", "https://www.washingtonpost.com/locks", "The Washington Post"),
        ("The Telegraph", "https://www.telegraphindia.com/locks", "The Telegraph (India)"),
        ("The Post", None, "The Washington Post"),
        ("NYT", "https://mirror.example/locks", "The New York Times"),  # nobody else is
    ],
)
def test_a_short_name_is_that_of_the_paper_at_the_address(name, url, outlet):
    given = {"text": "The lock gates at Overmere were opened at dawn.", "outlet": name} | ({"url": url} if url else {})
    found = article(Page("reports.jsonl:1", "record", given=given)).outlet
    assert found.name == outlet
    assert (found.id == "washington-post") == (outlet == "The Washington Post")


@pytest.mark.parametrize(
    "caption",
    [
        f"FILE - In this May 3, 2025 photo, Ada Brandt, {'once a diver, ' * 20} stands there. (AP Photo/Ole Finch)",
        "Ada Brandt speaks at the lock of Overmere, May 3, 2025. REUTERS/Ole Finch",
        "A man opens the lock gates of Overmere in this still image from video. Overmere TV via Reuters/File Photo",
    ],
)  # fmt: skip
def test_a_picture_s_words_are_no_paragraph_however_long(caption):
    text = f"{caption}\n\nThe lock gates at Overmere were opened at dawn on Tuesday."
    found = article(Page("a:1", "record", given={"text": text}))
    assert [block.kind for block in found.blocks] == ["caption", "paragraph"]


@pytest.mark.parametrize(
    ("title", "outlet", "kept"),
    [
        ("Ferry runs aground - Tarn Post", "Tarn Post", "Ferry runs aground"),
        ("Ferry runs aground | The Tarn Post", "Tarn Post", "Ferry runs aground"),
        ("Ferry runs aground – Tarn Post", "tarn-post.com", "Ferry runs aground"),
        ("Ferry runs aground - bus driver to the rescue", "Tarn Post", None),
        ("Tarn Post", "Tarn Post", None),
        ("Ferry runs aground - Tarn Post", None, None),
    ],
)
def test_a_headline_loses_the_name_of_its_outlet(title, outlet, kept):
    assert record(LONG, title=title, outlet=outlet).title == (kept or title)
