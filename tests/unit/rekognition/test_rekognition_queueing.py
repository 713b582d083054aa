"""The queue of requests: how many are at work, how many wait, who is next, who is refused."""

import threading
import time
from collections.abc import Callable

import pytest

from local.rekognition.errors import ServiceError
from local.rekognition.queueing import Queue
from tests.local_run import PATIENCE


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.001)


def refused(queue: Queue) -> ServiceError:
    with pytest.raises(ServiceError) as caught:
        queue.enter()
    return caught.value


def test_so_many_are_at_work_and_the_next_is_refused_when_none_may_wait() -> None:
    queue = Queue(2, most_waiting=0)
    queue.enter()
    queue.enter()

    error = refused(queue)
    queue.leave()
    queue.enter()

    assert (error.code, error.status) == ("ThrottlingException", 400)
    assert error.message


def test_turns_come_in_the_order_of_arrival_and_the_line_is_bounded() -> None:
    queue = Queue(1, most_waiting=3, seconds=PATIENCE)
    queue.enter()
    done: list[int] = []
    at_work = []

    def work(number: int) -> None:
        queue.enter()
        at_work.append(number)
        assert len(at_work) == 1
        done.append(number)
        at_work.clear()
        queue.leave()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(3)]
    for number, thread in enumerate(threads):
        thread.start()
        until(lambda n=number: len(queue._waiting) == n + 1)  # type: ignore[misc]

    assert refused(queue).code == "ThrottlingException"
    queue.leave()
    for thread in threads:
        thread.join(PATIENCE)
    assert done == [0, 1, 2]
    queue.enter()  # and the place is free again


def test_who_waits_too_long_is_refused_and_leaves_the_line() -> None:
    queue = Queue(1, most_waiting=1, seconds=0.05)
    queue.enter()
    started = time.monotonic()

    assert refused(queue).code == "ThrottlingException"

    assert 0.05 <= time.monotonic() - started < 10  # and not as long as by default
    queue.leave()
    queue.enter()  # the turn wasn't given to the one that had left


def test_no_place_is_lost_however_threads_come_and_go() -> None:
    queue = Queue(3, most_waiting=50, seconds=0.002)
    lock = threading.Lock()
    now, most, refusals = 0, 0, 0

    def come_and_go() -> None:
        nonlocal now, most, refusals
        for _ in range(30):
            try:
                queue.enter()
            except ServiceError:
                refusals += 1
                continue
            with lock:
                now += 1
                most = max(most, now)
            time.sleep(0.0005)
            with lock:
                now -= 1
            queue.leave()

    threads = [threading.Thread(target=come_and_go) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert most == 3
    assert refusals
    for _ in range(3):
        queue.enter()
    assert refused(queue)
