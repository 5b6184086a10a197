from newsloom.weave import changes


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
