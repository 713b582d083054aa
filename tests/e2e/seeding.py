"""Put photos into the tables of a local run as the pipeline would leave them, many at a time."""

from datetime import UTC, datetime, timedelta

import boto3

from chalicelib.names import thumbnail_key
from chalicelib.store.index import INDEXED
from chalicelib.store.tables import Tables
from chalicelib.times import timestamp
from tests.conftest import PHOTOS
from tests.local_run import eventually
from tests.seeding import seed

OWNER = "public"


def photo(name, labels, age=timedelta(0), **more):
    """A photo with labels, each with its confidence in % or all that is known of it."""
    details = [
        {"name": label, **({"confidence": known} if isinstance(known, int | float) else known)}
        for label, known in labels.items()
    ]
    item = {
        "filename": name,
        "owner": OWNER,
        "name": name,
        "status": "done",
        "revision": "seeded",
        "sequencer": "1",
        "uploaded_at": timestamp(datetime.now(UTC) - age),
        "labels": list(labels),
        "details": details,
        "faces": [],
        "seconds": 0.5,
        "width": 640,
        "height": 427,
        "indexed": INDEXED,
    }
    listed = more.get("taken_at", item["uploaded_at"])
    return {**item, "listed": f"{listed}#{name}", "month": listed[:7], **more}


def text(*lines):
    """The words of some lines of text, one line below the other, as a photo has them."""
    return [
        {
            "text": word,
            "confidence": 99,
            "line": number,
            "box": {"left": 0.1 + 0.2 * place, "top": 0.2 * number, "width": 0.15, "height": 0.1},
        }
        for number, line in enumerate(lines)
        for place, word in enumerate(line.split())
    ]


def store(run, photos, has_pictures=True):
    """Write photos, their pictures, their index entries and what they add to the counts.

    They stay for the tests that follow, in whose lists they are, too: without its picture, each
    would be a trouble of the browser there.

    Not before the run has compared its bucket with its tables: these photos are in no bucket.
    """
    log = run.state / "logs" / "events.log"
    assert eventually(lambda: '"message": "reconciled"' in log.read_text())
    if has_pictures:
        s3, bucket = run.client("s3"), run.bucket
        picture = (PHOTOS / "rocket.jpg").read_bytes()
        for one in photos:
            s3.put_object(Bucket=bucket, Key=thumbnail_key(OWNER, one["name"]), Body=picture)
    resource = boto3.resource(
        "dynamodb",
        endpoint_url=f"http://127.0.0.1:{run.ports['CLOUD_PORT']}",
        region_name="us-east-1",
    )
    seed(Tables(*map(resource.Table, ("ImageLabels", "LabelIndex", "ImageStats"))), photos)
