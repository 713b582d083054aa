"""What an owner can do with an image: delete it, have it analysed again."""

from datetime import datetime
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from chalicelib.catalog import Catalog
from chalicelib.errors import UnknownImage
from chalicelib.filenames import thumbnail_key, upload_key
from chalicelib.waiting import Waiting

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


def delete_image(
    catalog: Catalog, s3: "S3Client", bucket: str, owner: str, name: str, now: datetime
) -> None:
    """Delete an image with all that belongs to it: photo, thumbnail, index entries, counts.

    The photo goes first: if the rest fails, the image is still there to be deleted once more. The
    thumbnail goes last: an analysis that was under way has either stored it before, or finds the
    image deleted and removes it itself. The bucket keeps old versions for a while.

    Raises
    ------
    UnknownImage
        If there is no such image.
    """
    catalog.get(owner, name, now)
    s3.delete_object(Bucket=bucket, Key=upload_key(owner, name))
    catalog.delete(owner, name, now)
    s3.delete_object(Bucket=bucket, Key=thumbnail_key(owner, name))


def analyse_again(
    catalog: Catalog,
    waiting: Waiting,
    s3: "S3Client",
    bucket: str,
    owner: str,
    name: str,
    now: datetime,
) -> None:
    """Have an image analysed again, by the same event that a new upload causes.

    The photo is copied onto itself. If that fails, the image is among those that wait, and is
    found there.

    Raises
    ------
    UnknownImage
        If there is no such image, or its photo has not been uploaded.
    """
    catalog.get(owner, name, now)
    key = upload_key(owner, name)
    try:
        content_type = s3.head_object(Bucket=bucket, Key=key)["ContentType"]
        waiting.add(owner, name, now)
        s3.copy_object(
            Bucket=bucket,
            Key=key,
            CopySource={"Bucket": bucket, "Key": key},
            # S3 copies nothing onto itself unless something changes.
            MetadataDirective="REPLACE",
            Metadata={"analysed-again": now.isoformat()},
            ContentType=content_type,
        )
    except ClientError as error:
        # It may also be deleted between these calls.
        if error.response["Error"]["Code"] not in ("404", "NoSuchKey"):
            raise
        raise UnknownImage(f"The photo of {name!r} is not there.") from None
