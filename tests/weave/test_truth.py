"""What a digest asserts is true of every sentence it is credited to."""

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

import newsloom
from newsloom import Loom
from newsloom.read import read
from newsloom.types import Page, Story
from newsloom.weave import changes, weave
from newsloom.weave.changes import figures_differ

FERRY = "The ferry Orla Bay hit the pier at Tarn Ferry on Monday."


def of_kind(digest, kind):
    return [claim for claim in digest.claims if claim.kind == kind]


# ── figures ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_two_tolls_are_two_claims(report, woven):
    digest = woven(
        report(f"{FERRY} Four passengers were injured, the harbour office said.", "Harbour Wire", "2026-03-09 08:00"),
        report(f"{FERRY} Four passengers were injured, the clinic said.", "Radio Vess", "2026-03-09 10:00"),
        report(f"{FERRY} Nine passengers were injured, the clinic said.", "The Daily Lantern", "2026-03-09 14:00"),
    )
    tolls = [claim for claim in digest.claims if "passengers were injured" in claim.text]
    assert {claim.text.split()[0]: len(claim.outlets) for claim in tolls} == {"Four": 2, "Nine": 1}
    for claim in tolls:
        assert {credit.exact.split()[0] for credit in claim.credits} == {claim.text.split()[0]}


def test_a_count_that_moved_is_no_conflict_as_well(report, woven):
    digest = woven(
        report(f"{FERRY} Four passengers were injured, the clinic said.", "Harbour Wire", "2026-03-09 08:00"),
        report(f"{FERRY} Nine passengers were injured, the clinic said.", "The Daily Lantern", "2026-03-09 14:00"),
    )
    assert digest.conflicts == ()
    (update,) = digest.updates
    assert [value.value for value in update.values] == [4, 9]


def test_one_hour_s_two_tolls_are_a_conflict_and_no_update(report, woven):
    digest = woven(
        report(f"{FERRY} Four passengers were injured, the clinic said.", "Harbour Wire", "2026-03-09 08:00"),
        report(f"{FERRY} Nine passengers were injured, the clinic said.", "The Daily Lantern", "2026-03-09 08:20"),
    )
    assert len(digest.conflicts) == 1
    assert digest.updates == ()


def test_another_clause_of_a_sentence_makes_no_claim_of_it(report, woven):
    digest = woven(
        report("All goats were brought off the barge Orla Bay, which sank at Tarn Ferry on Monday.", "Harbour Wire"),
        report("The barge Orla Bay sank at Tarn Ferry on Monday.", "Radio Vess"),
        report("The barge Orla Bay sank at Tarn Ferry on Monday in a gale.", "The Daily Lantern"),
    )
    (agreed,) = of_kind(digest, "agreed")
    assert "goats" not in agreed.text
    assert "The Daily Lantern" in agreed.outlets


def test_a_clock_time_is_credited_to_those_who_give_it(report, woven):
    digest = woven(
        report("The barge Orla Bay sank at the pier of Tarn Ferry at 3.40 a.m. on Monday.", "Harbour Wire"),
        report("On Monday the barge Orla Bay sank at the pier of Tarn Ferry.", "Radio Vess"),
    )
    for claim in digest.claims:
        assert "3.40" not in claim.text or claim.outlets == ("Harbour Wire",)


def test_a_change_is_credited_to_those_who_tell_it(report, woven):
    first = report(f"{FERRY} Four passengers were injured, the clinic said.", "Harbour Wire", "2026-03-09 08:00")
    second = report(f"{FERRY} Four passengers were injured, the pilot said.", "Radio Vess", "2026-03-09 09:00")
    later = report(f"{FERRY} Nine passengers were injured, the clinic said.", "Coastline", "2026-03-09 14:00")
    found = [c for c in changes(woven(first, second), woven(first, second, later)) if c.kind == "changed"]
    assert found
    for change in found:
        assert change.after.startswith("Nine")
        assert {credit.outlet for credit in change.credits} == {"Coastline"}


# ── languages ────────────────────────────────────────────────────────────────────────────────────────────────


def test_nothing_is_agreed_on_in_a_language_whose_figures_are_not_read(report, woven):
    digest = woven(
        report("Palo tuhosi kolme taloa Lahdessa maanantaina aamulla.", "Aamu", language="fi"),
        report("Palo tuhosi neljä taloa Lahdessa maanantaina aamulla.", "Ilta", language="fi"),
    )
    assert not of_kind(digest, "agreed")
    assert digest.claims[0].related == ("c2",)
    assert digest.all_clear == "Figures, dates, places and names are not compared in Finnish."


def test_the_same_words_are_agreed_on_in_any_language(report, woven):
    digest = woven(
        report("Palo tuhosi kolme taloa Lahdessa maanantaina aamulla. Kukaan ei kuollut.", "Aamu", language="fi"),
        report("Sade jatkuu. Palo tuhosi kolme taloa Lahdessa maanantaina aamulla.", "Ilta", language="fi"),
    )
    assert [claim.outlets for claim in of_kind(digest, "agreed")] == [("Aamu", "Ilta")]


def test_what_is_compared_is_said_by_language(report, woven):
    german = report("In Lahr sind zwei Brücken gesperrt worden.", "Der Bote", language="de")
    english = report("Two bridges in Lahr were closed on Monday.", "Harbour Wire", language="en")
    finnish = report("Lahressa suljettiin kaksi siltaa.", "Aamu", language="fi")
    assert woven(english).all_clear is None
    assert woven(german, german).all_clear == (
        "No figures in conflict were found in German, where dates, places and names are not compared."
    )
    assert woven(english, finnish).all_clear == (
        "No figures, dates, places or names in conflict were found in English. "
        "Figures, dates, places and names are not compared in Finnish."
    )


def test_a_report_without_spaces_between_words_is_printed(report, woven):
    text = "河口镇的一座旧木桥周一清晨被洪水冲垮，两名工人获救，没有人员死亡。镇政府说将在夏天重建这座桥。"
    digest = woven(report(text, "河口报", language="zh", title="河口镇木桥被冲垮"))
    assert digest.passages[0].text.startswith("河口镇的一座旧木桥")


# ── corrections and framing ──────────────────────────────────────────────────────────────────────────────────


def test_a_correction_is_no_news(report, woven):
    note = "An earlier version of this article said six barges had sunk. The harbour office has since revised that."
    digest = woven(
        report(f"{FERRY} Two barges sank beside it.\n\n{note}", "Harbour Wire", "2026-03-09 08:00"),
        report(f"{FERRY} Six barges sank beside it.", "Radio Vess", "2026-03-09 07:00"),
    )
    said = [*(c.text for c in digest.claims), *(p.text for p in digest.passages), digest.summary]
    assert not any("earlier version" in text or "since revised" in text for text in said)
    assert any("correction" in left.reason and "six barges" in left.reason for left in digest.left_out)


def test_news_of_a_version_of_something_else_is_news(report, woven):
    text = "An earlier version of the harbour bill failed by two votes in the council of Hallin on Monday."
    assert [claim.text for claim in woven(report(text, "Harbour Wire")).claims] == [text]


def test_whom_somebody_told_is_lent_to_nobody(report, woven):
    digest = woven(
        report("The pilot had slept for two hours only, Captain Ada Mool told the Harbour Wire.", "Harbour Wire"),
        report("The pilot had slept for two hours only, Captain Ada Mool said.", "Radio Vess"),
    )
    for claim in digest.claims:
        assert "told" not in claim.text or claim.outlets == ("Harbour Wire",)
    for passage in digest.passages:
        assert "told" not in passage.text or {credit.outlet for credit in passage.credits} == {"Harbour Wire"}


# ── no part says what another denies ─────────────────────────────────────────────────────────────────────────


def spots(credits):
    return {(credit.article, credit.start) for credit in credits}


def agrees_with_itself(digest):
    """What must hold of every digest."""
    differing = set().union(
        *(spots(value.credits) for conflict in digest.conflicts if conflict.sure for value in conflict.values), ()
    )
    printed = [next(iter(spots(passage.credits[:1]))) for passage in digest.passages]
    kinds = {}
    for claim in digest.claims:
        kinds.update(dict.fromkeys(spots(claim.credits), claim.kind))
        assert (claim.kind == "disputed") == bool(spots(claim.credits) & differing)
        for credit in claim.credits:
            assert not figures_differ(claim.text, credit.exact), (claim.text, credit.exact)
        if claim.kind == "agreed" and not claim.judgement and digest.passages:
            told = any(f"“{claim.text}”" in left.reason for left in digest.left_out)
            assert told or spots(claim.credits) & set(printed), claim.text
    for update in digest.updates:
        assert not set().union(*(spots(value.credits) for value in update.values)) <= differing
    for spot, passage in zip(printed, digest.passages, strict=True):
        for credited in spots(passage.credits):
            assert (passage.kind == "disputed") == (kinds[credited] == "disputed")
        assert passage.kind != "agreed" or kinds[spot] == "agreed"


def test_the_samples_agree_with_themselves():
    for digest in Loom().weave([str(Path(newsloom.__file__).parent / "samples")]).digests:
        agrees_with_itself(digest)


COUNTS = st.sampled_from(["Two", "Three", "Seven", "Eleven"])
LINES = st.sampled_from(
    [
        "{n} people were injured when the ferry Orla Bay hit the pier at Tarn Ferry, the clinic said.",
        "{n} people were injured, the clinic in Tarn Ferry said.",
        "The ferry Orla Bay was carrying {n} lorries when it hit the pier at Tarn Ferry.",
        "With {n} lorries on board the ferry Orla Bay hit the pier at Tarn Ferry on Monday.",
        "All lorries were brought ashore from the ferry Orla Bay, which hit the pier on Monday.",
        "“The fog was as thick as wool and we never saw the pier,” said Captain Ada Mool.",
        "“The fog was as thick as wool,” said Captain Ada Mool.",
        "An earlier version of this report said {n} people were injured.",
    ]
)
REPORTS = st.lists(
    st.tuples(st.lists(st.tuples(LINES, COUNTS), min_size=1, max_size=4), st.integers(0, 30)), min_size=2, max_size=5
)


@settings(max_examples=60, deadline=None)
@given(REPORTS)
def test_any_reports_make_a_digest_that_agrees_with_itself(made):
    readings = []
    for number, (lines, hour) in enumerate(made):
        given = {
            "id": f"r{number}",
            "text": "\n\n".join(line.format(n=count) for line, count in lines),
            "outlet": f"Paper {number}",
            "published": f"2026-03-{9 + hour // 24:02d}T{hour % 24:02d}:00:00Z",
            "language": "en",
        }
        readings.append(read(Page(f"r:{number}", "record", given=given)))
    if any(reading.sentences for reading in readings):
        agrees_with_itself(weave(Story("s", tuple(r.article.id for r in readings)), readings))


# ── the headline and the line under it ───────────────────────────────────────────────────────────────────────


def test_the_headline_gives_no_figure_that_is_overtaken(report, woven):
    digest = woven(
        report(
            f"{FERRY} Three people were injured.", "Harbour Wire", "2026-03-09 08:00", "Ferry hits pier, three hurt"
        ),
        report(f"{FERRY} Three people were injured.", "Radio Vess", "2026-03-09 08:10", "Ferry hits pier, three hurt"),
        report(
            "Nine people were injured when the ferry Orla Bay hit the pier.",
            "Coastline",
            "2026-03-09 13:00",
            "Orla Bay: what we know",
        ),
    )
    assert "three" not in digest.title.lower()


def test_where_every_headline_is_overtaken_the_line_stands_for_it(report, woven):
    digest = woven(
        report(
            f"{FERRY} Three people were injured.", "Harbour Wire", "2026-03-09 08:00", "Ferry hits pier, three hurt"
        ),
        report("Nine people were injured, the clinic said.", "Coastline", "2026-03-09 13:00", "Five hurt on ferry"),
    )
    assert "hurt" not in digest.title
