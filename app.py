"""The Lambda functions: each reads its input, calls chalicelib, and shapes the answer."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from chalice import Chalice, CORSConfig, Rate, Response
from chalice.app import CloudWatchEvent, Request, S3Event

from chalicelib.answers import image_answer, lookup_answers, upload_answers
from chalicelib.aws import Aws
from chalicelib.catalog import Catalog
from chalicelib.commands import read_settings
from chalicelib.filenames import UPLOADS, check_filename
from chalicelib.identity import owner_of
from chalicelib.lifecycle import analyse_again, delete_image
from chalicelib.logs import log_request, write_json
from chalicelib.records import PROCESSING
from chalicelib.requests import read_items, read_lists, read_number, read_query, read_text
from chalicelib.search import Search, read_search
from chalicelib.statistics import Statistics
from chalicelib.tables import Tables
from chalicelib.uploads import check_upload, offer_uploads
from chalicelib.waiting import Waiting

if TYPE_CHECKING:
    from chalicelib.pipeline import Pipeline
    from chalicelib.recovery import Recovery

settings = read_settings(os.environ)
aws = Aws(settings)

app = Chalice(app_name="smart-image-analyzer", configure_logs=False)
write_json(app.log)
if settings.allowed_origin:
    app.api.cors = CORSConfig(
        allow_origin=settings.allowed_origin, expose_headers=["Retry-After"], max_age=600
    )

BATCH = 100  # files or names in one call


@app.middleware("http")
def log(event: Request, get_response: Callable[[Request], Response]) -> Response:
    return log_request(app.log, settings.stage, owner, event, get_response)


@app.route("/PresignedURL", methods=["GET"])
def presigned_url() -> dict[str, Any]:
    query = read_query(request(), ["filename"], optional=["content_type", "size", "sha256"])
    upload = check_upload(settings, **query)
    return offer_uploads(catalog(), aws.s3, settings, owner(), [upload], now())[0]


@app.route("/uploads", methods=["POST"])
def uploads() -> dict[str, Any]:
    files = read_items(request(), "files", BATCH)
    return {"uploads": upload_answers(catalog(), aws.s3, settings, owner(), files, now())}


@app.route("/GetImageLabels", methods=["GET"])
def get_image_labels() -> Response:
    image = catalog().get(owner(), filename(), now())
    answer = image_answer(aws.s3, settings, owner(), image)
    if answer["status"] == PROCESSING:
        return Response(answer, status_code=202, headers={"Retry-After": "1"})
    return Response(answer)


@app.route("/images/lookup", methods=["POST"])
def lookup() -> dict[str, Any]:
    names = read_items(request(), "filenames", BATCH)
    return {"images": lookup_answers(catalog(), aws.s3, settings, owner(), names, now())}


@app.route("/images", methods=["GET"])
def images() -> dict[str, Any]:
    accepted = ["label", "match", "exclude", "min_confidence", "limit", "cursor"]
    query, limit, cursor = read_search(read_lists(request(), accepted))
    page = Search(catalog()).page(owner(), query, limit, cursor, now())
    answers = [image_answer(aws.s3, settings, owner(), image) for image in page.images]
    return {"images": answers, "cursor": page.cursor}


@app.route("/images", methods=["DELETE"])
def delete() -> Response:
    delete_image(catalog(), aws.s3, settings.upload_bucket, owner(), filename(), now())
    # None as a body would leave a client of a kept-open connection waiting.
    return Response("", status_code=204)


@app.route("/images/analysis", methods=["POST"], content_types=["*/*"])
def analysis() -> Response:
    waiting = Waiting(tables())
    bucket = settings.upload_bucket
    analyse_again(catalog(), waiting, aws.s3, bucket, owner(), filename(), now())
    return Response({"filename": filename(), "status": PROCESSING}, status_code=202)


@app.route("/labels", methods=["GET"])
def labels() -> dict[str, Any]:
    query = read_query(request(), optional=["prefix"])
    prefix = read_text(query.get("prefix", ""), "prefix", 255)
    return {"labels": Statistics(tables().stats).labels(owner(), prefix)}


@app.route("/stats", methods=["GET"])
def stats() -> dict[str, Any]:
    query = read_query(request(), optional=["days"])
    days = read_number(query.get("days", "30"), "days", 1, 366)
    return Statistics(tables().stats).summary(owner(), now().date(), days)


@app.on_s3_event(bucket=settings.upload_bucket, events=["s3:ObjectCreated:*"], prefix=UPLOADS)
def on_s3_event(event: S3Event) -> None:
    pipeline().handle(event.to_dict())


@app.schedule(Rate(5, unit=Rate.MINUTES))
def finish_unfinished(_: CloudWatchEvent) -> None:
    recovery().finish(now())


@app.schedule(Rate(1, unit=Rate.DAYS))
def reconcile(event: CloudWatchEvent) -> None:
    context: Any = event.context
    recovery().reconcile(context.get_remaining_time_in_millis)


def request() -> Request:
    assert app.current_request  # Chalice sets it before it calls a view
    return app.current_request


def owner() -> str:
    return owner_of(request().context, settings)


def filename() -> str:
    return check_filename(read_query(request(), ["filename"])["filename"])


def now() -> datetime:
    return datetime.now(UTC)


def tables() -> Tables:
    names = (settings.image_table, settings.index_table, settings.stats_table)
    return Tables(*map(aws.table, names))


def catalog() -> Catalog:
    return Catalog(tables())


# Pillow and the rest of the pipeline load only where they are used, so that the API starts fast.


def pipeline() -> "Pipeline":
    from chalicelib.pipeline import Pipeline

    return Pipeline(aws.s3, aws.rekognition, catalog(), settings)


def recovery() -> "Recovery":
    from chalicelib.recovery import Recovery

    return Recovery(aws.s3, Waiting(tables()), pipeline(), settings)
