"""The door of a stage, which is closed before its photos are counted and the stage is removed.

Photos come by signed URLs, which outlive the API that gave them by 15 minutes. So it is the
bucket that refuses them, by a statement in its policy that no Allow outweighs (AWS IAM User Guide,
"Policy evaluation logic"). The API refuses with 429, which its page can read.
"""

import json
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.names import UPLOADS
from infra.account import Account
from infra.api import BURST, RATE, find_apis, throttle

_CLOSED = "ClosedForRemoval"


class Door:
    """The ways by which photos come into one stage.

    Parameters
    ----------
    account : Account
        Where it is.
    """

    def __init__(self, account: Account) -> None:
        self._stage = account.stage
        self._s3 = account.client("s3")
        self._gateway = account.client("apigateway")

    def close(self) -> bool:
        """Refuse photos and requests from now on; tell whether there is a bucket for them."""
        resource = f"arn:{self._stage.partition}:s3:::{self._stage.bucket}/{UPLOADS}*"
        statement = {
            "Sid": _CLOSED,
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:PutObject",
            "Resource": resource,
        }
        policy = self._policy()
        if policy is not None:
            self._put({**policy, "Statement": [*_others(policy), statement]})
        self._throttle(0, 0)
        return policy is not None

    def open(self) -> bool:
        """Let requests and photos in again; tell whether a removal had closed the door."""
        policy = self._policy()
        if policy is None or policy["Statement"] == _others(policy):
            return False
        self._throttle(RATE, BURST)
        # Last, for this is what tells that the door is closed.
        self._put({**policy, "Statement": _others(policy)})
        return True

    def _policy(self) -> dict[str, Any] | None:
        """Give the bucket's policy; None if there is no bucket."""
        try:
            text = self._s3.get_bucket_policy(Bucket=self._stage.bucket)["Policy"]
        except ClientError as error:
            if error.response["Error"]["Code"] == "NoSuchBucket":
                return None
            if error.response["Error"]["Code"] != "NoSuchBucketPolicy":
                raise
            return {"Version": "2012-10-17", "Statement": []}
        policy: dict[str, Any] = json.loads(text)
        return policy

    def _put(self, policy: dict[str, Any]) -> None:
        if policy["Statement"]:
            self._s3.put_bucket_policy(Bucket=self._stage.bucket, Policy=json.dumps(policy))
        else:
            self._s3.delete_bucket_policy(Bucket=self._stage.bucket)

    def _throttle(self, rate: int, burst: int) -> None:
        for api in find_apis(self._gateway, self._stage):
            for stage in self._gateway.get_stages(restApiId=api)["item"]:
                throttle(self._gateway, api, stage["stageName"], (rate, burst))


def _others(policy: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for one in policy["Statement"] if one.get("Sid") != _CLOSED]
