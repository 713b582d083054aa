"""The URL that a photo is uploaded to."""

import base64
from typing import TYPE_CHECKING, Any

from chalicelib.api.uploads import UploadRequest
from chalicelib.names import upload_key
from chalicelib.settings import Settings

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class Signer:
    """Signs PUTs for one owner's photos.

    Parameters
    ----------
    s3 : S3Client
        Signs for the bucket's own address.
    settings : Settings
        The bucket, and how long a URL is valid.
    owner : str
        Whose photos.
    """

    def __init__(self, s3: "S3Client", settings: Settings, owner: str) -> None:
        self._s3 = s3
        self._settings = settings
        self._owner = owner

    def offer(self, name: str, request: UploadRequest) -> dict[str, Any]:
        """Offer the upload of a photo under a name that was reserved for it.

        Returns
        -------
        dict
            ``filename``, the name; ``uploadURL`` and ``method``; ``headers``, to be sent exactly
            as given; ``expires_in``, in seconds. Where the request states something, the signature
            covers it, the content type, and that nothing is there yet: S3 refuses another size or
            type with 403 and a second upload with 412. Where it states nothing but a name, any
            client can send the photo with the headers that it is used to.
        """
        enforced = _enforced(request) if request.enforced else {}
        signed: dict[str, Any] = {
            "Bucket": self._settings.upload_bucket,
            "Key": upload_key(self._owner, name),
            **{parameter: value for parameter, (_, value) in enforced.items()},
        }
        seconds = self._settings.upload_seconds
        return {
            "filename": name,
            "uploadURL": self._s3.generate_presigned_url(
                "put_object", Params=signed, ExpiresIn=seconds
            ),
            "method": "PUT",
            # Every client sets Content-Length itself; browsers refuse to be told.
            "headers": {
                header: value for header, value in enforced.values() if header != "Content-Length"
            },
            "expires_in": seconds,
        }


def _enforced(request: UploadRequest) -> dict[str, tuple[str, Any]]:
    """Give the headers that S3 is to insist on, and their values, by boto3's parameters."""
    enforced: dict[str, tuple[str, Any]] = {
        "ContentType": ("Content-Type", request.content_type),
        "IfNoneMatch": ("If-None-Match", "*"),
    }
    if request.size is not None:
        enforced["ContentLength"] = ("Content-Length", request.size)
    if request.sha256 is not None:
        checksum = base64.b64encode(bytes.fromhex(request.sha256)).decode()
        enforced["ChecksumSHA256"] = ("x-amz-checksum-sha256", checksum)
    return enforced
