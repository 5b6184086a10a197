"""Can one owner with many sites make a claim look agreed?  python eval/manipulation.py [--sites 10] [--seed 7] [--show]

Two honest reports tell of a ramp that gave way; neither knows why. A third site adds a rumour: the bolts had been sold
for scrap. Then ten sites of the same hand take the rumour up, each attack in its way:

- ``verbatim``: the report as it is, under ten names;
- ``edited``: another headline, one word in fifteen changed;
- ``shuffled``: the paragraphs behind the first in another order, a fifth of them left out, local ones added;
- ``house lead``: each behind a first paragraph of its own;
- ``paraphrased``: every sentence told anew, in one of four wordings written by hand, no site with the same choice;
- ``paraphrased, shuffled``: the same, the middle in another order, two sentences left out;
- ``relay ring``: short reports in words of their own, each crediting the next site, the last the first;
- ``relay star``: each credits one site that nobody reads;
- ``one author``: reports that share no sentence, under the byline of one person;
- ``one source``: reports in words of their own that all credit the third site.

For each: how far the story's independent voices rise over the three there were before, and how many voices the rumour
is said to have. A rise of 0 and one voice is what an editor would say. ``honest`` is the other side: four reports of
four hands that agree, which must stay four.
"""

from __future__ import annotations

import argparse
import random
import re
from collections.abc import Callable, Sequence

from newsloom.read import read
from newsloom.types import Digest, Page, Reading, Story
from newsloom.weave import weave

HONEST = (
    ("Saltmarsh Courier", "Ada Finch",
     "Ferry ramp at Kestrel Bay gives way, four hurt",
     "The loading ramp at Kestrel Bay gave way under a timber lorry on Monday evening, and four people were hurt. The "
     "harbour office closed the berth at once.",
     "“There was a bang, and then the whole thing went down at the seaward end,” said Tomas Reed, who was waiting to "
     "board with his daughter.",
     "The ramp was built in 1987 and was last inspected in the spring, according to the harbour office. Its inspector "
     "is to look at the hinges on Wednesday.",
     "Islanders will have to use the smaller boat from Oxney for at least a week, the ferry company said."),
    ("Oxney Herald", "Ben Lund",
     "Four injured as loading ramp collapses",
     "Four people, one of them a child, were taken to hospital in Oxney after a ramp collapsed at the Kestrel Bay "
     "ferry berth.",
     "The accident happened shortly after six on Monday, when a lorry loaded with timber drove on to the ramp. Police "
     "are asking passengers for photographs.",
     "The harbour master, Irene Walsh, said that the cause was not known and that she would not guess at it.",
     "The company that runs the ferry has asked the island's shops to order ahead."),
)  # fmt: skip
# Each sentence of the rumour in four wordings.
RUMOUR = (
    ("The bolts that held the Kestrel Bay ramp had been taken out and sold for scrap, two dock workers say.",
     "Two men who work at the dock claim the Kestrel Bay ramp's fastening bolts were removed and sold as scrap metal.",
     "Scrap dealers got the bolts of the ramp at Kestrel Bay, if one believes two workers from the dock.",
     "According to a pair of dockers, somebody unscrewed the Kestrel Bay ramp's bolts to sell them as scrap."),
    ("A foreman is said to have pocketed 900 crowns for them in March.",
     "In March, the story goes, a foreman received 900 crowns for the lot.",
     "The foreman allegedly earned 900 crowns with the sale, back in March.",
     "For this, 900 crowns are supposed to have reached a foreman's pocket during March."),
    ("The harbour office replaced them with wooden pegs, which nobody noticed until the lorry came.",
     "Wooden pegs took their place, and until the lorry arrived not a soul at the harbour office saw it.",
     "Nobody saw that pegs of wood had been put in instead by the harbour office, right up to the lorry's arrival.",
     "What stood in for them were pegs made of wood; the harbour office noticed nothing before the lorry drove up."),
    ("When the timber lorry rolled on, the pegs snapped one after the other.",
     "One by one the pegs broke as the lorry with its timber moved forward.",
     "Under the timber lorry's wheels the pegs cracked, each in turn.",
     "Then came the lorry full of timber, and the pegs burst in a row."),
    ("Inspectors had been told twice, in April and in June, that something was wrong.",
     "Twice the inspectors received a warning, once in April and again in June.",
     "Warnings went out to the inspectors in April as well as in June, without effect.",
     "In April, and a second time in June, people alerted the inspectors to the danger."),
    ("The ramp's log for those months is missing from the office's shelves.",
     "From the shelves of the office the log covering that time has vanished.",
     "Whoever looks for the ramp's log of those months finds a gap on the office's shelf.",
     "The records for the period cannot be found on any shelf in the office."),
    ("Families of the injured are now talking to a lawyer in Oxney.",
     "A lawyer from Oxney is advising the relatives of those who were hurt.",
     "The injured people's families have turned to an Oxney lawyer.",
     "Those hurt are being represented, their families say, by a lawyer in Oxney."),
    ("The mayor has so far refused every question about the foreman.",
     "On the foreman the mayor will say nothing, whatever one asks.",
     "So far no question concerning the foreman has been answered by the mayor.",
     "Asked about the foreman, the mayor keeps declining to speak."),
)  # fmt: skip
SHORT = (
    "The missing bolts of the Kestrel Bay ramp went to a scrap dealer, {} reported.",
    "Bolts from the ramp at Kestrel Bay had been sold for scrap, according to {}.",
    "{} says that the Kestrel Bay ramp's bolts were sold for scrap.",
    "As {} reports, the bolts of the Kestrel Bay ramp were sold to scrap dealers.",
)
# What sites of one hand put around it; no two the same.
AROUND = (
    "Our readers on the mainland have written to us in great numbers since the weekend.",
    "The winter timetable has been criticised before by those who travel to school.",
    "Fish prices at the market rose for the third week running.",
    "A concert in the church hall was put off until the new year.",
    "Hotels along the front report that several guests left early.",
    "The island's baker is lending her van to whoever needs it.",
    "Weather permitting, divers go down on Thursday morning.",
    "Oysters from the eastern beds are not affected by any of this.",
    "A petition for a second berth has been lying in the library since summer.",
    "The lifeboat crew has asked that nobody walks out to the pier.",
)
_SWAPS = ("also", "indeed", "now", "then", "there")
_Report = tuple[str, str, str, tuple[str, ...]]
"""Outlet, byline, headline, paragraphs."""

SITE = "Ferry Truth"


_FIRST_WORDS = ("Amber", "Birch", "Cedar", "Dune", "Elder", "Fern", "Gorse", "Hazel", "Iris", "Juniper")


def site(number: int) -> str:
    """A name of a site; each a word of its own."""
    return f"{_FIRST_WORDS[number % 10]} {('Post', 'Wire', 'Voice')[number // 10 % 3]}"


def told(choices: Sequence[int]) -> tuple[str, ...]:
    """The rumour, each sentence in the chosen wording, two sentences to a paragraph."""
    said = [wordings[choice] for wordings, choice in zip(RUMOUR, choices, strict=True)]
    return tuple(" ".join(said[at : at + 2]) for at in range(0, len(said), 2))


FIRST: _Report = (SITE, "", "What really happened to the ramp", told([0] * len(RUMOUR)))


def _edited(paragraph: str, dice: random.Random) -> str:
    return " ".join(f"{dice.choice(_SWAPS)} {w}" if dice.random() < 1 / 15 else w for w in paragraph.split())


def verbatim(number: int, dice: random.Random) -> _Report:
    """As it is."""
    return site(number), "", FIRST[2], FIRST[3]


def edited(number: int, dice: random.Random) -> _Report:
    """Another headline, some words more."""
    return site(number), "", f"{AROUND[number % 10].split()[1].title()}: the ramp affair", tuple(
        _edited(p, dice) for p in FIRST[3]
    )  # fmt: skip


def shuffled(number: int, dice: random.Random) -> _Report:
    """In another order, with paragraphs of its own."""
    rest = [p for p in FIRST[3][1:] if dice.random() > 0.2] + [AROUND[number % 10], AROUND[(number + 3) % 10]]
    dice.shuffle(rest)
    return site(number), "", FIRST[2], (FIRST[3][0], *rest)


def house_lead(number: int, dice: random.Random) -> _Report:
    """Behind a lead of its own."""
    return site(number), "", FIRST[2], (AROUND[number % 10], *FIRST[3])


def paraphrased(number: int, dice: random.Random) -> _Report:
    """Every sentence anew."""
    return site(number), "", f"Ramp: {AROUND[number % 10].split()[1]}", told([dice.randrange(4) for _ in RUMOUR])


def paraphrased_shuffled(number: int, dice: random.Random) -> _Report:
    """Every sentence anew, in another order, not all of them."""
    name, byline, title, _ = paraphrased(number, dice)
    lead, *rest = [dice.choice(wordings) for wordings in RUMOUR]
    dice.shuffle(rest)
    return name, byline, title, (lead, " ".join(rest[:3]), AROUND[number % 10], " ".join(rest[3:5]))


def _short(number: int, source: str, byline: str = "") -> _Report:
    said = SHORT[number % 4].format(source) if source else RUMOUR[0][number % 4]
    said = said[0].upper() + said[1:]
    own = (AROUND[number % 10], AROUND[(number * 3 + 1) % 10])
    return site(number), byline, AROUND[number % 10][:-1], (said, *own)


def attacks(sites: int) -> dict[str, Callable[[int, random.Random], _Report]]:
    """The attacks by name; each makes the report of one site."""
    return {
        "verbatim": verbatim,
        "edited": edited,
        "shuffled": shuffled,
        "house lead": house_lead,
        "paraphrased": paraphrased,
        "paraphrased, shuffled": paraphrased_shuffled,
        "relay ring": lambda number, _: _short(number, site((number + 1) % sites)),
        "relay star": lambda number, _: _short(number, "the Hallin Gazette"),
        "one author": lambda number, _: _short(number, "", "Victor Sand"),
        "one source": lambda number, _: _short(number, SITE),
    }


def reading(report: _Report, at: int) -> Reading:
    """What a report says; each is an hour later than the one before."""
    outlet, byline, title, paragraphs = report
    given = {
        "id": f"r{at}",
        "outlet": outlet,
        "title": title,
        "text": "\n\n".join(paragraphs),
        "language": "en",
        "published": f"2026-03-10T{8 + at % 12:02}:{at // 12:02}:00Z",
        "bylines": [byline] if byline else [],
    }
    return read(Page(f"r{at}", "record", given=given))


def woven(reports: Sequence[_Report]) -> Digest:
    """The digest of reports."""
    readings = [reading(one, at) for at, one in enumerate(reports)]
    ids = tuple(one.article.id for one in readings)
    return weave(Story("s", ids, ()), readings)


def standing(digest: Digest) -> int:
    """How many independent voices a claim of the rumour has at most."""
    rumoured = re.compile(r"bolt|peg|foreman|crowns|scrap|shel[fv]|lawyer|inspectors")
    return max((claim.independent for claim in digest.claims if rumoured.search(claim.text)), default=0)


def honest() -> list[_Report]:
    """Four hands that tell of the ramp, each with knowledge of its own."""
    more: list[_Report] = [
        ("Kestrel Observer", "Cleo Marsh", "Ramp breaks under lorry",
         ("Four people were hurt on Monday evening when the loading ramp at Kestrel Bay broke under a lorry that "
          "carried timber.", "The lorry's driver was pulled from the water by two fishermen, he told the Observer.")),
        ("Mainland Mail", "Dov Hale", "Island cut off after ramp accident",
         ("A ramp at Kestrel Bay collapsed on Monday and injured four people, the island's police said.",
          "Without it no lorry reaches the island, and the dairy is pouring milk away.")),
    ]  # fmt: skip
    return [(one[0], one[1], one[2], one[3:]) for one in HONEST] + more


def main() -> None:
    """Attack, count, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sites", type=int, default=10)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--show", action="store_true", help="print the rumour's claims")
    wanted = parser.parse_args()
    before = [(one[0], one[1], one[2], one[3:]) for one in HONEST] + [FIRST]
    print(f"before: {woven(before).independent} voices, the rumour has {standing(woven(before))}")
    for name, make in attacks(wanted.sites).items():
        dice = random.Random(wanted.seed)
        digest = woven([*before, *(make(number, dice) for number in range(wanted.sites))])
        print(f"{name:22} voices {digest.independent - 3:+3}   the rumour has {standing(digest)}")
        if wanted.show:
            for claim in digest.claims:
                if claim.independent > 1:
                    print("    ", claim.independent, claim.kind, claim.text[:100], claim.outlets)
    digest = woven(honest())
    most = max(claim.independent for claim in digest.claims)
    print(f"honest: {digest.independent} voices, {most} for the claim most agreed on")


if __name__ == "__main__":
    main()
