"""Which reports are one text told anew: statement after statement alike, in other words.

A rewritten agency report is no second voice. Shared runs of words miss it; who follows another's report sentence by
sentence is told by how many of its statements have a likeness there. Statements that hold a quotation do not count,
since two reporters at one press conference print the same ones, nor those that are the same to the letter: two reports
with the same posts in them are not one text, and copied sentences are ``origins``' to see.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from newsloom.weave.claims import Likeness
from newsloom.weave.statements import Statement

# Two statements are one told anew from this likeness on, when they share so much (in terms of the rarest kind).
_ALIKE, _MASS = 0.30, 1.5
_TO_THE_LETTER = 0.95
# In 615 stories of real news (four sets) these bounds join five reports to others that share no runs of words with
# them: three by eye an agency's or a paper's text told anew, one short brief that merely has the same facts, one that
# cannot be told. At .18 five more come, three of them right; a report of the samples that follows another's facts
# stands at .20. Of ten sites that tell a rumour in other words and another order one to five voices are left, 2.5 on
# the mean of twelve draws (eval/manipulation.py); without asking for the order also 2.5, at a likeness of .20 2.3 with
# five voices fewer in 281 real stories.
_FEWEST, _IN_ORDER, _RETOLD = 4, 3, 0.22


_Link = tuple[float, int, int]


def retold(found: Sequence[Statement], pairs: Iterable[Likeness]) -> list[_Link]:
    """Pairs of reports (indexes, the smaller first) that tell one text, with how much of the shorter is alike.

    ``pairs`` are the statements' likenesses, the strongest first. Who tells anew what several tell anew, one sentence
    after this and the next after that, is paired with each of them.
    """
    plain = [all(quote.kind == "indirect" for quote in one.quotes) for one in found]
    size = Counter(one.article for one, counts in zip(found, plain, strict=True) if counts)
    alike = [pair for pair in pairs if pair.share >= _ALIKE and pair.mass >= _MASS and plain[pair.a] and plain[pair.b]]
    links = _linked(found, alike, size, {article: article for article in size})
    while links:
        home = _gathered(size, links)
        more = [link for link in _linked(found, alike, size, home) if home[link[1]] != home[link[2]]]
        if not more:
            break
        links += more
    most: dict[tuple[int, int], float] = {}
    for share, one, other in links:
        most[one, other] = max(share, most.get((one, other), 0.0))
    return [(share, *who) for who, share in sorted(most.items())]


def _linked(
    found: Sequence[Statement], alike: Iterable[Likeness], size: Mapping[int, int], home: Mapping[int, int]
) -> list[_Link]:
    """The links of reports with groups of reports (``home``: report → group), each report with each of a group.

    Each statement is matched once, and what is alike is measured by the report's own size; by the smaller of the two
    where the group is one report.
    """
    members: dict[int, list[int]] = defaultdict(list)
    for article, group in home.items():
        members[group].append(article)
    matched: dict[tuple[int, int], dict[int, tuple[int, float]]] = defaultdict(dict)
    for pair in alike:
        for one, other in ((pair.a, pair.b), (pair.b, pair.a)):
            group = home[found[other].article]
            several = len(members[group]) > 1
            if home[found[one].article] != group and (several or pair.share <= _TO_THE_LETTER):
                match = matched[found[one].article, group]
                if several or all(other != it for it, _ in match.values()):
                    match.setdefault(one, (other, min(1.0, pair.share)))
    return [
        (worth / size[article], min(article, other), max(article, other))
        for (article, group), match in sorted(matched.items())
        if len(match) >= _FEWEST
        and len({found[other].article for other, _ in match.values()}) >= min(2, len(members[group]))
        and (worth := math.fsum(share for _, share in match.values())) >= _RETOLD * size[article]
        and _in_order([match[one][0] for one in sorted(match)]) >= _IN_ORDER
        for other in members[group]
    ]


def _gathered(size: Iterable[int], links: Iterable[_Link]) -> dict[int, int]:
    """Report → the first report of those it is linked with."""
    home = {article: article for article in size}
    for _, one, other in links:
        kept, gone = sorted((home[one], home[other]))
        home = {article: kept if group == gone else group for article, group in home.items()}
    return home


def _in_order(places: Sequence[int]) -> int:
    """The length of the longest rising run, gaps allowed."""
    ends: list[int] = []
    for place in places:
        at = bisect_left(ends, place)
        ends[at : at + 1] = [place]
    return len(ends)
