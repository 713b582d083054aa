"""The Lambda functions: each reads its input, calls chalicelib, and gives the answer."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import TYPE_CHECKING, Any

from chalice import Chalice, CognitoUserPoolAuthorizer, CORSConfig, Rate, Response
from chalice.app import CloudWatchEvent, Request, S3Event

from chalicelib.api.collection import Collection
from chalicelib.api.identity import SCOPES, admin_of, is_admin, owner_of
from chalicelib.api.log import RequestLog
from chalicelib.api.persons import (
    QUOTA,
    read_beginning,
    read_email,
    read_flag,
    read_owner,
    read_pool_cursor,
    read_quota,
)
from chalicelib.api.requests import (
    read_items,
    read_lists,
    read_members,
    read_number,
    read_query,
    read_text,
)
from chalicelib.api.responses import PROCESSING
from chalicelib.api.uploads import check_upload
from chalicelib.aws import Aws
from chalicelib.commands import read_settings
from chalicelib.errors import NotAllowed
from chalicelib.formats import BATCH
from chalicelib.names import UPLOADS, check_name
from chalicelib.settings import COGNITO, OPEN
from chalicelib.store import Store
from chalicelib.store.objects import Objects
from chalicelib.store.quota import Caps
from chalicelib.store.tables import Tables
from chalicelib.telemetry import json_logger

if TYPE_CHECKING:
    from chalicelib.analysis.pipeline import Pipeline
    from chalicelib.analysis.reconciliation import Reconciliation
    from chalicelib.analysis.recovery import Recovery
    from chalicelib.api.administration import Administration
    from chalicelib.api.own import OwnAccount
    from chalicelib.people import People
    from chalicelib.store.closing import Closing

View = Callable[[], Any]

settings = read_settings(os.environ)
aws = Aws(settings)

# What its REST API is called, so that API Gateway's lists and metrics tell the stages apart; the
# functions' names are made of that in .chalice/config.json.
app = Chalice(app_name=f"smart-image-analyzer-{settings.stage}", configure_logs=False)
log = RequestLog(
    json_logger("api", app.log),
    settings.stage,
    lambda request: owner_of(request.context, settings),
)
if settings.allowed_origin:
    app.api.cors = CORSConfig(
        allow_origin=settings.allowed_origin, expose_headers=["Retry-After"], max_age=600
    )
# Who may call the routes, all of them: with sign-in whom API Gateway knows, else everybody.
people = (
    CognitoUserPoolAuthorizer("people", provider_arns=[settings.user_pool_arn], scopes=SCOPES)
    if settings.sign_in == COGNITO
    else None
)


def route(path: str, **options: Any) -> Callable[[View], View]:
    """Register a view as Chalice does, to be called only for those who may."""

    def register(view: View) -> View:
        @wraps(view)
        def answer() -> Any:
            owner()  # before anything else that was sent is looked at
            return view()

        app.route(path, authorizer=people, **options)(answer)
        return view

    return register


@app.middleware("http")
def log_request(event: Request, get_response: Callable[[Request], Response]) -> Response:
    return log.answer(event, get_response)


@route("/PresignedURL", methods=["GET"])
def presigned_url() -> dict[str, Any]:
    query = read_query(request(), ["filename"], optional=["content_type", "size", "sha256"])
    return collection().offer_one(check_upload(settings, **query))


@route("/uploads", methods=["POST"])
def uploads() -> dict[str, Any]:
    return {"uploads": collection().offer_batch(read_items(request(), "files", BATCH))}


@route("/GetImageLabels", methods=["GET"])
def get_image_labels() -> Response:
    record = collection().record(filename())
    if record["status"] == PROCESSING:
        return Response(record, status_code=202, headers={"Retry-After": "1"})
    return Response(record)


@route("/images/lookup", methods=["POST"])
def lookup() -> dict[str, Any]:
    return {"images": collection().lookup(read_items(request(), "filenames", BATCH))}


@route("/images", methods=["GET"])
def images() -> dict[str, Any]:
    from chalicelib.api.searches import PARAMETERS, read_search

    return collection().search(read_search(read_lists(request(), PARAMETERS)))


@route("/images", methods=["PATCH"])
def change() -> dict[str, Any]:
    from chalicelib.api.tags import change_images, read_change

    return {"images": change_images(collection(), read_change(request()))}


@route("/images", methods=["DELETE"])
def delete() -> Response:
    collection().delete(filename())
    # None as a body would leave a client of a kept-open connection waiting.
    return Response("", status_code=204)


@route("/images/analysis", methods=["POST"], content_types=["*/*"])
def analysis() -> Response:
    collection().analyse_again(filename())
    return Response({"filename": filename(), "status": PROCESSING}, status_code=202)


@route("/labels", methods=["GET"])
def labels() -> dict[str, Any]:
    query = read_query(request(), optional=["prefix"])
    return collection().labels(read_text(query.get("prefix", ""), "prefix", 255))


@route("/stats", methods=["GET"])
def stats() -> dict[str, Any]:
    query = read_query(request(), optional=["days"])
    return collection().statistics(read_number(query.get("days", "30"), "days", 1, 366))


@route("/me", methods=["GET"])
def me() -> dict[str, Any]:
    return {"admin": is_admin(request().context, settings), **collection().account()}


@route("/me/closing", methods=["POST"])
def close_account() -> Response:
    account = own_account()
    email = read_members(request(), ["email"])["email"]
    return Response(account.close(read_email(email)), status_code=202)


@route("/me/sign-out", methods=["POST"], content_types=["*/*"])
def sign_out() -> Response:
    read_query(request())
    own_account().sign_out()
    return Response("", status_code=204)


@route("/export", methods=["GET"])
def take_along() -> dict[str, Any]:
    from chalicelib.api.export import export

    return export(collection(), read_query(request(), optional=["cursor"]).get("cursor"))


@route("/admin/people", methods=["GET"])
def list_people() -> dict[str, Any]:
    admin, query = administration(), read_query(request(), optional=["email", "cursor"])
    beginning = read_beginning(query.get("email", ""))
    return admin.list_people(beginning, read_pool_cursor(query.get("cursor")))


@route("/admin/people", methods=["POST"])
def invite() -> Response:
    admin, wish = administration(), read_members(request(), ["email"], optional=["admin"])
    as_admin = read_flag(wish.get("admin", False), "admin")
    person, is_new = admin.invite(read_email(wish["email"]), admin=as_admin)
    return Response(person, status_code=201 if is_new else 200)


@route("/admin/people", methods=["DELETE"])
def remove_person() -> Response:
    admin, query = administration(), read_query(request(), ["owner"])
    return Response(admin.remove(read_owner(query["owner"])), status_code=202)


@route("/admin/quota", methods=["PUT"])
def set_quota() -> dict[str, Any]:
    admin, wish = administration(), read_members(request(), ["owner"], optional=QUOTA)
    owner = read_owner(wish.pop("owner"))
    return admin.set_quota(owner, read_quota(wish))


@route("/admin/stats", methods=["GET"])
def site_stats() -> dict[str, Any]:
    admin, query = administration(), read_query(request(), optional=["days"])
    return admin.statistics(read_number(query.get("days", "30"), "days", 1, 366))


@route("/admin/failures", methods=["GET"])
def failures() -> dict[str, Any]:
    admin, query = administration(), read_query(request(), optional=["cursor"])
    return admin.failures(query.get("cursor"))


@app.on_s3_event(bucket=settings.upload_bucket, events=["s3:ObjectCreated:*"], prefix=UPLOADS)
def on_s3_event(event: S3Event) -> None:
    pipeline().handle(event.to_dict())


@app.schedule(Rate(5, unit=Rate.MINUTES))
def finish_unfinished(event: CloudWatchEvent) -> None:
    recovery().finish(now(), time_left(event))


@app.schedule(Rate(1, unit=Rate.DAYS))
def reconcile(event: CloudWatchEvent) -> None:
    reconciliation().run(now(), time_left(event))


@app.schedule(Rate(5, unit=Rate.MINUTES))
def close_accounts(event: CloudWatchEvent) -> None:
    closing().run(now(), time_left(event))


def time_left(event: CloudWatchEvent) -> Callable[[], int]:
    """Give what tells the milliseconds that a function may still take."""
    context: Any = event.context
    # Chalice's own context, where there is no Lambda, has fractions of them.
    return lambda: int(context.get_remaining_time_in_millis())


def request() -> Request:
    assert app.current_request  # Chalice sets it before it calls a view
    return app.current_request


def filename() -> str:
    return check_name(read_query(request(), ["filename"])["filename"])


def now() -> datetime:
    return datetime.now(UTC)


def owner() -> str:
    return owner_of(request().context, settings)


def collection() -> Collection:
    return Collection(store(), settings, owner(), now())


def store() -> Store:
    names = (settings.image_table, settings.index_table, settings.stats_table)
    objects = Objects(aws.s3, settings.upload_bucket)
    return Store(Tables(*map(aws.table, names)), objects, Caps.of(settings))


# Pillow and the rest of the analysis, and what few requests need, load only where they are used, so
# that the API starts fast.


def own_account() -> "OwnAccount":
    from chalicelib.api.own import OwnAccount

    return OwnAccount(members(), store(), owner(), now())


def administration() -> "Administration":
    from chalicelib.api.administration import Administration
    from chalicelib.store.dead_letters import DeadLetters

    admin = admin_of(request().context, settings)
    letters = DeadLetters(aws.sqs, settings.stage)
    return Administration(members(), store(), settings, letters, admin, now())


def members() -> "People":
    from chalicelib.people import People

    if settings.sign_in == OPEN:
        raise NotAllowed("Nobody signs in here, so nobody has an account.")
    return People(aws.cognito, settings.user_pool_arn)


def closing() -> "Closing":
    from chalicelib.store.closing import Closing

    return Closing(store(), members() if settings.sign_in == COGNITO else None)


def pipeline() -> "Pipeline":
    from chalicelib.analysis.pipeline import Pipeline

    return Pipeline(store(), aws.rekognition, settings)


def recovery() -> "Recovery":
    from chalicelib.analysis.recovery import Recovery

    return Recovery(store(), pipeline(), settings)


def reconciliation() -> "Reconciliation":
    from chalicelib.analysis.reconciliation import Reconciliation

    return Reconciliation(store(), pipeline())
