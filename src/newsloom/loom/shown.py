"""How IPython shows a digest that stands alone: as its story is shown, for the nouns of ``types.py`` know no display.

Lists, stories and what a weave gave show themselves; only where a notebook runs is anything told to it.
"""

from __future__ import annotations

import sys
from typing import Any

from newsloom import render
from newsloom.render import notebook
from newsloom.render.wording import count_line, line
from newsloom.types import Digest


def tell_ipython() -> None:
    """Tell the IPython that runs us, if one does, how a digest is shown. Without its reports: those are not in it."""
    ipython: Any = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    formatter = getattr(shell, "display_formatter", None)
    if formatter is None:
        return
    formatter.formatters["text/html"].for_type(Digest, lambda digest: notebook.stories_cell([digest], {}))
    formatter.formatters["text/markdown"].for_type(Digest, lambda digest: render.markdown([digest], {}))
    formatter.formatters["text/plain"].for_type(Digest, _plain)


def _plain(digest: Digest, printer: Any, _cycle: bool) -> None:
    printer.text(f"<digest of {digest.story} “{line(digest.title) or 'Untitled'}”: {count_line(digest)}>")
