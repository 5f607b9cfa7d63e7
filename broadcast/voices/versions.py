"""Versions of the engines, one constant each, all part of keys.

They stand apart from the engines so that a build with nothing to do knows them without loading one.
"""

from __future__ import annotations

ESPEAK = 1
"""Raised when the same request to espeak-ng gives other samples."""

GOOGLE = 1
"""Raised when the same answers of Google Translate give other samples."""

NEURAL = 1
"""Raised when the same request to a neural model gives other samples."""
