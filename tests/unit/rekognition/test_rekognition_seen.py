"""A picture that is asked about several times is looked at once."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from local.rekognition.errors import ServiceError, invalid_parameter
from local.rekognition.seen import Seen
from local.rekognition.sight import Sight

PATIENCE = 30


class Looking:
    """Counts the looks, each of which can be held up."""

    def __init__(self) -> None:
        self.at: list[bytes] = []
        self.begun = threading.Event()
        self.go_on = threading.Event()
        self.go_on.set()
        self.fails = 0

    def __call__(self, data: bytes) -> Sight:
        self.at.append(data)
        self.begun.set()
        assert self.go_on.wait(PATIENCE)
        if self.fails:
            self.fails -= 1
            raise invalid_parameter("no picture")
        return Sight()


@pytest.fixture
def looking() -> Looking:
    return Looking()


def test_the_same_bytes_are_looked_at_once(looking: Looking) -> None:
    seen = Seen(looking)

    assert seen(b"cat") is seen(bytes(bytearray(b"cat")))
    assert seen(b"dog") is not seen(b"cat")
    assert looking.at == [b"cat", b"dog"]


def test_who_asks_meanwhile_waits_for_that_look(looking: Looking) -> None:
    seen = Seen(looking)
    looking.go_on.clear()
    with ThreadPoolExecutor(4) as pool:
        first = pool.submit(seen, b"cat")
        assert looking.begun.wait(PATIENCE)
        others = [pool.submit(seen, b"cat") for _ in range(3)]
        looking.go_on.set()
        sights = {id(each.result(PATIENCE)) for each in (first, *others)}

    assert (len(sights), looking.at) == (1, [b"cat"])


def test_a_long_look_keeps_nobody_else_waiting(looking: Looking) -> None:
    seen = Seen(lambda data: looking(data) if data == b"large" else Sight())
    looking.go_on.clear()
    with ThreadPoolExecutor(2) as pool:
        large = pool.submit(seen, b"large")
        assert looking.begun.wait(PATIENCE)
        assert pool.submit(seen, b"small").result(PATIENCE) == Sight()
        assert not large.done()
        looking.go_on.set()


def test_a_failure_is_told_and_not_kept(looking: Looking) -> None:
    seen = Seen(looking)
    looking.fails = 1

    with pytest.raises(ServiceError, match="no picture"):
        seen(b"cat")

    assert seen(b"cat") == Sight()
    assert len(looking.at) == 2


def test_only_so_many_are_kept_those_asked_for_last(looking: Looking) -> None:
    seen = Seen(looking, most=2)
    for data in (b"a", b"b", b"a", b"c", b"a"):
        seen(data)
    assert looking.at == [b"a", b"b", b"c"]

    seen(b"b")

    assert looking.at == [b"a", b"b", b"c", b"b"]
