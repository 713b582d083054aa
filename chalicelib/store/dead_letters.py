"""The queue of events that the pipeline failed on each time; `make redrive` sends them again."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


class DeadLetters:
    """Looks at the queue, without taking anything out of it.

    Parameters
    ----------
    sqs : SQSClient
        The client.
    stage : str
        Whose queue; it is called as infra/resources.yaml says.
    """

    def __init__(self, sqs: "SQSClient", stage: str) -> None:
        self._sqs = sqs
        self._name = f"smart-image-analyzer-{stage}-dead-letters"

    def count(self) -> int:
        """Give how many events are in it, about; it is exact when nothing comes or goes."""
        url = self._sqs.get_queue_url(QueueName=self._name)["QueueUrl"]
        asked = self._sqs.get_queue_attributes(
            QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"]
        )
        return int(asked["Attributes"]["ApproximateNumberOfMessages"])
