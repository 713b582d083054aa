"""Photos given to another owner keep all that is known of them, however often that is cut short."""

import io
from dataclasses import replace
from itertools import count

import pytest
from PIL import Image as Picture

from chalicelib.names import PREFIXES, rendition_key
from chalicelib.store.counters import counts
from chalicelib.store.image import Box, Word
from chalicelib.store.index import index_items, word_items
from chalicelib.store.items import from_item
from infra.adoption import Adoption
from infra.errors import DeployError
from tests.integration.consistency import Killed, all_items, all_objects

ANN = "1f0c8a52-0001-4c6e-9a7b-2f6f0a9d3c11"
DOG = {"Labels": [{"Name": "Dog", "Confidence": 99.0}]}


@pytest.fixture
def upload(app):
    """Put a file into the bucket, and have it analysed."""

    def put(owner, name, content):
        store = app.store()
        place = {"Bucket": store.objects.bucket, "Key": f"uploads/{owner}/{name}"}
        stored = store.objects.s3.put_object(**place, Body=content)
        app.on_s3_event(event(owner, name, stored["ETag"]), None)

    return put


def event(owner, name, etag):
    stored = {"key": f"uploads/{owner}/{name}", "sequencer": "00A1", "eTag": etag.strip('"')}
    record = {
        "eventName": "ObjectCreated:Copy",
        "eventTime": "2026-11-23T19:19:23.043Z",
        "s3": {"bucket": {"name": "any"}, "object": stored},
    }
    return {"Records": [record]}


@pytest.fixture
def adoption(app, tables):
    return Adoption(app.store(), tables, "public")


def deliver_copies(app):
    """Have each copied photo's event come before anything else is done."""
    events, copied = app.store().objects.s3.meta.events, []

    def deliver(parsed, **_):
        prefix, owner, name = copied[-1].split("/", 2)
        if prefix == "uploads":
            app.on_s3_event(event(owner, name, parsed["CopyObjectResult"]["ETag"]), None)

    events.register(
        "provide-client-params.s3.CopyObject", lambda params, **_: copied.append(params["Key"])
    )
    events.register("after-call.s3.CopyObject", deliver)


def picture(shade):
    file = io.BytesIO()
    Picture.new("L", (100, 100), shade).save(file, "PNG")
    return file.getvalue()


def have_words_and_tags(app, name):
    """Have words in a picture, and let somebody say what is in it."""
    catalog, image = app.store().catalog, images_of(app, "public")[name]
    words = tuple(Word(text, 90.0, Box(0, 0, 0.1, 0.1), 0) for text in ("Beware", "Dog"))
    catalog.update(image, replace(image.result, words=words), image.renditions)
    catalog.change("public", name, ["Rex"], ["Dog"], app.now())


def images_of(app, owner):
    found = map(from_item, all_items(app.store().catalog.tables.images))
    return {image.name: image for image in found if image.owner == owner and image.result}


def kept(images):
    """What of images an adoption leaves as it was."""
    return {
        name: replace(image, owner="", revision="", sequencer="", taken_by=None)
        for name, image in images.items()
    }


def assert_complete(app, owner):
    """Objects, index entries and counters of an owner are those of the images, no more, no less."""
    tables, images = app.store().catalog.tables, images_of(app, owner).values()
    objects = {f"uploads/{owner}/{image.name}" for image in images}
    for image in (image for image in images if image.renditions):
        for file in ("thumbnail.webp", "view.jpg"):
            objects.add(rendition_key(owner, image.name, image.renditions, file))
    keys = all_objects(app.store().objects.bucket)
    assert {key for key in keys if f"/{owner}/" in key} == objects
    entries = {(one["label"], one["listed"]) for one in all_items(tables.index)}
    expected = {
        (label, one["listed"]) for image in images for label, one in index_items(image).items()
    }
    expected |= {key for image in images for key in word_items(image)}
    assert expected <= entries
    own = {one for one in entries if owner in one[0].split("#")}
    assert own <= expected
    done = sum(counts(image)["totals"]["done"] for image in images)
    stats = {
        stat: tables.stats.get_item(Key={"owner": owner, "stat": stat}).get("Item", {})
        for stat in ("totals", "account")
    }
    assert stats["totals"].get("done", 0) == done
    assert stats["account"].get("photos", 0) == len(images)
    assert stats["account"].get("bytes", 0) == sum(image.held for image in images)


def test_what_is_adopted_keeps_all_that_is_known_of_it_and_is_analysed_once(
    app, rekognition, upload, adoption
):
    for name, shade in (("dog.png", 10), ("dog-2.png", 20)):
        rekognition.add_response("detect_labels", DOG)
        upload("public", name, picture(shade))
    upload("public", "bad.png", b"no photo at all")
    have_words_and_tags(app, "dog.png")
    before = images_of(app, "public")
    deliver_copies(app)  # nobody asks Rekognition, which has no answer left

    assert sorted(adoption.give(ANN, app.now())) == ["bad.png", "dog-2.png", "dog.png"]

    after = images_of(app, ANN)
    assert kept(after) == kept(before)
    assert images_of(app, "public") == {}
    for owner in ("public", ANN):
        assert_complete(app, owner)
    for name, image in after.items():  # and each comes again
        app.on_s3_event(event(ANN, name, image.result.etag), None)
    assert kept(images_of(app, ANN)) == kept(before)


def test_all_that_begins_with_an_owner_goes_along(app, rekognition, upload, adoption):
    """Whoever adds to that list has to have it adopted, too."""
    for name in ("new.png", "old.png"):
        rekognition.add_response("detect_labels", DOG)
        upload("public", name, picture(len(name)))
    store, image = app.store(), images_of(app, "public")["old.png"]
    store.objects.remove_renditions("public", "old.png", image.renditions)
    store.catalog.update(image, image.result, None)
    store.objects.s3.put_object(
        Bucket=store.objects.bucket, Key="thumbnails/public/old.png.webp", Body=b"of before"
    )
    before = {key.replace("/public/", f"/{ANN}/") for key in all_objects(store.objects.bucket)}

    list(adoption.give(ANN, app.now()))

    after = set(all_objects(store.objects.bucket))
    assert after == before
    assert {f"{key.split('/')[0]}/" for key in after} == set(PREFIXES)


def test_an_adoption_that_is_killed_at_any_call_is_ended_by_the_next(
    app, rekognition, upload, adoption
):
    rekognition.add_response("detect_labels", DOG)
    upload(ANN, "dog.png", picture(10))
    for name, shade in (("dog.png", 20), ("cat.png", 30)):
        rekognition.add_response("detect_labels", DOG)
        upload("public", name, picture(shade))
    have_words_and_tags(app, "dog.png")
    before = images_of(app, "public")
    calls = iter(())

    def count_down(**_):
        if next(calls, None) is None:
            raise Killed

    clients = (app.store().objects.s3, app.store().catalog.tables.images.meta.client)
    for client in clients:
        client.meta.events.register("before-call", count_down)
    kills = 0
    for number in count(1):
        calls = iter(range(number))
        try:
            list(adoption.give(ANN, app.now()))
        except Killed:
            kills += 1
            continue
        break
    for client in clients:
        client.meta.events.unregister("before-call", count_down)

    assert kills > 5
    after = images_of(app, ANN)
    assert after.keys() == {"dog.png", "dog-2.png", "cat.png"}
    assert after["dog-2.png"].result == before["dog.png"].result
    assert (after["dog-2.png"].tags, after["dog-2.png"].hidden) == (("Rex",), ("Dog",))
    assert after["cat.png"].uploaded_at == before["cat.png"].uploaded_at
    assert images_of(app, "public") == {}
    app.reconciliation().run(app.now(), lambda: 900_000)
    assert_complete(app, ANN)


def test_words_that_were_not_all_listed_when_it_was_killed_are_listed_by_the_next(
    app, rekognition, upload, adoption
):
    rekognition.add_response("detect_labels", DOG)
    upload("public", "dog.png", picture(10))
    have_words_and_tags(app, "dog.png")
    events = app.store().catalog.tables.images.meta.client.meta.events

    def kill(params, **_):
        if b"REMOVE #unsettled" in params["body"]:
            events.unregister("before-call.dynamodb.TransactWriteItems", kill)
            raise Killed

    events.register("before-call.dynamodb.TransactWriteItems", kill)
    with pytest.raises(Killed):
        list(adoption.give(ANN, app.now()))
    assert images_of(app, ANN)["dog.png"].unsettled
    list(adoption.give(ANN, app.now()))
    assert_complete(app, ANN)
    assert_complete(app, "public")


def test_nothing_is_given_to_an_account_that_is_closed(app, rekognition, upload, adoption):
    rekognition.add_response("detect_labels", DOG)
    upload("public", "dog.png", picture(10))
    app.store().accounts.close(ANN, app.now())
    before = images_of(app, "public")

    with pytest.raises(DeployError, match="closed"):
        list(adoption.give(ANN, app.now()))

    assert images_of(app, "public") == before
    assert images_of(app, ANN) == {}


def test_what_is_deleted_instead_leaves_no_version(app, rekognition, upload, adoption):
    rekognition.add_response("detect_labels", DOG)
    rekognition.add_response("detect_labels", DOG)
    upload("public", "dog.png", picture(10))
    upload(ANN, "dog.png", picture(20))

    assert list(adoption.delete(app.now())) == ["dog.png"]

    objects = app.store().objects
    listed = objects.s3.list_object_versions(Bucket=objects.bucket)
    versions = [*listed.get("Versions", []), *listed.get("DeleteMarkers", [])]
    assert not [one["Key"] for one in versions if "/public/" in one["Key"]]
    for owner in ("public", ANN):
        assert_complete(app, owner)
