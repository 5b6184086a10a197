"""The library for a model's program, to read: what reports say is marked as untrusted."""

from __future__ import annotations
