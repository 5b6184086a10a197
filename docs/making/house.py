"""The map of the house, drawn: its floors, and the way of the data. The floors are those that a test proves."""

from __future__ import annotations

import ast
import html
from pathlib import Path

import newsloom

_ROOT = Path(newsloom.__file__).parent
_RULES = _ROOT.parents[1] / "tests" / "test_rooms.py"
_WIDTH, _ROW, _GAP = 760, 58, 10
#: In what order rooms of a floor are drawn: as the data goes, where it goes.
_ORDER = (
    "cli archive serve loom intake read link weave render send store settings plugins"
    " logs tables naming units text types"
)
_WAY = (("intake", "Page"), ("read", "Reading"), ("link", "Story"), ("weave", "Digest"), ("render", "text, page, JSON"))


def floors() -> list[set[str]]:
    """The floors, the uppermost first, as tests/test_rooms.py has them."""
    for node in ast.parse(_RULES.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "FLOORS":
            return [set(floor) for floor in ast.literal_eval(node.value)]
    raise LookupError("tests/test_rooms.py has no FLOORS")


def drawing() -> str:
    """The floors as SVG, for a page: colours are the page's own."""
    rows = floors()
    order = _ORDER.split()
    parts = []
    for number, floor in enumerate(rows):
        rooms = sorted(floor, key=lambda room: (order.index(room) if room in order else len(order), room))
        parts += [_box(room, at, len(rooms), number) for at, room in enumerate(rooms)]
    height = len(rows) * (_ROW + _GAP) + 4
    return _framed("The floors of the house; imports run downward only", height, parts)


def way() -> str:
    """The way of one article as SVG."""
    parts, step = [], _WIDTH / len(_WAY)
    for at, (room, noun) in enumerate(_WAY):
        left = at * step
        parts.append(_rectangle((left + 1, 1), (step - 52, 46), room))
        parts.append(f'<path class="way" d="M{left + step - 46:.0f} 24h40m-6 -5l6 5l-6 5"/>')
        parts.append(f'<text class="noun" x="{left + step - 26:.0f}" y="66">{noun}</text>')
    return _framed("From bytes to a page: the rooms, and the nouns that they hand on", 76, parts, 40)


def _framed(title: str, height: int, parts: list[str], beside: int = 0) -> str:
    inner = "".join(parts)
    told, box = html.escape(title), f"0 0 {_WIDTH + beside} {height}"
    named = f'role="img" aria-label="{told}"><title>{told}</title>'
    return f'<div class="drawn"><svg viewBox="{box}" {named}{inner}</svg></div>'


def _box(room: str, at: int, of: int, floor: int) -> str:
    width = (_WIDTH - 2 - (of - 1) * _GAP) / of
    return _rectangle((1 + at * (width + _GAP), 2 + floor * (_ROW + _GAP)), (width, _ROW), room, _size(room))


def _size(room: str) -> str:
    """How large a room is: modules of a package, lines of a module."""
    folder = _ROOT / room
    if folder.is_dir():
        return f"{sum(1 for _ in folder.rglob('*.py'))} modules"
    return f"{len((_ROOT / f'{room}.py').read_text(encoding='utf-8').splitlines())} lines"


def _rectangle(place: tuple[float, float], size: tuple[float, float], name: str, below: str = "") -> str:
    (left, top), (width, height) = place, size
    middle, line = left + width / 2, top + height / 2 + (-2 if below else 5)
    drawn = f'<rect x="{left:.0f}" y="{top:.0f}" width="{width:.0f}" height="{height:.0f}" rx="4"/>'
    drawn += f'<text class="room" x="{middle:.0f}" y="{line:.0f}">{html.escape(name)}</text>'
    if below:
        drawn += f'<text class="size" x="{middle:.0f}" y="{line + 17:.0f}">{below}</text>'
    return drawn
