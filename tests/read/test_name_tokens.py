"""Tokens of names: the same whether a piece of the text was seen before or not."""

from hypothesis import given
from hypothesis import strategies as st

from newsloom.read import name_tokens
from newsloom.types import Sentence

_PIECES = st.sampled_from([
    "Ph", "Ph.", "D", "J.", "Voll", "Voll’s", "’s", "U.S.", "N.", "Senate", "dam,", "the", "x", "—", "", "A&E", "3AW",
    "(rain", "Brekum.com", "al-Marsk", "run\nOn", "O’", "Gen.", "9th", "s.", "S\u00a0B", "é", "D-", "Ph D's",
])  # fmt: skip


def _texts(text: str, start: int = 0) -> list[str]:
    return [token.text for token in name_tokens.line(text, Sentence(start, len(text), 0)).tokens]


@given(st.lists(_PIECES, max_size=12), st.sampled_from(["", "x", "D", "'"]))
def test_words_are_where_the_pattern_finds_them_in_the_whole_sentence(pieces: list[str], glued: str) -> None:
    text = glued + " ".join(pieces)
    found = name_tokens.line(text, Sentence(len(glued), len(text), 0)).tokens
    wanted = [match.start() for match in name_tokens._TOKEN.finditer(text, len(glued))]
    # A possessive ending by itself is no token.
    assert {token.start for token in found} <= set(wanted)
    assert len(wanted) - len(found) <= text.count("’s")
    assert all(text[token.start : token.end] == token.text for token in found)


def test_an_initial_keeps_its_stop_before_a_capital_alone() -> None:
    assert _texts("Yesterday J. Voll met J. who left") == ["Yesterday", "J.", "Voll", "met", "J", "who", "left"]


def test_a_degree_in_two_pieces_is_one_word() -> None:
    assert _texts("She took a Ph D there, not a Ph Dam") == [
        "She",
        "took",
        "a",
        "Ph D",
        "there",
        "not",
        "a",
        "Ph",
        "Dam",
    ]


def test_a_title_keeps_its_stop_each_time() -> None:
    assert _texts("When Gen. Roth left, Gen. Roth smiled") == ["When", "Gen.", "Roth", "left", "Gen.", "Roth", "smiled"]


def test_a_page_of_long_pieces_is_not_kept() -> None:
    before = name_tokens._parted.cache_info().currsize
    _texts("The " + " ".join(letter * 60 for letter in "abcdefgh"))
    assert name_tokens._parted.cache_info().currsize <= before + 1
