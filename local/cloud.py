"""The AWS emulator as a child process: S3, DynamoDB, SQS, CloudFormation, and Cognito if wanted."""

import hashlib
import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.settings import COGNITO
from local.config import HOST, REGION, ROOT, LocalConfig, LocalError
from local.emulator.process import STATES, Emulator
from local.processes import Keeper

TEMPLATE = ROOT / "infra" / "resources.yaml"
_STACK = "smart-image-analyzer-local"
_SOUND = ("CREATE_COMPLETE", "UPDATE_COMPLETE")
_QUEUE = "uploads"
# What the app and the run use; the emulator has some eighty more, which stay closed.
_SERVICES = ("s3", "dynamodb", "sqs", "cloudformation")
_LOGIN_SERVICE = "cognito-idp"
# Of the user's environment; what it says of docker or the emulator is not meant for this run.
_KEPT = ("PATH", "LD_LIBRARY_PATH", "HOME", "LANG", "LC_ALL", "PYTHONPATH", "PYTHONUNBUFFERED")

VISIBILITY_SECONDS = 20  # a delivered event that is not answered by then comes again
_DELIVERIES = 3  # as many as Lambda's: one and two retries


@dataclass(frozen=True)
class Login:
    """What people sign in with: their pool, and the page's client of it."""

    pool: str
    pool_arn: str
    client: str


@dataclass(frozen=True)
class Resources:
    """What the template made, and the queue that stands in for S3's trigger of the function."""

    upload_bucket: str
    image_table: str
    index_table: str
    stats_table: str
    queue_url: str
    login: Login | None = None


def emulator(config: LocalConfig, keeper: Keeper, *, is_whole: bool = False) -> Emulator:
    """Give the emulator's process, not yet started.

    Parameters
    ----------
    config : LocalConfig
        Where it listens and keeps its state.
    keeper : Keeper
        Ends it should this process be killed.
    is_whole : bool
        Whether all that it can is open to everybody, as tests of a deployment need it.
    """
    state = config.state / "cloud"
    temporary = state / "tmp"
    temporary.mkdir(parents=True, exist_ok=True)
    kept = {name: value for name, value in os.environ.items() if name in _KEPT}
    settings = {
        "BIND_HOST": HOST,
        "MINISTACK_HOST": HOST,
        "MINISTACK_REGION": REGION,
        "GATEWAY_PORT": str(config.cloud_port),
        "PERSIST_STATE": "1",
        "STATE_DIR": str(state / "state"),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(state / "objects"),
        "TMPDIR": str(temporary),
        "LOG_LEVEL": "WARNING",
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "DOCKER_HOST": f"unix://{temporary}/no-docker.sock",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "PAGE_ORIGIN": config.page_origin,
    }
    services = [*_SERVICES]
    if config.sign_in == COGNITO:
        services.append(_LOGIN_SERVICE)
        settings["MAILS"] = str(config.mails)
    if not is_whole:
        settings["SERVICES"] = ",".join(services)
    child = Emulator(
        "cloud",
        [sys.executable, "-m", "ministack" if is_whole else "local.emulator"],
        lambda: {**kept, **settings},
        config.state / "logs" / "cloud.log",
        keeper,
    )
    child.states = tuple(
        state / "state" / f"{name}.json"
        for name, (service, _) in STATES.items()
        if service in services
    )
    return child


def is_healthy(port: int) -> bool:
    """Tell whether the emulator answers at a port of this machine."""
    connection = HTTPConnection(HOST, port, timeout=1)
    try:
        connection.request("GET", "/_ministack/health")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def apply_resources(config: LocalConfig) -> bool:
    """Bring the emulator's resources to what the template says, and connect bucket and queue.

    Returns
    -------
    bool
        Whether anything had to be changed.

    Raises
    ------
    LocalError
        If the template can't be applied.
    """
    parameters = {"Stage": "local", "SiteOrigin": config.page_origin, "SignIn": config.sign_in}
    changed = _apply_stack(boto3.client("cloudformation"), TEMPLATE, parameters)
    outputs = _outputs()
    s3 = boto3.client("s3", config=Config(s3={"addressing_style": "path"}))
    _connect_queue(boto3.client("sqs"), s3, outputs["UploadBucket"], outputs["DeadLetterQueueArn"])
    return changed


def find_resources() -> Resources:
    """Give the resources of the emulator that is running."""
    outputs = _outputs()
    return Resources(
        upload_bucket=outputs["UploadBucket"],
        image_table=outputs["ImageTable"],
        index_table=outputs["IndexTable"],
        stats_table=outputs["StatsTable"],
        queue_url=_queue_url(boto3.client("sqs")),
        login=_login(outputs),
    )


def _login(outputs: Mapping[str, str]) -> Login | None:
    if "UserPool" not in outputs:
        return None
    return Login(outputs["UserPool"], outputs["UserPoolArn"], outputs["UserPoolClient"])


def _apply_stack(formation: Any, template: Path, parameters: Mapping[str, str]) -> bool:
    """Create or update the stack; tell whether anything had to be done."""
    request = {
        "StackName": _STACK,
        "TemplateBody": template.read_text(),
        "Parameters": [
            {"ParameterKey": name, "ParameterValue": value} for name, value in parameters.items()
        ],
        # What was applied, to be compared at the next start.
        "Tags": [{"Key": "applied", "Value": _digest(template, parameters)}],
    }
    stack = _stack(formation)
    if stack and stack["StackStatus"] not in _SOUND:
        # A start was cut short before anything could be stored.
        formation.delete_stack(StackName=_STACK)
        stack = None
    if stack and stack.get("Tags") == request["Tags"]:
        return False
    verb = "update" if stack else "create"
    try:
        getattr(formation, f"{verb}_stack")(**request)
        formation.get_waiter(f"stack_{verb}_complete").wait(
            StackName=_STACK, WaiterConfig={"Delay": 1, "MaxAttempts": 30}
        )
    except (BotoCoreError, ClientError) as error:
        raise LocalError(f"{template.name} can't be applied: {error}") from error
    return True


def _stack(formation: Any) -> dict[str, Any] | None:
    try:
        stack: dict[str, Any] = formation.describe_stacks(StackName=_STACK)["Stacks"][0]
    except ClientError:
        return None
    return stack


def _digest(template: Path, parameters: Mapping[str, str]) -> str:
    text = template.read_text() + json.dumps(parameters, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _connect_queue(sqs: Any, s3: Any, bucket: str, dead_letters_arn: str) -> None:
    """Have S3 tell a queue of each upload; on AWS, `chalice deploy` has it call the function."""
    url = sqs.create_queue(QueueName=_QUEUE)["QueueUrl"]
    redrive = {"deadLetterTargetArn": dead_letters_arn, "maxReceiveCount": _DELIVERIES}
    sqs.set_queue_attributes(
        QueueUrl=url,
        Attributes={
            "VisibilityTimeout": str(VISIBILITY_SECONDS),
            "RedrivePolicy": json.dumps(redrive),
        },
    )
    s3.put_bucket_notification_configuration(
        Bucket=bucket,
        NotificationConfiguration={
            "QueueConfigurations": [
                {
                    "QueueArn": _arn(sqs, url),
                    "Events": ["s3:ObjectCreated:*"],
                    "Filter": {"Key": {"FilterRules": [{"Name": "prefix", "Value": "uploads/"}]}},
                }
            ]
        },
    )


def _outputs() -> dict[str, str]:
    stack = _stack(boto3.client("cloudformation"))
    if stack is None:
        raise LocalError("The cloud did not keep what was made in it. Is the disk full?")
    return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}


def _queue_url(sqs: Any) -> str:
    return str(sqs.get_queue_url(QueueName=_QUEUE)["QueueUrl"])


def _arn(sqs: Any, url: str) -> str:
    answer = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    return str(answer["Attributes"]["QueueArn"])
