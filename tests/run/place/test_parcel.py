"""Parcels: what is being received has no effect yet and is left in peace; what a dead process left is removed."""

from __future__ import annotations

from jiafang_batch.run.place.parcel import PANEL_FOLDER, Parcel, parcel_files, parcels


def received(root, key):
    parcel = Parcel(root, key)
    with parcel.add("一(1)班.xlsx") as file:
        file.write(b"content")
    return parcel


def test_a_parcel_that_is_being_received_is_neither_shown_nor_removed(tmp_path):
    parcel = received(tmp_path, "甲")
    assert list(parcels(tmp_path)) == []
    folder = parcel.close()
    assert list(parcels(tmp_path)) == [folder]
    ((name, path),) = parcel_files(folder)
    assert (name, path.read_bytes()) == ("一(1)班.xlsx", b"content")


def test_what_a_process_that_has_ended_left_is_removed(tmp_path):
    received(tmp_path, "甲")
    (partial,) = (tmp_path / PANEL_FOLDER / "来件").iterdir()
    others = partial.with_name("乙.999999999.未收完")
    partial.rename(others)
    assert list(parcels(tmp_path)) == []
    assert not others.exists()
