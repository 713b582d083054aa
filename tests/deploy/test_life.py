"""The life of a deployment: interrupted, completed, used, updated and removed.

The cloud is the emulator with its judgement of who is allowed what switched on; the requests of
the deployed functions are judged by the policies that the deployment gave them. The tests build
on each other, in this order.
"""

import io
import json
import re
import shutil
import zipfile
from urllib.parse import quote

import pytest
import requests

from tests.deploy.conftest import PAGE, STAGE
from tests.local_run import eventually

BUCKET = "smart-image-analyzer-dev-000000000000-us-east-1"
PIPELINE = "smart-image-analyzer-dev-on_s3_event"
FUNCTIONS = (
    "smart-image-analyzer-dev",
    PIPELINE,
    "smart-image-analyzer-dev-finish_unfinished",
    "smart-image-analyzer-dev-reconcile",
    "smart-image-analyzer-dev-close_accounts",
)
OPERATOR = "operator@example.com"
# As EventBridge calls a scheduled function.
SCHEDULED = {
    "version": "0",
    "account": "000000000000",
    "region": "us-east-1",
    "time": "2026-11-25T12:00:00Z",
    "detail": {},
    "detail-type": "Scheduled Event",
    "source": "aws.events",
    "id": "any",
    "resources": [],
}

pytestmark = pytest.mark.usefixtures("deployed")


@pytest.fixture(scope="module")
def is_late():
    return True


@pytest.fixture(scope="module")
def deployed(project, cloud):
    """Deploy, be killed after one step and another, and deploy again to the end."""
    gateway = cloud.client("apigateway")
    project.interrupt("stack smart-image-analyzer-dev-data is created", "deploy")
    # S3 refuses once to call a function, for the right to was given the moment before.
    said = project.interrupt(f"Creating lambda function: {FUNCTIONS[2]}", "deploy")
    assert "Unable to validate the following" in said
    assert "`chalice deploy` is repeated in 5 s" in said
    # Chalice says it before it does it, and keeps the API's id only when all is done.
    project.interrupt("Creating Rest API", "deploy", until=lambda: gateway.get_rest_apis()["items"])
    project.interrupt("stack smart-image-analyzer-dev-site is created", "deploy")
    project.interrupt("throttled to", "deploy")
    code, said = project.run("deploy", "--alarm-email", OPERATOR)
    assert code == 0, said
    return said


@pytest.fixture(scope="module")
def api(cloud):
    """The deployed REST API's address."""
    (api,) = cloud.client("apigateway").get_rest_apis()["items"]
    return f"{cloud.url}/_aws/execute-api/{api['id']}/api"


@pytest.fixture(scope="module")
def site(cloud):
    """The site's bucket."""
    stack = cloud.client("cloudformation").describe_stacks(
        StackName="smart-image-analyzer-dev-site"
    )["Stacks"][0]
    return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}


def upload(api, name, body):
    offer = requests.get(f"{api}/PresignedURL", params={"filename": name})
    assert offer.status_code == 200, offer.text
    offer = offer.json()
    stored = requests.put(offer["uploadURL"], data=body, headers=offer["headers"])
    assert stored.status_code == 200, stored.text
    return offer["filename"]


def result(api, name):
    def done():
        answer = requests.get(f"{api}/GetImageLabels?filename={quote(name)}")
        assert answer.status_code in (200, 202), answer.text
        return answer.json() if answer.status_code == 200 else None

    found = eventually(done, 60)
    assert found, f"{name} has no result"
    return found


def test_an_interrupted_deployment_is_completed_with_one_api(deployed, cloud):
    assert len(cloud.client("apigateway").get_rest_apis()["items"]) == 1
    assert re.search(r"The page: https://\S+$", deployed.strip())


def test_a_photo_is_recognised_found_and_deleted(api, photo):
    name = upload(api, "my chelsea+1.png", photo("chelsea.png"))
    image = result(api, name)
    assert image["status"] == "done"
    assert "Cat" in image["labels"]
    for link in ("image_url", "thumbnail_url"):
        assert requests.get(image[link]).status_code == 200

    found = requests.get(f"{api}/images", params={"label": "cat"}).json()["images"]
    assert [image["filename"] for image in found] == [name]
    assert requests.get(f"{api}/stats").json()["totals"] == {"done": 1, "failed": 0}

    assert requests.post(f"{api}/images/analysis?filename={quote(name)}").status_code == 202
    assert result(api, name)["status"] == "done"

    assert requests.delete(f"{api}/images?filename={quote(name)}").status_code == 204
    gone = requests.get(f"{api}/GetImageLabels?filename={quote(name)}")
    assert gone.status_code == 404
    assert requests.get(image["image_url"]).status_code == 404


def log_lines(cloud, function, key):
    """The lines that a function has written about a photo, so far."""
    pages = cloud.client("logs").get_paginator("filter_log_events")
    events = pages.paginate(logGroupName=f"/aws/lambda/{function}").search("events")
    found = [json.loads(event["message"]) for event in events if event["message"][0] == "{"]
    assert {line["stage"] for line in found if "_aws" in line} == {STAGE}
    return [line for line in found if line.get("correlation_id") == key]


def test_a_photo_can_be_followed_through_the_logs(cloud):
    """The photo of the test before."""
    key = "uploads/public/my chelsea+1.png"
    assert log_lines(cloud, FUNCTIONS[0], key)[0]["route"] == "/PresignedURL"
    assert [line["message"] for line in log_lines(cloud, PIPELINE, key)] == ["done", "done"]


def test_what_chalice_cannot_set_is_set(cloud, site):
    check_settings(cloud, site)


def check_settings(cloud, site):
    groups = cloud.client("logs").describe_log_groups(logGroupNamePrefix="/aws/lambda/")
    kept = {group["logGroupName"]: group.get("retentionInDays") for group in groups["logGroups"]}
    assert kept == {f"/aws/lambda/{name}": 30 for name in FUNCTIONS}

    functions = cloud.client("lambda")
    failing = functions.get_function_event_invoke_config(FunctionName=PIPELINE)
    assert failing["MaximumRetryAttempts"] == 2
    queue = failing["DestinationConfig"]["OnFailure"]["Destination"]
    assert queue.endswith(":smart-image-analyzer-dev-dead-letters")
    reserved = functions.get_function_concurrency(FunctionName=PIPELINE)
    assert reserved["ReservedConcurrentExecutions"] == 10

    gateway = cloud.client("apigateway")
    (api,) = gateway.get_rest_apis()["items"]
    assert api["name"] == "smart-image-analyzer-dev"
    assert int(api["minimumCompressionSize"]) == 1024
    limits = gateway.get_stage(restApiId=api["id"], stageName="api")["methodSettings"]["*/*"]
    assert (limits["throttlingRateLimit"], limits["throttlingBurstLimit"]) == (100, 200)

    cors = cloud.client("s3").get_bucket_cors(Bucket=BUCKET)["CORSRules"]
    assert [rule["AllowedOrigins"] for rule in cors] == [[site["SiteOrigin"]]]


def test_an_event_that_fails_again_and_again_is_kept(cloud):
    functions = cloud.client("lambda")
    event = json.dumps({"Records": [{"eventName": "no upload"}]})
    functions.invoke(FunctionName=PIPELINE, InvocationType="Event", Payload=event)
    queues = cloud.client("sqs")
    queue = queues.get_queue_url(QueueName="smart-image-analyzer-dev-dead-letters")["QueueUrl"]
    letters = eventually(lambda: queues.receive_message(QueueUrl=queue).get("Messages"), 30)
    letter = json.loads(letters[0]["Body"])
    assert letter["requestPayload"] == json.loads(event)
    assert letter["requestContext"]["approximateInvokeCount"] == 3
    # Or a later test would find it again.
    queues.delete_message(QueueUrl=queue, ReceiptHandle=letters[0]["ReceiptHandle"])


def test_the_gateways_own_errors_can_be_read_by_the_page(api, site):
    check_gateway_errors(api, site)


def check_gateway_errors(api, site):
    refused = requests.get(f"{api}/nowhere")
    assert refused.status_code == 403
    assert refused.headers["Access-Control-Allow-Origin"] == site["SiteOrigin"]
    assert set(refused.json()) == {"Code", "Message"}


def test_the_page_is_stored_with_types_and_cache_headers(cloud, site):
    s3 = cloud.client("s3")
    files = {
        item["Key"]: s3.get_object(Bucket=site["SiteBucket"], Key=item["Key"])
        for item in s3.list_objects_v2(Bucket=site["SiteBucket"])["Contents"]
    }
    assert files.keys() == PAGE.keys() | {"config.json"}
    headers = {key: (file["ContentType"], file["CacheControl"]) for key, file in files.items()}
    assert headers == {
        "assets/index-Ab12Cd34.js": (
            "text/javascript; charset=utf-8",
            "public, max-age=31536000, immutable",
        ),
        "config.json": ("application/json; charset=utf-8", "no-cache"),
        "favicon.svg": ("image/svg+xml", "no-cache"),
        "index.html": ("text/html; charset=utf-8", "no-cache"),
    }
    assert json.load(files["config.json"]["Body"])["apiBase"] == "/api"


def test_the_package_is_small_and_holds_only_what_runs(cloud):
    location = cloud.client("lambda").get_function(FunctionName=PIPELINE)["Code"]["Location"]
    package = requests.get(location).content
    assert len(package) <= 20 * 1024**2
    names = zipfile.ZipFile(io.BytesIO(package)).namelist()
    top = {name.split("/")[0] for name in names}
    assert {"app.py", "chalicelib", "chalice", "PIL", "pillow_heif"} <= top
    assert not top & {"tests", "local", "infra", "frontend", "bench", "notes.txt", ".venv"}
    assert not top & {"boto3", "botocore", "moto", "ministack", "onnxruntime", "numpy", "pytest"}
    assert not [name for name in names if "__pycache__" in name or name.endswith(".pyc")]


def test_a_second_deployment_changes_nothing(project, cloud):
    functions = cloud.client("lambda")

    def state():
        found = [functions.get_function(FunctionName=name) for name in FUNCTIONS]
        return [(f["Configuration"]["RevisionId"], f["Configuration"]["CodeSha256"]) for f in found]

    before = state()
    code, said = project.run("deploy")
    assert code == 0, said
    assert state() == before
    *steps, commit, page = said.strip().splitlines()
    assert all("up to date" in line or line.startswith("0 files") for line in steps), said
    assert (commit, page[:10]) == ("commit unknown is deployed", "The page: ")
    sns = cloud.client("sns")
    assert [one["Endpoint"] for one in sns.list_subscriptions()["Subscriptions"]] == [OPERATOR]


def test_a_dry_run_says_what_would_happen_and_does_nothing(project, cloud):
    project.set_variables(LINK_SECONDS="600", MAX_UPLOAD_BYTES="10000000")
    (project.folder / "frontend/dist/index.html").write_text("<!doctype html>new")
    code, said = project.run("deploy", "--dry-run")
    assert code == 0, said
    assert "functions and REST API are updated by `chalice deploy`" in said
    # The page itself, and what it is told of the limit.
    assert "2 files of the page are uploaded" in said
    variables = cloud.client("lambda").get_function_configuration(FunctionName=PIPELINE)
    assert "LINK_SECONDS" not in variables["Environment"]["Variables"]


def test_an_update_keeps_photos_and_settings(project, cloud, api, site, photo):
    kept = upload(api, "kept.png", photo("chelsea.png"))
    result(api, kept)
    # As earlier versions called those of all stages.
    gateway = cloud.client("apigateway")
    (rest_api,) = gateway.get_rest_apis()["items"]
    before = [{"op": "replace", "path": "/name", "value": "smart-image-analyzer"}]
    gateway.update_rest_api(restApiId=rest_api["id"], patchOperations=before)
    code, said = project.run("deploy")
    assert code == 0, said
    variables = cloud.client("lambda").get_function_configuration(FunctionName=PIPELINE)
    assert variables["Environment"]["Variables"]["LINK_SECONDS"] == "600"
    assert result(api, kept)["labels"]
    # `chalice deploy` replaces the API's definition, with what it can't configure.
    check_gateway_errors(api, site)
    check_settings(cloud, site)
    page = cloud.client("s3").get_object(Bucket=site["SiteBucket"], Key="index.html")
    assert page["Body"].read() == b"<!doctype html>new"
    told = cloud.client("s3").get_object(Bucket=site["SiteBucket"], Key="config.json")
    assert json.load(told["Body"])["limits"]["maxUploadBytes"] == 10_000_000
    invalidations = cloud.client("cloudfront").list_invalidations(
        DistributionId=site["DistributionId"]
    )["InvalidationList"]
    assert invalidations["Quantity"] == 2


def test_what_somebody_took_away_is_given_again(project, cloud, site):
    iam = cloud.client("iam")
    given = iam.get_role_policy(RoleName=PIPELINE, PolicyName=PIPELINE)["PolicyDocument"]
    iam.delete_role_policy(RoleName=PIPELINE, PolicyName=PIPELINE)
    code, said = project.run("deploy")
    assert code == 0, said
    assert iam.get_role_policy(RoleName=PIPELINE, PolicyName=PIPELINE)["PolicyDocument"] == given
    cloud.client("lambda").delete_function_concurrency(FunctionName=PIPELINE)
    code, said = project.run("deploy")
    assert code == 0, said
    check_settings(cloud, site)


def test_dead_letters_are_sent_back_to_the_pipeline(project, cloud):
    """The photo of the test before, whose result stays as it is."""
    sqs = cloud.client("sqs")
    queue = sqs.get_queue_url(QueueName="smart-image-analyzer-dev-dead-letters")["QueueUrl"]
    function = cloud.client("lambda").get_function_configuration(FunctionName=PIPELINE)
    record = {
        "eventName": "ObjectCreated:Put",
        "eventTime": "2026-11-25T12:00:00.000Z",
        "s3": {
            "bucket": {"name": BUCKET},
            "object": {"key": "uploads/public/kept.png", "sequencer": "0"},
        },
    }
    letter = {
        "requestContext": {"functionArn": f"{function['FunctionArn']}:$LATEST"},
        "requestPayload": {"Records": [record]},
    }
    sqs.send_message(QueueUrl=queue, MessageBody=json.dumps(letter))
    code, said = project.run("redrive")
    assert (code, said) == (0, "sent back to the pipeline: 1\n")
    assert "Messages" not in sqs.receive_message(QueueUrl=queue)
    key = "uploads/public/kept.png"
    assert eventually(lambda: len(log_lines(cloud, PIPELINE, key)) == 2)
    outcomes = [line["message"] for line in log_lines(cloud, PIPELINE, key)]
    assert outcomes == ["done", "duplicate before"]


def test_chalices_commands_find_what_was_deployed(project, cloud):
    (api,) = cloud.client("apigateway").get_rest_apis()["items"]
    url = f"https://{api['id']}.execute-api.us-east-1.amazonaws.com/api/\n"
    assert project.chalice("url") == (0, url)
    code, said = project.chalice("logs --name on_s3_event")
    assert code == 0, said
    assert "kept.png" in said
    assert project.chalice("invoke --name reconcile", json.dumps(SCHEDULED)) == (0, "null\n")


def test_a_machine_that_has_not_deployed_yet_does_so(project, tmp_path):
    """Or Chalice's commands would find nothing there."""
    kept = tmp_path / "kept"
    written = project.folder / ".deploy"
    written.rename(kept)
    code, said = project.run("deploy", "--dry-run")
    shutil.rmtree(written)
    kept.rename(written)
    assert code == 0, said
    assert "functions and REST API are updated by `chalice deploy`" in said


def test_chalice_local_does_not_serve_what_was_deployed(project):
    refused = "chalice local would serve the data of dev. On this machine: make run.\n"
    assert project.chalice("local --no-autoreload") == (1, refused)
    assert project.chalice("local") == (0, refused)


def test_what_chalice_deploys_the_next_deployment_completes(project, cloud, api, site):
    code, said = project.chalice("deploy")
    assert code == 0, said
    assert result(api, "kept.png")["labels"]
    assert "Access-Control-Allow-Origin" not in requests.get(f"{api}/nowhere").headers
    code, said = project.run("deploy")
    assert code == 0, said
    check_gateway_errors(api, site)
    check_settings(cloud, site)


def test_photos_keep_a_stage_from_being_removed(project, api):
    code, said = project.run("destroy", "--yes")
    assert code == 1
    assert "There are photos" in said
    assert len(said.strip().splitlines()) == 1
    code, said = project.run("destroy", "--dry-run")
    assert code == 0, said
    assert "would be removed: table ImageLabels-dev" in said
    assert "but it would be refused: There are photos in the stage dev" in said
    for answer in ("prod\n", ""):
        code, said = project.run("destroy", "--with-photos", answer=answer)
        assert code == 1
        assert "dev in us-east-1 of the account 000000000000, with 1 photo? Type its name: " in said
        assert "error: Nothing was removed" in said
        assert "Traceback" not in said
    assert requests.get(f"{api}/images").json()["images"]


def offer_for(api, name):
    return requests.get(f"{api}/PresignedURL", params={"filename": name}).json()


def put(offer, body):
    return requests.put(offer["uploadURL"], data=body, headers=offer["headers"]).status_code


def test_a_photo_that_comes_while_the_removal_asks_keeps_the_stage(project, api, photo):
    assert requests.delete(f"{api}/images?filename=kept.png").status_code == 204
    late, later = offer_for(api, "late.png"), offer_for(api, "later.png")
    asking = project.start("destroy")
    assert asking.stdout.read(len("Remove everything")) == "Remove everything"

    assert put(late, photo("chelsea.png")) == 200
    said, _ = asking.communicate(f"{STAGE}\n", timeout=60)

    assert asking.returncode == 1
    assert "error: There are photos in the stage dev" in said
    assert "removed: " not in said
    assert result(api, "late.png")["labels"]
    # And the stage goes on as if nothing had been asked.
    assert put(later, photo("coffee.png")) == 200
    assert result(api, "later.png")["labels"]


def test_a_removal_that_is_cut_short_takes_no_photo_and_a_deployment_opens_again(
    project, cloud, api, site, photo
):
    for name in ("late.png", "later.png"):
        assert requests.delete(f"{api}/images?filename={name}").status_code == 204
    offer = offer_for(api, "kept.png")
    project.interrupt("closed: ", "destroy", "--yes")

    assert put(offer, photo("chelsea.png")) == 403
    refused = requests.get(f"{api}/images")
    assert (refused.status_code, set(refused.json())) == (429, {"Code", "Message"})
    assert refused.headers["Access-Control-Allow-Origin"] == site["SiteOrigin"]

    code, said = project.run("deploy")
    assert code == 0, said
    assert put(offer, photo("chelsea.png")) == 200
    assert result(api, "kept.png")["labels"]
    check_settings(cloud, site)


def test_what_chalice_deletes_the_next_deployment_makes_anew(project, cloud):
    code, said = project.chalice("delete")
    assert code == 0, said
    assert not cloud.client("lambda").list_functions()["Functions"]
    assert not cloud.client("apigateway").get_rest_apis()["items"]
    code, said = project.run("deploy")
    assert code == 0, said
    (api,) = cloud.client("apigateway").get_rest_apis()["items"]
    assert result(f"{cloud.url}/_aws/execute-api/{api['id']}/api", "kept.png")["labels"]


def test_a_removal_leaves_nothing_and_can_be_repeated(project, cloud):
    dynamodb = cloud.client("dynamodb")
    # As prod has it.
    dynamodb.update_table(TableName="ImageLabels-dev", DeletionProtectionEnabled=True)
    # As somebody may have done who wanted to see more.
    cloud.client("iam").attach_role_policy(
        RoleName=PIPELINE, PolicyArn="arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess"
    )
    project.interrupt("removed: role", "destroy", "--yes", "--with-photos")
    code, said = project.run("destroy", "--with-photos", answer=f"{STAGE}\n")
    assert code == 0, said
    assert not cloud.client("s3").list_buckets()["Buckets"]
    assert not dynamodb.list_tables()["TableNames"]
    assert not cloud.client("lambda").list_functions()["Functions"]
    assert not cloud.client("apigateway").get_rest_apis()["items"]
    assert not cloud.client("events").list_rules()["Rules"]
    assert not cloud.client("logs").describe_log_groups()["logGroups"]
    assert not cloud.client("cloudwatch").describe_alarms()["MetricAlarms"]
    assert not cloud.client("sns").list_topics()["Topics"]
    assert not cloud.client("sqs").list_queues().get("QueueUrls")
    roles = cloud.client("iam").list_roles()["Roles"]
    assert not [role for role in roles if role["RoleName"].startswith("smart-image-analyzer")]
    code, said = project.run("destroy", "--yes")
    where = "us-east-1 of the account 000000000000"
    assert (code, said) == (1, f"error: There is nothing of a stage dev in {where}.\n")


def test_prod_is_removed_by_who_types_its_name_only(project, cloud):
    """Of which an interrupted removal has left one thing."""
    s3 = cloud.client("s3")
    s3.create_bucket(Bucket="smart-image-analyzer-prod-000000000000-us-east-1")
    code, said = project.run("destroy", "--yes", "--stage", "prod")
    assert code == 1
    assert "prod is removed by typing its name, also with --yes" in said
    code, said = project.run("destroy", "--yes", "--stage", "prod", answer="prod\n")
    assert code == 0, said
    assert not s3.list_buckets()["Buckets"]


def test_what_was_removed_can_be_deployed_and_removed_once_more(project, cloud):
    code, said = project.run("deploy")
    assert code == 0, said
    assert len(cloud.client("apigateway").get_rest_apis()["items"]) == 1
    code, said = project.run("destroy", "--yes")
    assert code == 0, said
    assert not cloud.client("lambda").list_functions()["Functions"]
    assert not cloud.client("s3").list_buckets()["Buckets"]


def test_the_stage_can_be_deployed_to_another_account_from_this_machine(project):
    """Chalice's record of the first one names a bucket and roles that are not there."""
    other = {"AWS_ACCESS_KEY_ID": "111111111111"}
    code, said = project.run("deploy", **other)
    assert code == 0, said
    code, said = project.run("destroy", "--yes", **other)
    assert code == 0, said
