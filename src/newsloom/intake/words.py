"""The strings of feeds: titles as plain text, bodies as UTF-8."""

from __future__ import annotations

import codecs
import html
import re

from newsloom.text import squeeze

_MARKUP = re.compile(r"</?[a-zA-Z][^<>]{0,500}>")
_DECLARED = re.compile(
    rb"^\s*(?:<!--[^>]{0,2000}-->\s*)?<\?xml[^>]{0,200}encoding\s*=\s*[\"']([\w.:-]{2,40})[\"']", re.IGNORECASE
)
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe\x00\x00", "utf-32"), (b"\x00\x00\xfe\xff", "utf-32"),
         (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))  # fmt: skip
_CONTROLS = bytes(number for number in range(32) if number not in (9, 10, 13))
_NUMBERED = re.compile(rb"&#(?:[xX]([0-9a-fA-F]{1,20})|([0-9]{1,20}));?")
# Encodings of texts. Python has others that are none, and some that take time by the square of their length.
_TEXTUAL = ("utf-8", "utf-16", "utf-32", "iso8859", "cp125", "cp437", "cp85", "cp86", "cp874", "cp932", "cp949",
            "cp950", "koi8", "gb", "big5", "euc", "shift_jis", "johab", "mac", "ascii", "tis")  # fmt: skip


def plain(text: object) -> str | None:
    """A title as plain text on one line: markup and entities resolved. ``None`` for what is no text."""
    if not text or not isinstance(text, str):
        return None
    if "&" in text or "<" in text:
        text = html.unescape(_MARKUP.sub("", html.unescape(text) if "&lt;" in text else text))
    return squeeze(text) or None


def legal(body: bytes) -> bytes:
    """XML in UTF-8 with a mark for each character that XML cannot hold, written out or by its number."""
    return _NUMBERED.sub(_allowed, body.translate(None, _CONTROLS))


def _allowed(found: re.Match[bytes]) -> bytes:
    number = int(found[1], 16) if found[1] else int(found[2])
    held = number in (9, 10, 13) or 0x20 <= number < 0xD800 or 0xE000 <= number < 0xFFFE or 0xFFFF < number < 0x110000
    return found[0] if held else b"&#xFFFD;"


def string(value: object) -> str | None:
    """A string without blanks at its ends, or ``None``."""
    return value.strip() or None if isinstance(value, str) else None


def declared(body: bytes) -> str | None:
    """The encoding that an XML declaration names."""
    found = _DECLARED.match(body[:2500])
    return found[1].decode("ascii").lower() if found else None


def utf8(body: bytes, charset: str | None = None) -> bytes:
    """XML in UTF-8 without byte order mark, as it is when it is so already.

    By mark, as UTF-8 where the bytes are that beyond doubt, by the declaration, by the carrier's ``charset``, or as
    Windows-1252. An encoding that no feed uses counts as not declared.
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :] if name == "utf-8" else _turned(body, name)
    if body[:4].count(0) == 3:
        return _turned(body, "utf-32-be" if body[:1] == b"\x00" else "utf-32-le")
    if b"\x00" in body[:4]:
        return _turned(body, "utf-16-be" if body[:1] == b"\x00" else "utf-16-le")
    named = declared(body)
    codec = _codec(named) if named else None
    if codec in (None, "utf-8", "ascii") or not body.isascii():
        try:
            body.decode("utf-8")
        except UnicodeDecodeError:
            pass
        else:
            return body if named is None or codec == "utf-8" else _turned(body, "utf-8")
    elif codec and not codec.startswith("utf-"):
        return _turned(body, codec)
    return _turned(body, *[name for name in (codec, _codec(charset) if charset else None) if name])


def _codec(name: str) -> str | None:
    """The codec of an encoding for text, Latin-1 taken for Windows-1252 as all browsers do."""
    try:
        found = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    if not found.startswith(_TEXTUAL):
        return None
    return "cp1252" if found in ("iso8859-1", "ascii") else found


def _turned(body: bytes, *names: str) -> bytes:
    """The text in the first encoding that fits, declared as UTF-8; with marks for what fits in none."""
    for name in names:
        try:
            text = body.decode(name)
            break
        except (UnicodeDecodeError, LookupError):
            continue
    else:
        text = body.decode("utf-8", "replace")
        # Text of a one-byte encoding is hardly ever UTF-8 by chance: more bad than good means it is none.
        if 2 * text.count("\ufffd") > sum(not character.isascii() for character in text):
            text = body.decode("cp1252", "replace")
    return _redeclared(text.lstrip("\ufeff")).encode("utf-8", "replace")


def _redeclared(text: str) -> str:
    head, end, rest = text.partition("?>")
    if not end or not head.lstrip().startswith("<?xml"):
        return text
    return re.sub(r"""encoding\s*=\s*(["'])[^"']{0,40}\1""", 'encoding="utf-8"', head, count=1) + end + rest
