"""Over all shards: each report once, under one id, in the order of its time.

reports in brief, shard by shard ──sift──▶ Sifted ──shards of time──▶ what is linked together
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import pyarrow as pa
from pyarrow import compute

from newsloom.archive import columns
from newsloom.archive.folder import Folder

# Shards whose reports in brief are held at once while time runs through them: some 2 MB each.
_HELD = 128


@dataclass(slots=True)
class Sifted:
    """Which rows of each shard are kept, and under which id; what was left out, with the reason.

    ``order`` has a row for each report kept, in the order of its time: ``shard``, ``row``, ``id``.
    """

    kept: list[dict[int, str]] = field(default_factory=list)
    left_out: list[tuple[str, str]] = field(default_factory=list)
    order: Any = None

    def of_time(self, most: int) -> list[Any]:
        """The order cut in shards of at most ``most`` reports."""
        return [self.order.slice(at, most) for at in range(0, max(1, self.order.num_rows), most)]


def sift(heads: Iterable[pa.Table]) -> Sifted:
    """Take each report once: the same text under the same id is left out, another text gets an id of its own."""
    found = Sifted()
    seen: dict[str, tuple[bytes, str]] = {}
    parts = []
    for shard, table in enumerate(heads):
        kept = _kept(table, seen, found.left_out)
        found.kept.append(kept)
        rows = table.select(["row", "published"]).filter(compute.is_in(table["row"], pa.array(list(kept), pa.int32())))
        number = pa.array([shard] * rows.num_rows, pa.int32())
        parts.append(
            rows.append_column("shard", number).append_column("id", pa.array(list(kept.values()), pa.string()))
        )
    found.order = _in_time(pa.concat_tables(parts)) if parts else pa.table({"shard": [], "row": [], "id": []})
    return found


def _kept(table: pa.Table, seen: dict[str, tuple[bytes, str]], left_out: list[tuple[str, str]]) -> dict[int, str]:
    """The rows of a shard that are kept, each with its id; what was seen before is noted in ``left_out``."""
    kept: dict[int, str] = {}
    for one in table.select(["row", "id", "hash", "place"]).to_pylist():
        id, digest, place = one["id"], one["hash"], one["place"]
        known = seen.get(id)
        if known is not None and known[0] != digest:
            id = f"{id}~{digest.hex()[:8]}"
            known = seen.get(id)
        if known is not None:
            left_out.append((place, f"the same report as {known[1]}"))
        else:
            seen[id] = digest, place
            kept[one["row"]] = id
    return kept


def _in_time(rows: pa.Table) -> pa.Table:
    """Dated reports by time and id, the undated behind as they came: as ``loom.order`` has them."""
    dated = compute.is_valid(rows["published"])
    first = rows.filter(dated).sort_by([("published", "ascending"), ("id", "ascending")])
    return pa.concat_tables([first, rows.filter(compute.invert(dated))]).select(["shard", "row", "id"])


class Briefs:
    """The reports in brief of all shards, a few shards in memory."""

    def __init__(self, folder: Folder, names: Sequence[str]) -> None:
        self._folder = folder
        self._names = names
        self._held = lru_cache(_HELD)(self._read)

    def heads(self) -> Iterator[pa.Table]:
        """All, shard by shard."""
        return map(self._read, range(len(self._names)))

    def _read(self, shard: int) -> pa.Table:
        return columns.unpacked(self._folder.read(f"read/{self._names[shard]}.head", work=True), ["brief"])["brief"]

    def of(self, order: pa.Table) -> pa.Table:
        """The reports in brief of a part of the order, as it stands, under the ids they are kept by."""
        pieces, places = [], {}
        shards, rows = order["shard"].to_pylist(), order["row"].to_pylist()
        at = 0
        of_shard: dict[int, list[int]] = {}
        for shard, row in zip(shards, rows, strict=True):
            of_shard.setdefault(shard, []).append(row)
        for shard in sorted(of_shard):
            wanted = pa.array(sorted(of_shard[shard]), pa.int32())
            table = self._held(shard)
            pieces.append(table.take(compute.index_in(wanted, table["row"].combine_chunks())))
            for row in wanted.to_pylist():
                places[shard, row] = at
                at += 1
        if not pieces:
            return columns.BRIEF.empty_table()
        found = pa.concat_tables(pieces).take([places[one] for one in zip(shards, rows, strict=True)])
        return found.set_column(found.schema.get_field_index("id"), "id", order["id"])
