"""The door of a stage, which is closed before its photos are counted and the stage is removed.

The bucket refuses photos, and the API refuses with 429, which its page can read.
"""

from infra.account import Account
from infra.api import BURST, RATE, find_apis, throttle
from infra.bucket_policy import UploadRefusal

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
        self._refusal = UploadRefusal(account.client("s3"), account.stage, _CLOSED)
        self._gateway = account.client("apigateway")

    def close(self) -> bool:
        """Refuse photos and requests from now on; tell whether there is a bucket for them."""
        self._refusal.put()
        self._throttle(0, 0)
        return self._refusal.has_bucket()

    def open(self) -> bool:
        """Let requests and photos in again; tell whether a removal had closed the door."""
        if not self._refusal.holds():
            return False
        self._throttle(RATE, BURST)
        # Last, for this is what tells that the door is closed.
        self._refusal.remove()
        return True

    def _throttle(self, rate: int, burst: int) -> None:
        for api in find_apis(self._gateway, self._stage):
            for stage in self._gateway.get_stages(restApiId=api)["item"]:
                throttle(self._gateway, api, stage["stageName"], (rate, burst))
