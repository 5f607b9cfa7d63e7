"""Playlists of a pack: one of the whole week, and one a slot that a player opens by a touch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from broadcast.packs.manifest import ManifestEntry, Programme

FILE_NAME = "playlist.m3u8"
SLOT_FOLDER = "khung-gio"


def of(
    slots: Iterable[Sequence[ManifestEntry]], programmes: Sequence[Programme], up: str = ""
) -> bytes:
    """Extended M3U in UTF-8, the sounds of all these slots in order; `up` leads to their folder."""
    titles = {one.file: one.title for one in programmes}
    lines = ["#EXTM3U"]
    for items in slots:
        for item in items:
            title = " ".join(titles[item.file].split())
            lines += [f"#EXTINF:{round(item.duration_s)},{title}", f"{up}{item.file}"]
    return ("\r\n".join(lines) + "\r\n").encode("utf-8")
