"""Whether a programme is still right when a lexicon, or a rule that reads words, has changed.

A line that is added to a lexicon changes the inputs of every programme in that language, and the
sound of few. Which they are is not guessed from the words of the line: rules make words that no
script holds (B.H.X.H. is looked up as BHXH), and what is read decides what is read next. The words
of each programme are read again, which takes milliseconds, and compared by their store keys.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from broadcast.errors import BroadcastError
from broadcast.files import saving
from broadcast.programmes.finished import Finished, Paths, RecipeKeys, paths_of, up_to_date

if TYPE_CHECKING:
    from broadcast.programmes.inputs import Inputs
    from broadcast.workspace.workspace import Source, Workspace


def said_as_before(workspace: Workspace, source: Source, inputs: Inputs) -> Finished | None:
    """The finished programme, if all is as it was made but the lexicon, and each word is said so.

    It then bears the inputs of today. None when it has to be made again, or when its words cannot
    be read: whoever makes it says what is wrong.
    """
    from broadcast.programmes.recipe import plan

    paths = paths_of(workspace.root, source.programme, source.lang)
    with suppress(BroadcastError, OSError, ValueError):
        now, beside_words = inputs.keys(source)
        was = Finished.read(paths.json).recipe
        made = up_to_date(paths, was.inputs, inputs.digest)  # whole, whatever it was made from
        if (
            made is not None
            and was.beside_words == beside_words
            and plan(workspace, source, inputs.digest).key == was.programme
        ):
            return replace(made, recipe=RecipeKeys(now, was.programme, beside_words))
    return None


def remember(paths: Paths, renewed: Finished) -> None:
    """Write the inputs of today beside the MP3, so that the next build need not read it again.

    Nothing is written over what another build has made meanwhile; where nothing can be written the
    next build reads again.
    """
    with suppress(BroadcastError, OSError, ValueError):
        there = Finished.read(paths.json)
        if replace(there, recipe=renewed.recipe) == renewed:
            saving.write(paths.json, renewed.to_text())
