"""A workspace with a script to translate."""

from __future__ import annotations

import pytest

from broadcast.workspace import workspace as workspaces
from support.translation_sheets import PROVINCE, SOURCE
from support.workspaces import Write


@pytest.fixture
def loaded(workspace: Write) -> workspaces.Workspace:
    files = {"broadcast.yaml": PROVINCE, "scripts_content/chao/vi.md": SOURCE}
    sounds = {"_jingles/mo-dau.wav": b"RIFF", "_beds/gentle.wav": b"RIFF"}
    root = workspace(files | {f"scripts_content/{name}": data for name, data in sounds.items()})
    return workspaces.load(root)
