"""Archives of any size: the same rooms, mapped over processes or a cluster; files in, Parquet out.

run(inputs, out, Options(), workers(None, None)) ──▶ Archive: tables, stories, digests, a manifest with one checksum
verify(out) ──▶ what is not as the manifest says
"""

from __future__ import annotations

from newsloom.errors import ArchiveError, to_install

try:
    import pyarrow  # noqa: F401
except ImportError as error:
    raise ArchiveError("archives need pyarrow, which is not installed", to_install("pyarrow")) from error

from newsloom.archive.plan import Options
from newsloom.archive.running import Archive, run
from newsloom.archive.verifying import verify
from newsloom.archive.workers import Workers, workers

__all__ = ["Archive", "Options", "Workers", "run", "verify", "workers"]
