"""Nobody opens a stage by accident, and what was chosen for one stays."""

import pytest

from infra.choices import NO_CHOICE, check_email, data_choices, is_unsaid, limits
from infra.errors import DeployError
from tests.settings import settings

#: What a stage of before there was a choice was applied with.
BEFORE = {"Stage": "dev", "SiteOrigin": "https://photos.example.com"}


def test_a_new_stage_is_refused_in_one_line_that_says_what_each_choice_means():
    with pytest.raises(DeployError) as refused:
        data_choices({}, {})
    assert str(refused.value) == NO_CHOICE
    assert "\n" not in NO_CHOICE
    for part in (
        "--admin-email you@example.com",
        "own photos",
        "--open",
        "whoever has the address",
    ):
        assert part in NO_CHOICE


def test_a_stage_of_before_counts_as_open_which_is_said_once():
    chosen = data_choices({}, BEFORE)
    assert chosen["SignIn"] == "open"
    assert is_unsaid({}, BEFORE)
    assert not is_unsaid({}, BEFORE | chosen)
    assert not is_unsaid({"SignIn": "open"}, BEFORE)
    assert not is_unsaid({"SignIn": "open"}, {})


def test_a_stage_of_before_is_told_the_limits_that_are_new_to_it():
    chosen = data_choices({"SignIn": "open", "PhotosADay": "50"}, BEFORE)
    line = limits(settings(photos_a_month=1234), chosen)
    assert "50 photos a day, 1,234 a month" in line
    assert f"{settings().max_bytes_held:,} bytes" in line
    assert f"all together {settings().all_photos_a_day:,} photos a day" in line


@pytest.mark.parametrize("sign_in", ["open", "cognito"])
def test_what_was_chosen_stays(sign_in):
    given = {"SignIn": sign_in, "SelfSignUp": "yes", "PhotosADay": "50"}
    first = data_choices(given, {})
    assert given.items() <= first.items()
    assert data_choices({}, first) == first


def test_people_are_kept_while_a_stage_is_open_or_everybody_would_be_somebody_else():
    closed = data_choices({"SignIn": "cognito"}, {})
    opened = data_choices({"SignIn": "open"}, closed)
    again = data_choices({}, opened)
    assert [stage["KeepPeople"] for stage in (closed, opened, again)] == ["yes"] * 3
    assert data_choices({"SignIn": "open"}, {})["KeepPeople"] == "no"


@pytest.mark.parametrize(
    ("name", "value", "option"),
    [
        ("SelfSignUp", "perhaps", "--self-sign-up"),
        ("MailFrom", "example.com", "e-mail"),
        ("PhotosADay", "many", "--photos-a-day"),
        ("MaxBytesHeld", "-1", "--bytes-held"),
    ],
)
def test_a_choice_that_cannot_be_is_named(name, value, option):
    with pytest.raises(DeployError, match=option):
        data_choices({"SignIn": "open", name: value}, {})


@pytest.mark.parametrize("text", ["", "you", "you@example", 'a"b@example.com', "a b@example.com"])
def test_what_is_no_address_is_refused(text):
    with pytest.raises(DeployError):
        check_email(text)


def test_an_address_is_one_in_whatever_case():
    assert check_email("You@Example.com") == "you@example.com"
