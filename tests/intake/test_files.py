import gzip
import io
import json

import pytest

from newsloom.intake import pages
from newsloom.intake.files import Limits
from newsloom.types import Failure, Page

WORDS = "The lock gates at Overmere were opened at dawn."


def read(*inputs, **options):
    return list(pages([str(given) for given in inputs], **options))


def good(found):
    return [p for p in found if isinstance(p, Page)]


def bad(found):
    return [f for f in found if isinstance(f, Failure)]


def lines(*values):
    return "".join(json.dumps(value) + "\n" for value in values).encode()


@pytest.fixture
def file(tmp_path):
    def write(name, body):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body if isinstance(body, bytes) else body.encode())
        return path

    return write


# ── JSON Lines ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["a.jsonl", "a.ndjson", "a.jsonl.gz"])
def test_a_line_is_a_page_with_all_its_fields(file, name):
    body = lines({"text": WORDS, "url": "https://a.example/1", "desk": 3}, {"text": "Second."})
    path = file(name, gzip.compress(body, mtime=0) if name.endswith("gz") else body)
    first, second = read(path)
    assert (first.kind, first.place, first.url) == ("record", f"{path}:1", "https://a.example/1")
    assert first.given == {"text": WORDS, "url": "https://a.example/1", "desk": 3}
    assert second.place == f"{path}:2"


def test_broken_line_is_told_with_line_and_column_and_the_rest_is_read(file):
    path = file("a.jsonl", lines({"text": "One."}) + b'{"text": oops}\n\n' + lines({"text": "Four."}))
    found = read(path)
    assert [p.given["text"] for p in good(found)] == ["One.", "Four."]
    (failure,) = bad(found)
    assert failure.place == f"{path}:2"
    assert "column 10" in failure.reason
    assert failure.advice


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"title": "No words"}', 'no "text"'),
        (b'{"text": 7}', "a number, not a string"),
        (b'{"text": null}', 'no "text"'),
        (b"[1, 2]", "a list where an article"),
        (b'{"text": "caf\xe9"}', "byte 14 is not UTF-8"),
        (b'{"text": "\\ud800"}', "half a surrogate"),
        (b"[" * 100_000, "too deep"),
        (b'{"text": "' + b"x" * 300 + b'"}', "over 0.0002 MB"),
    ],
)
def test_unreadable_line_costs_only_itself(file, line, reason):
    limits = Limits(line=1_000_000 if line.startswith(b"[[") else 200)
    found = read(file("a.jsonl", line + b"\n" + lines({"text": WORDS})), limits=limits)
    assert [p.place[-2:] for p in good(found)] == [":2"]
    assert reason in bad(found)[0].reason
    assert bad(found)[0].place.endswith(":1")


@pytest.mark.parametrize(
    ("field", "value"),
    [("published", "soon"), ("published", 1773000000), ("title", 5), ("url", ["x"]), ("language", {}), ("id", 1.5)],
)
def test_field_of_the_wrong_type_costs_the_field_and_is_told(file, field, value):
    found = read(file("a.jsonl", lines({"text": WORDS, field: value, "desk": "home"})))
    assert field not in good(found)[0].given
    assert good(found)[0].given["desk"] == "home"
    assert f'"{field}"' in bad(found)[0].reason


def test_lines_before_the_break_of_a_truncated_gzip_are_used(file):
    body = lines(*({"text": f"{i} {hash(str(i))} {WORDS}"} for i in range(4000)))
    found = read(file("a.jsonl.gz", gzip.compress(body, mtime=0)[:-40_000]))
    assert len(good(found)) > 100
    assert good(found)[99].given["text"].startswith("99 ")
    assert "breaks off" in bad(found)[-1].reason


def test_endless_line_is_left_and_told(file):
    body = gzip.compress(lines({"text": WORDS}) + b"x" * 90_000_000, compresslevel=1)
    found = read(file("bomb.jsonl.gz", body), limits=Limits(line=1_000_000))
    assert len(good(found)) == 1
    assert "endless" in bad(found)[-1].reason


def test_utf_16_and_byte_order_marks_are_read(file):
    assert good(read(file("a.jsonl", b"\xef\xbb\xbf" + lines({"text": WORDS}))))
    assert good(read(file("b.jsonl", lines({"text": WORDS}).decode().encode("utf-16"))))


# ── JSON, Parquet ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("shape", [lambda a: [a, 5], lambda a: a, lambda a: {"articles": [a]}])
def test_json_holds_a_list_or_one_article(file, shape):
    found = read(file("a.json", json.dumps(shape({"text": WORDS}), indent=1)))
    assert [p.given["text"] for p in good(found)] == [WORDS]


def test_json_lines_by_the_name_of_json_are_read(file):
    assert len(good(read(file("a.json", lines({"text": "One."}, {"text": "Two."}))))) == 2


def test_parquet_rows_are_records(tmp_path):
    pa = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    path = tmp_path / "a.parquet"
    parquet.write_table(pa.table({"text": [WORDS, None], "title": ["T", "U"]}), path)
    found = read(path)
    assert [(p.place, p.given["title"]) for p in good(found)] == [(f"{path}:1", "T")]
    assert bad(found)[0].place == f"{path}:2"


def test_without_pyarrow_the_advice_names_the_package(file, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    (failure,) = read(file("a.parquet", b"PAR1"))
    assert "python -m pip install pyarrow" in failure.advice


def test_broken_parquet_is_told(file):
    pytest.importorskip("pyarrow")
    (failure,) = read(file("a.parquet", b"PAR1 and no more"))
    assert "Parquet" in failure.reason


# ── text, HTML, feeds, archives ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("body", "charset"),
    [
        (WORDS.encode(), "utf-8"),
        ("\ufeff".encode() + b"x", "utf-8-sig"),
        ("Märkte öffnen früher, sagte die Händlerin über die Größe der Fläche.".encode("latin-1"), None),
        (WORDS.encode("utf-16"), "utf-16"),
    ],
)
def test_text_in_any_charset_is_read(file, body, charset, caplog):
    (page,) = read(file("a.txt", body))
    assert page.kind == "text"
    assert page.body == body
    assert body.decode(page.charset)
    told = [record.getMessage() for record in caplog.records]
    assert told == (
        []
        if charset
        else [f"{page.place}: not UTF-8, read as {page.charset}, the likeliest; if letters are wrong, save it as UTF-8"]
    )
    assert charset in (None, page.charset)


def test_html_is_a_page(file):
    (page,) = read(file("a.html", "<p>" + WORDS))
    assert (page.kind, page.url, page.given) == ("html", None, {})


FEED = """<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>Coastline</title><link>https://coast.example</link><language>en-GB</language>
<item><title>Boats &amp; nets</title><link>https://coast.example/1</link><description>Short</description>
<content:encoded>&lt;p&gt;The whole report.&lt;/p&gt;</content:encoded><pubDate>Tue, 10 Mar 2026 20:15:00 +0100</pubDate>
<source url="https://hw.example">Harbour Wire</source></item></channel></rss>"""


@pytest.mark.parametrize("name", ["a.xml", "a.rss", "a.atom", "unknown"])
def test_feed_entries_are_pages_with_what_the_feed_says(file, name):
    (page,) = read(file(name, FEED))
    assert (page.kind, page.url, page.body) == ("html", "https://coast.example/1", b"<p>The whole report.</p>")
    said = dict(page.given)
    assert said.pop("published").isoformat() == "2026-03-10T19:15:00+00:00"
    assert said == {
        "title": "Boats & nets", "url": "https://coast.example/1", "feed": "Coastline", "language": "en-GB",
        "source": "Harbour Wire", "utc_offset": 60,
    }  # fmt: skip


def test_html_by_the_name_of_xml_is_a_page(file):
    (page,) = read(file("a.xml", "<!DOCTYPE html><html><body><p>Words.</p></body></html>"))
    assert page.kind == "html"


def warc_record(kind, content_type, payload):
    http = b"HTTP/1.1 200 OK\r\nContent-Type: " + content_type + b"\r\n\r\n" + payload
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: https://a.example/1\r\nWARC-Date: 2026-03-10T08:00:00Z\r\n"
        f"WARC-Record-ID: <urn:uuid:0c1f2f0e-0000-4000-8000-000000000001>\r\n"
        f"Content-Type: application/http; msgtype={kind}\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    return head.encode() + http + b"\r\n\r\n"


WARC = [
    warc_record("response", b"text/html; charset=iso-8859-1", b"<html><p>Caf\xe9.</p></html>"),
    warc_record("response", b"image/png", b"\x89PNG"),
]


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz"])
def test_html_responses_of_an_archive_are_pages(file, name):
    body = b"".join(gzip.compress(r, mtime=0) for r in WARC) if name.endswith("gz") else b"".join(WARC)
    (page,) = read(file(name, body))
    assert (page.kind, page.url, page.charset) == ("html", "https://a.example/1", "iso-8859-1")
    assert page.body == b"<html><p>Caf\xe9.</p></html>"
    assert dict(page.given) == {"warc_date": "2026-03-10T08:00:00Z"}


def test_truncated_archive_is_told(file):
    found = read(file("a.warc.gz", gzip.compress(WARC[0], mtime=0) + gzip.compress(WARC[0] * 50)[:-30]))
    assert good(found)
    assert "breaks off" in bad(found)[-1].reason


# ── troubles, folders, standard input ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "body", "reason"),
    [
        ("a.txt", b"", "empty"),
        ("a.html", b" \n", "empty"),
        ("a.jsonl", b"\n\n", "empty"),
        ("a.txt", b"\x89PNG\r\n\x1a\n\x00\x00", "binary"),
        ("a.html", b"%PDF-1.4\x00\x01\x02", "binary"),
        ("a.xml", b"<sitemap/>", "not a feed"),
        ("a.xml", b"<rss><channel><title>x</title></channel></rss>", "no entries"),
        ("a.html", b"<p>" + b"x" * 300, "over 0.0002 MB"),
        ("a.html.gz", gzip.compress(b"<p>" + b"x" * 50_000_000, mtime=0), "over 0.0002 MB"),
        ("a.txt.gz", gzip.compress(b"words " * 9, mtime=0)[:-12], "breaks off"),
        ("a.txt.gz", b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xff\xff\xff\xff", "damaged"),
        ("a.json", b"[]", "empty"),
        ("a.warc", b"WARC/1.0\r\n\r\n", "no responses"),
        ("a.warc", b"WARC/1.0\r\nno header\r\n\r\nx\r\n\r\n", "damaged"),
        ("a.bin", b"\x00\x01\x02", "not a kind"),
    ],
)
def test_trouble_is_told_with_place_and_advice(file, name, body, reason):
    path = file(name, body)
    (failure,) = read(path, limits=Limits(page=200))
    assert failure.place == str(path)
    assert reason in failure.reason
    assert failure.advice


def test_missing_and_forbidden_files_are_told(file, monkeypatch):
    (missing,) = read("/nowhere/a.txt")
    assert "no such file" in missing.reason
    path = file("a.txt", WORDS)

    def forbid(*_args, **_more):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.open", forbid)
    (forbidden,) = read(path)
    assert "permission" in forbidden.reason


def test_folder_is_read_through_in_order_without_hidden_files(file, tmp_path):
    for name in ("b.txt", "a/z.txt", "a/.hidden.txt", ".git/c.txt", "c.html"):
        file(name, "<p>" + WORDS)
    file("notes.md", "# Notes")
    found = read(tmp_path)
    assert [p.place.removeprefix(f"{tmp_path}/") for p in good(found)] == ["b.txt", "c.html", "a/z.txt"]
    assert [f.place.rsplit("/", 1)[-1] for f in bad(found)] == ["notes.md"]


def test_file_of_unknown_ending_named_by_hand_is_read_as_text(file):
    (page,) = read(file("notes.md", "# Notes"))
    assert page.kind == "text"


def test_empty_folder_is_told(tmp_path):
    (failure,) = read(tmp_path)
    assert "no files" in failure.reason


def test_one_bad_input_does_not_stop_the_next(file):
    found = read("/nowhere", file("a.txt", WORDS), "ftp://x.example")
    assert [type(f).__name__ for f in found] == ["Failure", "Page", "Failure"]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (lines({"text": WORDS}, {"text": "Two."}), "record"),
        (lines({"text": WORDS})[:-1], "record"),
        (gzip.compress(lines({"text": WORDS}), mtime=0), "record"),
        (FEED.encode(), "html"),
        (b"<!doctype html><p>x</p>", "html"),
        (WORDS.encode(), "text"),
    ],
)
def test_standard_input_is_told_by_its_first_bytes(body, kind):
    found = read("-", stdin=io.BytesIO(body))
    assert next(p.kind for p in good(found)) == kind
    assert not bad(found)


def test_files_are_read_lazily(file):
    body = lines(*({"text": WORDS} for _ in range(10)))
    stream = pages([str(file("a.jsonl", body)), "/nowhere"])
    assert next(stream).place.endswith(":1")
    stream.close()
