import re

from hostile_digests import cases
from hypothesis import HealthCheck, given, settings
from markdown_it import MarkdownIt

from newsloom.render import markdown
from newsloom.render.markdown import escape
from newsloom.types import LeftOut

READER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def pieces(text):
    for block in READER.parse(text):
        yield block
        yield from block.children or ()


def test_a_digest_reads_as_markdown(skua, articles):
    text = markdown([skua], articles)
    assert text.startswith("# All 214 taken off burning ferry near Port Selwyn\n")
    headings = re.findall(r"^## (.*)$", text, re.MULTILINE)
    assert headings == [
        "Where they differ", "What moved", "Who said what", "Timeline", "Who relays whom", "Sources", "Left out",
    ]  # fmt: skip
    assert "1. **Harbour Wire**: All 214 taken off burning ferry" in text
    assert "~~which is why I am not reading you a list of names,~~" in text


def test_each_number_leads_to_the_very_sentence(skua, articles):
    links = [piece.attrGet("href") for piece in pieces(markdown([skua], articles)) if piece.type == "link_open"]
    assert skua.passages[0].credits[0].link in links
    assert sum(link == skua.passages[0].credits[1].link for link in links) == 2


def test_stories_keep_their_numbers_apart(both, articles):
    text = markdown(both, articles, [LeftOut("a.pdf", "holds no text")])
    assert text.startswith("# 2 stories\n")
    assert "[1.1:" in text
    assert "[2.1:" in text
    assert text.rstrip().endswith("## Left out\n\n- holds no text: a.pdf")


def test_a_story_without_conflicts_says_so(both, articles):
    from dataclasses import replace

    assert "No figures, dates, places or names in conflict" in markdown([replace(both[1], conflicts=())], articles)


def test_markup_in_a_report_is_told_not_done():
    assert escape("1. *x* <b> [a](b) & _c_") == r"1\. \*x\* &lt;b&gt; \[a\](b) &amp; \_c\_"
    assert escape("# no heading") == r"\# no heading"
    assert escape("see https://e.example") == r"see https\://e.example"


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(cases())
def test_hostile_text_is_only_ever_text(case):
    digests, articles = case
    text = markdown(digests, articles)
    known = {credit for article in articles.values() for credit in [article.url]}
    assert text is not None
    for piece in pieces(text):
        assert piece.type not in {
            "html_inline",
            "html_block",
            "image",
            "code_block",
            "fence",
            "code_inline",
            "table_open",
        }, piece
        if piece.type == "link_open":
            assert piece.attrGet("href").startswith(("https://", "http://")), (piece, known)
        if piece.type == "heading_open":
            assert piece.markup.startswith("#")
