"""The reference of the JSON shapes, from the published schemas."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from making.marks import cell, code, plain, table

SCHEMAS = Path(__file__).parent.parent / "schema"

_INTRO = """# JSON shapes

What newsloom prints as JSON, made from the JSON Schemas that are published beside this page and that tests hold
against real output. Offsets count characters (Unicode code points) of an article's text, times are UTC, and what is
not known is `null`. A path such as `stories[].claims[].text` leads from the top to the field. A shape that stands in
several places is told once, under its own name.

"""


def page() -> str:
    """The whole page."""
    parts = [_INTRO]
    for path in sorted(SCHEMAS.glob("*.schema.json")):
        schema = json.loads(path.read_text(encoding="utf-8"))
        name = path.name.removesuffix(".schema.json")
        parts.append(f"## {name} {{ #{name} }}\n\n{plain(schema.get('description', ''))}\n\n")
        parts.append(f"[{path.name}](../schema/{path.name})\n\n{_rows(schema, name)}\n")
        for part, inner in schema.get("$defs", {}).items():
            parts.append(
                f"### {name}: {part} {{ #{name}-{part.lower()} }}\n\n{plain(inner.get('description', ''))}\n\n"
            )
            parts.append(_rows(inner, name) + "\n")
    return "".join(parts)


def _rows(schema: Mapping[str, Any], name: str) -> str:
    rows = [(code(path), _kind(field, name), cell(field.get("description", ""))) for path, field in below(schema, "")]
    return table(("field", "kind", "what it is"), rows) if rows else _kind(schema, name) + "\n"


def below(schema: Mapping[str, Any], path: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every field of a shape with the path that leads to it."""
    for one in (schema, *schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())):
        for field, inner in one.get("properties", {}).items():
            here = f"{path}.{field}".lstrip(".")
            yield here, inner
            yield from below(inner, here)
        if isinstance(one.get("items"), Mapping):
            yield from below(one["items"], f"{path}[]")


def _kind(schema: Mapping[str, Any], name: str) -> str:
    if "$ref" in schema:
        of = str(schema["$ref"]).rpartition("/")[2]
        if of.endswith(".schema.json"):
            of = of.removesuffix(".schema.json")
            return f"[{of}](#{of})"
        return f"[{of}](#{name}-{of.lower()})"
    if "enum" in schema or "const" in schema:
        return " ".join(code(json.dumps(one).strip('"')) for one in schema.get("enum", [schema.get("const")]))
    for several in ("anyOf", "oneOf"):
        if several in schema:
            return " or ".join(dict.fromkeys(_kind(one, name) for one in schema[several]))
    if len(schema.get("allOf", ())) == 1:
        return _kind(schema["allOf"][0], name)
    of = schema.get("type", "anything")
    if of == "array" and isinstance(schema.get("items"), Mapping):
        return f"list of {_kind(schema['items'], name)}"
    return " or ".join(of) if isinstance(of, list) else str(of)
