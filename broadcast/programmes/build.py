"""Many programmes at once: what is fresh already, the rest in worker processes, one result each.

One bad programme does not stop the others. Nothing half-made is left behind: every file is made in
the store's scratch folder and renamed into place, and a build that was killed is swept by the next.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from broadcast.errors import BroadcastError, MachineError, Problem, WorkspaceError
from broadcast.files.validation import did_you_mean
from broadcast.i18n import _
from broadcast.programmes.finished import paths_of, up_to_date
from broadcast.programmes.inputs import Inputs
from broadcast.programmes.outcome import Listener, Outcome, failed
from broadcast.script.script import status_name
from broadcast.store.digests import Digests
from broadcast.store.folder import Store, store_folder
from broadcast.workspace.languages import how_to_declare
from broadcast.workspace.workspace import Unread

if TYPE_CHECKING:
    from broadcast.programmes.finished import Finished
    from broadcast.workspace.workspace import AnySource, Source, Workspace


@dataclass(frozen=True, slots=True)
class Wish:
    """What to build; empty collections and None mean no restriction."""

    programmes: Collection[str] = ()
    only_lang: str | None = None
    jobs: int | None = None
    force: bool = False
    drafts: bool = False


def build(workspace: Workspace, wish: Wish, listener: Listener) -> tuple[Outcome, ...]:
    """Make every programme of the wish; returns one outcome each, in the order of the workspace.

    `listener` is told of each step and each outcome, in this process. Raises `WorkspaceError` for a
    wish that names no programme, or for something to make while another build runs in the same
    workspace.
    """
    sources = wished(workspace, wish)
    store = Store(store_folder(workspace.root))
    digests = Digests(workspace.root)
    inputs = Inputs(workspace, digests)
    outcomes: dict[tuple[str, str], Outcome] = {}
    missing: list[Source] = []
    for source in sources:
        found = _without_work(workspace, source, wish, inputs)
        if isinstance(found, Outcome):
            outcomes[source.programme, source.lang] = found
            listener(found)
        else:
            missing.append(found)
    if missing or store.half_made():
        for outcome in _made(workspace, missing, wish, listener):
            outcomes[outcome.programme, outcome.lang] = outcome
            _note(digests, workspace.root, outcome)
            listener(outcome)
    digests.save()
    return tuple(outcomes[source.programme, source.lang] for source in sources)


def _made(
    workspace: Workspace, missing: list[Source], wish: Wish, listener: Listener
) -> Iterator[Outcome]:
    """Make what is missing, alone in the workspace, after sweeping up what a killed build left."""
    with only_one(workspace.root):
        Store(store_folder(workspace.root)).sweep()
        if missing:
            from broadcast.programmes.processes import make_all

            yield from make_all(workspace, missing, listener, jobs=wish.jobs, force=wish.force)


def _note(digests: Digests, root: Path, outcome: Outcome) -> None:
    """The worker has just hashed what it made: the next build need not."""
    if outcome.finished is not None:
        paths = paths_of(root, outcome.programme, outcome.lang)
        digests.know(paths.mp3, outcome.finished.sha256)
        digests.know(paths.png, outcome.finished.picture.sha256)


@contextmanager
def only_one(root: Path) -> Iterator[None]:
    """Hold the workspace's lock; raises `WorkspaceError` when another build holds it."""
    folder = root / "output"
    folder.mkdir(exist_ok=True)
    from filelock import FileLock, Timeout  # 30 ms that a build with nothing to do can spare

    lock = FileLock(folder / ".lock", timeout=0)
    try:
        lock.acquire()
    except Timeout as held:
        raise WorkspaceError(
            _("another build is running in this workspace"),
            path=root,
            hint=_("wait until it has finished"),
        ) from held
    try:
        yield
    finally:
        lock.release()


def wished(workspace: Workspace, wish: Wish) -> list[AnySource]:
    """Scripts of a wish, in the workspace's order; raises `WorkspaceError` for unknown names."""
    programmes = sorted({source.programme for source in workspace.sources})
    problems = [
        Problem(
            _("there is no programme {name}").format(name=name),
            hint=did_you_mean(name, programmes),
        )
        for name in sorted(set(wish.programmes) - {*programmes})
    ]
    languages = workspace.province.languages
    if wish.only_lang is not None and wish.only_lang not in languages:
        problems.append(
            Problem(
                _("the language {lang} is not declared under languages").format(
                    lang=wish.only_lang
                ),
                hint=how_to_declare(wish.only_lang, languages),
            )
        )
    if problems:
        raise WorkspaceError.of(problems)
    return [
        source
        for source in workspace.sources
        if (not wish.programmes or source.programme in wish.programmes)
        and wish.only_lang in (None, source.lang)
    ]


def _without_work(
    workspace: Workspace, source: AnySource, wish: Wish, inputs: Inputs
) -> Outcome | Source:
    """The outcome of a programme that is wrong, skipped or fresh, or what has to be made."""
    errors = tuple(problem for problem in source.problems if problem.severity == "error")
    if errors or isinstance(source, Unread):
        return failed(source, (*errors, *_unread_words(workspace, source)), machine=False)
    status = source.script.front.status
    if status != "approved" and not wish.drafts:
        reason = _("status is {status}; build it with --drafts").format(status=status_name(status))
        return Outcome(source.programme, source.lang, "skipped", reason=reason)
    if wish.force:
        return source
    try:
        key = inputs.key(source)
    except BroadcastError as failure:
        machine = isinstance(failure, MachineError)
        return failed(source, failure.problems, machine=machine)
    except OSError:
        return source  # the worker meets it again and says what is wrong
    paths = paths_of(workspace.root, source.programme, source.lang)
    made = up_to_date(paths, key, inputs.digest)
    if made is None and paths.json.exists():
        made = _said_as_before(workspace, source, inputs)
    return Outcome(source.programme, source.lang, "cached", made) if made else source


def _unread_words(workspace: Workspace, source: AnySource) -> tuple[Problem, ...]:
    """Words that cannot be read aloud in a script that is wrong anyway: all is told at once."""
    from broadcast.workspace.read_aloud import unreadable

    seen = source.seen if isinstance(source, Unread) else source
    try:
        return tuple(unreadable(workspace, seen)) if seen else ()
    except WorkspaceError as error:
        return error.problems


def _said_as_before(workspace: Workspace, source: Source, inputs: Inputs) -> Finished | None:
    """A finished programme of which nothing changed but a lexicon, by none of its words."""
    from broadcast.programmes import rewording

    made = rewording.said_as_before(workspace, source, inputs)
    if made is not None:
        with suppress(WorkspaceError), only_one(workspace.root):
            rewording.remember(paths_of(workspace.root, source.programme, source.lang), made)
    return made
