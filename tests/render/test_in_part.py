"""An honest part of a quote, reasons of one kind, and outlets without a name: told for what they are."""

from dataclasses import replace

from newsloom.render import markdown, page, terminal
from newsloom.render.plot import plot
from newsloom.types import Conflict, ConflictValue, Credit, LeftOut, QuoteVariant, WovenQuote

WHOLE = "The wall was inspected only nine days ago and found sound"


def told(skua, variant):
    return replace(skua, quotes=(WovenQuote(WHOLE, "Ruth Adeyar", (), (variant,)),))


def every(digest, articles):
    return terminal([digest], articles, width=88, colour=False), markdown([digest], articles), page([digest], articles)


def test_an_honest_part_bears_no_sign_of_difference(skua, articles):
    shown = every(told(skua, QuoteVariant("only nine days ago", ("Coastline",), ())), articles)
    assert "– Coastline: in part: “only nine days ago”" in shown[0]
    assert "≠" not in shown[0]
    assert "Coastline, *in part*: “only nine days ago”" in shown[1]
    assert "Told in part:" in shown[2]
    assert all("words cut out" not in one for one in shown)


def test_words_left_out_inside_or_that_turn_the_sense_are_still_marked(skua, articles):
    for text, cut in (("The wall was found sound", True), ("only nine days ago", True), ("only six days ago", False)):
        shown = every(told(skua, QuoteVariant(text, ("Coastline",), (), cut)), articles)
        assert "≠ Coastline" in shown[0]
        assert all("in part" not in one for one in shown)
        assert all(("words cut out" in one) is cut for one in shown)


def test_reasons_of_one_kind_stand_together_and_one_is_not_counted(skua, articles):
    own = "the writer's own judgement, not printed as fact"
    left = (LeftOut("wire", f"{own}: “It is a scandal.”"), LeftOut("own", "no news"), LeftOut("wire", f"{own}: “Fie.”"))
    shown = terminal([replace(skua, left_out=left)], articles, width=120, colour=False).split("LEFT OUT")[1]
    assert "×" not in shown
    assert shown.count(own) == 1
    assert shown.index("“It is a scandal.”") < shown.index("“Fie.”") < shown.index("no news")


def test_outlets_without_a_name_are_drawn_beside_the_others():
    def value(number, *outlets):
        credits = tuple(Credit(one, f"{number}-{place}", None, 0, 1, "x") for place, one in enumerate(outlets))
        return ConflictValue(str(number), float(number), None, None, tuple(filter(None, outlets)), credits)

    drawn = plot(
        Conflict("hurt", "figures", (value(9, "Coastline", None), value(12, None, None), value(14, "Delta One")))
    )
    assert [dot.name for dot in drawn.dots] == ["Coastline", "an unnamed outlet", "2 unnamed outlets", "Delta One"]
