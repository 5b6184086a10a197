import pytest

from newsloom import Loom, __path__, render
from newsloom.errors import NewsloomError
from newsloom.loom import Woven

STORY = __path__[0] + "/samples/rates"


@pytest.fixture(scope="module")
def woven() -> Woven:
    return Loom().weave([STORY])


@pytest.fixture(scope="module")
def printed(woven):
    return [" ".join(passage.text.split()) for digest in woven.digests for passage in digest.passages]


def test_the_page_gives_its_passages_back(woven, printed):
    page = render.page(woven.digests, woven.articles).encode()
    assert [text for text, _ in render.told(page)] == printed


def test_markdown_gives_its_passages_back(woven, printed):
    text = render.markdown(woven.digests, woven.articles).encode()
    assert [text for text, _ in render.told(text)] == printed


@pytest.mark.parametrize("colour", [False, True])
def test_terminal_text_gives_its_passages_back(woven, printed, colour):
    text = render.terminal(woven.digests, woven.articles, width=88, colour=colour).encode()
    assert [text for text, _ in render.told(text)] == printed


def test_another_tools_json_is_taken_by_its_usual_fields():
    assert render.told(b'{"summary": "The bank raised its rate."}') == [("The bank raised its rate.", ())]
    assert render.told(b'["One thing.", "Another."]') == [("One thing.", ()), ("Another.", ())]


def test_json_without_any_text_names_the_field():
    with pytest.raises(NewsloomError, match="passages"):
        render.told(b'{"title": "Rates"}')


def test_what_is_not_a_digest_of_ours_is_left_to_the_reader():
    assert render.told(b"The bank raised its rate.\n") is None
    assert render.told(b"<p>The bank raised its rate.</p>") is None
    assert render.told("[1] Zinsen steigen.".encode("latin-1")) is None


def test_markup_falls_and_words_stay():
    text = "## Rates up\n\nThe **bank** raised [its rate](https://example.org) on\nThursday.\n\n- Loans get dearer."
    assert render.without_markup(text) == "Rates up\n\nThe bank raised its rate on Thursday.\n\nLoans get dearer."


def test_plain_text_stays_as_it_is():
    text = "The bank raised its rate.\n  Loans get dearer * much."
    assert render.without_markup(text) == text
