"""The emulator's Query from ordered partitions: ministack's answers, without reading it all."""

import json

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings
from ministack.services import dynamodb

from local.emulator.queries import OrderedQueries

OWNERS, TIMES, NAMES = ["a", "b"], ["1", "2", "2#x", "3"], ["k", "l", "m", "n"]


def text(value):
    return {"S": value}


@pytest.fixture(scope="module")
def ordered():
    """Install ordered Queries in this process's emulator, with a table that has an index."""
    patch = pytest.MonkeyPatch()
    for name in ("_query", "_set_item", "_remove_item"):
        patch.setattr(dynamodb, name, getattr(dynamodb, name))
    ordered = OrderedQueries()
    ordered.install()
    keys = {"owner": "HASH", "time": "RANGE"}
    schema = [{"AttributeName": name, "KeyType": kind} for name, kind in keys.items()]
    names = {"AttributeName": "name", "KeyType": "HASH"}
    for table, key_schema, extra in (
        ("sorted", schema, {}),
        (
            "indexed",
            [names],
            {
                "GlobalSecondaryIndexes": [
                    {
                        "IndexName": "by_owner",
                        "KeySchema": schema,
                        "Projection": {"ProjectionType": "ALL"},
                    }
                ]
            },
        ),
    ):
        attributes = [*keys, "name"] if extra else [*keys]
        status, _, body = dynamodb._create_table(
            {
                "TableName": table,
                "BillingMode": "PAY_PER_REQUEST",
                "KeySchema": key_schema,
                "AttributeDefinitions": [
                    {"AttributeName": name, "AttributeType": "S"} for name in attributes
                ],
                **extra,
            }
        )
        assert status == 200, body
    yield ordered
    dynamodb.reset()
    patch.undo()


ITEMS = st.fixed_dictionaries(
    {
        "owner": st.sampled_from(OWNERS).map(text),
        "time": st.sampled_from(TIMES).map(text),
        "name": st.sampled_from(NAMES).map(text),
    },
    optional={"size": st.integers(0, 9).map(lambda number: {"N": str(number)})},
)
CONDITIONS = st.sampled_from(
    ["", " < :x", " <= :x", " > :x", " >= :x", " = :x", " BETWEEN :x AND :y"]
)
QUERIES = st.fixed_dictionaries(
    {
        "condition": CONDITIONS,
        "owner": st.sampled_from([*OWNERS, "nobody"]),
        "x": st.sampled_from([*TIMES, "0", "9"]),
        "y": st.sampled_from([*TIMES, "9"]),
        "forward": st.booleans(),
        "limit": st.none() | st.integers(1, 4),
        # A page may begin where there is nothing.
        "start": st.none() | st.tuples(st.sampled_from(["1", "2", "2#y"]), st.sampled_from(NAMES)),
    }
)
WRITES = st.tuples(st.sampled_from(["put", "put", "delete", "look"]), ITEMS, QUERIES)


def query(table, index, wanted):
    condition = wanted["condition"]
    names, values = {"#p": "owner"}, {":p": text(wanted["owner"])}
    start = {}
    if wanted.get("start"):
        time, name = wanted["start"]
        start = {"owner": text(wanted["owner"]), "time": text(time)}
        start |= {"name": text(name)} if index else {}
    if condition:
        names["#s"] = "time"
        values[":x"] = text(wanted["x"])
        if ":y" in condition:
            values[":y"] = text(wanted["y"])
    return {
        "TableName": table,
        "KeyConditionExpression": "#p = :p" + (f" AND #s{condition}" if condition else ""),
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": values,
        "ScanIndexForward": wanted["forward"],
        **({"IndexName": index} if index else {}),
        **({"Limit": wanted["limit"]} if wanted["limit"] else {}),
        **({"ExclusiveStartKey": start} if start else {}),
    }


@pytest.mark.parametrize(("table", "index"), [("sorted", None), ("indexed", "by_owner")])
def test_every_page_is_as_without_the_order(ordered, table, index):
    keys = ["name"] if index else ["owner", "time"]

    @settings(max_examples=300, deadline=None, derandomize=True)
    @given(st.lists(WRITES, max_size=25))
    def agree(writes):
        for item in dynamodb._tables[table]["items"].copy().values():
            for stored in list(item.values()):
                key = {name: stored[name] for name in keys}
                dynamodb._delete_item({"TableName": table, "Key": key})
        for kind, item, wanted in writes:
            if kind == "put":
                dynamodb._put_item({"TableName": table, "Item": item})
            elif kind == "delete":
                key = {name: item[name] for name in keys}
                dynamodb._delete_item({"TableName": table, "Key": key})
            else:
                asked = query(table, index, wanted)
                while True:
                    answer = ordered.query(asked)
                    assert answer == ordered._query(asked)
                    body = json.loads(answer[2])
                    if "LastEvaluatedKey" not in body:
                        break
                    asked = {**asked, "ExclusiveStartKey": body["LastEvaluatedKey"]}

    agree()


@pytest.mark.parametrize(
    "change",
    [
        {"KeyConditionExpression": "owner = :p"},
        {"KeyConditionExpression": "#p = :p AND begins_with(#s, :x)"},
        {"KeyConditionExpression": ""},
        {"KeyConditionExpression": None},
        {"ExpressionAttributeValues": {":p": {"N": "1"}, ":x": text("1")}},
        {"ExpressionAttributeValues": {":p": "a", ":x": text("1")}},
        {"ExclusiveStartKey": {"owner": text("a")}},
        {"ExclusiveStartKey": "a"},
        {"Limit": 0},
        {"Limit": "many"},
        {"TableName": "unknown"},
        {"IndexName": "unknown"},
    ],
)
def test_what_is_not_understood_or_wrong_is_answered_as_without_the_order(ordered, change):
    wanted = {"condition": " < :x", "owner": "a", "x": "2", "forward": True, "limit": 1}
    asked = {**query("sorted", None, wanted), **change}

    def answer(ask):
        try:
            return ask(asked)
        except Exception as error:
            return type(error)

    assert answer(ordered.query) == answer(ordered._query)


@pytest.mark.parametrize(
    ("forward", "first", "last"), [(False, "0359", "0320"), (True, "0361", "0400")]
)
def test_a_page_is_made_of_what_it_holds_and_one_more(ordered, monkeypatch, forward, first, last):
    for number in range(500):
        item = {"owner": text("many"), "time": text(f"{number:04d}")}
        dynamodb._put_item({"TableName": "sorted", "Item": item})
    read = []
    plain = ordered._query

    def counting(data):
        read.append(len(dynamodb._tables[data["TableName"]]["items"]["many"]))
        return plain(data)

    monkeypatch.setattr(ordered, "_query", counting)
    wanted = {"condition": " BETWEEN :x AND :y", "owner": "many", "x": "0100", "y": "0450"}
    wanted |= {"forward": forward, "limit": 40, "start": ("0360", None)}
    items = json.loads(ordered.query(query("sorted", None, wanted))[2])["Items"]
    assert [items[0]["time"]["S"], items[-1]["time"]["S"]] == [first, last]
    assert read == [41]


def test_an_index_that_an_update_adds_has_what_was_there_before(ordered):
    hash_key = {"AttributeName": "name", "KeyType": "HASH"}
    definitions = [{"AttributeName": "name", "AttributeType": "S"}]
    table = {"TableName": "updated", "BillingMode": "PAY_PER_REQUEST"}
    dynamodb._create_table({**table, "KeySchema": [hash_key], "AttributeDefinitions": definitions})
    for number in range(9):
        item = {"name": text(f"{number}.jpg"), "owner": text("a"), "time": text(str(number // 2))}
        dynamodb._put_item({"TableName": "updated", "Item": item})
    schema = [
        {"AttributeName": "owner", "KeyType": "HASH"},
        {"AttributeName": "time", "KeyType": "RANGE"},
    ]
    index = {"KeySchema": schema, "Projection": {"ProjectionType": "ALL"}}
    definitions += [{"AttributeName": key, "AttributeType": "S"} for key in ("owner", "time")]
    status, _, body = dynamodb._update_table(
        {
            "TableName": "updated",
            "AttributeDefinitions": definitions,
            "GlobalSecondaryIndexUpdates": [{"Create": {"IndexName": "by_time", **index}}],
        }
    )
    assert status == 200, body
    wanted = {"condition": " BETWEEN :x AND :y", "owner": "a", "x": "1", "y": "3"}
    wanted |= {"forward": True, "limit": 3, "start": ("1", "2.jpg")}
    items = json.loads(ordered.query(query("updated", "by_time", wanted))[2])["Items"]
    assert [item["name"]["S"] for item in items] == ["3.jpg", "4.jpg", "5.jpg"]
