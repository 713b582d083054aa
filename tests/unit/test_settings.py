"""Settings come from the environment, and a wrong one stops the start."""

import subprocess
import sys

import pytest

from chalicelib.settings import Settings


def test_the_defaults_are_the_documented_ones():
    settings = Settings.from_environment({})
    assert (settings.max_labels, settings.min_confidence) == (10, 75)
    assert settings.image_table == "ImageLabels"
    assert settings.sign_in == "open"
    assert settings.face_detection == "auto"


def test_values_are_read_as_their_kind():
    settings = Settings.from_environment({"MIN_CONFIDENCE": "40", "MAX_LABELS": "5"})
    assert (settings.max_labels, settings.min_confidence) == (5, 40.0)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MAX_LABELS", "many"),
        ("MAX_LABELS", "0"),
        ("MIN_CONFIDENCE", "101"),
        ("MIN_CONFIDENCE", "nan"),
        ("UPLOAD_SECONDS", "0"),
        ("SIGN_IN", "off"),
        ("FACE_DETECTION", "maybe"),
    ],
)
def test_a_wrong_value_is_named(name, value):
    with pytest.raises(ValueError, match=name):
        Settings.from_environment({name: value})


def test_importing_the_app_loads_only_what_the_api_needs_and_makes_no_client():
    heavy = {"PIL", "pillow_heif"}
    program = f"import app, sys; print({heavy} & sys.modules.keys(), app.aws._made)"
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert answer.stdout == "set() {}\n", answer.stderr
