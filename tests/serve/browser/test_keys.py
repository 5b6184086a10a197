"""The reader by keys alone, and the words of a credit beside the story."""

import re

import pytest

FOCUS = "document.activeElement"
HERE = f"{FOCUS}.closest('.card, .passage, .item, .rows > .row')"
# An outline, or a border that is the outline's: what WCAG 2.4.7 wants to be seen.
OUTLINED = f"(() => {{ const one = {FOCUS}, style = getComputedStyle(one); return one !== document.body && (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1); }})()"


def title(page):
    return page.evaluate(f"{HERE}.querySelector('a').textContent")


def told_of(page):
    return page.locator("dialog.keys")


def test_j_and_k_go_through_the_stories_and_o_opens_one(visit, served):
    page = visit(served["stories"])
    titles = page.locator(".card-title").all_inner_texts()
    for expected in (0, 1, 2):
        page.keyboard.press("j")
        assert title(page) == titles[expected]
        assert page.evaluate(OUTLINED)
        assert page.locator(".at").count() == 1
        assert page.locator(".at").is_visible()
    page.keyboard.press("k")
    assert title(page) == titles[1]
    page.keyboard.press("o")
    page.wait_for_url("**/stories/**")
    assert page.locator("h1").inner_text() == titles[1]
    page.keyboard.press("u")
    page.wait_for_url(re.compile(r"/$"))


def test_keys_set_marks_and_the_reader_stays_where_they_were(alone, visit):
    page = visit(alone["stories"])
    page.keyboard.press("j")
    page.keyboard.press("j")
    name, id = title(page), page.evaluate(f"{HERE}.dataset.story")
    card = page.locator(f"[data-story='{id}']")
    assert "followed" not in card.inner_text()
    with page.expect_navigation():
        page.keyboard.press("f")
    assert "followed" in card.inner_text()
    # Following may move it; the keys go on from it wherever it stands.
    assert page.evaluate("document.querySelector('.at').dataset.story") == id
    with page.expect_navigation():
        page.keyboard.press("p")
    assert "pinned" in card.inner_text()
    with page.expect_navigation():
        page.keyboard.press("p")
    assert "pinned" not in card.inner_text()
    with page.expect_navigation():
        page.keyboard.press("s")
    assert not card.locator(".fresh-mark").count()
    with page.expect_navigation():
        page.keyboard.press("h")
    assert name not in page.locator(".card-title").all_inner_texts()


def test_on_a_storys_page_keys_set_its_own_marks(alone, visit):
    page = visit(alone["story"])
    page.keyboard.press("j")
    assert page.locator(".acts button[value=follow]").inner_text() == "Unfollow"
    with page.expect_navigation():
        page.keyboard.press("f")
    assert page.locator(".acts button[value=follow]").inner_text() == "Follow"
    with page.expect_navigation():
        page.keyboard.press("p")
    assert page.locator(".acts button[value=pin]").inner_text() == "Unpin"


def test_e_opens_the_exact_words_and_closes_them(visit, served):
    page = visit(served["story"])
    page.keyboard.press("j")
    words = page.locator(".passage").first.locator("details").first
    page.keyboard.press("e")
    assert words.get_attribute("open") is not None
    assert words.locator("q").first.is_visible()
    page.keyboard.press("e")
    assert words.get_attribute("open") is None
    page.keyboard.press("e")
    page.keyboard.press("Escape")
    assert words.get_attribute("open") is None


def test_v_opens_the_source_in_a_tab_that_cannot_reach_back(visit, served):
    page = visit(served["article"])
    page.evaluate("window.open = (...given) => { window.opened = given; }")
    page.keyboard.press("v")
    address, where, how = page.evaluate("window.opened")
    assert address.startswith("https://")
    assert (where, how) == ("_blank", "noopener")


def test_slash_goes_to_the_search_and_letters_are_typed_there(visit, served):
    page = visit(served["stories"])
    page.keyboard.press("/")
    page.keyboard.type("jkfhosrueg?")
    assert page.locator(".find input").input_value() == "jkfhosrueg?"
    assert not page.locator(".at").count()
    assert not told_of(page).count()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert page.locator(".at").count() == 1


def test_other_keys_are_the_browsers(visit, served):
    page = visit(served["stories"])
    for keys in ("Control+j", "Alt+k", "Meta+o", "x"):
        page.keyboard.press(keys)
    assert not page.locator(".at").count()


@pytest.mark.parametrize(
    ("key", "path"),
    [
        ("c", "changes"),
        ("p", "people"),
        ("o", "outlets"),
        ("k", "check"),
        ("f", "feeds"),
        ("a", "alerts"),
        ("t", "status"),
        ("e", "settings"),
    ],
)
def test_g_and_a_letter_lead_to_a_room(tour, key, path):
    page = tour("failed")
    page.keyboard.press("g")
    page.keyboard.press(key)
    page.wait_for_url(f"**/{path}")
    page.keyboard.press("g")
    page.keyboard.press("s")
    page.wait_for_url(re.compile(r":\d+/$"))


def test_r_loads_again(visit, served):
    page = visit(served["stories"])
    page.evaluate("window.before = true")
    with page.expect_navigation():
        page.keyboard.press("r")
    assert not page.evaluate("window.before || false")


def test_the_keys_are_told_and_can_be_turned_off(visit, served):
    page = visit(served["stories"])
    page.get_by_role("link", name="People").focus()
    page.keyboard.press("?")
    assert told_of(page).is_visible()
    assert page.get_by_role("dialog", name="Keys").is_visible()
    assert {"j", "k", "o", "e", "v", "f", "p", "h", "s", "u", "r", "/", "g", "?"} <= set(
        told_of(page).locator("kbd").all_inner_texts()
    )
    page.keyboard.press("j")
    assert not page.locator(".at").count()
    page.keyboard.press("Escape")
    told_of(page).wait_for(state="detached")  # it goes a moment after the key, on a busy machine not at once
    assert page.evaluate(f"{FOCUS}.textContent") == "People"

    page.get_by_role("button", name="Keys").click()
    page.get_by_label("Listen to keys").uncheck()
    page.get_by_role("button", name="Close").click()
    page.reload()
    page.keyboard.press("j")
    assert not page.locator(".at").count()
    page.get_by_role("button", name="Keys").click()
    page.get_by_label("Listen to keys").check()
    page.get_by_role("button", name="Close").click()
    page.keyboard.press("j")
    assert page.locator(".at").count() == 1


def test_what_tab_reaches_is_seen_and_the_first_is_a_way_past_the_rooms(visit, served):
    page = visit(served["stories"])
    page.keyboard.press("Tab")
    assert page.evaluate(f"{FOCUS}.textContent") == "Skip to the page"
    assert page.locator(".skip").bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate(f"document.querySelector('main').contains({FOCUS})")
    for _ in range(12):
        assert page.evaluate(OUTLINED), page.evaluate(f"{FOCUS}.outerHTML")
        page.keyboard.press("Tab")


def test_a_menu_opens_by_keys_and_closes_by_escape(visit, served):
    page = visit(served["stories"])
    menu = page.locator("details.marks").first
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate(f"{FOCUS}.value") in ("follow", "unfollow")
    page.keyboard.press("Escape")
    assert menu.get_attribute("open") is None
    assert page.evaluate(f"{FOCUS}.tagName") == "SUMMARY"


# ── the words of a credit, beside the story ──────────────────────────────────────────────────────────────


def test_a_credit_opens_its_words_beside_the_story(visit, served, shot):
    page = visit(served["story"])
    chip = page.locator(".passage .chip").nth(2)
    wanted, before = chip.get_attribute("title"), page.url
    chip.click()
    panel = page.get_by_role("complementary", name="The report’s own words")
    lit = panel.locator("mark.lit")
    lit.wait_for()
    assert page.url == before
    assert lit.inner_text()[:40] in wanted
    box, view = lit.bounding_box(), page.viewport_size
    assert 0 <= box["y"] < view["height"]
    # The story stays to be read beside it.
    text = page.locator(".passage > p").first.bounding_box()
    assert text["x"] + text["width"] <= panel.bounding_box()["x"]
    assert panel.evaluate("(one) => one === document.activeElement")
    assert (
        page.evaluate(
            "[...document.querySelectorAll('[id]')].map((one) => one.id).filter((id, n, every) => every.indexOf(id) !== n)"
        )
        == []
    )
    assert page.locator("h1").count() == 1
    shot(page, "panel-1280", full=False)
    page.keyboard.press("Escape")
    panel.wait_for(state="detached")
    assert chip.evaluate("(one) => one === document.activeElement")


@pytest.mark.parametrize("width", [1024, 1280, 1600, 1920])
def test_beside_the_words_the_credits_stay_in_reach_and_the_opened_one_in_its_place(visit, served, width):
    page = visit(served["story"], width=width)
    chip = page.locator(".passage").nth(5).locator(".chip").first
    chip.scroll_into_view_if_needed()
    before, lines = chip.bounding_box()["y"], page.locator(".passage > p").nth(5).bounding_box()
    chip.click()
    panel = page.locator(".passage-panel")
    panel.locator("mark.lit").wait_for()
    assert abs(chip.bounding_box()["y"] - before) < 2
    assert chip.get_attribute("aria-current") == "true"
    assert page.locator(".passage > p").nth(5).bounding_box()["height"] == lines["height"]
    edge = panel.bounding_box()["x"]
    beside = "[...document.querySelectorAll('main *:not(.wide *, .unseen, .who, .skip)')].filter((one) => one.checkVisibility()).map((one) => one.getBoundingClientRect().right)"
    assert max(page.evaluate(beside)) <= edge
    # The next credit is one click away.
    page.locator(".passage").nth(6).locator(".chip").first.click()
    page.locator(".passage").nth(6).locator(".chip[aria-current]").wait_for()
    assert page.locator(".chip[aria-current]").count() == 1
    page.keyboard.press("Escape")
    panel.wait_for(state="detached")
    assert not page.locator(".chip[aria-current]").count()


def test_back_closes_the_words_and_forward_opens_them(visit, served):
    page = visit(served["stories"])
    page.goto(served["story"])
    page.locator(".passage .chip").first.click()
    panel = page.locator(".passage-panel")
    panel.wait_for()
    # Another credit takes the place of the first: one step back is the story alone.
    page.locator(".passage .chip").nth(1).evaluate("(one) => one.click()")
    panel.locator("mark.lit").wait_for()
    page.go_back()
    panel.wait_for(state="detached")
    assert page.url == served["story"]
    page.go_forward()
    panel.locator("mark.lit").wait_for()
    page.get_by_role("button", name="Close").click()
    panel.wait_for(state="detached")
    page.go_back()
    page.wait_for_url(served["stories"])
    page.go_forward()
    page.wait_for_url(served["story"])
    assert not panel.count()


def test_where_there_is_no_room_beside_a_credit_is_a_page(visit, served):
    page = visit(served["story"], width=390)
    page.locator(".passage .chip").first.click()
    page.wait_for_url("**/articles/**")
    assert page.locator("mark:target").is_visible()
    page.keyboard.press("u")
    page.wait_for_url("**/stories/**")


def test_o_opens_a_passages_words_and_escape_leads_back_to_it(visit, served):
    page = visit(served["story"])
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("o")
    page.locator(".passage-panel mark.lit").wait_for()
    page.keyboard.press("Escape")
    page.locator(".passage-panel").wait_for(state="detached")
    page.keyboard.press("j")
    assert page.evaluate("[...document.querySelectorAll('.passage')].indexOf(document.querySelector('.at'))") == 2
