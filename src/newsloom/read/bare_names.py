"""Names as the tagging of sentences wants them: without the small words that other languages capitalise with them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from newsloom.read.tagging import Grammar
from newsloom.types import Mention

_NAME_WORD = re.compile(r"[ldjcmntsLDJCMNTS]['’]|qu['’]|[^\s'’]+(?:['’][^\s'’]+)*")


def bare_names(mentions: Sequence[Mention], text: str, known: Grammar) -> list[Mention]:
    """Mentions without the articles, prepositions and offices that languages with other capitals leave at their head.

    ``Der Kassierer`` and ``Laut Polizei`` are no names; ``Ministerin Thea Olden`` is one from ``Thea`` on.
    """
    if not known.turns:
        return list(mentions)
    found = []
    for mention in mentions:
        words = list(_NAME_WORD.finditer(text, mention.start, mention.end))
        small = 0
        while small < len(words) and _is_small(words[small].group(), known):
            small += 1
        left = small
        while left < len(words) and (known.role_of(words[left].group().lower()) or words[left].group() in known.titles):
            left += 1
        # A lone noun behind an article is a noun; so is one that names an office.
        alone = small > 0 and left == small == len(words) - 1 and not words[left].group().isupper()
        if left == len(words) or (alone and mention.kind != "place"):
            continue
        if known.second and mention.kind == "other" and any(word.group() in known.classes for word in words[left:]):
            continue
        cut = words[left].start() - mention.start
        at_start = mention.entity == text[mention.start : mention.end]
        entity = mention.entity[cut:] if at_start else mention.entity
        found.append(Mention(words[left].start(), mention.end, mention.kind, entity))
    return found


def _is_small(word: str, known: Grammar) -> bool:
    low = word.lower().replace("’", "'")
    return low in known.classes or low in known.attributing or low.rstrip("'") in known.small("elided")
