"""The Lambda functions: each reads its input, calls chalicelib, and shapes the answer."""

import os
from datetime import UTC, datetime
from typing import Any

from chalice import Chalice, CORSConfig, Response
from chalice.app import Request, S3Event

from chalicelib.answers import image_answer
from chalicelib.aws import Aws
from chalicelib.catalog import PROCESSING, Catalog
from chalicelib.filenames import UPLOADS, check_filename
from chalicelib.identity import owner_of
from chalicelib.requests import read_query
from chalicelib.settings import Settings
from chalicelib.uploads import check_upload, offer_upload

settings = Settings.from_environment(os.environ)
aws = Aws(settings)

app = Chalice(app_name="smart-image-analyzer")
if settings.allowed_origin:
    app.api.cors = CORSConfig(
        allow_origin=settings.allowed_origin,
        expose_headers=["Retry-After"],
        max_age=600,
    )


@app.route("/PresignedURL", methods=["GET"])
def presigned_url() -> dict[str, Any]:
    query = read_query(request(), ["filename"], optional=["content_type", "size", "sha256"])
    upload = check_upload(settings, **query)
    return offer_upload(catalog(), aws.s3, settings, owner(), upload, datetime.now(UTC))


@app.route("/GetImageLabels", methods=["GET"])
def get_image_labels() -> Response:
    name = check_filename(read_query(request(), ["filename"])["filename"])
    image = catalog().get(owner(), name, datetime.now(UTC))
    answer = image_answer(aws.s3, settings, owner(), image)
    if answer["status"] == PROCESSING:
        return Response(answer, status_code=202, headers={"Retry-After": "1"})
    return Response(answer)


@app.on_s3_event(bucket=settings.upload_bucket, events=["s3:ObjectCreated:*"], prefix=UPLOADS)
def on_s3_event(event: S3Event) -> None:
    # Pillow and the rest of the pipeline load here only, so that the API starts fast.
    from chalicelib.pipeline import Pipeline

    Pipeline(aws.s3, aws.rekognition, catalog(), settings).handle(event.to_dict())


def request() -> Request:
    assert app.current_request  # Chalice sets it before it calls a view
    return app.current_request


def owner() -> str:
    return owner_of(request().context, settings)


def catalog() -> Catalog:
    return Catalog(aws.table(settings.image_table))
