"""The way back: the sentences that a digest tells, from any form in which newsloom or another prints one.

    our JSON ───────▶ passages with their credits      our page, Markdown, terminal text ───▶ passages
    other Markdown ─▶ plain paragraphs                 anything else ─▶ None: it is read as a report is

What stands around our passages (credit lines, numbers, sections) tells of the sources and is not theirs to support.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lxml import html as lxml_html
from markdown_it import MarkdownIt
from markdown_it.token import Token

from newsloom.errors import NewsloomError
from newsloom.render.embedded import our_page
from newsloom.render.wording import MARKS
from newsloom.types import Credit

#: A sentence with the credits it claims.
ToldSentence = tuple[str, tuple[Credit, ...]]

_WORDS = "|".join(re.escape(mark.word) for mark in MARKS.values())
_ICONS = "".join(mark.icon for mark in MARKS.values())
# Where other tools put the text of a summary in JSON.
_FIELDS = ("sentences", "summary", "text", "digest", "content", "body")
_NUMBERS = re.compile(r"(?:\s*+\[\d{1,4}(?:–\d{1,4})?\])++\s*$")
_STANCE = re.compile(rf"[{_ICONS}] (?:{_WORDS})\b")
_STYLED = re.compile(r"\x1b\[[0-9;]*m")
# A passage in terminal text: its mark, its lines, and the line that says what kind it is.
_PRINTED = re.compile(
    rf"^[{_ICONS}] (?P<text>[^\n]*(?:\n  (?!(?:{_WORDS})(?: ·|$))[^\n]+)*)\n  (?:{_WORDS})(?: ·|$)", re.MULTILINE
)
_MARKDOWN = re.compile(r"^(?:#{1,6} |[-*+] |> |\*\*)|\]\(https?:|\*\*\S", re.MULTILINE)


def told(body: bytes) -> list[ToldSentence] | None:
    """The sentences of a digest that newsloom printed, in order; ``None`` for what is not one of ours.

    Raises ``NewsloomError`` naming the field at fault in JSON of the wrong shape.
    """
    if body.lstrip()[:1] in (b"{", b"["):
        try:
            shape = json.loads(body)
        except (ValueError, RecursionError):
            shape = None
        if shape is not None:
            return _of_others(shape) or passages_in(shape)
    if our_page(body):
        return [(text, ()) for text in _on_page(body)]
    text = _STYLED.sub("", body.decode("utf-8", "replace")).replace("\r\n", "\n")
    found = list(_in_terminal(text)) or list(_in_markdown(text))
    return [(one, ()) for one in found] or None


def _of_others(shape: object) -> list[ToldSentence]:
    """The text of another's JSON: an object with one of the usual fields, or a list of sentences."""
    if isinstance(shape, Mapping) and not {"stories", "passages"} & shape.keys():
        given = next((shape[name] for name in _FIELDS if isinstance(shape.get(name), str | list)), None)
        return _of_others([given] if isinstance(given, str) else given or [])
    if isinstance(shape, list) and shape and all(isinstance(one, str) for one in shape):
        return [(one, ()) for one in shape if one.strip()]
    return []


def _on_page(body: bytes) -> Iterator[str]:
    for passage in lxml_html.fromstring(body).xpath("//div[contains(concat(' ', @class, ' '), ' passage ')]/p[1]"):
        yield " ".join(passage.text_content().split())


def _in_terminal(text: str) -> Iterator[str]:
    for found in _PRINTED.finditer(text):
        yield _NUMBERS.sub("", " ".join(found["text"].split()))


def _in_markdown(text: str) -> Iterator[str]:
    """Passages in our Markdown: what stands before the line break of a paragraph that ends with its kind."""
    if not _STANCE.search(text):
        return
    for token in MarkdownIt("commonmark").parse(text):
        children = token.children or []
        kinds = [child.type for child in children]
        if token.type == "inline" and "hardbreak" in kinds:
            at = kinds.index("hardbreak")
            if _STANCE.match(_plain(children[at:])):
                yield _NUMBERS.sub("", _plain(children[:at]))


def _plain(tokens: Sequence[Token]) -> str:
    said = (" " if t.type in ("softbreak", "hardbreak") else t.content for t in tokens)
    return " ".join("".join(said).split())


def without_markup(text: str) -> str:
    """Markdown as plain paragraphs, parted by blank lines; text without markup as it is."""
    if not _MARKDOWN.search(text):
        return text
    inline = (token for token in MarkdownIt("commonmark").parse(text) if token.type == "inline")
    return "\n\n".join(_plain(token.children or []) for token in inline)


def passages_in(shape: object) -> list[tuple[str, tuple[Credit, ...]]]:
    """The printed sentences of a weave, with their credits, in order.

    Takes the whole output of ``weave``, one story of it, or its ``digest``; unknown fields are passed over, and of a
    credit only ``article``, ``start`` and ``end`` are required. Raises ``NewsloomError`` naming the field at fault.
    """
    whole = _object(shape, "the digest")
    if "stories" in whole:
        stories = [
            (_object(story, f"stories[{i}]"), f"stories[{i}].") for i, story in enumerate(_list(whole, "stories", ""))
        ]
    else:
        stories = [(whole, "")]
    return [passage for story, place in stories for passage in _passages(story, place)]


def _passages(story: Mapping[str, Any], place: str) -> list[tuple[str, tuple[Credit, ...]]]:
    if "digest" in story:
        story, place = _object(story["digest"], f"{place}digest"), f"{place}digest."
    found = []
    for i, given in enumerate(_list(story, "passages", place)):
        here = f"{place}passages[{i}]"
        passage = _object(given, here)
        credits = tuple(
            _credit(_object(credit, f"{here}.credits[{j}]"), f"{here}.credits[{j}].")
            for j, credit in enumerate(_list(passage, "credits", f"{here}."))
        )
        found.append((_text(passage, "text", f"{here}."), credits))
    return found


def _credit(credit: Mapping[str, Any], place: str) -> Credit:
    return Credit(
        outlet=_text_or_none(credit, "outlet", place),
        article=_text(credit, "article", place),
        url=_text_or_none(credit, "url", place),
        start=_offset(credit, "start", place),
        end=_offset(credit, "end", place),
        exact=_text_or_none(credit, "exact", place) or "",
        prefix=_text_or_none(credit, "prefix", place) or "",
        suffix=_text_or_none(credit, "suffix", place) or "",
        link=_text_or_none(credit, "link", place),
    )


def _object(value: object, place: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise _wrong(place, "is not an object")
    return value


def _list(holder: Mapping[str, Any], name: str, place: str) -> Sequence[Any]:
    value = holder.get(name)
    if not isinstance(value, list | tuple):
        raise _wrong(f"{place}{name}", "is missing" if value is None else "is not a list")
    return value


def _text(holder: Mapping[str, Any], name: str, place: str) -> str:
    value = _text_or_none(holder, name, place)
    if value is None:
        raise _wrong(f"{place}{name}", "is missing")
    return value


def _text_or_none(holder: Mapping[str, Any], name: str, place: str) -> str | None:
    value = holder.get(name)
    if value is not None and not isinstance(value, str):
        raise _wrong(f"{place}{name}", "is not a text")
    return value


def _offset(holder: Mapping[str, Any], name: str, place: str) -> int:
    value = holder.get(name)
    if value is None:
        raise _wrong(f"{place}{name}", "is missing")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise _wrong(f"{place}{name}", "is not a count of characters")
    return value


def _wrong(place: str, what: str) -> NewsloomError:
    return NewsloomError(f"{place} {what}", "give the JSON that `newsloom weave --format json` writes")
