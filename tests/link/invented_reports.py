"""Invented reports of a few stories, some of which look alike."""

from datetime import UTC, datetime, timedelta

from newsloom.types import Article

START = datetime(2026, 3, 10, 6, tzinfo=UTC)


def report(id: str, title: str | None, text: str, hours: float | None = 0) -> Article:
    published = None if hours is None else START + timedelta(hours=hours)
    return Article(id=id, text=text, title=title, published=published, language="en")


LANTERN_FIRE = (
    report(
        "lan1", "Fire on ferry Lantern Bay off Corvick, 120 taken off",
        "A fire in the engine room of the ferry Lantern Bay forced 120 passengers into lifeboats off Corvick on "
        "Tuesday. Captain Mirela Osk said the crew sealed the engine room within minutes. The operator, Brightwater "
        "Lines, stopped all sailings to Corvick. Two engineers were burned, said Corvick Infirmary.", 0,
    ),
    report(
        "lan2", "Lantern Bay: captain praised as 120 reach Corvick safely",
        "All 120 passengers of the Lantern Bay reached Corvick after a blaze in its engine room, Brightwater Lines "
        "said. Captain Mirela Osk was the last to leave. Investigators will ask why a fuel pipe leaked. Two engineers "
        "are being treated at Corvick Infirmary.", 5,
    ),
    report(
        "lan3", "What we know about the Lantern Bay ferry fire",
        "Inspectors boarded the Lantern Bay at Corvick to learn why its engine room burned. Brightwater Lines, which "
        "owns the ferry, refunded fares. Captain Mirela Osk told them an alarm rang twice before smoke was seen.", 11,
    ),
)  # fmt: skip

HERON_FIRE = (
    report(
        "her1", "Fire on ferry Grey Heron near Saltby, 86 rescued",
        "A fire on the car deck of the ferry Grey Heron drove 86 passengers to its bow near Saltby on Friday. Captain "
        "Jonas Pell turned the ship into the wind. The operator, Northern Crossings, said a lorry had caught fire. "
        "Saltby Hospital treated one driver for smoke.", 76,
    ),
    report(
        "her2", "Lorry blamed as Grey Heron burns off Saltby",
        "Northern Crossings said a lorry with batteries started the fire aboard the Grey Heron, whose 86 passengers "
        "were rescued near Saltby. Captain Jonas Pell thanked fishermen. A driver remains in Saltby Hospital.", 80,
    ),
)  # fmt: skip

RATES = (
    report(
        "rat1", "Central bank of Tolland raises rates to 4.25 percent",
        "The central bank of Tolland raised its main rate by a quarter point to 4.25 percent on Wednesday. Governor "
        "Ada Wiltrop said inflation in services stayed stubborn. Two of nine members voted to wait.", 30,
    ),
    report(
        "rat2", "Wiltrop lifts Tolland's rate to 4.25 percent",
        "Mortgages in Tolland will cost more after Governor Ada Wiltrop and the central bank lifted the main rate to "
        "4.25 percent. Economists had been split over whether inflation called for a quarter point.", 32,
    ),
)  # fmt: skip

ALL = (*LANTERN_FIRE, *RATES, *HERON_FIRE)
