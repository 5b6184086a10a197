from newsloom.link.features import tokens
from newsloom.link.furniture import Furniture

FOOT = "Start your evening with Harbour Eight, every weekday from six on your usual channel."
TOLD = (
    "Dredgers found a bell in the Ossel channel on the eve of the regatta.",
    "A bakery in Corvick will close after ninety years behind one counter.",
    "Two ferrymen were fined for racing past the Saltby breakwater at night.",
    "Beekeepers asked the council of Drosny for hedges along the new canal.",
)


def words(found: list[str]) -> list[str]:
    return [token for token in found if token.isalpha()]


def kept(furniture: Furniture, outlet: str, text: str) -> list[str]:
    _, told = furniture.without(outlet, tokens("Harbour Eight"), tokens(text))
    return words(told)


def test_a_line_under_every_report_is_taken_away_from_the_third_on():
    furniture = Furniture()
    found = [kept(furniture, "harbour", f"{told} {FOOT}") for told in TOLD]
    assert found[:2] == [words(tokens(f"{told} {FOOT}")) for told in TOLD[:2]]
    assert found[2:] == [words(tokens(told)) for told in TOLD[2:]]


def test_the_lines_of_another_outlet_are_its_own():
    furniture = Furniture()
    for told in TOLD[:3]:
        kept(furniture, "harbour", f"{told} {FOOT}")
    assert kept(furniture, "estuary", f"{TOLD[3]} {FOOT}") == words(tokens(f"{TOLD[3]} {FOOT}"))
    assert kept(furniture, "", f"{TOLD[3]} {FOOT}") == words(tokens(f"{TOLD[3]} {FOOT}"))


def test_a_report_sent_again_and_again_keeps_its_words():
    furniture = Furniture()
    for _ in range(4):
        assert kept(furniture, "harbour", TOLD[0]) == words(tokens(TOLD[0]))


def test_whole_pages_are_left_alone():
    furniture = Furniture()
    page = " ".join(f"{told} {FOOT}" for told in TOLD * 5)
    for _ in range(4):
        assert kept(furniture, "harbour", page) == words(tokens(page))


def test_titles_lose_what_their_outlet_adds_to_each():
    furniture = Furniture()
    for told in TOLD[:3]:
        title, _ = furniture.without("harbour", tokens(f"{told} Harbour Eight Live At Noon"), tokens(told * 2))
    assert words(title) == words(tokens(TOLD[2]))


def test_what_stands_under_a_channels_videos_is_furniture_however_long():
    crews = ("Tideline", "Breakwater", "Driftwood", "Lanternlight", "Foghorn", "Quayside", "Saltmarsh", "Pilotage")
    foot = " ".join(
        f"Watch {crew} with the crew of Harbour Eight on deck each weekday, and tell us what you saw." for crew in crews
    )
    assert 150 < len(tokens(foot)) < 200
    furniture = Furniture()
    found = [kept(furniture, "harbour", f"{told} {foot}") for told in TOLD[:3]]
    assert found[2] == words(tokens(TOLD[2]))
