"""Inputs for archives, made here: reports from templates, and the files that they come in."""

import gzip
import io
import json
import random
import warnings
from datetime import UTC, datetime, timedelta

from newsloom.archive import Options

#: As ``newsloom archive run --records 12 --weave`` has them.
OPTIONS = Options(records=12, weave=True)

TOWNS = [
    "Arnholm",
    "Beckford",
    "Calverton",
    "Dunmore",
    "Eastwick",
    "Farnley",
    "Garvagh",
    "Hexworth",
    "Inverdale",
    "Jarrowby",
]
THINGS = ["bridge", "harbour", "library", "stadium", "hospital", "tramway", "reservoir", "theatre", "airport", "school"]
OUTLETS = ["Northern Post", "The Lowland Herald", "Coast Daily", "Arn Valley Times"]
FIRST = ["Mira", "Tomas", "Elin", "Jonas", "Petra", "Rowan", "Sanna", "Viktor", "Alma", "Hugo"]
LAST = ["Hale", "Brandt", "Osei", "Lindqvist", "Marsh", "Keller", "Novak", "Aldous", "Perrin", "Quist"]


def reports(count, seed=7):
    """Records of given articles: stories of one to four outlets, some days apart."""
    chance = random.Random(seed)
    made = []
    while len(made) < count:
        town, thing = chance.choice(TOWNS), chance.choice(THINGS)
        who = f"{chance.choice(FIRST)} {chance.choice(LAST)}"
        sum_, hurt, day = chance.randint(2, 90), chance.randint(3, 40), chance.randint(1, 28)
        for outlet in chance.sample(OUTLETS, chance.randint(1, 4))[: count - len(made)]:
            at = datetime(2026, 3, day, tzinfo=UTC) + timedelta(minutes=chance.randint(0, 900))
            text = (
                f"The {thing} of {town} was closed on Monday after a wall gave way, and {hurt} people were hurt.\n\n"
                f"“We will open the {thing} again before summer,” mayor {who} told reporters in {town}. "
                f"Repairs will cost {sum_} million euros, she said.\n\n"
                f"The wall of the {thing} had been looked at {chance.randint(2, 9)} years ago. "
                f"{chance.choice(LAST)} of the council said that nobody had warned the town."
            )
            made.append({
                "id": f"r{len(made):04d}", "outlet": outlet, "published": at.isoformat(), "text": text,
                "title": f"{town}: {thing} closed, {hurt} hurt", "url": f"https://a.example/{len(made)}",
                "language": "en",
            })  # fmt: skip
    return made


def jsonl(records):
    """Records as JSON Lines."""
    return b"".join(json.dumps(one, ensure_ascii=False).encode() + b"\n" for one in records)


def html(record):
    """A record as a saved page."""
    paragraphs = "".join(f"<p>{one}</p>" for one in record["text"].split("\n\n"))
    return (
        f'<html lang="en"><head><title>{record["title"]}</title><meta property="og:site_name" '
        f'content="{record["outlet"]}"><meta property="article:published_time" content="{record["published"]}">'
        f"</head><body><article><h1>{record['title']}</h1>{paragraphs}</article></body></html>"
    ).encode()


def answer(body, kind=b"text/html; charset=utf-8", status=b"200 OK", more=b"", line=b"\r\n"):
    """What a server answered."""
    return b"HTTP/1.1 " + status + line + b"Content-Type: " + kind + line + more + line + body


def warc(number, block, kind=b"response", line=b"\r\n", length=None, begin=b"WARC/1.0", end=b"\r\n\r\n"):
    """A record of a web archive, by hand."""
    content = b"application/http; msgtype=" + kind if kind in (b"response", b"request") else b"application/warc-fields"
    fields = [
        begin, b"WARC-Type: " + kind, b"WARC-Target-URI: https://a.example/%d" % number,
        b"WARC-Date: 2026-03-10T08:00:00Z", b"WARC-Record-ID: <urn:uuid:0c1f2f0e-0000-4000-8000-%012d>" % number,
        b"Content-Type: " + content, b"Content-Length: %d" % (len(block) if length is None else length),
    ]  # fmt: skip
    return line.join(fields) + line + line + block + end


def crawl(records):
    """Records of a web archive, as crawlers write them: requests, pictures and redirects among the pages."""
    made = [warc(0, b"software: a test\r\n", b"warcinfo")]
    for number, one in enumerate(records, 1):
        made.append(warc(number, b"GET / HTTP/1.1\r\nHost: a.example\r\n\r\n", b"request"))
        made.append(warc(number, answer(html(one))))
        if number % 3 == 0:
            made.append(warc(number, answer(b"\x89PNG" + bytes(30), b"image/png")))
        if number % 5 == 0:
            made.append(warc(number, answer(b"<p>Moved.</p>", status=b"301 Moved")))
    return made


def by_warcio(records):
    """A web archive by warcio's own writer, a gzip member for each record."""
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    held = io.BytesIO()
    writer = WARCWriter(held, gzip=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # its own temporary files
        for one in records:
            headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
            record = writer.create_warc_record(
                one["url"], "response", payload=io.BytesIO(html(one)), http_headers=headers
            )
            writer.write_record(record)
            del record
    return held.getvalue()


def packed(pieces):
    """A gzip member for each piece."""
    return b"".join(gzip.compress(one, mtime=0) for one in pieces)


def parquet(records, rows):
    """Records as Parquet with so many rows in a group."""
    import pyarrow as pa
    from pyarrow.parquet import write_table

    held = io.BytesIO()
    write_table(pa.Table.from_pylist(records), held, row_group_size=rows)
    return held.getvalue()
