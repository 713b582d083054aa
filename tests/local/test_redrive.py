"""Dead letters go back to the pipeline, and none is lost on the way."""

import io
import json
import uuid
import zipfile

import pytest
from botocore.exceptions import ClientError

from infra.redrive import main, redrive
from tests.local_run import PATIENCE, eventually

# Fails or tells of each event, as the variable says.
FUNCTION = """
import json, os, boto3
def handler(event, context):
    if os.environ["FAILS"] == "yes":
        raise RuntimeError("as if Rekognition were away")
    sqs = boto3.client("sqs", endpoint_url=os.environ["EMULATOR"])
    sqs.send_message(QueueUrl=os.environ["TOLD"], MessageBody=json.dumps(event))
"""
EVENT = {
    "Records": [
        {
            "eventName": "ObjectCreated:Put",
            "eventTime": "2026-11-24T21:50:00.000Z",
            "s3": {"object": {"key": "uploads/public/%C3%98ya+1.png"}},
        }
    ]
}


@pytest.fixture
def name():
    return f"smart-image-analyzer-dev-{uuid.uuid4().hex[:8]}"


@pytest.fixture
def queue(client, name):
    url = client("sqs").create_queue(QueueName=f"{name}-dead-letters")["QueueUrl"]
    yield url
    client("sqs").delete_queue(QueueUrl=url)


@pytest.fixture
def told(client, name):
    """Give the events that the function has dealt with, so far."""
    sqs = client("sqs")
    url = sqs.create_queue(QueueName=f"{name}-told")["QueueUrl"]
    found = []

    def events():
        for message in sqs.receive_message(QueueUrl=url).get("Messages", []):
            found.append(json.loads(message["Body"]))
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return found

    events.url = url
    return events


@pytest.fixture
def function(client, emulator, name, told, queue):
    """Make a function that fails, with the queue for what it failed on; give what mends it."""
    functions = client("lambda")
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as package:
        package.writestr("app.py", FUNCTION)
    variables = {"TOLD": told.url, "EMULATOR": emulator}
    functions.create_function(
        FunctionName=name,
        Runtime="python3.12",
        Handler="app.handler",
        Role="arn:aws:iam::000000000000:role/any",
        Code={"ZipFile": archive.getvalue()},
        Environment={"Variables": variables | {"FAILS": "yes"}},
    )
    functions.put_function_event_invoke_config(
        FunctionName=name,
        MaximumRetryAttempts=0,
        DestinationConfig={"OnFailure": {"Destination": arn(client, queue)}},
    )
    yield lambda: functions.update_function_configuration(
        FunctionName=name, Environment={"Variables": variables | {"FAILS": "no"}}
    )
    functions.delete_function(FunctionName=name)


def arn(client, queue):
    answer = client("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])
    return answer["Attributes"]["QueueArn"]


def waiting(client, queue):
    """Count the messages of a queue, also those that somebody has received."""
    attributes = client("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])
    counts = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
    return sum(int(attributes["Attributes"][count]) for count in counts)


def record(function, event=EVENT):
    """A dead letter as Lambda writes it."""
    return json.dumps(
        {
            "version": "1.0",
            "timestamp": "2026-11-24T21:52:47.333Z",
            "requestContext": {
                "requestId": "8ea123e4-1db7-4aca-ad10-d9ca1234c1fd",
                "functionArn": f"arn:aws:lambda:eu-west-1:123456789012:function:{function}:$LATEST",
                "condition": "RetriesExhausted",
                "approximateInvokeCount": 3,
            },
            "requestPayload": event,
            "responseContext": {"statusCode": 200, "functionError": "Unhandled"},
            "responsePayload": {"errorMessage": "..."},
        }
    )


def test_what_failed_is_done_once_its_cause_is_gone(client, name, function, told, queue):
    functions = client("lambda")
    functions.invoke(FunctionName=name, InvocationType="Event", Payload=json.dumps(EVENT))
    assert eventually(lambda: waiting(client, queue)) == 1
    function()
    done = redrive(functions, client("sqs"), queue, name)
    assert (done.sent, done.left) == (1, 0)
    assert eventually(told) == [EVENT]
    assert waiting(client, queue) == 0


def test_a_letter_that_lambda_does_not_take_stays(client, name, queue):
    sqs = client("sqs")
    sqs.send_message(QueueUrl=queue, MessageBody=record(name))
    with pytest.raises(ClientError, match="ResourceNotFound"):
        redrive(client("lambda"), sqs, queue, name)
    assert waiting(client, queue) == 1


def test_messages_of_others_stay_and_do_not_stand_in_the_way(client, name, function, told, queue):
    function()
    sqs = client("sqs")
    others = ["no JSON", "{}", "[]", '{"requestContext": {"functionArn": 1}}', record("another")]
    others.append(record(name, {"Records": [{"eventName": "of something else"}]}))
    for body in [*others, *(record(name, EVENT | {"number": n}) for n in range(12))]:
        sqs.send_message(QueueUrl=queue, MessageBody=body)
    done = redrive(client("lambda"), sqs, queue, name)
    assert (done.sent, done.left) == (12, len(others))
    # Twelve calls of a function take long on a busy machine.
    assert eventually(lambda: len(told()) >= 12, 3 * PATIENCE), told()
    assert sorted(event["number"] for event in told()) == list(range(12))
    assert waiting(client, queue) == len(others)


def test_a_stage_that_is_not_deployed_is_one_line(emulator, monkeypatch, capsys):
    monkeypatch.setenv("AWS_ENDPOINT_URL", emulator)
    assert main(["--stage", "never"]) == 1
    assert capsys.readouterr().err == "error: The stage never is not deployed in us-east-1.\n"
