"""The one door to the schedule of a workspace: read late, read once, and never raising."""

from __future__ import annotations

from datetime import date, timedelta

from broadcast.schedule import loading
from broadcast.schedule.expansion import expand
from broadcast.schedule.facts import facts_of
from broadcast.schedule.workspace_schedule import WorkspaceSchedule
from broadcast.workspace.workspace import load as load_workspace
from support.schedules import COMMUNES, QUARTER
from support.workspaces import SCRIPT, Write

MONDAY, SUNDAY = date(2026, 11, 23), date(2026, 11, 29)
FILES = {
    "schedules/communes.yaml": COMMUNES,
    "schedules/2026-q4.yaml": QUARTER,
    "scripts_content/khac/vi.md": SCRIPT,
}


def test_it_says_what_loading_and_expanding_say(workspace: Write) -> None:
    loaded = load_workspace(workspace(FILES))
    rules, problems = loading.load(loaded.root, loaded.province)
    door = WorkspaceSchedule(loaded, every_programme=True)
    assert (door.rules, door.problems, door.broken) == (rules, problems, False)
    assert door.facts == facts_of(loaded)
    assert door.expand(MONDAY, SUNDAY) == expand(rules, MONDAY, SUNDAY, door.facts)
    assert door.findings(MONDAY, SUNDAY) == door.expand(MONDAY, SUNDAY).problems


def test_facts_are_those_of_scheduled_programmes_unless_all_are_wanted(workspace: Write) -> None:
    loaded = load_workspace(workspace(FILES))
    assert set(WorkspaceSchedule(loaded).facts) == {("chao", "vi")}
    every = WorkspaceSchedule(loaded, every_programme=True)
    assert set(every.facts) == {("chao", "vi"), ("khac", "vi")}
    built = WorkspaceSchedule(loaded, built_only=True).facts["chao", "vi"]
    assert built.duration_s is None
    assert WorkspaceSchedule(loaded).facts["chao", "vi"].duration_s


def test_some_communes_have_what_they_have_among_all(workspace: Write) -> None:
    door = WorkspaceSchedule(load_workspace(workspace(FILES)))
    whole, some = door.expand(MONDAY, SUNDAY), door.expand(MONDAY, SUNDAY, ("na-tau",))
    assert some.slots == tuple(one for one in whole.slots if one.commune == "na-tau") != ()
    assert {one.commune for one in whole.slots} == {"muong-phang", "na-tau"}


def test_each_part_is_read_when_it_is_asked_for_and_once(workspace: Write) -> None:
    root = workspace(FILES)
    door = WorkspaceSchedule(load_workspace(root))
    file = root / "schedules" / "2026-q4.yaml"
    file.write_text(QUARTER.replace("name: Đợt", "name: Khác"), encoding="utf-8")
    assert [one.name for one in door.rules.campaigns] == ["Khác"]
    file.unlink()
    assert [one.name for one in door.rules.campaigns] == ["Khác"]
    (
        root / "scripts_content" / "chao" / "vi.md"
    ).unlink()  # the workspace read it, facts need no more
    assert door.expand(MONDAY, MONDAY).slots


def test_an_error_in_a_file_is_told_and_stops_nothing(workspace: Write) -> None:
    wrong = QUARTER.replace("programme: chao", "programme: khong-co", 1)
    door = WorkspaceSchedule(load_workspace(workspace(FILES | {"schedules/2026-q4.yaml": wrong})))
    assert door.broken
    assert [one.severity for one in door.problems] == ["error"]
    assert door.expand(MONDAY, MONDAY + timedelta(days=1)).slots == ()
    stray = FILES | {"schedules/ghi-chu.txt": "?"}
    warned = WorkspaceSchedule(load_workspace(workspace(stray, "khác")))
    assert (warned.broken, len(warned.problems)) == (False, 1)
