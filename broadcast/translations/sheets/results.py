"""What became of several filled sheets: each by itself, and none of the same script twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from broadcast.errors import Problem, WorkspaceError
from broadcast.i18n import _
from broadcast.translations.sheets.importing import ImportDecisions, ImportedSheet, import_document
from broadcast.workspace.workspace import Workspace

SheetStatus = Literal["written", "unchanged", "waiting", "failed"]


@dataclass(slots=True)
class Result:
    """One document; ``waiting`` is what could be written and is not."""

    document: Path
    status: SheetStatus
    problems: tuple[Problem, ...]
    imported: ImportedSheet | None = None

    def as_json(self, root: Path) -> dict[str, Any]:
        """As JSON; ``path`` is that of the script, relative to the workspace at `root`."""
        made = self.imported
        return {
            "document": self.document.as_posix(),
            "status": self.status,
            "path": made.path.relative_to(root).as_posix() if made else None,
            "stale": made.stale if made else None,
            "problems": [problem.as_json(root) for problem in self.problems],
        }


def read_all(workspace: Workspace, files: Sequence[Path], wishes: ImportDecisions) -> list[Result]:
    """What each document would make of its script; nothing is written, nothing raised."""
    results = []
    taken: dict[Path, Path] = {}
    for file in files:
        try:
            made = import_document(workspace, file, wishes)
        except WorkspaceError as error:
            results.append(Result(file, "failed", error.problems))
            continue
        problems = made.problems
        if other := taken.get(made.path):
            message = _("this document is of the same script as {other}").format(other=other)
            problems = (*problems, Problem(message, file, hint=_("import the newer one only")))
        taken.setdefault(made.path, file)
        failed = any(problem.severity == "error" for problem in problems)
        results.append(Result(file, "failed" if failed else "waiting", problems, made))
    return results
