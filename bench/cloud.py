"""An embedded cloud of its own for a measurement, on free ports, and what calls to it cost."""

import copy
import os
import socket
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from local import services
from local.config import LocalConfig, isolate


@contextmanager
def embedded_cloud() -> Iterator[None]:
    """Run the emulator and the recognition, and point this process's AWS clients at them."""
    with tempfile.TemporaryDirectory() as state, ExitStack() as stack:
        page, api, emulator, recognition = _free_ports(4)
        config = LocalConfig(page, api, emulator, recognition, Path(state))
        isolate(os.environ, config)
        environment = services.start_backend(config, stack)
        os.environ |= environment | services.stage_environment()
        os.environ["POWERTOOLS_LOG_LEVEL"] = "ERROR"  # the table is what is to be read
        yield


@dataclass
class Meter:
    """Counts the calls of a DynamoDB client and the capacity they consume."""

    calls: int = 0
    capacity: float = 0
    _names: list[str] = field(default_factory=list)

    def watch(self, client: Any) -> "Meter":
        """Count from now on."""
        client.meta.events.register("provide-client-params.dynamodb.*", self._ask)
        client.meta.events.register("after-call.dynamodb.*", self._add)
        return self

    def reset(self) -> None:
        """Begin anew."""
        self.calls, self.capacity = 0, 0

    def _ask(self, params: dict[str, Any], **_: Any) -> dict[str, Any]:
        # A copy, for boto3 goes on to change it in place.
        return {**copy.deepcopy(params), "ReturnConsumedCapacity": "TOTAL"}

    def _add(self, parsed: dict[str, Any], **_: Any) -> None:
        self.calls += 1
        consumed = parsed.get("ConsumedCapacity", [])
        for part in consumed if isinstance(consumed, list) else [consumed]:
            self.capacity += part["CapacityUnits"]


def _free_ports(number: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    ports = [probe.getsockname()[1] for probe in sockets]
    for probe in sockets:
        probe.close()
    return ports
