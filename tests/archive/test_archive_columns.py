"""Readings become tables and the same readings again, with every field that they have."""

from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import newsloom
from newsloom import types
from newsloom.archive import columns

SAMPLES = Path(newsloom.__file__).parent / "samples"


def back(readings):
    return list(columns.readings(columns.unpacked(columns.packed(columns.tables(readings)))))


def test_the_samples_come_back_as_they_were():
    readings = list(newsloom.Loom().readings([str(SAMPLES)]))
    found = back(readings)
    for one, other in zip(readings, found, strict=True):
        for field in fields(types.Reading):
            assert getattr(one, field.name) == getattr(other, field.name), field.name
    assert len(found) >= 30


FULL = types.Reading(
    article=types.Article(
        id="a", text="“Words,” Hill told the Post on 3 March: 4 to 5 km.", blocks=(types.Block(0, 50, "list"),),
        url="https://a.example/1", outlet=types.Outlet("the-post", "The Post"), title="A title",
        published=datetime(2026, 3, 3, 4, 5, 6, 789, UTC), language="de", bylines=("A. Writer", "B. Writer"),
        extra={"utc_offset": 60, "tags": ["a", {"b": None}]}, place="a.jsonl:1",
    ),
    sentences=(types.Sentence(0, 50, 0),),
    quotes=(types.Quote(1, 6, "Words", "mixed", types.Speaker("Hill", "Ann Hill", 9, 13), types.Span(14, 18)),),
    mentions=(types.Mention(9, 13, "person", "Ann Hill"),),
    entities=(types.Entity("Ann Hill", "person", ("Hill",)),),
    citations=(types.Citation(19, 27, types.Outlet("the-post", "The Post"), "interview"),),
    figures=(types.Figure(40, 46, 4.0, 5.0, "km", "roads", "about"),),
    dates=(types.When(31, 38, "3 March", "2026-03-03"),),
)  # fmt: skip


def unlike(value, cls):
    """What of a noun stands as it does where nothing is said: a field that a table may lose unseen."""
    for field in fields(cls):
        default = field.default_factory() if callable(field.default_factory) else field.default
        if getattr(value, field.name) == default:
            yield f"{cls.__name__}.{field.name}"


def nouns(value):
    if is_dataclass(value):
        yield value
        for field in fields(value):
            yield from nouns(getattr(value, field.name))
    elif isinstance(value, tuple):
        for one in value:
            yield from nouns(one)


def test_every_field_of_every_noun_comes_back():
    """A field that is new must be given in ``FULL``, and then fails here until a table carries it."""
    assert [name for noun in nouns(FULL) for name in unlike(noun, type(noun))] == []
    assert back([FULL]) == [FULL]


def test_what_is_unknown_stays_unknown():
    bare = types.Reading(types.Article("b", ""))
    speakerless = replace(FULL, quotes=(types.Quote(1, 6, "Words", "direct"),), figures=(types.Figure(40, 41, 4.0),))
    nameless = replace(FULL, quotes=(types.Quote(1, 6, "Words", "direct", types.Speaker("he", None, 9, 13)),))
    many = [bare, speakerless, replace(bare, article=types.Article("c", "")), nameless]
    assert back(many) == many


def test_half_a_surrogate_pair_leaves_offsets_true():
    text = "A\ud800 word."
    (found,) = back([types.Reading(types.Article("a", text), sentences=(types.Sentence(0, 8, 0),))])
    assert found.article.text == "A� word."
    assert found.sentences == (types.Sentence(0, 8, 0),)


def test_the_same_tables_give_the_same_bytes():
    one, other = (columns.packed(columns.tables([FULL, FULL])) for _ in range(2))
    assert one == other
    assert list(columns.unpacked(one, ["quotes"])) == ["quotes"]


def test_every_table_and_column_is_documented():
    from newsloom.archive import joining, publishing

    page = (Path(newsloom.__file__).parents[2] / "docs" / "archive.md").read_text(encoding="utf-8")
    section, held = "", {}
    for line in page.splitlines():
        if line.startswith("| ") and line.count("|") == 4:
            section = line.split("|")[1].strip().strip("`") or section
            held[section] = held.get(section, "") + line.split("|")[2]
    tables = {what: {"article", *names} for what, names in columns.READ.items()}
    tables["articles"] = {*columns.READ["articles"], "story"}
    tables |= {what: set(schema.names) for what, schema in publishing.WOVEN.items()}
    tables |= {"stories": set(joining.STORIES.names), "failures": set(columns.FAILURES.names)}
    for what, names in tables.items():
        assert [name for name in sorted(names) if f"`{name}`" not in held[what]] == [], what
