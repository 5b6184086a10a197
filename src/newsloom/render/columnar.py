"""What is exported, as typed columns for Parquet: the rows of ``exported.py``, named and nested as they are in JSON.

    rows ──record_batches──▶ pyarrow.RecordBatch, a few thousand rows each, ──▶ a row group of a Parquet file

Times are microseconds in UTC. What has no fixed shape (``extra``) is JSON text. Needs pyarrow.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from newsloom import __version__
from newsloom.errors import NewsloomError, to_install
from newsloom.render.shapes import to_json

#: Of a row group: readers take 10,000 to 1,000,000 rows gladly; the second bound keeps long texts out of memory.
ROWS, CHARACTERS = 20_000, 16_000_000
# What JSON can escape and UTF-8 cannot hold; one character for one, so that offsets stay true.
_HALF = re.compile("[\ud800-\udfff]")


def columnar_schema(what: str) -> Any:
    """The ``pyarrow.Schema`` of what is exported. Raises ``NewsloomError`` where pyarrow is not installed."""
    try:
        import pyarrow as pa
    except ImportError as error:
        raise NewsloomError(
            "Parquet needs pyarrow, which is not installed", f"{to_install('pyarrow')}, or choose jsonl or csv"
        ) from error
    fields = {name: _type(pa, kind) for name, kind in _COLUMNS[what].items()}
    told = {"newsloom": __version__, "newsloom.rows": what}
    return pa.schema([pa.field(name, kind) for name, kind in fields.items()], metadata=told)


def record_batches(what: str, rows: Iterable[Mapping[str, Any]]) -> Iterator[Any]:
    """The rows as ``pyarrow.RecordBatch``es of at most ``ROWS`` rows and about ``CHARACTERS`` characters."""
    import pyarrow as pa

    fitted = columnar_schema(what)
    columns = _COLUMNS[what]
    some: list[dict[str, Any]] = []
    size = 0
    for row in rows:
        some.append({name: _value(row[name], kind) for name, kind in columns.items()})
        size += _size(row)
        if len(some) == ROWS or size >= CHARACTERS:
            yield pa.RecordBatch.from_pylist(some, schema=fitted)
            some, size = [], 0
    if some:
        yield pa.RecordBatch.from_pylist(some, schema=fitted)


def _size(value: Any) -> int:
    """About how many characters a row holds."""
    if isinstance(value, dict):
        return sum(map(_size, value.values()))
    if isinstance(value, list):
        return sum(map(_size, value))
    return len(value) if isinstance(value, str) else 8


# ── types ────────────────────────────────────────────────────────────────────────────────────────────────

# A column is ``text``, ``time``, ``count``, ``yes`` (true or false) or ``json``; [kind] is a list of a kind,
# a mapping a record, and a tuple a record that JSON has as a list.
_Kind = Any

_CREDIT: _Kind = {
    "outlet": "text", "article": "text", "url": "text", "start": "count", "end": "count", "exact": "text",
    "prefix": "text", "suffix": "text", "link": "text",
}  # fmt: skip
_OUTLET: _Kind = {"id": "text", "name": "text"}

_COLUMNS: Mapping[str, Mapping[str, _Kind]] = {
    "articles": {
        "id": "text", "report": "text", "versions": [{"number": "count", "seen_at": "time"}], "url": "text",
        "outlet": _OUTLET, "title": "text", "text": "text", "published": "time", "language": "text",
        "bylines": ["text"], "extra": "json",
        "blocks": [(("start", "count"), ("end", "count"), ("kind", "text"))],
        "place": "text", "address": "text", "arrived_at": "time", "withdrawn_at": "time", "story": "text",
    },
    "quotes": {
        "article": "text", "start": "count", "end": "count", "kind": "text", "text": "text", "speaker": "text",
        "person": "text", "url": "text", "outlet": _OUTLET, "title": "text", "published": "time", "story": "text",
    },
    "claims": {
        "story": "text", "story_title": "text", "claim": "text", "text": "text", "kind": "text", "judgement": "yes",
        "independent": "count", "outlets": ["text"], "speaker": "text", "credits": [_CREDIT],
    },
    "stories": {
        "id": "text", "title": "text", "summary": "text", "founded_at": "time", "changed_at": "time",
        "woven_at": "time", "reports": "count", "outlets": "count", "independent": "count", "articles": ["text"],
        "newest_at": "time",
    },
}  # fmt: skip


def _type(pa: Any, kind: _Kind) -> Any:
    if isinstance(kind, list):
        return pa.list_(_type(pa, kind[0]))
    if isinstance(kind, tuple | dict):
        return pa.struct([(name, _type(pa, inner)) for name, inner in dict(kind).items()])
    return {"time": pa.timestamp("us", tz="UTC"), "count": pa.int64(), "yes": pa.bool_()}.get(kind, pa.string())


def _value(value: Any, kind: _Kind) -> Any:
    """A value of a row as its column takes it."""
    if value is None:
        return None
    if isinstance(kind, list):
        return [_value(inner, kind[0]) for inner in value]
    if isinstance(kind, tuple):
        return {name: _value(inner, of) for (name, of), inner in zip(kind, value, strict=True)}
    if isinstance(kind, dict):
        return {name: _value(value[name], of) for name, of in kind.items()}
    make = _MAKE.get(kind)
    return make(value) if make else value


_MAKE: Mapping[str, Callable[[Any], Any]] = {
    "text": lambda text: text if text.isascii() else _HALF.sub("\ufffd", text),
    "time": datetime.fromisoformat,
    "json": to_json,
}
