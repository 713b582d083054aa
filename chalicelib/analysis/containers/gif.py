"""GIF (89a): its first picture, and where that is drawn."""

import struct

from chalicelib.analysis.containers import Contents, damaged

_PICTURE, _EXTENSION, _GRAPHIC_CONTROL = 0x2C, 0x21, 0xF9


def read(data: bytes) -> Contents:
    """Take a GIF apart.

    The screen outside the first picture is transparent, as browsers show it.

    Raises
    ------
    UnusablePhoto
        ``ImageDamaged`` if the first picture isn't there to its end.
    """
    if len(data) < 13:
        raise damaged("GIF: cut off")
    width, height, flags = struct.unpack("<HHB", data[6:11])
    position = 13 + _table(flags)
    colours = data[13:position]
    control = b""
    while position < len(data):
        kind = data[position]
        if kind == _EXTENSION:
            end = _blocks(data, position + 2)
            if data[position + 1] == _GRAPHIC_CONTROL:
                control = data[position:end]
            position = end
        elif kind == _PICTURE and position + 10 <= len(data):
            left, top, own_width, own_height, own_flags = struct.unpack(
                "<HHHHB", data[position + 1 : position + 10]
            )
            start = position + 10 + _table(own_flags)
            end = _blocks(data, start + 1)
            picture = struct.pack("<BHHHHB", _PICTURE, 0, 0, own_width, own_height, own_flags)
            # A screen that is too small grows, as in browsers.
            screen = max(width, left + own_width), max(height, top + own_height)
            return Contents(
                "GIF",
                b"GIF89a"
                + struct.pack("<HHB", own_width, own_height, flags)
                + data[11:13]
                + colours
                + control
                + picture
                + data[position + 10 : end]
                + b";",
                screen,
                screen=(*screen, left, top) if screen != (own_width, own_height) else None,
            )
        else:
            break
    raise damaged("GIF: no picture")


def _table(flags: int) -> int:
    """Give how many bytes a table of colours has."""
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _blocks(data: bytes, position: int) -> int:
    """Pass over blocks of data; give where they end."""
    while position < len(data):
        length = data[position]
        position += 1 + length
        if not length:
            return position
    raise damaged("GIF: cut off")
