"""Messages as mail, chat lines and JSON: complete, credited, harmless, the same every time."""

import json
from dataclasses import replace
from datetime import datetime
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import jsonschema
from hostile_digests import cases
from hypothesis import given
from hypothesis import settings as hypothesis_settings

from newsloom import render
from newsloom.messages import Message, Notice
from newsloom.types import Change

AT = datetime(2026, 3, 11, 7, 30, tzinfo=ZoneInfo("Europe/Berlin"))
# What a mail may hold: anything else would fetch, run or ask.
TAGS = {
    "html",
    "head",
    "meta",
    "title",
    "style",
    "body",
    "div",
    "table",
    "tr",
    "td",
    "p",
    "h1",
    "h2",
    "a",
    "b",
    "br",
    "code",
}
ATTRIBUTES = {
    "lang",
    "charset",
    "name",
    "content",
    "class",
    "style",
    "role",
    "width",
    "cellpadding",
    "cellspacing",
    "border",
    "align",
    "dir",
    "href",
}


class Looks(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes, self.links, self.words = set(), set(), [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value for name, value in attrs if name == "href"]

    def handle_data(self, text):
        self.words.append(text)


def message(*notices, kind="digest", more=0, name="Morning"):
    return Message("m-1", "al-1", name, kind, AT, notices, more)


def test_a_story_has_its_title_counts_sentences_and_credits(skua):
    told = render.letter(message(Notice(skua.story, skua, (), (), True)))
    assert told.subject == f"Morning, 11 March: {skua.title}"
    looks = Looks(told.html)
    words = " ".join(" ".join(looks.words).split())
    for said in (skua.title, skua.passages[0].text, "independent", "Wednesday, 11 March 2026, 07:30 CET", "1 story"):
        assert said in words
        assert said in " ".join(told.text.split())
    assert skua.passages[0].credits[0].link in looks.links
    assert skua.passages[0].credits[0].link in told.text
    assert "newsloom alert remove al-1" in words
    assert all(len(line) <= 78 for line in told.text.splitlines() if "://" not in line)


def test_what_is_new_is_told_with_what_stood_before(skua, changes):
    notice = Notice(skua.story, skua, ("3 independent outlets tell it",), changes)
    told = render.letter(message(notice, kind="alert"))
    for text in (" ".join(told.text.split()), " ".join(" ".join(Looks(told.html).words).split())):
        assert f"Now: {changes[1].after}" in text
        assert f"Before: {changes[1].before}" in text
        assert "3 independent outlets tell it" in text
    assert told.brief.startswith(f"• {skua.title} (3 independent outlets tell it)")


def test_a_withdrawn_claim_is_told_in_the_words_that_were(skua, changes):
    gone = Change("withdrawn", "c1", "Twelve people were hurt.", None, changes[0].credits)
    text = render.letter(message(Notice(skua.story, skua, (), (gone,)))).text
    assert "No longer told: Twelve people were hurt." in text


def test_a_new_story_is_not_told_twice_over(skua, changes):
    text = render.letter(message(Notice(skua.story, skua, (), changes, True))).text
    assert "Before:" not in text


def test_more_stories_than_there_is_room_for_are_counted(both):
    told = render.letter(message(*(Notice(one.story, one, (), (), True) for one in both), more=7))
    assert told.subject.endswith("and 8 more")
    assert "9 stories" in told.text
    assert "And 7 more stories" in told.text
    assert "And 7 more stories" in told.html


def test_nothing_is_fetched_run_or_tracked(both):
    told = render.letter(message(*(Notice(one.story, one) for one in both)))
    looks = Looks(told.html)
    assert looks.tags <= TAGS
    assert looks.attributes <= ATTRIBUTES
    assert "url(" not in told.html
    assert "@import" not in told.html
    assert len(told.html.encode()) < 102_000 / 20 * 2 + 4_000, "twenty stories are to fit what mail programs show"


@given(cases())
@hypothesis_settings(max_examples=40)
def test_hostile_text_is_only_ever_text(case):
    digests, *_ = case
    notices = [
        Notice(
            one.story,
            one,
            (one.title,),
            tuple(Change("changed", "c", one.title, one.summary, claim.credits) for claim in one.claims),
        )
        for one in digests
    ]
    told = render.letter(message(*notices, name=digests[0].title if digests else "x"))
    assert "\n" not in told.subject
    assert "\r" not in told.subject
    looks = Looks(told.html)
    assert looks.tags <= TAGS
    assert looks.attributes <= ATTRIBUTES
    assert all(link.startswith(("http://", "https://")) for link in looks.links)
    for text in (told.subject, told.text, told.html, told.brief):
        text.encode()
        assert not set(text) & set("\x00\x1b\x9b\u202e\u2066")


def test_an_outlet_called_like_markup_breaks_no_link(skua):
    credit = replace(skua.passages[0].credits[0], outlet='a href="x">b')
    passage = replace(skua.passages[0], credits=(credit,), credit_line='a href="x">b; only a says')
    told = render.letter(message(Notice(skua.story, replace(skua, passages=(passage,)))))
    looks = Looks(told.html)
    assert looks.attributes <= ATTRIBUTES
    assert credit.link in looks.links


def test_json_is_as_published_and_the_same_message_the_same_bytes(both, changes, schemas):
    told = message(*(Notice(one.story, one, ("a new story",), changes) for one in both))
    shape = json.loads(render.to_json(render.message_shape(told)))
    jsonschema.Draft202012Validator(schemas["alert"]).validate(shape)
    assert shape["at"] == "2026-03-11T06:30:00Z"
    assert render.letter(told) == render.letter(told)


def test_an_empty_trial_says_so():
    told = render.letter(message(kind="test"))
    assert told.subject == "Trial: Morning: no story yet"
    assert "It arrived" in told.text
    assert "It arrived" in told.brief
