"""Where things lie, and whether this is CI."""

from __future__ import annotations

import os
from pathlib import Path

ON_CI = bool(os.environ.get("CI"))
TESTS = Path(__file__).resolve().parent.parent
REPOSITORY = TESTS.parent
GOLDENS = TESTS / "goldens"
SHARED = REPOSITORY.parent / "shared"
