"""The JSON API under ``/api/v1``: the library's nouns as JSON, for programs.

request ──application.py──▶ a module of its noun ──answers.py──▶ JSON; what goes wrong ──errors.py──▶ one shape
"""

from newsloom.serve.api.application import api, mount
from newsloom.serve.api.description import described

__all__ = ["api", "described", "mount"]
