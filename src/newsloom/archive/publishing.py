"""What stays: Parquet tables, one file of each for each shard, and the digests of what was woven.

read/N + ids + stories ──published──▶ articles/N.parquet, sentences/N.parquet, …
digests ──woven──▶ digests/N.jsonl, claims/N.parquet, relays/N.parquet, conflicts/N.parquet
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa
from pyarrow import compute, parquet

from newsloom.archive import columns

_TEXT, _COUNT = pa.string(), pa.int32()
_CREDIT = pa.struct([
    ("outlet", _TEXT), ("article", _TEXT), ("url", _TEXT), ("start", _COUNT), ("end", _COUNT), ("exact", _TEXT),
    ("link", _TEXT),
])  # fmt: skip
_VALUE = pa.struct([
    ("text", _TEXT), ("value", _TEXT), ("unit", _TEXT), ("as_of", _TEXT), ("outlets", pa.list_(_TEXT)),
    ("credits", pa.list_(_CREDIT)),
])  # fmt: skip
#: The tables that weaving gives.
WOVEN: Mapping[str, pa.Schema] = {
    "claims": pa.schema([
        ("story", _TEXT), ("claim", _TEXT), ("text", _TEXT), ("kind", _TEXT), ("judgement", pa.bool_()),
        ("independent", _COUNT), ("outlets", pa.list_(_TEXT)), ("credits", pa.list_(_CREDIT)),
    ]),
    "relays": pa.schema([("story", _TEXT), ("from", _TEXT), ("to", _TEXT), ("credit", _CREDIT)]),
    "conflicts": pa.schema([
        ("story", _TEXT), ("about", _TEXT), ("kind", _TEXT), ("sure", pa.bool_()), ("moved", pa.bool_()),
        ("values", pa.list_(_VALUE)),
    ]),
}  # fmt: skip


def published(
    parts: Mapping[str, pa.Table], kept: Mapping[int, str], stories: Mapping[int, str]
) -> Iterator[tuple[str, bytes]]:
    """The tables of a shard as Parquet: rows of kept reports under their ids, articles with their story."""
    rows = pa.array(list(kept), _COUNT)
    ids = pa.array(list(kept.values()), _TEXT)
    of_story = pa.array([stories[row] for row in kept], _TEXT)
    for what in columns.READ:
        table = parts[what]
        at = compute.index_in(table["row"], rows)
        table, at = table.filter(compute.is_valid(at)), at.drop_null()
        if what == "articles":
            table = table.set_column(table.schema.get_field_index("id"), "id", ids.take(at)).drop_columns(["row"])
            table = table.append_column("story", of_story.take(at))
        else:
            table = table.set_column(0, "article", ids.take(at))
        yield what, written(table)


def written(table: pa.Table) -> bytes:
    """A table as the bytes of a Parquet file; the same table gives the same bytes."""
    sink = pa.BufferOutputStream()
    parquet.write_table(table, sink, compression="zstd", version="2.6", row_group_size=100_000)
    return bytes(sink.getvalue())


def rows(body: bytes) -> list[dict[str, Any]]:
    """The rows of a Parquet file."""
    found: list[dict[str, Any]] = parquet.read_table(pa.BufferReader(body)).to_pylist()
    return found


def woven(lines: bytes) -> Iterator[tuple[str, bytes]]:
    """The tables of digests that stand as JSON Lines."""
    shapes = [json.loads(line) for line in lines.splitlines()]
    made = {"claims": _claims(shapes), "relays": _relays(shapes), "conflicts": _conflicts(shapes)}
    for what, rows in made.items():
        yield what, written(pa.Table.from_pylist(list(rows), schema=WOVEN[what]))


def _claims(shapes: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    for story in shapes:
        for one in story["claims"]:
            yield {"story": story["id"], "claim": one["id"], **{name: one.get(name) for name in _CLAIM}}


_CLAIM = ("text", "kind", "judgement", "independent", "outlets", "credits")


def _relays(shapes: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    for story in shapes:
        for one in story["relays"]:
            yield {"story": story["id"], **one}


def _conflicts(shapes: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    for story in shapes:
        for moved, listed in ((False, story["conflicts"]), (True, story["updates"])):
            for one in listed:
                values = [{**of, "value": None if of["value"] is None else str(of["value"])} for of in one["values"]]
                yield {"story": story["id"], "about": one["about"], "kind": one["kind"], "sure": one["sure"],
                       "moved": moved, "values": values}  # fmt: skip
