"""One hand with ten sites: what it spreads stays one voice, and four honest reports stay four."""

import random
import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[2] / "eval"))

import manipulation
from manipulation import AROUND, FIRST, HONEST, RUMOUR, attacks, honest, reading, standing, woven

from newsloom.weave import origins
from newsloom.weave.claims import likenesses
from newsloom.weave.retold import retold
from newsloom.weave.statements import rarity, statements

SITES = 10
BEFORE = [(one[0], one[1], one[2], one[3:]) for one in HONEST] + [FIRST]


def attacked(name, seed=7):
    dice = random.Random(seed)
    return woven([*BEFORE, *(attacks(SITES)[name](number, dice) for number in range(SITES))])


@pytest.mark.parametrize("name", ["verbatim", "edited", "shuffled", "house lead", "paraphrased", "one author"])
def test_ten_sites_of_one_text_add_no_voice(name):
    digest = attacked(name)
    assert len(digest.articles) == len(BEFORE) + SITES
    assert digest.independent == woven(BEFORE).independent == 3
    assert standing(digest) == 1


def test_what_is_told_anew_is_not_called_a_copy():
    one, other, third = (reading(report, at) for at, report in enumerate([*BEFORE[:2], attacked_report("verbatim")]))
    assert origins.voices([one, other, third], [(0.8, 0, 1)]).anew == {one.article.id, other.article.id}
    copy = reading(attacked_report("verbatim"), 3)
    assert origins.voices([third, copy], [(0.8, 0, 1)]).anew == frozenset()


def attacked_report(name):
    return attacks(1)[name](0, random.Random(7))


@pytest.mark.parametrize("name", ["relay ring", "relay star", "one source"])
def test_what_ten_sites_credit_to_one_another_is_said_by_one(name):
    digest = attacked(name)
    assert standing(digest) == 1
    assert {claim.kind for claim in digest.claims if "bolts" in claim.text} == {"single"}
    # The site that began, or one voice more: the outlet that nobody read, the ring that nobody began.
    assert digest.independent == (3 if name == "one source" else 4)


GAZETTE = tuple(manipulation.SHORT[n].format("the Hallin Gazette") for n in (0, 1, 3))


def opening(outlet, *paragraphs):
    return outlet, "", f"Ramp: {outlet}", paragraphs


def test_who_opens_with_a_credit_and_tells_more_of_the_story_is_a_voice():
    others = [opening("Saltmarsh Courier", *HONEST[0][3:]), opening("Oxney Herald", GAZETTE[0], AROUND[0])]
    own = "The ferry company told us that islanders have to use a smaller boat from Oxney for a week."
    assert woven([*others, opening("Mainland Mail", GAZETTE[1], AROUND[1])]).independent == 2
    assert woven([*others, opening("Mainland Mail", GAZETTE[1], own)]).independent == 3


def test_who_credits_further_down_is_a_voice():
    first, second = opening("Oxney Herald", *AROUND[:2], GAZETTE[0]), opening("Mainland Mail", *AROUND[4:6], GAZETTE[1])
    assert woven([first, second]).independent == 2


def test_who_hands_on_what_is_said_in_the_credit():
    reports = [opening(name, GAZETTE[0], AROUND[at]) for at, name in enumerate(["Oxney Herald", "Mainland Mail"])]
    lines = {passage.text: passage.credit_line for passage in woven(reports).passages}
    assert lines[GAZETTE[0]] == "Oxney Herald (also in Mainland Mail; citing Hallin Gazette)"


def test_sentences_told_anew_in_another_order_gain_little():
    # What is left of the measured attack; see docs/security.md.
    assert standing(attacked("paraphrased, shuffled", seed=2)) == 1
    assert max(standing(attacked("paraphrased, shuffled", seed=seed)) for seed in (1, 3, 7)) <= 3


def test_four_hands_that_agree_are_four():
    digest = woven(honest())
    assert digest.independent == 4
    assert max(claim.independent for claim in digest.claims) == 4


def test_two_who_print_the_same_posts_are_two():
    posts = tuple(f"“{said[0]}”" for said in RUMOUR)
    one = ("Saltmarsh Courier", "", "Posts", ("The foreman wrote eight posts on Monday night.", *posts))
    other = ("Oxney Herald", "", "Foreman speaks", ("On Tuesday morning eight messages had appeared.", *posts))
    third = ("Mainland Mail", "", "Fish prices", ("Fish prices at the market rose for the third week running.",))
    found = statements([reading(report, at) for at, report in enumerate([one, other, third])])
    assert retold(found, likenesses(found, rarity(found))) == []


def test_who_credits_whom_is_followed_to_its_end():
    def credited(*pairs):
        reports = [(who, "", f"Report {n}", (manipulation.SHORT[1].format(whom) if whom else RUMOUR[0][0],
                    manipulation.AROUND[n])) for n, (who, whom) in enumerate(pairs)]  # fmt: skip
        return standing(woven(reports))

    assert credited(("Birch Post", "Cedar Post"), ("Cedar Post", "Dune Post"), ("Dune Post", None)) == 1
    assert credited(("Birch Post", "Cedar Post"), ("Cedar Post", "Birch Post")) == 1
    # An outlet that nobody read is one voice, whoever credits it.
    assert credited(("Birch Post", "the Hallin Gazette"), ("Cedar Post", "the Hallin Gazette")) == 1


def test_a_desk_is_no_author():
    def two(byline):
        reports = [
            ("Saltmarsh Courier", byline, "Ramp", HONEST[0][3:]),
            ("Oxney Herald", byline, "Ferry", HONEST[1][3:]),
        ]
        return origins.voices([reading(one, at) for at, one in enumerate(reports)])

    assert two("Ada Finch").independent == 1
    assert two("Staff Reporter").independent == two("").independent == 2
