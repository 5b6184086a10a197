"""newsloom: many reports in, one credited story out.

    from newsloom import Loom
    woven = Loom().weave(["reports/"])
    for digest in woven.digests:
        print(digest.title, digest.independent)

``newsloom.types`` has every noun, ``newsloom.render`` what digests are printed as.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from newsloom.errors import NewsloomError
    from newsloom.loom import Loom, Woven
    from newsloom.settings import Settings

__version__ = "0.1.0"
__all__ = ["Loom", "NewsloomError", "Settings", "Woven", "__version__"]

_HOMES = {"Loom": "loom", "Woven": "loom", "Settings": "settings", "NewsloomError": "errors"}


def __getattr__(name: str) -> Any:
    """Import the rooms only when asked for: ``newsloom --help`` must not pay for them."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
