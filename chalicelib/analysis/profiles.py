"""Colour profiles (ICC.1:2022) for pictures that tell their colours in numbers instead.

A profile of three primaries and one curve says what code points (ITU-T H.273, in PNG's cICP, HEIC's
and AVIF's nclx) or chromaticities and a gamma (PNG's cHRM and gAMA) mean.
"""

import struct

Matrix = list[list[float]]

_D65 = (0.3127, 0.3290)
_SRGB = (0.640, 0.330, 0.300, 0.600, 0.150, 0.060)
# Code point -> chromaticities of red, green and blue, x and y (H.273, table 2); all with D65.
_PRIMARIES: dict[int, tuple[float, ...]] = {
    1: _SRGB,
    5: (0.640, 0.330, 0.290, 0.600, 0.150, 0.060),
    6: (0.630, 0.340, 0.310, 0.595, 0.155, 0.070),
    7: (0.630, 0.340, 0.310, 0.595, 0.155, 0.070),
    9: (0.708, 0.292, 0.170, 0.797, 0.131, 0.046),
    12: (0.680, 0.320, 0.265, 0.690, 0.150, 0.060),
}
_SRGB_CURVE = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
# Code point -> gamma, or what ICC calls a parametric curve of type 3 (H.273, table 3). Pictures in
# BT.709's are looked at as sRGB's by browsers.
_CURVES: dict[int, tuple[float, ...]] = {
    1: _SRGB_CURVE,
    4: (2.2,),
    5: (2.8,),
    6: _SRGB_CURVE,
    8: (1.0,),
    13: _SRGB_CURVE,
    14: _SRGB_CURVE,
    15: _SRGB_CURVE,
}
_D50 = (0.9642, 1.0, 0.8249)  # ICC's own white
_BRADFORD: Matrix = [
    [0.8951, 0.2664, -0.1614],
    [-0.7502, 1.7135, 0.0367],
    [0.0389, -0.0685, 1.0296],
]


def of_code_points(primaries: int, transfer: int) -> bytes | None:
    """Give the profile of H.273's code points.

    Returns
    -------
    bytes or None
        Empty for sRGB; None where they tell nothing, or what isn't known here: the curves of high
        dynamic range (16 and 18) and rarer ones.
    """
    if primaries not in _PRIMARIES or transfer not in _CURVES:
        return None
    points, curve = _PRIMARIES[primaries], _CURVES[transfer]
    return b"" if (points, curve) == (_SRGB, _SRGB_CURVE) else _profile(points, _D65, curve)


def of_chromaticities(points: list[float], exponent: float | None) -> bytes:
    """Give the profile of PNG's chromaticities and gamma; what isn't told is as in sRGB.

    Parameters
    ----------
    points : list of float
        x and y of white, red, green and blue, or empty.
    exponent : float, optional
        What the picture's light was raised to, such as 0.45455.

    Returns
    -------
    bytes
        Empty where that is sRGB, or can't be true.
    """
    curve: tuple[float, ...] = (1 / exponent,) if exponent else _SRGB_CURVE
    if exponent and (abs(exponent - 0.45455) < 0.002 or not 0.1 <= exponent <= 10):
        curve = _SRGB_CURVE
    white, colours = tuple(points[:2]) or _D65, tuple(points[2:]) or _SRGB
    as_srgb = all(abs(a - b) < 0.002 for a, b in zip(white + colours, _D65 + _SRGB, strict=True))
    if as_srgb and curve == _SRGB_CURVE:
        return b""
    try:
        return _profile(colours, white, curve)
    except (ZeroDivisionError, struct.error):
        return b""


def _profile(
    points: tuple[float, ...], white: tuple[float, ...], curve: tuple[float, ...]
) -> bytes:
    matrix = _to_d50(points, white)
    tags = {
        b"wtpt": _xyz(_D50),
        **{
            name: _xyz([row[n] for row in matrix])
            for n, name in enumerate((b"rXYZ", b"gXYZ", b"bXYZ"))
        },
        **dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), _curve(curve)),
    }
    table, body = struct.pack(">I", len(tags)), b""
    start = 128 + 4 + 12 * len(tags)
    for name, content in tags.items():
        table += name + struct.pack(">II", start + len(body), len(content))
        body += content
    size = start + len(body)
    header = struct.pack(
        ">I4xI4s4s4s12x4s28x3I", size, 0x04000000, b"mntr", b"RGB ", b"XYZ ", b"acsp", *_fixed(_D50)
    )
    return header.ljust(128, b"\0") + table + body


def _curve(numbers: tuple[float, ...]) -> bytes:
    return b"para\0\0\0\0" + struct.pack(">H2x", 0 if len(numbers) == 1 else 3) + _packed(numbers)


def _xyz(values: list[float] | tuple[float, ...]) -> bytes:
    return b"XYZ \0\0\0\0" + _packed(values)


def _packed(values: list[float] | tuple[float, ...]) -> bytes:
    return struct.pack(f">{len(values)}i", *_fixed(values))


def _fixed(values: list[float] | tuple[float, ...]) -> list[int]:
    return [round(value * 65536) for value in values]


def _to_d50(points: tuple[float, ...], white: tuple[float, ...]) -> Matrix:
    """Give the matrix from linear red, green and blue to CIE XYZ, seen under D50."""
    columns = [_to_xyz(points[n], points[n + 1]) for n in (0, 2, 4)]
    primaries = [list(row) for row in zip(*columns, strict=True)]
    seen = _to_xyz(*white)
    amounts = _times(_inverse(primaries), seen)
    matrix = [[value * amounts[n] for n, value in enumerate(row)] for row in primaries]
    gains = [
        new / old
        for new, old in zip(_times(_BRADFORD, list(_D50)), _times(_BRADFORD, seen), strict=True)
    ]
    scaled = [[value * gains[n] for value in row] for n, row in enumerate(_BRADFORD)]
    return _product(_product(_inverse(_BRADFORD), scaled), matrix)


def _to_xyz(x: float, y: float) -> list[float]:
    return [x / y, 1.0, (1 - x - y) / y]


def _times(matrix: Matrix, vector: list[float]) -> list[float]:
    return [sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix]


def _product(left: Matrix, right: Matrix) -> Matrix:
    columns = list(zip(*right, strict=True))
    return [
        [sum(a * b for a, b in zip(row, column, strict=True)) for column in columns] for row in left
    ]


def _inverse(matrix: Matrix) -> Matrix:
    (a, b, c), (d, e, f), (g, h, i) = matrix
    determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)
    cofactors = [
        [e * i - f * h, c * h - b * i, b * f - c * e],
        [f * g - d * i, a * i - c * g, c * d - a * f],
        [d * h - e * g, b * g - a * h, a * e - b * d],
    ]
    return [[value / determinant for value in row] for row in cofactors]
