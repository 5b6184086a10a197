"""What a conflict is about, in the words of the report: the clause with a gap where the values differ."""

from __future__ import annotations

import re

from newsloom.text import squeeze, word_spans

# Where a clause ends; a comma only where the part that it parts off is long enough to be read by itself.
_HARD = re.compile(r"[;:()\[\]“”\"\n]|\s[–—-]+\s|—|\.\s")
_COMMA = re.compile(r",(?=\s)")
_ENOUGH = 4  # words besides the gap that tell a reader what is meant
_BEFORE, _BEHIND = 8, 9  # words kept on either side of the gap
_LEADING = re.compile(
    r"^(?:and|but|or|that|which|who|while|as|when|where|because|so|then|said|says)(?:\s+|$)", re.IGNORECASE
)
_TRAILING = re.compile(
    r"\s+(?:and|but|or|that|which|who|while|as|when|where|because|so|a|an|the|of|in|on|at|to|for|from|by|with|after|"
    r"before|its|his|her|their|was|were|is|are|had|has|have|said|says|than|more|about|into|over|near|off)$",
    re.IGNORECASE,
)
GAP = "…"


def about(text: str, start: int, end: int, gap_start: int, gap_end: int) -> str:
    """The clause of ``text[start:end]`` around ``[gap_start, gap_end)``, that span left out: ``the tunnel is … long``.

    A gap at the very front is not marked. Empty where nothing else stands in the clause.
    """
    start, end = _within(_HARD, text, (start, end), (gap_start, gap_end))
    inner = _within(_COMMA, text, (start, end), (gap_start, gap_end))
    if _count(text, *inner, gap_start, gap_end) >= _ENOUGH:
        start, end = inner
    before = list(word_spans(text[start:gap_start]))[-_BEFORE:]
    behind = list(word_spans(text[gap_end:end]))
    cut = len(behind) > _BEHIND
    behind = behind[:_BEHIND]
    left = text[start + before[0][0] : gap_start] if before else ""
    right = text[gap_end : gap_end + behind[-1][1]] if behind else ""
    left, right = _LEADING.sub("", squeeze(left)), squeeze(right)
    while cut and (shorter := _TRAILING.sub("", right)) != right:
        right = shorter
    return squeeze(f"{left} {GAP if left else ''} {right}").strip(" ,")


def _within(pattern: re.Pattern[str], text: str, part: tuple[int, int], gap: tuple[int, int]) -> tuple[int, int]:
    """The part between two breaks that holds the gap."""
    start, end = part
    for found in pattern.finditer(text, start, end):
        if found.end() <= gap[0]:
            start = found.end()
        elif found.start() >= gap[1]:
            return start, found.start()
    return start, end


def _count(text: str, start: int, end: int, gap_start: int, gap_end: int) -> int:
    return sum(1 for _ in word_spans(text[start:gap_start])) + sum(1 for _ in word_spans(text[gap_end:end]))
