"""Settings for tests that need some, whatever the resources are called."""

from typing import Any

from chalicelib.settings import Settings

#: What has no default, as the environment gives it.
NAMES = {
    "UPLOAD_BUCKET": "photos",
    "IMAGE_TABLE": "images",
    "INDEX_TABLE": "index",
    "STATS_TABLE": "stats",
    "SIGN_IN": "open",
}
POOL_ARN = "arn:aws:cognito-idp:us-east-1:000000000000:userpool/us-east-1_pool"


def settings(**chosen: Any) -> Settings:
    return Settings(**{name.lower(): value for name, value in NAMES.items()} | chosen)
