import json
import math
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from newsloom.errors import NewsloomError
from newsloom.render import (
    changes_shape,
    digest_shape,
    join_shape,
    passages_in,
    reading_shape,
    to_json,
    verdicts_shape,
    weave_json,
    weave_shape,
)
from newsloom.render.shapes import iso, plain
from newsloom.types import LeftOut

NOON = datetime(2026, 3, 11, 12, tzinfo=UTC)


def objects(schema):
    if isinstance(schema, dict):
        if "properties" in schema:
            yield schema
        for inner in schema.values():
            yield from objects(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from objects(inner)


def valid(schema, shape):
    Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(
        json.loads(to_json(shape))
    )


def test_what_is_written_is_what_the_schemas_promise(schemas, both, reading, join, verdicts, changes, articles):
    valid(schemas["weave"], weave_shape(both, [LeftOut("page-9.pdf", "holds no text")]))
    valid(schemas["reading"], reading_shape(reading))
    valid(schemas["reading"], reading_shape(type(reading)(articles["wire"])))
    valid(schemas["reading"], reading_shape(type(reading)(articles["saved"])))
    valid(schemas["link"], join_shape(join))
    valid(schemas["check"], verdicts_shape(verdicts))
    valid(schemas["changes"], changes_shape("s-skua", changes, None, NOON))


def test_the_schemas_are_valid_strict_and_tell_what_every_field_means(schemas):
    rows = {"article_row", "quote_row", "claim_row", "story_row"}
    assert set(schemas) == {"reading", "link", "explain", "weave", "check", "changes", "alert", "annotation"} | rows
    for name, schema in schemas.items():
        Draft202012Validator.check_schema(schema)
        for part in objects(schema):
            for field, told in part["properties"].items():
                if field == "extra":
                    continue
                assert "description" in told or "$ref" in told, f"{name}: {field}"
            assert part["additionalProperties"] is False, name
            if name == "annotation":  # linked data leaves out what is not known
                continue
            # What only `--rewrite` adds stands where a model was asked, and nowhere else.
            assert sorted(part["required"]) == sorted(part["properties"].keys() - {"rewritten"}), name


def test_an_unpromised_field_is_refused(schemas, skua):
    shape = weave_shape([skua])
    shape["stories"][0]["mood"] = "grim"
    assert list(Draft202012Validator(schemas["weave"]).iter_errors(shape))


def test_a_story_has_the_shape_of_the_design(skua):
    shape = digest_shape(skua)
    assert shape["copies"] == [["wire", "northmark", "estuary"]]
    assert shape["outlets"]["unnamed"] == 1
    assert shape["outlets"]["first"] == {
        "outlet": "Radio Vess",
        "article": "radio",
        "published": "2026-03-10T07:41:00Z",
    }
    assert shape["relays"][0]["from"] == "Estuary Herald"
    assert shape["relays"][0]["to"] == "Harbour Wire"
    assert shape["digest"]["passages"][0]["credits"][0]["exact"].startswith("All 214")
    assert [value["value"] for value in shape["conflicts"][0]["values"]] == [9, 11, 6]


def test_a_reading_keeps_unknown_fields_apart(reading, articles):
    shape = reading_shape(type(reading)(articles["wire"]))
    assert shape["article"]["extra"] == {"section": "Maravelle", "words": 98, "tags": ["sea", None]}
    assert shape["article"]["outlet"] == {"id": "harbourwire", "name": "Harbour Wire"}
    assert reading_shape(reading)["citations"][0]["outlet"] == "Radio Vess"


def test_numbers_and_times_are_written_in_one_way():
    assert to_json({"a": 4.0, "b": 2.5, "c": math.inf, "d": True}) == '{"a": 4, "b": 2.5, "c": null, "d": true}'
    assert iso(datetime(2026, 3, 9, 15, 30, tzinfo=timezone(timedelta(hours=2)))) == "2026-03-09T13:30:00Z"
    assert iso(None) is None


def test_json_is_one_line_whatever_it_holds():
    line = to_json(["\u2028\x85\x1b[2J\u202e\ud800é"])
    assert len(line.splitlines()) == 1
    assert line.encode()
    assert "é" in line
    assert "\u202e" not in line
    assert json.loads(line) == ["\u2028\x85\x1b[2J\u202e\ud800é"]


@given(
    st.recursive(
        st.text() | st.floats() | st.none() | st.binary(),
        lambda inner: st.dictionaries(st.text(), inner) | st.tuples(inner),
    )
)
def test_any_carrier_field_can_be_written(value):
    assert json.loads(to_json(value)) == json.loads(to_json(plain(value)))


def test_nesting_without_end_is_cut_not_crashed():
    deep: list = []
    for _ in range(5_000):
        deep = [deep]
    assert to_json(deep).startswith("[[[[")


def test_the_way_back_gives_the_same_credits(both):
    found = passages_in(json.loads(to_json(weave_shape(both))))
    assert found == [(p.text, p.credits) for digest in both for p in digest.passages]


def test_the_way_back_takes_a_story_or_its_digest_and_bare_credits(skua):
    shape = digest_shape(skua)
    assert passages_in(shape) == passages_in(shape["digest"]) == passages_in({"stories": [shape]})
    bare = {"passages": [{"text": "Nine were hurt.", "credits": [{"article": "wire", "start": 0, "end": 4.0}]}]}
    [(text, [credit])] = passages_in(bare)
    assert (text, credit.end, credit.outlet, credit.exact) == ("Nine were hurt.", 4, None, "")


@pytest.mark.parametrize(
    ("shape", "named"),
    [
        ([], "the digest is not an object"),
        ({}, "passages is missing"),
        ({"stories": {}}, "stories is not a list"),
        ({"stories": [{"digest": {"passages": [3]}}]}, r"stories\[0\].digest.passages\[0\] is not an object"),
        ({"passages": [{"credits": []}]}, r"passages\[0\].text is missing"),
        (
            {"passages": [{"text": "a", "credits": [{"article": 1}]}]},
            r"passages\[0\].credits\[0\].article is not a text",
        ),
        (
            {"passages": [{"text": "a", "credits": [{"article": "b", "start": -1, "end": 2}]}]},
            r"credits\[0\].start is not a count",
        ),
        (
            {"passages": [{"text": "a", "credits": [{"article": "b", "start": 0, "end": True}]}]},
            r"credits\[0\].end is not a count",
        ),
        (
            {"passages": [{"text": "a", "credits": [{"article": "b", "start": math.inf, "end": 1}]}]},
            r"credits\[0\].start is not a count",
        ),
    ],
)
def test_what_is_wrong_with_a_digest_is_named(shape, named):
    with pytest.raises(NewsloomError, match=named):
        passages_in(shape)


def test_the_pieces_of_a_weave_are_the_whole(both):
    left_out = [LeftOut("page-9.pdf", "holds no text")]
    assert "".join(weave_json(both, left_out)) == to_json(weave_shape(both, left_out))
    assert "".join(weave_json([])) == to_json(weave_shape([]))
