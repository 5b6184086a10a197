"""Lists of feeds in OPML, as feed readers hand them to each other.

bytes ──outlines──▶ Listed (address, title, site, categories)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from newsloom.errors import IntakeError
from newsloom.text import squeeze

# Folders deeper than this are nobody's list.
_DEEPEST = 20


@dataclass(frozen=True, slots=True)
class Listed:
    """A feed of a list. ``categories`` are the folders it lies in, outermost first, joined by " / "."""

    url: str
    title: str | None = None
    site: str | None = None
    categories: tuple[str, ...] = ()


def outlines(body: bytes) -> tuple[Listed, ...]:
    """The feeds of an OPML document, each address once. Raises ``IntakeError`` when it is none."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=False)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise IntakeError(f"it is no OPML: {error}", "export the list anew from your feed reader") from error
    if root is None or _local(root) != "opml":
        raise IntakeError("it is no OPML", "export the list anew from your feed reader")
    found: dict[str, Listed] = {}
    for one in _listed(root, (), 0):
        held = found.get(one.url)
        merged = tuple(dict.fromkeys((*held.categories, *one.categories))) if held else one.categories
        found[one.url] = Listed(one.url, (held or one).title, (held or one).site, merged)
    if not found:
        raise IntakeError("the list names no feeds", "export it anew from your feed reader")
    return tuple(found.values())


def _local(element: etree._Element) -> str:
    """An element's name without its namespace, which a broken list may use and not declare; none of a comment."""
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def _listed(element: etree._Element, folders: tuple[str, ...], depth: int) -> Iterator[Listed]:
    for child in element if depth < _DEEPEST else ():
        if _local(child) not in ("body", "outline"):
            continue
        said = {name.lower(): squeeze(str(value)) for name, value in child.attrib.items()}
        title = said.get("title") or said.get("text") or None
        if url := said.get("xmlurl"):
            own = tuple(part.strip("/ ") for part in said.get("category", "").split(",") if part.strip("/ "))
            yield Listed(url, title, said.get("htmlurl") or None, (" / ".join(folders),) if folders else own)
            yield from _listed(child, folders, depth + 1)
        else:
            yield from _listed(child, (*folders, title) if title else folders, depth + 1)
