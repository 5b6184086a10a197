"""Whatever its own tables' words are strung into, the reader neither raises nor cuts beside the text."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsloom.read import read
from newsloom.types import Page, Reading

_MARKS = [",", ".", ":", ";", "?", "—", "–", "(", ")", "“", "”", '"', "„", "«", "»", "‘", "’", "'s", "\n", "\n\n"]
_PLAIN = [
    "Hill",
    "Marlow",
    "Overmere",
    "it",
    "that",
    "the",
    "a",
    "of",
    "3",
    "17",
    "4.2",
    "1,200",
    "2026",
    "May",
    "Monday",
    "Mrs",
    "Dr",
]


@cache
def vocabulary(language: str) -> list[str]:
    """Every word of the language's tables, with marks, names and numbers as often as all of them together."""
    names = sorted(f.name for f in files("newsloom.tables").iterdir() if re.search(rf"\.{language}\.t(sv|xt)$", f.name))
    cells = {
        cell
        for name in names
        for line in (files("newsloom.tables") / name).read_text(encoding="utf-8").splitlines()
        if not line.startswith("#")
        for cell in re.split(r"[\t|;,/]", line)
        if 0 < len(cell) < 40
    }
    return sorted(cells)


def joined(language: str) -> st.SearchStrategy[str]:
    cells = vocabulary(language)
    word = st.one_of(st.sampled_from(_MARKS), st.sampled_from(_PLAIN), st.sampled_from(cells), st.sampled_from(cells))
    return st.lists(word, max_size=30).map(" ".join)


def spans(reading: Reading) -> list[tuple[int, int, str]]:
    """All that was found, with the text it claims to be."""
    text = reading.article.text
    cut = (*reading.sentences, *reading.mentions, *reading.citations, *reading.figures, *reading.dates)
    found = [(one.start, one.end, text[one.start : one.end]) for one in cut]
    found += [(one.start, one.end, one.text) for one in reading.quotes]
    return found + [(q.speaker.start, q.speaker.end, q.speaker.name) for q in reading.quotes if q.speaker]


@pytest.mark.parametrize("language", ["en", "de", "fr", "es"])
def test_any_words_of_its_tables(language):
    @settings(max_examples=60, deadline=None, derandomize=True)
    @given(joined(language))
    def holds(words):
        body = f"Yesterday it rained. {words}"
        reading = read(Page("a", "record", given={"id": "a", "text": body, "language": language}))
        text = reading.article.text
        for start, end, cut in spans(reading):
            assert 0 <= start < end <= len(text)
            assert text[start:end] == cut
        assert [s.start for s in reading.sentences] == sorted(s.start for s in reading.sentences)

    holds()
