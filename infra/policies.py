"""What each Lambda function may do: its role's policy, with the resources of one stage.

Each action is one that the code calls, and `tests/deploy/test_policies.py` shows for each what
breaks without it. Transactions are judged by the actions of their parts (Amazon DynamoDB Developer
Guide, "IAM policies with DynamoDB transactions"). Amazon Rekognition's detections have no
resources to name (Service Authorization Reference, "Actions, resources, and condition keys for
Amazon Rekognition").
"""

from collections.abc import Mapping
from typing import Any

from chalicelib.filenames import THUMBNAILS, UPLOADS
from infra.names import API, FINISH, PIPELINE, RECONCILE, Stage

Policy = dict[str, Any]


def policies(stage: Stage, resources: Mapping[str, str]) -> dict[str, Policy]:
    """Give the policy of each function.

    Parameters
    ----------
    stage : Stage
        For the ARNs.
    resources : Mapping
        The outputs of infra/resources.yaml.
    """
    images, index, stats = (
        stage.arn("dynamodb", f"table/{resources[table]}")
        for table in ("ImageTable", "IndexTable", "StatsTable")
    )
    bucket = f"arn:{stage.partition}:s3:::{resources['UploadBucket']}"
    uploads, thumbnails = (f"{bucket}/{prefix}*" for prefix in (UPLOADS, THUMBNAILS))
    # Without the right to list it, S3 says 403 and not 404 of what is not there.
    listing = _allow("TellWhatIsNotThere", ["s3:ListBucket"], bucket)
    analysing = [
        _allow("ReadPhotos", ["s3:GetObject"], uploads),
        _allow(
            "KeepThumbnails",
            ["s3:PutObject", "s3:DeleteObject", "s3:DeleteObjectVersion"],
            thumbnails,
        ),
        listing,
        _allow("Recognise", ["rekognition:DetectLabels", "rekognition:DetectFaces"], "*"),
        _allow("ReplaceLabels", ["dynamodb:PutItem", "dynamodb:DeleteItem"], index),
        _allow("Count", ["dynamodb:UpdateItem"], stats),
    ]
    statements = {
        API: [
            _allow("SignAndRepeatUploads", ["s3:PutObject", "s3:GetObject"], uploads),
            _allow("ShowThumbnails", ["s3:GetObject"], thumbnails),
            _allow("DeletePhotos", ["s3:DeleteObject"], uploads, thumbnails),
            listing,
            _allow(
                "ReadAndReserveImages",
                [
                    "dynamodb:GetItem",
                    "dynamodb:BatchGetItem",
                    "dynamodb:UpdateItem",
                    "dynamodb:PutItem",
                ],
                images,
            ),
            _allow(
                "FindImages",
                ["dynamodb:Query"],
                f"{images}/index/by_owner",
                f"{images}/index/by_bytes",
            ),
            _allow("SearchAndForgetLabels", ["dynamodb:Query", "dynamodb:DeleteItem"], index),
            _allow(
                "ReadAndCount",
                ["dynamodb:Query", "dynamodb:BatchGetItem", "dynamodb:UpdateItem"],
                stats,
            ),
        ],
        PIPELINE: [
            *analysing,
            _allow("StoreResults", ["dynamodb:PutItem", "dynamodb:GetItem"], images),
            # Lambda sends what it gives up with the function's own role (AWS Lambda Developer
            # Guide, "Adding a destination").
            _allow("KeepFailedEvents", ["sqs:SendMessage"], resources["DeadLetterQueueArn"]),
        ],
        FINISH: [
            *analysing,
            _allow(
                "EndWaiting",
                [
                    "dynamodb:BatchGetItem",
                    "dynamodb:UpdateItem",
                    "dynamodb:DeleteItem",
                    "dynamodb:PutItem",
                    "dynamodb:GetItem",
                ],
                images,
            ),
            _allow("FindWaiting", ["dynamodb:Query"], f"{images}/index/by_unfinished"),
        ],
        RECONCILE: [
            *analysing,
            _allow(
                "StoreResults",
                ["dynamodb:BatchGetItem", "dynamodb:PutItem", "dynamodb:GetItem"],
                images,
            ),
        ],
    }
    return {
        function: {"Version": "2012-10-17", "Statement": [*allowed, _logs(stage, function)]}
        for function, allowed in statements.items()
    }


def _logs(stage: Stage, function: str) -> dict[str, Any]:
    # The group is made by the deployment, for its retention; so the function needn't make one.
    group = stage.arn("logs", f"log-group:{stage.log_group(function)}:*")
    return _allow("Log", ["logs:CreateLogStream", "logs:PutLogEvents"], group)


def _allow(sid: str, actions: list[str], *resources: str) -> dict[str, Any]:
    return {"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": list(resources)}
