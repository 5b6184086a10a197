"""Slices of a file give what the whole file gives, wherever it is cut."""

import gzip
import json

import pytest
from archive_inputs import answer, by_warcio, crawl, html, jsonl, packed, parquet, reports, warc
from hypothesis import given
from hypothesis import strategies as st

from newsloom import intake
from newsloom.types import Failure, LeftOut, Page

MANY = reports(23)
CRAWL = crawl(MANY[:11])
BROKEN = b'{"text": "One."}\n\n{"text": }\n   \n{"text": "Two."}\r\n{"no": 1}\n[1]\n{"text": "Three.", "title": 3}'

FILES = {
    "a.jsonl": jsonl(MANY),
    "broken.jsonl": BROKEN,
    "crlf.jsonl": jsonl(MANY).replace(b"\n", b"\r\n"),
    "blank.jsonl": b"\n\n\n" + BROKEN + b"\n\n\n\n",
    "bom.jsonl": b"\xef\xbb\xbf" + BROKEN,
    "wide.jsonl": jsonl(MANY).decode().encode("utf-16"),
    "broken.jsonl.gz": gzip.compress(BROKEN, mtime=0),
    "members.jsonl.gz": packed([BROKEN[:30], BROKEN[30:]]),
    "wide.jsonl.gz": gzip.compress(jsonl(MANY).decode().encode("utf-16"), mtime=0),
    "cut.jsonl.gz": gzip.compress(jsonl(MANY), mtime=0)[:-700],
    "lines.json": BROKEN,
    "list.json": b'[{"text": "One."}\n,{"text": "Two."}\n]',
    "lines.txt.jsonl": b"\x1f\x8b\n\xff\xfe\n" * 3,
    "a.warc": b"".join(CRAWL),
    "a.warc.gz": packed(CRAWL),
    "one.warc.gz": gzip.compress(b"".join(CRAWL), mtime=0),
    "pages.warc.gz": gzip.compress(b"".join(CRAWL[2::2]), mtime=0),
    "two.warc.gz": packed([CRAWL[1] + CRAWL[2], CRAWL[4]]),
    "cut.warc": b"".join(CRAWL)[:-99],
    "cut.warc.gz": gzip.compress(b"".join(CRAWL), mtime=0)[:-99],
    "garbage.warc": CRAWL[2] + b"rubbish\r\nand more" + b"".join(CRAWL[3:7]) + b"\xff" * 9 + b"".join(CRAWL[7:]),
    "garbage.warc.gz": gzip.compress(CRAWL[2] + b"rubbish\r\n" + b"".join(CRAWL[3:7]) + b"\xff" * 9, mtime=0),
    "feeds.warc": b"".join(one.replace(b"\r\n", b"\n") for one in CRAWL[:1]) + b"".join(CRAWL[1:]),
    "padded.warc.gz": packed(CRAWL) + bytes(512),
    "empty.warc.gz": packed([CRAWL[0], b"", *CRAWL[1:]]),
    "none.warc.gz": packed(CRAWL[:1]),
    "by.warc.gz": by_warcio(MANY[:6]),
    "groups.parquet": parquet(MANY, 5),
    "group.parquet": parquet(MANY, 500),
    "none.parquet": parquet(MANY[:1], 5)[:-20],
    "a.html": html(MANY[0]),
    "a.txt": b"A report.\n\nOf two lines.",
}  # fmt: skip


def told(found):
    """The pages and failures; what is left out is told only of slices."""
    return [one for one in found if isinstance(one, Page | Failure)]


def in_slices(path, most):
    survey = intake.survey(str(path), most)
    return [one for piece in survey.slices for one in intake.pages_in(piece)], survey


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """Each file, and what reading it whole gives."""
    folder = tmp_path_factory.mktemp("slices")
    made = {}
    for name, body in FILES.items():
        path = folder / name
        path.write_bytes(body)
        made[name] = path, list(intake.pages([str(path)]))
    return made


@pytest.mark.parametrize("name", sorted(FILES))
def test_slices_give_what_the_file_gives(name, whole):
    path, pages = whole[name]
    for most in (1, 2, 3, 5, 7, 22, 23, 24, 1000):
        found, survey = in_slices(path, most)
        assert [one for one in told(found) if isinstance(one, Page)] == [one for one in pages if isinstance(one, Page)]
        failures = [*survey.failures, *(one for one in found if isinstance(one, Failure))]
        assert sorted(map(str, failures)) == sorted(str(one) for one in pages if isinstance(one, Failure))


@pytest.mark.parametrize("name", [name for name in sorted(FILES) if "warc" in name and name != "none.warc.gz"])
def test_each_response_of_a_crawl_is_accounted_for(name, whole):
    """By number: none twice, none missing."""
    path, _pages = whole[name]
    found, _survey = in_slices(path, 2)
    places = [one.article if isinstance(one, LeftOut) else one.place for one in found if not isinstance(one, Failure)]
    assert places == [f"{path}:{number}" for number in range(1, len(places) + 1)]


@pytest.mark.parametrize(
    ("name", "slices"),
    [
        ("a.jsonl", 12),
        ("broken.jsonl.gz", 4),
        ("a.warc", 8),
        ("a.warc.gz", 8),
        ("one.warc.gz", 8),
        ("groups.parquet", 12),
    ],
)
def test_large_files_are_cut(name, slices, whole):
    survey = intake.survey(str(whole[name][0]), 2)
    assert len(survey.slices) == slices
    assert all(one.count <= 2 for one in survey.slices)
    assert sum(one.count for one in survey.slices) == survey.slices[0].of


def test_a_survey_tells_size_and_hash(whole):
    import hashlib

    for path, _pages in whole.values():
        survey = intake.survey(str(path), 3)
        assert (survey.size, survey.sha256) == (path.stat().st_size, hashlib.sha256(path.read_bytes()).hexdigest())


LINE = st.one_of(
    st.sampled_from([b"", b" ", b"{}", b"\x1f\x8b\x08", b"\xff\xfe", b"\xef\xbb\xbf", b"null", b'{"text": "'])
    | st.builds(lambda text: json.dumps({"text": text}).encode(), st.text(max_size=9)),
    st.binary(max_size=6).map(lambda line: line.replace(b"\n", b"")),
)


@given(
    st.lists(LINE, max_size=12),
    st.sampled_from([b"\n", b"\r\n"]),
    st.booleans(),
    st.booleans(),
    st.integers(1, 13),
)
def test_any_lines_in_any_slices(tmp_path_factory, lines, end, ended, zipped, most):
    body = end.join(lines) + (end if ended else b"")
    path = tmp_path_factory.getbasetemp() / ("any.jsonl.gz" if zipped else "any.jsonl")
    path.write_bytes(gzip.compress(body, mtime=0) if zipped else body)
    found, _survey = in_slices(path, most)
    # That all lines of a file are blank no slice can know.
    assert [one for one in told(found) if "is empty" not in str(one)] == [
        one for one in intake.pages([str(path)]) if "is empty" not in str(one)
    ]


RECORD = st.builds(
    lambda number, kind, body, line, lies: warc(
        number, answer(body, line=line), kind, length=None if not lies else len(body) + lies
    ),
    st.integers(0, 9), st.sampled_from([b"response", b"request", b"warcinfo", b"revisit"]),
    st.sampled_from([b"<p>A page.</p>", b"", b"WARC/1.0\r\n", b"\r\n\r\n"]), st.sampled_from([b"\r\n", b"\n"]),
    st.sampled_from([0, 0, 0, 3, 40]),
)  # fmt: skip


@given(
    st.lists(RECORD | st.sampled_from([b"rubbish", b"\r\n", b"\x00\x01\n"]), max_size=8),
    st.integers(0, 300),
    st.sampled_from(["plain", "members", "one"]),
    st.integers(1, 5),
)
def test_any_archive_in_any_slices(tmp_path_factory, pieces, cut, how, most):
    whole = b"".join(pieces)
    body = {"plain": whole, "one": gzip.compress(whole, mtime=0), "members": packed(pieces)}[how]
    path = tmp_path_factory.getbasetemp() / ("any.warc" if how == "plain" else "any.warc.gz")
    path.write_bytes(body[: len(body) - cut])
    found, survey = in_slices(path, most)
    pages = [one for one in intake.pages([str(path)]) if isinstance(one, Page)]
    mine = [one for one in found if isinstance(one, Page)]
    if how == "members":
        # A broken member costs itself alone here, and all that follows it when the file is read whole.
        assert len(mine) >= len(pages) or survey.failures
    else:
        assert mine == pages
    assert len({one.place for one in mine}) == len(mine)
