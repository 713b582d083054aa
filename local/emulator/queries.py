"""DynamoDB's Query at DynamoDB's cost.

DynamoDB keeps the items of a partition in the order of their sort key, so a Query costs what its
page holds (Amazon DynamoDB guide, "Querying tables in DynamoDB"). ministack sorts and filters the
whole partition at each Query: with 50,000 images in it, a page takes a third of a second. Here the
order is kept, and ministack's own Query is given the items that its page can hold and no others.
Its answers stay the same to the byte; `tests/unit/test_emulator.py` compares them.
"""

import re
import threading
from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterator
from functools import partial
from operator import itemgetter
from typing import Any

from ministack.services import dynamodb

Answer = tuple[int, dict[str, str], Any]
Place = tuple[str, str, str]  # an item's sort key, and both keys it is filed under in its table

# The key conditions that are understood; a Query with another one is ministack's alone.
_CONDITION = re.compile(
    r"(?P<partition>#\w+) = (?P<value>:\w+)"
    r"(?: AND (?P<sort>#\w+) (?:(?P<sign><|<=|>|>=) (?P<bound>:\w+)"
    r"|BETWEEN (?P<low>:\w+) AND (?P<high>:\w+)))?"
)
_NO_SORT_KEY = "__no_sort__"  # what ministack files an item of a table without a sort key under


class OrderedQueries:
    """Answers Queries of partitions whose keys are strings from the order of their items.

    An order is made when a partition is first asked for, and kept by the writes that follow.
    """

    def __init__(self) -> None:
        self._query: Callable[[dict[str, Any]], Answer] = dynamodb._query
        self._set: Callable[..., Any] = dynamodb._set_item
        self._remove: Callable[..., Any] = dynamodb._remove_item
        self._writing = threading.Lock()
        # By a table's items and an index, or None for the table itself: the orders by partition.
        # The items are held, for else their number could come to be another table's.
        self._orders: dict[tuple[int, str | None], tuple[Any, dict[str, list[Place]]]] = {}

    def install(self) -> None:
        """Take the place of ministack's own functions."""
        dynamodb._query = self.query
        dynamodb._set_item = self.set_item
        dynamodb._remove_item = self.remove_item

    def query(self, data: dict[str, Any]) -> Answer:
        """Answer a Query as ministack does."""
        name = dynamodb._normalize_table_name(data.get("TableName"))
        table = dynamodb._tables.get(name)
        # Meanwhile ministack's other thread, which holds this lock, removes nothing that expired.
        with dynamodb._lock:
            try:
                window = self._window(table, data)
            except (AttributeError, TypeError, ValueError):
                window = None  # malformed; ministack says how
            if window is None:
                return self._query(data)
            partition, places = window
            items: dict[str, dict[str, Any]] = {}
            for _, pk, sk in places:
                items.setdefault(pk, {})[sk] = table["items"][pk][sk]
            members = {data.get("IndexName"): {partition: {place[1:]: None for place in places}}}
            dynamodb._tables[name] = {**table, "items": items, dynamodb._INDEX_MEMBERS: members}
            try:
                return self._query(data)
            finally:
                dynamodb._tables[name] = table

    def set_item(self, table: dict[str, Any], pk: str, sk: str, item: dict[str, Any]) -> Any:
        """Store an item, and keep the orders that it is in."""
        with self._writing:
            self._take_out(table, pk, sk)
            answer = self._set(table, pk, sk, item)
            for order, place in self._places(table, pk, sk):
                insort(order, place)
        return answer

    def remove_item(self, table: dict[str, Any], pk: str, sk: str) -> Any:
        """Remove an item, also from the orders that it is in."""
        with self._writing:
            self._take_out(table, pk, sk)
            return self._remove(table, pk, sk)

    def _take_out(self, table: dict[str, Any], pk: str, sk: str) -> None:
        for order, place in self._places(table, pk, sk):
            del order[bisect_left(order, place)]

    def _places(self, table: dict[str, Any], pk: str, sk: str) -> Iterator[tuple[Any, Place]]:
        """Give the kept orders that a stored item is in, and its place in each."""
        item = table["items"].get(pk, {}).get(sk)
        if item is None:
            return
        for index in (None, *(name for name, *_ in dynamodb._index_key_schemas(table))):
            _, orders = self._orders.get((id(table["items"]), index), (None, {}))
            keys = _string_keys(table, index) if orders else None
            if keys and all(key in item for key in keys):
                partition, sort = (item[key]["S"] for key in keys)
                if partition in orders:
                    yield orders[partition], (sort, pk, sk)

    def _window(
        self, table: dict[str, Any], data: dict[str, Any]
    ) -> tuple[str, list[Place]] | None:
        """Give a Query's partition and the places that its page can hold, or None if unsure."""
        index = data.get("IndexName")
        keys = _string_keys(table, index)
        condition = _CONDITION.fullmatch(data.get("KeyConditionExpression", ""))
        names = data.get("ExpressionAttributeNames", {})
        if not keys or not condition or names.get(condition["partition"]) != keys[0]:
            return None
        if condition["sort"] and names.get(condition["sort"]) != keys[1]:
            return None
        values = {
            part: data.get("ExpressionAttributeValues", {}).get(condition[part], {}).get("S")
            for part in ("value", "bound", "low", "high")
            if condition[part]
        }
        if not all(values.values()):
            return None
        order = self._order(table, index, keys, values["value"])
        first, last = _bounds(order, condition["sign"], values)
        forward = data.get("ScanIndexForward", True)
        start = data.get("ExclusiveStartKey")
        if start:
            place = _place(table, start, keys[1])
            if place is None:
                return None
            if forward:
                first = max(first, bisect_right(order, place))
            else:
                last = min(last, bisect_left(order, place))
        if "Limit" in data:
            # One more than the page holds, for ministack to see that there is more.
            room = max(0, int(data["Limit"])) + 1
            first, last = (
                (first, min(last, first + room)) if forward else (max(first, last - room), last)
            )
        return values["value"], order[first:last]

    def _order(
        self, table: dict[str, Any], index: str | None, keys: tuple[str, str], partition: str
    ) -> list[Place]:
        _, orders = self._orders.setdefault((id(table["items"]), index), (table["items"], {}))
        if partition not in orders:
            if index:
                filed = dynamodb._index_members(table).get(index, {}).get(partition, ())
            else:
                filed = [(partition, sk) for sk in table["items"].get(partition, ())]
            orders[partition] = sorted(
                (table["items"][pk][sk][keys[1]]["S"], pk, sk) for pk, sk in filed
            )
        return orders[partition]


def _string_keys(table: dict[str, Any], index: str | None) -> tuple[str, str] | None:
    """Give partition and sort key of a table or an index, if it has just these, both strings."""
    if index:
        definition = dynamodb._index_def(table, index)
        hashes, ranges = dynamodb._index_key_lists(definition) if definition else ([], [])
    else:
        hashes, ranges = [table["pk_name"]], [table["sk_name"]] if table["sk_name"] else []
    if len(hashes) != 1 or len(ranges) != 1:
        return None
    keys = hashes[0], ranges[0]
    return keys if all(dynamodb._get_attr_type(table, key) == "S" for key in keys) else None


def _place(table: dict[str, Any], key: dict[str, Any], sort: str) -> Place | None:
    names = (sort, table["pk_name"], table["sk_name"])
    values = [key.get(name, {}).get("S") if name else _NO_SORT_KEY for name in names]
    return (values[0], values[1], values[2]) if all(values) else None


def _bounds(order: list[Place], sign: str | None, values: dict[str, str]) -> tuple[int, int]:
    """Give where in an order the places begin and end that meet a condition of the sort key."""
    below = partial(bisect_left, order, key=itemgetter(0))
    up_to = partial(bisect_right, order, key=itemgetter(0))
    if "low" in values:
        return below(values["low"]), up_to(values["high"])
    if "bound" not in values:
        return 0, len(order)
    bound = values["bound"]
    return {
        "<": (0, below(bound)),
        "<=": (0, up_to(bound)),
        ">": (up_to(bound), len(order)),
        ">=": (below(bound), len(order)),
    }[sign or ""]
