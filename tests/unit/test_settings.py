"""Settings come from the environment, and a missing or wrong one stops the start."""

import os
import subprocess
import sys

import pytest

from chalicelib.ignored import CATEGORIES, read_ignored
from chalicelib.settings import Settings, SettingsError
from tests.settings import NAMES


def test_the_defaults_are_the_documented_ones():
    settings = Settings.from_environment(NAMES)
    assert (settings.max_labels, settings.min_confidence) == (10, 75)
    assert (settings.face_detection, settings.text_detection) == ("auto", "auto")
    assert settings.ignored_labels == ""


@pytest.mark.parametrize("given", ["absent", "empty"])
@pytest.mark.parametrize("name", NAMES)
def test_what_holds_the_data_and_who_may_use_it_have_no_default(name, given):
    environment = NAMES | {name: ""}
    if given == "absent":
        del environment[name]
    with pytest.raises(SettingsError) as refused:
        Settings.from_environment(environment)
    assert str(refused.value) == (
        f"{name} is not set. On this machine: make run. On AWS: make deploy STAGE=dev."
    )


def test_values_are_read_as_their_kind():
    settings = Settings.from_environment(
        NAMES | {"UPLOAD_BUCKET": "12", "MIN_CONFIDENCE": "40", "MAX_LABELS": "5"}
    )
    assert settings.upload_bucket == "12"
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
        ("SIGN_IN", "cognito"),
        ("PHOTOS_A_DAY", "-1"),
        ("FACE_DETECTION", "maybe"),
        ("TEXT_DETECTION", "yes"),
        ("IGNORED_LABELS", "Dog; Cat"),
        ("IGNORED_LABELS", "x" * 51),
        ("IGNORED_LABELS", ",".join(f"Label {n}" for n in range(101))),
        ("IGNORED_LABELS", "Dog," * 501),
    ],
)
def test_a_wrong_value_is_named(name, value):
    with pytest.raises(SettingsError, match=rf"^{name} [^\n]+$"):
        Settings.from_environment(NAMES | {name: value})


def test_as_many_labels_are_ignored_as_the_service_leaves_out():
    names = [f"Label {n}" for n in range(100)]
    chosen = ",".join([*names, *CATEGORIES[:20]])
    ignored = read_ignored(
        Settings.from_environment(NAMES | {"IGNORED_LABELS": chosen}).ignored_labels
    )
    assert (list(ignored.names), ignored.categories) == (names, CATEGORIES[:20])


def import_app(program, **environment):
    command = [sys.executable, "-c", program]
    return subprocess.run(command, env=os.environ | environment, capture_output=True, text=True)


def test_importing_the_app_loads_only_what_the_api_needs_and_makes_no_client():
    heavy = {"PIL", "pillow_heif"}
    answer = import_app(
        f"import app, sys; print({heavy} & sys.modules.keys(), app.aws._made)", **NAMES
    )
    assert answer.stdout == "set() {}\n", answer.stderr


def test_without_settings_importing_the_app_raises_what_lambda_logs():
    answer = import_app("import app")
    assert answer.returncode == 1
    last = answer.stderr.splitlines()[-1]
    assert last.startswith("chalicelib.settings.SettingsError: UPLOAD_BUCKET is not set. ")
