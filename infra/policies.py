"""What each Lambda function may do: its role's policy, with the resources of one stage.

The policies are `.chalice/policy-*.json`, with the names of the resources left open. Each action
in them is one that the code calls, and `tests/deploy/test_policies.py` shows for each what breaks
without it. What they can't say themselves:

- Transactions are judged by the actions of their parts (Amazon DynamoDB Developer Guide, "IAM
  policies with DynamoDB transactions").
- Without the right to list the bucket, S3 says 403 and not 404 of what is not there.
- Amazon Rekognition's detections have no resources to name (Service Authorization Reference,
  "Actions, resources, and condition keys for Amazon Rekognition").
- Lambda sends the events it gives up with the function's own role (AWS Lambda Developer Guide,
  "Adding a destination").
- Where nobody signs in there is no user pool, and so no right to it.
- The log groups are made by the deployment, for their retention; so no function may make one.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from string import Template
from typing import Any

from infra.names import Stage

Policy = dict[str, Any]

_POOL = "UserPoolArn"


def policies(folder: Path, stage: Stage, resources: Mapping[str, str]) -> dict[str, Policy]:
    """Give the policies of a stage, by the names of their files.

    Parameters
    ----------
    folder : Path
        Where the files are.
    stage : Stage
        For the ARNs.
    resources : Mapping
        The outputs of infra/resources.yaml.

    Raises
    ------
    KeyError
        If a file leaves something else open than the stage and the outputs can fill.
    """
    names = {
        "Partition": stage.partition,
        "Region": stage.region,
        "Account": stage.account,
        "Stage": stage.name,
        **resources,
    }
    return {
        path.name: _filled(json.loads(path.read_text()), names)
        for path in sorted(folder.glob("policy-*.json"))
    }


def _filled(policy: Policy, names: Mapping[str, str]) -> Policy:
    """Fill in the names of a policy, without its statements on a user pool that isn't there."""
    statements = [
        statement
        for statement in policy["Statement"]
        if _POOL in names or f"${{{_POOL}}}" not in statement["Resource"]
    ]
    text = json.dumps({**policy, "Statement": statements})
    filled: Policy = json.loads(Template(text).substitute(names))
    return filled
