"""The settings of one deployment: every name, bound and default."""

import re
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Any

from chalicelib.ignored import read_ignored

#: The stage of this machine, which is never deployed.
LOCAL = "local"

# Who may use a stage.
OPEN, COGNITO = "open", "cognito"
# Whether the pipeline asks about faces, and about text.
AUTO, ALWAYS, OFF = "auto", "always", "off"

_MOST = 10**15  # a petabyte, or as many photos
_ORIGIN = re.compile(r"https?://[^/*\s]+")
_POOL_ARN = re.compile(r"arn:[\w-]+:cognito-idp:[\w-]+:\d{12}:userpool/[\w-]+")


class SettingsError(Exception):
    """Why the app can't start with the settings it is given, in one line."""


@dataclass(frozen=True)
class Settings:
    """What a stage can choose, read from environment variables of the same name in upper case.

    What holds the data has no default: it would be some stage's.

    Attributes
    ----------
    upload_bucket : str
        The S3 bucket of the photos and their thumbnails.
    image_table, index_table, stats_table : str
        The DynamoDB tables: one item an image; one an image and label; the counters.
    sign_in : str
        ``open``: whoever has the address is the one owner ``public``. ``cognito``: the owner is
        who signed in. It has no default either: nobody is to open a stage by accident.
    stage : str
        Which deployment this is, for its metrics; ``local`` is this machine.
    allowed_origin : str
        The one origin whose pages may call the API from a browser, such as
        ``https://photos.example.com``; empty where page and API share an origin.
    user_pool_arn : str
        With ``cognito``: the user pool whose people may sign in.
    s3_addressing : str
        ``virtual``: the bucket is part of the host, as AWS wants it; with ``path`` it is part of
        the path, as emulators want it.
    max_upload_bytes : int
        The largest upload, at least 1 byte.
    upload_seconds : int
        How long an upload URL is valid: 1 to 3,600 s.
    link_seconds : int
        How long a link to a picture is valid: 1 to 43,200 s.
    max_labels : int
        The most labels an image gets: 1 to 10, so that replacing all of them, with 20 tags, in
        index and statistics, is one transaction.
    min_confidence : float
        The least confidence a label needs: 0 to 100 %.
    text_detection : str
        ``auto``: text is read where a label is of the category "Text and Documents", which costs
        those photos one more call of the service. ``always``, ``off``.
    ignored_labels : str
        Names and categories of labels that no image gets, separated by commas; see `ignored`.
    face_detection : str
        ``auto``: faces are looked for where a label says that there are people, which costs those
        photos a second call of the service. ``always``, ``off``.
    originals : str
        ``yes``: photos are handed out as they were sent, with all that their metadata tells, such
        as where they were taken. ``no``: only what was made of them, without metadata. Where it is
        not said, ``yes`` with a sign-in, to their owner, and ``no`` without.
    keep_place : str
        ``yes``: where a photo was taken is kept and told. ``no``.
    photos_a_day, photos_a_month : int
        The most analyses of one owner, repeated ones too, in a day and a month of UTC; 0 is no
        limit, as it is of the next two.
    max_bytes_held : int
        The most bytes that one owner's photos may have together.
    all_photos_a_day : int
        The most analyses of all owners together in a day: the ceiling of the bill.
    closed : str
        ``yes``: for the time being no photo is taken and none analysed; what is there can be seen
        and deleted. ``no``.
    """

    upload_bucket: str
    image_table: str
    index_table: str
    stats_table: str
    sign_in: str
    stage: str = LOCAL
    allowed_origin: str = ""
    user_pool_arn: str = ""
    s3_addressing: str = "virtual"
    max_upload_bytes: int = 25 * 1024 * 1024
    upload_seconds: int = 900
    link_seconds: int = 3600
    max_labels: int = 10
    min_confidence: float = 75.0
    text_detection: str = AUTO
    ignored_labels: str = ""
    face_detection: str = AUTO
    originals: str = ""
    keep_place: str = "no"
    photos_a_day: int = 200
    photos_a_month: int = 2_000
    max_bytes_held: int = 5 * 1024**3
    all_photos_a_day: int = 2_000
    closed: str = "no"

    def __post_init__(self) -> None:
        if not self.originals:
            object.__setattr__(self, "originals", "no" if self.sign_in == OPEN else "yes")
        for name, *accepted in (
            ("sign_in", OPEN, COGNITO),
            ("s3_addressing", "virtual", "path"),
            ("text_detection", AUTO, ALWAYS, OFF),
            ("face_detection", AUTO, ALWAYS, OFF),
            ("originals", "yes", "no"),
            ("keep_place", "yes", "no"),
            ("closed", "yes", "no"),
        ):
            if getattr(self, name) not in accepted:
                raise SettingsError(f"{name.upper()} must be one of: {', '.join(accepted)}")
        for name, low, high in (
            ("max_upload_bytes", 1, 5 * 1024**3),
            ("upload_seconds", 1, 3600),
            ("link_seconds", 1, 43200),
            ("max_labels", 1, 10),
            ("min_confidence", 0, 100),
            ("photos_a_day", 0, _MOST),
            ("photos_a_month", 0, _MOST),
            ("max_bytes_held", 0, _MOST),
            ("all_photos_a_day", 0, _MOST),
        ):
            if not low <= getattr(self, name) <= high:
                raise SettingsError(f"{name.upper()} must be between {low:,} and {high:,}")
        try:
            read_ignored(self.ignored_labels)
        except ValueError as error:
            raise SettingsError(f"IGNORED_LABELS {error}") from None
        if self.allowed_origin and not _ORIGIN.fullmatch(self.allowed_origin):
            raise SettingsError(
                "ALLOWED_ORIGIN must be an origin, such as https://photos.example.com"
            )
        if self.sign_in == COGNITO and not _POOL_ARN.fullmatch(self.user_pool_arn):
            raise SettingsError("SIGN_IN is cognito, so USER_POOL_ARN must be that of a user pool")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Settings":
        """Read the settings; what is absent or empty keeps its default.

        Raises
        ------
        SettingsError
            If one that has no default is absent, or a value is not of its kind or out of its
            bounds.
        """
        given = {}
        for field in fields(cls):
            name = field.name.upper()
            text = environment.get(name, "")
            if text:
                kind: Any = str if field.default is MISSING else type(field.default)
                try:
                    given[field.name] = kind(text)
                except ValueError:
                    raise SettingsError(f"{name} is {text!r}, not a number") from None
            elif field.default is MISSING:
                raise SettingsError(
                    f"{name} is not set. On this machine: make run. On AWS: make deploy STAGE=dev."
                )
        return cls(**given)
