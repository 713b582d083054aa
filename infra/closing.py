"""A stage that takes no photos and analyses none for the time being, and opens again.

That it is closed is kept as a parameter of the data stack, and written into the bucket's policy
before that: a stack that is being changed, or stuck, keeps nobody from closing. Either counts, so
a run that was cut short leaves a stage that the next deployment keeps closed.
"""

import json
from collections.abc import Iterator
from typing import Any

from botocore.exceptions import ClientError

from infra import site
from infra.account import Account
from infra.bucket_policy import UploadRefusal
from infra.functions import release, reservation, reserve, set_variable
from infra.names import API, CLOSING, FINISH, PIPELINE, RECONCILE
from infra.stacks import Stacks

PARAMETER = "Closed"
_SETTING = "CLOSED"
# As infra/resources.yaml calls it.
_SID = "StageClosed"
# Those that can spend first.
_IN_TURN = (FINISH, RECONCILE, PIPELINE, API, CLOSING)


class Closing:
    """One stage, closed or open.

    Parameters
    ----------
    account : Account
        Where it is.
    """

    def __init__(self, account: Account) -> None:
        self._account = account
        self._stage = account.stage
        self._stacks = Stacks(account.client("cloudformation"))
        self._functions = account.client("lambda")
        self._refusal = UploadRefusal(account.client("s3"), account.stage, _SID)

    def is_closed(self) -> bool:
        """Tell whether the stage is closed, or somebody has begun to close it."""
        kept = self._stacks.parameters(self._stage.data_stack).get(PARAMETER)
        return kept == "yes" or self._refusal.holds()

    def state(self) -> str:
        """Give `is_closed` as the parameter and the app's setting have it: ``yes`` or ``no``."""
        return "yes" if self.is_closed() else "no"

    def stop(self) -> Iterator[str]:
        """Close all that can be without CloudFormation; give a line for each thing changed.

        Photos first, which nothing else can hold up, then what spends. Each step looks at what is
        there, so the next run completes one that was cut short; what isn't there is passed over.
        """
        if self._refusal.put():
            yield f"{self._stage.bucket} refuses photos, also to URLs that were given out"
        pipeline = self._stage.function(PIPELINE)
        # What it would be called with goes to the dead letters at once (AWS Lambda Developer Guide,
        # "Capturing records of Lambda asynchronous invocations").
        if reservation(self._functions, self._stage, PIPELINE) != 0 and reserve(
            self._functions, pipeline, 0
        ):
            yield f"{pipeline} analyses nothing"
        yield from self._tell_functions("yes")
        if self._tell_page(True):
            yield "the page says that the stage is closed"

    def start(self, reserved: int | None) -> Iterator[str]:
        """Open all that `stop` has closed; give a line for each thing changed.

        Parameters
        ----------
        reserved : int, optional
            How many functions are reserved for the pipeline; None for none.
        """
        if self._refusal.remove():
            yield f"{self._stage.bucket} takes photos again"
        yield from self._tell_functions("no")
        pipeline = self._stage.function(PIPELINE)
        if reservation(self._functions, self._stage, PIPELINE) != reserved:
            if reserved is None:
                release(self._functions, pipeline)
            else:
                reserve(self._functions, pipeline, reserved)
            yield f"{pipeline} analyses photos again"
        if self._tell_page(False):
            yield "the page takes photos again"

    def can_be_kept(self) -> bool:
        """Tell whether the stage was deployed since it can be closed."""
        return PARAMETER in self._stacks.parameters(self._stage.data_stack)

    def keep(self, closed: bool) -> Iterator[str]:
        """Keep in the data stack whether the stage is closed; give a line if that is new.

        Raises
        ------
        DeployError
            If the stack can't be changed, with the reason.
        """
        value = "yes" if closed else "no"
        if self._stacks.set_parameter(self._stage.data_stack, PARAMETER, value):
            word = "closed" if closed else "open"
            yield f"stack {self._stage.data_stack} keeps the stage {word}"

    def _tell_functions(self, value: str) -> Iterator[str]:
        changed = [
            name
            for name in _IN_TURN
            if set_variable(self._functions, self._stage.function(name), _SETTING, value)
        ]
        if changed:
            yield f"{', '.join(changed)}: {_SETTING}={value}"

    def _tell_page(self, closed: bool) -> bool:
        """Write it into what the page reads at its start; tell whether that was to be done."""
        shown = self._stacks.outputs(self._stage.site_stack)
        if "SiteBucket" not in shown:
            return False
        s3, bucket = self._account.client("s3"), shown["SiteBucket"]
        config = _page_config(s3, bucket)
        if config is None or config.get("closed") is closed:
            return False
        file = site.config_file({**config, "closed": closed})
        site.upload_files(s3, bucket, [file])
        cloudfront = self._account.client("cloudfront")
        site.invalidate(cloudfront, shown["DistributionId"], site.invalidated_paths([file]))
        return True


def _page_config(s3: Any, bucket: str) -> dict[str, Any] | None:
    try:
        body = s3.get_object(Bucket=bucket, Key=site.CONFIG)["Body"]
    except ClientError as error:
        if error.response["Error"]["Code"] not in ("NoSuchBucket", "NoSuchKey"):
            raise
        return None
    config: dict[str, Any] = json.load(body)
    return config
