"""The built page: which files it has, how browsers may keep them, and their upload."""

import hashlib
import json
import mimetypes
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

#: What the page reads of its stage.
CONFIG = "config.json"
# The build names these by their content.
_HASHED = "assets/"
_FOREVER = "public, max-age=31536000, immutable"
_REVALIDATE = "no-cache"
# Python's own list and not the machine's, for the same answer everywhere.
_TYPES = mimetypes.MimeTypes(filenames=())
_TYPES.add_type("text/javascript", ".js")
_TYPES.add_type("application/manifest+json", ".webmanifest")
_TYPES.add_type("font/woff2", ".woff2")
_WITH_CHARSET = ("text/", "application/json")


@dataclass(frozen=True)
class SiteFile:
    """One file of the site, as it is stored.

    Attributes
    ----------
    key : str
        Its path below the site's root.
    body : bytes
        Its content.
    """

    key: str
    body: bytes

    @property
    def content_type(self) -> str:
        """Its media type."""
        media_type = _TYPES.guess_type(self.key)[0] or "application/octet-stream"
        charset = "; charset=utf-8" if media_type.startswith(_WITH_CHARSET) else ""
        return media_type + charset

    @property
    def is_hashed(self) -> bool:
        """Whether its content never changes under this name."""
        return self.key.startswith(_HASHED)

    @property
    def cache_control(self) -> str:
        """How long browsers and CloudFront keep it."""
        return _FOREVER if self.is_hashed else _REVALIDATE

    @property
    def digest(self) -> str:
        """A name for its content and its headers together."""
        headers = f"{self.content_type}\n{self.cache_control}\n".encode()
        return hashlib.sha256(headers + self.body).hexdigest()


def site_files(dist: Path, config: Mapping[str, Any], origin: str = "") -> Iterator[SiteFile]:
    """Give the files of the built page, in the order in which they may appear.

    The page itself comes last: whoever loads it then gets everything it names.

    Parameters
    ----------
    dist : Path
        The folder with the build.
    config : Mapping
        What the page has to know of its stage, as `page_config` gives it: one build serves any.
    origin : str, optional
        Where the page will be, if that is known: programs that show a link to it want to be told
        the whole address of its picture.
    """
    found = [
        _located(SiteFile(path.relative_to(dist).as_posix(), path.read_bytes()), origin)
        for path in dist.rglob("*")
        # What the build says of itself is hidden, and no part of the page.
        if path.is_file() and ".vite" not in path.parts and path.name != CONFIG
    ]

    def place(file: SiteFile) -> tuple[bool, bool, str]:
        return file.key.endswith(".html"), not file.is_hashed, file.key

    yield from sorted([*found, config_file(config)], key=place)


def _located(file: SiteFile, origin: str) -> SiteFile:
    if file.key != "index.html" or not origin:
        return file
    told = {"og:url": f"{origin}/", "og:image": f"{origin}/preview.png"}
    tags = "".join(
        f'  <meta property="{name}" content="{value}" />\n  ' for name, value in told.items()
    )
    return SiteFile(file.key, file.body.replace(b"</head>", tags.encode() + b"</head>", 1))


def config_file(config: Mapping[str, Any]) -> SiteFile:
    """Give the file that tells the page of its stage; see `site_files`."""
    return SiteFile(CONFIG, json.dumps(config).encode())


def changed_files(s3: Any, bucket: str, files: Iterable[SiteFile]) -> Iterator[SiteFile]:
    """Give those of the files that the bucket doesn't have in this form."""
    for file in files:
        try:
            stored = s3.head_object(Bucket=bucket, Key=file.key)["Metadata"].get("digest")
        except ClientError as error:
            if error.response["Error"]["Code"] not in ("404", "NoSuchKey"):
                raise
            stored = None
        if stored != file.digest:
            yield file


def upload_files(s3: Any, bucket: str, files: Iterable[SiteFile]) -> None:
    """Store files with their media types and cache headers.

    Files of earlier builds stay: a page that is open may still load them.
    """
    for file in files:
        s3.put_object(
            Bucket=bucket,
            Key=file.key,
            Body=file.body,
            ContentType=file.content_type,
            CacheControl=file.cache_control,
            Metadata={"digest": file.digest},
        )


def invalidated_paths(files: Iterable[SiteFile]) -> list[str]:
    """Give the paths that CloudFront may hold in an older form, as it wants to be told them."""
    keys = {file.key for file in files if not file.is_hashed}
    return sorted({f"/{key}" for key in keys} | ({"/"} if "index.html" in keys else set()))


def invalidate(cloudfront: Any, distribution: str, paths: list[str]) -> None:
    """Have CloudFront forget what it holds of some paths."""
    cloudfront.create_invalidation(
        DistributionId=distribution,
        InvalidationBatch={
            "Paths": {"Quantity": len(paths), "Items": paths},
            "CallerReference": str(time.time_ns()),
        },
    )
