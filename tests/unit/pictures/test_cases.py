"""Each file of tests/cases becomes the picture that it is, or is refused for its own reason."""

from pathlib import Path
from typing import NamedTuple

import pytest

from chalicelib.analysis.photo import prepare
from chalicelib.errors import UnusablePhoto
from tests.unit.pictures.looks import (
    BLUE,
    GREEN,
    QUARTERS,
    RED,
    YELLOW,
    Colour,
    alike,
    colours,
    farthest,
    opened,
)

CASES = Path(__file__).parents[2] / "cases"
WHITE = (255, 255, 255)
# The quarters where red and blue are swapped.
SWAPPED = ((0, 0, 255), (0, 201, 0), (255, 0, 0), (0, 221, 255))


class Shown(NamedTuple):
    """What a file shows: its colours, its upright size, by how much the colours may be off.

    In a pure one each quarter has that colour at every pixel.
    """

    colours: tuple[Colour, ...] = QUARTERS
    size: tuple[int, int] = (200, 120)
    tolerance: int = 24
    pure: bool = True


def grey(*values: int) -> tuple[Colour, ...]:
    return tuple((value,) * 3 for value in values)


P3_SKIN = Shown(((219, 37, 49),) * 4)

SHOWN = {
    "apng_default_image.png": Shown(),
    "exif1_make_rational_o6.jpg": Shown(),
    "exif1_resunit_ascii_o6.jpg": Shown(),
    "exif1_width_ascii_o6.jpg": Shown(),
    "exif1_xres_ascii_o6.jpg": Shown(),
    "exif1_ycbcr_float_o6.jpg": Shown(),
    "exif3_unwritable_irot.avif": Shown(),
    "exif3_unwritable_o6.png": Shown(),
    "gif_frame_smaller_than_screen.gif": Shown(
        (YELLOW, WHITE, WHITE, WHITE), (400, 240), pure=False
    ),
    "heic_icc_swap_rgba.heic": Shown(SWAPPED),
    "heic_nclx_p3.heic": P3_SKIN,
    "icc_p3_rgba_opaque.png": Shown((RED, (0, 205, 0), BLUE, (255, 219, 0)), tolerance=4),
    "icc_p3_skin_rgba.png": P3_SKIN._replace(tolerance=4),
    "icc_swap_alpha.avif": Shown(SWAPPED),
    "icc_swap_alpha.webp": Shown(SWAPPED),
    "icc_swap_rgba.tif": Shown(SWAPPED),
    "icc_swap_rgba_opaque.png": Shown(SWAPPED),
    "jpg_app_segment_ffda.jpg": Shown(),
    "jpg_minus_1_byte.jpg": Shown(),
    "jpg_progressive_minus_eoi.jpg": Shown(),
    "orient_two_values6.jpg": Shown((GREEN, YELLOW, RED, BLUE), (120, 200), tolerance=30),
    "png_big_iccp.png": Shown(),
    "png_big_ztxt.png": Shown(),
    "png_chrm_p3.png": P3_SKIN,
    "png_cicp_p3.png": P3_SKIN,
    "png_g16_trns.png": Shown((WHITE,) * 4),
    "png_gama_linear.png": Shown(grey(128, 128, 128, 128)),
    "tif_first_page_thumbnail.tif": Shown(),
    # As the same picture in 8 bits.
    "tif_grey16_12bit_range.tif": Shown(grey(76, 117, 29, 205)),
    "tif_grey16_miniswhite.tif": Shown(grey(76, 118, 29, 205)),
    "webp_exif_o6_no_header.webp": Shown(),
    "wide_o6.webp": Shown(size=(4800, 110)),
    "xmp_only_orientation6.png": Shown(),
    "xmp_only_orientation6.webp": Shown(),
}

REFUSED = {
    "cut_90_noise.webp": "ImageDamaged",
    "cut_half_png_palette_trns.png": "ImageDamaged",
    "cut_half_webp_animated.webp": "ImageDamaged",
    "png_damaged_middle.png": "ImageDamaged",
    "png_damaged_middle_crc_right.png": "ImageDamaged",
    "png_idat_garbage_zlib.png": "ImageDamaged",
    "tif_cmyka.tif": "UnsupportedFormat",
    "tif_rgb_float32.tif": "UnsupportedFormat",
    "tif_webp.tif": "UnsupportedFormat",
    "webp_riff_size_short.webp": "ImageDamaged",
    "webp_truncated_1.webp": "ImageDamaged",
}


def test_each_file_is_in_one_of_the_tables():
    files = {file.name for file in CASES.iterdir()} - {"README.md"}
    assert files == SHOWN.keys() | REFUSED.keys()


@pytest.mark.parametrize("name", SHOWN)
def test_what_is_analysed_viewed_and_listed_shows_the_picture(name):
    shown = SHOWN[name]
    photo = prepare((CASES / name).read_bytes())
    assert (photo.width, photo.height) == shown.size
    for rendition in (photo.jpeg, photo.view, photo.thumbnail):
        assert alike(colours(rendition), shown.colours, shown.tolerance), colours(rendition)
        if shown.pure:
            assert farthest(rendition, shown.colours) <= shown.tolerance
        width, height = opened(rendition).size
        assert width / height == pytest.approx(shown.size[0] / shown.size[1], rel=0.1)


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_whole_picture_is_refused(name):
    with pytest.raises(UnusablePhoto) as refusal:
        prepare((CASES / name).read_bytes())
    assert refusal.value.code == REFUSED[name]
    assert refusal.value.reason
