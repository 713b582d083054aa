"""What is refused before a byte is sent, and with which words."""

import pytest

from chalicelib.api.uploads import check_upload
from chalicelib.errors import FileTooLarge, InvalidRequest, UnsupportedType
from tests.settings import settings

SETTINGS = settings(max_upload_bytes=1000)


@pytest.mark.parametrize(
    ("filename", "content_type", "expected"),
    [
        ("dog.jpg", None, "image/jpeg"),
        ("dog.JPG", None, "image/jpeg"),
        ("dog.jpeg", None, "image/jpeg"),
        ("dog.HEIC", None, "image/heic"),
        ("dog.tif", None, "image/tiff"),
        ("dog", None, "application/octet-stream"),
        ("dog.final", None, "application/octet-stream"),
        ("dog.jpg", "image/png", "image/png"),
        ("dog.svg", "image/webp", "image/webp"),
        ("dog.jpg", "Image/JPEG; charset=binary", "image/jpeg"),
        ("dog.jpg", "", "image/jpeg"),
        ("dog.jpg", "image/jpg", "image/jpeg"),
        ("dog.1", None, "application/octet-stream"),
    ],
)
def test_the_type_comes_from_what_is_said_or_else_from_the_name(filename, content_type, expected):
    assert check_upload(SETTINGS, filename, content_type).content_type == expected


@pytest.mark.parametrize(
    ("filename", "content_type"),
    [("dog.svg", None), ("dog.pdf", None), ("dog.exe", None), ("dog.jpg", "text/html")],
)
def test_other_types_are_refused_with_what_is_accepted(filename, content_type):
    with pytest.raises(UnsupportedType, match="JPEG, PNG, WebP"):
        check_upload(SETTINGS, filename, content_type)


@pytest.mark.parametrize("content_type", [None, "", "application/octet-stream"])
@pytest.mark.parametrize(
    ("filename", "named"),
    [
        ("dog.CR2", "A camera's raw file (.cr2)"),
        ("dog.mp4", "A video (.mp4)"),
        ("d.MTS", "A video"),
    ],
)
def test_a_raw_file_and_a_video_are_named_before_they_are_sent(filename, named, content_type):
    with pytest.raises(UnsupportedType) as refusal:
        check_upload(SETTINGS, filename, content_type)
    assert str(refusal.value).startswith(named)


def test_a_name_does_not_outweigh_what_is_said_of_a_photo():
    assert check_upload(SETTINGS, "dog.cr2", "image/jpeg").content_type == "image/jpeg"


def test_the_largest_size_is_accepted_and_one_byte_more_is_not():
    assert check_upload(SETTINGS, "dog.jpg", size="1000").size == 1000
    with pytest.raises(FileTooLarge, match="at most"):
        check_upload(SETTINGS, "dog.jpg", size="1001")


@pytest.mark.parametrize("size", ["", "-1", "1.5", "abc", "²", "0", "1" * 30, "1e3"])
def test_a_size_that_is_none_is_refused(size):
    with pytest.raises(InvalidRequest):
        check_upload(SETTINGS, "dog.jpg", size=size)


def test_a_digest_is_kept_in_lower_case():
    assert check_upload(SETTINGS, "dog.jpg", sha256="AB" * 32).sha256 == "ab" * 32


@pytest.mark.parametrize("sha256", ["", "ab", "zz" * 32, "ab" * 33])
def test_a_digest_that_is_none_is_refused(sha256):
    with pytest.raises(InvalidRequest, match="64 hexadecimal digits"):
        check_upload(SETTINGS, "dog.jpg", sha256=sha256)
