"""Pages from the templates in ``pages/``: self-contained HTML, everything in it escaped."""

from __future__ import annotations

import functools
from importlib import resources
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import Template


def render(name: str, **values: Any) -> str:
    """The page of the template `name`; a value that it wants and does not get is an error."""
    return _template(name).render(**values)


@functools.cache
def _template(name: str) -> Template:
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    file = resources.files("broadcast").joinpath("pages", name)
    return environment.from_string(file.read_text(encoding="utf-8"))
