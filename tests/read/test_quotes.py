"""Quotes: exact words, what kind, who said them, by which verb."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsloom import read as reading_room
from newsloom.read.names import names
from newsloom.read.quotes import quotes
from newsloom.read.sentences import sentences
from newsloom.read.tagging import grammar, tagged
from newsloom.types import Article, Block, Page, Span


def read(text, language="en"):
    blocks, at = [], 0
    for line in text.split("\n"):
        if line.strip():
            blocks.append(Block(at, at + len(line), "paragraph"))
        at += len(line) + 1
    article = Article(id="a", text=text, blocks=tuple(blocks), language=language)
    told = sentences(article)
    mentions, _ = names(article, told)
    return quotes(article, told, mentions)


def in_marks(text, **more):
    return [
        (quote.text, quote.kind, quote.speaker and (quote.speaker.entity or quote.speaker.name))
        for quote in read(text, **more)
        if quote.kind != "indirect"
    ]


def spoken(text):
    return [
        (quote.text, quote.speaker and (quote.speaker.entity or quote.speaker.name))
        for quote in read(text)
        if quote.kind == "indirect"
    ]


# ── who said it ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("“We lost the boat at noon,” Hugh Hill said on Monday.", "Hugh Hill"),
        ("“We lost the boat at noon,” said Hugh Hill, a doctor who was aboard.", "Hugh Hill"),
        ("“We lost the boat at noon,” said the line’s chief executive, Hugh Hill.", "Hugh Hill"),
        ("Hugh Hill said: “We lost the boat at noon.”", "Hugh Hill"),
        ("Hugh Hill, a doctor at Tarn Hospital, said, “We lost the boat at noon.”", "Hugh Hill"),
        ("Hugh Hill, who joined in 2019, told reporters on the quay: “We lost the boat at noon.”", "Hugh Hill"),
        ("The mayor, Hugh Hill, however, insisted: “We lost the boat at noon.”", "Hugh Hill"),
        ("“We lost the boat at noon,” Rep. Hugh Hill (D-Wis.) said on Monday.", "Hugh Hill"),
        ("“We lost the boat at noon,” according to Hugh Hill.", "Hugh Hill"),
        ("“Have we lost the boat?” Hugh Hill asked.", "Hugh Hill"),
        ("Hugh Hill: “We lost the boat at noon.”", "Hugh Hill"),
        ("“We lost the boat at noon.” — Hugh Hill", "Hugh Hill"),
        ("In Overmere, Hugh Hill shot back, “We lost the boat at noon.”", "Hugh Hill"),
        ("Said Hugh Hill: “We lost the boat at noon.”", "Hugh Hill"),
        ("“We lost the boat at noon” on the lake, said Hugh Hill.", "Hugh Hill"),
        ("“We lost the boat at noon,” in Hugh Hill’s view.", "Hugh Hill"),
        ("Hugh Hill said “we lost the boat at noon,” while Petra Voll warned of more.", "Hugh Hill"),
        ("More from Hugh Hill: “We lost the boat at noon.”", "Hugh Hill"),
        ("Hugh Hill denounced what he called “a plain and open theft.”", "Hugh Hill"),
        ("Hugh Hill got up and told the crowd, “We lost the boat at noon.”", "Hugh Hill"),
        ("During the talks, Hugh Hill urged Petra Voll to help, stating, “We lost the boat at noon.”", "Hugh Hill"),
        ("“We lost the boat at noon,” the ministry said.", "the ministry"),
        ("“We lost the boat at noon,” a spokesman for the ministry said.", "a spokesman"),
        ("The board threw out Hugh Hill’s claim that there were “thousands of broken boats” on the lake.", "Hugh Hill"),
        ("The man who led the inquiry said: “We lost the boat at noon.”", "The man"),
    ],
)
def test_speaker_in_the_sentence(text, speaker):
    assert [who for _, _, who in in_marks(text)] == [speaker]


def test_cue_and_speaker_are_spans():
    text = "“We lost the boat,” Hugh Hill told reporters."
    (quote,) = read(text)
    assert text[quote.cue.start : quote.cue.end] == "told"
    assert text[quote.speaker.start : quote.speaker.end] == quote.speaker.name == "Hugh Hill"


def test_split_quotation_keeps_its_speaker():
    quotes_ = [
        quote for quote in read("“We knew,” Petra Voll said, “and told them at once.”") if quote.kind == "direct"
    ]
    assert [quote.text for quote in quotes_] == ["We knew,", "and told them at once."]
    assert quotes_[0].speaker == quotes_[1].speaker
    assert quotes_[0].cue == quotes_[1].cue


def test_pronouns_by_gender_and_nearness():
    text = (
        "Petra Voll met Dorian Pell on the quay.\n“I am tired of this,” she said. “We all are tired.”\n"
        "He shook his head. “It will end soon,” he said."
    )
    assert [who for _, _, who in in_marks(text)] == ["Petra Voll", "Petra Voll", "Dorian Pell"]


def test_pronoun_follows_the_talk_over_paragraphs():
    text = (
        "The development comes as President Dorian Pell has hinted that he might sell.\n"
        "Speaking on the ferry to Eastrey, he suggested that the ships could be leased.\n"
        "He called the offer an “incredible” and highly offensive gift and added that Vess Line “does not need that.”"
    )
    assert in_marks(text) == [
        ("incredible", "mixed", "Dorian Pell"),
        ("does not need that.", "mixed", "Dorian Pell"),
    ]


def test_roles_resolve_when_one_person_holds_them():
    text = "Petra Voll, a marine engineer, came aboard with Hugh Hill. “The seal is gone,” the engineer said."
    assert in_marks(text) == [("The seal is gone,", "direct", "Petra Voll")]


@pytest.mark.parametrize(
    ("described", "role", "speaker"),
    [
        ("Coastguard chief Ivo Tarn was there.", "coastguard", None),
        ("Coastguard chief Ivo Tarn was there.", "chief", "Ivo Tarn"),
        ("Ivo Tarn, a former prison guard officer, was there.", "guard", None),
        ("Ivo Tarn, a former prison guard officer, was there.", "officer", "Ivo Tarn"),
        ("Ivo Tarn, who rang the guard, was there.", "guard", None),
        ("Ivo Tarn, who has served as a guard since May, was there.", "guard", "Ivo Tarn"),
        ("Then the guard told Ivo Tarn of it.", "guard", None),
        ("The actor and director Ivo Tarn was there.", "actor", "Ivo Tarn"),
        ("A boat of the chief of the guard, Ivo Tarn, was there.", "guard", None),
        ("Ivo Tarn waited on the quay.", "coastguard", None),
    ],
)
def test_a_role_is_the_head_of_a_description(described, role, speaker):
    [said] = [one for one in read(f"{described} A diver was flown out, the {role} said.") if one.kind == "indirect"]
    assert said.speaker.entity == speaker


@pytest.mark.parametrize(
    "text",
    [
        "An earlier version of this report said the ferry had sunk.",
        "This article wrongly said that the ferry had sunk.",
        "Eine frühere Fassung hieß: In diesem Bericht hieß es.",
    ],
)
def test_a_report_quotes_nobody_when_it_speaks_of_itself(text):
    assert spoken(text) == []
    assert [one.speaker for one in read("An earlier version of this story said “the ferry had sunk at noon”.")] == [
        None
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Pickpockets told her that the purse was gone.",
        "Three Overmerians say that the purse was gone.",
        "A live Q+A told us that the purse was gone.",
    ],
)
def test_a_word_that_may_be_no_name_is_nobody(text):
    assert [one.speaker.entity for one in read(text) if one.speaker] == [None]


def test_a_pronoun_without_anyone_stays_unresolved():
    (quote,) = read("It rained all day. “The seal is gone,” she said.")
    assert (quote.speaker.name, quote.speaker.entity) == ("she", None)


def test_carried_on_in_the_paragraph_and_from_the_sentence_before():
    text = (
        "“It is over,” Petra Voll said. “We won the vote.”\n"
        "Dorian Pell met relatives at the terminal. “I have no answer for you yet.”"
    )
    assert [who for _, _, who in in_marks(text)] == ["Petra Voll", "Petra Voll", "Dorian Pell"]


def test_nobody_is_guessed():
    text = "There was noise on the quay. “We want our money back at once!”"
    assert in_marks(text) == [("We want our money back at once!", "direct", None)]


def test_the_governor_is_whom_the_sentence_before_was_about():
    text = "Adela Kroon did not soften it. “We have not finished with the rates,” the governor told reporters."
    assert [who for _, _, who in in_marks(text)] == ["Adela Kroon"]


def test_the_next_sentence_tells_whether_a_name_is_a_woman():
    text = (
        "Our reporter Cass Whitlow has been there since ten. She spoke to Emil Strand, a driver.\n"
        "“It was hissing like a kettle,” he told us."
    )
    assert [who for _, _, who in in_marks(text)] == ["Emil Strand"]


# ── what is a quote ──────────────────────────────────────────────────────────────────────────────────────


def test_scare_quotes_titles_and_apostrophes():
    assert in_marks("Nobody from the ‘smart’ brigade came to the workers’ hall in the ’90s.") == []
    assert in_marks("Petra Voll appeared on the programme “Good Morning Overmere” and smiled.") == []
    assert in_marks("The ‘smart’ brigade stayed away, Petra Voll said on Monday evening.") == []


def test_one_marked_word_in_what_somebody_is_reported_to_say():
    assert in_marks("Petra Voll said the new bridge was “wobbly” in the wind.") == [("wobbly", "mixed", "Petra Voll")]


def test_a_heading_in_single_marks_is_no_quote():
    assert in_marks("‘All Bets Are Off’\nPetra Voll left the hall at noon.") == []


def test_fragment_in_the_writers_sentence():
    text = "Petra Voll asked for help in calls with Dorian Pell, emphasizing that “the river is now rising” again."
    assert in_marks(text) == [("the river is now rising", "mixed", "Petra Voll")]


def test_brackets_and_commas_stay():
    text = "Pell was unsure, asserting, “I may tell her (Voll), if it is not settled, we may very well do it.”"
    assert in_marks(text)[0][0] == "I may tell her (Voll), if it is not settled, we may very well do it."


@pytest.mark.parametrize("pair", ["“”", '""', "«»", "„“", "‘’", "''", '"”', "「」"])
def test_all_marks(pair):
    text = f"Petra Voll said: {pair[0]}We knew it all along, then.{pair[1]}"
    assert in_marks(text) == [("We knew it all along, then.", "direct", "Petra Voll")]


def test_two_apostrophes_as_a_mark():
    assert in_marks("''We knew it,'' Ms. Voll said.") == [("We knew it,", "direct", "Voll")]


def test_inner_quotes_stay_inside():
    text = "“The steward said, ‘Leave your bags,’ and so we walked,” said Rufus Dane."
    assert in_marks(text) == [("The steward said, ‘Leave your bags,’ and so we walked,", "direct", "Rufus Dane")]


def test_marks_reopened_over_paragraphs_are_one_speaker():
    text = "“We went out at noon,” Hugh Hill said. “Then it rained.\n“Nobody came to help us.\n“So we rowed home.”"
    assert {who for _, _, who in in_marks(text)} == {"Hugh Hill"}
    assert [words for words, _, _ in in_marks(text)][1:] == [
        "Then it rained.", "Nobody came to help us.", "So we rowed home."
    ]  # fmt: skip


def test_lone_marks_are_passed_over():
    assert in_marks('The pole was 12" long and Petra Voll said it ”broke.') == []


def test_a_language_without_tables_finds_marks_and_guesses_nobody():
    assert in_marks("„Wij hebben dat allemaal geweten“, zei Petra Voll.", language="nl") == [
        ("Wij hebben dat allemaal geweten", "direct", None)
    ]


# ── said without marks ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "content", "speaker"),
    [
        ("Petra Voll said the bridge was closed.", "the bridge was closed", "Petra Voll"),
        ("Petra Voll warned on Monday that the bridge would fall.", "the bridge would fall", "Petra Voll"),
        ("Petra Voll told reporters the bridge was closed.", "the bridge was closed", "Petra Voll"),
        ("The bridge had been closed at noon, Petra Voll said.", "The bridge had been closed at noon", "Petra Voll"),
        ("The bridge had been closed, said Petra Voll, who runs it.", "The bridge had been closed", "Petra Voll"),
        ("According to Petra Voll, the bridge was closed.", "the bridge was closed", "Petra Voll"),
        ("The bridge was closed, according to Petra Voll.", "The bridge was closed", "Petra Voll"),
        (
            "Petra Voll found that voters in towns hit by the flood stayed away.",
            "voters in towns hit by the flood stayed away",
            "Petra Voll",
        ),
        ("The bridge, Petra Voll said, was closed.", "The bridge, Petra Voll said, was closed", "Petra Voll"),
        ("Petra Voll called him a liar.", "him a liar", "Petra Voll"),
        ("The figures showed the bridge had been closed.", "the bridge had been closed", "The figures"),
        ("Petra Voll says she has not yet determined the cause.", "she has not yet determined the cause", "Petra Voll"),
    ],
)
def test_indirect(text, content, speaker):
    assert spoken(text) == [(content, speaker)]


def test_two_reports_in_one_sentence_end_where_the_other_begins():
    told = spoken("Petra Voll said the bridge was closed, and three drivers said it was open.")
    assert told == [("the bridge was closed", "Petra Voll"), ("it was open", "three drivers")]


def test_a_colon_before_the_marks_makes_no_title():
    text = "Petra Voll told the newspaper: “Nothing Ever Happens Here.”"
    assert in_marks(text) == [("Nothing Ever Happens Here.", "direct", "Petra Voll")]


def test_what_was_not_said():
    assert spoken("Petra Voll did not say whether the bridge was closed.") == []
    assert spoken("The claims of the report and the states’ demands were old.") == []
    assert spoken("I think that the bridge was closed.") == []


# ── hostile text ─────────────────────────────────────────────────────────────────────────────────────────


@given(st.text(alphabet="Aab “”\"'‘’«»„.,:—\nsaid Hill he ", max_size=160))
def test_verbatim_and_never_raises(text):
    for quote in read(text):
        assert quote.text == text[quote.start : quote.end]
        assert quote.text
        if quote.speaker is not None:
            assert quote.speaker.name == text[quote.speaker.start : quote.speaker.end]


@given(st.text(max_size=120))
def test_any_text(text):
    assert all(quote.text == text[quote.start : quote.end] for quote in read(text))


def test_long_hostile_text_is_linear():
    text = "“a b c,” he said that " * 3000 + "“" * 3000 + "Hill, a, b, " * 3000
    assert len(read(text)) >= 3000


def test_words_are_the_same_wherever_they_stand():
    known = grammar("en")
    for text in (
        "The workers’ rights, said Dr. Hill, are his",
        "rights’ workers’",
        "called for called for",
        "a  b c’s",
    ):
        for lead in ("", "and ", "(", "Hill’s "):
            whole = lead + text
            found = tagged(whole, Span(len(lead), len(whole)), [], [], known)
            cut = [known.word.sub("", whole[one.end : two.start]).strip() for one, two in pairwise(found)]
            assert all(whole[word.start : word.end] == word.text for word in found)
            assert not any(cut)
            assert [word.tag for word in found] == [
                word.tag for word in tagged(text, Span(0, len(text)), [], [], known)
            ]


# ── what stands round it ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "text", ["Charles “Chuck” Tarn was admitted to hospital on Monday.", "Ivo “The Fish” Tarn waited."]
)
def test_a_nickname_is_no_quote(text):
    assert read(text) == ()


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("Ivo Tarn praised her early results as a diver.", "her early results as a diver"),
        (
            "Ivo Tarn praised the work of at least five years in the harbour.",
            "the work of at least five years in the harbour",
        ),
        ("Ivo Tarn praised the crew last week.", "the crew"),
    ],
)
def test_an_object_ends_where_a_time_is_told_and_not_within(text, content):
    assert spoken(text) == [(content, "Ivo Tarn")]


def test_an_age_is_a_speaker_in_german():
    [said] = read("Die 24-Jährige sagte, die Brücke sei gesperrt.", language="de")
    assert said.speaker.name == "Die 24-Jährige"


@pytest.mark.parametrize(
    "whom", ["director of Dunmere Transit", "the director of Dunmere Transit", "head of staff at the port"]
)
def test_a_description_without_an_article_is_passed_over(whom):
    text = f"Ilse Vantor, {whom}, said she had been “misinformed by my own staff”."
    (quote,) = [one for one in read(text) if one.kind == "mixed"]
    assert quote.speaker.entity == "Ilse Vantor"


def test_who_has_spoken_by_name_goes_on_as_he():
    text = (
        "Governors Piet Osk and Gregor Tarry “should be ashamed of what they are doing,” Boyd Marsh added. “We will have "
        "a polarised council for decades,” he said. “Who does that benefit?”\n\n“It is malpractice at its highest level,” "
        "he added."
    )
    reading = reading_room.read(Page("a", "record", given={"text": text, "language": "en"}))
    assert {quote.speaker.entity for quote in reading.quotes} == {"Boyd Marsh"}


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        # Who is named in the words is not who says them.
        ("Press Secretary Sarah Lund said the talks had failed.\n“Those who elected Nora Pell didn’t elect her to wait,” she said.",
         "Sarah Lund"),
        # Who signs a picture says nothing.
        ("Otto Feld opened the lock at noon. (Karl Brun/ANP)\nHe said the lock was “worth every crown.”", "Otto Feld"),
        # The president is who is called so, not the vice president, and goes on as "he".
        ("President Otto Feld spoke at noon. Vice President Karl Brun and Feld’s aide Dan Scava listened.\n"
         "“It was a great night for the valley,” the president said. He thanked Brun at length. He called it “a new dawn.”",
         "Otto Feld"),
        # One sentence, one "he".
        ("President Otto Feld spoke for an hour. He made no mention of Xu Jin, even as he said “the whole world suffers from it.”",
         "Otto Feld"),
    ],
)  # fmt: skip
def test_whom_he_and_she_and_the_president_mean(text, speaker):
    assert {said for _, _, said in in_marks(text)} == {speaker}


def test_the_programme_that_one_speaks_in_is_no_quote():
    assert in_marks("Anton Imhof told “Meet the Valley” on Sunday that the bridge was safe.") == []
    assert in_marks("Anton Imhof said on Radio Vess’s “Meet the Valley” that the bridge was safe.") == []


@pytest.mark.parametrize(
    "text",
    [
        "Ms. Orlo should have added, “To be clear, I am asking you about the ferry.”",
        "A better answer would have been something along the lines of, “When I said no, I meant never.”",
    ],
)
def test_words_that_nobody_said_are_no_quote(text):
    assert in_marks(text) == []


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("“This rule takes care away from children,” said state Sen. Loki Tobin, a Democrat.", "Loki Tobin"),
        ("“The move brings us closer to farmers,” U.S. Secretary of Agriculture Brenda Rolle said.", "Brenda Rolle"),
        ("Secretary of State Anton Imhof called for “patience on all sides” on Monday.", "Anton Imhof"),
        ("Acting White House Chief of Staff Mick Mulden said it would be “a long night”.", "Mick Mulden"),
        ("Justices Sonia Soto and Elena Karg dissented.\n“It is partly our own doing,” Soto wrote.", "Sonia Soto"),
        ("“The plan is dead,” Rep. Bobby L. Rusk, Illinois Democrat, tweeted.", "Bobby L. Rusk"),
        ("Sen. Nora Pell (D-Calif.) met Otto Feld, R-Ky., on Monday.\n“The plan is dead,” the California Democrat said.",
         "Nora Pell"),
        ("Sen. Nora Pell (D-Calif.) met Otto Feld, R-Ky., on Monday.\n“It is alive,” the Kentucky Republican said.",
         "Otto Feld"),
        ("“This is not how it works,” write Susan Hennig and Ben Wittus in a blog.", "Susan Hennig"),
        ("It was dark. “It was a good plan,” said Abbe Lowen.\nContinued Lowen: “We are very sure of it all.”", "Abbe Lowen"),
    ],
)  # fmt: skip
def test_more_ways_to_name_who_said_it(text, speaker):
    assert {said for _, _, said in in_marks(text)} == {speaker}
