"""Nothing moves that nobody moved, what is opened covers no line of the story, and paper has what can be read."""

RECT = "element => { const r = element.getBoundingClientRect(); return [r.left, r.right, r.top]; }"


def rect(page, chosen):
    return page.locator(chosen).first.evaluate(RECT)


def test_the_words_of_a_credit_move_nothing_and_cover_no_line(served, visit):
    page = visit(served["story"])
    before = rect(page, ".passage > p")
    page.locator(".passage .chip").first.click()
    page.locator(".passage-panel").wait_for()
    assert rect(page, ".passage > p")[:2] == before[:2]
    left = rect(page, ".passage-panel")[0]
    assert before[1] <= left
    assert rect(page, ".acts .links")[1] <= left


def test_the_line_of_what_is_new_has_its_place_before_it_speaks(served, visit):
    page = visit(served["stories"])
    before = rect(page, ".cards")[2]
    page.evaluate("document.querySelector('[data-waiting]').textContent = '2 stories are new or changed.'")
    assert rect(page, ".cards")[2] == before


def test_paper_has_addresses_and_what_was_folded_and_no_ways_on(served, visit):
    page = visit(served["story"])
    page.emulate_media(media="print")
    after = "element => getComputedStyle(element, '::after').content"
    assert page.locator(".sources .away").first.evaluate(after).startswith('"http')
    assert page.locator(".lone li").first.is_visible()
    for chosen in (".acts", ".inside", ".masthead", ".doors-out", ".sources .do button"):
        assert not page.locator(chosen).first.is_visible()
    assert page.locator(".chip").first.evaluate("element => getComputedStyle(element).whiteSpace") == "normal"


def test_a_name_with_others_beside_it_is_no_column_of_letters(served, visit):
    page = visit(served["outlet"], width=390)
    tall = page.locator(".known div").evaluate_all("all => Math.max(...all.map((one) => one.offsetHeight))")
    assert tall < 160


def test_small_print_is_twelve_pixels_at_least(served, visit):
    page = visit(served["story"])
    sizes = "all => Math.min(...all.map((one) => parseFloat(getComputedStyle(one).fontSize)))"
    assert page.locator(".chip, .chip b, .field text, .csv, .stance").evaluate_all(sizes) >= 12
