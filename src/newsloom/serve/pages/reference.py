"""The reference of the API, for people: drawn from its own description."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from newsloom.serve.visit import Visitor

router = APIRouter(include_in_schema=False)
_METHODS = ("get", "post", "delete")
# Errors that every operation may answer with are told once.
_EVERYWHERE = {"401", "422", "429", "500", "503"}
_TEXTS = {"date-time": "time", "date": "day", "newsloom-ago": "so long ago"}


@dataclass(frozen=True, slots=True)
class Field:
    """What is asked, sent or answered: its name, what kind of value it is, in words, whether it must be there."""

    name: str
    kind: str
    words: str
    needed: bool


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that can be asked. ``example`` is of its answer, ``sent`` of its body; both as JSON."""

    id: str
    method: str
    path: str
    summary: str
    words: str
    asked: tuple[Field, ...]
    body: tuple[Field, ...]
    sent: str
    status: str
    answer: str
    example: str
    errors: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Noun:
    """A shape that is answered."""

    name: str
    words: str
    fields: tuple[Field, ...]


@router.get("/api")
def reference(visit: Visitor) -> Response:
    """What programs can ask, and how."""
    description = visit.request.app.state.description()
    return visit.page(
        "reference.html.j2", room="api", words=_paragraphs(description["info"]["description"]),
        base=description["servers"][0]["url"], sections=list(sections(description)), nouns=list(nouns(description)),
        everywhere=[(status, _meaning(description, status)) for status in sorted(_EVERYWHERE)],
    )  # fmt: skip


def sections(description: Mapping[str, Any]) -> Iterator[tuple[str, str, list[Operation]]]:
    """The operations by their tags: a tag, what it holds, its operations."""
    found = [
        (operation["tags"][0], _operation(description, path, method, operation))
        for path, methods in description["paths"].items()
        for method, operation in methods.items()
        if method in _METHODS
    ]
    for tag in description["tags"]:
        yield tag["name"], tag["description"], [operation for name, operation in found if name == tag["name"]]


def _operation(description: Mapping[str, Any], path: str, method: str, told: Mapping[str, Any]) -> Operation:
    status, answer = next((code, one) for code, one in told["responses"].items() if code < "300")
    content: Mapping[str, Any] = next(iter(answer.get("content", {}).values()), {})
    sent = told.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    body = fields(_followed(description, sent))
    errors = [(code, one["description"]) for code, one in told["responses"].items() if code >= "400"]
    return Operation(
        id=told["operationId"], method=method.upper(), path=path, summary=told["summary"],
        words=told.get("description", ""), asked=tuple(map(_asked, told.get("parameters", ()))), body=tuple(body),
        sent=_json(_sent(_followed(description, sent))) if sent else "", status=status,
        answer=kind(content.get("schema", {})) if content else "", example=_json(content.get("example")),
        errors=tuple(one for one in errors if one[0] not in _EVERYWHERE),
    )  # fmt: skip


def nouns(description: Mapping[str, Any]) -> Iterator[Noun]:
    """The shapes by their names."""
    for name, schema in sorted(description["components"]["schemas"].items()):
        if "properties" in schema:
            yield Noun(name, " ".join(schema.get("description", "").split()), tuple(fields(schema)))


def fields(schema: Mapping[str, Any]) -> Iterator[Field]:
    """The fields of a shape."""
    for name, one in schema.get("properties", {}).items():
        yield Field(name, kind(one), one.get("description", ""), name in schema.get("required", ()))


def kind(schema: Mapping[str, Any]) -> str:
    """What kind of value a schema allows, in words: ``list of StoryLine``, ``time or null``, ``1 to 200``."""
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if "enum" in schema or "const" in schema:
        return " · ".join(map(str, schema.get("enum", [schema.get("const")])))
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(map(kind, schema["anyOf"])))
    of = schema.get("type")
    if of == "array":
        return f"list of {kind(schema.get('items', {}))}" if "items" in schema else "list"
    if of == "integer" and "maximum" in schema:
        return f"{schema.get('minimum', 0)} to {schema['maximum']}"
    if of == "string":
        return _TEXTS.get(schema.get("format", ""), "text")
    return {"integer": "whole number", "number": "number", "boolean": "true or false", "null": "null"}.get(
        str(of), "object"
    )


def _asked(parameter: Mapping[str, Any]) -> Field:
    schema = parameter["schema"]
    words = parameter.get("description", "") or schema.get("description", "")
    default = schema.get("default")
    told = f"{words} If not given: {json.dumps(default)}." if default not in (None, "") else words
    return Field(
        parameter["name"], kind(schema).removesuffix(" or null"), told.strip(), bool(parameter.get("required"))
    )


def _sent(schema: Mapping[str, Any]) -> dict[str, Any]:
    """An example of a body: of each field its example, of those that must be there at least."""
    told = schema.get("properties", {})
    return {name: one["examples"][0] for name, one in told.items() if one.get("examples")}


def _followed(description: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    name = schema.get("$ref", "").rpartition("/")[2]
    found: Mapping[str, Any] = description["components"]["schemas"].get(name, schema)
    return found


def _meaning(description: Mapping[str, Any], status: str) -> str:
    operation = description["paths"]["/status"]["get"]
    return str(operation["responses"][status]["description"])


def _json(value: Any) -> str:
    return "" if value is None else json.dumps(value, indent=2, ensure_ascii=False)


def _paragraphs(text: str) -> list[str]:
    return [" ".join(one.split()) for one in text.split("\n\n") if one.strip()]
