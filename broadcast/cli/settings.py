"""What stands before the command."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    """What stands before the command: `directory` is the folder of ``-C``, or None."""

    directory: Path | None = None
