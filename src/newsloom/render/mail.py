"""A message in words: subject, text and HTML for mail, a few lines for chats, JSON for programs.

    Message ──letter──▶ Letter          Message ──message_shape──▶ dict (docs/schema/alert.schema.json)

The HTML is for mail programs: tables, styles in place, nothing fetched, no image. Everything from outside passes
``line``, Jinja's escaping and, for addresses, ``web_address``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from textwrap import wrap
from typing import TYPE_CHECKING, Any, NamedTuple

from newsloom.messages import Letter, Message, Notice
from newsloom.render.shapes import credit_shapes, iso
from newsloom.render.wording import (
    UNNAMED,
    count_line,
    counted,
    first_line,
    line,
    listed,
    short,
    summary_credits,
    web_address,
)
from newsloom.types import Change, Credit, Passage

if TYPE_CHECKING:
    from jinja2 import Template

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December")  # fmt: skip
# Of each story so much: enough to know what it is, short enough that ten are read over coffee.
_SENTENCES, _CHANGES = 3, 5
_TITLE, _LONGEST, _SUBJECT = 160, 600, 120
_WIDTH = 76
_CHANGED = {"new": "New", "changed": "Now", "corroborated": "Now told by more", "withdrawn": "No longer told"}


class Piece(NamedTuple):
    """Words, with where they lead."""

    text: str
    link: str | None = None


class Sentence(NamedTuple):
    """A printed sentence, and its credits with the outlets as links."""

    text: str
    credits: list[Piece]


class Changed(NamedTuple):
    """A change: what it is, the words now, the words before, who says so."""

    what: str
    text: str
    before: str
    credits: list[Piece]


class LetterStory(NamedTuple):
    """A story as the letter tells it."""

    id: str
    title: str
    link: str | None
    new: bool
    why: str
    counts: str
    first: str | None
    summary: str
    summary_credits: list[Piece]
    sentences: list[Sentence]
    changes: list[Changed]
    changes_more: int


def letter(message: Message) -> Letter:
    """A message as mail and chat have it; the same message gives the same bytes."""
    stories = [_told(notice) for notice in message.notices]
    name = line(message.name)
    heading = {"digest": name, "alert": name, "test": f"{name} (a trial)"}[message.kind]
    parts = {
        "heading": heading,
        "when": _when(message),
        "stories": stories,
        "more": counted(message.more, "more story").replace("storys", "stories") if message.more else "",
        "lead": _lead(message),
        "footer": _footer(message),
    }
    return Letter(_subject(message, stories), _text(parts), _template().render(**parts).strip() + "\n", _brief(parts))


@cache
def _template() -> Template:
    from jinja2 import Environment, StrictUndefined

    env = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return env.from_string((files(__package__) / "mail.html.j2").read_text("utf-8"))


# ── what is told ─────────────────────────────────────────────────────────────────────────────────────────


def _told(notice: Notice) -> LetterStory:
    digest = notice.digest
    title = short(line(digest.title) or "Untitled", _TITLE)
    summary = short(line(digest.summary), _LONGEST)
    passages = [passage for passage in digest.passages if line(passage.text) != summary][:_SENTENCES]
    changes = [] if notice.new else [_changed(change) for change in notice.changes[:_CHANGES]]
    return LetterStory(
        id=notice.story,
        title=title,
        link=next((link for passage in digest.passages for link in map(_link, passage.credits) if link), None),
        new=notice.new,
        why=listed([short(line(why), _TITLE) for why in notice.why if line(why)]),
        counts=count_line(digest),
        first=first_line(digest),
        summary=summary if summary != title else "",
        summary_credits=_outlets(summary_credits(digest)) if summary != title else [],
        sentences=[_sentence(passage) for passage in passages],
        changes=changes,
        changes_more=max(0, len(notice.changes) - len(changes)) if changes else 0,
    )


def _sentence(passage: Passage) -> Sentence:
    said = line(passage.credit_line)
    # Only what is ours: an outlet may write its name small.
    said = f"According{said.removeprefix('according')}" if said.startswith("according to ") else said
    return Sentence(short(line(passage.text), _LONGEST), _linked(said, passage.credits))


def _changed(change: Change) -> Changed:
    gone = change.kind == "withdrawn"
    told = short(line(change.before if gone else change.after) or line(change.claim), _LONGEST)
    before = short(line(change.before), _LONGEST) if change.kind == "changed" else ""
    return Changed(_CHANGED[change.kind], told, before, _outlets(change.credits))


def _outlets(credits: Iterable[Credit]) -> list[Piece]:
    listing = list(credits)
    return _linked(listed(dict.fromkeys(line(credit.outlet) or UNNAMED for credit in listing)), listing)


def _link(credit: Credit) -> str | None:
    return web_address(credit.link) or web_address(credit.url)


def _linked(said: str, credits: Iterable[Credit]) -> list[Piece]:
    """A line that names outlets, each name leading to its first credited words; in one pass, for names may be any."""
    found = [(line(credit.outlet), link) for credit in credits if (link := _link(credit))]
    links = dict(reversed([(name, link) for name, link in found if name]))
    named = "|".join(re.escape(name) for name in sorted(links, key=lambda name: (-len(name), name)))
    split = re.split(rf"(?<!\w)({named})(?!\w)", said) if named else [said]
    pieces = [Piece(piece, links.get(piece) if number % 2 else None) for number, piece in enumerate(split) if piece]
    if found and not any(piece.link for piece in pieces):
        pieces += [Piece(" ("), Piece("the report", found[0][1]), Piece(")")]
    return pieces


def _when(message: Message) -> str:
    at = message.at
    zone = f" {at.tzname()}" if at.tzname() else ""
    return f"{_DAYS[at.weekday()]}, {at.day} {_MONTHS[at.month - 1]} {at.year}, {at:%H:%M}{zone}"


def _subject(message: Message, stories: list[LetterStory]) -> str:
    first = stories[0].title if stories else "no story yet"
    others = len(stories) - 1 + message.more
    more = f" and {others} more" if others > 0 else ""
    name = short(line(message.name), 40)
    day = f", {message.at.day} {_MONTHS[message.at.month - 1]}" if message.kind == "digest" else ""
    trial = "Trial: " if message.kind == "test" else ""
    return f"{trial}{name}{day}: {short(first, _SUBJECT)}{more}"


def _lead(message: Message) -> str:
    number = len(message.notices) + message.more
    if message.kind == "test":
        return "This is what the alert’s messages look like. It arrived, so the way is good."
    new = sum(notice.new for notice in message.notices)
    told = "1 story" if number == 1 else f"{number:,} stories"
    if message.more or number == 1 or not new:
        return f"{told}."
    return f"{told}: {new} new, {number - new} with something new." if new < number else f"{told}, all new."


def _footer(message: Message) -> str:
    return (
        f"Every sentence is credited to the reports that bear it out. You get this because of the alert "
        f"“{line(message.name)}” in newsloom; `newsloom alert remove {message.alert}` ends it."
    )


# ── text ─────────────────────────────────────────────────────────────────────────────────────────────────


def _text(parts: dict[str, Any]) -> str:
    rows = [parts["heading"], parts["when"], "", parts["lead"], ""]
    for story in parts["stories"]:
        rows += [*_story_text(story), ""]
    if parts["more"]:
        rows += [f"And {parts['more']}: `newsloom stories`.", ""]
    return "\n".join([*rows, "-- ", *wrap(parts["footer"], _WIDTH)]) + "\n"


def _story_text(story: LetterStory) -> Iterator[str]:
    title = wrap(story.title, _WIDTH)
    yield from [*title, "-" * max(map(len, title))]
    facts = [("New" if story.new else ""), story.counts, story.why]
    yield from wrap("; ".join(filter(None, facts)), _WIDTH)
    if story.summary:
        yield ""
        yield from wrap(story.summary, _WIDTH)
        yield from _credited(story.summary_credits)
    for change in story.changes:
        yield ""
        yield from _hung("* ", f"{change.what}: {change.text}")
        if change.before:
            yield from _hung("  ", f"Before: {change.before}")
        yield from _credited(change.credits)
    if story.changes_more:
        yield f"  and {counted(story.changes_more, 'more change')}"
    for sentence in story.sentences:
        yield ""
        yield from _hung("  ", sentence.text)
        yield from _credited(sentence.credits)


def _credited(pieces: list[Piece]) -> Iterator[str]:
    if not pieces:
        return
    yield from _hung("  — ", "".join(piece.text for piece in pieces))
    # One address is enough to read on, and is never broken over lines: mail programs would lose its end.
    yield from [f"    {piece.link}" for piece in pieces if piece.link][:1]


def _hung(mark: str, text: str) -> list[str]:
    return wrap(text, _WIDTH, initial_indent=mark, subsequent_indent=" " * len(mark), break_long_words=False)


def _brief(parts: dict[str, Any]) -> str:
    """For chats: each story in three lines."""
    rows = [] if parts["stories"] else [parts["lead"]]
    for story in parts["stories"]:
        told = story.changes[0].text if story.changes else story.sentences[0].text if story.sentences else story.summary
        mark = "New: " if story.new else ""
        rows += [f"• {mark}{story.title}" + (f" ({story.why})" if story.why else ""), short(told, 280)]
        rows += [story.link] if story.link else []
    return "\n".join([*rows, *([f"And {parts['more']}."] if parts["more"] else [])])


# ── JSON ─────────────────────────────────────────────────────────────────────────────────────────────────


def message_shape(message: Message) -> dict[str, Any]:
    """What a webhook is sent."""
    return {
        "id": message.id,
        "kind": message.kind,
        "alert": {"id": message.alert, "name": message.name},
        "at": iso(message.at),
        "stories": [_notice_shape(notice) for notice in message.notices],
        "more": message.more,
    }


def _notice_shape(notice: Notice) -> dict[str, Any]:
    digest = notice.digest
    return {
        "id": notice.story,
        "title": digest.title,
        "summary": digest.summary,
        "summary_credits": credit_shapes(summary_credits(digest)),
        "new": notice.new,
        "why": list(notice.why),
        "reports": len(digest.articles),
        "outlets": list(digest.read),
        "independent": digest.independent,
        "sentences": [
            {"text": p.text, "kind": p.kind, "credit_line": p.credit_line, "credits": credit_shapes(p.credits)}
            for p in digest.passages[:_SENTENCES]
        ],
        "changes": [
            {"kind": c.kind, "before": c.before, "after": c.after, "credits": credit_shapes(c.credits)}
            for c in notice.changes
        ],
    }
