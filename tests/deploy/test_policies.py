"""Each action that a function may take is needed: without it, what the function does breaks.

The app runs here with the credentials of a role that has the function's policy, as it would on
Lambda. The emulator judges each request to S3, DynamoDB and SQS by that policy, transactions by
their parts. Three things it can't judge. It has no Rekognition: moto judges those three actions. It
says 404 of an object that isn't there to everybody: here that becomes S3's 403 for a role that may
not list the bucket (Amazon S3 API reference, "GetObject", "HeadObject"). And for logs it wants
other ARNs than AWS (Amazon CloudWatch Logs User Guide, "Overview of managing access permissions":
the group's with ``:*``): there moto simulates what the policy permits.

What Lambda itself does with the role, sending on a failed event, is done here by hand.
"""

import hashlib
import importlib
import json
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

import boto3
import pytest
import requests
from botocore.exceptions import ClientError
from botocore.stub import Stubber
from chalice.test import Client
from moto import mock_aws
from moto.core import set_initial_no_auth_action_count
from moto.iam.access_control import IAMPolicy, PermissionResult

from chalicelib.api.administration import Administration
from chalicelib.api.own import OwnAccount
from chalicelib.errors import UnknownImage, UnknownPerson
from chalicelib.people import People
from chalicelib.settings import COGNITO
from chalicelib.store.closing import Closing
from chalicelib.store.dead_letters import DeadLetters
from infra.names import API, CLOSING, FINISH, FUNCTIONS, PIPELINE, RECONCILE, Stage
from infra.policies import policies
from infra.stacks import Stacks
from tests import results
from tests.deploy.cloud import ACCOUNT, REGION

ROOT = Path(__file__).parents[2]
STAGE = Stage("dev", ACCOUNT, REGION)
OUTPUTS = {
    "UploadBucket": STAGE.bucket,
    "ImageTable": "ImageLabels-dev",
    "IndexTable": "LabelIndex-dev",
    "StatsTable": "ImageStats-dev",
    "DeadLetterQueueArn": STAGE.arn("sqs", "smart-image-analyzer-dev-dead-letters"),
}
# The pool's id is chosen when it is made; until then this stands for it.
POOL_ARN = STAGE.arn("cognito-idp", "userpool/us-east-1_dev")
LARGEST = 1_000_000  # bytes of an upload
DOG = {"Labels": [{"Name": "Dog", "Confidence": 99.0}]}
CAT = {"Labels": [{"Name": "Cat", "Confidence": 99.0}]}
SIGN = {"Labels": [{"Name": "Text", "Confidence": 99.0}]}
_BOX = {"Left": 0.1, "Top": 0.2, "Width": 0.3, "Height": 0.4}
OPEN = {
    "TextDetections": [
        {
            **{"DetectedText": "OPEN", "Type": "WORD", "Id": 1, "ParentId": 0},
            **{"Confidence": 99.0, "Geometry": {"BoundingBox": _BOX}},
        }
    ]
}

Grant = tuple[str, str]  # an action and a resource


def grants(policy: dict[str, Any]) -> list[Grant]:
    return [
        (action, resource)
        for statement in policy["Statement"]
        for action in statement["Action"]
        for resource in statement["Resource"]
    ]


def policy_of(granted: list[Grant]) -> dict[str, Any]:
    return {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": [action], "Resource": [resource]}
            for action, resource in granted
        ],
    }


SETTINGS = ROOT / ".chalice"
POLICIES = policies(SETTINGS, STAGE, {**OUTPUTS, "UserPoolArn": POOL_ARN})
FILES = {
    function: settings["iam_policy_file"]
    for function, settings in json.loads((SETTINGS / "config.json").read_text())[
        "lambda_functions"
    ].items()
}
GRANTS = {function: grants(POLICIES[FILES[function]]) for function in FUNCTIONS}


def judge_of(action: str) -> str:
    # The emulator has no Rekognition, and asks for other ARNs of logs than AWS does.
    return {
        "rekognition:DetectLabels": "moto",
        "rekognition:DetectFaces": "moto",
        "rekognition:DetectText": "moto",
        "logs:CreateLogStream": "a simulation",
        "logs:PutLogEvents": "a simulation",
    }.get(action, "the emulator")


def named(judge: str) -> list[Any]:
    """Give each function's grants that a judge judges, as the cases of a test."""
    return [
        pytest.param(function, grant, id=f"{function}-{grant[0]}-{grant[1].rpartition(':')[2]}")
        for function, granted in GRANTS.items()
        for grant in granted
        if judge_of(grant[0]) == judge
    ]


@pytest.fixture(scope="module")
def resources(cloud) -> dict[str, str]:
    stacks = Stacks(cloud.client("cloudformation"))
    template = (ROOT / "infra" / "resources.yaml").read_text()
    parameters = {
        "Stage": STAGE.name,
        "SiteOrigin": "https://photos.example.com",
        "SignIn": "cognito",
    }
    stacks.apply(STAGE.data_stack, template, parameters)
    return stacks.outputs(STAGE.data_stack)


def test_the_policies_name_what_the_template_makes(resources):
    assert {name: resources[name] for name in OUTPUTS} == OUTPUTS


def test_without_people_there_are_no_rights_to_them():
    for policy in policies(SETTINGS, STAGE, OUTPUTS).values():
        assert not [action for action, _ in grants(policy) if action.startswith("cognito-idp:")]


def test_the_policies_name_their_actions_and_resources():
    for granted in GRANTS.values():
        for action, resource in granted:
            assert "*" not in action
            if not action.startswith("rekognition:"):
                assert resource.startswith("arn:aws:")
                assert "dev" in resource


class Function:
    """The app with the credentials of one function's role, beside the account's owner."""

    def __init__(self, cloud: Any, name: str, photo: bytes, resources: dict[str, str]) -> None:
        self.name = name
        self.cloud = cloud
        self._iam = cloud.client("iam")
        self.photo = photo
        self.resources = resources
        self.denied: list[str] = []
        self._role = f"{STAGE.role(name)}-tested"
        trust = {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
                    "Action": "sts:AssumeRole",
                }
            ],
        }
        role = self._iam.create_role(
            RoleName=self._role, AssumeRolePolicyDocument=json.dumps(trust)
        )["Role"]
        keys = cloud.client("sts").assume_role(RoleArn=role["Arn"], RoleSessionName="tested")
        self.keys = {
            "aws_access_key_id": keys["Credentials"]["AccessKeyId"],
            "aws_secret_access_key": keys["Credentials"]["SecretAccessKey"],
            "aws_session_token": keys["Credentials"]["SessionToken"],
        }
        self.app = self._import({name.upper(): value for name, value in self.keys.items()})
        self.owner = self._import({})
        self.s3 = cloud.client("s3")
        aws = self.app.aws
        for client in (aws.s3, aws.cognito, aws.sqs, aws.table("any").meta.client):
            client.meta.events.register("after-call", self._note)

    def client(self, service: str) -> Any:
        """Make a client with the role's credentials."""
        client = self.cloud.client(service, **self.keys)
        client.meta.events.register("after-call", self._note)
        return client

    def follow(self, method: str, url: str, **request: Any) -> None:
        """Do what a signed URL is for."""
        answer = requests.request(method, url, **request)
        self._note(answer)
        assert answer.status_code == 200

    def _note(self, http_response: Any, parsed: Any = None, **_: Any) -> None:
        code = (parsed or {}).get("Error", {}).get("Code", "")
        if code in ("404", "NoSuchKey") and not self._may_list:
            parsed["Error"]["Code"] = code = "AccessDenied"
        if http_response.status_code == 403 or code.startswith("AccessDenied"):
            self.denied.append(code)

    def _import(self, keys: dict[str, str]) -> Any:
        """Import the app as a process of its own would, and make its clients."""
        environment = {
            "AWS_ENDPOINT_URL": self.cloud.url,
            "UPLOAD_BUCKET": OUTPUTS["UploadBucket"],
            "IMAGE_TABLE": OUTPUTS["ImageTable"],
            "INDEX_TABLE": OUTPUTS["IndexTable"],
            "STATS_TABLE": OUTPUTS["StatsTable"],
            "SIGN_IN": "open",
            "S3_ADDRESSING": "path",
            "ORIGINALS": "yes",
            "MAX_UPLOAD_BYTES": str(LARGEST),
            **keys,
        }
        with pytest.MonkeyPatch.context() as patch:
            for name, value in environment.items():
                patch.setenv(name, value)
            patch.delitem(sys.modules, "app", raising=False)
            app = importlib.import_module("app")
            app.store()
            for name in ("s3", "rekognition", "cognito", "sqs"):
                getattr(app.aws, name)
        return app

    def allow(self, granted: list[Grant]) -> None:
        self._may_list = any(action == "s3:ListBucket" for action, _ in granted)
        document = json.dumps(policy_of(granted))
        self._iam.put_role_policy(
            RoleName=self._role,
            PolicyName="tested",
            PolicyDocument=document.replace(POOL_ARN, self.resources["UserPoolArn"]),
        )

    def clear(self) -> None:
        """Begin with nothing: no photos, nothing known of any."""
        for version in self.versions():
            self.s3.delete_object(Bucket=STAGE.bucket, **version)
        for name in ("ImageTable", "IndexTable", "StatsTable"):
            table = self.owner.aws.table(OUTPUTS[name])
            keys = [key["AttributeName"] for key in table.key_schema]
            for item in table.scan()["Items"]:
                table.delete_item(Key={key: item[key] for key in keys})
        cognito, pool = self.cloud.client("cognito-idp"), self.resources["UserPool"]
        for user in cognito.list_users(UserPoolId=pool)["Users"]:
            cognito.admin_delete_user(UserPoolId=pool, Username=user["Username"])
        self.denied.clear()

    def people(self, app: Any) -> People:
        """Give the people of the stage as the app, or the account's owner, can reach them."""
        return People(app.aws.cognito, self.resources["UserPoolArn"])

    def versions(self) -> list[dict[str, str]]:
        listed = self.s3.list_object_versions(Bucket=STAGE.bucket)
        return [
            {"Key": version["Key"], "VersionId": version["VersionId"]}
            for kind in ("Versions", "DeleteMarkers")
            for version in listed.get(kind, [])
        ]

    def objects(self) -> list[str]:
        """Give the keys of what is in the bucket."""
        listed = self.s3.list_objects_v2(Bucket=STAGE.bucket).get("Contents", [])
        return [found["Key"] for found in listed]

    def make_old(self, name: str) -> None:
        """Leave an image as it was before there were renditions."""
        store, image = self.owner.store(), self._image(name)
        store.objects.remove_renditions("public", name, image.renditions)
        store.catalog.update(image, image.result, None)
        self.s3.put_object(
            Bucket=STAGE.bucket, Key=f"thumbnails/public/{name}.webp", Body=b"of before"
        )

    def put(self, name: str, owner: str = "public") -> None:
        self.s3.put_object(Bucket=STAGE.bucket, Key=f"uploads/{owner}/{name}", Body=self.photo)

    def reserve(self, name: str, owner: str = "public") -> None:
        results.reserve(self.owner.store().catalog.tables, [name], self.owner.now(), owner)

    def wait_again(self, name: str) -> None:
        """Have an image wait for a new analysis."""
        self.owner.store().reservations.repeat("public", name, self.owner.now())

    def spoil_account(self) -> None:
        stats = self.owner.store().catalog.tables.stats
        stats.put_item(Item={"owner": "public", "stat": "account", "photos": 77})

    def held(self) -> int:
        """Give how many photos the account holds."""
        return int(self.owner.store().accounts.get("public", self.owner.now()).use.photos)

    def status(self, name: str) -> str:
        return self._image(name).state

    def labels(self, name: str) -> list[str]:
        result = self._image(name).result
        return [label.name for label in result.labels] if result else []

    def _image(self, name: str) -> Any:
        return self.owner.store().catalog.get("public", name, self.owner.now())

    def analyse_as_owner(self, name: str, labels: dict[str, Any], sequencer: str = "00A1") -> None:
        with recognised(self.owner, labels):
            self.owner.pipeline().handle(event(name, sequencer))


def recognised(app: Any, *answers: dict[str, Any]) -> Stubber:
    stubber = Stubber(app.aws.rekognition)
    for answer in answers:
        operation = "detect_text" if "TextDetections" in answer else "detect_labels"
        stubber.add_response(operation, answer)
    return stubber


def event(name: str, sequencer: str, kind: str = "Put", owner: str = "public") -> dict[str, Any]:
    now = datetime.now().astimezone().isoformat()
    key = quote_plus(f"uploads/{owner}/{name}", safe="/")
    record = {
        "eventName": f"ObjectCreated:{kind}",
        "eventTime": now,
        "s3": {"bucket": {"name": "any"}, "object": {"key": key, "sequencer": sequencer}},
    }
    return {"Records": [record]}


def before(client: Any, operation: str, act: Callable[[], Any]) -> None:
    """Let something happen just before the next call of an operation."""
    place = f"before-parameter-build.{client.meta.service_model.service_id.hyphenize()}.{operation}"

    def happen(**_: Any) -> None:
        client.meta.events.unregister(place, happen)
        act()

    client.meta.events.register(place, happen)


# What each function does, in all the ways it can go.


def use_api(function: Function) -> None:
    digest = hashlib.sha256(function.photo).hexdigest()
    with Client(function.app.app) as client:

        def ask(method: str, path: str, status: int = 200, **body: Any) -> Any:
            answer = client.http.request(
                method,
                path,
                headers={"Content-Type": "application/json"},
                body=json.dumps(body).encode(),
            )
            assert answer.status_code == status, answer.body
            return answer.json_body if answer.body else None

        def found(path: str) -> list[str]:
            return [image["filename"] for image in ask("GET", path)["images"]]

        offer = ask("GET", f"/PresignedURL?filename=a.png&sha256={digest}")
        function.follow("PUT", offer["uploadURL"], data=function.photo, headers=offer["headers"])
        function.analyse_as_owner("a.png", DOG)
        image = ask("GET", "/GetImageLabels?filename=a.png")
        for link in ("image_url", "thumbnail_url", "original_url"):
            function.follow("GET", image[link])
        assert ask("GET", f"/PresignedURL?filename=again.png&sha256={digest}")["duplicate"]
        (looked_up,) = ask("POST", "/images/lookup", filenames=["a.png"])["images"]
        assert looked_up["labels"] == ["Dog"]
        assert found("/images") == found("/images?order=uploaded") == ["a.png"]
        assert found("/images?label=dog") == ["a.png"]
        assert ask("GET", "/labels")["labels"] == [{"name": "Dog", "count": 1}]
        tagged = ask("PATCH", "/images", filenames=["a.png"], add=["Rex"], remove=["Dog"])
        assert [image.get("tags") for image in tagged["images"]] == [["Rex"]]
        assert found("/images?label=rex") == ["a.png"]
        ask("POST", "/images/analysis?filename=a.png", 202)
        function.reserve("never.png")
        ask("POST", "/images/analysis?filename=never.png", 404)
        ask("DELETE", "/images?filename=a.png", 204)
        function.put("old.png")
        function.analyse_as_owner("old.png", DOG)
        function.make_old("old.png")
        function.follow("GET", ask("GET", "/GetImageLabels?filename=old.png")["thumbnail_url"])
        ask("DELETE", "/images?filename=old.png", 204)
        assert function.objects() == []
    use_administration(function)


def use_administration(function: Function) -> None:
    app, people = function.app, function.people(function.app)
    store, now = app.store(), app.now()
    me, _ = function.people(function.owner).invite("me@example.com", admin=True)
    letters = DeadLetters(app.aws.sqs, STAGE.name)
    settings = replace(app.settings, sign_in=COGNITO, user_pool_arn=POOL_ARN)
    admin = Administration(people, store, settings, letters, me.owner, now)

    ann, is_new = admin.invite("ann@example.com", admin=True)
    assert is_new
    assert admin.invite("ann@example.com", admin=True) == (ann, False)
    admin.set_quota(ann["owner"], {"photos_a_day": 5})
    found = {one["email"]: one for one in admin.list_people("", None)["people"]}
    assert found["ann@example.com"]["quota"]["photos_a_day"] == 5
    assert [one["admin"] for one in found.values()] == [True, True]
    assert admin.statistics(30)["failed_events"] is not None
    assert admin.failures(None)["failures"] == []
    account = OwnAccount(people, store, ann["owner"], now)
    account.sign_out()
    # Of those who look after the stage, one has to be in.
    function.cloud.client("cognito-idp").admin_set_user_password(
        UserPoolId=function.resources["UserPool"],
        Username=me.owner,
        Password="correct horse battery",
        Permanent=True,
    )
    assert account.close("ann@example.com")["closing"]
    assert not people.find(ann["owner"]).enabled


def use_closing(function: Function) -> None:
    owner = function.owner
    people = function.people(owner)
    ann, _ = people.invite("ann@example.com", admin=False)
    for name in ("a.png", "b.png"):
        function.put(name, ann.owner)
        with recognised(owner, SIGN, OPEN):
            owner.pipeline().handle(event(name, "00A1", owner=ann.owner))
    # As there were before there were renditions. Of several versions in one call the emulator
    # judges the first as an object, and the others as versions.
    for name in ("old.png", "older.png"):
        key = f"thumbnails/{ann.owner}/{name}.webp"
        function.s3.put_object(Bucket=STAGE.bucket, Key=key, Body=b"of before")
    function.reserve("never.png", ann.owner)
    owner.store().delete(ann.owner, "b.png", owner.now())
    Closing(owner.store(), people).begin(ann.owner, owner.now())

    closing = Closing(function.app.store(), function.people(function.app))
    closing.run(owner.now(), lambda: 900_000)

    assert function.versions() == []
    for name, key in (("ImageTable", "filename"), ("IndexTable", "label"), ("StatsTable", "owner")):
        left = owner.aws.table(OUTPUTS[name]).scan()["Items"]
        assert [item for item in left if ann.owner in str(item[key])] == [
            item for item in left if item.get("stat") == "account"
        ]
    assert not [item for item in left if item["owner"] == "closing"]
    with pytest.raises(UnknownPerson):
        people.find(ann.owner)


def use_pipeline(function: Function) -> None:
    def handle(event: dict[str, Any], labels: dict[str, Any]) -> None:
        with recognised(function.app, labels):
            function.app.on_s3_event(event, None)

    function.put("a.png")
    handle(event("a.png", "00A1"), DOG)
    assert function.labels("a.png") == ["Dog"]
    handle(event("a.png", "00A2", "Copy"), CAT)
    assert function.labels("a.png") == ["Cat"]
    assert len(function.objects()) == 3
    function.make_old("a.png")
    handle(event("a.png", "00A3", "Copy"), DOG)
    assert not [key for key in function.objects() if key.startswith("thumbnails/")]
    place = {"Bucket": STAGE.bucket, "Key": "uploads/public/large.png"}
    function.s3.put_object(**place, Body=bytes(LARGEST + 1))
    handle(event("large.png", "00A1"), DOG)
    assert function.status("large.png") == "failed"
    assert place["Key"] not in function.objects()
    # A schedule was faster than the event.
    function.put("found.png")
    with recognised(function.owner, DOG):
        function.owner.reconciliation().run(function.owner.now(), lambda: 900_000)
    late, photo = event("found.png", "00A1"), function.owner.store().objects.head
    late["Records"][0]["s3"]["object"]["eTag"] = photo("public", "found.png")["ETag"].strip('"')
    handle(late, CAT)
    assert function.labels("found.png") == ["Dog"]
    # The photo is deleted while its event is on the way.
    function.s3.delete_object(Bucket=STAGE.bucket, Key="uploads/public/a.png")
    handle(event("a.png", "00A4"), CAT)
    queues = function.client("sqs")
    queue = function.resources["DeadLetterQueueUrl"]
    queues.send_message(QueueUrl=queue, MessageBody="what failed")


def use_schedule(function: Function) -> None:
    def finish(minutes: int, *labels: dict[str, Any]) -> None:
        with recognised(function.app, *labels):
            later = function.app.now() + timedelta(minutes=minutes)
            function.app.recovery().finish(later, lambda: 900_000)

    function.reserve("a.png")
    function.put("a.png")
    finish(16, DOG)
    assert function.labels("a.png") == ["Dog"]
    function.wait_again("a.png")
    finish(16, CAT)
    assert (function.status("a.png"), function.labels("a.png")) == ("done", ["Cat"])
    function.reserve("never.png")
    finish(31)
    with pytest.raises(UnknownImage):
        function.status("never.png")
    function.reserve("freed.png")
    function.put("freed.png")

    def free() -> None:
        """Somebody deleted the image, just before its photo came; so nothing is counted for it."""
        catalog, earlier = function.owner.store().catalog, function.owner.now() - timedelta(hours=1)
        image = catalog.begin_deletion("public", "freed.png", earlier)
        catalog.end_deletion(image, earlier)

    before(function.app.aws.table("x").meta.client, "GetItem", free)
    finish(16, DOG)
    assert function.labels("freed.png") == ["Dog"]
    function.owner.store().delete("public", "freed.png", function.owner.now())
    function.put("old.png")
    function.analyse_as_owner("old.png", DOG)
    function.make_old("old.png")
    for name in ("a.png", "old.png"):  # and their deletion was cut short
        function.owner.store().catalog.begin_deletion("public", name, function.owner.now())
    finish(16)
    assert function.objects() == []
    be_overtaken(function, partial(finish, 16, DOG))


def use_reconciliation(function: Function) -> None:
    def reconcile(*labels: dict[str, Any]) -> None:
        with recognised(function.app, *labels):
            later = function.app.now() + timedelta(hours=2)
            function.app.reconciliation().run(later, lambda: 900_000)

    function.put("a.png")
    reconcile(DOG)
    assert function.labels("a.png") == ["Dog"]
    function.spoil_account()
    reconcile()
    assert function.held() == 1
    function.put("b.png")

    def replace() -> None:
        """By the time the result comes there is one, which waits to be replaced."""
        function.analyse_as_owner("b.png", CAT)
        function.wait_again("b.png")

    before(function.app.aws.rekognition, "DetectLabels", replace)
    reconcile(DOG)
    assert (function.status("b.png"), function.labels("b.png")) == ("done", ["Dog"])
    function.make_old("b.png")
    reconcile()
    assert not [key for key in function.objects() if key.startswith("thumbnails/")]
    for name in ("a.png", "b.png"):  # as after the emulator was killed, or a table restored
        function.s3.delete_object(Bucket=STAGE.bucket, Key=f"uploads/public/{name}")
    function.s3.put_object(
        Bucket=STAGE.bucket, Key="renditions/public/a.png/unnamed/view.jpg", Body=b"left over"
    )
    reconcile()
    assert function.objects() == []
    be_overtaken(function, partial(reconcile, DOG))


def be_overtaken(function: Function, analyse: Callable[[], None]) -> None:
    """Have photos deleted while they are analysed; nothing may be left of them."""
    function.clear()
    if function.name == FINISH:
        function.reserve("overtaken.png")
    function.put("overtaken.png")

    def delete() -> None:
        if function.name != FINISH:
            function.reserve("overtaken.png")
        # S3 tells the seconds only of when a photo came.
        later = function.owner.now() + timedelta(seconds=5)
        function.owner.store().delete("public", "overtaken.png", later)

    before(function.app.aws.rekognition, "DetectLabels", delete)
    analyse()
    assert function.objects() == []

    function.clear()
    if function.name == FINISH:
        function.reserve("gone.png")
    function.put("gone.png")
    gone = partial(function.s3.delete_object, Bucket=STAGE.bucket, Key="uploads/public/gone.png")
    before(function.app.aws.s3, "GetObject", gone)
    analyse()
    assert function.objects() == []


USES = {
    API: use_api,
    PIPELINE: use_pipeline,
    FINISH: use_schedule,
    RECONCILE: use_reconciliation,
    CLOSING: use_closing,
}


@pytest.fixture(scope="module")
def functions(cloud, resources):
    photo = (ROOT / "tests" / "photos" / "chelsea.png").read_bytes()
    return {name: Function(cloud, name, photo, resources) for name in FUNCTIONS}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_with_its_policy_a_function_does_all_it_has_to(functions, name):
    function = functions[name]
    function.allow(GRANTS[name])
    function.clear()
    USES[name](function)
    assert not function.denied


@pytest.mark.parametrize(("name", "grant"), named("the emulator"))
def test_without_one_action_a_function_breaks(functions, name, grant):
    function = functions[name]
    function.allow([other for other in GRANTS[name] if other != grant])
    function.clear()
    failures = (AssertionError, ClientError, ExceptionGroup, UnknownImage, pytest.fail.Exception)
    with pytest.raises(failures) as broken:
        USES[name](function)
    assert function.denied, broken.value


@pytest.mark.parametrize(("name", "grant"), named("moto"))
def test_without_a_detection_recognition_is_refused(monkeypatch, name, grant):
    monkeypatch.delenv("AWS_ENDPOINT_URL")
    operation = {
        "DetectLabels": "detect_labels",
        "DetectFaces": "detect_faces",
        "DetectText": "detect_text",
    }[grant[0].partition(":")[2]]
    with mock_aws():
        iam = boto3.client("iam")
        iam.create_user(UserName="tested")
        keys = iam.create_access_key(UserName="tested")["AccessKey"]
        rekognition = boto3.client(
            "rekognition",
            aws_access_key_id=keys["AccessKeyId"],
            aws_secret_access_key=keys["SecretAccessKey"],
        )
        # From the first call on moto judges what may be done.
        detect = set_initial_no_auth_action_count(0)(getattr(rekognition, operation))
        others = [other for other in GRANTS[name] if other != grant]
        for granted, is_refused in ((others, True), (GRANTS[name], False)):
            document = json.dumps(policy_of(granted))
            iam.put_user_policy(UserName="tested", PolicyName="tested", PolicyDocument=document)
            try:
                detect(Image={"Bytes": b"photo"})
                status = 200
            except ClientError as error:
                status = error.response["ResponseMetadata"]["HTTPStatusCode"]
            except NotImplementedError:  # moto judges this action, and can't do it
                status = 501
            assert (status == 403) == is_refused


@pytest.mark.parametrize(("name", "grant"), named("a simulation"))
def test_without_it_nothing_can_be_logged(name, grant):
    stream = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{STAGE.log_group(name)}:log-stream:any"

    def judged(granted: list[Grant]) -> PermissionResult:
        return IAMPolicy(json.dumps(policy_of(granted))).is_action_permitted(grant[0], stream)

    assert judged(GRANTS[name]) is PermissionResult.PERMITTED
    others = [other for other in GRANTS[name] if other != grant]
    assert judged(others) is PermissionResult.NEUTRAL
