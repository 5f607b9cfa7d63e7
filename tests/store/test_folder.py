from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcast.errors import StoreError
from broadcast.store.folder import Store, key_of


def put(store: Store, key: str, payload: bytes) -> Path:
    with store.scratch() as folder:
        made = folder / "made"
        made.write_bytes(payload)
        return store.put(key, "f32", made, {"duration_s": 1.5}).path


def test_an_object_comes_back_with_its_facts(tmp_path: Path) -> None:
    store = Store(tmp_path)
    key = key_of("speech", 1, text="xin chào")
    assert store.get(key, "f32") is None
    put(store, key, b"sound")
    found = store.get(key, "f32")
    assert found is not None
    assert found.path.read_bytes() == b"sound"
    assert found.facts["duration_s"] == 1.5
    assert not (tmp_path / "tmp").exists() or not list((tmp_path / "tmp").iterdir())


@pytest.mark.parametrize("damage", ["payload", "record", "record-json", "payload-gone"])
def test_a_damaged_object_is_reported_and_made_again(tmp_path: Path, damage: str) -> None:
    store = Store(tmp_path)
    key = key_of("speech", 1, text="a")
    path = put(store, key, b"sound")
    record = path.with_suffix(".json")
    if damage == "payload":
        path.write_bytes(b"soUnd")
    elif damage == "record":
        record.write_text('{"sha256": "0"}', encoding="utf-8")
    elif damage == "record-json":
        record.write_text("{", encoding="utf-8")
    else:
        path.unlink()
    assert store.get(key, "f32") is None
    assert store.damaged == [key]
    put(store, key, b"sound")
    again = store.get(key, "f32")
    assert again is not None
    assert again.path.read_bytes() == b"sound"


def test_a_payload_without_a_record_does_not_exist(tmp_path: Path) -> None:
    store = Store(tmp_path)
    key = key_of("speech", 1, text="a")
    path = put(store, key, b"sound")
    path.with_suffix(".json").unlink()
    assert store.get(key, "f32") is None
    assert store.keys() == {key}
    assert store.remove(key) == 5


def test_force_makes_everything_again_once(tmp_path: Path) -> None:
    key = key_of("speech", 1, text="a")
    put(Store(tmp_path), key, b"sound")
    forced = Store(tmp_path, force=True)
    assert forced.get(key, "f32") is None
    put(forced, key, b"sound")
    assert forced.get(key, "f32") is not None


def test_sweep_removes_what_a_killed_run_left(tmp_path: Path) -> None:
    (tmp_path / "tmp" / "dead").mkdir(parents=True)
    (tmp_path / "tmp" / "dead" / "half").write_bytes(b"x")
    Store(tmp_path).sweep()
    assert not (tmp_path / "tmp").exists()


def test_a_folder_that_cannot_be_written_is_an_error_with_a_hint(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder", encoding="utf-8")
    with pytest.raises(StoreError) as failure, Store(blocked).scratch():
        pass
    assert failure.value.problems[0].hint


inputs = st.dictionaries(
    st.text(max_size=8), st.one_of(st.text(max_size=8), st.integers(), st.booleans()), max_size=5
)


@given(inputs, inputs)
def test_any_changed_input_changes_the_key(one: dict, other: dict) -> None:
    same = {k: (type(v), v) for k, v in one.items()} == {k: (type(v), v) for k, v in other.items()}
    assert (key_of("s", 1, recipe=one) == key_of("s", 1, recipe=other)) == same
    assert key_of("s", 1, recipe=one) != key_of("s", 2, recipe=one)
    assert key_of("s", 1, recipe=one) != key_of("t", 1, recipe=one)
