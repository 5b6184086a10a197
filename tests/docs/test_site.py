"""The built site: nothing from elsewhere, nothing that leads nowhere, and all that the code has stands in it."""

import json
import re
import sys
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urldefrag

import pytest
from lxml import html

import newsloom
from newsloom.settings import SECRETS, Settings

pytest.importorskip("material", reason="needs mkdocs-material (requirements/dev.txt)")
TOP = Path(newsloom.__file__).parents[2]
DOCS = TOP / "docs"
sys.path.insert(0, str(DOCS))

# What a browser asks for by itself when it shows a page.
ASKED = "//script/@src | //link[not(@rel='canonical')]/@href | //img/@src | //iframe/@src | //source/@src | //*/@srcset"


def pages(site):
    return {path: html.fromstring(path.read_bytes()) for path in sorted(site.rglob("*.html"))}


@pytest.fixture(scope="module")
def shown(site):
    return pages(site)


def said(site, name):
    """What a page says, without its marks."""
    return " ".join(html.fromstring((site / name).read_bytes()).xpath("string(//article)").split())


def test_nothing_is_asked_of_another_server(site, shown):
    assert len(shown) > 40
    for path, page in shown.items():
        for address in page.xpath(ASKED):
            assert not re.match(r"(?:https?:)?//", address), f"{path.name} asks for {address}"
        for style in page.xpath("//style/text() | //@style"):
            assert "url(http" not in style.replace(" ", "").replace('"', "")
    for sheet in site.rglob("*.css"):
        text = sheet.read_text(encoding="utf-8")
        assert not re.search(r"(?:@import|url\()\s*[\"']?(?:https?:)?//", text), (
            f"{sheet.name} asks for another server's"
        )


def test_the_only_addresses_that_scripts_know_are_for_what_no_page_has(site, shown):
    """Material fetches Mermaid for drawings in its language, and a stand-in for browsers of before 2020."""
    known = {
        found
        for script in site.rglob("*.js")
        for found in re.findall(r"https://unpkg\.com/[\w-]+", script.read_text("utf-8"))
    }
    assert known <= {"https://unpkg.com/mermaid", "https://unpkg.com/resize-observer-polyfill"}
    assert not [path.name for path, page in shown.items() if page.xpath("//*[contains(@class, 'mermaid')]")]


def test_every_link_inside_leads_somewhere(site, shown):
    ids = {path: set(page.xpath("//@id")) | set(page.xpath("//a/@name")) for path, page in shown.items()}
    for path, page in shown.items():
        if path.name == "404.html":
            continue
        for href in page.xpath("//a/@href | //img/@src"):
            target, mark = urldefrag(href)
            if re.match(r"[a-z]+:", target):
                continue
            there = (path.parent / unquote(target)).resolve() if target else path
            there = there / "index.html" if there.is_dir() else there
            assert there.is_file(), f"{path.relative_to(site)} links to {href}"
            assert not mark or there not in ids or unquote(mark) in ids[there], f"{path.relative_to(site)}: {href}"


def test_no_page_names_a_place_on_our_machines(shown):
    for path, page in shown.items():
        text = page.text_content()
        for place in (f"{TOP}/", f"{Path.home()}/", "site-packages", "/tmp/", "0x7f"):
            assert place not in text, f"{path.name} names {place}"


def test_every_command_and_option_is_in_the_reference(site):
    from making import commands

    page = html.fromstring((site / "reference" / "commands.html").read_bytes())
    ids = set(page.xpath("//h3/@id"))
    for name, command in commands.commands().items():
        assert commands.anchor(name) in ids
        section = said_below(page, commands.anchor(name))
        for param in command.params:
            for option in param.opts if param.param_type_name == "option" and param.name != "help" else ():
                assert option in section, f"{option} of {name}"
        assert f"newsloom {name}" in section


def said_below(page, mark):
    """What stands below a heading, up to the next of its rank."""
    (head,) = page.xpath(f"//h3[@id='{mark}']")
    parts = [head.text_content()]
    for below in head.itersiblings():
        if below.tag in ("h2", "h3"):
            break
        parts.append(below.text_content())
    return " ".join(" ".join(parts).split())


def test_every_setting_is_in_the_reference_with_what_its_comment_says(site):
    from making import preferences

    told = preferences.comments()
    page = said(site, "reference/settings.html")
    for name in Settings.__dataclass_fields__:
        assert f"NEWSLOOM_{name.upper()}" in page
        assert told[name].replace("`", "").split(":")[0] in page
    assert all(f"NEWSLOOM_{name.upper()}_FILE" in page for name in SECRETS)


def test_every_route_is_in_the_reference(site):
    from making import routes

    description, beside = routes.served()
    page, others = said(site, "reference/routes.html"), said(site, "reference/addresses.html")
    operations = [(method.upper(), path) for path, methods in description["paths"].items() for method in methods]
    assert len(operations) >= 30
    for method, path in operations:
        assert f"{method} {path}" in page
    assert len(beside) > 40
    for method, path, _ in beside:
        assert f"{method} {path}" in others


def test_every_shape_and_its_fields_are_in_the_reference(site):
    from making import shapes

    page = said(site, "reference/shapes.html")
    for path in sorted((DOCS / "schema").glob("*.json")):
        schema = json.loads(path.read_text(encoding="utf-8"))
        for one in (schema, *schema.get("$defs", {}).values()):
            for field, _ in shapes.below(one, ""):
                assert field in page, f"{path.name}: {field}"
        assert (site / "schema" / path.name).is_file()


def test_the_library_and_every_noun_are_in_the_reference(site):
    import dataclasses

    from making import library

    from newsloom import kept, types

    page = html.fromstring((site / "reference" / "library.html").read_bytes())
    ids = set(page.xpath("//@id"))
    assert set(library.public()) <= ids
    assert set(newsloom.__all__) - {"__version__", "NewsloomError", "Settings"} <= ids
    nouns = set(html.fromstring((site / "reference" / "nouns.html").read_bytes()).xpath("//h3/@id"))
    for module in (types, kept):
        wanted = {name for name, one in vars(module).items()
                  if dataclasses.is_dataclass(one) and one.__module__ == module.__name__}  # fmt: skip
        assert wanted <= nouns


def test_every_table_is_listed_with_its_source(site):
    page = html.fromstring((site / "reference" / "tables.html").read_bytes())
    rows = {(row[0].text_content(), row[1].text_content()): row[3].text_content() for row in page.xpath("//tbody/tr")}
    files = [path.name.split(".") for path in (Path(newsloom.__file__).parent / "tables").glob("*.t[sx][vt]")]
    assert set(rows) == {(parts[0], parts[1] if len(parts) == 3 else "") for parts in files}
    assert all(len(words) > 20 for words in rows.values())


def test_every_decision_is_listed(site):
    page = said(site, "decisions/index.html")
    notes = sorted((DOCS / "decisions").glob("[0-9]*.md"))
    assert len(notes) > 20
    for note in notes:
        title = note.read_text(encoding="utf-8").partition("\n")[0].partition(". ")[2]
        assert unescape(title).replace("`", "") in page
        assert (site / "decisions" / f"{note.stem}.html").is_file()


def test_the_map_has_every_room_and_the_walk_its_code(site):
    from making import house

    page = html.fromstring((site / "internals" / "house.html").read_bytes())
    drawn = set(page.xpath("//*[local-name()='svg']/*[local-name()='text'][@class='room']/text()"))
    assert drawn == set().union(*house.floors())
    walk = html.fromstring((site / "internals" / "walk.html").read_bytes())
    assert len(walk.xpath("//details")) > 10
    assert "def weave(" in walk.text_content()
    assert "def title(" in walk.text_content()


def test_every_term_of_the_glossary_is_in_order_and_used():
    text = (DOCS / "glossary.md").read_text(encoding="utf-8")
    terms = re.findall(r"^(\w[\w ]*)\n:   ", text, re.MULTILINE)
    assert len(terms) > 40
    assert terms == sorted(terms)
    written = " ".join(
        path.read_text(encoding="utf-8") for path in DOCS.rglob("*.md") if path.name != "glossary.md"
    ).lower()
    for term in terms:
        assert re.search(rf"\b{term}", written), f"no page says “{term}”"


def test_a_name_that_is_gone_stops_the_walk():
    from making import sources

    with pytest.raises(AttributeError):
        sources.filled("::: newsloom.read.no_such_thing\n")


def test_the_worked_notebooks_show_what_their_cells_show(site):
    told = said(site, "guides/worked.html")
    assert "6 stories, the latest news first" in told
    assert "Harbour Wire 0 days 00:00:00" in " ".join(told.split())
    page = html.fromstring((site / "guides/worked.html").read_bytes())
    assert len(page.xpath("//div[@class='shown']//table")) > 8
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
