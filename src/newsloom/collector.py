"""Python's collector of rubbish, which reading and weaving can do without: nothing that they make refers to itself."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def at_rest() -> Iterator[None]:
    """Collect nothing meanwhile: walks over all that lives took a fifth of weaving's time, a twentieth of reading's."""
    at_work = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if at_work:
            gc.enable()
