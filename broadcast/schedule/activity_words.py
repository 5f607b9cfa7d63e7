"""Kinds of activity and their figures: what files and reports call them."""

from __future__ import annotations

from collections.abc import Mapping

from broadcast.i18n import _

KINDS: Mapping[str, tuple[str, ...]] = {
    "conferences": ("items", "people"),
    "small_groups": ("items", "people"),
    "leaflets": ("items",),
    "press": ("items",),
    "portal": ("items", "visits"),
    "fanpage": ("items", "reached", "interactions"),
    "zalo": ("items", "views"),
    "livestreams": ("items", "views"),
}
"""Kinds of activity in the order of the report, with the figures that each has."""

_KIND_NAMES: Mapping[str, str] = {
    "conferences": "hoi-nghi hoi-nghi-truyen-thong conference conferences",
    "small_groups": "nhom-nho truyen-thong-nhom-nho tuyen-truyen-nhom-nho small-groups small-group",
    "leaflets": "to-roi to-gap to-roi-to-gap tai-lieu leaflets leaflet",
    "press": "bao-chi tin-bai-bao-chi bao-dai press",
    "portal": "cong-thong-tin cong-thong-tin-dien-tu trang-thong-tin-dien-tu website portal",
    "fanpage": "fanpage facebook trang-fanpage fanpage-facebook",
    "zalo": "zalo zalo-oa trang-zalo",
    "livestreams": "livestream livestreams phat-truc-tiep truyen-hinh-truc-tiep",
}
_HEADINGS: Mapping[str, str] = {
    "when": "ky ngay thang ngay-thang thoi-gian date month day when",
    "kind": "hoat-dong kenh loai loai-hoat-dong kind channel activity",
    "items": "so-luong so-cuoc so-tin-bai so-buoi so-to items count number",
    "people": "so-nguoi luot-nguoi so-nguoi-tham-du nguoi people",
    "visits": "luot-truy-cap truy-cap visits",
    "views": "luot-xem views",
    "reached": "luot-tiep-can tiep-can reached reach",
    "interactions": "luot-tuong-tac tuong-tac interactions",
    "note": "ghi-chu chu-thich note notes",
}
COLUMNS = {name: column for column, names in _HEADINGS.items() for name in names.split()}
"""Columns by their headings, as slugs."""
KIND_OF = {name: kind for kind, names in _KIND_NAMES.items() for name in names.split()}
"""Kinds by what a cell may say, as slugs."""
MEASURES = ("items", "people", "visits", "views", "reached", "interactions")
"""All figures that a kind may have."""
VISIBLE = {"visits": "views", "views": "visits"}
"""Visits and views mean the same to who fills in the table."""


def kind_names() -> dict[str, str]:
    """What each kind is called."""
    return {
        "conferences": _("Conferences"),
        "small_groups": _("Small groups"),
        "leaflets": _("Leaflets"),
        "press": _("Press items"),
        "portal": _("Portal items"),
        "fanpage": _("Fanpage items"),
        "zalo": _("Zalo items"),
        "livestreams": _("Livestreams"),
    }


def figure_names() -> dict[str, str]:
    """What each figure is called."""
    return {
        "items": _("number"),
        "people": _("people"),
        "visits": _("visits"),
        "views": _("views"),
        "reached": _("people reached"),
        "interactions": _("interactions"),
    }
