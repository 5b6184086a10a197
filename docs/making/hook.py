"""What MkDocs calls: adds the pages that are made, fills drawings and code in, mends links that lead out of docs/."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

DOCS = Path(__file__).parent.parent
TOP = DOCS.parent
for needed in (DOCS, TOP / "src"):
    if str(needed) not in sys.path:
        sys.path.insert(0, str(needed))

from making import (  # noqa: E402  found beside this file
    commands,
    decisions,
    house,
    library,
    preferences,
    routes,
    shapes,
    sources,
    tables,
    worked,
)

#: The pages that are made, with what makes them.
MADE: dict[str, Callable[[], str]] = {
    "reference/commands.md": commands.page,
    "reference/settings.md": preferences.page,
    "reference/routes.md": routes.api,
    "reference/addresses.md": routes.pages,
    "reference/shapes.md": shapes.page,
    "reference/library.md": library.page,
    "reference/nouns.md": library.nouns,
    "reference/tables.md": tables.page,
    "internals/rooms.md": library.rooms,
    "decisions/index.md": decisions.page,
    "guides/worked.md": worked.page,
    "contributing.md": lambda: _from_top("CONTRIBUTING.md"),
    "changelog.md": lambda: _from_top("CHANGELOG.md"),
    "evaluation.md": lambda: _from_top("EVALUATION.md"),
}
_LINK = re.compile(r"\[([^\]\n]+)\]\((?!https?:|#|mailto:)([^)\s#]+)(#[^)\s]*)?\)")
_FENCED = re.compile(r"(^```.*?^```$)", re.MULTILINE | re.DOTALL)


def _from_top(name: str) -> str:
    """A page that stands beside the README, with its links as seen from docs/."""

    def seen(found: re.Match[str]) -> str:
        text, target, rest = found[1], found[2], found[3] or ""
        inside = target.removeprefix("docs/")
        if inside != target and (DOCS / inside).is_file():
            return f"[{text}]({inside}{rest})"
        own = target.lower() if target.lower() in MADE else None
        return f"[{text}]({own}{rest})" if own else _named(text, target)

    return _LINK.sub(seen, (TOP / name).read_text(encoding="utf-8"))


def _named(text: str, target: str) -> str:
    """What stands in the project and not on the site: its place, to be looked up there."""
    return f"`{target}`" if text.strip("`/") == target.strip("/") else f"{text} (`{target}`)"


def on_config(config: Any) -> Any:
    """A page of docs/ that nobody put into the nav stands at the end of the guides, rather than nowhere."""
    told = str(config.nav)
    guides = next(part["Guides"] for part in config.nav if "Guides" in part)
    guides += [page.name for page in sorted(DOCS.glob("*.md")) if f"'{page.name}'" not in told]
    return config


def on_files(files: Files, config: Any) -> Files:
    """Add what is made, and the files of the project that pages link to.

    In the repository a page stands in for each that is made, since links of written pages lead to it there as well.
    """
    for place, make in MADE.items():
        stand_in = files.get_file_from_path(place)
        if stand_in is not None:
            files.remove(stand_in)
        files.append(File.generated(config, place, content=make()))
    for path in _outside():
        name = str(path.relative_to(TOP))
        if files.get_file_from_path(name) is None:
            files.append(File.generated(config, name, content=path.read_bytes()))
    return files


def _outside() -> list[Path]:
    """Files beyond docs/ that written pages link to."""
    found = set()
    for page in DOCS.rglob("*.md"):
        made = str(page.relative_to(DOCS)) in MADE
        for _, target, _ in () if made else _LINK.findall(page.read_text(encoding="utf-8")):
            path = (page.parent / target).resolve()
            if path.is_file() and path.is_relative_to(TOP) and not path.is_relative_to(DOCS) and path.suffix != ".md":
                found.add(path)
    return sorted(found)


def on_page_content(html: str, page: Any, config: Any, files: Files) -> str:
    """Put what the worked notebooks show where it stands."""
    return worked.filled(html) if page.file.src_uri == "guides/worked.md" else html


def on_post_page(output: str, page: Any, config: Any) -> str:
    """Material gives its search no name, which a screen reader needs."""
    return output.replace('role="dialog"', 'role="dialog" aria-label="Search"')


def on_page_markdown(markdown: str, page: Any, config: Any, files: Files) -> str:
    """Fill in drawings and code; lead links that leave docs/ to what the site has of it."""
    here = (DOCS / page.file.src_uri).parent

    def led(found: re.Match[str]) -> str:
        text, target = found[1], found[2]
        path = (here / target).resolve()
        if path.is_relative_to(DOCS) or not path.is_relative_to(TOP):
            return found[0]
        name = str(path.relative_to(TOP))
        name = name.lower() if name.lower() in MADE else name
        if files.get_file_from_path(name) is None:
            return _named(text, name + "/" * path.is_dir())
        return f"[{text}]({'../' * page.file.src_uri.count('/')}{name})"

    pieces = _FENCED.split(markdown)
    mended = "".join(piece if piece.startswith("```") else _LINK.sub(led, piece) for piece in pieces)
    mended = mended.replace("<!-- the floors -->", house.drawing()).replace("<!-- the way -->", house.way())
    return sources.filled(mended)
