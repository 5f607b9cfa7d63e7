"""Expansion of a schedule: pure, total, nothing lost; the rules of communes are kept."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadcast.schedule.communes.file import Commune
from broadcast.schedule.communes.rules import HoursOfDay, OwnSlot, Rules, SlotTime, Window, in_force
from broadcast.schedule.expansion import expand, problems
from broadcast.schedule.schedule import Blackout, Broadcast, Campaign, Days, Schedule, Where
from broadcast.schedule.slots import Expansion, Facts
from support.places import REPOSITORY

FILE = Path("schedules/a.yaml")
ALL = Where()
MONDAY = date(2026, 11, 23)
LANGUAGES = ("vi", "blt", "hmn")


def _facts(seconds: float | None = 100.0, **changes: object) -> Facts:
    plain = Facts("Bài", None, (), seconds, "approved", None, None, "0" * 64)
    return replace(plain, **changes)  # type: ignore[arg-type]


def _commune(name: str, rules: Mapping[str, object] | None = None, **more: object) -> Commune:
    slots = {"sang": SlotTime(start="05:15", length="15m"),
             "chieu": SlotTime(start="17:00", length="15m"),
             "dem": SlotTime(start="23:50", length="20m")}  # fmt: skip
    ruled = in_force(slots, Rules.model_validate(rules or {}), ())
    base = Commune(name, f"Xã {name}", (), ("vi",), None, None, None, None, None, ruled, 5)
    return replace(base, **more)  # type: ignore[arg-type]


def _broadcast(*programmes: str, line: int = 4, **more: object) -> Broadcast:
    days = Days(date(2026, 10, 1), date(2026, 12, 31))
    base = Broadcast(programmes, ALL, ("sang",), days, None, None, FILE, line)
    return replace(base, **more)  # type: ignore[arg-type]


def _schedule(communes: list[Commune], broadcasts: list[Broadcast], **more: object) -> Schedule:
    ordered = tuple(sorted(broadcasts, key=lambda one: one.rank))
    base = Schedule("Asia/Ho_Chi_Minh", tuple(communes), ("sang", "chieu", "dem"))
    return replace(base, broadcasts=ordered, **more)  # type: ignore[arg-type]


def _one_day(
    schedule: Schedule, facts: Mapping[tuple[str, str], Facts], day: date = MONDAY
) -> Expansion:
    return expand(schedule, day, day, facts)


def _reasons(expansion: Expansion) -> list[str]:
    return [one.reason for one in expansion.dropped]


# --- what is dropped, and why


@pytest.mark.parametrize(
    ("rules", "reason"),
    [
        ({"quiet": ["04:00-06:00"]}, "quiet"),
        ({"quiet": ["21:00-05:16"]}, "quiet"),
        ({"quiet": ["05:29-05:30"]}, "quiet"),
        ({"quiet": ["00:00-24:00"]}, "quiet"),
        ({"quiet": ["21:00-05:15", "05:30-06:00"]}, None),
        ({"days": ["tue"]}, "day"),
        ({"days": ["mon"]}, None),
        ({"slots": {"sang": None}}, "no-slot"),
        ({"slots": {"sang": {"start": "06:00"}}, "quiet": ["05:00-06:00"]}, None),
        ({"max_sessions_per_day": 0}, "sessions"),
    ],
)
def test_the_rules_of_a_commune_hold(rules: dict[str, object], reason: str | None) -> None:
    schedule = _schedule([_commune("a", rules)], [_broadcast("x")])
    found = _one_day(schedule, {("x", "vi"): _facts()})
    assert _reasons(found) == ([reason] if reason else [])
    assert len(found.slots) == (0 if reason else 1)


def test_a_commune_has_its_own_slot_though_its_group_has_none() -> None:
    slots = {"sang": SlotTime(start="05:15", length="15m")}
    group = Rules.model_validate({"slots": {"sang": None}})
    own = Rules.model_validate({"slots": {"sang": {"start": "06:00", "length": "10m"}}})
    assert list(in_force(slots, own, (group,)).slots.values()) == [Window(6 * 3600, 600.0)]
    assert in_force(slots, Rules(), (group,)).slots == {}


def test_a_slot_that_passes_midnight_belongs_to_two_days() -> None:
    """From 23:50 to 00:10: not into a blackout, and not into a day without broadcasting."""
    schedule = _schedule([_commune("a")], [_broadcast("x", slots=("dem",))])
    facts = {("x", "vi"): _facts()}
    tuesday = MONDAY + timedelta(days=1)
    assert len(_one_day(schedule, facts).slots) == 1
    dark = replace(schedule, blackouts=(Blackout(tuesday, tuesday, "quốc tang", ALL, FILE, 1),))
    assert [(one.reason, one.note) for one in _one_day(dark, facts).dropped] == [
        ("blackout", "quốc tang")
    ]
    assert _reasons(_one_day(dark, facts, tuesday)) == ["blackout"]
    mondays = replace(schedule, communes=(_commune("a", {"days": ["mon"]}),))
    assert _reasons(_one_day(mondays, facts)) == ["day"]


def test_a_language_that_a_named_commune_does_not_have_is_listed() -> None:
    both = _commune("a", languages=("vi", "hmn"))
    facts = {("x", lang): _facts() for lang in LANGUAGES}
    named = _broadcast("x", where=Where(ids=frozenset("a")), languages=("blt", "vi"))
    found = _one_day(_schedule([both], [named]), facts)
    assert [(one.reason, one.lang) for one in found.dropped] == [("unspoken", "blt")]
    assert [item.lang for slot in found.slots for item in slot.items] == ["vi"]
    only = replace(named, languages=("blt",))
    assert _reasons(_one_day(_schedule([both], [only]), facts)) == ["unspoken"]
    everywhere = replace(named, where=ALL)
    assert _reasons(_one_day(_schedule([both], [everywhere]), facts)) == []


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        (_facts(status="draft"), "unapproved"),
        (_facts(status="broken"), "unapproved"),
        (_facts(valid_until=date(2026, 11, 22)), "expired"),
        (_facts(valid_until=MONDAY), None),
        (_facts(stale="changed"), "stale"),
        (_facts(None), "not-built"),
        (_facts(901.0), "room"),
        (_facts(900.0), None),
        (None, "language"),
    ],
)
def test_only_what_may_be_broadcast_and_fits_is_taken(
    facts: Facts | None, reason: str | None
) -> None:
    schedule = _schedule([_commune("a")], [_broadcast("x")])
    found = _one_day(schedule, {("x", "vi"): facts} if facts else {})
    assert _reasons(found) == ([reason] if reason else [])
    notes = {"expired": "2026-11-22", "stale": "changed", "room": "901.0/900"}
    if facts and reason:
        note = facts.status if reason == "unapproved" else notes.get(reason, "")
        assert [one.note for one in found.dropped] == [note]
    wrong = reason in ("unapproved", "expired", "stale", "room")
    assert [(one.path, one.line) for one in found.problems] == ([(FILE, 4)] if wrong else [])
    assert all(one.hint for one in found.problems)


def test_a_slot_is_never_cut_and_names_what_is_too_long() -> None:
    schedule = _schedule(
        [_commune("a", languages=LANGUAGES)], [_broadcast("x"), _broadcast("y", line=9)]
    )
    facts = {(p, lang): _facts(179.0) for p in "xy" for lang in LANGUAGES}
    found = _one_day(schedule, facts)
    (slot,) = found.slots
    assert [(i.programme, i.lang) for i in slot.items] == [
        ("x", "vi"), ("x", "blt"), ("x", "hmn"), ("y", "vi"),
    ]  # fmt: skip
    assert [(d.programme, d.lang, d.reason) for d in found.dropped] == [
        ("y", "blt", "room"), ("y", "hmn", "room"),
    ]  # fmt: skip
    assert {d.note for d in found.dropped} == {"903.0/900"}
    assert [one.line for one in found.problems] == [9, 9]
    assert "15:03" in found.problems[0].message  # five of 179 s and four gaps of 2 s


def test_blackouts_drop_with_their_reason_where_they_hold() -> None:
    dark = Blackout(MONDAY, MONDAY, "quốc tang", Where(ids=frozenset("a")), FILE, 20)
    schedule = _schedule([_commune("a"), _commune("b")], [_broadcast("x")], blackouts=(dark,))
    found = _one_day(schedule, {("x", "vi"): _facts()})
    assert [slot.commune for slot in found.slots] == ["b"]
    assert [(d.commune, d.reason, d.note) for d in found.dropped] == [
        ("a", "blackout", "quốc tang")
    ]


def test_the_cap_keeps_the_most_important_then_the_earlier_slots() -> None:
    campaign = Campaign("Đợt", MONDAY, MONDAY, "urgent", 0, FILE, 30)
    wanted = [
        _broadcast("x", slots=("sang", "chieu")),
        _broadcast("y", slots=("dem",), campaign=campaign),
    ]
    facts = {(p, "vi"): _facts() for p in "xy"}
    one = _one_day(_schedule([_commune("a", {"max_sessions_per_day": 1})], wanted), facts)
    assert [(s.id, s.klass) for s in one.slots] == [("20261123-dem-a", "urgent")]
    two = _one_day(_schedule([_commune("a", {"max_sessions_per_day": 2})], wanted), facts)
    assert [s.id for s in two.slots] == ["20261123-sang-a", "20261123-dem-a"]
    assert _reasons(two) == ["sessions"]


def test_order_in_a_slot_is_urgent_campaigns_by_priority_normal_then_the_file() -> None:
    span = (date(2026, 11, 1), date(2026, 11, 30))
    named = [("n", "normal", 5), ("p1", "priority", 1), ("p9", "priority", 9), ("u", "urgent", 0)]
    wanted = [_broadcast("a"), _broadcast("b", line=5)]
    wanted += [
        _broadcast(name, campaign=Campaign(name, *span, klass, priority, FILE, 30))  # type: ignore[arg-type]
        for name, klass, priority in named
    ]
    facts = {(p, "vi"): _facts(10.0) for p in ("a", "b", "n", "p1", "p9", "u")}
    (slot,) = _one_day(_schedule([_commune("x")], wanted), facts).slots
    assert [item.programme for item in slot.items] == ["u", "p9", "p1", "n", "a", "b"]
    assert [item.campaign for item in slot.items] == ["u", "p9", "p1", "n", None, None]


def test_the_same_programme_goes_into_a_slot_once() -> None:
    schedule = _schedule([_commune("a")], [_broadcast("x"), _broadcast("x", line=9)])
    found = _one_day(schedule, {("x", "vi"): _facts()})
    assert [len(slot.items) for slot in found.slots] == [1]
    assert _reasons(found) == ["twice"]


def test_languages_follow_the_order_of_the_commune() -> None:
    commune = _commune("a", languages=("vi", "hmn", "blt"))
    facts = {("x", lang): _facts() for lang in LANGUAGES}
    (slot,) = _one_day(_schedule([commune], [_broadcast("x")]), facts).slots
    assert [item.lang for item in slot.items] == ["vi", "hmn", "blt"]
    some = _broadcast("x", languages=("blt", "vi"))
    (slot,) = _one_day(_schedule([commune], [some]), facts).slots
    assert [item.lang for item in slot.items] == ["vi", "blt"]


def test_a_language_that_is_named_and_has_no_script_is_an_error() -> None:
    commune = _commune("a", languages=("vi", "blt"))
    facts = {("x", "vi"): _facts()}
    listed = _one_day(_schedule([commune], [_broadcast("x")]), facts)
    assert (_reasons(listed), listed.problems) == (["language"], ())
    named = _one_day(_schedule([commune], [_broadcast("x", languages=("blt",))]), facts)
    assert [one.line for one in named.problems] == [4]


# --- communes over time


def test_merged_communes_hand_over_on_the_day() -> None:
    before = _commune("cu", valid_to=date(2026, 11, 24), became="moi")
    after = _commune("moi", valid_from=date(2026, 11, 25))
    schedule = _schedule([before, after], [_broadcast("x")])
    facts = {("x", "vi"): _facts()}
    found = expand(schedule, MONDAY, MONDAY + timedelta(days=3), facts)
    assert [slot.id for slot in found.slots] == [
        "20261123-sang-cu", "20261124-sang-cu", "20261125-sang-moi", "20261126-sang-moi",
    ]  # fmt: skip
    assert found.dropped == ()
    assert schedule.became_by(date(2026, 11, 24)) == {"cu": "cu", "moi": "moi"}
    assert schedule.became_by(date(2026, 11, 25)) == {"cu": "moi", "moi": "moi"}
    assert [one.id for one in schedule.communes if one.valid_on(MONDAY)] == ["cu"]


def test_a_commune_that_is_named_but_gone_is_listed() -> None:
    gone = _commune("cu", valid_to=date(2026, 11, 22), became="moi")
    wanted = _broadcast("x", where=Where(ids=frozenset(("cu", "moi"))))
    found = _one_day(_schedule([gone, _commune("moi")], [wanted]), {("x", "vi"): _facts()})
    assert [(d.commune, d.reason) for d in found.dropped] == [("cu", "not-valid")]


def test_a_commune_becomes_what_its_successors_became() -> None:
    gone = date(2026, 6, 30)
    communes = [
        _commune("cu", valid_to=gone, became="giua"),
        _commune("giua", valid_to=gone, became="moi"),
        _commune("moi", valid_from=date(2027, 1, 1)),  # not yet there, but never anything else
        _commune("mat", valid_to=gone, became="khong-co"),
        _commune("vong", valid_to=gone, became="tron"),
        _commune("tron", valid_to=gone, became="vong"),
    ]
    assert _schedule(communes, []).became_by(MONDAY) == {
        "cu": "moi", "giua": "moi", "moi": "moi", "mat": "mat", "vong": "tron", "tron": "vong",
    }  # fmt: skip


# --- rotation


@given(
    programmes=st.integers(2, 7),
    weekdays=st.sets(st.integers(0, 6), min_size=1),
    slots=st.integers(1, 3),
    weeks=st.integers(1, 3),
)
def test_turns_are_fair_and_no_weekday_hears_always_the_same(
    programmes: int, weekdays: set[int], slots: int, weeks: int
) -> None:
    names = tuple(f"p{n}" for n in range(programmes))
    days = Days(date(2026, 1, 1), date(2028, 12, 31), frozenset(weekdays), weeks, date(2026, 1, 1))
    wanted = _broadcast(*names, slots=("sang", "chieu", "dem")[:slots], days=days)
    on = [d for n in range(1096) if days.meets(d := date(2026, 1, 1) + timedelta(days=n))]
    for slot in wanted.slots:
        turns = [wanted.programme_on(day, slot) for day in on]
        for start in range(0, len(turns) - programmes, programmes):
            assert len(set(turns[start : start + programmes])) == programmes
        counts = Counter(turns[: len(turns) // programmes * programmes])
        assert max(counts.values()) - min(counts[name] for name in names) == 0
        rest = Counter(turns)
        assert max(rest.values()) - min(rest[name] for name in names) <= 1
        for weekday in weekdays:
            heard = {t for day, t in zip(on, turns, strict=True) if day.weekday() == weekday}
            assert heard == set(names)


def test_slots_of_a_day_have_different_turns() -> None:
    wanted = _broadcast("p", "q", "r", slots=("sang", "chieu"))
    day = date(2026, 10, 1)
    assert [wanted.programme_on(day, slot) for slot in wanted.slots] == ["p", "q"]


# --- properties of whole expansions

_SPANS = st.sampled_from(
    ["21:00-05:00", "22:00-05:15", "05:20-05:25", "12:00-13:00", "23:55-00:05", "16:50-17:10"]
)
_RULES = st.fixed_dictionaries(
    {},
    optional={
        "quiet": st.lists(_SPANS, max_size=2),
        "max_sessions_per_day": st.integers(0, 3),
        "days": st.lists(st.sampled_from(["mon", "tue", "wed", "sat", "sun"]), min_size=1),
        "slots": st.just({"chieu": {"start": "17:30", "length": "5m"}}),
    },
)
_WHERE = st.sampled_from(
    [ALL, Where(ids=frozenset("ab")), Where(ids=frozenset("c"), without=frozenset("c"))]
)
_SPAN_DAYS = st.tuples(st.integers(0, 8), st.integers(8, 20)).map(
    lambda ends: (MONDAY + timedelta(days=ends[0]), MONDAY + timedelta(days=ends[1]))
)


@st.composite
def _communes(draw: st.DrawFn) -> list[Commune]:
    return [
        _commune(
            name,
            draw(_RULES),
            languages=draw(st.sampled_from([("vi",), ("blt", "vi"), LANGUAGES])),
            valid_from=draw(st.sampled_from([None, MONDAY + timedelta(days=3)])),
            valid_to=draw(st.sampled_from([None, MONDAY + timedelta(days=10)])),
        )
        for name in "abc"
    ]


@st.composite
def _broadcasts(draw: st.DrawFn) -> list[Broadcast]:
    found = []
    for line in range(draw(st.integers(1, 5))):
        first, last = draw(_SPAN_DAYS)
        klass = draw(st.sampled_from([None, "normal", "priority", "urgent"]))
        campaign = Campaign(f"c{line}", first, last, klass, line % 2, FILE, 1) if klass else None
        weekdays = draw(st.none() | st.frozensets(st.integers(0, 6), min_size=1))
        found.append(
            _broadcast(
                *draw(st.lists(st.sampled_from("xyz"), min_size=1, unique=True)),
                line=line,
                where=draw(_WHERE),
                slots=tuple(draw(st.lists(st.sampled_from(["sang", "chieu", "dem"]), min_size=1,
                                          unique=True))),
                days=Days(first, last, weekdays, draw(st.integers(1, 2)), first),
                languages=draw(st.none() | st.just(("vi", "hmn"))),
                campaign=campaign,
            )
        )  # fmt: skip
    return found


_FACTS = st.fixed_dictionaries(
    {
        (programme, lang): st.sampled_from(
            [_facts(), _facts(400.0), _facts(700.0), _facts(status="draft"), _facts(None)]
        )
        for programme in "xyz"
        for lang in ("vi", "hmn")
    }
)


@settings(max_examples=80)
@given(_communes(), _broadcasts(), _FACTS)
def test_whatever_is_planned_is_in_a_slot_or_dropped_exactly_once(
    communes: list[Commune],
    broadcasts: list[Broadcast],
    facts: dict[tuple[str, str], Facts],
) -> None:
    dark = Blackout(MONDAY, MONDAY + timedelta(days=1), "x", ALL, FILE, 1)
    schedule = _schedule(communes, broadcasts, blackouts=(dark,))
    found = expand(schedule, MONDAY, MONDAY + timedelta(days=20), facts)
    planned: Counter[tuple[str, date, str, str, str]] = Counter()
    for commune in communes:
        for one in broadcasts:
            for day in (MONDAY + timedelta(days=n) for n in range(21)):
                named = one.where.ids is not None and commune.id in one.where.ids
                meant = one.where.meets(commune) and one.days.meets(day)
                if meant and (commune.valid_on(day) or named):
                    langs = set(commune.languages) & set(one.languages or commune.languages)
                    if one.where.ids is not None and commune.valid_on(day):
                        langs |= set(one.languages or ())  # named, and without the language
                    for lang in langs:
                        for slot in one.slots:
                            name = one.programme_on(day, slot)
                            planned[commune.id, day, slot, name, lang] += 1
    there = Counter(
        (s.commune, s.starts_at.date(), s.id.split("-")[1], i.programme, i.lang)
        for s in found.slots
        for i in s.items
    )
    lost = Counter((d.commune, d.date, d.slot, d.programme, d.lang or "") for d in found.dropped)
    assert there + lost == planned
    assert max(there.values(), default=1) == 1
    _check_rules(schedule, found)
    assert problems(schedule, MONDAY, MONDAY + timedelta(days=20), facts) == found.problems


def _check_rules(schedule: Schedule, found: Expansion) -> None:
    by_id = {one.id: one for one in schedule.communes}
    sessions: Counter[tuple[str, date]] = Counter()
    for slot in found.slots:
        commune = by_id[slot.commune]
        used_s = sum(i.duration_s for i in slot.items) + 2.0 * (len(slot.items) - 1)
        assert 0 < used_s <= slot.length_s
        sessions[slot.commune, slot.starts_at.date()] += 1
        name = slot.id.split("-")[1]
        window = commune.rules.slots[name]
        assert (window.start_s, window.length_s) == (
            slot.starts_at.hour * 3600 + slot.starts_at.minute * 60, slot.length_s,
        )  # fmt: skip
        assert name not in commune.rules.quiet
        assert slot.starts_at.weekday() in commune.rules.days
        assert commune.valid_on(slot.starts_at.date())
    for (name, _day), count in sessions.items():
        cap = by_id[name].rules.cap
        assert cap is None or count <= cap
    ids = [slot.id for slot in found.slots]
    assert len(set(ids)) == len(ids)
    order = [s.starts_at for s in found.slots]
    assert order == sorted(order)


@settings(max_examples=40)
@given(_communes(), _broadcasts(), _FACTS, st.integers(1, 13))
def test_adjacent_ranges_are_the_same_as_both_at_once(
    communes: list[Commune],
    broadcasts: list[Broadcast],
    facts: dict[tuple[str, str], Facts],
    cut: int,
) -> None:
    schedule = _schedule(communes, broadcasts)
    last = MONDAY + timedelta(days=13)
    middle = MONDAY + timedelta(days=cut)
    whole = expand(schedule, MONDAY, last, facts)
    first = expand(schedule, MONDAY, middle - timedelta(days=1), facts)
    second = expand(schedule, middle, last, facts)
    assert whole.slots == first.slots + second.slots
    assert whole.dropped == first.dropped + second.dropped


@given(st.integers(0, 1439), st.integers(0, 1439), st.integers(0, 1439), st.integers(1, 300))
def test_quiet_hours_are_right_to_the_minute(start: int, end: int, at: int, length: int) -> None:
    span = HoursOfDay(start * 60, end * 60)
    own = (end - start) % 1440 or 1440
    quiet = {(start + n) % 1440 for n in range(own)}
    used = {(at + n) % 1440 for n in range(length)}
    assert span.meets(at * 60, length * 60) == bool(quiet & used)


def test_an_own_slot_changes_only_what_it_says() -> None:
    slots = {"sang": SlotTime(start="05:15", length="15m")}
    own = Rules(slots={"sang": OwnSlot(length="5m")})
    group = Rules(slots={"sang": OwnSlot(start="06:00", length="10m")})
    window = in_force(slots, own, [group]).slots["sang"]
    assert (window.start_s, window.length_s) == (6 * 3600, 300.0)


# --- time zones


def test_slots_around_midnight_month_and_year_are_local() -> None:
    last = date(2027, 1, 1)
    days = Days(date(2026, 12, 31), last)
    wanted = _broadcast("x", slots=("sang", "dem"), days=days)
    found = expand(_schedule([_commune("a")], [wanted]), days.first, last,
                   {("x", "vi"): _facts()})  # fmt: skip
    assert [slot.id for slot in found.slots] == [
        "20261231-sang-a", "20261231-dem-a", "20270101-sang-a", "20270101-dem-a",
    ]  # fmt: skip
    utc = [slot.starts_at.astimezone(UTC) for slot in found.slots]
    assert utc[0] == datetime(2026, 12, 30, 22, 15, tzinfo=UTC)
    assert utc[1] == datetime(2026, 12, 31, 16, 50, tzinfo=UTC)
    assert utc[2] == datetime(2026, 12, 31, 22, 15, tzinfo=UTC)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no TZ")
def test_the_time_zone_of_the_machine_changes_nothing() -> None:
    code = (
        "import sys; sys.path[:0] = ['tests', 'tests/schedule']\n"
        "import test_expansion as t; from datetime import date\n"
        "w = t._broadcast('x', slots=('sang', 'dem')); s = t._schedule([t._commune('a')], [w])\n"
        "f = t.expand(s, date(2026, 10, 31), date(2026, 11, 1), {('x', 'vi'): t._facts()})\n"
        "print([(s.id, s.starts_at.isoformat()) for s in f.slots])"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True,
            cwd=REPOSITORY, env={**os.environ, "TZ": zone},
        ).stdout
        for zone in ("UTC", "America/New_York", "Asia/Ho_Chi_Minh")
    }  # fmt: skip
    assert len(said) == 1
    assert "2026-10-31T23:50:00+07:00" in said.pop()
