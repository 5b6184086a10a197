import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsloom.weave import changes
from newsloom.weave.changes import Wordings


def test_what_is_new_changed_and_corroborated(report, woven):
    first = report(
        "Two people were killed at Aldwater Dam. Schools in Hallin stay closed until Friday.",
        "Harbour Wire",
        "2026-03-09 21:00",
    )
    later = report(
        "All schools in Hallin will be closed until Friday. The railway to Tarn Ferry was cut by the flood.",
        "Radio Vess",
        "2026-03-10 09:00",
    )
    found = changes(woven(first), woven(first, later))
    kinds = {change.kind: change.after for change in found}
    assert "railway" in kinds["new"]
    assert "chools" in kinds["corroborated"]
    assert "withdrawn" not in kinds


def test_an_edited_article_withdraws_and_changes(report, woven):
    before = report(
        "About 19,000 homes in the valley have no power. The bridge at Hallin is closed to lorries.", "The Selwyn Post"
    )
    after = report("About 9,000 homes in the valley have no power.", "The Selwyn Post")
    found = {change.kind: change for change in changes(woven(before), woven(after))}
    assert found["changed"].before.startswith("About 19,000")
    assert found["changed"].after.startswith("About 9,000")
    assert "bridge" in found["withdrawn"].before


def test_nothing_new_is_nothing(report, woven):
    one = report("The bridge at Hallin is closed to lorries.", "The Selwyn Post")
    assert changes(woven(one), woven(one)) == ()


def test_an_article_edited_under_its_id_is_not_matched_by_place(report, woven):
    before = report("The quay at Eastrey is closed to lorries.", "Radio Vess", id="r-1")
    after = report("Divers found a second anchor off Tarn Ferry.", "Radio Vess", id="r-1")
    found = {change.kind: change for change in changes(woven(before), woven(after))}
    assert set(found) == {"new", "withdrawn"}
    assert "quay" in found["withdrawn"].before


def test_a_later_toll_changes_the_earlier_one(report, woven):
    first = report("Two people were killed when Aldwater Dam broke.", "Harbour Wire", "2026-03-09 21:00")
    later = report("Five people were killed when Aldwater Dam broke.", "Radio Vess", "2026-03-10 09:00")
    (change,) = [c for c in changes(woven(first), woven(first, later)) if c.kind == "changed"]
    assert change.before.startswith("Two people")
    assert change.after.startswith("Five people")


def test_what_was_told_in_other_words_is_no_news(report, woven):
    first = report(
        "The council of Hallin voted on Monday to rebuild the burned market hall on the old spot.", "Harbour Wire"
    )
    again = report("Hallin’s council voted to rebuild the burned market hall.", "The Selwyn Post")
    assert "new" not in {change.kind for change in changes(woven(first), woven(first, again))}


def test_more_detail_is_no_changed_figure(report, woven):
    first = report("A lorry hit the bridge at Hallin on Monday morning.", "Harbour Wire", id="h")
    fuller = report("A lorry of 40 tonnes hit the bridge at Hallin on Monday morning.", "Harbour Wire", id="h")
    assert changes(woven(first), woven(fuller)) == ()


def test_groups_of_digits_are_one_number(report, woven):
    first = report("About 19,000 homes in the valley have no power.", "Harbour Wire", id="h")
    again = report("About 19.000 homes in the valley have no power.", "Harbour Wire", id="h")
    assert changes(woven(first), woven(again)) == ()


def test_a_sentence_that_stands_there_is_not_new():
    told = Wordings([(0, "The ferry Marten lies at anchor off Eastrey."), (1, "Divers look for the second anchor.")])
    assert told.newness("The ferry Marten lies at anchor off Eastrey.") == 0
    assert told.nearest("Two divers look for that anchor.")[0] == 1
    assert told.newness("Wheat prices fell.") == 1
    assert Wordings([]).newness("Wheat prices fell.") == 1


@given(st.lists(st.text(max_size=40), max_size=6), st.text(max_size=40))
def test_newness_is_a_share(told, text):
    assert 0 <= Wordings(enumerate(told)).newness(text) <= 1


def test_numbers_of_different_things_are_no_changed_figure(report, woven):
    first = report("Two ferries hit the quay at Eastrey on Monday and lost a mast.", "Harbour Wire", id="h")
    again = report("Ferries hit the quay at Eastrey at 6 on Monday and lost a mast.", "Harbour Wire", id="h")
    assert changes(woven(first), woven(again)) == ()


def test_a_magnitude_in_one_letter_is_the_same_number(report, woven):
    first = report("The fire did damage of 2 million crowns to the market hall of Eastrey.", "Harbour Wire", id="h")
    again = report("The fire did damage of 2m crowns to the market hall of Eastrey.", "Harbour Wire", id="h")
    assert changes(woven(first), woven(again)) == ()
    more = report("The fire did damage of 3m crowns to the market hall of Eastrey.", "Harbour Wire", id="h")
    assert [change.kind for change in changes(woven(first), woven(more))] == ["changed"]


def test_a_new_count_and_new_words_of_one_told_before_are_new(report, woven):
    first = report(
        "At least 17 people were injured when a tram derailed on Calder Bridge in Dunmere, hospitals said. "
        "Ilse Vantor, the director of Dunmere Transit, said the track had been inspected “only nine days ago”.",
        "Evening Bell",
        "2026-11-21 09:30",
    )
    later = report(
        "The number of people injured in the derailment of a tram on Calder Bridge in Dunmere has risen to 18, the fire "
        "service said. Ilse Vantor, the director of Dunmere Transit, said she had been “misinformed by my own staff”.",
        "River Post",
        "2026-11-22 05:30",
    )
    found = " ".join(change.after or "" for change in changes(woven(first), woven(first, later)))
    assert "18" in found
    assert "misinformed" in found


def test_one_more_dead_changes_the_toll(report, woven):
    first = report(
        "Four people have died in the mill fire in Sandry, officials said.", "Harbour Wire", "2026-03-09 09:00"
    )
    later = report(
        "A fifth person has died in the mill fire in Sandry, fire chief Odile Brandt said late on Monday.",
        "Radio Vess",
        "2026-03-09 22:00",
    )
    (change,) = changes(woven(first), woven(first, later))
    assert change.kind == "changed"
    assert change.before.startswith("Four people")
    assert change.after.startswith("A fifth person")
    assert [credit.article for credit in change.credits] == [later.article.id]


def test_the_first_death_is_new_though_most_words_were_told(report, woven):
    first = report(
        "A keeper was hurt in the collapse of the old lighthouse in Sandry and is in hospital. Nobody was killed.",
        "Harbour Wire",
        "2026-03-09 09:00",
    )
    later = report(
        "The keeper who was hurt in the collapse of the old lighthouse in Sandry has died in hospital.",
        "Radio Vess",
        "2026-03-10 09:00",
    )
    (change,) = changes(woven(first), woven(first, later))
    assert (change.kind, change.before) == ("new", None)
    assert "has died" in change.after


def test_a_death_told_in_other_words_is_no_news(report, woven):
    first = report("The keeper of the old lighthouse in Sandry was found dead on Monday.", "Harbour Wire")
    again = report("The keeper of the lighthouse in Sandry died on Monday.", "Radio Vess")
    assert "new" not in {change.kind for change in changes(woven(first), woven(first, again))}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("The minister said the government would not wait for the final report on the fire.",
         "The minister said the government would wait for the final report on the fire."),
        ("Five of the crew of the ferry Marten have left the hospital in Hallin.",
         "None of the crew of the ferry Marten have left the hospital in Hallin."),
        ("“We asked the mill for the papers eight months ago and got nothing,” Janet Osei said.",
         "“We asked the mill for the papers nine months ago and got nothing,” Janet Osei said."),
    ],
)  # fmt: skip
def test_what_an_outlet_turns_in_its_own_sentence_is_told_as_changed(report, woven, before, after):
    rest = " Schools in the valley stay closed until Friday."
    (found,) = changes(woven(report(before + rest, "Harbour Wire")), woven(report(after + rest, "Harbour Wire")))
    assert (found.kind, found.before, found.after) == ("changed", before, after)


def test_a_sentence_that_its_outlet_only_words_better_is_no_change(report, woven):
    one = report("The mayor said the bridge at Hallin would open to lorries on Friday.", "Harbour Wire")
    other = report("The mayor said the bridge in Hallin will open to lorries on Friday.", "Harbour Wire")
    assert changes(woven(one), woven(other)) == ()
