"""A decoded picture of any kind of numbers -> what is seen, in sRGB on white, 8 bits a colour."""

import io

from PIL import Image, ImageCms, ImageMath

from chalicelib.analysis.containers import Contents

# What an integer picture's brightest number may be; the first that its own reach and use counts.
_CEILINGS = (0x7FFF, 0x7FFFFFFF)
_UNSIGNED_CEILINGS = (0xFFFF, 0xFFFFFFFF)
_FLOAT_CEILINGS = (1.0, 255.0, 65535.0)
_TWELVE_BITS = 0xFFF
_SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
_LAB = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
_SPACES = {"RGB ": "RGB", "GRAY": "L", "CMYK": "CMYK"}


def simplify(image: Image.Image, contents: Contents) -> Image.Image:
    """Give a picture whose pixels can be averaged: grey, RGB or CMYK, with or without alpha.

    Palettes and single bits become colours and greys. Wide numbers stay for `to_srgb`.
    """
    if image.mode == "1":
        image = image.convert("L")
    if contents.transparent is not None and image.mode in ("L", "RGB"):
        image.info["transparency"] = contents.transparent
        return image.convert("LA" if image.mode == "L" else "RGBA")
    if image.mode in ("P", "PA"):
        return image.convert("RGBA" if image.has_transparency_data else "RGB")
    if image.mode in ("RGBa", "La"):
        return image.convert("RGBA" if image.mode == "RGBa" else "LA")
    return image


def to_srgb(image: Image.Image, contents: Contents) -> Image.Image:
    """Give a picture as it is seen: in sRGB, on white where it is transparent, mode RGB."""
    alpha = None
    if image.mode.startswith(("I", "F")):
        alpha = _alpha_of_one_grey(image, contents.transparent)
        image = _to_8_bits(image, contents)
    elif image.mode in ("RGBA", "LA"):
        alpha = image.getchannel("A")
        image = image.convert(image.mode[:-1])
    image = _converted(image, contents.profile)
    if alpha is None or alpha.getextrema()[0] == 255:
        return image
    white = Image.new("RGB", image.size, "white")
    white.paste(image, mask=alpha)
    return white


def _converted(image: Image.Image, profile: bytes) -> Image.Image:
    if image.mode == "LAB":
        return _transformed(image, _LAB)
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            mode = _SPACES.get(source.profile.xcolor_space)
            if mode == image.mode or (mode == "RGB" and image.mode == "L"):
                return _transformed(image.convert(mode), source)
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # a broken profile; the colours are only a little off without it
    return image if image.mode == "RGB" else image.convert("RGB")  # which would copy it


def _transformed(image: Image.Image, source: ImageCms.ImageCmsProfile) -> Image.Image:
    converted = ImageCms.profileToProfile(image, source, _SRGB, outputMode="RGB")
    assert converted is not None  # as it isn't done in place
    return converted


def _alpha_of_one_grey(image: Image.Image, grey: object) -> Image.Image | None:
    if not isinstance(grey, int):
        return None
    alpha: Image.Image = ImageMath.lambda_eval(
        lambda args: args["convert"]((args["image"] != grey) * 255, "L"), image=image.convert("I")
    )
    return alpha


def _to_8_bits(image: Image.Image, contents: Contents) -> Image.Image:
    # Pillow's own conversion would cut everything above 255 off as white.
    sixteen_bits = image.mode.startswith("I;16")
    whole = image.mode != "F"
    image = image.convert("I").convert("F") if whole else image
    if contents.unsigned:
        image = ImageMath.lambda_eval(
            lambda args: args["image"] + (args["image"] < 0) * float(1 << 32), image=image
        )
    low, high = _extrema(image)
    if sixteen_bits:
        # TIFF stores what has 12 bits, as sensors give, in 16; used whole, that were black.
        low, high = 0.0, float(_TWELVE_BITS if _twelve_bits(high, contents) else 0xFFFF)
    else:
        whole_ceilings = _UNSIGNED_CEILINGS if contents.unsigned else _CEILINGS
        low, high = _reach(low, high, whole_ceilings if whole else _FLOAT_CEILINGS)
    if contents.inverted:
        low, high = high, low
    scale = 255 / (high - low) if high != low else 1.0
    # The conversion cuts fractions off.
    return image.point(lambda value: value * scale + (0.5 - low * scale)).convert("L")


def _twelve_bits(high: float, contents: Contents) -> bool:
    return contents.format == "TIFF" and not contents.inverted and high <= _TWELVE_BITS


def _reach(low: float, high: float, ceilings: tuple[float, ...]) -> tuple[float, float]:
    """Give which numbers are black and white: a usual reach, or all that the picture uses."""
    if low >= 0:
        for ceiling in ceilings:
            if ceiling / 16 < high <= ceiling:
                return 0.0, ceiling
    return low, high


def _extrema(image: Image.Image) -> tuple[float, float]:
    low, high = image.getextrema()
    assert isinstance(low, float)  # a picture of one band has one number for each
    assert isinstance(high, float)
    return low, high
