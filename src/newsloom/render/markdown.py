"""Digests as Markdown (CommonMark and GitHub's): numbered sources, each number a link to the very sentence.

Words from outside are escaped, so that neither Markdown nor HTML in a report takes effect.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from urllib.parse import quote

from newsloom.render.otherwise import reserve
from newsloom.render.wording import (
    MARKS,
    UNNAMED,
    Source,
    all_clear,
    clock,
    copies,
    count_line,
    deck,
    differences,
    doubt,
    first_line,
    in_part,
    line,
    listed,
    reasons,
    relays,
    said_by,
    sources,
    spoken,
    summary_credits,
    told_alike,
    unprinted,
    utterance,
    value_said,
    web_address,
    worded_line,
)
from newsloom.types import Article, Conflict, Credit, Digest, LeftOut, WovenQuote

# What CommonMark, GitHub (mentions, bare addresses, mathematics) or a template engine would take for markup, anywhere …
_ACTIVE = re.compile(r"[\\`*_{}\[\]|~$@^]|(?<=[a-z]):(?=//)|(?<=www)\.", re.IGNORECASE)
# … and what only opens a block: a heading, a list, a rule, a definition, a table.
_OPENING = re.compile(r"(?:[#+=:-]|(?<=\d)[.)])")
# Of an address, what may stand inside ``( )`` and ``< >`` unescaped; the rest is percent-encoded.
_ADDRESS = "%:/?#@!$&+,;=~-."
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def markdown(digests: Sequence[Digest], articles: Mapping[str, Article], left_out: Iterable[LeftOut] = ()) -> str:
    """One section per digest; ``left_out`` is the input that reached no story."""
    parts = [] if len(digests) == 1 else [f"# {len(digests)} stories"]
    level = "#" if len(digests) == 1 else "##"
    for place, digest in enumerate(digests, 1):
        parts += _Sheet(digest, articles, place, level).story()
    parts += _left_out(tuple(left_out), articles, level)
    return "\n\n".join(parts) + "\n"


def escape(text: str | None) -> str:
    """The text on one line, with everything that Markdown or HTML would act on made literal."""
    plain = line(text)
    opened = re.match(r"\d{0,9}", plain)
    at = opened.end() if opened else 0
    escaped = _ACTIVE.sub(r"\\\g<0>", plain)
    if _OPENING.match(plain, at):
        escaped = f"{plain[:at]}\\{plain[at]}{escaped[at + 1 :]}"
    return escaped.translate(_ENTITIES)


class _Sheet:
    """One digest on its way to Markdown; ``links`` gathers the addresses that its numbers lead to."""

    def __init__(self, digest: Digest, articles: Mapping[str, Article], place: int, level: str) -> None:
        self.digest = digest
        self.articles = articles
        self.sources = sources(digest, articles)
        self.place = place
        self.level = level
        self.links: dict[str, str] = {}

    def story(self) -> Iterator[str]:
        """The digest, paragraph by paragraph."""
        digest = self.digest
        yield from self.heading()
        for passage in digest.passages:
            mark = MARKS[passage.kind]
            stance = f"{mark.icon} {mark.word}" + (f": {escape(passage.credit_line)}" if passage.credit_line else "")
            yield f"{escape(passage.text)} {self.numbers(passage.credits)}\\\n*{stance}*"
        if unprinted(digest):
            yield f"*{unprinted(digest)}*"
        differ = [self.conflict(c) for c in digest.conflicts]
        yield from self.section("Where they differ", differ or [escape(all_clear(digest))])
        yield from self.section("What moved", [self.conflict(c) for c in digest.updates])
        yield from self.section("Who said what", [self.quote(q) for q in digest.quotes])
        yield from self.section("Timeline", ["\n".join(self.events())])
        yield from self.section("Who relays whom", ["\n".join(self.relays())])
        yield from self.section("Sources", ["\n".join(_source(source) for source in self.sources.values())])
        yield from _left_out(digest.left_out, self.articles, f"{self.level}#")
        if self.links:
            yield "\n".join(f"[{label}]: {address}" for label, address in self.links.items())

    def heading(self) -> Iterator[str]:
        """Title, summary and the count of outlets."""
        digest, first = self.digest, first_line(self.digest)
        yield f"{self.level} {escape(digest.title) or 'Untitled'}"
        if above := deck(digest):
            yield f"*{escape(above)}*{self.numbers(summary_credits(digest))}"
        yield f"**{escape(count_line(digest))}**" + (f" · First: {escape(first)}" if first else "")
        yield from (escape(said) for said in (doubt(digest), worded_line(digest)) if said)

    def section(self, heading: str, paragraphs: Iterable[str]) -> Iterator[str]:
        """A heading with its paragraphs; nothing without any."""
        filled = [paragraph for paragraph in paragraphs if paragraph]
        if filled:
            yield f"{self.level}# {heading}"
            yield from filled

    def numbers(self, credits: Iterable[Credit]) -> str:
        """``[1][3]``, each a link to the sentence at its outlet where there is an address."""
        found: dict[int, Credit] = {}
        for credit in credits:
            found.setdefault(self.sources[credit.article].number, credit)
        return "".join(self.number(number, credit) for number, credit in sorted(found.items()))

    def number(self, number: int, credit: Credit) -> str:
        """One number. Its link is kept by story, source and offset, so that the text stays readable unrendered."""
        address = web_address(credit.link) or web_address(credit.url)
        if address is None:
            return f"\\[{number}\\]"
        label = f"{self.place}.{number}:{credit.start}"
        self.links.setdefault(label, quote(address, safe=_ADDRESS))
        return f"[\\[{number}\\]][{label}]"

    def conflict(self, conflict: Conflict) -> str:
        """What is told with differing values, a line for each value."""
        doubted = f" *({reserve(conflict)})*" if reserve(conflict) else ""
        rows = [f"**{escape(conflict.about) or 'Not named'}**{doubted}\n"]
        times = told_alike([value.as_of for value in conflict.values])
        for value, told in zip(conflict.values, times, strict=True):
            when = f", as of {escape(told)}" if told else ""
            said = escape(value_said(value)) or "no value"
            rows.append(f"- {said}: {escape(listed(said_by(value)))}{when} {self.numbers(value.credits)}".rstrip())
        return "\n".join(rows)

    def quote(self, quoted: WovenQuote) -> str:
        """An utterance, and its other wordings: words only there bold, words not there struck through."""
        speaker = escape(quoted.speaker) or "speaker not named"
        rows = [f"> “{escape(utterance(quoted.text))}” — {speaker} {self.numbers(quoted.credits)}".rstrip()]
        for variant in quoted.variants:
            part = in_part(quoted.text, variant)
            runs = [("same", utterance(variant.text))] if part else differences(quoted.text, variant.text)
            words = " ".join(_run(turn, words) for turn, words in runs)
            cut = ", *in part*" if part else ", *words cut out*" if variant.cut else ""
            who = escape(listed(variant.outlets)) or UNNAMED
            rows.append(f">\n> {who}{cut}: “{words}” {self.numbers(variant.credits)}".rstrip())
        return "\n".join(rows)

    def events(self) -> Iterator[str]:
        """Dated events, in order."""
        for event in self.digest.timeline:
            when = escape(spoken(event.when)) or "Undated"
            yield f"- **{when}**: {escape(event.text)} {self.numbers(event.credits)}".rstrip()

    def relays(self) -> Iterator[str]:
        """Who relays whom, and which reports are one text."""
        for said, credits in relays(self.digest):
            yield f"- {escape(said)} {self.numbers(credits)}"
        for said in copies(self.digest, self.articles):
            yield f"- {escape(said)}"


def _run(turn: str, words: str) -> str:
    words = escape(words)
    return {"only here": f"**{words}**", "not here": f"~~{words}~~"}.get(turn, words)


def _source(source: Source) -> str:
    parts = [escape(source.file), escape(source.title), escape(clock(source.published)) or "no date"]
    address = f"<{quote(source.url, safe=_ADDRESS)}>" if source.url else ""
    return f"{source.number}. **{escape(source.outlet)}**: " + ", ".join(filter(None, [*parts, address]))


def _left_out(left_out: Sequence[LeftOut], articles: Mapping[str, Article], level: str) -> Iterator[str]:
    if left_out:
        rows = (f"- {escape(reason)}: {escape(listed(names))}" for reason, names in reasons(left_out, articles).items())
        yield f"{level} Left out"
        yield "\n".join(rows)
