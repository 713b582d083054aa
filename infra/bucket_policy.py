"""A refusal of uploads in a bucket's policy, put there and taken away without touching the rest.

Photos come by signed URLs, which outlive the API that gave them by 15 minutes. So it is the
bucket that refuses them, by a statement in its policy that no Allow outweighs (AWS IAM User Guide,
"Policy evaluation logic").
"""

import json
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.names import UPLOADS
from infra.names import Stage


class UploadRefusal:
    """One statement that keeps photos out of a stage's bucket.

    Parameters
    ----------
    s3
        The client.
    stage : Stage
        Whose bucket.
    sid : str
        The statement's name, by which it is found again.
    """

    def __init__(self, s3: Any, stage: Stage, sid: str) -> None:
        self._s3 = s3
        self._bucket = stage.bucket
        self._sid = sid
        self._statement = {
            "Sid": sid,
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:PutObject",
            "Resource": f"arn:{stage.partition}:s3:::{stage.bucket}/{UPLOADS}*",
        }

    def has_bucket(self) -> bool:
        """Tell whether there is a bucket."""
        return self._policy() is not None

    def holds(self) -> bool:
        """Tell whether photos are refused by it."""
        policy = self._policy()
        return policy is not None and policy["Statement"] != self._others(policy)

    def put(self) -> bool:
        """Refuse photos from now on; tell whether that was to be done and there is a bucket."""
        policy = self._policy()
        if policy is None or policy["Statement"] != self._others(policy):
            return False
        self._write({**policy, "Statement": [*policy["Statement"], self._statement]})
        return True

    def remove(self) -> bool:
        """Let photos in again, as far as this one goes; tell whether it had refused them."""
        policy = self._policy()
        if policy is None or policy["Statement"] == self._others(policy):
            return False
        self._write({**policy, "Statement": self._others(policy)})
        return True

    def _policy(self) -> dict[str, Any] | None:
        """Give the bucket's policy; None if there is no bucket."""
        try:
            text = self._s3.get_bucket_policy(Bucket=self._bucket)["Policy"]
        except ClientError as error:
            if error.response["Error"]["Code"] == "NoSuchBucket":
                return None
            if error.response["Error"]["Code"] != "NoSuchBucketPolicy":
                raise
            return {"Version": "2012-10-17", "Statement": []}
        policy: dict[str, Any] = json.loads(text)
        return policy

    def _write(self, policy: dict[str, Any]) -> None:
        if policy["Statement"]:
            self._s3.put_bucket_policy(Bucket=self._bucket, Policy=json.dumps(policy))
        else:
            self._s3.delete_bucket_policy(Bucket=self._bucket)

    def _others(self, policy: dict[str, Any]) -> list[dict[str, Any]]:
        return [one for one in policy["Statement"] if one.get("Sid") != self._sid]
