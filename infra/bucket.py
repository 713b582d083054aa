"""A bucket that is to go: whether somebody's photo is in it, and how it is emptied."""

from collections.abc import Iterable, Iterator
from typing import Any

from infra.errors import DeployError
from infra.verify.names import is_verifiers


def has_objects(s3: Any, bucket: str, prefixes: Iterable[str]) -> bool:
    """Tell whether there is an object below some prefixes; what was deleted is none.

    Neither is what a killed `make verify` has left.
    """
    pages = s3.get_paginator("list_objects_v2")
    return any(
        not _is_verifiers(item["Key"])
        for prefix in prefixes
        for page in pages.paginate(Bucket=bucket, Prefix=prefix)
        for item in page.get("Contents", [])
    )


def _is_verifiers(key: str) -> bool:
    return any(map(is_verifiers, key.split("/")))


def empty_bucket(s3: Any, bucket: str, kept: tuple[str, ...] = ()) -> None:
    """Delete all versions of all objects.

    Only what was listed is deleted, version by version. So what comes meanwhile is either seen
    here or in the way of the bucket's deletion, and never deleted unseen.

    Parameters
    ----------
    s3
        The client.
    bucket : str
        Its name.
    kept : tuple of str, optional
        Prefixes below which no object may be; old versions of objects may.

    Raises
    ------
    DeployError
        If there is an object below those prefixes, or one can't be deleted.
    """
    # What is hidden goes first: without its delete marker an old version would be an object again.
    for is_latest in (False, True):
        for versions in _pages(s3, bucket, kept):
            found = [
                {"Key": version["Key"], "VersionId": version["VersionId"]}
                for version in versions
                if version["IsLatest"] is is_latest
            ]
            if not found:
                continue
            answer = s3.delete_objects(Bucket=bucket, Delete={"Objects": found, "Quiet": True})
            for error in answer.get("Errors", []):
                raise DeployError(f"{error['Key']} can't be deleted: {error['Message']}")


def _pages(s3: Any, bucket: str, kept: tuple[str, ...]) -> Iterator[list[dict[str, Any]]]:
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
        for version in page.get("Versions", []):
            key = version["Key"]
            if version["IsLatest"] and key.startswith(kept) and not _is_verifiers(key):
                raise DeployError(
                    f"{key} came while the stage was being removed, and was kept. "
                    "`make deploy` brings the stage back; --with-photos removes photos too."
                )
        yield [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
