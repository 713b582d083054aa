"""One owner's images, as the routes of the API see them."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from chalicelib.api.offers import Signer
from chalicelib.api.requests import check_filename
from chalicelib.api.responses import problem, record, summary
from chalicelib.api.uploads import UploadRequest, check_file
from chalicelib.errors import InvalidRequest, UnknownImage, stage_closed, unknown_image
from chalicelib.names import upload_key
from chalicelib.settings import Settings
from chalicelib.store import Store
from chalicelib.store.image import Image
from chalicelib.store.reservations import Refusal
from chalicelib.store.terms import fold
from chalicelib.store.wanted import Wanted

if TYPE_CHECKING:
    from chalicelib.store.query import Query

_LOOKUPS = 16  # at once


@dataclass(frozen=True)
class Collection:
    """What one owner can do with the images at one moment. Made once a request.

    Attributes
    ----------
    store : Store
        Where images and photos are kept; its client signs uploads and links.
    settings : Settings
        The bucket, and how long what is signed is valid.
    owner : str
        Whose images.
    now : datetime
        The time, in UTC.
    """

    store: Store
    settings: Settings
    owner: str
    now: datetime

    def offer(self, requests: Sequence[UploadRequest]) -> list[dict[str, Any] | Refusal]:
        """Reserve names and room for up to 100 photos and sign the PUTs that upload them.

        Returns
        -------
        list
            For each request what `Signer.offer` gives, with the first free name of
            `names.candidates`, so two uploads never take one name. Or, where this owner's image of
            the very same bytes is analysed already, ``filename``, its name, and ``duplicate``. Or
            what keeps it out; the first that fit are let in.

        Raises
        ------
        AccountClosed, StageClosed
            If the owner's account is closed, or the whole stage for the time being.
        """
        self.check_open()
        with ThreadPoolExecutor(_LOOKUPS) as pool:
            there = list(pool.map(self._find_bytes, requests))
        new = [request for request, name in zip(requests, there, strict=True) if not name]
        # Who doesn't say how large a photo is may upload the largest; its result settles that.
        largest = self.settings.max_upload_bytes
        wanted = [
            Wanted(request.filename, request.size or largest, request.sha256) for request in new
        ]
        reserved = iter(self.store.reservations.reserve(self.owner, wanted, self.now))
        signer = Signer(self.store.objects.s3, self.settings, self.owner)
        answers: list[dict[str, Any] | Refusal] = []
        for request, found in zip(requests, there, strict=True):
            if found:
                answers.append({"filename": found, "duplicate": True})
                continue
            name = next(reserved)
            answers.append(name if isinstance(name, Refusal) else signer.offer(name, request))
        return answers

    def offer_one(self, request: UploadRequest) -> dict[str, Any]:
        """Offer the upload of one photo.

        Raises
        ------
        QuotaExceeded, AccountClosed, StageClosed
            If the owner may have no more.
        """
        (answer,) = self.offer([request])
        if isinstance(answer, Refusal):
            raise answer
        return answer

    def offer_batch(self, files: Sequence[Any]) -> list[dict[str, Any]]:
        """Offer an upload for each of up to 100 files, or say what is wrong with it, in order."""
        answers: list[dict[str, Any]] = []
        accepted = []
        for file in files:
            try:
                accepted.append(check_file(self.settings, file))
                answers.append({})
            except InvalidRequest as error:
                name = file.get("filename") if isinstance(file, dict) else None
                answers.append(problem(name, error))
        offers = (
            problem(request.filename, offer) if isinstance(offer, Refusal) else offer
            for request, offer in zip(accepted, self.offer(accepted), strict=True)
        )
        return [answer or next(offers) for answer in answers]

    def record(self, name: str) -> dict[str, Any]:
        """Give all that is told of an image.

        Raises
        ------
        UnknownImage
            If there is no such image.
        """
        return self.told(self._get(name))

    def told(self, image: Image) -> dict[str, Any]:
        """Give the record of one of the owner's images."""
        return record(image, self._link, originals=self.settings.originals == "yes")

    def summed_up(self, image: Image) -> dict[str, Any]:
        """Give the summary of one of the owner's images."""
        return summary(image, self._link)

    def lookup(self, names: Sequence[Any]) -> list[dict[str, Any]]:
        """Sum up what is known of up to 100 names, or what is wrong with each, in their order."""
        checked: dict[int, str] = {}
        answers: list[dict[str, Any]] = []
        for number, name in enumerate(names):
            try:
                checked[number] = check_filename(name)
                answers.append(problem(name, unknown_image(name)))
            except InvalidRequest as error:
                answers.append(problem(name, error))
        images = self.store.catalog.get_many(self.owner, checked.values(), self.now)
        for number, name in checked.items():
            if name in images:
                answers[number] = self.summed_up(images[name])
        return answers

    def search(self, query: "Query") -> dict[str, Any]:
        """Give a page of what is looked for.

        Returns
        -------
        dict
            ``images``, summaries, the newest first unless the query says else; ``cursor``, of the
            next page, or None; with the first page also ``count``, how many images all pages have,
            where the counters tell: for all images, those with one label or tag, or of one kind.

        Raises
        ------
        InvalidRequest
            If the query's cursor is not one of this query.
        """
        page = self.store.search.page(self.owner, query)
        found = list(map(self.summed_up, page.images))
        count = {} if page.count is None else {"count": page.count}
        return {"images": found, "cursor": page.cursor, **count}

    def delete(self, name: str) -> None:
        """Delete an image with all that belongs to it; see `Store.delete`.

        Raises
        ------
        UnknownImage
            If there is no such image.
        """
        self.store.delete(self.owner, name, self.now)

    def analyse_again(self, name: str) -> None:
        """Have an image analysed again, by the same event that a new upload causes.

        The photo is copied onto itself. If that fails, the image is among the unfinished ones, and
        is found there.

        Raises
        ------
        UnknownImage
            If there is no such image, or its photo has not been uploaded.
        QuotaExceeded, AccountClosed, StageClosed
            If the owner may have no more analyses.
        """
        self.check_open()
        self._get(name)
        bucket, key = self.settings.upload_bucket, upload_key(self.owner, name)
        s3 = self.store.objects.s3
        try:
            content_type = s3.head_object(Bucket=bucket, Key=key)["ContentType"]
            self.store.reservations.repeat(self.owner, name, self.now)
            s3.copy_object(
                Bucket=bucket,
                Key=key,
                CopySource={"Bucket": bucket, "Key": key},
                # S3 copies nothing onto itself unless something changes.
                MetadataDirective="REPLACE",
                Metadata={"analysed-again": self.now.isoformat()},
                ContentType=content_type,
            )
        except ClientError as error:
            # It may also be deleted between these calls.
            if error.response["Error"]["Code"] not in ("404", "NoSuchKey"):
                raise
            raise UnknownImage(f"The photo of {name!r} is not there.") from None

    def account(self) -> dict[str, Any]:
        """Give what the owner may have, and has used; see `store.accounts`.

        Returns
        -------
        dict
            ``owner``; ``quota``: ``photos_a_day``, ``photos_a_month`` and ``bytes``, 0 for no
            limit; ``used``: ``today``, ``month``, ``photos`` and ``bytes``; ``closing``: since when
            the account is closed, or None; ``closed``: whether the whole stage is.
        """
        account = self.store.accounts.get(self.owner, self.now)
        return {
            "owner": self.owner,
            "quota": asdict(account.quota),
            "used": asdict(account.use),
            "closing": account.closed,
            "closed": self.settings.closed == "yes",
        }

    def labels(self, prefix: str) -> dict[str, list[Any]]:
        """Give what can be looked for that begins with a text.

        Returns
        -------
        dict
            ``labels``, also tags, the most frequent first; see `Statistics.labels`. ``words`` of
            the text in the images, folded, at most 20, none for an empty text.
        """
        words = self.store.search.words(self.owner, fold(prefix))
        return {"labels": self.store.statistics.labels(self.owner, prefix), "words": words}

    def statistics(self, days: int) -> dict[str, Any]:
        """Give what the images add up to, and the last days; see `Statistics.summary`."""
        return self.store.statistics.summary(self.owner, self.now.date(), days)

    def check_open(self) -> None:
        """Refuse what a closed stage takes no part in.

        Raises
        ------
        StageClosed
            If the stage is closed for the time being.
        """
        if self.settings.closed == "yes":
            raise stage_closed()

    def _get(self, name: str) -> Image:
        return self.store.catalog.get(self.owner, name, self.now)

    def _find_bytes(self, request: UploadRequest) -> str | None:
        """Give the image of these very bytes, if it and its photo are really there."""
        if request.sha256 is None:
            return None
        name = self.store.catalog.find_bytes(self.owner, request.sha256)
        # The index that told so may be late, and a photo can be lost.
        image = self.store.catalog.find(self.owner, name) if name else None
        if not name or not image or not image.result or image.result.sha256 != request.sha256:
            return None
        return name if self.store.objects.head(self.owner, name) else None

    def _link(self, key: str) -> str:
        return self.store.objects.s3.generate_presigned_url(
            "get_object",
            Params={"Bucket": self.settings.upload_bucket, "Key": key},
            ExpiresIn=self.settings.link_seconds,
        )
