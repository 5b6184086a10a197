"""Claims as Web Annotations: the shape of the W3C's model, and every selector true of the text."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import hostile_digests
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from newsloom.render import annotation_collection, claim_annotations, to_json
from newsloom.types import Article

NOON = datetime(2026, 3, 11, 12, tzinfo=UTC)
# Web Annotation Data Model, sections 3.3.5 and 4.2: what motivations and selectors there are.
MOTIVATIONS = {"assessing", "bookmarking", "classifying", "commenting", "describing", "editing", "highlighting", "identifying", "linking", "moderating", "questioning", "replying", "tagging"}  # fmt: skip


@pytest.fixture
def valid(schemas):
    checker = Draft202012Validator(schemas["annotation"], format_checker=Draft202012Validator.FORMAT_CHECKER)
    return lambda shape: checker.validate(json.loads(to_json(shape)))


def test_each_claim_is_an_annotation_with_its_evidence(skua, articles, valid):
    found = list(claim_annotations(skua, articles, NOON))
    assert len(found) == len(skua.claims)
    for annotation, claim in zip(found, skua.claims, strict=True):
        valid(annotation)
        assert annotation["@context"][0] == "http://www.w3.org/ns/anno.jsonld"
        assert annotation["motivation"] in MOTIVATIONS
        assert {body["purpose"] for body in annotation["body"]} <= MOTIVATIONS
        assert annotation["body"][0]["value"] == claim.text
        assert annotation["body"][1]["value"] == claim.kind
        assert (annotation["independent"], annotation["outlets"]) == (claim.independent, list(claim.outlets))
        assert len(annotation["target"]) == len(claim.credits)
    assert len({annotation["id"] for annotation in found}) == len(found)
    assert [body["value"] for body in found[6]["body"]][1:] == ["single", "judgement"]
    assert found[4]["speaker"] == "the hospital"


def test_both_selectors_find_the_same_characters(skua, articles):
    for annotation in claim_annotations(skua, articles):
        for target in annotation["target"]:
            text = articles[target["state"]["cached"].removeprefix("urn:newsloom:article:")].text
            quote, place = target["selector"]
            assert text[place["start"] : place["end"]] == quote["exact"]
            around = quote.get("prefix", "") + quote["exact"] + quote.get("suffix", "")
            assert around in text


def test_a_source_is_its_address_else_the_name_of_the_article(skua, articles):
    targets = {t["state"]["cached"]: t for a in claim_annotations(skua, articles) for t in a["target"]}
    assert targets["urn:newsloom:article:wire"]["source"] == articles["wire"].url
    assert targets["urn:newsloom:article:saved"]["source"] == "urn:newsloom:article:saved"
    assert "outlet" not in targets["urn:newsloom:article:saved"]


def test_what_is_word_for_word_is_quoted_and_the_rest_derived(skua, articles):
    body = next(claim_annotations(skua, articles))["body"][0]
    assert articles["wire"].url in body["wasQuotedFrom"]
    assert articles["radio"].url in body["wasDerivedFrom"]
    assert not set(body["wasQuotedFrom"]) & set(body["wasDerivedFrom"])


def test_times_are_the_digests_and_never_the_clocks(skua, articles):
    assert {a["generated"] for a in claim_annotations(skua, articles, NOON)} == {"2026-03-11T12:00:00Z"}
    for annotation in claim_annotations(skua, articles):
        assert "generated" not in annotation
        assert "created" not in annotation


def test_names_of_claims_do_not_depend_on_their_numbers(skua, articles):
    numbered = [replace(claim, id=f"c{n}") for n, claim in enumerate(skua.claims[::-1], 1)]
    before = {a["body"][0]["value"]: a["id"] for a in claim_annotations(skua, articles)}
    after = {a["body"][0]["value"]: a["id"] for a in claim_annotations(replace(skua, claims=tuple(numbered)), articles)}
    assert before == after


def test_a_collection_has_one_context_and_one_page(skua, articles, valid):
    shape = annotation_collection(skua, articles, NOON)
    valid(shape)
    assert shape["total"] == len(shape["first"]["items"]) == 8
    assert all("@context" not in item for item in shape["first"]["items"])
    empty = annotation_collection(replace(skua, claims=()), articles)
    valid(empty)
    assert "first" not in empty


def test_the_language_is_told_when_all_reports_share_it(skua, articles):
    english = {id: replace(article, language="en") for id, article in articles.items()}
    assert next(claim_annotations(skua, english))["body"][0]["language"] == "en"
    mixed: dict[str, Article] = english | {"wire": replace(articles["wire"], language="de")}
    assert "language" not in next(claim_annotations(skua, mixed))["body"][0]


@given(st.integers(0, 2**32))
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
def test_exact_stays_exact_and_names_stay_names(valid, seed):
    digests, articles = hostile_digests.case(seed)
    for digest in digests:
        told = [claim for claim in digest.claims if claim.credits]
        for annotation, claim in zip(claim_annotations(digest, articles, NOON), told, strict=True):
            back = json.loads(to_json(annotation))
            assert [target["selector"][0]["exact"] for target in back["target"]] == [c.exact for c in claim.credits]
            assert back["id"].isascii()
            if all(0 <= credit.start <= credit.end for credit in claim.credits):
                valid(annotation)
