"""Verdicts made ready for the Check page: the words at fault marked in their sentence, the evidence linked.

Checking (verdicts, reports) ──shown──▶ Shown for each sentence, with the Evidence that bears it out or contradicts it
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from markupsafe import Markup, escape

from newsloom.loom.checking import Checking
from newsloom.render import web_address
from newsloom.render.otherwise import Otherwise, otherwise
from newsloom.render.wording import UNNAMED, line
from newsloom.serve.site import Site
from newsloom.types import Article, Credit, Lack, Verdict

#: What each kind of lack is called before its reason.
KINDS = {
    "words": "Words", "figure": "Figure", "date": "Date", "name": "Name", "order": "Order", "quote": "Quote",
    "speaker": "Speaker", "negation": "Negation", "certainty": "Certainty", "attribution": "Attribution",
    "credit": "Credit",
}  # fmt: skip
# Words at each end of a sentence that lead a browser to it.
_ENDS = 4


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence of a report: the report, its words with what answers the lack marked, where to read on."""

    article: Article | None
    outlet: str
    words: Markup
    door: str
    source: str | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A sentence with its verdict, each reason under its kind, and the evidence, the nearest sentence first.

    ``otherwise``: what others say in place of what it tells, though one bears it out; ``remarks``: who alone says it.
    """

    text: Markup
    supported: bool
    reasons: tuple[tuple[str, str], ...]
    evidence: tuple[Evidence, ...]
    otherwise: tuple[Otherwise, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def remarked(self) -> bool:
        """Whether a reader should know more of it than that it is borne out."""
        return bool(self.otherwise or self.remarks)


def shown(checking: Checking, site: Site, story: str | None) -> list[Shown]:
    """The verdicts of a checking, in order; links lead to the reports as told in ``story``."""
    return [_shown(one, checking, site, story) for one in checking.verdicts]


def _shown(one: Verdict, checking: Checking, site: Site, story: str | None) -> Shown:
    places = dict.fromkeys([*one.evidence, *(lack.credit for lack in one.lacks if lack.credit)])
    answers = [lack.there for lack in one.lacks]
    evidence = tuple(_evidence(credit, answers, checking, site, story) for credit in places)
    text = marked(one.text, [lack.here for lack in one.lacks])
    remarks = tuple(line(remark.text) for remark in one.remarks)
    return Shown(text, one.supported, tuple(map(_reason, one.lacks)), evidence, tuple(otherwise(one)), remarks)


def _reason(lack: Lack) -> tuple[str, str]:
    told = line(lack.text)
    return KINDS[lack.kind], told[:1].upper() + told[1:]


def _evidence(credit: Credit, answers: Sequence[str], checking: Checking, site: Site, story: str | None) -> Evidence:
    article = checking.articles.get(credit.article)
    anchor = f"#c{credit.start}{_directive(credit.exact)}"
    return Evidence(
        article=article,
        outlet=line(credit.outlet) or UNNAMED,
        words=marked(credit.exact, answers),
        door=site.path("articles", credit.article, from_=story) + anchor,
        source=web_address(credit.link or credit.url),
    )


def _directive(exact: str) -> str:
    """A text fragment: browsers go to the words themselves where no mark of the page stands on them."""
    found = exact.split()
    ends = [found] if len(found) <= 2 * _ENDS else [found[:_ENDS], found[-_ENDS:]]
    # A dash would be read as the fragment's own syntax.
    return ":~:text=" + ",".join(quote(" ".join(end), safe="").replace("-", "%2D") for end in ends)


def marked(text: str, wanted: Iterable[str]) -> Markup:
    """A text on one line with each of the wanted words in a ``mark``, where it first stands as a word."""
    told = line(text)
    spans: list[tuple[int, int]] = []
    for words in sorted({line(one) for one in wanted if one.strip()}, key=lambda one: (-len(one), one)):
        found = re.search(rf"(?<!\w){re.escape(words)}(?!\w)", told, re.IGNORECASE)
        if found and not any(start < found.end() and found.start() < end for start, end in spans):
            spans.append(found.span())
    parts, at = [Markup()], 0
    for start, end in sorted(spans):
        parts += [escape(told[at:start]), Markup("<mark>{}</mark>").format(told[start:end])]
        at = end
    return Markup().join([*parts, escape(told[at:])])
