"""The page on adding a language names every table that a language can have."""

import re
from importlib.resources import files
from pathlib import Path

import newsloom

PAGE = Path(newsloom.__file__).parents[2] / "docs" / "languages.md"
TABLE = re.compile(r"([a-z_]+)\.([a-z]{2})\.(?:tsv|txt)")


def by_language() -> set[str]:
    names = (TABLE.fullmatch(table.name) for table in files("newsloom.tables").iterdir())
    return {name.group(1) for name in names if name}


def test_every_table_of_a_language_is_on_the_page():
    told = set(re.findall(r"`([a-z_]+)`", PAGE.read_text(encoding="utf-8")))
    assert not by_language() - told


def test_what_the_page_asks_first_the_four_languages_have():
    first = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ●")]
    wanted = {name for line in first for name in re.findall(r"`([a-z_]+)`", line.split("|")[1])}
    held = {
        (name.group(1), name.group(2)) for t in files("newsloom.tables").iterdir() if (name := TABLE.fullmatch(t.name))
    }
    missing = {(what, language) for what in wanted for language in ("en", "de", "fr", "es")} - held
    assert not missing


def test_a_strangers_word_for_a_language_leads_to_no_file():
    from newsloom import tables

    assert tables.exists("calendar.en.tsv")
    for said in ("x" * 5_000, "../../samples/x", "\x00", ""):
        assert not tables.exists(f"calendar.{said}.tsv")
