"""What an archive keeps, as typed columns: readings become tables, and tables readings again.

    Reading ──tables──▶ articles, sentences, quotes, names, citations, figures, dates ──readings──▶ Reading

Offsets are characters into ``articles.text``; times are microseconds in UTC. Rows of a shard know their article by its
``row`` in the shard until ids are settled over all shards; then by its id.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any

import pyarrow as pa

from newsloom import link, render
from newsloom.types import (
    Article,
    Block,
    Citation,
    Entity,
    Figure,
    Mention,
    Outlet,
    Quote,
    Reading,
    Sentence,
    Span,
    Speaker,
    When,
)  # fmt: skip

_TEXT, _COUNT, _REAL = pa.string(), pa.int32(), pa.float64()
_TIME = pa.timestamp("us", tz="UTC")
_OUTLET = pa.struct([("id", _TEXT), ("name", _TEXT)])
_BLOCK = pa.struct([("start", _COUNT), ("end", _COUNT), ("kind", _TEXT)])
_ENTITY = pa.struct([("name", _TEXT), ("kind", _TEXT), ("aliases", pa.list_(_TEXT))])
_SPEAKER = pa.struct([("name", _TEXT), ("entity", _TEXT), ("start", _COUNT), ("end", _COUNT)])
_SPAN = pa.struct([("start", _COUNT), ("end", _COUNT)])

#: Of each table that reading gives: its columns, besides ``row``.
READ: Mapping[str, Mapping[str, Any]] = {
    "articles": {
        "id": _TEXT, "url": _TEXT, "outlet": _OUTLET, "title": _TEXT, "text": _TEXT, "published": _TIME,
        "language": _TEXT, "bylines": pa.list_(_TEXT), "extra": _TEXT, "blocks": pa.list_(_BLOCK),
        "entities": pa.list_(_ENTITY), "place": _TEXT,
    },
    "sentences": {"start": _COUNT, "end": _COUNT, "block": _COUNT, "text": _TEXT},
    "quotes": {"start": _COUNT, "end": _COUNT, "kind": _TEXT, "text": _TEXT, "speaker": _SPEAKER, "cue": _SPAN},
    "names": {"start": _COUNT, "end": _COUNT, "kind": _TEXT, "entity": _TEXT},
    "citations": {"start": _COUNT, "end": _COUNT, "outlet": _OUTLET, "kind": _TEXT},
    "figures": {"start": _COUNT, "end": _COUNT, "text": _TEXT, "value": _REAL, "high": _REAL, "unit": _TEXT,
                "counts": _TEXT, "modifier": _TEXT},
    "dates": {"start": _COUNT, "end": _COUNT, "text": _TEXT, "value": _TEXT},
}  # fmt: skip
#: What went wrong: where, why, what to do, and whether the report was used all the same.
FAILURES = pa.schema([("place", _TEXT), ("reason", _TEXT), ("advice", _TEXT), ("used", pa.bool_())])
#: A report as far as sifting and linking look at it, with its row in its shard and the hash of its whole text.
BRIEF = pa.schema([
    ("row", _COUNT), ("id", _TEXT), ("hash", pa.binary(32)), ("place", _TEXT), ("outlet", _OUTLET), ("title", _TEXT),
    ("text", _TEXT), ("published", _TIME), ("language", _TEXT),
])  # fmt: skip
_GREW = pa.struct([("kind", _TEXT), ("story", _TEXT), ("reason", _TEXT)])
#: Stories of a shard of time; articles by their row there, ``shown`` of them in brief.
STORIES = pa.schema([("id", _TEXT), ("articles", pa.list_(_COUNT)), ("shown", _COUNT), ("grew_from", pa.list_(_GREW))])

# What JSON can escape and UTF-8 cannot hold; one character for one, so that offsets stay true.
_HALF = re.compile("[\ud800-\udfff]")


def schema(what: str) -> pa.Schema:
    """The columns of a table of one shard."""
    return pa.schema([("row", _COUNT), *READ[what].items()])


def tables(readings: Iterable[Reading]) -> dict[str, pa.Table]:
    """The tables of a shard's readings."""
    rows: dict[str, list[dict[str, Any]]] = {what: [] for what in READ}
    for row, reading in enumerate(readings):
        for what, make in _ROWS.items():
            rows[what] += ({"row": row, **one} for one in make(reading))
    return {what: pa.Table.from_pylist(found, schema=schema(what)) for what, found in rows.items()}


def readings(parts: Mapping[str, pa.Table]) -> Iterator[Reading]:
    """The readings of tables that ``tables`` made; rows of an article stand together, articles in any order."""
    held = {what: _by_article(parts[what]) for what in READ if what != "articles"}
    for one in parts["articles"].to_pylist():
        told = {what: rows.get(one["row"], ()) for what, rows in held.items()}
        yield Reading(
            article=_article(one),
            sentences=tuple(Sentence(of["start"], of["end"], of["block"]) for of in told["sentences"]),
            quotes=tuple(map(_quote, told["quotes"])),
            mentions=tuple(Mention(of["start"], of["end"], of["kind"], of["entity"]) for of in told["names"]),
            entities=tuple(Entity(of["name"], of["kind"], tuple(of["aliases"])) for of in one["entities"]),
            citations=tuple(Citation(of["start"], of["end"], Outlet(**of["outlet"]), of["kind"])
                            for of in told["citations"]),
            figures=tuple(Figure(**{name: of[name] for name in _FIGURE}) for of in told["figures"]),
            dates=tuple(When(of["start"], of["end"], of["text"], of["value"]) for of in told["dates"]),
        )  # fmt: skip


_FIGURE = ("start", "end", "value", "high", "unit", "counts", "modifier")


def brief(readings: Iterable[Reading]) -> pa.Table:
    """The reports of a shard in brief."""
    rows = []
    for row, reading in enumerate(readings):
        one, short = reading.article, link.brief(reading.article)
        rows.append({
            "row": row, "id": _whole(one.id), "hash": sha256((_whole(one.text) or "").encode()).digest(),
            "place": one.place, "outlet": _outlet(one.outlet), "title": _whole(short.title),
            "text": _whole(short.text), "published": one.published, "language": _whole(one.language),
        })  # fmt: skip
    return pa.Table.from_pylist(rows, schema=BRIEF)


def brief_articles(table: pa.Table) -> Iterator[Article]:
    """The articles that ``brief`` cut short."""
    for row in table.to_pylist():
        outlet = row["outlet"] and Outlet(**row["outlet"])
        yield Article(row["id"], row["text"], outlet=outlet, title=row["title"], published=row["published"],
                      language=row["language"])  # fmt: skip


def _by_article(table: pa.Table) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = {}
    for row in table.to_pylist():
        found.setdefault(row["row"], []).append(row)
    return found


def _article(row: Mapping[str, Any]) -> Article:
    return Article(
        id=row["id"], text=row["text"], blocks=tuple(Block(**one) for one in row["blocks"]), url=row["url"],
        outlet=row["outlet"] and Outlet(**row["outlet"]), title=row["title"], published=row["published"],
        language=row["language"], bylines=tuple(row["bylines"]), extra=json.loads(row["extra"]),
        place=row["place"],
    )  # fmt: skip


def _quote(row: Mapping[str, Any]) -> Quote:
    speaker, cue = row["speaker"], row["cue"]
    return Quote(
        row["start"], row["end"], row["text"], row["kind"], speaker and Speaker(**speaker), cue and Span(**cue)
    )


# ── rows ─────────────────────────────────────────────────────────────────────────────────────────────────


def _whole(text: str | None) -> str | None:
    return text if text is None or text.isascii() else _HALF.sub("\ufffd", text)


def _articles(reading: Reading) -> Iterator[dict[str, Any]]:
    one = reading.article
    yield {
        "id": _whole(one.id), "url": _whole(one.url), "outlet": _outlet(one.outlet), "title": _whole(one.title),
        "text": _whole(one.text), "published": one.published, "language": _whole(one.language),
        "bylines": list(map(_whole, one.bylines)), "extra": render.to_json(dict(one.extra)),
        "blocks": [{"start": block.start, "end": block.end, "kind": block.kind} for block in one.blocks],
        "entities": [{"name": _whole(of.name), "kind": of.kind, "aliases": list(map(_whole, of.aliases))}
                     for of in reading.entities],
        "place": one.place,
    }  # fmt: skip


def _outlet(one: Outlet | None) -> dict[str, str | None] | None:
    return None if one is None else {"id": _whole(one.id), "name": _whole(one.name)}


def _sentences(reading: Reading) -> Iterator[dict[str, Any]]:
    text = reading.article.text
    for one in reading.sentences:
        yield {"start": one.start, "end": one.end, "block": one.block, "text": _whole(text[one.start : one.end])}


def _quotes(reading: Reading) -> Iterator[dict[str, Any]]:
    for one in reading.quotes:
        said, cue = one.speaker, one.cue
        yield {
            "start": one.start, "end": one.end, "kind": one.kind, "text": _whole(one.text),
            "speaker": said and {"name": _whole(said.name), "entity": _whole(said.entity), "start": said.start,
                                 "end": said.end},
            "cue": cue and {"start": cue.start, "end": cue.end},
        }  # fmt: skip


def _names(reading: Reading) -> Iterator[dict[str, Any]]:
    for one in reading.mentions:
        yield {"start": one.start, "end": one.end, "kind": one.kind, "entity": _whole(one.entity)}


def _citations(reading: Reading) -> Iterator[dict[str, Any]]:
    for one in reading.citations:
        yield {"start": one.start, "end": one.end, "outlet": _outlet(one.outlet), "kind": one.kind}


def _figures(reading: Reading) -> Iterator[dict[str, Any]]:
    text = reading.article.text
    for one in reading.figures:
        yield {
            "start": one.start, "end": one.end, "text": _whole(text[one.start : one.end]), "value": one.value,
            "high": one.high, "unit": one.unit, "counts": _whole(one.counts), "modifier": one.modifier,
        }  # fmt: skip


def _dates(reading: Reading) -> Iterator[dict[str, Any]]:
    for one in reading.dates:
        yield {"start": one.start, "end": one.end, "text": _whole(one.text), "value": one.value}


_ROWS: Mapping[str, Callable[[Reading], Iterator[dict[str, Any]]]] = {
    "articles": _articles, "sentences": _sentences, "quotes": _quotes, "names": _names, "citations": _citations,
    "figures": _figures, "dates": _dates,
}  # fmt: skip


# ── bytes ────────────────────────────────────────────────────────────────────────────────────────────────


def packed(parts: Mapping[str, pa.Table]) -> bytes:
    """Tables as one run of bytes, for the way between processes; the same tables give the same bytes."""
    blob = pa.table(
        {
            "what": pa.array(list(parts), _TEXT),
            "bytes": pa.array([_stream(table) for table in parts.values()], pa.large_binary()),
        }
    )
    return _stream(blob)


def unpacked(blob: bytes, only: Sequence[str] | None = None) -> dict[str, pa.Table]:
    """The tables of ``packed``, or some of them."""
    outer = _table(pa.py_buffer(blob))
    return {
        what.as_py(): _table(held.as_buffer())
        for what, held in zip(outer["what"], outer["bytes"], strict=True)
        if only is None or what.as_py() in only
    }


def _stream(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema, options=pa.ipc.IpcWriteOptions(compression="zstd")) as writer:
        writer.write_table(table.combine_chunks())
    return bytes(sink.getvalue())


def _table(buffer: Any) -> pa.Table:
    with pa.ipc.open_stream(buffer) as reader:
        return reader.read_all()
