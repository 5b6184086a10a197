"""Words of reports on their way to a model: data, whatever they say of themselves.

    visible ──▶ nothing hidden, nothing that turns round        neutral ──▶ and nothing that plays a marker
    reference ──▶ an id as it may stand in an address            identity ──▶ the id again

Each character becomes one character, so that offsets hold; who compares tells what was replaced.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable

from newsloom.render.wording import web_address

_REPLACED = "\ufffd"
# Controls; marks of direction; what is never seen: zero-width blanks and joiners of words, fillers, annotations, halves
# of characters, and the tags and selectors of plane 14, in which a whole message can hide.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
# Soft hyphens, joiners of Persian and Hindi, the forms of emoji are at home in text: two together are, three are not.
_UNSEEN = re.compile("[\u00ad\u200c\u200d\ufe00-\ufe0f]{3,}")
_BREAK = re.compile("[\u2028\u2029]")
# What a marker begins with: a tag, ours or a chat's (`</untrusted>`, `<|im_start|>`); its bracket is turned.
_TAG = re.compile(r"[<＜﹤](?=[A-Za-z/|!?<＜_])")
_BRACKET = re.compile(r"\[(?=/?(?:INST|SYS|SYSTEM|UNTRUSTED|BEGIN|END)\b)", re.IGNORECASE)
# A line that begins as a turn of a conversation does.
_TURN = re.compile(
    r"^([ \t>*#]{0,20}(?:system|assistant|user|human|developer|tool)[ \t*]{0,4})[:：]", re.IGNORECASE | re.MULTILINE
)
# Our own names of fields, as JSON or a settings file would set them.
_FIELD = re.compile(r"((?:source_texts?|untrusted)[\"'\\ \t]{0,4})[:=]", re.IGNORECASE)

# An id as it may stand in an address unescaped; longer ones are nobody's habit.
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~-]{0,99}")
_LONGEST_ID = 150
# Longer addresses carry more than a place.
_LONGEST_ADDRESS = 2_000


def visible(text: str) -> str:
    """The text with each character that hides, turns or controls replaced; new lines and tabs stay."""
    if text.isascii() and text.isprintable():
        return text
    found = _HIDDEN.sub(_REPLACED, _BREAK.sub("\n", text))
    return _UNSEEN.sub(lambda run: _REPLACED * len(run[0]), found)


def neutral(text: str, *, markup: bool = False) -> str:
    """The text visible, and unable to pass for a marker, a turn or a field of ours, character for character.

    ``markup``: it is Markdown that newsloom wrote and escaped; the signs of that stay.
    """
    found = visible(text)
    if not markup:
        found = _BRACKET.sub("⁅", _TAG.sub("‹", found))
    return _FIELD.sub(r"\1∶", _TURN.sub(r"\1∶", found))


def one_line(text: str, most: int) -> tuple[str, bool, bool]:
    """The text neutral, on one line, at most so long; whether it was longer; whether signs in it were replaced."""
    # Blanks are few beside words: four times as much holds the first ``most`` of the squeezed text, or is told as cut.
    read = " ".join(text[: 4 * most].split())
    kept = read[:most]
    safe = neutral(kept)
    return safe, len(read) > most or len(text) > 4 * most, safe != kept


def told(words: str, most: int = 300) -> str:
    """What a caller gave, as it may be repeated to them: a few visible characters on one line."""
    kept, longer, _ = one_line(words, most)
    return kept + ("…" if longer else "")


def address(*urls: str | None) -> str | None:
    """The first of some addresses that leads to the web, hides nothing and is no letter of its own."""
    for url in urls:
        if url and len(url) <= _LONGEST_ADDRESS and (found := web_address(url)) and neutral(found) == found:
            return found
    return None


def reference(id: str) -> str:
    """An id as it may stand in an address: itself where it is plain, else packed behind ``~``."""
    if _PLAIN.fullmatch(id):
        return id
    packed = base64.urlsafe_b64encode(id[:_LONGEST_ID].encode("utf-8", "replace")).decode().rstrip("=")
    return f"~{packed}" + ("~" if len(id) > _LONGEST_ID else "")


def identity(referred: str) -> tuple[str, bool]:
    """The id that ``reference`` was given, and whether that is how it begins alone; what is none of ours as it is."""
    if not referred.startswith("~"):
        return referred, False
    packed = referred.strip("~")
    try:
        found = base64.b64decode(packed.encode("ascii") + b"=" * (-len(packed) % 4), altchars=b"-_", validate=True)
        return found.decode("utf-8"), referred.endswith("~")
    except (ValueError, binascii.Error):
        return referred, False


def some(names: Iterable[str | None], most: int, longest: int) -> tuple[list[str], int]:
    """The first ``most`` of several names or reasons, neutral; how many more there are."""
    every = [name for name in names if name]
    return [told(name, longest) for name in every[:most]], max(0, len(every) - most)
