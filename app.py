"""The Lambda functions: each reads its input, calls chalicelib, and shapes the answer."""

import os
from datetime import UTC, datetime
from typing import Any

from chalice import Chalice, CORSConfig, Response
from chalice.app import S3Event

from chalicelib.answers import image_answer
from chalicelib.aws import Aws
from chalicelib.catalog import PROCESSING, Catalog
from chalicelib.filenames import UPLOADS
from chalicelib.identity import owner_of
from chalicelib.requests import read_query
from chalicelib.settings import Settings
from chalicelib.uploads import check_upload, offer_upload

settings = Settings.from_environment(os.environ)
aws = Aws()

app = Chalice(app_name="smart-image-analyzer")
if settings.allowed_origin:
    app.api.cors = CORSConfig(
        allow_origin=settings.allowed_origin,
        expose_headers=["Retry-After"],
        max_age=600,
    )


@app.route("/PresignedURL", methods=["GET"])
def presigned_url() -> dict[str, Any]:
    owner = owner_of(app.current_request.context, settings)
    query = read_query(
        app.current_request,
        required=["filename"],
        optional=["content_type", "size", "sha256"],
    )
    request = check_upload(settings, **query)
    return offer_upload(catalog(), aws.s3, settings, owner, request, datetime.now(UTC))


@app.route("/GetImageLabels", methods=["GET"])
def get_image_labels() -> Response:
    owner = owner_of(app.current_request.context, settings)
    query = read_query(app.current_request, required=["filename"])
    image = catalog().get(owner, query["filename"], datetime.now(UTC))
    answer = image_answer(aws.s3, settings, owner, image)
    if answer["status"] == PROCESSING:
        return Response(answer, status_code=202, headers={"Retry-After": "1"})
    return Response(answer)


@app.on_s3_event(bucket=settings.upload_bucket, events=["s3:ObjectCreated:*"], prefix=UPLOADS)
def on_s3_event(event: S3Event) -> None:
    # Pillow and the rest of the pipeline load here only, so that the API starts fast.
    from chalicelib.pipeline import Pipeline

    Pipeline(aws.s3, aws.rekognition, catalog(), settings).handle(event.to_dict())


def catalog() -> Catalog:
    return Catalog(aws.table(settings.image_table))
