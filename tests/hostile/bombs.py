"""Small files that would grow without end; read under a bound of memory, and what became of each is printed.

Run as a program of its own: ``bombs.py make FOLDER``, ``bombs.py read FOLDER BYTES``.
"""

import gzip
import json
import resource
import sys
import zipfile
import zlib
from pathlib import Path

MEGA = 1_000_000


def packed(body, more=0):
    """``body`` as gzip, followed by so many megabytes of blanks that take a thousandth of that."""
    engine = zlib.compressobj(6, wbits=31)
    start = engine.compress(body) + engine.flush(zlib.Z_FULL_FLUSH)
    again = engine.compress(b" " * MEGA) + engine.flush(zlib.Z_FULL_FLUSH)  # the same each time: made once
    return start + again * more + engine.flush()


def wholly(body, more):
    """The same to the last byte of its checksum, which a piece that is made once cannot have."""
    return gzip.compress(body + b" " * more * MEGA, 1)


def entities(levels=9):
    steps = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, levels + 1))
    return f'<!DOCTYPE r [<!ENTITY l0 "lollollol">{steps}]>'


def files(folder):
    """Write the bombs."""
    line = json.dumps({"text": "The lock gates at Overmere were opened at dawn on Tuesday."}).encode() + b"\n"
    start, end = "<rss version='2.0'><channel><title>t</title>", "</channel></rss>"
    outside = f'<!DOCTYPE r [<!ENTITY x SYSTEM "file://{folder.parent}/secret.txt"><!ENTITY y SYSTEM "http://127.0.0.1:9/x">]>'
    made = {
        "lines.jsonl.gz": packed(line, 600),
        "twice.jsonl.gz": packed(packed(line, 600)),
        "page.html.gz": packed(b"<!doctype html><html><body><p>x", 600),
        "feed.xml.gz": packed(start.encode(), 600),
        "one.json.gz": packed(b'[{"text": "', 600),
        "words.txt.gz": packed(b"The lock gates", 600),
        "crawl.warc.gz": wholly(b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.example/\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: 100000048\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>x", 100),
        "inner.warc.gz": wholly(record(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n" + wholly(b"<p>x", 100)), 0),
        "brotli.warc.gz": wholly(record(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: br\r\n\r\n" + brotli_bomb()), 0),
        "laughs.xml": (entities() + start + "<item><title>&l9;</title></item>" + end).encode(),
        "quadratic.xml": (f'<!DOCTYPE r [<!ENTITY a "{"a" * 50_000}">]>' + start + f"<item><title>{'&a;' * 50_000}</title></item>" + end).encode(),
        "outside.xml": (outside + start + "<item><title>&x; and &y;</title><link>http://a.example/1</link></item>" + end).encode(),
        "deep.xml": (start + "<item>" + "<a>" * 100_000 + end).encode(),
        "deep.html": b"<!doctype html><html><body>" + b"<div>" * 100_000 + b"<p>x</p>",
        "deep.json": b'{"text": ' + b"[" * 500_000,
        "deep.jsonl": b'{"text": "x", "y": ' + b'{"a":' * 1_000_000 + b"\n" + line,
        "wide.html": b"<!doctype html><html><body><p " + b" ".join(b'a%d="1"' % i for i in range(100_000)) + b">x</p>",
        "bomb.zip": zipped(folder),
        "report.html": b'<!doctype html><html><head><script type="application/ld+json">' + b'{"a":[' * 60_000 + b"</script></head><body><p>x</p></body></html>",
    }  # fmt: skip
    for name, body in made.items():
        (folder / name).write_bytes(body)
    parquets(folder)


def record(block):
    head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.example/\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
    return head.encode() + block + b"\r\n\r\n"


def brotli_bomb():
    import brotli

    return brotli.compress(b"<p>x" + b" " * 100 * MEGA, quality=1)


def zipped(folder):
    place = folder / "bomb.zip"
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("a.jsonl", b" " * 20 * MEGA)
    return place.read_bytes()


def parquets(folder):
    """One text of 8 MB that 256 rows point at; one that is packed to a thousandth."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    long = pa.array(["x" * 8 * MEGA])
    told = pa.DictionaryArray.from_arrays(pa.array([0] * 256, pa.int32()), long)
    pq.write_table(pa.table({"text": told}), folder / "repeated.parquet", compression="zstd")
    once = pa.array(["y" * 30 * MEGA], pa.large_string())
    pq.write_table(pa.table({"text": once}), folder / "packed.parquet", compression="zstd", use_dictionary=False)


def read(folder, most):
    """Read each as the commands do, its pages in a process of their own, and print what became of it."""
    from newsloom import intake
    from newsloom import read as room
    from newsloom.errors import NewsloomError
    from newsloom.types import Failure, Page

    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    with intake.Worker(
        room.article, 10.0, most, warm=Page("warm", "html", b"<p>The lock gates were opened.</p>")
    ) as article:
        for file in sorted(folder.iterdir()):
            told, texts = [], []
            for one in intake.pages([str(file)], None):
                if isinstance(one, Failure):
                    told.append(str(one.reason))
                    continue
                if one.kind == "record":
                    texts.append(str(one.given["text"])[:80])
                    continue
                try:
                    texts.append(article(one).text[:80])
                except NewsloomError as error:
                    told.append(error.reason)
            print(json.dumps([file.name, file.stat().st_size, len(texts), texts[:3], sorted(set(told))]), flush=True)


def main():
    """Do what the first argument says."""
    folder = Path(sys.argv[2])
    if sys.argv[1] == "make":
        (folder.parent / "secret.txt").write_text("the secret of this machine", encoding="utf-8")
        files(folder)
    else:
        read(folder, int(sys.argv[3]))


if __name__ == "__main__":
    main()
