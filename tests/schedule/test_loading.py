"""Files of the folder schedules/: what is read, and every mistake with its line and a hint."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadcast import cli, periods
from broadcast.checks.problems import check
from broadcast.errors import Problem
from broadcast.files.yaml import load as load_yaml
from broadcast.files.yaml import parse
from broadcast.schedule import loading
from broadcast.schedule.communes.file import CommuneEntry, CommunesFile
from broadcast.schedule.entries import BroadcastEntry, CampaignEntry, ScheduleFile
from broadcast.schedule.expansion import expand
from broadcast.schedule.facts import facts_of
from broadcast.schedule.schedule import Schedule
from broadcast.workspace import province as province_file
from broadcast.workspace.province import Province
from broadcast.workspace.workspace import load as load_workspace
from support.places import REPOSITORY
from support.schedules import COMMUNES, QUARTER
from support.workspaces import Write

PROVINCE = Province.model_validate(
    {"province": {"id": "x", "name": "x"}, "languages": {"vi": {"name": "V", "voice": "recorded"}}}
)


def _load(
    workspace: Write, communes: str = COMMUNES, quarter: str = QUARTER, **more: str
) -> tuple[Schedule, tuple[Problem, ...]]:
    files = {"schedules/communes.yaml": communes, "schedules/2026-q4.yaml": quarter}
    root = workspace(files | {f"schedules/{name}.yaml": text for name, text in more.items()})
    province, _found = province_file.load(root / "broadcast.yaml")
    assert province is not None
    return loading.load(root, province)


def test_the_example_of_the_design_is_read(workspace: Write) -> None:
    schedule, problems = _load(workspace)
    assert problems == ()
    assert [one.id for one in schedule.communes] == ["muong-phang", "na-tau"]
    assert schedule.communes[1].languages == ("vi",)
    first, second = schedule.broadcasts
    assert (first.campaign.name if first.campaign else None, first.klass) == ("Đợt", "priority")
    assert first.days.first == date(2026, 6, 25)
    assert (second.slots, second.line) == (("sang", "chieu"), 4)
    assert schedule.blackouts[0].reason == "quốc tang"


def test_without_the_folder_there_is_nothing_and_no_error(workspace: Write) -> None:
    root = workspace()
    province, _found = province_file.load(root / "broadcast.yaml")
    assert province is not None
    schedule, problems = loading.load(root, province)
    assert (schedule.communes, schedule.broadcasts, problems) == ((), (), ())


@pytest.mark.parametrize(
    ("old", "new", "line", "message", "hint"),
    [
        ("programme: chao\n", "programme: chaao\n", 4, "no programme chaao", "chao"),
        ("[sang, chieu]", "[sang, chiu]", 6, "no slot chiu", "chieu"),
        ("communes: all", "communes: [muong-phan]", 5, "no commune muong-phan", "muong-phang"),
        ("communes: all", "communes: alle", 5, "alle is neither all nor a list", ""),
        ("communes: all", "communes: {groups: [vungcao]}", 5, "no group vungcao", "vung-cao"),
        ("communes: all", "communes: {group: [vung-cao]}", 5, "key group is not known", "groups"),
        ("[mon, wed, fri]", "[mon, wde]", 7, "wde is not a day of the week", ""),
        ("days: [mon, wed, fri]", "every: 2 tuần", 7, "2 tuần is not a rhythm", "2 weeks"),
        ("days: [mon, wed, fri]", "every: 0", 7, "0 is not a rhythm", "2 weeks"),
        ("days: [mon, wed, fri]", "every: -2", 7, "-2 is not a rhythm", "2 weeks"),
        ("days: [mon, wed, fri]", "every: 2", 7, "2 is not a rhythm", "2 weeks"),
        ("days: [mon, wed, fri]", "to: 2026-10-02\n    days: [sun]", 4, "none of its days", "days"),
        ("languages: all", "languages: []", 8, "a list that is not empty", ""),
        ("days: [mon, wed, fri]", "dates: [2027-01-05]", 7, "2027-01-05 lies outside", ""),
        ("days: [mon, wed, fri]", "from: 2027-02-01", 4, "its days lie outside", ""),
        ("languages: all", "languages: [blt]", 8, "language blt is not declared", ""),
        ("programme: chao\n", "programmes: [chao, chao]\n", 4, "chao stands here twice", ""),
        ("programme: chao\n", "title: chao\n", 4, "key title is not known", ""),
        ("to: 2026-12-31", "to: 2025-12-31", 1, "it ends before it begins", ""),
        ("to: 2026-12-31", "to: 2062-12-31", 1, "longer than ten years", ""),
        ("class: priority", "class: important", 10, "important is not one", "priority"),
        ("to: 2026-07-05", "to: 2026-05-05", 10, "it ends before it begins", ""),
        ("to: 2026-07-05", "to: 9999-05-05", 10, "longer than ten years", ""),
        ("{date: 2026-12-03, ", "{", 12, "either date, or from and to", ""),
        (", reason: quốc tang", "", 12, "reason is missing", "quốc tang"),
        ("{date: 2026-12-03", "{date: 03/12/2026", 12, "03/12/2026 is not a day", ""),
    ],
)
def test_mistakes_in_a_schedule_file(
    workspace: Write, old: str, new: str, line: int, message: str, hint: str
) -> None:
    assert old in QUARTER
    _schedule, problems = _load(workspace, quarter=QUARTER.replace(old, new))
    found = [one for one in problems if message in one.message]
    assert found, problems
    assert found[0].line == line
    assert found[0].path is not None
    assert found[0].path.name == "2026-q4.yaml"
    assert hint in found[0].hint


@pytest.mark.parametrize(
    ("old", "new", "line", "message", "hint"),
    [
        ("[vung-cao]", "[vungcao]", 7, "no group vungcao", "vung-cao"),
        ("id: na-tau", "id: muong-phang", 8, "stands here twice (first on line 7)", "keep one"),
        ("id: na-tau", "id: Na Tau", 8, "cannot be an id", ""),
        ("id: na-tau", f"id: {'a' * 61}", 8, "61 characters, and at most 60 may be", ""),
        ("languages: [vi]", "languages: [vy]", 7, "language vy is not declared", "vi"),
        ('"05:15"', '"5h15"', 2, "5h15 is not a time of day", ""),
        ('"05:15"', '"25:15"', 2, "25:15 is not a time of day", ""),
        ('"05:15"', "1700", 2, "1700 is not a time of day", ""),
        ('"05:15"', "-5", 2, "-5 is not a time of day", ""),
        ('"17:00"', '"05:25"', 7, "overlap", "change the start"),
        ('"05:15", length: 15m', '"23:55", length: 6h', 2, "", ""),
        ("length: 15m}\n  chieu", "length: 15}\n  chieu", 2, "not a length of time", "15m"),
        ('["21:00-05:00"]', '["21h-5h"]', 5, "not hours of a day", ""),
        ("max_sessions_per_day: 2", "max_sessions: 2", 5, "max_sessions is not known",
         "max_sessions_per_day"),
        ("max_sessions_per_day: 2", "max_sessions_per_day: -1", 5, "0 or more", ""),
        ("name: Xã Nà Tấu", "name: Xã Nà Tấu, to: 2025-06-30, became: muong-phan", 8,
         "no other commune muong-phan", "muong-phang"),
        ("name: Xã Nà Tấu", "name: Xã Nà Tấu, became: muong-phang", 8, "needs its last day", ""),
        ("name: Xã Nà Tấu", "name: Xã Nà Tấu, from: 2025-07-01, to: 2024-01-01", 8,
         "ends before it begins", ""),
        ("name: Xã Nà Tấu", "name: Xã Nà Tấu, slots: {toi: null}", 8, "no slot toi", ""),
    ],
)  # fmt: skip
def test_mistakes_in_the_communes(
    workspace: Write, old: str, new: str, line: int, message: str, hint: str
) -> None:
    assert old in COMMUNES
    _schedule, problems = _load(workspace, communes=COMMUNES.replace(old, new))
    if not message:
        assert problems == ()
        return
    found = [one for one in problems if message in one.message]
    assert found, problems
    assert found[0].line == line
    assert hint in found[0].hint


def test_all_mistakes_of_all_files_come_at_once(workspace: Write) -> None:
    _schedule, problems = _load(
        workspace,
        communes=COMMUNES.replace("[vung-cao]", "[x]"),
        quarter=QUARTER.replace("chao\n", "x\n"),
        other="from: 2026-10-01\nbroadcasts: 3\n",
    )
    assert {one.path.name for one in problems if one.path} == {
        "communes.yaml", "2026-q4.yaml", "other.yaml",
    }  # fmt: skip


def test_a_wrong_value_hides_nothing_else(workspace: Write) -> None:
    """Not in its own entry, and not in others."""
    schedule, problems = _load(
        workspace,
        communes=COMMUNES.replace("from: 2025-07-01", "from: 2025-02-31").replace(
            "{id: na-tau, name: Xã Nà Tấu}",
            "{id: na-tau, name: Xã Nà Tấu, groups: [x], languages: [xx]}\n  - {name: Xã Không}"
            "\n  - {id: na-tau, name: Lần hai}\n  - muong-nha",
        ),
        quarter=QUARTER.replace(
            "campaigns:",
            "  - {programme: chaoo, communes: {groups: [gg]}, slots: [sangg], days: [monday]}\n"
            "  - {programme: chaoo, slots: [sangg]}\n  - {slots: [sang]}\n  - {programme: chao}\n"
            "campaigns:",
        ).replace("2026-12-03", "31/12/2026"),
    )
    told = {(one.path.name, one.line, one.message) for one in problems if one.path}
    for name, line, words in (
        ("communes.yaml", 7, "2025-02-31 is not a day"),
        ("communes.yaml", 8, "there is no group x"),
        ("communes.yaml", 8, "the language xx is not declared"),
        ("communes.yaml", 9, "id is missing"),
        ("communes.yaml", 10, "na-tau stands here twice (first on line 8)"),
        ("communes.yaml", 11, "must be keys with their values, not muong-nha"),
        ("2026-q4.yaml", 9, "monday is not a day of the week"),
        ("2026-q4.yaml", 9, "there is no programme chaoo"),
        ("2026-q4.yaml", 9, "there is no group gg"),
        ("2026-q4.yaml", 9, "there is no slot sangg"),
        ("2026-q4.yaml", 10, "there is no programme chaoo"),
        ("2026-q4.yaml", 10, "there is no slot sangg"),
        ("2026-q4.yaml", 11, "either programme or programmes is needed"),
        ("2026-q4.yaml", 12, "slots is missing"),
        ("2026-q4.yaml", 16, "31/12/2026 is not a day"),
    ):
        found = {one for one in told if one[:2] == (name, line) and words in one[2]}
        assert found, (words, sorted(told, key=str))
        told -= found
    assert told == set()
    assert [one.id for one in schedule.communes] == ["muong-phang", "na-tau"]
    assert [one.line for one in schedule.broadcasts] == [15, 4, 10]


def test_two_campaigns_of_one_name_are_told(workspace: Write) -> None:
    _schedule, problems = _load(workspace, other=QUARTER.replace("broadcasts:\n  - p", "x:\n  - p"))
    assert [one for one in problems if "two campaigns" in one.message or "key x" in one.message]


def test_broken_communes_ask_for_none_of_their_ids(workspace: Write) -> None:
    _schedule, problems = _load(workspace, communes="slots: [")
    assert {one.path.name for one in problems if one.path} == {"communes.yaml"}


def test_files_go_by_name_and_what_is_none_is_told(workspace: Write) -> None:
    schedule, problems = _load(workspace, **{"2026-q1": QUARTER.replace("name: Đợt", "name: Khác")})
    assert [path.name for path in schedule.files] == ["2026-q1.yaml", "2026-q4.yaml"]
    assert {one.severity for one in problems} == {"warning"}
    assert all("2026-q1.yaml, line 4, plans the same" in one.message for one in problems[:1])
    assert [one.path.name for one in schedule.broadcasts] == [
        "2026-q1.yaml", "2026-q4.yaml", "2026-q1.yaml", "2026-q4.yaml",
    ]  # fmt: skip


def test_plan_and_activities_are_no_schedules(workspace: Write) -> None:
    root = workspace({"schedules/plan.yaml": "x: 1\n", "schedules/activities.csv": "a\n",
                      "schedules/ghi-chu.txt": "a\n"})  # fmt: skip
    province, _found = province_file.load(root / "broadcast.yaml")
    assert province is not None
    _schedule, problems = loading.load(root, province)
    assert [(one.path.name if one.path else "", one.severity) for one in problems] == [
        ("ghi-chu.txt", "warning")
    ]


# --- copies


@pytest.mark.parametrize(
    "name",
    ["2026-q4 - Copy.yaml", "2026-q4 - Bản sao.yaml", "2026-q4 (1).yaml", "2026-q4.yaml.bak",
     "2026-q4.sync-conflict-20261127-101112-ABCDEFG.yaml", "~$2026-q4.yaml",
     "communes - Copy.yaml", "communes (1).yaml", "plan - Copy.yaml"],
)  # fmt: skip
def test_a_copy_is_named_and_left_out(workspace: Write, name: str) -> None:
    root = workspace({"schedules/communes.yaml": COMMUNES, "schedules/2026-q4.yaml": QUARTER,
                      f"schedules/{name}": QUARTER})  # fmt: skip
    province, _found = province_file.load(root / "broadcast.yaml")
    assert province is not None
    schedule, problems = loading.load(root, province)
    assert [path.name for path in schedule.files] == ["2026-q4.yaml"]
    (problem,) = problems
    assert problem.path == root / "schedules" / name
    assert "is a copy of" in problem.message
    assert problem.severity == "warning"


@pytest.mark.parametrize("name", ["2026-Q4.yaml", "2026-q4.yml", "Communes.yaml"])
def test_two_files_of_one_name_stop_the_schedule(workspace: Write, name: str) -> None:
    root = workspace({"schedules/communes.yaml": COMMUNES, "schedules/2026-q4.yaml": QUARTER,
                      f"schedules/{name}": QUARTER})  # fmt: skip
    province, _found = province_file.load(root / "broadcast.yaml")
    assert province is not None
    schedule, problems = loading.load(root, province)
    assert len(schedule.files) == 1
    (problem,) = problems
    assert "two files of this name" in problem.message
    assert problem.severity == "error"


def test_two_files_that_plan_the_same_are_said_by_name(workspace: Write) -> None:
    plan = (
        "from: 2026-10-01\nto: 2026-12-31\nbroadcasts:\n"
        "  - {{programme: chao, slots: [{slot}], days: [{day}]}}\n"
    )
    root = workspace({"schedules/communes.yaml": COMMUNES,
                      "schedules/a.yaml": plan.format(slot="sang", day="mon"),
                      "schedules/b.yaml": plan.format(slot="sang", day="mon"),
                      "schedules/c.yaml": plan.format(slot="chieu", day="mon"),
                      "schedules/d.yaml": plan.format(slot="sang", day="tue")})  # fmt: skip
    province, _found = province_file.load(root / "broadcast.yaml")
    assert province is not None
    _schedule, problems = loading.load(root, province)
    (problem,) = problems
    assert problem.path == root / "schedules/b.yaml"
    assert problem.message.startswith("a.yaml, line 4, plans the same: chao, slot sang")


@pytest.mark.parametrize(
    ("days", "slots", "read"),
    [
        ("[thứ 2, T4, CN]", "[sáng]", {0, 2, 6}),
        ("T2-T6", "[Buổi sáng]", {0, 1, 2, 3, 4}),
        ("thứ 2, 4, 6", "[sang]", {0, 2, 4}),
        ("[T2-T4, thứ bảy]", "[Sáng]", {0, 1, 2, 5}),
        ("hằng ngày", "[sáng]", {0, 1, 2, 3, 4, 5, 6}),
    ],
)
def test_vietnamese_words_for_days_and_slots(
    workspace: Write, days: str, slots: str, read: set[int]
) -> None:
    text = (
        "from: 2026-10-01\nto: 2026-12-31\nbroadcasts:\n"
        f"  - {{programme: chao, slots: {slots}, days: {days if days[0] == '[' else repr(days)}}}\n"
    )
    root = workspace({"schedules/communes.yaml": COMMUNES, "schedules/a.yaml": text})
    province, _found = province_file.load(root / "broadcast.yaml")
    assert province is not None
    schedule, problems = loading.load(root, province)
    assert problems == ()
    (one,) = schedule.broadcasts
    assert (one.days.weekdays, one.slots) == (read, ("sang",))


@pytest.mark.parametrize(
    ("days", "words"), [("[2, 4]", "did you mean mon?"), ("[thứ 8]", "thứ 8 is not a day"),
                        ("thứ 2-6", "can mean two things")],
)  # fmt: skip
def test_other_words_for_days_are_asked_about(workspace: Write, days: str, words: str) -> None:
    text = (
        "from: 2026-10-01\nto: 2026-12-31\nbroadcasts:\n"
        f"  - {{programme: chao, slots: [sang], days: {days}}}\n"
    )
    root = workspace({"schedules/communes.yaml": COMMUNES, "schedules/a.yaml": text})
    province, _found = province_file.load(root / "broadcast.yaml")
    assert province is not None
    _schedule, problems = loading.load(root, province)
    assert words in problems[0].message


# --- check


def test_check_names_what_cannot_be_broadcast(workspace: Write) -> None:
    draft = "---\ntitle: Nháp\ntopic: loi-ich\n---\nKính chào.\n"
    quarter = QUARTER.replace("programme: chao\n    communes: all", "programme: nhap")
    root = workspace(
        {
            "schedules/communes.yaml": COMMUNES,
            "schedules/2026-q4.yaml": quarter,
            "scripts_content/nhap/vi.md": draft,
        }
    )
    loaded = load_workspace(root)
    problems = [one for one in check(loaded, date(2026, 11, 23)) if "schedules" in str(one.path)]
    assert [(one.line, one.severity) for one in problems] == [(4, "error")]
    assert "not approved (its status is draft)" in problems[0].message
    assert "68 times" in problems[0].message  # 17 days, two slots, two communes
    assert check(loaded, date(2027, 1, 1)) == check(loaded, date(2028, 1, 1))


def test_a_broken_schedule_stops_no_build(workspace: Write) -> None:
    root = workspace({"schedules/communes.yaml": "slots: ["})
    assert load_workspace(root).problems == ()
    assert cli.run(["-C", str(root), "build"]) == 0
    assert check(load_workspace(root), date(2026, 11, 23)) != ()


# --- the sample, the template, the published schemas


def test_the_sample_is_dien_bien_with_all_its_communes(require: Any) -> None:
    loaded = load_workspace(REPOSITORY)
    schedule, problems = loading.load(REPOSITORY, loaded.province)
    assert problems == ()
    assert len(schedule.communes) == 45
    named = [one.name.split()[0] for one in schedule.communes]
    assert (named.count("Phường"), named.count("Xã")) == (3, 42)
    require("shared")
    table = (REPOSITORY.parent / "shared/data/communes-2025.csv").read_text(encoding="utf-8-sig")
    official = {
        (code, name)
        for line in table.splitlines()
        if ",Tỉnh Điện Biên," in line
        for code, name in [line.split(",")[2:4]]
    }
    assert {(one.code, one.name) for one in schedule.communes} == official


def test_everything_in_the_sample_fits_and_may_be_broadcast() -> None:
    loaded = load_workspace(REPOSITORY)
    schedule, _found = loading.load(REPOSITORY, loaded.province)
    quarter = periods.quarter("2026-Q4")
    found = expand(schedule, quarter.first, quarter.last, facts_of(loaded))
    assert found.problems == ()
    assert {one.reason for one in found.dropped} == {"blackout"}
    assert {slot.commune for slot in found.slots} == {one.id for one in schedule.communes}
    assert {item.lang for slot in found.slots for item in slot.items} == {
        "vi"
    }  # drafts are not planned
    assert {slot.klass for slot in found.slots} == {"normal", "priority"}


@pytest.mark.parametrize(
    "path",
    [
        *(p for p in (REPOSITORY / "schedules").glob("*.yaml") if p.name != "plan.yaml"),
        *(REPOSITORY / "broadcast/template/schedules").glob("*.yaml"),
    ],
    ids=lambda path: f"{path.parent.parent.name}-{path.name}",
)
def test_the_files_pass_their_schema(path: Path) -> None:
    document, problems = load_yaml(path)
    assert document is not None
    assert not problems
    kind = "communes" if path.name == "communes.yaml" else "schedule"
    folder = REPOSITORY / "broadcast" / "schemas"
    schema = json.loads((folder / f"{kind}.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(
        json.loads(json.dumps(document.data, default=str))
    )


def test_every_field_has_a_sentence() -> None:
    for name in ("communes", "schedule"):
        path = REPOSITORY / "broadcast" / "schemas" / f"{name}.schema.json"
        schema = json.loads(path.read_text(encoding="utf-8"))
        for part in (schema, *schema["$defs"].values()):
            for key, field in part["properties"].items():
                assert "description" in field, key


# --- periods


def test_periods_are_those_of_the_calendar() -> None:
    assert (periods.week("2026-W53").first, periods.week("2026-W53").last) == (
        date(2026, 12, 28), date(2027, 1, 3),
    )  # fmt: skip
    assert periods.week_name(date(2027, 1, 3)) == "2026-W53"
    assert periods.month("2028-02").last == date(2028, 2, 29)
    assert periods.month("2026-12").last == date(2026, 12, 31)
    assert (periods.quarter("2026-q4").first, periods.quarter("2026-q4").last) == (
        date(2026, 10, 1), date(2026, 12, 31),
    )  # fmt: skip
    assert len(list(periods.year("2026"))) == 365
    assert [one.name for one in periods.weeks_of(periods.month("2027-01"))][:2] == [
        "2026-W53", "2027-W01",
    ]  # fmt: skip
    for read, wrong in (
        (periods.week, "2026-W54"), (periods.week, "2025-W53"), (periods.week, "48"),
        (periods.month, "2026-13"), (periods.quarter, "2026-Q5"), (periods.year, "0000"),
    ):  # fmt: skip
        with pytest.raises(ValueError, match=wrong):
            read(wrong)


@pytest.mark.parametrize("page", ["en/planning.md", "vi/lap-lich.md"])
def test_the_examples_of_the_guides_are_valid(workspace: Write, page: str) -> None:
    text = (REPOSITORY / "docs" / page).read_text(encoding="utf-8")
    blocks = re.findall(r"^```yaml\n(# schedules/(\S+)\n.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert [name for _block, name in blocks] == ["communes.yaml", "2026-q4.yaml"]
    named = ("bhyt-hssv", "luong-huu", "vssid", "thai-san", "luat-moi", "bhyt-ho-gia-dinh")
    files = {f"scripts_content/{name}/vi.md": "---\ntitle: A\n---\nA.\n" for name in named}
    files |= {f"schedules/{name}": block for block, name in blocks}
    root = workspace(files)
    province, _found = province_file.load(root / "broadcast.yaml")
    assert province is not None
    both = dict.fromkeys(("vi", "blt", "hmn"), province.languages["vi"])
    _schedule, problems = loading.load(root, province.model_copy(update={"languages": both}))
    assert problems == ()
    for model in (CommunesFile, CommuneEntry, ScheduleFile, BroadcastEntry, CampaignEntry):
        for name, field in model.model_fields.items():
            if (field.alias or name) not in ("name", "id", "communes", "broadcasts"):
                assert f"`{field.alias or name}`" in text, field


_WORDS = st.sampled_from(
    ["all", "chao", "sang", "vi", "mon", "2 weeks", "0 weeks", "05:15", "15m", "21:00-05:00",
     "24:00-24:00", "2026-10-01", "2026-12-31", "9999-12-31", "0001-01-01", "a", "", "Xã"]
)  # fmt: skip
_VALUES = (
    st.none() | st.booleans() | st.integers(-3, 10**20) | st.floats(allow_nan=False) | _WORDS
    | st.lists(_WORDS | st.none(), max_size=3)
    | st.dictionaries(_WORDS, _WORDS | st.lists(_WORDS, max_size=2), max_size=3)
)  # fmt: skip


def _places(data: Any, above: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where a value stands in lists and mappings."""
    inner = data.items() if isinstance(data, dict) else enumerate(data)
    found = []
    for key, value in inner:
        found.append((*above, key))
        if isinstance(value, dict | list):
            found += _places(value, (*above, key))
    return found


def _text(data: Any) -> str:
    return re.sub(r'"(\d{4}-\d\d-\d\d)"', r"\1", json.dumps(data, default=str))


@settings(max_examples=100)
@given(st.data())
def test_no_value_anywhere_ends_in_an_exception(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.getbasetemp() / "wrong" / "schedules"
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (("communes", COMMUNES), ("quy", QUARTER)):
        document, _problems = parse(text, folder / name)
        assert document is not None
        values: Any = document.data
        for _turn in range(data.draw(st.integers(0, 2))):
            *above, last = data.draw(st.sampled_from(_places(values)))
            place = values
            for step in above:
                place = place[step]
            place[last] = data.draw(_VALUES)
        (folder / f"{name}.yaml").write_text(_text(values), encoding="utf-8")
    schedule, problems = loading.load(folder.parent, PROVINCE)
    for problem in problems:
        assert problem.path is not None
        assert problem.line is None or problem.line >= 1
    expand(schedule, date(2026, 10, 1), date(2026, 10, 3), {})


@pytest.mark.parametrize("command", ["check", "schedule"])
def test_commands_name_copies(
    workspace: Write, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    root = workspace({"schedules/communes.yaml": COMMUNES, "schedules/2026-q4.yaml": QUARTER,
                      "schedules/2026-q4 (1).yaml": QUARTER})  # fmt: skip
    cli.run(["--lang", "en", "-C", str(root), command])
    shown = capsys.readouterr()
    assert "2026-q4 (1).yaml: warning: this is a copy of 2026-q4.yaml" in shown.err + shown.out


@pytest.mark.parametrize(
    "name", ["scripts_content/chao/vi - Copy.md", "scripts_content/_lexicon/vi (1).yaml"]
)
def test_copies_of_scripts_and_lexicons_are_left_out(workspace: Write, name: str) -> None:
    from broadcast.workspace.workspace import load as load_workspace

    root = workspace({name: "---\ntitle: a\n---\nMột.\n"})
    before = load_workspace(workspace({}))
    found = load_workspace(root)
    assert [one.path.name for one in found.sources] == [one.path.name for one in before.sources]
    assert ["is a copy of" in one.message for one in found.problems] == [True]
