"""Who may come in: passwords, tokens, sessions, and how often a password may be tried."""

from __future__ import annotations
