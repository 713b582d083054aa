"""What a photo's EXIF says of how it was taken (EXIF 2.32, 4.6.5 and 4.6.6)."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from chalicelib.analysis.ifd import Entry, Ifds, find
from chalicelib.store.image import Place

_MAKE, _MODEL, _EXIF_IFD, _GPS_IFD = 0x010F, 0x0110, 0x8769, 0x8825
_TAKEN, _OFFSET, _FRACTION, _LENS_MAKE, _LENS = 0x9003, 0x9011, 0x9291, 0xA433, 0xA434
_LATITUDE_REF, _LATITUDE, _LONGITUDE_REF, _LONGITUDE = 1, 2, 3, 4

_DATE = re.compile(r"(\d{4})[:\-/.](\d\d)[:\-/.](\d\d)[ T](\d\d):(\d\d):(\d\d)")
_ZONE = re.compile(r"([+-])(\d\d):?(\d\d)")
# Where a clock begins when its battery was out.
_RESETS = {datetime(1970, 1, 1), datetime(1980, 1, 1)}
_FIRST_YEAR = 1826  # of the oldest photograph that is left
_LONGEST_NAME = 80  # characters


@dataclass(frozen=True)
class Shot:
    """How a photo was taken; None for what isn't known.

    Attributes
    ----------
    taken_at : str, optional
        The camera's wall time, ISO 8601 without a zone: ``2026-07-01T18:30:05.250000``, without
        the fraction where there is none.
    offset : str, optional
        That time's distance from UTC: ``+02:00``.
    camera, lens : str, optional
        At most 80 characters.
    place : Place, optional
        Only where it was asked for.
    """

    taken_at: str | None = None
    offset: str | None = None
    camera: str | None = None
    lens: str | None = None
    place: Place | None = None


def shot_in(exif: bytes, uploaded_at: datetime | None = None, keep_place: bool = False) -> Shot:
    """Read how a photo was taken; nothing in it can fail.

    Parameters
    ----------
    exif : bytes
        From the byte order on, or empty.
    uploaded_at : datetime, optional
        With its zone; a time of more than a day later isn't believed.
    keep_place : bool
        Whether the place is read at all.
    """
    try:
        ifds = Ifds(exif)
    except ValueError:
        return Shot()
    main = ifds.directory(ifds.first)
    detail = ifds.directory(ifds.number(find(main, _EXIF_IFD)) or 0)
    taken = _time(_text(ifds, find(detail, _TAKEN)), _text(ifds, find(detail, _FRACTION)))
    offset = _offset(_text(ifds, find(detail, _OFFSET)))
    if taken and not _believed(taken, offset, uploaded_at):
        taken = None
    return Shot(
        taken_at=taken.isoformat() if taken else None,
        offset=offset if taken else None,
        camera=_named(ifds, find(main, _MAKE), find(main, _MODEL)),
        lens=_named(ifds, find(detail, _LENS_MAKE), find(detail, _LENS)),
        place=_place(ifds, ifds.number(find(main, _GPS_IFD)) or 0) if keep_place else None,
    )


def _text(ifds: Ifds, entry: Entry | None) -> str:
    """Give an entry's text up to its end, clean: one line, no invisible characters."""
    raw, _, _ = ifds.content(entry).partition(b"\0")
    text = raw[:1000].decode("utf-8", "replace").replace("\ufffd", "")
    # Categories C: control characters, and those that change the direction of writing.
    visible = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in text)
    return " ".join(visible.split())[:_LONGEST_NAME].rstrip()


def _time(text: str, fraction: str) -> datetime | None:
    found = _DATE.match(text)
    if not found:
        return None
    year, month, day, hour, minute, second = map(int, found.groups())
    digits = re.match(r"\d{1,6}", fraction)
    microsecond = int(digits[0].ljust(6, "0")) if digits else 0
    try:
        return datetime(year, month, day, hour, minute, second, microsecond)
    except ValueError:
        return None  # such as 0000:00:00, for not known


def _offset(text: str) -> str | None:
    found = _ZONE.fullmatch(text)
    if not found or int(found[2]) > 14 or int(found[3]) > 59:
        return "+00:00" if text == "Z" else None
    return f"{found[1]}{found[2]}:{found[3]}"


def _believed(taken: datetime, offset: str | None, uploaded_at: datetime | None) -> bool:
    if taken in _RESETS or taken.year < _FIRST_YEAR:
        return False
    if uploaded_at is None:
        return True
    zone: tzinfo = UTC
    if offset:
        sign = -1 if offset[0] == "-" else 1
        zone = timezone(sign * timedelta(hours=int(offset[1:3]), minutes=int(offset[4:])))
    return taken.replace(tzinfo=zone) - uploaded_at <= timedelta(days=1)


def _named(ifds: Ifds, maker: Entry | None, model: Entry | None) -> str | None:
    """Give maker and model as one name, the maker once: "Canon EOS R5", not "Canon Canon ..."."""
    make, name = _text(ifds, maker), _text(ifds, model)
    if make and name and not name.lower().startswith(make.split()[0].lower()):
        name = f"{make} {name}"
    return (name or make)[:_LONGEST_NAME].rstrip() or None


def _place(ifds: Ifds, offset: int) -> Place | None:
    entries = ifds.directory(offset)
    latitude = _degrees(ifds, entries, _LATITUDE, _LATITUDE_REF)
    longitude = _degrees(ifds, entries, _LONGITUDE, _LONGITUDE_REF)
    if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
        return None
    # Exactly there lies no land; it is what a receiver without reception says.
    return None if latitude == longitude == 0 else Place(latitude, longitude)


def _degrees(ifds: Ifds, entries: list[Entry], tag: int, reference: int) -> float | None:
    values = ifds.values(find(entries, tag))
    letter = _text(ifds, find(entries, reference)).upper()
    if len(values) != 3 or letter not in ("N", "S", "E", "W"):
        return None
    whole, minutes, seconds = map(float, values)
    degrees = whole + minutes / 60 + seconds / 3600
    return round(-degrees if letter in "SW" else degrees, 6)
