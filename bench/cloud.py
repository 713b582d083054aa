"""An embedded cloud of its own for a measurement, on free ports, and what calls to it cost."""

import os
import socket
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local import services
from local.config import LocalConfig, isolate


@contextmanager
def embedded_cloud() -> Iterator[None]:
    """Run the emulator and the recognition, and point this process's AWS clients at them."""
    with tempfile.TemporaryDirectory() as state, ExitStack() as stack:
        page, api, emulator, recognition = free_ports(4)
        config = LocalConfig(page, api, emulator, recognition, Path(state))
        isolate(os.environ, config)
        os.environ |= services.start_backend(config, stack)
        yield


@dataclass
class Meter:
    """Counts the calls of a DynamoDB client and the read capacity they consume on AWS.

    The emulator charges half a unit for a call of any size, so the units are worked out here:
    a consistent read of 4 KB is one, any other half of that; a Query adds up its items, a read by
    key rounds up each one (Amazon DynamoDB guide, "Read and write operations").
    """

    calls: int = 0
    capacity: float = 0

    def watch(self, client: Any) -> "Meter":
        """Count from now on."""
        client.meta.events.register("after-call.dynamodb.*", self._add)
        return self

    def reset(self) -> None:
        """Begin anew."""
        self.calls, self.capacity = 0, 0

    def _add(self, parsed: dict[str, Any], model: Any, **_: Any) -> None:
        self.calls += 1
        if model.name == "Scan":
            # What a filter leaves out is not seen here, but a page that isn't the last read 1 MB.
            self.capacity += 128 if "LastEvaluatedKey" in parsed else 0
        elif model.name == "Query":
            self.capacity += _units(sum(map(_size, parsed["Items"]))) / 2
        elif model.name == "GetItem":
            self.capacity += _units(_size(parsed.get("Item", {}))) / 2
        elif model.name == "BatchGetItem":
            # Ours are consistent.
            self.capacity += sum(_units(_size(i)) for t in parsed["Responses"].values() for i in t)


def _units(size: int) -> int:
    return max(1, -(-size // 4096))


def _size(value: Any) -> int:
    """Give about the bytes that DynamoDB counts for a value (ibid., "Item sizes and formats")."""
    if isinstance(value, str):
        return len(value.encode())
    if isinstance(value, Mapping):
        return 3 + sum(_size(name) + _size(part) + 1 for name, part in value.items())
    if isinstance(value, list):
        return 3 + sum(_size(part) + 1 for part in value)
    return 1 + len(str(value)) // 2


def free_ports(number: int) -> list[int]:
    """Give ports of this machine that nothing listens on."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    ports = [probe.getsockname()[1] for probe in sockets]
    for probe in sockets:
        probe.close()
    return ports
