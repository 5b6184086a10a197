"""The Check page over the samples: what it finds, how it says it, and that it keeps nothing."""

import json
import re

import pytest
from jsonschema import Draft202012Validator
from lxml.html import document_fromstring

from newsloom.loom.checking import LONGEST, check_against, likely_stories

TRUE = "The breach in the spillway was 60 metres wide and still growing at nightfall."
FALSE = "By 9pm on Monday 5,000 people had been moved out of Overmere and the lower town of Hallin, Irena Cobley said."
FOREIGN = "The harvest festival in Quillon drew its largest crowd in years, organisers told reporters."


@pytest.fixture
def dam(library):
    return library.search('"Aldwater Dam"', outlet="harbour-wire", limit=1).items[0].story


@pytest.fixture
def send(client):
    """Send the form with the seal of its own page."""

    def make(**sent):
        seal = re.search(r'name="seal" value="([^"]+)"', client.get("/check").text)[1]
        files = {"file": sent.pop("file")} if "file" in sent else None
        return client.post("/check", data={"seal": seal, **sent}, files=files)

    return make


def plain(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


def test_each_sentence_has_its_verdict_its_reason_and_its_evidence(send, dam):
    page = send(text=f"{TRUE} {FALSE}", against=dam)
    assert page.status_code == 200
    assert "1 of 2 sentences is borne out; 1 is not" in page.text
    assert "stands in no report; they say “6,000” (The Selwyn Post, 10 March)" in plain(page)
    assert "<mark>5,000</mark> people" in page.text
    assert "<mark>6,000</mark> people" in page.text
    link = re.search(r'href="(/articles/[^"#]+\?from=[^"#]+#c\d+):~:text=[^"]+"', page.text)
    assert link
    assert send(text=TRUE, against=dam).text.count("The sentence is borne out") == 1


def test_without_a_choice_the_likeliest_story_is_found_and_others_offered(send, library, dam):
    page = send(text=f"{TRUE} {FALSE} Ruth Adeyar is the chief engineer at Aldwater Dam.")
    assert f'href="/stories/{dam}"' in page.text
    assert re.search(rf'value="{dam}" checked', page.text)
    assert [line.id for line in likely_stories(library, FALSE)][:1] == [dam]
    lost = send(text=FOREIGN)
    assert lost.status_code == 422
    assert "No story here shares two names or figures" in lost.text
    assert FOREIGN in lost.text
    both = send(
        text=f"{TRUE} {FALSE} Fire destroyed vehicles on the ferry Marten at Tarn Ferry quay, and 63 walked off."
    )
    assert "what a text tells of another story is not looked at" in plain(both)
    told = send(text=TRUE, instead=dam)
    assert "The sentence is borne out" in told.text


def test_how_many_have_a_remark_is_said_above_them(send, dam):
    disputed = (
        "Emergency managers say 4,200 people were moved out of Overmere and the low end of Hallin by Monday night."
    )
    told = send(text=f"{disputed} {TRUE}", against=dam).text
    assert "Of what is borne out 1 has a remark." in told
    assert told.count('class="otherwise"') == 1
    assert "a remark." not in send(text=TRUE, against=dam).text


def test_reports_by_words_and_stories_by_words(send, dam):
    page = send(text=TRUE, against="words", words="spillway")
    assert "reports with the words “<bdi>spillway</bdi>”" in page.text
    assert "Borne out" in page.text
    assert "no words to find reports by" in send(text=TRUE, against="words").text.lower()
    assert "No report has these words" in send(text=TRUE, against="words", words="xyzzy").text
    look = send(text=TRUE, story="spillway", do="look")
    assert f'value="{dam}"' in look.text
    assert TRUE in look.text
    assert "No story has these words" in send(story="xyzzy", do="look").text


def test_some_reports_of_a_story_may_be_chosen(client, send, library, dam):
    (selwyn,) = library.search("6,000", outlet="selwyn-post").items
    form = document_fromstring(client.get(f"/check?story={dam}&report={selwyn.id}").text)
    boxes = form.xpath("//input[@name='report']")
    assert [box.get("value") for box in boxes] == list(library.headlines_of(library.story(dam).articles))
    assert [box.get("value") for box in boxes if box.get("checked") is not None] == [selwyn.id]
    told = FALSE.replace("5,000", "6,000")
    page = send(text=f"{told} {TRUE}", against=dam, report=[selwyn.id])
    assert "1 of 2 sentences is borne out" in page.text
    assert "Held against 1 of the 14 reports of" in plain(page)
    both = send(text=f"{told} {TRUE}", against=dam)
    assert "All 2 sentences are borne out" in both.text
    assert "Held against the 14 reports of" in plain(both)
    # Those of another story are of no account.
    other = next(line.id for line in library.stories().items if line.id != dam)
    assert "Held against the 5 reports of" in plain(send(text=TRUE, against=other, report=[selwyn.id]))
    report = client.get(f"/articles/{selwyn.id}?from={dam}").text
    assert f"/check?story={dam}&amp;report={selwyn.id}" in report


def test_what_is_wrong_with_what_was_sent_is_said_and_the_text_stays(send, dam):
    assert "There is no text to check" in send(against=dam).text
    long = send(text="Police closed it. " * 4_000, against=dam)
    assert long.status_code == 422
    assert f"give at most {LONGEST:,}" in long.text.lower()
    assert "No story has the id" in send(text=TRUE, against="nowhere").text
    assert "is missing" in send(text='{"passages": [{}]}', against=dam).text
    assert "larger than one megabyte" in send(against=dam, file=("a.txt", b"x" * 1_000_001)).text


def test_a_file_and_our_own_digest_are_taken(send, library, dam):
    page = send(against=dam, file=("summary.md", f"# Heading\n\n- {TRUE}\n- {FALSE}\n".encode()))
    assert "1 of 2 sentences is borne out" in page.text
    from newsloom import render

    digest = library.digest(dam)
    body = "".join(render.weave_json([digest])).encode()
    assert "All" in plain(send(against=dam, file=("digest.json", body))).split("sentences are borne out")[0]


def test_verdicts_are_saved_as_json_and_as_text(send, dam, pytestconfig):
    sent = {"text": f"{TRUE} {FALSE}", "against": dam}
    saved = send(**sent, do="json")
    assert saved.headers["content-disposition"] == 'attachment; filename="check.json"'
    schema = json.loads((pytestconfig.rootpath / "docs" / "schema" / "check.schema.json").read_text("utf-8"))
    Draft202012Validator(schema).validate(saved.json())
    assert [one["lacks"][0]["kind"] for one in saved.json()["sentences"] if one["lacks"]] == ["figure"]
    assert saved.json()["sentences"][1]["lacks"][0]["there"] == "6,000"
    text = send(**sent, do="text")
    assert "1 of 2 sentences supported" in text.text
    assert text.headers["cache-control"] == "no-store"


def test_the_example_shows_every_kind_of_mistake(client):
    page = client.get("/check?example=1")
    assert page.status_code == 200
    assert "of 12 sentences are borne out" in page.text
    kinds = set(re.findall(r"<li><b>(\w+)</b>", page.text))
    assert {"Figure", "Quote", "Certainty", "Name", "Speaker", "Negation", "Date", "Words"} <= kinds


def test_nothing_is_kept_and_a_strange_form_is_refused(client, send, library, dam):
    before = library.moved()
    page = send(text=f"{TRUE} {FALSE}", against=dam)
    assert page.headers["cache-control"] == "no-store"
    assert library.moved() == before
    assert client.post("/check", data={"text": TRUE, "against": dam}).status_code == 403


def test_hostile_text_is_shown_harmless(send, dam):
    hostile = 'The <script>alert(1)</script> "><img src=x onerror=alert(2)> dam \u202e stood at 4,999 <b>people</b>.'
    page = send(text=hostile, against=dam)
    assert "<script>alert" not in page.text
    assert "<img" not in page.text
    assert "\u202e" not in re.sub(r"<textarea.*?</textarea>", "", page.text, flags=re.S)


def test_more_reports_than_are_read_are_told(library, dam, monkeypatch):
    monkeypatch.setattr("newsloom.loom.checking.MOST_REPORTS", 3)
    found = check_against(library, TRUE, story=dam)
    assert len(found.articles) == 3
    assert found.left_out == len(library.story(dam).articles) - 3
