"""A first look at a sentence's letters never hides a phrase that a search would find."""

from __future__ import annotations

import re

import pytest

from newsloom.text import plain
from newsloom.weave.phrases import either, sign, signs


@pytest.mark.parametrize(
    ("phrase", "sentence"),
    [
        ("game-changer", "It is a Game-Changer for the town."),
        ("newsletter*", "Our newsletters tell more."),
        ("*ing alone", "They were living ALONE."),
        ("doesn't hold", "It doesn’t hold."),
        ("être à l'arrêt", "La ligne va être à l’arrêt."),
        ("24/7", "The desk works 24/7."),
    ],
)
def test_every_sentence_that_holds_a_phrase_has_its_sign(phrase, sentence):
    assert re.search(rf"\b{either([phrase])}\b", sentence)
    assert sign(phrase) in plain(sentence)


def test_a_sentence_without_any_of_the_phrases_is_passed_over():
    looked_for = signs(["was found", "turned up", "is safe"])
    assert looked_for.isdisjoint(plain("The dam was closed on Monday."))
    assert not looked_for.isdisjoint(plain("The boy has turned up."))
