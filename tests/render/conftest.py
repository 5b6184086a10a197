"""Two invented stories, woven by hand: a ferry fire told by eight reports, and a rate decision told by three."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote as escaped

import pytest

from newsloom.types import (
    Article,
    Block,
    Change,
    Citation,
    Claim,
    Conflict,
    ConflictValue,
    Credit,
    Digest,
    Figure,
    FirstReport,
    Join,
    Lack,
    LeftOut,
    Mention,
    Origin,
    Outlet,
    Passage,
    Quote,
    QuoteVariant,
    Reading,
    Relay,
    Sentence,
    Span,
    Speaker,
    TimelineEvent,
    Verdict,
    When,
    WovenQuote,
)

WIRE = """PORT SELWYN, Maravelle, March 10 (Harbour Wire) — All 214 passengers were taken off the ferry Skua after a fire broke out in its engine room on Tuesday, the coastguard said.

Nine people were hurt, among them two engineers with burns. The fire was out by 8:50 a.m., and nobody was missing.

"The crew did what they train for, and they did it quickly, which is why I am not reading you a list of names," Commander Joren Tate told reporters on the quay.

The vessel, operated by Vess Line, was seven kilometres from the harbour when an alarm sounded. Two tugs brought it back to the inner mole at 11:40 a.m.

The cause of the fire was not known. The Marine Accident Bureau sent three inspectors."""

NORTHMARK = """Nine treated after ferry fire

All 214 passengers were taken off the ferry Skua after a fire broke out in its engine room on Tuesday, the coastguard said.

Nine people were hurt, among them two engineers with burns. The fire was out by 8:50 a.m., and nobody was missing.

"The crew did what they train for, and they did it quickly," Commander Joren Tate told reporters on the quay.

Two tugs brought the ship back to the inner mole at 11:40 a.m.

Read more: Hallin bypass to cost a third more than planned"""

ESTUARY = """All 214 passengers were taken off the ferry Skua after a fire broke out in its engine room on Tuesday, the coastguard said.

Nine people were hurt, among them two engineers with burns.

The vessel, operated by Vess Line, was seven kilometres from the harbour when an alarm sounded.

Copy supplied by Harbour Wire."""

RADIO = """Everyone is off the Skua. The coastguard has counted 214 passengers ashore.

At least six people are hurt, two of them with burns, and the hospital says that number may rise.

“There was a thump under my feet, and then the lights went,” said Anneke Sorley, a nurse from Eastrey. “Nobody screamed.”

The fire started down in the engine room at twelve minutes past seven, on the early run to Eastrey.

Nobody knows yet how it began. A spokeswoman for the Marine Accident Bureau, Della Ruane, told Radio Vess it was “hours, not minutes” from having anything to say.

Vess Line has dropped its sailings to Eastrey for today."""

POST = """For a little over an hour on Tuesday the Eastrey boat lay without power in view of the capital, while strangers in small craft shuttled 214 travellers back to the quay they had just left.

Eleven of those aboard were hurt, and one, a second engineer aged 41, was in intensive care last night.

What set it off, no one would say. “It would be quite wrong to guess before anyone has had the plating off,” said Petra Voll, a marine engineer who teaches at Selwyn Polytechnic.

Documents seen by The Selwyn Post show that the fuel lines were replaced in a yard at Lindhaven in the winter of 2023. The bill came to 2.1m crowns, and Vess Line would not discuss the work.

It was a shabby morning for a company that likes to talk of safety."""

DELTA = """So what do we know? The Skua left Port Selwyn at a quarter to seven with 214 passengers and 31 crew.

Half an hour later there was fire in the engine room. Fourteen people have now been seen by doctors, the hospital told Delta One this evening, and five of them are staying the night.

"The crew did what they train for and they did it very quickly," the coastguard commander, Joren Tate, told us.

Ferries to Eastrey are off until Saturday."""

ROUNDUP = """Credited from: HARBOURWIRE

All passengers were evacuated from the burning ferry Skua near Port Selwyn, leaving nine people injured, according to Harbour Wire and Radio Vess.

Operator Vess Line suspended all sailings to Eastrey, Radio Vess reported."""

SAVED = """A neighbour of the harbour writes: the smoke was gone by nine, and the fishing boats had done most of the carrying.

Thirty-eight people came ashore on the Three Sisters alone."""

BANK = """The Bank of Maravelle raised its main rate to 4.25 percent from 4 percent on Wednesday, its first rise since 2023.

“Prices for services are not falling as we had hoped,” the governor, Irene Holt, said.

Six of the nine members of the rate board voted for the rise."""

BANK_POST = """Borrowing is to become dearer. The central bank lifted its main rate by a quarter of a point to 4.25 per cent yesterday, and two of nine members dissented.

A household with a mortgage of 200,000 crowns will pay about 28 crowns a month more, the bank reckons."""

BANK_LANTERN = """RATE SHOCK! Your mortgage bill is going UP after bank bosses hiked the rate to 4.25 percent.

The move means pain for two million families."""

OUTLETS = {
    "wire": ("harbourwire", "Harbour Wire"),
    "northmark": ("northmarktimes", "Northmark Times"),
    "estuary": ("estuaryherald", "Estuary Herald"),
    "radio": ("radiovess", "Radio Vess"),
    "post": ("selwynpost", "The Selwyn Post"),
    "delta": ("deltaone", "Delta One"),
    "roundup": ("roundupdaily", "Roundup Daily"),
    "saved": None,
    "bank": ("harbourwire", "Harbour Wire"),
    "bankpost": ("selwynpost", "The Selwyn Post"),
    "lantern": ("dailylantern", "The Daily Lantern"),
}
TITLES = {
    "wire": "All 214 taken off burning ferry near Port Selwyn",
    "northmark": "Nine treated after ferry fire",
    "estuary": "Ferry passengers safe after engine-room fire",
    "radio": "Ferry fire off Port Selwyn: what we know",
    "post": "An hour adrift within sight of home",
    "delta": "Skua fire: fourteen seen by doctors",
    "roundup": "Burning ferry evacuated off Port Selwyn",
    "saved": None,
    "bank": "Bank of Maravelle raises rate to 4.25 percent",
    "bankpost": "Dearer borrowing as the Bank moves a quarter point",
    "lantern": "RATE SHOCK!",
}
TEXTS = {
    "wire": WIRE, "northmark": NORTHMARK, "estuary": ESTUARY, "radio": RADIO, "post": POST, "delta": DELTA,
    "roundup": ROUNDUP, "saved": SAVED, "bank": BANK, "bankpost": BANK_POST, "lantern": BANK_LANTERN,
}  # fmt: skip
TIMES = {
    "wire": (10, 9, 5), "northmark": (10, 14, 5), "estuary": (10, 15, 20), "radio": (10, 7, 41), "post": (10, 17, 45),
    "delta": (10, 19, 0), "roundup": (10, 16, 30), "bank": (11, 12, 1), "bankpost": (11, 17, 30), "lantern": (11, 13, 0),
}  # fmt: skip
KINDS = {
    "Nine treated after ferry fire": "title",
    "Read more": "furniture",
    "Copy supplied": "credit",
    "Credited from": "credit",
}


def _blocks(text: str) -> tuple[Block, ...]:
    blocks, at = [], 0
    for part in text.split("\n\n"):
        kind = next((kind for start, kind in KINDS.items() if part.startswith(start)), "paragraph")
        blocks.append(Block(at, at + len(part), kind))
        at += len(part) + 2
    return tuple(blocks)


def _article(id: str) -> Article:
    named = OUTLETS[id]
    return Article(
        id=id,
        text=TEXTS[id],
        blocks=_blocks(TEXTS[id]),
        url=f"https://{named[0]}.example/2026/03/{id}" if named else None,
        outlet=Outlet(*named) if named else None,
        title=TITLES[id],
        published=datetime(2026, 3, *TIMES[id], tzinfo=UTC) if id in TIMES else None,
        language="en",
        bylines=("Honor Castell",) if id == "post" else (),
        extra={"section": "Maravelle", "words": 98.0, "tags": ["sea", None]} if id == "wire" else {},
        place=f"reports.jsonl:{id}",
    )


ARTICLES = {id: _article(id) for id in TEXTS}


def cite(id: str, exact: str) -> Credit:
    article = ARTICLES[id]
    start = article.text.index(exact)
    end = start + len(exact)
    return Credit(
        outlet=article.outlet.name if article.outlet else None,
        article=id,
        url=article.url,
        start=start,
        end=end,
        exact=exact,
        prefix=article.text[max(0, start - 32) : start],
        suffix=article.text[end : end + 32],
        link=f"{article.url}#:~:text={escaped(exact[:40])}" if article.url else None,
    )


OFF = "All 214 passengers were taken off the ferry Skua after a fire broke out in its engine room on Tuesday, the coastguard said."
NINE = "Nine people were hurt, among them two engineers with burns."
SIX = "At least six people are hurt, two of them with burns, and the hospital says that number may rise."
ELEVEN = "Eleven of those aboard were hurt, and one, a second engineer aged 41, was in intensive care last night."
FOURTEEN = "Fourteen people have now been seen by doctors, the hospital told Delta One this evening, and five of them are staying the night."
TATE = "The crew did what they train for, and they did it quickly, which is why I am not reading you a list of names,"
TUGS = "Two tugs brought it back to the inner mole at 11:40 a.m."
UNKNOWN = "The cause of the fire was not known."
DROPPED = "Vess Line has dropped its sailings to Eastrey for today."
DOCUMENTS = "Documents seen by The Selwyn Post show that the fuel lines were replaced in a yard at Lindhaven in the winter of 2023."
COUNTED = "The coastguard has counted 214 passengers ashore."


def ferry() -> Digest:
    off = (
        cite("wire", OFF),
        cite("radio", COUNTED),
        cite("post", ARTICLES["post"].text.split("\n\n")[0]),
        cite("northmark", OFF),
        cite("estuary", OFF),
    )
    unknown = (
        cite("wire", UNKNOWN),
        cite("radio", "Nobody knows yet how it began."),
        cite("post", "What set it off, no one would say."),
    )
    return Digest(
        story="s-skua",
        title="All 214 taken off burning ferry near Port Selwyn",
        summary="A fire in the engine room stopped the Skua seven kilometres out; accounts of the number hurt differ.",
        articles=("radio", "wire", "northmark", "estuary", "roundup", "post", "delta", "saved"),
        read=(
            "Radio Vess",
            "Harbour Wire",
            "Northmark Times",
            "Estuary Herald",
            "Roundup Daily",
            "The Selwyn Post",
            "Delta One",
        ),
        credited=("Harbour Wire", "Radio Vess"),
        unnamed=1,
        independent=6,
        first=FirstReport("Radio Vess", "radio", ARTICLES["radio"].published),
        origins=(
            Origin("o1", ("wire", "northmark", "estuary"), ("Harbour Wire", "Northmark Times", "Estuary Herald")),
            Origin("o2", ("radio",), ("Radio Vess",)),
            Origin("o3", ("post",), ("The Selwyn Post",)),
            Origin("o4", ("delta",), ("Delta One",)),
            Origin("o5", ("roundup",), ("Roundup Daily",)),
            Origin("o6", ("saved",), ()),
        ),
        relays=(
            Relay("Estuary Herald", "Harbour Wire", cite("estuary", "Copy supplied by Harbour Wire.")),
            Relay("Northmark Times", "Harbour Wire", cite("northmark", "the coastguard said")),
            Relay("Roundup Daily", "Harbour Wire", cite("roundup", "according to Harbour Wire and Radio Vess")),
            Relay("Roundup Daily", "Radio Vess", cite("roundup", "Radio Vess reported")),
        ),
        claims=(
            Claim(
                "c1",
                OFF,
                "agreed",
                ("Harbour Wire", "Radio Vess", "The Selwyn Post", "Northmark Times", "Estuary Herald"),
                3,
                off,
            ),
            Claim(
                "c2",
                NINE,
                "disputed",
                ("Harbour Wire", "Northmark Times", "Estuary Herald", "Radio Vess"),
                2,
                (cite("wire", NINE), cite("northmark", NINE), cite("estuary", NINE), cite("radio", SIX)),
                related=("c5",),
            ),
            Claim("c3", UNKNOWN, "agreed", ("Harbour Wire", "Radio Vess", "The Selwyn Post"), 3, unknown),
            Claim(
                "c4",
                DROPPED,
                "agreed",
                ("Radio Vess", "Delta One"),
                2,
                (cite("radio", DROPPED), cite("delta", "Ferries to Eastrey are off until Saturday.")),
            ),
            Claim(
                "c5",
                FOURTEEN,
                "single",
                ("Delta One",),
                1,
                (cite("delta", FOURTEEN),),
                related=("c2",),
                speaker="the hospital",
            ),
            Claim("c6", DOCUMENTS, "single", ("The Selwyn Post",), 1, (cite("post", DOCUMENTS),)),
            Claim(
                "c7",
                "It was a shabby morning for a company that likes to talk of safety.",
                "single",
                ("The Selwyn Post",),
                1,
                (cite("post", "It was a shabby morning for a company that likes to talk of safety."),),
                judgement=True,
            ),
            Claim(
                "c8",
                "Thirty-eight people came ashore on the Three Sisters alone.",
                "single",
                (),
                1,
                (cite("saved", "Thirty-eight people came ashore on the Three Sisters alone."),),
            ),
        ),
        conflicts=(
            Conflict(
                "people hurt",
                "figure",
                (
                    ConflictValue(
                        "nine people",
                        9.0,
                        None,
                        "2026-03-10T09:05",
                        ("Harbour Wire", "Northmark Times", "Estuary Herald"),
                        (cite("wire", NINE), cite("northmark", NINE), cite("estuary", NINE)),
                    ),
                    ConflictValue(
                        "eleven of those aboard",
                        11.0,
                        None,
                        "2026-03-10T17:45",
                        ("The Selwyn Post",),
                        (cite("post", ELEVEN),),
                    ),
                    ConflictValue(
                        "at least six people", 6.0, None, "2026-03-10T07:41", ("Radio Vess",), (cite("radio", SIX),)
                    ),
                ),
            ),
            Conflict(
                "when sailings resume",
                "date",
                (
                    ConflictValue("for today", "2026-03-10", None, None, ("Radio Vess",), (cite("radio", DROPPED),)),
                    ConflictValue(
                        "until Saturday",
                        "2026-03-14",
                        None,
                        None,
                        ("Delta One",),
                        (cite("delta", "Ferries to Eastrey are off until Saturday."),),
                    ),
                ),
            ),
        ),
        updates=(
            Conflict(
                "people seen by doctors",
                "figure",
                (
                    ConflictValue(
                        "at least six", 6.0, None, "2026-03-10T07:41", ("Radio Vess",), (cite("radio", SIX),)
                    ),
                    ConflictValue("nine", 9.0, None, "2026-03-10T09:05", ("Harbour Wire",), (cite("wire", NINE),)),
                    ConflictValue(
                        "fourteen", 14.0, None, "2026-03-10T19:00", ("Delta One",), (cite("delta", FOURTEEN),)
                    ),
                ),
            ),
        ),
        quotes=(
            WovenQuote(
                TATE,
                "Joren Tate",
                (cite("wire", TATE),),
                (
                    QuoteVariant(
                        "The crew did what they train for, and they did it quickly,",
                        ("Northmark Times",),
                        (cite("northmark", "The crew did what they train for, and they did it quickly,"),),
                        cut=True,
                    ),
                    QuoteVariant(
                        "The crew did what they train for and they did it very quickly,",
                        ("Delta One",),
                        (cite("delta", "The crew did what they train for and they did it very quickly,"),),
                        cut=True,
                    ),
                ),
            ),
            WovenQuote(
                "There was a thump under my feet, and then the lights went,",
                "Anneke Sorley",
                (cite("radio", "There was a thump under my feet, and then the lights went,"),),
            ),
            WovenQuote(
                "It would be quite wrong to guess before anyone has had the plating off,",
                "Petra Voll",
                (cite("post", "It would be quite wrong to guess before anyone has had the plating off,"),),
            ),
            WovenQuote("hours, not minutes", None, (cite("radio", "hours, not minutes"),)),
        ),
        timeline=(
            TimelineEvent("2023", "The fuel lines were replaced in a yard at Lindhaven.", (cite("post", DOCUMENTS),)),
            TimelineEvent(
                "2026-03-10T07:12",
                "The fire started down in the engine room.",
                (
                    cite(
                        "radio",
                        "The fire started down in the engine room at twelve minutes past seven, on the early run to Eastrey.",
                    ),
                ),
            ),
            TimelineEvent("2026-03-10", "All 214 passengers were taken off.", off[:2]),
            TimelineEvent(
                "2026-03-10/2026-03-14",
                "Sailings to Eastrey are off.",
                (cite("delta", "Ferries to Eastrey are off until Saturday."),),
            ),
        ),
        passages=(
            Passage(OFF, "agreed", "according to Harbour Wire, Radio Vess and The Selwyn Post", off),
            Passage(
                NINE,
                "disputed",
                "according to Harbour Wire; Radio Vess says at least six, The Selwyn Post eleven",
                (cite("wire", NINE), cite("northmark", NINE), cite("radio", SIX), cite("post", ELEVEN)),
            ),
            Passage(
                '[Joren Tate, the coastguard commander:] "' + TATE + '"',
                "quote",
                "as quoted by Harbour Wire",
                (cite("wire", TATE),),
            ),
            Passage(
                TUGS,
                "agreed",
                "according to Harbour Wire and Northmark Times",
                (
                    cite("wire", TUGS),
                    cite("northmark", "Two tugs brought the ship back to the inner mole at 11:40 a.m."),
                ),
            ),
            Passage(UNKNOWN, "agreed", "according to Harbour Wire, Radio Vess and The Selwyn Post", unknown),
            Passage(DOCUMENTS, "single", "only The Selwyn Post says so", (cite("post", DOCUMENTS),)),
            Passage(
                "Thirty-eight people came ashore on the Three Sisters alone.",
                "single",
                "only a report without an outlet says so",
                (cite("saved", "Thirty-eight people came ashore on the Three Sisters alone."),),
            ),
        ),
        left_out=(
            LeftOut("lantern", "tells another story"),
            LeftOut("scans/page-7.pdf", "holds no text"),
            LeftOut("scans/page-8.pdf", "holds no text"),
        ),
    )


def rates() -> Digest:
    first = "The Bank of Maravelle raised its main rate to 4.25 percent from 4 percent on Wednesday, its first rise since 2023."
    lifted = "The central bank lifted its main rate by a quarter of a point to 4.25 per cent yesterday, and two of nine members dissented."
    six = "Six of the nine members of the rate board voted for the rise."
    household = "A household with a mortgage of 200,000 crowns will pay about 28 crowns a month more, the bank reckons."
    said = "Prices for services are not falling as we had hoped,"
    return Digest(
        story="s-rates", title="Bank of Maravelle raises rate to 4.25 percent",
        summary="It is the first rise since 2023; the outlets count the votes differently.",
        articles=("bank", "bankpost", "lantern"), read=("Harbour Wire", "The Selwyn Post", "The Daily Lantern"), credited=(), unnamed=0,
        independent=3, first=FirstReport("Harbour Wire", "bank", ARTICLES["bank"].published),
        origins=(Origin("o1", ("bank",), ("Harbour Wire",)), Origin("o2", ("bankpost",), ("The Selwyn Post",)), Origin("o3", ("lantern",), ("The Daily Lantern",))),
        relays=(),
        claims=(Claim("c1", first, "agreed", ("Harbour Wire", "The Selwyn Post"), 2, (cite("bank", first), cite("bankpost", lifted))),
                Claim("c2", household, "single", ("The Selwyn Post",), 1, (cite("bankpost", household),))),
        conflicts=(Conflict("votes for the rise", "figure", (
            ConflictValue("six of nine", 6.0, None, None, ("Harbour Wire",), (cite("bank", six),)),
            ConflictValue("two dissented", 7.0, None, None, ("The Selwyn Post",), (cite("bankpost", lifted),)))),),
        updates=(), quotes=(WovenQuote(said, "Irene Holt", (cite("bank", said),)),), timeline=(),
        passages=(Passage(first, "agreed", "according to Harbour Wire and The Selwyn Post", (cite("bank", first), cite("bankpost", lifted))),
                  Passage(household, "single", "only The Selwyn Post says so", (cite("bankpost", household),))),
    )  # fmt: skip


@pytest.fixture(scope="session")
def articles() -> dict[str, Article]:
    return ARTICLES


@pytest.fixture(scope="session")
def skua() -> Digest:
    return ferry()


@pytest.fixture(scope="session")
def both() -> tuple[Digest, Digest]:
    return ferry(), rates()


@pytest.fixture(scope="session")
def reading() -> Reading:
    text = RADIO
    words = "There was a thump under my feet, and then the lights went,"
    at, said, who = text.index(words), text.index("said Anneke"), text.index("Anneke Sorley")
    day, six, named = text.index("today"), text.index("At least six people"), text.index("Radio Vess")
    return Reading(
        article=ARTICLES["radio"],
        sentences=(Sentence(0, 25, 0), Sentence(26, 75, 0)),
        quotes=(
            Quote(
                at,
                at + len(words),
                words,
                "direct",
                Speaker("Anneke Sorley", "Anneke Sorley", who, who + 13),
                Span(said, said + 4),
            ),
            Quote(at, at + 5, "There", "indirect"),
        ),
        mentions=(Mention(who, who + 13, "person", "Anneke Sorley"),),
        citations=(Citation(named, named + 10, Outlet("radiovess", "Radio Vess"), "interview"),),
        figures=(Figure(six, six + 19, 6.0, None, None, "people", "at least"), Figure(six, six + 19, 2.5, 3.0, "km")),
        dates=(When(day, day + 5, "today", "2026-03-10"), When(day, day + 5, "today", None)),
    )


@pytest.fixture(scope="session")
def join() -> Join:
    return Join("radio", "s-skua", 1.0, ("shares Skua, Port Selwyn", "published 84 minutes apart"))


DENIED = "the report goes on: “The owners deny this.”"


@pytest.fixture(scope="session")
def verdicts() -> tuple[Verdict, ...]:
    return (
        Verdict(NINE, True, (), (cite("wire", NINE),), remarks=(Lack("negation", DENIED, credit=cite("wire", NINE)),)),
        Verdict("Twelve people were hurt.", False, ("the number 12 is not in the cited sentence",), ()),
    )


@pytest.fixture(scope="session")
def changes() -> tuple[Change, ...]:
    return (
        Change("new", "c5", None, FOURTEEN, (cite("delta", FOURTEEN),)),
        Change("changed", "c2", SIX, NINE, (cite("radio", SIX), cite("wire", NINE))),
    )


@pytest.fixture(scope="session")
def schemas() -> dict[str, dict]:
    folder = Path(__file__).resolve().parents[2] / "docs" / "schema"
    return {
        path.name.split(".")[0]: json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.schema.json"))
    }
