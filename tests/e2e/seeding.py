"""Put photos into the tables of a local run as the pipeline would leave them, many at a time."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import boto3

from chalicelib import records
from chalicelib.records import DONE, timestamp, to_item

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
        "status": DONE,
        "revision": "seeded",
        "sequencer": "1",
        "uploaded_at": timestamp(datetime.now(UTC) - age),
        "labels": list(labels),
        "details": details,
        "faces": [],
        "seconds": 0.5,
        "width": 640,
        "height": 427,
    }
    return {**item, "listed": records.listed_key(item), **more}


def store(run, photos):
    """Write photos, their index entries and what they add to the counts."""
    resource = boto3.resource(
        "dynamodb",
        endpoint_url=f"http://127.0.0.1:{run.ports['CLOUD_PORT']}",
        region_name="us-east-1",
    )
    images, index, stats = map(resource.Table, ("ImageLabels", "LabelIndex", "ImageStats"))
    totals, descriptions = {}, {}
    with images.batch_writer() as image_batch, index.batch_writer() as index_batch:
        for image in photos:
            image_batch.put_item(Item=to_item(image))
            for entry in records.index_entries(image).values():
                index_batch.put_item(Item=to_item(entry))
            descriptions |= records.label_descriptions(image)
            for stat, counts in records.counts(image).items():
                totals.setdefault(stat, Counter()).update(counts)
    for stat, counts in totals.items():
        key = {"owner": OWNER, "stat": stat}
        before = stats.get_item(Key=key).get("Item", {})
        for name, number in counts.items():
            before[name] = int(before.get(name, 0)) + number
        stats.put_item(Item={**before, **key, **descriptions.get(stat, {})})
