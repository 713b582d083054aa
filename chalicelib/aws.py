"""The AWS clients: each made once, when it is first needed."""

import threading
from typing import TYPE_CHECKING, Any, Literal, cast

import boto3
from botocore.config import Config

from chalicelib.settings import Settings

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient
    from mypy_boto3_dynamodb.service_resource import Table
    from mypy_boto3_rekognition import RekognitionClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sqs import SQSClient

# Three tries with backoff and jitter inside a call; beyond that the caller fails and Lambda
# delivers the event again. All three fit into the function's time, for S3 and DynamoDB into that
# of the API, 20 s, and for Rekognition, which has a whole photo to look at, into the pipeline's 90.
_BASE = Config(
    retries={"mode": "standard", "total_max_attempts": 3},
    connect_timeout=3,
    read_timeout=5,
    max_pool_connections=20,
)
_REKOGNITION = _BASE.merge(Config(read_timeout=20))


class Aws:
    """The clients of one process, safe to share between threads.

    Region, credentials and endpoints come from the environment, as boto3 reads them.

    Parameters
    ----------
    settings : Settings
        For the way buckets are addressed.
    """

    def __init__(self, settings: Settings) -> None:
        # Without these a client signs uploads the old way (SigV2) for the global host, which
        # redirects browsers while a bucket is new; and adds a checksum of its own to what it signs.
        addressing: Any = {
            "addressing_style": settings.s3_addressing,
            "us_east_1_regional_endpoint": "regional",
        }
        self._s3_config = Config(
            signature_version="s3v4", s3=addressing, request_checksum_calculation="when_required"
        )
        self._lock = threading.RLock()
        self._made: dict[str, Any] = {}

    @property
    def s3(self) -> "S3Client":
        """S3, signing for the bucket's own regional address."""
        return cast("S3Client", self._client("s3", _BASE.merge(self._s3_config)))

    @property
    def rekognition(self) -> "RekognitionClient":
        """Rekognition."""
        return cast("RekognitionClient", self._client("rekognition", _REKOGNITION))

    @property
    def cognito(self) -> "CognitoIdentityProviderClient":
        """Cognito's user pools."""
        return cast("CognitoIdentityProviderClient", self._client("cognito-idp", _BASE))

    @property
    def sqs(self) -> "SQSClient":
        """SQS."""
        return cast("SQSClient", self._client("sqs", _BASE))

    def table(self, name: str) -> "Table":
        """Give a DynamoDB table, with Python values in and out."""
        with self._lock:
            if "dynamodb" not in self._made:
                self._made["dynamodb"] = boto3.session.Session().resource("dynamodb", config=_BASE)
            return cast("Table", self._made["dynamodb"].Table(name))

    def _client(
        self, service: Literal["s3", "rekognition", "cognito-idp", "sqs"], config: Config
    ) -> Any:
        # Making a client is not thread-safe in boto3; using one is.
        with self._lock:
            if service not in self._made:
                self._made[service] = boto3.session.Session().client(service, config=config)
            return self._made[service]
