"""What changed between two versions, marked in words and not by colour alone; nothing of the texts is obeyed."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from newsloom import render
from newsloom.kept import Version
from newsloom.store import edits
from newsloom.types import Article

AT = datetime(2026, 3, 10, 8, tzinfo=UTC)
BOTH = (Version(1, "a", AT), Version(2, "b", AT))


def told(before, after, titles=("One", "One"), colour=False):
    one, other = (Article(id, text, title=title) for id, text, title in zip("ab", (before, after), titles, strict=True))
    found = [(edit.before, edit.after) for edit in edits(before, after)]
    revision = render.Revision(one, other, (1, 2), found)
    return render.revisions(BOTH, titles, revision, width=88, colour=colour)


def test_words_that_went_and_came_are_marked_and_equal_lines_left_out():
    text = told(
        "A quiet morning.\nAbout 300 people left.\nThe end.", "A quiet morning.\nAbout 450 people left.\nThe end."
    )
    assert "About [-300-]{+450+} people left." in text
    assert "quiet" not in text
    assert "1 change" in text


def test_a_line_that_was_added_and_another_title():
    text = told("First.\n", "First.\nSecond.\n", ("Gates open", "Gates shut"))
    assert "[-Gates open-]{+Gates shut+}" in text
    assert "{+Second.+}" in text


def test_the_same_words_and_the_only_version():
    assert "Their words are the same." in told("First.", "First.")
    assert "has not changed" in render.revisions(BOTH[:1], ["One"], None, width=88, colour=False)


def test_colour_is_never_alone():
    assert "[-300-]" in told("About 300 left.", "About 450 left.", colour=True)


def test_long_unchanged_stretches_are_cut():
    words = "word " * 400
    assert len(told(f"{words}old {words}", f"{words}new {words}")) < 1200


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_texts_are_told_and_none_is_obeyed(before, after):
    text = told(before, after, (before, after))
    assert not [sign for sign in text if ord(sign) < 32 and sign not in "\n\t"]
    assert "\u202e" not in text


def test_changed_lines_in_pieces():
    one, other = "Quiet.\nAbout 300 people left.", "Quiet.\nAbout 450 people left."
    spans = [(edit.before, edit.after) for edit in edits(one, other)]
    [line] = render.changed_lines(render.Revision(Article("a", one), Article("b", other), (1, 2), spans))
    assert line == [("same", "About "), ("gone", "300"), ("come", "450"), ("same", " people left.")]
