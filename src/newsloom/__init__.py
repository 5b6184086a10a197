"""newsloom: many reports in, one credited story out.

    from newsloom import Loom
    woven = Loom().weave(["reports/"])
    for digest in woven.digests:
        print(digest.title, digest.independent)

    library = newsloom.open("news.db")
    library.stories().to_dataframe()

``newsloom.types`` has every noun, ``newsloom.render`` what digests are printed as.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from newsloom.errors import NewsloomError
    from newsloom.loom import Loom, Woven
    from newsloom.loom.open_story import OpenStory as OpenStory
    from newsloom.loom.opened import OpenLibrary as OpenLibrary
    from newsloom.loom.opened import open as open
    from newsloom.settings import Settings

__version__ = "0.1.0"
__all__ = ["Loom", "NewsloomError", "Settings", "Woven", "__version__"]

# `open` and what it gives are not in __all__: `from newsloom import *` must not take the place of Python's own `open`.
_HOMES = {
    "Loom": "loom", "Woven": "loom", "Settings": "settings", "NewsloomError": "errors", "open": "loom.opened",
    "OpenLibrary": "loom.opened", "OpenStory": "loom.open_story",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    """Import the rooms only when asked for: ``newsloom --help`` must not pay for them."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    """What may be had, also before it is imported."""
    return sorted({*globals(), *_HOMES})
