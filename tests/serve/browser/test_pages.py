"""Every page in a real browser: quiet, whole without script, at any width, in both looks, on paper, in the other direction."""

import time

import pytest

from . import stored

SIDEWAYS = """() => {
  const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= wide && document.body.scrollWidth <= wide) return [];
  return [...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > wide + 1).map((one) => one.outerHTML.slice(0, 120));
}"""


@pytest.mark.parametrize("name", stored.PAGES)
def test_a_page_is_quiet_and_fits_every_width(tour, shot, name):
    page = tour(name)
    shot(page, f"{name}-1280")
    # 640 is 1,280 at 200 %; 320 the narrowest that WCAG 1.4.10 names.
    for width in (640, 390, 360, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate(SIDEWAYS) == [], f"sideways at {width}"
        if width == 390:
            shot(page, f"{name}-390")
    assert page.locator("h1").count() == 1


@pytest.mark.parametrize("name", stored.PAGES)
def test_a_page_is_whole_without_script(tour, name):
    page = tour(name, script=False, width=390)
    assert page.locator("h1").count() == 1
    assert len(page.locator("main").inner_text()) > 20
    # Nothing waits behind a button that only a script would hear.
    assert page.evaluate("[...document.querySelectorAll('button')].filter((one) => !one.form).length") == 0


def test_the_first_paint_waits_for_no_script(visit, served):
    page = visit(served["missing"])
    held = []
    page.route("**/reader.js", lambda route: held.append(route))  # noqa: PLW0108
    page.goto(served["story"], wait_until="commit")
    page.locator("h1").wait_for()
    deadline = time.monotonic() + 20
    while not page.evaluate("performance.getEntriesByName('first-contentful-paint').length"):
        assert time.monotonic() < deadline
    assert page.locator(".passage").first.is_visible()
    assert held
    for route in held:
        route.fulfill(body="", content_type="text/javascript")


def test_without_script_a_reader_filters_follows_searches_opens_a_credit_and_goes_back(alone, visit):
    page = visit(alone["stories"], java_script_enabled=False)
    page.get_by_text("Filter", exact=True).click()
    page.get_by_label("Outlet").select_option(label="Late Post")
    with page.expect_navigation():
        page.get_by_role("button", name="Show", exact=True).click()
    assert page.locator(".card").count() == 1
    assert "Late Post" in page.locator(".narrowed").inner_text()
    with page.expect_navigation():
        page.get_by_role("link", name="Show all stories").click()
    card = page.locator("article.card").nth(1)
    name = card.locator(".card-title").inner_text()
    card.locator("details.marks > summary").click()
    with page.expect_navigation():  # the form's answer: a click elsewhere before it would take the form back
        card.get_by_role("button", name="Follow").click()
    with page.expect_navigation():
        page.get_by_role("link", name="Followed").click()
    assert name in page.locator(".card-title").all_inner_texts()

    page.get_by_role("searchbox").first.fill("spillway")
    page.get_by_role("button", name="Search").first.click()
    page.locator("#stories + article a, section article h3 a").first.click()
    page.wait_for_url("**/stories/**")
    credit = page.locator(".passage .chip").first
    wanted = credit.get_attribute("title")
    credit.click()
    page.wait_for_url("**/articles/**")
    assert page.locator("mark:target").is_visible()
    assert page.locator("mark:target").inner_text()[:40] in wanted
    page.get_by_role("link", name="Back to the story").first.click()
    page.go_back()
    page.go_back()
    assert page.locator(".passage").first.is_visible()


def test_on_a_phone_the_room_that_this_is_stands_in_sight(tour):
    page = tour("settings", width=390)
    page.reload()
    box = page.locator(".rooms [aria-current]").bounding_box()
    assert box["x"] > 0
    assert box["x"] + box["width"] < 390


@pytest.mark.parametrize("look", ["light", "dark"])
def test_a_look_that_was_set_outdoes_the_screens(visit, served, look):
    other = "dark" if look == "light" else "light"
    page = visit(served["story"], look=look, color_scheme=other)
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    plain = visit(served["story"], color_scheme=look).evaluate("getComputedStyle(document.body).backgroundColor")
    assert paper == plain
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == look


def test_a_look_is_set_by_a_form(visit, served):
    page = visit(served["settings"], color_scheme="light")
    page.get_by_label("Dark").check()
    page.get_by_role("button", name="Set the look").click()
    page.locator("html[data-look=dark]").wait_for(state="attached")
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"
    page.goto(served["stories"])
    assert page.locator("html").get_attribute("data-look") == "dark"


def test_nothing_moves_for_who_wants_no_movement(tour):
    page = tour("story")
    moving = "[...document.querySelectorAll('*')].filter((one) => { const s = getComputedStyle(one); return s.scrollBehavior === 'smooth' || parseFloat(s.transitionDuration) || s.animationName !== 'none'; }).length"
    assert page.evaluate(moving) == 0


@pytest.mark.parametrize("name", ["stories", "story", "article", "person", "found"])
def test_on_paper_the_text_is_whole_and_the_machinery_gone(tour, shot, name):
    page = tour(name, width=720)
    page.emulate_media(media="print")
    shot(page, f"{name}-print")
    for gone in (".masthead", ".foot", "button", "input", ".skip"):
        assert page.locator(f"{gone}:visible").count() == 0, gone
    assert page.locator("h1").count() == 1
    if name == "story":
        passages = page.locator(".passage > p")
        assert all(one.is_visible() for one in passages.all())
        assert page.locator(".chip:visible").count() > 10
        assert page.locator("table.sources tbody tr:visible").count() > 10
    if name == "article":
        cut = "[...document.querySelectorAll('.body p')].filter((one) => !one.checkVisibility() || one.scrollHeight > one.clientHeight + 2 && getComputedStyle(one).overflow !== 'visible').length"
        assert page.evaluate(cut) == 0
    # No page of paper is black, whatever the screen is.
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light"


@pytest.mark.parametrize("name", ["right", "right-article"])
def test_a_report_from_right_to_left_stands_right(tour, shot, name):
    page = tour(name, width=390)
    shot(page, f"{name}-390")
    for chosen in ("h1", ".passage > p" if name == "right" else ".body p"):
        found = page.locator(chosen).first
        style, box, text = found.evaluate(
            "(one) => { const range = document.createRange(); range.selectNodeContents(one); const box = one.getBoundingClientRect(), text = [...range.getClientRects()][0]; return [getComputedStyle(one).direction, box.right, text.right]; }"
        )
        assert style == "rtl"
        assert box - text < 40
    # Our own words stay as they are.
    assert page.evaluate("getComputedStyle(document.querySelector('.masthead')).direction") == "ltr"
