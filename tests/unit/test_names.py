"""Names: any that a photo may have survive; any that could do harm are refused."""

import itertools

import pytest

from chalicelib.errors import InvalidFilename
from chalicelib.names import candidates, check_name, split_upload_key, upload_key


@pytest.mark.parametrize(
    "name",
    [
        "dog.jpg",
        "DOG.JPG",
        "Årsfest på Øya.jpeg",
        "犬.png",
        "a b+c.jpg",
        "100%41.jpg",
        'it\'s "quoted".jpg',
        "<img src=x onerror=alert(1)>.jpg",
        "👩‍👩‍👧.heic",
        ".hidden",
        "no extension",
        "a" * 255,
        "é" * 127 + "a",
    ],
)
def test_a_photo_may_have_the_name(name):
    assert check_name(name) == name
    assert split_upload_key(upload_key("public", name)) == ("public", name)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "empty"),
        ("   ", "empty"),
        (".", "only dots"),
        ("..", "only dots"),
        ("../../etc/passwd", "slash"),
        ("folder/dog.jpg", "slash"),
        ("folder\\dog.jpg", "slash"),
        ("a\nb.jpg", "control character"),
        ("a\0.jpg", "control character"),
        ("a\x7f.jpg", "control character"),
        ("gpj.\u202eexe", "control character"),
        ("\ud800.jpg", "control character"),
        ("\u200b.png", "visible"),
        ("\ufffd.jpg", "UTF-8"),
        ("\u2060\u200b", "no visible"),
        ("a" * 256, "256 bytes"),
        ("é" * 150, "300 bytes"),
    ],
)
def test_a_photo_may_not_have_the_name(name, reason):
    with pytest.raises(InvalidFilename, match=reason):
        check_name(name)


@pytest.mark.parametrize("key", ["uploads/dog.jpg", "uploads//dog.jpg", "x/public/dog.jpg", ""])
def test_other_keys_are_not_taken_for_uploads(key):
    with pytest.raises(InvalidFilename):
        split_upload_key(key)


def test_a_taken_name_gets_a_number_before_its_extension():
    assert list(itertools.islice(candidates("dog.jpg"), 3)) == ["dog.jpg", "dog-2.jpg", "dog-3.jpg"]


def test_a_name_that_is_all_extension_keeps_it():
    assert list(itertools.islice(candidates(".jpg"), 2)) == [".jpg", "-2.jpg"]


def test_the_thousandth_of_one_name_needs_few_tries():
    names = list(itertools.islice(candidates("dog.jpg"), 22))
    assert len(set(names)) == 22
    assert names[-1] not in {f"dog-{n}.jpg" for n in range(1000)}


@pytest.mark.parametrize("name", ["é" * 125 + ".jpeg", "a" * 255, "a." + "b" * 253])
def test_a_changed_name_is_still_one_that_is_accepted(name):
    for changed in itertools.islice(candidates(name), 30):
        assert check_name(changed) == changed


def test_a_shortened_name_keeps_its_extension():
    assert list(itertools.islice(candidates("é" * 125 + ".jpeg"), 2))[1].endswith("é-2.jpeg")
