"""The words, marks and numbers that every rendering shares.

Feed text is hostile: ``printable`` is the one gate between it and a screen, ``web_address`` between it and a link.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

from rapidfuzz.distance import LCSseq

from newsloom.text import normal, words
from newsloom.types import (
    Article,
    Claim,
    Conflict,
    ConflictValue,
    Credit,
    Digest,
    LeftOut,
    Passage,
    PassageKind,
    QuoteVariant,
    Relay,
)

UNNAMED = "an unnamed outlet"


class Mark(NamedTuple):
    """How a kind of passage is told apart: by icon and by word, never by colour alone."""

    icon: str
    word: str
    meaning: str


MARKS: Mapping[PassageKind, Mark] = {
    "agreed": Mark("●", "agreed", "at least two independent outlets say it"),
    "single": Mark("○", "one voice", "one independent outlet tells it so; others may tell something similar"),
    "disputed": Mark("◐", "disputed", "outlets contradict each other"),
    "quote": Mark("❝", "quote", "words as they were said"),
}

# ── hostile text ─────────────────────────────────────────────────────────────────────────────────────────

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# Direction marks that reach beyond their own character: they could turn round the words that newsloom sets beside them.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")

# What newsloom adds to a report's words stands in brackets.
_OURS = re.compile(r"\[[^\]]*\]")
# So much of a one-line summary in the sentence right under it is the same news twice.
_AGAIN = 0.8

#: How many quotations or conflicts are shown at once, the widest carried first; the rest is folded away and counted.
FOREMOST = 8


def printable(text: str) -> str:
    """The text without what a screen would obey instead of show; new lines and tabs stay."""
    return _CONTROL.sub("\ufffd", _TURNING.sub("", text.replace("\r\n", "\n")))


def line(text: str | None) -> str:
    """The text printable and on one line."""
    return " ".join(printable(text or "").split())


def short(text: str, most: int) -> str:
    """At most so many characters, an ellipsis for the rest."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


_UNFIT = re.compile(r"""[\s<>"`\\]""")
# Nearly every address has this form, and none of it is refused below: a third of a story's time went into that.
_PLAIN = re.compile(r"https?://[A-Za-z0-9-][A-Za-z0-9.-]*(?:/[!#-;=?-\[\]-_a-~]*)?")


def web_address(url: str | None) -> str | None:
    """The address if it leads to the web and nowhere else, else ``None``."""
    if url and _PLAIN.fullmatch(url):
        return url
    if not url or _UNFIT.search(url) or printable(url) != url:
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and host else None


_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")


def language_tag(language: str | None) -> str | None:
    """The language if it has the form of a tag (``en``, ``pt-BR``)."""
    return language if language and _LANGUAGE.fullmatch(language) else None


# ── times and numbers ────────────────────────────────────────────────────────────────────────────────────

_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December")  # fmt: skip
_ISO = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?(Z|\+00:00)?)?)?)?")


def clock(time: datetime | None, zone: tzinfo = UTC) -> str | None:
    """A time as read: ``10 March 2026, 14:05 UTC``; in a reader's own ``zone`` ``10 March 2026, 15:05 CET``.

    Midnight sharp is a day whose hour is not known.
    """
    if time is None:
        return None
    if time.tzinfo == UTC and not (time.hour or time.minute or time.second):
        return f"{time.day} {_MONTHS[time.month - 1]} {time.year}"
    time, name = local(time, zone)
    return f"{time.day} {_MONTHS[time.month - 1]} {time.year}, {time.hour:02}:{time.minute:02} {name}"


def local(time: datetime, zone: tzinfo) -> tuple[datetime, str]:
    """A time on the clocks of a zone, and what that zone is called then; in UTC at the ends of the calendar."""
    if time.tzinfo is None:
        time = time.replace(tzinfo=UTC)
    if zone is not UTC:
        try:
            there = time.astimezone(zone)
        except OverflowError:
            return time, "UTC"
        name = there.tzname() or ""
        # Zones without letters of their own are named by their distance from UTC: "+0530".
        plain = name[:1] in "+-"
        return there, (f"UTC{name[:3]}" + (f":{name[3:]}" if name[3:].strip("0") else "")) if plain else name
    return time if time.tzinfo is UTC else time.astimezone(UTC), "UTC"


def spoken(when: str | None, zone: tzinfo = UTC) -> str:
    """An ISO 8601 day, month, year, minute or range as read; anything else as it stands.

    A minute of UTC is told in ``zone``; a day, or a minute of no zone, is nobody's to move.
    """
    if not when:
        return ""
    if "/" in when:
        since, until = (spoken(part, zone) for part in when.split("/", 1))
        # "10 – 14 March 2026": what both ends share is said once.
        day, _, month = since.partition(" ")
        return f"{day} – {until}" if month and until.endswith(f" {month}") else f"{since} – {until}".strip(" –")
    found = _ISO.fullmatch(when.strip())
    if not found or not 1 <= int(found[2] or 1) <= 12:
        return line(when)
    year, month, day, minute, utc = found.groups()
    if utc and zone is not UTC:
        try:
            return clock(datetime.fromisoformat(f"{year}-{month}-{day}T{minute}:00+00:00"), zone) or ""
        except ValueError:  # there is no such day, or minute: it is told as it stands
            pass
    words = [str(int(day))] if day else []
    words += [_MONTHS[int(month) - 1]] if month else []
    words.append(year)
    return " ".join(words) + (f", {minute}" if minute else "") + (" UTC" if utc else "")


def told_alike(times: Sequence[str | None], zone: tzinfo = UTC) -> list[str]:
    """Times that stand beside one another, as read: all by the day where of one only the day is known; empty: unknown.

    Of ranges, and of what is no time, nothing is left out.
    """
    exact = [_ISO.fullmatch(when) for when in times if when]
    by_day = len({bool(one[4]) for one in exact if one and one[3]}) > 1
    told = [spoken(when, zone) for when in times]
    return [words.partition(",")[0] if by_day and when and "T" in when else words
            for when, words in zip(times, told, strict=True)]  # fmt: skip


def is_machine_time(when: str) -> bool:
    """Whether HTML's ``<time datetime>`` would understand it."""
    return bool(_ISO.fullmatch(when))


def figure(value: float | str | None, unit: str | None = None) -> str:
    """A value with its unit, thousands set apart: ``4,200 km``, ``3.5%``."""
    if value is None or isinstance(value, str):
        return line(value)
    said = f"{value:,.6g}" if abs(value) < 1e6 else f"{value:,.0f}" if abs(value) < 1e15 else f"{value:g}"
    if unit == "percent":
        return said + "%"
    return f"{said} {line(unit)}" if unit else said


def counted(number: int, noun: str) -> str:
    """``1 outlet``, ``2 outlets``."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def listed(names: Iterable[str], most: int = 4) -> str:
    """``A, B and C``; beyond ``most`` names ``A, B, C and 5 more``."""
    every = list(names)
    shown = every if len(every) <= most else every[: most - 1]
    if len(shown) < len(every):
        return f"{', '.join(shown)} and {len(every) - len(shown)} more"
    return " and ".join(filter(None, (", ".join(shown[:-1]), shown[-1]))) if shown else ""


# ── what is said of a digest ─────────────────────────────────────────────────────────────────────────────


def count_line(digest: Digest) -> str:
    """How many outlets were read and how many of them count: ``9 outlets, 4 independent, 3 relay Harbour Wire``."""
    return ", ".join(words + name for words, name in counts(digest))


def counts(digest: Digest) -> list[tuple[str, str]]:
    """The parts of the count line, each with the outlet that it ends in, if any."""
    read = len(digest.read) + digest.unnamed
    outlets = counted(read, "outlet") + (f" ({digest.unnamed} unnamed)" if digest.unnamed else "")
    if len(digest.articles) == 1:
        return [(f"{outlets}, none to compare it with", ""), *relaying(digest.relays)]
    return [(outlets, ""), (f"{digest.independent} independent", ""), *relaying(digest.relays)]


def relaying(relays: Iterable[Relay]) -> Iterator[tuple[str, str]]:
    """The parts of the count line that say how many relay whom."""
    carriers: dict[str, set[str | None]] = {}
    for relay in relays:
        carriers.setdefault(line(relay.to), set()).add(relay.source)
    # Two named: the line is read at a glance, the full list stands under "Who relays whom".
    loudest = sorted((to for to in carriers if len(carriers[to]) > 1), key=lambda to: (-len(carriers[to]), to))[:2]
    yield from ((f"{len(carriers[to])} relay ", to) for to in loudest)
    if carriers and not loudest:
        by = set[str | None]().union(*carriers.values())
        who = f"{line(next(iter(by))) or 'an unnamed outlet'} relays " if len(by) == 1 else f"{len(by)} relay "
        whom = f"{len(carriers)} other outlets" if len(by) == 1 else "others"
        yield (who, next(iter(carriers))) if len(carriers) == 1 else (who + whom, "")


def doubt(digest: Digest) -> str:
    """That the reports have nothing in common, where it is so; else empty.

    On two days of short teasers, judged by eye, 15 of the 41 stories without a statement in common were of different
    events, of the 124 others 28.
    """
    credited = [one.credits for one in digest.claims] + [one.credits for one in digest.quotes]
    together = any(len({credit.article for credit in credits}) > 1 for credits in credited)
    together = together or any(claim.related for claim in digest.claims)
    if len(digest.articles) < 2 or together or not digest.claims or digest.conflicts or digest.updates:
        return ""
    return "No statement stands in two of these reports: they may tell of different events."


def worded_line(digest: Digest) -> str | None:
    """Whose words the digest stands in, as far as a model was asked to word it."""
    became = digest.rewritten
    if became is None:
        return None
    model = line(became.model)
    if not became.used:
        reason = line(became.reason) or "no reason given"
        return f"In the reports’ own words, not in those of {model}: {reason}."
    worded = sum(is_worded(passage, digest) for passage in digest.passages)
    every = counted(len(digest.passages), "sentence")
    told = f"Worded by {model}: {worded} of {every}, each checked against its report"
    return told + ("; the others are the reports’ own." if worded < len(digest.passages) else ".")


def is_worded(passage: Passage, digest: Digest) -> bool:
    """Whether a passage stands in a model's words."""
    became = digest.rewritten
    return bool(became and became.used and passage.credit_line.endswith(f"; worded by {became.model}"))


def first_line(digest: Digest) -> str | None:
    """Who reported first, and when."""
    first = digest.first
    return f"{line(first.outlet) or UNNAMED}, {clock(first.published)}" if first else None


def carried(claim: Claim) -> bool:
    """Whether more than one outlet stands behind a claim."""
    return len({credit.outlet or credit.article for credit in claim.credits}) > 1


def said_by(value: ConflictValue) -> list[str]:
    """Who gives a value; outlets without a name are told as such, after the others and together."""
    named = [line(outlet) for outlet in value.outlets if line(outlet)]
    bare = len({credit.article for credit in value.credits if not line(credit.outlet)})
    nameless = bare or len(value.outlets) - len(named) or not named
    return [*named, *([UNNAMED if nameless == 1 else f"{nameless} unnamed outlets"] if nameless else [])]


def value_said(value: ConflictValue) -> str:
    """A value as the sources word it, else as newsloom read it. A figure's "Two" that opened a sentence is "two"."""
    told = line(value.text) or figure(value.value, value.unit)
    return told[:1].lower() + told[1:] if isinstance(value.value, int | float) and told[1:2].islower() else told


def relays(digest: Digest) -> list[tuple[str, tuple[Credit, ...]]]:
    """Who relays whom, a line for each outlet that relays, with the words that say so."""
    found: dict[str | None, list[Relay]] = {}
    for relay in digest.relays:
        found.setdefault(relay.source, []).append(relay)
    told = []
    for source, theirs in found.items():
        whom = dict.fromkeys(line(relay.to) for relay in theirs)
        told.append((f"{line(source) or UNNAMED} relays {listed(whom, 12)}", tuple(relay.credit for relay in theirs)))
    return told


def copies(digest: Digest, articles: Mapping[str, Article]) -> list[str]:
    """Which reports are one text, by their outlets: ``B and C print the text of A``."""
    found = []
    for origin in digest.origins:
        if len(origin.articles) > 1:
            first, *others = [outlet_of(id, articles) for id in origin.articles]
            verb = "print" if len(others) > 1 else "prints"
            found.append(f"{listed(others, 8)} {verb} the text of {first}")
    return found


def utterance(text: str) -> str:
    """A quotation that stands alone: without the comma that led on to who said it."""
    return line(text).rstrip(",،，、")


def outlet_of(id: str, articles: Mapping[str, Article]) -> str:
    """The display name of a report's outlet."""
    article = articles.get(id)
    return line(article.outlet.name if article and article.outlet else None) or UNNAMED


def reasons(left_out: Iterable[LeftOut], articles: Mapping[str, Article]) -> dict[str, list[str]]:
    """What was left out, by reason: reports by outlet and title, other input by its place."""
    found: dict[str, list[str]] = {}
    for left in left_out:
        article = articles.get(left.article)
        name = f"{outlet_of(left.article, articles)}: {short(line(article.title), 80)}" if article else left.article
        reason = _COPY.sub(lambda copy: f"{copy[1]} of {_whose(copy[2], articles)},", left.reason)
        found.setdefault(line(reason) or "no reason given", []).append(line(name).strip(": "))
    return found


# How a copy is told in data: by the id of the report that it copies.
_COPY = re.compile(r"\A(a copy|another telling) of (.+),(?= counted as one voice with it\Z)", re.DOTALL)


def _whose(id: str, articles: Mapping[str, Article]) -> str:
    return f"what {outlet_of(id, articles)} prints" if id in articles else id


# ── sources ──────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Source:
    """A numbered report. ``article`` is ``None`` when only its credits are at hand."""

    number: int
    id: str
    outlet: str
    title: str
    published: datetime | None
    url: str | None
    article: Article | None

    @property
    def file(self) -> str:
        """The file that a report of no known outlet and address came in: who gave it knows it by that."""
        if self.article is None or self.article.outlet or self.url:
            return ""
        return line(self.article.place.replace("\\", "/").rsplit("/", 1)[-1])


def all_clear(digest: Digest) -> str:
    """What may be said where nothing was found in conflict, empty where something was or nothing can be."""
    if digest.conflicts or len(digest.articles) < 2:
        return ""
    return line(digest.all_clear) or "No figures, dates, places or names in conflict were found."


def unprinted(digest: Digest) -> str:
    """That no sentence is printed, where none is."""
    return "" if digest.passages else "No sentence is printed: none of these reports’ can be read by itself."


def deck(digest: Digest) -> str:
    """The story's one line, empty where the first sentence under it would tell the same again in the same words."""
    told = set(words(_OURS.sub("", line(digest.summary))))
    again = set(words(line(digest.passages[0].text))) if digest.passages else set()
    return "" if told and len(told & again) >= _AGAIN * len(told) else line(digest.summary)


def summary_credits(digest: Digest) -> tuple[Credit, ...]:
    """Where the story's one line stands; nothing where it is no report's own sentence."""
    return (digest.summary_credit,) if digest.summary_credit and line(digest.summary) else ()


def every_credit(digest: Digest) -> Iterator[Credit]:
    """All credits of a digest, those of the passages first."""
    for passage in digest.passages:
        yield from passage.credits
    yield from summary_credits(digest)
    for claim in digest.claims:
        yield from claim.credits
    for conflict in differing(digest):
        for value in conflict.values:
            yield from value.credits
    for quote in digest.quotes:
        yield from quote.credits
        for variant in quote.variants:
            yield from variant.credits
    for event in digest.timeline:
        yield from event.credits
    for relay in digest.relays:
        yield relay.credit


def differing(digest: Digest) -> tuple[Conflict, ...]:
    """Conflicts and updates alike."""
    return digest.conflicts + digest.updates


def sources(digest: Digest, articles: Mapping[str, Article]) -> dict[str, Source]:
    """The digest's reports by id, numbered from 1 in the order in which the passages credit them."""
    seen: dict[str, Credit | None] = {}
    for passage in digest.passages:
        for credit in passage.credits:
            seen.setdefault(credit.article, credit)
    for article in digest.articles:
        seen.setdefault(article, None)
    for credit in every_credit(digest):
        seen[credit.article] = seen.get(credit.article) or credit
    return {id: _source(i, id, articles.get(id), credit) for i, (id, credit) in enumerate(seen.items(), 1)}


def _source(number: int, id: str, article: Article | None, credit: Credit | None) -> Source:
    if article is None:
        outlet = credit.outlet if credit else None
        return Source(number, id, line(outlet) or UNNAMED, "", None, web_address(credit.url if credit else None), None)
    outlet = article.outlet.name if article.outlet else None
    return Source(
        number,
        id,
        line(outlet) or UNNAMED,
        line(article.title),
        article.published,
        web_address(article.url),
        article,
    )


# ── wordings compared ────────────────────────────────────────────────────────────────────────────────────

Turn = Literal["same", "only here", "not here"]

# A quote of so many words is an essay: comparing two costs memory that grows with the product of their lengths.
_MOST_WORDS = 4_000


def differences(base: str, other: str) -> list[tuple[Turn, str]]:
    """``other`` against ``base`` word by word, in runs; case and punctuation alone are no difference."""
    ours, theirs = line(base).split(), line(other).split()
    if max(len(ours), len(theirs)) > _MOST_WORDS:
        return [("same", " ".join(theirs))]
    runs: list[tuple[Turn, str]] = []
    gone: list[str] = []
    come: list[str] = []
    steps = LCSseq.opcodes([_bare(word) for word in ours], [_bare(word) for word in theirs])
    for step in steps:
        if step.tag != "equal":
            gone += ours[step.src_start : step.src_end]
            come += theirs[step.dest_start : step.dest_end]
            continue
        runs += _changed(gone, come)
        gone, come = [], []
        runs.append(("same", " ".join(theirs[step.dest_start : step.dest_end])))
    return runs + _changed(gone, come)


def in_part(base: str, variant: QuoteVariant) -> bool:
    """Whether a wording is an honest part of the other: one run of its words, stopped where no sense hangs on more."""
    ours, theirs = ([_bare(word) for word in line(text).split()] for text in (base, variant.text))
    if variant.cut or not 0 < len(theirs) < len(ours) <= _MOST_WORDS:
        return False
    return any(ours[at : at + len(theirs)] == theirs for at in range(len(ours) - len(theirs) + 1))


def _changed(gone: list[str], come: list[str]) -> list[tuple[Turn, str]]:
    """What was left out before what took its place, each in one run."""
    runs: list[tuple[Turn, str]] = [("not here", " ".join(gone)), ("only here", " ".join(come))]
    return [run for run in runs if run[1]]


def _bare(word: str) -> str:
    return normal(word).strip(".,;:!?\"'()[]-") or word
