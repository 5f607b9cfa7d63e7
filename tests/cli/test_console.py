"""Names with a star, where no shell has spelt them out: Windows hands them on as they are."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from broadcast.cli.console import Files


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), cls=Files)
def told(files: tuple[Path, ...]) -> None:
    click.echo("\n".join(path.name for path in files))


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("*.csv", ["a.csv", "b.csv"]),
        ("a*", ["a.csv"]),
        (".*.csv", [".a.csv.0a1b2c3d.csv"]),
        ("none*.csv", ["none*.csv"]),
    ],
)
def test_a_star_stands_for_files_that_are_not_hidden(
    tmp_path: Path, written: str, found: list[str]
) -> None:
    for name in ("a.csv", "b.csv", ".a.csv.0a1b2c3d.csv"):
        (tmp_path / name).write_text("")
    done = CliRunner().invoke(told, [str(tmp_path / written)])
    assert done.output.split() == found
