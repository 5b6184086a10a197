"""A story that is woven while a page is open is told there, and nobody is disturbed."""

from newsloom.store import open_library

from . import stored


def weave(served, folder, number):
    """A report comes while the server runs."""
    with open_library(served.place) as library:
        stored.take(library, folder, f"late-{number}", [stored.late(number)])


def test_what_is_woven_meanwhile_is_told(alone, visit, tmp_path):
    front = visit(alone["stories"])
    told = front.get_by_role("status").filter(has_text="new or changed")
    front.locator(".find input").fill("half a que")
    front.evaluate("document.querySelector('.find input').focus()")
    story, other = visit(alone["story"]), visit(alone["right"])
    weave(alone, tmp_path, 2)
    told.wait_for()
    assert told.inner_text() == "1 story is new or changed. Show"
    # Who was writing goes on writing.
    assert front.evaluate("document.activeElement.id") == "q"
    assert front.locator(".find input").input_value() == "half a que"
    story.get_by_role("status").filter(has_text="This story has changed.").wait_for()
    with story.expect_navigation():
        story.get_by_role("link", name="Show", exact=True).click()
    assert "Since you looked" in story.locator("#since").text_content()
    assert other.locator("[data-waiting]").inner_text() == ""


def test_what_was_woven_while_nobody_looked_is_told_when_they_do(alone, visit, tmp_path):
    page = visit(alone["stories"])
    hide = "(hidden) => { Object.defineProperty(document, 'hidden', { value: hidden, configurable: true }); document.dispatchEvent(new Event('visibilitychange')); }"
    page.evaluate(hide, True)
    weave(alone, tmp_path, 3)
    page.evaluate(hide, False)
    page.get_by_role("status").filter(has_text="1 story is new or changed.").wait_for()
