"""Time and figures as people read them: zone named as Indonesia names it, Indonesian or English order."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import formats, timezone, translation

# The three legal zones (Keppres 41/1987), by hours ahead of UTC.
ZONES = {7: "WIB", 8: "WITA", 9: "WIT"}
_ZONE_OF_LABEL = {
    "WIB": ZoneInfo("Asia/Jakarta"),
    "WITA": ZoneInfo("Asia/Makassar"),
    "WIT": ZoneInfo("Asia/Jayapura"),
}


def zone_named(label: str) -> ZoneInfo:
    """The zone of WIB, WITA or WIT; KeyError for other names."""
    return _ZONE_OF_LABEL[label]


def zone_label(moment: datetime) -> str:
    """WIB, WITA or WIT of an aware moment, as it stands in its own zone; otherwise UTC with its hours."""
    offset = moment.utcoffset()
    hours = offset.total_seconds() / 3600 if offset is not None else 0
    return ZONES.get(int(hours), f"UTC{hours:+g}") if hours == int(hours) else f"UTC{hours:+g}"


def local(moment: datetime) -> datetime:
    """The moment in the zone that is active for this page."""
    return timezone.localtime(moment)


def spoken(moment: datetime) -> str:
    """Weekday, date, hour, minute and zone: "Jumat, 8 Maret 2024, 10.15 WITA"."""
    there = local(moment)
    pattern = "l, j F Y, H.i" if _is_indonesian() else "l j F Y, H:i"
    return f"{formats.date_format(there, pattern)} {zone_label(there)}"


def brief(moment: datetime) -> str:
    """Short date, hour, minute and zone: "8 Mar 2024, 10.15 WITA"."""
    there = local(moment)
    pattern = "j M Y, H.i" if _is_indonesian() else "j M Y, H:i"
    return f"{formats.date_format(there, pattern)} {zone_label(there)}"


def day(value: date | datetime) -> str:
    """Date without hour: "8 Maret 2024"; a moment is first taken into the page's zone."""
    if isinstance(value, datetime):
        value = local(value)
    return formats.date_format(value, "j F Y")


def figure(number: int | float, decimals: int = 0) -> str:
    """A number with grouped thousands: 2.318,5 in Indonesian, 2,318.5 in English."""
    text = f"{number:,.{decimals}f}"
    return text.translate(str.maketrans(",.", ".,")) if _is_indonesian() else text


def share(part: int, whole: int) -> str:
    """Part of a whole in per cent with one decimal: 52,9%; a dash where there is no whole."""
    return "–" if not whole else f"{figure(100 * part / whole, 1)}%"


def _is_indonesian() -> bool:
    return (translation.get_language() or "id").startswith("id")
