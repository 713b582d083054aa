"""The emulator's state on disk: read as far as it can be, and made anew where it can't.

ministack writes what it knows, but for the objects, into one file a service when it ends. One that
can't be read it takes for none, so tables were gone that CloudFormation had made. Here such a file
is set aside, and with it what CloudFormation knows, so that the run applies the template anew. What
of its resources is there is adopted with all that it holds, and the app reconciles the rest.
"""

import os
import time
from collections.abc import Callable, Collection
from typing import Any

from ministack import app
from ministack.core import persistence
from ministack.core.responses import AccountRegionScopedDict, AccountScopedDict
from ministack.services import dynamodb, s3, sqs
from ministack.services.cloudformation import provisioners

from local.emulator.process import SET_ASIDE, STATES

_MAKER = "cloudformation"

# What holds the resources of a type, what property is their name, and what each holds itself.
_HOLDING: tuple[tuple[str, Callable[[], Any], str, str], ...] = (
    ("AWS::S3::Bucket", lambda: s3._buckets, "BucketName", "objects"),
    ("AWS::DynamoDB::Table", lambda: dynamodb._tables, "TableName", "items"),
    ("AWS::SQS::Queue", lambda: sqs._queues, "QueueName", "messages"),
)

_SCOPED = (AccountScopedDict, AccountRegionScopedDict)  # what ministack keeps resources in

State = dict[str, Any]


def install(services: Collection[str]) -> None:
    """Read the state, set aside what is broken, and have ministack go on from the rest.

    Parameters
    ----------
    services : collection of str
        Those that are in use.
    """
    kept = [name for name, (service, _) in STATES.items() if service in services]
    states = {name: _read(name) for name in kept if os.path.exists(_path(name))}
    broken = [name for name, state in states.items() if state is None]
    is_incomplete = _MAKER in states and len(states) < len(kept)
    if broken or is_incomplete:
        _set_aside(states, broken)
    app.load_state = lambda name: states.pop(name, None)
    # What can't be taken over is a conflict to ministack, as it is to AWS.
    provisioners.s3_bucket_name_conflict = lambda _: None
    for kind, store, name, content in _HOLDING:
        handler = provisioners._RESOURCE_HANDLERS[kind]
        handler["create"] = _adopting(handler["create"], store, name, content)


def _path(name: str) -> str:
    return os.path.join(persistence.STATE_DIR, f"{name}.json")


def _read(name: str) -> State | None:
    """Give a service's state, or None if it isn't one."""
    try:
        state: State = persistence.load_state(name)
        _, content = STATES[name]
        return state if isinstance(state[content], _SCOPED) else None
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None


def _set_aside(states: dict[str, State | None], broken: list[str]) -> None:
    suffix = time.strftime("broken-%Y%m%dT%H%M%S")
    for name in {*broken, _MAKER} & set(states):
        os.replace(_path(name), f"{_path(name)}.{suffix}")
        del states[name]
    files = ", ".join(f"{name}.json" for name in broken) or "an incomplete state"
    print(f"{SET_ASIDE}{files}, now *.{suffix}; what it held is made anew", flush=True)


def _adopting(
    create: Callable[..., Any], store: Callable[[], Any], name: str, content: str
) -> Callable[..., Any]:
    """Have a resource that is made keep what one of the same name holds."""

    def adopt(logical_id: str, properties: Any, stack: str) -> Any:
        resources = store()
        there = dict(resources.items())
        # A bucket is not made where one is.
        resources.pop(properties.get(name), None)
        try:
            identity, attributes = create(logical_id, properties, stack)
        except Exception:
            resources.update(there)
            raise
        if identity in there:
            resources[identity][content] = there[identity][content]
        return identity, attributes

    return adopt
