"""What the matrix of translations says, what may be broadcast, and how a mark is renewed."""

from __future__ import annotations

import json
import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest

from broadcast import cli
from broadcast.checks.problems import check
from broadcast.errors import WorkspaceError
from broadcast.translations import page, renewal, states
from broadcast.workspace import workspace as workspaces
from support.workspaces import BROADCAST_YAML, Write

TODAY = date(2026, 11, 23)
PROVINCE = BROADCAST_YAML.replace(
    "master:",
    """  hmn: {name: Tiếng Mông, voice: recorded}
  blt: {name: Tiếng Thái <b>, voice: "espeak:vi"}
master:""",
    1,
)
FRONT = "title: Chào\nstatus: approved\napproved_on: 2026-11-02\ncredits: {approver: Bình}\n"
SOURCE = f"---\n{FRONT}---\nMột.\n\nHai.\n"


def made(workspace: Write, files: dict[str, str | bytes | None]) -> workspaces.Workspace:
    """A workspace with a source script; @ stands for its revision."""
    root = workspace({"broadcast.yaml": PROVINCE, "scripts_content/chao/vi.md": SOURCE})
    script = workspaces.load(root).sources[0].script
    assert script is not None
    for name, content in files.items():
        text = content
        if isinstance(content, str):  # @@@ for so few digits that they could mean another text
            text = content.replace("@@@", script.revision[:5]).replace("@", script.revision[:8])
        files[name] = text
    return workspaces.load(
        workspace({"broadcast.yaml": PROVINCE, "scripts_content/chao/vi.md": SOURCE} | files)
    )


def translated(front: str = FRONT, mark: str = 'source_revision: "@"\n') -> str:
    return f"---\n{front}{mark}---\nIb.\n\nOb.\n"


def cell(loaded: workspaces.Workspace, lang: str, programme: str = "chao") -> states.LanguageState:
    rows = states.states(loaded, TODAY)
    return next(
        c for row in rows for c in row.cells if (row.programme, c.lang) == (programme, lang)
    )


def reason(loaded: workspaces.Workspace, lang: str, today: date = TODAY) -> str | None:
    source = next(s for s in loaded.sources if (s.programme, s.lang) == ("chao", lang))
    return states.may_be_broadcast(loaded, source, today)


@pytest.mark.parametrize(
    ("files", "state", "allowed"),
    [
        ({}, "missing", None),
        ({"blt.md": "no front matter"}, "broken", False),
        ({"blt.md": translated()}, "approved", True),
        ({"blt.md": translated("title: a\nstatus: draft\n")}, "draft", False),
        ({"blt.md": translated("title: a\nstatus: review\n")}, "review", False),
        ({"blt.md": translated(mark="source_revision: abc123\n")}, "stale", False),
        ({"blt.md": translated(mark="")}, "stale", False),
        ({"blt.md": translated().replace("@", "@@@")}, "stale", False),
        ({"blt.md": translated("title: a\n", "source_revision: abc123\n")}, "stale", False),
        ({"blt.md": translated(f"{FRONT}valid_until: 2026-11-22\n")}, "expired", False),
        ({"blt.md": translated(f"{FRONT}valid_until: 2026-11-23\n")}, "approved", True),
        ({"blt.md": translated(), "vi.md": None}, "approved", True),
        ({"blt.md": translated(), "vi.md": "broken"}, "stale", False),
    ],
)
def test_states_and_what_may_be_broadcast(
    workspace: Write, files: dict[str, str | bytes | None], state: str, allowed: bool | None
) -> None:
    placed = {f"scripts_content/chao/{name}": content for name, content in files.items()}
    loaded = made(workspace, dict(placed))
    if placed.get("scripts_content/chao/vi.md", "") is None:
        (loaded.root / "scripts_content/chao/vi.md").unlink()
        loaded = workspaces.load(loaded.root)
    found = cell(loaded, "blt")
    assert found.state == state
    assert found.present == (state != "missing")
    assert (found.reason is None) == bool(allowed)
    if allowed is not None:
        assert reason(loaded, "blt") == found.reason


def test_a_source_past_its_day_takes_its_translations_along(workspace: Write) -> None:
    loaded = made(workspace, {"scripts_content/chao/blt.md": translated()})
    path = loaded.root / "scripts_content/chao/vi.md"
    path.write_text(SOURCE.replace("---\nMột", "valid_until: 2026-11-30\n---\nMột"), "utf-8")
    loaded = workspaces.load(loaded.root)
    assert reason(loaded, "blt", date(2026, 11, 30)) is None
    assert "2026-11-30" in (reason(loaded, "blt", date(2026, 12, 1)) or "")
    assert cell(loaded, "blt").valid_until == date(2026, 11, 30)


def test_a_changed_source_makes_the_approved_translation_stale(workspace: Write) -> None:
    loaded = made(workspace, {"scripts_content/chao/blt.md": translated()})
    assert reason(loaded, "blt") is None
    path = loaded.root / "scripts_content/chao/vi.md"
    path.write_text(SOURCE.replace("Hai.", "Ba."), "utf-8")
    loaded = workspaces.load(loaded.root)
    assert reason(loaded, "blt") == "the source script has changed since this translation was made"
    assert reason(loaded, "vi") is None
    warned = [p for p in check(loaded, TODAY) if "has changed since" in p.message]
    assert [p.severity for p in warned] == ["warning"]  # seen in check as before


def test_recordings_are_counted(workspace: Write) -> None:
    place = "scripts_content/chao/recordings"
    loaded = made(
        workspace,
        {"scripts_content/chao/hmn.md": translated(), f"{place}/hmn-01.wav": b"RIFF"},
    )
    one = cell(loaded, "hmn")
    assert (one.state, one.recordings, one.to_record) == ("approved", 1, 2)
    assert one.reason is not None  # a recording is missing
    (loaded.root / place / "hmn-02.wav").write_bytes(b"RIFF")
    both = cell(workspaces.load(loaded.root), "hmn")
    assert (both.state, both.recordings, both.to_record) == ("recorded", 2, 2)
    assert both.reason is None
    for name in ("hmn-01.wav", "hmn-02.wav"):
        (loaded.root / place / name).unlink()
    (loaded.root / place / "hmn.wav").write_bytes(b"RIFF")
    assert cell(workspaces.load(loaded.root), "hmn").state == "recorded"
    assert cell(loaded, "vi").to_record == 0


# --- accept


FRONTS = {
    "quoted": 'title: a\nsource_revision: "abc123"\nstatus: draft\n',
    "single quotes, comment": "title: a\nsource_revision:   'abc123'  # cũ\n# hết\n",
    "plain number": "# đầu\ntitle: a\nsource_revision: 123456\n",
    "absent": "title: a  # nhan đề\ncredits:\n  translator: An\n",
    "indented": "  title: a\n  source_revision: abc # x\n",
    "quoted key": 'title: a\n"source_revision": abc\n',
}


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("front", FRONTS.values(), ids=FRONTS)
def test_accept_changes_one_value_only(workspace: Write, front: str, end: str, mark: str) -> None:
    text = (mark + f"---\n{front}---\n<!-- ghi -->\nIb.\n\nOb.").replace("\n", end)
    loaded = made(workspace, {"scripts_content/chao/blt.md": text.encode()})
    path = loaded.root / "scripts_content/chao/blt.md"
    assert cell(loaded, "blt").state == "stale"
    source = next(s for s in loaded.sources if s.lang == "blt")
    assert renewal.accept(loaded, source)
    after = path.read_bytes().decode()
    revision = next(s.script for s in loaded.sources if s.lang == "vi").revision[:8]  # type: ignore[union-attr]
    again = workspaces.load(loaded.root)
    assert not cell(again, "blt").stale
    assert f'"{revision}"' in after
    before_lines, after_lines = text.split(end), after.split(end)
    changed = [line for line in after_lines if line not in before_lines]
    assert len(changed) == 1
    assert "source_revision" in changed[0]
    assert ("#" in changed[0]) == any("source_rev" in x and "#" in x for x in before_lines)
    assert [x for x in before_lines if x not in after_lines] in (
        [], [next((x for x in before_lines if "source_rev" in x), "")],
    )  # fmt: skip
    assert [p.name for p in path.parent.iterdir() if "draft" in p.name] == []
    unchanged = path.read_bytes()
    assert not renewal.accept(again, next(s for s in again.sources if s.lang == "blt"))
    assert path.read_bytes() == unchanged


def test_accept_refuses_what_one_line_cannot_change(workspace: Write) -> None:
    flow = "---\n{title: a,\n source_revision: abc123, form: news}\n---\nIb.\n"
    loaded = made(workspace, {"scripts_content/chao/blt.md": flow})
    with pytest.raises(WorkspaceError, match="cannot be changed by one line") as error:
        renewal.accept(loaded, next(s for s in loaded.sources if s.lang == "blt"))
    assert "source_revision" in error.value.problems[0].hint
    assert (loaded.root / "scripts_content/chao/blt.md").read_text("utf-8") == flow
    with pytest.raises(WorkspaceError, match="not a translation"):
        renewal.accept(loaded, next(s for s in loaded.sources if s.lang == "vi"))


# --- the command and the page


def test_the_command_shows_the_matrix(
    workspace: Write, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    loaded = made(workspace, {"scripts_content/chao/hmn.md": translated(mark="")})
    monkeypatch.chdir(loaded.root)
    assert cli.run(["translations"]) == 0
    out = capsys.readouterr().out
    assert "\x1b" not in out  # no colour where nobody sees it
    assert re.search(r"chao +✓ approved +↻ stale 0/2 +– missing", out)
    assert cli.run(["translations", "--json"]) == 0
    (programme,) = json.loads(capsys.readouterr().out)["programmes"]
    assert [one["state"] for one in programme["languages"]] == ["approved", "stale", "missing"]
    assert [one["present"] for one in programme["languages"]] == [True, True, False]
    assert cli.run(["translations", "accept", "chao", "--lang", "hmn", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["changed"] is True
    assert cli.run(["translations", "accept", "chao", "--lang", "hmn"]) == 0
    assert "already" in capsys.readouterr().out
    assert cli.run(["translations", "accept", "chao", "--lang", "xxx"]) == 1
    assert cli.run(["translations", "accept", "chap", "--lang", "hmn"]) == 1
    assert "did you mean chao" in capsys.readouterr().err
    assert cli.run(["translations", "accept", "chao"]) == 2


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def test_the_page_is_whole_and_accessible(workspace: Write, tmp_path: Path) -> None:
    loaded = made(workspace, {"scripts_content/chao/hmn.md": translated(mark="")})
    text = page.page(loaded, states.states(loaded, TODAY), TODAY)
    assert text == page.page(loaded, states.states(loaded, TODAY), TODAY)
    parsed = _Page()
    parsed.feed(text)
    tags = [tag for tag, _attributes in parsed.tags]
    assert not {"script", "link", "img", "iframe"} & set(tags)
    assert "http" not in text
    assert "url(" not in text
    heads = [attributes["scope"] for tag, attributes in parsed.tags if tag == "th"]
    assert heads == ["col"] * 4 + ["row"]
    assert parsed.tags[0][0] == "html"
    assert parsed.tags[0][1]["lang"] == "en"
    for needed in ("title", "caption", "main", "h1"):
        assert needed in tags
    assert "Tiếng Thái &lt;b&gt;" in text  # a name is never markup
    assert "@media print" in text
    for state in states.STATES:
        assert f".{state} {{ background:" in text
        assert page.words(state)[0] in text


def _luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_every_ground_keeps_contrast() -> None:
    """WCAG 2.2, 1.4.6 (AAA): 7:1; the notes are #3a3a3a, the rest darker."""
    text = _luminance("#3a3a3a")
    for colour in page._COLOURS.values():
        assert (_luminance(colour) + 0.05) / (text + 0.05) >= 7


def test_check_warns_of_an_approved_translation_without_its_source(workspace: Write) -> None:
    loaded = made(workspace, {"scripts_content/chao/blt.md": translated(mark="")})
    (found,) = (p for p in check(loaded, TODAY) if p.path and p.path.name == "blt.md")
    assert found.severity == "warning"
    assert found.message == reason(loaded, "blt")
    assert 'source_revision: "' in found.hint
