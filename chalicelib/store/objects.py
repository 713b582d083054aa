"""The objects of images in the bucket: each photo as it was sent, and its renditions."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from chalicelib.names import (
    PREFIXES,
    THUMBNAIL,
    VIEW,
    rendition_key,
    thumbnail_key,
    upload_key,
)
from chalicelib.store.image import Image, Upload

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

# A rendition is never changed: another one has another key.
_CACHED = "private, max-age=31536000, immutable"
_AT_ONCE = 1000  # objects, the most of one call
_TYPES = {THUMBNAIL: "image/webp", VIEW: "image/jpeg"}


class Objects:
    """Reads and writes them.

    Parameters
    ----------
    s3 : S3Client
        The client.
    bucket : str
        Where they are.
    """

    def __init__(self, s3: "S3Client", bucket: str) -> None:
        self.s3 = s3
        self.bucket = bucket

    def head(self, owner: str, name: str) -> Any:
        """Give what S3 tells of a photo, such as ``ETag``; None if it is not there."""
        try:
            return self.s3.head_object(Bucket=self.bucket, Key=upload_key(owner, name))
        except ClientError as error:
            if error.response["Error"]["Code"] in ("404", "NoSuchKey"):
                return None
            raise

    def pages(self, prefix: str) -> Iterator[list[Any]]:
        """Give what S3 tells of all objects below a prefix, up to 1,000 at a time."""
        start = ""
        while True:
            page = self.s3.list_objects_v2(Bucket=self.bucket, Prefix=prefix, StartAfter=start)
            found = page.get("Contents", [])
            yield list(found)
            if not page["IsTruncated"]:
                return
            start = found[-1]["Key"]

    def put_renditions(self, upload: Upload, renditions: str, files: Mapping[str, bytes]) -> None:
        """Store the renditions of a photo, each by the name of its file."""
        for file, content in files.items():
            self.s3.put_object(
                Bucket=self.bucket,
                Key=rendition_key(upload.owner, upload.name, renditions, file),
                Body=content,
                ContentType=_TYPES[file],
                CacheControl=_CACHED,
            )

    def remove_photo(self, owner: str, name: str) -> None:
        """Remove a photo; the bucket keeps its last version for a while."""
        self.s3.delete_object(Bucket=self.bucket, Key=upload_key(owner, name))

    def remove_renditions(self, owner: str, name: str, renditions: str | None) -> None:
        """Remove some renditions of a photo; or, with None, the thumbnail that there was before."""
        keys = [thumbnail_key(owner, name)]
        if renditions:
            keys = [rendition_key(owner, name, renditions, file) for file in _TYPES]
        for key in keys:
            self.s3.delete_object(Bucket=self.bucket, Key=key)

    def remove(self, image: Image) -> None:
        """Remove all that an image has, in whatever part it is there."""
        self.remove_photo(image.owner, image.name)
        self.remove_renditions(image.owner, image.name, image.renditions)

    def remove_versions(self, owner: str, name: str, before: str | None = None) -> int:
        """Remove versions of a photo, so that nothing brings them back; tell how many.

        Parameters
        ----------
        owner, name : str
            Whose photo, and which.
        before : str, optional
            The ETag of a version that stays, with all that are older; if there is no such version,
            none is removed. Without it all are.

        Raises
        ------
        OSError
            If the bucket kept some.
        """
        key = upload_key(owner, name)
        pages = self.s3.get_paginator("list_object_versions").paginate(
            Bucket=self.bucket, Prefix=key
        )
        versions = [
            one
            for page in pages
            for one in (*page.get("Versions", ()), *page.get("DeleteMarkers", ()))
            if one["Key"] == key
        ]
        if before is not None:
            kept = [one["LastModified"] for one in versions if one.get("ETag") == before]
            versions = [one for one in versions if kept and one["LastModified"] > max(kept)]
        for start in range(0, len(versions), _AT_ONCE):
            some: list[Any] = [
                {"Key": key, "VersionId": one["VersionId"]}
                for one in versions[start : start + _AT_ONCE]
            ]
            answer = self.s3.delete_objects(
                Bucket=self.bucket, Delete={"Objects": some, "Quiet": True}
            )
            if answer.get("Errors"):
                raise OSError(f"not removed: {answer['Errors'][0].get('Code')}")
        return len(versions)

    def remove_everything_of(self, owner: str) -> Iterator[int]:
        """Remove all versions of all objects of an owner; give after each call how many it removed.

        Raises
        ------
        OSError
            If the bucket kept some.
        """
        for prefix in PREFIXES:
            # What is listed goes, so the first page is always the next.
            while versions := self._versions(f"{prefix}{owner}/"):
                answer = self.s3.delete_objects(
                    Bucket=self.bucket, Delete={"Objects": versions, "Quiet": True}
                )
                if answer.get("Errors"):
                    raise OSError(f"not removed: {answer['Errors'][0].get('Code')}")
                yield len(versions)

    def _versions(self, prefix: str) -> list[Any]:
        page = self.s3.list_object_versions(Bucket=self.bucket, Prefix=prefix)
        found: list[Any] = [*page.get("Versions", ()), *page.get("DeleteMarkers", ())]
        return [{"Key": one["Key"], "VersionId": one["VersionId"]} for one in found]
