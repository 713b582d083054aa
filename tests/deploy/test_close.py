"""A stage is closed while photos come, kept closed by a deployment, and opened again.

The tests build on each other, in this order: first what waits is analysed, then, when the stage is
closed once more, thrown away.
"""

import json

import pytest
import requests

from tests.deploy.test_life import BUCKET, FUNCTIONS, PIPELINE, log_lines, offer_for, put, result
from tests.local_run import ROOT, eventually

CAT = (ROOT / "tests" / "photos" / "chelsea.png").read_bytes()
CUP = (ROOT / "tests" / "photos" / "coffee.png").read_bytes()
DATA = "smart-image-analyzer-dev-data"
OPERATOR = "operator@example.com"
QUEUE = "smart-image-analyzer-dev-dead-letters"


@pytest.fixture(scope="module")
def stage(project):
    """The project of a deployed stage that has a budget."""
    code, said = project.run("deploy", "--budget", "20")
    assert (code, said.count("\n")) == (1, 1)
    assert "Nobody would be mailed about the budget" in said
    run(project, "deploy", "--budget", "20", "--alarm-email", OPERATOR)
    return project


@pytest.fixture(scope="module")
def api(stage):
    cloud = stage.cloud
    (api,) = cloud.client("apigateway").get_rest_apis()["items"]
    return f"{cloud.url}/_aws/execute-api/{api['id']}/api"


def run(project, command, *arguments, **options):
    code, said = project.run(command, *arguments, **options)
    assert code == 0, said
    return said


def upload(api, name, body):
    """Upload, and give the name and the name's analysis when it is there."""
    offer = offer_for(api, name)
    assert put(offer, body) == 200
    return result(api, offer["filename"])


def letters(cloud):
    sqs = cloud.client("sqs")
    url = sqs.get_queue_url(QueueName=QUEUE)["QueueUrl"]
    asked = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"])
    return int(asked["Attributes"]["ApproximateNumberOfMessages"])


def reserved(cloud):
    found = cloud.client("lambda").get_function_concurrency(FunctionName=PIPELINE)
    return found.get("ReservedConcurrentExecutions")


def closed_settings(cloud):
    functions = cloud.client("lambda")
    found = [functions.get_function_configuration(FunctionName=name) for name in FUNCTIONS]
    return {one["Environment"]["Variables"]["CLOSED"] for one in found}


def kept(cloud):
    (stack,) = cloud.client("cloudformation").describe_stacks(StackName=DATA)["Stacks"]
    return {one["ParameterKey"]: one["ParameterValue"] for one in stack["Parameters"]}["Closed"]


def page_config(cloud):
    s3 = cloud.client("s3")
    (bucket,) = (one["Name"] for one in s3.list_buckets()["Buckets"] if one["Name"] != BUCKET)
    return json.load(s3.get_object(Bucket=bucket, Key="config.json")["Body"])


def refusals(cloud):
    policy = json.loads(cloud.client("s3").get_bucket_policy(Bucket=BUCKET)["Policy"])
    assert len(policy["Statement"]) == len({one["Sid"] for one in policy["Statement"]})
    return {one["Sid"] for one in policy["Statement"]}


def refused(answer):
    return answer.status_code == 403 and answer.json()["Code"] == "StageClosed"


def budgets(cloud):
    return cloud.client("budgets").describe_budgets(AccountId="000000000000").get("Budgets", [])


def assert_budget(cloud):
    """It is of what was chosen, and mails at once and before."""
    (budget,) = budgets(cloud)
    assert budget["BudgetLimit"] == {"Amount": "20", "Unit": "USD"}
    about = {"AccountId": "000000000000", "BudgetName": budget["BudgetName"]}
    client = cloud.client("budgets")
    told = client.describe_notifications_for_budget(**about)["Notifications"]
    assert {(one["NotificationType"], one["Threshold"]) for one in told} == {
        ("ACTUAL", 80.0),
        ("ACTUAL", 100.0),
        ("FORECASTED", 100.0),
    }
    who = client.describe_subscribers_for_notification(**about, Notification=told[0])
    assert who["Subscribers"] == [{"SubscriptionType": "EMAIL", "Address": OPERATOR}]


@pytest.fixture(scope="module")
def closed(stage, cloud, api):
    """Close a stage in use; give a URL that was given out, and what was said."""
    upload(api, "before.png", CUP)
    offer = offer_for(api, "late.png")
    # As if the photo had come the moment before: the pipeline takes no event any more.
    cloud.client("lambda").put_function_concurrency(
        FunctionName=PIPELINE, ReservedConcurrentExecutions=0
    )
    assert put(offer_for(api, "moment before.png"), CAT) == 200
    assert eventually(lambda: letters(cloud) == 1, 60)
    return offer, run(stage, "close")


def test_what_was_signed_before_is_refused_and_what_is_there_stays(closed, cloud, api):
    offer, said = closed
    assert "1 photo waits for its analysis" in said
    assert "1 event in the dead-letter queue" in said
    assert said.endswith("`make reopen STAGE=dev` opens it.\n")
    assert put(offer, CAT) == 403
    assert refusals(cloud) == {"OnlyEncryptedConnections", "StageClosed"}
    assert refused(requests.get(f"{api}/PresignedURL", params={"filename": "new.png"}))
    assert refused(requests.post(f"{api}/uploads", json={"files": [{"filename": "new.png"}]}))
    assert refused(requests.post(f"{api}/images/analysis?filename=before.png"))
    assert requests.get(f"{api}/me").json()["closed"] is True
    assert page_config(cloud)["closed"] is True

    image = result(api, "before.png")
    assert requests.get(image["image_url"]).status_code == 200
    found = requests.get(f"{api}/images", params={"label": image["labels"][0]}).json()["images"]
    assert [one["filename"] for one in found] == ["before.png"]


@pytest.mark.usefixtures("closed")
def test_a_deployment_keeps_it_closed(stage, cloud, api):
    said = run(stage, "deploy")
    assert "the stage is closed; `make reopen STAGE=dev` opens it" in said
    assert (reserved(cloud), closed_settings(cloud), kept(cloud)) == (0, {"yes"}, "yes")
    assert refused(requests.get(f"{api}/PresignedURL", params={"filename": "new.png"}))
    assert page_config(cloud)["closed"] is True
    assert_budget(cloud)
    # And the next one has nothing to do.
    assert "functions and REST API are up to date" in run(stage, "deploy")


@pytest.mark.usefixtures("closed")
def test_what_waits_is_analysed_when_it_is_opened_and_only_once(stage, cloud, api):
    waiting = requests.get(f"{api}/GetImageLabels", params={"filename": "moment before.png"})
    assert waiting.status_code == 202
    said = run(stage, "reopen")
    assert "1 photo waits for its analysis" in said
    assert said.endswith("The stage dev is open.\n")
    assert "Cat" in result(api, "moment before.png")["labels"]
    assert (reserved(cloud), closed_settings(cloud), kept(cloud)) == (10, {"no"}, "no")
    assert letters(cloud) == 0
    assert refusals(cloud) == {"OnlyEncryptedConnections"}
    lines = log_lines(cloud, PIPELINE, "uploads/public/moment before.png")
    assert [line["message"] for line in lines] == ["done"]
    upload(api, "after.png", CUP)


@pytest.fixture(scope="module")
def closed_again(stage, cloud, api):
    """Close it while a deployment goes on, in a run that is killed."""
    cloud.client("lambda").put_function_concurrency(
        FunctionName=PIPELINE, ReservedConcurrentExecutions=0
    )
    assert put(offer_for(api, "unwanted.png"), CAT) == 200
    assert eventually(lambda: letters(cloud) == 1, 60)
    stage.set_variables(LINK_SECONDS="600")
    deploying = stage.start("deploy", "--budget", "0")
    said = []
    for line in deploying.stdout:
        said.append(line)
        if line.startswith(f"Updating lambda function: {FUNCTIONS[0]}"):
            break
    stage.interrupt(f"{BUCKET} refuses photos", "close")
    said.append(deploying.communicate(timeout=180)[0])
    assert deploying.returncode == 0, said
    return "".join(said)


def without_formation(cloud):
    """The credentials of somebody who may do all but change stacks."""
    iam = cloud.client("iam")
    iam.create_user(UserName="somebody")
    statements = [
        {"Effect": "Allow", "Action": "*", "Resource": "*"},
        {"Effect": "Deny", "Action": "cloudformation:UpdateStack", "Resource": "*"},
    ]
    policy = json.dumps({"Version": "2012-10-17", "Statement": statements})
    iam.put_user_policy(UserName="somebody", PolicyName="any", PolicyDocument=policy)
    key = iam.create_access_key(UserName="somebody")["AccessKey"]
    return {
        "AWS_ACCESS_KEY_ID": key["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"],
    }


def test_a_deployment_that_was_going_on_ends_closed(closed_again, stage, cloud):
    assert "the stage is closed; `make reopen STAGE=dev` opens it" in closed_again
    assert (reserved(cloud), closed_settings(cloud)) == (0, {"yes"})
    assert page_config(cloud)["closed"] is True
    assert not budgets(cloud)
    # Whose stack can't be changed, for it is stuck or others may change it, is told so.
    code, said = stage.run("close", **without_formation(cloud))
    assert (code, said.count("\n")) == (1, 1)
    assert "error: The stage dev is closed, but that is not kept yet: " in said
    # And who was killed while closing it only has to write it down.
    said = run(stage, "close")
    assert said.startswith(f"stack {DATA} keeps the stage closed\n1 photo waits")
    assert kept(cloud) == "yes"


def versions(cloud, key):
    found = cloud.client("s3").list_object_versions(Bucket=BUCKET, Prefix=key)
    return [*found.get("Versions", ()), *found.get("DeleteMarkers", ())]


@pytest.mark.usefixtures("closed_again")
def test_what_waits_can_be_thrown_away(stage, cloud, api):
    # One that is to be analysed again, from before it was kept of which bytes a result is.
    cloud.client("dynamodb").update_item(
        TableName="ImageLabels-dev",
        Key={"filename": {"S": "before.png"}},
        UpdateExpression="REMOVE etag SET #size = #size + :one",
        ExpressionAttributeNames={"#size": "size"},
        ExpressionAttributeValues={":one": {"N": "1"}},
    )
    code, said = stage.run("reopen", "--discard", answer="prod\n")
    assert code == 1
    assert "Throw away 2 photos, for ever?" in said
    assert "error: Nothing was thrown away" in said
    assert kept(cloud) == "yes"

    said = run(stage, "reopen", "--discard", answer="dev\n")
    assert said.endswith("The stage dev is open.\n")
    assert (reserved(cloud), closed_settings(cloud), kept(cloud)) == (10, {"no"}, "no")
    assert letters(cloud) == 0
    assert not versions(cloud, "uploads/public/unwanted.png")
    assert versions(cloud, "uploads/public/before.png")
    gone = requests.get(f"{api}/GetImageLabels", params={"filename": "unwanted.png"})
    assert gone.status_code == 404
    me = requests.get(f"{api}/me").json()
    # Three that are there, and the name that is kept for late.png, which may still come.
    assert (me["closed"], me["used"]["photos"]) == (False, 4)
    assert len(requests.get(f"{api}/images").json()["images"]) == 3
    upload(api, "unwanted.png", CUP)


@pytest.mark.usefixtures("closed_again")
def test_an_open_stage_throws_nothing_away(stage):
    code, said = stage.run("reopen", "--discard", "--yes")
    assert (code, said.count("\n")) == (1, 1)
    assert "The stage dev is not closed" in said
    said = run(stage, "reopen")
    assert "finish_unfinished and reconcile look for what waits" in said
