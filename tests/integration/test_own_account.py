"""What the other tests stand on: each finds the simulated account as if it were the first."""

import pytest

from tests.integration.account import account, client

COPIES = 30  # more than one batch of deletions takes


def leave_items(outputs):
    for number in range(COPIES):
        client("dynamodb").put_item(
            TableName=outputs["StatsTable"],
            Item={"owner": {"S": "public"}, "stat": {"S": f"{number:03d}"}},
        )


def leave_versions(outputs):
    for key in ("uploads/public/a.png", "uploads/public/b.png"):
        place = {"Bucket": outputs["UploadBucket"], "Key": key}
        client("s3").put_object(**place, Body=b"one")
        client("s3").put_object(**place, Body=b"two")
        client("s3").delete_object(**place)


def delete_a_table(outputs):
    client("dynamodb").delete_table(TableName=outputs["ImageTable"])


def make_a_bucket(_):
    client("s3").create_bucket(Bucket="other")


def stop_keeping_versions(outputs):
    client("s3").put_bucket_versioning(
        Bucket=outputs["UploadBucket"], VersioningConfiguration={"Status": "Suspended"}
    )


@pytest.mark.parametrize(
    "change", [leave_items, leave_versions, delete_a_table, make_a_bucket, stop_keeping_versions]
)
def test_what_a_test_leaves_is_gone_before_the_next(monkeypatch, change):
    monkeypatch.delenv("AWS_ENDPOINT_URL")
    with account() as outputs:
        change(outputs)
    with account() as outputs:
        s3, bucket = client("s3"), outputs["UploadBucket"]
        for table in ("ImageTable", "IndexTable", "StatsTable"):
            assert client("dynamodb").scan(TableName=outputs[table])["Items"] == []
        listed = s3.list_object_versions(Bucket=bucket)
        assert not listed.get("Versions")
        assert not listed.get("DeleteMarkers")
        assert [one["Name"] for one in s3.list_buckets()["Buckets"]] == [bucket]
        assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"
