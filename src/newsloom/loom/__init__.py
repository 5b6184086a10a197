"""The loom: the only place where the rooms meet.

inputs  ──Loom──▶ readings, joins, digests, verdicts: each method is one command over files
library ──Desk──▶ the same rooms over what is kept: what is due is done, and put back (``loom.desk``)
"""

from __future__ import annotations

from newsloom.loom.loom import Loom, Woven
from newsloom.loom.progress import Progress

__all__ = ["Loom", "Progress", "Woven"]
