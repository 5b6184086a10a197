import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsloom.read.sentences import sentences, spans
from newsloom.types import Article, Block


def cut(text, language="en"):
    return [text[start:end] for start, end in spans(text, language)]


@pytest.mark.parametrize(
    "sentence",
    [
        "Dr. Ada Finch of St. Selwyn met Gen. Reck at 4:30 p.m. on Monday.",
        "The U.S. envoy met J. R. Oke and Sen. Marsh.",
        "The lake rose 1.7 metres to No. 4 on the gauge.",
        "“Is it over?” she asked.",
        '"Run!" the sergeant shouted.',
        "She asked “Why now?” and left.",
        "Vess Valley Power Co. said so on Jan. 9.",
        "The gate (it jammed in March. It jammed again) was shut.",
        "Yahoo! was the sponsor.",
        "The lake board named Joren I. Tate, the former warden, as a finalist.",
        "Nobody at the gate knew Mara-Lis I. Oke or Ada McFinch I. Reck.",
    ],
)
def test_these_are_one_sentence(sentence):
    assert cut(sentence) == [sentence]


@pytest.mark.parametrize(
    "parts",
    [
        ["The dam held.", "Engineers left at 9 p.m.", "The road is shut."],
        ["“It held.”", "She wept."],
        ['He said, "It is done.”', "Nobody moved."],
        ["“It will hold, he said.", "Nobody believed him."],
        ["'We ran.'", "'We ran all night.'"],
        ["(The mayor was away.)", "She came back."],
        ["Who knew?", "Nobody did!", "So it went…", "The rest is water."],
        ["He moved to the U.S.", "The house was sold."],
        ["It rose 3.4.", "That was Monday."],
        ["He is taller than I.", "Critics agree."],
        ["Nobody there was as well-to-do as I.", "Critics agree."],
    ],
)
def test_these_are_several(parts):
    assert cut(" ".join(parts)) == parts


def test_a_lost_blank_is_found_and_an_address_kept_whole():
    assert cut("Water fell overnight.Crews returned.") == ["Water fell overnight.", "Crews returned."]
    assert cut("Book at Tarnferry.Com today.") == ["Book at Tarnferry.Com today."]


def test_live_blog_stamps_begin_a_sentence():
    text = "10:42 a.m. — Officials said the gate had moved\n10:55 a.m. — It stopped"
    assert cut(text) == text.split("\n")
    assert len(cut("11:35\nThe lake is still rising\n\n11:50\nIt has stopped rising")) >= 2


def test_bullets_are_cut_and_left_out():
    assert cut("• Two boats left\n• One came back") == ["Two boats left", "One came back"]


def test_other_languages_have_their_abbreviations():
    assert cut("Am 3. März kam Dr. Finch. Sie blieb bis zum 9. April.", "de") == [
        "Am 3. März kam Dr. Finch.",
        "Sie blieb bis zum 9. April.",
    ]
    assert cut("M. Reck est parti. « Il pleut ! » Elle est restée.", "fr")[0] == "M. Reck est parti."
    assert cut("水位下降了。居民返回。", "zh") == ["水位下降了。", "居民返回。"]


def test_lines_that_are_no_prose_are_not_cut_at_stops():
    text = "Dam fails. Two dead"
    one = Article("x", text, (Block(0, len(text), "title"),))
    assert [(s.start, s.end, s.block) for s in sentences(one)] == [(0, len(text), 0)]


def test_rules_and_ornaments_are_no_sentences():
    assert cut("* * *") == cut("———") == cut("") == []


MARKS = st.sampled_from(
    ["Dr. ", "a.m. ", ". ", '." ', "” ", "“", "'", "? ", "… ", "(", ") ", "U.S. ", "The ", "\n", "\n\n", "• ", "10:42 "]
)


@given(st.lists(MARKS | st.text(max_size=5), max_size=30), st.sampled_from(["en", "de", "fr", "es", "zh", None]))
def test_spans_are_exact_in_order_and_inside_their_blocks(parts, language):
    text = "".join(parts)
    half = len(text) // 2
    kinds = ("paragraph", "list")
    blocks = tuple(Block(a, b, k) for a, b, k in zip((0, half), (half, len(text)), kinds, strict=True) if a < b)
    one = Article("x", text, blocks, language=language)
    past = 0
    for sentence in sentences(one):
        block = blocks[sentence.block]
        assert max(past, block.start) <= sentence.start < sentence.end <= block.end
        assert text[sentence.start : sentence.end] == text[sentence.start : sentence.end].strip()
        past = sentence.end
    kept = sum(map(str.isalnum, "".join(text[s.start : s.end] for s in sentences(one))))
    assert kept == sum(map(str.isalnum, text))
