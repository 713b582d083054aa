"""What is counted and timed of photos, for CloudWatch: metrics in the log (EMF)."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit

from chalicelib.logs import NAMESPACE


class Report:
    """Collects the metrics of one piece of work; see `reported`.

    Attributes
    ----------
    milliseconds : dict
        How long each step took, by its name.
    """

    def __init__(self, metrics: EphemeralMetrics) -> None:
        self.milliseconds: dict[str, float] = {}
        self._metrics = metrics

    def count(self, name: str, number: int = 1) -> None:
        """Add to a count."""
        self._metrics.add_metric(name, MetricUnit.Count, number)

    def seconds(self, name: str, seconds: float) -> None:
        """Add a duration in s."""
        self._metrics.add_metric(name, MetricUnit.Seconds, seconds)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time a step, also one that raises; its metric has its name with a capital."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self.milliseconds[name] = round((time.perf_counter() - start) * 1000, 1)
            self._metrics.add_metric(
                name.capitalize(), MetricUnit.Milliseconds, self.milliseconds[name]
            )


@contextmanager
def reported(service: str, stage: str) -> Iterator[Report]:
    """Collect the metrics of one piece of work and write them at its end, also when it raises.

    Parameters
    ----------
    service, stage : str
        The only dimensions: each combination of their values is paid for.
    """
    # One for each piece of work: those of other threads are not mixed in.
    metrics = EphemeralMetrics(namespace=NAMESPACE, service=service)
    metrics.set_default_dimensions(stage=stage)
    try:
        yield Report(metrics)
    finally:
        if metrics.metric_set:
            metrics.flush_metrics()
