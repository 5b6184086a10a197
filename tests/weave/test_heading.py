import pytest


@pytest.fixture
def mill(report):
    """Two reports of a mill fire, whose tolls later ones overtake."""
    return [
        report(
            "Three people were killed in a fire at the mill in Sandry, the fire service said. Flames tore through the loft.",
            "Harbour Wire",
            "2026-03-07 23:30",
            "Mill fire in Sandry kills three",
        ),
        report(
            "Four people have died in the mill fire in Sandry, officials said. The blaze gutted the loft.",
            "Radio Vess",
            "2026-03-08 09:00",
            "Four dead after blaze guts Sandry mill",
        ),
    ]


@pytest.mark.parametrize(
    ("told", "headline", "title"),
    [
        ("Five people have now died", "Sandry mill fire toll rises to five", "Sandry mill fire toll rises to five"),
        ("Five people have now died", None, "Five people have now died in the mill fire in Sandry"),
        ("A fifth person has died", "Sandry fire: what we know", "A fifth person has died in the mill fire in Sandry"),
    ],
)
def test_an_overtaken_toll_is_no_title(report, woven, mill, told, headline, title):
    last = report(
        f"{told} in the mill fire in Sandry, fire chief Odile Brandt said late on Sunday evening at the mill.",
        "The Selwyn Post",
        "2026-03-08 22:00",
        headline,
    )
    assert woven(*mill, last).title == title


def test_a_toll_that_stands_is_a_title(woven, mill):
    assert woven(mill[0]).title == "Mill fire in Sandry kills three"
    assert woven(*mill).title == "Four dead after blaze guts Sandry mill"


def test_a_headline_that_promises_to_explain_is_no_title_where_another_tells(report, woven):
    digest = woven(
        report("The county of Marle lifted its orders to leave on Friday, and 2,600 people went home to Skarn, the county said.",
               "Marle Blog", "2026-07-24 09:00", title="What orders to leave lifted on Friday mean for people of Marle county"),
        report("Orders to leave were lifted on Friday for Skarn, and 2,600 people of Marle county may go home, it said.",
               "Radio Vess", "2026-07-24 10:00", title="Many people go home to Skarn as orders end"),
    )  # fmt: skip
    assert digest.title == "Many people go home to Skarn as orders end"
